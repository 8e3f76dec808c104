"""A knowledge graph of the history of cooperation between Azerbaijan and ICESCO, every statement with its source.

>>> import kg_builder
>>> kg = kg_builder.open()                    # the packaged history; or a folder; or an endpoint's URL
>>> kg.why("world-forum-2011", "ordinal").state
'decided'
"""

from typing import TYPE_CHECKING, Any

from kg_builder.answers import Rows, Triples
from kg_builder.errors import AzicescoError, CurationErrors, QueryError, UnknownName
from kg_builder.graph import KnowledgeGraph, open

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from kg_builder.views import EntityView, PropertyView

__all__ = [
    "AzicescoError",
    "CurationErrors",
    "EntityView",
    "KnowledgeGraph",
    "PropertyView",
    "QueryError",
    "Rows",
    "Triples",
    "UnknownName",
    "open",
]


def __getattr__(name: str) -> Any:
    """The views, which only ``show``, ``why`` and ``conflicts`` need."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from kg_builder import views

    return getattr(views, name)


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """The cell magics ``%%sparql`` and ``%%ask``: IPython calls this for ``%load_ext kg_builder``."""
    from kg_builder.notebook import load

    load(shell)
