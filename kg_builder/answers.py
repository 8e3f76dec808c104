"""Answers of a store: rows of a SELECT, triples of a CONSTRUCT, a plain yes or no for an ASK.

Rows and triples write themselves in the W3C formats; the terms in them are the embedded engine's, which are frozen.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg_builder.errors import UsageError

if TYPE_CHECKING:
    import networkx
    import pandas
    import polars
    import pyarrow

    from kg_builder.frames import Frame, Words

SHOWN_ROWS = 60
"""Rows that a notebook shows; what is left out is counted."""

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

ROW_FORMATS: Mapping[str, ox.QueryResultsFormat] = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
"""The W3C result formats by their names on the command line."""

GRAPH_FORMATS: Mapping[str, ox.RdfFormat] = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
"""The RDF formats by their names on the command line."""


@dataclass(frozen=True)
class Rows:
    """The rows of a SELECT, kept as SPARQL 1.1 Query Results JSON, so that every engine's answer is the same thing."""

    document: bytes
    worded: "Callable[[], Words] | None" = field(default=None, compare=False, repr=False)
    """What gives the rows labels, when they are wanted; the rows of a store have none, those of a graph its own."""
    noted: Callable[["Rows"], Any] | None = field(default=None, compare=False, repr=False)
    """What finds their footnotes; the rows of a store have none."""

    @cached_property
    def _parsed(self) -> tuple[tuple[str, ...], list[tuple[Term | None, ...]]]:
        solutions = ox.parse_query_results(self.document, format=ox.QueryResultsFormat.JSON)
        assert isinstance(solutions, ox.QuerySolutions)
        variables = tuple(variable.value for variable in solutions.variables)
        return variables, [tuple(solution) for solution in solutions]

    @property
    def words(self) -> "Words | None":
        """What gives the rows labels, if they have any."""
        return None if self.worded is None else self.worded()

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self._parsed[0]

    def __len__(self) -> int:
        return len(self._parsed[1])

    def __iter__(self) -> Iterator[dict[str, Term | None]]:
        variables, rows = self._parsed
        return (dict(zip(variables, row, strict=True)) for row in rows)

    def tuples(self) -> Sequence[tuple[Term | None, ...]]:
        """The rows in the order of the columns."""
        return self._parsed[1]

    def values(self) -> Iterator[dict[str, str]]:
        """The rows as plain text: IRIs and lexical forms; a column without a value is left out."""
        for row in self:
            yield {name: plain(term) for name, term in row.items() if term is not None}

    def described(self) -> Iterator[dict[str, str]]:
        """The rows as plain text, with a literal's language under ``name@`` and its datatype under ``name^``."""
        for row in self:
            found: dict[str, str] = {}
            for name, term in row.items():
                if term is None:
                    continue
                found[name] = plain(term)
                if isinstance(term, ox.Literal):
                    found[f"{name}@"] = term.language or ""
                    found[f"{name}^"] = term.datatype.value
            yield found

    def serialize(self, name: str) -> bytes:
        """The rows in a format of ROW_FORMATS."""
        if name == "json":
            return self.document
        solutions = ox.parse_query_results(self.document, format=ox.QueryResultsFormat.JSON)
        assert isinstance(solutions, ox.QuerySolutions)
        written = solutions.serialize(format=ROW_FORMATS[name])
        assert written is not None
        return written

    def footnotes(self) -> Any:
        """The rows with what carries each: ``kg_builder.tracing.Footnoted``.

        Raises:
            UsageError: the query cannot be taken apart, or these are the rows of a bare store.
        """
        if self.noted is None:
            raise UsageError("These rows have no footnotes. Ask a knowledge graph, kg.query(…), rather than its store.")
        return self.noted(self)

    def frame(self) -> "Frame":
        """The rows as plain columns: labels beside IRIs, days beside dates, numbers as numbers."""
        from kg_builder.frames import frame

        return frame(self.variables, list(self.described()), self.words)

    def to_pandas(self) -> "pandas.DataFrame":
        """The ``frame`` as a data frame of pandas; needs the extra ``frames``."""
        return self.frame().to_pandas()

    def to_polars(self) -> "polars.DataFrame":
        """The ``frame`` as a data frame of polars; needs the extra ``frames``."""
        return self.frame().to_polars()

    def to_arrow(self) -> "pyarrow.Table":
        """The ``frame`` as a table of Apache Arrow; needs the extra ``frames``."""
        return self.frame().to_arrow()

    def to_network(self, start: str | None = None, end: str | None = None) -> "networkx.MultiDiGraph[str]":
        """A network with an edge a row between two columns of entities; without names, the first two such columns.

        Raises:
            UsageError: the answer has no two such columns, or only one is named.
        """
        from kg_builder.frames import network

        if (start is None) != (end is None):
            raise UsageError("Name both ends of the edges, or neither.")
        ends = None if start is None or end is None else (start, end)
        return network(self.variables, list(self.described()), self.words, ends)

    def to_html(self, limit: int | None = None) -> str:
        """A table of HTML with links and names (``kg_builder.markup``)."""
        from kg_builder.markup import html

        return html(self.variables, list(self.described()), self._labelled(), limit)

    def to_latex(self) -> str:
        """A table of LaTeX with names (``kg_builder.markup``)."""
        from kg_builder.markup import latex

        return latex(self.variables, list(self.described()), self._labelled())

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return self.to_html(limit=SHOWN_ROWS) if self.worded is not None else ""

    def _labelled(self) -> "Words":
        if (words := self.words) is None:
            raise UsageError("These rows have no labels. Ask a knowledge graph, kg.query(…), rather than its store.")
        return words


@dataclass(frozen=True)
class Triples:
    """The triples of a CONSTRUCT or DESCRIBE, sorted."""

    triples: tuple[ox.Triple, ...]

    def __len__(self) -> int:
        return len(self.triples)

    def __iter__(self) -> Iterator[ox.Triple]:
        return iter(self.triples)

    def serialize(self, name: str, prefixes: Mapping[str, str] | None = None) -> bytes:
        """The triples in a format of GRAPH_FORMATS."""
        written = ox.serialize(self.triples, format=GRAPH_FORMATS[name], prefixes=dict(prefixes or {}))
        assert written is not None
        return written


Answer = Rows | Triples | bool


def serialize_boolean(answer: bool, name: str) -> bytes:
    """The answer of an ASK in a format of ROW_FORMATS; in CSV and TSV, which have none for it, the bare word."""
    document = b'{"head":{},"boolean":true}' if answer else b'{"head":{},"boolean":false}'
    found = ox.parse_query_results(document, format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QueryBoolean)
    written = found.serialize(format=ROW_FORMATS[name])
    assert written is not None
    return written


def triples_from(document: bytes) -> Triples:
    """The triples of an N-Triples document.

    Raises:
        SyntaxError: it is none.
    """
    found = ox.parse(document, format=ox.RdfFormat.N_TRIPLES)
    return Triples(tuple(sorted({quad.triple for quad in found}, key=str)))


def boolean_from(document: bytes) -> bool:
    """The answer of an ASK in SPARQL 1.1 Query Results JSON; Virtuoso 7 writes it as one row with a 1 or a 0.

    Raises:
        SyntaxError, ValueError, KeyError: it is none.
    """
    found = ox.parse_query_results(document, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QuerySolutions):
        (row,) = Rows(document).values()
        return row["__ASK_RETVAL"] == "1"
    return bool(found)


def plain(term: Term) -> str:
    """An IRI or lexical form as text."""
    return str(term) if isinstance(term, ox.Triple | ox.BlankNode) else term.value
