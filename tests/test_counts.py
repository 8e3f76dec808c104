"""What a build counts equals what a query counts over the nodes, and a perspective counts anew."""

from datetime import date

import pytest

from kg_builder.answers import Rows
from kg_builder.graph import KnowledgeGraph

SOURCES = """SELECT ?source (COUNT(?node) AS ?n) {
  GRAPH graph:apparatus { ?node a kg:Statement ; prov:wasDerivedFrom ?source } } GROUP BY ?source"""
ENTITIES = """SELECT ?entity (COUNT(?node) AS ?n) {
  GRAPH graph:apparatus { ?node a kg:Statement ; rdf:subject ?entity } } GROUP BY ?entity"""
FACTS = """SELECT DISTINCT ?s ?p ?o ?voice { GRAPH graph:apparatus {
  ?node rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:rank kg:Accepted ; kg:voice ?voice } }"""
VALUES = f"SELECT ?voice (COUNT(*) AS ?n) {{ {{ {FACTS} }} }} GROUP BY ?voice"
SOLE = f"""SELECT ?voice (SUM(IF(?voices = 1, 1, 0)) AS ?n) {{
  {{ {FACTS} }}
  {{ SELECT ?s ?p ?o (COUNT(*) AS ?voices) {{ {{ {FACTS} }} }} GROUP BY ?s ?p ?o }}
}} GROUP BY ?voice"""
OPPOSES = """SELECT ?node ?contrary { VALUES ?stance { kg:Denies kg:Doubts } GRAPH graph:apparatus {
  ?node kg:stance ?stance ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o .
  ?contrary kg:stance kg:Asserts ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o } }"""
COUNTED = {
    "statementCount": SOURCES,
    "aboutCount": ENTITIES,
    "valueCount": VALUES,
    "soleValueCount": SOLE,
    "opposes": OPPOSES,
}


@pytest.fixture(scope="module", params=["whole", "as of a day", "without a source"])
def seen(request: pytest.FixtureRequest, world_graph: KnowledgeGraph) -> KnowledgeGraph:
    match request.param:
        case "as of a day":
            return world_graph.as_of(date(2021, 6, 30))
        case "without a source":
            return world_graph.without("herald-2021-07-20")
    return world_graph


def pairs(kg: KnowledgeGraph, sparql: str) -> list[tuple[str, ...]]:
    rows = kg.query(sparql)
    assert isinstance(rows, Rows)
    return sorted(tuple(row.values()) for row in rows.values())


@pytest.mark.parametrize("name", COUNTED)
def test_what_is_counted_in_a_build_equals_what_a_query_counts(seen: KnowledgeGraph, name: str) -> None:
    kept = pairs(seen, f"SELECT ?s ?o {{ GRAPH graph:apparatus {{ ?s kg:{name} ?o }} }}")
    assert kept == pairs(seen, COUNTED[name])


def test_the_world_has_something_of_every_count(world_graph: KnowledgeGraph) -> None:
    assert all(pairs(world_graph, sparql) for sparql in COUNTED.values())
    assert len({count for _, count in pairs(world_graph, SOLE)}) > 1


def test_the_years_of_an_event_are_those_from_its_first_to_its_last_known_day(seen: KnowledgeGraph) -> None:
    bounds: dict[str, dict[str, int]] = {}
    for event, bound, day in pairs(
        seen, "SELECT ?e ?bound ?day { VALUES ?bound { kg:earliest kg:latest } ?e a kg:Event ; ?bound ?day }"
    ):
        bounds.setdefault(event, {})[bound] = int(day[:4])
    years = {
        (event, year) for event, known in bounds.items() for year in range(min(known.values()), max(known.values()) + 1)
    }
    kept = pairs(seen, "SELECT ?e ?year { ?e kg:year ?year }")
    assert {(event, int(year)) for event, year in kept} == years
    assert len(kept) == len(years)
