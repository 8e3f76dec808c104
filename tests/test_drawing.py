"""Drawings show what is asked for, with every rank, the same each time, in files that other tools read."""

import json
import math
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import networkx
import pytest
import xmlschema
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from kg_builder import drawing, layouts
from kg_builder.cli import main
from kg_builder.communities import communities
from kg_builder.drawing import FORMATS, Drawing
from kg_builder.drawing_svg import svg
from kg_builder.drawn import Edge, Node, Standing, within_span
from kg_builder.errors import AzicescoError, UnknownName, UsageError
from kg_builder.graph import KnowledgeGraph
from kg_builder.labels import placed

HOSTILE = "<img src=x onerror=alert(1)> </script><script>alert(2)</script> & \"quoted\" 'so' \x07 ]]> Şuşa"


def slugs(drawn: Drawing) -> set[str]:
    return {node.slug for node in drawn.picture.nodes}


def hostile_drawing() -> Drawing:
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_node("a", label=HOSTILE, type=HOSTILE, begin="2001-01-01", end="2001-12-31")
    graph.add_node("b", label="plain", begin="2003-01-01", end="2005-12-31")
    graph.add_edge("a", "b", label=HOSTILE, standing="disputed")
    return Drawing.of_network(graph, HOSTILE)


def test_a_neighbourhood_grows_by_one_relation_a_step(world_graph: KnowledgeGraph) -> None:
    drawn = [slugs(world_graph.draw("tashvar", depth=depth)) for depth in range(3)]
    assert drawn[0] == {"tashvar"}
    assert drawn[0] < drawn[1] < drawn[2]
    edges = world_graph.draw("tashvar", depth=2).picture.edges
    near = {end for e in edges if "tashvar" in (e.subject, e.object) for end in (e.subject, e.object)}
    assert drawn[1] == near | {"tashvar"}


def test_an_entity_may_be_given_by_any_of_its_names(world_graph: KnowledgeGraph) -> None:
    assert world_graph.draw("Qamış məscidi").picture == world_graph.draw("reed-mosque").picture


def test_the_whole_history_has_every_relation_and_no_lonely_entity(world_graph: KnowledgeGraph) -> None:
    picture = world_graph.draw().picture
    ends = {end for edge in picture.edges for end in (edge.subject, edge.object)}
    assert ends == {node.slug for node in picture.nodes}
    accepted = {(edge.subject, edge.object, edge.name) for edge in picture.edges if edge.standing is Standing.ACCEPTED}
    assert accepted >= set(world_graph.network().edges(keys=True))


def test_an_edge_stands_as_its_firmest_statement(world_graph: KnowledgeGraph) -> None:
    picture = world_graph.draw().picture
    seen = set()
    for edge in picture.edges:
        said = [picture.statements[number] for number in edge.statements]
        assert {(one.subject, one.predicate, one.object) for one in said} == {(edge.subject, edge.name, edge.object)}
        ranks = {one.rank for one in said}
        seen.add(edge.standing)
        match edge.standing:
            case Standing.ACCEPTED:
                assert ranks & {"Accepted", "Refined"}
            case Standing.DISPUTED:
                assert ranks & {"Rejected", "Unresolved"} and not ranks & {"Accepted", "Refined"}
            case Standing.ATTRIBUTED:
                assert ranks == {"Attributed"}
    assert seen == set(Standing)


def test_ranks_look_different_in_every_picture(world_graph: KnowledgeGraph) -> None:
    drawn = world_graph.draw()
    sheet = drawn.svg()
    assert 'stroke-dasharray="7 4"' in sheet and 'stroke-dasharray="2 3"' in sheet
    standings = {about["standing"] for _, _, about in drawn.to_networkx().edges(data=True)}
    assert standings == {"accepted", "disputed", "attributed"}


def test_only_the_classes_asked_for_are_left_and_those_together_are_joined(world_graph: KnowledgeGraph) -> None:
    picture = world_graph.draw(types=["person"]).picture
    assert {node.type for node in picture.nodes} == {"Person"}
    assert picture.edges and {edge.name for edge in picture.edges if edge.note} == {"togetherAt"}
    for edge in (edge for edge in picture.edges if edge.note):
        events = {picture.statements[number].subject for number in edge.statements}
        assert edge.weight == len(edge.note.split("; ")) <= len(events)


def test_a_class_means_the_classes_below_it_too(world_graph: KnowledgeGraph) -> None:
    types = {node.type for node in world_graph.draw(types=["Event", "Place"]).picture.nodes}
    assert {"Visit", "City"} <= types and "Person" not in types


def test_an_unknown_class_is_told_with_its_neighbours(world_graph: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName, match="Person"):
        world_graph.draw(types=["Persn"])


def test_a_span_leaves_what_was_then_and_what_it_is_joined_to(world_graph: KnowledgeGraph) -> None:
    picture = world_graph.draw(since="2018", until="2018-12").picture
    dated = [node for node in picture.nodes if node.begin]
    assert dated and all(node.begin <= "2018-12-31" and node.end >= "2018-01-01" for node in dated)
    linked = {(edge.subject, edge.object) for edge in picture.edges}
    there = {node.slug for node in dated}
    assert all(
        node.begin or any(a in there or b in there for a, b in linked if node.slug in (a, b)) for node in picture.nodes
    )


@pytest.mark.parametrize("since", ["yesterday", "2018-13", "20180501"])
def test_a_date_that_is_none_is_told(world_graph: KnowledgeGraph, since: str) -> None:
    with pytest.raises(UsageError, match="from:"):
        world_graph.draw(since=since)


def test_nothing_left_is_told(world_graph: KnowledgeGraph) -> None:
    with pytest.raises(AzicescoError, match="Nothing is left"):
        world_graph.draw(since="1401", until="1402")


def test_a_question_is_drawn_with_an_edge_for_rows_that_no_statement_joins(world_graph: KnowledgeGraph) -> None:
    picture = world_graph.draw(question="people-seen-together", parameters={"least": "1"}).picture
    rows = list(world_graph.ask("people-seen-together", least="1").values())
    pairs = {frozenset((row["person"].rpartition("/")[2], row["other"].rpartition("/")[2])) for row in rows}
    assert {frozenset((e.subject, e.object)) for e in picture.edges if e.name == "sameRow"} == pairs
    assert all("events" in edge.note for edge in picture.edges if edge.name == "sameRow")


def test_a_path_is_drawn_from_left_to_right(world_graph: KnowledgeGraph) -> None:
    ends = ("bero-halvic", "reed-mosque")
    picture = world_graph.draw(path=ends).picture
    paths = [one for by in ("length", "voices") for one in world_graph.path(*ends, by=by)]
    assert {node.slug for node in picture.nodes} == {slug for one in paths for slug in one.entities}
    across = {node.slug: mark.x for node, mark in zip(picture.nodes, picture.marks, strict=True)}
    assert across[ends[0]] == min(across.values()) and across[ends[1]] == max(across.values())
    drawn = {(edge.subject, edge.name, edge.object) for edge in picture.edges}
    hops = [hop.relation for one in paths for hop in one.hops]
    assert drawn >= {(hop.subject, hop.predicate, hop.object) for hop in hops}


def test_two_drawings_give_the_same_bytes_in_every_format(world_graph: KnowledgeGraph) -> None:
    one, other = world_graph.draw("reed-mosque", depth=2), world_graph.draw("reed-mosque", depth=2)
    for ending, write in FORMATS.items():
        assert write(one) == write(other), ending


def test_discs_and_labels_do_not_cover_each_other(world_graph: KnowledgeGraph) -> None:
    picture = world_graph.draw().picture
    for one, other in combinations(picture.marks, 2):
        assert math.hypot(one.x - other.x, one.y - other.y) >= (one.radius + other.radius) * 0.95
    labels = placed(picture, 10, 16, 400)
    assert len(labels) > len(picture.nodes) / 3
    for one_label, other_label in combinations(labels, 2):
        a, b = one_label.box, other_label.box
        assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3], (one_label, other_label)


def test_what_is_found_as_communities_is_one_where_the_network_has_two() -> None:
    pairs = [*combinations(range(6), 2), *combinations(range(6, 11), 2), (0, 6)]
    found = communities(12, pairs, [1.0] * len(pairs))
    assert found == [0] * 6 + [1] * 5 + [-1]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=40))
def test_communities_are_no_worse_than_none(pairs: list[tuple[int, int]]) -> None:
    found = communities(15, pairs, [1.0] * len(pairs))
    graph = networkx.Graph((a, b) for a, b in pairs if a != b)
    assert all((number == -1) == (node not in graph) for node, number in enumerate(found))
    if graph.number_of_edges():
        groups = [{n for n in graph if found[n] == number} for number in set(found) - {-1}]
        assert networkx.community.modularity(graph, groups) >= -1e-9
        sizes = [sum(number == wanted for number in found) for wanted in range(max(found) + 1)]
        assert sizes == sorted(sizes, reverse=True)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 30), st.data())
def test_every_network_has_places(size: int, data: st.DataObject) -> None:
    ends = st.integers(0, max(0, size - 1))
    pairs = data.draw(st.lists(st.tuples(ends, ends), max_size=0 if size == 0 else 40))
    groups = communities(size, pairs, [1.0] * len(pairs))
    places = layouts.positions(size, pairs, groups, [4.0] * size)
    assert places.shape == (size, 2) and bool((abs(places) < 100 * (size + 1)).all())


def test_a_span_is_as_open_as_its_bounds() -> None:
    nodes = [
        Node("event", "Event", "event", begin="2001-01-01", end="2001-12-31"),
        Node("p", "Person", "p"),
        Node("q", "Person", "q"),
    ]
    edges = [Edge("event", "attendee", "p"), Edge("p", "knows", "q")]
    assert [n.slug for n in within_span(nodes, edges, "2000", "")[0]] == ["event", "p"]
    assert within_span(nodes, edges, "2002-01-01", "") == ([], [])
    assert within_span(nodes, edges, "", "2000-12-31") == ([], [])


def assert_same_network(read: "networkx.Graph[str]", drawn: Drawing) -> None:
    wanted = drawn.to_networkx()
    assert {n: about["label"] for n, about in read.nodes(data=True)} == dict(wanted.nodes(data="label"))
    assert sorted((a, b) for a, b in read.edges()) == sorted((a, b) for a, b in wanted.edges())
    assert sorted(w for _, _, w in read.edges(data="weight")) == sorted(w for _, _, w in wanted.edges(data="weight"))


@pytest.mark.parametrize("hostile", [False, True])
def test_networkx_reads_graphml_back_equal(world_graph: KnowledgeGraph, tmp_path: Path, hostile: bool) -> None:
    drawn = hostile_drawing() if hostile else world_graph.draw()
    read = networkx.read_graphml(drawn.to_graphml(tmp_path / "a.graphml"), force_multigraph=True)
    wanted = drawn.to_networkx()
    assert dict(read.nodes(data=True)) == dict(wanted.nodes(data=True))
    assert sorted(read.edges(keys=True)) == sorted(wanted.edges(keys=True))
    assert all(dict(read.edges[edge]) == wanted.edges[edge] for edge in wanted.edges(keys=True))


@pytest.mark.parametrize("hostile", [False, True])
def test_networkx_reads_gexf_back_equal(world_graph: KnowledgeGraph, tmp_path: Path, hostile: bool) -> None:
    drawn = hostile_drawing() if hostile else world_graph.draw()
    read = networkx.read_gexf(drawn.to_gexf(tmp_path / "a.gexf"))
    assert_same_network(read, drawn)
    wanted = drawn.to_networkx()
    for slug, about in read.nodes(data=True):
        assert (about["type"], about.get("start", ""), about.get("end", "")) == tuple(
            wanted.nodes[slug][key] for key in ("type", "begin", "end")
        )
        assert about["viz"]["position"]["x"] == wanted.nodes[slug]["x"]


@pytest.mark.parametrize("hostile", [False, True])
def test_gexf_is_valid(world_graph: KnowledgeGraph, hostile: bool) -> None:
    schema = xmlschema.XMLSchema(Path(__file__).parent / "gexf-1.2draft.xsd")
    drawn = hostile_drawing() if hostile else world_graph.draw()
    schema.validate(ElementTree.fromstring(FORMATS["gexf"](drawn)))  # noqa: S314 (our own file)


def test_node_link_json_is_read_back_equal(world_graph: KnowledgeGraph) -> None:
    drawn = world_graph.draw()
    read = networkx.node_link_graph(json.loads(FORMATS["json"](drawn)), edges="edges")
    assert networkx.utils.graphs_equal(read, drawn.to_networkx())


def test_a_sheet_holds_any_name_as_text() -> None:
    root = ElementTree.fromstring(svg(hostile_drawing().picture).encode())  # noqa: S314 (our own file)
    assert not root.findall(".//{*}script") and not root.findall(".//{*}img")
    titles = [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}title")]
    assert any("<img src=x onerror=alert(1)>" in title for title in titles)


def test_a_bitmap_is_made_without_a_browser(world_graph: KnowledgeGraph, tmp_path: Path) -> None:
    content = world_graph.draw("reed-mosque").to_png(tmp_path / "a.png").read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) > 20_000


def test_pyvis_gets_the_same_network_with_escaped_titles() -> None:
    net = hostile_drawing().to_pyvis()
    assert [node["id"] for node in net.nodes] == ["a", "b"] and len(net.edges) == 1
    assert "<" not in net.nodes[0]["title"] + net.edges[0]["title"] + str(net.heading)


def test_the_command_writes_what_the_ending_says(world: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(main, ["build", "--data", str(world), "--out", str(tmp_path / "b")]).exit_code == 0
    for ending in FORMATS:
        out = tmp_path / f"a.{ending}"
        done = runner.invoke(main, ["draw", "reed-mosque", "--store", str(tmp_path / "b"), "-o", str(out)])
        assert done.exit_code == 0, done.output
        assert out.stat().st_size > 500 and "relations" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["-o", "a.pdf"], 2, "names no format"),
        (["-o", "a"], 2, "names no format"),
        (["-p", "least=1", "-o", "a.svg"], 2, "--question"),
        (["shusha", "--question", "people-seen-together", "-o", "a.svg"], 2, "Ask for one of them"),
        (["no-such-thing-anywhere", "-o", "a.svg"], 2, "no-such-thing-anywhere"),
        (["--type", "Nothing", "-o", "a.svg"], 2, "Nothing"),
        (["--from", "soon", "-o", "a.svg"], 2, "from:"),
        (["--depth", "-1", "-o", "a.svg"], 2, "depth"),
        (["-o", "no/such/folder/a.svg"], 2, "cannot be written"),
    ],
)
def test_a_wrong_wish_gets_a_sentence(
    world: Path, tmp_path_factory: pytest.TempPathFactory, words: list[str], code: int, told: str
) -> None:
    runner = CliRunner()
    store = tmp_path_factory.getbasetemp() / "drawn-world"
    if not store.exists():
        assert runner.invoke(main, ["build", "--data", str(world), "--out", str(store)]).exit_code == 0
    done = runner.invoke(main, ["draw", "--store", str(store), *words])
    assert (done.exit_code, told in done.stderr, "Traceback" in done.stderr) == (code, True, False), done.stderr


def test_what_is_drawn_is_a_value(world_graph: KnowledgeGraph) -> None:
    drawn = world_graph.draw("reed-mosque")
    with pytest.raises(AttributeError):
        drawn.picture.title = "another"  # type: ignore[misc]
    assert drawn == world_graph.draw("reed-mosque")
    assert drawing.Wish().depth == 1


# ---- its sources -------------------------------------------------------------------------------------------------


def test_the_sources_of_a_drawing_are_those_of_its_statements(world_graph: KnowledgeGraph) -> None:
    drawing = world_graph.draw("lake-bank")
    assert {one.key for one in drawing.cite().references} == {one.source for one in drawing.picture.statements}
    whole = {one.key for one in world_graph.draw().cite().references}
    assert {one.key for one in drawing.cite().references} < whole


def test_the_sources_of_a_path_a_timeline_and_a_map_are_cited_likewise(world_graph: KnowledgeGraph) -> None:
    path = world_graph.draw(path=("lake-bank", "lakes-concord"))
    assert {one.key for one in path.cite().references} == {one.source for one in path.picture.statements}
    for picture in (world_graph.timeline(), world_graph.map()):
        assert {one.key for one in picture.cite().references} == {one.source for one in picture.said} != set()
        assert any(one.places for one in picture.cite().references)


def test_a_span_leaves_sources_of_other_times_out(world_graph: KnowledgeGraph) -> None:
    late = world_graph.timeline(since="2021", until="2026")
    assert {one.key for one in late.cite().references} < {one.key for one in world_graph.timeline().cite().references}


@pytest.mark.parametrize("command", ["draw", "timeline", "map"])
@pytest.mark.parametrize(("ending", "begins"), [("bib", "@misc{"), ("ris", "TY  - "), ("json", "["), ("txt", "")])
def test_every_command_that_draws_writes_its_sources_too(
    world_folder: Path, tmp_path: Path, command: str, ending: str, begins: str
) -> None:
    cited = tmp_path / f"sources.{ending}"
    store = str(world_folder / "build")
    arguments = [command, "--store", store, "-o", str(tmp_path / "picture.svg"), "--cite", str(cited)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert cited.read_text(encoding="utf-8").startswith(begins)
    assert len(cited.read_text(encoding="utf-8")) > 100


def test_a_bibliography_of_no_known_form_is_refused_before_anything_is_drawn(
    world_folder: Path, tmp_path: Path
) -> None:
    arguments = ["draw", "--store", str(world_folder / "build"), "-o", str(tmp_path / "a.svg"), "--cite", "a.doc"]
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "names no form of a bibliography. End it with .bib, .ris, .json or .txt." in result.stderr
    assert not (tmp_path / "a.svg").exists()
