"""Checks: questions whose right answer is nothing, and shapes; they find sentences with file and line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg_builder import places
from kg_builder.addresses import same_documents
from kg_builder.answers import Rows, Triples
from kg_builder.build import build_in_memory
from kg_builder.catalogue import Question, read_checks
from kg_builder.explain import Explainer
from kg_builder.files import Problems
from kg_builder.identity import likely_duplicates, read_distinct
from kg_builder.model import Dataset
from kg_builder.ontology import Ontology
from kg_builder.progress import SILENT, Watcher
from kg_builder.store import Store

if TYPE_CHECKING:
    import rdflib


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """What a check or a shape found, and where in the records; a hint is worth a look and no fault."""

    file: str
    line: int
    check: str
    sentence: str
    remedy: str
    is_hint: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.file else ""
        hint = "hint: " if self.is_hint else ""
        return f"{place}{hint}{self.check}: {self.sentence} {self.remedy}".rstrip()


def check(data: Path | None = None, watcher: Watcher = SILENT) -> list[Violation]:
    """Everything that shapes, checks and a reasoner find in the records of a folder, sorted.

    Raises:
        CurationErrors: the records cannot be read.
    """
    data = places.packaged("data") if data is None else data
    store, dataset, _ = build_in_memory(data)
    watcher.step("built")
    found = list(run_checks(store, read_checks(places.packaged("queries")), dataset))
    found += _identity_violations(data, dataset)
    watcher.step("checks asked")
    default = _default_graph(store)
    found += _shape_violations(store, dataset, default)
    watcher.step("shapes held against it")
    found += _reasoner_violations(default)
    watcher.step("done")
    return sorted(found)


def run_checks(store: Store, checks: Sequence[Question], dataset: Dataset | None = None) -> Iterator[Violation]:
    """What the checks of the catalogue find in a store; the records tell on which line.

    A check selects ``?entity`` or ``?statement`` (where it was found) and ``?message``, with further columns that the
    message names in braces.
    """
    places_of = _Places(store, dataset)
    explainer = Explainer(store)
    for question in checks:
        rows = store.query(question.sparql)
        assert isinstance(rows, Rows), f"{question.name} is no SELECT"
        for row in rows.described():
            file, line = places_of(row)
            shown = {name: explainer.cell(row, name) for name in rows.variables if name in row}
            sentence = row["message"].format_map(_Named(shown))
            yield Violation(file, line, question.name, sentence, question.remedy, question.is_hint)


class _Named(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"(no {key})"


class _Places:
    """Where in the records an entity, a statement or a source stands."""

    def __init__(self, store: Store, dataset: Dataset | None) -> None:
        self._names, self._dataset = store.names, dataset

    def __call__(self, row: Mapping[str, str]) -> tuple[str, int]:
        if self._dataset is None:
            return "", 0
        node = row.get("statement", "").removeprefix(self._names.statement(""))
        if (statement := self._dataset.statements.get(node)) is not None:
            return f"sources/{statement.source}.toml", statement.line
        source = row.get("source", "").removeprefix(self._names.source(""))
        if source in self._dataset.sources:
            return f"sources/{source}.toml", 1
        judgement = row.get("judgement", "").removeprefix(self._names.judgement(""))
        if any(judgement == one.slug for one in self._dataset.judgements):
            return f"judgements/{judgement}.toml", 1
        return self.of_entity(row.get("entity", ""))

    def of_entity(self, iri: str) -> tuple[str, int]:
        """The row of an entity's authority record."""
        slug = iri.removeprefix(self._names.entity(""))
        record = self._dataset.authorities.get(slug) if self._dataset else None
        return (record.file, record.line) if record else ("", 0)


def _identity_violations(data: Path, dataset: Dataset) -> Iterator[Violation]:
    """Entities that may be one thing, and sources that are one page, neither merged nor marked distinct."""
    problems = Problems()
    distinct = read_distinct(data, dataset, problems)
    for mistake in problems.found:
        yield Violation(mistake.file, mistake.line or 0, "identity", mistake.problem, mistake.remedy)
    for pair in likely_duplicates(dataset, Ontology.read(places.packaged("ontology")), distinct):
        common = " and ".join(f"“{text}”" for text in dict.fromkeys(pair.common))
        sentence = f"{pair.one.slug} may be {pair.other.slug}: {common}."
        remedy = "Merge them (data/replaced.csv), or say in data/distinct.csv why they are two."
        yield Violation(pair.other.file, pair.other.line, "identity", sentence, remedy)
    for one, other, address in same_documents(dataset, distinct):
        sentence = f"{one.slug} and {other.slug} give the same address, {address}."
        remedy = "Bring them together in one file, or say in data/distinct.csv why they are two."
        yield Violation(f"sources/{other.slug}.toml", 1, "identity", sentence, remedy)


def _shape_violations(store: Store, dataset: Dataset, default: "rdflib.Graph") -> Iterator[Violation]:
    """What the shapes find wrong in the default graph (SHACL cannot see named graphs)."""
    from pyshacl import validate
    from rdflib import Graph
    from rdflib.namespace import RDF, SH

    shapes = Graph().parse(places.packaged("ontology") / "shapes.ttl", format="turtle")
    ontology = Graph().parse(places.packaged("ontology") / "cooperation.ttl", format="turtle")
    _, report, _ = validate(default, shacl_graph=shapes, ont_graph=ontology, inference="none", advanced=False)
    places_of, explainer = _Places(store, dataset), Explainer(store)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus = str(report.value(result, SH.focusNode))
        file, line = places_of.of_entity(focus)
        path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
        about = f"{explainer.label(focus)} ({store.names.shorten(focus)})"
        detail = "" if path is None else f", {store.names.shorten(str(path))}"
        shown = "" if value is None or str(value) == focus else f" [{store.names.shorten(str(value))}]"
        sentence = f"{about}{detail}{shown}: {report.value(result, SH.resultMessage)}"
        is_hint = report.value(result, SH.resultSeverity) != SH.Violation
        yield Violation(file, line, "shape", sentence, "", is_hint)


def _reasoner_violations(default: "rdflib.Graph") -> Iterator[Violation]:
    """What a reasoner finds inconsistent in the ontology with the whole default graph; the ontology is added to it."""
    from kg_builder.reasoning import inconsistencies

    for name in ("cooperation.ttl", "statements.ttl"):
        default.parse(places.packaged("ontology") / name, format="turtle")
    for sentence in inconsistencies(default):
        yield Violation("", 0, "reasoner", sentence, "Correct the type, or the value, of one of them.")


def _default_graph(store: Store) -> "rdflib.Graph":
    from rdflib import Graph

    found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(found, Triples)
    return Graph().parse(data="\n".join(f"{triple} ." for triple in found), format="nt")
