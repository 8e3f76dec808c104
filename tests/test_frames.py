"""Answers as frames, networks, HTML and LaTeX."""

import sys
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_builder.answers import Rows
from kg_builder.errors import UsageError
from kg_builder.graph import KnowledgeGraph
from kg_builder.markup import tex

HOSTILE = "<img src=x onerror=alert(1)>&\"'</td>"


@pytest.fixture
def forums(world_graph: KnowledgeGraph) -> Rows:
    answer = world_graph.query(
        """SELECT ?forum ?date ?ordinal ?chair WHERE { ?forum a kg:WorldForum ; kg:ordinal ?ordinal
        OPTIONAL { ?forum kg:date ?date } OPTIONAL { ?forum kg:chair ?chair } } ORDER BY ?ordinal"""
    )
    assert isinstance(answer, Rows)
    return answer


def test_a_frame_has_labels_beside_iris_and_days_beside_dates(forums: Rows) -> None:
    found = forums.frame()
    assert found.columns == (
        "forum",
        "forum_label",
        "date",
        "date_earliest",
        "date_latest",
        "ordinal",
        "chair",
        "chair_label",
    )
    second = dict(zip(found.columns, found.rows[1], strict=True))
    assert second["forum"] == "https://w3id.org/azicesco/id/bridge-forum-2013"
    assert second["forum_label"] == "Forum of Bridges, 2013"
    assert (second["date"], second["date_earliest"], second["date_latest"]) == (
        "2013-05-29/2013-05-30",
        date(2013, 5, 29),
        date(2013, 5, 30),
    )
    assert second["ordinal"] == 2
    assert second["chair_label"] == "Sena Murvash"
    assert found.rows[0][2:5] == (None, None, None)


def test_pandas_polars_and_arrow_hold_the_same_values(forums: Rows) -> None:
    plain = forums.frame().to_dict()
    assert forums.to_polars().to_dict(as_series=False) == plain
    assert forums.to_arrow().to_pydict() == plain
    pandas = forums.to_pandas()
    assert list(pandas.columns) == list(plain)
    assert pandas["forum_label"].tolist() == plain["forum_label"]
    assert pandas["date_earliest"].tolist()[1] == date(2013, 5, 29)


def test_a_column_of_several_kinds_is_text_in_typed_frames(world_graph: KnowledgeGraph) -> None:
    answer = world_graph.query("SELECT ?x { VALUES ?x { 1 'two' kg:date true } }")
    assert isinstance(answer, Rows)
    assert answer.to_polars()["x"].to_list() == ["1", "two", "https://w3id.org/azicesco/ontology#date", "True"]
    assert answer.to_arrow()["x"].to_pylist() == answer.to_polars()["x"].to_list()
    numbers = world_graph.query("SELECT ?x { VALUES ?x { 1 2.5 } }")
    assert isinstance(numbers, Rows)
    assert numbers.to_polars()["x"].to_list() == [1.0, 2.5]


def test_a_frame_without_rows_keeps_its_columns(world_graph: KnowledgeGraph) -> None:
    answer = world_graph.query("SELECT ?a ?b { ?a kg:date 'never' ; kg:place ?b }")
    assert isinstance(answer, Rows)
    assert answer.frame().columns == ("a", "b")
    assert answer.to_pandas().empty and answer.to_polars().is_empty() and answer.to_arrow().num_rows == 0
    assert "<tbody>" in answer.to_html() and r"\end{longtable}" in answer.to_latex()


def test_a_missing_library_is_told_with_the_command_that_brings_it(forums: Rows, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(UsageError, match=r"pip install 'azicesco\[frames\]'"):
        forums.to_polars()


def test_a_network_has_an_edge_a_row_between_two_columns_of_entities(world_graph: KnowledgeGraph) -> None:
    answer = world_graph.query(
        "SELECT ?event ?day ?who { ?event kg:attendee ?who . OPTIONAL { ?event kg:earliest ?day } }"
    )
    assert isinstance(answer, Rows)
    graph = answer.to_network()
    assert graph.number_of_edges() == len(answer)
    assert graph.nodes["sena-murvash"]["label"] == "Sena Murvash"
    assert graph.has_edge("bridge-forum-2013", "sena-murvash")
    assert date(2018, 5, 12) in [data["day"] for _, _, data in graph.edges(data=True) if "day" in data]
    assert answer.to_network("who", "event").has_edge("sena-murvash", "bridge-forum-2013")


@pytest.mark.parametrize(
    ("sparql", "ends", "reason"),
    [
        ("SELECT ?x { ?x a kg:WorldForum }", (), "needs two columns of entities"),
        ("SELECT ?x ?y { ?x kg:attendee ?y }", ("x", "z"), "Choose two of: x, y"),
        ("SELECT ?x ?y { ?x kg:attendee ?y }", ("x",), "Name both ends"),
    ],
)
def test_what_is_no_network_is_refused_with_the_reason(sparql, ends, reason, world_graph: KnowledgeGraph) -> None:
    answer = world_graph.query(sparql)
    assert isinstance(answer, Rows)
    with pytest.raises(UsageError, match=reason):
        answer.to_network(*ends)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data) -> None:
        self.texts.append(data)


def test_html_has_names_with_links_and_words_for_dates(forums: Rows) -> None:
    reader = _Reader()
    reader.feed(forums.to_html())
    assert "Forum of Bridges, 2013" in reader.texts and "29 to 30 May 2013" in "".join(reader.texts).replace(
        "–", " to "
    )
    assert "https://w3id.org/azicesco/id/bridge-forum-2013" in reader.links


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])))
def test_no_text_becomes_markup(text: str, world_graph: KnowledgeGraph) -> None:
    escaped = (text + HOSTILE).replace("\\", "\\\\").replace("'", "\\'")
    answer = world_graph.query(f"SELECT ('{escaped}'@en AS ?x) {{}}")
    assert isinstance(answer, Rows)
    reader = _Reader()
    reader.feed(answer.to_html())
    assert set(reader.tags) == {"table", "thead", "tr", "th", "tbody", "td"}
    assert HOSTILE in "".join(reader.texts)


def test_a_notebook_shows_the_first_rows_and_counts_the_rest(world_graph: KnowledgeGraph) -> None:
    answer = world_graph.query("SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 100")
    assert isinstance(answer, Rows)
    assert "40 more rows" in answer._repr_html_()


def test_rows_of_a_bare_store_have_no_labels_and_say_so(world_graph: KnowledgeGraph) -> None:
    rows = world_graph.store.query("SELECT ?x { ?x a kg:WorldForum }")
    assert isinstance(rows, Rows)
    assert rows.frame().columns == ("x",)
    assert rows._repr_html_() == ""
    with pytest.raises(UsageError, match="Ask a knowledge graph"):
        rows.to_html()


@pytest.mark.parametrize("sign", list("&%$#_{}~^\\<>"))
def test_latex_escapes_each_sign_of_its_own(sign: str) -> None:
    assert tex(sign) != sign
    assert tex(f"a{sign}b").startswith("a\\")
    assert tex(f"a{sign}b").endswith("b")


def test_latex_is_a_table_with_rules_and_numbers_on_the_right(forums: Rows) -> None:
    text = forums.to_latex()
    assert r"\begin{longtable}{llrl}" in text
    assert text.count(r" \\") == len(forums) + 1
