"""The shapes of nodes, as polygons about the origin that look equally large; a circle and a ring have none."""

import math
from collections.abc import Mapping

Point = tuple[float, float]


def _regular(corners: int, radius: float, turn: float = -90.0, inner: float | None = None) -> tuple[Point, ...]:
    steps = corners if inner is None else corners * 2
    points = []
    for number in range(steps):
        angle = math.radians(turn + 360.0 * number / steps)
        far = radius if inner is None or number % 2 == 0 else inner
        points.append((round(far * math.cos(angle), 3), round(far * math.sin(angle), 3)))
    return tuple(points)


POLYGONS: Mapping[str, tuple[Point, ...]] = {
    "square": ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    "triangle": _regular(3, 1.3),
    "wedge": _regular(3, 1.3, 90.0),
    "diamond": _regular(4, 1.25),
    "hexagon": _regular(6, 1.08),
    "star": _regular(5, 1.35, inner=0.62),
    "page": ((-0.75, -1.05), (0.75, -1.05), (0.75, 1.05), (-0.75, 1.05)),
    "cross": (
        (-0.4, -1.1), (0.4, -1.1), (0.4, -0.4), (1.1, -0.4), (1.1, 0.4), (0.4, 0.4),
        (0.4, 1.1), (-0.4, 1.1), (-0.4, 0.4), (-1.1, 0.4), (-1.1, -0.4), (-0.4, -0.4),
    ),
}  # fmt: skip
"""Name of a shape → its corners at radius 1."""
