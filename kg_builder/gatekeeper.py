"""The gatekeeper that asks services for the embedded engine: at the real address, in limited time, and nobody else."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from secrets import token_urlsafe
from urllib.parse import parse_qs, urlencode, urlsplit

MOST_BYTES = 50_000_000

_RESULTS = "application/sparql-results+json"
_HTTP_OK, _HTTP_MOVED, _HTTP_BAD = 200, 300, 400


@contextmanager
def keeping(urls: Sequence[str], seconds: float) -> Iterator[tuple[list[str], list[str]]]:
    """Addresses on this machine that stand for the services, and the failures met; nobody can guess them."""
    failures: list[str] = []
    secret = token_urlsafe(24)
    answers: dict[tuple[int, str], bytes] = {}
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            is_form = self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")
            self._give(parse_qs(body)["query"][0] if is_form else body)

        def do_GET(self) -> None:
            self._give(parse_qs(urlsplit(self.path).query)["query"][0])

        def _give(self, query: str) -> None:
            _, given, number = urlsplit(self.path).path.split("/")
            if given != secret:
                self.send_error(404)
                return
            key = int(number), query
            try:
                with lock:  # an engine may ask the same once for every row
                    if key not in answers:
                        answers[key] = fetch(urls[key[0]], query, seconds)
                status, content = 200, answers[key]
            except ServiceFailure as failure:
                if str(failure) not in failures:
                    failures.append(str(failure))
                status, content = 502, str(failure).encode()
            self.send_response(status)
            self.send_header("Content-Type", _RESULTS)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield [f"http://127.0.0.1:{server.server_port}/{secret}/{number}" for number in range(len(urls))], failures
    finally:
        server.shutdown()
        server.server_close()


class ServiceFailure(Exception):
    """A service that gave no answer, told as the beginning of a sentence."""


def fetch(url: str, query: str, seconds: float) -> bytes:
    """The answer of a service, as SPARQL 1.1 Query Results JSON.

    A name that leads to this machine or to a private network is refused; an address of such may be named itself. What
    a reply points to is not followed.

    Raises:
        ServiceFailure: there is none within the time.
    """
    parts = urlsplit(url)
    host, until = parts.hostname or "", time.monotonic() + seconds
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(host, parts.port, timeout=seconds)
    try:
        connection.connect()
        _check_peer(host, connection.sock)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Accept": _RESULTS, "Content-Type": "application/x-www-form-urlencoded", "User-Agent": "azicesco"}
        connection.request("POST", path, urlencode({"query": query}), headers)
        connected = connection.sock  # which the connection gives up as soon as it has the head of the reply
        connected.settimeout(_left(until))
        reply = connection.getresponse()
        if _HTTP_MOVED <= reply.status < _HTTP_BAD:
            raise ServiceFailure(f"{host} points to {reply.getheader('Location')}, which is not followed")
        if reply.status != _HTTP_OK:
            raise ServiceFailure(f"{host} answered {reply.status} {reply.reason}".rstrip())
        content = bytearray()
        while part := reply.read1(1 << 16):
            content += part
            if len(content) > MOST_BYTES:
                raise ServiceFailure(f"{host} answered with more than {MOST_BYTES // 1_000_000} MB")
            if reply.isclosed():  # since Python 3.13 with the last byte, and the socket too
                break
            connected.settimeout(_left(until))
    except TimeoutError as error:
        raise ServiceFailure(f"{host} did not answer within {seconds:g} s") from error
    except (OSError, HTTPException) as error:
        raise ServiceFailure(f"{host} cannot be reached: {getattr(error, 'strerror', None) or error}") from error
    finally:
        connection.close()
    if not content.lstrip().startswith(b"{"):
        raise ServiceFailure(f"{host} answered, but not in SPARQL results")
    return bytes(content)


def _left(until: float) -> float:
    if (left := until - time.monotonic()) <= 0:
        raise TimeoutError
    return left


def _check_peer(host: str, connected: socket.socket) -> None:
    peer = ip_address(connected.getpeername()[0].partition("%")[0])
    if peer.is_global or host == "localhost" or _is_address(host):
        return
    raise ServiceFailure(
        f"{host} leads to {peer}, an address of this machine or its network; name that address to mean it"
    )


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
