"""What is written beside the bars of a timeline, where a full name would be cut before it tells anything apart."""

from collections.abc import Sequence

from kg_builder.charts import Thing, World
from kg_builder.model import Rank

_CAPITALS = {"CultureCapitalSlot", "CultureCapitalYear"}
_REPEATED = 3
"""So many capitals of a class that begin with the same words are told apart by what follows."""


def captions(world: World, things: Sequence[Thing]) -> dict[str, str]:
    """What is written beside each thing: what tells it from its neighbours, and a hijri date where a source gives one.

    Capitals are called by their accepted city and year; words that all of a class begin with are left out of them.
    """
    alike: dict[str, list[list[str]]] = {}
    for thing in things:
        if world.classes(thing.record.type) & _CAPITALS:
            alike.setdefault(thing.record.type, []).append(thing.record.label.split(" "))
    repeated = {name: len(_common(labels)) for name, labels in alike.items() if len(labels) >= _REPEATED}
    return {
        thing.record.slug: " · ".join([_called(world, thing, repeated.get(thing.record.type, 0)), *_hijri(thing)])
        for thing in things
    }


def _called(world: World, thing: Thing, repeated: int) -> str:
    rest = " ".join(thing.record.label.split(" ")[repeated:]) or thing.record.label
    cities = [one.shown for one in thing.places if one.rank == Rank.ACCEPTED]
    years = {one.edtf[:4] for one in thing.drawn if one.rank == Rank.ACCEPTED}
    if not cities or len(years) != 1 or not world.classes(thing.record.type) & _CAPITALS:
        return rest
    year = years.pop()
    return f"{cities[0]} {year}{rest.removeprefix(year)}" if repeated else f"{cities[0]} {year}"


def _common(labels: Sequence[Sequence[str]]) -> list[str]:
    found = []
    for words in zip(*labels, strict=False):
        if len(set(words)) > 1:
            break
        found.append(words[0])
    return found


def _hijri(thing: Thing) -> list[str]:
    """The hijri dates that sources give for what is drawn of a thing."""
    given = {one.hijri for dating in thing.drawn for one in dating.said if one.hijri and one.asserts}
    return [f"{one} AH" for one in sorted(given)]
