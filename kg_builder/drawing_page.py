"""A drawing as one page: HTML with all that it needs inside, which opens from a disk and from which no request leaves.

Its parts are our own files in ``page/``; names are folded in it by the rules of ``folding``. What comes from the
data is JSON whose ``<`` is escaped, and enters the page as text; a Content-Security-Policy allows no other script than
these and no connection at all.
"""

import gzip
import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from kg_builder import folding
from kg_builder.drawn import Edge, Entry, Mark, Node, Picture, Standing
from kg_builder.palette import DARK_STANDINGS, REST_COLOUR, SOURCE_NOTE, STANDING_WORDS, STANDINGS
from kg_builder.shapes import POLYGONS
from kg_builder.views import STEPS, Said

SCRIPTS = ("unpack.js", "fold.js", "picture.js", "details.js", "saving.js", "page.js")
_FOLDER = Path(__file__).resolve().parent / "page"


def page(picture: Picture, files: Mapping[str, str] | None = None) -> str:
    """The page of a picture; ``files`` are bibliographies that it offers, by the endings of their names."""
    style = _part("drawing.css")
    script = '"use strict";\n' + "\n".join(_part(name) for name in SCRIPTS)
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )
    parts = {
        "policy": policy,
        "title": escape(picture.title),
        "note": escape(picture.note),
        "style": style,
        "script": script,
        "data": _json({**content(picture), "cited": {ending: _packed(text) for ending, text in (files or {}).items()}}),
    }
    pieces = _part("drawing.html").split("{")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        name, _, rest = piece.partition("}")
        filled += [parts[name], rest]
    return "".join(filled)


def content(picture: Picture) -> dict[str, Any]:
    """What the page's scripts read (``page/unpack.js``): each text once, everything else numbers."""
    texts = _Texts()
    number = {node.slug: position for position, node in enumerate(picture.nodes)}
    rows = zip(picture.nodes, picture.marks, picture.kinds, strict=True)
    nodes = [_node(node, mark, kind, texts) for node, mark, kind in rows]
    edges = [_edge(edge, number, texts) for edge in picture.edges]
    cited = {slug: position for position, slug in enumerate(picture.citations)}
    labels = {**picture.names, **{node.slug: node.label for node in picture.nodes}}
    reasons = {slug: texts(text) for slug, text in picture.judgements.items()}
    statements = [
        [*_statement(one, number, labels, cited, texts), reasons.get(one.judgement, 0)] for one in picture.statements
    ]
    sources = [
        [texts(part) for part in (c.slug, c.title, c.publisher, c.published, c.url, c.kind, c.read, c.relays)]
        for c in picture.citations.values()
    ]
    return {
        "title": picture.title,
        "note": picture.note,
        "source": SOURCE_NOTE,
        "by": picture.by,
        "start": [number[slug] for slug in picture.start if slug in number],
        "rest": REST_COLOUR,
        "kinds": [_entry(entry) for entry in picture.legend],
        "communities": [_entry(entry) for entry in picture.communities],
        "standings": [
            {"words": STANDING_WORDS[one], "light": colour, "dark": DARK_STANDINGS[one], "dash": dash}
            for one, (colour, dash) in STANDINGS.items()
        ],
        "polygons": POLYGONS,
        "terms": dict(picture.terms),
        "fold": folding.rules(),
        "nodes": nodes,
        "edges": edges,
        "statements": statements,
        "sources": sources,
        "texts": texts.kept,
    }


class _Texts:
    """Texts by number, each kept once; the empty one is 0."""

    def __init__(self) -> None:
        self.kept = [""]
        self._numbers = {"": 0}

    def __call__(self, text: str) -> int:
        number = self._numbers.setdefault(text, len(self.kept))
        if number == len(self.kept):
            self.kept.append(text)
        return number


def _node(node: Node, mark: Mark, kind: int, texts: _Texts) -> list[Any]:
    names = [(texts(language), texts(name)) for language, name in node.names]
    every = dict.fromkeys((node.label, *(name for _, name in node.names), *node.aliases))
    keys = dict.fromkeys(key for key in (folding.fold(name) for name in every) if key)
    return [
        texts(node.slug), texts(node.label), texts(node.type), kind, mark.x, mark.y, mark.radius, mark.community,
        texts(node.begin), texts(node.end), names, [texts(alias) for alias in node.aliases], texts(node.note),
        [texts(key) for key in (*keys, folding.fold(node.slug))],
    ]  # fmt: skip


def _edge(edge: Edge, number: dict[str, int], texts: _Texts) -> list[Any]:
    standing = list(Standing).index(edge.standing)
    ends = number[edge.subject], number[edge.object]
    return [*ends, texts(edge.name), standing, edge.weight, edge.statements, texts(edge.note)]


def _statement(
    one: Said, number: dict[str, int], labels: dict[str, str], cited: dict[str, int], texts: _Texts
) -> list[Any]:
    subject = number[one.subject] if one.subject in number else -1 - texts(labels.get(one.subject, one.subject))
    an_object = number[one.object] if one.is_entity and one.object in number else -1 - texts(one.shown)
    return [
        subject, texts(one.predicate), an_object, texts(one.rank), texts(one.stance), texts(STEPS.get(one.step, "")),
        cited.get(one.source, -1), texts(one.locator), texts(labels.get(one.voice, one.voice)),
        texts(labels.get(one.speaker, one.speaker)), *map(texts, one.words), texts(one.note),
    ]  # fmt: skip


def _entry(entry: Entry) -> dict[str, Any]:
    return {"label": entry.label, "colour": entry.colour, "shape": entry.shape, "count": entry.count}


def _json(value: object) -> str:
    """JSON that may stand inside a script element: no sign in it ends or opens anything."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _packed(text: str) -> str:
    """A text as the page unpacks it: gzip in base64, a fifth of its length."""
    return b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def _digest(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _part(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
