"""Events on the map: places and monuments with coordinates, what happened at them, and the ways that missions took."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from math import atan, degrees, exp, log, pi, radians, sqrt, tan
from typing import Any

from kg_builder.charts import Thing, World
from kg_builder.details import all_said, details
from kg_builder.errors import AzicescoError
from kg_builder.land import ATTRIBUTION, land
from kg_builder.model import Rank
from kg_builder.pictures import FONT, GRID, INK, SOFT, Picture, Spec

WIDTH, HEIGHT = 1500, 660
SEA, LAND = "#eef3f7", "#d9d6cd"
PLACE, MONUMENT, WAY = "#0072b2", "#c4500a", "#7a3e9d"

_POINT = re.compile(r"POINT ?\((-?[0-9.]+) (-?[0-9.]+)\)")
_INSET_CENTRE, _INSET_SCALE, _INSET_BOX = (47.3, 39.95), 6000.0, (1500.0, 440.0)
_CAUCASUS, _WORLD = (44.2, 38.0, 50.6, 41.6), (-25, -14, 120, 58)
"""West, south, east, north: of what the inset shows, and of what the print shows at most."""

_CLOSEST, _FEW = 9000.0, 4


def make_map(world: World, things: Sequence[Thing], first: date | None, last: date | None, chosen: str = "") -> Picture:
    """The map of some things; those with a date at other times than asked for are left out.

    Raises:
        AzicescoError: nothing of it has a place with coordinates.
    """
    span = (first or date.min, last or date.max)
    asked = first is not None or last is not None
    shown = [thing for thing in things if not thing.drawn or thing.within(*span)]
    shown = [thing for thing in shown if thing.drawn or not asked or thing.record.slug in world.points]
    at = {thing.record.slug: _located(world, thing) for thing in shown}
    points = _points(world, [thing for thing in shown if at[thing.record.slug]], at)
    if not points:
        raise AzicescoError("Nothing of what is asked for has a place with coordinates. Ask for more.")
    ways = _ways(world, shown, at)
    placed = sum(bool(place) for place in at.values())
    counted = f"{len(points)} places, {placed} things at them; {len(shown) - placed} without a place on the map"
    subtitle = f"{chosen} · {counted}" if chosen else counted
    title = "Azerbaijan and ICESCO on the map"
    page = {
        "kind": "map", "spec": _page_spec(), "land": land(), "points": points, "ways": ways,
        "attribution": ATTRIBUTION, **details(world, shown),
    }  # fmt: skip
    said = tuple(one for thing in shown if at[thing.record.slug] for one in all_said(thing))
    return Picture(title, subtitle, _print_spec(title, subtitle, points, ways), page, ("map.js",), said)


def _located(world: World, thing: Thing) -> str:
    """The place with coordinates where a thing is: itself, its place, or the nearest place around that."""
    slug = thing.record.slug
    if slug in world.points:
        return slug
    for value in thing.places:
        around = sorted(world.within.get(value.object, ()), key=lambda one: -len(world.within.get(one, ())))
        for place in (value.object, *around):
            if place in world.points:
                return place
    return ""


def _points(world: World, things: Sequence[Thing], at: dict[str, str]) -> list[dict[str, Any]]:
    there: dict[str, list[Thing]] = defaultdict(list)
    for thing in things:
        there[at[thing.record.slug]].append(thing)
    others = _other_names(world)
    points = []
    for slug in sorted(there):
        record = world.records[slug]
        found = _POINT.fullmatch(world.points[slug])
        if found is None:
            continue
        events = [thing for thing in there[slug] if thing.record.slug != slug]
        points.append(
            {"id": slug, "lon": float(found[1]), "lat": float(found[2]), "type": record.type,
             "label": f"{record.label} ({others[slug]})" if slug in others else record.label, "count": len(events),
             "items": [thing.record.slug for thing in events],
             "colour": MONUMENT if record.type == "Monument" else PLACE}
        )  # fmt: skip
    return sorted(points, key=lambda one: (-one["count"], one["id"]))


def _other_names(world: World) -> dict[str, str]:
    """Place → its other name, where a record of its administrations gives two: “Administration of A (B) from 1992”."""
    found = {}
    for thing in world.things:
        if thing.record.type == "PlaceAdministration":
            for slug in {value.object for value in thing.places} & set(world.records):
                main = re.escape(world.records[slug].label)
                if other := re.search(rf"{main} \(([^()]+)\)", thing.record.label):
                    found[slug] = other[1]
    return found


def _ways(world: World, things: Iterable[Thing], at: dict[str, str]) -> list[dict[str, Any]]:
    """The legs of visits and missions, from day to day where their parts have days that an accepted date gives."""
    parts: dict[str, list[tuple[date, str, str]]] = defaultdict(list)
    visits = {thing.record.slug for thing in world.things if "Visit" in world.classes(thing.record.type)}
    for thing in things:
        days = [one for one in thing.dates if one.rank == Rank.ACCEPTED and one.span is not None and one.span.is_day]
        place = at.get(thing.record.slug, "")
        for whole in visits & set(thing.related):
            if days and place and days[0].earliest:
                parts[whole].append((days[0].earliest, place, thing.record.slug))
    legs = []
    for whole in sorted(parts):
        stops = sorted(parts[whole])
        for one, other in pairwise(stops):
            ends = [_POINT.fullmatch(world.points[stop[1]]) for stop in (one, other)]
            if one[1] == other[1] or one[0] == other[0] or None in ends:
                continue
            (a, b) = ([float(end[1]), float(end[2])] for end in ends if end)
            legs.append(
                {"id": whole, "from": a, "to": b, "day": other[0].isoformat(), "label": world.records[whole].label}
            )
    return legs


def _projection(name: str, scale: Any, centre: Any, size: tuple[Any, Any]) -> Spec:
    return {
        "name": name, "type": "mercator", "scale": scale, "center": centre,
        "translate": {"signal": f"[{size[0]}/2, {size[1]}/2]"},
    }  # fmt: skip


def _layers(projection: str, points: str, ways: str, size: str) -> list[Spec]:
    """Land, ways, points and names, in one projection."""
    shape = {"type": "geoshape", "projection": projection}
    return [
        {"type": "shape", "from": {"data": "land"}, "clip": True, "interactive": False,
         "encode": {"update": {"fill": {"signal": "ground"}}}, "transform": [shape]},
        {"type": "shape", "from": {"data": ways}, "clip": True,
         "encode": {"update": {"stroke": {"value": WAY}, "strokeWidth": {"value": 1.8},
                               "strokeDash": {"value": [5, 3]}}},
         "transform": [{**shape, "field": "datum.shape"}]},
        {"type": "symbol", "from": {"data": points}, "clip": True,
         "encode": {"update": {"x": {"field": "x"}, "y": {"field": "y"}, "size": {"signal": size},
                               "shape": {"signal": "datum.type=='Monument'?'diamond':'circle'"},
                               "fill": {"field": "colour"}, "fillOpacity": {"value": 0.72},
                               "cursor": {"value": "pointer"},
                               "stroke": {"signal": "datum.id==picked?ink:paper"},
                               "strokeWidth": {"signal": "datum.id==picked?3:0.8"}}}},
        {"type": "text", "from": {"data": points}, "clip": True, "interactive": False,
         "encode": {"update": {"text": {"field": "name"}, "x": {"signal": "datum.x+datum.dx"}, "font": {"value": FONT},
                               "y": {"signal": "datum.y+datum.dy"}, "align": {"field": "align"},
                               "fontSize": {"value": 11},
                               "baseline": {"value": "middle"}, "fill": {"signal": "ink"}}}},
    ]  # fmt: skip


def _named(
    points: list[dict[str, Any]], scale: float, centre: tuple[float, float], box: tuple[float, float]
) -> list[dict[str, Any]]:
    """Points with their names where these hide nothing: right, left, above or below, the busiest place first."""
    placed = [(box[0] / 2 + scale * radians(one["lon"] - centre[0]),
               box[1] / 2 - scale * (_high(one["lat"]) - _high(centre[1])), sqrt((34 + 16 * one["count"]) / pi))
              for one in points]  # fmt: skip
    taken = [(x - r, y - r, x + r, y + r) for x, y, r in placed]
    found = []
    for one, (x, y, r) in zip(points, placed, strict=True):
        wide = len(one["label"]) * 6.1
        name = {"name": "", "dx": 0.0, "dy": 0.0, "align": "left"}
        for dx, dy, align in ((r + 3, 0, "left"), (-r - 3, 0, "right"), (0, -r - 7, "center"), (0, r + 8, "center")):
            left = x + dx - (0 if align == "left" else wide if align == "right" else wide / 2)
            area = (left, y + dy - 6, left + wide, y + dy + 6)
            inside = area[0] > 0 and area[2] < box[0] and area[1] > 0 and area[3] < box[1]
            if inside and not any(area[0] < c and area[2] > a and area[1] < d and area[3] > b for a, b, c, d in taken):
                taken.append(area)
                name = {"name": one["label"], "dx": dx, "dy": dy, "align": align}
                break
        found.append({**one, **name})
    return found


def _high(latitude: float) -> float:
    """How far up Mercator's map puts a latitude, in radians of the equator."""
    return log(tan(pi / 4 + radians(latitude) / 2))


def _signals() -> list[Spec]:
    return [{"name": name, "value": value} for name, value in (
        ("ink", INK), ("soft", SOFT), ("grid", GRID), ("paper", "#ffffff"), ("ground", LAND),
        ("sea", SEA), ("picked", ""),
    )]  # fmt: skip


def _shapes_of(ways: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**one, "shape": {"type": "LineString", "coordinates": [one["from"], one["to"]]}} for one in ways
    ]  # fmt: skip


def _page_spec() -> Spec:
    """What the page fills: its data are set, and its signals ``zoom`` and ``centre`` moved, by the page's script."""
    return {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "width": 1000, "height": 640, "padding": 0, "background": SEA, "autosize": "none",
        "signals": [*_signals(), {"name": "zoom", "value": 400}, {"name": "centre", "value": [40, 30]}],
        "projections": [_projection("p", {"signal": "zoom"}, {"signal": "centre"}, ("width", "height"))],
        "data": [
            {"name": "land", "values": []}, {"name": "ways", "values": []},
            {"name": "points", "values": [], "transform": [
                _where("p")]},
        ],
        "marks": _layers("p", "points", "ways", "60+14*datum.count"),
    }  # fmt: skip


def _print_spec(title: str, subtitle: str, points: list[dict[str, Any]], ways: list[dict[str, Any]]) -> Spec:
    """The whole with an inset of the South Caucasus, where most of the places lie."""
    lons, lats = [one["lon"] for one in points], [one["lat"] for one in points]
    west, east = max(min(lons), _WORLD[0]) - 4, min(max(lons), _WORLD[2]) + 4
    low, top = _high(max(min(lats), _WORLD[1]) - 2), _high(min(max(lats), _WORLD[3]) + 2)
    centre = ((west + east) / 2, degrees(2 * atan(exp((low + top) / 2)) - pi / 2))
    scale = min(WIDTH / radians(east - west), HEIGHT / (top - low), _CLOSEST)
    near = [one for one in points if _is_near(one)]
    inset = len(points) > len(near) >= _FEW
    far = [one for one in points if not inset or not _is_near(one)] + ([near[0]] if inset else [])
    size = "34+16*datum.count"
    note = "Circles: places, diamonds: monuments; the larger, the more events. Dashed: ways of missions, day by day."
    return {
        "$schema": "https://vega.github.io/schema/vega/v6.json", "description": title,
        "width": WIDTH, "height": HEIGHT + (int(_INSET_BOX[1]) if inset else 0), "padding": 10,
        "background": "#ffffff", "autosize": "pad",
        "title": {"text": title, "subtitle": [subtitle, f"{note} {ATTRIBUTION}."], "anchor": "start", "fontSize": 20,
                  "subtitleFontSize": 12, "color": INK, "subtitleColor": SOFT, "offset": 10},
        "config": {"title": {"font": FONT, "subtitleFont": FONT}},
        "signals": _signals(),
        "projections": [_projection("p", scale, list(centre), (WIDTH, HEIGHT))],
        "data": [
            {"name": "land", "values": [{"type": "Feature", "geometry": land(), "properties": {}}]},
            {"name": "ways", "values": _shapes_of(ways)},
            {"name": "points", "values": _named(far, scale, centre, (WIDTH, HEIGHT)), "transform": [_where("p")]},
        ],
        "marks": [
            {"type": "rect", "interactive": False, "encode": {"update": {
                "width": {"value": WIDTH}, "height": {"value": HEIGHT}, "fill": {"signal": "sea"}}}},
            *_layers("p", "points", "ways", size), *([_inset(near, size)] if inset else []),
        ],
    }  # fmt: skip


def _inset(near: list[dict[str, Any]], size: str) -> Spec:
    width, height = _INSET_BOX
    title = {"x": {"value": 10}, "y": {"value": 18}, "font": {"value": FONT}, "fontWeight": {"value": "bold"},
             "fontSize": {"value": 12}, "fill": {"signal": "soft"},
             "text": {"value": "The South Caucasus"}}  # fmt: skip
    frame = {"x": 0, "y": HEIGHT, "width": width, "height": height}
    border = {
        "type": "rect",
        "interactive": False,
        "encode": {
            "update": {
                **{name: {"value": 0.5} for name in ("x", "y")},
                **{name: {"value": length - 1} for name, length in (("width", width), ("height", height))},
                "stroke": {"signal": "soft"},
            }
        },
    }
    return {
        "type": "group", "clip": True,
        "encode": {"update": {**{name: {"value": value} for name, value in frame.items()},
                              "fill": {"signal": "sea"}}},
        "data": [{"name": "near", "values": _named(near, _INSET_SCALE, _INSET_CENTRE, _INSET_BOX),
                  "transform": [_where("q")]}],
        "projections": [_projection("q", _INSET_SCALE, list(_INSET_CENTRE), _INSET_BOX)],
        "marks": [*_layers("q", "near", "ways", size), {"type": "text", "encode": {"update": title}}, border],
    }  # fmt: skip


def _is_near(point: dict[str, Any]) -> bool:
    west, south, east, north = _CAUCASUS
    return bool(west < point["lon"] < east and south < point["lat"] < north)


def _where(projection: str) -> Spec:
    return {"type": "geopoint", "projection": projection, "fields": ["lon", "lat"]}
