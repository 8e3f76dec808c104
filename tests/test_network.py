"""Paths, sentences, centralities and communities: rules on small made networks, and in the tiny world."""

from datetime import date

import networkx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kg_builder.analysis import bridges, presence, simple, standings
from kg_builder.cli import main
from kg_builder.errors import UnknownName, UsageError
from kg_builder.graph import KnowledgeGraph
from kg_builder.model import Rank
from kg_builder.paths import Connections, Relation
from kg_builder.sentences import Sentences


def relation(subject: str, an_object: str, voices: int = 1, rank: Rank = Rank.ACCEPTED) -> Relation:
    names = tuple(f"v{number}" for number in range(voices))
    return Relation(subject, "attendee", an_object, rank.value, names, tuple((name, "¶1") for name in names))


def entities(connections: Connections, **options) -> list[tuple[str, ...]]:
    return [path.entities for path in connections.paths("a", "z", **options)]


def test_the_fewest_hops_come_first_and_the_best_attested_may_be_longer() -> None:
    made = Connections(
        [relation("a", "m"), relation("m", "z"), relation("a", "p", 9), relation("p", "q", 9), relation("q", "z", 9)],
        {},
    )
    assert entities(made) == [("a", "m", "z"), ("a", "p", "q", "z")]
    assert entities(made, way="voices") == [("a", "p", "q", "z"), ("a", "m", "z")]


def test_a_contested_hop_is_passed_by_where_an_accepted_one_is_as_near() -> None:
    for rank in (Rank.ATTRIBUTED, Rank.UNRESOLVED):
        made = Connections(
            [relation("a", "b", 5, rank), relation("b", "z"), relation("a", "c"), relation("c", "z")], {}
        )
        first, second = made.paths("a", "z")
        assert (first.entities, first.contested) == (("a", "c", "z"), False)
        assert (second.entities, second.contested) == (("a", "b", "z"), True)


def test_between_the_same_two_the_best_relation_makes_the_hop_and_the_others_stand_beside() -> None:
    weak, strong = relation("a", "z", 1), relation("z", "a", 3)
    [path] = Connections([weak, strong], {}).paths("a", "z")
    assert path.hops[0].relation == strong
    assert path.hops[0].beside == (weak,)
    assert (path.hops[0].start, path.hops[0].end) == ("a", "z")


def test_of_paths_of_one_length_that_through_the_less_busy_entity_comes_first() -> None:
    busy = [relation("hub", f"x{number}") for number in range(50)]
    made = Connections([relation("a", "hub"), relation("hub", "z"), relation("a", "n"), relation("n", "z"), *busy], {})
    assert entities(made) == [("a", "n", "z"), ("a", "hub", "z")]


def test_what_is_dated_outside_the_span_links_nothing_and_the_undated_does() -> None:
    spans = {"old": (date(1990, 1, 1), date(1990, 12, 31)), "new": (date(2020, 1, 1), date(2020, 1, 2))}
    made = Connections([relation(one, other) for one in ("old", "new", "any") for other in ("a", "z")], spans)
    assert set(entities(made, limit=9)) == {("a", "old", "z"), ("a", "new", "z"), ("a", "any", "z")}
    assert set(entities(made, limit=9, first=date(2000, 1, 1))) == {("a", "new", "z"), ("a", "any", "z")}
    assert set(entities(made, limit=9, last=date(2000, 1, 1))) == {("a", "old", "z"), ("a", "any", "z")}


def test_no_path_passes_through_what_is_avoided_and_none_is_found_where_nothing_links() -> None:
    made = Connections([relation("a", "m"), relation("m", "z")], {})
    assert entities(made, avoid=["m"]) == []
    assert entities(made, avoid=["a", "z"]) == [("a", "m", "z")]
    assert Connections([relation("a", "b"), relation("y", "z")], {}).paths("a", "z") == []
    assert made.paths("a", "a") == [] and made.paths("a", "nobody") == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcmnz"), st.sampled_from("abcmnz"), st.integers(1, 4), st.sampled_from(list(Rank)[:3:2])
        ),
        max_size=20,
    )
)
def test_the_first_path_has_as_few_hops_as_any(made: list[tuple[str, str, int, Rank]]) -> None:
    relations = [relation(*one) for one in made]
    graph = networkx.Graph([(one.subject, one.object) for one in relations if one.subject != one.object])
    found = Connections(relations, {}).paths("a", "z", limit=1)
    if "a" in graph and "z" in graph and networkx.has_path(graph, "a", "z"):
        assert len(found[0].hops) == networkx.shortest_path_length(graph, "a", "z")
    else:
        assert found == []


# ---- the tiny world ----------------------------------------------------------------------------------------------


def test_a_path_in_the_world_tells_each_hop_with_its_sources(world_graph: KnowledgeGraph) -> None:
    first = world_graph.path("Tamaz Orvelin", "reed-mosque", limit=1)[0]
    assert first.entities == ("tamaz-orvelin", "visit-tashvar-2021", "reed-mosque")
    assert all(hop.relation.said for hop in first.hops)


@pytest.mark.parametrize(
    ("predicate", "an_object", "english", "azerbaijani"),
    [
        ("opener", "sena-murvash", "Forum of Bridges, 2011 was opened by Sena Murvash", "Səna Murvaş"),
        ("place", "hall-of-bridges", "Forum of Bridges, 2011 was in Hall of Bridges", "Körpülər zalı"),
    ],
)
def test_a_relation_is_a_sentence_in_both_languages(
    predicate: str, an_object: str, english: str, azerbaijani: str, world_graph: KnowledgeGraph
) -> None:
    made = Relation("bridge-forum-2011", predicate, an_object, "Accepted", ("kelmira-herald",), (("s", "¶1"),))
    assert Sentences(world_graph.store).of(made) == english
    assert azerbaijani in Sentences(world_graph.store, "az").of(made)


def test_what_is_not_accepted_is_told_as_the_word_of_those_who_say_it(world_graph: KnowledgeGraph) -> None:
    made = Relation(
        "damage-reed-mosque", "attributedTo", "morvath-side", "Attributed", ("sena-murvash",), (("s", "¶1"),)
    )
    assert Sentences(world_graph.store).of(made).startswith("According to Sena Murvash: ")
    assert Sentences(world_graph.store, "az").of(made).startswith("Səna Murvaş bildirir: ")


@pytest.mark.parametrize(
    ("ends", "options", "error", "reason"),
    [
        (("tashvar", "tashvar"), {}, UsageError, "are one entity"),
        (("tashvar", "nobody-at-all"), {}, UnknownName, "There is no entity"),
        (("tashvar", "oruna"), {"first": "soon"}, UsageError, "from: "),
        (("tashvar", "oruna"), {"last": "2020/.."}, UsageError, "has no last day"),
        (("tashvar", "oruna"), {"avoid": ["nobody-at-all"]}, UnknownName, "There is no entity"),
    ],
)
def test_what_cannot_be_searched_is_refused_with_the_reason(ends, options, error, reason, world_graph) -> None:
    with pytest.raises(error, match=reason):
        world_graph.path(*ends, **options)


# ---- centralities ------------------------------------------------------------------------------------------------


@given(st.integers(0, 10_000), st.integers(2, 18))
def test_the_fast_figures_are_networkx_s(seed: int, size: int) -> None:
    graph = networkx.gnm_random_graph(size, 2 * size, seed=seed)
    named = networkx.relabel_nodes(graph, {number: f"n{number}" for number in graph})
    expected = networkx.betweenness_centrality(named)
    for one in standings(named):
        assert one.betweenness == pytest.approx(expected[one.entity])
        assert one.degree == named.degree(one.entity)
    assert sum(one.pagerank for one in standings(named)) == pytest.approx(1, abs=1e-3)


def test_communities_are_numbered_by_size_whatever_the_order_of_the_network(world_graph: KnowledgeGraph) -> None:
    graph = simple(world_graph.network())
    turned: networkx.Graph[str] = networkx.Graph()
    turned.add_nodes_from(reversed(list(graph)))
    turned.add_edges_from((other, one, data) for one, other, data in reversed(list(graph.edges(data=True))))
    found = {one.entity: one.community for one in standings(graph)}
    assert {one.entity: one.community for one in standings(turned)} == found
    sizes = [list(found.values()).count(number) for number in range(1, max(found.values()) + 1)]
    assert sizes == sorted(sizes, reverse=True)
    assert all((number == 0) == (graph.degree(entity) == 0) for entity, number in found.items())


def test_a_bridge_parts_the_network_and_links_more_than_one_at_each_end() -> None:
    graph = networkx.Graph(
        [("a", "b"), ("b", "c"), ("c", "a"), ("c", "x"), ("x", "y"), ("y", "z"), ("z", "x"), ("z", "leaf")]
    )
    assert list(bridges(graph)) == [("c", "x", 3)]


def test_presence_counts_the_events_that_two_attended(world_graph: KnowledgeGraph) -> None:
    graph = presence(world_graph.store)
    expected = world_graph.ask("people-seen-together", least="1")
    pairs = (
        {frozenset((row["person"], row["other"])): int(row["events"]) for row in expected.values()}
        if len(expected)
        else {}
    )
    people = {frozenset((one, other)): data["weight"] for one, other, data in graph.edges(data=True)}
    assert pairs and all(
        people[frozenset(iri.rpartition("/")[2] for iri in pair)] == count for pair, count in pairs.items()
    )


def test_an_empty_network_has_no_standings() -> None:
    assert standings(networkx.Graph()) == []


# ---- the command line --------------------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_path_prints_sentences_sources_and_both_ways(world_folder, monkeypatch) -> None:
    monkeypatch.chdir(world_folder)
    page = run("path", "tamaz-orvelin", "reed-mosque", "--format", "table")
    assert "Fewest hops" in page and "Best attested" in page and "Sources" in page
    assert "was attended by Tamaz Orvelin" in page
    lines = run("path", "tamaz-orvelin", "reed-mosque", "--by", "voices", "--limit", "1").splitlines()
    assert lines[0].split("\t")[:4] == ["way", "path", "hop", "from"]
    assert all(line.startswith("voices\t1\t") for line in lines[1:])


def test_nothing_that_connects_is_told_and_ends_with_1(world_folder, monkeypatch) -> None:
    monkeypatch.chdir(world_folder)
    result = CliRunner().invoke(main, ["path", "narda-quoll", "tashvar"])
    assert result.exit_code == 1
    assert "Nothing that sources say connects" in result.stderr


def test_rank_lists_entities_of_a_class_by_a_figure(world_folder, monkeypatch) -> None:
    monkeypatch.chdir(world_folder)
    lines = [line.split("\t") for line in run("rank", "--by", "degree", "--type", "person").splitlines()]
    assert lines[0] == ["entity", "label", "degree", "betweenness", "pagerank", "community"]
    assert lines[1][0] == "ilyne-dashkar"
    degrees = [int(line[2]) for line in lines[1:]]
    assert degrees == sorted(degrees, reverse=True)
    assert run("rank") == run("rank")
    assert run("rank", "--network", "presence").splitlines()[1].startswith("sena-murvash")
    assert run("rank", "--bridges").splitlines()[0] == "entity\tlabel\tother\tlabel_of_other\tparted"
