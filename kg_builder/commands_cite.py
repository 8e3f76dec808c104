"""The command that cites: an entity, a statement, a source, an answer, or the whole."""

from pathlib import Path

import click

from kg_builder import console, printing
from kg_builder.completion import complete_entity, complete_question, parameters_option
from kg_builder.console import Wanted, asks
from kg_builder.errors import UsageError


@click.command(
    short_help="Sources as a bibliography, in several styles.",
    epilog="Example: azicesco cite shusha --style biblatex -o shusha.bib",
)
@click.argument("what", required=False, shell_complete=complete_entity)
@click.option(
    "--style",
    type=click.Choice(["text", "bibtex", "biblatex", "ris", "csl-json"]),
    default="text",
    show_default=True,
    help="How the bibliography is written.",
)
@click.option(
    "--csl", metavar="NAME|FILE", help="The CSL style of the text: a file, or a name such as chicago-author-date."
)
@click.option("--question", metavar="NAME", help="Cite the answer to this question.", shell_complete=complete_question)
@parameters_option
@click.option("--graph", "whole", is_flag=True, help="Cite the graph itself, in this version.")
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True), help=printing.TO_STANDARD_OUTPUT
)
@asks
def cite(
    what: str | None,
    style: str,
    csl: str | None,
    question: str | None,
    parameters: tuple[str, ...],
    whole: bool,
    output: Path | None,
    wanted: Wanted,
) -> None:
    """The sources of an entity, a statement, a source or an answer as a bibliography.

    WHAT is the id or name of an entity, the id or IRI of a statement, or the slug of a source.
    """
    if (what is not None) + (question is not None) + whole != 1:
        raise UsageError("Cite one thing: an entity, a statement or a source, or --question NAME, or --graph.")
    if parameters and question is None:
        raise UsageError("-p belongs to a question. Add --question NAME.")
    if csl is not None and style != "text":
        raise UsageError(f"--csl is a style of text, and {style} has none. Leave one of them out.")
    kg = wanted.open()
    values = dict(console.pair(text) for text in parameters)
    found = kg.cite(what, question=question, parameters=values)
    printing.say_followed(kg)
    printing.say_perspective(kg)
    if not found.references:
        click.echo("No source says anything of it.", err=True)
    text = found.to_text(csl) if csl else found.written(style)
    if style == "text" and printing.default_format(output) == "table":
        text = _wrapped(text)
    printing.write_text(text, output)


def _wrapped(text: str) -> str:
    """Entries as paragraphs, for a terminal; elsewhere an entry is a line."""
    from kg_builder.tables import paragraph

    width, _ = printing.window()
    return "\n".join(paragraph(entry, width, "", "    ") for entry in text.splitlines())
