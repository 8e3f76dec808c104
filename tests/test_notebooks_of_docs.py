"""The example notebooks run from a fresh kernel, and show rows."""

import sys
from pathlib import Path

import nbformat
import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"
NOTEBOOKS = sorted((DOCS / "notebooks").glob("*.ipynb"))


def test_there_are_two_notebooks_and_each_begins_with_its_title() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["asking", "voices"]
    assert all(nbformat.read(path, as_version=4).cells[0].source.startswith("# ") for path in NOTEBOOKS)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_tables(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS))
    sys.modules.pop("notebooks", None)
    from notebooks import executed

    made = nbformat.reads(executed(path), as_version=4)
    shown = [output for cell in made.cells if cell.cell_type == "code" for output in cell.outputs]
    tables = [one for one in shown if '<table class="azicesco">' in one.get("data", {}).get("text/html", "")]
    assert len(tables) >= 2
    assert all("<td " in one["data"]["text/html"] for one in tables)
    assert not [one for one in shown if one.output_type == "error"]
