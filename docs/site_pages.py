"""Everything of the site that is made: the ontology, the questions with their answers, the notebooks, the texts."""

import re
import shutil
from pathlib import Path

import nbformat
import site_ontology
import site_questions
import site_texts

import kg_builder

ROOT = Path(__file__).resolve().parents[1]


def version() -> str:
    """The version of the code, as CITATION.cff has it."""
    found = re.search(r"^version: (\S+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


def write(folder: Path) -> None:
    """Write every made page into a folder; what has not changed keeps its time and is not read again."""
    kg = kg_builder.open()
    pages = {
        **site_texts.pages(),
        **{f"ontology/{name}": text for name, text in site_ontology.pages(ROOT / "ontology").items()},
        **{f"questions/{name}": text for name, text in site_questions.pages(kg).items()},
        **{f"notebooks/{path.stem}.md": _notebook(path) for path in sorted((ROOT / "docs/notebooks").glob("*.ipynb"))},
        "notebooks/index.md": _notebooks(),
        "cite.md": _cite(kg),
    }
    for path in folder.rglob("*.md") if folder.exists() else ():
        if path.relative_to(folder).as_posix() not in pages:
            path.unlink()
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    shutil.copytree(ROOT / "docs/notebooks", folder / "files", dirs_exist_ok=True)


def _notebooks() -> str:
    names = [path.stem for path in sorted((ROOT / "docs/notebooks").glob("*.ipynb"))]
    listed = "\n".join(names)
    head = "# Notebooks\n\nRun anew with every release; what they show is what they gave."
    return f"{head}\n\n```{{toctree}}\n{listed}\n```\n"


def _notebook(path: Path) -> str:
    """A notebook as a page: its text, its code, and what the code gave."""
    parts = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            continue
        language = "text" if cell.source.startswith("%%") else "python"
        parts.append(f"```{language}\n{cell.source}\n```")
        parts += [shown for output in cell.outputs if (shown := _shown(output))]
    return "\n\n".join(parts) + f"\n\n{{download}}`The notebook <../files/{path.name}>`\n"


def _shown(output: nbformat.NotebookNode) -> str:
    data = output.get("data", {})
    if "text/html" in data:
        markup = re.sub(r"\n\s*\n", "\n", data["text/html"])
        return f'```{{raw}} html\n<div class="output">{markup}</div>\n```'
    text = data.get("text/plain", output.get("text", ""))
    return f"```text\n{text.rstrip()}\n```" if text.strip() else ""


def _cite(kg: kg_builder.KnowledgeGraph) -> str:
    """How to cite the whole, one statement, an answer."""
    whole = kg.cite()
    said = kg.why("world-forum-2011", "ordinal").values[-1].said[0]
    one = kg.cite(said.node)
    return f"""# How to cite

## The graph, in this version

Name the version of the data: it is a digest of the records, so a reader can tell whether it is the same history.

```text
{whole.to_text()}
```

```bibtex
{whole.to_biblatex()}
```

`azicesco cite --graph` prints this for the graph that you ask, with the perspective if there is one.

## One statement

Cite the source, with the place in it, and give the IRI of the statement, so that a reader finds its rank and what
speaks against it: `azicesco cite {said.node}`.

```text
{one.to_text()}
```

## The sources of an entity, or of an answer

`azicesco cite ENTITY` lists every source that speaks of an entity, with the places where it does;
`azicesco cite --question NAME -p PARAMETER=VALUE` those that carry an answer. `--style` writes BibTeX, BibLaTeX, RIS or
CSL-JSON; `--csl chicago-author-date` another style of text.

```bibtex
{kg.cite(question="capitals-of-islamic-culture").to_bibtex().split(chr(10) * 2)[0]}
```

An answer that has to last is kept whole with `azicesco ask NAME --save FILE`; `azicesco recheck FILE` tells what
changed.
"""
