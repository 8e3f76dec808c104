"""The number that a word of a name stands for: in digits, Roman, or as an ordinal spelled out.

Words are compared as `fold` leaves them, so that case, hamza and endings in other letters do not matter. Ordinals are
those by which sessions and conferences are counted, in Arabic, English, French, Russian and Azerbaijani. Of a compound
one (*twenty-third*, ``الثالثة والأربعون``) each word is a number of its own, which is enough to tell two apart.
"""

import re

from kg_builder.folding import fold

_DIGITS = re.compile(r"(\d+)(?:\D{0,4})")
_ROMAN = re.compile(r"((?:kh){0,3})(ikh|iv|v?i{0,3})")
"""X folds to kh, as in Azerbaijani."""

_SMALL = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ikh": 9}

_SPELLED = {
    1: "الأول الأولى first premier première birinci",
    2: "الثاني الثانية second deuxième seconde ikinci",
    3: "الثالث الثالثة third troisième üçüncü третий третья третье третьего третьей третьем третью",
    4: "الرابع الرابعة fourth quatrième dördüncü",
    5: "الخامس الخامسة fifth cinquième beşinci",
    6: "السادس السادسة sixth sixième altıncı",
    7: "السابع السابعة seventh septième yeddinci",
    8: "الثامن الثامنة eighth huitième səkkizinci",
    9: "التاسع التاسعة ninth neuvième doqquzuncu",
    10: "العاشر العاشرة tenth dixième onuncu",
    11: "الحادي الحادية eleventh onzième",
    12: "twelfth douzième",
    13: "thirteenth treizième",
    14: "fourteenth quatorzième",
    15: "fifteenth quinzième",
    16: "sixteenth seizième",
    17: "seventeenth",
    18: "eighteenth",
    19: "nineteenth",
    20: "العشرون العشرين والعشرون والعشرين twentieth twenty vingtième iyirminci",
    30: "الثلاثون الثلاثين والثلاثون والثلاثين thirtieth thirty trentième otuzuncu",
    40: "الأربعون الأربعين والأربعون والأربعين fortieth forty quarantième qırxıncı",
    50: "الخمسون الخمسين والخمسون والخمسين fiftieth fifty cinquantième əllinci",
}
_RUSSIAN = {
    1: "перв",
    2: "втор",
    4: "четверт",
    5: "пят",
    6: "шест",
    7: "седьм",
    8: "восьм",
    9: "девят",
    10: "десят",
    11: "одиннадцат",
    12: "двенадцат",
    13: "тринадцат",
    14: "четырнадцат",
    15: "пятнадцат",
    16: "шестнадцат",
    17: "семнадцат",
    18: "восемнадцат",
    19: "девятнадцат",
    20: "двадцат",
    30: "тридцат",
    40: "сороков",
    50: "пятидесят",
}
_RUSSIAN_ENDINGS = ("ый", "ой", "ая", "ое", "ого", "ому", "ом", "ую")

_NUMBERS = {fold(word): number for number, words in _SPELLED.items() for word in words.split()} | {
    fold(stem + ending): number for number, stem in _RUSSIAN.items() for ending in _RUSSIAN_ENDINGS
}


def number(word: str) -> int | None:
    """The number for which a folded word stands, or None.

    >>> [number(fold(word)) for word in ("VII", "XXIV", "7th", "السابع", "Yeddinci", "седьмая", "seven")]
    [7, 24, 7, 7, 7, 7, None]
    """
    if (digits := _DIGITS.fullmatch(word)) is not None:
        return int(digits[1])
    if word and (roman := _ROMAN.fullmatch(word)) is not None:
        return 10 * (len(roman[1]) // 2) + _SMALL[roman[2]]
    return _NUMBERS.get(word)
