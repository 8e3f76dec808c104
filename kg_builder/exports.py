"""Dumps: one function a format, one registry. A dump is made beside and moved into place when it is whole.

All that is RDF is made of one file of sorted N-Quads, so that memory stays bounded and two releases differ line by
line; the same data gives the same bytes in every format but DuckDB's. A release is dumps with what describes them.
"""

import gzip
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout

from kg_builder import jsonld, places, sheet_files, terms
from kg_builder.errors import UsageError
from kg_builder.nanopubs import write_nanopubs
from kg_builder.profiles import profile_names, write_profile
from kg_builder.reified import write_reified
from kg_builder.sheets import Sheet, sheets
from kg_builder.sorting import sort_lines
from kg_builder.store import EmbeddedStore, Store
from kg_builder.vocabulary import LICENSE
from kg_builder.whole import move_whole

NAME = "azicesco"
COMPRESSIONS = ("gzip", "zstd")
_CHUNK = 1 << 20
_MAKING = ".making-"


class Content:
    """What is written, prepared when it is first wanted; ``folder`` is for files that pass."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder = store, folder

    @cached_property
    def nquads(self) -> Path:
        """Every quad, sorted, blank nodes under canonical labels."""
        dumped, even, made = (self.folder / name for name in ("dumped.nq", "canonical.nq", "sorted.nq"))
        if isinstance(self.store, EmbeddedStore):
            self.store.dump(dumped)
        else:
            with dumped.open("w", encoding="utf-8", newline="\n") as out:
                out.writelines(f"{line}\n" for line in self.store.nquads())
        terms.canonical_file(dumped, even)
        dumped.unlink()
        sort_lines(even, made)
        even.unlink()
        return made

    @cached_property
    def by_graph(self) -> Path:
        """The same with the quads of one graph together, the default graph first."""
        keyed, ordered, made = (self.folder / name for name in ("keyed", "ordered", "by-graph.nq"))
        with keyed.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(terms.graph_first(self.nquads))
        sort_lines(keyed, ordered)
        keyed.unlink()
        with ordered.open("rb") as lines, made.open("wb") as out:
            out.writelines(line.partition(b"\t")[2] for line in lines)
        ordered.unlink()
        return made

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """The tables."""
        return sheets(self.store)


@dataclass(frozen=True, slots=True)
class Format:
    """A format of dumps: the ending of its file, or of its folder, and what writes it."""

    ending: str
    write: Callable[[Content, Path], None]
    is_folder: bool = False


def _nquads(content: Content, target: Path) -> None:
    shutil.copyfile(content.nquads, target)


def _rewritten(name: str, content: Content, target: Path) -> None:
    with target.open("wb") as out:
        source = content.by_graph if name == "trig" else content.nquads
        terms.rewrite(source, out, name, content.store.names.prefixes(), default_only=name != "trig")


def _jsonld(content: Content, target: Path) -> None:
    with target.open("wb") as out:
        jsonld.write(terms.nodes(content.by_graph), _context(content), out)


def _framed(content: Content, target: Path) -> None:
    with target.open("wb") as out:
        entities = content.store.names.entity("")
        jsonld.write_trees(partial(terms.nodes, content.by_graph), _context(content), entities, out)


def _context(content: Content) -> Mapping[str, Any]:
    text = (places.packaged("ontology") / "context.jsonld").read_text(encoding="utf-8")
    context: Mapping[str, Any] = json.loads(content.store.names.rebase(text))["@context"]
    return context


def _graphml(content: Content, target: Path) -> None:
    import networkx

    from kg_builder.network import network

    networkx.write_graphml_xml(network(content.store), target, encoding="utf-8", prettyprint=True)


def _csvw(content: Content, target: Path) -> None:
    sheet_files.write_csvw(content.sheets, target, content.store.names, LICENSE)


def _sqlite(content: Content, target: Path) -> None:
    sheet_files.write_sqlite(content.sheets, target)


def _parquet(content: Content, target: Path) -> None:
    sheet_files.write_parquet(content.sheets, target)


def _duckdb(content: Content, target: Path) -> None:
    sheet_files.write_duckdb(content.sheets, target)


def _reified(content: Content, target: Path) -> None:
    write_reified(content.by_graph, target, content.store.names)


def _nanopubs(content: Content, target: Path) -> None:
    write_nanopubs(content.store, target)


FORMATS: Mapping[str, Format] = {
    "nquads": Format("nq", _nquads),
    "trig": Format("trig", partial(_rewritten, "trig")),
    "jsonld": Format("jsonld", _jsonld),
    "framed": Format("framed.jsonld", _framed),
    "ntriples": Format("nt", partial(_rewritten, "ntriples")),
    "turtle": Format("ttl", partial(_rewritten, "turtle")),
    "rdfxml": Format("rdf", partial(_rewritten, "rdfxml")),
    "graphml": Format("graphml", _graphml),
    "csvw": Format("csvw", _csvw, is_folder=True),
    "sqlite": Format("sqlite", _sqlite),
    "parquet": Format("parquet", _parquet, is_folder=True),
    "duckdb": Format("duckdb", _duckdb),
    "rdf12": Format("rdf12", _reified, is_folder=True),
    "nanopubs": Format("nanopubs", _nanopubs, is_folder=True),
}
"""Formats by name. Those that hold triples alone (ntriples, turtle, rdfxml) have the default graph; framed has its
entities, as trees."""


DESCRIPTION = "description"
"""What is written beside dumps of the same run: VoID and DCAT, schema.org, RO-Crate, sums."""

SETS: Mapping[str, tuple[str, ...]] = {
    "release": ("nquads", "trig", "jsonld", "csvw", DESCRIPTION),
    "all": (*FORMATS, DESCRIPTION),
}
"""Names for several formats at once."""


def export(
    store: Store,
    folder: Path,
    formats: Sequence[str] = ("nquads",),
    compress: str | None = None,
    profiles: Sequence[str] = (),
) -> list[Path]:
    """Write dumps ``azicesco.EXT`` into a folder, all of a run or none of them; returns their paths.

    Arguments:
        store: what is written.
        folder: where to; what is there under other names stays.
        formats: names of ``FORMATS`` and ``SETS``, and ``description``.
        compress: ``gzip`` or ``zstd``, for dumps that are one file.
        profiles: names of questions in ``queries/profiles``; ``all`` as a format has them all.

    Raises:
        UsageError: a format is unknown or needs an extra, or the folder cannot be written; older dumps stay.
    """
    wanted = _wanted(formats)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _beside(folder) as beside:
            content = Content(store, beside)
            made = [_make(FORMATS[name], content, beside, compress) for name in wanted if name in FORMATS]
            for name in _wanted_profiles(formats, profiles):
                made += write_profile(store, name, beside, NAME)
            if DESCRIPTION in wanted:
                made += _describe(content, beside, made)
            return [_moved(path, folder) for path in made]
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}. Choose another folder.") from error


def _wanted(formats: Sequence[str]) -> list[str]:
    """Formats by name, each once, sets among them taken apart."""
    known = (*FORMATS, DESCRIPTION, *SETS)
    for name in formats:
        if name not in known:
            raise UsageError(f"There is no format “{name}” for dumps. Choose from: {', '.join(known)}.")
    return list(dict.fromkeys(part for name in formats for part in SETS.get(name, (name,))))


def _wanted_profiles(formats: Sequence[str], profiles: Sequence[str]) -> list[str]:
    return profile_names() if "all" in formats else list(dict.fromkeys(profiles))


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder in which to make what will be moved; what killed exports left there is removed."""
    for left in folder.glob(f"{_MAKING}*"):
        try:
            with FileLock(left / ".lock", timeout=0):
                shutil.rmtree(left, ignore_errors=True)
        except Timeout:
            continue  # another export is at work there
    with tempfile.TemporaryDirectory(prefix=_MAKING, dir=folder) as passing:
        beside = Path(passing)
        with FileLock(beside / ".lock"):
            yield beside


def _describe(content: Content, beside: Path, made: Sequence[Path]) -> list[Path]:
    """Write what describes the files made so far, and their sums."""
    from kg_builder import description, releases
    from kg_builder.statistics import figures

    paths = [path for one in made for path in ([one] if one.is_file() else sorted(one.rglob("*"))) if path.is_file()]
    files = [releases.read_file(path, beside) for path in paths]
    release = releases.Release(
        names=content.store.names,
        figures=figures(content.by_graph, content.store.names, beside),
        files=files,
        canonical=releases.read_file(content.nquads, beside).digest,
    )
    written = {"void.ttl": description.turtle(release), "dataset.jsonld": releases.schema_org(release)}
    for name, text in written.items():
        (beside / name).write_bytes(text)
    more = [releases.read_file(beside / name, beside) for name in written]
    (beside / "ro-crate-metadata.json").write_bytes(releases.crate(release, more))
    more.append(releases.read_file(beside / "ro-crate-metadata.json", beside))
    (beside / "SHA256SUMS").write_bytes(releases.sums([*files, *more]))
    return [beside / name for name in (*written, "ro-crate-metadata.json", "SHA256SUMS")]


def _make(a_format: Format, content: Content, beside: Path, compress: str | None) -> Path:
    target = beside / f"{NAME}.{a_format.ending}"
    a_format.write(content, target)
    return target if a_format.is_folder or compress is None else _compressed(target, compress)


def _moved(path: Path, folder: Path) -> Path:
    target = folder / path.name
    move_whole(path, target)
    return target


def _compressed(path: Path, how: str) -> Path:
    """The file compressed, without the time or a name in its head, so that the same content gives the same bytes."""
    target = path.with_name(f"{path.name}.{'gz' if how == 'gzip' else 'zst'}")
    with path.open("rb") as source, target.open("wb") as out:
        if how == "gzip":
            with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0) as packed:
                shutil.copyfileobj(source, packed, _CHUNK)
        else:
            _zstd(source, out)
    path.unlink()
    return target


def _zstd(source: BinaryIO, out: BinaryIO) -> None:
    try:
        zstandard: Any = import_module("zstandard")
    except ImportError as error:
        raise UsageError("zstd needs zstandard: pip install 'azicesco[tables]'. gzip needs nothing.") from error
    zstandard.ZstdCompressor(level=10).copy_stream(source, out)
