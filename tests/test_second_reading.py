"""Which statements want a second reader, and marking records without touching anything else in their file."""

import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg_builder.cli import main
from kg_builder.errors import CurationErrors, UsageError
from kg_builder.second_reading import mark, sample, unread, with_verified

DAY = date(2026, 11, 25)


@pytest.fixture
def records(world: Path, tmp_path: Path) -> Path:
    shutil.copytree(world, tmp_path / "data")
    return tmp_path / "data"


def test_every_source_is_unread_until_its_records_are_marked(records: Path) -> None:
    before = {one.source: one for one in unread(records)}
    assert {path.stem for path in (records / "sources").glob("*.toml")} == set(before)
    assert before["herald-2021-07-20"].contested > 0
    says = tomllib.loads((records / "sources/herald-2021-07-20.toml").read_text())["says"]
    assert mark(records, "herald-2021-07-20", DAY) == len(says)
    assert "herald-2021-07-20" not in {one.source for one in unread(records)}
    assert mark(records, "herald-2021-07-20", DAY) == 0


def test_marking_changes_nothing_but_the_date_and_leaves_the_named_records(records: Path) -> None:
    path = records / "sources/lantern-2010.toml"
    old = tomllib.loads(path.read_text())
    assert mark(records, "lantern-2010", DAY, [2]) == len(old["says"]) - 1
    new = tomllib.loads(path.read_text())
    assert [one.pop("verified", None) for one in new["says"]] == [
        None if number == 2 else DAY for number in range(1, len(old["says"]) + 1)
    ]
    assert new == old


def test_a_round_reads_all_that_is_contested_and_the_same_fifth_for_one_seed(records: Path) -> None:
    found = unread(records)
    drawn = sample(found, 7)
    assert drawn == sample(found, 7)
    assert {one for one in found if one.contested} <= set(drawn)
    others = [one for one in found if not one.contested]
    assert len(drawn) - (len(found) - len(others)) == round(len(others) / 5)


@pytest.mark.parametrize(
    ("slug", "leave", "reason"), [("nothing", [], "There is no source"), ("lantern-2010", [99], "no number 99")]
)
def test_what_is_not_there_is_refused_and_nothing_is_written(slug, leave, reason, records: Path) -> None:
    before = (records / "sources/lantern-2010.toml").read_bytes()
    with pytest.raises(UsageError, match=reason):
        mark(records, slug, DAY, leave)
    assert (records / "sources/lantern-2010.toml").read_bytes() == before


def test_records_that_do_not_read_are_not_marked(records: Path) -> None:
    path = records / "sources/lantern-2010.toml"
    before = path.read_bytes()
    other = records / "sources/herald-2021-07-20.toml"
    other.write_text(other.read_text().replace("about", "abuot", 1))
    with pytest.raises(CurationErrors, match="abuot"):
        mark(records, "lantern-2010", DAY)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("keys", "marked", "reason"),
    [
        ('about = "lake-bank"\nat    = "¶9"', 'about    = "lake-bank"\nat       = "¶9"', "narrower keys are widened"),
        ('about     = "lake-bank"\nat        = "¶9"', None, "wider ones stay"),
        ('about = "lake-bank"\nat = "¶9"', None, "keys out of line stay so"),
        ('about = "lake-bank"\nat    = """\nat    = ¶9"""', None, "what stands in a text is no key"),
    ],
)
def test_the_date_stands_in_line_with_the_keys_beside_it(keys: str, marked: str | None, reason: str) -> None:
    width = max(9, len(keys.partition("=")[0]))
    block = f"[[says]]\n{keys}\n\n"
    expected = f"[[says]]\n{keys if marked is None else marked}\n{'verified'.ljust(width)}= 2026-11-25\n\n"
    assert with_verified(block, DAY) == expected, reason


def test_the_commands_list_and_mark(records: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(records.parent)
    runner = CliRunner()
    listed = runner.invoke(main, ["second-reading", "list"])
    assert listed.stdout.splitlines()[0] == "source\tstatements\tcontested"
    marked = runner.invoke(main, ["second-reading", "mark", "lantern-2010", "--on", "2026-11-25"])
    assert marked.exit_code == 0 and "records of lantern-2010 are marked" in marked.stdout
    refused = runner.invoke(main, ["second-reading", "mark", "lantern-2010", "--on", "soon"])
    assert refused.exit_code == 2 and "is no day" in refused.stderr
