"""Two voices side by side: agreement, contradiction, precision, quotation and silence are told apart."""

import csv
import io
import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from folders import Folder

import kg_builder
from kg_builder.against import Relation
from kg_builder.build import build
from kg_builder.cli import main
from kg_builder.errors import UnknownName, UsageError
from kg_builder.graph import KnowledgeGraph

PAIRS = [("zalpress", "oruna-post"), ("kelmira-herald", "lakes-concord"), ("sena-murvash", "zalpress")]


@pytest.fixture(scope="module")
def out(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("against") / "out"
    build(world, place)
    return place


def relations(kg: KnowledgeGraph, first: str, second: str) -> set[tuple[str, str, str]]:
    return {(p.subject, p.property, p.relation.value) for p in kg.against(first, second).points}


@pytest.mark.parametrize(
    ("first", "second", "point"),
    [
        ("zalpress", "oruna-post", ("visit-tashvar-2021", "date", "contradict")),
        ("zalpress", "oruna-post", ("libraries-lost-velessar", "quantity", "contradict")),
        ("zalpress", "oruna-post", ("visit-tashvar-2021", "place", "agree")),
        ("zalpress", "oruna-post", ("visit-tashvar-2021", "attendee", "agree")),
        ("zalpress", "oruna-post", ("visit-tashvar-2021", "attendee", "only first")),
        ("zalpress", "oruna-post", ("bridge-forum-2011", "date", "only second")),
        ("zalpress", "ministry-of-arts-morvath", ("visit-tashvar-2021", "attendee", "contradict")),
        ("zalpress", "ministry-of-arts-morvath", ("damage-reed-mosque", "attributedTo", "contradict")),
        ("zalpress-2021-06-16", "herald-2021-07-20", ("visit-tashvar-2021", "date", "less precise")),
        ("lake-bank", "kelmira-herald", ("lake-bank", "bodyOf", "contradict")),
        ("sena-murvash", "zalpress-2021-06-16", ("damage-reed-mosque", "affected", "quoted")),
        ("lakes-concord", "oruna-post", ("bridge-forum-2013", "ordinal", "contradict")),
    ],
)
def test_how_two_voices_stand_to_each_other(
    world_graph: KnowledgeGraph, first: str, second: str, point: tuple[str, str, str]
) -> None:
    assert point in relations(world_graph, first, second)


def test_a_denial_under_a_wider_property_contradicts(tmp_path: Path) -> None:
    folder = Folder.make(tmp_path)
    folder.append(
        "sources/gazette-2031.toml",
        '\n[[says]]\nabout = "lantern-forum-2031"\nat = "¶9"\nstance = "denies"\nparticipant = "mira-quill"\n',
    )
    build(folder.path, tmp_path / "out")
    kg = kg_builder.open(tmp_path / "out")
    found = {p.property: p for p in kg.against("harbour-gazette", "northern-herald").points if p.first and p.second}
    assert found["attendee"].relation is Relation.CONTRADICT


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_turned_round_it_is_the_same(world_graph: KnowledgeGraph, first: str, second: str) -> None:
    turned = {Relation.ONLY_FIRST: Relation.ONLY_SECOND, Relation.ONLY_SECOND: Relation.ONLY_FIRST}
    one, other = (world_graph.against(*pair).points for pair in ((first, second), (second, first)))
    assert {(p.subject, p.property, p.relation, p.first, p.second) for p in one} == {
        (p.subject, p.property, turned.get(p.relation, p.relation), p.second, p.first) for p in other
    }


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_all_that_either_says_is_there(world_graph: KnowledgeGraph, first: str, second: str) -> None:
    points = world_graph.against(first, second).points
    for name, found in ((first, [p.first for p in points]), (second, [p.second for p in points])):
        told = set(world_graph.according_to(name).held.dataset.statements)
        assert {one for ids in found for one in ids} == told


def test_about_one_entity_is_a_part_of_the_whole(world_graph: KnowledgeGraph) -> None:
    whole = world_graph.against("zalpress", "oruna-post").points
    part = world_graph.against("zalpress", "oruna-post", "Tashvar").points
    assert part
    assert set(part) < set(whole)
    assert all(p.subject == "tashvar" or p.property in {"place", "visited", "city"} for p in part)


def test_in_a_perspective_only_what_it_keeps_is_compared(world_graph: KnowledgeGraph) -> None:
    early = world_graph.as_of("2021-06-15").against("zalpress", "oruna-post")
    assert {p.relation for p in early.points} == {Relation.ONLY_FIRST}


@pytest.mark.parametrize(
    ("names", "error", "words"),
    [
        (("zalpress", "zalpress"), UsageError, "are the same. Name two."),
        (("zalpress", "Zalpress"), UsageError, "are the same. Name two."),
        (("zalpres", "oruna-post"), UnknownName, "Did you mean zalpress"),
        (("zalpress", "tashvar"), UnknownName, "no source, publisher or speaker “tashvar”"),
        (("zalpress", "oruna-post", "tashvor"), UnknownName, "no entity “tashvor”"),
    ],
)
def test_who_is_not_known_is_told(
    world_graph: KnowledgeGraph, names: tuple[str, ...], error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        world_graph.against(*names)
    assert words in str(caught.value)


def run(out: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(main, ["against", "--store", str(out), *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_the_page_begins_with_counts_and_ends_with_sources(out: Path) -> None:
    text = run(out, "zalpress", "oruna-post", "--format", "table").stdout
    assert text.startswith("Zalpress against Oruna Post\nThey contradict on 3, agree on 2, ")
    assert "  date: contradict\n    Zalpress: 14 June 2021 [" in text
    assert "  only Zalpress: " in text
    assert "--about ENTITY or --format csv tells what." in text
    assert "\nSources\n[1] " in text


def test_a_list_has_every_point(out: Path) -> None:
    points = kg_builder.open(out).against("zalpress", "oruna-post").points
    rows = list(csv.DictReader(io.StringIO(run(out, "zalpress", "oruna-post", "--format", "csv").stdout)))
    assert Counter(row["relation"] for row in rows) == Counter(p.relation.value for p in points)
    assert json.loads(run(out, "zalpress", "oruna-post", "--format", "json").stdout) == rows
    dates = next(row for row in rows if (row["entity"], row["property"]) == ("visit-tashvar-2021", "date"))
    assert (dates["first"], dates["second_sources"]) == ("14 June 2021", "oruna-post-2021-06-19 ¶1")
    assert run(out, "zalpress", "oruna-post", "--format", "md").stdout.startswith("| entity | property | relation |")
    assert run(out, "zalpress", "zalpress").exit_code == 2
