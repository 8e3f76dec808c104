"""How long every question of the catalogue takes in process, at growing sizes, beside rdflib answering the same.

    python benchmarks/questions.py                              the real history, 10,000 and 100,000 statements
    python benchmarks/questions.py --statements 1000000         also, or only, that size (may be repeated)
    python benchmarks/questions.py --quick                      300 and 600 invented ones, to see that it runs
    python benchmarks/questions.py --keep FOLDER                builds stay there and are used again
    python benchmarks/questions.py --build DIR                  also, or only, a build of invented history that is there

A question with parameters is asked about whom or what it has most to tell of, which is the worst case, and about others
drawn by lot. Seconds are those of the processor, so that waiting for other users of the machine does not count. What
the columns mean and which targets there are is told in benchmarks/README.md.
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
from random import Random
from statistics import linear_regression, median, quantiles
from time import process_time
from typing import TYPE_CHECKING, cast

from measure import machine, run, script

if TYPE_CHECKING:
    from rdflib import Dataset

    from kg_builder.answers import Rows
    from kg_builder.catalogue import Parameter
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
KINDS = ("entity", "source", "year", "date")
"""Kinds of parameters that make a question one about something; a question without any is about everything."""
TRYING_SECONDS = 30.0
"""For finding what a question has most to tell of; only a large history needs so long."""
BY_LOT, LOT_SECONDS, QUICK_LOT = 30, 10.0, 3
"""How many values of a parameter are drawn, and for how long a question is asked about them."""
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
YEARS = """
SELECT ?year (COUNT(?entity) AS ?n) WHERE { ?entity a kg:Event ; kg:earliest ?day BIND(YEAR(?day) AS ?year) }
GROUP BY ?year ORDER BY DESC(?n) ?year
"""
SOURCES = "SELECT ?one WHERE { ?one a kg:Source } ORDER BY ?one"
OF_ITS_CLASS = """
SELECT ?one WHERE { GRAPH graph:authority { <ENTITY> a ?type . ?one a ?type } } ORDER BY ?one
"""
OF_OTHER_CLASSES = """
SELECT ?one WHERE { GRAPH graph:authority { <ENTITY> a ?type . ?one a ?other FILTER(?other != ?type) } } ORDER BY ?one
"""

AT_REAL_SIZE, MEDIAN_AT_REAL_SIZE, ONE_AT_A_MILLION, WHOLE_AT_A_MILLION = 0.050, 0.005, 0.100, 2.0
MOST_GROWTH, LEAST_TIMES_RDFLIB = 1.1, 20


@dataclass(frozen=True)
class Timed:
    """One question at one size: rows, seconds (median and 99th percentile), and what it was asked of.

    Seconds ``by_lot`` are those of each value of its parameter that was drawn and has an answer with a row.
    """

    rows: int
    median: float
    high: float
    memory: float | None
    """The median over the same store in memory; None where it was not read into it."""
    parameters: Mapping[str, str]
    by_lot: Sequence[float] = ()


@dataclass(frozen=True)
class Bounds:
    """How long a question is asked again, of how many drawn by lot, and for how long of these."""

    seconds: float
    lot: int
    lot_seconds: float

    def flags(self) -> list[str]:
        """The same for a process of its own."""
        return ["--seconds", f"{self.seconds}", "--lot", f"{self.lot}", "--lot-seconds", f"{self.lot_seconds}"]


def statements_of(out: Path) -> int:
    """How many statements a build holds."""
    about = out / "builds" / (out / "CURRENT").read_text().strip() / "build.json"
    found: int = json.loads(about.read_text())["statements"]
    return found


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
    out: Path, names: Sequence[str], bounds: Bounds, like: Mapping[str, Timed] | None, *, memory: bool
) -> dict[str, Timed]:
    """Every question, in a process of its own, so that its memory and caches are its own too."""
    flags = [*bounds.flags(), *([] if memory else ["--no-memory"])]
    if like is not None:
        flags += ["--like", json.dumps({name: dict(one.parameters) for name, one in like.items()})]
    done = run([sys.executable, __file__, "--of", str(out), *flags, *names])
    print(f"{out.name}: {done.seconds:,.0f} s, {done.peak / 1024:,.0f} MB at the peak", file=sys.stderr)
    return {name: Timed(**found) for name, found in json.loads(done.output).items()}


def time_here(
    out: Path, names: Sequence[str], bounds: Bounds, like: Mapping[str, Mapping[str, str]], *, memory: bool
) -> dict[str, Timed]:
    """Every question, in this process; of what it was asked at another size, where that is here too."""
    import kg_builder
    from kg_builder.errors import UnknownName

    disk = kg_builder.open(out, in_memory=False)
    quick = kg_builder.open(out, in_memory=True) if memory else disk
    known = _candidates(quick)
    found = {}
    for name in names:
        try:
            parameters = like[name]
            rows = len(quick.ask(name, **parameters))
        except (KeyError, UnknownName):
            parameters = _worst(quick, name, known)
            rows = len(quick.ask(name, **parameters))
        seconds = sorted(_times(disk, name, parameters, bounds.seconds))
        high = quantiles(seconds, n=100, method="inclusive")[98]
        middle = median(_times(quick, name, parameters, bounds.seconds)) if memory else None
        by_lot = list(_by_lot(disk, name, parameters, known, bounds))
        found[name] = Timed(rows, median(seconds), high, middle, parameters, by_lot)
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


def _candidates(kg: "KnowledgeGraph") -> dict[str, list[str]]:
    """Values of each kind of parameter, those of which most is told first.

    Of every type the two entities most spoken of, the largest sources, and all years.
    """
    prefix = kg.store.names.entity("")
    spoken: dict[str, int] = {}
    for row in _rows(kg, "SELECT DISTINCT ?type { GRAPH graph:authority { ?e a ?type } } ORDER BY ?type"):
        for one in _rows(kg, CANDIDATES.replace("TYPE", row["type"].rpartition("#")[2])):
            spoken[one["entity"].removeprefix(prefix)] = int(one["n"])
    years = [row["year"] for row in _rows(kg, YEARS)]
    return {
        "entity": sorted(spoken, key=lambda one: -spoken[one]),
        "source": [row["s"].removeprefix(kg.store.names.source("")) for row in _rows(kg, LARGEST)],
        "year": years,
        "date": years,
    }


def _rows(kg: "KnowledgeGraph", sparql: str) -> list[dict[str, str]]:
    return list(cast("Rows", kg.query(sparql)).values())


def _asked(name: str) -> "list[Parameter]":
    """The parameters of a question that name something."""
    from kg_builder import catalogue, places

    return [one for one in catalogue.read_question(places.packaged("queries"), name).parameters if one.type in KINDS]


def _with(asked: "Sequence[Parameter]", fixed: Mapping[str, str], value: str) -> dict[str, str]:
    """The parameters with a value for the last; the two ends of a span are those of a year."""
    if asked[-1].type == "date":
        return {asked[0].name: f"{value}-01-01", asked[-1].name: f"{value}-12-31"}
    return {**fixed, asked[-1].name: value}


def _worst(kg: "KnowledgeGraph", name: str, known: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The parameters with the most rows; of two of a kind, the first is whom or what is most spoken of."""
    asked = _asked(name)
    if not asked:
        return {}
    fixed = {one.name: known[one.type][0] for one in asked[:-1]}
    most, chosen = -1, fixed
    began = process_time()
    for value in known[asked[-1].type]:
        if value in fixed.values():
            continue
        parameters = _with(asked, fixed, value)
        if (rows := len(kg.ask(name, **parameters))) > most:
            most, chosen = rows, parameters
        if process_time() - began > TRYING_SECONDS:
            break
    return chosen


def _by_lot(
    kg: "KnowledgeGraph",
    name: str,
    worst: Mapping[str, str],
    known: Mapping[str, Sequence[str]],
    bounds: Bounds,
) -> Iterator[float]:
    """The seconds that a question takes of each value drawn for its last parameter that has an answer with a row.

    Drawn are entities of the class of whom or what it has most to tell of, then of others, sources, or years. Each is
    asked a second time, which is measured, as all that is measured here is asked again.
    """
    asked = _asked(name)
    if not asked:
        return
    fixed = {one.name: worst[one.name] for one in asked[:-1]}
    drawn, began = 0, process_time()
    for value in _shuffled(kg, name, asked[-1].type, worst[asked[-1].name], known):
        if drawn == bounds.lot or process_time() - began > bounds.lot_seconds:
            return
        parameters = _with(asked, fixed, value)
        if value not in fixed.values() and len(kg.ask(name, **parameters)):
            drawn += 1
            start = process_time()
            kg.ask(name, **parameters)
            yield process_time() - start


def _shuffled(
    kg: "KnowledgeGraph", name: str, kind: str, worst: str, known: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """All values of a kind in an order by lot, the same each time; of entities those of the class of one first."""
    lot = Random(name)  # noqa: S311 (the same for everyone, and nothing secret)
    match kind:
        case "entity":
            prefix = kg.store.names.entity("")
            queries = [
                OF_ITS_CLASS.replace("ENTITY", prefix + worst),
                OF_OTHER_CLASSES.replace("ENTITY", prefix + worst),
            ]
        case "source":
            prefix, queries = kg.store.names.source(""), [SOURCES]
        case _:
            yield from lot.sample(sorted(known[kind]), len(known[kind]))
            return
    for query in queries:
        values = [row["one"].removeprefix(prefix) for row in _rows(kg, query)]
        lot.shuffle(values)
        yield from values


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
    columns = [f"{head}: rows | ms | p99 | memory | by lot: median | largest" for head in heads]
    yield f"| question | of | {' | '.join(columns)} | growth | rdflib |"
    yield f"|---|---|{'---:|' * 6 * len(heads)}---:|---:|"
    exponents, ratios = {}, {}
    for name in sorted(next(iter(found.values()))):
        cells = [name, "all" if name in whole else "one"]
        for one in (found[size][name] for size in found):
            memory = "" if one.memory is None else f"{one.memory * 1000:.1f}"
            cells += [f"{one.rows:,}", f"{one.median * 1000:.1f}", f"{one.high * 1000:.1f}", memory]
            cells += [f"{median(one.by_lot) * 1000:.1f}", f"{max(one.by_lot) * 1000:.1f}"] if one.by_lot else ["", ""]
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
    for size, head in zip(found, heads, strict=True):
        yield from _about_one(head, {name: one for name, one in found[size].items() if name not in whole})
    if invented:
        largest = found[invented[-1]]
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


def _about_one(head: str, found: Mapping[str, Timed]) -> Iterator[str]:
    """Which questions about one entity, year or source take too long: of most, and of those drawn by lot."""
    start = f"- {head}, on the disk: about one entity, year or source, {ONE_AT_A_MILLION * 1000:.0f} ms or more"
    slow = {name: one for name, one in found.items() if one.median >= ONE_AT_A_MILLION}
    of_most = [f"{name} ({one.median * 1000:,.0f} ms, {one.rows:,} rows)" for name, one in slow.items()]
    yield f"{start}: of what has most to tell, {len(of_most)} of {len(found)}: {_names(of_most)}"
    drawn = {name: one.by_lot for name, one in found.items() if one.by_lot}
    if not drawn:
        return
    for words, of in (("in the median by lot", median), ("in the largest by lot", max)):
        times = {name: of(seconds) for name, seconds in drawn.items()}
        over = [f"{name} ({one * 1000:,.0f} ms)" for name, one in times.items() if one >= ONE_AT_A_MILLION]
        yield f"{start}, {words}: {len(over)} of {len(drawn)}: {_names(over)}"
    most = max(map(len, drawn.values()))
    few = [f"{name} ({len(one.by_lot)})" for name, one in found.items() if len(one.by_lot) < most]
    yield f"- {head}: drawn by lot {most} with an answer; fewer: {_names(few)}"


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
    parser.add_argument("--build", type=Path, action="append", help="a build of invented history (may be repeated)")
    parser.add_argument("--lot", type=int, help=f"values of a parameter drawn by lot (default: {BY_LOT}; 0: none)")
    parser.add_argument("--lot-seconds", type=float, default=LOT_SECONDS, help="seconds for a question's draws by lot")
    parser.add_argument("--of", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--like", type=json.loads, default={}, help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", help="questions (default: all)")
    given = parser.parse_args()
    seconds = given.seconds if given.seconds is not None else 0.0 if given.quick else SECONDS_A_QUESTION
    lot = given.lot if given.lot is not None else QUICK_LOT if given.quick else BY_LOT
    bounds = Bounds(seconds, lot, given.lot_seconds)
    from kg_builder import catalogue, places

    questions = [
        one for one in catalogue.read_questions(places.packaged("queries")) if not getattr(one, "services", ())
    ]
    names = given.names or [one.name for one in questions][: QUICK_QUESTIONS if given.quick else None]
    if given.of:
        asked = time_here(given.of, names, bounds, given.like, memory=not given.no_memory)
        print(json.dumps({name: vars(one) for name, one in asked.items()}))
        return
    whole = {one.name for one in questions if not any(parameter.type in KINDS for parameter in one.parameters)}
    there = {statements_of(out): out for out in given.build or ()}
    sizes = tuple(given.statements or ()) or (() if there else QUICK if given.quick else (REAL, *SIZES))
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        builds = {size: there.get(size) or build(folder, size) for size in sorted({*sizes, *there})}
        found: dict[int, dict[str, Timed]] = {}
        for size, out in builds.items():
            like = found.get(max(found, default=REAL)) if size > MOST_IN_MEMORY else None
            memory = size <= MOST_IN_MEMORY and not given.no_memory
            found[size] = time_all(out, names, bounds, like, memory=memory)
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
