"""A store goes to a remote one whole, in any of the three ways, goes on after a break, and is proved equal there."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from engines import ENGINES, VIRTUOSO_USER, free_port, oxigraph, oxigraph_read_only, virtuoso
from regenerate import WORLD

from kg_builder import push as push_module
from kg_builder.build import build
from kg_builder.cli import main
from kg_builder.compare import compare
from kg_builder.credentials import credentials
from kg_builder.endpoints import WAYS, Server
from kg_builder.errors import EndpointError, UsageError
from kg_builder.progress import Watcher
from kg_builder.push import push
from kg_builder.remote import RemoteStore
from kg_builder.store import EmbeddedStore
from kg_builder.vocabulary import BASE, RDF

LINES = [
    f"<{BASE}source/a> <{RDF}type> <{BASE}ontology#Source> .\n",
    f'<{BASE}id/x> <{BASE}ontology#note> "a <{BASE}source/b> that is no graph" .\n',
    f'<{BASE}id/x> <{BASE}ontology#note> "ə \\"quoted\\" \\\\ and\\nbroken"@az <{BASE}source/a> .\n',
    f"<{BASE}id/x> <{BASE}ontology#part> _:b <{BASE}graph/ontology> .\n",
    f'_:b <{BASE}ontology#note> "in a blank node" <{BASE}graph/ontology> .\n',
    *(f'<{BASE}id/n{n}> <{BASE}ontology#ordinal> "{n}"^^<http://www.w3.org/2001/XMLSchema#integer> <{BASE}source/a> .\n'
      for n in range(40)),
]  # fmt: skip


def store_of(lines: list[str]) -> EmbeddedStore:
    store = EmbeddedStore.in_memory()
    store.load_lines(iter(lines))
    return store


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("NETRC", str(tmp_path / "no-netrc"))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "server").mkdir()
    with oxigraph(tmp_path / "server") as root:
        yield root


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push_module, "LARGE", 10)
    monkeypatch.setattr(push_module, "SMALL", 5)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.usefixtures("small_batches")
def test_each_way_brings_everything(way: str, server: str) -> None:
    store = store_of(LINES)
    done = push(store, server, way=way)
    assert (done.way, done.quads, done.graphs, done.default_graph) == (way, len(LINES), 3, None)
    assert compare(store, server).differences == ()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.usefixtures("small_batches")
def test_every_engine_is_loaded_asked_and_replaced(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in VIRTUOSO_USER.items():
        monkeypatch.setenv(name, value)
    with ENGINES[engine](tmp_path) as root:
        push(store_of(LINES), root, way="update")
        less = store_of(LINES[:10])
        with pytest.raises(EndpointError, match=r"already\. Give --replace"):
            push(less, root)
        assert len(compare(less, root).differences) == 1
        done = push(less, root, replace=True)
        found = compare(less, root)
        assert found.differences == () and found.quads == 10
        assert (
            found.default_graph
            == done.default_graph
            == (None if engine in {"oxigraph", "jena"} else BASE + "graph/accepted")
        )
        remote = RemoteStore(done.at.query)
        assert len(remote.query("SELECT * { ?s ?p ?o }")) == 2  # type: ignore[arg-type]
        assert len(remote.query("SELECT * { GRAPH ?g { ?s ?p ?o } ?g a kg:Source }")) == 6  # type: ignore[arg-type]
        assert len(list(remote.nquads())) == 10


class Stops(Watcher):
    """Breaks off after some batches, as a cut cable would."""

    def __init__(self, after: int) -> None:
        self.passed: list[Any] = []
        self._after = after

    def portions(self, name: str, items: Any, total: int, size: Any) -> Iterator[Any]:  # noqa: ARG002 (as declared)
        for item in items:
            if len(self.passed) == self._after:
                raise KeyboardInterrupt
            yield item
            self.passed.append(item)


@pytest.mark.parametrize("after", [0, 1, 3])
@pytest.mark.usefixtures("small_batches")
def test_a_push_that_broke_off_goes_on_where_it_stopped(after: int, server: str) -> None:
    store = store_of(LINES)
    with pytest.raises(KeyboardInterrupt):
        push(store, server, watcher=Stops(after))
    done = push(store, server)
    assert done.resumed == sum(len(batch) for batch in Stops(99).passed) or done.resumed > 0 or after == 0
    assert compare(store, server).differences == ()


@pytest.mark.usefixtures("small_batches")
def test_what_was_noted_is_not_believed_of_a_store_that_was_emptied_since(server: str) -> None:
    store = store_of(LINES)
    with pytest.raises(KeyboardInterrupt):
        push(store, server, watcher=Stops(4))
    Server(server).update("CLEAR ALL")
    assert push(store, server).resumed == 0
    assert compare(store, server).differences == ()


@pytest.mark.parametrize(
    ("update", "words"),
    [
        (f"DELETE DATA {{ GRAPH <{BASE}source/a> {{ {LINES[10].rpartition(' <')[0]} }} }}", "source/a> differs: 41"),
        (
            f'INSERT DATA {{ <{BASE}id/x> <{BASE}ontology#note> "more" }}',
            "the default graph differs: 2 triples here, 3",
        ),
        (f"INSERT DATA {{ GRAPH <{BASE}source/c> {{ <a:a> <a:b> <a:c> }} }}", "source/c> differs: 0 triples here, 1"),
        (
            "DELETE { GRAPH ?g { ?s ?p ?o } } INSERT { GRAPH ?g { ?s ?p 1 } } WHERE { GRAPH ?g { ?s ?p ?o. ?t ?q ?s }}",
            "graph/ontology> differs: 2 triples here and there, but not the same ones",
        ),
    ],
    ids=["one less", "one more", "a graph more", "a blank node's word"],
)
def test_a_check_names_the_graph_that_differs(update: str, words: str, server: str) -> None:
    store = store_of(LINES)
    push(store, server)
    Server(server).update(update)
    (difference,) = compare(store, server).differences
    assert words in str(difference)


def test_graphs_of_others_are_left_alone_and_counted(server: str) -> None:
    Server(server).update("INSERT DATA { GRAPH <http://other.example/g> { <a:a> <a:b> <a:c> } }")
    store = store_of(LINES)
    push(store, server, replace=True)
    found = compare(store, server)
    assert found.differences == () and found.others == 1


# ---- refusals ----------------------------------------------------------------------------------------------------


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("push") / "out"
    build(WORLD, out)
    return str(out)


def test_the_command_loads_and_proves_and_fails_with_1(built: str, server: str) -> None:
    loaded = run("push", server, "--store", built)
    assert loaded.exit_code == 0
    assert f"{server}/query" in loaded.output and "quads of" in loaded.output
    assert run("push", "--check", server, "--store", built).output.startswith(f"{server}/query\nequal: ")
    Server(server).update(f"CLEAR GRAPH <{BASE}graph/authority>")
    checked = run("push", "--check", server, "--store", built)
    assert checked.exit_code == 1
    assert f"<{BASE}graph/authority> differs" in checked.output
    again = run("push", server, "--store", built)
    assert again.exit_code == 1 and "--replace" in again.output


def test_what_cannot_go_together_is_a_wrong_request(built: str) -> None:
    assert run("push", "http://127.0.0.1:9", "--check", "--replace", "--store", built).exit_code == 2


def test_a_read_only_server_is_told(built: str, tmp_path: Path) -> None:
    store = Path(built) / "builds" / (Path(built) / "CURRENT").read_text().strip() / "store"
    with oxigraph_read_only(tmp_path, store) as root:
        refused = run("push", root, "--store", built)
        assert refused.exit_code == 1 and "read-only" in refused.output
        assert run("push", "--check", root, "--store", built).exit_code == 0


def test_nobody_at_the_address_is_told_in_a_line(built: str) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    refused = run("push", url, "--store", built)
    assert refused.exit_code == 1
    assert "does not answer" in refused.output and refused.output.count("\n") == 1


REPLIES = {
    401: "wants to know who asks. Set AZICESCO_USER and AZICESCO_PASSWORD",
    403: "read-only for this user",
    404: "is not there",
    413: "takes no request of that size",
    500: "answers 500 Internal Server Error: the words of the server",
    507: "is full",
}


@pytest.mark.parametrize(("status", "words"), REPLIES.items())
def test_a_refusal_is_one_clear_sentence(status: int, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with refusing(status) as url:
        monkeypatch.setattr(push_module, "WAITS", ())
        with pytest.raises(EndpointError) as caught:
            push(store_of(LINES), url, way="quads")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_password_that_is_wrong_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with virtuoso(tmp_path) as root:
        with pytest.raises(EndpointError, match="wants to know who asks"):
            push(store_of(LINES), root)
        monkeypatch.setenv("AZICESCO_USER", "dba")
        monkeypatch.setenv("AZICESCO_PASSWORD", "wrong")
        with pytest.raises(EndpointError, match="does not accept the user “dba”"):
            push(store_of(LINES), root)


def test_who_somebody_is_comes_from_the_environment_or_from_netrc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert credentials("http://store.example/x") is None
    path = tmp_path / "netrc"
    path.write_text("machine store.example login mira password lantern\n")
    path.chmod(0o600)
    monkeypatch.setenv("NETRC", str(path))
    assert credentials("http://store.example/x") == ("mira", "lantern")
    assert credentials("http://other.example/x") is None
    monkeypatch.setenv("AZICESCO_USER", "salim")
    with pytest.raises(UsageError, match="AZICESCO_PASSWORD is not"):
        credentials("http://store.example/x")
    monkeypatch.setenv("AZICESCO_PASSWORD", "")
    assert credentials("http://store.example/x") == ("salim", "")
    path.write_text("machine\n")
    monkeypatch.delenv("AZICESCO_USER")
    with pytest.raises(UsageError, match="cannot be read for passwords"):
        credentials("http://store.example/x")


def test_no_password_is_an_option_of_the_command() -> None:
    assert not {"password", "user"} & {parameter.name for parameter in main.commands["push"].params}


def test_push_is_not_imported_by_who_asks() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import kg_builder.cli, sys; print('requests' in sys.modules)"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert told == "False\n"


class refusing:  # noqa: N801 (reads as a word of the test)
    """A store that answers and takes small updates, and refuses N-Quads with a status."""

    def __init__(self, status: int) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if self.headers["Content-Type"] == "application/n-quads" or self.headers["Content-Type"].endswith(
                    "triples"
                ):
                    self._say(status, b"the words of the server", "text/plain")
                elif self.path == "/query" and "ASK" in said:
                    self._say(200, b'{"head":{},"boolean":false}')
                elif self.path == "/query":
                    self._say(200, b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"value":"0"}}]}}')
                else:
                    self._say(200 if self.path == "/update" else 404, b"")

            def do_HEAD(self) -> None:
                self._say(200, b"")

            def _say(self, code: int, content: bytes, kind: str = "application/sparql-results+json") -> None:
                self.send_response(code)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def test_two_points_that_virtuoso_keeps_as_one_are_compared_as_one(tmp_path: Path) -> None:
    """Of a church two sources differ by less than single precision tells apart."""
    store = EmbeddedStore.in_memory()
    store.load_lines(
        f'<{BASE}id/church> <http://www.w3.org/2003/01/geo/wgs84_pos#geometry> "POINT({longitude} 39.7625)"^^'
        "<http://www.opengis.net/ont/geosparql#wktLiteral> .\n"
        for longitude in ("46.74361", "46.743611", "46.7437")
    )
    with pytest.MonkeyPatch.context() as patch:
        for name, value in VIRTUOSO_USER.items():
            patch.setenv(name, value)
        with virtuoso(tmp_path) as root:
            push(store, root)
            found = compare(store, root)
    assert found.differences == ()
    assert found.rounded == 2
