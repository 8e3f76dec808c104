"""Files that are written whole or not at all: beside their place, and moved into it when they are complete."""

import os
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO

from kg_builder.errors import UsageError


def write_whole(target: Path, content: bytes) -> None:
    """Write a file, whole or not at all.

    Raises:
        UsageError: it cannot be written; what stood there stays.
    """
    try:
        write_through(target, partial(_put, content))
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}. Choose another file.") from error


def write_through(target: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write a file by a function; what stood there is replaced only when the function has ended well.

    Raises:
        OSError: it cannot be written.
    """
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


def move_whole(made: Path, target: Path) -> None:
    """Put a file or a folder that is complete in the place of what stands at ``target``."""
    if not target.is_dir():
        made.replace(target)
        return
    old = target.with_name(f".{target.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    target.rename(old)
    made.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _put(content: bytes, out: BinaryIO) -> None:
    out.write(content)
