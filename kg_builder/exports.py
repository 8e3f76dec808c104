"""Dumps: one function a format, one registry; a dump is written beside and moved into place when it is whole."""

import os
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import BinaryIO

from kg_builder.errors import UsageError
from kg_builder.store import Store
from kg_builder.terms import canonical

NAME = "azicesco"
_Writer = Callable[[Store, BinaryIO], None]


def nquads(store: Store, out: BinaryIO) -> None:
    """Every quad on a line of its own, sorted by its bytes, each once: N-Quads (W3C, 2014)."""
    out.writelines(sorted(f"{line}\n".encode() for line in canonical(store.nquads())))


FORMATS: Mapping[str, tuple[str, _Writer]] = {"nquads": ("nq", nquads)}
"""Name of a format → the ending of its file, and what writes it."""


def export(store: Store, folder: Path, formats: tuple[str, ...] = ("nquads",)) -> list[Path]:
    """Write dumps ``azicesco.EXT`` into a folder; returns their paths.

    Raises:
        UsageError: a format is unknown, or the folder cannot be written; older dumps stay as they were.
    """
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"There is no format “{name}” for dumps. Choose from: {', '.join(FORMATS)}.")
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in formats:
            ending, write = FORMATS[name]
            target = folder / f"{NAME}.{ending}"
            _write_whole(target, partial(write, store))
            written.append(target)
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}. Choose another folder.") from error
    return written


def write_whole(target: Path, content: bytes) -> None:
    """Write a file, whole or not at all.

    Raises:
        UsageError: it cannot be written; what stood there stays.
    """
    try:
        _write_whole(target, partial(_put, content))
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}. Choose another file.") from error


def _put(content: bytes, out: BinaryIO) -> None:
    out.write(content)


def _write_whole(target: Path, write: Callable[[BinaryIO], None]) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            write(out)
            out.flush()
            os.fsync(out.fileno())
        beside.chmod(0o644)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
