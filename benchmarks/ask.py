"""How long a question takes as a whole process, beside the least that a Python process takes.

    python benchmarks/ask.py                       on the real history
    python benchmarks/ask.py --statements 100000   on invented history of that size
    python benchmarks/ask.py --quick               200 invented statements, three runs, to see that it runs

Each round runs every process once, so that whatever slows the machine slows all; the figures are medians.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from measure import Run, machine, run, script, typical

HERE = Path(__file__).parent
QUESTION = "capitals-of-islamic-culture"
ROUNDS, QUICK_ROUNDS = 15, 3
TIMES_PASS, PLUS_SECONDS = 4, 0.15
HEAVY = {
    "SPARQLWrapper", "convertdate", "edtf", "networkx", "numpy", "owlrl", "pandas", "pyparsing", "pyshacl", "pyvis",
    "rapidfuzz", "rdflib",
}  # fmt: skip
"""Libraries that no question needs; each would take more time than the question."""

PASS = (sys.executable, "-c", "pass")
TERMINAL = {"TERM": "xterm", "COLUMNS": "110"}

Processes = Mapping[str, tuple[Sequence[str], bool]]
"""Name → a command, and whether its output is a terminal."""


def build(folder: Path, statements: int | None) -> Path:
    """A build of the real records, or of so many invented statements."""
    out = folder / "out"
    command = [script("azicesco"), "build", "--out", str(out)]
    if statements is not None:
        data = folder / "data"
        run([sys.executable, str(HERE / "generate.py"), str(data), "--statements", str(statements)])
        command += ["--data", str(data)]
    run(command)
    return out


def questions(store: Path) -> list[str]:
    """The first question, and the next of the catalogue that this history answers."""
    listed = run([script("azicesco"), "ask"]).output.decode().splitlines()[1:]
    for line in listed:
        name = line.partition("\t")[0]
        if name != QUESTION and _answers(name, store):
            return [QUESTION, name]
    return [QUESTION]


def _answers(name: str, store: Path) -> bool:
    try:
        return run(_ask(name, store)).output.count(b"\n") > 1
    except RuntimeError:
        return False


def _ask(name: str, store: Path) -> list[str]:
    return [script("azicesco"), "ask", name, "--store", str(store)]


def processes(store: Path) -> Processes:
    """What is run, by name."""
    found: dict[str, tuple[Sequence[str], bool]] = {"python -c pass": (PASS, False)}
    for name in questions(store):
        found[f"ask {name}, piped"] = _ask(name, store), False
        found[f"ask {name}, terminal"] = _ask(name, store), True
    return found


def measure(wanted: Processes, rounds: int) -> dict[str, list[Run]]:
    """Every process so many times, in turn; a first round warms the caches and is not counted."""
    runs: dict[str, list[Run]] = {name: [] for name in wanted}
    for number in range(rounds + 1):
        for name, (command, terminal) in wanted.items():
            done = run(command, terminal=terminal, env=TERMINAL)
            if number:
                runs[name].append(done)
    return runs


def heavy(command: Sequence[str], *, terminal: bool) -> list[str]:
    """The heavy libraries that a command imports, as Python itself tells."""
    told = run(command, terminal=terminal, env={**TERMINAL, "PYTHONPROFILEIMPORTTIME": "1"}).errors.decode()
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in told.splitlines()}
    return sorted(HEAVY & imported)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure questions on the command line.")
    parser.add_argument("--statements", type=int, help="invented history of this size instead of the real one")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--quick", action="store_true", help="a small invented history, few rounds")
    given = parser.parse_args()
    statements = given.statements or (200 if given.quick else None)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        wanted = processes(build(Path(folder), statements))
        runs = measure(wanted, QUICK_ROUNDS if given.quick else given.rounds)
        least, _ = typical(runs["python -c pass"])
        bound = TIMES_PASS * least + PLUS_SECONDS
        print(machine())
        print(f"history: {f'{statements:,} invented statements' if statements else 'the real one'}")
        print(f"bound: {TIMES_PASS} × python -c pass + {PLUS_SECONDS} s = {bound:.3f} s\n")
        print(f"{'medians of ' + str(len(runs['python -c pass'])) + ' runs':<52}{'seconds':>9}{'× pass':>8}{'MB':>6}  ")
        for name, (command, terminal) in wanted.items():
            seconds, peak = typical(runs[name])
            verdict = ""
            if command is not PASS:
                found = ", ".join(heavy(command, terminal=terminal)) or "none"
                verdict = f"  {'within' if seconds <= bound else 'OVER'} the bound; heavy imports: {found}"
            print(f"{name:<52}{seconds:>9.3f}{seconds / least:>8.1f}{peak:>6.0f}{verdict}")


if __name__ == "__main__":
    main()
