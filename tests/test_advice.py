"""What a person is told of a query: names that nothing has, terms that it touches, and where it is no SPARQL."""

import pytest

from kg_builder.advice import touched, unknown
from kg_builder.errors import QueryError
from kg_builder.graph import KnowledgeGraph
from kg_builder.mentions import mentions
from kg_builder.vocabulary import KG, Names

PREFIXES = Names().prefixes()


@pytest.mark.parametrize(
    ("sparql", "told"),
    [
        (
            "ASK { ?s kg:ordnial ?o }",
            "kg:ordnial (line 1, column 10) is no term of the ontology. Did you mean kg:ordinal?",
        ),
        ("ASK {\n  id:tashvr kg:within ?o }", "id:tashvr (line 2, column 3) is no entity. Did you mean id:tashvar?"),
        ("ASK { GRAPH source:herald-2011 { ?s ?p ?o } }", "source:herald-2011 (line 1, column 13) is no source."),
        (f"ASK {{ ?s <{KG}dat> ?o }}", "Did you mean kg:date?"),
        (
            "PREFIX k: <https://w3id.org/azicesco/ontology#> ASK { ?s k:xyzzy ?o }",
            "k:xyzzy (line 1, column 58) is no term",
        ),
        (
            "ASK { ?j a kg:Judgement . FILTER(?j = judgement:lake-bank-body) }",
            "is no judgement. Did you mean judgement:lake-bank-body-of?",
        ),
    ],
)
def test_a_name_that_nothing_has_is_told_with_its_place_and_the_nearest(
    sparql: str, told: str, world_graph: KnowledgeGraph
) -> None:
    [found] = unknown(world_graph.store, sparql)
    assert told in str(found)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { ?s kg:date ?o . ?s a kg:WorldForum }",
        "ASK { id:tashvar kg:within ?o }",
        'ASK { ?s ?p "kg:ordnial" } # kg:ordnial',
        "PREFIX kg: <https://else.example/> ASK { ?s kg:ordnial ?o }",
        "ASK { ?s rdfs:label ?o ; <https://else.example/x> ?y }",
    ],
)
def test_nothing_is_told_of_what_is_there_or_is_not_ours(sparql: str, world_graph: KnowledgeGraph) -> None:
    assert list(unknown(world_graph.store, sparql)) == []


def test_a_query_tells_the_terms_that_it_touches_with_how_much_there_is(world_graph: KnowledgeGraph) -> None:
    found = touched(world_graph.store, "SELECT * { ?s a kg:WorldForum ; kg:ordinal ?o ; kg:state kg:Damaged }")
    assert [(one.term, one.kind) for one in found] == [
        ("kg:WorldForum", "class"),
        ("kg:ordinal", "property"),
        ("kg:state", "property"),
        ("kg:Damaged", "word"),
    ]
    count = world_graph.query("SELECT (COUNT(*) AS ?n) { GRAPH graph:apparatus { ?n rdf:predicate kg:ordinal } }")
    assert str(found[1].statements) == next(count.values())["n"]
    assert found[0].triples == 2


def test_mentions_stand_in_order_with_line_and_column() -> None:
    found = mentions("SELECT *\n{ ?s kg:date ?o ;\n  foo:x <http://e.example/a> }", PREFIXES)
    assert [(one.text, one.line, one.column) for one in found] == [
        ("kg:date", 2, 6),
        ("foo:x", 3, 3),
        ("<http://e.example/a>", 3, 9),
    ]
    assert [one.iri for one in found] == [KG + "date", None, "http://e.example/a"]


@pytest.mark.parametrize(
    ("sparql", "told"),
    [
        ("SELECT * WHERE {\n ?s kg:date ?o ", "the “{” at line 1, column 16 is never closed"),
        ("SELECT * WHERE { ?s kg:date ?o FILTER(?o = 1 }", "is never closed"),
        ("ASK {\n ?s kgg:date ?o }", "The prefix “kgg:” is not declared (line 2, column 5). Did you mean kg:?"),
        ("ASK { ?s qqq:date ?o }", "Declare it with PREFIX; known without are"),
        ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }", "neither grouped nor counted"),
        ("SELECT * { ?a ?b, ?c }", "understood as far as line 1"),
        ("", "The query is no SPARQL"),
    ],
)
def test_a_query_that_is_no_sparql_is_told_where_and_why(sparql: str, told: str, world_graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryError) as error:
        world_graph.query(sparql)
    assert told in str(error.value)
    assert "\n" not in str(error.value)
