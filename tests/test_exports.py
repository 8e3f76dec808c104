"""Dumps: each read back by libraries that are not ours, whole or not at all, the same bytes from the same data."""

import csv
import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import csvw
import duckdb
import networkx
import pyarrow.parquet
import pyoxigraph as ox
import pytest
import rdflib
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from nanopub import Nanopub
from pyld import jsonld as pyld
from rdflib.compare import isomorphic

from kg_builder.errors import UsageError
from kg_builder.exports import FORMATS, export
from kg_builder.graph import KnowledgeGraph
from kg_builder.jsonld import Compactor
from kg_builder.nanopubs import nanopubs
from kg_builder.places import packaged
from kg_builder.sorting import sort_lines
from kg_builder.store import EmbeddedStore
from kg_builder.terms import RdfTriple, canonical

SYNTAXES = {
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
    "ttl": ox.RdfFormat.TURTLE,
    "rdf": ox.RdfFormat.RDF_XML,
}


@pytest.fixture(scope="module")
def store(world_build) -> EmbeddedStore:
    return world_build[0]


@pytest.fixture(scope="module")
def folder(store: EmbeddedStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("dumps")
    assert len(export(store, made, tuple(FORMATS))) == len(FORMATS)
    return made


@pytest.fixture(scope="module")
def quads(store: EmbeddedStore) -> set[str]:
    return set(canonical(store.nquads()))


@pytest.fixture(scope="module")
def default(store: EmbeddedStore) -> set[str]:
    return {triple for graph, triple in store.quads() if not graph}


def read(path: Path) -> set[str]:
    """The quads of a file, blank nodes under canonical labels, as the engine reads them."""
    found = ox.parse(path=str(path), format=SYNTAXES[path.suffix[1:]])
    return set(canonical(f"{quad} ." for quad in found))


@pytest.mark.parametrize("ending", ["nq", "trig", "jsonld"])
def test_a_dump_of_quads_holds_what_the_store_holds(ending: str, folder: Path, quads: set[str]) -> None:
    assert read(folder / f"azicesco.{ending}") == quads


@pytest.mark.parametrize("ending", ["nt", "ttl", "rdf"])
def test_a_dump_of_triples_holds_the_default_graph(ending: str, folder: Path, default: set[str]) -> None:
    assert {line.removesuffix(" .") for line in read(folder / f"azicesco.{ending}")} == default


def test_framed_trees_hold_the_accepted_triples_of_entities(folder: Path, default: set[str]) -> None:
    found = ox.parse(path=str(folder / "azicesco.framed.jsonld"), format=ox.RdfFormat.JSON_LD)
    entities = {triple for triple in default if triple.startswith("<https://w3id.org/azicesco/id/")}
    assert {str(quad.triple) for quad in found} == entities
    trees = json.loads((folder / "azicesco.framed.jsonld").read_text())["@graph"]
    (bank,) = (tree for tree in trees if tree["@id"] == "lake-bank")
    assert bank["bodyOf"]["@id"] == "great-assembly" and bank["bodyOf"]["label"]["en"]


@pytest.mark.parametrize(
    ("ending", "name"),
    [("nt", "nt"), ("ttl", "turtle"), ("rdf", "xml"), ("nq", "nquads"), ("trig", "trig"), ("jsonld", "json-ld")],
)
@pytest.mark.filterwarnings(r"ignore:Dataset\.:DeprecationWarning")  # rdflib warns of itself
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # as above
def test_rdflib_reads_the_same_triples(
    ending: str, name: str, folder: Path, default: set[str], quads: set[str]
) -> None:
    if ending in {"nq", "trig", "jsonld"}:
        dataset = rdflib.Dataset()
        dataset.parse(folder / f"azicesco.{ending}", format=name)
        found = rdflib.Graph()
        for triple in dataset.default_graph:
            found.add(triple)
        for graph in dataset.graphs():
            there = {
                line.removesuffix(f" <{graph.identifier}> .") + " ."
                for line in quads
                if f" <{graph.identifier}> ." in line
            }
            if there:
                expected = rdflib.Graph().parse(data="\n".join(there), format="nt")
                assert isomorphic(graph, expected), graph.identifier
    else:
        found = rdflib.Graph().parse(folder / f"azicesco.{ending}", format=name)
    expected = rdflib.Graph().parse(data="".join(f"{triple} .\n" for triple in default), format="nt")
    assert isomorphic(found, expected)


def test_json_ld_expands_to_the_same_quads_in_another_library(folder: Path, quads: set[str]) -> None:
    document = json.loads((folder / "azicesco.jsonld").read_text())
    text = pyld.to_rdf(document, {"format": "application/n-quads"})
    assert set(canonical(line for line in text.splitlines() if line)) == quads


@given(
    st.sampled_from(["date", "name", "place", "ordinal", "rank", "label", "unheard"]),
    st.one_of(
        st.tuples(st.text(max_size=8), st.sampled_from(["en", "az", ""]), st.just("")),
        st.tuples(
            st.text(max_size=8),
            st.just(""),
            st.sampled_from(
                [
                    "http://e.example/t",
                    "http://www.w3.org/2001/XMLSchema#integer",
                    "http://id.loc.gov/datatypes/edtf/EDTF",
                ]
            ),
        ),
        st.tuples(
            st.sampled_from(
                [
                    "https://w3id.org/azicesco/id/a",
                    "https://w3id.org/azicesco/ontology#Accepted",
                    "http://e.example/x?y#z",
                ]
            ),
            st.just(""),
            st.just("iri"),
        ),
    ),
)
def test_any_value_of_any_term_expands_to_what_it_was(term: str, value: tuple[str, str, str]) -> None:
    context = json.loads((packaged("ontology") / "context.jsonld").read_text())["@context"]
    known = {"label": "http://www.w3.org/2000/01/rdf-schema#label"}
    predicate = known.get(term, f"https://w3id.org/azicesco/ontology#{term}")
    text, language, datatype = value
    plain = (
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
        if language
        else "http://www.w3.org/2001/XMLSchema#string"
    )
    one = RdfTriple(
        "https://w3id.org/azicesco/id/s",
        predicate,
        text,
        language or None,
        None if datatype == "iri" else datatype or plain,
        "",
    )
    [node] = pyld.expand({"@context": context, "@graph": [Compactor(context).node(one.subject, [one])]})
    [found] = node[predicate]
    assert node["@id"] == one.subject
    if datatype == "iri":
        assert found == {"@id": text}
    else:
        expected = (
            {"@value": text} | ({"@language": language} if language else {}) | ({"@type": datatype} if datatype else {})
        )
        assert found == expected


def test_rdf_1_2_reifies_each_statement_by_its_triple(folder: Path, store: EmbeddedStore) -> None:
    found = list(ox.parse(path=str(folder / "azicesco.rdf12/azicesco.nq"), format=ox.RdfFormat.N_QUADS))
    reifying = {str(q.subject): q.object for q in found if q.predicate.value.endswith("#reifies")}
    rows = store.query(
        "SELECT ?n ?s ?p ?o { GRAPH graph:apparatus { ?n rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o } }"
    )
    expected = {str(n): ox.Triple(s, p, o) for n, s, p, o in rows.tuples()}
    assert reifying == expected
    assert not any(q.predicate.value.endswith(("#subject", "#object")) for q in found)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # nanopub wants one
@pytest.mark.filterwarnings(r"ignore:Dataset\.:DeprecationWarning")  # rdflib warns of itself
def test_every_nanopublication_is_valid_and_asserts_only_what_its_source_asserts(
    folder: Path, store: EmbeddedStore, tmp_path: Path
) -> None:
    lines = (folder / "azicesco.nanopubs/nanopubs.trig").read_text().splitlines(keepends=True)
    head = "".join(line for line in lines if line.startswith("@prefix"))
    publications = list(nanopubs(store))
    count = store.query("SELECT (COUNT(*) AS ?n) { GRAPH graph:apparatus { ?x a kg:Statement } }")
    assert str(len(publications)) == next(count.values())["n"]
    for text in publications[:: max(1, len(publications) // 12)]:
        written = tmp_path / "one.trig"
        written.write_text(head + text)
        assert Nanopub(rdf=written).is_valid
    denying = [text for text in publications if "kg:stance kg:Denies" in text]
    assert denying and all("rdf:subject" in text for text in denying)


def test_tables_have_a_row_for_each_thing_that_a_query_counts(folder: Path, world_graph: KnowledgeGraph) -> None:
    queries = {
        "statements": "{ GRAPH graph:apparatus { ?x a kg:Statement } }",
        "sources": "{ ?x a kg:Source }",
        "entities": "{ GRAPH graph:authority { ?x a ?type } }",
        "judgements": "{ GRAPH graph:apparatus { ?x a kg:Judgement } }",
        "names": "{ GRAPH graph:authority { ?entity rdfs:label|skos:altLabel ?x } }",
    }
    connection, analytic = (
        sqlite3.connect(folder / "azicesco.sqlite"),
        duckdb.connect(str(folder / "azicesco.duckdb"), read_only=True),
    )
    for table, pattern in queries.items():
        rows = world_graph.query(f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT * {pattern} }}")
        expected = int(next(rows.values())["n"])
        counting = f'SELECT COUNT(*) FROM "{table}"'  # noqa: S608 (names are ours)
        assert connection.execute(counting).fetchone() == (expected,)
        assert analytic.execute(counting).fetchone() == (expected,)
        assert pyarrow.parquet.read_table(folder / f"azicesco.parquet/{table}.parquet").num_rows == expected
        with (folder / f"azicesco.csvw/{table}.csv").open(newline="") as file:
            assert len(list(csv.DictReader(file))) == expected
    connection.close()
    analytic.close()


def test_csv_on_the_web_is_valid_against_its_metadata(folder: Path) -> None:
    metadata = folder / "azicesco.csvw/csv-metadata.json"
    assert csvw.CSVW(str(metadata), validate=True).is_valid
    group = csvw.TableGroup.from_file(metadata)
    assert group.check_referential_integrity(strict=True)
    statements = {row["statement"]: row for row in group.tabledict["statements.csv"].iterdicts()}
    assert all(
        row["rank"] in {"accepted", "refined", "rejected", "unresolved", "attributed"} for row in statements.values()
    )


def test_a_table_tells_a_disputed_value_with_rank_voice_and_place(folder: Path) -> None:
    connection = sqlite3.connect(folder / "azicesco.sqlite")
    found = connection.execute(
        "SELECT object, rank, voice, source, locator FROM statements WHERE subject='lake-bank' AND property='bodyOf'"
        " AND stance='asserts' ORDER BY source"
    ).fetchall()
    connection.close()
    assert ("lakes-concord", "rejected", "kelmira-herald", "herald-2021-07-20", "¶6") in found
    assert ("great-assembly", "accepted", "lake-bank", "lake-bank-charter-1990", "article 1") in found


def test_graphml_is_read_by_networkx_as_the_network(folder: Path, world_graph: KnowledgeGraph) -> None:
    found = networkx.read_graphml(folder / "azicesco.graphml", force_multigraph=True)
    expected = world_graph.network()
    assert set(found) == set(expected)
    assert found.number_of_edges() == expected.number_of_edges()


def test_two_exports_of_the_same_data_are_equal_byte_for_byte(
    folder: Path, store: EmbeddedStore, tmp_path: Path
) -> None:
    export(store, tmp_path, [name for name in FORMATS if name != "duckdb"])
    files = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert len(files) >= len(FORMATS)
    for path in files:
        assert (tmp_path / path).read_bytes() == (folder / path).read_bytes(), path


@pytest.mark.parametrize(("how", "ending"), [("gzip", "gz"), ("zstd", "zst")])
def test_a_compressed_dump_unpacks_to_the_plain_one(
    how: str, ending: str, folder: Path, store: EmbeddedStore, tmp_path: Path
) -> None:
    [path] = export(store, tmp_path, ["nquads"], how)
    assert path.name == f"azicesco.nq.{ending}"
    packed = path.read_bytes()
    plain = (
        gzip.decompress(packed) if how == "gzip" else zstandard.ZstdDecompressor().decompressobj().decompress(packed)
    )
    assert plain == (folder / "azicesco.nq").read_bytes()
    export(store, tmp_path, ["nquads"], how)
    assert path.read_bytes() == packed


def test_lines_stand_in_the_order_of_their_bytes_each_once(folder: Path) -> None:
    lines = (folder / "azicesco.nq").read_bytes().splitlines()
    assert lines == sorted(set(lines))


@given(st.lists(st.binary(max_size=6).map(lambda one: one.replace(b"\n", b"").replace(b"\r", b""))), st.integers(1, 40))
def test_sorting_in_runs_is_sorting(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], run: int) -> None:
    folder = tmp_path_factory.mktemp("sorting")
    (folder / "a").write_bytes(b"".join(line + b"\n" for line in lines))
    sort_lines(folder / "a", folder / "b", run)
    assert (folder / "b").read_bytes() == b"".join(line + b"\n" for line in sorted(set(lines)))
    assert sorted(path.name for path in folder.iterdir()) == ["a", "b"]


def test_a_format_that_is_not_there_is_refused_and_older_dumps_stay(store: EmbeddedStore, tmp_path: Path) -> None:
    (tmp_path / "azicesco.nq").write_text("old")
    with pytest.raises(UsageError, match="There is no format “docx”"):
        export(store, tmp_path, ["nquads", "docx"])
    assert (tmp_path / "azicesco.nq").read_text() == "old"


def test_a_missing_library_is_told_and_nothing_of_the_run_is_left(
    store: EmbeddedStore, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(UsageError, match=r"azicesco\[tables\]"):
        export(store, tmp_path, ["nquads", "duckdb"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_kill_during_export_leaves_the_old_files(world_folder: Path, tmp_path: Path) -> None:
    old = {f"azicesco.{ending}": f"old {ending}" for ending in ("nq", "trig", "jsonld")}
    for name, text in old.items():
        (tmp_path / name).write_text(text)
    formats = [part for name in ("nquads", "trig", "jsonld") for part in ("--format", name)]
    command = [sys.executable, "-m", "kg_builder.cli", "export", str(tmp_path), *formats]
    with subprocess.Popen(command, cwd=world_folder, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and not list(tmp_path.glob(".making-*/*")):
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    assert {path.name: path.read_text() for path in tmp_path.iterdir() if path.is_file()} == old
