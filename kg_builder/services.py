"""SERVICE, asked for the embedded engine by a gatekeeper: allowed hosts alone, in limited time, failures told.

The engine follows SERVICE to any address, waits without end and asks for everything that the pattern could match. So a
query that calls a service is changed before it is run: the address becomes one of a gatekeeper on this machine, which
asks the real one and nobody else; and where a sub-select stands before SERVICE, its values are put into the call, so
that a service is asked about what there is here, and not about all that it has.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import urlsplit

from kg_builder.errors import QueryError
from kg_builder.readings import read_tokens
from kg_builder.tokens import Token

SECONDS = 20.0
MOST_VALUES = 1_000

_NO_JOIN = {"UNION", "OPTIONAL", "MINUS", "EXISTS", "GRAPH", "SERVICE", "SILENT"}

Values = Callable[[str, Sequence[str]], list[tuple[str, ...]] | None]
"""Prologue and sub-select, and variables → their distinct values as SPARQL; None where one has none or a blank node."""


@dataclass(frozen=True)
class Services:
    """Which hosts a query may ask by SERVICE, and for how many seconds each call is waited for."""

    hosts: frozenset[str] = frozenset()
    seconds: float = SECONDS

    def __post_init__(self) -> None:
        object.__setattr__(self, "hosts", frozenset(host.lower().strip("[]") for host in self.hosts))


NO_SERVICES = Services()


@dataclass(frozen=True)
class Call:
    """A SERVICE in a query: where the prologue ends, its IRI stands and its pattern begins; and what feeds it.

    ``feeder`` is where the sub-select stands whose values it is asked about, ``shared`` their variables.
    """

    url: str
    prologue: int
    start: int
    end: int
    inside: int
    feeder: tuple[int, int] | None = None
    shared: tuple[str, ...] = ()


@dataclass
class Carried:
    """A query as it is run; ``failures`` fills while it runs, a sentence for each call that failed."""

    sparql: str
    failures: list[str] = field(default_factory=list)


def calls(sparql: str, services: Services) -> list[Call]:
    """The services that a query calls, in their order.

    Raises:
        QueryError: the address of one is not written out.
    """
    tokens = read_tokens(sparql, allow_service=services.hosts)
    prologue = next((token.start for token in tokens if _is_form(token)), 0)
    found = []
    for number, token in enumerate(tokens):
        if token.kind != "word" or token.text.upper() != "SERVICE":
            continue
        at = number + 1 + (tokens[number + 1].text.upper() == "SILENT")
        name, opening = tokens[at], tokens[at + 1]
        if name.kind != "iri" or not name.text[1:].lower().startswith(("http://", "https://")):
            raise QueryError(f"SERVICE {name.text}: write the service's whole address, as <https://…>.")
        closing = next(n for n in range(at + 2, len(tokens)) if _closes(tokens[n], opening))
        inside = frozenset(one.text[1:] for one in tokens[at + 2 : closing] if one.kind == "variable")
        feeder, shared = _feeder(tokens, number, inside)
        end = name.start + len(name.text)
        found.append(Call(name.text[1:-1], prologue, name.start, end, opening.start + 1, feeder, shared))
    return found


@contextmanager
def carried(sparql: str, services: Services, values: Values, *, gatekeeper: bool) -> Iterator[Carried]:
    """The query as it may be run, while its services can be asked.

    Raises:
        QueryError: a service would be asked about more values than one call takes.
    """
    asked = calls(sparql, services)
    known = [_known(sparql, call, values) for call in asked]
    with _addresses([call.url for call in asked], services, gatekeeper=gatekeeper) as (addresses, failures):
        text = sparql
        for number in reversed(range(len(asked))):
            call = asked[number]
            body = text[call.end : call.inside] + known[number] + text[call.inside :]
            text = f"{text[: call.start]}<{addresses[number]}>{body}"
        yield Carried(text, failures)


def _known(sparql: str, call: Call, values: Values) -> str:
    """VALUES for what is known here of the variables that a call shares with the sub-select before it."""
    if call.feeder is None or not call.shared:
        return ""
    start, end = call.feeder
    names = " ".join(f"?{name}" for name in call.shared)
    found = values(f"{sparql[: call.prologue]} SELECT DISTINCT {names} WHERE {{ {sparql[start:end]} }}", call.shared)
    if found is None:
        return ""
    if len(found) > MOST_VALUES:
        told = f"{urlsplit(call.url).hostname} would be asked about {len(found):,} values at once."
        raise QueryError(
            f"{told} Ask about at most {MOST_VALUES:,}: narrow the sub-select before SERVICE, or LIMIT it."
        )
    rows = " ".join(f"({' '.join(row)})" for row in found)
    return f" VALUES ({names}) {{ {rows} }} "


def _is_form(token: Token) -> bool:
    return token.kind == "word" and token.text.upper() in {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}


def _closes(token: Token, opening: Token) -> bool:
    return token.kind == "close" and token.depth == opening.depth


def _feeder(
    tokens: Sequence[Token], service: int, inside: frozenset[str]
) -> tuple[tuple[int, int] | None, tuple[str, ...]]:
    """The nearest sub-select that is joined with the call: before it in its group, or before OPTIONAL around it."""
    if any(token.kind == "word" and token.text.upper() == "FROM" for token in tokens):
        return None, ()
    number = service
    if number and tokens[number - 1].text == "{" and tokens[number - 2].text.upper() == "OPTIONAL":
        number -= 2
    depth = tokens[number].depth
    while number > 0:
        number -= 1
        token = tokens[number]
        if token.depth < depth:
            break
        if token.depth == depth and token.text == "}":
            opening = next(n for n in range(number - 1, -1, -1) if tokens[n].depth == depth and tokens[n].text == "{")
            alone = tokens[opening - 1].text.upper() not in _NO_JOIN and tokens[opening - 2].text.upper() not in {
                "GRAPH", "SERVICE"}  # fmt: skip
            if alone and tokens[number + 1].text.upper() != "UNION" and tokens[opening + 1].text.upper() == "SELECT":
                shared = tuple(name for name in _projected(tokens[opening + 2 : number], depth + 1) if name in inside)
                return (tokens[opening].start, token.start + 1), shared
            number = opening
    return None, ()


def _projected(tokens: Sequence[Token], depth: int) -> list[str]:
    """The variables that a sub-select gives on, in their order."""
    found = []
    for before, token in pairwise((None, *tokens)):
        assert token is not None
        if token.text == "{" and token.depth == depth:
            break
        is_named = before is not None and before.text.upper() == "AS"
        if token.kind == "variable" and (token.depth == depth or is_named):
            found.append(token.text[1:])
    return found


@contextmanager
def _addresses(
    urls: Sequence[str], services: Services, *, gatekeeper: bool
) -> Iterator[tuple[Sequence[str], list[str]]]:
    if not gatekeeper:
        yield urls, []
        return
    from kg_builder.gatekeeper import keeping  # HTTP, which no other query needs

    with keeping(urls, services.seconds) as (addresses, failures):
        yield addresses, failures
