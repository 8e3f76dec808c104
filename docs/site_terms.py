"""The ontology's terms as the reference shows them, read from its files."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

from kg_builder.ontology import FILES
from kg_builder.vocabulary import KG

TERMS = Namespace(KG)
_CLASSES = (OWL.Class, RDFS.Class)
_PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property)
_ALIGNMENTS = {
    RDFS.subClassOf: "narrower than",
    RDFS.subPropertyOf: "narrower than",
    SKOS.closeMatch: "near to",
    SKOS.relatedMatch: "related to",
    SKOS.exactMatch: "same as",
}


@dataclass(frozen=True)
class Terms:
    """The graph of the ontology's files, asked by local names."""

    graph: Graph

    @classmethod
    def read(cls, folder: Path) -> "Terms":
        """The terms of a folder ``ontology``."""
        graph = Graph()
        for name in FILES:
            graph.parse(folder / name)
        return cls(graph)

    @cached_property
    def classes(self) -> list[str]:
        """Every class."""
        return self._of_types(*_CLASSES)

    @cached_property
    def properties(self) -> list[str]:
        """Every property."""
        return self._of_types(*_PROPERTIES)

    @cached_property
    def words(self) -> dict[str, list[str]]:
        """Class → the individuals that the ontology itself has of it, by the order of the files."""
        found: dict[str, list[str]] = {}
        for subject, kind in self.graph.subject_objects(RDF.type):
            if _ours(subject) and _ours(kind):
                found.setdefault(_local(kind), []).append(_local(subject))
        return {name: sorted(found[name]) for name in sorted(found)}

    @cached_property
    def entity_classes(self) -> list[str]:
        """The classes of what is spoken of."""
        return list(dict.fromkeys(self.branch("Entity")))

    @cached_property
    def about_statements(self) -> list[str]:
        """The classes of statements, judgements, sources, and of closed lists."""
        return [one for one in self.classes if one not in self.entity_classes]

    @cached_property
    def of_history(self) -> list[str]:
        """The properties with which sources speak, or that follow from what they say."""
        kinds = (OWL.ObjectProperty, OWL.DatatypeProperty)
        return [one for one in self.properties if any(self.is_a(one, kind) for kind in kinds)]

    def page(self, name: str) -> str:
        """The page of the reference on which a term stands."""
        if name in self.entity_classes:
            return "classes"
        if name in self.classes:
            return "words" if self.is_a(name, OWL.Class) and name in self.words else "statements"
        if name in self.properties:
            return "properties" if name in self.of_history else "statements"
        return next(self.page(kind) for kind, words in self.words.items() if name in words)

    def _of_types(self, *types: URIRef) -> list[str]:
        return sorted({_local(s) for kind in types for s in self.graph.subjects(RDF.type, kind) if _ours(s)})

    def text(self, name: str, predicate: URIRef, language: str) -> str:
        """A text about a term in a language; empty if there is none."""
        found = (o for o in self.graph.objects(TERMS[name], predicate) if isinstance(o, Literal))
        return next((str(o) for o in found if o.language == language), "")

    def label(self, name: str, language: str = "en") -> str:
        """The label of a term, else its name."""
        return self.text(name, RDFS.label, language) or name

    def comment(self, name: str) -> str:
        """What a term means."""
        return self.text(name, RDFS.comment, "en")

    def marked(self, name: str, mark: str) -> bool:
        """Whether a term carries one of the marks of kg:, such as ``singleValued``."""
        return (TERMS[name], TERMS[mark], Literal(True)) in self.graph  # noqa: FBT003 (a literal's value)

    def is_a(self, name: str, kind: URIRef) -> bool:
        """Whether a term is of a kind of RDF, RDFS or OWL."""
        return (TERMS[name], RDF.type, kind) in self.graph

    def named(self, name: str, predicate: URIRef) -> list[str]:
        """The terms of ours that a predicate leads to, through unions too."""
        found: list[str] = []
        for value in self.graph.objects(TERMS[name], predicate):
            members = _union(self.graph, value) if isinstance(value, BNode) else [value]
            found += [_local(one) for one in members if _ours(one)]
        return sorted(found)

    def naming(self, name: str, predicate: URIRef) -> list[str]:
        """The terms of ours from which a predicate leads here, through unions too."""
        every = [*self.classes, *self.properties]
        return [one for one in every if name in self.named(one, predicate)]

    def datatypes(self, name: str) -> list[str]:
        """The datatypes of a property's range, shortened."""
        values = self.graph.objects(TERMS[name], RDFS.range)
        return sorted(self.short(v) for v in values if isinstance(v, URIRef) and not _ours(v))

    def alignments(self, name: str) -> Iterator[tuple[str, str]]:
        """How a term stands to terms of other vocabularies, shortened."""
        for predicate, words in _ALIGNMENTS.items():
            for other in sorted(self.graph.objects(TERMS[name], predicate)):
                if isinstance(other, URIRef) and not _ours(other):
                    yield words, self.short(other)

    def short(self, iri: URIRef) -> str:
        """An IRI with its prefix."""
        return iri.n3(self.graph.namespace_manager).strip("<>")

    def branch(self, name: str) -> list[str]:
        """A class and all below it, each after what it lies below."""
        below = self.children(name)
        return [name, *(one for child in below for one in self.branch(child))]

    def children(self, name: str) -> list[str]:
        """The classes right below a class."""
        below = {_local(s) for s in self.graph.subjects(RDFS.subClassOf, TERMS[name]) if _ours(s)}
        return sorted(below, key=self.label)


def _union(graph: Graph, node: BNode) -> list[object]:
    members = graph.value(node, OWL.unionOf)
    return list(Collection(graph, members)) if members is not None else []


def _ours(term: object) -> bool:
    return isinstance(term, URIRef) and str(term).startswith(KG)


def _local(term: object) -> str:
    return str(term).removeprefix(KG)
