"""The statements that carry a triple.

A triple of the default graph is carried by the accepted statements that say it, or from which it follows: a narrower
property, an inverse, a class, the bounds and years of a date. In a source's graph it is carried by what that source
says; a count of the apparatus by all that it counts (``counts``).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kg_builder.answers import Rows, Term
from kg_builder.counts import DERIVED
from kg_builder.model import Rank, Stance
from kg_builder.store import Store
from kg_builder.vocabulary import KG, OWL, RDF, RDFS

MOST_COUNTED = 100_000
"""Statements behind the counts of one answer that are looked through."""

_CHUNK = 300
_TYPE = f"<{RDF}type>"
_BOUNDS = (f"<{KG}earliest>", f"<{KG}latest>")
_YEAR = f"<{KG}year>"
_COUNTS = {f"<{KG}{name}>": derived.pattern for name, derived in DERIVED.items() if derived.counts}

_RULES = f"""
SELECT ?property ?rule ?value WHERE {{ GRAPH graph:ontology {{
  VALUES ?rule {{ <{RDFS}subPropertyOf> <{OWL}inverseOf> kg:classifies kg:bounding }} ?property ?rule ?value
  FILTER(isIRI(?property)) }} }}
"""
_ABOUT = """
SELECT ?node ?s ?p ?o ?rank ?stance ?source WHERE { VALUES (?s ?o) { %s } GRAPH graph:apparatus {
  ?node rdf:subject ?s ; rdf:object ?o ; rdf:predicate ?p ; kg:rank ?rank ; kg:stance ?stance ;
    prov:wasDerivedFrom ?source } }
"""
_GIVES_BOUNDS = "FILTER(?rank = kg:Accepted || ?step = kg:ByOtherEnd)"
_BOUNDED = f"""
SELECT ?node ?s ?p ?bound ?o WHERE {{ VALUES (?s ?bound ?o) {{ %s }} GRAPH graph:apparatus {{
  ?node rdf:subject ?s ; rdf:predicate ?p ; ?bound ?o ; kg:rank ?rank ; kg:step ?step }}
  {_GIVES_BOUNDS} }}
"""
_IN_YEARS = f"""
SELECT ?node ?s ?p ?o WHERE {{ VALUES (?s ?o) {{ %s }} GRAPH graph:apparatus {{
  ?node rdf:subject ?s ; rdf:predicate ?p ; kg:rank ?rank ; kg:step ?step .
  OPTIONAL {{ ?node kg:earliest ?first }} OPTIONAL {{ ?node kg:latest ?last }} }}
  {_GIVES_BOUNDS}
  FILTER(YEAR(COALESCE(?first, ?last)) <= ?o && YEAR(COALESCE(?last, ?first)) >= ?o) }}
"""
_COUNTED = "SELECT DISTINCT ?thing ?node WHERE {{ VALUES (?thing) {{ %s }} GRAPH graph:apparatus {{ {0} }} }}"

Solution = Mapping[str, str]
"""The terms of one row, as N-Quads writes them, by the names of their variables."""


@dataclass(frozen=True, slots=True)
class Triple:
    """A triple as N-Quads writes its terms, and its graph; None is the default graph."""

    subject: str
    predicate: str
    object: str
    graph: str | None


class Carriers:
    """Finds the statements of a store that carry triples."""

    def __init__(self, store: Store) -> None:
        self._store, self._names = store, store.names

    def of(self, triples: Collection[Triple], remarks: list[str]) -> Mapping[Triple, set[str]]:
        """The ids of the statements that carry each triple; what was left out is added to the remarks."""
        found: dict[Triple, set[str]] = defaultdict(set)
        self._add_counted(found, triples, remarks)
        bounds = {(t.subject, t.predicate, t.object): t for t in triples if t.predicate in _BOUNDS}
        for row in self._asked(_BOUNDED, bounds):
            if row["p"] in self._rules["bounding"]:
                found[bounds[row["s"], row["bound"], row["o"]]].add(self.statement_id(row["node"]))
        years = {(t.subject, t.object): t for t in triples if t.predicate == _YEAR}
        for row in self._asked(_IN_YEARS, years):
            if row["p"] in self._rules["bounding"]:
                found[years[row["s"], row["o"]]].add(self.statement_id(row["node"]))
        derived = {*_BOUNDS, _YEAR, *_COUNTS}
        pairs = self._pairs(triple for triple in triples if triple.predicate not in derived)
        for row in self._asked(_ABOUT, pairs):
            for triple, predicates in pairs[row["s"], row["o"]]:
                if row["p"] in predicates and _holds(row, triple):
                    found[triple].add(self.statement_id(row["node"]))
        return found

    def _add_counted(self, found: dict[Triple, set[str]], triples: Collection[Triple], remarks: list[str]) -> None:
        """What each count counts, which the engine finds again."""
        left = MOST_COUNTED
        for predicate, pattern in _COUNTS.items():
            counts = {(t.subject,): t for t in triples if t.predicate == predicate and t.subject.startswith("<")}
            for row in self._asked(_COUNTED.format(pattern), counts):
                if not left:
                    remarks.append(f"More than {MOST_COUNTED:,} statements are counted; notes name the first of them.")
                    return
                left -= 1
                found[counts[row["thing"],]].add(self.statement_id(row["node"]))

    def _pairs(self, triples: Iterable[Triple]) -> Mapping[tuple[str, str], list[tuple[Triple, frozenset[str]]]]:
        """Subject and object of statements that can carry a triple → those triples, and with which predicates."""
        pairs: dict[tuple[str, str], list[tuple[Triple, frozenset[str]]]] = defaultdict(list)
        for triple in triples:
            for subject, an_object, predicates in self._says(triple):
                if subject.startswith("<") and not an_object.startswith("_:"):
                    pairs[subject, an_object].append((triple, predicates))
        return pairs

    def _says(self, triple: Triple) -> Iterator[tuple[str, str, frozenset[str]]]:
        """Subject and object of the statements that can carry a triple, and with which predicates."""
        if triple.graph is not None:  # nothing follows in the graph of a source
            yield triple.subject, triple.object, frozenset({triple.predicate})
            return
        if triple.predicate == _TYPE:
            yield triple.subject, triple.object, self._rules["classifies"]
            return
        yield triple.subject, triple.object, self._narrower(triple.predicate)
        for other in self._inverses.get(triple.predicate, ()):
            yield triple.object, triple.subject, self._narrower(other)

    def statement_id(self, node: str) -> str:
        """The id of the statement that a node, as N-Quads writes it, stands for."""
        return node[len(self._names.statement("")) + 1 : -1]

    # -- what the ontology lets follow

    @cached_property
    def _rules(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {"classifies": set(), "bounding": set()}
        for row in self._ontology:
            name = row["rule"].rpartition("#")[2].rstrip(">")
            if name in found and row["value"].startswith('"true"'):
                found[name].add(row["property"])
        return {name: frozenset(properties) for name, properties in found.items()}

    @cached_property
    def _inverses(self) -> Mapping[str, set[str]]:
        """Property → those whose inverse it is; an inverse is written at one of the two."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self._ontology:
            if row["rule"] == f"<{OWL}inverseOf>":
                found[row["value"]].add(row["property"])
                found[row["property"]].add(row["value"])
        return found

    def _narrower(self, name: str) -> frozenset[str]:
        found, ahead = {name}, [name]
        while ahead:
            below = self._below.get(ahead.pop(), set()) - found
            found |= below
            ahead += below
        return frozenset(found)

    @cached_property
    def _below(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for row in self._ontology:
            if row["rule"] == f"<{RDFS}subPropertyOf>":
                found[row["value"]].add(row["property"])
        return found

    @cached_property
    def _ontology(self) -> list[Solution]:
        return list(solutions(self._store, _RULES))

    # -- asking

    def _asked(self, query: str, keys: Iterable[tuple[str, ...]]) -> Iterator[Solution]:
        lines = [f"({' '.join(key)})" for key in sorted(keys)]
        for start in range(0, len(lines), _CHUNK):
            yield from solutions(self._store, query % " ".join(lines[start : start + _CHUNK]))


def _holds(row: Solution, triple: Triple) -> bool:
    """Whether a statement carries a triple where that stands: accepted, or said by the source whose graph it is."""
    if triple.graph is None:
        return row["rank"] == f"<{KG}{Rank.ACCEPTED}>"
    return row["source"] == triple.graph and row["stance"] == f"<{KG}{Stance.ASSERTS}>"


def solutions(store: Store, sparql: str) -> Iterator[Solution]:
    """The rows of a SELECT, each as a solution."""
    rows = store.query(sparql)
    assert isinstance(rows, Rows)
    return map(as_solution, rows)


def as_solution(row: Mapping[str, Term | None]) -> Solution:
    """A row without what is not bound in it."""
    return {name: str(term) for name, term in row.items() if term is not None}
