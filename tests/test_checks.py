"""Each check catches the broken example that was made for it, where it stands; the tiny world gives no cause."""

from pathlib import Path

import pytest
from regenerate import BROKEN, EXPECTED, found_in_broken_world

from kg_builder import catalogue, places
from kg_builder.checks import check, run_checks
from kg_builder.model import Dataset, Rank, Step, Verdict
from kg_builder.store import EmbeddedStore

CHECKS = catalogue.read_checks(places.packaged("queries"))
NAMES = [one.name for one in CHECKS]

World = tuple[EmbeddedStore, Dataset, list[Verdict]]


@pytest.mark.parametrize("name", NAMES)
def test_a_check_and_no_other_catches_its_broken_example(name: str, tmp_path: Path) -> None:
    expected = (BROKEN / name / EXPECTED).read_text(encoding="utf-8").splitlines()
    assert expected
    assert found_in_broken_world(name, tmp_path) == expected


@pytest.mark.parametrize("name", NAMES)
def test_what_a_check_says_begins_with_file_and_line_and_ends_with_the_remedy(name: str) -> None:
    remedy = next(one.remedy for one in CHECKS if one.name == name)
    for line in (BROKEN / name / EXPECTED).read_text(encoding="utf-8").splitlines():
        file, number, said_by, _ = line.replace(": hint: ", ": ", 1).split(":", 3)
        assert file.startswith(("sources/", "authority/", "judgements/"))
        assert int(number) > 0
        assert said_by.strip() == name
        assert line.endswith(f" {remedy}")
        assert "{" not in line and "(no " not in line


def test_there_is_a_broken_example_for_every_check_and_for_nothing_else() -> None:
    assert sorted(folder.name for folder in BROKEN.iterdir()) == NAMES


@pytest.mark.parametrize("one", CHECKS, ids=NAMES)
def test_a_check_finds_nothing_in_the_tiny_world(one: catalogue.Question, world_build: World) -> None:
    store, dataset, _ = world_build
    assert list(run_checks(store, [one], dataset)) == []


def test_nor_do_the_shapes_and_the_reasoner(world: Path) -> None:
    assert check(world) == []


@pytest.mark.parametrize("one", CHECKS, ids=NAMES)
def test_a_check_is_told_in_two_languages_and_its_remedy_is_one_sentence(one: catalogue.Question) -> None:
    assert set(one.summary) == {"en", "az"}
    assert one.remedy.endswith(".") and ". " not in one.remedy
    assert "?message" in one.sparql


def test_the_tiny_world_has_every_rank_and_every_step_of_the_rule(world_build: World) -> None:
    verdicts = world_build[2]
    assert {verdict.rank for verdict in verdicts} == set(Rank)
    assert {verdict.step for verdict in verdicts} == set(Step)


def test_the_tiny_world_has_kinds_extents_stances_and_scripts_of_all_sorts(world_build: World) -> None:
    dataset = world_build[1]
    assert len({source.kind for source in dataset.sources.values()}) == 6
    assert len({source.read for source in dataset.sources.values()}) == 3
    assert len({statement.stance for statement in dataset.statements.values()}) == 4
    assert len({name.language for record in dataset.authorities.values() for name in record.names}) == 5
    assert dataset.replacements and dataset.judgements
    assert any(source.relays for source in dataset.sources.values())
    assert any(statement.relays for statement in dataset.statements.values())
    assert any(record.voice for record in dataset.authorities.values())
