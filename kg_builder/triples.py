"""Reads the triple patterns of a query from its tokens: terms, verbs and paths, blank nodes in brackets."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import and_, or_

from kg_builder.tokens import Token
from kg_builder.vocabulary import RDF

Iris = frozenset[str]
Known = Mapping[str, Iris]
"""Variable → the only IRIs that it can be."""

END = Token("end", "", 0, 0)
_LITERALS = {"string", "number"}
_PATH_ENDS = {"*", "?", "+"}


class NotUnderstoodError(Exception):
    """The query has something that is not read here."""


@dataclass(frozen=True, slots=True)
class Term:
    """A subject or object: an IRI, a variable (blank nodes are ones), or neither: a literal."""

    iri: str | None = None
    variable: str | None = None

    def among(self, known: Known) -> Iris | None:
        """The IRIs that it can be; None for any."""
        if self.iri is not None:
            return frozenset((self.iri,))
        return None if self.variable is None else known.get(self.variable)


@dataclass(frozen=True, slots=True)
class Verb:
    """What stands between subject and object: a variable, one predicate, or a path of several; None is any of them."""

    predicates: Iris | None
    variable: str | None = None
    is_path: bool = False
    can_be_empty: bool = False


Pattern = tuple[Term, Verb, Term]


class TripleReader:
    """Goes from token to token once, and gathers the patterns of a block of triples.

    Arguments:
        tokens: those of the whole query, with the depth of their brackets.
        prefixes: those known without a declaration.
    """

    def __init__(self, tokens: Sequence[Token], prefixes: Mapping[str, str]) -> None:
        self._tokens, self._place = tokens, 0
        self.prefixes = dict(prefixes)
        self._anonymous = 0

    def peek(self) -> Token:
        """The next token, without going on; ``END`` behind the last."""
        return self._tokens[self._place] if self._place < len(self._tokens) else END

    def next(self) -> Token:
        """The next token, going on; raises ``NotUnderstoodError`` behind the last."""
        token = self.peek()
        if token is END:
            raise NotUnderstoodError
        self._place += 1
        return token

    def word(self) -> str:
        """The next token in capitals if it is a bare word, else nothing."""
        token = self.peek()
        return token.text.upper() if token.kind == "word" else ""

    def expect(self, text: str) -> None:
        """Go on over this token; raises ``NotUnderstoodError`` where another stands."""
        if self.next().text != text:
            raise NotUnderstoodError

    def skip_bracket(self) -> None:
        """Go on over a bracket and all that is in it."""
        depth = self.next().depth
        while not ((token := self.next()).kind == "close" and token.depth == depth):
            pass

    def triples(self) -> Iterable[Pattern]:
        """The patterns of one subject, up to the full stop or bracket behind them."""
        if self.peek().text == "[":
            subject, found = self._blank()
            return found if self.peek().text in {".", "}"} else [*found, *self._properties(subject)]
        return self._properties(self.term())

    def _blank(self) -> tuple[Term, list[Pattern]]:
        self.expect("[")
        self._anonymous += 1
        subject = Term(variable=f"[{self._anonymous}")
        found = [] if self.peek().text == "]" else self._properties(subject)
        self.expect("]")
        return subject, found

    def _properties(self, subject: Term) -> list[Pattern]:
        found: list[Pattern] = []
        while True:
            verb = self._verb()
            while True:
                if self.peek().text == "[":
                    an_object, more = self._blank()
                    found += more
                else:
                    an_object = self.term()
                found.append((subject, verb, an_object))
                if self.peek().text != ",":
                    break
                self.next()
            while self.peek().text == ";":
                self.next()
            if self._tokens[self._place - 1].text != ";" or self.peek().text in {".", "}", "]"}:
                return found
            if self.word() not in {"", "A"}:
                return found

    def term(self) -> Term:
        """The next subject, object or graph."""
        token = self.next()
        if token.kind in {"iri", "name"}:
            return Term(iri=self._iri(token))
        if token.kind == "variable":
            return Term(variable=token.text[1:])
        if token.kind == "blank":
            return Term(variable=token.text)
        if token.text in {"+", "-"} and self.peek().kind == "number":
            token = self.next()
        if token.kind == "string" and self.peek().kind == "tag":
            self.next()
        elif token.kind == "string" and self.peek().text == "^^":
            self.next()
            self.next()
        if token.kind not in _LITERALS and token.text.upper() not in {"TRUE", "FALSE"}:
            raise NotUnderstoodError
        return Term()

    def _iri(self, token: Token) -> str:
        prefix, _, local = token.text.partition(":")
        if "\\" in token.text or (token.kind == "name" and prefix not in self.prefixes):
            raise NotUnderstoodError
        if token.kind == "name":
            return self.prefixes[prefix] + local
        if ":" not in token.text:
            raise NotUnderstoodError  # it is relative
        return token.text[1:-1]

    def _verb(self) -> Verb:
        if self.peek().kind == "variable":
            return Verb(None, variable=self.next().text[1:])
        begun = self._place
        predicates, can_be_empty = self._path()
        return Verb(predicates, is_path=self._place - begun > 1, can_be_empty=can_be_empty)

    def _path(self) -> tuple[Iris | None, bool]:
        """The predicates of a path, None for all, and whether it can join a node with itself by no step at all."""
        return self._joined("|", self._sequence, or_)

    def _sequence(self) -> tuple[Iris | None, bool]:
        return self._joined("/", self._step, and_)

    def _joined(
        self, sign: str, part: Callable[[], tuple[Iris | None, bool]], empty: Callable[[bool, bool], bool]
    ) -> tuple[Iris | None, bool]:
        """Parts of a path with a sign between them."""
        predicates, can_be_empty = part()
        while self.peek().text == sign:
            self.next()
            more, also_empty = part()
            predicates = None if predicates is None or more is None else predicates | more
            can_be_empty = empty(can_be_empty, also_empty)
        return predicates, can_be_empty

    def _step(self) -> tuple[Iris | None, bool]:
        if self.peek().text == "^":
            self.next()
        token = self.next()
        predicates: Iris | None
        can_be_empty = False
        if token.text == "(":
            predicates, can_be_empty = self._path()
            self.expect(")")
        elif token.text == "!":
            predicates = None
            if self.peek().text == "(":
                self.skip_bracket()
            else:
                self._step()
        elif token.kind == "word" and token.text == "a":
            predicates = frozenset((RDF + "type",))
        elif token.kind in {"iri", "name"}:
            predicates = frozenset((self._iri(token),))
        else:
            raise NotUnderstoodError
        if self.peek().kind == "sign" and self.peek().text in _PATH_ENDS:
            can_be_empty |= self.next().text != "+"
        return predicates, can_be_empty
