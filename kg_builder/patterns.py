"""Which quads a query can touch at all: its triple patterns, gathered by graph and subject, read from its tokens.

What is told is never too little: whatever is not understood (a federated query, FROM, DESCRIBE, a collection …) makes
the answer None, which means everything. A condition is only kept where a quad that does not meet it cannot change the
answer: constants and VALUES of the pattern's own group, or of groups around it that are joined with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg_builder.guard import QueryRefused
from kg_builder.readings import read_tokens
from kg_builder.tokens import Token
from kg_builder.triples import END, Iris, Known, NotUnderstoodError, Pattern, Term, TripleReader
from kg_builder.vocabulary import Names


@dataclass(frozen=True, slots=True)
class Star:
    """Triple patterns of one subject in one group; None is always “any”.

    Arguments:
        graphs: the named graphs in which they can match; empty for the default graph.
        subjects: the IRIs that their subject can be.
        arms: for each pattern its predicates and the IRIs that its object can be.
    """

    graphs: Iris | None
    subjects: Iris | None
    arms: tuple[tuple[Iris | None, Iris | None], ...]


def stars(sparql: str, names: Names) -> tuple[Star, ...] | None:
    """What a query can touch, each once; None where that is everything.

    >>> stars("SELECT * { GRAPH graph:authority { ?s a kg:City } }", Names())[0].graphs
    frozenset({'https://w3id.org/azicesco/graph/authority'})
    >>> stars("DESCRIBE id:shusha", Names()) is None
    True
    """
    try:
        return tuple(dict.fromkeys(_Parser(read_tokens(sparql), names.prefixes()).stars()))
    except (NotUnderstoodError, QueryRefused):
        return None


class _Parser(TripleReader):
    """Descends through a query once, as its grammar goes, from group to group."""

    def __init__(self, tokens: Sequence[Token], prefixes: Mapping[str, str]) -> None:
        super().__init__(tokens, prefixes)
        self._found: list[Star] = []

    def stars(self) -> list[Star]:
        while self.word() == "PREFIX":
            self.next()
            name, iri = self.next(), self.next()
            if name.kind != "name" or iri.kind != "iri":
                raise NotUnderstoodError
            self.prefixes[name.text[:-1]] = iri.text[1:-1]
        form = self.word()
        if form not in {"SELECT", "ASK", "CONSTRUCT"}:
            raise NotUnderstoodError
        self.next()
        if form == "CONSTRUCT" and self.peek().text == "{":
            self.skip_bracket()
        self._skip_head()
        self._group(frozenset(), {})
        self._skip_modifiers()
        return self._found

    def _skip_head(self) -> None:
        """From after SELECT, ASK or CONSTRUCT to the group; what is asked of must not be asked of another dataset."""
        while self.peek().text != "{":
            if self.word() in {"FROM", "EXISTS"}:
                raise NotUnderstoodError
            self.next()

    def _skip_modifiers(self) -> None:
        """From after a group to the end of the query or of the group around it."""
        while self.peek() is not END and self.peek().text != "}":
            if self.word() == "EXISTS":
                raise NotUnderstoodError
            if self.peek().text == "{":
                self.skip_bracket()
            else:
                self.next()

    def _group(self, graphs: Iris | None, around: Known) -> None:
        """A group from its bracket to its bracket; ``around`` is what groups that it is joined with know."""
        self.expect("{")
        if self.word() == "SELECT":
            self.next()
            self._skip_head()
            self._group(graphs, {})
            self._skip_modifiers()
            self.expect("}")
            return
        known: dict[str, Iris] = {}
        patterns: list[Pattern] = []
        has_group = False
        while self.peek().text != "}":
            has_group |= self.peek().text == "{"
            self._part(graphs, around, known, patterns)
        self.next()
        if graphs != frozenset() and not patterns and not has_group:
            raise NotUnderstoodError  # it matches in every graph that is there
        self._found += _stars(graphs, patterns, _both(around, known))

    def _part(self, graphs: Iris | None, around: Known, known: dict[str, Iris], patterns: list[Pattern]) -> None:
        word = self.word()
        if self.peek().text == ".":
            self.next()
        elif self.peek().text == "{":
            self._group(graphs, _both(around, known))
        elif word in {"FILTER", "BIND"}:
            self.next()
            self._condition(graphs)
        elif word in {"OPTIONAL", "MINUS"}:
            self.next()
            self._group(graphs, known)  # what is around may be missing where this is compared with what stands before
        elif word == "UNION":
            self.next()
            self._group(graphs, _both(around, known))
        elif word == "GRAPH":
            self.next()
            joined = _both(around, known)
            self._group(self.term().among(joined), joined)
        elif word == "VALUES":
            self.next()
            _add(known, self._values())
        elif word and word not in {"A", "TRUE", "FALSE"}:
            raise NotUnderstoodError
        else:
            patterns += self.triples()

    def _condition(self, graphs: Iris | None) -> None:
        """A FILTER or BIND: a bracket, a function, or EXISTS."""
        if self.word() == "NOT":
            self.next()
        if self.word() == "EXISTS":
            self.next()
            self._group(graphs, {})
            return
        if self.peek().text != "(":
            self.next()  # the name of a function
        depth = self.peek().depth
        self.expect("(")
        while True:
            token = self.next()
            if token.text == ")" and token.depth == depth:
                return
            if token.kind == "word" and token.text.upper() == "EXISTS":
                self._group(graphs, {})

    def _values(self) -> dict[str, Iris]:
        """The variables that a VALUES block binds to IRIs alone."""
        if self.peek().kind == "variable":
            variables, single = [self.next().text[1:]], True
        else:
            self.expect("(")
            variables, single = [], False
            while self.peek().kind == "variable":
                variables.append(self.next().text[1:])
            self.expect(")")
        self.expect("{")
        columns: list[list[str | None]] = [[] for _ in variables]
        while self.peek().text != "}":
            if not single:
                self.expect("(")
            for column in columns:
                column.append(None if self.word() == "UNDEF" else self.term().iri)
                if column[-1] is None and self.word() == "UNDEF":
                    self.next()
            if not single:
                self.expect(")")
        self.next()
        return {
            name: frozenset(iri for iri in column if iri is not None)
            for name, column in zip(variables, columns, strict=True)
            if None not in column
        }


def _add(known: dict[str, Iris], more: Known) -> None:
    for name, iris in more.items():
        known[name] = known[name] & iris if name in known else iris


def _both(one: Known, other: Known) -> Known:
    found = dict(one)
    _add(found, other)
    return found


def _stars(graphs: Iris | None, patterns: Iterable[Pattern], known: Known) -> Iterable[Star]:
    arms: dict[Term, list[tuple[Iris | None, Iris | None]]] = defaultdict(list)
    for subject, verb, an_object in patterns:
        if verb.is_path:
            # a path of no step joins with itself whatever is a node in the graph
            yield Star(graphs, None, ((None if verb.can_be_empty else verb.predicates, None),))
        else:
            predicates = known.get(verb.variable) if verb.variable is not None else verb.predicates
            arms[subject].append((predicates, an_object.among(known)))
    for subject, some in arms.items():
        yield Star(graphs, subject.among(known), tuple(some))
