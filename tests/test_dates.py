"""Rules of `kg_builder.dates`: what is read, what is refused and why, what refines what, and how it is written."""

import contextlib
import os
import re
import subprocess
import sys
from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kg_builder.dates import (
    DateError,
    Edtf,
    agree,
    from_begin_to_end,
    hijri,
    other_end,
    parse,
    refines,
    same,
    vagueness,
)
from kg_builder.wording import display

# ---- bounds ------------------------------------------------------------------------------------------------------

BOUNDS = [
    ("2018", "2018-01-01", "2018-12-31", "a year is any of its days"),
    ("0001", "0001-01-01", "0001-12-31", "the first year"),
    ("9999-12", "9999-12-01", "9999-12-31", "the last month"),
    ("2018-05", "2018-05-01", "2018-05-31", "a month is any of its days"),
    ("2020-02", "2020-02-01", "2020-02-29", "February of a leap year"),
    ("1900-02", "1900-02-01", "1900-02-28", "1900 was no leap year"),
    ("2018-05-12", "2018-05-12", "2018-05-12", "a day"),
    ("2018/2020-05", "2018-01-01", "2020-05-31", "earliest begin, latest end"),
    ("2018-05-12/2018", "2018-05-12", "2018-12-31", "ends later in the year it began"),
    ("2018-05/..", "2018-05-01", None, "goes on"),
    ("2018-05/", "2018-05-01", None, "ended, nobody knows when: no window is invented"),
    ("/2009", None, "2009-12-31", "began, nobody knows when: no window is invented"),
    ("../2009", None, "2009-12-31", "open begin"),
    ("16XX", "1600-01-01", "1699-12-31", "a century"),
    ("199X", "1990-01-01", "1999-12-31", "a decade"),
    ("000X", "0001-01-01", "0009-12-31", "there is no year 0"),
    ("1X95", "1095-01-01", "1995-12-31", "an unknown digit inside"),
    ("2018-XX", "2018-01-01", "2018-12-31", "an unknown month"),
    ("2018-XX-XX", "2018-01-01", "2018-12-31", "unknown month and day"),
    ("2018-02-XX", "2018-02-01", "2018-02-28", "an unknown day"),
    ("1925-12-1X", "1925-12-10", "1925-12-19", "the library raises on its bounds"),
    ("2018-05-0X", "2018-05-01", "2018-05-09", "there is no day 0"),
    ("2018-05-3X", "2018-05-30", "2018-05-31", "there is no day 32"),
    ("2018-XX-31", "2018-01-31", "2018-12-31", "the 31st of some month"),
    ("20XX-02-29", "2000-02-29", "2096-02-29", "some leap day"),
    ("2018-21", "2018-03-01", "2018-05-31", "spring"),
    ("2018-22", "2018-06-01", "2018-08-31", "summer"),
    ("2018-23", "2018-09-01", "2018-11-30", "autumn"),
    ("2018-24", "2018-01-01", "2019-02-28", "winter is said of either end of the year"),
    ("2018-05-12~", "2018-05-11", "2018-05-13", "a day more on either side"),
    ("2020-03-01?", "2020-02-29", "2020-03-02", "a day more, over the end of a month"),
    ("2018-05%", "2018-04-01", "2018-06-30", "a month more on either side"),
    ("2018-01~", "2017-12-01", "2018-02-28", "a month more, over the end of a year"),
    ("2018-05-XX~", "2018-04-01", "2018-06-30", "an unknown day has the precision of its month"),
    ("2018-XX?", "2017-01-01", "2019-12-31", "an unknown month has the precision of its year"),
    ("2009%", "2008-01-01", "2010-12-31", "the library reports no qualifier"),
    ("199X~", "1980-01-01", "2009-12-31", "a decade more on either side"),
    ("19XX~", "1800-01-01", "2099-12-31", "a century more on either side"),
    ("0001~", "0001-01-01", "0002-12-31", "not before the first year"),
    ("0001-01-01~", "0001-01-01", "0001-01-02", "not before the first day, and not open either"),
    ("9999-12-31~", "9999-12-30", "9999-12-31", "not after the last year"),
    ("[2018..2020]", "2018-01-01", "2020-12-31", "some day between"),
    ("[..2018-05]", None, "2018-05-31", "not after"),
    ("[2018-05..]", "2018-05-01", None, "not before"),
    ("[2018,2020-05]", "2018-01-01", "2020-05-31", "one of two"),
    ("[2020,2018]", "2018-01-01", "2020-12-31", "in any order"),
    ("[1667,1668~,1670..1672]", "1667-01-01", "1672-12-31", "one of several, one a range"),
    ("{2018,2020-05-12}", "2018-01-01", "2020-05-12", "both"),
    ("{1960-11..1961-02}", "1960-11-01", "1961-02-28", "each month"),
    ("{..2018}", None, "2018-12-31", "each until then"),
    ("2018~/2020", "2017-01-01", "2020-12-31", "an extent with a qualified begin"),
    ("2009-05-12/2009-05-29?", "2009-05-12", "2009-05-30", "the library pads this to June 2010"),
    ("16XX/1750~", "1600-01-01", "1751-12-31", "the library refuses it as a whole"),
    ("199X/..", "1990-01-01", None, "the library refuses it as a whole"),
    ("../199X", None, "1999-12-31", "the library crashes on it"),
    ("2018-XX/2019", "2018-01-01", "2019-12-31", "the library crashes on it"),
    ("2018-21/2018-23", "2018-03-01", "2018-11-30", "from spring to autumn"),
]


@pytest.mark.parametrize(("text", "earliest", "latest", "reason"), BOUNDS, ids=[row[0] for row in BOUNDS])
def test_the_bounds_are_the_first_and_last_day_that_is_meant(text, earliest, latest, reason):
    assert parse(text) == Edtf(text, earliest and date.fromisoformat(earliest), latest and date.fromisoformat(latest))


def days_fitting(pattern: str, first: int = 1990, last: int = 2029) -> set[date]:
    """The days of forty years whose ISO form fits the digits: the long way round, as an oracle."""
    fits = re.compile(pattern.replace("X", "[0-9]")).match
    day = date(first, 1, 1)
    every = (day + timedelta(n) for n in range(366 * (last - first + 1)))
    return {d for d in every if d.year <= last and fits(d.isoformat())}


@st.composite
def singles(draw: st.DrawFn, qualifier: str = "") -> str:
    year = draw(st.sampled_from(["2018", "2019", "2020", "201X", "202X"]))
    if "X" in year:
        return year + qualifier
    month = draw(st.sampled_from(["", "-XX", "-02", "-05", "-12"]))
    day = draw(st.sampled_from(["", "-XX", "-12", "-1X", "-29", "-X1"])) if month else ""
    return year + month + day + qualifier


@given(singles())
@settings(deadline=None)
def test_the_bounds_of_digits_are_those_of_all_days_that_fit_them(text):
    fitting = days_fitting(text)
    assume(fitting)
    assert (parse(text).earliest, parse(text).latest) == (min(fitting), max(fitting))


@given(st.dates(), st.dates())
def test_every_day_and_every_extent_of_days_in_order_is_read(a, b):
    first, last = sorted([a, b])
    assert parse(first.isoformat()) == Edtf(first.isoformat(), first, first)
    assert parse(f"{first}/{last}") == Edtf(f"{first}/{last}", first, last)
    assert parse(f"[{first}..{last}]").latest == last


@given(st.text(alphabet="0129X-/.~?%[]{},.YTS \n", max_size=22))
@settings(deadline=None, max_examples=300)
def test_any_text_is_read_with_ordered_bounds_or_refused_with_a_date_error(text):
    try:
        when = parse(text)
    except DateError:
        return
    assert when.text == text
    assert (when.earliest or date.min) <= (when.latest or date.max)
    assert display(when) and display(when, "az")
    assert same(when, when) and not refines(when, when)


def test_a_refusal_writes_nothing_to_the_terminal(capfd):
    for text in ["../199X", "2018-XX/2019", "2018-1X", "../"]:
        with contextlib.suppress(DateError):
            parse(text)
    assert capfd.readouterr() == ("", "")


def test_dates_sort_by_when_they_are_and_can_be_keys():
    texts = ["../2017", "[..2018]", "2017", "2018-05-12", "2018-05", "2018-05-12/2019", "2018-05-12/..", "2019"]
    expected = ["../2017", "[..2018]", "2017", "2018-05", "2018-05-12", "2018-05-12/2019", "2018-05-12/..", "2019"]
    assert [str(when) for when in sorted({parse(text) for text in texts})] == expected
    assert parse("2018") <= parse("2018") < parse("2019")


# ---- refusals ----------------------------------------------------------------------------------------------------

REFUSED = [
    ("", "EDTF", "empty"),
    ("2018-02-30", "2018-02.", "no such day; the month is sure"),
    ("2019-02-29", "2019-02.", "no leap year"),
    ("2019-02-29~", "2019-02.", "the library takes 29 February in any year"),
    ("2018-02-3X", "2018-02.", "no such day"),
    ("2021-13", "2021.", "no such month; the year is sure"),
    ("2018-00", "2018.", "no such month"),
    ("2018-21-05", "2018.", "a day of a season"),
    ("2018-02-30/2019", "2018-02.", "in an extent"),
    ("[2018-02-30,2019]", "2018-02.", "in a set"),
    ("[2018-02-30..2019-01-01]", "2018-02.", "in a range"),
    ("0000", "note", "no such year"),
    ("-0044", "note", "before the common era"),
    ("Y12018", "note", "a long year"),
    ("Y-17E7", "note", "an exponential year"),
    (" 2018", "space", "a stray space, which the library forgives"),
    ("2018\n", "space", "a stray line end"),
    ("2018 / 2019", "space", "spaces inside"),
    ("[2018, 2019]", "space", "a space in a set"),
    ("12 May 2018", "2018-05-12", "words"),
    ("12.05.2018", "2018-05-12", "not ISO order"),
    ("2018-5-1", "2018-05-12", "one-digit month"),
    ("20180512", "2018-05-12", "the basic form of ISO 8601"),
    ("2018-W05-1", "2018-05-12", "a week, which date.fromisoformat takes"),
    ("2018-05-12/15", "2018-05-12", "a shortened end"),
    ("٢٠١٨", "2018-05-12", "digits that are not ASCII"),
    ("2018-05-12T10:00:00Z", "day alone", "a time of day"),
    ("1950S2", "195X", "significant digits"),
    ("XXXX", "set", "says nothing"),
    ("2018-1X", "[2018-10..2018-12]", "half a month, on which the library crashes"),
    ("2018-33", "[2018-01..2018-03]", "a quarter"),
    ("2018-21~", "[2018-03..2018-05]", "a qualified season"),
    ("2018~-05", "at the end", "a qualifier inside"),
    ("?2018", "at the end", "a qualifier in front"),
    ("2018~?", "at the end", "two qualifiers"),
    ("2018-05-1X~", "without the qualifier", "unknown digits inside and a qualifier"),
    ("2018..2020", "[2018..2020]", "a range without brackets"),
    ("2018/2010", "Exchange", "ends before it begins"),
    ("2018-05-12/2018-04", "Exchange", "ends before it begins"),
    ("2018~/2017~", "Exchange", "as written it ends before it begins"),
    ("2018/2019/2020", "EDTF", "three ends"),
    ("/", "Leave the date out", "neither end"),
    ("../..", "Leave the date out", "neither end"),
    ("../", "Leave the date out", "neither end, on which the library crashes"),
    ("[]", "[2018,", "an empty set"),
    ("[2018]", "[2018,", "a set of one"),
    ("[2018,2019", "[2018,", "a set that is not closed"),
    ("[2018,2019}", "[2018,", "a set that is closed by another bracket"),
    ("[2018..2019-05]", "one precision", "a range of two precisions"),
    ("[199X..2005]", "one precision", "a range of uncertain dates"),
    ("[2020..2018]", "Exchange", "no day is between"),
    ("{1800-01-01..2018-01-01}", "1800/2018", "too many to mean each"),
    ("[2018,2019]/2020", "201X/2020", "a set as an end"),
    ("[2018/2019]", "[2018..2020]", "an extent in a set"),
]


@pytest.mark.parametrize(("text", "remedy", "reason"), REFUSED, ids=[repr(row[0]) for row in REFUSED])
def test_what_cannot_be_read_is_refused_with_a_remedy(text, remedy, reason):
    with pytest.raises(DateError) as refusal:
        parse(text)
    assert remedy in str(refusal.value)


def test_a_date_error_is_a_value_error():
    assert issubclass(DateError, ValueError)


# ---- hijri -------------------------------------------------------------------------------------------------------

HIJRI = [
    ("1095", "[1683-12-20..1684-12-07]", "a year is some day between"),
    ("1095-09", "[1684-08-12..1684-09-10]", "Ramadan is some day between, thirty of them"),
    ("1430-10-24", "2009-10-14~", "a day may be off by one"),
    ("1430-07-07", "2009-06-30~", "as undate 0.8.0 has it"),
    ("1-01-01", "0622-07-19~", "the first day, in the Gregorian calendar carried backwards"),
    ("1431-12", "[2010-11-08..2010-12-07]", "Dhu al-Hijja of a leap year has thirty days"),
    ("1430-08-30", "2009-08-22~", "the sighting gives day 30 to any month"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), HIJRI, ids=[row[0] for row in HIJRI])
def test_a_hijri_date_becomes_gregorian_as_precise_as_it_was(text, expected, reason):
    assert hijri(text) == parse(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0000",
        "1430-00",
        "1430-13",
        "1430-10-00",
        "1430-10-31",
        "1430-1-1",
        " 1430",
        "1430-10-",
        "14XX",
        "9999",
        "12018",
        "-1",
        "١٤٣٠",
    ],
)
def test_an_impossible_hijri_date_is_refused(text):
    with pytest.raises(DateError):
        hijri(text)


@given(st.integers(1, 1600), st.integers(1, 12), st.integers(1, 29))
@settings(deadline=None, max_examples=50)
def test_a_hijri_day_lies_in_its_month_and_its_month_in_its_year(year, month, day):
    y, m = hijri(f"{year:04}"), hijri(f"{year:04}-{month:02}")
    d = parse(hijri(f"{year:04}-{month:02}-{day:02}").text.removesuffix("~"))
    assert refines(d, m) and refines(m, y)
    assert y.latest + timedelta(1) == hijri(f"{year + 1:04}").earliest


# ---- what refines what -------------------------------------------------------------------------------------------

REFINES = [
    ("2018-05", "2018", "a month its year"),
    ("2018-05-12", "2018-05", "a day its month"),
    ("2018", "201X", "a year its decade"),
    ("2018", "2018~", "the sure the approximate"),
    ("2018", "2017~", "what lies in the margin"),
    ("2018~", "2018%", "one qualifier two"),
    ("2018-05-12", "2018-XX-12", "the 12th of May the 12th of some month"),
    ("2018-01-15", "2018-24", "January a winter"),
    ("2018", "[2018,2019]", "one of two"),
    ("[2018..2019]", "[2017..2020]", "a narrower range"),
    ("[2017..2019]", "[2018~,2019]", "the same days without the qualifier"),
    ("2018", "[..2018]", "the year a 'not after'"),
    ("1684-05", "[1683-12-20..1684-12-07]", "a month a year of the hijra"),
    ("2018-05-12/2018-05-14", "2018-05-13", "an extent a day inside it"),
    ("2018-05-12/2018-05-14", "2018", "an extent the year that holds it"),
    ("2018-05-12/2018-05-12", "2018-05-12", "an extent of one day that day"),
    ("2018/2020", "2019", "an extent a year inside it"),
    ("2018/..", "2021", "an extent that goes on a year inside it"),
    ("2018-05/2020", "2018/2020", "an extent with a finer begin"),
    ("2018/2020-05", "2018/2020", "an extent with a finer end"),
    ("2018-05/2020-05", "2018~/2020?", "an extent with finer ends"),
    ("2018/2020", "2018/..", "a known end an open one"),
    ("2018/2020", "2018/", "a known end an unknown one"),
    ("2018/..", "2018/", "an open end an unknown one"),
    ("2018-05/..", "2018/", "a finer begin and an open end"),
    ("2018/2020", "../2020", "a known begin an open one"),
    ("{2018,2020}", "2018", "all of several one of them"),
    ("{2018-05,2020}", "2018", "all of several what one of them refines"),
    ("{2018..2020}", "2019", "each of a range one of them"),
]

CONFLICTS = [
    ("2018", "2019", "two years"),
    ("2018-05", "2017", "a month of another year"),
    ("2018-01~", "2018", "overlap without containment"),
    ("2018-05-13", "2018-XX-12", "another day"),
    ("2018-07", "2018-24", "July is no winter"),
    ("2018", "[2017,2019]", "none of two"),
    ("2018-05-12/2018-05-14", "2018-05-15", "a day outside an extent"),
    ("2018-12-30/2019-01-02", "2018", "an extent that only begins in the year"),
    ("2018-05-12/2018-05-14", "2018-05-12/2018-05-15", "ends that do not refine one another"),
    ("2018-05/2020", "2018/2020-05", "each extent has one finer end"),
    ("2018/2019", "2017/2020", "an extent inside another"),
    ("{2018,2020}", "2019", "a year between"),
    ("{2018,2020}", "{2018,2021}", "other several"),
    ("{2018-05,2020}", "{2018,2020}", "several refine only when equal, and then they are the same"),
    ("{2018,2020}", "2018/2020", "several and an extent"),
]

SAME = [
    ("2018", "2018-XX", "an unknown month"),
    ("2018-05", "2018-05-XX", "an unknown day"),
    ("201X", "[2010..2019]", "a decade as a range"),
    ("[2018,2019]", "[2019,2018]", "in another order"),
    ("{2018,2019}", "{2018..2019}", "each of a range"),
    ("2018~", "2018?", "about and uncertain do not contradict each other"),
    ("2018-XX/2020", "2018/2020", "an end spelt otherwise"),
]


@pytest.mark.parametrize(("finer", "coarser", "reason"), REFINES, ids=[" ".join(row[:2]) for row in REFINES])
def test_refined(finer, coarser, reason):
    assert refines(parse(finer), parse(coarser))
    assert not refines(parse(coarser), parse(finer))


@pytest.mark.parametrize(("a", "b", "reason"), CONFLICTS, ids=[" ".join(row[:2]) for row in CONFLICTS])
def test_in_conflict(a, b, reason):
    assert not refines(parse(a), parse(b)) and not refines(parse(b), parse(a)) and not same(parse(a), parse(b))


@pytest.mark.parametrize(("a", "b", "reason"), SAME, ids=[" ".join(row[:2]) for row in SAME])
def test_the_same_spelt_otherwise(a, b, reason):
    assert same(parse(a), parse(b)) and not refines(parse(a), parse(b)) and not refines(parse(b), parse(a))


@given(singles(), singles())
@settings(deadline=None)
def test_digits_refine_digits_when_the_days_that_fit_them_are_fewer(a, b):
    days_a, days_b = days_fitting(a), days_fitting(b)
    assume(days_a and days_b)
    assert refines(parse(a), parse(b)) == (days_a < days_b)
    assert same(parse(a), parse(b)) == (days_a == days_b)


SINGLES = [
    "2018",
    "2018~",
    "2018?",
    "2018%",
    "2019",
    "2017~",
    "201X",
    "201X~",
    "20XX",
    "2018-XX",
    "2018-05",
    "2018-05~",
    "2018-06",
    "2018-01~",
    "2018-12",
    "2018-05-12",
    "2018-05-12~",
    "2018-05-1X",
    "2018-XX-12",
    "2018-12-31",
    "2018-21",
    "2018-24",
    "[2018,2019]",
    "[2018~,2019]",
    "[2017..2019]",
    "[2018-12-31,2019-01-01]",
    "[..2018]",
    "[2018..]",
    "[2018-05..2018-08]",
    "[..2017,2019]",
]
ENDS = ["", "..", "2018", "2018~", "2018?", "2018-05", "2018-05-12", "2018-06", "201X", "2019", "2019-02"]
SEVERAL = ["{2018,2019}", "{2018-05,2019}", "{2018..2019}", "{2018~,2019}", "{2018-05-12,2018-05-14}", "{..2018}"]


def read_all(texts: list[str]) -> list[Edtf]:
    dates = []
    for text in texts:
        with contextlib.suppress(DateError):
            dates.append(parse(text))
    return dates


EXTENTS = read_all([f"{begin}/{end}" for begin, end in product(ENDS, ENDS)])
KINDS = {"single dates": read_all(SINGLES), "extents": EXTENTS, "sets of several": read_all(SEVERAL)}
ALL = [when for dates in KINDS.values() for when in dates]


def finer_than(dates: list[Edtf]) -> dict[Edtf, set[Edtf]]:
    """For each date all that it refines."""
    return {a: {b for b in dates if refines(a, b)} for a in dates}


@pytest.mark.parametrize("kind", KINDS)
def test_refining_is_a_strict_partial_order_among(kind):
    order = finer_than(KINDS[kind])
    for a, coarser in order.items():
        assert a not in coarser
        for b in coarser:
            assert a not in order[b] and not same(a, b)
            assert order[b] <= coarser, f"{a} refines {b}, but not all that {b} refines"


def test_refining_has_no_cycle():
    order = finer_than(ALL)
    remaining = set(ALL)
    while remaining:
        coarsest = {when for when in remaining if not order[when] & remaining}
        assert coarsest, "all that remain refine one another"
        remaining -= coarsest


def test_several_refine_all_that_their_members_refine():
    order = finer_than(ALL)
    for several in KINDS["sets of several"]:
        for single in order[several]:
            assert order[single] <= order[several]


def test_dates_that_are_the_same_refine_and_are_refined_alike():
    order = finer_than(ALL)
    for a, b in product(ALL, ALL):
        if same(a, b):
            assert order[a] == order[b]
            assert all((a in coarser) == (b in coarser) for coarser in order.values())


def test_what_refines_never_reaches_outside_a_single_date_or_an_equal_kind():
    for finer, coarser in product(KINDS["single dates"], KINDS["single dates"]):
        if refines(finer, coarser):
            assert (coarser.earliest or date.min) <= (finer.earliest or date.min)
            assert (finer.latest or date.max) <= (coarser.latest or date.max)


@given(st.lists(st.dates(date(2017, 1, 1), date(2020, 12, 31)), min_size=6, max_size=6))
@settings(deadline=None)
def test_nested_ranges_refine_in_a_chain(six):
    a, b, c, d, e, f = sorted(six)
    chain = [parse(f"[{a}..{f}]"), parse(f"[{b}..{e}]"), parse(f"[{c}..{d}]")]
    for outer, inner in pairwise(chain):
        assert refines(inner, outer) != same(inner, outer)


# ---- in words ----------------------------------------------------------------------------------------------------

WORDS = [
    ("2018-05-12", "12 May 2018", "12 may 2018"),
    ("2018-05", "May 2018", "may 2018"),
    ("2018", "2018", "2018"),
    ("0851", "851", "851"),
    ("2018-XX", "2018", "2018"),
    ("2018-05-XX", "May 2018", "may 2018"),
    ("16XX", "17th century", "XVII əsr"),
    ("20XX", "21st century", "XXI əsr"),
    ("10XX", "11th century", "XI əsr"),
    ("199X", "1990s", "1990-cı illər"),
    ("190X", "1900s", "1900-cü illər"),
    ("200X", "2000s", "2000-ci illər"),
    ("193X", "1930s", "1930-cu illər"),
    ("1XXX", "between 1000 and 1999", "1000 ilə 1999 arasında"),
    ("2018-05-1X", "between 10 and 19 May 2018", "10 ilə 19 may 2018 arasında"),
    ("2018-21", "spring 2018", "yaz 2018"),
    ("2018-24", "winter 2018", "qış 2018"),
    ("2018~", "about 2018", "təxminən 2018"),
    ("2018-05?", "May 2018 (uncertain)", "may 2018 (dəqiq deyil)"),
    ("2018%", "about 2018 (uncertain)", "təxminən 2018 (dəqiq deyil)"),
    ("2009-10-13/2009-10-15", "13–15 October 2009", "13–15 oktyabr 2009"),
    ("2019-04-30/2019-05-02", "30 April – 2 May 2019", "30 aprel – 2 may 2019"),
    ("2018-12-30/2019-01-02", "30 December 2018 – 2 January 2019", "30 dekabr 2018 – 2 yanvar 2019"),
    ("2018-05-12/2018-05-12", "12 May 2018", "12 may 2018"),
    ("2018-05/2018-06", "May–June 2018", "may–iyun 2018"),
    ("2018-05/2019-06", "May 2018 – June 2019", "may 2018 – iyun 2019"),
    ("2018/2020", "2018–2020", "2018–2020"),
    ("2018/2019-05", "2018 – May 2019", "2018 – may 2019"),
    ("2018~/2020?", "about 2018 – 2020 (uncertain)", "təxminən 2018 – 2020 (dəqiq deyil)"),
    ("16XX/17XX", "17th century – 18th century", "XVII əsr – XVIII əsr"),
    ("2021/..", "from 2021", "2021 – …"),
    ("../2018", "until 2018", "… – 2018"),
    ("1991/", "1991 – ?", "1991 – ?"),
    ("/1991-08", "? – August 1991", "? – avqust 1991"),
    (
        "[1683-12-20..1684-12-07]",
        "between 20 December 1683 and 7 December 1684",
        "20 dekabr 1683 ilə 7 dekabr 1684 arasında",
    ),
    ("[2009-10-13..2009-10-15]", "between 13 and 15 October 2009", "13 ilə 15 oktyabr 2009 arasında"),
    ("[..2018]", "not after 2018", "ən geci 2018"),
    ("[2018..]", "not before 2018", "ən tezi 2018"),
    ("[2018,2019]", "2018 or 2019", "2018 və ya 2019"),
    ("[1667,1668,1670..1672]", "1667, 1668 or 1670–1672", "1667, 1668 və ya 1670–1672"),
    ("{2018,2020-05}", "2018 and May 2020", "2018 və may 2020"),
    ("{2018..2020}", "2018–2020 (each)", "2018–2020 (hər biri)"),
]


@pytest.mark.parametrize(("text", "english", "azerbaijani"), WORDS, ids=[row[0] for row in WORDS])
def test_a_date_is_shown_as_people_write_it(text, english, azerbaijani):
    assert display(parse(text)) == english
    assert display(parse(text), "az") == azerbaijani


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("180X", "cü"),
        ("100X", "ci"),
        ("181X", "cu"),
        ("182X", "ci"),
        ("184X", "cı"),
        ("185X", "ci"),
        ("186X", "cı"),
        ("187X", "ci"),
        ("188X", "ci"),
    ],
)
def test_an_azerbaijani_decade_has_the_ending_of_its_last_word(text, ending):
    assert display(parse(text), "az") == f"{text[:3]}0-{ending} illər"


def test_a_language_without_words_is_refused():
    with pytest.raises(DateError, match="en, az"):
        display(parse("2018"), "tlh")


# ---- cost --------------------------------------------------------------------------------------------------------


def test_importing_it_and_reading_plain_dates_loads_no_library():
    program = """if True:
        import sys
        from kg_builder.dates import parse
        for text in ("2018", "2018-05", "2018-05-12", "2018/2019-05", "2018/..", "../2018", "2018/", "/2018"):
            parse(text)
        print(*{name.partition(".")[0] for name in sys.modules} & {"edtf", "pyparsing", "convertdate", "undate"})
    """
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert ran.stdout.strip() == ""


@pytest.mark.parametrize(
    ("finer", "coarser", "reason"),
    [
        ("2021-01-11/", "2021-01", "the month holds all that is known of the extent"),
        ("/2021-01-15", "2021", "the year holds the end, and nobody knows the begin"),
    ],
)
def test_an_extent_with_an_unknown_end_refines_a_date_that_holds_the_known_one(
    finer: str, coarser: str, reason: str
) -> None:
    assert refines(parse(finer), parse(coarser)), reason


def test_an_extent_that_goes_on_does_not_refine_a_date_that_ends() -> None:
    assert not refines(parse("2021-01-11/.."), parse("2021-01"))


@pytest.mark.parametrize(
    ("a", "b", "together", "reason"),
    [
        ("1991/2019-05-09", "1991-11/", True, "one knows more of the begin, the other of the end"),
        ("1991/2019-05-09", "1992/", False, "the begins differ"),
        ("2018", "2018-XX", True, "two spellings of the same days"),
        ("2018-05", "2018", True, "one refines the other"),
        ("2018-05", "2018-06", False, "two months"),
    ],
)
def test_dates_agree_when_they_can_be_meant_of_one_thing(a: str, b: str, together: bool, reason: str) -> None:
    assert agree(parse(a), parse(b)) is together, reason
    assert agree(parse(b), parse(a)) is together, reason


@pytest.mark.parametrize(
    ("end", "begin", "is_so", "reason"),
    [
        ("/2019-05-09", "1991-11/", True, "each knows what the other does not"),
        ("/2019-05-09", "1991/..", True, "what was going on has ended since"),
        ("/2019-05", "2019-05/", True, "both in one month"),
        ("1991-11/", "/2019-05-09", False, "the begin is not the end"),
        ("/1990", "1991/", False, "it ended before it began"),
        ("1991/2019-05-09", "1991-11/", False, "the first tells a begin, too"),
        ("2019-05-09", "1991-11/", False, "a day is no end"),
        ("[..2019]", "1991/", False, "some day until then is no end"),
    ],
)
def test_one_date_tells_the_other_end_of_another(end: str, begin: str, is_so: bool, reason: str) -> None:
    assert other_end(parse(end), parse(begin)) is is_so, reason


def test_a_begin_and_an_end_are_whole_together_and_finer_than_each() -> None:
    for end, begin in product(ALL, ALL):
        if other_end(end, begin):
            whole = from_begin_to_end(begin, end)
            assert refines(whole, begin)
            assert refines(whole, end)


def test_choosing_among_dates_that_agree_has_no_cycle() -> None:
    kept = {
        a: {b for b in ALL if agree(a, b) and not refines(b, a) and (refines(a, b) or vagueness(a) < vagueness(b))}
        for a in ALL
    }
    remaining = set(ALL)
    while remaining:
        last = {a for a in remaining if not kept[a] & remaining}
        assert last, f"a cycle among {sorted(when.text for when in remaining)}"
        remaining -= last
