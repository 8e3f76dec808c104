"""Commands that draw time and space: timeline, map."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg_builder import console, printing
from kg_builder.completion import complete_entity, complete_parameter, complete_question
from kg_builder.console import Wanted, asks, citing, known_form
from kg_builder.errors import UsageError

if TYPE_CHECKING:
    from kg_builder.pictures import Picture


def _filters(command: Callable[..., object]) -> Callable[..., object]:
    """What is shown, and the file it is written to."""
    for option in (
        click.option("-o", "--output", "output", metavar="FILE", required=True, type=click.Path(path_type=Path),
                     help="Write to this file: .html, .svg, .png or .pdf."),
        citing,
        click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE",
                     help="A parameter of the question.", shell_complete=complete_parameter),
        click.option("--question", metavar="QUESTION", help="Only what the answer to this question names.",
                     shell_complete=complete_question),
        click.option("--to", "until", default="", metavar="DATE", help="Leave out what is dated wholly after."),
        click.option("--from", "since", default="", metavar="DATE", help="Leave out what is dated wholly before."),
        click.option("--type", "types", multiple=True, metavar="TYPE", help="Only this class; may be repeated."),
        click.argument("entities", metavar="[ENTITY]...", nargs=-1, shell_complete=complete_entity),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@_filters
@asks
def timeline(wanted: Wanted, output: Path, cite: Path | None, **filters: Any) -> None:
    """Events in time, 1991 to 2026; of entities, what concerns them."""
    _draw("timeline", wanted, output, cite, filters)


@click.command(name="map")
@_filters
@asks
def make_map(wanted: Wanted, output: Path, cite: Path | None, **filters: Any) -> None:
    """Places, monuments and what happened at them, on a map of land without borders."""
    _draw("map", wanted, output, cite, filters)


def _draw(what: str, wanted: Wanted, output: Path, cite: Path | None, filters: dict[str, Any]) -> None:
    from kg_builder.pictures import known_format

    known_format(output)
    known_form(cite)
    if filters["parameters"] and filters["question"] is None:
        raise UsageError("-p sets a parameter of a question. Name it: --question NAME.")
    kg = wanted.open()
    parameters = dict(console.pair(text) for text in filters.pop("parameters"))
    make: Callable[..., Picture] = kg.timeline if what == "timeline" else kg.map
    picture = make(*filters.pop("entities"), parameters=parameters, **filters)
    printing.say_followed(kg)
    picture.write(output)
    click.echo(f"{output}: {picture.title}. {picture.subtitle}.", err=True)
    if cite is not None:
        picture.cite().write(cite)
