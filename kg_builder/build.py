"""Records → a store on disk, all or nothing.

A build stands in ``OUT/builds/HASH/`` (``store/``, its ``quads.nq.gz`` if it is small, ``records.jsonl``,
``build.json``); ``OUT/CURRENT`` names the one in use. All is made beside and moved into place by renames, ``CURRENT``
last, so a reader, or a kill at any moment, finds the old build or the new one. HASH is a digest of all that a build
depends on, so the same records give the same build, once.
"""

import gc
import json
import os
import shutil
import tempfile
import time
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from kg_builder import places
from kg_builder.errors import BuildError, reason
from kg_builder.held_file import write_records
from kg_builder.model import Dataset, Verdict
from kg_builder.ontology import Ontology
from kg_builder.progress import SILENT, Watcher
from kg_builder.quads import all_lines
from kg_builder.reconcile import reconcile
from kg_builder.records import read_dataset
from kg_builder.store import BUILDS, CURRENT, DESCRIPTION, STORE, EmbeddedStore, create_store, keep_quads
from kg_builder.terms import checked_iri
from kg_builder.vocabulary import BASE, Names

KEPT = 2
"""Builds that stay in a folder: the one in use, and the one before it, which a reader may still have open."""


@dataclass(frozen=True, slots=True)
class Build:
    """What a build holds, and how long it took; ``seconds`` is 0 where it stood already."""

    hash: str
    base: str
    version: str
    engine: str
    entities: int
    sources: int
    statements: int
    judgements: int
    ranks: dict[str, int]
    quads: int = 0
    seconds: float = 0.0


def build(data: Path | None = None, out: Path = Path("build"), base: str = BASE, watcher: Watcher = SILENT) -> Build:
    """Build the store of the records in a folder, the packaged ones without one; what stood there stays if this fails.

    Raises:
        CurationErrors: the records hold mistakes; all of them are told.
        BuildError: the folder cannot be written, or the base is no IRI that ends in / or #.
    """
    began = time.perf_counter()
    data = places.packaged("data") if data is None else data
    _check_base(base)
    ontology_folder = places.packaged("ontology")
    try:
        with _locked(out):
            _sweep(out)
            identity = fingerprint(data, ontology_folder, base)
            target = out / BUILDS / identity
            made = not ((target / DESCRIPTION).exists() and (target / STORE).is_dir())
            if made:
                shutil.rmtree(target, ignore_errors=True)  # what a hand has damaged
                _make(data, ontology_folder, Names(base), target, identity, watcher)
                watcher.step("moved")
            _name_current(out, identity)
            watcher.step("named")
            _drop_old(out, identity)
    except OSError as error:
        raise BuildError(f"{error.filename or out} cannot be used: {error.strerror}. Choose another --out.") from error
    watcher.step("done")
    return read_description(out, seconds=time.perf_counter() - began if made else 0.0)


def build_in_memory(data: Path, base: str = BASE) -> tuple[EmbeddedStore, Dataset, list[Verdict]]:
    """A store in memory, with the records that it was made of, for checks.

    Raises:
        CurationErrors: the records hold mistakes.
    """
    ontology_folder = places.packaged("ontology")
    ontology = Ontology.read(ontology_folder)
    dataset = read_dataset(data, ontology)
    verdicts = reconcile(dataset, ontology)
    store = EmbeddedStore.in_memory()
    store.load_lines(all_lines(dataset, verdicts, ontology, ontology_folder, Names(base)))
    return store, dataset, verdicts


def read_description(out: Path, seconds: float = 0.0) -> Build:
    """What the current build of a folder holds.

    Raises:
        BuildError: there is none.
    """
    try:
        identity = (out / CURRENT).read_text(encoding="ascii").strip()
        return Build(**json.loads((out / BUILDS / identity / DESCRIPTION).read_text()), seconds=seconds)
    except (OSError, ValueError, TypeError) as error:
        raise BuildError(f"There is no build in {out}: {reason(error)}.") from error


def fingerprint(data: Path, ontology_folder: Path, base: str) -> str:
    """A digest of all that a build depends on: records, ontology, base, this package and the engine."""
    total = sha256()
    for part in (version("azicesco"), version("pyoxigraph"), base):
        total.update(part.encode() + b"\0")
    for folder in (ontology_folder, data):
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            total.update(os.fsencode(path.relative_to(folder).as_posix()) + b"\0" + _file_digest(path))
    for path in places.package_files():
        total.update(path.name.encode() + b"\0" + _file_digest(path))
    return total.hexdigest()[:16]


def _file_digest(path: Path) -> bytes:
    return sha256(path.read_bytes()).digest()


def _make(data: Path, ontology_folder: Path, names: Names, target: Path, identity: str, watcher: Watcher) -> None:
    """Make a build beside its place and move it there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    ontology = Ontology.read(ontology_folder)
    dataset = read_dataset(data, ontology)
    watcher.step("read")
    if fingerprint(data, ontology_folder, names.base) != identity:
        raise BuildError(f"{data} changed while it was read. Build again.")
    verdicts = reconcile(dataset, ontology)
    watcher.step("reconciled")
    made = Build(
        hash=identity,
        base=names.base,
        version=version("azicesco"),
        engine=version("pyoxigraph"),
        entities=len(dataset.authorities),
        sources=len(dataset.sources),
        statements=len(dataset.statements),
        judgements=len(dataset.judgements),
        ranks=dict(sorted(Counter(verdict.rank.value for verdict in verdicts).items())),
    )
    beside = Path(tempfile.mkdtemp(prefix=".making-", dir=target.parent))
    write_records(dataset, beside, identity)
    nquads = beside / "quads.nq"
    lines = all_lines(dataset, verdicts, ontology, ontology_folder, names)
    with nquads.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(watcher.each("writing", lines, len(dataset.statements)))
    del dataset, verdicts, lines
    gc.collect()
    watcher.step("written")
    quads = create_store(beside / STORE, nquads)
    keep_quads(nquads, beside)
    nquads.unlink()
    watcher.step("loaded")
    made = replace(made, quads=quads)
    description = {key: value for key, value in asdict(made).items() if key != "seconds"}
    (beside / DESCRIPTION).write_text(json.dumps(description, indent=2) + "\n")
    _sync(beside)
    watcher.step("described")
    beside.rename(target)
    _sync(target.parent)


def _name_current(out: Path, identity: str) -> None:
    beside = out / f".{CURRENT}"
    beside.write_text(identity + "\n", encoding="ascii")
    _sync(beside)
    beside.replace(out / CURRENT)
    _sync(out)


def _sweep(out: Path) -> None:
    """Remove what a killed build left behind."""
    for left in (out / BUILDS).glob(".making-*"):
        shutil.rmtree(left, ignore_errors=True)


def _drop_old(out: Path, current: str) -> None:
    others = sorted(
        (path for path in (out / BUILDS).iterdir() if path.name != current and path.is_dir()),
        key=lambda path: path.stat().st_mtime,
        reverse=True,
    )
    for path in others[KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


def _locked(out: Path) -> AbstractContextManager[object]:
    from filelock import FileLock

    try:
        out.mkdir(parents=True, exist_ok=True)
        return FileLock(out / ".lock")
    except OSError as error:
        raise BuildError(f"{out} cannot be written: {error.strerror}. Choose another --out.") from error


def _sync(path: Path) -> None:
    """Put a file, or a folder's entries, on the disk before what names them."""
    if os.name == "nt" and path.is_dir():
        return  # Windows opens no folders
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check_base(base: str) -> None:
    try:
        sound = base.startswith(("http://", "https://")) and base[-1] in "/#" and bool(checked_iri(base))
    except ValueError:
        sound = False
    if not sound:
        raise BuildError(f"“{base}” is no base for IRIs. Write https://…/ with a slash at its end.")
