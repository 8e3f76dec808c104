"""The statements that carry the rows of an answer: a note for each row.

A triple of the default graph is carried by the accepted statements that say it, or from which it follows: a narrower
property, an inverse, a class, the bounds and years of a date. In a source's graph it is carried by what that source
says; a count of the apparatus by all that it counts (``counts``). Where a query asks the apparatus itself, the
statements stand in its solutions. Names and types stand in authority records, citations in the sources themselves.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from json import dumps, loads
from typing import TYPE_CHECKING, Any

from kg_builder.algebra import Pattern, Scope, scope_of
from kg_builder.answers import Rows, Term
from kg_builder.counts import DERIVED
from kg_builder.explain import Explainer
from kg_builder.model import Rank, Stance
from kg_builder.store import Store
from kg_builder.views import Citation, Said
from kg_builder.vocabulary import KG, OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

MOST_SOLUTIONS = 20_000
"""Solutions of one scope that are looked through; of a query with more, only these are footnoted, and that is said."""
MOST_SHOWN = 40
"""Statements shown in one note; there may be more, and they are counted."""
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
_BOUNDED = """
SELECT ?node ?s ?p ?bound ?o WHERE { VALUES (?s ?bound ?o) { %s } GRAPH graph:apparatus {
  ?node rdf:subject ?s ; rdf:predicate ?p ; ?bound ?o ; kg:rank kg:Accepted } }
"""
_IN_YEARS = """
SELECT ?node ?s ?p ?o WHERE { VALUES (?s ?o) { %s } GRAPH graph:apparatus {
  ?node rdf:subject ?s ; rdf:predicate ?p ; kg:rank kg:Accepted .
  OPTIONAL { ?node kg:earliest ?first } OPTIONAL { ?node kg:latest ?last } }
  FILTER(YEAR(COALESCE(?first, ?last)) <= ?o && YEAR(COALESCE(?last, ?first)) >= ?o) }
"""
_COUNTED = "SELECT DISTINCT ?thing ?node WHERE {{ VALUES (?thing) {{ %s }} GRAPH graph:apparatus {{ {0} }} }}"
_STEPS = "SELECT ?s ?p ?o WHERE {{ VALUES ?p {{ {0} }} {1} ({2})* ?s . ?s ?p ?o . ?o ({2})* {3} }}"


@dataclass(frozen=True, slots=True)
class Note:
    """What carries one row: statements (their ids), sources that are cited themselves, and authority records."""

    statements: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    records: tuple[str, ...] = ()


@dataclass(frozen=True)
class Footnoted:
    """An answer with a note for every row, and what could not be footnoted, in ``remarks``."""

    rows: Rows
    notes: tuple[Note, ...]
    said: Mapping[str, Said]
    citations: Mapping[str, Citation]
    remarks: tuple[str, ...]

    def sources_of(self, note: Note) -> tuple[str, ...]:
        """The slugs of the sources of a note: those of its statements, and those cited themselves."""
        return tuple(dict.fromkeys([*(self.said[one].source for one in note.statements), *note.sources]))

    def with_columns(self) -> Rows:
        """The rows with two more columns: ids of statements and slugs of sources, separated by spaces."""
        document: dict[str, Any] = loads(self.rows.document)
        document["head"]["vars"] = [*document["head"]["vars"], "statements", "sources"]
        for binding, note in zip(document["results"]["bindings"], self.notes, strict=True):
            binding["statements"] = {"type": "literal", "value": " ".join(note.statements)}
            binding["sources"] = {"type": "literal", "value": " ".join(self.sources_of(note))}
        return Rows(dumps(document, ensure_ascii=False).encode(), self.rows.worded)


@dataclass(frozen=True, slots=True)
class _Triple:
    subject: str
    predicate: str
    object: str
    graph: str | None


_Solution = Mapping[str, str]


def footnoted(store: Store, explainer: Explainer, sparql: str, rows: Rows) -> Footnoted:
    """The rows of a SELECT with a note each.

    Raises:
        UsageError: the query cannot be taken apart.
        QueryError: written out with all its variables it is too large to be asked.
    """
    tracer = _Tracer(store)
    notes, remarks = tracer.notes(scope_of(sparql, store.names.prefixes()), rows)
    said = {one.node: one for one in explainer.said_of({node for note in notes for node in note.statements})}
    order = {node: (one.subject, one.predicate, one.source, one.locator) for node, one in said.items()}
    notes = [Note(tuple(sorted(note.statements, key=order.__getitem__)), note.sources, note.records) for note in notes]
    slugs = {one.source for one in said.values()} | {slug for note in notes for slug in note.sources}
    return Footnoted(rows, tuple(notes), said, explainer.citations(sorted(slugs)), tuple(dict.fromkeys(remarks)))


class _Tracer:
    def __init__(self, store: Store) -> None:
        self._store, self._names = store, store.names

    def notes(self, scope: Scope, rows: Rows) -> tuple[list[Note], list[str]]:
        remarks: list[str] = []
        wanted = [_as_solution(row) for row in rows]
        found = self._carried(scope, wanted, remarks)
        carriers = self._carriers({triple for triples, _ in found for triple in triples}, remarks)
        return [self._note(triples, terms, carriers) for triples, terms in found], remarks

    def _carried(
        self, scope: Scope, wanted: Sequence[_Solution], remarks: list[str]
    ) -> list[tuple[set[_Triple], set[str]]]:
        """For each solution outside: the triples that it rests on inside, and all terms that are met."""
        remarks += scope.remarks
        solutions, whole = self._solutions(scope)
        if not whole:
            remarks.append(f"There are more than {MOST_SOLUTIONS:,} solutions; notes are given for the first of them.")
        names = tuple(name for name in scope.variables if any(name in one for one in solutions))
        inner = [self._carried(one, solutions, remarks) for one in scope.inner]
        by_key: dict[tuple[str | None, ...], list[int]] = defaultdict(list)
        for number, solution in enumerate(solutions):
            by_key[tuple(solution.get(name) for name in names)].append(number)
        steps: dict[tuple[str, tuple[str, ...], str], set[_Triple]] = {}
        found = []
        for outside in wanted:
            triples: set[_Triple] = set()
            terms: set[str] = set()
            for number in by_key.get(tuple(outside.get(name) for name in names), ()):
                solution = solutions[number]
                terms.update(solution.values())
                for pattern in scope.patterns:
                    triples |= self._ground(pattern, solution, steps)
                for each in inner:
                    triples |= each[number][0]
                    terms |= each[number][1]
            found.append((triples, terms))
        return found

    def _solutions(self, scope: Scope) -> tuple[list[_Solution], bool]:
        rows = self._store.query(f"{scope.sparql} LIMIT {MOST_SOLUTIONS + 1}")
        assert isinstance(rows, Rows)
        found = [_as_solution(row) for row in rows]
        return found[:MOST_SOLUTIONS], len(found) <= MOST_SOLUTIONS

    def _ground(
        self, pattern: Pattern, solution: _Solution, steps: dict[tuple[str, tuple[str, ...], str], set[_Triple]]
    ) -> "AbstractSet[_Triple]":
        """The triple that a pattern is in a solution; several of a path; none where it is not bound."""
        subject, predicate, an_object = (
            _bound(term, solution) for term in (pattern.subject, pattern.predicate, pattern.object)
        )
        graph = None if pattern.graph is None else _bound(pattern.graph, solution)
        if subject is None or an_object is None or predicate is None:
            return frozenset()
        if not pattern.repeated:
            return frozenset({_Triple(subject, predicate, an_object, graph)})
        key = subject, pattern.repeated, an_object
        if key not in steps:
            steps[key] = set() if subject == an_object else set(self._steps(pattern, subject, an_object, graph))
        return steps[key]

    def _steps(self, pattern: Pattern, subject: str, an_object: str, graph: str | None) -> Iterator[_Triple]:
        if not subject.startswith("<") or graph is not None:
            return
        predicates = pattern.repeated
        query = _STEPS.format(" ".join(predicates), subject, "|".join(predicates), an_object)
        for row in self._rows(query):
            yield _Triple(row["s"], row["p"], row["o"], None)

    # -- what carries a triple

    def _carriers(self, triples: Collection[_Triple], remarks: list[str]) -> Mapping[_Triple, set[str]]:
        """The ids of the statements that carry each triple."""
        found: dict[_Triple, set[str]] = defaultdict(set)
        self._add_counted(found, triples, remarks)
        bounds = {(t.subject, t.predicate, t.object): t for t in triples if t.predicate in _BOUNDS}
        for row in self._asked(_BOUNDED, bounds):
            if row["p"] in self._rules["bounding"]:
                found[bounds[row["s"], row["bound"], row["o"]]].add(self._id(row["node"]))
        years = {(t.subject, t.object): t for t in triples if t.predicate == _YEAR}
        for row in self._asked(_IN_YEARS, years):
            if row["p"] in self._rules["bounding"]:
                found[years[row["s"], row["o"]]].add(self._id(row["node"]))
        derived = {*_BOUNDS, _YEAR, *_COUNTS}
        pairs = self._pairs(triple for triple in triples if triple.predicate not in derived)
        for row in self._asked(_ABOUT, pairs):
            for triple, predicates in pairs[row["s"], row["o"]]:
                if row["p"] in predicates and _holds(row, triple):
                    found[triple].add(self._id(row["node"]))
        return found

    def _add_counted(self, found: dict[_Triple, set[str]], triples: Collection[_Triple], remarks: list[str]) -> None:
        """What each count counts, which the engine finds again."""
        left = MOST_COUNTED
        for predicate, pattern in _COUNTS.items():
            counts = {(t.subject,): t for t in triples if t.predicate == predicate and t.subject.startswith("<")}
            for row in self._asked(_COUNTED.format(pattern), counts):
                if not left:
                    remarks.append(f"More than {MOST_COUNTED:,} statements are counted; notes name the first of them.")
                    return
                left -= 1
                found[counts[row["thing"],]].add(self._id(row["node"]))

    def _pairs(self, triples: Iterable[_Triple]) -> Mapping[tuple[str, str], list[tuple[_Triple, frozenset[str]]]]:
        """Subject and object of statements that can carry a triple → those triples, and with which predicates."""
        pairs: dict[tuple[str, str], list[tuple[_Triple, frozenset[str]]]] = defaultdict(list)
        for triple in triples:
            for subject, an_object, predicates in self._says(triple):
                if subject.startswith("<") and not an_object.startswith("_:"):
                    pairs[subject, an_object].append((triple, predicates))
        return pairs

    def _says(self, triple: _Triple) -> Iterator[tuple[str, str, frozenset[str]]]:
        """Subject and object of the statements that can carry a triple, and with which predicates."""
        if triple.predicate == _TYPE:
            yield triple.subject, triple.object, self._rules["classifies"]
            return
        yield triple.subject, triple.object, self._narrower(triple.predicate)
        for other in self._inverses.get(triple.predicate, ()):
            yield triple.object, triple.subject, self._narrower(other)

    def _note(
        self, triples: "AbstractSet[_Triple]", terms: "AbstractSet[str]", carriers: Mapping[_Triple, set[str]]
    ) -> Note:
        names = self._names
        node, source, entity = (f"<{one}" for one in (names.statement(""), names.source(""), names.entity("")))
        statements = {self._id(term) for term in terms if term.startswith(node)}
        cited, records = set(), set()
        for triple in triples:
            statements |= carriers.get(triple, set())
            if triple.graph is None and triple.subject.startswith(source):
                cited.add(triple.subject[len(source) : -1])
            elif triple not in carriers and triple.subject.startswith(entity):
                records.add(triple.subject[len(entity) : -1])
        return Note(tuple(sorted(statements)), tuple(sorted(cited)), tuple(sorted(records)))

    def _id(self, node: str) -> str:
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
    def _ontology(self) -> list[_Solution]:
        return list(self._rows(_RULES))

    # -- asking

    def _asked(self, query: str, keys: Iterable[tuple[str, ...]]) -> Iterator[_Solution]:
        lines = [f"({' '.join(key)})" for key in sorted(keys)]
        for start in range(0, len(lines), _CHUNK):
            yield from self._rows(query % " ".join(lines[start : start + _CHUNK]))

    def _rows(self, sparql: str) -> Iterator[_Solution]:
        rows = self._store.query(sparql)
        assert isinstance(rows, Rows)
        return map(_as_solution, rows)


def _holds(row: _Solution, triple: _Triple) -> bool:
    """Whether a statement carries a triple where that stands: accepted, or said by the source whose graph it is."""
    if triple.graph is None:
        return row["rank"] == f"<{KG}{Rank.ACCEPTED}>"
    return row["source"] == triple.graph and row["stance"] == f"<{KG}{Stance.ASSERTS}>"


def _as_solution(row: Mapping[str, Term | None]) -> _Solution:
    return {name: str(term) for name, term in row.items() if term is not None}


def _bound(term: str, solution: _Solution) -> str | None:
    return solution.get(term[1:]) if term.startswith("?") else term
