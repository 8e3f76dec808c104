"""Tables and paragraphs for a terminal: aligned by what is seen, in any script, no wider than the window."""

import os
import re
import shutil
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO

NARROWEST = 8
PLAIN = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u0400-\u0482\u048a-\u052f\u2010-\u2027]*")
"""A text of Latin or Cyrillic letters, each a column wide: it need not ask ``wcwidth``, whose import takes 40 ms."""
_STYLES: Mapping[str, str] = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


class Ink:
    """Colour where it is wanted: on a terminal, unless NO_COLOR is set (https://no-color.org)."""

    def __init__(self, stream: IO[str]) -> None:
        self._on = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def __call__(self, text: str, *styles: str) -> str:
        if not self._on or not text or not styles:
            return text
        return f"\x1b[{';'.join(_STYLES[style] for style in styles)}m{text}\x1b[0m"


def window_width(stream: IO[str]) -> int:
    """How many columns there are: the terminal's, or 120 where the text goes elsewhere."""
    return shutil.get_terminal_size((120, 24)).columns if stream.isatty() else 120


def seen_width(text: str) -> int:
    """The columns that a text takes."""
    if PLAIN.fullmatch(text):
        return len(text)
    from wcwidth import wcswidth

    width = wcswidth(text)
    return width if width >= 0 else len(text)


def padded(text: str, width: int) -> str:
    """A text filled with spaces to a width."""
    return text + " " * max(0, width - seen_width(text))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], width: int, ink: Ink | None = None) -> str:
    """An aligned table with a head; cells wrap at words so that it fits the width.

    >>> print(table(["year", "city"], [["2009", "Baku"], ["2018", "Nakhchivan"]], 40))
    year  city
    ────  ──────────
    2009  Baku
    2018  Nakhchivan
    """
    cells = [[clean(cell) for cell in row] for row in rows]
    widths = _fitted(columns, cells, width)
    head = (ink(line, "bold") if ink else line for line in _row(columns, widths))
    lines = [*head, "  ".join("─" * size for size in widths)]
    for row in cells:
        lines += _row(row, widths)
    return "\n".join(lines)


def markdown(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown (GitHub's)."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(clean(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def tsv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Plain tab-separated values with one header line; tabs and breaks in a cell become spaces."""
    return "\n".join("\t".join(clean(cell) for cell in line) for line in [columns, *rows])


def paragraph(text: str, width: int, indent: str = "", hanging: str | None = None) -> str:
    """A text wrapped at words, its lines indented."""
    further = indent if hanging is None else hanging
    return "\n".join(
        textwrap.wrap(
            clean(text),
            max(width, 20),
            initial_indent=indent,
            subsequent_indent=further,
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def clean(text: str) -> str:
    """A text on one line without control characters, so that data cannot steer a terminal."""
    kept = (c for c in " ".join(text.split()) if c.isprintable() or c in "\u200c\u200d\u200e\u200f")
    return " ".join("".join(kept).split())


def quoted(text: str) -> str:
    """A source's own words in quotation marks; words from right to left move nothing that stands around them.

    >>> quoted("inaugural World Forum")
    '“inaugural World Forum”'
    """
    turns = any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text)
    return f"\u200e“{text}”\u200e" if turns else f"“{text}”"


def wrap(text: str, width: int) -> list[str]:
    """A text broken at words, and inside a word only where it is wider than the column."""
    lines, line = [], ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if seen_width(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        *whole, line = _pieces(word, width)
        lines += whole
    return [*lines, line]


def _pieces(word: str, width: int) -> list[str]:
    pieces = []
    while seen_width(word) > width and len(word) > 1:
        cut = _cut(word, width)
        pieces.append(word[:cut])
        word = word[cut:]
    return [*pieces, word]


def _cut(word: str, width: int) -> int:
    """How many of a word's characters fit, at least one; up to a hyphen if one stands in the second half of them."""
    fitting = next((n - 1 for n in range(2, len(word) + 1) if seen_width(word[:n]) > width), len(word))
    hyphen = word.rfind("-", 0, fitting) + 1
    return hyphen if hyphen > fitting // 2 else fitting


def _row(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """The lines of a row: each cell wrapped to its column."""
    wrapped = [wrap(cell, size) for cell, size in zip(cells, widths, strict=True)]
    for number in range(max(map(len, wrapped), default=0)):
        parts = (part[number] if number < len(part) else "" for part in wrapped)
        yield "  ".join(padded(part, size) for part, size in zip(parts, widths, strict=True)).rstrip()


def _fitted(columns: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> list[int]:
    """Widths of columns: what they need, the widest narrowed until all fit."""
    widths = [max([seen_width(name), *(seen_width(row[i]) for row in cells)]) for i, name in enumerate(columns)]
    room = width - 2 * (len(columns) - 1)
    while sum(widths) > room:
        widest = max(range(len(widths)), key=widths.__getitem__)
        if widths[widest] <= NARROWEST:
            break
        runner_up = max((w for i, w in enumerate(widths) if i != widest), default=0)
        widths[widest] = max(NARROWEST, min(widths[widest] - 1, max(runner_up, widths[widest] - (sum(widths) - room))))
    return widths
