"""Judgement records: one TOML file for each disagreement that was judged, with the reasons.

One that prefers nothing and rejects nothing leaves the matter open on purpose.
"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kg_builder.files import Problems, TomlFile, did_you_mean, folder_files
from kg_builder.model import Authority, Judgement, Value
from kg_builder.ontology import Ontology, Property
from kg_builder.values import ValueProblem, ValueReader, either
from kg_builder.vocabulary import SLUG

KEYS = ("about", "property", "prefers", "rejects", "reasons", "editor", "date")


def read_judgements(
    data: Path, ontology: Ontology, authorities: Mapping[str, Authority], problems: Problems
) -> list[Judgement]:
    """Every judgement, in the order of the files; mistakes are noted and their files left out."""
    values = ValueReader(ontology, authorities)
    judgements: dict[tuple[str, str], Judgement] = {}
    for path in folder_files(data / "judgements", {".toml"}):
        file = TomlFile.read(path, data, problems)
        judgement = None if file is None else _Reader(path.stem, file, ontology, values, problems).read(authorities)
        if judgement is None:
            continue
        key = judgement.about, judgement.property
        if key in judgements:
            assert file is not None
            problems.add(
                file.name,
                1,
                None,
                f"“{judgements[key].slug}” judges the same property of the same entity.",
                "Keep one judgement.",
            )
        judgements.setdefault(key, judgement)
    return list(judgements.values())


class _Reader:
    """One judgement file on its way to a judgement."""

    def __init__(self, slug: str, file: TomlFile, ontology: Ontology, values: ValueReader, problems: Problems) -> None:
        self._slug, self._file, self._ontology = slug, file, ontology
        self._values, self._problems = values, problems

    def read(self, authorities: Mapping[str, Authority]) -> Judgement | None:
        table, before = self._file.content, len(self._problems.found)
        if not SLUG.fullmatch(self._slug):
            self._note(None, f"“{self._slug}” is no slug.", "Name the file in lower-case ASCII, digits and hyphens.")
        self._check_keys(table)
        about = table.get("about")
        if about is not None and (not isinstance(about, str) or about not in authorities):
            hint = did_you_mean(str(about), authorities.keys())
            self._note("about", f"There is no entity “{about}”.", hint or "Add its row to data/authority/.")
        reasons, editor, day = self._text(table, "reasons"), self._text(table, "editor"), self._day(table)
        if (a_property := self._property(table)) is None:
            return None
        if isinstance(about, str) and about in authorities:
            self._check_domain(a_property, authorities[about])
        prefers, rejects = self._side(table, "prefers", a_property), self._side(table, "rejects", a_property)
        self._check_sides(a_property, prefers, rejects)
        if len(self._problems.found) > before:
            return None
        return Judgement(self._slug, str(about), a_property.name, prefers, rejects, reasons, editor, day)

    def _check_keys(self, table: Mapping[str, Any]) -> None:
        for key in table:
            if key not in KEYS:
                hint = did_you_mean(key, KEYS) or f"It has: {', '.join(KEYS)}."
                self._note(key, "A judgement has no such key.", hint)
        for key in KEYS:
            if key not in table and key not in {"prefers", "rejects"}:
                self._note(key, "The judgement lacks it.", f"Add {key} = …")

    def _check_domain(self, a_property: Property, about: Authority) -> None:
        if a_property.domain and not self._ontology.is_any(about.type, a_property.domain):
            self._note(
                "property",
                f"“{about.slug}” is a {about.type}, but it belongs to {either(a_property.domain)}.",
                "Name the property that sources use of it.",
            )

    def _check_sides(self, a_property: Property, prefers: tuple[Value, ...], rejects: tuple[Value, ...]) -> None:
        if a_property.single and len(prefers) > 1:
            self._note("prefers", f"{a_property.name} has one value, and {len(prefers)} are preferred.", "Prefer one.")
        if set(prefers) & set(rejects):
            self._note("rejects", "A value is both preferred and rejected.", "Decide.")

    def _property(self, table: Mapping[str, Any]) -> Property | None:
        name = table.get("property")
        found = self._ontology.properties.get(name) if isinstance(name, str) else None
        if name is not None and found is None:
            hint = did_you_mean(str(name), self._ontology.properties)
            self._note("property", f"The ontology has no property “{name}”.", hint)
        return found

    def _side(self, table: Mapping[str, Any], key: str, a_property: Property) -> tuple[Value, ...]:
        try:
            return tuple(self._values.read(a_property, table.get(key, [])))
        except ValueProblem as error:
            self._note(key, str(error), error.remedy)
            return ()

    def _text(self, table: Mapping[str, Any], key: str) -> str:
        text = table.get(key, "")
        if key in table and (not isinstance(text, str) or not text.strip()):
            self._note(key, f"{text!r} is no text.", "Write it in quotes.")
        return str(text).strip()

    def _day(self, table: Mapping[str, Any]) -> date:
        day = table.get("date", date.min)
        if not isinstance(day, date) or isinstance(day, datetime):
            self._note("date", f"“{day}” is no day.", "Write it without quotes, as 2026-11-23.")
            return date.min
        return day

    def _note(self, key: str | None, problem: str, remedy: str) -> None:
        line = self._file.line_of_key(key) if key else 1
        self._problems.add(self._file.name, line, key, problem, remedy)
