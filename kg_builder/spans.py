"""How an uncertain date is drawn: pieces of time whose ink says how sure it is that the day belongs to it.

Nothing is drawn as a point but a day that the source names without reserve. What lasts is solid between the latest day
on which it can have begun and the earliest on which it can have ended, and fades over the days between. Some day of a
year is a pale bar over the whole year. An end that is open or unknown is no day at all: the piece stops at the last
day that is known, or at the day when the last source told that it went on, and `Span` says how it goes on.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from kg_builder import days
from kg_builder.dates import Edtf
from kg_builder.days import Extent, Several, Single

SOLID, PALE, FAINT = 1.0, 0.45, 0.06
"""Ink of days that surely belong to it, of days of which one is meant, and of the far end of a fade."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Days from ``first`` to ``last``, both included, and the ink at either end."""

    first: date
    last: date
    ink: float
    ink_at_end: float


@dataclass(frozen=True, slots=True)
class Span:
    """A date as it is drawn.

    ``is_day`` holds of one sure day. ``before`` and ``after`` say how it goes on beyond its pieces: ``open`` (it goes
    on), ``unknown`` (nobody knows when it began or ended), or nothing.
    """

    pieces: tuple[Piece, ...]
    is_day: bool = False
    before: str = ""
    after: str = ""
    approximate: bool = False
    uncertain: bool = False

    @property
    def first(self) -> date:
        """The first day that is drawn."""
        return min(piece.first for piece in self.pieces)

    @property
    def last(self) -> date:
        """The last day that is drawn."""
        return max(piece.last for piece in self.pieces)


def span(edtf: Edtf, told: date | None = None) -> Span | None:
    """How a date is drawn; None if no day of it is known at all.

    Arguments:
        edtf: the date.
        told: when the last source that says so was published; what goes on by its date went on until then.

    >>> from kg_builder.dates import parse
    >>> span(parse("2018-05-12")).is_day, span(parse("2018/..")).after
    (True, 'open')
    """
    meaning = days.read(edtf.text)
    approximate, uncertain = any(mark in edtf.text for mark in "~%"), any(mark in edtf.text for mark in "?%")
    match meaning:
        case Single():
            return _single([meaning], approximate, uncertain)
        case Several():
            return _single(sorted(meaning.members), approximate, uncertain)
        case Extent():
            pieces = tuple(_extent(meaning))
            if pieces and told is not None and _beyond(meaning.end) == "open" and told > pieces[-1].last:
                pieces = (*pieces, Piece(pieces[-1].last + timedelta(days=1), told, SOLID, SOLID))
            ends = (_beyond(meaning.begin), _beyond(meaning.end))
            return (
                Span(pieces, approximate=approximate, uncertain=uncertain, before=ends[0], after=ends[1])
                if pieces
                else None
            )


def _single(members: list[Single], approximate: bool, uncertain: bool) -> Span | None:
    pieces, before, after = [], "", ""
    for member in members:
        sure = not member.qualifiers and len(member.days) == 1 and member.days[0][0] == member.days[0][1]
        for first, last in member.days:
            before = "unknown" if first <= days.EVER[0] else before
            after = "unknown" if last >= days.EVER[1] else after
            known = [day for day in (first, last) if days.EVER[0] < day < days.EVER[1]]
            if not known:
                return None
            ink = SOLID if sure else PALE
            pieces.append(Piece(_day(known[0]), _day(known[-1]), ink, ink))
    is_day = len(pieces) == 1 and pieces[0].ink == SOLID
    return Span(tuple(pieces), is_day, before, after, approximate, uncertain)


def _extent(extent: Extent) -> list[Piece]:
    begin = None if extent.begin.days == (days.EVER,) else days.bounds(extent.begin)
    end = None if extent.end.days == (days.EVER,) else days.bounds(extent.end)
    if begin is None and end is None:
        return []
    if begin is None:
        assert end is not None
        return _fade(end[0], end[1], SOLID, FAINT)
    if end is None:
        return _fade(begin[0], begin[1], FAINT, SOLID)
    core_first, core_last = begin[1], end[0]
    if core_first > core_last:  # nothing is sure: it began and ended within the same days
        return [Piece(_day(begin[0]), _day(end[1]), PALE, PALE)]
    pieces = [Piece(_day(core_first), _day(core_last), SOLID, SOLID)]
    if begin[0] < core_first:
        pieces.insert(0, Piece(_day(begin[0]), _day(core_first - 1), FAINT, SOLID))
    if end[1] > core_last:
        pieces.append(Piece(_day(core_last + 1), _day(end[1]), SOLID, FAINT))
    return pieces


def _fade(first: int, last: int, ink: float, ink_at_end: float) -> list[Piece]:
    """The known end of an extent whose other end is not known: a day, or days over which it fades."""
    inks = (SOLID, SOLID) if first == last else (ink, ink_at_end)
    return [Piece(_day(first), _day(last), *inks)]


def _beyond(end: Single) -> str:
    if end.days != (days.EVER,):
        return ""
    return "unknown" if end.qualifiers else "open"


def _day(ordinal: int) -> date:
    return date.fromordinal(max(1, min(ordinal, days.EVER[1] - 1)))
