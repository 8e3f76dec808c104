"""What may be said: the classes, properties and closed lists of ontology/cooperation.ttl, as the reader needs them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg_builder.errors import OntologyError
from kg_builder.terms import RdfTriple, read_rdf
from kg_builder.vocabulary import EDTF, KG, OWL, RDF, RDFS, SKOS, WKT, XSD

FILES = ("cooperation.ttl", "statements.ttl", "alignment.ttl")
"""The files of ontology/ that stand in ``graph/ontology``; shapes and context are tools beside it."""

ENTITY = "Entity"
LITERAL_RANGES = {
    EDTF: "date",
    WKT: "point",
    RDF + "langString": "text",
    XSD + "integer": "integer",
    XSD + "decimal": "decimal",
    XSD + "string": "string",
}
"""Datatype IRI of a property's range → the word by which the reader knows how to read its values."""


@dataclass(frozen=True, slots=True)
class Property:
    """One property; ``literal`` is a word of LITERAL_RANGES, or None where ``range`` names classes.

    ``pattern`` is a regular expression that the whole of a plain text matches, or None.
    """

    name: str
    domain: frozenset[str]
    range: frozenset[str]
    literal: str | None
    single: bool
    attributed: bool
    parents: frozenset[str]
    inverse: str | None
    refined_along: str | None
    classifies: bool
    bounding: bool
    derived: bool
    pattern: str | None
    order: int


class Ontology:
    """Classes, properties and closed lists, by local name."""

    def __init__(self, triples: Iterable[RdfTriple]) -> None:
        self._index: dict[tuple[str, str], list[RdfTriple]] = defaultdict(list)
        for triple in triples:
            self._index[triple.subject, triple.predicate].append(triple)
        self.classes: frozenset[str] = frozenset(self._locals_of_type("Class"))
        self._supers = {name: self._closure(name, RDFS + "subClassOf") for name in self.classes}
        self.properties: Mapping[str, Property] = {
            name: self._property(name) for name in sorted(self._locals_of_type("ObjectProperty", "DatatypeProperty"))
        }

    @classmethod
    def read(cls, folder: Path) -> "Ontology":
        """The ontology that stands in a folder.

        Raises:
            OntologyError: cooperation.ttl is missing, no Turtle, or a property in it has no range.
        """
        return cls(read_rdf(folder / FILES[0]))

    def is_a(self, name: str, wanted: str) -> bool:
        """Whether a class is the wanted one or lies below it."""
        return name == wanted or wanted in self._supers.get(name, ())

    def is_any(self, name: str, wanted: Iterable[str]) -> bool:
        """Whether a class is one of the wanted ones or lies below one."""
        return any(self.is_a(name, one) for one in wanted)

    def supers(self, name: str) -> frozenset[str]:
        """All classes above a class, without itself."""
        return self._supers[name]

    @cached_property
    def attributed_classes(self) -> frozenset[str]:
        """The classes, and those below them, of which everything said is attributed only."""
        marked = {name for name in self.classes if self._flag(name, "attributedOnly")}
        return frozenset(name for name in self.classes if any(self.is_a(name, m) for m in marked))

    @cached_property
    def closed_lists(self) -> Mapping[str, Mapping[str, str]]:
        """Class → the word that a record writes → local name of the individual."""
        lists: dict[str, dict[str, str]] = defaultdict(dict)
        for (subject, predicate), objects in self._index.items():
            if predicate != SKOS + "notation" or not subject.startswith(KG):
                continue
            word = next(found.object for found in objects)
            for a_type in self._local_objects(subject.removeprefix(KG), RDF + "type"):
                lists[a_type][word] = subject.removeprefix(KG)
        return {name: dict(sorted(words.items())) for name, words in sorted(lists.items())}

    @cached_property
    def entity_classes(self) -> frozenset[str]:
        """The classes that an authority record may have as its type."""
        kinds = {local for words in self.closed_lists.values() for local in words.values()}
        lists = set(self.closed_lists)
        return frozenset(c for c in self.classes if self.is_a(c, ENTITY) and c not in kinds | lists)

    def narrower(self, name: str) -> frozenset[str]:
        """A property and those below it."""
        return frozenset(p.name for p in self.properties.values() if p.name == name or name in p.parents)

    def _property(self, name: str) -> Property:
        ranges = list(self._classes(name, RDFS + "range"))
        if not ranges:
            raise OntologyError(f"kg:{name} has no range. Give it an rdfs:range.")
        inverses = self._local_objects(name, OWL + "inverseOf")
        along = self._local_objects(name, KG + "refinedAlong")
        orders = self._objects(name, KG + "order")
        patterns = self._objects(name, KG + "pattern")
        return Property(
            name=name,
            domain=frozenset(self._classes(name, RDFS + "domain")),
            range=frozenset(ranges),
            literal=LITERAL_RANGES.get(ranges[0]),
            single=self._flag(name, "singleValued"),
            attributed=self._flag(name, "attributedOnly"),
            parents=self._closure(name, RDFS + "subPropertyOf"),
            inverse=inverses[0] if inverses else None,
            refined_along=along[0] if along else None,
            classifies=self._flag(name, "classifies"),
            bounding=self._flag(name, "bounding"),
            derived=self._flag(name, "derived"),
            pattern=patterns[0] if patterns else None,
            order=int(orders[0]) if orders else 1000,
        )

    def _classes(self, name: str, predicate: str) -> Iterable[str]:
        """The classes that a domain or range names, those of a union one by one."""
        for node in self._objects(name, predicate):
            if node.startswith("_:"):
                for union in self._index[node, OWL + "unionOf"]:
                    yield from self._list(union.object)
            else:
                yield node.removeprefix(KG)

    def _list(self, head: str) -> Iterable[str]:
        while head != RDF + "nil":
            yield self._index[head, RDF + "first"][0].object.removeprefix(KG)
            head = self._index[head, RDF + "rest"][0].object

    def _objects(self, name: str, predicate: str) -> list[str]:
        return [found.object for found in self._index.get((KG + name, predicate), [])]

    def _local_objects(self, name: str, predicate: str) -> list[str]:
        return [found.removeprefix(KG) for found in self._objects(name, predicate) if found.startswith(KG)]

    def _locals_of_type(self, *types: str) -> Iterable[str]:
        wanted = {OWL + name for name in types}
        for (subject, predicate), found in self._index.items():
            typed = predicate == RDF + "type" and subject.startswith(KG)
            if typed and any(triple.object in wanted for triple in found):
                yield subject.removeprefix(KG)

    def _closure(self, name: str, predicate: str) -> frozenset[str]:
        found: set[str] = set()
        ahead = self._local_objects(name, predicate)
        while ahead:
            above = ahead.pop()
            if above not in found:
                found.add(above)
                ahead.extend(self._local_objects(above, predicate))
        return frozenset(found - {name})

    def _flag(self, name: str, flag: str) -> bool:
        return "true" in self._objects(name, KG + flag)
