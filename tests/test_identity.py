"""One record for one thing: which entities are suspected of being one, and which are not."""

from dataclasses import replace
from pathlib import Path

import pytest

from kg_builder import places
from kg_builder.dates import parse
from kg_builder.files import Problems
from kg_builder.identity import likely_duplicates, read_distinct
from kg_builder.model import Authority, Dataset, Moment, Stance, Statement, Text
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
    assert len(read_distinct(tmp_path, known, problems)) == 2
    assert [str(one) for one in problems.found] == [
        "distinct.csv:2: reason: No reason is given. Say why they are two.",
        "distinct.csv:3: There is no entity “zz”. Correct or delete the line.",
    ]
