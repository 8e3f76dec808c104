"""One protocol for stores, and the one in this process (pyoxigraph); the other, any endpoint, is ``remote``."""

import json
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from traceback import clear_frames
from typing import Protocol

import pyoxigraph as ox

from kg_builder.answers import Answer, Rows, Triples
from kg_builder.errors import QueryError, StoreError, reason
from kg_builder.guarded import Guarded, one_line
from kg_builder.services import Services
from kg_builder.vocabulary import Names

CURRENT = "CURRENT"
BUILDS = "builds"
STORE = "store"
QUADS = "quads.nq.gz"
"""What a small store holds, beside it: whoever reads it into memory would wait longer for the engine's own dump."""
DESCRIPTION = "build.json"

_SMALLEST_BLOCK = 16_000_000
_MOST_BLOCKS = 4
"""A load takes some five times its bytes in memory, hence blocks; of many, the engine would write all once more."""

_SMALL = 150_000_000
"""Bytes on the disk up to which a store may be read into memory unasked: half a million quads."""
_MOST_KEPT = 100_000_000
"""Bytes of N-Quads up to which a build keeps them, packed to a twelfth: half a million quads, too."""
_PATIENCE = 1.0
"""Seconds of answers from the disk after which that pays: about what reading half as many quads takes."""


class Store(Protocol):
    """Where quads are kept and asked."""

    @property
    def names(self) -> Names:
        """The IRIs of what is kept here."""
        ...

    services: Services
    """Which hosts SERVICE may ask."""
    told: list[str]
    """Sentences on services without whose part a query was answered."""

    def query(self, sparql: str) -> Answer:
        """The answer to a SPARQL 1.1 query; the prefixes of ``Names.prefixes`` need not be declared.

        Raises:
            QueryError: the query is refused or no SPARQL.
            EndpointError: a remote store does not answer.
        """
        ...

    def quads(self) -> Iterator[tuple[str, str]]:
        """Every quad, in no particular order: the IRI of its graph, empty for the default one, and its triple.

        A triple is its line of N-Triples without the full stop.
        """
        ...

    def nquads(self) -> Iterator[str]:
        """Every quad as a line of N-Quads without its line break, in no particular order."""
        ...


class EmbeddedStore(Guarded):
    """A store in this process."""

    _has_gatekeeper = True  # the engine would follow SERVICE anywhere

    def __init__(self, store: ox.Store, names: Names | None = None, folder: Path | None = None) -> None:
        super().__init__()
        self._store, self._names, self.folder = store, names, folder
        self._patience: float | None = None

    @classmethod
    def in_memory(cls, names: Names | None = None) -> "EmbeddedStore":
        """An empty store that ends with the process."""
        return cls(ox.Store(), names)

    @classmethod
    def open(cls, folder: Path, names: Names | None = None) -> "EmbeddedStore":
        """The store of a build folder, or a bare store, for reading only; many processes may read at once.

        Its names are found in it, unless they are known; an empty one would tell none.

        Raises:
            StoreError: there is none, or the engine cannot open it.
        """
        place = store_folder(folder)
        try:
            return cls(ox.Store.read_only(str(place)), names, place)
        except OSError as error:
            raise StoreError(f"{place} cannot be opened as a store: {error}. Build it again.") from error

    @property
    def build(self) -> str | None:
        """The digest of the build that the store belongs to; None of a store that stands alone."""
        if self.folder is None:
            return None
        try:
            found = json.loads((self.folder.parent / DESCRIPTION).read_text())["hash"]
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return found if isinstance(found, str) else None

    def copied(self) -> "EmbeddedStore":
        """The same in memory, where a look-up is five times quicker; 300,000 quads take a second or two."""
        return EmbeddedStore(self._copy(), self._names, self.folder)

    def _copy(self) -> ox.Store:
        copy = ox.Store()
        if whole := self._kept() or self._store.dump(format=ox.RdfFormat.N_QUADS):
            copy.bulk_load(whole, format=ox.RdfFormat.N_QUADS)
        return copy

    def _kept(self) -> bytes | None:
        """The quads as the build wrote them, if they are there and whole."""
        if self.folder is None or self.build is None:
            return None
        import gzip
        import zlib

        try:
            return gzip.decompress((self.folder.parent / QUADS).read_bytes())
        except (OSError, EOFError, zlib.error):
            return None

    def warming(self) -> "EmbeddedStore":
        """This store, which, if it is small, moves into memory once its answers have taken as long as that takes.

        Who asks a question or two waits for nothing; who goes on asking has waited twice as long as need be at most.
        """
        files = self.folder.iterdir() if self.folder is not None else ()
        if sum(file.stat().st_size for file in files) <= _SMALL:
            self._patience = _PATIENCE
        return self

    def _query(self, sparql: str, names: Names) -> Answer:
        if self._patience is None:
            return self._answered(sparql, names)
        if self._patience <= 0:
            self._patience = None
            self._store = self._copy()
        began = perf_counter()
        try:
            return self._answered(sparql, names)
        finally:
            if self._patience is not None:
                self._patience -= perf_counter() - began

    def _answered(self, sparql: str, names: Names) -> Answer:
        prefixes = names.prefixes()
        try:
            return _answer(self._store.query(sparql, prefixes=prefixes))  # some errors come with the rows
        except SyntaxError as error:
            from kg_builder.syntax import explained

            raise QueryError(explained(one_line(error), sparql, prefixes)) from error
        except (OSError, ValueError) as error:
            clear_frames(error.__traceback__)  # unfinished rows may be let go only by the thread that began them
            raise QueryError(f"The query cannot be answered: {one_line(error)}") from error

    def load(self, nquads: Path) -> None:
        """Load a file of N-Quads, a large one in a few blocks.

        A blank node is one within a block only: those of the ontology stand at the beginning of a build's file.

        Raises:
            StoreError: the file is no N-Quads.
        """
        try:
            size = max(_SMALLEST_BLOCK, nquads.stat().st_size // _MOST_BLOCKS + 1)
            with nquads.open("rb") as file:
                while block := file.read(size) + file.readline():
                    self._store.bulk_load(block, format=ox.RdfFormat.N_QUADS)
        except (OSError, SyntaxError) as error:
            raise StoreError(f"{nquads} cannot be loaded: {error}.") from error

    def load_lines(self, lines: Iterator[str]) -> None:
        """Load lines of N-Quads that are in memory.

        Raises:
            StoreError: they are no N-Quads.
        """
        try:
            self._store.bulk_load("".join(lines), format=ox.RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise StoreError(f"The quads cannot be loaded: {one_line(error)}.") from error

    def quads(self) -> Iterator[tuple[str, str]]:
        for quad in self._store:
            graph = quad.graph_name
            yield "" if isinstance(graph, ox.DefaultGraph) else graph.value, str(quad.triple)

    def dump(self, target: Path) -> None:
        """Write every quad to a file of N-Quads, as fast as the engine can, in no particular order."""
        self._store.dump(str(target), format=ox.RdfFormat.N_QUADS)

    def optimize(self) -> None:
        """Merge the engine's files, so that a look-up opens one and not several."""
        self._store.optimize()

    def flush(self) -> None:
        """Put everything on the disk."""
        self._store.flush()

    def __len__(self) -> int:
        return len(self._store)


def create_store(folder: Path, nquads: Path) -> int:
    """A new store on disk with the quads of a file; returns their number, each counted once.

    Raises:
        StoreError: the folder cannot be written, or the file is no N-Quads.
    """
    try:
        store = EmbeddedStore(ox.Store(str(folder)))
    except OSError as error:
        raise StoreError(f"No store can be made in {folder}: {error}.") from error
    store.load(nquads)
    store.optimize()
    count = len(store)
    store.flush()
    return count


def keep_quads(nquads: Path, build: Path) -> None:
    """Pack a small build's file of N-Quads into its folder; the same bytes for the same quads."""
    if nquads.stat().st_size > _MOST_KEPT:
        return
    import gzip
    import shutil

    with nquads.open("rb") as whole, gzip.GzipFile(build / QUADS, "wb", compresslevel=1, mtime=0) as packed:
        shutil.copyfileobj(whole, packed)


def store_folder(folder: Path) -> Path:
    """The folder of the store that a build folder names as current; a bare store names itself.

    Raises:
        StoreError: there is no store.
    """
    current = folder / CURRENT
    try:
        if current.exists() and (folder / BUILDS).is_dir():  # a bare store has a CURRENT too, the engine's
            return folder / BUILDS / current.read_text(encoding="ascii").strip() / STORE
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{current} cannot be read: {reason(error)}. Build again.") from error
    if not any(folder.glob("MANIFEST-*")):
        raise StoreError(f"There is no store in {folder}. Run azicesco build --out {folder}.")
    return folder


def _answer(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    match found:
        case ox.QueryBoolean():
            return bool(found)
        case ox.QueryTriples():
            return Triples(tuple(sorted(set(found), key=str)))
        case ox.QuerySolutions():
            document = found.serialize(format=ox.QueryResultsFormat.JSON)
            assert document is not None
            return Rows(document)
