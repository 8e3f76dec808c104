"""SERVICE asks nobody unless a host is allowed; then that host alone, about what there is here, and for so long."""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph
import pytest
from click.testing import CliRunner, Result
from engines import free_port, oxigraph
from regenerate import WORLD

import kg_builder
from kg_builder import catalogue, gatekeeper, places
from kg_builder.build import build
from kg_builder.cli import main
from kg_builder.errors import EndpointError, QueryError
from kg_builder.graph import KnowledgeGraph
from kg_builder.services import MOST_VALUES, Services, calls

QUERIES = places.packaged("queries")
FEDERATED = [one.name for one in catalogue.read_federated(QUERIES)]
ITEM = "http://www.wikidata.org/entity/Q"
THERE = f"""
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix wd: <{ITEM}> . @prefix geo: <http://www.opengis.net/ont/geosparql#> .
wd:900001 rdfs:label "Taşvar"@az , "Tashvar"@en ; wdt:P625 "Point(-140.25 12.5)"^^geo:wktLiteral ; wdt:P1566 "990001" .
wd:900002 rdfs:label "Kelmira"@az ; wdt:P625 "Point(-141 13)"^^geo:wktLiteral ; wdt:P1566 "990002" .
wd:900009 rdfs:label "Başqa"@az ; wdt:P625 "Point(0 0)"^^geo:wktLiteral ; wdt:P1566 "990009" .
"""
LINKS = {"tashvar": ("Q900001", "990001"), "kelmira": ("", "990002")}


class Standin:
    """A second server, of other people's data, that keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.url = ""
        self.reply: Callable[[BaseHTTPRequestHandler], None] | None = None
        self._store = pyoxigraph.Store()
        self._store.load(THERE.encode(), format=pyoxigraph.RdfFormat.TURTLE)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"])).decode()
        query = parse_qs(body)["query"][0] if "form" in handler.headers["Content-Type"] else body
        self.asked.append(query)
        if self.reply is not None:
            self.reply(handler)
            return
        found = self._store.query(query)
        assert isinstance(found, pyoxigraph.QuerySolutions)
        content = found.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
        assert content is not None
        say(handler, 200, content)


def say(handler: BaseHTTPRequestHandler, status: int, content: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Type": "application/sparql-results+json", **headers}.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


@contextmanager
def standing_in() -> Iterator[Standin]:
    standin = Standin()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            with suppress(OSError):  # who asked has gone
                standin.answer(self)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    standin.url = f"http://127.0.0.1:{server.server_port}/sparql"
    try:
        yield standin
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def there() -> Iterator[Standin]:
    with standing_in() as standin:
        yield standin


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny world with links to items that the stand-in knows."""
    place = tmp_path_factory.mktemp("linked")
    shutil.copytree(WORLD, place / "data")
    for path in (place / "data" / "authority").glob("*.csv"):
        head, *lines = path.read_text(encoding="utf-8").splitlines()
        columns = head.split(",")
        for number, line in enumerate(lines):
            slug = line.partition(",")[0]
            if slug in LINKS and '"' not in line:
                cells = line.split(",")
                cells[columns.index("wikidata")], cells[columns.index("geonames")] = LINKS[slug]
                lines[number] = ",".join(cells)
        path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    build(place / "data", place / "out")
    return place / "out"


def opened(out: Path, *hosts: str, seconds: float = 10) -> KnowledgeGraph:
    kg = kg_builder.open(out)
    kg.store.services = Services(frozenset(hosts), seconds)
    return kg


def at(kg: KnowledgeGraph, name: str, there: Standin) -> str:
    """A federated question that asks the stand-in in the place of Wikidata."""
    return kg.question(name).replace("https://query.wikidata.org/sparql", there.url)


# ---- the catalogue's federated questions -------------------------------------------------------------------------

ANSWERS = {
    "names-on-wikidata": [("tashvar", f"{ITEM}900001", "Taşvar")],
    "points-on-wikidata": [("tashvar", f"{ITEM}900001", "Point(-140.25 12.5)")],
    "geonames-on-wikidata": [("kelmira", "990002", f"{ITEM}900002"), ("tashvar", "990001", f"{ITEM}900001")],
}


@pytest.mark.parametrize("name", FEDERATED)
def test_a_federated_question_answers_in_the_tiny_world(name: str, out: Path, there: Standin) -> None:
    kg = opened(out, "127.0.0.1")
    found = [tuple(row.values())[:3] for row in kg.query(at(kg, name, there)).values()]  # type: ignore[union-attr]
    assert [(one.rpartition("/")[2], *others) for one, *others in found] == ANSWERS[name]
    assert kg.store.told == []


@pytest.mark.parametrize("name", FEDERATED)
def test_a_service_is_asked_only_about_what_there_is_here(name: str, out: Path, there: Standin) -> None:
    kg = opened(out, "127.0.0.1")
    kg.query(at(kg, name, there))
    assert len(there.asked) == 1, "once, however many rows"
    assert "900009" not in json.dumps(there.asked) and ("90000" in there.asked[0] or "99000" in there.asked[0])


@pytest.mark.parametrize("name", FEDERATED)
def test_a_federated_question_names_its_hosts_and_is_off_by_default(name: str, out: Path) -> None:
    question = catalogue.read_question(QUERIES, name)
    hosts = frozenset(question.services)
    assert {one.url.split("/")[2] for one in calls(question.sparql, Services(hosts))} == hosts
    with pytest.raises(QueryError, match=r"Allow that with --allow-service query\.wikidata\.org"):
        kg_builder.open(out).ask(name)
    assert name not in catalogue.question_names(QUERIES)


def test_federated_questions_are_listed_with_all() -> None:
    assert not any(name in run("ask").output for name in FEDERATED)
    assert all(name in run("ask", "--all").output for name in FEDERATED)


def test_every_question_with_services_stands_in_their_folder() -> None:
    assert FEDERATED
    assert not any(one.services for one in catalogue.read_questions(QUERIES))
    assert all(one.services for one in catalogue.read_federated(QUERIES))


# ---- what is refused ---------------------------------------------------------------------------------------------


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_nobody_is_asked_unless_allowed(out: Path, there: Standin) -> None:
    sparql = f"SELECT * {{ SERVICE <{there.url}> {{ ?s ?p ?o }} }}"
    for hosts in ((), ("query.wikidata.org",), ("localhost",)):
        with pytest.raises(QueryError, match=r"SERVICE would ask 127\.0\.0\.1"):
            opened(out, *hosts).query(sparql)
    assert there.asked == []
    refused = run("query", sparql, "--store", str(out))
    assert refused.exit_code == 1 and "--allow-service" in refused.output
    allowed = run("query", sparql, "--store", str(out), "--allow-service", "127.0.0.1", "--format", "csv")
    assert allowed.exit_code == 0 and "Kelmira" in allowed.output


def test_a_name_that_leads_to_this_machine_is_refused(
    monkeypatch: pytest.MonkeyPatch, there: Standin, out: Path
) -> None:
    port = int(there.url.rpartition(":")[2].partition("/")[0])
    connect = gatekeeper.HTTPConnection.connect

    def resolved(connection: gatekeeper.HTTPConnection) -> None:
        connection.host = "127.0.0.1"  # as a name server would have it
        connect(connection)

    monkeypatch.setattr(gatekeeper.HTTPConnection, "connect", resolved)
    kg = opened(out, "lanterns.example")
    with pytest.raises(EndpointError, match=r"lanterns\.example leads to 127\.0\.0\.1"):
        kg.query(f"SELECT * {{ SERVICE <http://lanterns.example:{port}/sparql> {{ ?s ?p ?o }} }}")
    assert there.asked == []


def test_the_address_of_a_service_must_be_written_out(out: Path) -> None:
    with pytest.raises(QueryError, match="write the service's whole address"):
        opened(out, "127.0.0.1").query("PREFIX x: <http://127.0.0.1/> SELECT * { SERVICE x:sparql { ?s ?p ?o } }")


def test_too_many_values_at_once_are_refused(out: Path, there: Standin) -> None:
    values = " ".join(f'"{number}"' for number in range(MOST_VALUES + 1))
    with pytest.raises(QueryError, match="Ask about at most 1,000"):
        opened(out, "127.0.0.1").query(
            f"SELECT * {{ {{ SELECT ?o {{ VALUES ?o {{ {values} }} }} }} SERVICE <{there.url}> {{ ?s ?p ?o }} }}"
        )
    assert there.asked == []


# ---- what fails --------------------------------------------------------------------------------------------------


def sleeping(seconds: float) -> Callable[[BaseHTTPRequestHandler], None]:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)
        say(handler, 200, b'{"head":{"vars":[]},"results":{"bindings":[]}}')

    return reply


def dripping(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


FAILURES: dict[str, tuple[Callable[[BaseHTTPRequestHandler], None], str]] = {
    "slow": (sleeping(3), "did not answer within 1 s"),
    "dripping": (dripping, "did not answer within 1 s"),
    "busy": (lambda handler: say(handler, 503, b"later"), "answered 503 Service Unavailable"),
    "refusing": (lambda handler: say(handler, 429, b"too many"), "answered 429 Too Many Requests"),
    "a page": (lambda handler: say(handler, 200, b"<!doctype html>"), "but not in SPARQL results"),
    "elsewhere": (
        lambda handler: say(handler, 307, b"", Location="http://127.0.0.1:1/"),
        "points to http://127.0.0.1:1/, which is not followed",
    ),
    "hung up": (lambda handler: handler.wfile.write(b""), "127.0.0.1 cannot be reached"),
}


EACH_FAILURE = pytest.mark.parametrize(("reply", "words"), FAILURES.values(), ids=FAILURES.keys())


@EACH_FAILURE
def test_a_service_that_fails_is_told_in_one_sentence(
    reply: Callable[[BaseHTTPRequestHandler], None], words: str, out: Path, there: Standin
) -> None:
    there.reply = reply
    kg = opened(out, "127.0.0.1", seconds=1 if "1 s" in words else 60)
    with pytest.raises(EndpointError) as caught:
        kg.query(at(kg, "names-on-wikidata", there))
    assert words in str(caught.value) and "\n" not in str(caught.value)


@EACH_FAILURE
def test_where_silence_is_wanted_the_rest_is_answered_and_the_failure_told(
    reply: Callable[[BaseHTTPRequestHandler], None], words: str, out: Path, there: Standin
) -> None:
    there.reply = reply
    kg = opened(out, "127.0.0.1", seconds=1 if "1 s" in words else 60)
    silent = (
        at(kg, "names-on-wikidata", there)
        .replace("SERVICE <", "SERVICE SILENT <")
        .replace("FILTER(LANG(?there) =", "#")
    )
    rows = kg.query(silent)
    assert [row["entity"].rpartition("/")[2] for row in rows.values()] == ["tashvar"]  # type: ignore[union-attr]
    (told,) = kg.store.told
    assert words in told and told.endswith("the answer is without its part.")


def test_one_service_of_two_may_fail(out: Path, there: Standin) -> None:
    nobody = f"http://localhost:{free_port()}/sparql"
    kg = opened(out, "127.0.0.1", "localhost")
    rows = kg.query(f"""SELECT ?entity ?there ?more {{
      {{ SELECT ?entity ?item {{ GRAPH graph:authority {{ ?entity skos:exactMatch ?item }} }} }}
      SERVICE <{there.url}> {{ ?item rdfs:label ?there }}
      OPTIONAL {{ SERVICE SILENT <{nobody}> {{ ?item rdfs:comment ?more }} }}
    }}""")
    assert len(rows) == 2  # type: ignore[arg-type]
    (told,) = kg.store.told
    assert "localhost cannot be reached" in told
    wrong = run("query", f"SELECT * {{ SERVICE SILENT <{nobody}> {{ ?s ?p ?o }} }}", "--store", str(out),
                "--allow-service", "localhost")  # fmt: skip
    assert wrong.exit_code == 0 and "localhost cannot be reached" in wrong.stderr


def test_an_endpoint_carries_its_services_itself_with_the_values_from_here(
    out: Path, there: Standin, tmp_path: Path
) -> None:
    from kg_builder.push import push

    with oxigraph(tmp_path) as root:
        done = push(kg_builder.open(out).store, root)
        kg = kg_builder.open(done.at.query, allow_service=["127.0.0.1"])
        rows = kg.query(at(kg, "names-on-wikidata", there))
        assert [row["there"] for row in rows.values()] == ["Taşvar"]  # type: ignore[union-attr]
    assert "900001" in there.asked[0]


# ---- what feeds a call -------------------------------------------------------------------------------------------

SUB = "{ SELECT ?a ?b { ?a ?p ?b } }"
CALL = "SERVICE <http://x.example/> { ?a ?q ?c }"


@pytest.mark.parametrize(
    ("pattern", "shared"),
    [
        (f"{SUB} {CALL}", ("a",)),
        (f"{SUB} ?a ?r ?d . {CALL}", ("a",)),
        (f"{SUB} OPTIONAL {{ {CALL} }}", ("a",)),
        (f"{CALL}", ()),
        (f"{CALL} {SUB}", ()),
        (f"{SUB} UNION {{ {CALL} }}", ()),
        (f"{{ {CALL} }} UNION {SUB}", ()),
        (f"{{ ?x ?y ?a }} UNION {SUB} {CALL}", ()),
        (f"OPTIONAL {SUB} {CALL}", ()),
        (f"MINUS {SUB} {CALL}", ()),
        (f"GRAPH ?g {SUB} {CALL}", ()),
        (f"{SUB} MINUS {{ {CALL} }}", ()),
        (f"{SUB} {{ {CALL} }}", ()),
        (f"{{ ?a ?p ?b }} {CALL}", ()),
        (f"{{ SELECT (?x AS ?a) (COUNT(?c) AS ?n) {{ ?x ?p ?c }} GROUP BY ?x }} {CALL}", ("a",)),
    ],
)
def test_only_a_sub_select_that_is_joined_with_the_call_feeds_it(pattern: str, shared: tuple[str, ...]) -> None:
    (call,) = calls(f"SELECT * WHERE {{ {pattern} }}", Services(frozenset({"x.example"})))
    assert call.shared == shared
