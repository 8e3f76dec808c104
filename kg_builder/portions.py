"""The quads of a history that a query can touch, made when it is asked; what it does not touch is never made.

A star of patterns (``patterns``) asks for the lines that can match one of its arms; for the lines of a statement's node
only where all its arms can match. Ranks are found for the subjects that come up.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from kg_builder.counts import DERIVED, Counts
from kg_builder.model import Dataset, EntityRef, Statement, Word
from kg_builder.ontology import Ontology
from kg_builder.patterns import Star
from kg_builder.quads import DECIDED, SAID, Writer, dataset_lines
from kg_builder.reconcile import Verdicts
from kg_builder.triples import Iris
from kg_builder.vocabulary import DCTERMS, FOAF, KG, RDF, RDFS, SKOS, Names

_Record = TypeVar("_Record")
_TYPE = frozenset((RDF + "type",))
_OF_RECORDS = {
    RDF + "type", RDFS + "label", KG + "voice", KG + "mayBeAmong", DCTERMS + "isReplacedBy",
    *(SKOS + name for name in ("altLabel", "exactMatch", "editorialNote")),
}  # fmt: skip
_BOUNDS = {KG + "earliest", KG + "latest"}
_OF_SOURCES = {
    RDF + "type", RDFS + "label", FOAF + "page", *_BOUNDS,
    *(DCTERMS + name for name in ("title", "publisher", "language", "creator", "issued")),
    *(KG + name for name in ("sourceKind", "read", "seen", "archived", "relays", "note")),
}  # fmt: skip
_COUNTED = {KG + name for name in DERIVED}
_SUBJECT = frozenset((RDF + "subject",))
_JUDGEMENT = KG + "judgement"
_SOMETIMES = {_JUDGEMENT, *(KG + name for name in (
    "earliest", "latest", "hijri", "speaker", "relays", "quote", "asWritten", "note", "saidOn", "verified",
))}  # fmt: skip
_ALWAYS = {*SAID, *DECIDED} - _SOMETIMES
"""What every node of a statement has."""


class Portions:
    """The quads of a dataset, by portions; lines may come again, and more than are asked for."""

    def __init__(self, dataset: Dataset, ontology: Ontology, names: Names) -> None:
        self._dataset, self._ontology, self._names = dataset, ontology, names
        self._writer = Writer(dataset, ontology, names)
        self._verdicts = Verdicts(dataset, ontology)
        self._judged = {(one.about, one.property) for one in dataset.judgements}

    def everything(self) -> Iterator[str]:
        """All lines but those of the ontology."""
        statements = self._dataset.statements
        verdicts = (self._verdicts.of(one.subject)[identifier] for identifier, one in statements.items())
        return dataset_lines(self._dataset, verdicts, self._ontology, self._names)

    def lines(self, star: Star) -> Iterator[str]:
        """The lines that the patterns of a star can match."""
        names, graphs = self._names, star.graphs
        if graphs is None or names.graph("apparatus") in graphs:
            yield from _matching(star, self._judgements())
            yield from _matching(star, self._counts(star))
            yield from self._nodes(star)
        star = self._narrowed(star)
        if not graphs or names.graph("authority") in graphs:
            yield from _matching(star, self._records(star))
        if graphs is None or any(graph.startswith(names.source("")) for graph in graphs):
            said = (one for _, one in self._statements(star) if graphs is None or names.source(one.source) in graphs)
            yield from _matching(star, (line for one in said for line in self._writer.said(one)))
        if graphs == frozenset():
            yield from _matching(star, self._citations(star))
            yield from _matching(star, self._accepted(star))

    def _narrowed(self, star: Star) -> Star:
        """The star about those subjects alone that can be of the classes that it asks for."""
        for names, classes in star.arms:
            if names == _TYPE and classes is not None:
                subjects = self._of_classes(classes)
                star = replace(star, subjects=subjects if star.subjects is None else subjects & star.subjects)
        return star

    def _of_classes(self, classes: Iris) -> Iris:
        """What may be of one of these classes: by its record, as a source, or by a word that is said of it."""
        wanted = {iri.removeprefix(KG) for iri in classes}
        data, entity = self._dataset, self._names.entity
        found = {
            entity(slug)
            for slug, record in data.authorities.items()
            if record.type in wanted or not wanted.isdisjoint(self._ontology.supers(record.type))
        }
        said = data.statements.values()
        found |= {entity(one.subject) for one in said if isinstance(one.object, Word) and one.object.name in wanted}
        if KG + "Source" in classes:
            found |= {self._names.source(slug) for slug in data.sources}
        return frozenset(found)

    def _judgements(self) -> Iterator[str]:
        for judgement in self._dataset.judgements:
            yield from self._writer.judgement(judgement)

    def _counts(self, star: Star) -> Iterator[str]:
        """What a build counts; of a node alone what opposes it, which needs only what is said of the same subject."""
        if not _asks_for(star, _COUNTED):
            return
        statements, prefix = self._dataset.statements, self._names.statement("")
        if star.subjects is not None and all(iri.startswith(prefix) for iri in star.subjects):
            about = {one.subject for _, one in self._candidates(star)}
            some = {identifier: statements[identifier] for slug in about for identifier in self._verdicts.of(slug)}
        else:
            some = dict(statements)
        counts = Counts(replace(self._dataset, statements=some))
        for identifier, one in some.items():
            counts.add(identifier, one, self._verdicts.of(one.subject)[identifier])
        yield from (f"{line} <{self._names.graph('apparatus')}> .\n" for line in counts.triples(self._names))

    def _records(self, star: Star) -> Iterator[str]:
        if not _asks_for(star, _OF_RECORDS):
            return
        for record in _of(star, self._dataset.authorities, self._names.entity("")):
            yield from self._writer.authority(record)
        for old in self._dataset.replacements:
            yield from self._writer.replacement(old)

    def _citations(self, star: Star) -> Iterator[str]:
        if not _asks_for(star, _OF_SOURCES):
            return
        for source in _of(star, self._dataset.sources, self._names.source("")):
            yield from self._writer.source(source)

    def _accepted(self, star: Star) -> Iterator[str]:
        for identifier, one in self._statements(star):
            yield from self._writer.accepted(one, self._verdicts.of(one.subject)[identifier])

    def _statements(self, star: Star) -> Iterator[tuple[str, Statement]]:
        """The statements that can have a line outside the apparatus with the predicates and the subjects of a star."""
        wanted, slugs = _predicates(star), None
        fitting = {
            name for name in self._ontology.properties if wanted is None or not wanted.isdisjoint(self._follows(name))
        }
        if not fitting:
            return
        if star.subjects is not None:
            slugs = {iri.removeprefix(self._names.entity("")) for iri in star.subjects}
        for identifier, one in self._dataset.statements.items():
            if one.predicate in fitting and (slugs is None or _concerns(one, slugs)):
                yield identifier, one

    def _follows(self, name: str) -> set[str]:
        """The predicates of the lines that an accepted statement of a property can have."""
        a_property, found = self._ontology.properties[name], set[str]()
        for one in (name, *a_property.parents):
            inverse = self._ontology.properties[one].inverse
            found |= {KG + one} if inverse is None else {KG + one, KG + inverse}
        of_dates = _BOUNDS | {KG + "year"} if a_property.bounding else set[str]()
        return found | of_dates | ({RDF + "type"} if a_property.classifies else set())

    def _nodes(self, star: Star) -> Iterator[str]:
        columns = _predicates(star)
        arms = [(names, objects) for names, objects in star.arms if names is not None]
        arms = [(names, objects) for names, objects in arms if objects is not None or names.isdisjoint(_ALWAYS)]
        is_decided = columns is None or not columns.isdisjoint(DECIDED)
        for identifier, one in self._candidates(star):
            if all(self._can_have(one, names, objects) for names, objects in arms):
                verdict = self._verdicts.of(one.subject)[identifier] if is_decided else None
                yield from self._writer.node(identifier, one, verdict, columns)

    def _candidates(self, star: Star) -> Iterable[tuple[str, Statement]]:
        statements = self._dataset.statements
        if star.subjects is not None:
            ids: Iterable[str] = (iri.removeprefix(self._names.statement("")) for iri in star.subjects)
            return [(one, statements[one]) for one in ids if one in statements]
        about = next((objects for names, objects in star.arms if names == _SUBJECT and objects is not None), None)
        if about is None:
            return statements.items()
        slugs = (iri.removeprefix(self._names.entity("")) for iri in about)
        return [(one, statements[one]) for slug in slugs for one in self._verdicts.by_subject.get(slug, ())]

    def _can_have(self, one: Statement, names: Iris, objects: Iris | None) -> bool:
        for name in names:
            if name in SAID:
                found = SAID[name](self._writer, one)
                if found is not None and (objects is None or found[1:-1] in objects):
                    return True
            elif name in DECIDED and (name != _JUDGEMENT or (one.subject, one.predicate) in self._judged):
                return True
        return False


def _asks_for(star: Star, predicates: set[str]) -> bool:
    wanted = _predicates(star)
    return wanted is None or not wanted.isdisjoint(predicates)


def _of(star: Star, records: Mapping[str, _Record], prefix: str) -> Iterable[_Record]:
    """The records that a star is about."""
    if star.subjects is None:
        return records.values()
    slugs = (iri.removeprefix(prefix) for iri in star.subjects if iri.startswith(prefix))
    return (records[slug] for slug in slugs if slug in records)


def _concerns(one: Statement, slugs: set[str]) -> bool:
    return one.subject in slugs or (isinstance(one.object, EntityRef) and one.object.slug in slugs)


def _predicates(star: Star) -> frozenset[str] | None:
    """All predicates of a star; None for any."""
    found = frozenset[str]()
    for names, _ in star.arms:
        if names is None:
            return None
        found |= names
    return found


def _matching(star: Star, lines: Iterable[str]) -> Iterator[str]:
    """The lines that can match an arm of a star."""
    for line in lines:
        subject, predicate, rest = line.split(" ", 2)
        if (star.subjects is None or subject[1:-1] in star.subjects) and any(
            (names is None or predicate[1:-1] in names) and (objects is None or rest[1:].partition(">")[0] in objects)
            for names, objects in star.arms
        ):
            yield line
