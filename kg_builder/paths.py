"""Connections between two entities: each hop a relation that sources state, with who says so.

Two ways of being near: the fewest hops, or the best attested, where a hop costs less the more independent voices stand
behind it. Relations that are attributed or unresolved count, at a higher cost, and say what they are; what is denied,
doubted, announced or rejected links nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice, pairwise
from math import log10
from typing import TYPE_CHECKING

from kg_builder.answers import Rows
from kg_builder.model import Rank
from kg_builder.store import Store
from kg_builder.vocabulary import KG

if TYPE_CHECKING:
    import networkx

WAYS = ("length", "voices")
"""How nearness is measured: by the number of hops, or by the voices behind them."""

_RELATIONS = """
SELECT ?subject ?predicate ?object ?rank ?voice ?source ?locator WHERE {
  GRAPH graph:apparatus {
    ?node kg:stance kg:Asserts ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ; kg:rank ?rank ;
      kg:voice ?voice ; prov:wasDerivedFrom ?source ; kg:locator ?locator . FILTER(isIRI(?object)) }
}
"""
_DATES = "SELECT ?entity ?earliest ?latest { ?entity kg:earliest ?earliest OPTIONAL { ?entity kg:latest ?latest } }"
_CERTAIN = (Rank.ACCEPTED, Rank.REFINED)
_TIE = 0.001
_HOP = 0.25
_CONTESTED = 1.0


@dataclass(frozen=True, slots=True)
class Relation:
    """What links two entities directly, and who says so; ``said`` is (source, place in it)."""

    subject: str
    predicate: str
    object: str
    rank: str
    voices: tuple[str, ...]
    said: tuple[tuple[str, str], ...]

    @property
    def contested(self) -> bool:
        """Whether it is not accepted: only attributed to those who say so, or unresolved."""
        return self.rank not in _CERTAIN


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a path; ``beside`` are the other relations between the same two entities."""

    start: str
    end: str
    relation: Relation
    beside: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """Hops from one entity to another."""

    hops: tuple[Hop, ...]

    @property
    def entities(self) -> tuple[str, ...]:
        """The entities on the way, both ends included."""
        return (self.hops[0].start, *(hop.end for hop in self.hops)) if self.hops else ()

    @property
    def weakest(self) -> int:
        """The voices behind its least attested hop."""
        return min(len(hop.relation.voices) for hop in self.hops)

    @property
    def contested(self) -> bool:
        """Whether one of its hops is."""
        return any(hop.relation.contested for hop in self.hops)


class Connections:
    """All relations of a history, ready to be searched for paths."""

    def __init__(self, relations: Iterable[Relation], spans: Mapping[str, tuple[date, date]]) -> None:
        self._between: dict[tuple[str, str], list[Relation]] = defaultdict(list)
        for relation in relations:
            if relation.subject != relation.object:
                self._between[_pair(relation.subject, relation.object)].append(relation)
        for several in self._between.values():
            several.sort(key=_by_weight)
        self._spans = spans

    @classmethod
    def read(cls, store: Store) -> "Connections":
        """The relations that a store holds, with the days of what is dated."""
        return cls(_relations(store), _spans(store))

    def paths(
        self,
        start: str,
        end: str,
        way: str = "length",
        limit: int = 3,
        first: date | None = None,
        last: date | None = None,
        avoid: Iterable[str] = (),
    ) -> list[Path]:
        """The nearest paths, nearest first; none where nothing links the two.

        Between ``first`` and ``last``, what is dated wholly outside the span links nothing; what has no date does.
        No path passes through an entity to ``avoid``.
        """
        import networkx

        graph = self._graph(way, first, last, keep={start, end})
        graph.remove_nodes_from(set(avoid) - {start, end})
        if start not in graph or end not in graph or start == end:
            return []
        try:
            found = list(islice(networkx.shortest_simple_paths(graph, start, end, weight="cost"), limit))
        except networkx.NetworkXNoPath:
            return []
        return [self._path(entities) for entities in found]

    def _graph(self, way: str, first: date | None, last: date | None, keep: set[str]) -> "networkx.Graph[str]":
        import networkx

        graph: networkx.Graph[str] = networkx.Graph()
        pairs = {pair: several[0] for pair, several in self._between.items() if self._within(pair, first, last, keep)}
        graph.add_edges_from(pairs)
        for (one, other), relation in pairs.items():
            busy = log10(graph.degree(one)) + log10(graph.degree(other))
            cost = _cost(relation, way) + _TIE * busy
            graph.edges[one, other]["cost"] = cost
        return graph

    def _within(self, pair: tuple[str, str], first: date | None, last: date | None, keep: set[str]) -> bool:
        for entity in pair:
            if entity in keep or entity not in self._spans:
                continue
            earliest, latest = self._spans[entity]
            if (last is not None and earliest > last) or (first is not None and latest < first):
                return False
        return True

    def _path(self, entities: list[str]) -> Path:
        hops = []
        for one, other in pairwise(entities):
            best, *beside = self._between[_pair(one, other)]
            hops.append(Hop(one, other, best, tuple(beside)))
        return Path(tuple(hops))


def _cost(relation: Relation, way: str) -> float:
    doubt = _CONTESTED if relation.contested else 0.0
    voices = 1 / len(relation.voices)
    return _HOP + voices + doubt if way == "voices" else 1 + 10 * _TIE * voices + doubt / 4


def _by_weight(relation: Relation) -> tuple[bool, int, str, str]:
    return relation.contested, -len(relation.voices), relation.predicate, relation.subject


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _relations(store: Store) -> Iterator[Relation]:
    rows = store.query(_RELATIONS)
    assert isinstance(rows, Rows)
    names = store.names
    ours, sources = names.entity(""), names.source("")
    said: dict[tuple[str, str, str], list[tuple[str, str, str, str]]] = defaultdict(list)
    for row in rows.values():
        if row["object"].startswith(ours) and row["rank"] != KG + Rank.REJECTED:
            key = row["subject"].removeprefix(ours), row["predicate"].removeprefix(KG), row["object"].removeprefix(ours)
            voice, source = row["voice"].removeprefix(ours), row["source"].removeprefix(sources)
            said[key].append((row["rank"].removeprefix(KG), voice, source, row["locator"]))
    order = {rank.value: number for number, rank in enumerate(Rank)}
    for (subject, predicate, an_object), ones in sorted(said.items()):
        yield Relation(
            subject,
            predicate,
            an_object,
            min((rank for rank, *_ in ones), key=order.__getitem__),
            tuple(sorted({voice for _, voice, *_ in ones})),
            tuple(sorted({(source, locator) for *_, source, locator in ones})),
        )


def _spans(store: Store) -> dict[str, tuple[date, date]]:
    rows = store.query(_DATES)
    assert isinstance(rows, Rows)
    prefix = store.names.entity("")
    return {
        row["entity"].removeprefix(prefix): (
            date.fromisoformat(row["earliest"]),
            date.fromisoformat(row["latest"]) if "latest" in row else date.max,
        )
        for row in rows.values()
        if row["entity"].startswith(prefix)
    }
