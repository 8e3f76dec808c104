"""The dataset in RDF 1.2: each statement's node reifies its triple (``rdf:reifies``) instead of naming its three terms.

N-Quads of RDF 1.2 (W3C Candidate Recommendation, 2026), sorted by graph; for engines that know triple terms.
"""

from collections.abc import Iterator
from pathlib import Path

from kg_builder.terms import RdfTriple, iri, nodes
from kg_builder.vocabulary import RDF, Names

FILE = "azicesco.nq"
_PARTS = (RDF + "subject", RDF + "predicate", RDF + "object")


def write_reified(nquads: Path, folder: Path, names: Names) -> None:
    """Write ``azicesco.nq`` into a new folder, from sorted N-Quads with one graph's quads together."""
    folder.mkdir()
    with (folder / FILE).open("w", encoding="utf-8", newline="\n") as out:
        for graph, subject, triples in nodes(nquads):
            suffix = f" {iri(graph)} .\n" if graph else " .\n"
            is_node = graph == names.graph("apparatus") and subject.startswith(names.statement(""))
            lines = _reifying(triples) if is_node else (one.line for one in triples)
            out.writelines(line + suffix for line in lines)


def _reifying(triples: list[RdfTriple]) -> Iterator[str]:
    parts = {one.predicate: one.line.split(" ", 2) for one in triples if one.predicate in _PARTS}
    terms = " ".join(parts[name][2] for name in _PARTS)
    node = parts[_PARTS[0]][0]
    yield f"{node} <{RDF}reifies> <<( {terms} )>>"
    yield from (one.line for one in triples if one.predicate not in _PARTS)
