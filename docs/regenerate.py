"""Write anew what the documents show of the program and of the history that comes with it.

    python docs/regenerate.py           write them
    python docs/regenerate.py --check   say which are no longer fresh (exit 1 if any)

README.md: a block fenced as ``console`` holds commands after ``$ ``; each is run as on a terminal of 100 columns,
without colour. A block fenced as ``mermaid`` after ``<!-- picture: ENTITY PROPERTY -->`` is drawn from what
``azicesco why ENTITY PROPERTY`` tells. docs/index.md, docs/perspectives.md and docs/tutorials likewise; the sessions of
a page share an empty folder. docs/commands.md is the help of every command,
docs/questions.md the catalogue, data/COVERAGE.md and ERRATA.md the two reports. The notebooks of docs/notebooks are
run anew.
"""

import os
import pty
import re
import shlex
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from notebooks import notebooks

import kg_builder
from kg_builder import catalogue, places, reports
from kg_builder.cli import main as command_line
from kg_builder.views import PropertyView

ROOT = Path(__file__).resolve().parents[1]
COLUMNS = 100
SHOWN = 44
"""Lines of one command's output that are shown; a longer one ends with a line of dots."""

_CONSOLE = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_PICTURE = re.compile(r"^<!-- picture: (\S+) (\S+) -->\n```mermaid\n.*?^```$", re.MULTILINE | re.DOTALL)


def refreshed(text: str) -> str:
    """The text with every session run anew and every picture drawn anew."""
    with TemporaryDirectory() as folder:
        text = _CONSOLE.sub(lambda block: _session(block.group(), folder), text)
    return _PICTURE.sub(lambda block: _picture(*block.groups()), text)


def _session(block: str, folder: str) -> str:
    commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
    return "\n\n".join(f"$ {command}\n{_printed(command, folder)}" for command in commands) + "\n"


def _printed(command: str, folder: str) -> str:
    """What a command prints on a terminal, run in a folder."""
    controller, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (50, COLUMNS))
    environment = {**os.environ, "NO_COLOR": "1", "LANG": "C.UTF-8", "TERM": "xterm"}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with subprocess.Popen(
        shlex.split(command),
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=terminal,
        cwd=folder,
        env={**environment, "PATH": path},
    ) as process:
        os.close(terminal)
        printed = _read_all(controller)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}:\n{printed}")
    lines = [line.rstrip() for line in printed.replace("\r\n", "\n").rstrip().split("\n")]
    return "\n".join(lines if len(lines) <= SHOWN else [*lines[:SHOWN], "…"])


def _read_all(controller: int) -> str:
    parts = []
    while True:
        try:
            part = os.read(controller, 65536)
        except OSError:  # the terminal's other end is closed: Linux says so with EIO
            break
        if not part:
            break
        parts.append(part)
    os.close(controller)
    return b"".join(parts).decode()


def _picture(entity: str, name: str) -> str:
    view = kg_builder.open().why(entity, name)
    return f"<!-- picture: {entity} {name} -->\n```mermaid\n" + "\n".join(_flowchart(view)) + "\n```"


def _flowchart(view: PropertyView) -> list[str]:
    """Entity, values and voices; a value that lost hangs on a dotted line."""
    kg = kg_builder.open()
    label = kg.explainer.label
    lines = ["flowchart RL", f'  e(["{_text(label(kg.store.names.entity(view.subject)))}"])']
    for number, value in enumerate(view.values):
        arrow = "-->" if value.rank == "Accepted" else "-.->"
        lines.append(f'  v{number}["{_text(value.shown)}"] {arrow}|"{view.name}: {value.rank.lower()}"| e')
        for voice in value.voices:
            name = f"v{number}{re.sub('[^a-z0-9]', '', voice)}"
            lines.append(f'  {name}["{_text(label(kg.store.names.entity(voice)))}"] --> v{number}')
    return lines


def _text(label: str) -> str:
    return label.replace('"', "#quot;")


def _commands() -> str:
    """The help of every command, in Markdown."""
    parts = ["# Commands", "Made by `docs/regenerate.py` from the program's own help; do not edit."]
    parts += [f"## {path}\n\n```text\n{text}\n```" for path, text in _helps(command_line, "azicesco", None)]
    return "\n\n".join(parts) + "\n"


def _helps(command: click.Command, name: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    settings = {**command.context_settings, "max_content_width": COLUMNS, "terminal_width": COLUMNS}
    context = click.Context(command, info_name=name, parent=parent, **settings)
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            yield from _helps(command.commands[child], child, context)


def _questions() -> str:
    """The catalogue, in Markdown, each question in both languages."""
    folder = places.packaged("queries")
    questions = catalogue.read_questions(folder)
    parts = [
        "# Questions",
        f"Made by `docs/regenerate.py` from `queries/`; do not edit. There are {len(questions)} questions.",
        "Ask one with `azicesco ask NAME -p PARAMETER=VALUE`. Every parameter has a default.",
    ]
    for group in dict.fromkeys(question.group for question in questions):
        parts.append(f"## {group}")
        parts += [_question(question) for question in questions if question.group == group]
    parts.append("## checks")
    parts.append("Questions whose right answer is nothing; `azicesco check` asks them.")
    parts.append("\n".join(f"- `{check.name}`: {check.summary['en']}" for check in catalogue.read_checks(folder)))
    return "\n\n".join(parts) + "\n"


def _question(question: catalogue.Question) -> str:
    lines = [f"**`{question.name}`** {question.question['en']}  ", f"*{question.question['az']}*"]
    lines += [f"- `{p.name}` ({p.type}): {p.description}; default `{p.default}`" for p in question.parameters]
    if question.parameters:
        lines.insert(2, "")
    return "\n".join(lines)


def pages() -> dict[Path, str]:
    """Every page that is made, as it should read now."""
    kg = kg_builder.open()
    return {
        ROOT / "README.md": refreshed((ROOT / "README.md").read_text(encoding="utf-8")),
        **{path: refreshed(path.read_text(encoding="utf-8")) for path in _session_pages()},
        ROOT / "docs" / "commands.md": _commands(),
        ROOT / "docs" / "questions.md": _questions(),
        ROOT / "data" / "COVERAGE.md": reports.coverage(kg.store, kg.explainer),
        ROOT / "ERRATA.md": reports.errata(kg.store, kg.explainer),
        **notebooks(),
    }


def _session_pages() -> list[Path]:
    """The pages of docs/ whose sessions are run."""
    return [
        ROOT / "docs" / "index.md",
        ROOT / "docs" / "perspectives.md",
        *sorted((ROOT / "docs/tutorials").glob("*.md")),
    ]


def stale() -> list[str]:
    """The pages that no longer read as they should."""
    return [
        path.relative_to(ROOT).as_posix()
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main() -> None:
    """Write the pages anew, or check them."""
    if "--check" in sys.argv[1:]:
        if old := stale():
            raise SystemExit(f"No longer fresh: {', '.join(old)}. Run python docs/regenerate.py.")
        return
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
