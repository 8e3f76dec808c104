"""Lines of a file in the order of their bytes, each once, in bounded memory: sorted in runs, then merged.

To merge, a piece of every run is read, and all lines up to the smallest last line among the pieces are sorted together:
the interpreter's sort finds the runs in them and merges, with none of its steps in Python.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

RUN = 12_000_000
"""Bytes that are sorted at once, at least; some five times as much memory."""
MOST_RUNS = 400
"""Files that are open at once, so that a run of a very large file is larger."""
LEAST_PIECE = 65_536


def sort_lines(source: Path, target: Path, run: int = RUN) -> None:
    """Write the lines of a file sorted and without repetition; both must end with a line break."""
    runs: list[Path] = []
    run = max(run, source.stat().st_size // MOST_RUNS + 1)
    with source.open("rb") as file:
        while lines := _piece(file, run):
            lines.sort()
            runs.append(target.with_name(f"{target.name}.{len(runs)}"))
            with runs[-1].open("wb") as out:
                _write(out, lines)
            del lines
    with ExitStack() as stack, target.open("wb") as out:
        for lines in merged([stack.enter_context(one.open("rb")) for one in runs], run):
            _write(out, lines)
    for one in runs:
        one.unlink()


def merged(runs: Sequence[BinaryIO], block: int) -> Iterator[list[bytes]]:
    """The lines of sorted files, sorted, without their breaks, in blocks of many.

    A line that several files have comes in one block: none of their pieces ends before it, where it is the bound.
    """
    size = max(min(LEAST_PIECE, block), block // max(1, len(runs)))
    pieces: list[list[bytes]] = [[] for _ in runs]
    places = [0] * len(runs)
    while True:
        for number, file in enumerate(runs):
            if places[number] == len(pieces[number]):
                pieces[number], places[number] = _piece(file, size), 0
        there = [number for number, lines in enumerate(pieces) if lines]
        if not there:
            return
        bound = min(pieces[number][-1] for number in there)
        together: list[bytes] = []
        for number in there:
            end = bisect_right(pieces[number], bound, places[number])
            together += pieces[number][places[number] : end]
            places[number] = end
        together.sort()
        yield together


def _piece(file: BinaryIO, size: int) -> list[bytes]:
    content = file.read(size) + file.readline()
    return content.removesuffix(b"\n").split(b"\n") if content else []


def _write(out: BinaryIO, lines: list[bytes]) -> None:
    """Write sorted lines, each once."""
    if len(set(lines)) < len(lines):
        lines = list(dict.fromkeys(lines))
    out.write(b"\n".join(lines))
    out.write(b"\n")
