"""Pages and views that are made of the whole graph."""

import re
from pathlib import Path

import pytest
from folders import Folder

import kg_builder
from kg_builder import reports
from kg_builder.answers import Rows
from kg_builder.build import build
from kg_builder.graph import KnowledgeGraph
from kg_builder.pages import conflicts_rows
from kg_builder.views import Said

WITH_WORDS = """
[[says]]
about    = "greyport"
at       = "¶5"
name     = { en = "Old Port" }
quote    = "the Old Port"
verified = 2031-06-01

[[says]]
about    = "greyport"
at       = "¶6"
name     = { en = "New Port" }
verified = 2031-06-01
"""


def count(kg: KnowledgeGraph, pattern: str) -> int:
    rows = kg.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")
    assert isinstance(rows, Rows)
    return int(next(rows.values())["n"])


def test_coverage_counts_every_statement_once(world_graph: KnowledgeGraph) -> None:
    page = reports.coverage(world_graph.store, world_graph.explainer)
    total = count(world_graph, "GRAPH graph:apparatus { ?node a kg:Statement }")
    found = re.search(r"^- ([\d,]+) statements from", page, re.MULTILINE)
    assert found is not None
    assert int(found.group(1).replace(",", "")) == total
    by_year = [
        line.rsplit("|", 2)[-2].strip() for line in page.splitlines() if re.match(r"\| (\d{4}|before|no year)", line)
    ]
    assert sum(int(cell or 0) for cell in by_year) == total


def test_coverage_counts_what_can_be_found_again_by_its_words(tmp_path: Path) -> None:
    folder = Folder.make(tmp_path)
    folder.append("sources/herald-2031.toml", WITH_WORDS)
    build(folder.path, tmp_path / "out")
    kg = kg_builder.open(tmp_path / "out")
    [line] = [one for one in reports.coverage(kg.store, kg.explainer).splitlines() if "words of the page" in one]
    assert ": 1 statements (" in line
    assert line.endswith("of 2 of the press that a second reader found right, 1 (50%)")


def test_coverage_names_the_years_of_which_nothing_is_known(world_graph: KnowledgeGraph) -> None:
    page = reports.coverage(world_graph.store, world_graph.explainer)
    empty = re.search(r"Nothing dated was found for ([^:]+):", page)
    assert empty is not None
    for year in empty.group(1).split(", "):
        row = next(line for line in page.splitlines() if line.startswith(f"| {year} "))
        assert set(row.replace(f"| {year} ", "")) <= {"|", " "}


def test_errata_tell_every_decided_and_every_open_conflict_and_no_attributed_one(world_graph: KnowledgeGraph) -> None:
    page = reports.errata(world_graph.store, world_graph.explainer)
    for view in world_graph.conflicts():
        assert (f"`azicesco why {view.subject} {view.name}`" in page) == (view.state in {"decided", "unresolved"})


def test_who_denies_a_value_is_named_apart_from_those_who_assert_it(world_graph: KnowledgeGraph) -> None:
    page = reports.errata(world_graph.store, world_graph.explainer)
    (line,) = (line for line in page.splitlines() if line.startswith("- **Sena Murvash**"))
    asserting, _, denying = line.partition("; denied by ")
    assert "zalpress-2021-06-16" in asserting and "ministry-morvath-2021-06-18" not in asserting
    assert denying == "Ministry of Arts of Morvath [ministry-morvath-2021-06-18 ¶4]"
    values = [
        row[3] for row in conflicts_rows(world_graph.conflicts()) if row[1:3] == ["visit-tashvar-2021", "attendee"]
    ]
    assert values[0].endswith("Sena Murvash (unresolved, 1 voice, denied by 1 voice)")


def test_errata_give_the_reasons_of_judgements(world_graph: KnowledgeGraph) -> None:
    page = reports.errata(world_graph.store, world_graph.explainer)
    rows = world_graph.query("SELECT ?reasons { GRAPH graph:apparatus { ?j a kg:Judgement ; kg:reasons ?reasons } }")
    assert isinstance(rows, Rows)
    assert len(rows) > 0
    assert all(row["reasons"] in page for row in rows.values())


def test_the_network_has_every_entity_and_only_accepted_relations(world_graph: KnowledgeGraph) -> None:
    network = world_graph.network()
    assert network.number_of_nodes() == count(world_graph, "GRAPH graph:authority { ?entity a ?type }")
    for one, other, name, about in network.edges(keys=True, data=True):
        assert world_graph.query(f"ASK {{ id:{one} kg:{name} id:{other} }}") is True
        assert 1 <= about["voices"] <= about["sources"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_rdflib_gets_every_quad(world_graph: KnowledgeGraph) -> None:
    quads = sum(1 for _ in world_graph.to_rdflib().quads((None, None, None, None)))
    assert quads == sum(1 for _ in world_graph.store.nquads())


def test_a_data_frame_has_the_columns_and_numbers_of_the_answer(world_graph: KnowledgeGraph) -> None:
    frame = world_graph.query("SELECT ('a' AS ?text) (2 AS ?number) (?nothing AS ?none) {}").to_pandas()
    assert list(frame.columns) == ["text", "number", "none"]
    assert frame.iloc[0]["text"] == "a"
    assert frame.iloc[0]["number"] == 2
    assert frame.iloc[0]["none"] is None


@pytest.mark.parametrize(
    ("written", "quote", "told"),
    [
        ("the fifth", "", ("the fifth", "")),
        ("", "was held there", ("", "was held there")),
        ("the fifth", "was held there", ("the fifth", "was held there")),
        ("the fifth", "the fifth", ("the fifth", "")),
        ("the fifth", "hosted the fifth forum", ("", "hosted the fifth forum")),
        ("hosted the fifth forum", "the fifth", ("hosted the fifth forum", "")),
        ("", "", ("", "")),
    ],
)
def test_words_of_a_page_are_told_once(written: str, quote: str, told: tuple[str, str]) -> None:
    value = {"node": "n", "subject": "s", "predicate": "p", "object": "o", "is_entity": False, "shown": "o"}
    rank = {"rank": "Accepted", "step": "", "stance": "Asserts", "voice": "v", "source": "s", "locator": "¶1"}
    said = Said(**value, **rank, as_written=written, quote=quote)
    assert said.words == told
