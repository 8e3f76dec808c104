"""How long a build takes and how much memory, beside the engine's own loader and beside rdflib, in one run.

    python benchmarks/build.py             1,000, 10,000 and 100,000 statements: some four minutes
    python benchmarks/build.py --quick     200 and 400: a few seconds, to see that it runs

What is compared, and why that is fair, is told in benchmarks/README.md.
"""

import argparse
import json
import math
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from statistics import linear_regression, median

from measure import Run, machine, run, typical

HERE = Path(__file__).parent
SIZES = (1_000, 10_000, 100_000)
QUICK = (200, 400)
SEED = 1
ROUNDS = 5
ROUNDS_RDFLIB = 1
"""Its processes take long and vary little beside the factors that are looked at."""

STEPS = {"read": "read", "reconcile": "reconciled", "write N-Quads": "written", "load": "loaded"}
"""Parts of a build → the step that ends each."""

RDFLIB = {
    "rdflib": "rdflib, records by hand",
    "rdflib-dates": "rdflib, the same and bounds of dates",
    "rdflib-nquads": "rdflib, reading the build's N-Quads",
}
MOST_TIMES_BULK = 3
LEAST_TIMES_FASTER = 5
KILOBYTES_A_STATEMENT = 1


@dataclass(slots=True)
class Size:
    """What was measured with one number of statements."""

    statements: int
    runs: dict[str, list[Run]] = field(default_factory=lambda: defaultdict(list))
    figures: dict[str, list[dict[str, float]]] = field(default_factory=lambda: defaultdict(list))

    def seconds(self, role: str) -> float:
        """The median of whole processes."""
        return typical(self.runs[role])[0]

    def peak(self, role: str) -> float:
        """The median of the largest resident sets, in megabytes."""
        return typical(self.runs[role])[1]

    def figure(self, role: str, name: str) -> float:
        """A figure that a process told of itself, from the run of middle length."""
        runs = self.runs[role]
        middle = sorted(range(len(runs)), key=lambda number: runs[number].seconds)[len(runs) // 2]
        return self.figures[role][middle][name]

    def ratio(self, role: str, other: str) -> float:
        """How many times as long the first takes: the median over the rounds in which both ran."""
        pairs = zip(self.runs[role], self.runs[other], strict=False)
        return median(one.seconds / another.seconds for one, another in pairs)


def measure(statements: int, rounds: int, folder: Path) -> Size:
    """All roles on one folder of records, in turn, so that whatever slows the machine slows all."""
    size, data = Size(statements), folder / "data"
    generator = [sys.executable, str(HERE / "generate.py"), str(data)]
    run([*generator, "--statements", str(statements), "--seed", str(SEED)])
    nquads = folder / "quads.nq"
    for number in range(rounds):
        nquads.unlink(missing_ok=True)
        _take(size, "build", data, _fresh(folder / "out"), nquads)
        _take(size, "bulk", nquads, _fresh(folder / "bulk"))
        _take(size, "toml", data)
        for role in RDFLIB if number < ROUNDS_RDFLIB else ():
            _take(size, role, nquads if role == "rdflib-nquads" else data)
    return size


def _take(size: Size, role: str, *arguments: Path) -> None:
    done = run([sys.executable, str(HERE / "roles.py"), role, *map(str, arguments)])
    size.runs[role].append(done)
    size.figures[role].append(json.loads(done.output))
    print(f"  {size.statements:>9,}  {role:<14} {done.seconds:7.2f} s", file=sys.stderr)


def _fresh(folder: Path) -> Path:
    rmtree(folder, ignore_errors=True)
    return folder


def exponent(sizes: Sequence[Size]) -> float:
    """The slope of the least-squares line through the logarithms of statements and seconds."""
    statements = [math.log(size.statements) for size in sizes]
    seconds = [math.log(size.seconds("build")) for size in sizes]
    return linear_regression(statements, seconds).slope


def report(sizes: Sequence[Size]) -> Iterator[str]:
    """The figures as tables."""
    yield _row("statements", (f"{size.statements:,}" for size in sizes))
    yield _row("quads in the store", (f"{size.figure('build', 'quads'):,.0f}" for size in sizes))
    yield ""
    yield "seconds, medians of whole processes"
    yield _row("build", (f"{size.seconds('build'):.2f}" for size in sizes))
    for name, step in STEPS.items():
        yield _row(f"  {name}", (f"{size.figure('build', step):.2f}" for size in sizes))
        if name == "read":
            yield _row("    of which TOML", (f"{size.figure('toml', 'parsed'):.2f}" for size in sizes))
    yield _row("  rest: start, imports, end", (f"{_rest(size):.2f}" for size in sizes))
    yield _row("the engine's bulk loader alone", (f"{size.seconds('bulk'):.2f}" for size in sizes))
    for role, name in RDFLIB.items():
        yield _row(name, (f"{size.seconds(role):.2f}" for size in sizes))
    yield ""
    yield "ratios"
    yield _row(
        f"build / bulk loader (aim: at most {MOST_TIMES_BULK})",
        (f"{size.ratio('build', 'bulk'):.2f}" for size in sizes),
    )
    for role, name in RDFLIB.items():
        yield _row(f"{name} / build", (f"{size.ratio(role, 'build'):.2f}" for size in sizes))
    yield f"  (the issue asks that rdflib take at least {LEAST_TIMES_FASTER} times as long)"
    yield ""
    yield "megabytes at the peak"
    yield _row("build", (f"{size.peak('build'):.0f}" for size in sizes))
    yield _row("the engine's bulk loader alone", (f"{size.peak('bulk'):.0f}" for size in sizes))
    yield _row("bound: loader + 1 KB a statement", (f"{_bound(size):.0f}" for size in sizes))
    yield _row("within the bound", ("yes" if size.peak("build") <= _bound(size) else "no" for size in sizes))
    yield _row("rdflib, records by hand", (f"{size.peak('rdflib'):.0f}" for size in sizes))
    yield ""
    yield f"time grows with statements ^ {exponent(sizes):.2f}; of the last two sizes ^ {exponent(sizes[-2:]):.2f}"


def _rest(size: Size) -> float:
    return size.seconds("build") - sum(size.figure("build", step) for step in STEPS.values())


def _bound(size: Size) -> float:
    return size.peak("bulk") + size.statements * KILOBYTES_A_STATEMENT / 1024


def _row(name: str, cells: Iterator[str]) -> str:
    return f"{name:<52}" + "".join(f"{cell:>12}" for cell in cells)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the build beside the engine's loader and rdflib.")
    parser.add_argument("--quick", action="store_true", help="small sizes, one round")
    parser.add_argument("--sizes", type=int, nargs="+", help="numbers of statements, at least two")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--scratch", type=Path, help="a folder on the disk to be measured (default: the system's)")
    given = parser.parse_args()
    sizes = given.sizes or (QUICK if given.quick else SIZES)
    measured = []
    for statements in sizes:
        with tempfile.TemporaryDirectory(dir=given.scratch) as folder:
            measured.append(measure(statements, 1 if given.quick else given.rounds, Path(folder)))
    print(machine())
    print("\n".join(report(measured)))


if __name__ == "__main__":
    main()
