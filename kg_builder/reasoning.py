"""What a reasoner finds inconsistent: the OWL 2 RL closure of a graph, and the clashes in it.

The closure is computed by reasonable (Rust: 9,000 triples in 0.2 s) where it is installed, else by owlrl (the same
closure in pure Python, some forty times slower). Neither tells of a clash in a sentence on which a curator could act,
and no rule of OWL 2 RL speaks where a domain or range is a union; so the clashes are looked for here. What may clash is
what cooperation.ttl says: disjoint classes, domains and ranges, datatypes, owl:Nothing, owl:differentFrom.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_Triples = Iterable[tuple["Node", "Node", "Node"]]


def inconsistencies(graph: "Graph") -> list[str]:
    """Why the graph, an ontology with what is asserted in its terms, cannot be true: sentences, sorted; none if it can.

    >>> from rdflib import Graph
    >>> inconsistencies(Graph().parse(format="turtle", data='''
    ...     @prefix : <urn:example#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
    ...     @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    ...     :Person owl:disjointWith :Place . :city rdfs:range :Place .
    ...     :shusha a :Place . :anna a :Person . :year :city :shusha , :anna .'''))
    ['anna is a Person (type Person) and a Place (value of city of year), which nothing is at once.']
    """
    return sorted(set(_Clashes(graph, _closure(graph))))


def _closure(graph: "Graph") -> _Triples:
    """Everything that follows from the graph by the rules of OWL 2 RL, with the graph itself."""
    try:
        from reasonable import PyReasoner
    except ImportError:
        return _closure_in_python(graph)
    reasoner = PyReasoner()
    reasoner.from_graph(graph)
    closure: _Triples = reasoner.reason()
    return closure


def _closure_in_python(graph: "Graph") -> _Triples:
    from owlrl import DeductiveClosure, OWLRL_Semantics
    from rdflib import Graph

    closure = Graph()
    closure += graph
    DeductiveClosure(OWLRL_Semantics).expand(closure)
    return closure


class _Clashes:
    """The clashes in a graph, given its closure."""

    def __init__(self, graph: "Graph", closure: _Triples) -> None:
        from rdflib.namespace import OWL, RDF

        self._graph = graph
        self._types: dict[Node, set[Node]] = defaultdict(set)
        self._same: list[tuple[Node, Node]] = []
        for subject, predicate, an_object in closure:
            if predicate == RDF.type:
                self._types[subject].add(an_object)
            elif predicate == OWL.sameAs and subject != an_object:
                self._same.append((subject, an_object))
        self._supers = _Above(graph, "subClassOf")
        self._wider = _Above(graph, "subPropertyOf")
        self._disjoint = self._disjoint_pairs()
        unions = graph.subject_objects(OWL.unionOf)
        self._members = {node: frozenset(graph.items(members)) for node, members in unions}

    def __iter__(self) -> Iterator[str]:
        for node, types in self._types.items():
            found = list(self._disjoint_types(node, types))
            yield from found or self._unions(node, types)
        yield from self._identities()
        yield from self._literals()

    def _disjoint_types(self, node: "Node", types: set["Node"]) -> Iterator[str]:
        from rdflib.namespace import OWL

        if OWL.Nothing in types:
            yield f"{_short(node)} is an instance of owl:Nothing, of which there are none."
        for a_type in types:
            for other in self._disjoint.get(a_type, frozenset()) & types:
                if str(a_type) < str(other):
                    yield (
                        f"{_short(node)} is {_a(a_type)}{self._because(node, a_type)} and {_a(other)}"
                        f"{self._because(node, other)}, which nothing is at once."
                    )

    def _unions(self, node: "Node", types: set["Node"]) -> Iterator[str]:
        """That a node stands where a union of classes is wanted, and can be none of them."""
        for wanted in types & self._members.keys():
            if all(self._excluded(types, member) for member in self._members[wanted]):
                found = " or ".join(sorted(map(_short, self._members[wanted])))
                given = ", ".join(sorted({_short(t) for t in self._graph.objects(node, _rdf_type())}))
                yield f"{_short(node)} must be of type {found}{self._because(node, wanted)}, but is of type {given}."

    def _excluded(self, types: set["Node"], wanted: "Node") -> bool:
        return any(self._disjoint.get(above, frozenset()) & types for above in self._supers[wanted])

    def _identities(self) -> Iterator[str]:
        from rdflib.namespace import OWL

        for one, other in self._same:
            if (one, OWL.differentFrom, other) in self._graph or (other, OWL.differentFrom, one) in self._graph:
                yield f"{_short(one)} is both the same as {_short(other)} and different from it."

    def _literals(self) -> Iterator[str]:
        """Literals where entities are wanted, entities where literals are, and literals of another datatype."""
        from rdflib import Literal
        from rdflib.namespace import OWL, RDF, RDFS

        entities = set(self._graph.subjects(RDF.type, OWL.ObjectProperty))
        data = set(self._graph.subjects(RDF.type, OWL.DatatypeProperty))
        for name in entities | data:
            ranges = {found for wider in self._wider[name] for found in self._graph.objects(wider, RDFS.range)}
            for subject, value in self._graph.subject_objects(name):
                shown = value if isinstance(value, Literal) else _short(value)
                said = f"{_short(subject)} has “{shown}” as {_short(name)}"
                if isinstance(value, Literal) and name in entities:
                    yield f"{said}: a text or number, where an entity is wanted."
                elif not isinstance(value, Literal) and name in data:
                    yield f"{said}: an entity, where a text or number is wanted."
                elif isinstance(value, Literal):
                    yield from (f"{said}, {problem}." for problem in _datatype_problems(value, ranges))

    def _disjoint_pairs(self) -> Mapping["Node", frozenset["Node"]]:
        from rdflib.namespace import OWL

        pairs: dict[Node, set[Node]] = defaultdict(set)
        for one, other in self._graph.subject_objects(OWL.disjointWith | OWL.complementOf):
            pairs[one].add(other)
            pairs[other].add(one)
        for members in self._graph.objects(predicate=OWL.members):
            together = set(self._graph.items(members))
            for one in together:
                pairs[one] |= together - {one}
        return {one: frozenset(others) for one, others in pairs.items()}

    def _because(self, node: "Node", a_class: "Node") -> str:
        """Where a node's class comes from, in brackets: its type, or a use of it as subject or value."""
        from rdflib.namespace import RDFS

        found = [f"type {_short(t)}" for t in self._graph.objects(node, _rdf_type()) if a_class in self._supers[t]]
        if not found:
            found = [
                f"value of {_short(name)} of {_short(subject)}"
                for subject, name in self._graph.subject_predicates(node)
                if self._implies(name, RDFS.range, a_class)
            ]
        if not found:
            found = [
                f"it has {_short(name)}"
                for name in set(self._graph.predicates(node))
                if self._implies(name, RDFS.domain, a_class)
            ]
        return f" ({min(found)})" if found else ""

    def _implies(self, name: "Node", side: "Node", a_class: "Node") -> bool:
        wider = self._wider[name]
        return any(a_class in self._supers[found] for one in wider for found in self._graph.objects(one, side))


class _Above:
    """A class or property → itself and those above it."""

    def __init__(self, graph: "Graph", relation: str) -> None:
        from rdflib.namespace import RDFS

        self._graph, self._relation = graph, RDFS[relation]
        self._found: dict[Node, frozenset[Node]] = {}

    def __getitem__(self, name: "Node") -> frozenset["Node"]:
        if name not in self._found:
            above = self._graph.transitive_objects(name, self._relation)
            self._found[name] = frozenset(node for node in above if node is not None)
        return self._found[name]


def _datatype_problems(value: "Node", ranges: set["Node"]) -> Iterator[str]:
    from rdflib import Literal
    from rdflib.namespace import RDF, RDFS, XSD

    assert isinstance(value, Literal)
    if value.ill_typed:
        yield f"which is no {_short(value.datatype)}" if value.datatype else "which is ill-typed"
    datatype = RDF.langString if value.language else (value.datatype or XSD.string)
    for wanted in ranges - {RDFS.Literal, datatype}:
        if (datatype, wanted) != (XSD.integer, XSD.decimal):
            yield f"which is of datatype {_short(datatype)}, not {_short(wanted)}"


def _rdf_type() -> "Node":
    from rdflib.namespace import RDF

    return RDF.type


def _a(a_class: "Node") -> str:
    name = _short(a_class)
    return f"an {name}" if name[:1] in "AEIOU" else f"a {name}"


def _short(node: "Node | None") -> str:
    """The last part of an IRI."""
    return str(node).rsplit("#", 1)[-1].rsplit("/", 1)[-1]
