"""What describes a release: figures are what queries count, others validate it, sums check, bytes are the same."""

import json
import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import rocrate
from rdflib import DCAT, DCTERMS, PROV, RDF, VOID, Namespace, URIRef
from rdflib.plugins.shared.jsonld import context
from requests import Response
from rocrate.rocrate import ROCrate

from kg_builder.exports import export
from kg_builder.graph import KnowledgeGraph
from kg_builder.statistics import figures
from kg_builder.store import EmbeddedStore

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
DATASET = URIRef("https://w3id.org/azicesco/dataset")
CONTEXT = "https://w3id.org/ro/crate/1.1/context"
GRAPH = "https://w3id.org/azicesco/graph/"


@pytest.fixture(scope="module")
def folder(world_graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("release")
    export(world_graph.store, made, ("release", "ntriples"))
    return made


@pytest.fixture(scope="module")
def described(folder: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(folder / "void.ttl", publicID="https://example.org/release/")


def count(kg: KnowledgeGraph, pattern: str) -> int:
    return int(next(kg.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}").values())["n"])


def number(graph: rdflib.Graph, subject, predicate) -> int:
    return int(str(graph.value(subject, predicate, any=False)))


def partitions(graph: rdflib.Graph, part, kind: str) -> dict[str, tuple[int, ...]]:
    found = {}
    for one in graph.objects(part, VOID[f"{kind}Partition"]):
        names = ("entities",) if kind == "class" else ("triples", "distinctSubjects", "distinctObjects")
        found[str(graph.value(one, VOID[kind]))] = tuple(number(graph, one, VOID[name]) for name in names)
    return found


@pytest.mark.parametrize("name", ["", "apparatus", "authority", "ontology"])
def test_figures_are_what_queries_count(world_graph: KnowledgeGraph, described: rdflib.Graph, name: str) -> None:
    inside = f"GRAPH <{GRAPH}{name}> {{ %s }}" if name else "%s"
    if name:
        (named,) = described.subjects(SD.name, URIRef(GRAPH + name))
        part = described.value(named, SD.graph)
    else:
        part = described.value(DATASET, SD.defaultGraph)
    assert number(described, part, VOID.triples) == count(world_graph, inside % "?s ?p ?o")
    for word, variable in (("distinctSubjects", "s"), ("distinctObjects", "o"), ("properties", "p")):
        pattern = f"{{ SELECT DISTINCT ?{variable} {{ {inside % '?s ?p ?o'} }} }}"
        assert number(described, part, VOID[word]) == count(world_graph, pattern), word
    rows = world_graph.query(
        "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects) "
        f"{{ {inside % '?s ?p ?o'} }} GROUP BY ?p"
    )
    counted = {row["p"]: (int(row["n"]), int(row["subjects"]), int(row["objects"])) for row in rows.values()}
    assert partitions(described, part, "property") == counted
    rows = world_graph.query(f"SELECT ?c (COUNT(*) AS ?n) {{ {inside % '?s a ?c'} }} GROUP BY ?c")
    assert partitions(described, part, "class") == {row["c"]: (int(row["n"]),) for row in rows.values()}


def test_every_graph_is_described_with_its_triples(world_graph: KnowledgeGraph, described: rdflib.Graph) -> None:
    rows = world_graph.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    found = {
        str(described.value(named, SD.name)): number(described, described.value(named, SD.graph), VOID.triples)
        for named in described.objects(DATASET, SD.namedGraph)
    }
    assert found == {row["g"]: int(row["n"]) for row in rows.values()}
    assert number(described, DATASET, VOID.triples) == sum(found.values()) + count(world_graph, "?s ?p ?o")


def test_linksets_count_what_matches_elsewhere(tmp_path: Path) -> None:
    store = EmbeddedStore.in_memory()
    match = "<http://www.w3.org/2004/02/skos/core#exactMatch>"
    store.load_lines(
        iter(
            [
                f"<https://w3id.org/azicesco/id/{slug}> {match} <{other}> .\n"
                for slug, other in (
                    ("a", "https://sws.geonames.org/1/"),
                    ("b", "https://sws.geonames.org/2/"),
                    ("b", "http://www.wikidata.org/entity/Q1"),
                )
            ]
        )
    )
    export(store, tmp_path, ("nquads", "description"))
    graph = rdflib.Graph().parse(tmp_path / "void.ttl", publicID="https://example.org/")
    found = {}
    for link in graph.subjects(RDF.type, VOID.Linkset):
        (other,) = set(graph.objects(link, VOID.target)) - {DATASET}
        found[str(graph.value(other, VOID.uriSpace))] = number(graph, link, VOID.triples)
    assert found == {"https://sws.geonames.org/": 2, "http://www.wikidata.org/entity/": 1}


def test_the_dataset_is_derived_from_every_source(world_graph: KnowledgeGraph, described: rdflib.Graph) -> None:
    rows = world_graph.query("SELECT ?s { ?s a kg:Source }")
    sources = {URIRef(row["s"]) for row in rows.values()}
    build = described.value(DATASET, PROV.wasGeneratedBy)
    assert set(described.objects(DATASET, PROV.wasDerivedFrom)) == sources == set(described.objects(build, PROV.used))
    assert described.value(build, PROV.endedAtTime) is not None


def test_the_hash_of_the_dataset_is_that_of_its_canonical_form(world_build, described: rdflib.Graph) -> None:
    dataset = ox.Dataset(world_build[0]._store)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    canonical = "".join(sorted(f"{quad} .\n" for quad in dataset)).encode()
    expected = f"rdfc-1.0-sha256:{sha256(canonical).hexdigest()}"
    assert expected in map(str, described.objects(DATASET, DCTERMS.identifier))


def test_each_file_is_described_by_its_size_and_sum(folder: Path, described: rdflib.Graph) -> None:
    found = {}
    for one in described.subjects(RDF.type, DCAT.Distribution):
        path = str(described.value(one, DCAT.downloadURL)).removeprefix("https://example.org/release/")
        digest = described.value(described.value(one, SPDX.checksum), SPDX.checksumValue)
        found[path] = number(described, one, DCAT.byteSize), str(digest).lower()
    dumps = [
        path for path in folder.rglob("*") if path.is_file() and path.relative_to(folder).parts[0][:9] == "azicesco."
    ]
    assert len(dumps) > 5
    assert found == {
        path.relative_to(folder).as_posix(): (path.stat().st_size, sha256(path.read_bytes()).hexdigest())
        for path in dumps
    }


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum of the GNU core utilities is not here")
def test_the_sums_check(folder: Path) -> None:
    done = subprocess.run(
        [str(shutil.which("sha256sum")), "--check", "--strict", "SHA256SUMS"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {line.removesuffix(": OK") for line in done.stdout.splitlines()} == files - {"SHA256SUMS"}


def test_the_same_data_are_described_by_the_same_bytes(world_build, folder: Path, tmp_path: Path) -> None:
    other = EmbeddedStore.in_memory()
    other.load_lines(reversed([f"{line}\n" for line in world_build[0].nquads()]))
    export(other, tmp_path, ("release", "ntriples"))
    for name in ("void.ttl", "dataset.jsonld", "ro-crate-metadata.json", "SHA256SUMS"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


def test_the_date_is_that_of_the_newest_record_or_the_one_that_is_set(world_graph, tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    export(world_graph.store, tmp_path, ("nquads", "description"))
    rows = world_graph.query(
        "SELECT (MAX(?day) AS ?newest) "
        "{ { ?s kg:seen ?day } UNION { GRAPH graph:apparatus { ?j dcterms:date|kg:verified ?day } } }"
    )
    assert json.loads((tmp_path / "dataset.jsonld").read_text())["dateModified"] == next(rows.values())["newest"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    export(world_graph.store, tmp_path, ("nquads", "description"))
    assert json.loads((tmp_path / "dataset.jsonld").read_text())["dateModified"] == "1970-01-02"


def test_different_ends_are_counted_on_the_disk(world_graph: KnowledgeGraph, folder: Path, tmp_path: Path) -> None:
    lines = [line for line in (folder / "azicesco.nq").read_text().splitlines(keepends=True) if line.endswith("> .\n")]
    (tmp_path / "x.nq").write_text("".join(lines))
    found = figures(tmp_path / "x.nq", world_graph.store.names, tmp_path)
    assert found.quads == len(lines)
    assert [path.name for path in tmp_path.iterdir()] == ["x.nq"]


def test_the_ro_crate_is_read_by_another_library(folder: Path) -> None:
    crate = ROCrate(str(folder))
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    described = files - {"ro-crate-metadata.json", "SHA256SUMS"}  # the crate's own file, and the sums of all others
    assert {entity.id for entity in crate.data_entities} == described
    assert crate.license["identifier"] == "CC-BY-4.0"


@pytest.mark.filterwarnings("ignore")  # of the validator's libraries to one another
def test_the_ro_crate_is_valid(folder: Path, monkeypatch) -> None:
    """By the validator of the RO-Crate community; the context, which it would fetch, is the crate library's copy."""
    if not os.environ.get("AZICESCO_CI"):
        pytest.importorskip("rocrate_validator", reason="roc-validator is not here: pip install roc-validator")
    from rocrate_validator import models, services
    from rocrate_validator.utils.http import HttpRequester

    served = json.loads((Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_text())

    def get(_, url: str, **__: object) -> Response:
        assert url == CONTEXT
        found = Response()
        found.status_code, found._content = 200, json.dumps(served).encode()
        found.headers["Content-Type"] = "application/ld+json"
        return found

    monkeypatch.setattr(HttpRequester, "get", get, raising=False)
    known = context.source_to_json
    monkeypatch.setattr(context, "source_to_json", lambda s, *a: (served, None) if s == CONTEXT else known(s, *a))
    settings = services.ValidationSettings(
        rocrate_uri=str(folder),
        profile_identifier="ro-crate-1.1",
        requirement_severity=models.Severity.RECOMMENDED,
    )
    result = services.validate(settings)
    assert [f"{issue.check.identifier}: {issue.message}" for issue in result.get_issues()] == []
    assert result.passed()
