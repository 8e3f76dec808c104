"""Diagrams of the ontology as SVG inside the page, laid out by Graphviz, coloured by the page's own style."""

import re
import shutil
import subprocess
from html import escape

from rdflib import RDFS
from site_terms import Terms

MOST_KINDS = 3
"""A property that leads from or to more of the main classes joins whatever there is, and says little of any."""
MOST_EDGES = 4
"""Names written on one line between two classes; there may be more, and they are counted."""


def tree(terms: Terms, root: str) -> str:
    """A class with all below it, from left to right."""
    branch = terms.branch(root)
    nodes = [_node(terms, one, "root" if one == root else "") for one in branch]
    edges = [f'"{parent}" -> "{one}" [class="below"];' for parent in branch for one in terms.children(parent)]
    head = "rankdir=LR; ranksep=0.45; nodesep=0.12; edge [dir=back, arrowtail=empty];"
    return _drawn(head, [*nodes, *edges], f"Classes below {terms.label(root)}")


def neighbours(terms: Terms, name: str) -> str:
    """A class with what its own properties lead to, and what leads to it."""
    own = [p for p in terms.naming(name, RDFS.domain) if p in terms.properties]
    edges: dict[tuple[str, str], list[str]] = {}
    for one in own:
        for other in terms.named(one, RDFS.range):
            edges.setdefault((name, other), []).append(one)
    for one in terms.naming(name, RDFS.range):
        for other in terms.named(one, RDFS.domain):
            if other != name:
                edges.setdefault((other, name), []).append(one)
    if not edges:
        return ""
    around = sorted({end for pair in edges for end in pair})
    nodes = [_node(terms, one, "root" if one == name else "") for one in around]
    lines = [_edge(terms, *pair, names) for pair, names in sorted(edges.items())]
    head = "rankdir=LR; ranksep=1.1; nodesep=0.18;"
    return _drawn(head, [*nodes, *lines], f"What leads from and to {terms.label(name)}")


def whole(terms: Terms) -> str:
    """The main classes, and which properties join two of them; what may join any two is left out."""
    mains = terms.children("Entity")
    above = {one: main for main in mains for one in terms.branch(main)}
    joined: dict[frozenset[str], set[str]] = {}
    for one in terms.properties:
        ends = terms.named(one, RDFS.domain), terms.named(one, RDFS.range)
        starts, stops = ({above[name] for name in names if name in above} for names in ends)
        for pair in ({start, stop} for start in starts for stop in stops if start != stop):
            if len(starts) <= MOST_KINDS and len(stops) <= MOST_KINDS:
                joined.setdefault(frozenset(pair), set()).add(one)
    nodes = [_node(terms, one, "") for one in mains]
    lines = [_edge(terms, *sorted(pair), sorted(names), shown=2) for pair, names in joined.items()]
    head = "rankdir=TB; ranksep=0.6; nodesep=0.3; node [fontsize=17]; edge [dir=none, fontsize=14];"
    return _drawn(head, [*nodes, *sorted(lines)], "The main classes and the properties that join them")


def _node(terms: Terms, name: str, kind: str) -> str:
    shown = f"term {kind} attributed" if terms.marked(name, "attributedOnly") else f"term {kind}"
    return f'"{name}" [label="{terms.label(name)}", URL="{terms.page(name)}.html#{name}", class="{shown}"];'


def _edge(terms: Terms, start: str, end: str, names: list[str], shown: int = MOST_EDGES) -> str:
    more = len(names) - shown
    words = [terms.label(one) for one in names[:shown]] + ([f"and {more} more"] if more > 0 else [])
    label = r"\n".join(words)
    return f'"{start}" -> "{end}" [label="{label}"];'


def _drawn(head: str, lines: list[str], title: str) -> str:
    dot = shutil.which("dot")
    if dot is None:
        raise SystemExit("Diagrams are laid out by Graphviz, which is not here. Install it: apt-get install graphviz.")
    style = (
        'bgcolor=transparent; node [shape=box, style="rounded,filled", fontname="sans-serif", fontsize=12, height=0.3, '
        'margin="0.12,0.05"]; edge [fontname="sans-serif", fontsize=10, arrowsize=0.7];'
    )
    text = f"digraph {{ {style} {head}\n" + "\n".join(lines) + "\n}"
    done = subprocess.run([dot, "-Tsvg"], input=text.encode(), capture_output=True, check=True)
    svg = done.stdout.decode()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<!--.*?-->|<title>.*?</title>", "", svg, flags=re.DOTALL)
    svg = re.sub(r' xmlns:xlink="[^"]*"| xlink:title="[^"]*"', "", svg).replace("xlink:href", "href")
    svg = re.sub(r' (?:fill|stroke)="(?:#[0-9a-f]+|black|lightgrey|none|transparent)"', "", svg)
    width = re.search(r'width="([0-9]+)pt"', svg)
    assert width is not None
    svg = re.sub(r' width="[0-9]+pt" height="[0-9]+pt"', f' role="img" aria-label="{escape(title)}"', svg, count=1)
    return (
        f'<figure class="diagram"><div style="min-width:min({width[1]}px, 40rem);max-width:{int(width[1]) * 4 // 3}px">'
        f"{svg.strip()}</div><figcaption>{escape(title)}</figcaption></figure>"
    )
