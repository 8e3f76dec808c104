"""How long every question of the catalogue takes in process, at growing sizes, beside rdflib answering the same.

    python benchmarks/questions.py                              the real history, 10,000 and 100,000 statements
    python benchmarks/questions.py --statements 1000000         also, or only, that size (may be repeated)
    python benchmarks/questions.py --quick                      300 and 600 invented ones, to see that it runs
    python benchmarks/questions.py --keep FOLDER                builds stay there and are used again

A question with parameters is asked about whom or what it has most to tell of, which is the worst case. Seconds are
those of the processor, so that waiting for other users of the machine does not count. What the columns mean and which
targets there are is told in benchmarks/README.md.
"""

import argparse
import gc
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression, median, quantiles
from time import process_time
from typing import TYPE_CHECKING

from measure import machine, run, script

if TYPE_CHECKING:
    from rdflib import Dataset

    from kg_builder.graph import KnowledgeGraph

HERE = Path(__file__).parent
SIZES = (10_000, 100_000)
QUICK = (300, 600)
REAL = 0
"""Stands for the real history among the sizes."""

MOST_RUNS, LEAST_RUNS, SECONDS_A_QUESTION = 100, 3, 4.0
MOST_IN_MEMORY = 100_000
"""Statements; a million are fourteen million quads, some gigabytes."""
QUICK_QUESTIONS = 3
RDFLIB_SIZE = 10_000
RDFLIB_SECONDS = 20
MOST_TRIED = 12
"""Entities that a question is tried with where what it was asked of at a smaller size is not there."""
CANDIDATES = """
SELECT ?entity (COUNT(?node) AS ?n) WHERE {
  GRAPH graph:authority { ?entity a ?type }
  GRAPH graph:apparatus { ?node rdf:subject|rdf:object ?entity }
  VALUES ?type { kg:TYPE }
} GROUP BY ?entity ORDER BY DESC(?n) ?entity LIMIT 2
"""

LARGEST = """
SELECT ?s (COUNT(?n) AS ?c) WHERE { GRAPH graph:apparatus { ?n prov:wasDerivedFrom ?s } }
GROUP BY ?s ORDER BY DESC(?c) ?s LIMIT 12
"""

AT_REAL_SIZE, MEDIAN_AT_REAL_SIZE, ONE_AT_A_MILLION, WHOLE_AT_A_MILLION = 0.050, 0.005, 0.100, 2.0
MOST_GROWTH, LEAST_TIMES_RDFLIB = 1.1, 20


@dataclass(frozen=True)
class Timed:
    """One question at one size: rows, seconds (median and 99th percentile), and what it was asked of."""

    rows: int
    median: float
    high: float
    memory: float | None
    """The median over the same store in memory; None where it was not read into it."""
    parameters: Mapping[str, str]


def build(folder: Path, statements: int) -> Path:
    """A build of the real records, or of so many invented statements; one that is there is used again."""
    out = folder / f"build-{statements or 'real'}"
    if not (out / "CURRENT").exists():
        command = [script("azicesco"), "build", "--out", str(out)]
        if statements:
            data = folder / f"data-{statements}"
            if not data.exists():
                run([sys.executable, str(HERE / "generate.py"), str(data), "--statements", str(statements)])
            command += ["--data", str(data)]
        run(command)
    return out


def time_all(
    out: Path, names: Sequence[str], seconds: float, like: Mapping[str, Timed] | None, *, memory: bool
) -> dict[str, Timed]:
    """Every question, in a process of its own, so that its memory and caches are its own too."""
    flags = ["--seconds", str(seconds), *([] if memory else ["--no-memory"])]
    if like is not None:
        flags += ["--like", json.dumps({name: dict(one.parameters) for name, one in like.items()})]
    done = run([sys.executable, __file__, "--of", str(out), *flags, *names])
    print(f"{out.name}: {done.seconds:,.0f} s, {done.peak / 1024:,.0f} MB at the peak", file=sys.stderr)
    return {name: Timed(**found) for name, found in json.loads(done.output).items()}


def time_here(
    out: Path, names: Sequence[str], most: float, like: Mapping[str, Mapping[str, str]], *, memory: bool
) -> dict[str, Timed]:
    """Every question, in this process; of what it was asked at another size, where that is here too."""
    import kg_builder
    from kg_builder.errors import UnknownName

    disk = kg_builder.open(out, in_memory=False)
    quick = kg_builder.open(out, in_memory=True) if memory else disk
    known = _candidates(quick, MOST_TRIED if like else None)
    found = {}
    for name in names:
        try:
            parameters = like[name]
            rows = len(quick.ask(name, **parameters))
        except (KeyError, UnknownName):
            parameters = _worst(quick, name, known)
            rows = len(quick.ask(name, **parameters))
        seconds = sorted(_times(disk, name, parameters, most))
        high = quantiles(seconds, n=100, method="inclusive")[98]
        middle = median(_times(quick, name, parameters, most)) if memory else None
        found[name] = Timed(rows, median(seconds), high, middle, parameters)
    return found


def _times(kg: "KnowledgeGraph", name: str, parameters: Mapping[str, str], most: float) -> list[float]:
    """The seconds of the processor that each of many askings took."""
    seconds: list[float] = []
    gc.collect()
    while len(seconds) < MOST_RUNS and (sum(seconds) < most or len(seconds) < LEAST_RUNS):
        began = process_time()
        kg.ask(name, **parameters)
        seconds.append(process_time() - began)
    return seconds


def _candidates(kg: "KnowledgeGraph", most: int | None) -> dict[str, list[str]]:
    """Values of each kind of parameter: of every type the two entities most spoken of, and the largest sources.

    Of the entities only the most spoken of, if not all are wanted.
    """
    prefix = kg.store.names.entity("")
    types = kg.query("SELECT DISTINCT ?type { GRAPH graph:authority { ?e a ?type } } ORDER BY ?type")
    spoken: dict[str, int] = {}
    for row in types.values():  # type: ignore[union-attr]
        name = row["type"].rpartition("#")[2]
        for one in kg.query(CANDIDATES.replace("TYPE", name)).values():  # type: ignore[union-attr]
            spoken[one["entity"].removeprefix(prefix)] = int(one["n"])
    sources = [row["s"].removeprefix(kg.store.names.source("")) for row in kg.query(LARGEST).values()]  # type: ignore[union-attr]
    return {"entity": sorted(spoken, key=lambda one: -spoken[one])[:most], "source": sources}


def _worst(kg: "KnowledgeGraph", name: str, known: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The parameters with the most rows; of two of a kind, the first is whom or what is most spoken of."""
    from kg_builder import catalogue, places

    chosen: dict[str, str] = {}
    asked = [one for one in catalogue.read_question(places.packaged("queries"), name).parameters if one.type in known]
    for number, parameter in enumerate(asked):
        values = [value for value in known[parameter.type] if value not in chosen.values()]
        if number + 1 < len(asked):
            chosen[parameter.name] = values[0]
        elif values:
            chosen[parameter.name] = max(values, key=lambda one: len(kg.ask(name, **chosen, **{parameter.name: one})))
    return chosen


class _TooLong(Exception):
    pass


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    """Ends what takes longer, in seconds of the processor."""

    def stop(*_: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def time_rdflib(out: Path, asked: Mapping[str, Timed], most: int) -> dict[str, float]:
    """The same questions of the same quads in rdflib, once each; infinity for what takes longer than the limit."""
    import warnings

    import kg_builder

    warnings.simplefilter("ignore", DeprecationWarning)
    kg = kg_builder.open(out)
    dataset: Dataset = kg.to_rdflib()
    found = {}
    for name, one in asked.items():
        sparql = kg.question(name, **one.parameters)
        began = process_time()
        try:
            with _at_most(most):
                list(dataset.query(sparql))
        except _TooLong:
            found[name] = math.inf
            continue
        found[name] = process_time() - began
    return found


def growth(points: Mapping[int, float]) -> float:
    """The exponent of n with which seconds grow, over the sizes that are measured."""
    if len(points) < 2:  # noqa: PLR2004
        return math.nan
    return linear_regression([math.log(n) for n in points], [math.log(t) for t in points.values()]).slope


def report(
    found: Mapping[int, Mapping[str, Timed]], rdflib: Mapping[str, float], whole: set[str], most: int
) -> Iterator[str]:
    """A table of all questions, and what of the targets is met."""
    invented = sorted(size for size in found if size != REAL)
    heads = [("real" if size == REAL else f"{size:,}") for size in found]
    yield f"| question | of | {' | '.join(f'{head}: rows | ms | p99 | memory' for head in heads)} | growth | rdflib |"
    yield f"|---|---|{'---:|---:|---:|---:|' * len(heads)}---:|---:|"
    exponents, ratios = {}, {}
    for name in sorted(next(iter(found.values()))):
        cells = [name, "all" if name in whole else "one"]
        for one in (found[size][name] for size in found):
            memory = "" if one.memory is None else f"{one.memory * 1000:.1f}"
            cells += [f"{one.rows:,}", f"{one.median * 1000:.1f}", f"{one.high * 1000:.1f}", memory]
        exponents[name] = growth({size: found[size][name].median for size in invented if found[size][name].rows})
        cells.append("" if math.isnan(exponents[name]) else f"{exponents[name]:.2f}")
        if name in rdflib:
            least = found[min(invented)][name].median
            ratios[name] = min(rdflib[name], most) / least
            cells.append(f"over {most} s" if rdflib[name] == math.inf else f"{ratios[name]:,.0f} ×")
        else:
            cells.append("")
        yield f"| {' | '.join(cells)} |"
    yield ""
    if REAL in found:
        yield from _at_real_size(found[REAL])
    if invented:
        largest = found[invented[-1]]
        slow = [name for name, one in largest.items() if name not in whole and one.median >= ONE_AT_A_MILLION]
        yield f"- {invented[-1]:,} statements: about one entity, year or source, 100 ms or more: {_names(slow)}"
        slow = [name for name, one in largest.items() if name in whole and one.median >= WHOLE_AT_A_MILLION]
        yield f"- {invented[-1]:,} statements: about everything, 2 s or more: {_names(slow)}"
        steep = [f"{name} ({e:.2f})" for name, e in exponents.items() if name in whole and e > MOST_GROWTH]
        yield f"- about everything, growing faster than n^{MOST_GROWTH}: {_names(steep)}"
        empty = [name for name, one in largest.items() if not one.rows]
        yield f"- without an answer in the invented history, so not measured by it: {_names(empty)}"
    if ratios:
        yield f"- rdflib takes {median(ratios.values()):,.0f} times as long in the median (target {LEAST_TIMES_RDFLIB})"
        endless = sum(seconds == math.inf for seconds in rdflib.values())
        yield f"- rdflib has no answer within {most} s to {endless} of {len(rdflib)}, which count as {most} s"


def _at_real_size(found: Mapping[str, Timed]) -> Iterator[str]:
    disk = {name: one.median for name, one in found.items()}
    memory = {name: one.memory for name, one in found.items() if one.memory is not None}
    for where, times in (("on the disk", disk), ("in memory", memory)):
        if times:
            slow = [f"{name} ({one * 1000:.0f})" for name, one in times.items() if one >= AT_REAL_SIZE]
            middle = median(times.values()) * 1000
            yield f"- real size {where}: median {middle:.1f} ms (target 5); 50 ms or more: {_names(slow)}"


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure every question of the catalogue.")
    parser.add_argument("--statements", type=int, action="append", help="an invented history of this size")
    parser.add_argument("--quick", action="store_true", help="small invented histories only")
    parser.add_argument("--no-rdflib", action="store_true", help="leave out rdflib, which takes minutes")
    parser.add_argument("--no-memory", action="store_true", help="leave out the store that is read into memory")
    parser.add_argument("--limit", type=int, default=RDFLIB_SECONDS, help="seconds that rdflib has for a question")
    parser.add_argument("--keep", type=Path, help="where builds stay")
    parser.add_argument("--seconds", type=float, help=f"how long each is asked again (default: {SECONDS_A_QUESTION:g})")
    parser.add_argument("--of", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--like", type=json.loads, default={}, help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", help="questions (default: all)")
    given = parser.parse_args()
    seconds = given.seconds if given.seconds is not None else 0.0 if given.quick else SECONDS_A_QUESTION
    from kg_builder import catalogue, places

    questions = [
        one for one in catalogue.read_questions(places.packaged("queries")) if not getattr(one, "services", ())
    ]
    names = given.names or [one.name for one in questions][: QUICK_QUESTIONS if given.quick else None]
    if given.of:
        asked = time_here(given.of, names, seconds, given.like, memory=not given.no_memory)
        print(json.dumps({name: vars(one) for name, one in asked.items()}))
        return
    kinds = {"entity", "source", "year", "date"}
    whole = {one.name for one in questions if not any(parameter.type in kinds for parameter in one.parameters)}
    sizes = tuple(given.statements or ()) or (QUICK if given.quick else (REAL, *SIZES))
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        builds = {size: build(folder, size) for size in sizes}
        found: dict[int, dict[str, Timed]] = {}
        for size, out in builds.items():
            like = found.get(max(found, default=REAL)) if size > MOST_IN_MEMORY else None
            memory = size <= MOST_IN_MEMORY and not given.no_memory
            found[size] = time_all(out, names, seconds, like, memory=memory)
        rdflib = {}
        small = RDFLIB_SIZE if RDFLIB_SIZE in builds else min(builds)
        if not given.no_rdflib and (small == RDFLIB_SIZE or given.quick):
            rdflib = time_rdflib(builds[small], found[small], given.limit)
    print(machine())
    print(f"{os.getloadavg()[2]:.0f} processes wanted its processors in the last quarter of an hour\n")
    print("\n".join(report(found, rdflib, whole, given.limit)))


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(str(error))
