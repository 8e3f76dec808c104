"""Perspectives as stores: what one keeps is reconciled anew, in memory, as far as it is asked.

A query is answered from the quads that it can touch (``patterns``, ``portions``), which gives the same answer as all of
them; what was made for one query stays for the next. A query of which that cannot be told has everything made.
"""

from collections.abc import Iterator
from threading import RLock

from kg_builder.answers import Answer
from kg_builder.held import Held
from kg_builder.model import Dataset
from kg_builder.patterns import Star, stars
from kg_builder.perspective import Counts, Perspective, select
from kg_builder.portions import Portions
from kg_builder.services import NO_SERVICES
from kg_builder.store import EmbeddedStore
from kg_builder.vocabulary import Names


class PerspectiveStore:
    """The store of a perspective, made as far as it is asked.

    Arguments:
        held: what the whole history's store holds.
        perspective: what of it is kept.
    """

    def __init__(self, held: Held, perspective: Perspective) -> None:
        self._held, self._perspective = held, perspective
        self.services = NO_SERVICES
        self.told: list[str] = []
        self._lock = RLock()
        # no cached_property: see Held
        self._kept: tuple[Dataset, Counts] | None = None
        self._portions: Portions | None = None
        self._store = EmbeddedStore.in_memory()
        self._made: set[Star] = set()
        self._has_ontology = self._is_whole = False

    @property
    def names(self) -> Names:
        """The IRIs of what is kept here, which are those of the whole."""
        return self._held.names

    def query(self, sparql: str) -> Answer:
        """The answer to a query, as ``Store`` promises it."""
        store = self._filled(stars(sparql, self.names))
        store.services = self.services
        try:
            return store.query(sparql)
        finally:
            self.told, store.told = [*self.told, *store.told], []

    def quads(self) -> Iterator[tuple[str, str]]:
        """Every quad by graph and triple, as ``Store`` promises them."""
        return self._everything().quads()

    def nquads(self) -> Iterator[str]:
        """Every quad, as ``Store`` promises it."""
        return self._everything().nquads()

    @property
    def counts(self) -> Counts:
        """How much of the history is kept."""
        return self._selected()[1]

    def _selected(self) -> tuple[Dataset, Counts]:
        with self._lock:
            if self._kept is None:
                self._kept = select(self._held.dataset, self._perspective)
            return self._kept

    def _everything(self) -> EmbeddedStore:
        return self._filled(None)

    def _filled(self, wanted: tuple[Star, ...] | None) -> EmbeddedStore:
        """The store with all quads that match these, or, without any being told, with all quads."""
        with self._lock:
            if self._portions is None:
                self._portions = Portions(self._selected()[0], self._held.ontology, self.names)
                self._store = EmbeddedStore.in_memory(self.names)
            if not self._is_whole:
                if wanted is None:
                    self._store.load_lines(self._portions.everything())
                    self._is_whole = True
                else:
                    new = [star for star in wanted if star not in self._made]
                    self._store.load_lines(line for star in new for line in self._portions.lines(star))
                    self._made.update(new)
            if not self._has_ontology and (wanted is None or any(map(self._is_of_ontology, wanted))):
                self._store.load_lines(iter(self._held.ontology_lines()))
                self._has_ontology = True
            return self._store

    def _is_of_ontology(self, star: Star) -> bool:
        return star.graphs is None or self.names.graph("ontology") in star.graphs
