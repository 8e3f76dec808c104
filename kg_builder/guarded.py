"""How every store is asked, whatever its engine: queries guarded, prefixes of its base, services by a gatekeeper."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kg_builder.answers import Answer, Rows
from kg_builder.errors import EndpointError, QueryError, StoreError
from kg_builder.guard import QueryRefused, check_query
from kg_builder.services import NO_SERVICES, Services, calls, carried
from kg_builder.vocabulary import BASE, Names

FIND_BASE = """SELECT ?source ?graph {
  ?source a <https://w3id.org/azicesco/ontology#Source>
  OPTIONAL { GRAPH ?graph { ?source a <https://w3id.org/azicesco/ontology#Source> } }
} LIMIT 1"""
"""A source is in the default graph alone, so where it is in a named one, that one stands in for the default graph."""


class Guarded(ABC):
    """What both engines share: a query is guarded, and asked with the prefixes of the base that the store has."""

    _names: Names | None = None
    services = NO_SERVICES
    """Which hosts SERVICE may ask; nobody, unless somebody is named."""
    _has_gatekeeper = False

    def __init__(self) -> None:
        self.told: list[str] = []
        """Sentences on services that failed where a query goes on without them (SERVICE SILENT)."""

    @property
    def names(self) -> Names:
        """The IRIs of what is kept here."""
        if self._names is None:
            self._names = names_from(self._query(FIND_BASE, Names()))
        return self._names

    def query(self, sparql: str) -> Answer:
        """The answer to a query, as ``Store`` promises it."""
        _guard(sparql, self.services)
        if self.services.hosts and calls(sparql, self.services):
            return self._query_with_services(sparql)
        return self._query(sparql, self.names)

    def _query_with_services(self, sparql: str) -> Answer:
        with carried(sparql, self.services, self._values, gatekeeper=self._has_gatekeeper) as ready:
            try:
                answer = self._query(ready.sparql, self.names)
            except StoreError as error:
                if ready.failures:
                    told = f"{ready.failures[0]}. With SERVICE SILENT the query goes on without it."
                    raise EndpointError(told) from error
                raise
            self.told += [f"{failure}: the answer is without its part." for failure in ready.failures]
        return answer

    def _values(self, sparql: str, variables: Sequence[str]) -> list[tuple[str, ...]] | None:
        """The rows of a query as SPARQL writes them; None where a value is missing or a blank node."""
        rows = self._query(sparql, self.names)
        assert isinstance(rows, Rows)
        assert rows.variables == tuple(variables)
        found = [tuple("" if term is None else str(term) for term in row) for row in rows.tuples()]
        return None if any(not text or text.startswith("_:") for row in found for text in row) else found

    def nquads(self) -> Iterator[str]:
        """Every quad as a line of N-Quads, as ``Store`` promises them."""
        return (f"{triple} <{graph}> ." if graph else f"{triple} ." for graph, triple in self.quads())

    @abstractmethod
    def quads(self) -> Iterator[tuple[str, str]]:
        """Every quad by graph and triple, as ``Store`` promises them."""

    @abstractmethod
    def _query(self, sparql: str, names: Names) -> Answer: ...


def names_from(rows: Answer) -> Names:
    """The base under which a store keeps its sources, given one of them; the default one where it has none."""
    assert isinstance(rows, Rows)
    for row in rows.values():
        base, middle, _ = row["source"].rpartition("source/")
        if middle:
            return Names(base)
    return Names(BASE)


def _guard(sparql: str, services: Services) -> None:
    try:
        _passed(sparql, services.hosts)
    except QueryRefused as error:
        raise QueryError(str(error)) from error


@lru_cache(maxsize=256)
def _passed(sparql: str, hosts: frozenset[str]) -> None:
    """Lets a query pass, the same text without reading it again; a refused one is refused each time."""
    check_query(sparql, allow_service=hosts)


def one_line(error: BaseException) -> str:
    """What an error says, in one line."""
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return " ".join(text.split())[:500]
