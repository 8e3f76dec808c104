"""The knowledge graph as one object: ask, query, find, show, why, conflicts, over any store and in any perspective."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from kg_builder import catalogue, dates, places
from kg_builder.answers import Answer, Rows
from kg_builder.catalogue import Question
from kg_builder.errors import AzicescoError, QueryError, UnknownName, UsageError
from kg_builder.explain import Explainer
from kg_builder.lookup import Lookup
from kg_builder.packaged import packaged_build
from kg_builder.perspective import WHOLE, Counts, Perspective
from kg_builder.remote import RemoteStore
from kg_builder.services import Services
from kg_builder.store import EmbeddedStore, Store
from kg_builder.views import EntityView, PropertyView
from kg_builder.vocabulary import SLUG

if TYPE_CHECKING:
    import networkx
    import rdflib

    from kg_builder.against_page import Comparison
    from kg_builder.analysis import Standing
    from kg_builder.bibliographies import Bibliography
    from kg_builder.charts import Thing, World
    from kg_builder.drawing import Drawing
    from kg_builder.held import Held
    from kg_builder.kept import Change, Kept
    from kg_builder.paths import Connections
    from kg_builder.paths import Path as Connection
    from kg_builder.pictures import Picture
    from kg_builder.tracing import Footnoted


class KnowledgeGraph(Lookup):
    """The history that a store keeps.

    >>> kg = open()
    >>> len(kg.ask("capitals-of-islamic-culture", country="azerbaijan"))
    3
    """

    def __init__(self, store: Store, queries: Path | None = None, *, whole: "KnowledgeGraph | None" = None) -> None:
        super().__init__(store)
        self.perspective = WHOLE
        """What of the history is looked at."""
        self._whole = self if whole is None else whole
        self._queries = places.packaged("queries") if queries is None else queries
        self._explainer = Explainer(store)

    def as_of(self, day: str | date) -> "KnowledgeGraph":
        """The history as the sources told it that were published by then, reconciled anew.

        A source counts if its latest possible publication is not after the day; an undated one is left out, and so is a
        judgement of later. A month or a year means its last day.

        Raises:
            UsageError: the text is no date, or one without an end.
        """
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

    def seen(self, perspective: Perspective, *, keep: bool = False) -> "KnowledgeGraph":
        """The whole history in another perspective; made when it is first asked, and kept in the cache if wanted."""
        if perspective.is_whole:
            return self._whole
        build = self.build_hash
        from kg_builder.perspectives import PerspectiveStore

        store = PerspectiveStore(self._whole.held, perspective, build, keep=keep)
        found = KnowledgeGraph(store, self._queries, whole=self._whole)
        found.perspective = perspective
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
    def counts(self) -> Counts | None:
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
        if not isinstance(store, EmbeddedStore) or store.folder is None:
            return None
        from kg_builder.build import hash_of

        return hash_of(store.folder)

    @cached_property
    def held(self) -> "Held":
        """The records that the store holds, read back."""
        from kg_builder.held import Held

        return Held(self.store)

    def query(self, sparql: str) -> Answer:
        """The answer to a SPARQL query: rows, triples or a bool.

        Raises:
            QueryError: the query is refused or no SPARQL.
        """
        answer = self.store.query(sparql)
        if not isinstance(answer, Rows):
            return answer
        return replace(answer, words=self._explainer, noted=partial(self._footnoted, sparql))

    def footnotes(self, sparql: str) -> "Footnoted":
        """The rows of a SELECT, each with the statements and sources that carry it.

        Raises:
            QueryError: the query is refused or no SPARQL.
            UsageError: it is no SELECT, or cannot be taken apart.
        """
        answer = self.query(sparql)
        if not isinstance(answer, Rows):
            raise UsageError("Only the rows of a SELECT can be footnoted.")
        return self._footnoted(sparql, answer)

    def _footnoted(self, sparql: str, rows: Rows) -> "Footnoted":
        from kg_builder.tracing import footnoted

        return footnoted(self.store, self._explainer, sparql, rows)

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

        kg = self.seen(kept.perspective, keep=True)
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

    def questions(self) -> list[Question]:
        """The questions of the catalogue, by group and name."""
        return catalogue.read_questions(self._queries)

    def question(self, name: str, /, **parameters: str) -> str:
        """The SPARQL of a question with its parameters; entities may be given by id or by any name.

        Raises:
            UnknownName: no question, parameter or entity of that name.
            UsageError: a value is not of its parameter's type.
        """
        found = catalogue.read_question(self._queries, name)
        types = {parameter.name: parameter for parameter in found.parameters}
        terms = {}
        for key, text in parameters.items():
            if key not in types:
                raise UnknownName(f"parameter of “{name}”", key, sorted(types))
            terms[key] = catalogue.as_term(types[key], self._named(types[key].type, text), self.store.names)
        return self.store.names.rebase(found.bound(**terms))

    def _named(self, kind: str, text: str) -> str:
        """The id of the entity, the slug of the source or the class that a parameter names; other kinds as they are."""
        named = {"entity": self.entity_id, "source": self.source_slug, "type": self.class_name}
        return named[kind](text) if kind in named else text

    def ask(self, name: str, /, **parameters: str) -> Rows:
        """The answer to a question of the catalogue.

        Raises:
            UnknownName, UsageError: as for ``question``.
        """
        self.check_services(name)
        rows = self.query(self.question(name, **parameters))
        if not isinstance(rows, Rows):
            raise UsageError(f"“{name}” is a profile: its answer is triples. Run azicesco export DIR --profile {name}.")
        return rows

    def check_services(self, name: str) -> None:
        """Refuses a federated question whose hosts are not allowed.

        Raises:
            QueryError: the sentence names the hosts and the option.
        """
        wanted = catalogue.read_question(self._queries, name).services
        if missing := [host for host in wanted if host not in self.store.services.hosts]:
            options = " ".join(f"--allow-service {host}" for host in missing)
            raise QueryError(f"“{name}” asks {' and '.join(missing)} too. Allow that with {options}.")

    def show(self, entity: str) -> EntityView:
        """Everything about one entity, each value with all who say so.

        Raises:
            UnknownName: there is no such entity.
        """
        return self._explainer.entity(self.entity_id(entity))

    def why(self, entity: str, name: str) -> PropertyView:
        """Why the values of a property stand as they do: ranks, voices, the step of the rule or the judgement.

        Raises:
            UnknownName: there is no such entity, or nobody says anything of that property.
        """
        return self._explainer.property(self.entity_id(entity), name.removeprefix("kg:"))

    def conflicts(self) -> tuple[PropertyView, ...]:
        """What sources disagree about: unresolved first, then decided, then attributed."""
        return self._explainer.conflicts()

    @property
    def explainer(self) -> Explainer:
        """Labels, citations and judgements of this graph."""
        return self._explainer

    def network(self) -> "networkx.MultiDiGraph[str]":
        """Entities and the accepted relations between them; see ``kg_builder.network``."""
        from kg_builder.network import network

        return network(self.store)

    def path(
        self,
        start: str,
        end: str,
        *,
        by: str = "length",
        limit: int = 3,
        avoid: Iterable[str] = (),
        first: str | None = None,
        last: str | None = None,
    ) -> "list[Connection]":
        """The nearest connections of two entities, by ``length`` or by ``voices``; see ``kg_builder.paths``.

        Raises:
            UnknownName: there is no such entity.
            UsageError: a date cannot be read, or the two are one.
        """
        ends = self.entity_id(start), self.entity_id(end)
        if ends[0] == ends[1]:
            raise UsageError(f"“{start}” and “{end}” are one entity. Name two.")
        return self._connections.paths(
            *ends,
            by,
            limit,
            catalogue.bound("from", first, last=False),
            catalogue.bound("to", last, last=True),
            {self.entity_id(one) for one in avoid},
        )

    @cached_property
    def _connections(self) -> "Connections":
        from kg_builder.paths import Connections

        return Connections.read(self.store)

    def rank(self, *, kind: str = "relations", by: str = "pagerank", types: Iterable[str] = ()) -> "list[Standing]":
        """Where entities stand in the network of ``relations`` or of ``presence`` at events, the highest first.

        Raises:
            UnknownName: a type is no class of the ontology.
        """
        from kg_builder.analysis import presence, ranked, simple

        graph = presence(self.store) if kind == "presence" else simple(self.network())
        return ranked(self.store, graph, by, [self.class_name(one) for one in types])

    def draw(
        self,
        *entities: str,
        depth: int = 1,
        question: str | None = None,
        parameters: Mapping[str, str] | None = None,
        path: tuple[str, str] | None = None,
        types: Sequence[str] = (),
        since: str = "",
        until: str = "",
        color: str = "type",
        size: str = "degree",
    ) -> "Drawing":
        """A relationship graph: the neighbourhood of entities, an answer, a path, or, without these, the whole history.

        It shows itself in a notebook; ``to_html``, ``to_graphml``, ``to_gexf``, ``to_json``, ``to_svg`` and ``to_png``
        write it.

        Arguments:
            entities: ids or names.
            depth: how many relations from them.
            question: a question of the catalogue instead.
            parameters: those of the question.
            path: two entities; what connects them by the fewest and by the best attested hops is drawn instead.
            types: only entities of these classes; those named at the same events, left out themselves, are joined.
            since: only what was then or later (EDTF).
            until: only what was then or earlier (EDTF).
            color: what colours tell, ``type`` or ``community``.
            size: what sizes tell, ``degree``, ``betweenness`` or ``none``.

        Raises:
            UnknownName: no such entity, question, parameter or class.
            UsageError: more than one of entities, question and path is given, or a value is none of those allowed.
            AzicescoError: nothing is left to draw, or nothing connects the two.
        """
        from kg_builder.drawing import Wish, draw

        if [bool(entities), question is not None, path is not None].count(True) > 1:
            raise UsageError("Entities, a question and a path are several drawings. Ask for one of them.")
        if path is not None:
            return self._draw_path(path, tuple(types), since, until, color, size)
        rows = None if question is None else self.ask(question, **dict(parameters or {}))
        start = tuple(dict.fromkeys(self.entity_id(text) for text in entities))
        wish = Wish(start, depth, rows, question or "", tuple(types), since, until, color, size)
        return draw(self.store, self._explainer, wish)

    def _draw_path(
        self, path: tuple[str, str], types: tuple[str, ...], since: str, until: str, color: str, size: str
    ) -> "Drawing":
        from kg_builder.drawing import Wish, draw

        ends = self.entity_id(path[0]), self.entity_id(path[1])
        found = [
            one
            for by in ("length", "voices")
            for one in self.path(*ends, by=by, first=since or None, last=until or None)
        ]
        if not found:
            raise AzicescoError(f"Nothing that sources say connects “{path[0]}” and “{path[1]}” so.")
        hops: dict[str, int] = {}
        for one in found:
            for number, slug in enumerate(one.entities):
                hops[slug] = min(number, hops.get(slug, number))
        hops[ends[1]] = max(len(one.hops) for one in found)
        wish = Wish(ends, types=types, color=color, size=size, columns=hops)
        return draw(self.store, self._explainer, wish)

    def timeline(
        self,
        *entities: str,
        question: str | None = None,
        parameters: Mapping[str, str] | None = None,
        types: Sequence[str] = (),
        since: str = "",
        until: str = "",
    ) -> "Picture":
        """Events, offices and administrations in time; dates are drawn as uncertain as they are.

        It shows itself in a notebook; ``to_html``, ``to_svg``, ``to_png`` and ``to_pdf`` write it.

        Arguments:
            entities: only what concerns these, by ids or names; of places also what lies within them.
            question: only what the answer to this question of the catalogue names.
            parameters: those of the question.
            types: only these classes.
            since: the first day shown (EDTF); 1991 without one.
            until: the last day shown (EDTF); 2026 without one.

        Raises:
            UnknownName: no such entity, question, parameter or class.
            UsageError: a date cannot be read, or the last comes before the first.
            AzicescoError: nothing is left to draw.
        """
        from kg_builder import timeline

        things, words = self._shown(entities, question, parameters or {}, types)
        first = catalogue.bound("from", since or None, last=False) or timeline.FIRST
        last = catalogue.bound("to", until or None, last=True) or timeline.LAST
        return timeline.timeline(self._charted, things, first, last, words)

    def map(
        self,
        *entities: str,
        question: str | None = None,
        parameters: Mapping[str, str] | None = None,
        types: Sequence[str] = (),
        since: str = "",
        until: str = "",
    ) -> "Picture":
        """Places and monuments on a map of land without borders, with what happened at them; as ``timeline``.

        Arguments and errors are those of ``timeline``; without dates, everything is shown.
        """
        from kg_builder.maps import make_map

        things, words = self._shown(entities, question, parameters or {}, types)
        first = catalogue.bound("from", since or None, last=False)
        return make_map(self._charted, things, first, catalogue.bound("to", until or None, last=True), words)

    def _shown(
        self, entities: Sequence[str], question: str | None, parameters: Mapping[str, str], types: Sequence[str]
    ) -> "tuple[list[Thing], str]":
        """What a timeline or map shows, and the same in words."""
        names, world = self.store.names, self._charted
        chosen = [self.entity_id(text) for text in dict.fromkeys(entities)]
        classes = [self.class_name(text) for text in types]
        things, words = list(world.things), []
        if chosen:
            around = world.around(chosen)
            things = [thing for thing in things if thing.record.slug in around]
            words.append(" and ".join(world.records[slug].label for slug in chosen))
        if question is not None:
            rows = self.ask(question, **dict(parameters))
            found = {text.removeprefix(names.entity("")) for row in rows.values() for text in row.values()}
            things = [thing for thing in things if thing.record.slug in found]
            words.append(f"Answer to {question}")
        if classes:
            things = [thing for thing in things if set(classes) & world.classes(thing.record.type)]
            words.append(", ".join(self._explainer.term(name) for name in classes))
        if self.perspective_title:
            words.append(self.perspective_title)
        return things, " · ".join(words)

    @cached_property
    def _charted(self) -> "World":
        from kg_builder.charts import read

        return read(self.store, self._explainer)

    def to_rdflib(self) -> "rdflib.Dataset":
        """Everything, as an rdflib dataset in memory; rdflib's own query engine is slow on it."""
        import rdflib

        dataset = rdflib.Dataset()
        dataset.parse(data="\n".join(self.store.nquads()) + "\n", format="nquads")
        for prefix, namespace in self.store.names.prefixes().items():
            dataset.bind(prefix, namespace)
        return dataset


def open(
    place: str | Path | None = None, *, allow_service: Iterable[str] = (), in_memory: bool = False
) -> KnowledgeGraph:
    """The knowledge graph of a build folder, a bare store or an endpoint's URL; without one, the packaged history.

    That is built on first use into the user's cache. ``allow_service`` names the hosts that SERVICE may ask in queries.
    ``in_memory`` reads a store from the disk once, a second for the packaged history; then questions are quicker.

    Raises:
        StoreError: there is no store there.
        UsageError: an endpoint is to be read into memory.
    """
    if isinstance(place, str) and place.startswith(("http://", "https://")):
        if in_memory:
            raise UsageError(f"Only a store on this disk can be read into memory. Ask {place} as it is.")
        kg = KnowledgeGraph(RemoteStore(place))
    else:
        store = EmbeddedStore.open(packaged_build() if place is None else Path(place))
        kg = KnowledgeGraph(store.copied() if in_memory else store)
    kg.store.services = Services(frozenset(allow_service))
    return kg
