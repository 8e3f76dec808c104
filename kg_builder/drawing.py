"""Relationship graphs: what is to be drawn, placed and coloured, and written in any of the formats."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kg_builder import catalogue
from kg_builder.arrangement import arrange
from kg_builder.drawn import Edge, Node, Picture, Standing, only, within_span
from kg_builder.errors import AzicescoError, UsageError, any_of
from kg_builder.explain import Explainer
from kg_builder.selection import OWN_TERMS, History, of_rows
from kg_builder.store import Store
from kg_builder.views import Said

if TYPE_CHECKING:
    import networkx
    import pyvis.network

    from kg_builder.answers import Rows
    from kg_builder.bibliographies import Bibliography
    from kg_builder.citations import Reference


@dataclass(frozen=True)
class Drawing:
    """A relationship graph, ready to be written; the same history gives the same bytes."""

    picture: Picture
    references: "Callable[[], tuple[Reference, ...]]" = field(default=tuple, repr=False, compare=False)
    """What reads the sources of its statements, when they are wanted."""

    @classmethod
    def of_network(cls, graph: "networkx.Graph[str]", title: str, *, color: str = "type") -> "Drawing":
        """The drawing of any network of networkx.

        Nodes may have ``label``, ``type``, ``begin`` and ``end``; edges ``label``, ``standing`` and ``weight``.
        """
        nodes = [
            Node(
                str(name), str(about.get("type", "")), str(about.get("label", name)),
                begin=str(about.get("begin", "")), end=str(about.get("end", "")),
            )
            for name, about in graph.nodes(data=True)
        ]  # fmt: skip
        edges = [
            Edge(str(one), str(about.get("label", "")), str(other), Standing(about.get("standing", "accepted")),
                 weight=int(about.get("weight", 1)))
            for one, other, about in graph.edges(data=True)
        ]  # fmt: skip
        return cls(arrange(title, nodes, edges, color=color))

    def html(self) -> str:
        """One page that needs nothing else: no request leaves it."""
        from kg_builder.bibliographies import ENDINGS
        from kg_builder.drawing_page import page

        cited = self.cite()
        files = {ending: cited.written(form) for ending, form in ENDINGS.items() if form != "text"}
        return page(self.picture, files if cited.references else {})

    def cite(self) -> "Bibliography":
        """The sources of all statements behind it, as a bibliography."""
        from kg_builder.bibliographies import Bibliography

        return Bibliography(self.references())

    def svg(self) -> str:
        """A sheet for print: SVG 1.1 with legend, title and where it is from."""
        from kg_builder.drawing_svg import svg

        return svg(self.picture)

    def to_html(self, file: str | Path) -> Path:
        """Write the page (``html``)."""
        return self._write(file, "html")

    def to_svg(self, file: str | Path) -> Path:
        """Write the sheet (``svg``)."""
        return self._write(file, "svg")

    def to_png(self, file: str | Path) -> Path:
        """Write the sheet as a bitmap, at twice its points."""
        return self._write(file, "png")

    def to_graphml(self, file: str | Path) -> Path:
        """Write GraphML, as Gephi, Cytoscape and networkx read it."""
        return self._write(file, "graphml")

    def to_gexf(self, file: str | Path) -> Path:
        """Write GEXF 1.2draft, with dates and looks."""
        return self._write(file, "gexf")

    def to_json(self, file: str | Path) -> Path:
        """Write networkx' node-link JSON."""
        return self._write(file, "json")

    def to_networkx(self) -> "networkx.MultiDiGraph[str]":
        """The drawn network with all that the files carry."""
        from kg_builder.drawing_files import network

        return network(self.picture)

    def to_pyvis(self) -> "pyvis.network.Network":
        """The drawing as a network of pyvis, filled without its own slow ways; needs the extra ``pyvis``."""
        from kg_builder.drawing_files import pyvis_network

        return pyvis_network(self.picture)

    def write(self, file: str | Path) -> Path:
        """Write the format that the file's ending names.

        Raises:
            UsageError: it names none, or the file cannot be written.
        """
        return self._write(file, format_of(Path(file)))

    def _write(self, file: str | Path, ending: str) -> Path:
        from kg_builder.whole import write_whole

        path = Path(file)
        write_whole(path, FORMATS[ending](self))
        return path

    def _repr_html_(self) -> str:
        from html import escape

        return (
            f'<iframe srcdoc="{escape(self.html())}" title="{escape(self.picture.title)}" '
            'sandbox="allow-scripts allow-downloads allow-popups" style="width:100%;height:640px;border:0"></iframe>'
        )


def _html(drawing: Drawing) -> bytes:
    return drawing.html().encode()


def _svg(drawing: Drawing) -> bytes:
    return drawing.svg().encode()


def _png(drawing: Drawing) -> bytes:
    from kg_builder.drawing_svg import png

    return png(drawing.picture)


def _graphml(drawing: Drawing) -> bytes:
    from kg_builder.drawing_files import graphml

    return graphml(drawing.picture)


def _gexf(drawing: Drawing) -> bytes:
    from kg_builder.drawing_files import gexf

    return gexf(drawing.picture)


def _json(drawing: Drawing) -> bytes:
    from kg_builder.drawing_files import node_link

    return node_link(drawing.picture)


FORMATS: Mapping[str, Callable[[Drawing], bytes]] = {
    "html": _html,
    "graphml": _graphml,
    "gexf": _gexf,
    "json": _json,
    "svg": _svg,
    "png": _png,
}
"""Ending of a file → what writes the format."""


def format_of(file: Path) -> str:
    """The format that a file's ending names.

    Raises:
        UsageError: it names none.
    """
    ending = file.suffix.removeprefix(".").lower()
    if ending not in FORMATS:
        raise UsageError(f"“{file}” names no format of drawings. End it with {any_of([f'.{f}' for f in FORMATS])}.")
    return ending


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be drawn: entities and how far from them, or an answer, and what is left of that.

    ``start`` are ids; without them, and without ``rows``, the whole history is meant. ``since`` and ``until`` are EDTF.
    ``columns`` names the only entities meant, those of a path from the first to the last of ``start``, and their hops.
    """

    start: tuple[str, ...] = ()
    depth: int = 1
    rows: "Rows | None" = None
    question: str = ""
    types: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    color: str = "type"
    size: str = "degree"
    columns: Mapping[str, int] | None = None


def draw(store: Store, explainer: Explainer, wish: Wish) -> Drawing:
    """The drawing that is wished.

    Raises:
        UnknownName: there is no such class of entities.
        UsageError: a date is none.
        AzicescoError: nothing is left to draw.
    """
    begin, end = _day("from", wish.since, last=False), _day("to", wish.until, last=True)
    history = History.read(store, explainer)
    wanted = [history.class_named(text) for text in wish.types]
    slugs, rows = _chosen(history, store, explainer, wish)
    nodes, edges = history.between(slugs)
    edges += rows
    if begin or end:
        nodes, edges = within_span(nodes, edges, begin, end)
    if wanted:
        here = {node.slug for node in nodes}
        kept = here & history.of_classes(wanted) | here & set(wish.start)
        nodes, edges = only(kept, nodes, [*edges, *history.together(kept, here - kept)])
    joined = {end for edge in edges for end in (edge.subject, edge.object)} | set(wish.start)
    alone = [node for node in nodes if node.slug not in joined]
    nodes = [node for node in nodes if node.slug in joined]
    if not nodes:
        raise AzicescoError("Nothing is left to draw. Ask for more types, a longer span, or other entities.")
    statements, edges = _with_statements(history, nodes, edges)
    citations = explainer.citations(sorted({one.source for one in statements}))
    decisions = explainer.decisions({one.judgement for one in statements if one.judgement})
    names = {node.type for node in nodes} | {edge.name for edge in edges} | {one.predicate for one in statements}
    note = (
        f"{_counted(len(nodes), 'entity', 'entities')}, {_counted(len(edges), 'relation', 'relations')}; "
        f"{_counted(len(statements), 'statement', 'statements')} of {_counted(len(citations), 'source', 'sources')}"
    )
    if alone:
        note += f"; {_counted(len(alone), 'entity', 'entities')} without a relation not drawn"
    picture = arrange(
        _title(history, wish),
        nodes,
        edges,
        statements=statements,
        citations=citations,
        terms={name: explainer.term(name) for name in sorted(names)} | OWN_TERMS,
        judgements={slug: one.reasons for slug, one in decisions.items()},
        is_a=history.is_a,
        color=wish.color,
        size=wish.size,
        start=wish.start,
        note=note,
        columns=wish.columns,
    )
    from kg_builder.citations import of_drawing

    named = {slug for one in statements for slug in (one.subject, one.voice, one.speaker)} - {n.slug for n in nodes}
    others = {slug: history.nodes[slug].label for slug in sorted(named) if slug in history.nodes}
    return Drawing(replace(picture, names=others), partial(of_drawing, store, explainer, statements))


def _chosen(history: History, store: Store, explainer: Explainer, wish: Wish) -> tuple[set[str], list[Edge]]:
    if wish.rows is not None:
        return of_rows(wish.rows, store, explainer, history)
    if wish.columns is not None:
        return set(wish.columns), []
    if wish.start:
        return history.neighbourhood(wish.start, wish.depth), []
    return set(history.nodes), []


def _with_statements(
    history: History, nodes: Iterable[Node], edges: Iterable[Edge]
) -> tuple[tuple[Said, ...], list[Edge]]:
    """All that is said of the nodes, and behind the edges; the edges with the numbers that statements have here."""
    drawn, edges = {node.slug for node in nodes}, list(edges)
    behind = {number for edge in edges for number in edge.statements}
    numbers = [n for n, one in enumerate(history.statements) if n in behind or one.subject in drawn]
    here = {number: position for position, number in enumerate(numbers)}
    edges = [replace(edge, statements=tuple(here[number] for number in edge.statements)) for edge in edges]
    return tuple(history.statements[number] for number in numbers), edges


def _title(history: History, wish: Wish) -> str:
    if wish.question:
        what = wish.question
    elif wish.columns is not None:
        what = f"From {' to '.join(history.nodes[slug].label for slug in wish.start)}"
    elif wish.start:
        labels = [history.nodes[slug].label for slug in wish.start]
        what = f"{', '.join(labels)}: relations at {_counted(wish.depth, 'step', 'steps')}"
    else:
        what = "Cooperation of Azerbaijan and ICESCO"
    if wish.types:
        what += f" – {', '.join(wish.types)}"
    span = f"{wish.since or '…'} to {wish.until or '…'}" if wish.since or wish.until else ""
    return f"{what}, {span}" if span else what


def _day(name: str, text: str, *, last: bool) -> str:
    """The first or the last day that an EDTF date may mean, or nothing for nothing."""
    day = catalogue.bound(name, text or None, last=last)
    return "" if day is None else day.isoformat()


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
