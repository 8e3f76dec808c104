"""A server's addresses: where it answers questions, takes updates and keeps graphs; and what its refusals mean.

SPARQL 1.1 fixes no paths. At an address that is no endpoint itself the usual ones are tried, and the one used is named.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kg_builder.credentials import PASSWORD, USER, credentials
from kg_builder.errors import EndpointError, UsageError

if TYPE_CHECKING:
    import requests

SECONDS_TO_ANSWER = 600
"""A large batch may take a busy store minutes."""

_FULL = 507
"""Insufficient Storage, of HTTP."""

ROWS = "application/sparql-results+json"
TRIPLES = "application/n-triples"
QUADS = "application/n-quads"


WAYS = ("quads", "graphs", "update")
"""How content is sent: all graphs in one N-Quads document, a graph a request, or as updates."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths that a kind of server uses, below its address; ``None`` where it has none."""

    name: str
    query: str
    update: str
    graphs: str | None = None
    quads: str | None = None


LAYOUTS = (
    Layout("Oxigraph", "query", "update", "store", "store"),
    Layout("Fuseki", "query", "update", "data", "data"),
    Layout("Virtuoso", "sparql", "sparql-auth", "sparql-graph-crud-auth"),
    Layout("RDF4J or GraphDB", "", "statements", "rdf-graphs/service", "statements"),
    Layout("Blazegraph", "sparql", "sparql", None, "sparql"),
    Layout("SPARQL endpoint", "", ""),
)
"""Kinds of servers, tried in this order; that of Fuseki is a dataset's."""

_LAST_STEPS = {path for layout in LAYOUTS for path in (layout.query, layout.update, layout.graphs) if path}
_FOLDERS = ("", "azicesco", "ds", "repositories/azicesco", "rdf4j-server/repositories/azicesco",
            "blazegraph/namespace/azicesco", "blazegraph/namespace/kb", "bigdata/namespace/kb")  # fmt: skip
"""Where a server's root may keep the store."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The addresses of one store: of questions, of updates, of single graphs, and of quads."""

    kind: str
    query: str
    update: str | None
    graphs: str | None
    quads: str | None


class Server:
    """A store on the network, with its addresses and the session that asks it.

    Arguments:
        url: an endpoint, a dataset or repository, or a server's root.

    Raises:
        EndpointError: there is no SPARQL endpoint at the address or at the usual paths below it.
    """

    def __init__(self, url: str) -> None:
        import requests

        if not url.startswith(("http://", "https://")):
            raise UsageError(f"“{url}” is no address of a store. Begin it with https:// or http://.")
        self.user = credentials(url)
        self.session = requests.Session()
        self.session.auth = _nobody  # or the library would look into netrc by rules of its own
        self.session.headers["User-Agent"] = "azicesco"
        self.at = self._find(url.rstrip("/"))

    def ask(self, sparql: str) -> list[Mapping[str, str]]:
        """Rows of a SELECT as plain text; one row for an ASK, with ``boolean``.

        Raises:
            EndpointError: the server refuses.
        """
        reply = self.send("POST", self.at.query, data={"query": sparql}, accept=ROWS)
        try:
            found = reply.json()
            if "boolean" in found:
                return [{"boolean": str(found["boolean"]).lower()}]
            rows = found["results"]["bindings"]
            return [{name: term["value"] for name, term in row.items()} for row in rows]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise EndpointError(f"{self.at.query} answers, but not in SPARQL results.") from error

    def update(self, sparql: str) -> None:
        """Carry out a SPARQL update.

        Raises:
            EndpointError: the server takes none, or refuses.
        """
        if self.at.update is None:
            raise EndpointError(f"{self.at.query} takes no updates: the store is read-only, or kept elsewhere.")
        content = {"query" if self.at.kind == "Virtuoso" else "update": sparql}
        self.send("POST", self.at.update, data=content)

    def send(
        self,
        method: str,
        url: str,
        *,
        data: bytes | Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        kind: str | None = None,
        accept: str = "*/*",
        stream: bool = False,
    ) -> "requests.Response":
        """One request and its reply, which is no refusal.

        Raises:
            EndpointError: a refusal, told in a sentence; ``status`` is its number, 0 where there is no reply.
        """
        import requests

        headers = {"Accept": accept} | ({} if kind is None else {"Content-Type": kind})
        try:
            reply = self.session.request(
                method, url, data=data, params=params, headers=headers, stream=stream, timeout=SECONDS_TO_ANSWER,
                allow_redirects=False,
            )  # fmt: skip
            if reply.status_code == 401 and self._answer_challenge(reply):  # noqa: PLR2004 (a number of HTTP)
                reply = self.session.request(
                    method, url, data=data, params=params, headers=headers, stream=stream, timeout=SECONDS_TO_ANSWER,
                    allow_redirects=False,
                )  # fmt: skip
        except (requests.RequestException, ValueError) as error:
            raise Refusal(f"{url} does not answer: {_reason(error)}.", 0) from error
        if not reply.ok or reply.is_redirect:
            raise Refusal(self._sentence(url, reply), reply.status_code)
        return reply

    def _answer_challenge(self, reply: "requests.Response") -> bool:
        """Take up the way in which the server wants to know who asks; whether there is something to say to it."""
        from requests.auth import HTTPBasicAuth, HTTPDigestAuth

        if self.user is None or self.session.auth is not _nobody:
            return False
        digest = reply.headers.get("WWW-Authenticate", "").lower().startswith("digest")
        self.session.auth = HTTPDigestAuth(*self.user) if digest else HTTPBasicAuth(*self.user)
        return True

    def _sentence(self, url: str, reply: "requests.Response") -> str:
        host, said, code = urlsplit(url).hostname, " ".join(reply.text.split())[:200], reply.status_code
        full = code == _FULL or "no space" in said.lower() or "disk full" in said.lower()
        sentences = {
            401: f"{url} wants to know who asks. Set {USER} and {PASSWORD}, or write machine {host} into ~/.netrc."
            if self.user is None
            else f"{url} does not accept the user “{self.user[0]}” with that password.",
            403: f"{url} does not allow this: {said or 'forbidden'}. The store is read-only for this user.",
            404: f"{url} is not there. Is the address right, and does the store exist?",
            405: f"{url} takes no such request: the store is read-only there.",
            413: f"{url} takes no request of that size.",
            501: f"{url} takes no such request: the store is read-only there.",
        }
        if full:
            return f"{url} is full: it answers {code} {said}."
        if reply.is_redirect:
            return f"{url} answers {code} and points to {reply.headers.get('Location')}. Give that address."
        return sentences.get(code, f"{url} answers {code} {reply.reason or ''}: {said}".rstrip(": ") + ".")

    # ---- where things are

    def _find(self, url: str) -> Endpoints:
        refused: Refusal | None = None
        half: Endpoints | None = None
        for layout, base in _candidates(url):
            try:
                found = self._probe(layout, base)
            except Refusal as error:
                if error.status == 0:
                    raise
                refused = refused if refused is not None and error.status == 404 else error  # noqa: PLR2004
                continue
            if found is not None and found.update is not None and (found.graphs or not layout.graphs):
                return found
            half = half or found
        if half is not None:
            return half
        if refused is not None and refused.status in {401, 403}:
            raise refused
        raise EndpointError(f"No SPARQL endpoint is at {url} or at the usual paths below it. Name the endpoint itself.")

    def _probe(self, layout: Layout, base: str) -> Endpoints | None:
        query = _below(base, layout.query)
        reply = self.send("POST", query, data={"query": "ASK {}"}, accept=ROWS)
        if "sparql-results" not in reply.headers.get("Content-Type", ""):
            return None
        update: str | None = _below(base, layout.update)
        graphs = None if layout.graphs is None else _below(base, layout.graphs)
        quads = None if layout.quads is None else _below(base, layout.quads)
        try:
            field = "query" if layout.name == "Virtuoso" else "update"
            self.send("POST", str(update), data={field: "INSERT DATA {}"})
        except Refusal as error:
            if error.status in {400, 404, 405, 415}:
                update = None
        if layout.graphs is not None and layout.name in {"Oxigraph", "Fuseki"}:  # they differ in this path alone
            try:
                self.send("HEAD", str(graphs), params={"default": ""})
            except Refusal as error:
                if error.status in {400, 404, 405}:
                    graphs = quads = None
        return Endpoints(layout.name, query, update, graphs, quads)


class Refusal(EndpointError):
    """A server's refusal, with the number of its HTTP status; 0 where there was no reply."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


def _nobody(request: "requests.PreparedRequest") -> "requests.PreparedRequest":
    return request


def _candidates(url: str) -> Iterator[tuple[Layout, str]]:
    """What may be at an address: an endpoint that is named, then a store below each of the usual folders."""
    parent, _, last = url.rpartition("/")
    if last in _LAST_STEPS and urlsplit(parent).netloc:
        yield from ((layout, parent) for layout in LAYOUTS if layout.query)
    is_root = urlsplit(url).path == ""
    for folder in _FOLDERS if is_root else ("",):
        yield from ((layout, _below(url, folder)) for layout in LAYOUTS)


def _below(base: str, path: str) -> str:
    return f"{base}/{path}" if path else base


def _reason(error: BaseException) -> str:
    """The innermost of what went wrong, without the addresses of objects that the outer ones print."""
    reason: object = error
    while isinstance(reason, BaseException) and reason.args and isinstance(reason.args[0], BaseException):
        reason = reason.args[0]
    inner = getattr(reason, "reason", None)
    text = " ".join(str(inner if inner is not None else reason).split())
    return re.sub(r"^.*(>: |new connection: )", "", text)[:200] or type(error).__name__
