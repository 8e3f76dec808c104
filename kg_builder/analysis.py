"""Who and what stands where in the network: centralities, communities, bridges, and who was present with whom.

Every figure is of the undirected network with one edge between two entities. The exact betweenness and PageRank come
from rustworkx, which takes a fiftieth of networkx's time for them; communities are those of the drawings.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg_builder.answers import Rows
from kg_builder.communities import communities
from kg_builder.store import Store
from kg_builder.vocabulary import KG

if TYPE_CHECKING:
    import networkx

DAMPING = 0.85

_OF_A_CLASS = (
    "SELECT DISTINCT ?entity {{ {{ ?entity a <{0}> }} UNION {{ GRAPH graph:authority {{ ?entity a <{0}> }} }} }}"
)
_PRESENCE = """SELECT ?one ?other (COUNT(DISTINCT ?event) AS ?events) WHERE {
  ?event kg:attendee ?one , ?other . FILTER(STR(?one) < STR(?other)) } GROUP BY ?one ?other"""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an entity stands in a network.

    ``degree`` counts neighbours; ``betweenness`` is the share of shortest paths that pass through it, ``pagerank`` adds
    up to 1; communities are numbered from 1, the largest first, and an entity without neighbours is in 0.
    """

    entity: str
    degree: int
    betweenness: float
    pagerank: float
    community: int


def ranked(
    store: Store, graph: "networkx.Graph[str]", by: str = "pagerank", classes: Iterable[str] = ()
) -> list[Standing]:
    """The entities of a network, those of certain classes (by local name) or all, the highest figure first."""
    found = standings(graph)
    wanted = [_members(store, name) for name in classes]
    kept = [one for one in found if not wanted or any(one.entity in members for members in wanted)]
    return sorted(kept, key=lambda one: (-float(getattr(one, by)), one.entity))


def _members(store: Store, name: str) -> set[str]:
    rows = store.query(_OF_A_CLASS.format(KG + name))
    assert isinstance(rows, Rows)
    return {row["entity"].removeprefix(store.names.entity("")) for row in rows.values()}


def simple(graph: "networkx.MultiDiGraph[str]") -> "networkx.Graph[str]":
    """One undirected edge between two entities that are linked; ``weight`` adds up the voices of its relations."""
    import networkx

    found: networkx.Graph[str] = networkx.Graph()
    found.add_nodes_from(graph.nodes(data=True))
    for one, other, data in graph.edges(data=True):
        if one == other:
            continue
        before = found.get_edge_data(one, other, {"weight": 0})["weight"]
        found.add_edge(one, other, weight=before + data.get("voices", 1))
    return found


def presence(store: Store) -> "networkx.Graph[str]":
    """An edge between any two who attended the same events; ``weight`` is their number."""
    import networkx

    rows = store.query(_PRESENCE)
    assert isinstance(rows, Rows)
    prefix = store.names.entity("")
    found: networkx.Graph[str] = networkx.Graph()
    for row in sorted(rows.values(), key=lambda row: (row["one"], row["other"])):
        ends = row["one"].removeprefix(prefix), row["other"].removeprefix(prefix)
        found.add_edge(*ends, weight=int(row["events"]))
    return found


def standings(graph: "networkx.Graph[str]") -> list[Standing]:
    """Where each entity stands, in the order of the graph; the same graph gives the same figures."""
    import rustworkx

    if not graph:
        return []
    fast: rustworkx.PyGraph[str, float] = rustworkx.PyGraph()
    numbers = dict(zip(graph, fast.add_nodes_from(list(graph)), strict=True))
    fast.add_edges_from(
        [(numbers[one], numbers[other], float(data.get("weight", 1))) for one, other, data in graph.edges(data=True)]
    )
    betweenness = rustworkx.graph_betweenness_centrality(fast)
    ranks = rustworkx.pagerank(fast.to_directed(), alpha=DAMPING, weight_fn=float)
    groups = _groups(graph)
    return [
        Standing(entity, graph.degree(entity), betweenness[number], ranks[number], groups[entity])
        for entity, number in numbers.items()
    ]


def _groups(graph: "networkx.Graph[str]") -> dict[str, int]:
    """The community of each entity, numbered from 1, the largest first; 0 for who has no neighbour."""
    names = sorted(graph)
    numbers = {name: number for number, name in enumerate(names)}
    edges = sorted((numbers[one], numbers[other], data.get("weight", 1)) for one, other, data in graph.edges(data=True))
    homes = communities(len(names), [edge[:2] for edge in edges], [edge[2] for edge in edges])
    return {name: home + 1 for name, home in zip(names, homes, strict=True)}


def bridges(graph: "networkx.Graph[str]") -> Iterator[tuple[str, str, int]]:
    """The edges without which two parts of the network would not be linked, with the size of the smaller part.

    An edge to an entity that has no other neighbour is left out: it links nothing further.
    """
    import networkx

    found: Any = networkx.bridges(graph)  # its stubs take edges for nodes
    for one, other in found:
        if graph.degree(one) == 1 or graph.degree(other) == 1:
            continue
        cut = networkx.restricted_view(graph, [], [(one, other)])
        sides = [len(networkx.node_connected_component(cut, end)) for end in (one, other)]
        yield min(one, other), max(one, other), min(sides)
