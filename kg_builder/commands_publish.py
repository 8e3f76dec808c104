"""Commands that publish: export, report."""

from pathlib import Path

import click

from kg_builder import console
from kg_builder.console import Wanted, asks


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--format", "formats", multiple=True, default=("nquads",), show_default=True, help="May be repeated.")
@asks
def export(folder: Path, formats: tuple[str, ...], wanted: Wanted) -> None:
    """Dumps of everything, sorted, each whole or not at all."""
    from kg_builder.exports import export as write

    for path in write(wanted.open().store, folder, formats):
        click.echo(str(path))


@click.command()
@click.argument("page", type=click.Choice(["coverage", "errata"]))
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write to this file.")
@asks
def report(page: str, output: Path | None, wanted: Wanted) -> None:
    """A page made of the graph itself: what it covers, or where its sources err and disagree."""
    from kg_builder import reports

    kg = wanted.open()
    make = {"coverage": reports.coverage, "errata": reports.errata}[page]
    text = make(kg.store, kg.explainer)
    if kg.counts is not None:
        title, rest = text.split("\n", 1)
        text = f"{title}\n\n{kg.perspective_title}: {kg.counts.told()}.\n{rest}"
    console.write_bytes(text.encode(), output)
