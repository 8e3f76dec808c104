"""Curated records are read strictly: every mistake is told with its place and its remedy, all of a run at once."""

import os
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

import pytest
from folders import AUTHORITY, COLUMNS, GAZETTE, HERALD, JUDGEMENT, Folder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg_builder.authority import COLUMNS as CSV_COLUMNS
from kg_builder.build import build
from kg_builder.documents import CITATION, OWN_KEYS
from kg_builder.errors import CurationError, CurationErrors
from kg_builder.judgements import KEYS
from kg_builder.model import Dataset, EntityRef, Moment, Plain, ReadExtent, Text, Word
from kg_builder.vocabulary import WKT, XSD

CSV = "authority/all.csv"
SOURCE = "sources/herald-2031.toml"
PARTY = "sources/gazette-2031.toml"
DECIDED = "judgements/lantern-forum-ordinal.toml"
SAME = ""


@dataclass(frozen=True)
class Case:
    """One line of one file, changed; and the mistake that is told, on that line unless another is given."""

    what: str
    file: str
    line: int
    new: str
    key: str | None
    problem: str
    remedy: str
    told_at: int | None = -1

    @property
    def expected_line(self) -> int | None:
        return self.line if self.told_at == -1 else self.told_at


CITATIONS = [
    Case("no title", SOURCE, 1, SAME, "title", "lacks it", "Add title = …", 1),
    Case("no publisher", SOURCE, 3, SAME, "publisher", "lacks it", "Add publisher", 1),
    Case("no kind", SOURCE, 4, SAME, "kind", "lacks it", "Add kind", 1),
    Case("no language", SOURCE, 6, SAME, "language", "lacks it", "Add language", 1),
    Case("no extent of reading", SOURCE, 8, SAME, "read", "lacks it", "Add read", 1),
    Case("no day of reading", SOURCE, 9, SAME, "seen", "lacks it", "Add seen", 1),
    Case("no address", SOURCE, 7, SAME, "url", "has no address", "Add url = …, or a note", 1),
    Case("an unknown key", SOURCE, 2, "tittle = 'x'", "tittle", "no such key", "Did you mean “title”?"),
    Case("a key like no other", SOURCE, 2, "zzzz = 'x'", "zzzz", "no such key", "A citation has: title, publisher"),
    Case(
        "an unknown publisher", SOURCE, 3, 'publisher = "northern-heralt"', "publisher", "no entity", "northern-herald"
    ),
    Case("a publisher like no other", SOURCE, 3, 'publisher = "zzzz"', "publisher", "no entity", "data/authority/"),
    Case("a place as publisher", SOURCE, 3, 'publisher = "greyport"', "publisher", "is a City, not an Agent", "person"),
    Case(
        "an unknown kind", SOURCE, 4, 'kind = "blog"', "kind", "“blog” is not understood", "primary, organiser, party"
    ),
    Case("a list as kind", SOURCE, 4, 'kind = ["press"]', "kind", "is not understood", "primary, organiser"),
    Case(
        "an unknown extent", SOURCE, 8, 'read = "partly"', "read", "“partly” is not understood", "whole, excerpt, lead"
    ),
    Case("an empty title", SOURCE, 1, 'title = " "', "title", "is no text", "in quotes"),
    Case("a number as title", SOURCE, 1, "title = 5", "title", "5 is no text", "in quotes"),
    Case("a name as language", SOURCE, 6, 'language = "English"', "language", "no language tag", "BCP 47"),
    Case("a tag that BCP 47 does not have", SOURCE, 6, 'language = "en-12"', "language", "no language tag", "BCP 47"),
    Case("a day in quotes", SOURCE, 9, 'seen = "2031-06-01"', "seen", "is no day", "without quotes"),
    Case("a day with a time", SOURCE, 9, "seen = 2031-06-01T10:00:00", "seen", "is no day", "without quotes"),
    Case("an impossible date", SOURCE, 5, 'published = "2031-02-30"', "published", "calendar", "2031-02"),
    Case("a number as date", SOURCE, 5, "published = 2031", "published", "2031 is no date", "EDTF as text"),
    Case("an address without scheme", SOURCE, 7, 'url = "herald.example"', "url", "no web address", "https://"),
    Case("an address with a space", SOURCE, 7, 'url = "https://a.example/a b"', "url", "no web address", "percent-enc"),
    Case("an address of a script", SOURCE, 7, 'url = "javascript:alert(1)"', "url", "no web address", "https://"),
    Case("an address without host", SOURCE, 7, 'url = "https://"', "url", "no web address", "https://"),
    Case("an address that breaks off", SOURCE, 7, 'url = "https://[1"', "url", "no web address", "https://"),
    Case("a number as author", SOURCE, 2, 'author = ["A. Pen", 7]', "author", "7 is no text", "list of names"),
    Case("an unknown relayed agent", SOURCE, 2, 'relays = "tide-counsil"', "relays", "no entity", "“tide-council”"),
    Case("a word as day of checking", SOURCE, 2, 'verified = "yes"', "verified", "is no day", "2026-11-23"),
]

RECORDS = [
    Case("no about", SOURCE, 27, SAME, "about", "does not say what it is about", "Add about = …", 26),
    Case("an unknown entity", SOURCE, 27, 'about = "greyprot"', "about", "no entity “greyprot”", "“greyport”"),
    Case("a number as entity", SOURCE, 27, "about = 7", "about", "no entity “7”", "data/authority/"),
    Case("no place in the source", SOURCE, 28, SAME, "at", "lacks its place", "Add at = ", 26),
    Case("an empty place", SOURCE, 28, 'at = ""', "at", "is no text", "in quotes"),
    Case(
        "an unknown property", SOURCE, 29, 'witin = "saltmere"', "witin", "no such property", "Did you mean “within”?"
    ),
    Case("a property like no other", SOURCE, 29, "zzzz = 1", "zzzz", "no such property", "ontology/cooperation.ttl"),
    Case("another class's property", SOURCE, 29, "ordinal = 2", "ordinal", "“greyport”, a City, but", "another entity"),
    Case("a derived property", SOURCE, 29, 'contains = "lantern-quay"', "contains", "derived", "inverse"),
    Case("a derived bound", SOURCE, 29, 'earliest = "2031"', "earliest", "derived", ""),
    Case("an unknown value", SOURCE, 29, 'within = "saltmer"', "within", "no entity “saltmer”", "“saltmere”"),
    Case("a value of a wrong class", SOURCE, 29, 'within = "mira-quill"', "within", "is a Person, not a Place", "Name"),
    Case("a table as entity", SOURCE, 29, "within = { id = 'saltmere' }", "within", "is no entity", "id of a Place"),
    Case("a list in a list", SOURCE, 29, "within = [['saltmere']]", "within", "is no entity", "as text"),
    Case("an item without Q", SOURCE, 29, 'wikidata = "9248"', "wikidata", "“9248” is no “wikidata”", "Q[1-9][0-9]*"),
    Case("an item as address", SOURCE, 29, 'wikidata = "http://q/Q1"', "wikidata", "is no “wikidata”", "Q[1-9][0-9]*"),
    Case("an item and more", SOURCE, 29, 'wikidata = "Q1, Q2"', "wikidata", "“Q1, Q2” is no “wikidata”", "Q[1-9]"),
    Case("a number for GeoNames", SOURCE, 29, "geonames = 587084", "geonames", "587084 is no text", "in quotes"),
    Case("a GeoNames number in words", SOURCE, 29, 'geonames = "one"', "geonames", "“one” is no “geonames”", "[1-9]"),
    Case("text without language", SOURCE, 30, 'name = "Port of Grey"', "name", "has no language", '{ en = "…" }'),
    Case("text in no language", SOURCE, 30, "name = {}", "name", "has no language", '{ en = "…" }'),
    Case("text in a language by name", SOURCE, 30, 'name = { English = "x" }', "name", "no language tag", "BCP 47"),
    Case("text in a tag that is none", SOURCE, 30, 'name = { en-12 = "x" }', "name", "no language tag", "BCP 47"),
    Case("a number as text", SOURCE, 30, "name = { en = 7 }", "name", "7 is no text", '{ en = "…" }'),
    Case("a number in quotes", PARTY, 14, 'ordinal = "3"', "ordinal", "“3” is no whole number", "without quotes"),
    Case("a fraction as whole number", PARTY, 14, "ordinal = 3.5", "ordinal", "3.5 is no whole number", "digits"),
    Case("a yes as number", PARTY, 14, "ordinal = true", "ordinal", "True is no whole number", "digits"),
    Case("a number without measure", PARTY, 14, "ordinal = 0x" + "F" * 4000, None, "too long to be read", "as text"),
    Case("a word as quantity", PARTY, 20, 'quantity = "forty"', "quantity", "“forty” is no number", "without quotes"),
    Case("a yes as quantity", PARTY, 20, "quantity = false", "quantity", "False is no number", "digits"),
    Case("not a number", PARTY, 20, "quantity = nan", "quantity", "nan is no number", "digits"),
    Case("without end", PARTY, 20, "quantity = inf", "quantity", "inf is no number", "digits"),
    Case("an unknown word", PARTY, 21, 'bound = "roughly"', "bound", "“roughly” is no Bound", "about, atLeast, atMost"),
    Case("an entity as word", PARTY, 21, 'bound = "greyport"', "bound", "is no Bound", "about, atLeast"),
    Case("a number as word", PARTY, 21, "bound = 1", "bound", "1 is no Bound", "about, atLeast"),
    Case("a table as text", PARTY, 22, "asWritten = { en = 'x' }", "asWritten", "is no text", "in quotes"),
    Case("a list where none is", PARTY, 18, 'at = ["¶1", "¶2"]', "at", "is no text", "in quotes"),
    Case("an unknown speaker", PARTY, 19, 'speaker = "harbor-ministry"', "speaker", "no entity", "“harbour-ministry”"),
    Case("an event as speaker", PARTY, 19, 'speaker = "lantern-forum-2031"', "speaker", "not an Agent", "institution"),
    Case("an unknown stance", PARTY, 27, 'stance = "refutes"', "stance", "“refutes” is no stance", "asserts, denies"),
    Case("a list as stance", PARTY, 27, 'stance = ["denies"]', "stance", "is no stance", "asserts, denies"),
    Case("a monument that does not exist", SOURCE, 35, 'kind = "castle"', "kind", "is no MonumentKind", "fortress"),
    Case("an impossible day", SOURCE, 36, 'builtIn = "1871-02-29"', "builtIn", "calendar", "1871-02"),
    Case("an impossible month", SOURCE, 36, 'builtIn = "1871-13"', "builtIn", "calendar", "1871"),
    Case("a date in words", SOURCE, 36, 'builtIn = "spring 1871"', "builtIn", "is no date in EDTF", "2018-05"),
    Case("a date with a time", SOURCE, 36, "builtIn = 1871-05-02T10:00:00", "builtIn", "time of day", "date alone"),
    Case("a time of day", SOURCE, 36, "builtIn = 10:00:00", "builtIn", "is no date", "EDTF"),
    Case("a year as number", SOURCE, 36, "builtIn = 1871", "builtIn", "1871 is no date", "EDTF as text"),
    Case(
        "an impossible hijri month", SOURCE, 36, 'builtIn = { hijri = "1095-13" }', "builtIn", "no hijri date", "01–12"
    ),
    Case("a hijri year as number", SOURCE, 36, "builtIn = { hijri = 1095 }", "builtIn", "is no date", "hijri"),
    Case("a calendar of no kind", SOURCE, 36, 'builtIn = { julian = "1095" }', "builtIn", "is no date", "hijri"),
    Case("a record's date in words", SOURCE, 36, 'saidOn = "then"', "saidOn", "is no date", "2018-05"),
    Case(
        "a latitude beyond the pole",
        SOURCE,
        36,
        "coordinates = { lat = 91, lon = 4 }",
        "coordinates",
        "no point",
        "lat",
    ),
    Case("half a point", SOURCE, 36, "coordinates = { lat = 9 }", "coordinates", "no point", "lon = 46.75"),
    Case("a point of words", SOURCE, 36, "coordinates = '39, 46'", "coordinates", "no point", "in degrees"),
    Case("a point with height", SOURCE, 36, "coordinates = {lat=1,lon=1,h=1}", "coordinates", "no point", "in degrees"),
    Case(
        "a yes as latitude", SOURCE, 36, "coordinates = { lat = true, lon = 1 }", "coordinates", "no point", "degrees"
    ),
    Case("a point nowhere", SOURCE, 36, "coordinates = { lat = nan, lon = 1 }", "coordinates", "no point", "degrees"),
    Case("a quote like a sentence", SOURCE, 36, f"quote = '{'so ' * 13}'", "quote", "has 13 words", "at most 12"),
    Case("a table for one record", SOURCE, 32, "[third]", "third", "no such key", "A citation has", 1),
    Case("broken quotes", SOURCE, 33, 'about = "old-lighthouse', None, "is not TOML", "close quotes"),
    Case("no equals sign", SOURCE, 29, "within saltmere", None, "is not TOML", "Quote texts"),
    Case("a key given twice", SOURCE, 30, 'within = "saltmere"', None, "is not TOML", "Quote texts"),
    Case(
        "a number too long to read", SOURCE, 29, "within = " + "9" * 5000, None, "too long to be read", "as text", None
    ),
]

JUDGEMENTS = [
    Case("an unknown entity", DECIDED, 1, 'about = "lantern-forum"', "about", "no entity", "“lantern-forum-2031”"),
    Case(
        "a list of entities", DECIDED, 1, 'about = ["lantern-forum-2031"]', "about", "no entity", "“lantern-forum-2031”"
    ),
    Case("nothing judged", DECIDED, 1, SAME, "about", "lacks it", "Add about = …", 1),
    Case(
        "an unknown property", DECIDED, 2, 'property = "ordinel"', "property", "no property", "Did you mean “ordinal”?"
    ),
    Case("a number as property", DECIDED, 2, "property = 7", "property", "no property “7”", ""),
    Case(
        "another class's property", DECIDED, 2, "property = 'quantity'", "property", "belongs to ReportedFigure", "Name"
    ),
    Case("no property", DECIDED, 2, SAME, "property", "lacks it", "Add property = …", 1),
    Case("two preferred values of one", DECIDED, 3, "prefers = [4, 5]", "prefers", "2 are preferred", "Prefer one"),
    Case("a value on both sides", DECIDED, 3, "prefers = [3]", "rejects", "both preferred and rejected", "Decide", 4),
    Case("a value of the wrong kind", DECIDED, 3, 'prefers = ["4"]', "prefers", "no whole number", "without quotes"),
    Case("no reasons", DECIDED, 5, SAME, "reasons", "lacks it", "Add reasons", 1),
    Case("empty reasons", DECIDED, 5, 'reasons = ""', "reasons", "is no text", "in quotes"),
    Case("a list of reasons", DECIDED, 5, 'reasons = ["x"]', "reasons", "is no text", "in quotes"),
    Case("no editor", DECIDED, 6, SAME, "editor", "lacks it", "Add editor", 1),
    Case("no date", DECIDED, 7, SAME, "date", "lacks it", "Add date", 1),
    Case("a date in quotes", DECIDED, 7, 'date = "2031-07-01"', "date", "is no day", "without quotes"),
    Case("an unknown key", DECIDED, 7, "date = 2031-07-01\nreason = 'x'", "reason", "no such key", "“reasons”", 8),
]

ROWS = [
    Case("a slug in capitals", CSV, 13, "Saltmere-2,Country,S,,,,,,,,,", "id", "“Saltmere-2” is no id", "lower-case"),
    Case("a slug with two hyphens", CSV, 13, "salt--mere,Country,S,,,,,,,,,", "id", "is no id", "single hyphens"),
    Case("a slug of another script", CSV, 13, "дуз,Country,S,,,,,,,,,", "id", "is no id", "ASCII"),
    Case("no slug", CSV, 13, ",Country,S,,,,,,,,,", "id", "“” is no id", "lower-case"),
    Case("a slug given twice", CSV, 13, "greyport,City,G,,,,,,,,,", "id", f"stands already at {CSV}:3", "Keep one row"),
    Case("an unknown type", CSV, 13, "x,Cuntry,S,,,,,,,,,", "type", "“Cuntry” is no class", "Did you mean “Country”?"),
    Case("no type", CSV, 13, "x,,S,,,,,,,,,", "type", "“” is no class of entities", "ontology/cooperation.ttl"),
    Case("a word as type", CSV, 13, "x,Mosque,S,,,,,,,,,", "type", "“Mosque” is no class of entities", "Write a class"),
    Case("a closed list as type", CSV, 13, "x,Bound,S,,,,,,,,,", "type", "“Bound” is no class of entities", ""),
    Case("no name", CSV, 13, "x,Country,,,,,,X@en,,,,", None, "has no name", "in English if possible"),
    Case("an alias without language", CSV, 13, "x,Country,X,,,,,Y,,,,", "aliases", "“Y” has no language", "Shushi@en"),
    Case("an alias in no language", CSV, 13, "x,Country,X,,,,,Y@Ø,,,,", "aliases", "“Y@Ø” has no language", "Шуши@ru"),
    Case("an alias in a false tag", CSV, 13, "x,Country,X,,,,,Y@en-12,,,,", "aliases", "has no language", "Шуши@ru"),
    Case("an alias without text", CSV, 13, "x,Country,X,,,,,@en,,,,", "aliases", "“@en” has no language", "Шуши@ru"),
    Case(
        "Wikidata without Q", CSV, 13, "x,Country,X,,,,,,123,,,", "wikidata", "no Wikidata identifier", "Q and digits"
    ),
    Case("Wikidata as address", CSV, 13, "x,Country,X,,,,,,http://q/Q1,,,", "wikidata", "no Wikidata", "Q and digits"),
    Case("Wikidata in other digits", CSV, 13, "x,Country,X,,,,,,Q١٢,,,", "wikidata", "no Wikidata", "Q and digits"),
    Case("GeoNames in words", CSV, 13, "x,Country,X,,,,,,,abc,,", "geonames", "no GeoNames identifier", "digits"),
    Case("GeoNames in other digits", CSV, 13, "x,Country,X,,,,,,,١٢,,", "geonames", "no GeoNames", "digits"),
    Case("an unknown voice", CSV, 13, "x,Media,X,,,,,,,,tide-counsil,", "voice", "no entity", "“tide-council”"),
    Case("one's own voice", CSV, 13, "x,Media,X,,,,,,,,x,", "voice", "run in a circle", "Leave the column empty"),
    Case("a cell too few", CSV, 13, "x,Country,X,,,,,,,,", None, "has 11 cells, not 12", "Quote a cell"),
    Case("a comma too many", CSV, 13, "x,Country,X, Y,,,,,,,,,", None, "has 13 cells, not 12", "holds a comma"),
    Case("a quote that does not close", CSV, 12, 'x,Country,"X,,,,,,,,,', None, "is not CSV", "Close the quotes"),
    Case("a quote inside a cell", CSV, 13, 'x,Country,"X"Y,,,,,,,,,', None, "is not CSV", "Close the quotes"),
    Case("another header", CSV, 1, COLUMNS.replace("type", "class"), None, "The columns are id,class,", COLUMNS),
    Case("no header", CSV, 1, SAME, None, "The columns are ", COLUMNS),
    Case(
        "replaced: it exists", "replaced.csv", 2, "greyport,saltmere,x,2031-07-01", "old", "no id of the past", "Delete"
    ),
    Case("among: nobody", "among.csv", 2, "mira,lantern-crew,x", "one", "There is no entity “mira”", "one that exists"),
    Case("among: no group", "among.csv", 2, "mira-quill,greyport,x", "group", "“greyport” is no Group", "may include"),
    Case("among: itself", "among.csv", 2, "lantern-crew,lantern-crew,x", "one", "not among itself", "who may be among"),
    Case("among: no reason", "among.csv", 2, "mira-quill,lantern-crew,", "reason", "No reason is given", "Say why"),
    Case("among: another header", "among.csv", 1, "one,among", None, "The columns are one,among", "one,group,reason"),
    Case("replaced: no id", "replaced.csv", 2, "Grey Port,greyport,x,2031-07-01", "old", "no id of the past", "Delete"),
    Case("replaced: by nobody", "replaced.csv", 2, "grey-port,grey,x,2031-07-01", "new", "no entity “grey”", "exists"),
    Case("replaced: no day", "replaced.csv", 2, "grey-port,greyport,x,July", "date", "“July” is no date", "2026-11-23"),
    Case("replaced: a cell too few", "replaced.csv", 2, "grey-port,greyport,x", None, "has 3 cells, not 4", "comma"),
    Case(
        "replaced: another header", "replaced.csv", 1, "old,new", None, "The columns are old,new", "old,new,reason,date"
    ),
    Case(
        "replaced: twice",
        "replaced.csv",
        3,
        "grey-port,saltmere,x,2031-07-01",
        "old",
        "“grey-port” stands already on line 2",
        "Keep one line",
    ),
]


def mistakes(folder: Folder) -> tuple[CurationError, ...]:
    with pytest.raises(CurationErrors) as caught:
        folder.read()
    return caught.value.errors


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder.make(tmp_path)


def test_the_folder_that_the_cases_change_is_valid(folder: Folder) -> None:
    dataset = folder.read()
    assert (len(dataset.authorities), len(dataset.sources), len(dataset.judgements)) == (12, 3, 1)
    assert {s.predicate: s.line for s in dataset.statements.values() if s.source == "herald-2031"} == {
        "date": 11,
        "place": 11,
        "attendee": 11,
        "within": 26,
        "name": 26,
        "kind": 32,
        "builtIn": 32,
    }


@pytest.mark.parametrize("case", CITATIONS + RECORDS, ids=lambda case: case.what)
def test_a_mistake_in_a_source_is_told_with_line_key_and_remedy(folder: Folder, case: Case) -> None:
    expect_only(folder, case)


@pytest.mark.parametrize("case", JUDGEMENTS, ids=lambda case: case.what)
def test_a_mistake_in_a_judgement_is_told_with_line_key_and_remedy(folder: Folder, case: Case) -> None:
    expect_only(folder, case)


@pytest.mark.parametrize("case", ROWS, ids=lambda case: case.what)
def test_a_mistake_in_a_table_is_told_with_line_key_and_remedy(folder: Folder, case: Case) -> None:
    folder.change(case.file, case.line, case.new)
    wanted = [e for e in mistakes(folder) if e.file == case.file]
    assert_told(wanted, case)


def expect_only(folder: Folder, case: Case) -> None:
    folder.change(case.file, case.line, case.new)
    found = mistakes(folder)
    assert {error.file for error in found} == {case.file}
    # A key that replaced another leaves that one missing: told too, and tested by itself.
    assert_told([error for error in found if case.problem == "lacks it" or "lacks it." not in error.problem], case)


def assert_told(found: list[CurationError], case: Case) -> None:
    assert [(error.line, error.key) for error in found] == [(case.expected_line, case.key)], [str(e) for e in found]
    assert case.problem in found[0].problem
    assert case.remedy in f"{found[0].problem} {found[0].remedy}"  # a date's remedy is part of what is wrong with it


@pytest.mark.parametrize(
    ("cells", "column", "identifier"),
    [("Q7,,,", "wikidata", "Q7"), (",42,,", "geonames", "42")],
    ids=["an item of Wikidata", "a number of GeoNames"],
)
def test_one_identifier_names_one_thing(folder: Folder, cells: str, column: str, identifier: str) -> None:
    folder.append(CSV, f"first-town,City,First,,,,,,{cells}\nsecond-town,City,Second,,,,,,{cells}\n")
    (error,) = mistakes(folder)
    assert (error.file, error.line, error.key) == (CSV, 14, column)
    assert error.problem == f"“{identifier}” is already “first-town” ({CSV}:13)."
    assert "merge the two" in error.remedy


# ---- whole files -------------------------------------------------------------------------------------------------


def test_no_data_folder_is_told_with_what_one_needs(tmp_path: Path) -> None:
    (error,) = mistakes(Folder(tmp_path / "nothing"))
    assert "no data folder" in error.problem
    assert "authority/ and sources/" in error.remedy


def test_a_file_is_no_data_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "no data folder" in mistakes(Folder(tmp_path / "file"))[0].problem


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        (SOURCE, HERALD.encode().replace("¶4".encode(), b"\xb64"), 34),
        (CSV, AUTHORITY.encode().replace(b"Mira Quill", b"Mira \xff"), 5),
        (DECIDED, JUDGEMENT.encode().replace(b"an editor", b"\xc3\x28"), 6),
        ("replaced.csv", b"old,new,reason,date\n\xfe", 2),
    ],
    ids=["source", "authority", "judgement", "replaced"],
)
def test_bytes_that_are_not_utf_8_are_told_with_their_line(folder: Folder, file: str, text: bytes, line: int) -> None:
    folder.write(file, text)
    (error,) = [error for error in mistakes(folder) if error.file == file]
    assert (error.line, error.key, error.remedy) == (line, None, "Save the file as UTF-8.")


def test_a_byte_order_mark_and_other_line_ends_are_read(folder: Folder) -> None:
    folder.write(SOURCE, b"\xef\xbb\xbf" + HERALD.replace("\n", "\r\n").encode())
    folder.write(CSV, b"\xef\xbb\xbf" + AUTHORITY.replace("\n", "\r\n").encode())
    assert len(folder.read().statements) == 15
    folder.change(SOURCE, 29, 'within = "nowhere"\r')
    assert [error.line for error in mistakes(folder)] == [29]


@pytest.mark.parametrize("file", [SOURCE, CSV, DECIDED, "replaced.csv"])
def test_a_file_of_50_megabytes_is_refused_unread(folder: Folder, file: str) -> None:
    os.truncate(folder.path / file, 50_000_000)
    (error,) = [error for error in mistakes(folder) if error.file == file]
    assert "50,000,000 bytes" in error.problem
    assert "one document is one file" in error.remedy


@pytest.mark.parametrize("file", [SOURCE, CSV, DECIDED, "replaced.csv"])
def test_a_link_out_of_the_folder_is_refused(folder: Folder, tmp_path: Path, file: str) -> None:
    outside = tmp_path / "outside"
    (folder.path / file).rename(outside)
    (folder.path / file).symlink_to(outside)
    (error,) = [error for error in mistakes(folder) if error.file == file]
    assert "leads out of the data folder" in error.problem


def test_a_folder_that_is_a_link_outwards_is_refused(folder: Folder, tmp_path: Path) -> None:
    (folder.path / "sources").rename(tmp_path / "elsewhere")
    (folder.path / "sources").symlink_to(tmp_path / "elsewhere")
    assert all("leads out of the data folder" in error.problem for error in mistakes(folder))


@pytest.mark.parametrize("target", ["x.toml", "nothing.toml"], ids=["a circle", "nowhere"])
def test_a_link_that_leads_nowhere_is_told(folder: Folder, target: str) -> None:
    (folder.path / "sources" / "x.toml").symlink_to(folder.path / "sources" / target)
    (error,) = mistakes(folder)
    assert (error.file, error.remedy) == ("sources/x.toml", "Check the file.")


def test_a_folder_named_as_a_record_is_told(folder: Folder) -> None:
    (folder.path / "sources" / "x.toml").mkdir()
    (error,) = mistakes(folder)
    assert (error.file, error.remedy) == ("sources/x.toml", "Check the file.")


def test_a_link_inside_the_folder_is_read(folder: Folder) -> None:
    (folder.path / "drafts").mkdir()
    (folder.path / SOURCE).rename(folder.path / "drafts" / "herald.toml")
    (folder.path / SOURCE).symlink_to(folder.path / "drafts" / "herald.toml")
    assert len(folder.read().statements) == 15


@pytest.mark.parametrize(
    "name", ["Herald.toml", "a b.toml", "a--b.toml", "a_b.toml", "дуз.toml", os.fsdecode(b"\xff.toml")]
)
@pytest.mark.parametrize(("kind", "text"), [("sources", GAZETTE.replace("¶1", "¶9")), ("judgements", JUDGEMENT)])
def test_a_file_whose_name_is_no_slug_is_told(folder: Folder, name: str, kind: str, text: str) -> None:
    (folder.path / "judgements" / "lantern-forum-ordinal.toml").unlink()
    folder.write(f"{kind}/{name}", text)
    error = mistakes(folder)[0]
    assert (error.file, error.line, error.key) == (f"{kind}/{name}", 1, None)
    assert "is no slug" in error.problem
    assert "lower-case ASCII" in error.remedy


def test_hidden_files_and_other_endings_are_no_records(folder: Folder) -> None:
    for name in ("sources/.draft.toml", "sources/README.md", "authority/.~lock.all.csv", "judgements/a.toml~"):
        folder.write(name, "no record")
    assert len(folder.read().sources) == 3


def test_tables_nested_too_deeply_are_told(folder: Folder) -> None:
    folder.append(SOURCE, f"within = {'[' * 20_000}")
    (error,) = mistakes(folder)
    assert error.file == SOURCE
    assert error.remedy in {"Write flat records.", "Quote texts, and close quotes and brackets."}


def test_an_unclosed_bracket_is_told_on_the_last_line(folder: Folder) -> None:
    folder.append(SOURCE, "attendee = [\n")
    (error,) = mistakes(folder)
    assert (error.file, error.line) == (SOURCE, 37)


def test_a_source_that_says_nothing_is_told(folder: Folder) -> None:
    folder.write(SOURCE, HERALD.partition("[[says]]")[0])
    (error,) = mistakes(folder)
    assert (error.key, error.problem) == ("says", "The source says nothing.")


@pytest.mark.parametrize("says", ["says = 5", 'says = ["x"]', "[says]\nabout = 'greyport'"])
def test_records_that_are_none_are_told(folder: Folder, says: str) -> None:
    folder.write(SOURCE, HERALD.partition("[[says]]")[0] + says + "\n")
    (error,) = mistakes(folder)
    assert (error.key, error.remedy) == ("says", "Head each record with [[says]].")


def test_a_record_without_a_property_is_told(folder: Folder) -> None:
    folder.append(SOURCE, '\n[[says]]\nabout = "greyport"\nat = "¶9"\nnote = "x"\n')
    (error,) = mistakes(folder)
    assert (error.line, error.problem) == (38, "The record says nothing.")


def test_an_empty_file_is_told(folder: Folder) -> None:
    folder.write(SOURCE, "")
    assert {error.key for error in mistakes(folder)} >= {"title", "publisher", "says"}


def test_an_id_given_twice_in_two_files_is_told_with_both_places(folder: Folder) -> None:
    folder.write("authority/more.csv", f"{COLUMNS}\nnew-pier,Venue,New Pier,,,,,,,,,\ngreyport,City,G,,,,,,,,,\n")
    (error,) = mistakes(folder)
    assert (error.file, error.line, error.key) == ("authority/more.csv", 3, "id")
    assert error.problem == "“greyport” stands already at authority/all.csv:3."


def test_a_circle_of_voices_is_told_for_everyone_in_it(folder: Folder) -> None:
    folder.append(CSV, "a,Media,A,,,,,,,,b,\nb,Media,B,,,,,,,,c,\nc,Media,C,,,,,,,,a,\n")
    found = mistakes(folder)
    assert [(error.line, error.key) for error in found] == [(13, "voice"), (14, "voice"), (15, "voice")]
    assert all("circle" in error.problem for error in found)


def test_a_cell_of_several_lines_does_not_move_the_lines_after_it(folder: Folder) -> None:
    folder.append(CSV, 'x,Media,X,,,,,,,,,"a note\nof three\nlines"\n\ny,Nothing,Y,,,,,,,,,\n')
    (error,) = mistakes(folder)
    assert error.line == 17


def test_two_records_equal_in_all_are_told_with_the_first(folder: Folder) -> None:
    folder.append(SOURCE, '\n[[says]]\nabout = "greyport"\nat = "headline"\nwithin = "saltmere"\n')
    (error,) = mistakes(folder)
    assert (error.line, error.key, error.problem) == (38, "within", "The record of line 26 says the same in all.")


@pytest.mark.parametrize("difference", ['at = "¶9"', 'stance = "denies"', 'speaker = "mira-quill"'])
def test_two_records_that_differ_in_place_stance_or_speaker_are_two(folder: Folder, difference: str) -> None:
    place = "" if difference.startswith("at") else 'at = "headline"\n'
    folder.append(SOURCE, f'\n[[says]]\nabout = "greyport"\nwithin = "saltmere"\n{place}{difference}\n')
    assert len(folder.read().statements) == 16


def test_the_same_value_twice_in_one_record_is_told(folder: Folder) -> None:
    folder.change(SOURCE, 29, 'within = ["saltmere", "saltmere"]')
    (error,) = mistakes(folder)
    assert (error.line, error.key) == (26, "within")


def test_a_second_judgement_of_the_same_pair_is_told_with_the_first(folder: Folder) -> None:
    folder.write("judgements/z-later.toml", JUDGEMENT)
    (error,) = mistakes(folder)
    assert error.file == "judgements/z-later.toml"
    assert "“lantern-forum-ordinal” judges the same property" in error.problem


def test_a_judgement_may_leave_the_matter_open(folder: Folder) -> None:
    folder.change(DECIDED, 3, SAME)
    folder.change(DECIDED, 4, SAME)
    assert folder.read().judgements[0].leaves_open()


def test_a_judgement_may_prefer_several_of_many_values(folder: Folder) -> None:
    text = JUDGEMENT.replace('"ordinal"', '"attendee"').replace("[4]", '["mira-quill", "tide-council"]')
    folder.write(DECIDED, text.replace("[3]", '["northern-herald"]'))
    assert len(folder.read().judgements[0].prefers) == 2


# ---- all at once -------------------------------------------------------------------------------------------------


def test_all_mistakes_of_a_run_are_told_at_once_and_sorted(folder: Folder) -> None:
    folder.change(SOURCE, 3, 'publisher = "nobody"')
    folder.change(SOURCE, 14, 'date = "2031-13"')
    folder.change(SOURCE, 29, 'within = "nowhere"')
    folder.change(SOURCE, 35, 'kind = "castle"')
    folder.change(PARTY, 14, "ordinal = nan")
    folder.change(DECIDED, 2, 'property = "nothing"')
    folder.change(DECIDED, 6, "editor = 5")
    folder.append(CSV, "X,Nothing,,,,,,,,,,\n")
    folder.append("replaced.csv", "a,nobody,,2031-01-01\n")
    told = [(error.file, error.line, error.key) for error in mistakes(folder)]
    assert told == [
        (CSV, 13, None),
        (CSV, 13, "id"),
        (CSV, 13, "type"),
        (DECIDED, 2, "property"),
        (DECIDED, 6, "editor"),
        ("replaced.csv", 3, "new"),
        (PARTY, 14, "ordinal"),
        (SOURCE, 3, "publisher"),
        (SOURCE, 14, "date"),
        (SOURCE, 29, "within"),
        (SOURCE, 35, "kind"),
    ]


def test_a_file_that_is_no_toml_does_not_hide_the_next(folder: Folder) -> None:
    folder.change(PARTY, 14, "ordinal =")
    folder.change(SOURCE, 14, 'date = "2031-13"')
    assert [(error.file, error.line) for error in mistakes(folder)] == [(PARTY, 14), (SOURCE, 14)]


def test_the_message_of_all_mistakes_is_a_line_each(folder: Folder) -> None:
    folder.change(SOURCE, 14, 'date = "2031-13"')
    folder.change(SOURCE, 29, 'within = "saltmer"')
    with pytest.raises(CurationErrors) as caught:
        folder.read()
    first, second = str(caught.value).splitlines()
    assert first.startswith(f"{SOURCE}:14: date: “2031-13” ")
    assert second == f"{SOURCE}:29: within: There is no entity “saltmer”. Did you mean “saltmere”?"


# ---- what is read ------------------------------------------------------------------------------------------------

VALUES = [
    ('within = "saltmere"', EntityRef("saltmere")),
    ('description = { az-Latn = "Boz" }', Text("Boz", "az-Latn")),
    ("coordinates = { lat = -39.760, lon = 180 }", Plain("POINT(180 -39.76)", WKT)),
    ("coordinates = { lat = 90, lon = -0.00001 }", Plain("POINT(-0.00001 90)", WKT)),
]


@pytest.mark.parametrize(("line", "value"), VALUES, ids=[line for line, _ in VALUES])
def test_a_value_is_read_as_the_range_says(folder: Folder, line: str, value: object) -> None:
    folder.change(SOURCE, 29, line)
    assert value in {s.object for s in folder.read().statements.values() if s.subject == "greyport"}


@pytest.mark.parametrize(
    ("written", "lexical"),
    [
        ("40", "40"),
        ("40.0", "40"),
        ("4e1", "40"),
        ("0.10", "0.1"),
        ("-7", "-7"),
        ("0x10", "16"),
        ("1_000_000", "1000000"),
        ("12345678901234567890123456789012345", "12345678901234567890123456789012345"),
    ],
)
def test_a_number_is_kept_to_the_last_digit_in_one_spelling(folder: Folder, written: str, lexical: str) -> None:
    folder.change(PARTY, 20, f"quantity = {written}")
    found = {s.object for s in folder.read().statements.values() if s.predicate == "quantity"}
    assert found == {Plain(lexical, XSD + "decimal")}


@pytest.mark.parametrize(
    ("written", "text", "hijri"),
    [
        ('"1871-05"', "1871-05", None),
        ("1871-05-02", "1871-05-02", None),
        ('{ hijri = "1095" }', "[1683-12-20..1684-12-07]", "1095"),
    ],
)
def test_a_date_is_edtf_a_toml_date_or_hijri(folder: Folder, written: str, text: str, hijri: str | None) -> None:
    folder.change(SOURCE, 36, f"builtIn = {written}")
    (found,) = (s.object for s in folder.read().statements.values() if s.predicate == "builtIn")
    assert isinstance(found, Moment)
    assert (found.edtf.text, found.hijri) == (text, hijri)


def test_words_of_a_closed_list_become_their_individuals(folder: Folder) -> None:
    found = {s.object for s in folder.read().statements.values()}
    assert {Word("Tower"), Word("Palace"), Word("About")} <= found


def test_a_citation_carries_all_that_it_says(folder: Folder) -> None:
    folder.change(SOURCE, 2, 'author = ["A. Pen", "B. Ink"]\nrelays = "tide-council"\narchived = "https://a.example/x"')
    source = folder.read().sources["herald-2031"]
    assert (source.title, source.publisher, source.authors) == (
        "The forum of the lanterns",
        "northern-herald",
        ("A. Pen", "B. Ink"),
    )
    assert (source.relays, source.archived, source.read) == ("tide-council", "https://a.example/x", ReadExtent.WHOLE)
    assert (source.seen, source.published and source.published.text) == (date(2031, 6, 1), "2031-05-03")


def test_a_second_reader_counts_for_the_source_unless_the_record_has_its_own(folder: Folder) -> None:
    folder.change(SOURCE, 2, "verified = 2031-08-01")
    folder.change(SOURCE, 36, "verified = 2031-08-02")
    days = {s.predicate: s.verified for s in folder.read().statements.values() if s.source == "herald-2031"}
    assert (days["within"], days["kind"]) == (date(2031, 8, 1), date(2031, 8, 2))


# ---- anything at all ---------------------------------------------------------------------------------------------


class Written(str):
    """What stands in TOML as it is; Python does not even show such a number."""

    __slots__ = ()


LETTERS = st.text(max_size=12)
SCALARS: st.SearchStrategy[object] = st.one_of(
    LETTERS,
    st.sampled_from(
        ["greyport", "saltmere", "tide-council", "2031-05", "2031/", "16XX", "asserts", "tower", "en", "¶1"]
    ),
    st.integers(),
    st.just(Written("0x" + "F" * 4000)),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
)
TOML_VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["en", "az-Latn", "en-12", "x", "hijri", "lat", "lon", "", "é"]), inner, max_size=3
        ),
    ),
    max_leaves=4,
)


def toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, str):
        return value if isinstance(value, Written) else '"' + "".join(f"\\U{ord(c):08x}" for c in value) + '"'
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{toml(key)} = {toml(one)}' for key, one in value.items())}}}"
    return (
        str(value.isoformat() if isinstance(value, date | time) else value)
        .replace("True", "true")
        .replace("False", "false")
    )


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return Folder.make(tmp_path_factory.mktemp("any"))


def outcome(folder: Folder, file: str, content: str | bytes, first: str | bytes) -> Dataset | CurationErrors:
    """What reading gives with other content in one file; every other exception passes on and fails the test."""
    folder.write(file, content)
    try:
        return folder.read()
    except CurationErrors as errors:
        return errors
    finally:
        folder.write(file, first)


def fuzzed(count: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return settings(max_examples=count, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@fuzzed(150)
@given(
    content=st.one_of(
        st.binary(max_size=200), st.text(alphabet="[]{}=\"'\\\n says#.,-0x9é", max_size=60).map(str.encode)
    )
)
def test_any_bytes_as_a_source_are_read_or_told(scratch: Folder, content: bytes) -> None:
    outcome(scratch, SOURCE, content, HERALD)


@fuzzed(100)
@given(content=st.one_of(st.binary(max_size=100), st.text(alphabet='",\n|@ab\r\x00é', max_size=80).map(str.encode)))
def test_any_bytes_as_rows_are_read_or_told(scratch: Folder, content: bytes) -> None:
    outcome(scratch, CSV, AUTHORITY.encode() + content, AUTHORITY)


@fuzzed(150)
@given(key=st.sampled_from(CITATION), value=TOML_VALUES)
def test_any_value_of_a_citation_is_read_or_told(scratch: Folder, key: str, value: object) -> None:
    lines = [line for line in HERALD.split("\n") if not line.startswith(f"{key} ")]
    outcome(scratch, SOURCE, "\n".join([f"{key} = {toml(value)}", *lines]), HERALD)


@fuzzed(400)
@given(data=st.data())
def test_any_value_of_a_record_is_read_or_told(scratch: Folder, data: st.DataObject) -> None:
    from folders import ontology

    key = data.draw(st.sampled_from((*OWN_KEYS, *ontology().properties)))
    about = data.draw(st.sampled_from(["greyport", "old-lighthouse", "lantern-forum-2031", "nets-lost-2029"]))
    own = {"about": toml(about), "at": '"¶1"', "name": '{ en = "x" }', key: toml(data.draw(TOML_VALUES))}
    record = "\n".join(f"{name} = {written}" for name, written in own.items())
    tomllib.loads(record)
    outcome(scratch, SOURCE, f"{HERALD}\n[[says]]\n{record}\n", HERALD)


@fuzzed(150)
@given(key=st.sampled_from(KEYS), value=TOML_VALUES)
def test_any_value_of_a_judgement_is_read_or_told(scratch: Folder, key: str, value: object) -> None:
    lines = [line for line in JUDGEMENT.split("\n") if not line.startswith(f"{key} ")]
    outcome(scratch, DECIDED, "\n".join([f"{key} = {toml(value)}", *lines]), JUDGEMENT)


@fuzzed(15)
@given(texts=st.lists(st.text(min_size=1, max_size=20), min_size=5, max_size=5))
def test_any_text_that_is_read_can_be_built(scratch: Folder, texts: list[str], tmp_path: Path) -> None:
    title, name, note, at, quote = map(toml, texts)
    record = f'[[says]]\nabout = "greyport"\nat = {at}\nquote = {quote}\nname = {{ en = {name} }}\n'
    head = HERALD.replace('"The forum of the lanterns"', title).replace("# A comment", f"note = {note}\n# A comment")
    if isinstance(outcome(scratch, SOURCE, f"{head}\n{record}", HERALD), Dataset):
        scratch.write(SOURCE, f"{head}\n{record}")
        try:
            assert build(scratch.path, tmp_path / "out").statements == 16
        finally:
            scratch.write(SOURCE, HERALD)


def test_the_columns_of_the_tests_are_the_readers() -> None:
    assert tuple(COLUMNS.split(",")) == CSV_COLUMNS
