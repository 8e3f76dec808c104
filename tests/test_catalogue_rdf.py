"""The catalogue as RDF, read by another library and asked as an editor would ask it."""

import pyoxigraph as ox
import pytest
from rdflib import SH, Graph

from kg_builder import catalogue, places
from kg_builder.catalogue_rdf import catalogue_turtle
from kg_builder.graph import KnowledgeGraph
from kg_builder.vocabulary import Names

FOLDER = places.packaged("queries")
QUESTIONS = catalogue.read_questions(FOLDER) + catalogue.read_checks(FOLDER)


@pytest.fixture(scope="module")
def published() -> ox.Store:
    store = ox.Store()
    store.load(catalogue_turtle(QUESTIONS, Names(), "https://sparql.example/"), format=ox.RdfFormat.TURTLE)
    return store


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    prefixes = {
        "sh": "http://www.w3.org/ns/shacl#",
        "schema": "https://schema.org/",
        "dcterms": "http://purl.org/dc/terms/",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        **Names().prefixes(),
    }
    found = store.query(query, prefixes=prefixes)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple("" if term is None else term.value for term in row) for row in found]


def test_every_question_is_published_with_title_words_and_target_in_both_languages(published: ox.Store) -> None:
    found = rows(
        published,
        """SELECT ?q (COUNT(DISTINCT ?comment) AS ?n) WHERE {
        ?q a sh:SPARQLExecutable , sh:SPARQLSelectExecutable ; dcterms:title ?title ; schema:keywords ?word ;
          schema:target <https://sparql.example/> ; sh:select ?text . OPTIONAL { ?q rdfs:comment ?comment } }
        GROUP BY ?q""",
    )
    asked = [count for iri, count in found if "/checks/" not in iri]
    assert len(asked) == len(catalogue.question_names(FOLDER)) and set(asked) == {"2"}
    assert len(found) == len(QUESTIONS)


def test_a_published_question_gives_the_answer_of_its_file(published: ox.Store, world_graph: KnowledgeGraph) -> None:
    texts = dict(rows(published, "SELECT ?q ?text { ?q sh:select ?text }"))
    for name in ("heritage-on-a-list", "what-was-adopted"):
        answer = world_graph.query(texts[Names().question(name)])
        assert list(answer.values()) == list(world_graph.ask(name).values())


def test_every_parameter_is_published_with_name_kind_and_default(published: ox.Store) -> None:
    found = rows(
        published,
        """SELECT ?q ?name ?default ?kind { ?q sh:parameter [ a sh:Parameter ; sh:name ?name ; sh:description ?about ;
        sh:path ?path ; sh:defaultValue ?default ] OPTIONAL { ?q sh:parameter [ sh:name ?name ; sh:class ?kind ] } }""",
    )
    assert len(found) == sum(len(question.parameters) for question in QUESTIONS)
    country = (Names().question("visits-to-a-country"), "country", Names().entity("azerbaijan"))
    assert country in [row[:3] for row in found]
    assert (Names().question("events-of-a-year"), "year") in [row[:2] for row in found]


def test_every_column_is_published_in_its_order(published: ox.Store) -> None:
    found = rows(
        published,
        """SELECT ?name ?kind { question:capitals-of-islamic-culture schema:variableMeasured
        [ schema:name ?name ; schema:valueReference ?kind ; schema:position ?n ] } ORDER BY ?n""".replace(
            "question:capitals-of-islamic-culture", f"<{Names().question('capitals-of-islamic-culture')}>"
        ),
    )
    assert found == [("year", "edtf"), ("city", "entity"), ("capital", "entity")]


def test_the_same_questions_give_the_same_bytes() -> None:
    assert catalogue_turtle(QUESTIONS, Names()) == catalogue_turtle(QUESTIONS, Names())


def test_under_another_base_the_questions_name_its_entities() -> None:
    graph = Graph().parse(data=catalogue_turtle(QUESTIONS, Names("https://other.example/")), format="turtle")
    defaults = {str(one) for one in graph.objects(None, SH.defaultValue)}
    assert "https://other.example/id/azerbaijan" in defaults
    assert not any(one.startswith("https://w3id.org/azicesco/id/") for one in defaults)
