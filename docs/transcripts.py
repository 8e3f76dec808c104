"""Run the sessions that README.md shows, on the packaged history, and write what they print beneath their commands.

    python docs/transcripts.py           write README.md anew
    python docs/transcripts.py --check   say whether it is fresh (exit 1 if not)

A block fenced as ``console`` holds commands after ``$ ``; each is run as on a terminal of 100 columns, without colour.
A block fenced as ``mermaid`` after ``<!-- picture: ENTITY PROPERTY -->`` is drawn from ``azicesco why ENTITY PROPERTY``.
"""

import os
import pty
import re
import shlex
import subprocess
import sys
import termios
from pathlib import Path

import kg_builder
from kg_builder.explain import PropertyView

README = Path(__file__).resolve().parents[1] / "README.md"
COLUMNS = 100
SHOWN = 44
"""Lines of one command's output that are shown; a longer one ends with a line of dots."""

_CONSOLE = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_PICTURE = re.compile(r"^<!-- picture: (\S+) (\S+) -->\n```mermaid\n.*?^```$", re.MULTILINE | re.DOTALL)


def refreshed(text: str) -> str:
    """The text with every session run anew and every picture drawn anew."""
    text = _CONSOLE.sub(lambda block: _session(block.group()), text)
    return _PICTURE.sub(lambda block: _picture(*block.groups()), text)


def _session(block: str) -> str:
    commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
    return "\n\n".join(f"$ {command}\n{_printed(command)}" for command in commands) + "\n"


def _printed(command: str) -> str:
    """What a command prints on a terminal."""
    controller, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (50, COLUMNS))
    environment = {**os.environ, "NO_COLOR": "1", "LANG": "C.UTF-8", "TERM": "xterm"}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with subprocess.Popen(
        shlex.split(command),
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=terminal,
        cwd=README.parent / "docs",
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


def main() -> None:
    """Write README.md anew, or check it."""
    before = README.read_text(encoding="utf-8")
    after = refreshed(before)
    if "--check" in sys.argv[1:]:
        if before != after:
            raise SystemExit("README.md shows what the commands no longer print. Run python docs/transcripts.py.")
    else:
        README.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main()
