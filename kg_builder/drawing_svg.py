"""A drawing on a sheet for print, without a browser: SVG 1.1 with legend, title and source note, and its bitmap."""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from kg_builder.drawn import Edge, Entry, Mark, Picture, Standing, for_xml
from kg_builder.labels import placed, shortened, width_of
from kg_builder.palette import REST_COLOUR, SOURCE_NOTE, STANDING_WORDS, STANDINGS
from kg_builder.shapes import POLYGONS

FONTS = "Noto Sans, Noto Sans Arabic, DejaVu Sans, Liberation Sans, Arial, sans-serif"
MARGIN = 28.0
HEAD = 66.0
LINE = 19.0
_MANY_EDGES = 1200
_MANY_NODES = 400
_MANY_NAMES = 90
_INK, _FAINT, _PAPER = "#1B2430", "#5A6673", "#FFFFFF"


def svg(picture: Picture) -> str:
    """The sheet."""
    left, top, right, bottom = picture.box()
    labels = placed(picture, *_sizes(picture))
    for label in labels:
        a, b, c, d = label.box
        left, top, right, bottom = min(left, a), min(top, b), max(right, c), max(bottom, d)
    entries = _legend(picture)
    wide = max(right - left, 620.0)
    columns = max(1, int(wide // max(width_of(text, 12) + 44 for text, _ in entries)))
    rows = -(-len(entries) // columns)
    left -= (wide - (right - left)) / 2
    foot = bottom + 24
    height = HEAD + (foot - top) + rows * LINE + 34 + MARGIN
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{wide + 2 * MARGIN:.0f}" '
            f'height="{height:.0f}" viewBox="{left - MARGIN:.1f} {top - HEAD:.1f} {wide + 2 * MARGIN:.1f} '
            f'{height:.1f}" font-family="{FONTS}" role="img">'
        ),
        f"<title>{_escaped(picture.title)}</title>",
        f'<rect x="{left - MARGIN:.1f}" y="{top - HEAD:.1f}" width="100%" height="100%" fill="{_PAPER}"/>',
        _text(left, top - HEAD + 30, picture.title, 19, weight="bold"),
        _text(left, top - HEAD + 49, picture.note, 11, _FAINT),
        '<g fill="none" stroke-linecap="butt">',
        *_edges(picture),
        "</g>",
        f'<g stroke="{_PAPER}" stroke-width="0.7">',
        *(
            f"{_shape(mark)}<title>{_escaped(node.label)}</title></{'circle' if mark.shape in _ROUND else 'polygon'}>"
            for node, mark in zip(picture.nodes, picture.marks, strict=True)
        ),
        "</g>",
        f'<g fill="{_INK}" stroke="{_PAPER}" stroke-width="2.4" paint-order="stroke" stroke-linejoin="round">',
        *(_text(label.x, label.y, label.text, label.size, None) for label in labels),
        "</g>",
    ]
    for number, (text, drawn) in enumerate(entries):
        x = left + (number % columns) * (wide / columns)
        y = foot + (number // columns) * LINE + 8
        lines += [f'<g transform="translate({x + 12:.1f} {y:.1f})">{drawn}</g>', _text(x + 32, y + 4, text, 12)]
    lines += [_text(left, foot + rows * LINE + 24, SOURCE_NOTE, 10, _FAINT), "</svg>", ""]
    return "\n".join(lines)


def png(picture: Picture) -> bytes:
    """The sheet as a bitmap at twice its points, in the same letters on every machine (resvg, Noto Sans)."""
    from pathlib import Path

    import fontpkg_noto_sans
    import fontpkg_noto_sans_arabic
    import resvg_py

    packages = (fontpkg_noto_sans, fontpkg_noto_sans_arabic)
    folders = [Path(package.__file__).parent / "files" for package in packages if package.__file__]
    fonts = sorted(str(font) for folder in folders for font in folder.glob("*.ttf") if "Italic" not in font.name)
    return bytes(resvg_py.svg_to_bytes(svg_string=svg(picture), zoom=2, font_files=fonts, skip_system_fonts=True))


_ROUND = {"circle", "ring"}


def _sizes(picture: Picture) -> tuple[float, float, int]:
    """Letters for the smallest and the largest nodes, and how many names: few and large where all would be too many."""
    return (12.0, 26.0, _MANY_NAMES) if len(picture.nodes) > _MANY_NODES else (10.5, 17.0, _MANY_NODES)


def _edges(picture: Picture) -> Iterator[str]:
    """The firm ones below, the contested ones above them; those between communities are paler."""
    place = {node.slug: mark for node, mark in zip(picture.nodes, picture.marks, strict=True)}
    many = len(picture.edges) > _MANY_EDGES
    order = list(STANDINGS)
    for edge in sorted(picture.edges, key=lambda edge: order.index(edge.standing)):
        one, other = place[edge.subject], place[edge.object]
        if one is not other:
            yield _line(edge, one, other, picture.by, many=many)


def _line(edge: Edge, one: Mark, other: Mark, by: str, *, many: bool) -> str:
    colour, dash = STANDINGS[edge.standing]
    within = one.community == other.community
    if by == "community" and edge.standing is Standing.ACCEPTED and within and one.colour != REST_COLOUR:
        colour = one.colour
    opacity = 0.75 if edge.standing is not Standing.ACCEPTED else 0.5
    if many:
        opacity *= 0.8 if within else 0.35
    width = min(3.2, (0.7 if many else 0.9) + 0.25 * (edge.weight - 1))
    dashes = f' stroke-dasharray="{" ".join(f"{part:g}" for part in dash)}"' if dash else ""
    return (
        f'<path d="M{one.x:g} {one.y:g}L{other.x:g} {other.y:g}" stroke="{colour}" stroke-width="{width:.2g}" '
        f'stroke-opacity="{opacity:.2g}"{dashes}/>'
    )


def _shape(mark: Mark) -> str:
    """The opening tag of a node's shape."""
    if mark.shape in _ROUND:
        fill = mark.colour if mark.shape == "circle" else _PAPER
        rim = "" if mark.shape == "circle" else f' stroke="{mark.colour}"'
        return f'<circle cx="{mark.x:g}" cy="{mark.y:g}" r="{mark.radius:g}" fill="{fill}"{rim}>'
    corners = " ".join(
        f"{mark.x + x * mark.radius:.1f},{mark.y + y * mark.radius:.1f}" for x, y in POLYGONS[mark.shape]
    )
    return f'<polygon points="{corners}" fill="{mark.colour}">'


def _legend(picture: Picture) -> list[tuple[str, str]]:
    """Lines of the legend: their words, and what is drawn before them."""
    lines = [
        (f"around {shortened(entry.label)} ({entry.count:,})", _sample(entry))
        for entry in (picture.communities if picture.by == "community" else ())
    ]
    lines += [
        (f"{entry.label} ({entry.count:,})", _sample(entry, _FAINT if picture.by == "community" else entry.colour))
        for entry in picture.legend
    ]
    present = {edge.standing for edge in picture.edges}
    for standing, (colour, dash) in STANDINGS.items():
        if standing in present:
            dashes = f' stroke-dasharray="{" ".join(f"{part:g}" for part in dash)}"' if dash else ""
            drawn = f'<path d="M-10 0H12" stroke="{colour}" stroke-width="1.8"{dashes}/>'
            lines.append((STANDING_WORDS[standing], drawn))
    return lines


def _sample(entry: Entry, colour: str | None = None) -> str:
    mark = Mark(0, 0, 5.5, colour or entry.colour, entry.shape, 0, 0)
    return _shape(mark).removesuffix(">") + "/>"


def _text(x: float, y: float, text: str, size: float, fill: str | None = _INK, weight: str = "") -> str:
    filled = f' fill="{fill}"' if fill else ""
    bold = f" font-weight={quoteattr(weight)}" if weight else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}"{filled}{bold}>{_escaped(text)}</text>'


def _escaped(text: str) -> str:
    return escape(for_xml(text))
