"""What a build counts equals what a query counts over the nodes, and a perspective counts anew."""

from datetime import date

import pytest

from kg_builder import carriers
from kg_builder.answers import Rows
from kg_builder.counts import DERIVED, Derived
from kg_builder.graph import KnowledgeGraph


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


def counted(kg: KnowledgeGraph, derived: Derived) -> list[tuple[str, ...]]:
    each = f"SELECT DISTINCT ?thing {derived.each} {{ GRAPH graph:apparatus {{ {derived.pattern} }} }}"
    return pairs(kg, f"SELECT ?thing (COUNT(*) AS ?n) {{ {{ {each} }} }} GROUP BY ?thing" if derived.counts else each)


def kept(kg: KnowledgeGraph, name: str) -> list[tuple[str, ...]]:
    return pairs(kg, f"SELECT ?s ?o {{ GRAPH graph:apparatus {{ ?s kg:{name} ?o }} }}")


@pytest.mark.parametrize("name", DERIVED)
def test_what_is_counted_in_a_build_equals_what_a_query_counts(seen: KnowledgeGraph, name: str) -> None:
    assert [(thing, found) for thing, found in kept(seen, name) if found != "0"] == counted(seen, DERIVED[name])


def test_who_says_accepted_values_has_a_count_of_those_said_alone_even_if_there_are_none(seen: KnowledgeGraph) -> None:
    alone = kept(seen, "soleValueCount")
    assert [voice for voice, _ in alone] == [voice for voice, _ in kept(seen, "valueCount")]


def test_the_world_has_something_of_every_count(world_graph: KnowledgeGraph) -> None:
    assert all(counted(world_graph, derived) for derived in DERIVED.values())
    assert len({count for _, count in kept(world_graph, "soleValueCount")}) > 1


@pytest.mark.parametrize("name", [name for name, derived in DERIVED.items() if derived.counts])
def test_a_footnote_of_a_count_names_the_statements_that_it_counts(seen: KnowledgeGraph, name: str) -> None:
    derived = DERIVED[name]
    found = seen.footnotes(f"SELECT ?s ?o {{ GRAPH graph:apparatus {{ ?s kg:{name} ?o }} }}")
    nodes: dict[str, set[str]] = {}
    for thing, node in pairs(seen, f"SELECT DISTINCT ?thing ?node {{ GRAPH graph:apparatus {{ {derived.pattern} }} }}"):
        nodes.setdefault(thing, set()).add(node.removeprefix(seen.store.names.statement("")))
    assert found.remarks == ()
    for row, note in zip(found.rows.values(), found.notes, strict=True):
        itself = {row["s"].removeprefix(seen.store.names.statement(""))} & set(found.said)
        assert set(note.statements) == nodes.get(row["s"], set()) | itself


def test_what_is_announced_and_has_no_reports_is_what_no_source_asserts(seen: KnowledgeGraph) -> None:
    node = "?node kg:stance kg:Announces ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o"
    announced = f"GRAPH graph:apparatus {{ {node} }}"
    asserted = "GRAPH ?source { ?s ?p ?said } ?source a kg:Source . FILTER(SAMETERM(?o, ?said) || ISLITERAL(?said))"
    told = pairs(seen, f"SELECT ?node {{ {announced} FILTER NOT EXISTS {{ {asserted} }} }}")
    counted = "GRAPH graph:apparatus { ?node kg:reportCount ?reports }"
    assert pairs(seen, f"SELECT ?node {{ {announced} FILTER NOT EXISTS {{ {counted} }} }}") == told


WITH_COUNTS = (
    "how-much-rests-on-one-voice",
    "sources-by-kind",
    "sources-by-publisher",
    "sources-not-read-whole",
    "what-there-is-of-each-type",
)


@pytest.mark.parametrize("question", WITH_COUNTS)
def test_every_row_with_a_count_is_carried_by_as_many_statements_as_it_counts(
    seen: KnowledgeGraph, question: str
) -> None:
    found = seen.ask(question).footnotes()
    column = "said" if question == "how-much-rests-on-one-voice" else "statements"
    for row, note in zip(found.rows.values(), found.notes, strict=True):
        values = {
            (found.said[one].subject, found.said[one].predicate, found.said[one].shown) for one in note.statements
        }
        assert int(row[column]) == len(values if column == "said" else note.statements)


def test_statements_behind_counts_beyond_the_bound_are_told(
    world_graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carriers, "MOST_COUNTED", 3)
    found = world_graph.ask("how-much-rests-on-one-voice").footnotes()
    assert found.remarks == ("More than 3 statements are counted; notes name the first of them.",)
    assert sum(len(note.statements) for note in found.notes) == 3


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


def test_a_footnote_of_an_events_year_names_the_statements_of_its_date(seen: KnowledgeGraph) -> None:
    found = seen.footnotes("SELECT ?e ?year { ?e kg:year ?year }")
    assert len(found.notes) > 0
    for row, note in zip(found.rows.values(), found.notes, strict=True):
        assert note.statements
        for one in note.statements:
            said = found.said[one]
            assert (said.rank, seen.store.names.entity(said.subject)) == ("Accepted", row["e"])
