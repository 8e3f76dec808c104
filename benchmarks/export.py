"""How fast dumps are, and how much memory they take, beside the engine's own unsorted dump of the same store.

    python benchmarks/export.py                          100,000 invented statements
    python benchmarks/export.py --statements 1000000     what the issue asks for; some forty minutes with its build
    python benchmarks/export.py --build DIR --rounds 1   of a build that is there, each once
    python benchmarks/export.py --formats nquads trig    of these formats alone
    python benchmarks/export.py --quick                  300 invented statements, to see that it runs

Each row is a process of its own; memory is its largest resident set. The engine's dump and the N-Quads run in turn, so
that whatever slows the machine slows both.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from measure import MEGABYTE, Run, machine, run, script, typical

HERE = Path(__file__).parent
AIM = 3.0
"""How many times as long as the engine's dump the sorted N-Quads may take."""
ROUNDS = 3
FORMATS = ("nquads", "ntriples", "turtle", "trig", "rdfxml", "jsonld", "rdf12", "sqlite", "parquet", "nanopubs")
_DUMP = """
import sys, pyoxigraph
store = pyoxigraph.Store.read_only(sys.argv[1])
store.dump(sys.argv[2], format=pyoxigraph.RdfFormat.N_QUADS)
"""


def build(folder: Path, statements: int) -> Path:
    """A build of so many invented statements."""
    data, out = folder / "data", folder / "out"
    run([sys.executable, str(HERE / "generate.py"), str(data), "--statements", str(statements)])
    run([script("azicesco"), "build", "--out", str(out), "--data", str(data)])
    return out


def store_of(out: Path) -> Path:
    """The engine's own folder in a build."""
    return out / "builds" / (out / "CURRENT").read_text().strip() / "store"


def statements_of(out: Path) -> int:
    """How many statements a build holds."""
    found: int = json.loads((store_of(out).parent / "build.json").read_text())["statements"]
    return found


def dump(out: Path, folder: Path) -> Run:
    """The engine's dump: N-Quads in no order."""
    return run([sys.executable, "-c", _DUMP, str(store_of(out)), str(folder / "dump.nq")])


def export(out: Path, folder: Path, *formats: str) -> Run:
    """What ``azicesco export`` does."""
    options = [part for name in formats for part in ("--format", name)]
    return run([script("azicesco"), "export", str(folder / "dumps"), "--store", str(out), *options])


def size_of(folder: Path) -> float:
    """Megabytes of what stands in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def report(out: Path, folder: Path, formats: Sequence[str], rounds: int) -> Iterator[str]:
    """A line for the dump, and one for each format."""
    dumps, exports = [], []
    for _ in range(rounds):
        dumps.append(dump(out, folder))
        exports.append(export(out, folder, "nquads"))
    quads = sum(block.count(b"\n") for block in _blocks(folder / "dump.nq"))
    least, peak = typical(dumps)
    yield f"{quads:,} quads; {rounds} rounds of the first two rows"
    yield f"{'':<28}{'seconds':>9}{'× dump':>8}{'quads/s':>11}{'MB peak':>9}{'MB written':>12}"
    yield _row("the engine's dump, unsorted", least, least, quads, peak, (folder / "dump.nq").stat().st_size / 1e6)
    (folder / "dump.nq").unlink()
    for name in formats:
        if name == "nquads":
            seconds, peak = typical(exports)
        else:
            done = export(out, folder, name)
            seconds, peak = done.seconds, done.peak / MEGABYTE
        yield _row(name, seconds, least, quads, peak, size_of(folder / "dumps"))
        for path in (folder / "dumps").rglob("*"):
            if path.is_file():
                path.unlink()
    if "nquads" in formats:
        times = typical(exports)[0] / least
        yield f"N-Quads, sorted: {times:.2f} × the engine's dump ({'within' if times <= AIM else 'OVER'} {AIM:g})"


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(1 << 24):
            yield block


def _row(name: str, seconds: float, least: float, quads: int, peak: float, size: float) -> str:
    return f"{name:<28}{seconds:>9.2f}{seconds / least:>8.2f}{quads / seconds:>11,.0f}{peak:>9.0f}{size:>12.1f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure dumps beside the engine's own.")
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--build", type=Path, help="a build folder that is there, instead of an invented history")
    parser.add_argument("--formats", nargs="+", default=list(FORMATS), help="formats to write")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--scratch", type=Path, help="a folder on the disk to be measured (default: the system's)")
    parser.add_argument("--quick", action="store_true", help="a small invented history, one round")
    given = parser.parse_args()
    statements, rounds = (300, 1) if given.quick else (given.statements, given.rounds)
    with tempfile.TemporaryDirectory(dir=given.scratch) as folder:
        place = Path(folder).resolve()
        ready = None if given.build is None else given.build.resolve()
        os.chdir(place)
        out = build(place, statements) if ready is None else ready
        print(machine())
        print(f"{statements_of(out):,} statements")
        for line in report(out, place, given.formats, rounds):
            print(line, flush=True)


if __name__ == "__main__":
    main()
