"""Statements and verdicts → N-Quads: source graphs, apparatus, authority, ontology, and the default graph.

Contract: DESIGN section 2. The default graph holds accepted triples, authority records, citations of sources, and what
follows from them alone: superclasses, wider properties, inverses, and the bounds of dates.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from kg_builder.counts import Counts
from kg_builder.model import Authority, Dataset, Judgement, Moment, Rank, Source, Stance, Statement, Verdict, Word
from kg_builder.ontology import FILES, Ontology
from kg_builder.terms import checked_iri, edtf, iri, literal, read_rdf, triple, value
from kg_builder.vocabulary import DCTERMS, FOAF, GEONAMES, KG, PROV, RDF, RDFS, SKOS, WIKIDATA, XSD, Names

_TYPE = iri(RDF + "type")
_LABEL = iri(RDFS + "label")
_EARLIEST, _LATEST = iri(KG + "earliest"), iri(KG + "latest")


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
    writer = _Writer(dataset, ontology, names)
    for authority in dataset.authorities.values():
        yield from writer.authority(authority)
    for old in dataset.replacements:
        replaced = f"{iri(names.entity(old.old))} <{DCTERMS}isReplacedBy> {iri(names.entity(old.new))}"
        yield f"{replaced} .\n"
        yield f"{replaced} {iri(names.graph('authority'))} .\n"
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


class _Writer:
    def __init__(self, dataset: Dataset, ontology: Ontology, names: Names) -> None:
        self._dataset, self._ontology, self._names = dataset, ontology, names
        self._authority = f" {iri(names.graph('authority'))} .\n"
        self._apparatus = f" {iri(names.graph('apparatus'))} .\n"
        self._sources = {slug: iri(names.source(slug)) for slug in dataset.sources}

    def authority(self, record: Authority) -> Iterator[str]:
        """An authority record in its graph and in the default graph, there with the superclasses."""
        subject = iri(self._names.entity(record.slug))
        for line in self._authority_triples(subject, record):
            yield f"{line}{self._authority}"
            yield f"{line} .\n"
        for name in sorted(self._ontology.supers(record.type)):
            yield f"{subject} {_TYPE} {kg(name)} .\n"

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
            yield f"{subject} {kg('voice')} {iri(self._names.entity(record.voice))}"
        if record.note:
            yield f"{subject} <{SKOS}editorialNote> {literal(record.note, language='en')}"

    def source(self, source: Source) -> Iterator[str]:
        """The citation of a source, in the default graph."""
        subject = self._sources[source.slug]
        yield f"{subject} {_TYPE} {kg('Source')} .\n"
        yield f"{subject} {_LABEL} {literal(source.title, language=source.language)} .\n"
        yield f"{subject} <{DCTERMS}title> {literal(source.title, language=source.language)} .\n"
        yield f"{subject} <{DCTERMS}publisher> {iri(self._names.entity(source.publisher))} .\n"
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
            yield f"{subject} {kg('relays')} {iri(self._names.entity(source.relays))} .\n"
        if source.note:
            yield f"{subject} {kg('note')} {literal(source.note, language='en')} .\n"

    def judgement(self, judgement: Judgement) -> Iterator[str]:
        """A judgement's node, in the apparatus."""
        subject = iri(self._names.judgement(judgement.slug))
        yield f"{subject} {_TYPE} {kg('Judgement')}{self._apparatus}"
        yield f"{subject} {kg('about')} {iri(self._names.entity(judgement.about))}{self._apparatus}"
        yield f"{subject} {kg('property')} {kg(judgement.property)}{self._apparatus}"
        for preferred in judgement.prefers:
            yield f"{subject} {kg('prefers')} {value(preferred, self._names)}{self._apparatus}"
        for rejected in judgement.rejects:
            yield f"{subject} {kg('rejects')} {value(rejected, self._names)}{self._apparatus}"
        yield f"{subject} {kg('reasons')} {literal(judgement.reasons, language='en')}{self._apparatus}"
        yield f"{subject} {kg('editor')} {literal(judgement.editor)}{self._apparatus}"
        day = literal(judgement.date.isoformat(), datatype=XSD + "date")
        yield f"{subject} <{DCTERMS}date> {day}{self._apparatus}"

    def statement(self, identifier: str, statement: Statement, verdict: Verdict) -> Iterator[str]:
        """A statement in its source's graph, in the default graph where accepted, and its node."""
        said = triple(statement, self._names)
        if statement.stance is Stance.ASSERTS:
            yield f"{said} {self._sources[statement.source]} .\n"
        if verdict.rank is Rank.ACCEPTED:
            yield f"{said} .\n"
            yield from self._derived(statement)
        node = iri(self._names.statement(identifier))
        for line in self._node(statement, verdict):
            yield f"{node} {line}{self._apparatus}"

    def _derived(self, statement: Statement) -> Iterator[str]:
        """What follows from an accepted statement alone."""
        a_property = self._ontology.properties[statement.predicate]
        subject, an_object = iri(self._names.entity(statement.subject)), value(statement.object, self._names)
        for name in (a_property.name, *sorted(a_property.parents)):
            if name != a_property.name:
                yield f"{subject} {kg(name)} {an_object} .\n"
            if (inverse := self._ontology.properties[name].inverse) is not None:
                yield f"{an_object} {kg(inverse)} {subject} .\n"
        if isinstance(statement.object, Moment) and a_property.bounding:
            yield from (f"{subject} {line} .\n" for line in _bounds(statement.object))
        if isinstance(statement.object, Word) and a_property.classifies:
            yield f"{subject} {_TYPE} {an_object} .\n"

    def _node(self, statement: Statement, verdict: Verdict) -> Iterator[str]:
        names = self._names
        yield f"{_TYPE} {kg('Statement')}"
        yield f"<{RDF}subject> {iri(names.entity(statement.subject))}"
        yield f"<{RDF}predicate> {kg(statement.predicate)}"
        yield f"<{RDF}object> {value(statement.object, names)}"
        yield f"<{PROV}wasDerivedFrom> {self._sources[statement.source]}"
        yield f"{kg('locator')} {literal(statement.locator)}"
        yield f"{kg('stance')} {kg(statement.stance)}"
        yield f"{kg('rank')} {kg(verdict.rank)}"
        yield f"{kg('step')} {kg(verdict.step)}"
        yield f"{kg('voice')} {iri(names.entity(verdict.voice))}"
        if isinstance(statement.object, Moment):
            yield from _bounds(statement.object)
            if statement.object.hijri is not None:
                yield f"{kg('hijri')} {literal(statement.object.hijri)}"
        if verdict.judgement is not None:
            yield f"{kg('judgement')} {iri(names.judgement(verdict.judgement))}"
        yield from self._remarks(statement)

    def _remarks(self, statement: Statement) -> Iterator[str]:
        for name, slug in (("speaker", statement.speaker), ("relays", statement.relays)):
            if slug is not None:
                yield f"{kg(name)} {iri(self._names.entity(slug))}"
        language = self._dataset.sources[statement.source].language
        for name, text in (("quote", statement.quote), ("asWritten", statement.as_written)):
            if text is not None:
                yield f"{kg(name)} {literal(text, language=language)}"
        if statement.note is not None:
            yield f"{kg('note')} {literal(statement.note, language='en')}"
        if statement.said_on is not None:
            yield f"{kg('saidOn')} {edtf(statement.said_on.text)}"
        if statement.verified is not None:
            yield f"{kg('verified')} {literal(statement.verified.isoformat(), datatype=XSD + 'date')}"


def _bounds(moment: Moment) -> Iterator[str]:
    """Predicate and object of the bounds that a date has."""
    for predicate, day in ((_EARLIEST, moment.edtf.earliest), (_LATEST, moment.edtf.latest)):
        if day is not None:
            yield f"{predicate} {literal(day.isoformat(), datatype=XSD + 'date')}"


def _individual(word: str) -> str:
    return word[0].upper() + word[1:]
