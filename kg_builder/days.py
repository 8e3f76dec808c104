"""Which days an EDTF string can mean.

A single date is one day, of several possible ones; an extent has a single date when it began and one when it ended;
``{a,b}`` is several. Which strings are read, and what they mean, is told in `kg_builder.dates`, of which this is the
lower half.

The ``edtf`` library judges the grammar of all but plain dates and the commonest others. The days are counted here: it
gives ten years to an unknown end, takes 29 February in any year, and raises on ``2018-05-1X``. Of an extent it judges
each end by itself, since it reads ``199X`` but not ``199X/2005~``.
"""

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

Span = tuple[int, int]

EVER: Span = (0, date.max.toordinal() + 1)
"""All days as ordinals, and one more on either side for those that the calendar does not reach."""

SINGLE = re.compile(r"([0-9][0-9X]{3})(?:-([0-9]{2}|XX)(?:-([0-9X]{2}))?)?([~?%])?")
"""Year, month or season, day, qualifier."""

_PLAIN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_MONTH, _DAY = r"-(?:0[1-9]|1[0-2])", r"-[0-3][0-9]"
_COMMON = re.compile(
    rf"[0-9]{{4}}(?:{_MONTH}(?:{_DAY})?)?[~?%]|(?:[0-9]{{2}}XX|[0-9]{{3}}X)[~?%]?"
    rf"|[0-9]{{4}}-2[1-4]|[0-9]{{4}}{_MONTH}-[0-3]X|\[[0-9]{{2}}XX(?:,[0-9]{{2}}XX)+\]"
    rf"|\[[0-9]{{4}}(?:\.\.[0-9]{{4}}|{_MONTH}\.\.[0-9]{{4}}{_MONTH}|{_MONTH}{_DAY}\.\.[0-9]{{4}}{_MONTH}{_DAY})\]"
    rf"|\[(?:\.\.[0-9]{{4}}(?:{_MONTH}(?:{_DAY})?)?|[0-9]{{4}}(?:{_MONTH}(?:{_DAY})?)?\.\.)\]"
)
"""Whose grammar needs no library, which takes 7 to 15 ms for each: qualified dates, decades, centuries, seasons,
tens of days, ranges, ranges with an open end."""

_QUALIFIERS = {None: 0, "~": 1, "?": 1, "%": 2}
_SEASONS = {"21": [(3, 5)], "22": [(6, 8)], "23": [(9, 11)], "24": [(1, 2), (12, 14)]}
_LONGEST_SET = 100 * 366
_SHORTEST_SET = len("[1]")

_REMEDIES = [
    (re.compile(pattern), remedy)
    for pattern, remedy in (
        (r"(?s)^(?!.*[A-WYZa-z]).*\s", "has a space in it. Write it without."),
        (r"^(Y|-|0000)", "lies outside the years 0001 to 9999. Leave the date out and tell it in a note."),
        (r"T[0-9]", "has a time of day. Write the day alone."),
        (r"S[0-9]", "counts its significant digits. Write X for each digit that is not known, as in 195X."),
        (r"^X", "leaves the first digit of the year open. Write the years as a set, as in [1900..2018]."),
        (r"^.{4}-2[1-4][~?%]", "is a season with a qualifier. Write its months as a set, as in [2018-03..2018-05]."),
        (
            r"^.{4}-(2[5-9]|3[0-9]|4[01])$",
            "is a quarter or another part of the year. Write its months as a set, as in [2018-01..2018-03].",
        ),
        (r"^.{4}-([0-9]X|X[0-9])", "knows half of a month. Write the months as a set, as in [2018-10..2018-12]."),
        (
            r"^[\[{]",
            "is no set. Write dates, [2018,2020-05~], or a range of plain dates of one precision, [2018..2020].",
        ),
        (
            r"\.\.",
            "is a range without brackets. Write [2018..2020] for some day between, 2018/2020 for began and ended.",
        ),
        (r"[~?%].", "has a qualifier inside. Write one qualifier, at the end."),
        (r"X.*[~?%]$", "has both unknown digits and a qualifier. Write it without the qualifier."),
        (r"^[0-9X]{4}(-[0-9X]{2}){1,2}", "is not in the calendar. Correct it, or write only what is sure, {sure}."),
        (r"", "is no date in EDTF. Write it as 2018, 2018-05, 2018-05-12, 16XX, 2018~, 2018/2020 or [2018..2020]."),
    )
]


class DateError(ValueError):
    """A date that cannot be read; the message says what is wrong and what to write instead."""


class Single(NamedTuple):
    """One uncertain date: one day, of several possible ones: spans of ordinals, sorted and apart from each other."""

    days: tuple[Span, ...]
    qualifiers: int = 0


class Extent(NamedTuple):
    """A time that began and ended; an open end is any day, an unknown one the same with a qualifier."""

    begin: Single
    end: Single


class Several(NamedTuple):
    """Dates, all of which are meant."""

    members: frozenset[Single]


_ENDS = {"..": Single((EVER,)), "": Single((EVER,), 1)}


def plain(text: str) -> tuple[date, date] | None:
    """The first and last day of a plain date (year, month or day); None if it is none or not in the calendar."""
    found = _PLAIN.fullmatch(text)
    if found is None:
        return None
    year, month, day = found.groups()
    try:
        if day:
            only = date(int(year), int(month), int(day))
            return only, only
        if month:
            y, m = int(year), int(month)
            return date(y, m, 1), date(y, m, monthrange(y, m)[1])
        return date(int(year), 1, 1), date(int(year), 12, 31)
    except ValueError:  # the calendar's; what is wrong with it is told where all else is refused
        return None


@lru_cache(maxsize=1 << 14)
def read(text: str) -> Single | Extent | Several:
    """What an EDTF string means.

    Raises:
        DateError: it is none, or its days cannot be told.
    """
    if "/" in text:
        return _extent(text)
    if text.startswith(("[", "{")):
        return _set(text)
    return _single(text)


def bounds(meaning: Single | Extent | Several) -> Span:
    """The earliest and the latest day that is meant, as ordinals, or those of `EVER`."""
    match meaning:
        case Single():
            return meaning.days[0][0], meaning.days[-1][1]
        case Extent():
            return bounds(meaning.begin)[0], bounds(meaning.end)[1]
        case Several():
            each = [bounds(member) for member in meaning.members]
            return min(first for first, _ in each), max(last for _, last in each)


def within(days: Iterable[Span], others: tuple[Span, ...]) -> bool:
    """Whether all these days are among the others, which are sorted and apart from each other."""
    for first, last in days:
        at = bisect_right(others, first, key=lambda span: span[0]) - 1
        if at < 0 or others[at][1] < last:
            return False
    return True


def _extent(text: str) -> Extent:
    begin, _, end = text.partition("/")
    if begin.startswith(("[", "{")) or end.startswith(("[", "{")):
        raise DateError(
            f"“{text}” has a set in an extent. Write [2018..2020] for some day between, 201X/2020 for an "
            "uncertain begin."
        )
    if begin in _ENDS and end in _ENDS:
        raise DateError(f"“{text}” knows neither end. Leave the date out.")
    meaning = Extent(_ENDS.get(begin) or _single(begin), _ENDS.get(end) or _single(end))
    if begin not in _ENDS and end not in _ENDS:
        _in_order(text, *as_written(begin, end))
    return meaning


def as_written(begin: str, end: str) -> Span:
    """The first day of a begin and the last of an end without their qualifiers: about 2018 does not end about 2017."""
    return bounds(_single(begin.rstrip("~?%")))[0], bounds(_single(end.rstrip("~?%")))[1]


def _set(text: str) -> Single | Several:
    several = text.startswith("{")
    if len(text) < _SHORTEST_SET or not text.endswith("}" if several else "]"):
        raise _refusal(text)
    members = [member for part in text[1:-1].split(",") for member in _members(part, several)]
    if not _legal(text):
        raise _refusal(text)
    if several:
        return Several(frozenset(members))
    spans = _joined(span for member in members for span in member.days)
    return Single(spans, sum(member.qualifiers for member in members))


def _members(part: str, several: bool) -> Iterator[Single]:
    """The dates that a part of a set names; a range is one uncertain date, or each of them when several are meant."""
    lower, dots, upper = part.partition("..")
    if not dots:
        yield _single(part)
        return
    first = bounds(_single(lower))[0] if lower else EVER[0]
    last = bounds(_single(upper))[1] if upper else EVER[1]
    _in_order(part, first, last)
    if not (several and lower and upper):
        yield Single(((first, last),))
        return
    if last - first > _LONGEST_SET:
        raise DateError(f"“{part}” means each date of more than a century. Write an extent, as in 1800/2018.")
    while first <= last:
        unit = bounds(_single(date.fromordinal(first).isoformat()[: len(lower)]))
        yield Single((unit,))
        first = unit[1] + 1


def _single(text: str) -> Single:
    ends = plain(text)
    if ends:
        return Single(((ends[0].toordinal(), ends[1].toordinal()),))
    found = SINGLE.fullmatch(text)
    if found is None or not _legal(text):
        raise _refusal(text)
    year, month, day, qualifier = found.groups()
    days = _joined(_spans(year, month, day))
    if not days:
        raise _refusal(text)
    if qualifier:
        unknown = len(year) - len(year.rstrip("X"))
        months = 0 if day not in (None, "XX") else 1 if month not in (None, "XX") else 12 * 10**unknown
        days = _joined(_widened(span, months) for span in days)
    return Single(days, _QUALIFIERS[qualifier])


def _spans(year: str, month: str | None, day: str | None) -> Iterator[Span]:
    """The days that fit the digits."""
    if month is None and day is None and year.rstrip("X").isdigit() and year != "0000":
        yield _months(12 * int(year.replace("X", "0")), 12 * int(year.replace("X", "9")) + 11)
        return
    parts = _SEASONS.get(month or "") or [(m, m) for m in _fitting(month or "XX", 1, 12)]
    numbers = _fitting(day or "XX", 1, 31)
    for y in _fitting(year, max(1, int(year.replace("X", "0"))), int(year.replace("X", "9"))):
        for part in parts:
            first, last = _months(12 * y + part[0] - 1, 12 * y + part[1] - 1)
            if day in (None, "XX"):
                yield first, last
            else:
                yield from ((first + n - 1,) * 2 for n in numbers if first + n - 1 <= last)


def _months(first: int, last: int) -> Span:
    """From the first day of a month to the last of another, counted from the year 0, as far as the calendar goes."""
    first, last = max(first, 12), min(last, 9999 * 12 + 11)
    year, month = last // 12, last % 12 + 1
    return date(first // 12, first % 12 + 1, 1).toordinal(), date(year, month, monthrange(year, month)[1]).toordinal()


def _widened(span: Span, months: int) -> Span:
    """So many months more on either side of whole months; with none, a day more."""
    if not months:
        return max(span[0] - 1, EVER[0] + 1), min(span[1] + 1, EVER[1] - 1)
    first, last = date.fromordinal(span[0]), date.fromordinal(span[1])
    return _months(12 * first.year + first.month - 1 - months, 12 * last.year + last.month - 1 + months)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return tuple(joined)


def _fitting(digits: str, first: int, last: int) -> list[int]:
    """The numbers that digits with X can stand for."""
    fits = re.compile(digits.replace("X", "[0-9]")).fullmatch
    return [number for number in range(first, last + 1) if fits(f"{number:0{len(digits)}}")]


def _in_order(text: str, first: int, last: int) -> None:
    if last < first:
        raise DateError(f"“{text}” ends before it begins. Exchange its ends, or correct one.")


def _legal(text: str) -> bool:
    """Whether the grammar allows it; whether its parts are in the calendar is for who reads them."""
    if _COMMON.fullmatch(text):
        return True
    from edtf import is_valid_edtf

    return bool(is_valid_edtf(text))


def _refusal(text: str) -> DateError:
    shorter = text.rpartition("-")[0]
    sure = shorter if plain(shorter) else text[:4]
    remedy = next(remedy for pattern, remedy in _REMEDIES if pattern.search(text))
    return DateError(f"“{text}” {remedy.format(sure=sure)}")
