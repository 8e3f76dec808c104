"""A store on the network: any SPARQL 1.1 endpoint, asked with SPARQLWrapper."""

import re
import warnings
from collections.abc import Iterator
from contextlib import closing

from kg_builder.answers import Answer, Rows, Triples, boolean_from, triples_from
from kg_builder.credentials import credentials
from kg_builder.datasets import with_dataset
from kg_builder.errors import EndpointError, QueryError
from kg_builder.guarded import FIND_BASE, Guarded, names_from, one_line
from kg_builder.vocabulary import WKT, Names

_PREFIX = re.compile(r"^\s*PREFIX\s+([A-Za-z][\w-]*)?:", re.IGNORECASE | re.MULTILINE)
_GEOMETRY = b"http://www.openlinksw.com/schemas/virtrdf#Geometry"
"""What Virtuoso 7 makes of geo:wktLiteral."""


class RemoteStore(Guarded):
    """A SPARQL 1.1 endpoint, asked over HTTP.

    An engine whose default graph is all graphs together (Virtuoso, GraphDB, Neptune) keeps ours as ``graph/accepted``;
    a query without FROM is then given one.

    Arguments:
        url: where the endpoint answers queries.
        timeout: seconds after which an answer is no longer waited for.
    """

    def __init__(self, url: str, timeout: float = 60) -> None:
        if not url.startswith(("http://", "https://")):
            raise EndpointError(f"“{url}” is no address of an endpoint. Begin it with https:// or http://.")
        super().__init__()
        self.url, self._timeout = url, timeout
        self._default: str | None = None
        self._variables_see_all = False

    def _query(self, sparql: str, names: Names) -> Answer:
        text = with_prefixes(sparql, names)
        if self._default is not None:
            text = with_dataset(
                text,
                self._default,
                self._ours,
                variables_see_all=self._variables_see_all,
                allow_service=self.services.hosts,
            )
        form, document = self._ask(text)
        try:
            if form in {"CONSTRUCT", "DESCRIBE"}:
                return triples_from(document.replace(_GEOMETRY, WKT.encode()))
            if form == "ASK":
                return boolean_from(document)
            rows = Rows(document.replace(_GEOMETRY, WKT.encode()))
            _ = rows.variables
        except (SyntaxError, ValueError, AssertionError, KeyError) as error:
            raise EndpointError(f"{self.url} answers, but not in SPARQL results: {one_line(error)}") from error
        return rows

    def _learn(self) -> None:
        """Whether a named graph stands in for the default one, and whether the others must then be named too."""
        rows = self._query(FIND_BASE, Names())
        assert isinstance(rows, Rows)
        self._names = names_from(rows)
        accepted = self._names.graph("accepted")
        if not any(row.get("graph") == accepted for row in rows.values()):
            return
        probe = f"SELECT ?g FROM <{accepted}> {{ GRAPH ?g {{ ?s a kg:Statement }} }} LIMIT 1"  # noqa: S608 (it reads)
        found = self._query(probe, self._names)
        assert isinstance(found, Rows)
        self._variables_see_all = len(found) > 0
        self._default = accepted

    @property
    def names(self) -> Names:
        """The IRIs of what is kept here."""
        if self._names is None:
            self._learn()
        assert self._names is not None
        return self._names

    def quads(self) -> Iterator[tuple[str, str]]:
        names = self.names
        for graph in ("", *(self._graphs() if self._default is None else self._ours())):
            pattern = f"{{ GRAPH <{graph}> {{ ?s ?p ?o }} }}" if graph else "{ ?s ?p ?o }"
            found = self._query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {pattern}", names)
            count = self._query(f"SELECT (COUNT(*) AS ?n) WHERE {pattern}", names)
            assert isinstance(found, Triples)
            assert isinstance(count, Rows)
            if (number := int(next(count.values())["n"])) > len(found):
                which = f"graph <{graph}>" if graph else "the default graph"
                told = f"{self.url} gives {len(found):,} of the {number:,} triples of {which}. Raise its limit of rows."
                raise EndpointError(told)
            yield from ((graph, str(triple)) for triple in found)

    def _ours(self) -> list[str]:
        """The named graphs of this history, where others may be in the store and one stands in for the default."""
        return [graph for graph in self._graphs() if graph.startswith(self.names.base) and graph != self._default]

    def _graphs(self) -> list[str]:
        form, document = self._ask("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        assert form == "SELECT"
        rows = Rows(document)
        return [row["g"] for row in rows.values()]

    def _ask(self, sparql: str) -> tuple[str, bytes]:
        from http.client import HTTPException
        from urllib.error import HTTPError, URLError

        from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
        from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException, URITooLong

        wrapper = SPARQLWrapper(self.url)
        wrapper.setMethod(POST)
        wrapper.setTimeout(max(1, round(self._timeout)))
        if (user := credentials(self.url)) is not None:
            wrapper.setCredentials(*user)
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
            raise QueryError(f"{self.url} refuses the query: {one_line(error)}") from error
        except SPARQLWrapperException as error:
            raise EndpointError(f"{self.url} does not answer as an endpoint: {one_line(error)}") from error
        except HTTPError as error:
            error.close()
            raise EndpointError(f"{self.url} answers {error.code} {error.reason}.") from error
        except URLError as error:
            raise EndpointError(f"{self.url} does not answer: {error.reason}. Is the address right?") from error
        except (OSError, HTTPException, ValueError) as error:
            raise EndpointError(f"{self.url} broke off: {one_line(error)}.") from error


def with_prefixes(sparql: str, names: Names) -> str:
    """The query with the known prefixes declared that it does not declare itself."""
    declared = {match.group(1) or "" for match in _PREFIX.finditer(sparql)}
    missing = {name: iri for name, iri in names.prefixes().items() if name not in declared}
    return " ".join(f"PREFIX {name}: <{iri}>" for name, iri in missing.items()) + "\n" + sparql
