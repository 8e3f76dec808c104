"""Files of curated records, read so that no mistake in them goes unnamed."""

import csv
import difflib
import io
import re
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from kg_builder.errors import CurationError

MOST_BYTES = 5_000_000
"""A record file larger than this is a mistake: the largest source of the real history has some ten thousand."""

_TOML_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
_HEADER = re.compile(r"^[ \t]*\[\[?[ \t]*([A-Za-z0-9_-]+)[ \t]*\]\]?", re.MULTILINE)
_LONG_NUMBER = re.compile(r"(?:^|[=\[,])[ \t]*[+-]?0[xob][0-9A-Fa-f_]{1000,}", re.MULTILINE)
_TOML_TOKEN = re.compile(
    r"""(?P<opaque> "{3} (?: \\. | [^\\] )*? "{3,5} | '{3} .*? '{3,5} | \#[^\n]* )
        | " (?: \\. | [^"\\\n] )* " | ' [^'\n]* '""",
    re.VERBOSE | re.DOTALL,
)


_TOO_LONG = "A number is too long to be read.", "Write it as text, or leave it out."


class Problems:
    """The mistakes of one run, gathered so that all can be told at once."""

    def __init__(self) -> None:
        self.found: list[CurationError] = []

    def add(self, file: str, line: int | None, key: str | None, problem: str, remedy: str) -> None:
        """Note one mistake."""
        self.found.append(CurationError(file, line, key, problem, remedy))


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A hint at the nearest known word, or the empty string.

    >>> did_you_mean("ordnial", ["ordinal", "date"])
    'Did you mean “ordinal”?'
    """
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.7)
    return f"Did you mean “{near[0]}”?" if near else ""


def read_text(path: Path, folder: Path, problems: Problems) -> str | None:
    """The text of a file inside a folder, or None and a noted mistake: too large, a link outwards, not UTF-8."""
    name = path.relative_to(folder).as_posix()
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            problems.add(
                name, None, None, "The file is a link that leads out of the data folder.", "Put the record itself here."
            )
            return None
        size = path.stat().st_size
        if size > MOST_BYTES:
            problems.add(
                name,
                None,
                None,
                f"The file has {size:,} bytes, more than {MOST_BYTES:,}.",
                "Split it: one document is one file.",
            )
            return None
        raw = path.read_bytes()
    except (OSError, RuntimeError) as error:  # the latter, before Python 3.13, of a link that leads to itself
        why = error.strerror if isinstance(error, OSError) else "it is a link to itself"
        problems.add(name, None, None, f"The file cannot be read: {why}.", "Check the file.")
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.add(name, line, None, f"Byte {raw[error.start]:#04x} is not UTF-8.", "Save the file as UTF-8.")
        return None


def folder_files(folder: Path, suffixes: Collection[str]) -> Iterator[Path]:
    """The files directly in a folder with one of the suffixes, in the order of their names; hidden ones left out."""
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.suffix in suffixes and not path.name.startswith("."):
                yield path


class TomlFile:
    """A TOML file with the lines on which its tables and keys stand."""

    def __init__(self, name: str, text: str, content: dict[str, Any]) -> None:
        self.name = name
        self.content = content
        bare = _TOML_TOKEN.sub(_without_opaque, text)
        self._lines = bare.split("\n")
        self._starts = [bare.count("\n", 0, m.start()) for m in _HEADER.finditer(bare) if m.group(1) == "says"]

    @classmethod
    def read(cls, path: Path, folder: Path, problems: Problems) -> "TomlFile | None":
        """The file, or None and a noted mistake."""
        text = read_text(path, folder, problems)
        if text is None:
            return None
        name = path.relative_to(folder).as_posix()
        if (found := _LONG_NUMBER.search(text)) is not None:
            line = text.count("\n", 0, found.end()) + 1
            problems.add(name, line, None, *_TOO_LONG)
            return None
        try:
            return cls(name, text, tomllib.loads(text.replace("\r\n", "\n")))
        except tomllib.TOMLDecodeError as error:
            place = _TOML_PLACE.search(str(error))
            line = int(place.group(1)) if place and place.group(1) else text.rstrip("\n").count("\n") + 1
            said = _TOML_PLACE.sub("", str(error))
            problems.add(name, line, None, f"This is not TOML: {said}.", "Quote texts, and close quotes and brackets.")
        except ValueError:  # more digits than Python reads
            problems.add(name, None, None, *_TOO_LONG)
        except RecursionError:
            problems.add(name, None, None, "Tables or arrays are nested too deeply.", "Write flat records.")
        return None

    def line_of_record(self, number: int) -> int:
        """The line on which the record with that number, from 0, begins; 1 where it cannot be told."""
        return self._starts[number] + 1 if number < len(self._starts) else 1

    def line_of_key(self, key: str, record: int | None = None) -> int:
        """The line of a key in the citation (record None) or in a record; else the line where that begins."""
        begin = 0 if record is None else self.line_of_record(record)
        following = 0 if record is None else record + 1
        end = self._starts[following] if following < len(self._starts) else len(self._lines)
        pattern = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]")
        for number in range(begin, end):
            if pattern.match(self._lines[number]):
                return number + 1
        return max(begin, 1)


def _without_opaque(token: re.Match[str]) -> str:
    """Only the line breaks of a comment or a text of several lines, in which no key stands; all else as it is."""
    return "\n" * token[0].count("\n") if token["opaque"] else token[0]


def read_csv(
    path: Path, folder: Path, columns: tuple[str, ...], problems: Problems
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with exactly those columns, each with its line; rows with mistakes are left out."""
    text = read_text(path, folder, problems)
    if text is None:
        return
    name = path.relative_to(folder).as_posix()
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        header = next(reader, [])
        if tuple(header) != columns:
            problems.add(name, 1, None, f"The columns are {','.join(header)}.", f"They must be {','.join(columns)}.")
            return
        line = reader.line_num + 1
        for cells in reader:
            if cells and len(cells) != len(columns):
                problems.add(
                    name,
                    line,
                    None,
                    f"The row has {len(cells)} cells, not {len(columns)}.",
                    "Quote a cell that holds a comma.",
                )
            elif cells:
                yield line, {column: cell.strip() for column, cell in zip(columns, cells, strict=True)}
            line = reader.line_num + 1
    except csv.Error as error:
        problems.add(name, line, None, f"This is not CSV: {error}.", "Close the quotes of the cell.")
