"""What the shapes let stand in the default graph, and what they find wrong there, in words."""

from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import Graph, Namespace
from rdflib.namespace import RDF, RDFS, SH

FOLDER = Path(__file__).parent.parent / "ontology"
KG = Namespace("https://w3id.org/azicesco/ontology#")
ONTOLOGY = Graph().parse(FOLDER / "cooperation.ttl")
SHAPES = Graph().parse(FOLDER / "shapes.ttl")

PREFIXES = """
@prefix kg: <https://w3id.org/azicesco/ontology#> .
@prefix id: <https://w3id.org/azicesco/id/> .
@prefix source: <https://w3id.org/azicesco/source/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
"""

WORLD = """
id:anna a kg:Person ; rdfs:label "Anna"@en , "Anna"@az ; kg:birthDate "19XX"^^edtf:EDTF .
id:league a kg:InternationalOrganization ; rdfs:label "League of Lakes"@en ; kg:seat id:port .
id:port a kg:City ; rdfs:label "Port"@en ; kg:within id:shore ; kg:coordinates "POINT(47.1 -39.6)"^^geo:wktLiteral .
id:shore a kg:Region ; rdfs:label "Shore"@en ; kg:contains id:port .
id:forum a kg:Conference ; rdfs:label "Forum of 2018"@en ; kg:place id:port ; kg:date "2018-05-11/2018-05~"^^edtf:EDTF ;
    kg:earliest "2018-05-11"^^xsd:date ; kg:latest "2018-05-31"^^xsd:date ; kg:ordinal 5 ; kg:field kg:Culture ;
    kg:opener id:anna ; kg:attendee id:anna ; kg:participant id:anna ; kg:organiser id:league ; kg:theme "Peace"@en .
id:chief a kg:Office ; rdfs:label "Chief of the League"@en ; kg:officeOf id:league .
id:anna-chief a kg:Tenure ; rdfs:label "Anna as chief"@en ; kg:holder id:anna ; kg:office id:chief .
id:anna-unknown a kg:Tenure ; rdfs:label "A tenure of which nothing is accepted"@en .
id:bridge a kg:Monument , kg:Bridge ; rdfs:label "Bridge"@en ; kg:kind kg:Bridge ; kg:builtIn "[..1700]"^^edtf:EDTF .
id:boats-lost a kg:ReportedFigure ; rdfs:label "Boats reported lost"@en .
source:gazette a kg:Source ; dcterms:title "Forum opens"@en ; dcterms:publisher id:league ; dcterms:language "en" ;
    kg:sourceKind kg:Press ; kg:read kg:Whole ; kg:seen "2026-11-23"^^xsd:date ; foaf:page <https://gazette.example/1> ;
    dcterms:issued "2018-05"^^edtf:EDTF ; kg:earliest "2018-05-01"^^xsd:date ; kg:latest "2018-05-31"^^xsd:date .
"""

BROKEN = {
    "id:forum kg:place id:shore .": "There is at most one “place”, of type Place.",
    "id:anna-chief kg:holder id:boris . id:boris a kg:Person ; rdfs:label 'B'@en .":
        "There is at most one “holder”, of type Person.",
    "id:forum kg:opener id:port .": "The value of “opener” is of type Agent.",
    "id:forum kg:opener 'Anna' .": "The value of “opener” is of type Agent.",
    "id:forum kg:theme 'Peace' .": "The value of “theme” is text with a language.",
    "id:forum kg:field kg:Bridge .": "The value of “field” is a word of the list Field.",
    "id:bridge kg:kind kg:Culture .": "There is at most one “kind”, a word of the list MonumentKind.",
    "id:league kg:founded 'spring'^^edtf:EDTF .": "There is at most one “founded”, a date in EDTF, such as 2018-05.",
    "id:league kg:founded '2018'^^xsd:gYear .": "There is at most one “founded”, a date in EDTF, such as 2018-05.",
    "id:shore kg:coordinates '39.6, 47.1'^^geo:wktLiteral .":
        "The value of “coordinates” is a point: POINT(longitude latitude).",
    "id:bridge kg:earliest '1701-01-01'^^xsd:date ; kg:latest '1700-12-31'^^xsd:date .":
        "There is at most one “earliest”, a day as xsd:date, and it is not after “latest”.",
    "id:port kg:ordinal 1 .": "Only what is of type Event or Document has “ordinal”.",
    "id:port kg:holder id:anna .": "Only what is of type Tenure has “holder” or “office”.",
    "id:visit a kg:Visit ; rdfs:label 'Visit'@en ; kg:visited id:anna .":
        "The value of “visited” is of type Place, Monument or Institution.",
    "id:nameless a kg:City .": "An entity has a label, and no two in one language.",
    "id:port rdfs:label 'Harbour'@en .": "An entity has a label, and no two in one language.",
    "id:anna-unknown kg:office id:chief .":
        "A tenure with a holder has an office, and one with an office has a holder.",
    "id:prize a kg:HonourConferral ; rdfs:label 'P'@en ; kg:laureate id:anna .":
        "The conferral of an honour names both the honour and who was given it.",
    "id:state a kg:ConditionAssessment ; rdfs:label 'S'@en ; kg:state kg:Ruined .":
        "A condition assessment with a state or an assessor says what was assessed.",
    "id:boats-lost kg:quantity 12.0 .":
        "Damage, uses of monuments and reported figures are only attributed: nothing that is said of them stands as "
        "accepted.",
    "id:bridge kg:culturalAttribution 'lakeside'@en .":
        "A cultural attribution is only attributed and never stands as accepted.",
    "source:gazette kg:read kg:Lead .": "A source says how much of it was read: whole, excerpt or lead.",
    "source:gazette dcterms:publisher id:port .": "A source has one publisher, of type Agent.",
    "source:bare a kg:Source .": "A source has an address, a kept copy, or a note on where it is kept.",
}  # fmt: skip


def messages(turtle: str) -> set[str]:
    """What the shapes say of a default graph, in which superclasses are materialised as a build does."""
    graph = Graph().parse(data=PREFIXES + turtle, format="turtle")
    for entity, a_class in list(graph.subject_objects(RDF.type)):
        for above in ONTOLOGY.transitive_objects(a_class, RDFS.subClassOf):
            graph.add((entity, RDF.type, above))
    _, report, _ = validate(graph, shacl_graph=SHAPES, ont_graph=ONTOLOGY, inference="none")
    return {str(found) for found in report.objects(predicate=SH.resultMessage)}


def test_a_sound_default_graph_passes() -> None:
    assert messages(WORLD) == set()


@pytest.mark.parametrize("broken", BROKEN)
def test_the_shapes_say_what_is_wrong_with(broken: str) -> None:
    assert BROKEN[broken] in messages(WORLD + broken)
