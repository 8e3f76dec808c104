"""Events in time: lanes by kind, dates drawn as uncertain as they are, offices and administrations as bars.

The layout is made here; the page moves and filters it. Times are milliseconds since 1970, as Vega counts them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from kg_builder.captions import captions
from kg_builder.charts import LANES, OTHER, Dating, Thing, World
from kg_builder.details import all_said, details
from kg_builder.errors import AzicescoError, UsageError
from kg_builder.pictures import Picture
from kg_builder.timeline_spec import BEYOND_PX, DAY, LEGEND, MARK_PX, milliseconds, timeline_spec

FIRST, LAST = date(1991, 1, 1), date(2026, 12, 31)
"""What is shown when nobody says another time: the years since Azerbaijan became independent and joined ISESCO."""

WIDTH = 1840
ROW, HEAD, GAP = 13, 17, 4
"""Units a row, a lane's heading and the space below a lane take."""

_COLOURS = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#9c4f96",
    "#b8860b",
    "#56738f",
    "#a3485b",
    "#4d7c2a",
    "#3a6ea5",
    "#8a5a2b",
)


def timeline(world: World, things: Sequence[Thing], first: date, last: date, chosen: str = "") -> Picture:
    """The timeline of some things from one day to another; the page can also be moved beyond them.

    Arguments:
        world: what the things are of.
        things: what is shown.
        first: the first day shown at the opening.
        last: the last.
        chosen: what the things have in common, in words.

    Raises:
        UsageError: the last day comes before the first.
        AzicescoError: none of the things has a date within.
    """
    if last <= first:
        raise UsageError(f"From {first} to {last} there are no days. Let --to come after --from.")
    shown = [thing for thing in things if thing.drawn]
    in_window = [thing for thing in shown if thing.within(first, last)]
    if not in_window:
        raise AzicescoError(f"Nothing of what is asked for has a date from {first} to {last}. Widen --from and --to.")
    title = f"Azerbaijan and ICESCO in time, {_years(first, last)}"
    counted = f"{len(in_window)} of {len(shown)} with a date, from {len(_sources(in_window))} sources"
    counted = f"{chosen} · {counted}" if chosen else counted
    called = captions(world, shown)
    marks = _laid_out(in_window, called, first, last)
    moving = _laid_out(shown, called, first, last)
    page = {
        "kind": "timeline",
        "drawn": LEGEND,
        "spec": timeline_spec("", "", moving, first, last, WIDTH),
        **details(world, shown),
        **moving,
    }
    said = tuple(one for thing in in_window for one in all_said(thing))
    spec = timeline_spec(title, counted, marks, first, last, WIDTH)
    return Picture(title, counted, spec, page, ("timeline.js",), said)


def _laid_out(things: Sequence[Thing], called: Mapping[str, str], first: date, last: date) -> dict[str, Any]:
    """Lanes, and in them bars, days and labels, each in a row where nothing overlaps at the opening zoom."""
    unit = (milliseconds(last) - milliseconds(first)) / WIDTH
    lanes: list[dict[str, Any]] = []
    marks: dict[str, list[dict[str, Any]]] = {"bars": [], "days": [], "ends": [], "links": [], "labels": []}
    top = 0.0
    for number, title in enumerate([*(title for title, _ in LANES), OTHER]):
        members = sorted((thing for thing in things if thing.lane == title), key=_extent)
        if not members:
            continue
        rows = _packed(members, unit)
        colour = _COLOURS[number % len(_COLOURS)]
        height = HEAD + ROW * (max(row for row, _ in rows) + 1) + GAP
        lanes.append({"title": title, "colour": colour, "y": top, "height": height, "count": len(members)})
        for thing, (row, following) in zip(members, rows, strict=True):
            _add(marks, thing, {"lane": title, "row": row, "colour": colour, "item": thing.record.slug,
                                "y": top + HEAD + ROW * row + ROW / 2},
                 following, called[thing.record.slug])  # fmt: skip
        top += height
    return {"lanes": lanes, "height": top, **marks}


def _packed(members: Sequence[Thing], unit: float) -> list[tuple[int, float]]:
    """The row of each member, and when the next in the same row begins: room for its label.

    As few rows as keep members apart; among the free ones the one that has been free longest, so that labels get room.
    """
    ends: list[float] = []
    placed: list[tuple[int, float]] = []
    for thing in members:
        begin, end = _extent(thing)
        if any(one.span.after for one in thing.drawn if one.span):
            end += BEYOND_PX * unit
        free = [row for row, used in enumerate(ends) if used + MARK_PX * unit <= begin]
        row = min(free, key=lambda one: ends[one]) if free else len(ends)
        if row == len(ends):
            ends.append(end)
        ends[row] = end
        placed.append((row, begin))
    following: dict[int, float] = {}
    found = []
    for row, begin in reversed(placed):
        found.append((row, following.get(row, 1e15)))
        following[row] = begin
    return found[::-1]


def _add(
    marks: dict[str, list[dict[str, Any]]], thing: Thing, common: dict[str, Any], following: float, called: str
) -> None:
    begin, end = _extent(thing)
    drawn = thing.drawn
    whole = len(drawn) == 1 and not any(mark in drawn[0].edtf for mark in "{X")
    after = {one.span.after for one in drawn if one.span}
    common |= {"begin": begin, "end": end, "beyond": bool(after - {""}), "whole": whole}
    if len(drawn) > 1:
        marks["links"].append({**common, "x": begin, "x2": end})
    for dating in drawn:
        span = dating.span
        assert span is not None
        said = {**common, "rank": dating.rank, "words": dating.words}
        marked = {**said, "approximate": span.approximate, "uncertain": span.uncertain}
        if span.is_day:
            marks["days"].append({**marked, "x": milliseconds(span.first) + DAY / 2})
        else:
            marks["bars"] += [
                {**marked, "x": milliseconds(one.first), "x2": milliseconds(one.last) + DAY,
                 "ink": one.ink, "ink2": one.ink_at_end}
                for one in span.pieces
            ]  # fmt: skip
        for side, how, day in ((-1, span.before, span.first), (1, span.after, span.last)):
            if how:
                marks["ends"].append(
                    {**said, "x": milliseconds(day) + (DAY if side > 0 else 0), "side": side, "how": how}
                )
    marks["labels"].append(
        {**common, "x": begin, "x2": end, "following": following, "text": called,
         "disputed": _disputed(drawn)}
    )  # fmt: skip


def _sources(things: Iterable[Thing]) -> set[str]:
    return {one.source for thing in things for dating in thing.dates for one in dating.said}


def _disputed(drawn: Iterable[Dating]) -> bool:
    return any(one.rank in {"Unresolved", "Rejected"} for one in drawn)


def _extent(thing: Thing) -> tuple[float, float]:
    spans = [one.span for one in thing.drawn if one.span is not None]
    return milliseconds(min(one.first for one in spans)), milliseconds(max(one.last for one in spans))


def _years(first: date, last: date) -> str:
    return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
