"""Authority records: who and what exists, one row an entity, in data/authority/*.csv.

Beside them stand ``data/replaced.csv``, the ids of the past, and ``data/among.csv``, who may be among a group that
sources name without naming anybody.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from kg_builder.files import Problems, did_you_mean, folder_files, read_csv
from kg_builder.model import Authority, Replacement, Text
from kg_builder.ontology import Ontology
from kg_builder.values import is_language
from kg_builder.vocabulary import LANGUAGES, SLUG

NAME_COLUMNS = tuple(f"name_{language}" for language in LANGUAGES)
COLUMNS = ("id", "type", *NAME_COLUMNS, "aliases", "wikidata", "geonames", "voice", "note")
REPLACED = ("old", "new", "reason", "date")
AMONG = ("one", "group", "reason")


def read_authorities(data: Path, ontology: Ontology, problems: Problems) -> dict[str, Authority]:
    """Every authority record by its id; mistakes are noted and their rows left out."""
    records: dict[str, Authority] = {}
    for path in folder_files(data / "authority", {".csv"}):
        for line, row in read_csv(path, data, COLUMNS, problems):
            record = _Row(path.relative_to(data).as_posix(), line, row, ontology, problems).read()
            if record is None:
                continue
            if (first := records.get(record.slug)) is not None:
                problems.add(
                    record.file,
                    line,
                    "id",
                    f"“{record.slug}” stands already at {first.file}:{first.line}.",
                    "Keep one row, or choose another id.",
                )
                continue
            records[record.slug] = record
    _check_voices(records, problems)
    _check_identifiers(records, problems)
    for slug, groups in _read_among(data, records, ontology, problems).items():
        records[slug] = replace(records[slug], may_be_among=tuple(sorted(groups)))
    return records


def read_replacements(data: Path, authorities: Mapping[str, Authority], problems: Problems) -> Iterator[Replacement]:
    """The entities that were merged into others or corrected."""
    path = data / "replaced.csv"
    if not path.exists():
        return
    lines: dict[str, int] = {}
    for line, row in read_csv(path, data, REPLACED, problems):
        if (first := lines.setdefault(row["old"], line)) != line:
            problems.add(path.name, line, "old", f"“{row['old']}” stands already on line {first}.", "Keep one line.")
        elif row["old"] in authorities or not SLUG.fullmatch(row["old"]):
            problems.add(
                path.name,
                line,
                "old",
                f"“{row['old']}” is no id of the past.",
                "Delete its authority record, or this line.",
            )
        elif row["new"] not in authorities:
            problems.add(path.name, line, "new", f"There is no entity “{row['new']}”.", "Name one that exists.")
        elif (day := _day(row["date"])) is None:
            problems.add(path.name, line, "date", f"“{row['date']}” is no date.", "Write it as 2026-11-23.")
        else:
            yield Replacement(row["old"], row["new"], row["reason"], day)


def _read_among(
    data: Path, records: Mapping[str, Authority], ontology: Ontology, problems: Problems
) -> dict[str, set[str]]:
    """Whom the groups that sources name without naming anybody may include: one → those groups."""
    path, found = data / "among.csv", defaultdict[str, set[str]](set)
    for line, row in read_csv(path, data, AMONG, problems) if path.exists() else ():
        unknown = next((column for column in ("one", "group") if row[column] not in records), None)
        if unknown:
            problems.add(path.name, line, unknown, f"There is no entity “{row[unknown]}”.", "Name one that exists.")
        elif not ontology.is_a(records[row["group"]].type, "Group"):
            problems.add(path.name, line, "group", f"“{row['group']}” is no Group.", "Name one that may include it.")
        elif row["one"] == row["group"]:
            problems.add(path.name, line, "one", "A group is not among itself.", "Name who may be among it.")
        elif not row["reason"]:
            problems.add(path.name, line, "reason", "No reason is given.", "Say why it may be among them.")
        else:
            found[row["one"]].add(row["group"])
    return found


class _Row:
    """One row on its way to a record."""

    def __init__(self, file: str, line: int, row: Mapping[str, str], ontology: Ontology, problems: Problems) -> None:
        self._file, self._line, self._row = file, line, row
        self._ontology, self._problems = ontology, problems
        self._sound = True

    def read(self) -> Authority | None:
        row = self._row
        self._require(
            "id",
            SLUG.fullmatch(row["id"]) is not None,
            f"“{row['id']}” is no id.",
            "Write lower-case ASCII letters, digits and single hyphens.",
        )
        classes = self._ontology.entity_classes
        known = row["type"] in classes
        hint = "" if known else did_you_mean(row["type"], classes)
        self._require(
            "type",
            known,
            f"“{row['type']}” is no class of entities.",
            hint or "Write a class of ontology/cooperation.ttl.",
        )
        self._require(
            "wikidata",
            row["wikidata"] == "" or _is_wikidata(row["wikidata"]),
            f"“{row['wikidata']}” is no Wikidata identifier.",
            "Write Q and digits.",
        )
        self._require(
            "geonames",
            row["geonames"] == "" or re.fullmatch("[0-9]+", row["geonames"]) is not None,
            f"“{row['geonames']}” is no GeoNames identifier.",
            "Write its digits.",
        )
        names = tuple(Text(row[f"name_{language}"], language) for language in LANGUAGES if row[f"name_{language}"])
        self._require(None, bool(names), "The entity has no name.", "Give it one, in English if possible.")
        aliases = tuple(self._aliases())
        if not self._sound:
            return None
        return Authority(
            slug=row["id"],
            type=row["type"],
            names=names,
            aliases=aliases,
            wikidata=row["wikidata"] or None,
            geonames=row["geonames"] or None,
            voice=row["voice"] or None,
            note=row["note"] or None,
            file=self._file,
            line=self._line,
        )

    def _aliases(self) -> Iterator[Text]:
        for alias in filter(None, map(str.strip, self._row["aliases"].split("|"))):
            text, _, language = alias.rpartition("@")
            good = bool(text.strip()) and is_language(language)
            self._require("aliases", good, f"“{alias}” has no language.", "Write Shushi@en|Шуши@ru.")
            if good:
                yield Text(text.strip(), language)

    def _require(self, key: str | None, holds: bool, problem: str, remedy: str) -> None:
        if not holds:
            self._problems.add(self._file, self._line, key, problem, remedy)
            self._sound = False


def _check_voices(records: Mapping[str, Authority], problems: Problems) -> None:
    for record in records.values():
        seen = {record.slug}
        voice = record.voice
        while voice is not None:
            if voice not in records:
                hint = did_you_mean(voice, records.keys()) or "Name an entity that has an authority record."
                problems.add(record.file, record.line, "voice", f"There is no entity “{voice}”.", hint)
                break
            if voice in seen:
                problems.add(
                    record.file,
                    record.line,
                    "voice",
                    f"The voices of “{record.slug}” run in a circle.",
                    "Leave the column empty for the one that speaks for all.",
                )
                break
            seen.add(voice)
            voice = records[voice].voice


def _check_identifiers(records: Mapping[str, Authority], problems: Problems) -> None:
    """An item of Wikidata or a number of GeoNames names one thing, and so stands in one row."""
    holders: dict[tuple[str, str], Authority] = {}
    for record in records.values():
        for column, identifier in (("wikidata", record.wikidata), ("geonames", record.geonames)):
            if identifier is None or (first := holders.setdefault((column, identifier), record)) is record:
                continue
            problems.add(
                record.file,
                record.line,
                column,
                f"“{identifier}” is already “{first.slug}” ({first.file}:{first.line}).",
                "Leave it with the one that it names, or merge the two in data/replaced.csv.",
            )


def _is_wikidata(text: str) -> bool:
    return re.fullmatch("Q[0-9]+", text) is not None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
