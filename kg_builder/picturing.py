"""The graph as a network: connections, standings, drawings, the timeline and the map."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING

from kg_builder import catalogue
from kg_builder.asking import Asking
from kg_builder.errors import AzicescoError, UsageError

if TYPE_CHECKING:
    import networkx

    from kg_builder.analysis import Standing
    from kg_builder.charts import Thing, World
    from kg_builder.drawing import Drawing
    from kg_builder.paths import Connections
    from kg_builder.paths import Path as Connection
    from kg_builder.pictures import Picture


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a timeline or map shows, the same in words, and the days that were named as its bounds."""

    things: "Sequence[Thing]"
    words: str
    first: date | None
    last: date | None


class Picturing(Asking):
    """A graph that can be drawn."""

    @property
    def perspective_title(self) -> str:
        """The perspective in words; empty for the whole."""
        return ""

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

        shown = self._shown(entities, question, parameters, types, since, until)
        first, last = shown.first or timeline.FIRST, shown.last or timeline.LAST
        return self._cited(timeline.timeline(self._charted, shown.things, first, last, shown.words))

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

        shown = self._shown(entities, question, parameters, types, since, until)
        return self._cited(make_map(self._charted, shown.things, shown.first, shown.last, shown.words))

    def _cited(self, picture: "Picture") -> "Picture":
        from kg_builder.citations import of_drawing

        return replace(picture, references=partial(of_drawing, self.store, self._explainer, picture.said))

    def _shown(
        self,
        entities: Sequence[str],
        question: str | None,
        parameters: Mapping[str, str] | None,
        types: Sequence[str],
        since: str,
        until: str,
    ) -> "_Shown":
        names, world = self.store.names, self._charted
        chosen = [self.entity_id(text) for text in dict.fromkeys(entities)]
        classes = [self.class_name(text) for text in types]
        things, words = list(world.things), []
        if chosen:
            around = world.around(chosen)
            things = [thing for thing in things if thing.record.slug in around]
            words.append(" and ".join(world.records[slug].label for slug in chosen))
        if question is not None:
            rows = self.ask(question, **dict(parameters or {}))
            found = {text.removeprefix(names.entity("")) for row in rows.values() for text in row.values()}
            things = [thing for thing in things if thing.record.slug in found]
            words.append(f"Answer to {question}")
        if classes:
            things = [thing for thing in things if set(classes) & world.classes(thing.record.type)]
            words.append(", ".join(self._explainer.term(name) for name in classes))
        if self.perspective_title:
            words.append(self.perspective_title)
        first = catalogue.bound("from", since or None, last=False)
        last = catalogue.bound("to", until or None, last=True)
        return _Shown(things, " · ".join(words), first, last)

    @cached_property
    def _charted(self) -> "World":
        from kg_builder.charts import read

        return read(self.store, self._explainer)
