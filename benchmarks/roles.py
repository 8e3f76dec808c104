"""The processes that are compared: each does one job with a data folder and prints its own seconds as JSON.

Each is a process of its own, so that its memory is its own too.

    python benchmarks/roles.py build DATA OUT NQUADS    the project's build; keeps its N-Quads
    python benchmarks/roles.py bulk NQUADS OUT          the engine's bulk loader alone
    python benchmarks/roles.py rdflib DATA              the same records into an rdflib.Dataset, by hand
    python benchmarks/roles.py rdflib-dates DATA        the same, with the bounds of the dates
    python benchmarks/roles.py rdflib-nquads NQUADS     the build's quads, read by rdflib
    python benchmarks/roles.py toml DATA                reading the sources as TOML, nothing else
"""

import csv
import json
import os
import sys
import tomllib
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rdflib import Literal, URIRef
    from rdflib.term import Node

Figures = dict[str, float]

EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
OWN = {"about", "at", "stance"}
REMARKS = {"speaker", "asWritten", "note", "quote"}
DATED = {"date", "builtIn"}


def build(data: Path, out: Path, nquads: Path) -> Figures:
    """What ``azicesco build`` does, with the seconds of its steps."""
    from kg_builder.build import build as make
    from kg_builder.progress import Watcher

    class _Clock(Watcher):
        def __init__(self) -> None:
            self.steps: Figures = {}
            self._last = perf_counter()

        def step(self, name: str) -> None:
            if name == "written":
                (made,) = out.glob("builds/.making-*/*.nq")
                os.link(made, nquads)
            now = perf_counter()
            self.steps[name], self._last = now - self._last, now

    clock = _Clock()
    made = make(data, out, watcher=clock)
    return {**clock.steps, "quads": made.quads, "statements": made.statements}


def bulk(nquads: Path, out: Path) -> Figures:
    """The engine's own loader: an empty store on disk, one call, and all of it flushed."""
    import pyoxigraph

    began = perf_counter()
    store = pyoxigraph.Store(str(out))
    store.bulk_load(path=str(nquads), format=pyoxigraph.RdfFormat.N_QUADS)
    store.flush()
    return {"loaded": perf_counter() - began, "quads": len(store)}


def toml(data: Path) -> Figures:
    """The standard library's TOML reader, over all sources."""
    texts = [path.read_text(encoding="utf-8") for path in (data / "sources").iterdir()]
    began = perf_counter()
    for text in texts:
        tomllib.loads(text)
    return {"parsed": perf_counter() - began}


def rdflib(data: Path) -> Figures:
    """The records into an rdflib.Dataset, as one would write it by hand; what it leaves out is told at `_ByHand`."""
    return _ByHand(with_bounds=False).read(data)


def rdflib_dates(data: Path) -> Figures:
    """The same, and dates understood as well: earliest and latest day by the edtf library, each date parsed once."""
    return _ByHand(with_bounds=True).read(data)


def rdflib_nquads(nquads: Path) -> Figures:
    """All that the build made, read by rdflib: what it costs to have the same quads there."""
    from rdflib import Dataset

    dataset = Dataset()
    dataset.parse(nquads, format="nquads")
    return {"quads": len(dataset)}


class _ByHand:
    """What a user would write instead: tomllib and an rdflib.Dataset in memory.

    It takes every value on trust: no checks, no reconciliation, so no ranks, no voices and no default graph of accepted
    triples, and nothing on disk. Each statement stands in its source's graph and has a node with what its record says;
    sources have their citations, and entities their type and English name.
    """

    def __init__(self, *, with_bounds: bool) -> None:
        from rdflib import Dataset, Namespace

        self._base = Namespace("https://w3id.org/azicesco/")
        self._kg = Namespace(self._base["ontology#"])
        self._dataset = Dataset()
        self._apparatus = self._dataset.graph(self._base["graph/apparatus"])
        self._with_bounds = with_bounds
        self._statements = 0

    def read(self, data: Path) -> Figures:
        """Read a data folder."""
        for path in (data / "authority").glob("*.csv"):
            self._authority(path)
        for path in (data / "sources").glob("*.toml"):
            self._source(path)
        return {"statements": self._statements, "quads": len(self._dataset)}

    def _authority(self, path: Path) -> None:
        from rdflib import RDF, RDFS, Literal

        with path.open(encoding="utf-8", newline="") as sheet:
            for row in csv.DictReader(sheet):
                entity = self._entity(row["id"])
                self._dataset.add((entity, RDF.type, self._kg[row["type"]]))
                self._dataset.add((entity, RDFS.label, Literal(row["name_en"], lang="en")))

    def _source(self, path: Path) -> None:
        from rdflib import Literal

        content = tomllib.loads(path.read_text(encoding="utf-8"))
        graph = self._dataset.graph(self._base["source/" + path.stem])
        for key, value in content.items():
            if key != "says":
                self._dataset.add((graph.identifier, self._kg[key], Literal(value)))
        for record in content["says"]:
            subject = self._entity(record["about"])
            for key in record.keys() - OWN - REMARKS:
                value = record[key]
                for one in value if isinstance(value, list) else [value]:
                    said = self._term(key, one)
                    graph.add((subject, self._kg[key], said))
                    self._node(record, (subject, self._kg[key], said), graph.identifier)

    def _node(self, record: dict[str, Any], triple: "tuple[Node, Node, Node]", source: "Node") -> None:
        from rdflib import PROV, RDF, Literal

        self._statements += 1
        node, kg, add = self._base[f"statement/{self._statements}"], self._kg, self._apparatus.add
        add((node, RDF.type, kg.Statement))
        add((node, RDF.subject, triple[0]))
        add((node, RDF.predicate, triple[1]))
        add((node, RDF.object, triple[2]))
        add((node, PROV.wasDerivedFrom, source))
        add((node, kg.locator, Literal(record["at"])))
        add((node, kg.stance, Literal(record.get("stance", "asserts"))))
        for key in REMARKS & record.keys():
            add((node, kg[key], Literal(record[key])))
        if self._with_bounds and isinstance(triple[2], Literal) and str(triple[2].datatype) == EDTF:
            for name, day in zip(("earliest", "latest"), _bounds(str(triple[2])), strict=True):
                add((node, kg[name], Literal(day)))
                add((triple[0], kg[name], Literal(day)))

    def _entity(self, slug: str) -> "URIRef":
        return self._base["id/" + slug]

    def _term(self, name: str, value: Any) -> "Literal | URIRef":
        from rdflib import Literal, URIRef

        match value:
            case {"lat": lat, "lon": lon}:
                return Literal(f"POINT({lon} {lat})")
            case {"hijri": text}:
                return Literal(text)
            case dict():
                language, text = next(iter(value.items()))
                return Literal(text, lang=language)
            case str() if name in DATED:
                return Literal(value, datatype=URIRef(EDTF))
            case str():
                return self._entity(value)
        return Literal(value)


@cache
def _bounds(text: str) -> tuple[date | None, date | None]:
    from edtf import parse_edtf, struct_time_to_date

    def day(bound: Any) -> date | None:
        try:
            return struct_time_to_date(bound())
        except (TypeError, ValueError, AttributeError):  # open, or before the calendar
            return None

    parsed = parse_edtf(text)
    return day(parsed.lower_strict), day(parsed.upper_strict)


ROLES: dict[str, Callable[..., Figures]] = {
    "build": build,
    "bulk": bulk,
    "rdflib": rdflib,
    "rdflib-dates": rdflib_dates,
    "rdflib-nquads": rdflib_nquads,
    "toml": toml,
}


if __name__ == "__main__":
    print(json.dumps(ROLES[sys.argv[1]](*map(Path, sys.argv[2:]))))
