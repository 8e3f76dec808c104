"""Two voices side by side: where they agree, where they contradict each other, and where one is silent. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kg_builder.model import Dataset, EntityRef, Stance, Statement, Value
from kg_builder.ontology import Ontology, Property
from kg_builder.perspective import keys_of
from kg_builder.precision import Precision

_SPEAKS_FOR = (Stance.ASSERTS, Stance.ANNOUNCES)


class Relation(StrEnum):
    """How two voices stand to each other about one thing; the values are what is printed."""

    CONTRADICT = "contradict"
    LESS_PRECISE = "less precise"
    AGREE = "agree"
    QUOTED = "quoted"
    """The same statements are both voices': the one is quoted or relayed by the other, which is no agreement."""
    ONLY_FIRST = "only first"
    ONLY_SECOND = "only second"


@dataclass(frozen=True, slots=True)
class Point:
    """One property of one entity, or one value of a many-valued one, and the ids of what each voice says of it."""

    subject: str
    property: str
    relation: Relation
    first: tuple[str, ...]
    second: tuple[str, ...]


_Said = Mapping[str, Statement]


def against(
    dataset: Dataset, ontology: Ontology, first: Iterable[str], second: Iterable[str], about: str | None = None
) -> tuple[Point, ...]:
    """What two voices, given by their keys, say of the same things; ``about`` one entity, or of everything.

    By entity, and there contradictions first. A single-valued property is one point, each value of another is one. A
    voice that denies or doubts what the other asserts or announces, be it under a wider property, contradicts it.
    """
    comparison = _Comparison(dataset, ontology, set(first), set(second))
    order = {relation: number for number, relation in enumerate(Relation)}
    found = (point for point in comparison.points() if about is None or comparison.concerns(point, about))
    return tuple(sorted(found, key=lambda p: (p.subject, order[p.relation], p.property, p.first, p.second)))


class _Comparison:
    def __init__(self, dataset: Dataset, ontology: Ontology, first: set[str], second: set[str]) -> None:
        self._dataset, self._ontology = dataset, ontology
        self._precision = Precision(dataset, ontology)
        self._sides = [self._of(first), self._of(second)]
        self._negative = [
            {(s.subject, s.predicate, s.object): i for i, s in side.items() if s.stance not in _SPEAKS_FOR}
            for side in self._sides
        ]

    def _of(self, keys: set[str]) -> _Said:
        sources = self._dataset.sources
        return {i: s for i, s in self._dataset.statements.items() if not keys.isdisjoint(keys_of(s, sources[s.source]))}

    def concerns(self, point: Point, entity: str) -> bool:
        ids = (*point.first, *point.second)
        return point.subject == entity or any(self._dataset.statements[one].object == EntityRef(entity) for one in ids)

    def points(self) -> Iterator[Point]:
        groups: dict[tuple[str, str], tuple[dict[str, Statement], dict[str, Statement]]] = defaultdict(lambda: ({}, {}))
        for number, side in enumerate(self._sides):
            for identifier, one in side.items():
                groups[one.subject, one.predicate][number][identifier] = one
        for (subject, name), (first, second) in groups.items():
            a_property = self._ontology.properties[name]
            if a_property.single:
                yield self._point(subject, a_property, first, second)
            else:
                yield from self._by_value(subject, a_property, first, second)

    def _by_value(self, subject: str, a_property: Property, first: _Said, second: _Said) -> Iterator[Point]:
        alone: tuple[dict[str, Statement], dict[str, Statement]] = {}, {}
        for value in dict.fromkeys(one.object for one in (*first.values(), *second.values())):
            sides = [{i: s for i, s in side.items() if s.object == value} for side in (first, second)]
            point = self._point(subject, a_property, *sides)
            if point.relation is Relation.ONLY_FIRST:
                alone[0].update(sides[0])
            elif point.relation is Relation.ONLY_SECOND:
                alone[1].update(sides[1])
            else:
                yield point
        if alone[0]:
            yield Point(subject, a_property.name, Relation.ONLY_FIRST, tuple(sorted(alone[0])), ())
        if alone[1]:
            yield Point(subject, a_property.name, Relation.ONLY_SECOND, (), tuple(sorted(alone[1])))

    def _point(self, subject: str, a_property: Property, first: _Said, second: _Said) -> Point:
        denied = [self._denials(subject, a_property, first, 1), self._denials(subject, a_property, second, 0)]
        ids = [{*first, *denied[1]}, {*second, *denied[0]}]
        relation = Relation.CONTRADICT if denied[0] or denied[1] else self._relation(a_property, first, second)
        return Point(subject, a_property.name, relation, tuple(sorted(ids[0])), tuple(sorted(ids[1])))

    def _denials(self, subject: str, a_property: Property, said: _Said, other: int) -> set[str]:
        """What the other side denies or doubts of what is said for, also under a wider property."""
        names = (a_property.name, *a_property.parents)
        values = {one.object for one in said.values() if one.stance in _SPEAKS_FOR}
        found = (self._negative[other].get((subject, name, value)) for name in names for value in values)
        return {one for one in found if one is not None}

    def _relation(self, a_property: Property, first: _Said, second: _Said) -> Relation:
        if not second:
            return Relation.ONLY_FIRST
        if not first:
            return Relation.ONLY_SECOND
        if set(first) == set(second):
            return Relation.QUOTED
        one, other = ({s.object for s in side.values() if s.stance in _SPEAKS_FOR} for side in (first, second))
        if any(not self._compatible(v, w, a_property) for v in one for w in other):
            return Relation.CONTRADICT
        if one & other or not (one and other):
            return Relation.AGREE
        return Relation.LESS_PRECISE

    def _compatible(self, one: Value, other: Value, a_property: Property) -> bool:
        ways = ((one, other), (other, one))
        refines, other_end = self._precision.refines, self._precision.other_end
        return one == other or any(refines(v, w, a_property) or other_end(v, w) for v, w in ways)
