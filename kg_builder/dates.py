"""A date is as precise as its source: an EDTF string, with the earliest and the latest day that it can mean.

The notation is the Extended Date/Time Format (ISO 8601-2, https://www.loc.gov/standards/datetime/), levels 0 to 2, as
far as its days can be told:

=====================================  ==================================================================
``2018``, ``2018-05``, ``2018-05-12``  a single date: some day of the year, of the month; that day
``16XX``, ``199X``, ``2018-05-1X``     ``X`` is a digit that is not known
``2018-21`` to ``2018-24``             spring (March to May), summer, autumn; winter at either end of the year
``2018~``, ``2018?``, ``2018%``        about; uncertain; both. One unit more on either side: a day, a month, a
                                       year; of ``199X`` a decade, of ``19XX`` a century
``[2018..2020]``, ``[2018,2020-05]``   some day between; one of these
``[..2018]``, ``[2018..]``             not after; not before
``{2018,2020}``, ``{2018..2020}``      all of these: several dates
``2018/2020-05``                       an extent: began, ended
``2018/..``, ``2018/``                 an extent that goes on; one of which nobody knows when it ended
=====================================  ==================================================================

Plain dates and extents of them go through the standard library, since a build reads them by the hundred thousand; all
others through `kg_builder.days`.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, total_ordering

from kg_builder import days
from kg_builder.days import DateError, Extent, Several, Single

__all__ = ["DateError", "Edtf", "agree", "hijri", "parse", "refines", "same", "vagueness"]


@total_ordering
@dataclass(frozen=True, slots=True)
class Edtf:
    """A date as written, with the earliest and the latest day that it can mean; made by `parse`.

    None is a bound that is open or unknown. Of an extent the bounds are its earliest begin and its latest end. Dates
    sort by their bounds, then by their text; an open begin comes first, an open end last.
    """

    text: str
    earliest: date | None
    latest: date | None

    def __str__(self) -> str:
        return self.text

    def __lt__(self, other: object) -> bool:
        return self._order() < other._order() if isinstance(other, Edtf) else NotImplemented

    def _order(self) -> tuple[date, date, str]:
        return self.earliest or date.min, self.latest or date.max, self.text


def parse(text: str) -> Edtf:
    """The date that an EDTF string says; the text is kept as given.

    Raises:
        DateError: no EDTF; not in the calendar (2018-02-30), outside the years 0001 to 9999; an extent or a range that
            ends before it begins; EDTF whose days cannot be told. The message says what to write instead.

    >>> parse("16XX").latest
    datetime.date(1699, 12, 31)
    >>> parse("2018-05/..")
    Edtf(text='2018-05/..', earliest=datetime.date(2018, 5, 1), latest=None)
    """
    return _parse(text)


@lru_cache(maxsize=1 << 16)
def _parse(text: str) -> Edtf:
    begin, slash, end = text.partition("/")
    first = days.plain(begin)
    if not slash and first:
        return Edtf(text, *first)
    last = days.plain(end)
    if first and last and first[0] <= last[1]:
        return Edtf(text, first[0], last[1])
    if first and end in ("", ".."):
        return Edtf(text, first[0], None)
    if slash and last and begin in ("", ".."):
        return Edtf(text, None, last[1])
    earliest, latest = days.bounds(days.read(text))
    return Edtf(
        text,
        date.fromordinal(earliest) if earliest > days.EVER[0] else None,
        date.fromordinal(latest) if latest < days.EVER[1] else None,
    )


def hijri(text: str) -> Edtf:
    """The Gregorian date of a year, month or day of the hijra: ``1095``, ``1095-09``, ``1430-10-24``.

    A year or a month becomes "some day between", by the tabular calendar. The sighting of the moon may move a day by
    one, so a day becomes about that day; and day 30 is taken in every month.

    Raises:
        DateError: no such year, month or day.

    >>> str(hijri("1095")), str(hijri("1430-10-24"))
    ('[1683-12-20..1684-12-07]', '2009-10-14~')
    """
    found = re.fullmatch(r"([0-9]{1,4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|30))?)?", text)
    if found is None or not int(found[1]):
        raise DateError(f"“{text}” is no hijri date. Write a year, month (01–12) or day (01–30), as in 1430-10-24.")
    from convertdate import islamic  # type: ignore[import-untyped]

    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    try:
        if day:
            return parse(f"{date(*islamic.to_gregorian(year, month, day))}~")
        end = month or 12
        first = date(*islamic.to_gregorian(year, month or 1, 1))
        last = date(*islamic.to_gregorian(year, end, islamic.month_length(year, end)))
    except ValueError:
        raise DateError(f"“{text}” AH is after the year 9999. Correct the year.") from None
    return parse(f"[{first}..{last}]")


def refines(finer: Edtf, coarser: Edtf) -> bool:
    """Whether the first date says more than the second without contradicting it; only uncertainty refines.

    - A single date refines one that can be all its days and more, or the same days with more qualifiers.
    - An extent refines a single date that lies in it with all its days, or that holds all that is known of it; never
      the reverse.
    - An extent refines another if each of its ends equals or refines the other's, and not both are equal. A known end
      refines ``..``, which refines an unknown one.
    - ``{a,b}`` refines a single date that a member equals or refines; nothing refines it.

    Two dates that are not the `same` and of which neither refines the other conflict. Among single dates, and among
    extents, this is a strict partial order. Over all it has no cycle but is not transitive: ``2018/2020`` refines
    ``2018-02``, and ``2018-05/2020``, which refines ``2018/2020``, does not.

    >>> refines(parse("2018-05-12"), parse("2018")), refines(parse("2018-05-12"), parse("2018-06~"))
    (True, True)
    """
    match days.read(finer.text), days.read(coarser.text):
        case Single() as a, Single() as b:
            return _single_refines(a, b)
        case Extent() as a, Extent() as b:
            return a != b and all(x == y or _single_refines(x, y) for x, y in zip(a, b, strict=True))
        case Extent() as a, Single() as b:
            known = [days.bounds(end) for end in a if end.days != (days.EVER,)]
            return days.within(b.days, (days.bounds(a),)) or (".." not in finer.text and days.within(known, b.days))
        case Several() as a, Single() as b:
            return any(member == b or _single_refines(member, b) for member in a.members)
        case _:
            return False


def agree(a: Edtf, b: Edtf) -> bool:
    """Whether two dates can be meant of one thing though neither need refine the other.

    So do two extents of which one knows more of the begin and the other more of the end.

    >>> agree(parse("1991/2019-05-09"), parse("1991-11/"))
    True
    """
    match days.read(a.text), days.read(b.text):
        case Extent() as one, Extent() as other:
            ends = zip(one, other, strict=True)
            meet = days.bounds(one)[0] <= days.bounds(other)[1] and days.bounds(other)[0] <= days.bounds(one)[1]
            return meet and all(x == y or _single_refines(x, y) or _single_refines(y, x) for x, y in ends)
        case _:
            return same(a, b) or refines(a, b) or refines(b, a)


def other_end(end: Edtf, begin: Edtf) -> bool:
    """Whether the first date tells only when something ended, and the second only when it began, on no later day.

    Such dates do not conflict, and neither is the more precise: each knows what the other does not.

    >>> other_end(parse("/2019-05-09"), parse("1991-11/")), other_end(parse("1991-11/"), parse("/2019-05-09"))
    (True, False)
    """
    match days.read(end.text), days.read(begin.text):
        case Extent() as last, Extent() as first:
            unknown = (last.begin.days, first.end.days) == ((days.EVER,), (days.EVER,))
            known = days.EVER not in (*last.end.days, *first.begin.days)
            if unknown and known:
                began, ended = days.as_written(begin.text.partition("/")[0], end.text.partition("/")[2])
                return began <= ended
    return False


def from_begin_to_end(begin: Edtf, end: Edtf) -> Edtf:
    """The extent that begins as the first date does and ends as the second; `other_end` says of which that is so.

    >>> from_begin_to_end(parse("1991-11/"), parse("/2019-05-09")).text
    '1991-11/2019-05-09'
    """
    return parse(f"{begin.text.partition('/')[0]}/{end.text.partition('/')[2]}")


def vagueness(e: Edtf) -> tuple[int, int, int, int, str]:
    """How little a date says, for choosing between dates that agree: the smaller tells more, ties go to the plainer.

    Ends that nobody knows come first, then days, qualifiers, length and text.
    """
    meaning = days.read(e.text)
    match meaning:
        case Extent():
            parts: list[Single] = list(meaning)
        case Several():
            parts = sorted(meaning.members)
        case Single():
            parts = [meaning]
    unknown = sum(part.days == (days.EVER,) for part in parts)
    spans = [span for part in parts for span in part.days]
    qualifiers = sum(part.qualifiers for part in parts)
    return unknown, sum(last - first + 1 for first, last in spans), qualifiers, len(e.text), e.text


def _single_refines(finer: Single, coarser: Single) -> bool:
    if finer.days == coarser.days:
        return finer.qualifiers < coarser.qualifiers
    return days.within(finer.days, coarser.days)


def same(a: Edtf, b: Edtf) -> bool:
    """Whether two dates mean the same days with as many qualifiers, however they are spelt.

    >>> same(parse("2018"), parse("2018-XX"))
    True
    """
    return days.read(a.text) == days.read(b.text)
