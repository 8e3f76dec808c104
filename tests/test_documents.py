"""What the documents show is what the program does."""

import doctest
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def regenerate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("regenerate_documents", ROOT / "docs" / "regenerate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_made_page_is_fresh(regenerate: ModuleType) -> None:
    assert regenerate.stale() == [], "run python docs/regenerate.py"


def test_a_changed_session_is_noticed(regenerate: ModuleType) -> None:
    shown = "```console\n$ azicesco ask capitals-of-islamic-culture --format csv\nanother answer\n```\n"
    fresh = regenerate.refreshed(shown)
    assert "another answer" not in fresh
    assert "\n2009,https://w3id.org/azicesco/id/baku," in fresh


def test_the_python_of_the_readme_gives_what_it_shows() -> None:
    tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert tried.attempted >= 4
    assert tried.failed == 0


def test_the_readme_has_the_two_commands_that_ci_runs() -> None:
    commands = [line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("pip install -e")]
    assert len(commands) == 2
    assert "azicesco build" in commands[0]
    assert "azicesco ask" in commands[0]
    assert "pytest" in commands[1]
    assert "grep '^pip install -e' README.md" in (ROOT / ".ci" / "run").read_text()


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", "DECISIONS.md", "data/README.md", "benchmarks/README.md"]
)
def test_every_link_to_a_file_leads_somewhere(page: str) -> None:
    import re

    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    missing = [link for link in targets if not ((ROOT / page).parent / link).exists()]
    assert missing == []
