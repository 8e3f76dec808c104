"""A query is read before it is run, and refused if it could end the process, leave the machine or write.

The engine (pyoxigraph 0.5.13) recurses over the tree of a query. A tree too deep overflows the stack and the operating
system ends the whole process; no exception can be caught. `check_query` adds up how many KiB of stack each part of the
text can cost at most (measured: the first crash in a stack of 8 MiB, divided) and refuses beyond a tenth of it. That
also fits the 1 MiB that a thread has on some systems.

The engine reads keywords without spaces between them: ``SERVICESILENT<…>``, ``1SERVICE<…>`` and even ``SERVICEex:a``
are calls of another server. So every bare word must be a word of SPARQL, and what can be read in two ways is refused.
"""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from kg_builder.tokens import (
    ANY_ESCAPE,
    HIDING_ESCAPE,
    KEYWORDS,
    LOCAL_ESCAPE,
    UPDATES,
    Token,
    character,
    pattern,
)

#: Characters in a query. Ten thousand of the cheapest thing the engine recurses over take more.
MAX_LENGTH = 100_000

#: Brackets of any kind open at one place. Functions and EXISTS in each other crash at 700 to 900 of them.
MAX_DEPTH = 50

#: KiB of stack, at most, for the engine's recursion; it crashes at 8192 on a main thread.
MAX_WEIGHT = 800

# First crashes in 8 MiB, one construct alone: depth of functions 900, of EXISTS 800, of groups 2000; 2400 joins (triple
# patterns, BIND, AS, path steps, DESCRIBE terms); 1200 collection items; 6400 operators; 9600 signs or FILTERs.
_BRACKET = 10
_JOIN = 4
_OPERATOR = 2
_CONDITION = 1

_NAMING = frozenset(("GRAPH", "FROM", "NAMED", "SERVICE", "SILENT", "DESCRIBE"))

_KEYWORD_WEIGHTS = {"BIND": _JOIN, "AS": _JOIN, "VALUES": _JOIN, "FILTER": _JOIN}
_SIGN_WEIGHTS = {
    **dict.fromkeys((".", ";", ",", "/", "~"), _JOIN),
    **dict.fromkeys(("!", "&&", "||", "|", "^", "^^", "+", "-", "*", "?"), _OPERATOR),
}

_CLOSERS = {"{|": "|}", "<<(": ")>>", "<<": ">>"}
_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?(\[[^\]/?#]*\]|[^/?#:@\[\]]*)(?::[0-9]*)?(?=[/?#]|\Z)")


class QueryRefused(ValueError):
    """A query that is not run, with the place (line and column, from 1) and what to write instead."""

    def __init__(self, problem: str, remedy: str, line: int, column: int) -> None:
        self.line = line
        self.column = column
        super().__init__(f"{problem} (line {line}, column {column}): {remedy}")


def check_query(text: str, *, allow_service: Collection[str] = ()) -> None:
    """Passes a SPARQL query that is safe to evaluate, and refuses every other; it does not judge if it is correct.

    >>> check_query("SELECT * { ?service ?p 'SERVICE <http://example.org/>' }")
    >>> check_query("ASK { SERVICE <http://localhost/> {} }")
    Traceback (most recent call last):
    kg_builder.guard.QueryRefused: SERVICE would ask localhost (line 1, column 7): allow it by --allow-service.

    SPARQL 1.1 and 1.2 queries with LATERAL and ADJUST, which the engine knows. `allow_service` holds the host names
    that SERVICE may ask, without port, in any case; a variable there is never allowed. Takes linear time, never blocks.

    Raises `QueryRefused` for: more than `MAX_LENGTH` characters; brackets deeper than `MAX_DEPTH`; a tree heavier than
    `MAX_WEIGHT`; SERVICE; an update; a bare word that SPARQL does not have; a string without end; a codepoint escape of
    an ASCII character (SPARQL resolves it before anything else is read, the engine does not); a prefix that may be read
    as a keyword with another prefix.
    """
    Reader(text, allow_service).check()


class _Bracket(NamedTuple):
    text: str
    content: str  # "pattern", "select", "expression", "nodes" (of a collection or path) or "data" (of VALUES)


_START = Token("space", "", 0)
_OUTSIDE = _Bracket("", "outside")


class Reader:
    """Reads one query from left to right, once, and keeps what the next token needs to be understood.

    Arguments:
        text: the query.
        allowed: the host names that SERVICE may ask.
    """

    def __init__(self, text: str, allowed: Collection[str] = ()) -> None:
        self.text = text
        self.allowed = frozenset(host.lower() for host in allowed)
        self.brackets = [_OUTSIDE]
        self.weight = 0
        self.deepest = 0
        self.previous = self.before_previous = _START
        self.keyword = ""
        self.prefixes: dict[str, str] = {}
        self.service: Token | None = None

    def check(self) -> None:
        """Read the query to its end, or raise ``QueryRefused``."""
        for _ in self.read():
            pass

    def read(self) -> Iterator[Token]:
        """The tokens, each when it is known to be safe; raises ``QueryRefused`` as ``check_query`` does."""
        if len(self.text) > MAX_LENGTH:
            raise self._refused(
                MAX_LENGTH,
                f"The query has more than {MAX_LENGTH:,} characters",
                "split it, or load the values as data.",
            )
        if escape := HIDING_ESCAPE.search(self.text):
            raise self._refused(
                escape.start(),
                "A codepoint escape stands for an ASCII character, or for none",
                'write the character itself, or \\" for a quote.',
            )
        for token in self._tokens():
            if self.service is not None:
                self._read_service(token)
            self._read_token(token)
            yield token
            self._pass_by(token)

    def read_anywhere(self) -> Iterator[Token]:
        """The tokens as ``read`` gives them, whomever SERVICE would ask."""
        for token in self._tokens():
            self._read_token(token)
            yield token
            self._pass_by(token)

    def _pass_by(self, token: Token) -> None:
        self.before_previous, self.previous = self.previous, token

    def _tokens(self) -> Iterator[Token]:
        """The tokens without space and comments; brackets of several signs are told apart by what is open."""
        position = 0
        match_at = pattern().match
        while match := match_at(self.text, position):
            kind, value = str(match.lastgroup), match[0]
            if kind in ("sign", "close", "open", "iri"):
                kind, value = self._in_context(kind, value, position)
            if kind != "space":
                yield Token(kind, value, position)
            position += len(value)

    def _in_context(self, kind: str, value: str, position: int) -> tuple[str, str]:
        if value[0] == "<" and kind != "sign" and self.brackets[-1].content == "expression" and self.previous.is_value:
            return "sign", "<"
        closer = _CLOSERS.get(self.brackets[-1].text)
        if closer and self.text.startswith(closer, position) and kind in ("sign", "close"):
            return "close", closer
        if kind == "sign" and value == "||" and self.text.startswith("||}", position) and closer == "|}":
            return "sign", "|"
        return kind, value

    def _read_token(self, token: Token) -> None:
        if token.kind == "word":
            self._read_word(token)
        elif token.kind == "open":
            self._read_open(token)
        elif token.kind == "close":
            self._read_close(token)
        elif token.kind == "sign":
            self._read_sign(token)
        else:
            self._read_term(token)

    # -- words

    def _read_word(self, token: Token) -> None:
        word = ANY_ESCAPE.sub(lambda escape: character(escape[0]), token.text).upper()
        if word in UPDATES:
            raise self._refused(token.start, f"{word} would change the data", "this reads only; ask with SELECT.")
        if word not in KEYWORDS:
            raise self._refused(
                token.start, f"“{token.text[:40]}” is no word of SPARQL", "correct it, put spaces between words."
            )
        if word == "SERVICE":
            self.service = token
        if word == "SELECT" and self.brackets[-1].content == "pattern":
            self.brackets[-1] = _Bracket("{", "select")
        if word not in ("A", "TRUE", "FALSE", "SILENT"):
            self.keyword = word
        self._add(token, _KEYWORD_WEIGHTS.get(word, 0))

    # -- SERVICE and prefixes

    def _read_service(self, token: Token) -> None:
        if token.kind == "word" and token.text.upper() == "SILENT":
            return
        service, self.service = self.service, None
        assert service is not None
        if token.kind not in ("iri", "name"):
            raise self._refused(
                service.start, "SERVICE is not followed by an IRI", "name the server, and allow its host."
            )
        self._refuse_glued(token, "SILENT")
        host = self._host(token)
        if not host:
            raise self._refused(service.start, "SERVICE names no host", "write the whole IRI of the server.")
        if host not in self.allowed:
            raise self._refused(service.start, f"SERVICE would ask {host}", "allow it by --allow-service.")

    def _refuse_glued(self, name: Token, keyword: str) -> None:
        """Refuses a prefix that the engine may read as a keyword and the prefix after it."""
        if name.kind == "name" and keyword in name.text.partition(":")[0].upper():
            raise self._refused(
                name.start, f"“{name.text[:40]}” may be read as {keyword}", "put a space there, or rename the prefix."
            )

    def _read_prefix(self, name: Token, iri: Token) -> None:
        if self.before_previous.text.upper() != "PREFIX":
            self._refuse_glued(name, "PREFIX")
            self._add_item(iri)
        prefix = name.text[:-1]
        self.prefixes[prefix] = "" if prefix in self.prefixes else iri.text[1:-1]

    def _host(self, token: Token) -> str:
        iri = token.text[1:-1]
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            iri = self.prefixes.get(prefix, "") + LOCAL_ESCAPE.sub(r"\1", local)
        match = _HOST.match(iri)
        return match[1].lower() if match else ""

    # -- brackets

    def _read_open(self, token: Token) -> None:
        content = self._content(token)
        self.brackets.append(_Bracket(token.text, content))
        self.deepest = max(self.deepest, len(self.brackets) - 1)
        if self.deepest > MAX_DEPTH:
            raise self._refused(token.start, f"Brackets stand more than {MAX_DEPTH} deep", "ask in smaller steps.")
        if token.text == "{" and not self._is_named():
            self._refuse_glued(self.previous, "SERVICE")
        if token.text == "(":
            self._refuse_glued(self.previous, "FILTER")
        self._add_item(token)
        self._add(token, {"pattern": _JOIN, "nodes": _JOIN, "expression": _CONDITION}.get(content, 0))

    def _content(self, token: Token) -> str:
        outer = self.brackets[-1].content
        if outer == "data":
            return "data"
        if token.text == "{":
            keyword, self.keyword = self.keyword, ""  # a second "{" after VALUES is a pattern again
            return "data" if keyword == "VALUES" else "pattern"
        if token.text != "(":
            return "nodes" if token.text.startswith("<<") else "pattern"
        if outer in ("expression", "outside", "select") or self._follows_keyword() or self._follows_condition():
            return "expression"
        return "nodes"

    def _follows_keyword(self) -> bool:
        return self.previous.kind == "word" and self.previous.text.upper() not in ("A", "TRUE", "FALSE")

    def _follows_condition(self) -> bool:
        """Whether the last token is the name of a function after FILTER."""
        return self.before_previous.kind == "word" and self.before_previous.text.upper() == "FILTER"

    def _is_named(self) -> bool:
        """Whether the last token names a graph or a resource, since the keyword before it wants a name."""
        return self.before_previous.kind == "word" and self.before_previous.text.upper() in _NAMING

    def _read_close(self, token: Token) -> None:
        bracket = self.brackets.pop() if len(self.brackets) > 1 else _OUTSIDE
        if bracket.content in ("pattern", "select"):
            self._add(token, _JOIN)

    # -- signs and terms

    def _read_sign(self, token: Token) -> None:
        if token.text in ('"', "'"):
            raise self._refused(
                token.start,
                "The string that begins here has no end, or a backslash in it escapes nothing",
                "close it with the same quotes, and write \\\\ for a backslash.",
            )
        content = self.brackets[-1].content
        if content == "expression" and token.text in (",", ";"):
            return
        if content == "data" and token.text in ("+", "-") and self.previous.kind != "word":
            return
        if token.text == "^^" and self.previous.kind == "string":
            return
        self._add(token, _SIGN_WEIGHTS.get(token.text, 0))

    def _read_term(self, token: Token) -> None:
        if token.kind == "iri" and self.previous.kind == "name" and self.brackets[-1] is _OUTSIDE:
            self._read_prefix(self.previous, token)
        elif token.kind != "tag":
            self._add_item(token)

    def _add_item(self, token: Token) -> None:
        """A term after a term is an item of a collection (two triples) or one more thing to DESCRIBE."""
        if not self.previous.is_value:
            return
        bracket = self.brackets[-2 if token.kind == "open" else -1]
        if bracket == ("(", "nodes"):
            self._add(token, 2 * _JOIN)
        elif bracket is _OUTSIDE and (token.kind in ("iri", "name") or self.keyword == "DESCRIBE"):
            self._add(token, _JOIN)

    def _add(self, token: Token, weight: int) -> None:
        self.weight += weight
        if self.weight + _BRACKET * self.deepest > MAX_WEIGHT:
            raise self._refused(
                token.start,
                "Up to here the query has as many patterns, operators and brackets as the engine safely bears",
                "split it; list values with VALUES or IN, alternatives too.",
            )

    def _refused(self, position: int, problem: str, remedy: str) -> QueryRefused:
        before = self.text[:position]
        lines = re.split(r"\r\n|\r|\n", before)
        return QueryRefused(problem, remedy, len(lines), len(lines[-1]) + 1)
