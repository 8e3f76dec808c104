"""The history as tables, for people without SPARQL: what sources say, the sources, who and what is spoken of.

One description of the tables serves every format that has tables: CSV on the Web, SQLite, Parquet, DuckDB.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from kg_builder.answers import Rows
from kg_builder.held import Held
from kg_builder.model import EntityRef, Moment, Plain, Statement, Text, Value, Word
from kg_builder.store import Store
from kg_builder.vocabulary import KG, LANGUAGES, Names

Cell = str | date | int | None
_T = TypeVar("_T")

_VERDICTS = """SELECT ?node ?rank ?step ?voice ?judgement { GRAPH graph:apparatus {
  ?node a kg:Statement ; kg:rank ?rank ; kg:step ?step ; kg:voice ?voice
  OPTIONAL { ?node kg:judgement ?judgement } } }"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the datatype of its cells (``string``, ``date`` or ``integer``), and what it holds."""

    name: str
    datatype: str
    about: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table; the first column is its key. ``rows`` begins anew at every call."""

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[tuple[Cell, ...]]]


def sheets(store: Store) -> tuple[Sheet, ...]:
    """The tables of a store, their rows sorted by key."""
    held, names = Held(store), store.names
    verdicts = _verdicts(store)
    label = _labels(held)
    return (
        Sheet(
            "statements",
            "What each source says, with what became of it",
            _STATEMENT_COLUMNS,
            lambda: (
                _statement(key, one, verdicts[key], names, label) for key, one in _sorted(held.dataset.statements)
            ),
        ),
        Sheet(
            "sources",
            "The documents that are cited",
            _SOURCE_COLUMNS,
            lambda: (
                (
                    slug,
                    names.source(slug),
                    one.title,
                    one.publisher,
                    label(one.publisher),
                    one.kind.value,
                    one.language,
                    None if one.published is None else one.published.text,
                    None if one.published is None else one.published.earliest,
                    None if one.published is None else one.published.latest,
                    one.url,
                    one.archived,
                    one.relays,
                    one.read.value,
                    one.seen,
                    "; ".join(one.authors) or None,
                    one.note,
                )
                for slug, one in _sorted(held.dataset.sources)
            ),
        ),
        Sheet(
            "entities",
            "Who and what is spoken of",
            _ENTITY_COLUMNS,
            lambda: (
                (
                    slug,
                    names.entity(slug),
                    one.type,
                    *(next((n.text for n in one.names if n.language == tag), None) for tag in LANGUAGES),
                    one.wikidata,
                    one.geonames,
                    one.voice,
                    one.note,
                )
                for slug, one in _sorted(held.dataset.authorities)
            ),
        ),
        Sheet(
            "names",
            "Every name of every entity in its authority record, a row each",
            (
                Column("entity", "string", "the id of the entity"),
                Column("name", "string", "the name"),
                Column("language", "string", "its language (BCP 47)"),
                Column("kind", "string", "label or alias"),
            ),
            lambda: (
                (slug, name.text, name.language, kind)
                for slug, one in _sorted(held.dataset.authorities)
                for kind, several in (("label", one.names), ("alias", one.aliases))
                for name in sorted(several)
            ),
        ),
        Sheet(
            "judgements",
            "What the editors decided between sources, and why",
            (
                Column("judgement", "string", "the slug of the judgement"),
                Column("iri", "string", "its IRI"),
                Column("about", "string", "the id of the entity"),
                Column("property", "string", "the property of the ontology"),
                Column("prefers", "string", "the values that are preferred"),
                Column("rejects", "string", "the values that are rejected"),
                Column("reasons", "string", "why"),
                Column("editor", "string", "who decided"),
                Column("date", "date", "when"),
            ),
            lambda: (
                (
                    one.slug,
                    names.judgement(one.slug),
                    one.about,
                    one.property,
                    "; ".join(_plain(value)[0] for value in one.prefers) or None,
                    "; ".join(_plain(value)[0] for value in one.rejects) or None,
                    one.reasons,
                    one.editor,
                    one.date,
                )
                for one in sorted(held.dataset.judgements, key=lambda one: one.slug)
            ),
        ),
    )


def _verdicts(store: Store) -> Mapping[str, tuple[str, str, str, str | None]]:
    rows = store.query(_VERDICTS)
    assert isinstance(rows, Rows)
    names = store.names
    return {
        row["node"].removeprefix(names.statement("")): (
            row["rank"].removeprefix(KG).lower(),
            row["step"].removeprefix(KG),
            row["voice"].removeprefix(names.entity("")),
            row["judgement"].removeprefix(names.judgement("")) if "judgement" in row else None,
        )
        for row in rows.values()
    }


def _labels(held: Held) -> Callable[[str | None], str | None]:
    def label(slug: str | None) -> str | None:
        record = held.dataset.authorities.get(slug or "")
        if record is None or not record.names:
            return slug
        in_order = {name.language: name.text for name in record.names}
        return next((in_order[tag] for tag in LANGUAGES if tag in in_order), record.names[0].text)

    return label


def _statement(
    key: str,
    one: Statement,
    verdict: tuple[str, str, str, str | None],
    names: Names,
    label: Callable[[str | None], str | None],
) -> tuple[Cell, ...]:
    rank, step, voice, judgement = verdict
    text, kind, earliest, latest, hijri, language = _parts(one.object)
    return (
        key,
        names.statement(key),
        one.subject,
        label(one.subject),
        one.predicate,
        text,
        label(text) if kind == "entity" else None,
        kind,
        language,
        earliest,
        latest,
        hijri,
        rank,
        step,
        one.stance.value.lower(),
        voice,
        label(voice),
        one.source,
        one.locator,
        one.speaker,
        one.relays,
        one.quote,
        one.as_written,
        one.note,
        judgement,
        one.verified,
    )


def _parts(value: Value) -> tuple[str, str, date | None, date | None, str | None, str | None]:
    text, kind = _plain(value)
    match value:
        case Moment(edtf, hijri):
            return text, kind, edtf.earliest, edtf.latest, hijri, None
        case Text(_, language):
            return text, kind, None, None, None, language
    return text, kind, None, None, None, None


def _plain(value: Value) -> tuple[str, str]:
    """A value as text, and what kind of value it is."""
    match value:
        case EntityRef(slug):
            return slug, "entity"
        case Word(name):
            return name, "term"
        case Moment(edtf, _):
            return edtf.text, "date"
        case Text(text, _):
            return text, "text"
        case Plain(lexical, datatype):
            return lexical, datatype.rpartition("#")[2]


def _sorted(found: Mapping[str, _T]) -> list[tuple[str, _T]]:
    return sorted(found.items(), key=lambda pair: pair[0])


_STATEMENT_COLUMNS = (
    Column("statement", "string", "the id of the statement"),
    Column("iri", "string", "its IRI"),
    Column("subject", "string", "the id of the entity spoken of"),
    Column("subject_label", "string", "its name"),
    Column("property", "string", "the property of the ontology"),
    Column("object", "string", "the value: an id, a term, a date (EDTF), a number or a text"),
    Column("object_label", "string", "the name of an entity that is the value"),
    Column("object_kind", "string", "entity, term, date, text, or the XML Schema datatype"),
    Column("language", "string", "the language of a text (BCP 47)"),
    Column("earliest", "date", "the first possible day of a date"),
    Column("latest", "date", "the last possible day of a date"),
    Column("hijri", "string", "the source's own date in the hijri calendar"),
    Column("rank", "string", "accepted, refined, rejected, unresolved or attributed"),
    Column("step", "string", "what decided the rank"),
    Column("stance", "string", "asserts, denies, doubts or announces"),
    Column("voice", "string", "the id of who independently says it"),
    Column("voice_label", "string", "the name of the voice"),
    Column("source", "string", "the slug of the source"),
    Column("locator", "string", "where it stands in the source"),
    Column("speaker", "string", "the id of whom the source quotes"),
    Column("relays", "string", "the id of the publisher whose report the statement repeats"),
    Column("quote", "string", "a few words of the source"),
    Column("as_written", "string", "the value as the source writes it"),
    Column("note", "string", "a note of the curators"),
    Column("judgement", "string", "the slug of the judgement that decided"),
    Column("verified", "date", "when a second reader checked it"),
)
_SOURCE_COLUMNS = (
    Column("source", "string", "the slug of the source"),
    Column("iri", "string", "its IRI"),
    Column("title", "string", "its title"),
    Column("publisher", "string", "the id of the publisher"),
    Column("publisher_label", "string", "the name of the publisher"),
    Column("kind", "string", "primary, organiser, party, observer, press, scholarship or reference"),
    Column("language", "string", "its language (BCP 47)"),
    Column("published", "string", "when it was published (EDTF)"),
    Column("earliest", "date", "the first possible day of publication"),
    Column("latest", "date", "the last possible day of publication"),
    Column("url", "string", "its address"),
    Column("archived", "string", "the address of a kept copy"),
    Column("relays", "string", "the id of the publisher whose report it repeats"),
    Column("read", "string", "what of it was seen: whole, excerpt or lead"),
    Column("seen", "date", "when it was seen"),
    Column("authors", "string", "its authors"),
    Column("note", "string", "a note of the curators"),
)
_ENTITY_COLUMNS = (
    Column("entity", "string", "the id of the entity"),
    Column("iri", "string", "its IRI"),
    Column("type", "string", "its class in the ontology"),
    *(Column(f"name_{tag}", "string", f"its name in {tag}") for tag in LANGUAGES),
    Column("wikidata", "string", "its item in Wikidata"),
    Column("geonames", "string", "its place in GeoNames"),
    Column("voice", "string", "the id of the voice that it shares"),
    Column("note", "string", "a note of the curators"),
)
