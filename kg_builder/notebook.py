"""Cells of a notebook that ask: ``%load_ext kg_builder``, then ``%%sparql`` and ``%%ask``.

``%%ask`` takes the name of a question on its line and ``name=value`` lines in its cell; ``%%sparql`` a query in its
cell. Both show the rows as a table with links and, with ``-o NAME`` on the line, keep them under that name.
``%azicesco PLACE`` chooses the graph: a build folder, an endpoint's URL, or the packaged history without one.
"""

import shlex
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from kg_builder.answers import Answer
from kg_builder.errors import AzicescoError, UsageError
from kg_builder.graph import KnowledgeGraph
from kg_builder.graph import open as open_graph

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


class Magics:
    """The cell magics of one notebook, over the graph that it last chose; the packaged one at first."""

    def __init__(self, shell: "InteractiveShell") -> None:
        self._shell = shell
        self._graph: KnowledgeGraph | None = None

    @property
    def graph(self) -> KnowledgeGraph:
        """The graph that cells ask: the notebook's own variable ``kg`` if it holds one, else the one chosen."""
        own = self._shell.user_ns.get("kg")
        if isinstance(own, KnowledgeGraph):
            return own
        if self._graph is None:
            self._graph = open_graph()
        return self._graph

    def azicesco(self, line: str) -> None:
        """%azicesco [PLACE]: ask the graph of a build folder or an endpoint."""
        self._graph = open_graph(line.strip() or None)

    def sparql(self, line: str, cell: str) -> Answer | None:
        """%%sparql [-o NAME]: the answer to the query in the cell."""
        kept, rest = _kept(line)
        if rest:
            raise UsageError(f"%%sparql takes its query in the cell, and nothing on its line but -o NAME: “{line}”.")
        return self._show(self.graph.query(cell), kept)

    def ask(self, line: str, cell: str = "") -> Answer | None:
        """%%ask QUESTION [-o NAME]: the answer to a question; parameters are lines NAME=VALUE of the cell."""
        kept, rest = _kept(line)
        if len(rest) != 1:
            raise UsageError("%%ask takes the name of one question on its line. `kg.questions()` lists them.")
        parameters = {}
        for text in filter(None, (one.strip() for one in cell.splitlines())):
            name, equals, value = text.partition("=")
            if not equals:
                raise UsageError(f"“{text}” is no parameter. Write NAME=VALUE, one a line.")
            parameters[name.strip()] = value.strip()
        return self._show(self.graph.ask(rest[0], **parameters), kept)

    def _show(self, answer: Answer, kept: str | None) -> Answer | None:
        if kept is not None:
            self._shell.user_ns[kept] = answer
        return answer


def load(shell: "InteractiveShell") -> None:
    """Register the magics; IPython calls it for ``%load_ext kg_builder``."""
    magics = Magics(shell)
    register: Any = shell.register_magic_function
    register(_told(magics.azicesco), "line", "azicesco")
    register(_told(magics.sparql), "cell", "sparql")
    register(_told(magics.ask), "line_cell", "ask")


def _told(magic: Callable[..., Answer | None]) -> Callable[..., Answer | None]:
    """The magic with errors of ours as one sentence, as IPython tells mistakes of use, without a traceback."""

    @wraps(magic)
    def telling(*arguments: str) -> Answer | None:
        from IPython.core.error import UsageError as Told

        try:
            return magic(*arguments)
        except AzicescoError as error:
            raise Told(str(error)) from error

    return telling


def _kept(line: str) -> tuple[str | None, list[str]]:
    """The name behind ``-o``, and the other words of a line."""
    words = shlex.split(line)
    if "-o" not in words:
        return None, words
    place = words.index("-o")
    if place + 1 >= len(words) or not words[place + 1].isidentifier():
        raise UsageError("Behind -o stands the name of a variable.")
    return words[place + 1], words[:place] + words[place + 2 :]
