"""Commands that make pictures: draw, timeline, map."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from kg_builder.completion import complete_entity, complete_question, parameters_option
from kg_builder.console import Wanted, asks, citing, known_form, pair
from kg_builder.errors import UsageError
from kg_builder.printing import say_followed

if TYPE_CHECKING:
    from kg_builder.drawing import Drawing
    from kg_builder.graph import KnowledgeGraph
    from kg_builder.pictures import Picture

_Command = Callable[..., object]


def _filters(formats: str) -> Callable[[_Command], _Command]:
    """What is shown, and the files that the picture and its sources are written to."""

    def decorate(command: _Command) -> _Command:
        for option in (
            citing,
            click.option("-o", "--output", metavar="FILE", required=True, help=f"Write to this file: {formats}.",
                         type=click.Path(path_type=Path, dir_okay=False)),
            click.option("--to", "until", default="", metavar="DATE", help="Leave out what is dated wholly after."),
            click.option("--from", "since", default="", metavar="DATE",
                         help="Leave out what is dated wholly before (EDTF: 2018, 2018-05)."),
            click.option("--type", "types", multiple=True, metavar="CLASS",
                         help="Only what is of this class; may be repeated."),
            parameters_option,
            click.option("--question", metavar="NAME", help="Only what the answer to this question names.",
                         shell_complete=complete_question),
            click.argument("entities", metavar="[ENTITY]...", nargs=-1, shell_complete=complete_entity),
        ):  # fmt: skip
            command = option(command)
        return command

    return decorate


@click.command(
    short_help="A relationship graph, to explore or to print.",
    epilog="Example: azicesco draw shusha --depth 2 -o shusha.html",
)
@_filters(".html, .graphml, .gexf, .json, .svg or .png")
@click.option(
    "--depth", default=1, show_default=True, type=click.IntRange(0), help="So many relations from the entities."
)
@click.option("--path", nargs=2, metavar="A B", help="What connects these two, by fewest and by best attested hops.")
@click.option(
    "--color", type=click.Choice(["type", "community"]), default="type", show_default=True, help="What colours tell."
)
@click.option(
    "--size",
    type=click.Choice(["degree", "betweenness", "none"]),
    default="degree",
    show_default=True,
    help="What sizes tell.",
)
@asks
def draw(wanted: Wanted, output: Path, cite: Path | None, **filters: Any) -> None:
    """A relationship graph: entities and what they are related to; without an entity, the whole history.

    With --type, entities that were together at events which are left out are joined.
    """
    from kg_builder.drawing import format_of

    format_of(output)
    kg = _opened(wanted, cite, filters)
    drawing = kg.draw(*filters.pop("entities"), **filters)
    _write(kg, drawing, output, cite, drawing.picture.note)


@click.command(
    short_help="Events in time, each date as uncertain as it is.",
    epilog="Example: azicesco timeline shusha --from 2020 -o shusha.svg",
)
@_filters(".html, .svg, .png or .pdf")
@asks
def timeline(wanted: Wanted, output: Path, cite: Path | None, **filters: Any) -> None:
    """Events in time, 1991 to 2026; of entities, what concerns them."""
    _chart("timeline", wanted, output, cite, filters)


@click.command(
    name="map",
    short_help="Places, monuments and what happened there, on a map.",
    epilog="Example: azicesco map --type Monument -o monuments.html",
)
@_filters(".html, .svg, .png or .pdf")
@asks
def make_map(wanted: Wanted, output: Path, cite: Path | None, **filters: Any) -> None:
    """Places, monuments and what happened at them, on a map of land without borders."""
    _chart("map", wanted, output, cite, filters)


def _chart(
    kind: Literal["timeline", "map"], wanted: Wanted, output: Path, cite: Path | None, filters: dict[str, Any]
) -> None:
    from kg_builder.pictures import known_format

    known_format(output)
    kg = _opened(wanted, cite, filters)
    make = kg.timeline if kind == "timeline" else kg.map
    picture = make(*filters.pop("entities"), **filters)
    _write(kg, picture, output, cite, f"{picture.title}. {picture.subtitle}")


def _opened(wanted: Wanted, cite: Path | None, filters: dict[str, Any]) -> "KnowledgeGraph":
    """The graph that is drawn, once all that was written on the command line has been read."""
    known_form(cite)
    if filters["parameters"] and filters["question"] is None:
        raise UsageError("-p sets a parameter of a question. Name it: --question NAME.")
    filters["parameters"] = dict(pair(text) for text in filters["parameters"])
    return wanted.open()


def _write(
    kg: "KnowledgeGraph", picture: "Drawing | Picture", output: Path, cite: Path | None, what_is_shown: str
) -> None:
    say_followed(kg)
    picture.write(output)
    click.echo(f"{output}: {what_is_shown}.", err=True)
    if cite is not None:
        picture.cite().write(cite)
