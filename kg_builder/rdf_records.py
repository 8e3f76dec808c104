"""Sources that are themselves RDF: each triple as the record that a curator would have written for it.

The triples stand in ``SLUG.ttl`` or ``SLUG.nt`` beside the citation ``SLUG.toml``, in this graph's own names: entities
under the default base, properties and words of the ontology.
"""

from pathlib import Path
from typing import Any

from kg_builder.errors import OntologyError
from kg_builder.files import Problems, read_text
from kg_builder.ontology import Ontology
from kg_builder.terms import RdfTriple, read_rdf
from kg_builder.vocabulary import KG, RDF, XSD, Names

RDF_SUFFIXES = (".ttl", ".nt")
LOCATOR = "RDF"
"""The place in the source of what is read from RDF: a triple has no finer one."""

_NUMBERS = {XSD + "integer": int, XSD + "decimal": float}
_ENTITY = Names().entity("")


def read_rdf_records(path: Path, data: Path, ontology: Ontology, problems: Problems) -> list[dict[str, Any]]:
    """The triples of a file as records, to be read as strictly as any; a mistake is noted if the file is no RDF."""
    if read_text(path, data, problems) is None:
        return []
    try:
        triples = read_rdf(path)
    except OntologyError as error:
        problems.add(path.relative_to(data).as_posix(), None, None, str(error), "Write Turtle or N-Triples.")
        return []
    words = {local: word for words in ontology.closed_lists.values() for word, local in words.items()}
    return [
        {
            "about": triple.subject.removeprefix(_ENTITY),
            "at": LOCATOR,
            triple.predicate.removeprefix(KG): _raw(triple, words),
        }
        for triple in triples
    ]


def _raw(triple: RdfTriple, words: dict[str, str]) -> object:
    """A value as TOML would give it."""
    text = triple.object
    if triple.datatype == RDF + "langString" and triple.language is not None:
        return {triple.language: text}
    if triple.datatype in _NUMBERS:
        return _NUMBERS[triple.datatype](text)
    if triple.datatype is not None:
        return text
    local = text.removeprefix(KG)
    return words.get(local, text.removeprefix(_ENTITY))
