"""Expected answers of questions, and of checks on broken records: how they are kept, and how they are written anew.

``tests/answers/NAME.tsv`` begins with lines ``# parameter=value`` and goes on as the W3C TSV of the answer in the tiny
world. ``tests/broken/NAME/`` holds files that are laid over the tiny world, and ``expected.txt``, a line for everything
that all checks then find.

    python -m tests.regenerate            # write all of them; then read the difference, line by line
    python -m tests.regenerate NAME …     # only those

What stands in a file was read and found right before it was kept: a file written anew and not read proves nothing.
"""

import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kg_builder import catalogue, places
from kg_builder.build import build_in_memory
from kg_builder.checks import run_checks
from kg_builder.graph import KnowledgeGraph

TESTS = Path(__file__).resolve().parent
WORLD = TESTS / "world"
ANSWERS = TESTS / "answers"
BROKEN = TESTS / "broken"
EXPECTED = "expected.txt"


def kept_answer(path: Path) -> tuple[dict[str, str], str]:
    """The parameters that an answer file gives, and the answer that it expects."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    head = [line for line in lines if line.startswith("# ")]
    parameters = dict(line.removeprefix("# ").strip().split("=", 1) for line in head)
    return parameters, "".join(lines[len(head) :])


def answer(graph: KnowledgeGraph, name: str, parameters: Mapping[str, str]) -> str:
    """The answer to a question as TSV."""
    return graph.ask(name, **parameters).serialize("tsv").decode()


def found_in_broken_world(name: str, folder: Path) -> list[str]:
    """What all checks find when the files of a broken example are laid over a copy of the world."""
    shutil.copytree(WORLD, folder, dirs_exist_ok=True)
    shutil.copytree(BROKEN / name, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(EXPECTED))
    store, dataset, _ = build_in_memory(folder)
    return [str(one) for one in sorted(run_checks(store, catalogue.read_checks(places.packaged("queries")), dataset))]


def main(wanted: list[str]) -> None:
    """Write the files of the wanted questions and checks, or of all."""
    graph = KnowledgeGraph(build_in_memory(WORLD)[0])
    for path in sorted(ANSWERS.glob("*.tsv")):
        if not wanted or path.stem in wanted:
            parameters, _ = kept_answer(path)
            head = "".join(f"# {name}={value}\n" for name, value in parameters.items())
            path.write_text(head + answer(graph, path.stem, parameters), encoding="utf-8")
    for folder in sorted(BROKEN.iterdir()):
        if not wanted or folder.name in wanted:
            with tempfile.TemporaryDirectory() as copy:
                lines = found_in_broken_world(folder.name, Path(copy))
            (folder / EXPECTED).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
