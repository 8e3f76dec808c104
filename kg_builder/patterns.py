"""Which quads a query can touch at all: its triple patterns, gathered by graph and subject, read from its tokens.

What is told is never too little: whatever is not understood (a federated query, FROM, DESCRIBE, a collection …) makes
the answer None, which means everything. A condition is only kept where a quad that does not meet it cannot change the
answer: constants and VALUES of the pattern's own group, or of groups around it that are joined with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg_builder.guard import QueryRefused, read_tokens
from kg_builder.tokens import Token
from kg_builder.vocabulary import RDF, Names

Iris = frozenset[str]
Known = Mapping[str, Iris]
"""Variable → the only IRIs that it can be."""

_END = Token("end", "", 0, 0)
_LITERALS = {"string", "number"}
_PATH_ENDS = {"*", "?", "+"}


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


class _NotUnderstoodError(Exception):
    """The query has something that is not read here."""


def stars(sparql: str, names: Names) -> tuple[Star, ...] | None:
    """What a query can touch, each once; None where that is everything.

    >>> stars("SELECT * { GRAPH graph:authority { ?s a kg:City } }", Names())[0].graphs
    frozenset({'https://w3id.org/azicesco/graph/authority'})
    >>> stars("DESCRIBE id:shusha", Names()) is None
    True
    """
    try:
        return tuple(dict.fromkeys(_Parser(read_tokens(sparql), names.prefixes()).stars()))
    except (_NotUnderstoodError, QueryRefused):
        return None


@dataclass(frozen=True, slots=True)
class _Term:
    """A subject or object: an IRI, a variable (blank nodes are ones), or neither: a literal."""

    iri: str | None = None
    variable: str | None = None

    def among(self, known: Known) -> Iris | None:
        if self.iri is not None:
            return frozenset((self.iri,))
        return None if self.variable is None else known.get(self.variable)


@dataclass(frozen=True, slots=True)
class _Verb:
    """What stands between subject and object: a variable, one predicate, or a path of several; None is any of them."""

    predicates: Iris | None
    variable: str | None = None
    is_path: bool = False
    can_be_empty: bool = False


_Pattern = tuple[_Term, _Verb, _Term]


class _Parser:
    """Descends through a query once, as its grammar goes."""

    def __init__(self, tokens: Sequence[Token], prefixes: Mapping[str, str]) -> None:
        self._tokens, self._place, self._prefixes = tokens, 0, dict(prefixes)
        self._found: list[Star] = []
        self._anonymous = 0

    def stars(self) -> list[Star]:
        while self._word() == "PREFIX":
            self._next()
            name, iri = self._next(), self._next()
            if name.kind != "name" or iri.kind != "iri":
                raise _NotUnderstoodError
            self._prefixes[name.text[:-1]] = iri.text[1:-1]
        form = self._word()
        if form not in {"SELECT", "ASK", "CONSTRUCT"}:
            raise _NotUnderstoodError
        self._next()
        if form == "CONSTRUCT" and self._peek().text == "{":
            self._skip_bracket()
        self._skip_head()
        self._group(frozenset(), {})
        self._skip_modifiers()
        return self._found

    def _peek(self) -> Token:
        return self._tokens[self._place] if self._place < len(self._tokens) else _END

    def _next(self) -> Token:
        token = self._peek()
        if token is _END:
            raise _NotUnderstoodError
        self._place += 1
        return token

    def _word(self) -> str:
        token = self._peek()
        return token.text.upper() if token.kind == "word" else ""

    def _expect(self, text: str) -> None:
        if self._next().text != text:
            raise _NotUnderstoodError

    def _skip_head(self) -> None:
        """From after SELECT, ASK or CONSTRUCT to the group; what is asked of must not be asked of another dataset."""
        while self._peek().text != "{":
            if self._word() in {"FROM", "EXISTS"}:
                raise _NotUnderstoodError
            self._next()

    def _skip_bracket(self) -> None:
        depth = self._next().depth
        while not ((token := self._next()).kind == "close" and token.depth == depth):
            pass

    def _skip_modifiers(self) -> None:
        """From after a group to the end of the query or of the group around it."""
        while self._peek() is not _END and self._peek().text != "}":
            if self._word() == "EXISTS":
                raise _NotUnderstoodError
            if self._peek().text == "{":
                self._skip_bracket()
            else:
                self._next()

    def _group(self, graphs: Iris | None, around: Known) -> None:
        """A group from its bracket to its bracket; ``around`` is what groups that it is joined with know."""
        self._expect("{")
        if self._word() == "SELECT":
            self._next()
            self._skip_head()
            self._group(graphs, {})
            self._skip_modifiers()
            self._expect("}")
            return
        known: dict[str, Iris] = {}
        patterns: list[_Pattern] = []
        has_group = False
        while self._peek().text != "}":
            has_group |= self._peek().text == "{"
            self._part(graphs, around, known, patterns)
        self._next()
        if graphs != frozenset() and not patterns and not has_group:
            raise _NotUnderstoodError  # it matches in every graph that is there
        self._found += _stars(graphs, patterns, _both(around, known))

    def _part(self, graphs: Iris | None, around: Known, known: dict[str, Iris], patterns: list[_Pattern]) -> None:
        word = self._word()
        if self._peek().text == ".":
            self._next()
        elif self._peek().text == "{":
            self._group(graphs, _both(around, known))
        elif word in {"FILTER", "BIND"}:
            self._next()
            self._condition(graphs)
        elif word in {"OPTIONAL", "MINUS"}:
            self._next()
            self._group(graphs, known)  # what is around may be missing where this is compared with what stands before
        elif word == "UNION":
            self._next()
            self._group(graphs, _both(around, known))
        elif word == "GRAPH":
            self._next()
            joined = _both(around, known)
            self._group(self._term().among(joined), joined)
        elif word == "VALUES":
            self._next()
            _add(known, self._values())
        elif word and word not in {"A", "TRUE", "FALSE"}:
            raise _NotUnderstoodError
        else:
            patterns += self._triples()

    def _condition(self, graphs: Iris | None) -> None:
        """A FILTER or BIND: a bracket, a function, or EXISTS."""
        if self._word() == "NOT":
            self._next()
        if self._word() == "EXISTS":
            self._next()
            self._group(graphs, {})
            return
        if self._peek().text != "(":
            self._next()  # the name of a function
        depth = self._peek().depth
        self._expect("(")
        while True:
            token = self._next()
            if token.text == ")" and token.depth == depth:
                return
            if token.kind == "word" and token.text.upper() == "EXISTS":
                self._group(graphs, {})

    def _values(self) -> dict[str, Iris]:
        """The variables that a VALUES block binds to IRIs alone."""
        if self._peek().kind == "variable":
            variables, single = [self._next().text[1:]], True
        else:
            self._expect("(")
            variables, single = [], False
            while self._peek().kind == "variable":
                variables.append(self._next().text[1:])
            self._expect(")")
        self._expect("{")
        columns: list[list[str | None]] = [[] for _ in variables]
        while self._peek().text != "}":
            if not single:
                self._expect("(")
            for column in columns:
                column.append(None if self._word() == "UNDEF" else self._term().iri)
                if column[-1] is None and self._word() == "UNDEF":
                    self._next()
            if not single:
                self._expect(")")
        self._next()
        return {
            name: frozenset(iri for iri in column if iri is not None)
            for name, column in zip(variables, columns, strict=True)
            if None not in column
        }

    def _triples(self) -> Iterable[_Pattern]:
        if self._peek().text == "[":
            subject, found = self._blank()
            return found if self._peek().text in {".", "}"} else [*found, *self._properties(subject)]
        return self._properties(self._term())

    def _blank(self) -> tuple[_Term, list[_Pattern]]:
        self._expect("[")
        self._anonymous += 1
        subject = _Term(variable=f"[{self._anonymous}")
        found = [] if self._peek().text == "]" else self._properties(subject)
        self._expect("]")
        return subject, found

    def _properties(self, subject: _Term) -> list[_Pattern]:
        found: list[_Pattern] = []
        while True:
            verb = self._verb()
            while True:
                if self._peek().text == "[":
                    an_object, more = self._blank()
                    found += more
                else:
                    an_object = self._term()
                found.append((subject, verb, an_object))
                if self._peek().text != ",":
                    break
                self._next()
            while self._peek().text == ";":
                self._next()
            if self._tokens[self._place - 1].text != ";" or self._peek().text in {".", "}", "]"}:
                return found
            if self._word() not in {"", "A"}:
                return found

    def _term(self) -> _Term:
        token = self._next()
        if token.kind in {"iri", "name"}:
            return _Term(iri=self._iri(token))
        if token.kind == "variable":
            return _Term(variable=token.text[1:])
        if token.kind == "blank":
            return _Term(variable=token.text)
        if token.text in {"+", "-"} and self._peek().kind == "number":
            token = self._next()
        if token.kind == "string" and self._peek().kind == "tag":
            self._next()
        elif token.kind == "string" and self._peek().text == "^^":
            self._next()
            self._next()
        if token.kind not in _LITERALS and token.text.upper() not in {"TRUE", "FALSE"}:
            raise _NotUnderstoodError
        return _Term()

    def _iri(self, token: Token) -> str:
        prefix, _, local = token.text.partition(":")
        if "\\" in token.text or (token.kind == "name" and prefix not in self._prefixes):
            raise _NotUnderstoodError
        if token.kind == "name":
            return self._prefixes[prefix] + local
        if ":" not in token.text:
            raise _NotUnderstoodError  # it is relative
        return token.text[1:-1]

    def _verb(self) -> _Verb:
        if self._peek().kind == "variable":
            return _Verb(None, variable=self._next().text[1:])
        begun = self._place
        predicates, can_be_empty = self._path()
        return _Verb(predicates, is_path=self._place - begun > 1, can_be_empty=can_be_empty)

    def _path(self) -> tuple[Iris | None, bool]:
        """The predicates of a path, None for all, and whether it can join a node with itself by no step at all."""
        predicates, can_be_empty = self._sequence()
        while self._peek().text == "|":
            self._next()
            more, empty = self._sequence()
            predicates = None if predicates is None or more is None else predicates | more
            can_be_empty |= empty
        return predicates, can_be_empty

    def _sequence(self) -> tuple[Iris | None, bool]:
        predicates, can_be_empty = self._step()
        while self._peek().text == "/":
            self._next()
            more, empty = self._step()
            predicates = None if predicates is None or more is None else predicates | more
            can_be_empty &= empty
        return predicates, can_be_empty

    def _step(self) -> tuple[Iris | None, bool]:
        if self._peek().text == "^":
            self._next()
        token = self._next()
        predicates: Iris | None
        can_be_empty = False
        if token.text == "(":
            predicates, can_be_empty = self._path()
            self._expect(")")
        elif token.text == "!":
            predicates = None
            if self._peek().text == "(":
                self._skip_bracket()
            else:
                self._step()
        elif token.kind == "word" and token.text == "a":
            predicates = frozenset((RDF + "type",))
        elif token.kind in {"iri", "name"}:
            predicates = frozenset((self._iri(token),))
        else:
            raise _NotUnderstoodError
        if self._peek().kind == "sign" and self._peek().text in _PATH_ENDS:
            can_be_empty |= self._next().text != "+"
        return predicates, can_be_empty


def _add(known: dict[str, Iris], more: Known) -> None:
    for name, iris in more.items():
        known[name] = known[name] & iris if name in known else iris


def _both(one: Known, other: Known) -> Known:
    found = dict(one)
    _add(found, other)
    return found


def _stars(graphs: Iris | None, patterns: Iterable[_Pattern], known: Known) -> Iterable[Star]:
    arms: dict[_Term, list[tuple[Iris | None, Iris | None]]] = defaultdict(list)
    for subject, verb, an_object in patterns:
        if verb.is_path:
            # a path of no step joins with itself whatever is a node in the graph
            yield Star(graphs, None, ((None if verb.can_be_empty else verb.predicates, None),))
        else:
            predicates = known.get(verb.variable) if verb.variable is not None else verb.predicates
            arms[subject].append((predicates, an_object.among(known)))
    for subject, some in arms.items():
        yield Star(graphs, subject.among(known), tuple(some))
