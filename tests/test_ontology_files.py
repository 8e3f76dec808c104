"""The rules that the files of ontology/ keep."""

import csv
import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from importlib import resources, util
from itertools import chain
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, GEO, ORG, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, TIME, XSD
from rdflib.term import Node

FOLDER = Path(__file__).parent.parent / "ontology"
KG = Namespace("https://w3id.org/azicesco/ontology#")
EDTF = URIRef("http://id.loc.gov/datatypes/edtf/EDTF")
CRM = "http://www.cidoc-crm.org/cidoc-crm/"

NAMES = ("cooperation.ttl", "statements.ttl", "alignment.ttl", "shapes.ttl")
FILES = {name: Graph().parse(FOLDER / name) for name in NAMES}
COOPERATION, STATEMENTS, ALIGNMENT, SHAPES = FILES.values()
CONTEXT = json.loads((FOLDER / "context.jsonld").read_text(encoding="utf-8"))["@context"]

OBJECT, DATA, ANNOTATION = OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty
KINDS_OF_PROPERTY = (OBJECT, DATA, ANNOTATION)


def ours(nodes: Iterator[Node]) -> set[URIRef]:
    return {node for node in nodes if isinstance(node, URIRef) and node.startswith(KG)}


def declared(graph: Graph, *types: URIRef) -> set[URIRef]:
    return ours(chain.from_iterable(graph.subjects(RDF.type, a_type) for a_type in types))


PROPERTIES = declared(COOPERATION, OBJECT, DATA)
CLASSES = declared(COOPERATION, OWL.Class)
INDIVIDUALS = declared(COOPERATION, OWL.NamedIndividual)
TERMS = {name: ours(FILES[name].subjects(RDF.type)) for name in ("cooperation.ttl", "statements.ttl")}
ALL_TERMS = TERMS["cooperation.ttl"] | TERMS["statements.ttl"]
LISTS = {
    a_class: {n for n in graph.subjects(RDF.type, a_class) if (n, SKOS.notation, None) in graph}
    for graph in (COOPERATION, STATEMENTS)
    for a_class in declared(graph, OWL.Class, RDFS.Class)
    if any((n, SKOS.notation, None) in graph for n in graph.subjects(RDF.type, a_class))
}


def classes_of(end: Node | None) -> set[Node]:
    """The classes of a domain or range: one, or those of a union."""
    members = COOPERATION.value(end, OWL.unionOf)
    return set(COOPERATION.items(members)) if members else {end} - {None}


# ─── every file ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", FILES)
def test_both_engines_read_every_file_alike(name: str) -> None:
    read = list(pyoxigraph.parse(path=FOLDER / name))
    assert len({str(quad.triple) for quad in read}) == len(FILES[name])


@pytest.mark.parametrize("name", [*FILES, "context.jsonld"])
def test_no_file_uses_a_term_that_is_not_declared(name: str) -> None:
    if name == "context.jsonld":
        targets = (entry["@id"] if isinstance(entry, dict) else str(entry) for entry in CONTEXT.values())
        used = {KG[target.removeprefix("kg:")] for target in targets if target.startswith("kg:")}
    else:
        used = ours(chain.from_iterable(FILES[name]))
    assert used - ALL_TERMS - {URIRef(KG)} == set()


def test_no_term_is_declared_in_two_files() -> None:
    assert TERMS["cooperation.ttl"] & TERMS["statements.ttl"] == set()


@pytest.mark.parametrize("name", TERMS)
def test_every_term_has_labels_in_english_and_azerbaijani_and_a_comment(name: str) -> None:
    for term in TERMS[name]:
        labels = [label for label in FILES[name].objects(term, RDFS.label) if isinstance(label, Literal)]
        assert sorted(str(label.language) for label in labels) == ["az", "en"], term
        assert [c.language for c in FILES[name].objects(term, RDFS.comment) if isinstance(c, Literal)] == ["en"], term


@pytest.mark.parametrize("name", ["cooperation.ttl", "statements.ttl", "alignment.ttl"])
def test_every_file_has_a_title_a_version_and_a_licence(name: str) -> None:
    ontology = FILES[name].value(predicate=RDF.type, object=OWL.Ontology, any=False)
    for predicate in (DCTERMS.title, OWL.versionInfo, DCTERMS.license):
        assert FILES[name].value(ontology, predicate) is not None, predicate


# ─── cooperation.ttl ─────────────────────────────────────────────────────────────────────────────────────────────


def test_class_names_begin_with_a_capital_and_property_names_do_not() -> None:
    assert all(name.removeprefix(KG)[0].isupper() for name in CLASSES | INDIVIDUALS)
    assert all(name.removeprefix(KG)[0].islower() for name in PROPERTIES)


def test_every_property_has_one_range_that_is_a_declared_class_or_a_datatype_that_records_can_hold() -> None:
    datatypes = {RDF.langString, EDTF, XSD.integer, XSD.decimal, XSD.string, GEO.wktLiteral}
    for name in PROPERTIES:
        assert len(list(COOPERATION.objects(name, RDFS.range))) == 1, name
        found = classes_of(COOPERATION.value(name, RDFS.range))
        wanted = CLASSES if (name, RDF.type, OBJECT) in COOPERATION else datatypes
        if name not in {KG.earliest, KG.latest}:
            assert found
            assert found <= wanted, name


def test_every_domain_is_of_declared_classes() -> None:
    for name in PROPERTIES:
        assert len(list(COOPERATION.objects(name, RDFS.domain))) <= 1, name
        assert classes_of(COOPERATION.value(name, RDFS.domain)) <= CLASSES, name


def test_a_wider_property_has_a_wider_domain_and_range() -> None:
    for name, wider in COOPERATION.subject_objects(RDFS.subPropertyOf):
        for end in (RDFS.domain, RDFS.range):
            narrow, wide = (classes_of(COOPERATION.value(one, end)) for one in (name, wider))
            for a_class in narrow:
                assert set(COOPERATION.transitive_objects(a_class, RDFS.subClassOf)) & wide, (name, end)


def test_no_property_is_functional() -> None:
    for graph in FILES.values():
        assert (None, RDF.type, OWL.FunctionalProperty) not in graph
        assert (None, RDF.type, OWL.InverseFunctionalProperty) not in graph


def test_every_property_reads_aloud_in_english_and_azerbaijani() -> None:
    for name in PROPERTIES:
        sentences = [s for s in COOPERATION.objects(name, KG.sentence) if isinstance(s, Literal)]
        assert sorted(str(s.language) for s in sentences) == ["az", "en"], name
        assert all(s.count("{subject}") == 1 and s.count("{object}") == 1 for s in sentences), name


def test_every_property_has_an_order_of_its_own() -> None:
    orders = Counter(chain.from_iterable(COOPERATION.objects(name, KG.order) for name in PROPERTIES))
    assert set(orders.values()) == {1}
    assert len(orders) == len(PROPERTIES)


def test_what_records_do_not_write_is_an_inverse_a_bound_or_a_year_and_is_marked_derived() -> None:
    inverses = {inverse for _, inverse in COOPERATION.subject_objects(OWL.inverseOf)}
    assert set(COOPERATION.subjects(KG.derived)) == inverses | {KG.earliest, KG.latest, KG.year}


def test_values_are_refined_along_a_transitive_property_of_the_same_range() -> None:
    for name, along in COOPERATION.subject_objects(KG.refinedAlong):
        assert (along, RDF.type, OWL.TransitiveProperty) in COOPERATION
        assert COOPERATION.value(name, RDFS.range) == COOPERATION.value(along, RDFS.domain)


def test_a_kind_that_classifies_is_also_a_class_of_what_it_is_said_of() -> None:
    for name in COOPERATION.subjects(KG.classifies):
        for individual in COOPERATION.subjects(RDF.type, COOPERATION.value(name, RDFS.range)):
            assert (individual, RDF.type, OWL.Class) in COOPERATION
            assert (individual, RDFS.subClassOf, COOPERATION.value(name, RDFS.domain)) in COOPERATION


@pytest.mark.parametrize("a_class", sorted(LISTS))
def test_the_word_of_a_closed_list_is_the_local_name_with_a_small_first_letter(a_class: URIRef) -> None:
    graph = COOPERATION if a_class in CLASSES else STATEMENTS
    for individual in graph.subjects(RDF.type, a_class):
        local = str(individual).removeprefix(KG)
        assert [str(word) for word in graph.objects(individual, SKOS.notation)] == [local[0].lower() + local[1:]]


# ─── OWL 2 DL ────────────────────────────────────────────────────────────────────────────────────────────────────

JARS = (
    "owlapi-distribution atinject-jsr330-api caffeine commons-io commons-rdf-api guava hppcrt rdf4j-model"
    " rdf4j-model-api rdf4j-model-vocabulary rdf4j-rio-api rdf4j-util slf4j-api slf4j-nop xz"
)
"""What Debian's libowlapi-java needs of what it brings, in /usr/share/java."""

BREACHES = {
    "an undeclared class": "kg:Person rdfs:subClassOf kg:Undeclared .",
    "an undeclared property": "kg:host rdfs:subPropertyOf kg:undeclared .",
    "a datatype that OWL 2 does not have": "kg:earliest rdfs:range xsd:date .",
    "a property of two kinds": "kg:host a owl:DatatypeProperty .",
    "a class that is a datatype": "kg:Person a rdfs:Datatype .",
    "a cardinality on a transitive property": """kg:Village rdfs:subClassOf
        [ a owl:Restriction ; owl:onProperty kg:within ; owl:maxCardinality "1"^^xsd:nonNegativeInteger ] .""",
    "a transitive property that is asymmetric": "kg:within a owl:AsymmetricProperty .",
    "a class of the language itself": "kg:Person rdfs:subClassOf rdf:Statement .",
}


def merged() -> Graph:
    """cooperation.ttl and alignment.ttl as one ontology."""
    graph = COOPERATION + ALIGNMENT
    graph.remove((URIRef("https://w3id.org/azicesco/ontology/alignment"), None, None))
    return graph


@pytest.fixture(scope="module")
def owlapi(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What OWLAPI, the reference for the profiles of OWL 2, says against the merged ontology ("") and its breaches."""
    jars = [Path("/usr/share/java", f"{name}.jar") for name in JARS.split()]
    if not shutil.which("java") or not all(jar.exists() for jar in jars):
        how = "apt-get install --no-install-recommends default-jdk-headless libowlapi-java"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"the checker of OWL 2 DL is missing: {how}")
    known = {"kg": KG, "owl": OWL, "rdf": RDF, "rdfs": RDFS, "xsd": XSD}
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> . " for prefix, namespace in known.items())
    folder = tmp_path_factory.mktemp("owl2dl")
    cases = {"": "", **BREACHES}
    for number, turtle in enumerate(cases.values()):
        merged().parse(data=prefixes + turtle, format="turtle").serialize(folder / f"{number}.ttl", format="turtle")
    command = ["java", "-cp", ":".join(map(str, jars)), Path(__file__).parent / "OwlProfile.java"]
    found = subprocess.run([*command, *sorted(folder.iterdir())], capture_output=True, text=True, check=True).stdout
    lines = found.splitlines()
    return {case: [line for line in lines if line.startswith(f"{n}.ttl: ")] for n, case in enumerate(cases)}


def test_the_ontology_with_its_alignment_is_owl_2_dl(owlapi: dict[str, list[str]]) -> None:
    assert owlapi[""] == []


@pytest.mark.parametrize("breach", BREACHES)
def test_the_check_of_owl_2_dl_catches(breach: str, owlapi: dict[str, list[str]]) -> None:
    assert owlapi[breach]


def test_no_axiom_is_used_whose_clash_the_reasoner_does_not_look_for() -> None:
    beyond = {
        OWL.propertyDisjointWith, OWL.assertionProperty, OWL.hasKey, OWL.disjointUnionOf, OWL.oneOf, OWL.cardinality,
        OWL.maxCardinality, OWL.minCardinality, OWL.qualifiedCardinality, OWL.maxQualifiedCardinality,
        OWL.allValuesFrom, OWL.someValuesFrom, OWL.AsymmetricProperty, OWL.IrreflexiveProperty,
        OWL.AllDisjointProperties,
    }  # fmt: skip
    assert beyond & set(chain.from_iterable(merged())) == set()


# ─── alignment.ttl and statements.ttl ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("namespace", [SDO, PROV, SKOS, ORG, TIME, GEO], ids=str)
def test_what_the_alignment_names_exists_there(namespace: Namespace) -> None:
    named = {node for node in chain.from_iterable(ALIGNMENT + STATEMENTS) if str(node).startswith(str(namespace))}
    assert {node for node in named if str(node).removeprefix(str(namespace)) not in namespace} == set()
    assert named


def test_what_the_alignment_names_of_cidoc_crm_exists_there() -> None:
    if not util.find_spec("cromulent"):
        pytest.skip("cromulent, which has the names of CIDOC CRM 7.1, is not installed")
    table = resources.files("cromulent") / "data" / "crm_vocab.tsv"
    with table.open(encoding="utf-8", newline="") as lines:
        known = {CRM + row["term"] for row in csv.DictReader(lines, delimiter="\t")}
    named = {str(node) for node in chain.from_iterable(ALIGNMENT + STATEMENTS) if str(node).startswith(CRM)}
    assert named - known == set()
    assert named


@pytest.mark.parametrize("vocabulary", [CRM, SDO, PROV, ORG, TIME, GEO, SKOS], ids=str)
def test_the_alignment_speaks_of_each_vocabulary(vocabulary: object) -> None:
    aligned = ours(ALIGNMENT.subjects())
    assert any(str(node).startswith(str(vocabulary)) for name in aligned for node in ALIGNMENT.objects(name))


def test_alignment_axioms_join_terms_of_one_sort() -> None:
    graph = merged()
    for relation, sorts in ((RDFS.subClassOf, [{OWL.Class}]), (RDFS.subPropertyOf, [{OBJECT}, {DATA}])):
        for term, wider in ALIGNMENT.subject_objects(relation):
            assert any(set(graph.objects(term, RDF.type)) & sort and set(graph.objects(wider, RDF.type)) & sort
                       for sort in sorts), (term, wider)  # fmt: skip


# ─── shapes.ttl ──────────────────────────────────────────────────────────────────────────────────────────────────


def shapes_of(name: URIRef) -> list[Node]:
    """The property shape of a property; those with counts alone say what belongs together."""
    said = (SH.datatype, SH["class"], SH["or"])
    return [shape for shape in SHAPES.subjects(SH.path, name) if any((shape, one, None) in SHAPES for one in said)]


def test_the_shapes_allow_one_value_exactly_where_the_ontology_says_single_valued() -> None:
    ones = {SHAPES.value(shape, SH.path) for shape in SHAPES.subjects(SH.maxCount, Literal(1))}
    assert ones & PROPERTIES == set(COOPERATION.subjects(KG.singleValued, Literal("true", datatype=XSD.boolean)))


def test_no_shape_is_written_twice() -> None:
    text = (FOLDER / "shapes.ttl").read_text(encoding="utf-8")
    written = re.findall(r"^(shape:\w+) a sh:NodeShape", text, re.MULTILINE)
    assert len(written) == len(set(written)) > 0


def test_a_pattern_in_the_ontology_is_the_pattern_of_the_shape() -> None:
    patterns = dict(COOPERATION.subject_objects(KG.pattern))
    assert patterns
    for name, pattern in patterns.items():
        (shape,) = shapes_of(name)
        assert str(SHAPES.value(shape, SH.pattern)) == f"^{pattern}$"


@pytest.mark.parametrize("name", sorted(PROPERTIES), ids=lambda name: name.removeprefix(KG))
def test_a_property_shape_wants_the_values_that_the_range_allows(name: URIRef) -> None:
    (shape,) = shapes_of(name)
    alternatives = SHAPES.value(shape, SH["or"])
    nodes = [shape] if alternatives is None else list(SHAPES.items(alternatives))
    wanted = {SHAPES.value(node, SH["class"]) or SHAPES.value(node, SH.datatype) for node in nodes}
    found = classes_of(COOPERATION.value(name, RDFS.range))
    assert wanted == ({XSD.date} if name in {KG.earliest, KG.latest} else found)


@pytest.mark.parametrize("name", sorted(PROPERTIES), ids=lambda name: name.removeprefix(KG))
def test_a_property_is_said_only_of_its_domain(name: URIRef) -> None:
    domain = classes_of(COOPERATION.value(name, RDFS.domain)) - {KG.Entity}
    if domain:
        (shape,) = (node for one in shapes_of(name) for node in SHAPES.subjects(SH.property, one))
        alternatives = SHAPES.value(shape, SH["or"])
        nodes = [shape] if alternatives is None else list(SHAPES.items(alternatives))
        assert {SHAPES.value(node, SH["class"]) for node in nodes} == domain
        assert (shape, SH.targetSubjectsOf, name) in SHAPES


def test_every_shape_that_can_fail_says_so_in_words() -> None:
    wordless = {SH.path, SH.minCount, SH.maxCount}  # the halves of an sh:or, for which the whole speaks
    for shape in SHAPES.subjects(SH.path):
        if set(SHAPES.predicates(shape)) - wordless:
            assert SHAPES.value(shape, SH.message) is not None, list(SHAPES.predicate_objects(shape))


# ─── context.jsonld ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_context_has_every_term_under_its_own_name() -> None:
    for term in ALL_TERMS:
        local = term.removeprefix(KG)
        entry = CONTEXT.get(local)
        assert (entry["@id"] if isinstance(entry, dict) else entry) == f"kg:{local}"


def test_the_context_reads_values_as_the_ontology_does() -> None:
    numbers = {XSD.integer: "xsd:integer", XSD.decimal: "xsd:decimal"}
    words = {EDTF: "edtf:EDTF", GEO.wktLiteral: "geo:wktLiteral"} | numbers
    for name in PROPERTIES - {KG.earliest, KG.latest}:
        entry, found = CONTEXT[name.removeprefix(KG)], COOPERATION.value(name, RDFS.range)
        if found == RDF.langString:
            assert entry["@container"] == "@language"
        elif found == XSD.string:
            assert isinstance(entry, str)
        else:
            assert entry["@type"] == words.get(found, "@vocab" if found in LISTS else "@id"), name


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD uses it
def test_the_context_expands_an_example() -> None:
    document = {
        "@context": CONTEXT,
        "@id": "opening-2024",
        "type": ["Ceremony", "Event"],
        "label": {"en": "Opening", "az": "Açılış"},
        "date": "2024-05-11",
        "place": "shusha",
        "opener": ["id:anna", "boris"],
        "theme": {"en": "Peace"},
        "ordinal": 5,
        "field": "Culture",
    }
    expected = """
        @prefix kg: <https://w3id.org/azicesco/ontology#> . @prefix id: <https://w3id.org/azicesco/id/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
        id:opening-2024 a kg:Ceremony , kg:Event ; rdfs:label "Opening"@en , "Açılış"@az ;
            kg:date "2024-05-11"^^edtf:EDTF ; kg:place id:shusha ; kg:opener id:anna , id:boris ;
            kg:theme "Peace"@en ; kg:ordinal 5 ; kg:field kg:Culture ."""
    read = Graph()
    for quad in pyoxigraph.parse(json.dumps(document).encode(), format=pyoxigraph.RdfFormat.JSON_LD):
        read.parse(data=f"{quad.triple} .", format="ntriples")
    assert isomorphic(read, Graph().parse(data=expected, format="turtle"))
    assert isomorphic(Graph().parse(data=json.dumps(document), format="json-ld"), read)


def test_every_list_in_the_files_is_well_formed() -> None:
    for graph in FILES.values():
        for node in graph.subjects(RDF.first):
            assert isinstance(node, BNode)
            assert len(list(graph.objects(node, RDF.first))) == len(list(graph.objects(node, RDF.rest))) == 1
            assert RDF.nil in set(graph.transitive_objects(node, RDF.rest))
