"""Dates in the words of people, in English and Azerbaijani."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kg_builder import days
from kg_builder.dates import DateError, Edtf


@dataclass(frozen=True, slots=True)
class _Language:
    months: tuple[str, ...]
    seasons: tuple[str, ...]
    century: Callable[[int], str]
    decade: Callable[[int], str]
    about: str
    uncertain: str
    between: str
    not_after: str
    not_before: str
    since: str
    until: str
    each: str
    either: str
    both: str


def _english_century(century: int) -> str:
    ending = "th" if century // 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(century % 10, "th")
    return f"{century}{ending} century"


def _azerbaijani_century(century: int) -> str:
    tens = ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC", "C")[century // 10]
    return f"{tens}{('', 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX')[century % 10]} əsr"


def _azerbaijani_decade(year: int) -> str:
    ending = ("cü" if year % 1000 else "ci", "cu", "ci", "cu", "cı", "ci", "cı", "ci", "ci", "cı")[year // 10 % 10]
    return f"{year}-{ending} illər"


_LANGUAGES = {
    "en": _Language(
        (
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        ("spring", "summer", "autumn", "winter"),
        _english_century,
        "{}s".format,
        "about {}",
        "{} (uncertain)",
        "between {} and {}",
        "not after {}",
        "not before {}",
        "from {}",
        "until {}",
        "{} (each)",
        "or",
        "and",
    ),
    "az": _Language(
        (
            "yanvar",
            "fevral",
            "mart",
            "aprel",
            "may",
            "iyun",
            "iyul",
            "avqust",
            "sentyabr",
            "oktyabr",
            "noyabr",
            "dekabr",
        ),
        ("yaz", "yay", "payız", "qış"),
        _azerbaijani_century,
        _azerbaijani_decade,
        "təxminən {}",
        "{} (dəqiq deyil)",
        "{} ilə {} arasında",
        "ən geci {}",
        "ən tezi {}",
        "{} – …",
        "… – {}",
        "{} (hər biri)",
        "və ya",
        "və",
    ),
}


def display(e: Edtf, language: str = "en") -> str:
    """The date as people write it, in English (``en``) or Azerbaijani (``az``).

    Raises:
        DateError: there are no words in that language.

    >>> from kg_builder.dates import parse
    >>> display(parse("2009-10-13/2009-10-15")), display(parse("16XX"), "az")
    ('13–15 October 2009', 'XVII əsr')
    """
    words = _LANGUAGES.get(language)
    if words is None:
        raise DateError(f"There are no words for dates in “{language}”. Use one of: {', '.join(_LANGUAGES)}.")
    begin, slash, end = e.text.partition("/")
    if slash:
        return _extent_in_words(begin, end, words)
    if not e.text.startswith(("[", "{")):
        return _single_in_words(e.text, words)
    several, parts = e.text.startswith("{"), e.text[1:-1].split(",")
    if len(parts) == 1:
        template = words.each if several else "{}"
        return template.format(_range_in_words(parts[0], words, "" if several else words.between))
    *others, last = (_range_in_words(part, words) for part in parts)
    return f"{', '.join(others)} {words.both if several else words.either} {last}"


def _extent_in_words(begin: str, end: str, words: _Language) -> str:
    if end == "..":
        return words.since.format(_single_in_words(begin, words))
    if begin == "..":
        return words.until.format(_single_in_words(end, words))
    if begin == end:
        return _single_in_words(begin, words)
    left, right = _two_in_words(begin, end, words)
    shares = begin and left != _single_in_words(begin, words)
    tight = begin and end and " " not in left and (shares or " " not in right)
    return f"{left}–{right}" if tight else f"{left} – {right}"


def _range_in_words(part: str, words: _Language, between: str = "") -> str:
    lower, dots, upper = part.partition("..")
    if not dots:
        return _single_in_words(part, words)
    if not lower or not upper:
        return (words.not_before if lower else words.not_after).format(_single_in_words(lower or upper, words))
    return between.format(*_two_in_words(lower, upper, words)) if between else _extent_in_words(lower, upper, words)


def _two_in_words(a: str, b: str, words: _Language) -> tuple[str, str]:
    """Two dates, the first without the month and year that it shares with the second."""
    left, right = (_single_in_words(text, words) if text else "?" for text in (a, b))
    if days.plain(a) and days.plain(b) and len(a) == len(b) and a[:4] == b[:4] and a != b:
        left = left.split()[0] if a[:-3] == b[:-3] else left.rsplit(" ", 1)[0]
    return left, right


def _single_in_words(text: str, words: _Language) -> str:
    found = days.SINGLE.fullmatch(text)
    assert found is not None, text
    year, month, day, qualifier = found.groups()
    name = _name(year, month, None if day == "XX" else day, words)
    if qualifier in ("~", "%"):
        name = words.about.format(name)
    return words.uncertain.format(name) if qualifier in ("?", "%") else name


def _name(year: str, month: str | None, day: str | None, words: _Language) -> str:
    if month == "XX" and not day:
        month = None
    if not month and re.fullmatch(r"[0-9]{2}XX", year):
        return words.century(int(year[:2]) + 1)
    if not month and re.fullmatch(r"(?!000)[0-9]{3}X", year):
        return words.decade(int(year[:3]) * 10)
    if "X" in f"{year}{month}{day}":
        bounds = days.bounds(days.read("-".join(filter(None, (year, month, day)))))
        first, last = (date.fromordinal(bound).isoformat()[: 10 if day else 7 if month else 4] for bound in bounds)
        return words.between.format(*_two_in_words(first, last, words))
    if month in ("21", "22", "23", "24"):
        return f"{words.seasons[int(month) - 21]} {int(year)}"
    return " ".join(filter(None, (day and str(int(day)), month and words.months[int(month) - 1], str(int(year)))))
