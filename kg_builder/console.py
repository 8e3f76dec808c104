"""What every command of the command line shares: the graph it asks, its progress, and how errors are told."""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg_builder.errors import AzicescoError, UsageError
from kg_builder.printing import say_perspective
from kg_builder.progress import Watcher

if TYPE_CHECKING:
    from kg_builder.graph import KnowledgeGraph


LINES_OF_A_STATEMENT = 14
BAR_STEP = 5_000

_Item = TypeVar("_Item")


class Group(click.Group):
    """Commands in the order of their writing, and one line for every error."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(encoding="utf-8")
        try:
            return super().invoke(ctx)
        except AzicescoError as error:
            from kg_builder.tables import clean

            for line in str(error).splitlines():
                click.echo(clean(line), err=True)
            ctx.exit(2 if isinstance(error, UsageError) else 1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a command is asked to ask: a folder, an endpoint, or what is at hand; whole, or in a perspective."""

    store: Path | None = None
    endpoint: str | None = None
    as_of: str | None = None
    according_to: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def open(self) -> "KnowledgeGraph":
        """The graph that is wanted; of a perspective it tells on standard error how much is kept.

        Raises:
            UsageError: both are given, the address is none, or nobody of a name says anything.
        """
        kg = self._open()
        seen = kg
        if self.as_of is not None:
            seen = seen.as_of(self.as_of)
        if self.according_to:
            seen = seen.according_to(*self.according_to)
        if self.without:
            seen = seen.without(*self.without)
        if seen is not kg:
            say_perspective(seen)
        return seen

    def _open(self) -> "KnowledgeGraph":
        from kg_builder.graph import open as open_graph

        if self.store is not None and self.endpoint is not None:
            raise UsageError("Both --store and --endpoint are given. Choose one.")
        if self.endpoint is not None:
            if not self.endpoint.startswith(("http://", "https://")):
                raise UsageError(f"“{self.endpoint}” is no address of an endpoint. Begin it with https:// or http://.")
            return open_graph(self.endpoint)
        if self.store is None and (Path("build") / "CURRENT").is_file():
            return open_graph(Path("build"), in_memory=False)
        return open_graph(self.store, in_memory=False)


_WANTED = (
    click.option(
        "--store",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="Ask the store in this folder (default: build, else the packaged history).",
    ),
    click.option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint."),
    click.option("--as-of", metavar="DATE", help="Only what was published by then, reconciled anew."),
    click.option(
        "--according-to",
        metavar="X",
        multiple=True,
        help="Only what this source, publisher or speaker says; repeated, any of them.",
    ),
    click.option(
        "--without", metavar="X", multiple=True, help="Leave out what this source, publisher or speaker says."
    ),
)


def asks(command: Callable[..., object]) -> Callable[..., object]:
    """Where to ask, and in which perspective, for every command that asks; it is given a ``Wanted``."""

    @wraps(command)
    def with_wanted(
        *args: Any,
        store: Path | None,
        endpoint: str | None,
        as_of: str | None,
        according_to: tuple[str, ...],
        without: tuple[str, ...],
        **others: Any,
    ) -> object:
        return command(*args, wanted=Wanted(store, endpoint, as_of, according_to, without), **others)

    decorated: Callable[..., object] = with_wanted
    for option in reversed(_WANTED):
        decorated = option(decorated)
    return decorated


def allow_services(kg: "KnowledgeGraph", hosts: Iterable[str]) -> None:
    """Let SERVICE ask these hosts."""
    from kg_builder.services import Services

    kg.store.services = Services(frozenset(hosts))


citing = click.option(
    "--cite", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
    help="Write the sources of what is drawn, too: .bib, .ris, .json (CSL-JSON) or .txt.",
)  # fmt: skip


def known_form(file: Path | None) -> None:
    """Refuses a file whose ending names no form of a bibliography, before anything is drawn."""
    if file is not None:
        from kg_builder.bibliographies import form_of

        form_of(file)


allowing = click.option(
    "--allow-service", "hosts", multiple=True, metavar="HOST", help="Let SERVICE in the query ask this host."
)


class Progress(Watcher):
    """What is done, on one line of a terminal; silence elsewhere."""

    def step(self, name: str) -> None:
        if sys.stderr.isatty():
            click.echo(name, err=True, nl=name == "done")
            if name != "done":
                click.echo(" · ", err=True, nl=False)

    def each(self, name: str, items: Iterable[_Item], total: int) -> Iterator[_Item]:
        """The items with a bar that moves as they pass; there are about a dozen lines to a statement."""
        if not sys.stderr.isatty():
            yield from items
            return
        with click.progressbar(length=total * LINES_OF_A_STATEMENT, label=name, file=sys.stderr) as bar:
            for number, item in enumerate(items, 1):
                if number % BAR_STEP == 0:
                    bar.update(BAR_STEP)
                yield item
            bar.update(total * LINES_OF_A_STATEMENT)

    def portions(self, name: str, items: Iterable[_Item], total: int, size: Callable[[_Item], int]) -> Iterator[_Item]:
        """The portions with a bar that moves by the size of each when it is done with."""
        if not sys.stderr.isatty():
            yield from items
            return
        with click.progressbar(length=total, label=name, file=sys.stderr) as bar:
            for item in items:
                yield item
                bar.update(size(item))


def pair(text: str) -> tuple[str, str]:
    """The name and the value of a parameter as it is written on the command line.

    Raises:
        UsageError: it is not written NAME=VALUE.
    """
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise UsageError(f"“{text}” is no parameter. Write -p NAME=VALUE.")
    return name, value


def records_folder(given: Path | None) -> Path | None:
    """The folder of records that is meant: the one given, ``./data`` if it is there, else None: the packaged ones."""
    if given is not None:
        return given
    here = Path("data")
    return here if (here / "authority").is_dir() else None
