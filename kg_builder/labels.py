"""Labels that do not cover each other: which nodes of a picture are named, and where their names stand."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg_builder.drawn import Picture

LONGEST = 46
"""Of a longer name only the beginning is written."""

GAP = 2.5

_LARGE = 0.42
"""A node of at least this share of the largest radius is named even where its name covers small ones."""

_CELL = 48.0
_NARROW, _WIDE = set("iıjlftrI.,:;'’|!()[]- "), set("mwMWƏ@%—…")


@dataclass(frozen=True, slots=True)
class Label:
    """A name on the sheet: where its line begins, at its baseline, and its size in points."""

    node: int
    text: str
    x: float
    y: float
    size: float
    width: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The least and the largest x and y that it covers."""
        return self.x, self.y - self.size * 0.8, self.x + self.width, self.y + self.size * 0.25


def width_of(text: str, size: float) -> float:
    """How wide a text is in a plain sans serif, rather too wide than too narrow."""
    ems = 0.0
    for letter in text:
        if letter in _NARROW:
            ems += 0.34
        elif letter in _WIDE:
            ems += 0.92
        elif letter.isupper():
            ems += 0.7
        else:
            ems += 0.58
    return ems * size


def shortened(text: str) -> str:
    """A name as a picture has room for."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip(" ,–-") + "…"


def placed(picture: Picture, least: float, most: float, number_of: int) -> list[Label]:
    """The labels of a picture, the largest nodes first, each beside its node where there is room, or not at all.

    ``least`` and ``most`` are the sizes of letters for small and for large nodes, in points.
    """
    taken = _Taken()
    for mark in picture.marks:
        taken.add((mark.x - mark.radius, mark.y - mark.radius, mark.x + mark.radius, mark.y + mark.radius))
    largest = max((mark.radius for mark in picture.marks), default=1.0)
    first = set(picture.start)
    order = sorted(
        range(len(picture.nodes)),
        key=lambda n: (picture.nodes[n].slug not in first, -picture.marks[n].radius, picture.nodes[n].slug),
    )
    found: list[Label] = []
    for number in order:
        if len(found) == number_of:
            break
        mark, text = picture.marks[number], shortened(picture.nodes[number].label)
        size = round(least + (most - least) * mark.radius / largest, 1)
        width = width_of(text, size)
        least_disc = (
            largest * _LARGE * 2 if mark.radius >= largest * _LARGE or picture.nodes[number].slug in first else 0
        )
        own = (mark.x - mark.radius, mark.y - mark.radius, mark.x + mark.radius, mark.y + mark.radius)
        for x, y in _spots(mark.x, mark.y, mark.radius, width, size):
            label = Label(number, text, round(x, 1), round(y, 1), size, round(width, 1))
            if not taken.covers(label.box, own, least_disc):
                taken.add(label.box)
                found.append(label)
                break
    return found


def _spots(x: float, y: float, radius: float, width: float, size: float) -> Iterator[tuple[float, float]]:
    """Beside, below, above, then askew: where the baseline of a label may begin."""
    yield x + radius + GAP, y + size * 0.3
    yield x - radius - GAP - width, y + size * 0.3
    yield x - width / 2, y + radius + GAP + size * 0.8
    yield x - width / 2, y - radius - GAP - size * 0.2
    for side in (x + radius * 0.7 + GAP, x - radius * 0.7 - GAP - width):
        yield side, y + radius * 0.7 + size * 0.8
        yield side, y - radius * 0.7 - size * 0.2


Box = tuple[float, float, float, float]


class _Taken:
    """Boxes by the cells of a grid that they touch."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[Box]] = defaultdict(list)

    def add(self, box: Box) -> None:
        for cell in _cells(box):
            self._cells[cell].append(box)

    def covers(self, box: Box, own: Box, least: float) -> bool:
        """Whether a box of at least that size, other than a node's own, lies under this one."""
        left, top, right, bottom = box
        return any(
            a < right and c > left and b < bottom and d > top
            for cell in _cells(box)
            for a, b, c, d in self._cells.get(cell, ())
            if (a, b, c, d) != own and c - a >= least
        )


def _cells(box: Box) -> Iterable[tuple[int, int]]:
    left, top, right, bottom = (int(edge // _CELL) for edge in box)
    return ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))
