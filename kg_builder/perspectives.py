"""Perspectives as stores: what one keeps is reconciled anew, in memory, or once and for all in the user's cache.

A store in the cache is named by a digest of the build that it was made of (records, ontology, code and engine are in
that build's own digest) and of the perspective, so it is never stale; what is not named so, a remote store above all,
is made anew each time.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from threading import Lock

from kg_builder.answers import Answer
from kg_builder.errors import StoreError
from kg_builder.held import Held
from kg_builder.perspective import Counts, Perspective, select
from kg_builder.quads import dataset_lines
from kg_builder.reconcile import reconcile
from kg_builder.services import NO_SERVICES
from kg_builder.store import STORE, EmbeddedStore, create_store
from kg_builder.vocabulary import Names

CACHE = "perspectives"
KEPT = 12
"""Stores of perspectives that stay in the cache, the ones used last."""

_COUNTS = "counts.json"
_FORM = "1"
"""Counted up when the form of what is kept changes."""


class PerspectiveStore:
    """The store of a perspective, made when it is first asked.

    Arguments:
        held: what the whole history's store holds.
        perspective: what of it is kept.
        build: the digest of the build that holds it, if known; then what is in the cache is used.
        keep: whether to put it into the cache, which takes about as long again as to make it.
    """

    def __init__(self, held: Held, perspective: Perspective, build: str | None = None, *, keep: bool = False) -> None:
        self._held, self._perspective, self._build, self._keep = held, perspective, build, keep
        self.services = NO_SERVICES
        self.told: list[str] = []
        self._lock = Lock()
        self._found: tuple[EmbeddedStore, Counts] | None = None

    @property
    def names(self) -> Names:
        """The IRIs of what is kept here, which are those of the whole."""
        return self._held.names

    def query(self, sparql: str) -> Answer:
        """The answer to a query, as ``Store`` promises it."""
        store = self._made[0]
        store.services = self.services
        try:
            return store.query(sparql)
        finally:
            self.told, store.told = [*self.told, *store.told], []

    def quads(self) -> Iterator[tuple[str, str]]:
        """Every quad by graph and triple, as ``Store`` promises them."""
        return self._made[0].quads()

    def nquads(self) -> Iterator[str]:
        """Every quad, as ``Store`` promises it."""
        return self._made[0].nquads()

    @property
    def counts(self) -> Counts:
        """How much of the history is kept."""
        return self._made[1]

    @property
    def _made(self) -> tuple[EmbeddedStore, Counts]:
        with self._lock:
            if self._found is None:
                self._found = self._find()
            return self._found

    def _find(self) -> tuple[EmbeddedStore, Counts]:
        if self._build is not None and (kept := self._from_cache(self._build)) is not None:
            return kept
        lines, counts = self._lines()
        store = EmbeddedStore.in_memory(self.names)
        store.load_lines(lines)
        return store, counts

    def _lines(self) -> tuple[Iterator[str], Counts]:
        held = self._held
        dataset, counts = select(held.dataset, self._perspective)
        verdicts = reconcile(dataset, held.ontology)

        def lines() -> Iterator[str]:
            yield from held.ontology_lines()
            yield from dataset_lines(dataset, verdicts, held.ontology, held.names)

        return lines(), counts

    def _from_cache(self, build: str) -> tuple[EmbeddedStore, Counts] | None:
        """The store in the cache, made now if it is wanted there; None without it, or where nothing can be written."""
        from filelock import FileLock

        folder = cache_folder()
        place = folder / self._key(build)
        try:
            if not (place / _COUNTS).exists():
                if not self._keep:
                    return None
                folder.mkdir(parents=True, exist_ok=True)
                with FileLock(folder / ".lock"):
                    if not (place / _COUNTS).exists():
                        self._make(place)
                    _drop_old(folder, place)
            os.utime(place)
            counts = Counts(**json.loads((place / _COUNTS).read_text()))
            return EmbeddedStore.open(place / STORE, self.names), counts
        except (OSError, StoreError, ValueError, TypeError):
            return None  # a cache that fails costs time, never the answer

    def _make(self, place: Path) -> None:
        shutil.rmtree(place, ignore_errors=True)
        beside = Path(tempfile.mkdtemp(prefix=".making-", dir=place.parent))
        try:
            lines, counts = self._lines()
            quads = beside / "quads.nq"
            with quads.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(lines)
            create_store(beside / STORE, quads)
            quads.unlink()
            (beside / _COUNTS).write_text(json.dumps(asdict(counts)))
            beside.rename(place)
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    def _key(self, build: str) -> str:
        text = json.dumps([_FORM, build, self._held.names.base, asdict(self._perspective)], default=str)
        return sha256(text.encode()).hexdigest()[:24]


def cache_folder() -> Path:
    """Where stores of perspectives are kept."""
    from platformdirs import user_cache_path

    return user_cache_path("azicesco") / CACHE


def _drop_old(folder: Path, current: Path) -> None:
    """Keep those that were used last, and sweep up what a killed process left."""
    for left in folder.glob(".making-*"):
        shutil.rmtree(left, ignore_errors=True)
    stores = sorted(
        (path for path in folder.iterdir() if path.is_dir() and path != current),
        key=lambda path: path.stat().st_mtime,
        reverse=True,
    )
    for path in stores[KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
