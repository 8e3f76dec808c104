"""The knowledge graph as one object: ask, query, find, show, why, draw, cite, over any store and in any perspective."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kg_builder.errors import UsageError
from kg_builder.packaged import packaged_build
from kg_builder.picturing import Picturing
from kg_builder.services import Services
from kg_builder.store import EmbeddedStore, Store
from kg_builder.vocabulary import SLUG

if TYPE_CHECKING:
    from kg_builder.against_page import Comparison
    from kg_builder.bibliographies import Bibliography
    from kg_builder.held import Held
    from kg_builder.kept import Change, Kept
    from kg_builder.perspective import Counts, Perspective


class KnowledgeGraph(Picturing):
    """The history that a store keeps.

    >>> kg = open()
    >>> len(kg.ask("capitals-of-islamic-culture", country="azerbaijan"))
    3
    """

    def __init__(self, store: Store, queries: Path | None = None, *, whole: "KnowledgeGraph | None" = None) -> None:
        super().__init__(store, queries)
        self._whole = self if whole is None else whole

    @cached_property
    def perspective(self) -> "Perspective":
        """What of the history is looked at."""
        from kg_builder.perspective import WHOLE

        return WHOLE

    def as_of(self, day: str | date) -> "KnowledgeGraph":
        """The history as the sources told it that were published by then, reconciled anew.

        A source counts if its latest possible publication is not after the day; an undated one is left out, and so is a
        judgement of later. A month or a year means its last day.

        Raises:
            UsageError: the text is no date, or one without an end.
        """
        from kg_builder import dates

        try:
            last = day if isinstance(day, date) else dates.parse(day).latest
        except dates.DateError as error:
            raise UsageError(f"As of when? {error}") from error
        if last is None:
            raise UsageError(f"As of when? “{day}” has no last day. Write a day, such as 2021-12-31.")
        return self.seen(self.perspective.until(last))

    def according_to(self, *names: str) -> "KnowledgeGraph":
        """The history as any of these tell it: sources, publishers, relayed publishers or speakers, by id or name.

        No judgement is heeded. A further call narrows: what both have said.

        Raises:
            UsageError, UnknownName: nobody of that name says anything, or several do.
        """
        return self.seen(self.perspective.told_by(self.keys_of(*names)))

    def without(self, *names: str) -> "KnowledgeGraph":
        """The history without what any of these say; a judgement stays where a value that it prefers is still stated.

        Raises:
            UsageError, UnknownName: as for ``according_to``.
        """
        return self.seen(self.perspective.less(self.keys_of(*names)))

    def seen(self, perspective: "Perspective") -> "KnowledgeGraph":
        """The whole history in another perspective; what of it is asked is made then."""
        if perspective.is_whole:
            return self._whole
        from kg_builder.perspectives import PerspectiveStore

        store = PerspectiveStore(self._whole.held, perspective)
        found = KnowledgeGraph(store, self._queries, whole=self._whole)
        found.perspective = perspective
        found.followed.update(self.followed)
        return found

    def keys_of(self, *names: str) -> tuple[str, ...]:
        """The keys by which a perspective knows sources, publishers and speakers.

        Raises:
            UsageError, UnknownName: as for ``according_to``.
        """
        if not names:
            raise UsageError("Nobody is named. Name a source, publisher or speaker.")
        from kg_builder import tellers

        return tuple(key for name in names for key in tellers.keys(self._whole.store, name, self.followed))

    @property
    def counts(self) -> "Counts | None":
        """How much of the history the perspective keeps; None of the whole."""
        if self.perspective.is_whole:
            return None
        from kg_builder.perspectives import PerspectiveStore

        return self.store.counts if isinstance(self.store, PerspectiveStore) else None

    @property
    def perspective_title(self) -> str:
        """The perspective in words; empty for the whole."""
        names, whole = self.store.names, self._whole.explainer
        return self.perspective.title(lambda key: whole.label(names.base + key))

    @property
    def build_hash(self) -> str | None:
        """The digest of the build that is asked, if it is known."""
        store = self._whole.store
        return store.build if isinstance(store, EmbeddedStore) else None

    @cached_property
    def held(self) -> "Held":
        """The records that the store holds, read back."""
        from kg_builder.held import Held

        return Held(self.store)

    def against(self, first: str, second: str, about: str | None = None) -> "Comparison":
        """Two voices side by side: where they agree, contradict each other, and where one is silent.

        Each is a source, publisher or speaker, by id or name; ``about`` is an entity, by id or name.

        Raises:
            UsageError, UnknownName: as for ``according_to``; both are the same; there is no such entity.
        """
        from kg_builder.against import against
        from kg_builder.against_page import Comparison

        one, other = self.keys_of(first), self.keys_of(second)
        if one == other:
            raise UsageError(f"“{first}” and “{second}” are the same. Name two.")
        entity = None if about is None else self.entity_id(about)
        points = against(self.held.dataset, self.held.ontology, one, other, entity)
        label, base = self._whole.explainer.label, self.store.names.base
        return Comparison(label(base + one[0]), label(base + other[0]), points, entity)

    def keep(self, sparql: str, question: str | None = None, parameters: "Mapping[str, str] | None" = None) -> "Kept":
        """The answer to a SELECT with all that is needed to cite it and to ask again (``kg_builder.kept``).

        Raises:
            QueryError, UsageError: as for ``footnotes``.
        """
        from kg_builder.kept import keep

        found = self.footnotes(sparql)
        return keep(found, sparql, self.perspective, self._explainer, self.build_hash, question, parameters)

    def recheck(self, kept: "Kept") -> "Change":
        """What became of a kept answer, asked again in its own perspective."""
        from kg_builder.kept import compare

        kg = self.seen(kept.perspective)
        now = kg.footnotes(kept.sparql)
        existing = {one.node: one for one in kg.explainer.said_of(kept.statements)}
        return compare(kept, now, existing, kg.explainer)

    def cite(
        self, what: str | None = None, *, question: str | None = None, parameters: Mapping[str, str] | None = None
    ) -> "Bibliography":
        """The sources of an entity, a statement or a source (by id, IRI or name), or of a question's answer.

        Without any of these: how to cite the graph itself, in this version.

        >>> print(open().cite("azernews-2021-07-15").to_bibtex().splitlines()[0])
        @misc{azernews-2021-07-15,

        Raises:
            UnknownName: there is none of that name.
            UsageError: two are given, or a parameter's value is not of its type.
        """
        from kg_builder import citations
        from kg_builder.bibliographies import Bibliography

        if what is not None and question is not None:
            raise UsageError("A thing and a question are both given. Cite one of them.")
        if question is not None:
            found = self.ask(question, **dict(parameters or {})).footnotes()
            return Bibliography(citations.of_answer(self.store, self._explainer, found))
        if what is None:
            return Bibliography((citations.of_graph(self.build_hash, self.perspective_title),))
        names = self.store.names
        node = what.removeprefix(names.statement("")).removeprefix("st:")
        if citations.STATEMENT.fullmatch(node):
            return Bibliography(citations.of_statement(self.store, self._explainer, node))
        slug = what.removeprefix(names.source("")).removeprefix("source:")
        if SLUG.fullmatch(slug) and (found_source := citations.references(self.store, self._explainer, [slug])):
            return Bibliography(found_source)
        entity = self.entity_id(what.removeprefix(names.entity("")).removeprefix("id:"))
        return Bibliography(citations.of_entity(self.store, self._explainer, entity))


def open(
    place: str | Path | None = None, *, allow_service: Iterable[str] = (), in_memory: bool | None = None
) -> KnowledgeGraph:
    """The knowledge graph of a build folder, a bare store or an endpoint's URL; without one, the packaged history.

    That is built on first use into the user's cache. ``allow_service`` names the hosts that SERVICE may ask in queries.
    ``in_memory`` reads a store from the disk at once, a second or two for the packaged history; then questions are
    several times quicker. Without a word on it a small store (150 MB on the disk) is read once questions have taken a
    second.

    Raises:
        StoreError: there is no store there.
        UsageError: an endpoint is to be read into memory.
    """
    if isinstance(place, str) and place.startswith(("http://", "https://")):
        if in_memory:
            raise UsageError(f"Only a store on this disk can be read into memory. Ask {place} as it is.")
        from kg_builder.remote import RemoteStore

        kg = KnowledgeGraph(RemoteStore(place))
    else:
        store = EmbeddedStore.open(packaged_build() if place is None else Path(place))
        kg = KnowledgeGraph(store.copied() if in_memory else store if in_memory is False else store.warming())
    kg.store.services = Services(frozenset(allow_service))
    return kg
