"""Communities of a network by Louvain's method (Blondel and others, 2008): always the same for the same network.

Own code, because networkx' takes ten times as long, most of it in its graph type, and libre faster ones are GPL.
Nodes are visited in the order of their numbers, and of two equally good communities the one with the lower number is
joined, so no seed is needed.
"""

from collections.abc import Mapping, Sequence

_LEAST_GAIN = 1e-9
_MOST_PASSES = 30

Neighbours = list[dict[int, float]]


def communities(size: int, pairs: Sequence[tuple[int, int]], weights: Sequence[float]) -> list[int]:
    """The community of each node, numbered from the largest; a node without edges has -1."""
    neighbours: Neighbours = [{} for _ in range(size)]
    for (one, other), weight in zip(pairs, weights, strict=True):
        if one != other:
            neighbours[one][other] = neighbours[one].get(other, 0.0) + weight
            neighbours[other][one] = neighbours[other].get(one, 0.0) + weight
    joined = [bool(near) for near in neighbours]
    loops = [0.0] * size
    home = list(range(size))
    while True:
        moved, where = _moves(neighbours, loops)
        if not moved:
            break
        names = {name: number for number, name in enumerate(dict.fromkeys(where))}
        where = [names[name] for name in where]
        home = [where[number] for number in home]
        neighbours, loops = _merged(neighbours, loops, where, len(names))
    return _by_size(home, joined)


def _moves(neighbours: Neighbours, loops: Sequence[float]) -> tuple[bool, list[int]]:
    """Each node to the community of its neighbours that gains most modularity, until none gains."""
    degree = [sum(near.values()) + 2 * loop for near, loop in zip(neighbours, loops, strict=True)]
    total = sum(degree)
    where = list(range(len(neighbours)))
    held = degree.copy()
    any_moved = False
    for _ in range(_MOST_PASSES):
        moved = 0
        for node, near in enumerate(neighbours):
            if not near:
                continue
            here, own = where[node], degree[node]
            links: dict[int, float] = {here: 0.0}
            for other, weight in near.items():
                there = where[other]
                links[there] = links.get(there, 0.0) + weight
            held[here] -= own
            share = own / total
            best, most = here, links[here] - share * held[here] + _LEAST_GAIN
            for there, weight in links.items():
                gain = weight - share * held[there]
                if gain > most or (gain == most and there < best):
                    best, most = there, gain
            held[best] += own
            if best != here:
                where[node] = best
                moved += 1
        any_moved = any_moved or moved > 0
        if moved <= len(neighbours) // 1000:
            break
    return any_moved, where


def _merged(
    neighbours: Neighbours, loops: Sequence[float], where: Sequence[int], count: int
) -> tuple[Neighbours, list[float]]:
    """The network of the communities."""
    merged: Neighbours = [{} for _ in range(count)]
    inner = [0.0] * count
    for node, near in enumerate(neighbours):
        here = where[node]
        inner[here] += loops[node]
        for other, weight in near.items():
            there = where[other]
            if there == here:
                inner[here] += weight / 2
            else:
                merged[here][there] = merged[here].get(there, 0.0) + weight
    return merged, inner


def _by_size(home: Sequence[int], joined: Sequence[bool]) -> list[int]:
    sizes: dict[int, int] = {}
    first: dict[int, int] = {}
    for node, name in enumerate(home):
        if joined[node]:
            sizes[name] = sizes.get(name, 0) + 1
            first.setdefault(name, node)
    order: Mapping[int, int] = {
        name: number for number, name in enumerate(sorted(sizes, key=lambda name: (-sizes[name], first[name])))
    }
    return [order[name] if joined[node] else -1 for node, name in enumerate(home)]
