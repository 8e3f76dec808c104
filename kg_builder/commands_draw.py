"""The command that draws relationship graphs."""

from pathlib import Path

import click

from kg_builder.console import Wanted, asks, citing, known_form, pair
from kg_builder.errors import UsageError
from kg_builder.printing import say_followed


@click.command()
@click.argument("entities", nargs=-1, metavar="[ENTITY]...")
@click.option(
    "--depth", default=1, show_default=True, type=click.IntRange(0), help="So many relations from the entities."
)
@click.option("--question", metavar="NAME", help="Draw what the answer to this question names.")
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Set a parameter of it.")
@click.option("--path", nargs=2, metavar="A B", help="What connects these two, by fewest and by best attested hops.")
@click.option(
    "--type", "types", multiple=True, metavar="CLASS",
    help="Only entities of this class (may be repeated); who was together at events left out is joined.",
)  # fmt: skip
@click.option("--from", "since", metavar="DATE", default="", help="Only what was then or later (EDTF: 2018, 2018-05).")
@click.option("--to", "until", metavar="DATE", default="", help="Only what was then or earlier.")
@click.option(
    "--color", type=click.Choice(["type", "community"]), default="type", show_default=True, help="What colours tell."
)
@click.option(
    "--size", type=click.Choice(["degree", "betweenness", "none"]), default="degree", show_default=True,
    help="What sizes tell.",
)  # fmt: skip
@click.option(
    "-o", "--output", required=True, metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file: .html, .graphml, .gexf, .json, .svg or .png.",
)  # fmt: skip
@citing
@asks
def draw(
    entities: tuple[str, ...],
    depth: int,
    question: str | None,
    parameters: tuple[str, ...],
    path: tuple[str, str] | None,
    types: tuple[str, ...],
    since: str,
    until: str,
    color: str,
    size: str,
    output: Path,
    cite: Path | None,
    wanted: Wanted,
) -> None:
    """A relationship graph: entities and what they are related to; without an entity, the whole history."""
    from kg_builder.drawing import format_of

    format_of(output)
    known_form(cite)
    if parameters and question is None:
        raise UsageError("-p sets a parameter of a question. Name it: --question NAME.")
    kg = wanted.open()
    drawing = kg.draw(
        *entities,
        depth=depth,
        question=question,
        parameters=dict(pair(text) for text in parameters),
        path=path,
        types=types,
        since=since,
        until=until,
        color=color,
        size=size,
    )
    say_followed(kg)
    drawing.write(output)
    click.echo(f"{output}: {drawing.picture.note}.", err=True)
    if cite is not None:
        drawing.cite().write(cite)
