"""What a person is told of a query that is no SPARQL: where it breaks, and what is wrong as far as can be known.

The engine tells the furthest place that it came to and what could have stood there; brackets and prefixes are looked at
first, since most mistakes are theirs and the engine's place is then far from them.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from kg_builder.mentions import mentions, place
from kg_builder.readings import unclosed

_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SIGN = re.compile(r'"([^\w\s"]{1,2}|")"')
_MOST = 8
_UNGROUPED = "The SELECT contains a variable that is unbound"


def explained(message: str, sparql: str, prefixes: Mapping[str, str]) -> str:
    """The engine's message as a sentence with line, column and remedy.

    >>> explained('error at 1:11: expected one of "}", [_]', "SELECT * {", {})
    'The query is no SPARQL: the “{” at line 1, column 10 is never closed.'
    """
    for mention in mentions(sparql, prefixes):
        if mention.iri is None:
            return _unknown_prefix(mention.text.partition(":")[0], mention.line, mention.column, prefixes)
    if (opened := unclosed(sparql)) is not None:
        line, column = place(sparql, opened)
        return f"The query is no SPARQL: the “{sparql[opened]}” at line {line}, column {column} is never closed."
    found = _PLACE.search(message)
    if found is None:
        return f"The query is no SPARQL: {' '.join(message.split())[:300]}"
    if _UNGROUPED in found[3]:
        return (
            "The query is no SPARQL: SELECT names a variable that is neither grouped nor counted. "
            "Add it to GROUP BY, or wrap it in an aggregate."
        )
    signs = list(dict.fromkeys(_SIGN.findall(found[3])))
    wanted = f": expected {' or '.join(signs)}" if 0 < len(signs) <= _MOST else ""
    return f"The query is no SPARQL; it is understood as far as line {found[1]}, column {found[2]}{wanted}."


def _unknown_prefix(prefix: str, line: int, column: int, prefixes: Mapping[str, str]) -> str:
    near = get_close_matches(prefix, prefixes, n=2)
    hint = (
        f"Did you mean {' or '.join(f'{one}:' for one in near)}?"
        if near
        else f"Declare it with PREFIX; known without are {', '.join(prefixes)}."
    )
    return f"The prefix “{prefix}:” is not declared (line {line}, column {column}). {hint}"
