"""What a drawing shows: nodes, edges, and the statements behind them; frozen, without reading, placing or writing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kg_builder.views import Citation, Said


class Standing(StrEnum):
    """What an edge rests on, from the ranks of its statements."""

    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    ATTRIBUTED = "attributed"


@dataclass(frozen=True, slots=True)
class Node:
    """An entity as it is drawn; ``begin`` and ``end`` are days in ISO 8601, empty where no accepted date is known."""

    slug: str
    type: str
    label: str
    names: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()
    note: str = ""
    begin: str = ""
    end: str = ""

    def touches(self, begin: str, end: str) -> bool:
        """Whether a dated entity may have been within a span of days; an empty bound is open."""
        return (not end or self.begin <= end) and (not begin or self.end >= begin)


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation as it is drawn: what the ranks of its statements, given by their numbers in the drawing, come to.

    ``weight`` is how many independent voices say so; a row of an answer is no statement, its cells stand in ``note``.
    """

    subject: str
    name: str
    object: str
    standing: Standing = Standing.ACCEPTED
    statements: tuple[int, ...] = ()
    weight: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a node looks: its place in points of the sheet, its radius, what it is coloured by."""

    x: float
    y: float
    radius: float
    colour: str
    shape: str
    community: int
    degree: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the legend: a kind of entity or a community, how it looks, and how many nodes it has."""

    label: str
    colour: str
    shape: str
    count: int


@dataclass(frozen=True)
class Picture:
    """A network as it is drawn, each node with its mark, and what is said behind it.

    ``kinds`` tells the entry of ``legend`` for each node; ``by`` is what colours tell, ``type`` or ``community``;
    ``terms`` gives the labels of properties and classes; ``start`` the entities that were asked for; ``judgements`` the
    reasons of those that statements name; ``names`` the labels of whom statements name and the drawing leaves out.
    """

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    marks: tuple[Mark, ...]
    legend: tuple[Entry, ...]
    kinds: tuple[int, ...]
    communities: tuple[Entry, ...]
    by: str = "type"
    note: str = ""
    start: tuple[str, ...] = ()
    statements: tuple[Said, ...] = ()
    citations: Mapping[str, Citation] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    judgements: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def box(self) -> tuple[float, float, float, float]:
        """The least and the largest x and y that its discs reach."""
        return (
            min(mark.x - mark.radius for mark in self.marks),
            min(mark.y - mark.radius for mark in self.marks),
            max(mark.x + mark.radius for mark in self.marks),
            max(mark.y + mark.radius for mark in self.marks),
        )


_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def for_xml(text: str) -> str:
    """A text without the characters that XML 1.0 cannot hold."""
    return _NOT_IN_XML.sub("", text)


def within_span(nodes: Iterable[Node], edges: Iterable[Edge], begin: str, end: str) -> tuple[list[Node], list[Edge]]:
    """What of a network is there in a span of days, given as ISO 8601, an empty bound open.

    A dated node must touch the span; an undated one must be joined to a dated one that does.
    """
    everyone, relations = list(nodes), list(edges)
    there = {node.slug for node in everyone if node.begin and node.touches(begin, end)}
    undated = {node.slug for node in everyone if not node.begin}
    joined = {
        other
        for edge in relations
        for one, other in ((edge.subject, edge.object), (edge.object, edge.subject))
        if one in there and other in undated
    }
    return only(there | joined, everyone, relations)


def only(slugs: Iterable[str], nodes: Iterable[Node], edges: Iterable[Edge]) -> tuple[list[Node], list[Edge]]:
    """The nodes with these slugs, and the edges between them."""
    kept = set(slugs)
    return [n for n in nodes if n.slug in kept], [e for e in edges if e.subject in kept and e.object in kept]
