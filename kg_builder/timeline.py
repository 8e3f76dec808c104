"""Events in time: lanes by kind, dates drawn as uncertain as they are, offices and administrations as bars.

The layout is made here; the page moves and filters it. Times are milliseconds since 1970, as Vega counts them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from kg_builder.captions import captions
from kg_builder.charts import LANES, OTHER, Dating, Thing, World
from kg_builder.details import details
from kg_builder.errors import AzicescoError, UsageError
from kg_builder.pictures import FONT, GRID, INK, PAPER, SOFT, Picture, Spec

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
_BEYOND_PX, _MARK_PX, _LONG_PX, _LETTER = 26, 11, 18, 5.5
_DAY = 8.64e7


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
        "drawn": _LEGEND,
        "spec": _spec("", "", moving, first, last, WIDTH),
        **details(world, shown),
        **moving,
    }
    return Picture(title, counted, _spec(title, counted, marks, first, last, WIDTH), page, ("timeline.js",))


def _laid_out(things: Sequence[Thing], called: Mapping[str, str], first: date, last: date) -> dict[str, Any]:
    """Lanes, and in them bars, days and labels, each in a row where nothing overlaps at the opening zoom."""
    unit = (_ms(last) - _ms(first)) / WIDTH
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
            end += _BEYOND_PX * unit
        free = [row for row, used in enumerate(ends) if used + _MARK_PX * unit <= begin]
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
            marks["days"].append({**marked, "x": _ms(span.first) + _DAY / 2})
        else:
            marks["bars"] += [
                {**marked, "x": _ms(one.first), "x2": _ms(one.last) + _DAY,
                 "ink": one.ink, "ink2": one.ink_at_end}
                for one in span.pieces
            ]  # fmt: skip
        for side, how, day in ((-1, span.before, span.first), (1, span.after, span.last)):
            if how:
                marks["ends"].append({**said, "x": _ms(day) + (_DAY if side > 0 else 0), "side": side, "how": how})
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
    return _ms(min(one.first for one in spans)), _ms(max(one.last for one in spans))


def _spec(title: str, subtitle: str, marks: dict[str, Any], first: date, last: date, width: int) -> Spec:
    """The Vega specification; the page sets its signals ``lo hi ink soft grid paper lift`` and its width and height."""
    px = "scale('x',{})".format
    start, stop = px("datum.x"), px("datum.x2")
    lifted = [f"floor(rgb(datum.colour).{part}*(1-lift)+255*lift)" for part in "rgb"]
    rgb = "+','+".join(lifted)
    shade = {"signal": f"'rgb('+{rgb}+')'"}
    share = "(datum.rank=='Accepted'?{}:datum.rank=='Unresolved'?0.4:datum.rank=='Attributed'?0.16:0)"
    colour = f"'rgba('+{rgb}+','+(pow(datum.{{}},1-lift)*{share.format('(0.62+lift*0.9)')})+')'"
    gradient = (
        (
            "datum.ink==datum.ink2 ? " + colour.format("ink") + " : {gradient:'linear',x1:0,y1:0,x2:1,y2:0,stops:["
            f"{{{{offset:0,color:{colour.format('ink')}}}}},{{{{offset:1,color:{colour.format('ink2')}}}}}]}}"
        )
        .replace("{{", "{")
        .replace("}}", "}")
    )
    dash = "datum.rank=='Unresolved'?[4,2.5]:datum.rank=='Attributed'?[1.5,2]:datum.approximate?[6,3]:[]"
    edge = "datum.rank=='Accepted'?(datum.approximate?1:0):1.1"
    solid = "'rgba('+" + rgb + "+',{})'"
    fade = (
        "{gradient:'linear',x1:0,y1:0,x2:1,y2:0,stops:[{offset:0,color:" + solid.format("'+(datum.side>0?0.62:0)+'")
        + "},{offset:1,color:" + solid.format("'+(datum.side>0?0:0.62)+'") + "}]}"
    )  # fmt: skip
    far = f"({start} + datum.side*{_BEYOND_PX})"
    begin, right = px("datum.begin"), f"({px('datum.end')}+(datum.beyond?{_BEYOND_PX}:0))"
    above = f"(datum.whole && min(width,{right})-max(0,{begin}) > {_LONG_PX})"
    following = "min(width,scale('x',datum.following))"
    room = f"({above} ? {following}-max(0,{begin})-6 : {following}-{right}-{_MARK_PX + 4})"
    bar = {"y": {"signal": f"datum.y+({above}?2.5:-3.5)"}, "height": {"signal": f"{above}?4:7"}}
    shown = f"{room}<30 ? '' : truncate((datum.disputed?'≠ ':'')+datum.text, {room}/{_LETTER})"
    data = [{"name": name, "values": marks[name]} for name in ("lanes", "bars", "days", "ends", "links", "labels")]
    clip: dict[str, Any] = {"clip": True, "interactive": True}
    return {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "description": title,
        "width": width,
        "height": marks["height"],
        "padding": {"left": 8, "right": 14, "top": 6, "bottom": 6},
        "background": PAPER,
        "autosize": "pad",
        "signals": [
            {"name": "lo", "value": _ms(first)}, {"name": "hi", "value": _ms(last) + _DAY},
            {"name": "ink", "value": INK}, {"name": "soft", "value": SOFT}, {"name": "grid", "value": GRID},
            {"name": "paper", "value": PAPER}, {"name": "lift", "value": 0}, {"name": "picked", "value": ""},
        ],
        "title": {"text": title, "subtitle": subtitle, "anchor": "start", "fontSize": 20, "subtitleFontSize": 12,
                  "color": INK, "subtitleColor": SOFT, "offset": 12} if title else {"text": ""},
        "config": {"title": {"font": FONT, "subtitleFont": FONT}, "axis": {"labelFont": FONT}},
        "data": data,
        "scales": [{"name": "x", "type": "utc", "domain": {"signal": "[lo, hi]"}, "range": "width", "zero": False}],
        "axes": [
            {"scale": "x", "orient": orient, "grid": orient == "top", "gridColor": {"signal": "grid"}, "tickCount":
             {"signal": "max(3, width/75)"}, "labelColor": {"signal": "soft"}, "domainColor": {"signal": "grid"},
             "tickColor": {"signal": "grid"}, "labelFontSize": 11, "zindex": 0}
            for orient in ("top", "bottom")
        ],
        "marks": [
            _mark("rule", "lanes", {"x": {"value": 0}, "x2": {"signal": "width"}, "y": {"field": "y"},
                                    "stroke": {"signal": "grid"}}, interactive=False),
            _mark("text", "lanes", {"x": {"value": 2}, "y": {"signal": "datum.y+12"}, "text": {"field": "title"},
                                    "fill": shade, "fontWeight": {"value": "bold"},
                                    "fontSize": {"value": 11.5}}, interactive=False),
            _mark("rule", "links", {"x": {"signal": f"{start}"}, "x2": {"signal": stop}, "y": {"field": "y"},
                                    "stroke": shade, "strokeDash": {"value": [1, 3]}}, **clip),
            _mark("rect", "ends", {"x": {"signal": f"min({start},{far})"}, "x2": {"signal": f"max({start},{far})"},
                                   **bar, "fill": {"signal": fade}}, **clip),
            _mark("symbol", "ends", {"x": {"signal": far},
                                     "y": {"signal": f"datum.y+({above}?4.5:0)"},
                                     "size": {"signal": "datum.how=='open' ? 34 : 0"},
                                     "shape": {"signal": "datum.side>0?'triangle-right':'triangle-left'"},
                                     "fill": shade}, **clip),
            _mark("rect", "bars", {"x": {"signal": start}, "x2": {"signal": f"max({stop},{start}+5)"},
                                   **bar, "cornerRadius": {"value": 1},
                                   "fill": {"signal": gradient}, "stroke": shade,
                                   "strokeWidth": {"signal": edge}, "strokeDash": {"signal": dash}}, **clip),
            _mark("rule", "bars", {"x": {"signal": start}, "x2": {"signal": f"max({stop},{start}+5)"},
                                   "y": {"signal": f"datum.y+({above}?4.5:0)"}, "stroke": shade,
                                   "strokeWidth": {"signal": "datum.rank=='Rejected'?1:0"}}, **clip),
            _mark("symbol", "days", {"x": {"signal": start}, "y": {"field": "y"}, "size": {"value": 40},
                                     "shape": {"signal": "datum.rank=='Rejected'?'cross':'circle'"},
                                     "fill": {"signal": f"'rgba('+{rgb}+','+{share.format(0.95)}+')'"},
                                     "stroke": shade, "strokeWidth": {"signal": edge},
                                     "strokeDash": {"signal": dash}}, **clip),
            _mark("text", "labels", {
                "x": {"signal": f"{above} ? max(0,{begin})+1 : {right}+7"},
                "y": {"signal": f"datum.y-({above}?3:0)"},
                "baseline": {"value": "middle"}, "text": {"signal": shown},
                "fill": {"signal": "ink"}, "fontSize": {"value": 9.5}}, **clip),
            _mark("rule", "labels", {"x": {"signal": start}, "x2": {"signal": f"max({stop},{start}+4)"},
                                     "y": {"signal": "datum.y+6"}, "stroke": {"signal": "ink"}, "strokeWidth":
                                     {"signal": "datum.item==picked ? 2.5 : 0"}}, clip=True, interactive=False),
            _legend(),
        ],
    }  # fmt: skip


_LEGEND = (
    ("day", "a day"), ("pale", "some day within"), ("fade", "fades: may have begun or ended then"),
    ("on", "went on when last told of"), ("off", "nobody knows when it ended"),
    ("Unresolved", "sources disagree, open"),
    ("Rejected", "another value was preferred"), ("Attributed", "only attributed to who says so"),
)  # fmt: skip


def _legend() -> Spec:
    """How dates are drawn, below the picture."""
    grey = "#6b7684"
    values = [{"key": key, "text": text, "x": sum(len(t) * 5.6 + 52 for _, t in _LEGEND[:number])}
              for number, (key, text) in enumerate(_LEGEND)]  # fmt: skip
    wide = "datum.key=='day'?0:24"
    stops = "stops:[{{offset:0,color:'{}'}},{{offset:1,color:'{}'}}]"
    out = "{gradient:'linear',x1:0,y1:0,x2:1,y2:0," + stops.format(grey, "rgba(107,118,132,0)") + "}"
    through = "{gradient:'linear',x1:0,y1:0,x2:1,y2:0," + stops.format("rgba(107,118,132,0.05)", grey) + "}"
    fill = (
        f"datum.key=='pale'?'rgba(107,118,132,0.3)':datum.key=='fade'?{through}:datum.key=='off'?{out}:datum.key=='on'?{out}:"
        "datum.key=='Unresolved'?'rgba(107,118,132,0.25)':datum.key=='Attributed'?'rgba(107,118,132,0.1)':'rgba(0,0,0,0)'"
    )
    dash = "datum.key=='Unresolved'?[4,2.5]:datum.key=='Attributed'?[1.5,2]:[]"
    boxed = "datum.key=='Unresolved'||datum.key=='Rejected'||datum.key=='Attributed'?1.1:0"
    return {
        "type": "group", "name": "legend", "encode": {"update": {"y": {"signal": "height+36"}, "x": {"value": 2}}},
        "data": [{"name": "glyphs", "values": values}],
        "marks": [
            _mark("rect", "glyphs", {"x": {"field": "x"}, "width": {"signal": wide}, "y": {"value": -4},
                                     "height": {"value": 8}, "fill": {"signal": fill}, "stroke": {"value": grey},
                                     "strokeWidth": {"signal": boxed}, "strokeDash": {"signal": dash}},
                  interactive=False),
            _mark("rule", "glyphs", {"x": {"field": "x"}, "x2": {"signal": "datum.x+24"}, "y": {"value": 0}, "stroke":
                                     {"value": grey}, "strokeWidth": {"signal": "datum.key=='Rejected'?1:0"}},
                  interactive=False),
            _mark("symbol", "glyphs", {"x": {"signal": "datum.x+(datum.key=='on'?24:14)"}, "y": {"value": 0}, "shape":
                                       {"signal": "datum.key=='on'?'triangle-right':'circle'"}, "size":
                                       {"signal": "datum.key=='day'?46:datum.key=='on'?40:0"}, "fill": {"value": grey}},
                  interactive=False),
            _mark("text", "glyphs", {"x": {"signal": "datum.x+32"}, "y": {"value": 0.5}, "baseline":
                                     {"value": "middle"}, "text": {"field": "text"}, "fill": {"signal": "soft"},
                                     "fontSize": {"value": 10.5}},
                  interactive=False),
        ],
    }  # fmt: skip


def _mark(kind: str, data: str, update: dict[str, Any], **others: Any) -> Spec:
    if kind == "text":
        update = {**update, "font": {"value": FONT}}
    return {"type": kind, "from": {"data": data}, "encode": {"update": update}, **others}


def _ms(day: date) -> float:
    return (day - date(1970, 1, 1)).days * _DAY


def _years(first: date, last: date) -> str:
    return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
