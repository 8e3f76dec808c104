"""Commands that publish: export, report."""

from pathlib import Path

import click

from kg_builder import printing
from kg_builder.console import Wanted, asks


@click.command(epilog="Example: azicesco export dumps --format turtle --format csvw")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="FORMAT",
    help="May be repeated (default: nquads): nquads, trig, jsonld, framed, ntriples, turtle, rdfxml, graphml, csvw, "
    "sqlite, parquet, duckdb, rdf12, nanopubs, description; release: what an archive keeps; all: everything.",
)
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    metavar="NAME",
    help="May be repeated: schema-org, linked-art, skos, wikidata; the accepted history in their words.",
)
@click.option("--compress", type=click.Choice(["gzip", "zstd"]), help="Pack the files.")
@asks
def export(
    folder: Path, formats: tuple[str, ...], profiles: tuple[str, ...], compress: str | None, wanted: Wanted
) -> None:
    """Dumps of everything, sorted, all of a run or none of them."""
    from kg_builder.exports import export as write

    formats = formats if formats or profiles else ("nquads",)
    for path in write(wanted.open().store, folder, formats, compress, profiles):
        click.echo(str(path))


@click.command(
    short_help="A page on what is covered, or on where sources err.",
    epilog="Example: azicesco report coverage -o COVERAGE.md",
)
@click.argument("page", type=click.Choice(["coverage", "errata"]))
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True), help=printing.TO_STANDARD_OUTPUT
)
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
    printing.write_bytes(text.encode(), output)


@click.command(short_help="What changed between two releases.", epilog="Example: azicesco diff azicesco-old.nq data")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["md", "rdf-patch"]),
    default="md",
    show_default=True,
    help="In words, or as what to delete and add.",
)
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True), help=printing.TO_STANDARD_OUTPUT
)
def diff(old: Path, new: Path, format_: str, output: Path | None) -> None:
    """What changed between two releases: builds, folders of records, or dumps in N-Quads."""
    from kg_builder.differences import compare, open_release, patch, read_release
    from kg_builder.differences_page import Teller, page
    from kg_builder.explain import Explainer

    stores = open_release(old), open_release(new)
    if format_ == "rdf-patch":
        printing.write_text("\n".join(patch(*stores)), output)
        return
    before, after = map(read_release, stores)
    teller = Teller(*map(Explainer, stores))
    printing.write_text(page(compare(before, after), before, after, teller).rstrip("\n"), output)
