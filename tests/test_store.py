"""Both engines keep one protocol: what this process answers, an endpoint answers the same; and what fails is told."""

import contextlib
import gzip
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from engines import free_port, oxigraph_read_only
from folders import Folder

import kg_builder
from kg_builder.answers import Rows, Triples
from kg_builder.build import build
from kg_builder.errors import EndpointError, QueryError, StoreError, UsageError
from kg_builder.exports import export
from kg_builder.remote import RemoteStore
from kg_builder.store import QUADS, EmbeddedStore, Store
from kg_builder.terms import canonical
from kg_builder.vocabulary import BASE

OTHER = "https://mirror.example/kg/"

QUERIES = {
    "SELECT with known prefixes": "SELECT ?city ?label { ?city a kg:City ; rdfs:label ?label } ORDER BY ?label",
    "SELECT with a gap": "SELECT ?e ?note { ?e a kg:Agent OPTIONAL { ?e kg:note ?note } } ORDER BY ?e",
    "SELECT of nothing": "SELECT ?x { ?x a kg:Nothing }",
    "FROM two sources": "SELECT DISTINCT ?s ?p ?o FROM source:herald-2031 FROM source:gazette-2031 { ?s ?p ?o }"
    " ORDER BY ?s ?p ?o",
    "who says so": "SELECT ?source ?o { GRAPH ?source { id:lantern-forum-2031 kg:ordinal ?o } ?source a kg:Source }"
    " ORDER BY ?source",
    "ASK yes": "ASK { id:greyport kg:within id:saltmere }",
    "ASK no": "ASK { id:lantern-forum-2031 kg:ordinal 3 }",
    "CONSTRUCT": "CONSTRUCT { ?s kg:near ?o } WHERE { ?s kg:within ?o }",
    "CONSTRUCT of nothing": "CONSTRUCT { ?s kg:near ?o } WHERE { ?s kg:nothing ?o }",
    "DESCRIBE": "DESCRIBE id:greyport",
    "a prefix of one's own": "PREFIX kg: <https://w3id.org/azicesco/ontology#>\nPREFIX my: <http://my.example/>\n"
    "SELECT ?o { id:greyport kg:within ?o OPTIONAL { ?o my:x ?x } }",
    "a comment that asks": "# ASK {}\nSELECT (COUNT(*) AS ?n) { ?s a kg:City }",
    "another alphabet": "SELECT ?e { ?e rdfs:label 'الميناء الرمادي'@ar }",
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("store")
    build(Folder.make(place).path, place / "out")
    return place / "out"


def test_a_small_store_is_in_memory_once_its_answers_have_taken_long_enough(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kg = kg_builder.open(shutil.copytree(out, tmp_path / "out"))
    asked = QUERIES["SELECT with known prefixes"]
    before = kg.query(asked)
    assert isinstance(before, Rows)
    monkeypatch.setattr(kg.store, "_patience", 0.0)
    assert kg.query(asked) == before
    del before
    shutil.rmtree(tmp_path / "out")
    assert len(list(kg.store.quads())) == len(list(EmbeddedStore.open(out).quads()))


def test_a_large_store_stays_on_the_disk(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg_builder.store._SMALL", 10)
    monkeypatch.setattr("kg_builder.store._PATIENCE", 0.0)
    monkeypatch.setattr(EmbeddedStore, "_copy", lambda _: pytest.fail("It is read into memory."))
    assert len(kg_builder.open(out).ask("capitals-of-islamic-culture")) == 0


def packed(out: Path) -> Path:
    return out / "builds" / (out / "CURRENT").read_text().strip() / QUADS


def test_a_small_build_keeps_its_quads_for_whoever_reads_it_into_memory(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = EmbeddedStore.open(out)
    lines = dict.fromkeys(gzip.decompress(packed(out).read_bytes()).decode().splitlines())
    assert sorted(canonical(lines)) == sorted(canonical(there.nquads()))
    monkeypatch.setattr(there, "_store", None)
    assert sorted(canonical(there.copied().nquads())) == sorted(canonical(EmbeddedStore.open(out).nquads()))


@pytest.mark.parametrize("harm", [lambda _: None, lambda whole: whole[:-20], lambda _: b"no gzip", lambda _: b""])
def test_without_them_or_if_they_are_damaged_the_store_is_read(
    out: Path, tmp_path: Path, harm: Callable[[bytes], bytes | None]
) -> None:
    copy = shutil.copytree(out, tmp_path / "out")
    harmed = harm(packed(copy).read_bytes())
    packed(copy).unlink()
    if harmed is not None:
        packed(copy).write_bytes(harmed)
    found = EmbeddedStore.open(copy).copied()
    assert sorted(canonical(found.nquads())) == sorted(canonical(EmbeddedStore.open(out).nquads()))


def test_a_large_build_keeps_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg_builder.store._MOST_KEPT", 10)
    build(Folder.make(tmp_path).path, tmp_path / "out")
    assert not packed(tmp_path / "out").exists()


@pytest.mark.parametrize("in_memory", [True, False])
def test_where_questions_are_answered_can_be_said(out: Path, in_memory: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = []
    copy = EmbeddedStore._copy
    monkeypatch.setattr("kg_builder.store._PATIENCE", 0.0)
    monkeypatch.setattr(EmbeddedStore, "_copy", lambda store: [moved.append(store), copy(store)][1])
    kg = kg_builder.open(out, in_memory=in_memory)
    kg.query("ASK {}")
    assert len(moved) == in_memory


@pytest.fixture(scope="module")
def memory(out: Path) -> EmbeddedStore:
    store = EmbeddedStore.in_memory()
    store.load_lines(f"{line}\n" for line in EmbeddedStore.open(out).nquads())
    return store


@pytest.fixture(scope="module")
def endpoint(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place = tmp_path_factory.mktemp("server")
    shutil.copytree(EmbeddedStore.open(out) and out / "builds" / (out / "CURRENT").read_text().strip(), place / "build")
    with oxigraph_read_only(place, place / "build" / "store") as root:
        yield f"{root}/query"


@pytest.fixture(params=["memory", "disk", "remote"])
def store(request: pytest.FixtureRequest, out: Path) -> Store:
    match request.param:
        case "memory":
            found: Store = request.getfixturevalue("memory")
        case "disk":
            found = EmbeddedStore.open(out)
        case _:
            found = RemoteStore(request.getfixturevalue("endpoint"))
    return found


def shown(store: Store, sparql: str) -> object:
    """An answer as something that compares."""
    answer = store.query(sparql)
    if isinstance(answer, Rows):
        return answer.variables, list(map(repr, answer.tuples()))
    return list(map(str, answer)) if isinstance(answer, Triples) else answer


# ---- one protocol ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sparql", QUERIES.values(), ids=QUERIES.keys())
def test_every_engine_answers_the_same(store: Store, memory: EmbeddedStore, sparql: str) -> None:
    assert shown(store, sparql) == shown(memory, sparql)


def test_the_answers_are_what_the_records_say(store: Store) -> None:
    rows = store.query(QUERIES["who says so"])
    assert isinstance(rows, Rows)
    assert [(row["source"].removeprefix(BASE), row["o"]) for row in rows.values()] == [
        ("source/council-2031", "4"),
        ("source/gazette-2031", "3"),
    ]
    assert store.query(QUERIES["ASK yes"]) is True
    assert store.query(QUERIES["ASK no"]) is False
    triples = store.query(QUERIES["CONSTRUCT"])
    assert isinstance(triples, Triples)
    assert len(triples) == 1
    assert len(store.query(QUERIES["another alphabet"])) == 1  # type: ignore[arg-type]
    assert len(store.query(QUERIES["SELECT of nothing"])) == 0  # type: ignore[arg-type]


def test_from_two_sources_sees_those_alone(store: Store) -> None:
    rows = store.query(QUERIES["FROM two sources"])
    assert isinstance(rows, Rows)
    assert len(rows) == 12  # what the two assert; what is denied stands in no graph


def test_every_engine_gives_the_same_quads(store: Store, memory: EmbeddedStore) -> None:
    assert sorted(canonical(store.nquads())) == sorted(canonical(memory.nquads()))


def test_every_engine_is_dumped_to_the_same_bytes(store: Store, memory: EmbeddedStore, tmp_path: Path) -> None:
    (one,), (other,) = export(store, tmp_path / "a"), export(memory, tmp_path / "b")
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("sparql", ["SELECT", "SELECT * { ?s ?p }", "ASK { ?s unknown:p ?o }", ""])
def test_what_is_no_sparql_is_refused_by_every_engine(store: Store, sparql: str) -> None:
    with pytest.raises(QueryError):
        store.query(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "DELETE WHERE { ?s ?p ?o }",
        "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }",
        "ASK " + "{" * 200 + "}" * 200,
    ],
    ids=["an update", "another service", "too deep"],
)
def test_what_is_not_safe_is_refused_before_it_is_asked(sparql: str) -> None:
    for one in (EmbeddedStore.in_memory(), RemoteStore("http://127.0.0.1:9/nobody")):
        with pytest.raises(QueryError):
            one.query(sparql)


def test_a_graph_over_any_engine_explains_the_same(store: Store, memory: EmbeddedStore) -> None:
    one, other = kg_builder.KnowledgeGraph(store), kg_builder.KnowledgeGraph(memory)
    for slug in ("lantern-forum-2031", "greyport", "nets-lost-2029"):
        assert one.show(slug) == other.show(slug)
    assert one.why("lantern-forum-2031", "ordinal").state == "decided"
    assert one.conflicts() == other.conflicts()
    assert one.find("Серый порт") == other.find("Серый порт")


# ---- another base ------------------------------------------------------------------------------------------------


def test_the_known_prefixes_follow_the_base_of_the_store(tmp_path: Path) -> None:
    build(Folder.make(tmp_path).path, tmp_path / "out", OTHER)
    for ask in (
        lambda kg: kg.query("ASK { id:greyport kg:within id:saltmere }") is True,
        lambda kg: kg.find("Greyport")[0].key == "greyport",
        lambda kg: len(kg.conflicts()) > 0,
        lambda kg: kg.show("greyport").type == "City",
        lambda kg: kg.store.names.base == OTHER,
    ):
        assert ask(kg_builder.open(tmp_path / "out")), "the first thing that is asked of a store"


# ---- on disk -----------------------------------------------------------------------------------------------------


def test_many_processes_read_one_store_at_once(out: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kg_builder.store import EmbeddedStore\n"
        "s = EmbeddedStore.open(Path(sys.argv[1])); print('open', flush=True); sys.stdin.readline()\n"
        "print(s.query('ASK { id:greyport kg:within id:saltmere }'))"
    )
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(out)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    assert [reader.stdout and reader.stdout.readline() for reader in readers] == ["open\n"] * 3
    assert [reader.communicate("\n")[0] for reader in readers] == ["True\n"] * 3


def test_a_store_that_is_read_into_memory_is_the_same_and_needs_the_disk_no_more(out: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(out, tmp_path / "out"))
    disk, memory = kg_builder.open(out), kg_builder.open(copy, in_memory=True)
    assert memory.build_hash == disk.build_hash
    shutil.rmtree(copy)
    assert sorted(canonical(memory.store.nquads())) == sorted(canonical(disk.store.nquads()))
    assert len(memory.ask("what-there-is-of-each-type")) > 0


def test_an_endpoint_is_not_read_into_memory() -> None:
    with pytest.raises(UsageError, match="Only a store on this disk"):
        kg_builder.open("http://127.0.0.1:9/query", in_memory=True)


def test_a_bare_store_names_itself(out: Path) -> None:
    bare = out / "builds" / (out / "CURRENT").read_text().strip() / "store"
    assert sorted(EmbeddedStore.open(bare).nquads()) == sorted(EmbeddedStore.open(out).nquads())


def no_store(kind: str, place: Path) -> Path:
    match kind:
        case "an empty folder":
            (place / "x").mkdir()
        case "a file":
            (place / "x").write_text("x")
        case "CURRENT names nothing":
            (place / "x" / "builds").mkdir(parents=True)
            (place / "x" / "CURRENT").write_text("0000\n")
        case "CURRENT is no text":
            (place / "x" / "builds").mkdir(parents=True)
            (place / "x" / "CURRENT").write_bytes(b"\xff\xfe")
        case "CURRENT is a folder":
            (place / "x" / "builds").mkdir(parents=True)
            (place / "x" / "CURRENT").mkdir()
        case "a broken store":
            (place / "x").mkdir()
            (place / "x" / "MANIFEST-000001").write_text("x")
    return place / "x"


@pytest.mark.parametrize(
    "kind",
    [
        "nothing",
        "an empty folder",
        "a file",
        "CURRENT names nothing",
        "CURRENT is no text",
        "CURRENT is a folder",
        "a broken store",
    ],
)
def test_what_is_no_store_is_told_with_what_to_do(kind: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"[Bb]uild"):
        EmbeddedStore.open(no_store(kind, tmp_path))


# ---- endpoints that fail -----------------------------------------------------------------------------------------

Reply = Callable[[BaseHTTPRequestHandler], None]


@contextlib.contextmanager
def answering(reply: Reply) -> Iterator[str]:
    """A small server that answers every request in one way."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with contextlib.suppress(OSError):
                reply(self)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql"
    finally:
        server.shutdown()
        server.server_close()


def says(status: int, content: bytes, kind: str = "text/html", length: int | None = None) -> Reply:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(content) if length is None else length))
        handler.end_headers()
        handler.wfile.write(content)

    return reply


def no_http(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"SSH-2.0-x\r\n")


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def slow(_: BaseHTTPRequestHandler) -> None:
    time.sleep(1.5)


RESULTS = "application/sparql-results+json"
FAILURES: dict[str, tuple[Reply, type[StoreError], str]] = {
    "not found": (says(404, b"nothing here"), EndpointError, "does not answer as an endpoint"),
    "not allowed": (says(401, b"who are you"), EndpointError, "does not answer as an endpoint"),
    "broken": (says(500, b"oops"), EndpointError, "does not answer as an endpoint"),
    "busy": (says(503, b"later"), EndpointError, "answers 503"),
    "a page": (says(200, b"<!doctype html><p>Welcome"), EndpointError, "not in SPARQL results"),
    "nothing": (says(200, b"", RESULTS), EndpointError, "not in SPARQL results"),
    "half a result": (says(200, b'{"head":{"vars":["s"]},"results":{"bind', RESULTS), EndpointError, "not in SPARQL"),
    "another JSON": (says(200, b'{"error": "x"}', RESULTS), EndpointError, "not in SPARQL results"),
    "a bad query": (says(400, b"Parse error at line 1"), QueryError, "refuses the query"),
    "less than announced": (says(200, b"{}", RESULTS, length=999), EndpointError, "broke off"),
    "another protocol": (no_http, EndpointError, "broke off"),
    "a hung-up line": (hangs_up, EndpointError, "broke off"),
}


@pytest.mark.parametrize(("reply", "error", "words"), FAILURES.values(), ids=FAILURES.keys())
@pytest.mark.parametrize("sparql", ["SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "ASK {}"])
def test_an_endpoint_that_fails_is_told_in_one_line(
    reply: Reply, error: type[StoreError], words: str, sparql: str
) -> None:
    with answering(reply) as url, pytest.raises(error, match=words) as caught:
        RemoteStore(url).query(sparql)
    assert url in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_boolean_for_rows_is_no_answer() -> None:
    reply = says(200, b'{"head":{},"boolean":true}', RESULTS)
    with answering(reply) as url, pytest.raises(EndpointError, match="not in SPARQL results"):
        RemoteStore(url).query("SELECT * { ?s ?p ?o }")


def test_an_endpoint_that_does_not_answer_in_time_is_not_waited_for() -> None:
    began = time.perf_counter()
    with answering(slow) as url, pytest.raises(EndpointError, match="timed out"):
        RemoteStore(url, timeout=1).query("ASK {}")
    assert time.perf_counter() - began < 10


def test_a_refused_connection_is_told() -> None:
    with pytest.raises(EndpointError, match=r"does not answer: .*Is the address right\?"):
        RemoteStore(f"http://127.0.0.1:{free_port()}/query").query("ASK {}")


@pytest.mark.parametrize("url", ["", "example.org/sparql", "ftp://example.org/", "file:///etc/passwd"])
def test_what_is_no_address_of_an_endpoint_is_told(url: str) -> None:
    with pytest.raises(EndpointError, match="Begin it with https://"):
        RemoteStore(url)


@pytest.mark.parametrize("url", ["http://[", "http://a b/", "http://127.0.0.1:port/", "http://", "http://a..b/"])
def test_an_address_that_leads_nowhere_is_told(url: str) -> None:
    with pytest.raises(EndpointError):
        RemoteStore(url).query("ASK {}")
