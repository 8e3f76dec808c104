"""Proves that a remote store holds the same as another: counts and hashes of every graph, in whatever order.

The hash of a graph is the sum of the SHA-256 of its triples' lines of N-Triples, modulo 2²⁵⁶. Blank nodes count by
their canonical labels (RDFC-1.0). Virtuoso 7 keeps points as numbers of single precision; where it gives a point back
as its own kind of geometry, that point is compared at that precision, and the result says how many there are.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from struct import pack

from kg_builder.endpoints import TRIPLES, Refusal, Server
from kg_builder.progress import SILENT, Watcher
from kg_builder.push import DEFAULT, count_default, counts_there, ours
from kg_builder.store import Store
from kg_builder.terms import canonical, ntriples
from kg_builder.vocabulary import WKT

_GEOMETRY = "http://www.openlinksw.com/schemas/virtrdf#Geometry"
_POINT = re.compile(rf'"POINT\(([-0-9.]+) ([-0-9.]+)\)"\^\^<(?:{re.escape(WKT)}|{re.escape(_GEOMETRY)})>')
_BITS = 256


@dataclass(frozen=True, slots=True)
class Sum:
    """How many triples, and the hash of their set."""

    triples: int = 0
    hash: int = 0

    def __str__(self) -> str:
        return f"{self.triples:,} triples, hash {self.hash:064x}"[:48]


@dataclass(frozen=True, slots=True)
class Difference:
    """A graph that is not the same here and there; ``graph`` is empty for the default graph."""

    graph: str
    here: Sum
    there: Sum

    def __str__(self) -> str:
        name = f"<{self.graph}>" if self.graph else "the default graph"
        if self.here.triples == self.there.triples:
            return f"{name} differs: {self.here.triples:,} triples here and there, but not the same ones."
        return f"{name} differs: {self.here.triples:,} triples here, {self.there.triples:,} there."


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison found; ``rounded`` points are equal only as far as the engine keeps them."""

    address: str
    default_graph: str | None
    graphs: int
    quads: int
    rounded: int
    others: int
    differences: tuple[Difference, ...]


def compare(store: Store, url: str, watcher: Watcher = SILENT) -> Comparison:
    """Every graph of a store beside that of the store at an address.

    Graphs there that do not belong to this history are only counted (``others``).

    Raises:
        EndpointError: the server is not there, or refuses.
    """
    server = Server(url)
    listed = counts_there(server)
    accepted = store.names.graph("accepted")
    default = accepted if accepted in listed else None
    there = {graph: number for graph, number in listed.items() if ours(graph, store.names)}
    if default is None and (number := count_default(server)):
        there[DEFAULT] = number
    here = _by_graph(store, default)
    differences, rounded = [], 0
    graphs = sorted(here.keys() | there.keys())
    for graph in watcher.portions("comparing", graphs, len(graphs), lambda _: 1):
        lines = _lines(server, graph) if graph in there else []
        coarse = sum(_GEOMETRY in line for line in lines)
        mine, theirs = _sum(here.get(graph, ()), coarse=coarse > 0), _sum(lines, coarse=coarse > 0)
        rounded += coarse
        if mine != theirs:
            differences.append(Difference(graph, mine, theirs))
    quads = sum(map(len, here.values()))
    others = len(listed) - sum(ours(graph, store.names) for graph in listed)
    return Comparison(server.at.query, default, len(graphs), quads, rounded, others, tuple(differences))


def _by_graph(store: Store, default: str | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for graph, triple in store.quads():
        found.setdefault(graph or default or DEFAULT, []).append(f"{triple} .")
    return found


def _sum(lines: Iterable[str], *, coarse: bool) -> Sum:
    found: Iterable[str] = canonical(lines)
    if coarse:  # two points of one thing may be one at that precision
        found = {_POINT.sub(_single, line) for line in found}
    number = total = 0
    for line in found:
        total += int.from_bytes(sha256(line.encode()).digest())
        number += 1
    return Sum(number, total % (1 << _BITS))


def _single(point: re.Match[str]) -> str:
    return f'"{pack("<ff", float(point[1]), float(point[2])).hex()}"^^<{WKT}>'


def _lines(server: Server, graph: str) -> list[str]:
    """The triples of a graph there: by the Graph Store Protocol where the server keeps it, else by CONSTRUCT."""
    if server.at.graphs is not None:
        where = {"graph": graph} if graph else {"default": ""}
        try:
            return list(ntriples(server.send("GET", server.at.graphs, params=where, accept=TRIPLES).content))
        except Refusal as refusal:
            if refusal.status not in {401, 403, 404, 405, 406, 501}:  # who may ask may not be let into the graph store
                raise
    pattern = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
    construct = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}"
    reply = server.send("POST", server.at.query, data={"query": construct}, accept=TRIPLES)
    return list(ntriples(reply.content))
