"""The cell magics, in a real IPython shell."""

from pathlib import Path

import pytest
from IPython.core.error import UsageError as Told
from IPython.core.interactiveshell import InteractiveShell

from kg_builder.answers import Rows
from kg_builder.graph import KnowledgeGraph


@pytest.fixture
def shell(world_graph: KnowledgeGraph) -> InteractiveShell:
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "kg_builder")
    shell.user_ns["kg"] = world_graph
    return shell


def test_a_sparql_cell_gives_rows_that_show_themselves(shell: InteractiveShell) -> None:
    found = shell.run_cell_magic("sparql", "", "SELECT ?x { ?x a kg:WorldForum } ORDER BY ?x")
    assert isinstance(found, Rows)
    assert "Forum of Bridges, 2011" in found._repr_html_()


def test_an_ask_cell_takes_parameters_a_line_each_and_keeps_the_rows(shell: InteractiveShell) -> None:
    shell.run_cell_magic("ask", "events-of-a-year -o kept", "year = 2018\n\n")
    kept = shell.user_ns["kept"]
    assert isinstance(kept, Rows)
    assert list(kept.values()) == list(shell.user_ns["kg"].ask("events-of-a-year", year="2018").values())


def test_without_a_variable_kg_the_chosen_graph_is_asked(shell: InteractiveShell, world_folder: Path) -> None:
    del shell.user_ns["kg"]
    shell.run_line_magic("azicesco", str(world_folder / "build"))
    found = shell.run_line_magic("ask", "heritage-on-a-list")
    assert isinstance(found, Rows)


@pytest.mark.parametrize(
    ("magic", "line", "cell", "reason"),
    [
        ("sparql", "", "SELECT {", "The query is no SPARQL"),
        ("sparql", "SELECT", "ASK {}", "takes its query in the cell"),
        ("sparql", "-o", "ASK {}", "Behind -o stands the name of a variable"),
        ("ask", "", "\n", "takes the name of one question"),
        ("ask", "no-such-question", "\n", "There is no question"),
        ("ask", "events-of-a-year", "2018", "is no parameter"),
        ("ask", "events-of-a-year", "jear=2018", "Did you mean year"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(magic, line, cell, reason, shell: InteractiveShell) -> None:
    with pytest.raises(Told, match=reason):
        shell.run_cell_magic(magic, line, cell)
