"""Values as RDF: the one place, beside the stores, that knows the embedded engine.

Lines follow N-Quads (W3C Recommendation, 2014) as the engine writes them, so that a line is the same text wherever it
is made; a statement's identifier (DESIGN section 6) is a digest over such a line.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from kg_builder.errors import EndpointError, OntologyError
from kg_builder.model import EntityRef, Moment, Plain, Statement, Text, Value, Word
from kg_builder.vocabulary import EDTF, KG, XSD, Names

SYNTAXES: Mapping[str, ox.RdfFormat] = {
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
"""The formats of dumps that the engine writes."""

_DEFAULT = Names()
_EDTF = ox.NamedNode(EDTF)
_SEPARATOR = "\x1f"
_BLOCK = 16_000_000
_NAMED = "<{}>".format


def iri(text: str) -> str:
    """An IRI as N-Quads writes it; the caller knows that it is one (slugs and our own names always are)."""
    return _NAMED(text)


def checked_iri(text: str) -> str:
    """An IRI from outside as N-Quads writes it.

    Raises:
        ValueError: the text is no absolute IRI.
    """
    return str(ox.NamedNode(text))


def literal(lexical: str, *, language: str | None = None, datatype: str | None = None) -> str:
    """A literal as N-Quads writes it.

    >>> literal("5", datatype=XSD + "integer")
    '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    if language is not None:
        return str(ox.Literal(lexical, language=language))
    if datatype is not None and datatype != XSD + "string":
        return str(ox.Literal(lexical, datatype=_datatype(datatype)))
    return str(ox.Literal(lexical))


@lru_cache(maxsize=256)
def is_language(tag: str) -> bool:
    """Whether a tag can stand on a literal.

    >>> is_language("az-Latn"), is_language("en-12")
    (True, False)
    """
    try:
        ox.Literal("", language=tag)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=64)
def _datatype(iri_text: str) -> ox.NamedNode:
    return ox.NamedNode(iri_text)


@lru_cache(maxsize=65536)
def _edtf(text: str) -> str:
    return str(ox.Literal(text, datatype=_EDTF))


def edtf(text: str) -> str:
    """An EDTF literal as N-Quads writes it."""
    return _edtf(text)


def value(a_value: Value, names: Names = _DEFAULT) -> str:
    """A value as N-Quads writes it."""
    match a_value:
        case EntityRef(slug):
            return iri(names.entity(slug))
        case Moment(date):
            return edtf(date.text)
        case Text(text, language):
            return literal(text, language=language)
        case Word(name):
            return iri(KG + name)
        case Plain(lexical, datatype):
            return literal(lexical, datatype=datatype)


def triple(statement: Statement, names: Names = _DEFAULT) -> str:
    """Subject, predicate and object of a statement, as N-Quads writes them, without the end of the line."""
    subject = iri(names.entity(statement.subject))
    return f"{subject} <{KG}{statement.predicate}> {value(statement.object, names)}"


def digest(statement: Statement) -> str:
    """The identifier of a statement: contract, DESIGN section 6; the same under every base.

    The first 20 hex digits of SHA-256 over its N-Quads line, locator, stance and speaker, joined by U+001F; the line
    ends with `` .``, without a line break, and a statement without a speaker has the empty string there.
    """
    line = f"{triple(statement)} {iri(_DEFAULT.source(statement.source))} ."
    speaker = "" if statement.speaker is None else _DEFAULT.entity(statement.speaker)
    text = _SEPARATOR.join((line, statement.locator, statement.stance.value, speaker))
    return sha256(text.encode(errors="backslashreplace")).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class RdfTriple:
    """A triple read from a file.

    Blank nodes begin with ``_:``, a datatype tells a literal, ``line`` is its N-Triples without the full stop.
    """

    subject: str
    predicate: str
    object: str
    language: str | None
    datatype: str | None
    line: str


def read_rdf(path: Path) -> list[RdfTriple]:
    """The triples of a Turtle or N-Triples file, sorted, with blank nodes under their canonical labels (RDFC-1.0).

    Raises:
        OntologyError: the file is missing or no RDF.
    """
    file_format = ox.RdfFormat.N_TRIPLES if path.suffix == ".nt" else ox.RdfFormat.TURTLE
    try:
        dataset = ox.Dataset(ox.parse(path=path, format=file_format))
    except (OSError, SyntaxError, ValueError) as error:
        raise OntologyError(f"{path} cannot be read as RDF: {error}.") from error
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted((rdf_triple(quad.triple) for quad in dataset), key=lambda found: found.line)


def ntriples(document: bytes) -> Iterator[str]:
    """The triples of an N-Triples document, each once and as our own lines are written, without line breaks.

    Raises:
        EndpointError: the document is no N-Triples.
    """
    try:
        yield from {f"{quad.triple} ." for quad in ox.parse(document, format=ox.RdfFormat.N_TRIPLES)}
    except (SyntaxError, ValueError) as error:
        raise EndpointError(f"What the store gives is no N-Triples: {error}.") from error


def canonical(lines: Iterable[str]) -> Iterator[str]:
    """Lines of N-Quads without line breaks, their blank nodes under canonical labels (RDFC-1.0) whatever they were."""
    blank = []
    for line in lines:
        if "_:" in line:
            blank.append(line)
        else:
            yield line
    dataset = ox.Dataset(ox.parse("\n".join(blank), format=ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    yield from (f"{quad} ." for quad in dataset)


def rdf_triple(found: ox.Triple) -> RdfTriple:
    """A triple of an answer, as ``read_rdf`` would have read it."""
    subject, an_object = _value_of(found.subject), _value_of(found.object)
    literal_of = found.object if isinstance(found.object, ox.Literal) else None
    language = None if literal_of is None else literal_of.language
    datatype = None if literal_of is None else literal_of.datatype.value
    return RdfTriple(subject, found.predicate.value, an_object, language, datatype, str(found))


def _value_of(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def canonical_file(dumped: Path, target: Path) -> None:
    """Copy a file of N-Quads with its blank nodes under canonical labels (RDFC-1.0); blocks without any pass whole."""
    blank: list[str] = []
    with dumped.open("rb") as source, target.open("wb") as out:
        while block := source.read(_BLOCK) + source.readline():
            if b"_:" not in block:
                out.write(block)
                continue
            lines = block.splitlines(keepends=True)
            out.writelines(line for line in lines if b"_:" not in line)
            blank += (line.decode().rstrip("\n") for line in lines if b"_:" in line)
        out.writelines(f"{line}\n".encode() for line in canonical(blank))


def rewrite(nquads: Path, out: BinaryIO, name: str, prefixes: Mapping[str, str], *, default_only: bool) -> None:
    """Write a file of N-Quads in another format of ``SYNTAXES``, in its order: all of it, or its default graph alone.

    Triples of one subject that follow each other are written together, and quads of one graph likewise.
    """
    quads = ox.parse(path=str(nquads), format=ox.RdfFormat.N_QUADS)
    if default_only:
        triples = (quad.triple for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph))
        ox.serialize(triples, output=out, format=SYNTAXES[name], prefixes=dict(prefixes))
    else:
        ox.serialize(quads, output=out, format=SYNTAXES[name], prefixes=dict(prefixes))


def graph_first(nquads: Path) -> Iterator[str]:
    """The lines of a file of N-Quads, each behind its graph and a tab, so that sorting brings graphs together."""
    for quad in ox.parse(path=str(nquads), format=ox.RdfFormat.N_QUADS):
        graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value
        yield f"{graph}\t{quad} .\n"


def nodes(nquads: Path) -> Iterator[tuple[str, str, list[RdfTriple]]]:
    """The triples of each subject that follow each other in a file of N-Quads, with the IRI of their graph."""
    quads = ox.parse(path=str(nquads), format=ox.RdfFormat.N_QUADS)
    for (graph, subject), found in groupby(quads, key=lambda quad: (quad.graph_name, quad.subject)):
        name = "" if isinstance(graph, ox.DefaultGraph) else str(graph.value)
        yield name, _value_of(subject), [rdf_triple(quad.triple) for quad in found]
