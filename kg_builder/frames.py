"""An answer as plain columns for other tools: IRIs with their labels, dates with their bounds, numbers as numbers.

A column that holds IRIs is followed by ``NAME_label``; one that holds EDTF dates by ``NAME_earliest`` and
``NAME_latest``, as days. The libraries that take the columns further are imported when they are asked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from kg_builder import dates
from kg_builder.errors import UsageError
from kg_builder.vocabulary import EDTF, XSD, Names

if TYPE_CHECKING:
    import networkx
    import pandas
    import polars
    import pyarrow

Cell = str | int | float | bool | date | None
Described = Mapping[str, str]
"""A row as text: ``name`` the IRI or lexical form, ``name@`` a literal's language, ``name^`` its datatype."""

_READERS: Mapping[str, Callable[[str], Cell]] = {
    XSD + "integer": int,
    XSD + "decimal": float,
    XSD + "double": float,
    XSD + "float": float,
    XSD + "boolean": lambda text: text in {"true", "1"},
    XSD + "date": date.fromisoformat,
}


class Words(Protocol):
    """What turns IRIs and dates into words: the names of a graph and the labels of its entities."""

    @property
    def names(self) -> Names:
        """The IRIs of the graph."""
        ...

    def learn_cells(self, rows: Sequence[Described]) -> None:
        """Look up at once all labels that the rows need."""
        ...

    def cell(self, row: Described, name: str) -> str:
        """One cell as people read it."""
        ...


@dataclass(frozen=True, slots=True)
class Frame:
    """Columns with names, and rows of plain values in their order."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def to_dict(self) -> dict[str, list[Cell]]:
        """The columns by name."""
        return {name: [row[place] for row in self.rows] for place, name in enumerate(self.columns)}

    def to_pandas(self) -> "pandas.DataFrame":
        """A data frame of pandas; needs the extra ``frames``."""
        made: pandas.DataFrame = _library("pandas").DataFrame(
            [list(row) for row in self.rows], columns=list(self.columns)
        )
        return made

    def to_polars(self) -> "polars.DataFrame":
        """A data frame of polars; needs the extra ``frames``."""
        made: polars.DataFrame = _library("polars").DataFrame(self._even(), strict=True)
        return made

    def to_arrow(self) -> "pyarrow.Table":
        """A table of Apache Arrow; needs the extra ``frames``."""
        made: pyarrow.Table = _library("pyarrow").table(self._even())
        return made

    def _even(self) -> dict[str, list[Cell]]:
        """The columns, each of one type: a column of several kinds of values is text."""
        found = self.to_dict()
        for name, cells in found.items():
            kinds = {type(cell) for cell in cells if cell is not None}
            if kinds == {int, float}:
                found[name] = [None if cell is None else float(str(cell)) for cell in cells]
            elif len(kinds) > 1:
                found[name] = [None if cell is None else str(cell) for cell in cells]
        return found


def frame(variables: Sequence[str], rows: Sequence[Described], words: Words | None) -> Frame:
    """The rows of an answer as plain columns; without words, IRIs have no labels beside them."""
    if words is not None:
        words.learn_cells(rows)
    made: dict[str, list[Cell]] = {}
    for name in variables:
        made[name] = [_native(row, name) for row in rows]
        made |= {further: cells for further, cells in _beside(name, rows, words) if further not in variables}
    return Frame(tuple(made), tuple(zip(*made.values(), strict=True)))


def network(
    variables: Sequence[str], rows: Sequence[Described], words: Words | None, ends: tuple[str, str] | None = None
) -> "networkx.MultiDiGraph[str]":
    """A network with an edge a row, from the entity of one column to that of another; the other columns are attributes.

    ``ends`` names the two columns; without it they are the first two that hold entities.

    Raises:
        UsageError: the answer has no such columns.
    """
    import networkx

    prefix = (words.names if words is not None else Names()).entity("")
    holding = [name for name in variables if any(row.get(name, "").startswith(prefix) for row in rows)]
    if ends is None and len(holding) < 2:  # noqa: PLR2004 (an edge has two ends)
        raise UsageError("A network needs two columns of entities; this answer has fewer. Ask for two.")
    start, end = ends or (holding[0], holding[1])
    if start not in holding or end not in holding:
        raise UsageError(f"A network needs columns of entities. Choose two of: {', '.join(holding)}.")
    if words is not None:
        words.learn_cells(rows)
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for row in rows:
        if not (row.get(start, "").startswith(prefix) and row.get(end, "").startswith(prefix)):
            continue
        for name in (start, end):
            label = words.cell(row, name) if words is not None else row[name].removeprefix(prefix)
            graph.add_node(row[name].removeprefix(prefix), label=label)
        others = {name: _native(row, name) for name in variables if name not in {start, end} and name in row}
        graph.add_edge(row[start].removeprefix(prefix), row[end].removeprefix(prefix), **others)
    return graph


def _beside(name: str, rows: Sequence[Described], words: Words | None) -> Iterator[tuple[str, list[Cell]]]:
    if words is not None and any(name in row and f"{name}^" not in row for row in rows):
        yield (
            f"{name}_label",
            [words.cell(row, name) if name in row and f"{name}^" not in row else None for row in rows],
        )
    if any(row.get(f"{name}^") == EDTF for row in rows):
        bounds = [_bounds(row[name]) if row.get(f"{name}^") == EDTF else (None, None) for row in rows]
        yield f"{name}_earliest", [earliest for earliest, _ in bounds]
        yield f"{name}_latest", [latest for _, latest in bounds]


def _bounds(edtf: str) -> tuple[date | None, date | None]:
    try:
        parsed = dates.parse(edtf)
    except dates.DateError:
        return None, None
    return parsed.earliest, parsed.latest


def _native(row: Described, name: str) -> Cell:
    if name not in row:
        return None
    reader = _READERS.get(row.get(f"{name}^", ""))
    try:
        return row[name] if reader is None else reader(row[name])
    except ValueError:  # another engine may hold what is no value of its datatype
        return row[name]


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise UsageError(f"This needs {name}: pip install 'azicesco[frames]'.") from error
