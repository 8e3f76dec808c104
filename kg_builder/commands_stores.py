"""Commands that move a whole store: push."""

from typing import TYPE_CHECKING

import click

from kg_builder import console
from kg_builder.console import Wanted, asks
from kg_builder.endpoints import WAYS
from kg_builder.errors import StoreError, UsageError

if TYPE_CHECKING:
    from kg_builder.store import Store


@click.command(
    short_help="Load everything into a SPARQL store.",
    epilog="Example: azicesco push http://localhost:3030/history --replace",
)
@click.argument("url")
@click.option("--replace", is_flag=True, help="Put this history in the place of the one that is there.")
@click.option("--check", "checking", is_flag=True, help="Load nothing; prove that all graphs there are equal.")
@click.option("--by", "way", type=click.Choice(WAYS), help="How to send it (default: the fastest the server has).")
@asks
def push(url: str, replace: bool, checking: bool, way: str | None, wanted: Wanted) -> None:
    """Load everything into the SPARQL store at URL: an endpoint, a dataset, a repository or a server's root.

    Name and password come from AZICESCO_USER and AZICESCO_PASSWORD, or from ~/.netrc. A push that broke off goes on
    with the same command.
    """
    if checking and (replace or way):
        raise UsageError("--check loads nothing. Leave out --replace and --by.")
    store = wanted.open().store
    if checking:
        _check(store, url)
        return
    from kg_builder.push import push as load

    done = load(store, url, replace=replace, way=way, watcher=console.Progress())
    click.echo(f"{done.at.kind} at {done.at.query}, loaded by {done.way}" + (_default(done.default_graph)))
    rate = f", {(done.quads - done.resumed) / done.seconds:,.0f} a second" if done.seconds else ""
    earlier = f", {done.resumed:,} of them by an earlier push that broke off" if done.resumed else ""
    click.echo(f"{done.quads:,} quads of {done.graphs:,} graphs in {done.seconds:.1f} s{rate}{earlier}")


def _check(store: "Store", url: str) -> None:
    from kg_builder.compare import compare

    found = compare(store, url, console.Progress())
    click.echo(f"{found.address}{_default(found.default_graph)}")
    if found.rounded:
        click.echo(
            f"{found.rounded:,} points are kept there in single precision (about half a metre): compared as such",
            err=True,
        )
    if found.differences:
        raise StoreError("\n".join(map(str, found.differences)))
    others = f"; {found.others:,} other graphs there are not looked at" if found.others else ""
    click.echo(f"equal: {found.quads:,} quads of {found.graphs:,} graphs, counts and hashes{others}")


def _default(graph: str | None) -> str:
    return "" if graph is None else f"; the default graph is <{graph}>"
