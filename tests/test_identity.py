"""One record for one thing: which entities are suspected of being one, and which are not."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kg_builder import places
from kg_builder.addresses import same_documents
from kg_builder.dates import parse
from kg_builder.files import Problems
from kg_builder.identity import likely_duplicates, read_distinct
from kg_builder.model import (
    Authority,
    Dataset,
    EntityRef,
    Moment,
    ReadExtent,
    Source,
    SourceKind,
    Stance,
    Statement,
    Text,
)
from kg_builder.ontology import Ontology

ONTOLOGY = Ontology.read(places.packaged("ontology"))


def entity(slug: str, name: str, a_type: str = "Person", alias: str | None = None) -> Authority:
    return Authority(slug, a_type, (Text(name, "en"),), () if alias is None else (Text(alias, "en"),))


def suspected(*entities: Authority, dates: dict[str, str] | None = None, distinct: tuple[str, ...] = ()) -> list[str]:
    statements = {slug: Statement(slug, "date", Moment(parse(text)), "s", "¶1") for slug, text in (dates or {}).items()}
    dataset = Dataset({one.slug: one for one in entities}, {}, statements, ())
    pairs = frozenset({frozenset(distinct)}) if distinct else frozenset()
    return [f"{found.one.slug} {found.other.slug}" for found in likely_duplicates(dataset, ONTOLOGY, pairs)]


@pytest.mark.parametrize(
    ("name", "other", "alike", "reason"),
    [
        ("Tamaz Orvelin", "Tamaz Orvelin", True, "the same name"),
        ("Tamaz Orvelin", "TAMAZ ORVELİN", True, "the same name in capitals"),
        ("Firidun Orvelin", "Firudun Orvelin", True, "one letter"),
        ("Al Orvelin", "AlOrvelin", True, "one space"),
        ("Forum of 2011", "Forum of 2012", False, "numbers tell events apart"),
        ("Conference of Ministers, VI session", "Conference of Ministers, VII session", False, "so do Roman ones"),
        (
            "المؤتمر الإسلامي الرابع لوزراء الثقافة",
            "المؤتمر الإسلامي السابع لوزراء الثقافة",
            False,
            "and ordinals in Arabic",
        ),
        ("الدورة الثانية لمؤتمر وزراء الثقافة", "الدورة الثامنة لمؤتمر وزراء الثقافة", False, "in either gender"),
        ("Thirteenth conference of ministers", "Thirtieth conference of ministers", False, "in English"),
        ("Sixième conférence des ministres", "Dixième conférence des ministres", False, "in French"),
        ("Девятая конференция министров культуры", "Десятая конференция министров культуры", False, "in Russian"),
        ("Nazirlərin altıncı konfransı", "Nazirlərin əllinci konfransı", False, "in Azerbaijani"),
        (
            "المؤتمر الرابع لوزراء الثقافة",
            "المؤتمر الرابع لوزراء الثقافه",
            True,
            "the same ordinal tells nothing apart",
        ),
        ("Slot of 2011, Asian region", "Slot of 2011, Arab region", False, "one word is another"),
        ("Tamaz Orvelin", "Bero Halvic", False, "two names"),
        ("Ona", "Ena", False, "short names are alike by chance"),
    ],
)
def test_names_that_differ_in_spelling_only_are_suspected(name: str, other: str, alike: bool, reason: str) -> None:
    found = suspected(entity("a", name), entity("b", other))
    assert found == (["a b"] if alike else []), reason


def test_an_alias_is_a_name_too() -> None:
    assert suspected(entity("a", "Kelmira Herald", alias="The Herald"), entity("b", "The Herald")) == ["a b"]


def test_a_person_is_not_suspected_of_being_a_place() -> None:
    assert suspected(entity("a", "Kelmira"), entity("b", "Kelmira", "City")) == []


def test_a_class_and_one_below_it_are_on_one_line() -> None:
    assert suspected(entity("a", "Kelmira", "Institution"), entity("b", "Kelmira", "University")) == ["a b"]


def test_dates_that_do_not_overlap_tell_two_things_apart() -> None:
    visits = entity("a", "Visit to Kelmira", "Visit"), entity("b", "Visit to Kelmira", "Visit")
    assert suspected(*visits, dates={"a": "2011-04", "b": "2011-05"}) == []
    assert suspected(*visits, dates={"a": "2011-04", "b": "2011"}) == ["a b"]
    assert suspected(*visits, dates={"a": "2011-04"}) == ["a b"]


@pytest.mark.parametrize(
    ("dates", "company", "part", "alike", "reason"),
    [
        (("2011-04-08", "2011-04-08"), 2, False, True, "the same day and two in common"),
        (("2011-04-08", "2011-04"), 2, False, True, "the day lies in the month"),
        (("[..2011-04-08]", "[..2011-04-08]"), 2, False, True, "reported on one day"),
        (("2011-04-08/", "2011-04-08"), 2, False, True, "of an open date the day that is known"),
        (("2011-04-08", "2011-04-08"), 1, False, False, "one in common may have done two things on a day"),
        (("2011-04-08", "2011-04-09"), 2, False, False, "on two days"),
        (("2011", "2011"), 2, False, False, "a year is no day"),
        (("2011-04-08", "2011-04-08"), 2, True, False, "the one is part of the other"),
        (("2011-04-08", None), 2, False, False, "of the one no day is known"),
    ],
)
def test_meetings_of_one_day_with_the_same_people_are_suspected(
    dates: tuple[str, str | None], company: int, part: bool, alike: bool, reason: str
) -> None:
    events = [entity("a", "Talks on a forum", "Meeting"), entity("b", "Reception of a guest", "Meeting")]
    people = [entity(slug, f"Name of {slug}") for slug in ("tamaz", "bero")]
    said = [Statement(a, "date", Moment(parse(b)), "s", "¶1") for a, b in zip("ab", dates, strict=True) if b]
    said += [Statement(a, "attendee", EntityRef(x.slug), "s", "¶1") for a in "ab" for x in people[:company]]
    said += [Statement("a", "partOf", EntityRef("b"), "s", "¶1")] * part
    statements = {str(number): one for number, one in enumerate(said)}
    dataset = Dataset({one.slug: one for one in events + people}, {}, statements, ())
    assert bool(likely_duplicates(dataset, ONTOLOGY, frozenset())) is alike, reason


def test_what_is_marked_distinct_is_not_suspected() -> None:
    assert suspected(entity("a", "Tripolis"), entity("b", "Tripolis"), distinct=("b", "a")) == []


def test_a_date_that_is_only_announced_tells_nothing() -> None:
    visits = entity("a", "Visit to Kelmira", "Visit"), entity("b", "Visit to Kelmira", "Visit")
    statement = Statement("a", "date", Moment(parse("2011")), "s", "¶1", Stance.ANNOUNCES)
    dataset = Dataset(
        {one.slug: one for one in visits},
        {},
        {"a": statement, "b": replace(statement, subject="b", object=Moment(parse("2012")))},
        (),
    )
    assert len(likely_duplicates(dataset, ONTOLOGY, frozenset())) == 1


def test_a_pair_marked_distinct_needs_entities_and_a_reason(tmp_path: Path) -> None:
    (tmp_path / "distinct.csv").write_text("one,other,reason,date\na,b,,2026-11-23\na,zz,two,2026-11-23\n")
    problems = Problems()
    known = {"a": entity("a", "A"), "b": entity("b", "B")}
    assert len(read_distinct(tmp_path, Dataset(known, {}, {}, ()), problems)) == 2
    assert [str(one) for one in problems.found] == [
        "distinct.csv:2: reason: No reason is given. Say why they are two.",
        "distinct.csv:3: There is no entity “zz”. Correct or delete the line.",
    ]


def source(slug: str, url: str | None, archived: str | None = None) -> Source:
    kind, read = SourceKind.PRESS, ReadExtent.WHOLE
    return Source(slug, slug, "a", kind, "en", read, date(2026, 11, 25), url=url, archived=archived)


def repeated(*sources: Source, distinct: tuple[str, ...] = ()) -> list[str]:
    dataset = Dataset({}, {one.slug: one for one in sources}, {}, ())
    pairs = frozenset({frozenset(distinct)}) if distinct else frozenset()
    return [f"{one.slug} {other.slug}" for one, other, _ in same_documents(dataset, pairs)]


@pytest.mark.parametrize(
    ("address", "other", "same", "reason"),
    [
        ("https://a.example/news/1", "https://a.example/news/1", True, "the same"),
        ("https://a.example/news/1", "http://www.a.example/news/1/", True, "scheme, www, slash"),
        ("https://a.example/news/1", "https://m.A.example:443/News/1#top", True, "m, port, case, fragment"),
        ("https://a.example/news", "https://a.example/news/index.html", True, "index.html"),
        ("https://a.example/Şuşa", "https://a.example/%C5%9Eu%C5%9Fa", True, "percent-encoding"),
        ("https://a.example/?id=1&x=2", "https://a.example/?x=2&utm_source=b&id=1", True, "order, campaign"),
        ("https://a.example/1", "https://web.archive.org/web/2020/https://a.example/1", True, "the kept copy"),
        ("https://a.example/1", "https://web.archive.org/web/20200101120000id_/a.example/1", True, "without scheme"),
        ("https://a.example/news/1", "https://a.example/news/2", False, "another page"),
        ("https://a.example/en/1", "https://a.example/az/1", False, "another language"),
        ("https://a.example/?id=1", "https://a.example/?id=2", False, "another number"),
        ("https://en.a.example/1", "https://a.example/1", False, "another host"),
        ("https://a.example/1", "https://b.example/1", False, "another site"),
    ],
)
def test_two_sources_of_one_address_are_one_document(address: str, other: str, same: bool, reason: str) -> None:
    assert repeated(source("a", address), source("b", other)) == (["a b"] if same else []), reason
    assert repeated(source("a", None, archived=address), source("b", other)) == (["a b"] if same else []), reason


def test_a_source_is_not_its_own_copy_nor_are_sources_without_address_one() -> None:
    page = "https://a.example/1"
    assert repeated(source("a", page, archived=f"https://web.archive.org/web/2020/{page}")) == []
    assert repeated(source("a", None), source("b", None)) == []


def test_two_records_of_one_address_are_marked_with_a_reason(tmp_path: Path) -> None:
    sources = source("a", "https://a.example/1"), source("b", "https://a.example/1")
    assert repeated(*sources, distinct=("b", "a")) == []
    (tmp_path / "distinct.csv").write_text("one,other,reason,date\na,b,two parts,2026-11-23\na,zz,x,2026-11-23\n")
    problems = Problems()
    dataset = Dataset({}, {one.slug: one for one in sources}, {}, ())
    assert frozenset({"a", "b"}) in read_distinct(tmp_path, dataset, problems)
    assert [str(one) for one in problems.found] == [
        "distinct.csv:3: There is no source “zz”. Correct or delete the line."
    ]
