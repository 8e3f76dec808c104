"""What has no name like the words is found by where, when, with whom and what it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_builder.described import rank_described
from kg_builder.graph import KnowledgeGraph

NAMES = [
    ("forum", "Forum of Bridges, 2nd"),
    ("forum", "Körpülər Forumu"),
    ("fair", "Book fair"),
    ("fair-2031", "Fair of 2031"),
    ("quay", "Lantern quay"),
]
TOLD = [
    ("forum", "Greyport"),
    ("forum", "2031"),
    ("forum", "Ada Lorn"),
    ("fair", "Greyport"),
    ("fair-2031", "Greyport"),
    ("quay", "Greyport"),
    ("quay", "bridges"),
]


def found(text: str) -> list[str]:
    return [match.key for match in rank_described(text, NAMES, TOLD)]


@pytest.mark.parametrize(
    ("text", "keys", "why"),
    [
        ("bridges Greyport", ["forum"], "one word is of the name, the other of the place"),
        ("körpülər greyport 2031", ["forum"], "in any language"),
        ("forum lorn", ["forum"], "a word may be one of several"),
        ("Greyport lorn", [], "one word at least is of a name"),
        ("fair greyport", ["fair", "fair-2031"], "where a name has as much, the alphabet decides"),
        ("fair greyport 2031", ["fair-2031"], "those that lack a word come only where none has all"),
        ("festival bridges greyport", ["forum"], "of three words one may be lacking"),
        ("forum greyport 1999", [], "a number may not"),
        ("festival bridges", [], "nor a word of two"),
        ("bridges", [], "one word describes nothing"),
        ("", [], "and no word neither"),
    ],
)
def test_words_may_stand_apart(text: str, keys: list[str], why: str) -> None:
    assert found(text) == keys, why


@given(st.permutations(NAMES), st.permutations(TOLD))
def test_the_order_of_names_does_not_matter(names: list[tuple[str, str]], told: list[tuple[str, str]]) -> None:
    assert rank_described("fair greyport", names, told) == rank_described("fair greyport", NAMES, TOLD)


def test_the_name_that_has_most_of_the_words_is_shown() -> None:
    assert [match.name for match in rank_described("forumu greyport", NAMES, TOLD)] == ["Körpülər Forumu"]


def test_a_limit_holds() -> None:
    assert len(rank_described("fair greyport", NAMES, TOLD, limit=1)) == 1


def test_an_event_is_found_by_its_place_and_year(world_graph: KnowledgeGraph) -> None:
    assert [(match.key, match.how) for match in world_graph.find("exhibition Oruna")] == [
        ("exhibition-ferries-2008", "described")
    ]
