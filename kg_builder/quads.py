"""Statements and verdicts → N-Quads: source graphs, apparatus, authority, ontology, and the default graph.

Contract: DESIGN section 2. The default graph holds accepted triples, authority records, citations of sources, and what
follows from them alone: superclasses, wider properties, inverses, the bounds of dates, and the years of events.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from kg_builder.counts import Counts
from kg_builder.model import (
    Authority,
    Dataset,
    Judgement,
    Moment,
    Rank,
    Replacement,
    Source,
    Stance,
    Statement,
    Step,
    Verdict,
    Word,
)
from kg_builder.ontology import FILES, Ontology, Property
from kg_builder.terms import checked_iri, edtf, iri, literal, read_rdf, triple, value
from kg_builder.vocabulary import DCTERMS, FOAF, GEONAMES, KG, PROV, RDF, RDFS, SKOS, WIKIDATA, XSD, Names

_TYPE = iri(RDF + "type")
_LABEL = iri(RDFS + "label")
_EARLIEST, _LATEST, _YEAR = iri(KG + "earliest"), iri(KG + "latest"), iri(KG + "year")


def kg(name: str) -> str:
    """A term of the ontology, as N-Quads writes it."""
    return f"<{KG}{name}>"


def all_lines(
    dataset: Dataset, verdicts: Iterable[Verdict], ontology: Ontology, ontology_folder: Path, names: Names
) -> Iterator[str]:
    """Every quad of a build as a line of N-Quads with its line break; a quad may come more than once."""
    for name in FILES:
        graph = iri(names.graph("ontology"))
        for found in read_rdf(ontology_folder / name):
            yield f"{found.line} {graph} .\n"
    yield from dataset_lines(dataset, verdicts, ontology, names)


def dataset_lines(dataset: Dataset, verdicts: Iterable[Verdict], ontology: Ontology, names: Names) -> Iterator[str]:
    """The quads of a dataset alone, without those of the ontology, as ``all_lines`` gives them."""
    writer = Writer(dataset, ontology, names)
    for authority in dataset.authorities.values():
        yield from writer.authority(authority)
    for old in dataset.replacements:
        yield from writer.replacement(old)
    for source in dataset.sources.values():
        yield from writer.source(source)
    for judgement in dataset.judgements:
        yield from writer.judgement(judgement)
    counts = Counts(dataset)
    for (identifier, statement), verdict in zip(dataset.statements.items(), verdicts, strict=True):
        yield from writer.statement(identifier, statement, verdict)
        counts.add(identifier, statement, verdict)
    end = f" {iri(names.graph('apparatus'))} .\n"
    yield from (f"{counted}{end}" for counted in counts.triples(names))


class Writer:
    """Writes the quads of one record at a time, as ``dataset_lines`` gives them."""

    def __init__(self, dataset: Dataset, ontology: Ontology, names: Names) -> None:
        self._dataset, self._ontology, self.names = dataset, ontology, names
        self._authority = f" {iri(names.graph('authority'))} .\n"
        self._apparatus = f" {iri(names.graph('apparatus'))} .\n"
        self.sources = {slug: iri(names.source(slug)) for slug in dataset.sources}

    def authority(self, record: Authority) -> Iterator[str]:
        """An authority record in its graph and in the default graph, there with the superclasses."""
        subject = iri(self.names.entity(record.slug))
        for line in self._authority_triples(subject, record):
            yield f"{line}{self._authority}"
            yield f"{line} .\n"
        for name in sorted(self._ontology.supers(record.type)):
            yield f"{subject} {_TYPE} {kg(name)} .\n"

    def replacement(self, old: Replacement) -> Iterator[str]:
        """An id that was replaced, in both graphs."""
        replaced = f"{iri(self.names.entity(old.old))} <{DCTERMS}isReplacedBy> {iri(self.names.entity(old.new))}"
        yield f"{replaced} .\n"
        yield f"{replaced}{self._authority}"

    def language(self, statement: Statement) -> str:
        """In what a statement's source is written."""
        return self._dataset.sources[statement.source].language

    def _authority_triples(self, subject: str, record: Authority) -> Iterator[str]:
        yield f"{subject} {_TYPE} {kg(record.type)}"
        for name in record.names:
            yield f"{subject} {_LABEL} {value(name)}"
        for alias in record.aliases:
            yield f"{subject} <{SKOS}altLabel> {value(alias)}"
        if record.wikidata:
            yield f"{subject} <{SKOS}exactMatch> <{WIKIDATA}{record.wikidata}>"
        if record.geonames:
            yield f"{subject} <{SKOS}exactMatch> <{GEONAMES}{record.geonames}/>"
        if record.voice:
            yield f"{subject} {kg('voice')} {iri(self.names.entity(record.voice))}"
        for group in record.may_be_among:
            yield f"{subject} {kg('mayBeAmong')} {iri(self.names.entity(group))}"
        if record.note:
            yield f"{subject} <{SKOS}editorialNote> {literal(record.note, language='en')}"

    def source(self, source: Source) -> Iterator[str]:
        """The citation of a source, in the default graph."""
        subject = self.sources[source.slug]
        yield f"{subject} {_TYPE} {kg('Source')} .\n"
        yield f"{subject} {_LABEL} {literal(source.title, language=source.language)} .\n"
        yield f"{subject} <{DCTERMS}title> {literal(source.title, language=source.language)} .\n"
        yield f"{subject} <{DCTERMS}publisher> {iri(self.names.entity(source.publisher))} .\n"
        yield f"{subject} <{DCTERMS}language> {literal(source.language)} .\n"
        yield f"{subject} {kg('sourceKind')} {kg(_individual(source.kind))} .\n"
        yield f"{subject} {kg('read')} {kg(_individual(source.read))} .\n"
        yield f"{subject} {kg('seen')} {literal(source.seen.isoformat(), datatype=XSD + 'date')} .\n"
        for author in source.authors:
            yield f"{subject} <{DCTERMS}creator> {literal(author)} .\n"
        if source.published:
            yield f"{subject} <{DCTERMS}issued> {edtf(source.published.text)} .\n"
            yield from (f"{subject} {line} .\n" for line in _bounds(Moment(source.published)))
        if source.url:
            yield f"{subject} <{FOAF}page> {checked_iri(source.url)} .\n"
        if source.archived:
            yield f"{subject} {kg('archived')} {checked_iri(source.archived)} .\n"
        if source.relays:
            yield f"{subject} {kg('relays')} {iri(self.names.entity(source.relays))} .\n"
        if source.note:
            yield f"{subject} {kg('note')} {literal(source.note, language='en')} .\n"

    def judgement(self, judgement: Judgement) -> Iterator[str]:
        """A judgement's node, in the apparatus."""
        subject = iri(self.names.judgement(judgement.slug))
        yield f"{subject} {_TYPE} {kg('Judgement')}{self._apparatus}"
        yield f"{subject} {kg('about')} {iri(self.names.entity(judgement.about))}{self._apparatus}"
        yield f"{subject} {kg('property')} {kg(judgement.property)}{self._apparatus}"
        for preferred in judgement.prefers:
            yield f"{subject} {kg('prefers')} {value(preferred, self.names)}{self._apparatus}"
        for rejected in judgement.rejects:
            yield f"{subject} {kg('rejects')} {value(rejected, self.names)}{self._apparatus}"
        yield f"{subject} {kg('reasons')} {literal(judgement.reasons, language='en')}{self._apparatus}"
        yield f"{subject} {kg('editor')} {literal(judgement.editor)}{self._apparatus}"
        day = literal(judgement.date.isoformat(), datatype=XSD + "date")
        yield f"{subject} <{DCTERMS}date> {day}{self._apparatus}"

    def statement(self, identifier: str, statement: Statement, verdict: Verdict) -> Iterator[str]:
        """A statement in its source's graph, in the default graph where accepted, and its node."""
        yield from self.said(statement)
        yield from self.accepted(statement, verdict)
        yield from self.node(identifier, statement, verdict)

    def said(self, statement: Statement) -> Iterator[str]:
        """The quad of a statement in its source's graph, if it asserts."""
        if statement.stance is Stance.ASSERTS:
            yield f"{triple(statement, self.names)} {self.sources[statement.source]} .\n"

    def accepted(self, statement: Statement, verdict: Verdict) -> Iterator[str]:
        """The triple of an accepted statement in the default graph with what follows; of its other end the bound."""
        a_property = self._ontology.properties[statement.predicate]
        if verdict.step is Step.BY_OTHER_END:
            yield from self._bounds(statement, a_property)
        if verdict.rank is not Rank.ACCEPTED:
            return
        yield f"{triple(statement, self.names)} .\n"
        subject, an_object = iri(self.names.entity(statement.subject)), value(statement.object, self.names)
        for name in (a_property.name, *sorted(a_property.parents)):
            if name != a_property.name:
                yield f"{subject} {kg(name)} {an_object} .\n"
            if (inverse := self._ontology.properties[name].inverse) is not None:
                yield f"{an_object} {kg(inverse)} {subject} .\n"
        yield from self._bounds(statement, a_property)
        if isinstance(statement.object, Word) and a_property.classifies:
            yield f"{subject} {_TYPE} {an_object} .\n"

    def _bounds(self, statement: Statement, a_property: Property) -> Iterator[str]:
        """The bounds of an entity that a date of it gives, and the years of an event."""
        if isinstance(statement.object, Moment) and a_property.bounding:
            subject = iri(self.names.entity(statement.subject))
            yield from (f"{subject} {line} .\n" for line in _bounds(statement.object))
            if self._is_event(statement.subject):
                yield from (f"{subject} {line} .\n" for line in _years(statement.object))

    def _is_event(self, slug: str) -> bool:
        return self._ontology.is_a(self._dataset.authorities[slug].type, "Event")

    def node(
        self, identifier: str, statement: Statement, verdict: Verdict | None, predicates: Collection[str] | None = None
    ) -> Iterator[str]:
        """The quads of a statement's node in the apparatus, all or those of some predicates; no ranks, no verdict."""
        node = iri(self.names.statement(identifier))
        for predicate, said in SAID.items():
            if (predicates is None or predicate in predicates) and (found := said(self, statement)) is not None:
                yield f"{node} <{predicate}> {found}{self._apparatus}"
        if verdict is None:
            return
        for predicate, decided in DECIDED.items():
            if (predicates is None or predicate in predicates) and (found := decided(self, verdict)) is not None:
                yield f"{node} <{predicate}> {found}{self._apparatus}"


def _agent(slug: str | None, writer: Writer) -> str | None:
    return None if slug is None else iri(writer.names.entity(slug))


def _text(text: str | None, language: str | None = None) -> str | None:
    return None if text is None else literal(text, language=language)


@lru_cache(maxsize=4096)
def _day(day: date | None) -> str | None:
    return None if day is None else literal(day.isoformat(), datatype=XSD + "date")


SAID: Mapping[str, Callable[[Writer, Statement], str | None]] = {
    RDF + "type": lambda *_: kg("Statement"),
    RDF + "subject": lambda writer, said: _agent(said.subject, writer),
    RDF + "predicate": lambda _, said: kg(said.predicate),
    RDF + "object": lambda writer, said: value(said.object, writer.names),
    PROV + "wasDerivedFrom": lambda writer, said: writer.sources[said.source],
    KG + "locator": lambda _, said: literal(said.locator),
    KG + "stance": lambda _, said: kg(said.stance),
    KG + "earliest": lambda _, said: _day(said.object.edtf.earliest) if isinstance(said.object, Moment) else None,
    KG + "latest": lambda _, said: _day(said.object.edtf.latest) if isinstance(said.object, Moment) else None,
    KG + "hijri": lambda _, said: _text(said.object.hijri) if isinstance(said.object, Moment) else None,
    KG + "speaker": lambda writer, said: _agent(said.speaker, writer),
    KG + "relays": lambda writer, said: _agent(said.relays, writer),
    KG + "quote": lambda writer, said: _text(said.quote, writer.language(said)),
    KG + "asWritten": lambda writer, said: _text(said.as_written, writer.language(said)),
    KG + "note": lambda _, said: _text(said.note, "en"),
    KG + "saidOn": lambda _, said: None if said.said_on is None else edtf(said.said_on.text),
    KG + "verified": lambda _, said: _day(said.verified),
}
"""Predicate of a statement's node → its object as N-Quads writes it, or None where the node has none."""

DECIDED: Mapping[str, Callable[[Writer, Verdict], str | None]] = {
    KG + "rank": lambda _, verdict: kg(verdict.rank),
    KG + "step": lambda _, verdict: kg(verdict.step),
    KG + "voice": lambda writer, verdict: _agent(verdict.voice, writer),
    KG + "judgement": lambda w, verdict: iri(w.names.judgement(verdict.judgement)) if verdict.judgement else None,
}
"""The same of what reconciliation finds."""


def _bounds(moment: Moment) -> Iterator[str]:
    """Predicate and object of the bounds that a date has."""
    for predicate, bound in ((_EARLIEST, moment.edtf.earliest), (_LATEST, moment.edtf.latest)):
        if (day := _day(bound)) is not None:
            yield f"{predicate} {day}"


def _years(moment: Moment) -> Iterator[str]:
    """Predicate and object of each year of a date; of an open one only the year that is known."""
    first, last = moment.edtf.earliest or moment.edtf.latest, moment.edtf.latest or moment.edtf.earliest
    if first is not None and last is not None:
        for year in range(first.year, last.year + 1):
            yield f"{_YEAR} {literal(str(year), datatype=XSD + 'integer')}"


def _individual(word: str) -> str:
    return word[0].upper() + word[1:]
