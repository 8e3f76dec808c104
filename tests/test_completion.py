"""What a shell completes, asked as a shell asks: through the environment, of the real command."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def completed(words: str, store: Path) -> list[str]:
    """The completions of a command line that ends behind its last sign."""
    environment = {
        **os.environ,
        "_AZICESCO_COMPLETE": "bash_complete",
        "COMP_WORDS": f"azicesco {words}",
        "COMP_CWORD": str(len(words.split(" "))),
    }
    code = "from kg_builder.cli import main; main(prog_name='azicesco')"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=store, check=True
    )
    assert ran.stderr == ""
    return [line.partition(",")[2] for line in ran.stdout.splitlines() if line]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("ask events-of-a-y", ["events-of-a-year"]),
        ("ask events-of-a-year -p y", ["year="]),
        ("ask events-in-a-place -p place=tashv", ["place=tashvar", "place=tashvar-district"]),
        ("ask events-of-a-type -p type=WorldF", ["type=WorldForum"]),
        ("ask what-a-source-says -p source=lantern", ["source=lantern-2010"]),
        ("show reed", ["reed-mosque"]),
        ("show Qamış", ["reed-mosque", "song-of-reeds", "damage-reed-mosque"]),
        ("why bridge-forum-2011 ord", ["ordinal"]),
        ("show nothing-of-that-name", []),
        ("why nothing-of-that-name ord", []),
        ("ask no-such-question -p y", []),
    ],
)
def test_a_shell_is_offered_what_may_stand_there(words: str, expected: list[str], world_folder: Path) -> None:
    assert completed(words, world_folder) == expected


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_names_the_command_and_its_variable(shell: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "kg_builder.cli", "completion", shell], capture_output=True, text=True, check=True
    )
    assert "azicesco" in ran.stdout and "_AZICESCO_COMPLETE" in ran.stdout
