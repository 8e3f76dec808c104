"""A picture: one self-contained page, and the same as SVG, PNG or PDF without a browser; notebooks show it.

Pictures are Vega specifications (https://vega.github.io/vega/); vl-convert renders them and brings the library that a
page carries inside. What comes from the data reaches a page as JSON and as text only, never as markup or script.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg_builder import folding
from kg_builder.errors import UsageError
from kg_builder.views import Said

if TYPE_CHECKING:
    from kg_builder.bibliographies import Bibliography
    from kg_builder.citations import Reference

Spec = dict[str, Any]

FONT = "Noto Sans, Noto Sans Arabic, Segoe UI, DejaVu Sans, Arial, sans-serif"
"""Fonts that have Azerbaijani letters, Cyrillic, Arabic and Armenian, for what is rendered without a browser."""

INK, SOFT, GRID, PAPER = "#1d2530", "#5b6675", "#dde2e8", "#ffffff"
_HEIGHT_IN_NOTEBOOK = 720


FORMATS = ("html", "svg", "png", "pdf")


def known_format(path: Path) -> str:
    """The format that a file's name ends with.

    Raises:
        UsageError: it ends with none of ``FORMATS``.
    """
    found = path.suffix.lower().removeprefix(".")
    if found not in FORMATS:
        raise UsageError(f"“{path.name}” ends with no format of pictures. End it with .html, .svg, .png or .pdf.")
    return found


@dataclass(frozen=True)
class Picture:
    """Something drawn: ``spec`` for print, ``page`` for the page: its kind, its title and what it shows."""

    title: str
    subtitle: str
    spec: Spec = field(repr=False)
    page: Mapping[str, Any] = field(repr=False)
    scripts: tuple[str, ...] = field(repr=False)
    said: tuple[Said, ...] = field(default=(), repr=False)
    """The statements behind what is shown."""
    references: "Callable[[], tuple[Reference, ...]]" = field(default=tuple, repr=False, compare=False)
    """What reads their sources, when they are wanted."""

    def cite(self) -> "Bibliography":
        """The sources of all statements behind it, as a bibliography."""
        from kg_builder.bibliographies import Bibliography

        return Bibliography(self.references())

    def to_html(self, path: str | Path | None = None) -> str:
        """The page; with a path it is also written there. It opens from disk, and no request leaves it."""
        return self._written(self._html, path)

    def to_svg(self, path: str | Path | None = None) -> str:
        """The picture as SVG 1.1 for print; with a path it is also written there."""
        return self._written(lambda: _renumbered(str(_renderer().vega_to_svg(self.spec))), path)

    def to_png(self, path: str | Path | None = None, scale: float = 1.5) -> bytes:
        """The picture as PNG, ``scale`` dots a unit; with a path it is also written there."""
        return self._kept(bytes(_renderer().vega_to_png(self.spec, scale=scale)), path)

    def to_pdf(self, path: str | Path | None = None) -> bytes:
        """The picture as PDF with its text as outlines; with a path it is also written there."""
        return self._kept(bytes(_renderer().vega_to_pdf(self.spec)), path)

    def write(self, path: Path) -> None:
        """Write the picture in the format that the file's name ends with: html, svg, png or pdf.

        Raises:
            UsageError: it ends with another, or cannot be written.
        """
        writers: tuple[Callable[[Path], object], ...] = (self.to_html, self.to_svg, self.to_png, self.to_pdf)
        dict(zip(FORMATS, writers, strict=True))[known_format(path)](path)

    def _repr_html_(self) -> str:
        """What a notebook shows: the page in a frame of its own."""
        source = escape(self._html())
        style = f"width:100%;height:{_HEIGHT_IN_NOTEBOOK}px;border:0"
        return f'<iframe title="{escape(self.title)}" srcdoc="{source}" style="{style}"></iframe>'

    def _html(self) -> str:
        page = files("kg_builder") / "page"
        read: Callable[[str], str] = lambda name: (page / name).read_text(encoding="utf-8")  # noqa: E731
        data = json.dumps(
            {**self.page, "fold": folding.rules()}, ensure_ascii=False, separators=(",", ":"), sort_keys=True
        )
        parts = {
            "TITLE": escape(self.title),
            "SUBTITLE": escape(self.subtitle),
            "STYLE": read("charts.css"),
            "DATA": data.replace("<", "\\u003c"),
            "LIBRARY": _library().replace("</script", "<\\/script"),
            "SCRIPT": "\n".join(read(name) for name in ("fold.js", "charts.js", *self.scripts)),
        }
        pieces = read("charts.html").split("@@")
        return "".join(parts[piece] if number % 2 else piece for number, piece in enumerate(pieces))

    def _written(self, make: Callable[[], str], path: str | Path | None) -> str:
        text = make()
        self._kept(text.encode(), path)
        return text

    def _kept(self, content: bytes, path: str | Path | None) -> bytes:
        if path is not None:
            from kg_builder.whole import write_whole

            write_whole(Path(path), content)
        return content


def _renumbered(svg: str) -> str:
    """The same with its ids counted from 0: the renderer counts on through a process."""
    numbers: dict[str, str] = {}

    def named(found: re.Match[str]) -> str:
        return numbers.setdefault(found[0], f"{found[1]}{len(numbers)}")

    return re.sub(r"(?<=[\"#])(clip|gradient_)[0-9]+(?=[\")])", named, svg)


@lru_cache(maxsize=1)
def _renderer() -> Any:
    """vl-convert, with the fonts that packages bring, so that every machine sets the same letters."""
    import fontpkg_noto_sans
    import fontpkg_noto_sans_arabic
    import vl_convert

    for package in (fontpkg_noto_sans, fontpkg_noto_sans_arabic):
        folders = {found.parent for found in Path(package.__file__).parent.rglob("*.[ot]tf")}
        for folder in sorted(folders):
            vl_convert.register_font_directory(str(folder))
    return vl_convert


@lru_cache(maxsize=1)
def _library() -> str:
    """Vega as one script; bundling takes seconds, so it is kept in the user's cache under the version of vl-convert."""
    from importlib.metadata import version

    import vl_convert
    from platformdirs import user_cache_path

    from kg_builder.whole import write_whole

    kept = user_cache_path("azicesco") / f"vega-{version('vl-convert-python')}.js"
    if kept.is_file():
        return kept.read_text(encoding="utf-8")
    script = str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_whole(kept, script.encode())
    return script
