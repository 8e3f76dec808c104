"""Commands for curators: build, check, new."""

from pathlib import Path

import click

from kg_builder import console, printing
from kg_builder.errors import AzicescoError, CurationErrors, UsageError
from kg_builder.printing import LIST_FORMATS, output_options


@click.command(epilog="Example: azicesco build --data data --out build")
@click.option("--data", type=click.Path(path_type=Path), help="Records (default: ./data, else the packaged ones).")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("build"), show_default=True, help="Folder of the builds."
)
@click.option("--base", metavar="IRI", help="Base of all IRIs but the ontology's.")
def build(data: Path | None, out: Path, base: str | None) -> None:
    """Build the store from the records; all or nothing."""
    from kg_builder.build import build as make
    from kg_builder.vocabulary import BASE

    made = make(console.records_folder(data), out, base or BASE, console.Progress())
    ranks = ", ".join(f"{count:,} {rank.lower()}" for rank, count in made.ranks.items())
    click.echo(
        f"{made.statements:,} statements of {made.sources:,} sources about {made.entities:,} entities ({ranks}), "
        f"{made.quads:,} quads, in {made.seconds:.1f} s → {out}/builds/{made.hash}"
    )


@click.command(
    short_help="What is wrong in the records, with file and line.", epilog="Example: azicesco check --data data"
)
@click.option("--data", type=click.Path(path_type=Path), help="Records (default: ./data, else the packaged ones).")
def check(data: Path | None) -> None:
    """Every shape and check; what they find, as sentences with file and line. Hints alone are no fault."""
    from kg_builder.checks import check as run
    from kg_builder.tables import clean

    try:
        found = run(console.records_folder(data), console.Progress())
    except CurationErrors as errors:
        raise AzicescoError(f"{errors}\nShapes and checks are asked when these are mended.") from errors
    for violation in found:
        click.echo(clean(str(violation)))
    if not all(violation.is_hint for violation in found):
        raise click.exceptions.Exit(1)
    click.echo("Nothing to mend.")


@click.group()
def new() -> None:
    """The next record, with its keys in place."""


@new.command(
    "source",
    short_help="A source file for a document, with its keys in place.",
    epilog="Example: azicesco new source https://example.org/article",
)
@click.argument("url")
@click.option("--data", type=click.Path(path_type=Path), help="Records (default: ./data).")
@click.option("--slug", help="Name of the file (default: from the address and today's date).")
def new_source(url: str, data: Path | None, slug: str | None) -> None:
    """A source file for a document at URL, to be filled in; an existing file is never overwritten."""
    from kg_builder.scaffold import new_source as write

    click.echo(str(write(url, data or Path("data"), slug)))


@click.group("second-reading", short_help="What only its writer has read; mark what was checked.")
def second_reading() -> None:
    """What only its writer has read, and marking what a second reader found right."""


@second_reading.command(
    "list",
    short_help="Sources with statements that nobody has checked.",
    epilog="Example: azicesco second-reading list --sample 7",
)
@click.option("--data", type=click.Path(path_type=Path), help="Records (default: ./data).")
@click.option(
    "--sample", "seed", type=int, metavar="SEED", help="Only a round: all contested, a random fifth of the rest."
)
@output_options(LIST_FORMATS)
def list_unread(data: Path | None, seed: int | None, format_: str | None, output: Path | None) -> None:
    """Sources with statements that nobody has checked, those with most contested ones first."""
    from kg_builder.second_reading import rows, sample, unread

    found = unread(data or Path("data"))
    kept = found if seed is None else sample(found, seed)
    printing.write_list(("source", "statements", "contested"), rows(kept), format_, output)


@second_reading.command("mark", epilog="Example: azicesco second-reading mark azertac-2013-09-17 --on 2026-11-25")
@click.argument("source")
@click.option("--data", type=click.Path(path_type=Path), help="Records (default: ./data).")
@click.option("--on", "day", metavar="DATE", required=True, help="When they were read: a day.")
@click.option(
    "--except", "leave", multiple=True, type=int, metavar="NUMBER", help="Not this record, from 1; may be repeated."
)
def mark_read(source: str, data: Path | None, day: str, leave: tuple[int, ...]) -> None:
    """Set the date of checking on the records of a source that lack it."""
    from datetime import date

    from kg_builder.second_reading import mark

    try:
        on = date.fromisoformat(day)
    except ValueError as error:
        raise UsageError(f"“{day}” is no day. Write it as 2026-11-25.") from error
    click.echo(f"{mark(data or Path('data'), source, on, leave)} records of {source} are marked as verified.")
