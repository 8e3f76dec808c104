"""data/ → Dataset: strict reading of all curated records, with every mistake of a run told at once."""

from pathlib import Path

from kg_builder.authority import read_authorities, read_replacements
from kg_builder.documents import read_sources
from kg_builder.errors import CurationErrors
from kg_builder.files import Problems
from kg_builder.judgements import read_judgements
from kg_builder.model import Dataset
from kg_builder.ontology import Ontology


def read_dataset(data: Path, ontology: Ontology) -> Dataset:
    """All that the records in a folder say.

    Raises:
        CurationErrors: any file is missing or any record is not understood; all mistakes are in it.
    """
    problems = Problems()
    if not (data / "authority").is_dir() or not (data / "sources").is_dir():
        problems.add(str(data), None, None, "This is no data folder.", "It needs authority/ and sources/.")
        raise CurationErrors(problems.found)
    authorities = read_authorities(data, ontology, problems)
    sources, statements = read_sources(data, ontology, authorities, problems)
    judgements = read_judgements(data, ontology, authorities, problems)
    replacements = tuple(read_replacements(data, authorities, problems))
    if problems.found:
        raise CurationErrors(problems.found)
    return Dataset(authorities, sources, statements, tuple(judgements), replacements)
