"""Source records: one TOML file a document, its citation and then what it says."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from kg_builder import dates, terms
from kg_builder.files import Problems, TomlFile, did_you_mean, folder_files
from kg_builder.model import Authority, ReadExtent, Source, SourceKind, Stance, Statement
from kg_builder.ontology import Ontology, Property
from kg_builder.rdf_records import RDF_SUFFIXES, read_rdf_records
from kg_builder.values import ValueProblem, ValueReader, either, is_language, moment
from kg_builder.vocabulary import SLUG

CITATION = (
    "title",
    "publisher",
    "kind",
    "author",
    "published",
    "language",
    "url",
    "archived",
    "read",
    "seen",
    "relays",
    "verified",
    "note",
)
"""The keys of a citation, in the order in which they are best written."""

OWN_KEYS = ("about", "at", "speaker", "saidOn", "stance", "quote", "asWritten", "note", "relays", "verified")
"""The keys of a record that are no property."""

LONGEST_QUOTE = 12
"""Words: a quote is a few, never a sentence."""

_STANCES = {stance.value.lower(): stance for stance in Stance}
_Word = TypeVar("_Word", bound=StrEnum)


def read_sources(
    data: Path, ontology: Ontology, authorities: Mapping[str, Authority], problems: Problems
) -> tuple[dict[str, Source], dict[str, Statement]]:
    """Every source by its slug, and all that they say by its identifier, in the order of the files."""
    sources: dict[str, Source] = {}
    statements: dict[str, Statement] = {}
    values = ValueReader(ontology, authorities)
    for path in folder_files(data / "sources", {".toml"}):
        file = TomlFile.read(path, data, problems)
        if file is None:
            continue
        for beside in filter(Path.exists, map(path.with_suffix, RDF_SUFFIXES)):
            records = read_rdf_records(beside, data, ontology, problems)
            file.content["says"] = [*file.content.get("says", []), *records]
        reader = _SourceReader(path.stem, file, ontology, authorities, values, problems)
        if (source := reader.citation()) is not None:
            sources[source.slug] = source
        for statement in reader.statements():
            earlier = statements.setdefault(terms.digest(statement), statement)
            if earlier is not statement:
                problems.add(
                    file.name,
                    statement.line,
                    statement.predicate,
                    f"The record of line {earlier.line} says the same in all.",
                    "Delete one of the two.",
                )
    for path in folder_files(data / "sources", RDF_SUFFIXES):
        if not path.with_suffix(".toml").exists():
            name = path.relative_to(data).as_posix()
            problems.add(name, None, None, "The RDF has no citation.", f"Write it as {path.stem}.toml beside it.")
    return sources, statements


class _SourceReader:
    """One source file on its way to a citation and statements."""

    def __init__(
        self,
        slug: str,
        file: TomlFile,
        ontology: Ontology,
        authorities: Mapping[str, Authority],
        values: ValueReader,
        problems: Problems,
    ) -> None:
        self._slug, self._file, self._ontology = slug, file, ontology
        self._authorities, self._values, self._problems = authorities, values, problems
        self._record: int | None = None
        self._verified: date | None = None

    def citation(self) -> Source | None:
        """The citation, or None and noted mistakes."""
        top = {key: value for key, value in self._file.content.items() if key != "says"}
        before = len(self._problems.found)
        if not SLUG.fullmatch(self._slug):
            self._note(None, f"“{self._slug}” is no slug.", "Name the file in lower-case ASCII, digits and hyphens.")
        self._refuse_unknown(top, CITATION)
        for key in ("title", "publisher", "kind", "language", "read", "seen"):
            if key not in top:
                self._note(key, "The citation lacks it.", f"Add {key} = … above the first [[says]].")
        if "url" not in top and "archived" not in top and "note" not in top:
            self._note(
                "url", "The source has no address.", "Add url = …, or a note that says where the document is kept."
            )
        source = Source(
            slug=self._slug,
            title=self._text(top, "title") or "",
            publisher=self._agent(top, "publisher") or "",
            kind=self._choice(top, "kind", SourceKind) or SourceKind.PRESS,
            language=self._language(top),
            read=self._choice(top, "read", ReadExtent) or ReadExtent.LEAD,
            seen=self._day(top, "seen") or date.min,
            authors=tuple(self._texts(top, "author")),
            published=self._moment(top, "published"),
            url=self._address(top, "url"),
            archived=self._address(top, "archived"),
            relays=self._agent(top, "relays"),
            note=self._text(top, "note"),
        )
        self._verified = self._day(top, "verified")
        return source if len(self._problems.found) == before else None

    def statements(self) -> Iterator[Statement]:
        """What the source says; mistakes are noted and left out."""
        records = self._file.content.get("says", [])
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            self._note("says", "What the source says is no list of records.", "Head each record with [[says]].")
            return
        if not records:
            self._note("says", "The source says nothing.", "Add a [[says]], or leave the file out.")
        for self._record, record in enumerate(records):
            yield from self._statements_of(record)

    def _statements_of(self, record: dict[str, Any]) -> Iterator[Statement]:
        about = self._about(record)
        locator = self._text(record, "at")
        if "at" not in record:
            self._note("at", "The record lacks its place in the source.", 'Add at = "¶3", or at = "excerpt".')
        own: dict[str, Any] = {
            "speaker": self._agent(record, "speaker"),
            "said_on": self._moment(record, "saidOn"),
            "quote": self._quote(record),
            "as_written": self._text(record, "asWritten"),
            "note": self._text(record, "note"),
            "relays": self._agent(record, "relays"),
            "verified": self._day(record, "verified") or self._verified,
        }
        stance = self._stance(record)
        keys = [key for key in record if key not in OWN_KEYS]
        if not keys:
            self._note(None, "The record says nothing.", "Add a property, such as date = …, or delete it.")
        assert self._record is not None
        line = self._file.line_of_record(self._record)
        for key in keys:
            a_property = self._property(key, about)
            if a_property is None:
                continue
            try:
                values = list(self._values.read(a_property, record[key]))
            except ValueProblem as error:
                self._note(key, str(error), error.remedy)
                continue
            if about is None or locator is None:
                continue
            for value in values:
                yield Statement(about.slug, key, value, self._slug, locator, stance, line=line, **own)

    def _about(self, record: Mapping[str, Any]) -> Authority | None:
        slug = record.get("about")
        if slug is None:
            self._note("about", "The record does not say what it is about.", "Add about = … with an entity's id.")
            return None
        authority = self._authorities.get(slug) if isinstance(slug, str) else None
        if authority is None:
            hint = did_you_mean(str(slug), self._authorities.keys())
            self._note("about", f"There is no entity “{slug}”.", hint or "Add its row to data/authority/.")
        return authority

    def _property(self, key: str, about: Authority | None) -> Property | None:
        found = self._ontology.properties.get(key)
        if found is None:
            hint = did_you_mean(key, {*self._ontology.properties, *OWN_KEYS})
            self._note(key, "The ontology has no such property.", hint or "Write one of ontology/cooperation.ttl.")
        elif found.derived:
            self._note(key, "This property is derived, never written.", "Write its inverse on the other entity.")
            return None
        elif about and found.domain and not self._ontology.is_any(about.type, found.domain):
            self._note(
                key,
                f"Said of “{about.slug}”, a {about.type}, but it belongs to {either(found.domain)}.",
                "Move it to another entity, or correct the type in the authority record.",
            )
            return None
        return found

    def _stance(self, record: Mapping[str, Any]) -> Stance:
        word = record.get("stance", "asserts")
        if isinstance(word, str) and word in _STANCES:
            return _STANCES[word]
        self._note("stance", f"“{word}” is no stance.", f"Write one of: {', '.join(_STANCES)}.")
        return Stance.ASSERTS

    def _quote(self, record: Mapping[str, Any]) -> str | None:
        quote = self._text(record, "quote")
        if quote is not None and len(quote.split()) > LONGEST_QUOTE:
            self._note(
                "quote",
                f"The quote has {len(quote.split())} words.",
                f"Keep at most {LONGEST_QUOTE}: the facts carry over, sentences do not.",
            )
        return quote

    def _language(self, table: Mapping[str, Any]) -> str:
        language = self._text(table, "language") or ""
        if language and not is_language(language):
            self._note("language", f"“{language}” is no language tag.", "Write a BCP 47 tag such as az or ar.")
        return language

    def _agent(self, table: Mapping[str, Any], key: str) -> str | None:
        slug = self._text(table, key)
        if slug is None:
            return None
        authority = self._authorities.get(slug)
        if authority is None:
            hint = did_you_mean(slug, self._authorities.keys())
            self._note(key, f"There is no entity “{slug}”.", hint or "Add its row to data/authority/.")
        elif not self._ontology.is_a(authority.type, "Agent"):
            self._note(key, f"“{slug}” is a {authority.type}, not an Agent.", "Name a person or an institution.")
        return slug

    def _choice(self, table: Mapping[str, Any], key: str, words: type[_Word]) -> _Word | None:
        word = table.get(key)
        if word is None:
            return None
        try:
            return words(word)
        except ValueError:
            self._note(key, f"“{word}” is not understood.", f"Write one of: {', '.join(words)}.")
            return None

    def _moment(self, table: Mapping[str, Any], key: str) -> dates.Edtf | None:
        if key not in table:
            return None
        try:
            return moment(table[key]).edtf
        except ValueProblem as error:
            self._note(key, str(error), error.remedy)
            return None

    def _day(self, table: Mapping[str, Any], key: str) -> date | None:
        day = table.get(key)
        if day is None or (isinstance(day, date) and not isinstance(day, datetime)):
            return day
        self._note(key, f"“{day}” is no day.", "Write it without quotes, as 2026-11-23.")
        return None

    def _address(self, table: Mapping[str, Any], key: str) -> str | None:
        text = self._text(table, key)
        if text is None:
            return None
        try:
            parts = urlsplit(text)
            sound = parts.scheme in {"http", "https"} and bool(parts.hostname and terms.checked_iri(text))
        except ValueError:
            sound = False
        if not sound:
            self._note(key, f"“{text}” is no web address.", "Write it whole, with https://, percent-encoded.")
        return text

    def _texts(self, table: Mapping[str, Any], key: str) -> Iterator[str]:
        raw = table.get(key, [])
        for one in raw if isinstance(raw, list) else [raw]:
            if isinstance(one, str) and one.strip():
                yield one.strip()
            else:
                self._note(key, f"{one!r} is no text.", "Write a list of names in quotes.")

    def _text(self, table: Mapping[str, Any], key: str) -> str | None:
        raw = table.get(key)
        if raw is None:
            return None
        if isinstance(raw, str) and raw.strip():
            return raw.strip()
        self._note(key, f"{raw!r} is no text.", "Write it in quotes.")
        return None

    def _refuse_unknown(self, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                hint = did_you_mean(key, known) or f"A citation has: {', '.join(known)}."
                self._note(key, "The citation has no such key.", hint)

    def _note(self, key: str | None, problem: str, remedy: str) -> None:
        in_record = self._record is not None
        line = (
            self._file.line_of_key(key, self._record)
            if key
            else (self._file.line_of_record(self._record) if self._record is not None else 1)
        )
        self._problems.add(self._file.name, line if in_record or key else 1, key, problem, remedy)
