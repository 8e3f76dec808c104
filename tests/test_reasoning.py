"""The ontology can be true together with a history told in its terms, and what cannot be true is found."""

from pathlib import Path

import pytest
from rdflib import Graph

from kg_builder import reasoning
from kg_builder.reasoning import inconsistencies

FOLDER = Path(__file__).parent.parent / "ontology"

HISTORY = """
@prefix kg: <https://w3id.org/azicesco/ontology#> .
@prefix id: <https://w3id.org/azicesco/id/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
id:anna a kg:Person .
id:port a kg:City ; kg:within id:shore .
id:shore a kg:Region .
id:forum a kg:Conference ; kg:place id:port ; kg:opener id:anna ; kg:date "2018-05"^^edtf:EDTF ; kg:ordinal 5 ;
    kg:earliest "2018-05-01"^^xsd:date ; kg:theme "Peace"@en ; kg:partOf id:year .
id:year a kg:CultureCapitalYear ; kg:city id:port ; kg:hasPart id:forum .
id:bridge a kg:Monument , kg:Bridge ; kg:kind kg:Bridge .
id:survey a kg:ConditionAssessment ; kg:assessed id:bridge ; kg:state kg:Ruined .
id:visit a kg:Mission ; kg:visited id:bridge , id:port .
id:boats-lost a kg:ReportedFigure ; kg:quantity 12 .
"""

IMPOSSIBLE = {
    "id:anna a kg:Place .": "anna is an Agent (type Person) and a Place (type Place), which nothing is at once.",
    "id:year kg:city id:anna .":
        "anna is an Agent (type Person) and a Place (value of city of year), which nothing is at once.",
    "id:forum kg:chair id:port .":
        "port is an Agent (value of chair of forum) and a Place (type City), which nothing is at once.",
    "id:bridge kg:birthPlace id:port .":
        "bridge is an Agent (it has birthPlace) and a Heritage (type Bridge), which nothing is at once.",
    "id:bridge kg:kind id:port .":
        "port is an Entity (type City) and a MonumentKind (value of kind of bridge), which nothing is at once.",
    "id:visit kg:visited id:anna .":
        "anna must be of type Institution or Monument or Place (value of visited of visit), but is of type Person.",
    "id:anna kg:ordinal 1 .": "anna must be of type Document or Event (it has ordinal), but is of type Person.",
    "id:forum kg:opener 'Anna' .": "forum has “Anna” as opener: a text or number, where an entity is wanted.",
    "id:forum kg:theme id:port .": "forum has “port” as theme: an entity, where a text or number is wanted.",
    "id:forum kg:theme 'Peace' .": "forum has “Peace” as theme, which is of datatype string, not langString.",
    "id:forum kg:date '2018'^^xsd:gYear .": "forum has “2018” as date, which is of datatype gYear, not EDTF.",
    "id:anna a owl:Nothing .": "anna is an instance of owl:Nothing, of which there are none.",
    "id:port owl:sameAs id:harbour ; owl:differentFrom id:harbour .":
        "port is both the same as harbour and different from it.",
}  # fmt: skip


def history(more: str = "", files: tuple[str, ...] = ("cooperation", "statements", "alignment")) -> Graph:
    graph = Graph().parse(data=HISTORY + more, format="turtle")
    for name in files:
        graph.parse(FOLDER / f"{name}.ttl")
    return graph


@pytest.fixture(params=["reasonable", "owlrl"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Either engine: the fast one, and the one that stands in where it is not installed."""
    if request.param == "owlrl":
        monkeypatch.setattr(reasoning, "_closure", reasoning._closure_in_python)
    else:
        pytest.importorskip("reasonable")
    return str(request.param)


@pytest.mark.usefixtures("engine")
def test_the_ontology_with_a_history_is_consistent() -> None:
    assert inconsistencies(history()) == []


@pytest.mark.parametrize("planted", IMPOSSIBLE)
def test_what_cannot_be_true_is_found_and_said(planted: str) -> None:
    assert IMPOSSIBLE[planted] in inconsistencies(history(planted))


@pytest.mark.parametrize("planted", list(IMPOSSIBLE)[:2])
def test_both_engines_find_a_planted_disjointness_and_a_planted_type_clash(planted: str, engine: str) -> None:
    assert inconsistencies(history(planted, files=("cooperation",))) == [IMPOSSIBLE[planted]], engine


def test_a_single_valued_property_with_two_values_is_no_identity() -> None:
    assert inconsistencies(history("id:forum kg:place id:bay . id:bay a kg:City .")) == []
