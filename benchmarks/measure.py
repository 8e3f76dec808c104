"""Processes, measured from outside: seconds, and the most memory that they held."""

import os
import platform
import pty
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from statistics import median
from time import perf_counter

MEGABYTE = 1024
"""In kilobytes, in which the system counts a process's memory."""


@dataclass(frozen=True, slots=True)
class Run:
    """One process that ended well.

    ``peak`` is its largest resident set in kilobytes. The system begins to count with that of the process which
    started it, so whoever measures must stay small: nothing heavy is imported here.
    """

    seconds: float
    peak: int
    output: bytes
    errors: bytes
    busy: float
    """Seconds of the processor."""


def run(command: Sequence[str], *, terminal: bool = False, env: Mapping[str, str] | None = None) -> Run:
    """Run a command to its end, its output into a pipe or onto a terminal.

    Python keeps its bytecode, whatever it is told here: an installed package has it from the beginning.

    Raises:
        RuntimeError: the command fails; its messages are in it.
    """
    reader, writer = pty.openpty() if terminal else os.pipe()
    began = perf_counter()
    around = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **(env or {})}
    with subprocess.Popen(command, stdout=writer, stderr=subprocess.PIPE, env=around) as process:
        os.close(writer)
        output = _drain(reader)
        assert process.stderr is not None
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {errors.decode(errors='replace')}")
    return Run(seconds, usage.ru_maxrss, output, errors, usage.ru_utime + usage.ru_stime)


def _drain(reader: int) -> bytes:
    parts = []
    try:
        while part := os.read(reader, 1 << 16):
            parts.append(part)
    except OSError:  # a terminal whose other side is closed
        pass
    finally:
        os.close(reader)
    return b"".join(parts)


def typical(runs: Sequence[Run]) -> tuple[float, float]:
    """The medians: seconds, and megabytes at the peak."""
    return median(one.seconds for one in runs), median(one.peak for one in runs) / MEGABYTE


def machine() -> str:
    """What it was measured on, in a line."""
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    engines = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "rdflib"))
    return f"{os.cpu_count()} cores, {pages / (1 << 30):.0f} GB; Python {platform.python_version()}, {engines}"


def script(name: str) -> str:
    """The path of a script that was installed beside this Python."""
    return os.path.join(os.path.dirname(sys.executable), name)  # noqa: PTH118, PTH120 — pathlib would resolve links
