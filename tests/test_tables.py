"""Tables are aligned by what is seen, in any script, and no wider than the window."""

import io
import itertools
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcwidth

from kg_builder.tables import (
    NARROWEST,
    PLAIN,
    Ink,
    clean,
    markdown,
    padded,
    paragraph,
    quoted,
    seen_width,
    table,
    tsv,
    window_width,
    wrap,
)

SCRIPTS = [
    ("Azerbaijani", "Şuşa şəhəri", 11),
    ("Cyrillic", "Шуша", 4),
    ("Arabic", "شوشا", 4),
    ("Arabic with its marks", "مُحَمَّد", 4),
    ("Chinese", "舒沙", 4),
    ("a combined letter", "e\u0301", 1),
    ("a direction mark", "a\u200e", 1),
    ("an emoji", "🕌", 2),
]


@pytest.mark.parametrize(("text", "width"), [row[1:] for row in SCRIPTS], ids=[row[0] for row in SCRIPTS])
def test_a_text_is_as_wide_as_it_is_seen(text: str, width: int) -> None:
    assert seen_width(text) == width
    assert seen_width(padded(text, 20)) == 20
    assert padded(text, 1) == text if width > 1 else True


def test_every_letter_that_is_taken_for_a_column_wide_is_so() -> None:
    assert {wcwidth(letter) for letter in map(chr, range(sys.maxunicode)) if PLAIN.fullmatch(letter)} == {1}


def test_columns_begin_at_the_same_place_in_every_script() -> None:
    lines = table(["name", "city"], [[text, "x"] for _, text, _ in SCRIPTS], 60).splitlines()[2:]
    assert {seen_width(line) for line in lines} == {max(width for *_, width in SCRIPTS) + 3}


def test_a_table_has_its_head_and_a_rule_as_wide_as_the_columns() -> None:
    assert table(["year", "city"], [["2031", "Greyport"], ["2032", "Ü"]], 40).splitlines() == [
        "year  city",
        "────  ────────",
        "2031  Greyport",
        "2032  Ü",
    ]


def test_without_rows_the_head_stands() -> None:
    assert table(["year", "city"], [], 40).splitlines() == ["year  city", "────  ────"]


def test_a_cell_too_wide_wraps_at_words_inside_its_column() -> None:
    found = table(["n", "text"], [["1", "the forum of the lanterns"], ["2", "x"]], 18).splitlines()
    assert found[2:] == ["1  the forum of", "   the lanterns", "2  x"]


def test_the_widest_column_gives_way_first() -> None:
    found = table(["short", "long"], [["abcdefgh", "word " * 20]], 40).splitlines()
    assert found[1] == f"{'─' * 8}  {'─' * 30}"


def test_a_head_too_wide_for_its_column_wraps_too() -> None:
    found = table(["a very long name of a column", "b"], [["1", "2"]], 14).splitlines()
    assert max(map(seen_width, found)) <= 14
    assert found[0].startswith("a very")


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("a b c", 3, ["a b", "c"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("ab cdefgh", 3, ["ab", "cde", "fgh"]),
        ("forum-of-lanterns", 12, ["forum-of-", "lanterns"]),
        ("a-lighthouse", 8, ["a-lighth", "ouse"]),
        ("舒沙舒沙", 5, ["舒沙", "舒沙"]),
        ("", 5, [""]),
        ("舒", 1, ["舒"]),
        ("e\u0301e\u0301e\u0301", 2, ["e\u0301e\u0301", "e\u0301"]),
    ],
)
def test_a_text_breaks_at_words_and_inside_only_where_it_must(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@pytest.mark.parametrize(
    ("words", "shown"), [("so said", "“so said”"), ("قال ذلك", "\u200e“قال ذلك”\u200e"), ("چنین", "\u200e“چنین”\u200e")]
)
def test_words_from_right_to_left_move_nothing_around_their_quotation_marks(words: str, shown: str) -> None:
    assert quoted(words) == shown
    assert clean(shown) == shown


HOSTILE = [
    ("red\x1b[31m text", "red[31m text"),
    ("bell\x07", "bell"),
    ("title\x1b]0;x\x07", "title]0;x"),
    ("one\ntwo\r\nthree\tfour", "one two three four"),
    ("back\x08\x08", "back"),
    ("csi\x9b2J", "csi2J"),
    ("turned \u202eround", "turned round"),
    ("zero\x00", "zero"),
    ("joined\u200cas it is", "joined\u200cas it is"),
]


@pytest.mark.parametrize(("text", "cleaned"), HOSTILE)
def test_no_text_can_steer_the_terminal(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned
    assert cleaned in table(["x"], [[text]], 80)
    assert cleaned in markdown(["x"], [[text]])
    assert cleaned in tsv(["x"], [[text]])
    assert cleaned in paragraph(text, 80)


def test_markdown_escapes_what_would_end_a_cell() -> None:
    assert markdown(["a", "b"], [["x|y", "z\nw"]]).splitlines() == ["| a | b |", "| --- | --- |", "| x\\|y | z w |"]


def test_tsv_has_one_header_and_one_line_a_row() -> None:
    assert tsv(["a", "b"], [["x\ty", "z\nw"]]) == "a\tb\nx y\tz w"


def test_a_paragraph_hangs_and_keeps_an_address_whole() -> None:
    found = paragraph("one two three https://a.example/a-very-long-address", 20, "- ", "  ").splitlines()
    assert found == ["- one two three", "  https://a.example/a-very-long-address"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "coloured"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    stream: io.StringIO, environment: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Ink(stream)("x", "bold", "red") == ("\x1b[1;31mx\x1b[0m" if coloured else "x")
    assert Ink(stream)("", "bold") == ""
    assert Ink(stream)("x") == "x"


def test_text_that_goes_elsewhere_is_120_columns_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "44")
    assert window_width(io.StringIO()) == 120
    assert window_width(Terminal()) == 44


CELLS = st.text(alphabet="ab cŞəшуشو舒🕌\u0301\u200d\ufe0f\x1b\n", max_size=40)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_line_is_wider_than_asked(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 4))
    columns = data.draw(st.lists(st.text("abcdefghij", min_size=1, max_size=14), min_size=count, max_size=count))
    rows = data.draw(st.lists(st.lists(CELLS, min_size=count, max_size=count), max_size=4))
    width = data.draw(st.integers(NARROWEST * count + 2 * (count - 1), 90))
    for line in table(columns, rows, width).splitlines():
        assert seen_width(line) <= width, line


@settings(max_examples=200, deadline=None)
@given(text=CELLS.map(clean), width=st.integers(2, 20))
def test_wrapping_loses_no_letter(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(seen_width(line) <= width for line in lines)


@settings(max_examples=200, deadline=None)
@given(text=st.text())
def test_whatever_is_cleaned_is_one_line_that_can_be_seen(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned.splitlines()) <= 1
    assert all(c.isprintable() or c in "\u200c\u200d\u200e\u200f" for c in cleaned)
    assert clean(cleaned) == cleaned


def test_the_narrowest_column_is_narrow_enough_for_a_phone() -> None:
    assert sum(itertools.repeat(NARROWEST, 4)) + 6 <= 40
