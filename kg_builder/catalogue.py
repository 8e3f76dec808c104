"""The catalogue: one question a file in queries/, named as the question.

A file is SPARQL that answers as it stands in any engine. Lines that begin with ``#+`` are YAML, as grlc reads them: the
summary, the question in words, its group and tags, and the parameters. A parameter is a variable with a
``VALUES ?name { … }`` in the query; what stands there is its default, and another value takes its place as a term. The
block may stand again in a sub-select, which sees nothing of what is bound outside it; then all are the same.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from kg_builder.columns import KINDS
from kg_builder.errors import QuestionFileError, UnknownName, UsageError
from kg_builder.vocabulary import KG, SLUG, XSD, Names

CHECKS = "checks"
FEDERATED = "federated"
"""The folder of the questions that other endpoints answer too; off unless their hosts are allowed."""
PROFILES = "profiles"
"""The folder of the questions that tell the history in the words of another vocabulary; their answers are triples."""
TYPES = ("entity", "source", "type", "year", "date", "integer", "text", "language")
"""What a parameter may be; how each becomes a term is in ``as_term``."""

_HEADER = re.compile(r"^#\+ ?(.*)$", re.MULTILINE)
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_VARIABLE = re.compile(r"[a-z][A-Za-z0-9]*")
_CLASS = re.compile(r"[A-Z][A-Za-z]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBERS = {"year": re.compile(r"\d{4}"), "integer": re.compile(r"-?\d+")}
_REQUIRED = ("summary", "summary-az", "question", "question-az", "group")
_KEYS = (*_REQUIRED, "tags", "parameters", "remedy", "hint", "columns", "services")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A place in a question where another value may stand; ``default`` is SPARQL, as the file has it."""

    name: str
    type: str
    description: str
    default: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the catalogue, or a check, whose right answer is nothing."""

    name: str
    summary: Mapping[str, str]
    question: Mapping[str, str]
    group: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    sparql: str
    is_check: bool = False
    remedy: str = ""
    is_hint: bool = False
    """Of a check: what it finds is worth a look and no fault."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """The expected shape: what kind of thing stands in each column (``kg_builder.columns``)."""
    services: tuple[str, ...] = ()
    """The hosts that it asks by SERVICE, which must be allowed."""

    @property
    def title(self) -> str:
        """The name in words.

        >>> Question("events-of-a-year", {}, {}, "time", (), (), "").title
        'Events of a year'
        """
        return self.name.replace("-", " ").capitalize()

    def bound(self, /, **values: str) -> str:
        """The query with terms (as N-Triples writes them) in place of the defaults.

        Raises:
            UnknownName: the question has no such parameter.
        """
        known = {parameter.name for parameter in self.parameters}
        places: list[tuple[int, int, str]] = []
        for name, term in values.items():
            if name not in known:
                raise UnknownName("parameter", name, sorted(known), where=f" of “{self.name}”")
            places += [(*at.span(), f"VALUES ?{name} {{ {term} }}") for at in _values(name).finditer(self.sparql)]
        text = self.sparql
        for start, end, new in sorted(places, reverse=True):  # from the end: no term is looked at again
            text = f"{text[:start]}{new}{text[end:]}"
        return text


def as_term(parameter: Parameter, text: str, names: Names) -> str:
    """What a person wrote for a parameter, as a term; an entity, a source and a type by id, slug and class.

    Raises:
        UsageError: the text is none of the parameter's type.
    """
    from kg_builder import dates, terms

    match parameter.type:
        case "entity" if SLUG.fullmatch(text):
            return terms.iri(names.entity(text))
        case "source" if SLUG.fullmatch(text):
            return terms.iri(names.source(text))
        case "type" if _CLASS.fullmatch(text):
            return terms.iri(KG + text)
        case ("year" | "integer") as kind if _NUMBERS[kind].fullmatch(text):
            return terms.literal(str(int(text)), datatype=XSD + "integer")
        case ("language" | "text") as kind if kind == "text" or _LANGUAGE.fullmatch(text):
            return terms.literal(text)
        case "date":
            try:
                day = dates.parse(text)
            except dates.DateError as error:
                raise UsageError(f"{parameter.name}: {error}") from error
            if day.earliest is not None:
                return terms.literal(day.earliest.isoformat(), datatype=XSD + "date")
    raise UsageError(f"“{text}” is no {parameter.type} for {parameter.name}: {parameter.description}.")


def bound(name: str, text: str | None, *, last: bool) -> date | None:
    """The first, or the last, day of a date that a person wrote to bound a span; None without one.

    Raises:
        UsageError: it is no date, or has no such day.
    """
    if text is None:
        return None
    from kg_builder import dates

    try:
        day = dates.parse(text)
    except dates.DateError as error:
        raise UsageError(f"{name}: {error}") from error
    found = day.latest if last else day.earliest
    if found is None:
        raise UsageError(f"{name}: “{text}” has no {'last' if last else 'first'} day. Write a day, a month or a year.")
    return found


def read_question(folder: Path, name: str) -> Question:
    """One question by its name, or a check by ``checks/NAME``.

    Raises:
        UnknownName: there is none of that name.
        QuestionFileError: its file does not carry what a question needs.
    """
    path = folder / f"{name}.rq"
    for part in (FEDERATED, PROFILES):
        if not path.is_file() and (folder / part / f"{name}.rq").is_file():
            path = folder / part / f"{name}.rq"
    known = name.removeprefix(f"{CHECKS}/")
    if not _NAME.fullmatch(known) or not path.is_file():
        raise UnknownName("question", name, _near(name, question_names(folder)))
    about = path.stat()
    return _parsed(name, path, about.st_mtime_ns, about.st_size)


def _near(name: str, known: Iterable[str]) -> list[str]:
    """Questions that may be meant: those with all words of the name, else those written nearly so."""
    import difflib

    known = sorted(known)
    words = [word for word in name.casefold().split("-") if word]
    holding = [one for one in known if words and all(word in one for word in words)]
    return holding[:5] or difflib.get_close_matches(name, known, n=2, cutoff=0.5)


@lru_cache(maxsize=256)
def _parsed(name: str, path: Path, _written: int, _size: int) -> Question:
    """The question of a file, read again when the file has another time or size."""
    return parse(name, path.read_text(encoding="utf-8"))


def question_names(folder: Path) -> list[str]:
    """The names of the questions, sorted; checks are left out."""
    return sorted(path.stem for path in folder.glob("*.rq"))


def read_questions(folder: Path) -> list[Question]:
    """All questions, by group and name."""
    found = [read_question(folder, name) for name in question_names(folder)]
    return sorted(found, key=lambda question: (question.group, question.name))


def read_federated(folder: Path) -> list[Question]:
    """The questions that ask other endpoints too, by name."""
    return [read_question(folder, path.stem) for path in sorted((folder / FEDERATED).glob("*.rq"))]


def read_profiles(folder: Path) -> list[Question]:
    """The profiles, by name."""
    return [read_question(folder, path.stem) for path in sorted((folder / PROFILES).glob("*.rq"))]


def read_checks(folder: Path) -> list[Question]:
    """All checks, by name."""
    return [read_question(folder, f"{CHECKS}/{path.stem}") for path in sorted((folder / CHECKS).glob("*.rq"))]


def parse(name: str, text: str) -> Question:
    """A question from the text of its file.

    Raises:
        QuestionFileError: what it lacks, or has too much.
    """
    header = _header(name, text)
    is_check = name.startswith(f"{CHECKS}/")
    sparql = _HEADER.sub("", text).strip() + "\n"
    required = ("summary", "remedy") if is_check else _REQUIRED
    for key in required:
        if not isinstance(header.get(key), str):
            raise QuestionFileError(f"{name}.rq lacks its {key}. Write a line “#+ {key}: …”.")
    for key in header:
        if key not in _KEYS:
            raise QuestionFileError(f"{name}.rq has a line “{key}”, which is not understood. Use {', '.join(_KEYS)}.")
    return Question(
        name=name.removeprefix(f"{CHECKS}/"),
        summary=_languages(header, "summary"),
        question=_languages(header, "question"),
        group=str(header.get("group", CHECKS)),
        tags=tuple(map(str, header.get("tags", ()))),
        parameters=tuple(_parameters(name, header.get("parameters") or {}, sparql)),
        sparql=sparql,
        is_check=is_check,
        remedy=str(header.get("remedy", "")),
        is_hint=header.get("hint") is True,
        columns=_columns(name, header.get("columns") or {}),
        services=tuple(map(str, header.get("services") or ())),
    )


def _header(name: str, text: str) -> dict[str, Any]:
    try:
        header = yaml.load("\n".join(_HEADER.findall(text)), _LOADER)  # noqa: S506 (it is a safe loader)
    except yaml.YAMLError as error:
        raise QuestionFileError(f"The “#+” lines of {name}.rq are no YAML: {' '.join(str(error).split())}.") from error
    if not isinstance(header, dict):
        raise QuestionFileError(f"{name}.rq has no “#+” lines. Write “#+ summary: …” at its top.")
    return header


def _languages(header: Mapping[str, Any], key: str) -> dict[str, str]:
    found = {"en": header.get(key), "az": header.get(f"{key}-az")}
    return {language: text for language, text in found.items() if isinstance(text, str)}


def _columns(name: str, described: Any) -> dict[str, str]:
    if not isinstance(described, dict) or any(str(kind).removesuffix("?") not in KINDS for kind in described.values()):
        raise QuestionFileError(
            f"The columns of {name}.rq must each be one of {', '.join(KINDS)}, with ? if at times empty."
        )
    return {str(column): str(kind) for column, kind in described.items()}


def _parameters(name: str, described: Any, sparql: str) -> list[Parameter]:
    if not isinstance(described, dict):
        raise QuestionFileError(f"The parameters of {name}.rq are no mapping of names.")
    found = []
    for variable, about in described.items():
        sound = isinstance(about, dict) and about.get("type") in TYPES and isinstance(about.get("description"), str)
        if not sound or not _VARIABLE.fullmatch(str(variable)):
            raise QuestionFileError(
                f"Parameter {variable} of {name}.rq needs a type ({', '.join(TYPES)}) and a description."
            )
        defaults = [default.strip() for default in _values(str(variable)).findall(sparql)]
        if len(set(defaults)) != 1:
            raise QuestionFileError(
                f"{name}.rq has {len(set(defaults))} different defaults in VALUES ?{variable} {{ … }}. Write one."
            )
        found.append(Parameter(str(variable), about["type"], about["description"], defaults[0]))
    return found


def _values(variable: str) -> re.Pattern[str]:
    return re.compile(rf"VALUES\s+\?{variable}\s*\{{([^}}]*)\}}", re.IGNORECASE)
