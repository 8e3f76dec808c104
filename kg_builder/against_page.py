"""Two voices side by side, as they are read: counts first, then entity by entity, sources at the foot."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg_builder.against import Point, Relation
from kg_builder.explain import Explainer
from kg_builder.model import Stance
from kg_builder.pages import Footnotes
from kg_builder.tables import Ink, clean, paragraph
from kg_builder.views import Said

COLUMNS = ("entity", "property", "relation", "first", "first_sources", "second", "second_sources")
_ALONE = (Relation.ONLY_FIRST, Relation.ONLY_SECOND)
_COLOURS: Mapping[Relation, str] = {
    Relation.CONTRADICT: "red",
    Relation.LESS_PRECISE: "yellow",
    Relation.AGREE: "green",
    Relation.QUOTED: "cyan",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two voices, by name, and the points on which they speak; ``about`` is the id of the one entity asked for."""

    first: str
    second: str
    points: tuple[Point, ...]
    about: str | None = None

    def count(self, relation: Relation) -> int:
        """How many points stand so."""
        return sum(point.relation is relation for point in self.points)

    def shared(self) -> tuple[Point, ...]:
        """The points about entities of which both speak; all of them if one entity was asked for."""
        speak: dict[str, set[int]] = {}
        for point in self.points:
            speak.setdefault(point.subject, set()).update(n for n, ids in enumerate((point.first, point.second)) if ids)
        both = {subject for subject, sides in speak.items() if len(sides) > 1}
        return tuple(point for point in self.points if self.about is not None or point.subject in both)


def page(found: Comparison, explainer: Explainer, width: int, ink: Ink, heading: str = "") -> Iterator[str]:
    """The comparison for a terminal."""
    marks = Footnotes()
    about = f", about {explainer.entity_label(found.about)}" if found.about else ""
    yield ink(clean(f"{found.first} against {found.second}{about}"), "bold")
    if heading:
        yield clean(heading)
    yield paragraph(_summary(found), width)
    shown = found.shared()
    said = _said(shown, explainer)
    for subject, points in groupby(shown, key=lambda point: point.subject):
        yield ""
        yield ink(clean(explainer.entity_label(subject)), "bold") + ink(f"  {subject}", "dim")
        yield from _entity(list(points), found, said, explainer, marks, width, ink)
    yield from _elsewhere(found, shown, width)
    yield from marks.lines(explainer, width, ink)


def rows(found: Comparison, explainer: Explainer) -> list[list[str]]:
    """A row a point, for the columns of COLUMNS."""
    said = _said(found.points, explainer)
    return [
        [point.subject, point.property, point.relation, *_cell(point.first, said), *_cell(point.second, said)]
        for point in found.points
    ]


def _summary(found: Comparison) -> str:
    counts = Counter(point.relation for point in found.points)
    parts = [f"{relation} on {counts[relation]:,}" for relation in (Relation.CONTRADICT, Relation.AGREE)]
    parts += [f"differ in precision on {counts[Relation.LESS_PRECISE]:,}"]
    if counts[Relation.QUOTED]:
        parts.append(f"one quotes the other on {counts[Relation.QUOTED]:,}")
    alone = [
        f"only {name} speaks on {counts[relation]:,}"
        for name, relation in zip((found.first, found.second), _ALONE, strict=True)
    ]
    return f"They {', '.join(parts)}; {', '.join(alone)}."


def _entity(
    points: Sequence[Point],
    found: Comparison,
    said: Mapping[str, Said],
    explainer: Explainer,
    marks: Footnotes,
    width: int,
    ink: Ink,
) -> Iterator[str]:
    for point in points:
        if point.relation in _ALONE:
            continue
        term = explainer.term(point.property)
        yield f"  {term}: " + ink(point.relation, _COLOURS[point.relation])
        if point.relation is Relation.QUOTED:
            yield paragraph(_values(point.first, said, marks), width, "    both: ", "      ")
            continue
        yield paragraph(_values(point.first, said, marks), width, f"    {clean(found.first)}: ", "      ")
        yield paragraph(_values(point.second, said, marks), width, f"    {clean(found.second)}: ", "      ")
    for name, relation in zip((found.first, found.second), _ALONE, strict=True):
        parts = [
            f"{explainer.term(point.property)} {_values((*point.first, *point.second), said, marks)}"
            for point in points
            if point.relation is relation
        ]
        if parts:
            yield paragraph("; ".join(parts), width, f"  only {clean(name)}: ", "    ")


def _elsewhere(found: Comparison, shown: Sequence[Point], width: int) -> Iterator[str]:
    left = set(found.points) - set(shown)
    counts = [len({p.subject for p in left if p.relation is relation}) for relation in _ALONE]
    if any(counts):
        yield ""
        yield paragraph(
            f"Of {counts[0]:,} more entities only {found.first} speaks, of {counts[1]:,} only {found.second}; "
            "--about ENTITY or --format csv tells what.",
            width,
        )


def _values(ids: Iterable[str], said: Mapping[str, Said], marks: Footnotes) -> str:
    by_value: dict[str, list[str]] = {}
    for one in (said[identifier] for identifier in ids):
        by_value.setdefault(_worded(one), []).append(marks.mark(one.source, one.locator))
    return ", ".join(f"{text} {' '.join(dict.fromkeys(places))}" for text, places in by_value.items())


def _cell(ids: Iterable[str], said: Mapping[str, Said]) -> tuple[str, str]:
    ones = [said[identifier] for identifier in ids]
    places = dict.fromkeys(f"{one.source} {one.locator}" for one in ones)
    return "; ".join(dict.fromkeys(map(_worded, ones))), "; ".join(places)


def _worded(one: Said) -> str:
    return one.shown if one.stance == Stance.ASSERTS else f"{one.shown} ({one.stance.lower()})"


def _said(points: Iterable[Point], explainer: Explainer) -> Mapping[str, Said]:
    ids = {one for point in points for one in (*point.first, *point.second)}
    return {one.node: one for one in explainer.said_of(ids)}
