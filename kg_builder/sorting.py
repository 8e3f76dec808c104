"""Lines of a file in the order of their bytes, each once, in bounded memory: sorted in runs, then merged."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from pathlib import Path

RUN = 64_000_000
"""Bytes that are sorted at once; some three times as much memory."""


def sort_lines(source: Path, target: Path, run: int = RUN) -> None:
    """Write the lines of a file sorted and without repetition; both must end with a line break."""
    runs: list[Path] = []
    with source.open("rb") as file:
        while block := file.read(run) + file.readline():
            lines = sorted(set(block.splitlines(keepends=True)))
            runs.append(target.with_name(f"{target.name}.{len(runs)}"))
            with runs[-1].open("wb") as out:
                out.writelines(lines)
            del block, lines
    if len(runs) == 1:
        runs[0].replace(target)
        return
    with ExitStack() as stack, target.open("wb") as out:
        out.writelines(_once(merge(*(stack.enter_context(one.open("rb")) for one in runs))))
    for one in runs:
        one.unlink()


def _once(lines: Iterable[bytes]) -> Iterator[bytes]:
    before = b""
    for line in lines:
        if line != before:
            yield line
        before = line
