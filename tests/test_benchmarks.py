"""The benchmarks run, on invented history that is the same for the same seed; how fast anything is, no test says."""

import re
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

from kg_builder import places
from kg_builder.build import build
from kg_builder.model import Dataset, Rank
from kg_builder.ontology import Ontology
from kg_builder.reconcile import reconcile
from kg_builder.records import read_dataset

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
STATEMENTS = 2_000


def run(script: str, *arguments: str) -> str:
    command = [sys.executable, str(BENCHMARKS / script), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def generate(out: Path, seed: int = 1) -> Path:
    run("generate.py", str(out), "--statements", str(STATEMENTS), "--seed", str(seed))
    return out


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("invented") / "data")


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology.read(places.packaged("ontology"))


@pytest.fixture(scope="module")
def dataset(data: Path, ontology: Ontology) -> Dataset:
    return read_dataset(data, ontology)


def test_the_same_seed_gives_the_same_bytes(data: Path, tmp_path: Path) -> None:
    assert files(generate(tmp_path / "again")) == files(data)


def test_another_seed_gives_another_history(data: Path, tmp_path: Path) -> None:
    assert files(generate(tmp_path / "other", seed=2)) != files(data)


def test_strict_reading_finds_as_many_statements_as_asked_for(dataset: Dataset) -> None:
    assert len(dataset.statements) == STATEMENTS


def test_every_rank_occurs(dataset: Dataset, ontology: Ontology) -> None:
    assert {verdict.rank for verdict in reconcile(dataset, ontology)} == set(Rank)


def test_few_entities_have_many_statements(dataset: Dataset) -> None:
    subjects = [statement.subject for statement in dataset.statements.values()]
    counts = sorted((subjects.count(subject) for subject in set(subjects)), reverse=True)
    tenth = counts[: len(counts) // 10]
    assert sum(tenth) > 0.4 * sum(counts)


def test_sources_are_of_realistic_size(dataset: Dataset) -> None:
    slugs = [statement.source for statement in dataset.statements.values()]
    counts = [slugs.count(slug) for slug in set(slugs)]
    assert max(counts) <= 150
    assert 5 <= median(counts) <= 9


def test_the_invented_history_has_the_shape_of_the_real_one() -> None:
    """Shares of a hundred differ by ten at most, and counts by a factor of three."""
    lines = run("shape.py").splitlines()[1:-1]
    numbers = [[float(one.replace(",", "")) for one in re.findall("[0-9.,]+", line[48:])] for line in lines]
    assert sum(map(len, numbers)) > 80
    for line, found in zip(lines, numbers, strict=True):
        half = len(found) // 2
        for one, other in zip(found[:half], found[half:], strict=True):
            assert abs(one - other) <= 10 if "%" in line else max(one, other) <= 3 * min(one, other), line


@pytest.mark.parametrize("script", ["build.py", "ask.py", "export.py", "perspectives.py", "questions.py"])
def test_a_benchmark_runs_from_end_to_end(script: str) -> None:
    lines = run(script, "--quick").splitlines()
    assert "pyoxigraph" in lines[0]
    assert len(lines) > 5


def test_questions_are_also_asked_of_values_drawn_by_lot_in_a_build_that_is_there(data: Path, tmp_path: Path) -> None:
    build(data, tmp_path / "out")
    names = (
        "events-of-a-year",
        "events-between",
        "what-a-source-says",
        "events-in-a-place",
        "what-there-is-of-each-type",
    )
    options = ("--build", str(tmp_path / "out"), "--seconds", "0", "--lot", "4", "--no-memory", "--no-rdflib")
    lines = run("questions.py", *options, *names).splitlines()
    head = next(line for line in lines if line.startswith("| question"))
    assert f"{STATEMENTS:,}: rows | ms | p99 | memory | by lot: median | largest |" in head
    cells = {line.split(" | ")[0].removeprefix("| "): line.split(" | ") for line in lines if line.startswith("| ")}
    for name in names:
        rows, *_, middle, largest = cells[name][2:8]
        assert int(rows) > 0
        assert bool(middle and largest) == (name != "what-there-is-of-each-type"), "about everything there is no lot"
    for name in names[:-1]:
        assert 0 < float(cells[name][6]) <= float(cells[name][7])
    verdicts = [
        line for line in lines if line.startswith(f"- {STATEMENTS:,}, on the disk: about one entity, year or source")
    ]
    assert [one.split("ms or more")[1].split(":")[0] for one in verdicts] == [
        "",
        ", in the median by lot",
        ", in the largest by lot",
    ]
    assert f"- {STATEMENTS:,}: drawn by lot 4 with an answer; fewer: none" in lines
