"""A name is found however it is spelled: in which script, by which transliteration, with which slips."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_builder.folding import Match, fold, rank_matches, skeleton

FOLDED = [
    ("NAXÇIVAN", "nakhchivan", "a capital I is the dotless ı"),
    ("İSMAYILLI", "ismayilli", "a capital İ is one letter, not i and a dot"),
    ("I\u0307smayıllı", "ismayilli", "nor when its dot is a combining mark"),
    ("Nax\u0063\u0327ıvan", "nakhchivan", "a decomposed ç is ç"),
    ("Нахчыван", "nakhchivan", "Russian х, ч, ы are x, ç, ı"),
    ("НАХЧЫВАН", "nakhchivan", "Cyrillic has capitals too"),
    ("Гәбәлә", "gabala", "Azerbaijani Cyrillic Г is Latin Q"),
    ("Ҹәбрајыл", "cabrayil", "Azerbaijani Cyrillic ҹ and ј are Latin c and y"),
    ("Cəbrayıl", "cabrayil", "so the two Azerbaijani alphabets meet"),
    ("Гөјҝөл", "goygol", "ө, ј, ҝ are ö, y, g"),
    ("Göygöl", "goygol", "o for ö"),
    ("Джебраил", "jebrail", "Russian дж is one sound"),
    ("Füzuli", "fuzuli", "u for ü"),
    ("Qarğabazar", "garghabazar", "q is g, ğ is gh"),
    ("Şəki", "shaki", "ş is sh, ə is a"),
    ("Исмаиллы́", "ismailli", "a stress mark is no letter"),
    ("Ильхам Алиев", "ilkham aliev", "a soft sign is not heard"),
    ("l’Azerbaïdjan", "lazerbaidjan", "an apostrophe joins, a trema goes"),
    ("Qur'an, Qurʾān, Qur`an", "guran guran guran", "whichever apostrophe"),
    ("ʿAbd al-ʿAzīz", "abd alaziz", "an ʿayn joins too, and the article is one word with its noun"),
    ("Salim Al-Malik", "salim almalik", "with hyphen"),
    ("SALIM AL MALIK", "salim almalik", "with space"),
    ("Salim AlMalik", "salim almalik", "as one word"),
    ("Məhəmməd əl-Maliki", "mahammad almaliki", "in Azerbaijani"),
    ("Garga-bazar — caravanserai (1681)", "garga bazar caravanserai 1681", "other signs separate"),
    ("شوشا", "shusha", "a waw between consonants is a vowel"),
    ("شُـوشا", "shusha", "vowel signs and stretching are no letters"),
    ("نخجوان", "nkhjwan", "a waw before a vowel is a consonant"),
    ("أذربيجان", "azrbijan", "a hamza is no letter"),
    ("اذربیجان", "azrbijan", "and is often left out; Persian ya is ya"),
    ("الثقافة", "althgafa", "a taa marbuta is heard as a"),
    ("الثقافه", "althgafa", "also without its dots"),
    ("ﺷﻮﺷﺎ", "shusha", "presentation forms are the same letters"),
    ("گنجه", "gnja", "Persian letters"),
    ("٢٠٢٤ ۲۰۲۴", "2024 2024", "Arabic and Persian digits"),
    ("Tbilisi თბილისი", "tbilisi tbilisi", "any other script is transliterated"),
    ("—", "", "a text without letters has no key"),
    ("", "", "nor has none"),
]


@pytest.mark.parametrize(("text", "key", "reason"), FOLDED, ids=[row[2] for row in FOLDED])
def test_a_fold_follows_the_letters(text: str, key: str, reason: str) -> None:
    assert fold(text) == key, reason


SPELLINGS = [
    ("Shusha Şuşa Шуша شوشا Susa Shushi ŞUŞA", "ss"),
    ("Nakhchivan Naxçıvan NAXÇIVAN Naxcivan Нахчыван Nakhichevan Nakhitchevan Nahçıvan نخجوان", "nhcvn"),
    ("İçərişəhər icerisheher icerişeher Icheri-sheher".replace("-", ""), "acrshr"),
    ("Şəki Sheki Seki Шеки Shaki شكي", "sk"),
    ("Qarğabazar Gargabazar Гаргабазар Гарғабазар Qargabazar", "krkbzr"),
    ("Füzuli Fuzuli Fizuli Физули FÜZULİ", "vzl"),
    ("Cəbrayıl Jabrayil Джебраил Ҹәбрајыл Djebraïl جبرائيل", "cbrl"),
    ("Qarabağ Karabakh Garabagh Карабах Karabağ قاراباغ", "krbk"),
    ("Bakı Baku Баку Bakou باكو", "bk"),
    ("Gəncə Ganja Gandja Гянджа گنجه", "knc"),
    ("Azərbaycan Azerbaijan Azerbaïdjan Азербайджан Азәрбајҹан أذربيجان", "azrbcn"),
    ("Əliyev Aliyev Aliev Алиев Әлијев علييف", "alv"),
    ("Osman Othman Осман عثمان", "asmn"),
    ("Məhəmməd Muhammad Mohammed محمّد", "mhmd"),
    ("Altwaijri əl-Tuveycri التويجري", "altvcr"),
    ("Abdullah Abdulla Abdulla'", "abdl"),
]


@pytest.mark.parametrize(("names", "bones"), SPELLINGS, ids=[row[0].split()[0] for row in SPELLINGS])
def test_spellings_of_one_name_have_one_skeleton(names: str, bones: str) -> None:
    assert {name: skeleton(name) for name in names.split()} == dict.fromkeys(names.split(), bones)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Shusha", "Sheki"), ("Fuzuli", "Aghdam"), ("Baku", "Quba"), ("Ganja", "Haji"), ("Lachin", "Kalbajar")],
)
def test_different_names_keep_different_skeletons(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


AZERBAIJANI_UPPER = str.maketrans({"i": "İ", "ı": "I"})
AZERBAIJANI = "abcçdeəfgğhxıijkqlmnoöprsştuüvyz"


@given(st.text(AZERBAIJANI + " -"))
def test_case_does_not_matter_in_azerbaijani(text: str) -> None:
    assert fold(text) == fold(text.translate(AZERBAIJANI_UPPER).upper())
    assert fold(text) == fold(text.upper())


@given(st.text())
def test_any_text_folds_to_lower_case_ascii_words(text: str) -> None:
    key = fold(text)
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in key.split(" ") if key)


@given(st.one_of(st.text(), st.text("aelxqdzh' -ə"), st.text("الوي عهةأ")))
def test_a_folded_text_folds_to_itself(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert skeleton(fold(text)) == skeleton(text)


def test_a_lone_surrogate_has_no_key() -> None:
    assert fold("\ud800") == ""


NAMES = [
    ("sheki", "Sheki"),
    ("sheki", "Şəki"),
    ("susangird", "Susangird"),
    ("shamakhi", "Shamakhi"),
    ("shusha-declaration", "Shusha Declaration"),
    ("shusha-fortress", "Fortress of Shusha"),
    ("shusha", "Shusha"),
    ("shusha", "Şuşa"),
    ("shusha", "Шуша"),
    ("shusha", "شوشا"),
    ("shusha", "Shushi"),
    ("salim-almalik", "Salim AlMalik"),
    ("fuzuli", "Füzuli"),
    ("baku", "Bakı"),
]


@pytest.mark.parametrize(
    "typed",
    "Shusha Şuşa Шуша شوشا Shushi SHUSHA ŞUŞA Susa susha Şusa Shsha Shuhsa Shushaa Shoosha Shuşa Шушa".split(),  # noqa: SIM905
)
def test_every_spelling_and_a_typo_find_the_entity_first(typed: str) -> None:
    assert rank_matches(typed, NAMES)[0].key == "shusha"


@pytest.mark.parametrize(
    ("typed", "key", "how"),
    [
        ("Şuşa", "shusha", "exact"),
        ("Susa", "shusha", "spelling"),
        ("Shus", "shusha", "spelling"),
        ("Sham", "shamakhi", "prefix"),
        ("declaration", "shusha-declaration", "prefix"),
        ("malik salim", "salim-almalik", "prefix"),
        ("clarat", "shusha-declaration", "contains"),
        ("Dekleration", "shusha-declaration", "near"),
        ("Fuzul", "fuzuli", "spelling"),
        ("Samaxı", "shamakhi", "spelling"),
    ],
)
def test_a_match_says_how_it_was_found(typed: str, key: str, how: str) -> None:
    best = rank_matches(typed, NAMES)[0]
    assert (best.key, best.how) == (key, how)


def test_kinds_of_matches_come_in_their_order() -> None:
    found = rank_matches("Shusha", [*NAMES, ("susa", "Susa"), ("newshusha", "Newshusha")])
    assert [(match.key, match.how) for match in found] == [
        ("shusha", "exact"),
        ("susa", "spelling"),
        ("shusha-declaration", "prefix"),
        ("shusha-fortress", "prefix"),
        ("newshusha", "contains"),
    ]
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)
    assert found[0] == Match("shusha", "Shusha", 100, "exact")


@given(st.permutations(NAMES))
def test_the_order_of_the_names_does_not_matter(names: list[tuple[str, str]]) -> None:
    assert rank_matches("sh", names) == rank_matches("sh", NAMES)


def test_equal_matches_are_ordered_by_name_then_key() -> None:
    found = rank_matches("Agdam", [("b", "Ağdam"), ("c", "Agdam"), ("a", "Ağdam")])
    assert [(match.key, match.how) for match in found] == [("c", "exact"), ("a", "spelling"), ("b", "spelling")]


@pytest.mark.parametrize("typed", ["", "—", "zzzzz", "Paris", "xyzzy"])
def test_nothing_is_found_rather_than_anything(typed: str) -> None:
    assert rank_matches(typed, NAMES) == []


def test_a_skeleton_of_two_letters_alone_is_no_spelling() -> None:
    assert rank_matches("Beko", [("baku", "Bakı")]) == []


def test_no_more_than_the_limit_are_named() -> None:
    assert len(rank_matches("sh", NAMES, limit=2)) == 2
    assert rank_matches("sh", NAMES, limit=0) == []


@given(st.text(), st.lists(st.tuples(st.integers(), st.text())))
def test_any_text_can_be_sought_among_any_names(text: str, names: list[tuple[int, str]]) -> None:
    found = rank_matches(text, names)
    assert all(0 < match.score <= 100 for match in found)
    assert len({match.key for match in found}) == len(found)


def test_latin_names_need_no_other_package() -> None:
    module = Path(sys.modules["kg_builder.folding"].__file__ or "")
    script = (
        f"import sys; sys.path.insert(0, {str(module.parent)!r}); import folding\n"
        "folding.rank_matches('İçərişəhər', [(1, 'icerisheher'), (2, 'Café à Şuşa')])\n"
        "print(*{'anyascii', 'rapidfuzz'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
