"""SPARQL servers as tests run them, each in a folder of its own on a free port of 127.0.0.1, empty and gone after."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.request import urlopen

import pytest

OXIGRAPH = Path(sys.executable).with_name("oxigraph")
JARS = Path("/usr/share/java")
JENA = ("jena-core", "jena-arq", "jena-base", "jena-iri", "jena-shacl", "jena-shex", "jena-tdb", "jena-tdb2",
        "jena-rdfconnection", "jena-dboe-base", "jena-dboe-index", "jena-dboe-storage", "jena-dboe-trans-data",
        "jena-dboe-transaction", "slf4j-api", "slf4j-nop", "commons-lang3", "commons-io", "commons-csv",
        "commons-codec", "commons-compress", "thrift", "dexx.collection", "gson", "protobuf", "jsonld-java",
        "titanium-json-ld", "httpclient", "httpcore", "jackson-core", "jackson-databind",
        "jackson-annotations", "guava")  # fmt: skip

VIRTUOSO_INI = """\
[Database]
DatabaseFile       = virtuoso.db
ErrorLogFile       = virtuoso.log
LockFile           = virtuoso.lck
TransactionFile    = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile    = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort        = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
ServerThreads     = 10
NumberOfBuffers   = 20000
MaxDirtyBuffers   = 15000
[HTTPServer]
ServerPort    = 127.0.0.1:{port}
ServerThreads = 5
"""

VIRTUOSO_USER = {"AZICESCO_USER": "dba", "AZICESCO_PASSWORD": "dba"}
"""Who may write in a new database that nobody has given another password."""

Start = Callable[[Path], AbstractContextManager[str]]


def missing(sentence: str) -> None:
    """Skip a test that needs what is not here; where nothing may be missing, fail."""
    if os.environ.get("AZICESCO_CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def serving(command: Sequence[str | Path], folder: Path, alive: str, root: str, wait: float = 60) -> Iterator[str]:
    """A server's process, once it answers at an address, until the test is done."""
    with (folder / "output.txt").open("wb") as output:
        server = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        until = time.monotonic() + wait
        while True:
            with contextlib.suppress(OSError), urlopen(alive, timeout=5):  # noqa: S310 (our own server)
                break
            if server.poll() is not None or time.monotonic() > until:
                said = (folder / "output.txt").read_text(errors="replace")[-2000:]
                pytest.fail(f"{command[0]} did not start: {said}")
            time.sleep(0.05)
        yield root
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def oxigraph(folder: Path) -> AbstractContextManager[str]:
    """The oxigraph server."""
    if not OXIGRAPH.exists():
        missing("There is no oxigraph server here: pip install oxigraph.")
    root = f"http://127.0.0.1:{free_port()}"
    command = [OXIGRAPH, "serve", "--location", folder / "store", "--bind", root.removeprefix("http://")]
    return serving(command, folder, root, root)


def oxigraph_read_only(folder: Path, store: Path) -> AbstractContextManager[str]:
    """The oxigraph server over a store that is there, which it does not change."""
    if not OXIGRAPH.exists():
        missing("There is no oxigraph server here: pip install oxigraph.")
    root = f"http://127.0.0.1:{free_port()}"
    command = [OXIGRAPH, "serve-read-only", "--location", store, "--bind", root.removeprefix("http://")]
    return serving(command, folder, root, root)


def virtuoso(folder: Path) -> AbstractContextManager[str]:
    """Virtuoso 7, its database made anew."""
    program = shutil.which("virtuoso-t")
    if program is None:
        missing("There is no Virtuoso here: apt-get install virtuoso-opensource-7.")
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(port=port, sql_port=free_port()), encoding="ascii")
    command = [str(program), "+foreground", "+configfile", "virtuoso.ini"]
    return serving(command, folder, f"{root}/sparql?query=ASK%7B%7D", root)


def jena(folder: Path) -> AbstractContextManager[str]:
    """Jena ARQ behind the HTTP of JenaServer.java."""
    return _jena(folder)


def jena_union(folder: Path) -> AbstractContextManager[str]:
    """The same with a default graph that is all graphs together."""
    return _jena(folder, "union")


def _jena(folder: Path, *more: str) -> AbstractContextManager[str]:
    jars = [JARS / f"{name}.jar" for name in JENA]
    if shutil.which("java") is None or not all(jar.exists() for jar in jars[:2]):
        missing("There is no Jena here: apt-get install default-jdk-headless libapache-jena-java.")
    # Debian moved the classes of Jena's Xerces to another package, and left the messages that they need behind.
    with zipfile.ZipFile(jars[0]) as jar:
        for name in jar.namelist():
            if name.startswith("org/apache/jena/ext/xerces/") and name.endswith(".properties"):
                copy = folder / name.removeprefix("org/apache/jena/ext/")
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(jar.read(name))
    port = free_port()
    path = ":".join(map(str, [folder, *jars]))
    command = ["java", "-Xmx1g", "-cp", path, str(Path(__file__).with_name("JenaServer.java")), str(port), *more]
    root = f"http://127.0.0.1:{port}"
    return serving(command, folder, f"{root}/query?query=ASK%7B%7D", root)


ENGINES: dict[str, Start] = {"oxigraph": oxigraph, "virtuoso": virtuoso, "jena": jena, "jena-union": jena_union}
"""Servers that keep a whole history; the last has the default graph of GraphDB and Neptune."""
