"""The command line: ``azicesco``. No logic of its own; what it promises is in DESIGN section 7.

Exit 0: done. 1: the data or the answer is at fault. 2: the request is. Errors go to stderr, a line each.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg_builder.errors import AzicescoError, UsageError
from kg_builder.progress import Watcher

if TYPE_CHECKING:
    from kg_builder.answers import Answer, Rows
    from kg_builder.graph import KnowledgeGraph
    from kg_builder.tables import Ink

ROW_FORMATS = ("table", "csv", "tsv", "json", "xml", "md")
GRAPH_FORMATS = ("turtle", "ntriples", "nquads", "trig", "rdfxml", "jsonld")
LIST_FORMATS = ("table", "csv", "tsv", "json", "md")

LINES_OF_A_STATEMENT = 14
BAR_STEP = 5_000

_Item = TypeVar("_Item")
_Command = TypeVar("_Command", bound=Callable[..., object])


class _Group(click.Group):
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


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        from kg_builder.build import read_description
        from kg_builder.graph import packaged_build

        data = read_description(packaged_build()).hash
        click.echo(f"azicesco {version('azicesco')}, data {data}")
        ctx.exit()


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="The code's and the data's version.",
)
def main() -> None:
    """A knowledge graph of Azerbaijan–ICESCO cooperation, every statement with its source.

    \b
    azicesco ask                            the questions it answers
    azicesco ask capitals-of-islamic-culture
    azicesco show shusha                    everything about one entity, and who says so
    azicesco why world-forum-2011 ordinal   why a value stands
    """  # noqa: D301 (click reads \b as: do not wrap)


def store_options(command: _Command) -> _Command:
    """--store and --endpoint, for every command that asks."""
    command = click.option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint.")(command)
    return click.option(
        "--store",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="Ask the store in this folder (default: build, else the packaged history).",
    )(command)


def output_options(formats: tuple[str, ...]) -> Callable[[_Command], _Command]:
    """--format and -o, with the formats that fit the command."""

    def decorate(command: _Command) -> _Command:
        command = click.option(
            "-o",
            "--output",
            metavar="FILE",
            type=click.Path(path_type=Path, allow_dash=True),
            help="Write to this file (default: -, standard output).",
        )(command)
        return click.option(
            "--format", "format_", type=click.Choice(formats), help="Default: table on a terminal, tsv elsewhere."
        )(command)

    return decorate


@main.command()
@click.option("--data", type=click.Path(path_type=Path), help="Records (default: ./data, else the packaged ones).")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("build"), show_default=True, help="Folder of the builds."
)
@click.option("--base", metavar="IRI", help="Base of all IRIs but the ontology's.")
def build(data: Path | None, out: Path, base: str | None) -> None:
    """Build the store from the records; all or nothing."""
    from kg_builder.build import build as make
    from kg_builder.vocabulary import BASE

    made = make(_data(data), out, base or BASE, _Progress())
    ranks = ", ".join(f"{count} {rank.lower()}" for rank, count in made.ranks.items())
    click.echo(
        f"{made.statements:,} statements of {made.sources} sources about {made.entities} entities ({ranks}), "
        f"{made.quads:,} quads, in {made.seconds:.1f} s → {out}/builds/{made.hash}"
    )


@main.command()
@click.option("--data", type=click.Path(path_type=Path), help="Records (default: ./data, else the packaged ones).")
def check(data: Path | None) -> None:
    """Every shape and check; what they find, as sentences with file and line. Hints alone are no fault."""
    from kg_builder.checks import check as run
    from kg_builder.tables import clean

    found = run(_data(data), _Progress())
    for violation in found:
        click.echo(clean(str(violation)))
    if not all(violation.is_hint for violation in found):
        raise click.exceptions.Exit(1)
    click.echo("Nothing to mend.")


@main.command()
@click.argument("question", required=False)
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Set a parameter.")
@click.option("--all", "everything", is_flag=True, help="List the checks too.")
@store_options
@output_options(ROW_FORMATS)
def ask(
    question: str | None,
    parameters: tuple[str, ...],
    everything: bool,
    store: Path | None,
    endpoint: str | None,
    format_: str | None,
    output: Path | None,
) -> None:
    """A question of the catalogue; without a name, the list of them."""
    if question is None:
        _list(("name", "group", "summary", "parameters"), _catalogue_rows(everything), format_, output)
        return
    kg = _open(store, endpoint)
    values = dict(_pair(text) for text in parameters)
    _answer(kg, kg.ask(question, **values), format_, output)


@main.command()
@click.argument("query_text", metavar="(TEXT | FILE | -)")
@store_options
@output_options((*ROW_FORMATS, *GRAPH_FORMATS))
def query(query_text: str, store: Path | None, endpoint: str | None, format_: str | None, output: Path | None) -> None:
    """Any SPARQL query, as text, from a file, or from standard input."""
    sparql = _query_text(query_text)
    kg = _open(store, endpoint)
    _answer(kg, kg.query(sparql), format_, output)


@main.command()
@click.argument("text")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1), help="At most so many.")
@store_options
@output_options(LIST_FORMATS)
def find(
    text: str, limit: int, store: Path | None, endpoint: str | None, format_: str | None, output: Path | None
) -> None:
    """Entities by name, in any language and spelling."""
    from kg_builder.tables import clean

    kg = _open(store, endpoint)
    matches = kg.find(text, limit=limit)
    if not matches:
        raise AzicescoError(f"No name comes near “{text}”.")
    if matches[0].how == "near":
        click.echo(clean(f"No name is “{text}”. Did you mean {matches[0].name}?"), err=True)
    kg.explainer.learn(kg.store.names.entity(match.key) for match in matches)
    rows = [[m.key, kg.explainer.label(kg.store.names.entity(m.key)), m.name, m.how] for m in matches]
    _list(("entity", "label", "name", "match"), rows, format_, output)


@main.command()
@click.argument("entity")
@store_options
def show(entity: str, store: Path | None, endpoint: str | None) -> None:
    """Everything about one entity, each value with its sources."""
    from kg_builder.pages import entity_page

    kg = _open(store, endpoint)
    view = kg.show(entity)
    _say_followed(kg)
    _page(entity_page(view, kg.store, kg.explainer, *_window()))


@main.command()
@click.argument("entity")
@click.argument("property_name", metavar="PROPERTY")
@store_options
def why(entity: str, property_name: str, store: Path | None, endpoint: str | None) -> None:
    """Why a value stands: ranks, voices, and the step of the rule or the judgement that decided."""
    from kg_builder.pages import why_page

    kg = _open(store, endpoint)
    view = kg.why(entity, property_name)
    _say_followed(kg)
    _page(why_page(view, kg.store, kg.explainer, *_window()))


@main.command()
@store_options
@output_options(LIST_FORMATS)
def conflicts(store: Path | None, endpoint: str | None, format_: str | None, output: Path | None) -> None:
    """What sources disagree about: unresolved, decided, and attributed."""
    from kg_builder.pages import CONFLICT_COLUMNS, conflicts_rows

    kg = _open(store, endpoint)
    _list(CONFLICT_COLUMNS, conflicts_rows(kg.conflicts()), format_, output)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--format", "formats", multiple=True, default=("nquads",), show_default=True, help="May be repeated.")
@store_options
def export(folder: Path, formats: tuple[str, ...], store: Path | None, endpoint: str | None) -> None:
    """Dumps of everything, sorted, each whole or not at all."""
    from kg_builder.exports import export as write

    for path in write(_open(store, endpoint).store, folder, formats):
        click.echo(str(path))


@main.command()
@click.argument("page", type=click.Choice(["coverage", "errata"]))
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write to this file.")
@store_options
def report(page: str, output: Path | None, store: Path | None, endpoint: str | None) -> None:
    """A page made of the graph itself: what it covers, or where its sources err and disagree."""
    from kg_builder import reports

    kg = _open(store, endpoint)
    make = {"coverage": reports.coverage, "errata": reports.errata}[page]
    _write(make(kg.store, kg.explainer).encode(), output)


@main.group()
def new() -> None:
    """The next record, with its keys in place."""


@new.command("source")
@click.argument("url")
@click.option("--data", type=click.Path(path_type=Path), help="Records (default: ./data).")
@click.option("--slug", help="Name of the file (default: from the address and today's date).")
def new_source(url: str, data: Path | None, slug: str | None) -> None:
    """A source file for a document at URL, to be filled in; an existing file is never overwritten."""
    from kg_builder.scaffold import new_source as write

    click.echo(str(write(url, data or Path("data"), slug)))


class _Progress(Watcher):
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


def _data(given: Path | None) -> Path | None:
    if given is not None:
        return given
    here = Path("data")
    return here if (here / "authority").is_dir() else None


def _open(store: Path | None, endpoint: str | None) -> "KnowledgeGraph":
    from kg_builder.graph import open as open_graph

    if store is not None and endpoint is not None:
        raise UsageError("Both --store and --endpoint are given. Choose one.")
    if endpoint is not None:
        if not endpoint.startswith(("http://", "https://")):
            raise UsageError(f"“{endpoint}” is no address of an endpoint. Begin it with https:// or http://.")
        return open_graph(endpoint)
    if store is None and (Path("build") / "CURRENT").is_file():
        store = Path("build")
    return open_graph(store)


def _answer(kg: "KnowledgeGraph", answer: "Answer", format_: str | None, output: Path | None) -> None:
    """Rows, triples or a bool, in the format asked for."""
    from kg_builder.answers import Rows, Triples, serialize_boolean

    _say_followed(kg)
    if isinstance(answer, Triples):
        if format_ in ROW_FORMATS:
            raise UsageError(f"The answer is triples, not rows. Use --format {', '.join(GRAPH_FORMATS)}.")
        _write(answer.serialize(format_ or "turtle", kg.store.names.prefixes()), output)
    elif format_ in GRAPH_FORMATS:
        raise UsageError(f"The answer is no triples. Use --format {', '.join(ROW_FORMATS)}.")
    elif isinstance(answer, Rows):
        _rows(kg, answer, format_ or _default_format(output), output)
    else:
        _write(serialize_boolean(answer, "tsv" if format_ in {None, "table", "md"} else str(format_)), output)


def _rows(kg: "KnowledgeGraph", rows: "Rows", format_: str, output: Path | None) -> None:
    if format_ not in {"table", "md"}:
        _write(rows.serialize(format_), output)
        return
    from kg_builder.pages import answer_table
    from kg_builder.tables import markdown

    if format_ == "table":
        _write_text("\n".join(answer_table(rows, kg.store, kg.explainer, *_window())), output)
        return
    cells = ([kg.explainer.cell(row, n) if n in row else "" for n in rows.variables] for row in rows.described())
    _write_text(markdown(rows.variables, cells), output)


def _list(columns: tuple[str, ...], rows: Iterable[list[str]], format_: str | None, output: Path | None) -> None:
    """A list that is no SPARQL answer: plain CSV or TSV with one header line."""
    from kg_builder.tables import markdown, table, tsv

    match format_ or _default_format(output):
        case "csv":
            import csv
            import io

            sheet = io.StringIO()
            csv.writer(sheet, lineterminator="\n").writerows([columns, *rows])
            _write_text(sheet.getvalue().rstrip("\n"), output)
        case "tsv":
            _write_text(tsv(columns, rows), output)
        case "json":
            import json

            found = [dict(zip(columns, row, strict=True)) for row in rows]
            _write_text(json.dumps(found, ensure_ascii=False, indent=2), output)
        case "md":
            _write_text(markdown(columns, rows), output)
        case "table":
            _write_text(table(columns, rows, *_window()), output)
        case other:
            raise UsageError(f"A list cannot be written as {other}. Use --format {', '.join(LIST_FORMATS)}.")


def _catalogue_rows(everything: bool) -> list[list[str]]:
    from kg_builder import catalogue, places

    folder = places.packaged("queries")
    questions = catalogue.read_questions(folder) + (catalogue.read_checks(folder) if everything else [])
    return [[q.name, q.group, q.summary["en"], ", ".join(p.name for p in q.parameters)] for q in questions]


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise UsageError(f"“{text}” is no parameter. Write -p NAME=VALUE.")
    return name, value


def _query_text(given: str) -> str:
    if given == "-":
        try:
            return sys.stdin.buffer.read().decode()
        except UnicodeDecodeError as error:
            raise UsageError(f"The query is not in UTF-8: {error}.") from error
    if given.endswith((".rq", ".sparql")) or not re.search(r"[\n{]|^\s*describe\s", given, re.IGNORECASE):
        try:
            return Path(given).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{given} cannot be read as a query: {error}.") from error
    return given


def _say_followed(kg: "KnowledgeGraph") -> None:
    for old, new in kg.followed.items():
        click.echo(f"“{old}” was replaced by “{new}”.", err=True)


def _default_format(output: Path | None) -> str:
    to_screen = output is None or str(output) == "-"
    return "table" if to_screen and sys.stdout.isatty() else "tsv"


def _window() -> "tuple[int, Ink]":
    from kg_builder.tables import Ink, window_width

    return window_width(sys.stdout), Ink(sys.stdout)


def _page(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _write_text(text: str, output: Path | None) -> None:
    _write((text + "\n").encode(), output)


def _write(content: bytes, output: Path | None) -> None:
    if output is None or str(output) == "-":
        stream = sys.stdout.buffer
        stream.write(content if content.endswith(b"\n") else content + b"\n")
        stream.flush()
        return
    from kg_builder.exports import write_whole

    write_whole(output, content)


if __name__ == "__main__":
    main()
