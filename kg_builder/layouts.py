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
    Singles = numpy.typing.NDArray[numpy.float32]

SEED = 20261125
STEPS = 150
SAMPLE = 240
"""Against so many others, at most, a node is held in one step."""

BETWEEN_COMMUNITIES = 0.35
"""How strongly an edge between two communities pulls, beside one within."""

_ROWS = 256
"""So many at once stay in the processor's cache."""

_NOTHING = 1e-6

TIGHTNESS = 4.0
GRAVITY = 0.6


def betweenness(size: int, pairs: Sequence[tuple[int, int]]) -> list[float]:
    """How often each node lies on the shortest ways between others, 0 to 1 (Brandes; rustworkx)."""
    import rustworkx

    graph: rustworkx.PyGraph[None, None] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from([None] * size)
    graph.add_edges_from_no_data(list(pairs))
    found = rustworkx.graph_betweenness_centrality(graph)
    return [found[number] for number in range(size)]


def positions(
    size: int, pairs: Sequence[tuple[int, int]], groups: Sequence[int], radii: Sequence[float], room: float = 0.0
) -> "Floats":
    """Places of nodes, about the origin, wider than high, in the unit of their radii; no two discs overlap much.

    ``room`` is how many square units a node needs besides its disc, for its label.
    """
    import numpy

    random = numpy.random.default_rng(SEED)
    if size == 0:
        return numpy.zeros((0, 2))
    ends = numpy.array(sorted({(min(p), max(p)) for p in pairs if p[0] != p[1]}), dtype=numpy.int64).reshape(-1, 2)
    group = numpy.array(groups, dtype=numpy.int64)
    mass = (1 + numpy.bincount(ends.ravel(), minlength=size)).astype(numpy.float64)
    pull = numpy.where(group[ends[:, 0]] == group[ends[:, 1]], 1.0, BETWEEN_COMMUNITIES)
    places = _start(group, ends, random)
    places = _settle(places, mass, ends, pull, random)
    places = _turned(_gathered(places, ends, size))
    return _apart(places, numpy.array(radii, dtype=float), room)


def in_columns(columns: Sequence[int], pairs: Sequence[tuple[int, int]], wide: float, high: float) -> "Floats":
    """Places in columns from left to right, each node near the height of those that it is joined to."""
    import numpy

    places = numpy.zeros((len(columns), 2))
    members = [[n for n, its in enumerate(columns) if its == column] for column in range(max(columns, default=-1) + 1)]
    near: list[list[int]] = [[] for _ in columns]
    for one, other in pairs:
        near[one].append(other)
        near[other].append(one)
    for _ in range(4):
        for column, inside in enumerate(members):
            inside.sort(key=lambda n: (float(numpy.mean([places[m, 1] for m in near[n]] or [0.0])), n))
            for row, n in enumerate(inside):
                places[n] = column * wide, (row - (len(inside) - 1) / 2) * high
    found: Floats = places - places.mean(axis=0)
    return found


def _start(group: "Ints", ends: "Ints", random: "numpy.random.Generator") -> "Floats":
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
        crowds = numpy.maximum(inside, 1.0).astype(numpy.float64)
        centres = _settle(centres * 10, crowds, between, pull, random)
    spread = float(numpy.sqrt(len(group))) * 12 / max(1e-9, float(numpy.abs(centres).max()))
    around = random.normal(size=(len(group), 2)) * numpy.sqrt(inside[group + 1])[:, None] * 1.5
    found: Floats = centres[group + 1] * spread + around
    return found


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
        drag = gap * (weight * numpy.log1p(far) / far)[:, None] * TIGHTNESS
        for axis in (0, 1):
            force[:, axis] -= numpy.bincount(one, drag[:, axis], size) - numpy.bincount(other, drag[:, axis], size)
        length = numpy.sqrt((where * where).sum(axis=1)) + 1e-3
        force -= where / length[:, None] * (heavy * GRAVITY)[:, None]
        strength = numpy.sqrt((force * force).sum(axis=1)) + 1e-6
        now = heat * (1 - step / STEPS) ** 1.5 + 0.01
        where += force / strength[:, None] * numpy.minimum(strength / numpy.sqrt(heavy), now)[:, None]
    return where.astype(numpy.float64)


def _push(where: "Singles", heavy: "Singles", chosen: "Ints | None") -> "Singles":
    """Each from all others, or from a sample that stands for them, by mass and one over the distance."""
    import numpy

    them = where if chosen is None else where[chosen]
    theirs = heavy if chosen is None else heavy[chosen] * numpy.float32(len(where) / len(chosen))
    push = numpy.empty_like(where)
    for begin in range(0, len(where), _ROWS):
        some = where[begin : begin + _ROWS]
        across = some[:, :1] - them[:, 0]
        up = some[:, 1:] - them[:, 1]
        share = across * across
        share += up * up
        numpy.maximum(share, 1.0, out=share)
        numpy.divide(theirs, share, out=share)
        push[begin : begin + _ROWS, 0] = numpy.einsum("ij,ij->i", across, share)
        push[begin : begin + _ROWS, 1] = numpy.einsum("ij,ij->i", up, share)
    return push * heavy[:, None]


def _gathered(places: "Floats", ends: "Ints", size: int) -> "Floats":
    """The largest component in the middle, the others, each as it is, close about it."""
    import numpy

    parts = sorted(_components(ends.tolist(), size), key=lambda p: (-len(p), p[0]))
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
        out[part] = own + numpy.array([x, y])
        taken.append((x, y, reach))
    return out


def _components(pairs: list[list[int]], size: int) -> list[list[int]]:
    """The sorted nodes of each part that no edge joins to another (to import networkx takes longer than this)."""
    near: list[list[int]] = [[] for _ in range(size)]
    for one, other in pairs:
        near[one].append(other)
        near[other].append(one)
    seen, parts = [False] * size, []
    for start in range(size):
        if seen[start]:
            continue
        seen[start], part = True, [start]
        for node in part:  # it grows while it is walked through
            for other in near[node]:
                if not seen[other]:
                    seen[other] = True
                    part.append(other)
        parts.append(sorted(part))
    return parts


def _free_spot(taken: list[tuple[float, float, float]], reach: float, angle: float) -> tuple[float, float]:
    """The nearest spot in one direction where a disc covers no other."""
    import math

    x, y = math.cos(angle), math.sin(angle)
    far = taken[0][2] + reach
    while any(math.hypot(x * far - a, y * far - b) < c + reach for a, b, c in taken[1:]):
        far += reach * 0.5
    return x * far, y * far


def _turned(places: "Floats") -> "Floats":
    """The longest extent across the sheet, which is wider than high; what lies far out is drawn nearer."""
    import numpy

    centred: Floats = places - places.mean(axis=0)
    if len(places) < 3:  # noqa: PLR2004 (two points have no other extent)
        return centred
    _, axes = numpy.linalg.eigh(numpy.cov(centred.T))
    across, up = axes[:, 1], axes[:, 0]
    across = across * (1 if across[0] >= 0 else -1)
    up = up * (1 if up[1] >= 0 else -1)
    turned = numpy.stack([centred @ across, centred @ up], axis=1)
    far = numpy.linalg.norm(turned, axis=1)[:, None] + 1e-9
    sheet: Floats = turned * far**-0.25 * (1.1, 0.92)
    return sheet


def _apart(places: "Floats", radii: "Floats", room: float, rounds: int = 60) -> "Floats":
    """The places at a scale at which most discs are free of each other, and the rest pushed apart."""
    import numpy

    if len(places) < 2:  # noqa: PLR2004 (nothing can overlap)
        return places
    crowded = numpy.sqrt(float((radii * radii).sum()) * 9.0 + room * len(radii))
    out: Floats = places * (crowded / max(1e-9, float(numpy.quantile(numpy.linalg.norm(places, axis=1), 0.9))))
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
        gap = numpy.where(far[:, None] > _NOTHING, gap, numpy.stack([numpy.cos(one * 1.0), numpy.sin(one * 1.0)], 1))
        shove = gap / numpy.where(far > _NOTHING, far, 1.0)[:, None] * (covered * 0.5)[:, None]
        for axis in (0, 1):
            out[:, axis] += numpy.bincount(one, shove[:, axis], len(out))
            out[:, axis] -= numpy.bincount(other, shove[:, axis], len(out))
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
