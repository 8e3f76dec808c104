"""A perspective makes only what a query can touch, and its answer is the same as from everything."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from folders import ontology
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg_builder import catalogue, places, portions
from kg_builder.answers import Answer, Rows
from kg_builder.counts import Counts
from kg_builder.graph import KnowledgeGraph
from kg_builder.model import Dataset, Verdict
from kg_builder.patterns import stars
from kg_builder.perspective import Perspective
from kg_builder.perspectives import PerspectiveStore
from kg_builder.quads import Writer
from kg_builder.store import EmbeddedStore
from kg_builder.vocabulary import Names

LOOKS = (
    Perspective(as_of=date(2021, 7, 20)),
    Perspective(according_to=(("id/zalpress",),)),
    Perspective(without=("id/sena-murvash",)),
)
PACKAGED = sorted(places.packaged("queries").rglob("*.rq"))


@pytest.fixture(scope="module")
def whole(world_graph: KnowledgeGraph) -> dict[Perspective, PerspectiveStore]:
    """Perspectives with everything in them."""
    found = {look: PerspectiveStore(world_graph.held, look) for look in LOOKS}
    for store in found.values():
        assert list(store.nquads())
    return found


def comparable(answer: Answer) -> object:
    return sorted(map(str, answer.tuples())) if isinstance(answer, Rows) else answer


def size(store: PerspectiveStore) -> int:
    return len(store._store)


# ---- the same answer ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PACKAGED, ids=lambda path: path.stem)
def test_every_packaged_query_has_the_answer_that_it_has_of_everything(
    world_graph: KnowledgeGraph, whole: dict[Perspective, PerspectiveStore], path: Path
) -> None:
    text = path.read_text(encoding="utf-8")
    if "SERVICE" in text:
        assert stars(text, Names()) is None
        return
    for look in LOOKS:
        fresh = PerspectiveStore(world_graph.held, look)
        assert comparable(fresh.query(text)) == comparable(whole[look].query(text))


def test_no_packaged_question_needs_everything() -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in PACKAGED}
    assert [name for name, text in texts.items() if "SERVICE" not in text and stars(text, Names()) is None] == []


def test_what_is_asked_of_one_entity_makes_little(world_graph: KnowledgeGraph) -> None:
    store = PerspectiveStore(world_graph.held, LOOKS[2])
    kg = KnowledgeGraph(store, catalogue_folder())
    shown = kg.show("lake-bank")
    made = size(store)
    assert shown == KnowledgeGraph(everything(world_graph, LOOKS[2]), catalogue_folder()).show("lake-bank")
    assert made < size(everything(world_graph, LOOKS[2])) / 2


def catalogue_folder() -> Path:
    return places.packaged("queries")


def everything(kg: KnowledgeGraph, look: Perspective) -> PerspectiveStore:
    store = PerspectiveStore(kg.held, look)
    assert list(store.quads())
    return store


# ---- any query ---------------------------------------------------------------------------------------------------

SUBJECTS = ["?x", "?y", "id:lake-bank", "id:reed-mosque", "id:zalpress"]
PREDICATES = [
    "a", "rdfs:label", "kg:date", "kg:bodyOf", "kg:within", "kg:participant", "kg:earliest", "?p", "rdf:subject",
    "rdf:predicate", "rdf:object", "kg:rank", "kg:voice", "kg:speaker", "kg:judgement", "kg:stance",
    "kg:within*", "^kg:within", "rdfs:label|skos:altLabel", "kg:bodyOf/kg:within?", "!kg:rank", "prov:wasDerivedFrom",
    "kg:about", "!(a|kg:rank)", "kg:within+", "kg:opposes", "kg:aboutCount", "dcterms:publisher",
]  # fmt: skip
OBJECTS = [
    "?x",
    "?y",
    "?z",
    "id:lake-bank",
    "kg:Accepted",
    "kg:Statement",
    "kg:Source",
    "kg:bodyOf",
    "[]",
    '"a"@en',
    "5",
]
GRAPHS = ["graph:apparatus", "graph:authority", "graph:ontology", "?g", "source:herald-2021-06-16"]
VALUES = [
    "VALUES ?x { id:lake-bank id:reed-mosque }", "VALUES (?x ?y) { (id:lake-bank UNDEF) (id:zalpress kg:Accepted) }",
    "VALUES ?p { kg:rank rdfs:label }", "VALUES ?g { graph:authority graph:apparatus }",
    'VALUES ?z { "a" id:lake-bank }',
]  # fmt: skip


def _triples(several: int) -> st.SearchStrategy[str]:
    one = st.builds("{} {} {}".format, *map(st.sampled_from, (SUBJECTS, PREDICATES, OBJECTS)))
    return st.lists(one, min_size=1, max_size=several).map(lambda some: " . ".join(some) + " .")


def _around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Groups of groups, in all the ways in which they are put together."""
    forms: list[Callable[[str, str], str]] = [
        lambda one, other: f"{one} {{ {other} }}",
        lambda one, other: f"{one} OPTIONAL {{ {other} }}",
        lambda one, other: f"{{ {one} }} UNION {{ {other} }}",
        lambda one, other: f"{one} MINUS {{ {other} }}",
        lambda one, other: f"{one} FILTER NOT EXISTS {{ {other} }}",
        lambda one, other: f"{one} FILTER(BOUND(?x) || EXISTS {{ {other} }})",
        lambda one, other: f"{one} {{ SELECT ?x (COUNT(*) AS ?n) {{ {other} }} GROUP BY ?x }}",
        lambda one, other: f"{{ {one} }} {{ {other} }}",
    ]
    graph = st.builds("GRAPH {} {{ {} }}".format, st.sampled_from(GRAPHS), inner)
    values = st.builds("{} {}".format, st.sampled_from(VALUES), inner)
    late = st.builds("{} {}".format, inner, st.sampled_from(VALUES))
    return graph | values | late | st.builds(lambda form, *two: form(*two), st.sampled_from(forms), inner, inner)


QUERIES = st.recursive(_triples(2), _around, max_leaves=4).map(
    lambda group: f"SELECT (COUNT(*) AS ?all) (COUNT(DISTINCT ?x) AS ?xs) (COUNT(DISTINCT ?y) AS ?ys) {{ {group} }}"
)


@given(QUERIES)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@example("SELECT (COUNT(*) AS ?all) { VALUES ?x { id:zalpress } { OPTIONAL { ?x dcterms:publisher ?y } } }")
@example("SELECT (COUNT(*) AS ?all) { VALUES ?x { id:zalpress } { ?y a kg:Source MINUS { ?x kg:bodyOf ?y } } }")
@example("SELECT (COUNT(*) AS ?all) { OPTIONAL { ?x kg:bodyOf ?y } VALUES ?x { id:lake-bank } }")
@example("SELECT (COUNT(*) AS ?all) { GRAPH ?g { } }")
@example("SELECT (COUNT(*) AS ?all) { GRAPH ?g { VALUES ?x { id:lake-bank } } }")
@example("SELECT (COUNT(*) AS ?all) { ?x kg:within* ?y }")
@example("SELECT (COUNT(*) AS ?all) { ?x kg:within* id:lake-bank }")
@example("SELECT (COUNT(*) AS ?all) { GRAPH graph:apparatus { ?x kg:within* ?y } }")
def test_any_query_has_the_answer_that_it_has_of_everything(
    world_graph: KnowledgeGraph, whole: dict[Perspective, PerspectiveStore], query: str
) -> None:
    look = LOOKS[len(query) % len(LOOKS)]
    fresh = PerspectiveStore(world_graph.held, look)
    assert comparable(fresh.query(query)) == comparable(whole[look].query(query))


# ---- what a query touches ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("DESCRIBE id:lake-bank", "what a description holds is the engine's choice"),
        ("SELECT * FROM graph:authority { ?s ?p ?o }", "another dataset"),
        ("SELECT * { SERVICE <http://a.example/> { ?s ?p ?o } }", "another store"),
        ("BASE <http://a.example/> SELECT * { <b> ?p ?o }", "relative IRIs"),
        ("SELECT * { ?s ?p (1 2) }", "a collection is triples of its own"),
        ("SELECT (EXISTS { ?s ?p ?o } AS ?x) { }", "patterns in the head"),
        ("SELECT * { GRAPH ?g { } }", "it matches in each graph"),
        ("SELECT * { ?s ?p", "it has no end"),
        ("SELECT * { ?s nope:thing ?o }", "a prefix that is not known"),
        ("", "it is nothing"),
    ],
)
def test_what_is_not_understood_needs_everything(query: str, reason: str) -> None:
    assert stars(query, Names()) is None


def test_a_query_that_the_engine_refuses_is_refused_as_ever(world_graph: KnowledgeGraph) -> None:
    from kg_builder.errors import QueryError

    with pytest.raises(QueryError, match="line 1"):
        PerspectiveStore(world_graph.held, LOOKS[0]).query("SELECT * { ?s ?p")


def test_the_questions_of_the_catalogue_are_read_in_every_form(world_graph: KnowledgeGraph) -> None:
    for question in catalogue.read_questions(places.packaged("queries")):
        bound = question.bound()
        assert stars(bound, Names()) == stars(question.sparql, Names())


def test_records_and_sources_have_no_line_that_is_not_known_to_be_theirs(
    world_build: tuple[EmbeddedStore, Dataset, list[Verdict]],
) -> None:
    """What a query cannot match there is not written; so the lists of predicates must be whole."""
    _, dataset, verdicts = world_build
    writer, counts = Writer(dataset, ontology(), Names()), Counts(dataset)
    for (identifier, one), verdict in zip(dataset.statements.items(), verdicts, strict=True):
        counts.add(identifier, one, verdict)
    for lines, known in (
        ((line for one in dataset.authorities.values() for line in writer.authority(one)), portions._OF_RECORDS),
        ((line for one in dataset.replacements for line in writer.replacement(one)), portions._OF_RECORDS),
        ((line for one in dataset.sources.values() for line in writer.source(one)), portions._OF_SOURCES),
        (counts.triples(Names()), portions._COUNTED),
    ):
        assert {line.split(" ")[1][1:-1] for line in lines} <= known
