"""What a page tells of each thing that it shows: names, dates and places with their ranks, and who says so."""

from collections.abc import Iterable, Sequence
from typing import Any

from kg_builder.charts import Thing, World
from kg_builder.views import Citation, Said


def details(world: World, things: Sequence[Thing]) -> dict[str, Any]:
    """Things, the sources they name, and the names of what sources relate to them; plain values, ready for JSON."""
    said = [one for thing in things for one in all_said(thing)]
    related = {slug for thing in things for slug in thing.related} | {one.voice for one in said}
    return {
        "things": {thing.record.slug: _thing(thing) for thing in things},
        "sources": {slug: _source(world.citations[slug]) for slug in sorted({one.source for one in said})
                    if slug in world.citations},
        "names": {slug: [world.records[slug].label, *_names(world, slug)] for slug in sorted(related)
                  if slug in world.records},
    }  # fmt: skip


def _thing(thing: Thing) -> dict[str, Any]:
    record = thing.record
    return {
        "label": record.label,
        "names": sorted(record.names.items()),
        "others": record.others,
        "kind": thing.kind,
        "type": record.type,
        "lane": thing.lane,
        "related": thing.related,
        "dates": [
            {"words": one.words, "edtf": one.edtf, "rank": one.rank, "reason": one.reason, "said": _saids(one.said),
             "of": one.property, "first": one.earliest.isoformat() if one.earliest else "",
             "last": one.latest.isoformat() if one.latest else ""}
            for one in thing.dates
        ],
        "places": [
            {"words": one.shown, "id": one.object, "rank": one.rank, "reason": one.reason, "said": _saids(one.said)}
            for one in thing.places
        ],
    }  # fmt: skip


def _saids(said: Iterable[Said]) -> list[list[str]]:
    """Source, place in it, voice, stance (empty if it asserts), and the source's own words."""
    return [
        [one.source, one.locator, one.voice, "" if one.asserts else one.stance.lower(), one.quote or one.as_written]
        for one in said
    ]


def all_said(thing: Thing) -> Iterable[Said]:
    """Every statement on the dates and places of a thing."""
    yield from (one for value in thing.dates for one in value.said)
    yield from (one for value in thing.places for one in value.said)


def _source(one: Citation) -> list[str]:
    return [one.title, one.publisher, one.published, one.url, one.kind]


def _names(world: World, slug: str) -> list[str]:
    record = world.records[slug]
    return sorted({*record.names.values(), *record.others} - {record.label})
