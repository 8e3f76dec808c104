"""A drawing as a file for other tools: GraphML, GEXF 1.2draft, node-link JSON; and as networks of networkx and pyvis.

All are sorted and carry no date of their making, so that the same drawing gives the same bytes.
"""

import json
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from kg_builder.drawn import Edge, Mark, Node, Picture, for_xml
from kg_builder.palette import STANDINGS

if TYPE_CHECKING:
    import networkx
    import pyvis.network

GEXF = "http://www.gexf.net/1.2draft"
VIZ = "http://www.gexf.net/1.2draft/viz"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_GEXF_SHAPES = {"square": "square", "page": "square", "triangle": "triangle", "wedge": "triangle", "diamond": "diamond"}
_PYVIS_SHAPES = {
    "circle": "dot", "ring": "dot", "square": "square", "page": "square", "triangle": "triangle",
    "wedge": "triangleDown", "diamond": "diamond", "star": "star", "hexagon": "hexagon", "cross": "diamond",
}  # fmt: skip


def network(picture: Picture) -> "networkx.MultiDiGraph[str]":
    """The drawn network: nodes with type, label, dates, place and looks; edges, keyed by property, with standing."""
    import networkx

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(name=for_xml(picture.title))
    for node, mark in zip(picture.nodes, picture.marks, strict=True):
        graph.add_node(node.slug, **_about_node(node, mark))
    for edge in picture.edges:
        graph.add_edge(edge.subject, edge.object, key=for_xml(edge.name), **_about_edge(picture, edge))
    return graph


def graphml(picture: Picture) -> bytes:
    """GraphML 1.0, as networkx writes and reads it."""
    import networkx

    out = BytesIO()
    networkx.write_graphml_xml(network(picture), out, named_key_ids=True)
    return out.getvalue() + b"\n"


def node_link(picture: Picture) -> bytes:
    """Node-link JSON of networkx, its edges under ``edges``."""
    import networkx

    data = networkx.node_link_data(network(picture), edges="edges")
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def gexf(picture: Picture) -> bytes:
    """GEXF 1.2draft: dates as the time of nodes and of edges, places, sizes, colours and shapes as ``viz``."""
    for prefix, namespace in (("", GEXF), ("viz", VIZ), ("xsi", _XSI)):
        ElementTree.register_namespace(prefix, namespace)
    root = _element("gexf", version="1.2")
    root.set(f"{{{_XSI}}}schemaLocation", f"{GEXF} {GEXF}/gexf.xsd")
    meta = _element("meta", root)
    _element("creator", meta).text = "azicesco"
    _element("description", meta).text = for_xml(f"{picture.title}. {picture.note}")
    graph = _element("graph", root, defaultedgetype="directed", mode="dynamic", timeformat="date")
    _attributes(
        graph, "node", (("type", "string"), ("community", "integer"), ("degree", "integer"), ("note", "string"))
    )
    _attributes(
        graph, "edge", (("property", "string"), ("standing", "string"), ("statements", "integer"), ("note", "string"))
    )
    nodes = _element("nodes", graph)
    dates = {node.slug: (node.begin, node.end) for node in picture.nodes}
    for node, mark in zip(picture.nodes, picture.marks, strict=True):
        about = _element("node", nodes, id=node.slug, label=for_xml(node.label), **_span(node.begin, node.end))
        _values(about, (for_xml(node.type), mark.community, mark.degree, for_xml(node.note)))
        _viz(about, "size", value=f"{mark.radius * 2:g}")
        _viz(about, "position", x=f"{mark.x:g}", y=f"{-mark.y:g}", z="0.0")
        _viz(about, "color", **_rgb(mark.colour))
        _viz(about, "shape", value=_GEXF_SHAPES.get(mark.shape, "disc"))
    edges = _element("edges", graph)
    for number, edge in enumerate(picture.edges):
        begin, end = dates[edge.subject] if dates[edge.subject][0] else dates[edge.object]
        about = _element(
            "edge", edges, id=str(number), source=edge.subject, target=edge.object, weight=str(edge.weight),
            label=for_xml(picture.terms.get(edge.name, edge.name)), **_span(begin, end),
        )  # fmt: skip
        _values(about, (for_xml(edge.name), edge.standing.value, len(edge.statements), for_xml(edge.note)))
        colour, dash = STANDINGS[edge.standing]
        _viz(about, "color", **_rgb(colour))
        _viz(about, "shape", value="dashed" if dash else "solid")
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written + b"\n"


def pyvis_network(picture: Picture) -> "pyvis.network.Network":
    """A network of pyvis with our places and looks; names are escaped, since vis.js reads titles as HTML.

    Nodes and edges are put where pyvis keeps them: its ``add_edge`` looks through all edges for each.
    """
    from html import escape

    from pyvis.network import Network

    net = Network(height="750px", width="100%", directed=True, cdn_resources="in_line")
    net.toggle_physics(status=False)
    net.heading = escape(picture.title)
    for node, mark in zip(picture.nodes, picture.marks, strict=True):
        options = {
            "id": node.slug, "label": node.label, "title": escape(node.label), "x": mark.x, "y": mark.y,
            "size": mark.radius, "color": mark.colour, "shape": _PYVIS_SHAPES[mark.shape], "font": {"multi": False},
        }  # fmt: skip
        net.nodes.append(options)
        net.node_map[node.slug] = options
        net.node_ids.append(node.slug)
    for edge in picture.edges:
        colour, dash = STANDINGS[edge.standing]
        title = escape(picture.terms.get(edge.name, edge.name))
        net.edges.append({
            "from": edge.subject, "to": edge.object, "title": title, "value": edge.weight, "color": colour,
            "dashes": list(dash) or False, "arrows": "to",
        })  # fmt: skip
    return net


def _about_node(node: Node, mark: Mark) -> dict[str, str | int | float]:
    return {
        "label": for_xml(node.label),
        "type": for_xml(node.type),
        "begin": node.begin,
        "end": node.end,
        "note": for_xml(node.note),
        "x": mark.x,
        "y": mark.y,
        "size": mark.radius,
        "color": mark.colour,
        "shape": mark.shape,
        "community": mark.community,
        "degree": mark.degree,
    }


def _about_edge(picture: Picture, edge: Edge) -> dict[str, str | int | float]:
    return {
        "label": for_xml(picture.terms.get(edge.name, edge.name)),
        "standing": edge.standing.value,
        "weight": edge.weight,
        "statements": len(edge.statements),
        "note": for_xml(edge.note),
    }


def _element(name: str, parent: ElementTree.Element | None = None, **about: str) -> ElementTree.Element:
    tag = f"{{{GEXF}}}{name}"
    return ElementTree.Element(tag, about) if parent is None else ElementTree.SubElement(parent, tag, about)


def _viz(parent: ElementTree.Element, name: str, **about: str) -> None:
    ElementTree.SubElement(parent, f"{{{VIZ}}}{name}", about)


def _attributes(graph: ElementTree.Element, of: str, columns: tuple[tuple[str, str], ...]) -> None:
    declared = _element("attributes", graph, **{"class": of, "mode": "static"})
    for number, (title, kind) in enumerate(columns):
        _element("attribute", declared, id=str(number), title=title, type=kind)


def _values(of: ElementTree.Element, values: tuple[str | int, ...]) -> None:
    container = _element("attvalues", of)
    for number, value in enumerate(values):
        _element("attvalue", container, **{"for": str(number), "value": str(value)})


def _span(begin: str, end: str) -> dict[str, str]:
    return {name: day for name, day in (("start", begin), ("end", end)) if day}


def _rgb(colour: str) -> dict[str, str]:
    red, green, blue = (str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return {"r": red, "g": green, "b": blue}
