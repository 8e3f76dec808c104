"""What else is to be known of a query's text, read as its guard reads it: its tokens, its names, what is not closed."""

from collections.abc import Collection

from kg_builder.guard import Reader
from kg_builder.tokens import Named, Token


def read_tokens(text: str, *, allow_service: Collection[str] = ()) -> list[Token]:
    """The tokens of a query that `check_query` passes, without space and comments; a bracket stands outside itself.

    Raises `QueryRefused` as `check_query` does.
    """
    found: list[Token] = []
    depth = 0
    for token in Reader(text, allow_service).read():
        depth -= token.kind == "close"
        found.append(token._replace(depth=depth))
        depth += token.kind == "open"
    return found


def names_in(text: str) -> list[Named]:
    """The IRIs and prefixed names of a query in their order, its declarations, strings and comments left out.

    Raises:
        QueryRefused: as ``check_query``, but for SERVICE.
    """
    reader = Reader(text)
    found = []
    for token in reader.read_anywhere():
        before = reader.before_previous.text.upper(), reader.previous.text.upper()
        if token.kind in ("iri", "name") and before[0] != "PREFIX" and before[1] not in ("PREFIX", "BASE"):
            found.append(Named(token.text, token.start))
    return found


def unclosed(text: str) -> int | None:
    """The index of the last bracket that nothing closes; None where all are closed."""
    reader = Reader(text)
    opened = [0]
    for token in reader.read_anywhere():
        if len(reader.brackets) > len(opened):
            opened.append(token.start)
        elif len(reader.brackets) < len(opened):
            opened.pop()
    return opened[-1] if len(opened) > 1 else None
