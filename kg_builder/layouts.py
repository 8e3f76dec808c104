"""Where nodes stand, computed beforehand so that a picture stands still: seeded, the same for the same network.

Forces after Jacomy and others (ForceAtlas2, 2014) with Noack's logarithmic attraction (LinLog, 2007), which sets
communities apart. Everybody pushes everybody, or, in a large network, a sample that changes with each step; both are
plain matrix work. Then discs that cover each other are pushed apart.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy

    Floats = numpy.typing.NDArray[numpy.float64]
    Ints = numpy.typing.NDArray[numpy.int64]

SEED = 20261125
STEPS = 220
SAMPLE = 700
"""Against so many others, at most, a node is held in one step."""

BETWEEN_COMMUNITIES = 0.35
"""How strongly an edge between two communities pulls, beside one within."""

_PAIRS_AT_ONCE = 2_000_000


def communities(size: int, pairs: Sequence[tuple[int, int]], weights: Sequence[float]) -> list[int]:
    """The community of each node, numbered from the largest (Louvain, seeded); a node without edges has -1."""
    import networkx

    graph: networkx.Graph[int] = networkx.Graph()
    graph.add_nodes_from(sorted({end for pair in pairs for end in pair}))
    for (one, other), weight in zip(pairs, weights, strict=True):
        before = graph.edges[one, other]["weight"] if graph.has_edge(one, other) else 0
        graph.add_edge(one, other, weight=before + weight)
    found = networkx.community.louvain_communities(graph, seed=SEED)
    numbers = [-1] * size
    for number, members in enumerate(sorted(found, key=lambda members: (-len(members), min(members)))):
        for member in members:
            numbers[member] = number
    return numbers


def betweenness(size: int, pairs: Sequence[tuple[int, int]]) -> list[float]:
    """How often each node lies on the shortest ways between others, 0 to 1 (Brandes; rustworkx)."""
    import rustworkx

    graph: rustworkx.PyGraph[None, None] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from([None] * size)
    graph.add_edges_from_no_data(list(pairs))
    found = rustworkx.graph_betweenness_centrality(graph)
    return [found[number] for number in range(size)]


def positions(
    size: int, pairs: Sequence[tuple[int, int]], groups: Sequence[int], radii: Sequence[float]
) -> "Floats":
    """Places of nodes, about the origin, wider than high, in the unit of their radii; no two discs overlap much."""
    import numpy

    random = numpy.random.default_rng(SEED)
    if size == 0:
        return numpy.zeros((0, 2))
    ends = numpy.array(sorted({(min(p), max(p)) for p in pairs if p[0] != p[1]}), dtype=numpy.int64).reshape(-1, 2)
    group = numpy.array(groups, dtype=numpy.int64)
    mass = 1.0 + numpy.bincount(ends.ravel(), minlength=size)
    pull = numpy.where(group[ends[:, 0]] == group[ends[:, 1]], 1.0, BETWEEN_COMMUNITIES)
    places = _start(group, mass, ends, random)
    places = _settle(places, mass, ends, pull, random)
    places = _turned(_gathered(places, ends, size))
    return _apart(places, numpy.array(radii, dtype=float))


def _start(group: "Ints", mass: "Floats", ends: "Ints", random: "numpy.random.Generator") -> "Floats":
    """Communities about their own centres, which a small layout of the communities has placed."""
    import numpy

    count = int(group.max()) + 2  # the last for those without one
    inside = numpy.bincount(group + 1, minlength=count).astype(float)
    joined: dict[tuple[int, int], float] = {}
    for one, other in (group[ends] + 1).tolist():
        if one != other:
            key = (min(one, other), max(one, other))
            joined[key] = joined.get(key, 0.0) + 1.0
    between = numpy.array(sorted(joined), dtype=numpy.int64).reshape(-1, 2)
    angles = numpy.arange(count) * 2.399963  # the golden angle: no two in one direction
    centres = numpy.sqrt(numpy.arange(count) + 0.5)[:, None] * numpy.stack([numpy.cos(angles), numpy.sin(angles)], 1)
    if len(between):
        pull = numpy.array([joined[a, b] for a, b in between.tolist()]) ** 0.5
        centres = _settle(centres * 10, numpy.maximum(inside, 1.0), between, pull, random)
    spread = numpy.sqrt(len(group)) * 1.2 / max(1e-9, float(numpy.abs(centres).max()))
    around = random.normal(size=(len(group), 2)) * numpy.sqrt(inside[group + 1])[:, None] * 0.15
    return centres[group + 1] * spread * 10 + around * 10


def _settle(
    places: "Floats", mass: "Floats", ends: "Ints", pull: "Floats", random: "numpy.random.Generator"
) -> "Floats":
    import numpy

    size = len(places)
    where, heavy = places.astype(numpy.float32), mass.astype(numpy.float32)
    one, other = ends[:, 0], ends[:, 1]
    weight = pull.astype(numpy.float32)
    heat = numpy.float32(0.1 * float(numpy.ptp(places, axis=0).max()) + 1.0)
    for step in range(STEPS):
        chosen = random.choice(size, SAMPLE, replace=False) if size > SAMPLE * 2 else None
        force = _push(where, heavy, chosen)
        gap = where[one] - where[other]
        far = numpy.sqrt((gap * gap).sum(axis=1)) + 1e-3
        drag = gap * (weight * numpy.log1p(far) / far)[:, None] * 4.0
        for axis in (0, 1):
            force[:, axis] -= numpy.bincount(one, drag[:, axis], size) - numpy.bincount(other, drag[:, axis], size)
        length = numpy.sqrt((where * where).sum(axis=1)) + 1e-3
        force -= where / length[:, None] * (heavy * 0.35)[:, None]
        strength = numpy.sqrt((force * force).sum(axis=1)) + 1e-6
        now = heat * (1 - step / STEPS) ** 1.5 + 0.01
        where += force / strength[:, None] * numpy.minimum(strength / numpy.sqrt(heavy), now)[:, None]
    return where.astype(numpy.float64)


def _push(where: "numpy.typing.NDArray[numpy.float32]", heavy: "numpy.typing.NDArray[numpy.float32]",
          chosen: "Ints | None") -> "numpy.typing.NDArray[numpy.float32]":
    """Each from all others, or from a sample that stands for them, by mass and one over the distance."""
    import numpy

    them = where if chosen is None else where[chosen]
    theirs = heavy if chosen is None else heavy[chosen] * numpy.float32(len(where) / len(chosen))
    squares = (where * where).sum(axis=1)[:, None] + (them * them).sum(axis=1)[None, :]
    squares -= 2.0 * (where @ them.T)
    numpy.maximum(squares, 1.0, out=squares)
    numpy.divide(theirs[None, :], squares, out=squares)
    if chosen is None:
        numpy.fill_diagonal(squares, 0)
    else:
        squares[chosen, numpy.arange(len(chosen))] = 0
    push: numpy.typing.NDArray[numpy.float32] = where * squares.sum(axis=1)[:, None] - squares @ them
    return push * heavy[:, None]


def _gathered(places: "Floats", ends: "Ints", size: int) -> "Floats":
    """The largest component in the middle, the others, each as it is, close about it."""
    import networkx
    import numpy

    graph: networkx.Graph[int] = networkx.Graph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from(ends.tolist())
    parts = sorted((sorted(part) for part in networkx.connected_components(graph)), key=lambda p: (-len(p), p[0]))
    if len(parts) == 1:
        return places
    unit = 1.0
    if len(ends):
        unit = float(numpy.median(numpy.linalg.norm(places[ends[:, 0]] - places[ends[:, 1]], axis=1))) or 1.0
    main = places[parts[0]]
    out = places.copy()
    out[parts[0]] = main - numpy.median(main, axis=0)
    taken = [(0.0, 0.0, float(numpy.quantile(numpy.linalg.norm(out[parts[0]], axis=1), 0.97)) + unit)]
    for number, part in enumerate(parts[1:]):
        own = places[part] - places[part].mean(axis=0)
        reach = float(numpy.linalg.norm(own, axis=1).max()) + unit * 0.6
        x, y = _free_spot(taken, reach, number * 2.399963)
        out[part] = own + (x, y)
        taken.append((x, y, reach))
    return out


def _free_spot(taken: list[tuple[float, float, float]], reach: float, angle: float) -> tuple[float, float]:
    """The nearest spot in one direction, or its neighbours, where a disc covers no other."""
    import math

    best = (math.inf, 0.0, 0.0)
    for turn in range(12):
        way = angle + turn * math.pi / 6
        x, y = math.cos(way), math.sin(way)
        far = taken[0][2] + reach
        while any(math.hypot(x * far * 1.25 - a, y * far * 0.8 - b) < c + reach for a, b, c in taken[1:]):
            far += reach * 0.5
        best = min(best, (far, x * far * 1.25, y * far * 0.8))
    return best[1], best[2]


def _turned(places: "Floats") -> "Floats":
    """The longest extent across the sheet."""
    import numpy

    centred = places - places.mean(axis=0)
    if len(places) < 3:  # noqa: PLR2004 (two points have no other extent)
        return centred
    _, axes = numpy.linalg.eigh(numpy.cov(centred.T))
    across, up = axes[:, 1], axes[:, 0]
    across = across * (1 if across[0] >= 0 else -1)
    up = up * (1 if up[1] >= 0 else -1)
    return numpy.stack([centred @ across, centred @ up], axis=1)


def _apart(places: "Floats", radii: "Floats", rounds: int = 60) -> "Floats":
    """The places at a scale at which most discs are free of each other, and the rest pushed apart."""
    import numpy

    if len(places) < 2:  # noqa: PLR2004 (nothing can overlap)
        return places
    crowded = numpy.sqrt(float((radii * radii).sum()) * 9.0)
    out = places * (crowded / max(1e-9, float(numpy.quantile(numpy.linalg.norm(places, axis=1), 0.9))))
    reach = radii * 1.25 + 1.0
    for _ in range(rounds):
        one, other = _near(out, 2 * float(reach.max()))
        gap = out[one] - out[other]
        far = numpy.linalg.norm(gap, axis=1)
        covered = reach[one] + reach[other] - far
        hit = covered > 0
        if not hit.any():
            break
        one, other, gap, far, covered = one[hit], other[hit], gap[hit], far[hit], covered[hit]
        gap = numpy.where(far[:, None] > 1e-6, gap, numpy.stack([numpy.cos(one * 1.0), numpy.sin(one * 1.0)], 1))
        shove = gap / numpy.maximum(far, 1e-6)[:, None] * (covered * 0.5)[:, None]
        for axis in (0, 1):
            out[:, axis] += numpy.bincount(one, shove[:, axis], len(out)) - numpy.bincount(other, shove[:, axis], len(out))
    return out


def _near(places: "Floats", reach: float) -> "tuple[Ints, Ints]":
    """Pairs of places that may be nearer than a reach: those in the same or in touching cells of a grid."""
    import numpy

    cells = numpy.floor((places - places.min(axis=0)) / max(reach, 1e-9)).astype(numpy.int64)
    width = int(cells[:, 0].max()) + 3
    key = cells[:, 0] + 1 + cells[:, 1] * width
    order = numpy.argsort(key, kind="stable")
    sorted_keys = key[order]
    firsts, seconds = [], []
    for step in (0, 1, width - 1, width, width + 1):
        begin = numpy.searchsorted(sorted_keys, key + step, "left")
        count = numpy.searchsorted(sorted_keys, key + step, "right") - begin
        first = numpy.repeat(numpy.arange(len(places)), count)
        offset = numpy.arange(len(first)) - numpy.repeat(numpy.cumsum(count) - count, count)
        second = order[numpy.repeat(begin, count) + offset]
        keep = first < second if step == 0 else first != second
        firsts.append(first[keep])
        seconds.append(second[keep])
    return numpy.concatenate(firsts), numpy.concatenate(seconds)
