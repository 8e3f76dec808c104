"""The dataset of a query, written into it for engines whose default graph is all graphs together.

There our default graph is a named one, so that a query without FROM gets FROM for it. FROM alone hides the named graphs
(SPARQL 1.1, section 13.2), so those that the query asks are named too: each that it writes down, and all where a
variable ranges over them. In the protocol's parameters they would come back as a header each, which breaks clients.
"""

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise

from kg_builder.readings import read_tokens
from kg_builder.tokens import Token

_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_AFTER = {"ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET", "VALUES"}


def with_dataset(
    sparql: str, default: str, all_graphs: Callable[[], Sequence[str]], *, variables_see_all: bool,
    allow_service: Collection[str] = (),
) -> str:  # fmt: skip
    """The query with FROM for the graph that stands in for the default one, and FROM NAMED for those it asks.

    A query that has FROM already stays as it is. ``variables_see_all`` tells of an engine (Virtuoso 7) that lets
    ``GRAPH ?g`` range over all graphs so long as no FROM NAMED is written.
    """
    tokens = read_tokens(sparql, allow_service=allow_service)
    words = [(token.text.upper() if token.kind == "word" else token.text, token) for token in tokens]
    if any(word == "FROM" and token.depth == 0 for word, token in words):
        return sparql
    asked = [after for (word, _), (_, after) in pairwise(words) if word == "GRAPH"]
    constants = {token.text for token in asked if token.kind in {"iri", "name"}}
    ranging = any(token.kind == "variable" for token in asked)
    named = sorted(constants)
    if ranging and (constants or not variables_see_all):
        named = [f"<{graph}>" for graph in all_graphs()]
    place = _place(words, len(sparql))
    clauses = "".join(f" FROM NAMED {graph}" for graph in named)
    return f"{sparql[:place]} FROM <{default}>{clauses} {sparql[place:]}"


def _place(words: Sequence[tuple[str, Token]], end: int) -> int:
    """Where dataset clauses stand: before WHERE, or before the pattern where that word is left out."""
    form = next((number for number, (word, token) in enumerate(words) if word in _FORMS and token.depth == 0), 0)
    template = words[form][0] == "CONSTRUCT" and form + 1 < len(words) and words[form + 1][0] == "{"
    for word, token in words[form + 1 :]:
        if token.depth or token.kind == "close":
            continue
        if word == "{" and template:
            template = False
            continue
        if word in {"WHERE", "{"} or word in _AFTER:
            return token.start
    return end
