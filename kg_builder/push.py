"""Loads a store into a remote one: N-Quads or Graph Store Protocol where the server has them, else SPARQL Update.

What is sent goes in batches, and each that was taken is noted down, so that a push that broke off goes on where it
stopped: the same command, again. A graph is a set, so a batch of which nobody knows whether it arrived is sent again.
Only blank nodes would double; they go first, all those of a graph in one batch, into a graph that is emptied before.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kg_builder.endpoints import QUADS, TRIPLES, WAYS, Endpoints, Refusal, Server
from kg_builder.errors import EndpointError
from kg_builder.progress import SILENT, Watcher
from kg_builder.store import Store
from kg_builder.vocabulary import Names

LARGE, SMALL = 50_000, 1_000
"""Triples in a batch: of a graph store, and of an update, which servers read as one query."""

CLEARED_AT_ONCE = 100
"""Graphs emptied by one update."""

WAITS = (1, 4, 15)
"""Seconds before a batch is tried again that the network lost."""

DEFAULT = ""
"""Stands for the default graph where graphs go by their IRIs."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push has done; ``resumed`` quads had arrived by an earlier one that broke off."""

    at: Endpoints
    way: str
    default_graph: str | None
    graphs: int
    quads: int
    resumed: int
    seconds: float


def push(store: Store, url: str, *, replace: bool = False, way: str | None = None, watcher: Watcher = SILENT) -> Pushed:
    """Load everything that a store holds into the store at an address.

    With ``replace`` the graphs of this history that are there go first, the default graph too; what else the store
    holds stays. Where the engine has no default graph of its own, ours becomes ``graph/accepted``.

    Raises:
        EndpointError: the server is not there, refuses, or holds such graphs already.
    """
    began = time.perf_counter()
    server = Server(url)
    if server.at.update is None:
        raise EndpointError(f"{server.at.query} answers questions and takes no updates: the store is read-only.")
    default = _default_graph(server, store.names)
    content = _Content(store, default)
    ways = _ways(server, way)
    journal = _Journal.of(server.at, default)
    resumed = _prepare(server, content, journal, replace=replace)
    sender = _Sender(server, default, ways)
    for batch in watcher.portions("loading", content.batches(sender), content.quads, Batch.__len__):
        if batch.digest not in journal.done:
            sender.send(batch)
            journal.note(batch)
    journal.forget()
    return Pushed(
        server.at, sender.way, default, len(content.counts), content.quads, resumed, time.perf_counter() - began
    )


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines of N-Triples of one graph, or, with ``graph`` None, of N-Quads."""

    graph: str | None
    lines: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def digest(self) -> str:
        """What tells this batch from every other."""
        total = sha256(repr(self.graph).encode())
        for line in self.lines:
            total.update(line.encode())
        return total.hexdigest()


class _Content:
    """The quads of a store, by graph; only those with blank nodes are kept in memory."""

    def __init__(self, store: Store, default: str | None) -> None:
        self._store, self._default, self.names = store, default, store.names
        self.counts: dict[str, int] = defaultdict(int)
        self.blank: dict[str, list[str]] = defaultdict(list)
        for graph, triple in self.triples():
            self.counts[graph] += 1
            if _has_blank(triple):
                self.blank[graph].append(triple)
        self.quads = sum(self.counts.values())

    def triples(self) -> Iterator[tuple[str, str]]:
        for graph, triple in self._store.quads():
            yield graph or self._default or DEFAULT, f"{triple} .\n"

    def batches(self, sender: "_Sender") -> Iterator[Batch]:
        """Blank nodes first, a graph a batch; then all else, in batches that suit how they are sent."""
        for graph, lines in sorted(self.blank.items()):
            yield Batch(graph, tuple(sorted(lines)))
        waiting: dict[str | None, list[str]] = defaultdict(list)
        number = 0
        for graph, triple in self.triples():
            if _has_blank(triple):
                continue
            key, line = (None, as_quad(graph, triple)) if sender.way == "quads" else (graph, triple)
            waiting[key].append(line)
            number += 1
            if len(waiting[key]) >= sender.size:
                yield Batch(key, tuple(waiting.pop(key)))
            elif number % (20 * LARGE) == 0:  # many small graphs
                yield from (Batch(one, tuple(lines)) for one, lines in waiting.items())
                waiting.clear()
        yield from (Batch(one, tuple(lines)) for one, lines in waiting.items())


class _Sender:
    def __init__(self, server: Server, default: str | None, ways: list[str]) -> None:
        self._server, self._default, self._ways = server, default, ways

    @property
    def way(self) -> str:
        return self._ways[0]

    @property
    def size(self) -> int:
        return SMALL if self.way == "update" else LARGE

    def send(self, batch: Batch) -> None:
        for wait in (*WAITS, None):
            try:
                self._send(batch)
            except Refusal as refusal:
                if refusal.status == 413 and len(batch.lines) > 1:  # noqa: PLR2004 (a number of HTTP)
                    half = len(batch.lines) // 2
                    self.send(Batch(batch.graph, batch.lines[:half]))
                    self.send(Batch(batch.graph, batch.lines[half:]))
                    return
                if refusal.status not in {0, 502, 503, 504} or wait is None:
                    told = f"{refusal} What has arrived is noted: the same command goes on from there."
                    raise EndpointError(told) from refusal
                time.sleep(wait)
            else:
                return

    def _send(self, batch: Batch) -> None:
        at = self._server.at
        if batch.graph is None:
            self._server.send("POST", str(at.quads), data="".join(batch.lines).encode(), kind=QUADS)
        elif self.way != "update" and at.graphs is not None:
            where = {"graph": batch.graph} if batch.graph else {"default": ""}
            self._server.send("POST", at.graphs, params=where, data="".join(batch.lines).encode(), kind=TRIPLES)
        else:
            one_name = any(map(_has_blank, batch.lines))  # a blank node is one within a request only
            step = len(batch.lines) if one_name else SMALL
            for start in range(0, len(batch.lines), step):
                self._server.update(insertion(batch.graph, batch.lines[start : start + step], blank=one_name))


class _Journal:
    """Which batches a store has taken, in the user's state folder; removed when all are there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.done: dict[str, int] = {}
        if path.exists():
            for line in path.read_text(encoding="ascii").splitlines():
                digest, _, size = line.partition(" ")
                if size.isdigit():  # the last line may be cut off
                    self.done[digest] = int(size)

    @classmethod
    def of(cls, at: Endpoints, default: str | None) -> "_Journal":
        from platformdirs import user_state_path

        name = sha256(repr((at, default)).encode()).hexdigest()[:16]
        return cls(user_state_path("azicesco") / "push" / name)

    @property
    def quads(self) -> int:
        return sum(self.done.values())

    def note(self, batch: Batch) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="ascii") as file:
            file.write(f"{batch.digest} {len(batch.lines)}\n")

    def forget(self) -> None:
        self._path.unlink(missing_ok=True)
        self.done.clear()


def insertion(graph: str, lines: Iterable[str], *, blank: bool = False) -> str:
    """The update that adds lines of N-Triples to a graph; Virtuoso takes blank nodes only where there is a WHERE."""
    inside = "".join(lines)
    pattern = f"{{\n{inside}}}" if not graph else f"{{ GRAPH <{graph}> {{\n{inside}}} }}"
    return f"INSERT {pattern} WHERE {{}}" if blank else f"INSERT DATA {pattern}"


def as_quad(graph: str, triple: str) -> str:
    """A line of N-Quads of a line of N-Triples."""
    return f"{triple[:-3]} <{graph}> .\n" if graph else triple


def counts_there(server: Server) -> dict[str, int]:
    """Triples by named graph; the default graph, where it is separate, is ``DEFAULT``."""
    rows = server.ask("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    return {row["g"]: int(row["n"]) for row in rows if "g" in row}


def count_default(server: Server) -> int:
    """Triples of the default graph."""
    return int(server.ask("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")[0]["n"])


def ours(graph: str, names: Names) -> bool:
    """Whether a graph belongs to this history."""
    return graph.startswith((names.graph(""), names.source("")))


def _default_graph(server: Server, names: Names) -> str | None:
    """``graph/accepted`` where a triple in a named graph shows up in the default graph; None where it does not."""
    probe = names.graph("probe")
    server.update(insertion(probe, [f"<{probe}> <{probe}> <{probe}> .\n"]))
    try:
        shows = server.ask(f"ASK {{ <{probe}> <{probe}> <{probe}> }}")[0]
    finally:
        server.update(f"CLEAR SILENT GRAPH <{probe}>")
    return names.graph("accepted") if next(iter(shows.values())) in {"true", "1"} else None


def _ways(server: Server, wanted: str | None) -> list[str]:
    has = {"quads": server.at.quads, "graphs": server.at.graphs, "update": server.at.update}
    if wanted is not None and has[wanted] is None:
        can = ", ".join(way for way in WAYS if has[way])
        raise EndpointError(f"{server.at.query} cannot be loaded by {wanted}. Use {can}.")
    return [wanted] if wanted else [way for way in WAYS if has[way]]


def _prepare(server: Server, content: _Content, journal: _Journal, *, replace: bool) -> int:
    """Empty what must be empty; how many quads an earlier push that broke off has brought."""
    names = content.names
    there = {graph: number for graph, number in counts_there(server).items() if ours(graph, names)}
    if DEFAULT in content.counts and (number := count_default(server)):
        there[DEFAULT] = number
    if journal.done and sum(there.values()) >= journal.quads:
        unsure = [graph for graph, lines in content.blank.items() if _blank_batch(graph, lines) not in journal.done]
        _clear(server, unsure)
        return journal.quads
    journal.forget()
    if there and not replace:
        graph, number = max(there.items(), key=lambda pair: pair[1])
        which = f"graph <{graph}>" if graph else "the default graph"
        raise EndpointError(
            f"{server.at.query} holds {number:,} triples in {which} already. Give --replace to put this history in the "
            f"place of the {len(there)} graphs there, or compare with --check."
        )
    _clear(server, there)
    return 0


def _blank_batch(graph: str, lines: Iterable[str]) -> str:
    return Batch(graph, tuple(sorted(lines))).digest


def _clear(server: Server, graphs: Iterable[str]) -> None:
    steps = [f"CLEAR SILENT GRAPH <{graph}>" if graph else "CLEAR SILENT DEFAULT" for graph in graphs]
    for start in range(0, len(steps), CLEARED_AT_ONCE):
        server.update(" ;\n".join(steps[start : start + CLEARED_AT_ONCE]))


def _has_blank(triple: str) -> bool:
    return triple.startswith("_:") or " _:" in triple
