"""How long a first look through a perspective takes, as a whole command, beside what one would do without perspectives.

    python benchmarks/perspectives.py             the real history
    python benchmarks/perspectives.py --quick     an invented one of 300 statements, to see that it runs

Without perspectives one leaves the records of the others out and builds anew: the packaged records are copied, every
source whose file does not name the wanted publisher is deleted, and the rest is built and asked. Seconds of the
processor stand beside those of the clock, since they are the same on a busy machine.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measure import Run, machine, run, script, typical

from kg_builder import places

ROUNDS = 5
COMMANDS = (
    ("show", "shusha"),
    ("why", "world-forum-2011", "ordinal"),
    ("ask", "capitals-of-islamic-culture"),
    ("ask", "how-much-rests-on-one-voice"),
    ("conflicts",),
)
LOOKS = ((), ("--as-of", "2021"), ("--according-to", "azertac"), ("--without", "azertac"))
QUICK = (("ask", "sources-by-kind"), ("conflicts",)), ((), ("--as-of", "2021"))
_PUBLISHER = re.compile(r'^publisher\s*=\s*"azertac"', re.MULTILINE)


def asked(out: Path, command: tuple[str, ...], look: tuple[str, ...], cache: Path) -> Run:
    """One command over a build, with an empty cache, so that nothing is left of an earlier look."""
    shutil.rmtree(cache, ignore_errors=True)
    return run([script("azicesco"), *command, "--store", str(out), *look], env={"XDG_CACHE_HOME": str(cache)})


def by_hand(data: Path, place: Path) -> Iterator[Run]:
    """The records of one publisher alone, built and asked: the two processes that it takes."""
    left = place / "left"
    shutil.copytree(data, left)
    shutil.rmtree(left / "judgements", ignore_errors=True)
    for path in (left / "sources").rglob("*.toml"):
        if not _PUBLISHER.search(path.read_text(encoding="utf-8")):
            path.unlink()
    yield run([script("azicesco"), "build", "--data", str(left), "--out", str(place / "alone")])
    yield run([script("azicesco"), "show", "shusha", "--store", str(place / "alone")])


def _line(name: str, runs: list[Run]) -> str:
    seconds, peak = typical(runs)
    busy = sorted(one.busy for one in runs)[len(runs) // 2]
    return f"{name:<60}{seconds:>9.2f}{busy:>10.2f}{peak:>9.0f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure first looks through perspectives.")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--quick", action="store_true", help="a small invented history, one round")
    given = parser.parse_args()
    rounds, (commands, looks) = (1, QUICK) if given.quick else (given.rounds, (COMMANDS, LOOKS))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder).resolve()
        os.chdir(place)
        data = places.packaged("data")
        if given.quick:
            data = place / "data"
            run([sys.executable, str(Path(__file__).parent / "generate.py"), str(data), "--statements", "300"])
        run([script("azicesco"), "build", "--data", str(data), "--out", str(place / "out")])
        print(machine())
        print(f"medians of {rounds}{'':<50}{'seconds':>9}{'processor':>10}{'MB':>9}")
        for command in commands:
            for look in looks:
                found = [asked(place / "out", command, look, place / "cache") for _ in range(rounds)]
                print(_line(" ".join((*command, *look)), found), flush=True)
        if not given.quick:
            built, shown = by_hand(data, place)
            print(_line("by hand: build what AZERTAC published alone", [built]))
            print(_line("by hand: show shusha from that", [shown]))


if __name__ == "__main__":
    main()
