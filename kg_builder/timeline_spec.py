"""The Vega specification of a timeline: how laid-out lanes, bars, days and labels are drawn, and the legend."""

from datetime import date
from typing import Any

from kg_builder.pictures import FONT, GRID, INK, PAPER, SOFT, Spec

BEYOND_PX, MARK_PX = 26, 11
"""How far a bar without an end fades out, and how wide a mark is."""

DAY = 8.64e7
"""Milliseconds."""

_LONG_PX, _LETTER = 18, 5.5
_COLUMN_PX = 250
"""Of the legend: as wide as its longest entry."""

LEGEND = (
    ("day", "a day"), ("pale", "some day within"), ("fade", "fades: may have begun or ended then"),
    ("on", "went on when last told of"), ("off", "nobody knows when it ended"),
    ("Unresolved", "sources disagree, open"),
    ("Rejected", "another value was preferred"), ("Attributed", "only attributed to who says so"),
)  # fmt: skip


_START, _STOP = "scale('x',datum.x)", "scale('x',datum.x2)"
_FAR = f"({_START} + datum.side*{BEYOND_PX})"
_BEGIN = "scale('x',datum.begin)"
_RIGHT = f"(scale('x',datum.end)+(datum.beyond?{BEYOND_PX}:0))"

_RGB = "+','+".join(f"floor(rgb(datum.colour).{part}*(1-lift)+255*lift)" for part in "rgb")
_SHADE = {"signal": f"'rgb('+{_RGB}+')'"}
_SOLID = "'rgba('+" + _RGB + "+',{})'"
_SHARE = "(datum.rank=='Accepted'?{}:datum.rank=='Unresolved'?0.4:datum.rank=='Attributed'?0.16:0)"
_INK = f"'rgba('+{_RGB}+','+(pow(datum.{{}},1-lift)*{_SHARE.format('(0.62+lift*0.9)')})+')'"
_DASH = "datum.rank=='Unresolved'?[4,2.5]:datum.rank=='Attributed'?[1.5,2]:datum.approximate?[6,3]:[]"
_EDGE = "datum.rank=='Accepted'?(datum.approximate?1:0):1.1"


def _gradient(left: str, right: str) -> str:
    stops = "{offset:0,color:" + left + "},{offset:1,color:" + right + "}"
    return "{gradient:'linear',x1:0,y1:0,x2:1,y2:0,stops:[" + stops + "]}"


_FILL = f"datum.ink==datum.ink2 ? {_INK.format('ink')} : {_gradient(_INK.format('ink'), _INK.format('ink2'))}"
_FADE = _gradient(_SOLID.format("'+(datum.side>0?0.62:0)+'"), _SOLID.format("'+(datum.side>0?0:0.62)+'"))

# A long bar has its label above it, and leaves it room; a short one has it at its right.
_ABOVE = f"(datum.whole && min(width,{_RIGHT})-max(0,{_BEGIN}) > {_LONG_PX})"
_FOLLOWING = "min(width,scale('x',datum.following))"
_ROOM = f"({_ABOVE} ? {_FOLLOWING}-max(0,{_BEGIN})-6 : {_FOLLOWING}-{_RIGHT}-{MARK_PX + 4})"
_SHOWN = f"{_ROOM}<30 ? '' : truncate((datum.disputed?'≠ ':'')+datum.text, {_ROOM}/{_LETTER})"
_BAR = {"y": {"signal": f"datum.y+({_ABOVE}?2.5:-3.5)"}, "height": {"signal": f"{_ABOVE}?4:7"}}
_AMID = {"signal": f"datum.y+({_ABOVE}?4.5:0)"}


def timeline_spec(title: str, subtitle: str, marks: dict[str, Any], first: date, last: date, width: int) -> Spec:
    """The Vega specification; the page sets its signals ``lo hi ink soft grid paper lift`` and its width and height."""
    tables = ("lanes", "bars", "days", "ends", "links", "labels")
    return {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "description": title,
        "width": width,
        "height": marks["height"],
        "padding": {"left": 8, "right": 14, "top": 6, "bottom": 6},
        "background": PAPER,
        "autosize": "pad",
        "signals": [
            {"name": "lo", "value": milliseconds(first)}, {"name": "hi", "value": milliseconds(last) + DAY},
            {"name": "ink", "value": INK}, {"name": "soft", "value": SOFT}, {"name": "grid", "value": GRID},
            {"name": "paper", "value": PAPER}, {"name": "lift", "value": 0}, {"name": "picked", "value": ""},
        ],
        "title": {"text": title, "subtitle": subtitle, "anchor": "start", "fontSize": 20, "subtitleFontSize": 12,
                  "color": INK, "subtitleColor": SOFT, "offset": 12} if title else {"text": ""},
        "config": {"title": {"font": FONT, "subtitleFont": FONT}, "axis": {"labelFont": FONT}},
        "data": [{"name": name, "values": marks[name]} for name in tables],
        "scales": [{"name": "x", "type": "utc", "domain": {"signal": "[lo, hi]"}, "range": "width", "zero": False}],
        "axes": [
            {"scale": "x", "orient": orient, "grid": orient == "top", "gridColor": {"signal": "grid"}, "tickCount":
             {"signal": "max(3, width/75)"}, "labelColor": {"signal": "soft"}, "domainColor": {"signal": "grid"},
             "tickColor": {"signal": "grid"}, "labelFontSize": 11, "zindex": 0}
            for orient in ("top", "bottom")
        ],
        "marks": [*_lane_marks(), *_dating_marks(), *_label_marks(), _legend()],
    }  # fmt: skip


def _lane_marks() -> list[Spec]:
    return [
        _mark("rule", "lanes", {"x": {"value": 0}, "x2": {"signal": "width"}, "y": {"field": "y"},
                                "stroke": {"signal": "grid"}}, interactive=False),
        _mark("text", "lanes", {"x": {"value": 2}, "y": {"signal": "datum.y+12"}, "text": {"field": "title"},
                                "fill": _SHADE, "fontWeight": {"value": "bold"},
                                "fontSize": {"value": 11.5}}, interactive=False),
    ]  # fmt: skip


def _dating_marks() -> list[Spec]:
    """Links between several dates of one thing, ends that fade, bars (struck through when rejected) and days."""
    from_to = {"x": {"signal": _START}, "x2": {"signal": f"max({_STOP},{_START}+5)"}}
    outline = {"stroke": _SHADE, "strokeWidth": {"signal": _EDGE}, "strokeDash": {"signal": _DASH}}
    marks: list[tuple[str, str, dict[str, Any]]] = [
        ("rule", "links", {"x": {"signal": _START}, "x2": {"signal": _STOP}, "y": {"field": "y"},
                           "stroke": _SHADE, "strokeDash": {"value": [1, 3]}}),
        ("rect", "ends", {"x": {"signal": f"min({_START},{_FAR})"}, "x2": {"signal": f"max({_START},{_FAR})"},
                          **_BAR, "fill": {"signal": _FADE}}),
        ("symbol", "ends", {"x": {"signal": _FAR}, "y": _AMID,
                            "size": {"signal": "datum.how=='open' ? 34 : 0"},
                            "shape": {"signal": "datum.side>0?'triangle-right':'triangle-left'"}, "fill": _SHADE}),
        ("rect", "bars", {**from_to, **_BAR, "cornerRadius": {"value": 1}, "fill": {"signal": _FILL}, **outline}),
        ("rule", "bars", {**from_to, "y": _AMID, "stroke": _SHADE,
                          "strokeWidth": {"signal": "datum.rank=='Rejected'?1:0"}}),
        ("symbol", "days", {"x": {"signal": _START}, "y": {"field": "y"}, "size": {"value": 40},
                            "shape": {"signal": "datum.rank=='Rejected'?'cross':'circle'"},
                            "fill": {"signal": f"'rgba('+{_RGB}+','+{_SHARE.format(0.95)}+')'"}, **outline}),
    ]  # fmt: skip
    return [_mark(kind, data, update, clip=True, interactive=True) for kind, data, update in marks]


def _label_marks() -> list[Spec]:
    """Labels, and the line below what is picked."""
    text = {
        "x": {"signal": f"{_ABOVE} ? max(0,{_BEGIN})+1 : {_RIGHT}+7"},
        "y": {"signal": f"datum.y-({_ABOVE}?3:0)"},
        "baseline": {"value": "middle"},
        "text": {"signal": _SHOWN},
        "fill": {"signal": "ink"},
        "fontSize": {"value": 9.5},
    }
    line = {
        "x": {"signal": _START},
        "x2": {"signal": f"max({_STOP},{_START}+4)"},
        "y": {"signal": "datum.y+6"},
        "stroke": {"signal": "ink"},
        "strokeWidth": {"signal": "datum.item==picked ? 2.5 : 0"},
    }
    return [
        _mark("text", "labels", text, clip=True, interactive=True),
        _mark("rule", "labels", line, clip=True, interactive=False),
    ]


def _legend() -> Spec:
    """How dates are drawn, below the picture."""
    grey = "#6b7684"
    values = [{"key": key, "text": text, "number": number} for number, (key, text) in enumerate(LEGEND)]
    columns = f"max(1,floor(width/{_COLUMN_PX}))"
    place = [{"type": "formula", "as": "x", "expr": f"{_COLUMN_PX}*(datum.number%{columns})"},
             {"type": "formula", "as": "y", "expr": f"18*floor(datum.number/{columns})"}]  # fmt: skip
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
        "data": [{"name": "glyphs", "values": values, "transform": place}],
        "marks": [
            _mark("rect", "glyphs", {"x": {"field": "x"}, "width": {"signal": wide}, "y": {"signal": "datum.y-4"},
                                     "height": {"value": 8}, "fill": {"signal": fill}, "stroke": {"value": grey},
                                     "strokeWidth": {"signal": boxed}, "strokeDash": {"signal": dash}},
                  interactive=False),
            _mark("rule", "glyphs", {"x": {"field": "x"}, "x2": {"signal": "datum.x+24"}, "y": {"field": "y"}, "stroke":
                                     {"value": grey}, "strokeWidth": {"signal": "datum.key=='Rejected'?1:0"}},
                  interactive=False),
            _mark("symbol", "glyphs", {"x": {"signal": "datum.x+(datum.key=='on'?24:14)"}, "y": {"field": "y"}, "shape":
                                       {"signal": "datum.key=='on'?'triangle-right':'circle'"}, "size":
                                       {"signal": "datum.key=='day'?46:datum.key=='on'?40:0"}, "fill": {"value": grey}},
                  interactive=False),
            _mark("text", "glyphs", {"x": {"signal": "datum.x+32"}, "y": {"signal": "datum.y+0.5"}, "baseline":
                                     {"value": "middle"}, "text": {"field": "text"}, "fill": {"signal": "soft"},
                                     "fontSize": {"value": 10.5}},
                  interactive=False),
        ],
    }  # fmt: skip


def _mark(kind: str, data: str, update: dict[str, Any], **others: Any) -> Spec:
    if kind == "text":
        update = {**update, "font": {"value": FONT}}
    return {"type": kind, "from": {"data": data}, "encode": {"update": update}, **others}


def milliseconds(day: date) -> float:
    """Since 1970, as Vega counts time."""
    return (day - date(1970, 1, 1)).days * DAY
