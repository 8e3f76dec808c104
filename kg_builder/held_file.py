"""The records of a build in one file beside its store, so that a perspective need not read them back from the store.

The file is lines of JSON: its form and the digest of its build, then blocks of records of one kind, at last the SHA-256
of all lines before. One that is of another form or build, cut off or damaged is not believed; the store tells the same.
"""

import gc
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from kg_builder import dates
from kg_builder.dates import Edtf
from kg_builder.model import (
    Authority,
    Dataset,
    EntityRef,
    Judgement,
    Moment,
    Plain,
    ReadExtent,
    Replacement,
    Source,
    SourceKind,
    Stance,
    Statement,
    Text,
    Value,
    Word,
)

FILE = "records.jsonl"
_FORM = 2
"""Counted up when the form of the file changes."""
_BLOCK = 1_000
_Row = list[Any]
_REMARKS = ("speaker", "said_on", "quote", "as_written", "note", "relays", "verified")


def write_records(dataset: Dataset, folder: Path, build: str) -> None:
    """Write the records of a build, sorted, as a store gives them back: without lines, files and reasons of merging."""
    kinds: Mapping[str, Iterator[_Row]] = {
        "authorities": (_authority(one) for _, one in sorted(dataset.authorities.items())),
        "sources": (_source(one) for _, one in sorted(dataset.sources.items())),
        "statements": (_statement(key, one) for key, one in sorted(dataset.statements.items())),
        "judgements": (_judgement(one) for one in sorted(dataset.judgements, key=lambda one: one.slug)),
        "replacements": ([one.old, one.new] for one in sorted(dataset.replacements, key=lambda one: one.old)),
    }
    total = sha256()
    with (folder / FILE).open("wb") as file:
        for line in _lines(kinds, build):
            total.update(line)
            file.write(line)
        file.write(_line({"sha256": total.hexdigest()}))
        file.flush()
        os.fsync(file.fileno())


def read_records(folder: Path, build: str) -> Dataset | None:
    """The records of a build; None where they do not stand there whole and for this build."""
    try:
        content = (folder / FILE).read_bytes()
    except OSError:
        return None
    end = content.rfind(b"\n", 0, -1) + 1
    try:
        if json.loads(content[end:]) != {"sha256": sha256(memoryview(content)[:end]).hexdigest()}:
            return None
        head, *blocks = content[:end].splitlines()
        if json.loads(head) != {"form": _FORM, "build": build}:
            return None
    except ValueError:
        return None
    with _no_collection():
        return _dataset(blocks)


@contextmanager
def _no_collection() -> Iterator[None]:
    """All that is made here stays: to look for garbage in it again and again takes as long as making it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _dataset(blocks: Iterable[bytes]) -> Dataset:
    rows: dict[str, list[_Row]] = {}
    for block in blocks:
        for kind, some in json.loads(block).items():
            rows.setdefault(kind, []).extend(some)
    return Dataset(
        {row[0]: _read_authority(row) for row in rows.get("authorities", ())},
        {row[0]: _read_source(row) for row in rows.get("sources", ())},
        dict(_read_statements(rows.get("statements", ()))),
        tuple(map(_read_judgement, rows.get("judgements", ()))),
        tuple(Replacement(old, new, "", date.min) for old, new in rows.get("replacements", ())),
    )


def _lines(kinds: Mapping[str, Iterator[_Row]], build: str) -> Iterator[bytes]:
    yield _line({"form": _FORM, "build": build})
    for kind, rows in kinds.items():
        while block := list(islice(rows, _BLOCK)):
            yield _line({kind: block})


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _authority(one: Authority) -> _Row:
    names, aliases = ([[name.text, name.language] for name in sorted(some)] for some in (one.names, one.aliases))
    return [one.slug, one.type, names, aliases, one.wikidata, one.geonames, one.voice, one.note, one.may_be_among]


def _read_authority(row: _Row) -> Authority:
    slug, a_type, names, aliases, wikidata, geonames, voice, note, groups = row
    return Authority(slug, a_type, _texts(names), _texts(aliases), wikidata, geonames, voice, note, tuple(groups))


def _texts(rows: Iterable[_Row]) -> tuple[Text, ...]:
    return tuple(Text(text, language) for text, language in rows)


def _source(one: Source) -> _Row:
    return [
        one.slug, one.title, one.publisher, one.kind, one.language, one.read, one.seen.isoformat(), sorted(one.authors),
        _edtf(one.published), one.url, one.archived, one.relays, one.note,
    ]  # fmt: skip


def _read_source(row: _Row) -> Source:
    slug, title, publisher, kind, language, read, seen, authors, published, *others = row
    return Source(
        slug, title, publisher, SourceKind(kind), language, ReadExtent(read), date.fromisoformat(seen), tuple(authors),
        _read_edtf(published), *others,
    )  # fmt: skip


def _judgement(one: Judgement) -> _Row:
    values = [[_value(value) for value in some] for some in (one.prefers, one.rejects)]
    return [one.slug, one.about, one.property, *values, one.reasons, one.editor, one.date.isoformat()]


def _read_judgement(row: _Row) -> Judgement:
    slug, about, name, prefers, rejects, reasons, editor, day = row
    preferred, rejected = (tuple(map(_read_value, some)) for some in (prefers, rejects))
    return Judgement(slug, about, name, preferred, rejected, reasons, editor, date.fromisoformat(day))


def _statement(key: str, one: Statement) -> _Row:
    row = [key, one.subject, one.predicate, _value(one.object), one.source, one.locator, one.stance]
    remarks = {name: value for name in _REMARKS if (value := getattr(one, name)) is not None}
    if "said_on" in remarks:
        remarks["said_on"] = _edtf(one.said_on)
    if one.verified is not None:
        remarks["verified"] = one.verified.isoformat()
    return [*row, remarks] if remarks else row


def _read_statements(rows: Iterable[_Row]) -> Iterator[tuple[str, Statement]]:
    """Stances, values and days are looked up where they came before: there are few of them."""
    stances = {stance.value: stance for stance in Stance}
    entities: dict[str, EntityRef] = {}
    days: dict[str, date] = {}
    for key, subject, predicate, value, source, locator, stance, *more in rows:
        if type(value) is str:
            an_object: Value = entities.get(value) or entities.setdefault(value, EntityRef(value))
        else:
            an_object = _read_value(value)
        known = stances[stance]
        if not more:
            yield key, Statement(subject, predicate, an_object, source, locator, known)
            continue
        remarks = more[0]
        if (day := remarks.get("verified")) is not None:
            remarks["verified"] = days.get(day) or days.setdefault(day, date.fromisoformat(day))
        if "said_on" in remarks:
            remarks["said_on"] = _read_edtf(remarks["said_on"])
        yield key, Statement(subject, predicate, an_object, source, locator, known, **remarks)


def _value(value: Value) -> object:
    """A value as JSON: an entity is its slug, others are marked."""
    match value:
        case EntityRef(slug):
            return slug
        case Moment(edtf, hijri):
            return ["date", _edtf(edtf), hijri]
        case Text(text, language):
            return ["text", text, language]
        case Word(name):
            return ["word", name]
        case Plain(lexical, datatype):
            return ["plain", lexical, datatype]


_VALUES: Mapping[str, Callable[..., Value]] = {
    "date": lambda edtf, hijri: Moment(_read_known_edtf(edtf), hijri),
    "text": Text,
    "word": Word,
    "plain": Plain,
}


def _read_value(value: Any) -> Value:
    return EntityRef(value) if isinstance(value, str) else _VALUES[value[0]](*value[1:])


def _edtf(edtf: Edtf | None) -> _Row | None:
    if edtf is None:
        return None
    return [edtf.text, *(None if day is None else day.isoformat() for day in (edtf.earliest, edtf.latest))]


def _read_edtf(row: _Row | None) -> Edtf | None:
    return None if row is None else _read_known_edtf(row)


def _read_known_edtf(row: _Row) -> Edtf:
    text, earliest, latest = row
    if earliest is latest is None:
        return dates.parse(text)
    return Edtf(text, *(None if day is None else date.fromisoformat(day) for day in (earliest, latest)))
