"""How a network becomes a picture: communities, sizes, colours and places, from nothing but the network."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from kg_builder import layouts
from kg_builder.communities import communities
from kg_builder.drawn import Edge, Entry, Mark, Node, Picture
from kg_builder.errors import UsageError
from kg_builder.palette import COMMUNITY_COLOURS, KINDS, OTHER, REST_COLOUR, Kind, community_colour, kind_of
from kg_builder.views import Citation, Said

COLORS = ("type", "community")
SIZES = ("degree", "betweenness", "none")

_LABEL_SPACE = 3_000.0
"""Square points that a node needs for its label where there are few nodes, and labels for all."""

_COLUMN = 210.0, 74.0
"""How far apart columns stand, and nodes in one."""

_FEW = 120
_CLEARLY_ONE = 2
"""A community of fewer nodes has no colour of its own."""


def arrange(
    title: str,
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    *,
    statements: Sequence[Said] = (),
    citations: Mapping[str, Citation] | None = None,
    terms: Mapping[str, str] | None = None,
    judgements: Mapping[str, str] | None = None,
    is_a: Callable[[str, str], bool] = str.__eq__,
    color: str = "type",
    size: str = "degree",
    start: Sequence[str] = (),
    note: str = "",
    columns: Mapping[str, int] | None = None,
) -> Picture:
    """The picture of a network: every node with its place, size, colour and shape; the same for the same network.

    ``columns`` puts nodes into columns from left to right, by their slugs, instead of where forces do.

    Raises:
        UsageError: ``color`` is none of COLORS, or ``size`` none of SIZES.
    """
    for value, allowed, what in ((color, COLORS, "Colours tell"), (size, SIZES, "Sizes tell")):
        if value not in allowed:
            raise UsageError(f"{what} {', '.join(allowed)}; “{value}” is none of them.")
    number = {node.slug: position for position, node in enumerate(nodes)}
    pairs = [(number[edge.subject], number[edge.object]) for edge in edges]
    degrees = [0] * len(nodes)
    for one, other in {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}:
        degrees[one] += 1
        degrees[other] += 1
    groups = communities(len(nodes), pairs, [1.0 + math.log(edge.weight) for edge in edges])
    radii = _radii(_scores(size, degrees, pairs), len(nodes))
    room = _LABEL_SPACE * min(1.0, _FEW / max(1, len(nodes)))
    places = (
        layouts.positions(len(nodes), pairs, groups, radii, room)
        if columns is None
        else layouts.in_columns([columns[node.slug] for node in nodes], pairs, *_COLUMN)
    )
    kinds = [kind_of(node.type, is_a) for node in nodes]
    legend, entries = _legend(kinds)
    named = _communities(nodes, groups, degrees)
    marks = tuple(
        Mark(
            round(float(x), 1),
            round(float(y), 1),
            round(radius, 1),
            community_colour(group) if color == "community" and group < len(named) else _plain(color, kind),
            kind.shape,
            group,
            degree,
        )
        for (x, y), radius, kind, group, degree in zip(places, radii, kinds, groups, degrees, strict=True)
    )
    return Picture(
        title, tuple(nodes), tuple(edges), marks, legend, tuple(entries), named, color, note, tuple(start),
        tuple(statements), dict(citations or {}), dict(terms or {}), dict(judgements or {}),
    )  # fmt: skip


def _plain(color: str, kind: Kind) -> str:
    return REST_COLOUR if color == "community" else kind.colour


def _scores(size: str, degrees: Sequence[int], pairs: Sequence[tuple[int, int]]) -> list[float]:
    match size:
        case "degree":
            return [float(degree) for degree in degrees]
        case "betweenness":
            return layouts.betweenness(len(degrees), pairs)
        case _:
            return [0.0] * len(degrees)


def _radii(scores: Sequence[float], size: int) -> list[float]:
    """Areas grow with the score; the more nodes, the smaller all are."""
    base = max(2.6, 11.0 - 1.15 * math.log(max(1, size)))
    most = max(scores, default=0.0) or 1.0
    return [base * (0.75 + 2.6 * math.sqrt(score / most)) for score in scores]


def _legend(kinds: Sequence[Kind]) -> tuple[tuple[Entry, ...], list[int]]:
    counts = Counter(kinds)
    present = [kind for kind in (*KINDS, OTHER) if kind in counts]
    position = {kind: number for number, kind in enumerate(present)}
    return tuple(Entry(k.label, k.colour, k.shape, counts[k]) for k in present), [position[kind] for kind in kinds]


def _communities(nodes: Sequence[Node], groups: Sequence[int], degrees: Sequence[int]) -> tuple[Entry, ...]:
    """The communities that have a colour, named after the node with most relations."""
    found = []
    for group in range(min(len(COMMUNITY_COLOURS), max(groups, default=-1) + 1)):
        members = [number for number, its in enumerate(groups) if its == group]
        if len(members) <= _CLEARLY_ONE:
            break
        first = min(members, key=lambda number: (-degrees[number], nodes[number].slug))
        found.append(Entry(nodes[first].label, community_colour(group), "circle", len(members)))
    return tuple(found)
