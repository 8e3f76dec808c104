"""Run the notebooks of docs/notebooks anew, so that what they show is what the program and the history give today."""

from pathlib import Path

import nbclient
import nbformat

FOLDER = Path(__file__).resolve().parent / "notebooks"
SECONDS = 300


def executed(path: Path) -> str:
    """The text of a notebook with the outputs of a run in a fresh kernel; it fails where a cell does."""
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=SECONDS, kernel_name="python3").execute(cwd=str(FOLDER))
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # when it ran is no part of what it shows
        if cell.cell_type == "code":
            for output in cell.outputs:
                output.get("metadata", {}).clear()
    notebook.metadata["language_info"] = {"name": "python"}
    return str(nbformat.writes(notebook)) + "\n"


def notebooks() -> dict[Path, str]:
    """Every notebook, run anew."""
    return {path: executed(path) for path in sorted(FOLDER.glob("*.ipynb"))}
