"""One protocol, two engines: a store in this process (pyoxigraph), and any SPARQL 1.1 endpoint (SPARQLWrapper)."""

import re
import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from kg_builder.answers import Answer, Rows, Triples
from kg_builder.errors import EndpointError, QueryError, StoreError
from kg_builder.guard import QueryRefused, check_query
from kg_builder.vocabulary import BASE, Names

CURRENT = "CURRENT"
BUILDS = "builds"
STORE = "store"

_SMALLEST_BLOCK = 16_000_000
_MOST_BLOCKS = 4
"""A load takes some five times its bytes in memory, hence blocks; of many, the engine would write all once more."""

_PREFIX = re.compile(r"^\s*PREFIX\s+([A-Za-z][\w-]*)?:", re.IGNORECASE | re.MULTILINE)
_FIND_BASE = "SELECT ?source { ?source a <https://w3id.org/azicesco/ontology#Source> } LIMIT 1"


class Store(Protocol):
    """Where quads are kept and asked."""

    @property
    def names(self) -> Names:
        """The IRIs of what is kept here."""
        ...

    def query(self, sparql: str) -> Answer:
        """The answer to a SPARQL 1.1 query; the prefixes of ``Names.prefixes`` need not be declared.

        Raises:
            QueryError: the query is refused or no SPARQL.
            EndpointError: a remote store does not answer.
        """
        ...

    def nquads(self) -> Iterator[str]:
        """Every quad as a line of N-Quads without its line break, in no particular order."""
        ...


class _Guarded(ABC):
    """What both engines share: a query is guarded, and asked with the prefixes of the base that the store has."""

    _names: Names | None = None

    @property
    def names(self) -> Names:
        """The IRIs of what is kept here."""
        if self._names is None:
            self._names = _names_from(self._query(_FIND_BASE, Names()))
        return self._names

    def query(self, sparql: str) -> Answer:
        """The answer to a query, as ``Store`` promises it."""
        _guard(sparql)
        return self._query(sparql, self.names)

    @abstractmethod
    def _query(self, sparql: str, names: Names) -> Answer: ...


class EmbeddedStore(_Guarded):
    """A store in this process."""

    def __init__(self, store: ox.Store, names: Names | None = None, folder: Path | None = None) -> None:
        self._store, self._names, self.folder = store, names, folder

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

    def _query(self, sparql: str, names: Names) -> Answer:
        prefixes = names.prefixes()
        try:
            found = self._store.query(sparql, prefixes=prefixes)
        except SyntaxError as error:
            from kg_builder.syntax import explained

            raise QueryError(explained(_one_line(error), sparql, prefixes)) from error
        except (OSError, ValueError) as error:
            raise QueryError(f"The query cannot be answered: {_one_line(error)}") from error
        return _answer(found)

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
        """Load lines of N-Quads that are in memory."""
        self._store.bulk_load("".join(lines), format=ox.RdfFormat.N_QUADS)

    def nquads(self) -> Iterator[str]:
        return (f"{quad} ." for quad in self._store)

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
    count = len(store)
    store.flush()
    return count


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
        raise StoreError(f"{current} cannot be read: {error}. Build again.") from error
    if not any(folder.glob("MANIFEST-*")):
        raise StoreError(f"There is no store in {folder}. Run azicesco build --out {folder}.")
    return folder


class RemoteStore(_Guarded):
    """A SPARQL 1.1 endpoint, asked over HTTP.

    Arguments:
        url: where the endpoint answers queries.
        timeout: seconds after which an answer is no longer waited for.
    """

    def __init__(self, url: str, timeout: float = 60) -> None:
        if not url.startswith(("http://", "https://")):
            raise EndpointError(f"“{url}” is no address of an endpoint. Begin it with https:// or http://.")
        self._url, self._timeout = url, timeout

    def _query(self, sparql: str, names: Names) -> Answer:
        form, document = self._ask(with_prefixes(sparql, names))
        try:
            if form in {"CONSTRUCT", "DESCRIBE"}:
                triples = {quad.triple for quad in ox.parse(document, format=ox.RdfFormat.N_TRIPLES)}
                return Triples(tuple(sorted(triples, key=str)))
            if form == "ASK":
                return bool(ox.parse_query_results(document, format=ox.QueryResultsFormat.JSON))
            rows = Rows(document)
            _ = rows.variables
        except (SyntaxError, ValueError, AssertionError) as error:
            raise EndpointError(f"{self._url} answers, but not in SPARQL results: {_one_line(error)}") from error
        return rows

    def nquads(self) -> Iterator[str]:
        for graph in (None, *self._graphs()):
            pattern = "{ ?s ?p ?o }" if graph is None else f"{{ GRAPH {graph} {{ ?s ?p ?o }} }}"
            found = self.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {pattern}")
            assert isinstance(found, Triples)
            suffix = " ." if graph is None else f" {graph} ."
            for triple in found:
                yield f"{triple}{suffix}"

    def _graphs(self) -> list[str]:
        rows = self.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        assert isinstance(rows, Rows)
        return [str(row[0]) for row in rows.tuples()]

    def _ask(self, sparql: str) -> tuple[str, bytes]:
        from http.client import HTTPException
        from urllib.error import HTTPError, URLError

        from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
        from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException, URITooLong

        wrapper = SPARQLWrapper(self._url)
        wrapper.setMethod(POST)
        wrapper.setTimeout(max(1, round(self._timeout)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # of a form that it does not find; the endpoint will tell
            wrapper.setQuery(sparql)
        form = str(wrapper.queryType)
        wrapper.setReturnFormat(JSON)
        if form in {"CONSTRUCT", "DESCRIBE"}:
            wrapper.setReturnFormat(TURTLE)  # or it warns, though the header says what is wanted
            wrapper.setOnlyConneg(True)
            wrapper.addCustomHttpHeader("Accept", "application/n-triples")
        try:
            with closing(wrapper.query().response) as response:
                return form, response.read()
        except (QueryBadFormed, URITooLong) as error:
            raise QueryError(f"{self._url} refuses the query: {_one_line(error)}") from error
        except SPARQLWrapperException as error:
            raise EndpointError(f"{self._url} does not answer as an endpoint: {_one_line(error)}") from error
        except HTTPError as error:
            error.close()
            raise EndpointError(f"{self._url} answers {error.code} {error.reason}.") from error
        except URLError as error:
            raise EndpointError(f"{self._url} does not answer: {error.reason}. Is the address right?") from error
        except (OSError, HTTPException, ValueError) as error:
            raise EndpointError(f"{self._url} broke off: {_one_line(error)}.") from error


def with_prefixes(sparql: str, names: Names) -> str:
    """The query with the known prefixes declared that it does not declare itself."""
    declared = {match.group(1) or "" for match in _PREFIX.finditer(sparql)}
    missing = {name: iri for name, iri in names.prefixes().items() if name not in declared}
    return " ".join(f"PREFIX {name}: <{iri}>" for name, iri in missing.items()) + "\n" + sparql


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


def _names_from(rows: Answer) -> Names:
    """The base under which a store keeps its sources, given one of them; the default one where it has none."""
    assert isinstance(rows, Rows)
    for row in rows.values():
        base, middle, _ = row["source"].rpartition("source/")
        if middle:
            return Names(base)
    return Names(BASE)


def _guard(sparql: str) -> None:
    try:
        check_query(sparql)
    except QueryRefused as error:
        raise QueryError(str(error)) from error


def _one_line(error: BaseException) -> str:
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return " ".join(text.split())[:500]
