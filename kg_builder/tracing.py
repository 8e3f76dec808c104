"""The statements that carry the rows of an answer: a note for each row.

A query is taken apart into the triples on which each of its rows rests (``algebra``), which statements carry
(``carriers``). Where a query asks the apparatus itself, the statements stand in its solutions. Names and types stand in
authority records, citations in the sources themselves.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from json import dumps, loads
from typing import TYPE_CHECKING, Any

from kg_builder.algebra import Pattern, Scope, scope_of
from kg_builder.answers import Rows
from kg_builder.carriers import Carriers, Solution, Triple, as_solution, solutions
from kg_builder.explain import Explainer
from kg_builder.store import Store
from kg_builder.views import Citation, Said

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

MOST_SOLUTIONS = 20_000
"""Solutions of one scope that are looked through; of a query with more, only these are footnoted, and that is said."""
MOST_SHOWN = 40
"""Statements shown in one note; there may be more, and they are counted."""

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
        self._store, self._names, self._carriers = store, store.names, Carriers(store)

    def notes(self, scope: Scope, rows: Rows) -> tuple[list[Note], list[str]]:
        remarks: list[str] = []
        wanted = [as_solution(row) for row in rows]
        found = self._carried(scope, wanted, remarks)
        carriers = self._carriers.of({triple for triples, _ in found for triple in triples}, remarks)
        return [self._note(triples, terms, carriers) for triples, terms in found], remarks

    def _carried(
        self, scope: Scope, wanted: Sequence[Solution], remarks: list[str]
    ) -> list[tuple[set[Triple], set[str]]]:
        """For each solution outside: the triples that it rests on inside, and all terms that are met."""
        remarks += scope.remarks
        inside, whole = self._solutions(scope)
        if not whole:
            remarks.append(f"There are more than {MOST_SOLUTIONS:,} solutions; notes are given for the first of them.")
        names = tuple(name for name in scope.variables if any(name in one for one in inside))
        inner = [self._carried(one, inside, remarks) for one in scope.inner]
        by_key: dict[tuple[str | None, ...], list[int]] = defaultdict(list)
        for number, solution in enumerate(inside):
            by_key[tuple(solution.get(name) for name in names)].append(number)
        steps: dict[tuple[str, tuple[str, ...], str], set[Triple]] = {}
        found = []
        for outside in wanted:
            triples: set[Triple] = set()
            terms: set[str] = set()
            for number in by_key.get(tuple(outside.get(name) for name in names), ()):
                solution = inside[number]
                terms.update(solution.values())
                for pattern in scope.patterns:
                    triples |= self._ground(pattern, solution, steps)
                for each in inner:
                    triples |= each[number][0]
                    terms |= each[number][1]
            found.append((triples, terms))
        return found

    def _solutions(self, scope: Scope) -> tuple[list[Solution], bool]:
        found = list(solutions(self._store, f"{scope.sparql} LIMIT {MOST_SOLUTIONS + 1}"))
        return found[:MOST_SOLUTIONS], len(found) <= MOST_SOLUTIONS

    def _ground(
        self, pattern: Pattern, solution: Solution, steps: dict[tuple[str, tuple[str, ...], str], set[Triple]]
    ) -> "AbstractSet[Triple]":
        """The triple that a pattern is in a solution; several of a path; none where it is not bound."""
        subject, predicate, an_object = (
            _bound(term, solution) for term in (pattern.subject, pattern.predicate, pattern.object)
        )
        graph = None if pattern.graph is None else _bound(pattern.graph, solution)
        if subject is None or an_object is None or predicate is None:
            return frozenset()
        if not pattern.repeated:
            return frozenset({Triple(subject, predicate, an_object, graph)})
        key = subject, pattern.repeated, an_object
        if key not in steps:
            steps[key] = set() if subject == an_object else set(self._steps(pattern, subject, an_object, graph))
        return steps[key]

    def _steps(self, pattern: Pattern, subject: str, an_object: str, graph: str | None) -> Iterator[Triple]:
        if not subject.startswith("<") or graph is not None:
            return
        predicates = pattern.repeated
        query = _STEPS.format(" ".join(predicates), subject, "|".join(predicates), an_object)
        for row in solutions(self._store, query):
            yield Triple(row["s"], row["p"], row["o"], None)

    def _note(
        self, triples: "AbstractSet[Triple]", terms: "AbstractSet[str]", carriers: Mapping[Triple, set[str]]
    ) -> Note:
        names = self._names
        node, source, entity = (f"<{one}" for one in (names.statement(""), names.source(""), names.entity("")))
        statements = {self._carriers.statement_id(term) for term in terms if term.startswith(node)}
        cited, records = set(), set()
        for triple in triples:
            statements |= carriers.get(triple, set())
            if triple.graph is None and triple.subject.startswith(source):
                cited.add(triple.subject[len(source) : -1])
            elif triple not in carriers and triple.subject.startswith(entity):
                records.add(triple.subject[len(entity) : -1])
        return Note(tuple(sorted(statements)), tuple(sorted(cited)), tuple(sorted(records)))


def _bound(term: str, solution: Solution) -> str | None:
    return solution.get(term[1:]) if term.startswith("?") else term
