"""What a query names: each IRI with its place, whether it is written out or behind a prefix."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kg_builder.readings import names_in

_DECLARED = re.compile(r"\bPREFIX\s+([^\s:<]*)\s*:\s*<([^>]*)>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([-_~.!$&'()*+,;=/?#@%])")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as the query writes it, the IRI that it stands for, and its line and column (from 1).

    ``iri`` is None where its prefix is not declared.
    """

    text: str
    iri: str | None
    line: int
    column: int


def mentions(sparql: str, prefixes: Mapping[str, str]) -> list[Mention]:
    """The names in a query, in their order; ``prefixes`` are those known without a declaration.

    >>> [found] = mentions("ASK { ?s kg:date ?o }", {"kg": "https://w3id.org/azicesco/ontology#"})
    >>> found.iri, found.line, found.column
    ('https://w3id.org/azicesco/ontology#date', 1, 10)

    Raises:
        QueryRefused: the query is refused before it is read whole.
    """
    known = {**prefixes, **dict(_DECLARED.findall(sparql))}
    return [Mention(name.text, _iri(name.text, known), *place(sparql, name.start)) for name in names_in(sparql)]


def _iri(text: str, known: Mapping[str, str]) -> str | None:
    if text.startswith("<"):
        return text[1:-1]
    prefix, _, local = text.partition(":")
    return known[prefix] + _ESCAPED.sub(r"\1", local) if prefix in known else None


def place(text: str, index: int) -> tuple[int, int]:
    """Line and column of an index, from 1."""
    before = text[:index]
    return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1
