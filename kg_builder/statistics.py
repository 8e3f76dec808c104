"""What the quads of a release amount to, by one pass over them: the figures that VoID (W3C, 2011) has words for."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from kg_builder.sorting import sort_lines
from kg_builder.terms import RdfTriple, nodes
from kg_builder.vocabulary import DCTERMS, KG, RDF, SKOS, XSD, Names

_TYPE = RDF + "type"
_DAYS = {f"{KG}seen", f"{KG}verified", f"{DCTERMS}date"}
"""Properties whose days tell when a record was made: a source seen or verified, a judgement given."""


@dataclass(slots=True)
class Part:
    """The triples of a graph, or those of one property in it: how many, and how many different ends they have."""

    triples: int = 0
    subjects: int = 0
    objects: int = 0


@dataclass(slots=True)
class GraphFigures(Part):
    """A graph, with its classes (how many entities each has) and its properties."""

    classes: Counter[str] = field(default_factory=Counter)
    properties: dict[str, Part] = field(default_factory=dict)


@dataclass(slots=True)
class Figures:
    """A dataset: its graphs by IRI, the default graph under the empty one."""

    graphs: dict[str, GraphFigures] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    """Namespace of another dataset → how many entities of ours match something there."""
    newest: str = ""
    """The day of the newest record."""
    first: str = ""
    last: str = ""
    """The days between which the accepted history lies."""

    @property
    def accepted(self) -> GraphFigures:
        """The default graph."""
        return self.graphs.get("", GraphFigures())

    @property
    def quads(self) -> int:
        """How many there are in all graphs."""
        return sum(graph.triples for graph in self.graphs.values())

    def vocabularies(self) -> list[str]:
        """The namespaces of the classes and properties in use, sorted."""
        terms = {term for graph in self.graphs.values() for term in (*graph.classes, *graph.properties)}
        return sorted({namespace(term) for term in terms})


def figures(by_graph: Path, names: Names, folder: Path) -> Figures:
    """Count a file of N-Quads in which the quads of a graph, and of a subject in it, stand together.

    Arguments:
        by_graph: the file, the default graph first.
        names: the IRIs of the dataset.
        folder: for files that pass: different objects are counted by sorting.
    """
    found = Figures()
    ends, ordered = folder / "ends", folder / "ends-ordered"
    with ends.open("w", encoding="utf-8", newline="\n") as out:
        for graph, subject, triples in nodes(by_graph):
            about = found.graphs.setdefault(graph, GraphFigures())
            about.subjects += 1
            _count(found, about, graph, subject, triples, names)
            for one in triples:
                an_object = one.line.split(" ", 2)[2]
                out.write(f"{graph}\t{one.predicate}\t{an_object}\n{graph}\t\t{an_object}\n")
    sort_lines(ends, ordered)
    ends.unlink()
    with ordered.open(encoding="utf-8", newline="\n") as lines:
        for (graph, name), several in groupby(line.split("\t", 2)[:2] for line in lines):
            about = found.graphs[graph]
            (about.properties[name] if name else about).objects = sum(1 for _ in several)
    ordered.unlink()
    return found


def _count(
    found: Figures, about: GraphFigures, graph: str, subject: str, triples: list[RdfTriple], names: Names
) -> None:
    about.triples += len(triples)
    for name, count in Counter(one.predicate for one in triples).items():
        part = about.properties.setdefault(name, Part())
        part.triples += count
        part.subjects += 1
    about.classes.update(one.object for one in triples if one.predicate == _TYPE)
    if not graph and subject.startswith(names.source("")):
        found.sources.append(subject)
    for one in triples:
        if one.predicate in _DAYS and one.datatype == XSD + "date":
            found.newest = max(found.newest, one.object)
        if not graph:
            _count_accepted(found, subject, one, names)


def _count_accepted(found: Figures, subject: str, one: RdfTriple, names: Names) -> None:
    is_entity = subject.startswith(names.entity(""))
    if is_entity and one.language:
        found.languages[one.language] += 1
    elif one.predicate == SKOS + "exactMatch":
        found.links[namespace(one.object)] += 1
    elif is_entity and one.predicate == KG + "earliest":
        found.first = min(found.first or one.object, one.object)
    elif is_entity and one.predicate == KG + "latest":
        found.last = max(found.last, one.object)


def namespace(iri: str) -> str:
    """What stands before the local name of an IRI.

    >>> namespace("https://sws.geonames.org/585221/"), namespace("http://www.w3.org/ns/prov#Entity")
    ('https://sws.geonames.org/', 'http://www.w3.org/ns/prov#')
    """
    cut = iri.rfind("#") if "#" in iri else iri.rstrip("/").rfind("/")
    return iri[: cut + 1]
