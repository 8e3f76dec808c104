"""Pages of the repository in the site: links point at pages of the site, or say the file's name where it has none."""

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

ELSEWHERE: Mapping[str, str] = {
    "CONTRIBUTING.md": "made/contributing",
    "data/README.md": "made/records",
    "CHANGELOG.md": "made/changelog",
    "DECISIONS.md": "made/decisions",
    "ERRATA.md": "made/errata",
    "data/COVERAGE.md": "made/coverage",
    "benchmarks/README.md": "made/benchmarks",
    "docs/questions.md": "made/questions/index",
}
"""File of the repository → the page that it is in the site."""

_LINK = re.compile(r"(?<!!)\[([^\[\]]+)\]\((?!https?:|mailto:|#)([^()#\s]+)(#[^()\s]*)?\)")


_OTHERS = "<!-- the remaining pages of docs/ -->"


def pages() -> dict[str, str]:
    """The pages that stand elsewhere in the repository, by their place in the site."""
    return {
        f"{page.removeprefix('made/')}.md": (ROOT / file).read_text(encoding="utf-8")
        for file, page in ELSEWHERE.items()
        if file != "docs/questions.md"
    }


def linked(text: str, page: str) -> str:
    """A page's text with every relative link to a file of the repository pointed at its page, or made its name."""
    origin = next((file for file, known in ELSEWHERE.items() if known == page), f"docs/{page}.md")

    def point(found: re.Match[str]) -> str:
        label, target, anchor = found.groups()
        file = posixpath.normpath(posixpath.join(posixpath.dirname(origin), target))
        if file in ELSEWHERE:
            return f"[{label}]({posixpath.relpath(ELSEWHERE[file], posixpath.dirname(page))}.md{anchor or ''})"
        if page.startswith("made/") and origin.startswith("docs/"):
            return found.group()
        if file.startswith("docs/") and file.endswith(".md"):
            return f"[{label}]({posixpath.relpath(file.removeprefix('docs/'), posixpath.dirname(page))}{anchor or ''})"
        if (ROOT / file).exists():
            return label if label.startswith("`") or label == label.strip("`") != file else f"`{file}`"
        return found.group()

    if page == "index":
        text = text.replace(_OTHERS, "\n".join(_others(text)))
    return _LINK.sub(point, text)


def _others(text: str) -> list[str]:
    """The pages of docs/ that no table of contents names, so that a new page is in the site without more ado."""
    named = set(text.splitlines()) | {"index", "index.az", "questions"}
    return [path.stem for path in sorted((ROOT / "docs").glob("*.md")) if path.name.removesuffix(".md") not in named]
