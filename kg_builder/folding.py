"""The same name, however it is spelled: Azerbaijani in three scripts, English, Russian, French, Turkish, Arabic.

Two keys, because people err in two ways:

`fold`
    follows the letters. One sound, one spelling: ``NAXÇIVAN``, ``Naxçıvan``, ``Нахчыван`` are ``nakhchivan``.
    Names that fold alike are the same name; prefixes and parts of a name stay prefixes and parts.
`skeleton`
    follows the ear. What is left when spelling habits differ: consonants, in classes that romanisations confuse.
    ``Şuşa``, ``Shusha``, ``Susa`` (typed without its marks), ``Шуша``, ``شوشا`` are ``ss``.

`rank_matches` searches with both. SPARQL ``LCASE`` and SQLite must not: they take ``I`` for the capital of ``i``.

ASCII, Azerbaijani, Turkish and French need no other package; other scripts load anyascii when they are first met.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Literal, TypeVar

__all__ = ["NEAR_CUTOFF", "Match", "fold", "rank_matches", "skeleton"]

Key = TypeVar("Key", bound=Hashable)
How = Literal["exact", "spelling", "prefix", "contains", "described", "near"]

#: A near miss has at least this rapidfuzz ratio (0-100): one wrong letter in four passes, one in three does not.
NEAR_CUTOFF = 75.0

#: Names with one skeleton are spellings of each other only if their folds are more alike than this (0-1): a skeleton
#: of two consonants is not much (Baku, Beka).
_SPELLING_CUTOFF = 0.5

#: A shorter skeleton fits the beginning of too many words to say anything.
_TELLING_LENGTH = 3

#: Longer texts are not names; to remember them would only cost memory.
_REMEMBERED_LENGTH = 200

_LETTERS = {
    # Azerbaijani Latin, both cases written out: str.lower would make İ two characters and I a dotted i.
    "ə": "a", "Ə": "a", "ı": "i", "I": "i", "İ": "i", "ş": "sh", "Ş": "sh", "ç": "ch", "Ç": "ch",
    "ğ": "gh", "Ğ": "gh", "ö": "o", "Ö": "o", "ü": "u", "Ü": "u",
    # Azerbaijani Cyrillic, letter by letter what the Latin alphabet replaced; Russian shares all but the last row.
    "ы": "i", "Ы": "i", "ъ": "", "Ъ": "", "ь": "", "Ь": "",
    "ҹ": "c", "Ҹ": "c", "ј": "y", "Ј": "y", "ө": "o", "Ө": "o", "ү": "u", "Ү": "u", "ҝ": "g", "Ҝ": "g",
    # Arabic and Persian: every alef is one letter, because writers leave its hamza out.
    "ا": "a", "أ": "a", "إ": "a", "آ": "a", "ٱ": "a", "ى": "a", "ة": "a", "ء": "", "ئ": "i", "ؤ": "u", "ع": "",
    "ي": "i", "ی": "i", "و": "u", "ذ": "z", "ظ": "z", "ث": "th",
    "ـ": "",
    # An apostrophe, a hamza sign or an ʿayn in Latin script joins what stands around it.
    **dict.fromkeys("'`´‘’‛ʹʻʼʽʾʿˈ", ""),
}  # fmt: skip

_ARABIC = re.compile("[\u0600-\u06ff]")
_ARABIC_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_ARABIC_CONTEXT = (
    (re.compile(r"\bال(?=\w{2})"), "al"),
    (re.compile(r"\bع"), "a"),  # only its vowel is heard: Əli, Ali
    (re.compile(r"(?<=\w\w)ه\b"), "a"),  # a taa marbuta without its dots, or the Persian final vowel
    (re.compile(r"\bو|و(?=[اأآىيیةو])"), "w"),
    (re.compile(r"\b[يی]|[يی](?=[اأآىوةيی])"), "y"),
)
_NOT_ALPHANUMERIC = re.compile("[^a-z0-9]+")
_SPELLED = (("x", "kh"), ("q", "g"), ("dzh", "j"))
_ARTICLE = re.compile(r"\b([ae]l) (?=[a-z])")


class _Transliteration(dict[int, str]):
    """A table for `str.translate` that learns a character when it first meets it."""

    def __missing__(self, codepoint: int) -> str:
        self[codepoint] = result = _transliterate(chr(codepoint))
        return result


def _transliterate(character: str) -> str:
    decomposed = unicodedata.normalize("NFKD", character)
    base = "".join(c for c in decomposed if not unicodedata.combining(c))
    if base.isascii():
        return base.lower()
    from anyascii import anyascii  # 15 ms, and no Latin name needs it

    return anyascii(character).lower()


_TRANSLITERATION = _Transliteration({ord(letter): ascii for letter, ascii in _LETTERS.items()})


def fold(text: str) -> str:
    """The search key of a text: its letters in lower-case ASCII, with single spaces between words.

    >>> fold("NAXÇIVAN"), fold("Нахчыван"), fold("Qarğabazar"), fold("شوشا")
    ('nakhchivan', 'nakhchivan', 'garghabazar', 'shusha')
    >>> fold("Salim Al-Malik"), fold("SALIM ALMALIK"), fold("الثقافة")
    ('salim almalik', 'salim almalik', 'althgafa')

    The Azerbaijani alphabets decide: x and х are kh, q is g, ş sh, ç ch, ğ gh, ə a, ı and ы i; c stays c. Apostrophes
    join, every other sign separates; an article (al-, el-, əl-, ال) is one word with its noun. A text without letters
    or digits folds to the empty string. Any text can be folded, and a folded text folds to itself.
    """
    return _remembered_fold(text) if len(text) <= _REMEMBERED_LENGTH else _fold(text)


def _fold(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        if _ARABIC.search(text):
            text = _hear_arabic(text)
        text = text.translate(_TRANSLITERATION)
    text = text.replace("'", "").replace("`", "").lower()
    text = _NOT_ALPHANUMERIC.sub(" ", text).strip()
    for spelling, sound in _SPELLED:
        text = text.replace(spelling, sound)
    return _ARTICLE.sub(r"\1", text)


_remembered_fold = lru_cache(maxsize=1 << 16)(_fold)


def rules() -> dict[str, object]:
    """The tables by which ``fold`` and ``skeleton`` go, for the page of a drawing, which folds what is typed into it.

    Letters are those of the scripts that names of the history are written in, where more is needed than to take marks
    off; patterns are regular expressions that also know words, their edges and look-arounds.
    """
    scripts = (
        *range(0x80, 0x600),
        *range(0x600, 0x700),
        *range(0x10A0, 0x1100),
        *range(0x1E00, 0x1F00),
        *range(0x2000, 0x2070),
    )
    letters = {chr(code): _TRANSLITERATION[code] for code in scripts}
    return {
        "letters": letters | {letter: ascii for letter, ascii in _LETTERS.items() if letter not in "'`"},
        "arabic": _ARABIC.pattern,
        "heard": [[_ARABIC_MARKS.pattern, ""], *([pattern.pattern, sound] for pattern, sound in _ARABIC_CONTEXT)],
        "spelled": _SPELLED,
        "article": _ARTICLE.pattern,
        "confused": _CONFUSED,
        "classes": {chr(letter): chr(other) for letter, other in _CLASSES.items()},
    }


def _hear_arabic(text: str) -> str:
    """Resolves the letters whose sound depends on their place; marks go first, since they would hide it."""
    text = _ARABIC_MARKS.sub("", text)
    for pattern, sound in _ARABIC_CONTEXT:
        text = pattern.sub(sound, text)
    return text


#: Replaced one after the other in a key whose words stand between spaces; the order matters.
_CONFUSED = (
    ("kh ", "k "),  # a final ğ sounds like x: Qarabağ, Karabakh
    ("kh", "h"),
    ("gh", "k"),
    ("sh", "s"),
    ("th", "s"),  # Othman, Osman
    ("zh", "c"),
    ("tch", "c"),
    ("ch", "c"),
    ("dj", "c"),
    ("dh", "d"),
    ("h ", " "),  # Abdullah, Abdulla
)
_CLASSES = str.maketrans("gjwf", "kcvv")  # Aliyev is written with fa in Arabic
_VOWELS = str.maketrans("", "", "aeiouy")
_INITIAL_VOWEL = re.compile(" [aeiouy]")
_DOUBLED = re.compile(r"([a-z])\1+")


def skeleton(text: str) -> str:
    """The consonants of a text, coarse enough that two ways of spelling one name meet.

    >>> {skeleton(name) for name in ("Naxçıvan", "Nakhchivan", "Naxcivan", "Nahçıvan", "نخجوان")}
    {'nhcvn'}
    >>> skeleton("Bakı"), skeleton("Bakou"), skeleton("Beka")
    ('bk', 'bk', 'bk')

    Confused are sh/s/th, ch/c/j/zh, kh/x/h, gh/g/q/k and w/v/f; vowels go, but an initial one leaves an a. Words stay
    apart. It answers "may these be one name?", never "are they?". Any text has one; it may be empty.
    """
    return _remembered_skeleton(fold(text))


@lru_cache(maxsize=1 << 16)
def _remembered_skeleton(key: str) -> str:
    key = f" {key} "
    for spelling, consonant in _CONFUSED:
        key = key.replace(spelling, consonant)
    key = _DOUBLED.sub(r"\1", key.translate(_CLASSES))
    return _INITIAL_VOWEL.sub(" A", key).translate(_VOWELS).lower().strip()


@dataclass(frozen=True)
class Match(Generic[Key]):
    """A name that was found: whose it is, how well it fits (0-100), and in which way."""

    key: Key
    name: str
    score: float
    how: How


def rank_matches(text: str, names: Iterable[tuple[Key, str]], *, limit: int = 10) -> list[Match[Key]]:
    """The names that a person who typed this text may have meant, the likeliest first, one for each key.

    >>> names = [("shusha", "Şuşa"), ("shusha", "شوشا"), ("sheki", "Şəki"), ("declaration", "Shusha Declaration")]
    >>> [(match.key, match.how) for match in rank_matches("SHUSHA", names)]
    [('shusha', 'exact'), ('declaration', 'prefix')]
    >>> [(match.key, match.how) for match in rank_matches("Shsha", names)]
    [('shusha', 'near'), ('declaration', 'near')]

    ==== ========= ===================================================================================
    100  exact     the folds are equal
    90   spelling  the skeletons are equal, and the folds more than half alike
    80   prefix    the name begins with the text
    70   prefix    each word of the text begins a word of the name, in any order, with or without article
    60   contains  the text, of two letters or more, stands somewhere in the name
    50   spelling  each word of the text has the skeleton of a word of the name, or three letters that begin it; the
                   skeleton of the text has three letters or more
    <50  near      half the rapidfuzz ratio, if that is at least `NEAR_CUTOFF`; only sought if all else found nothing
    ==== ========= ===================================================================================

    Up to 9 points more go to the closer of two matches of one kind. Equal scores are ordered by name, then by key as
    text, so the order never depends on the order of the names. `names` are pairs (key, name); a key may come often.
    Raises ImportError if a near match is sought and rapidfuzz is not installed.
    """
    wanted = _Wanted(text)
    if not wanted.key:
        return []
    names = list(names)
    found = _best(_match(key, name, wanted.grade(name)) for key, name in names)
    if not found:
        near = _near(wanted.key)
        found = _best(_match(key, name, near(name)) for key, name in names)
    return found[: max(limit, 0)]


def _match(key: Key, name: str, grade: tuple[float, How] | None) -> Match[Key] | None:
    return None if grade is None else Match(key, name, round(grade[0], 2), grade[1])


def _best(matches: Iterable[Match[Key] | None]) -> list[Match[Key]]:
    best: dict[Key, Match[Key]] = {}
    for match in matches:
        if match and (match.key not in best or _order(match) < _order(best[match.key])):
            best[match.key] = match
    return sorted(best.values(), key=_order)


def _order(match: Match[Key]) -> tuple[float, str, str]:
    return -match.score, match.name, str(match.key)


class _Wanted:
    """What was typed, prepared once to be held against many names."""

    def __init__(self, text: str) -> None:
        self.key = fold(text)
        self.skeleton = _remembered_skeleton(self.key)
        self.consonants = self.skeleton.replace(" ", "")
        self.words = tuple((f" {word}", f" al{word}", f" el{word}") for word in self.key.split())

    def grade(self, name: str) -> tuple[float, How] | None:
        key = fold(name)
        if key == self.key:
            return 100, "exact"
        bones = _remembered_skeleton(key)
        if bones.replace(" ", "") == self.consonants and (alike := _alike(self.key, key)) > _SPELLING_CUTOFF:
            return 90 + 9 * alike, "spelling"
        part = self._part(key, bones)
        return part and (part[0] + 9 * min(len(self.key) / len(key), 1), part[1])

    def _part(self, key: str, bones: str) -> tuple[float, How] | None:
        padded = f" {key}"
        if key.startswith(self.key):
            return 80, "prefix"
        if all(any(start in padded for start in starts) for starts in self.words):
            return 70, "prefix"
        if len(self.key) > 1 and self.key in key:
            return 60, "contains"
        return (50, "spelling") if self._sounds_like_part(bones) else None

    def _sounds_like_part(self, bones: str) -> bool:
        if len(self.consonants) < _TELLING_LENGTH:
            return False
        words = bones.split()
        return all(
            part in words or (len(part) >= _TELLING_LENGTH and any(word.startswith(part) for word in words))
            for part in self.skeleton.split()
        )


def _alike(one: str, other: str) -> float:
    from difflib import SequenceMatcher  # only names with one skeleton get here

    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _near(wanted: str) -> Callable[[str], tuple[float, How] | None]:
    from rapidfuzz.fuzz import ratio  # the last resort pays for itself

    def grade(name: str) -> tuple[float, How] | None:
        key = fold(name)
        whole = ratio(wanted, key, score_cutoff=NEAR_CUTOFF)
        words = max((ratio(wanted, word, score_cutoff=NEAR_CUTOFF) for word in key.split()), default=0)
        best = max(whole, words - 1)  # the whole name before a word of another
        return (best / 2 - 1, "near") if best >= NEAR_CUTOFF - 1 else None

    return grade
