"""Where the answers of commands go, and in which formats: rows, triples, lists, pages and files."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from kg_builder.errors import UsageError, any_of

if TYPE_CHECKING:
    from kg_builder.answers import Answer, Rows
    from kg_builder.graph import KnowledgeGraph
    from kg_builder.tables import Ink
    from kg_builder.tracing import Footnoted

ROW_FORMATS = ("table", "csv", "tsv", "json", "xml", "md", "html", "latex")
GRAPH_FORMATS = ("turtle", "ntriples", "nquads", "trig", "rdfxml", "jsonld")
CSL = "csl-json"
LIST_FORMATS = ("table", "csv", "tsv", "json", "md")

TO_STANDARD_OUTPUT = "Write to this file (default: -, standard output)."

_Command = TypeVar("_Command", bound=Callable[..., object])


def output_options(formats: tuple[str, ...]) -> Callable[[_Command], _Command]:
    """--format and -o, with the formats that fit the command."""

    def decorate(command: _Command) -> _Command:
        command = click.option(
            "-o",
            "--output",
            metavar="FILE",
            type=click.Path(path_type=Path, allow_dash=True),
            help=TO_STANDARD_OUTPUT,
        )(command)
        return click.option(
            "--format",
            "format_",
            metavar="FORMAT",
            type=click.Choice(formats),
            help=f"{any_of(formats)} (default: table on a terminal, tsv elsewhere).",
        )(command)

    return decorate


def write_answer(
    kg: "KnowledgeGraph", answer: "Answer", format_: str | None, output: Path | None, asked: str = ""
) -> None:
    """Rows, triples or a bool, in the format asked for; ``asked`` is the question in words, for the head of a page."""
    from kg_builder.answers import Rows, Triples, serialize_boolean

    say_followed(kg)
    for sentence in kg.store.told:
        click.echo(sentence, err=True)
    if isinstance(answer, Triples):
        if format_ in ROW_FORMATS:
            raise UsageError(f"The answer is triples, not rows. Use --format {', '.join(GRAPH_FORMATS)}.")
        write_bytes(answer.serialize(format_ or "turtle", kg.store.names.prefixes()), output)
    elif format_ in GRAPH_FORMATS:
        raise UsageError(f"The answer is no triples. Use --format {', '.join(ROW_FORMATS)}.")
    elif isinstance(answer, Rows):
        write_rows(kg, answer, format_ or default_format(output), output, asked)
    else:
        write_bytes(
            serialize_boolean(answer, "tsv" if format_ in {None, "table", "md", "html", "latex"} else str(format_)),
            output,
        )


def write_rows(kg: "KnowledgeGraph", rows: "Rows", format_: str, output: Path | None, asked: str = "") -> None:
    """Rows, in the format asked for."""
    if format_ == "html":
        from kg_builder.markup import html_page

        write_text(html_page(rows.to_html(), _page_title(kg, asked)), output)
        return
    if format_ == "latex":
        write_text(rows.to_latex(), output)
        return
    if format_ not in {"table", "md"}:
        write_bytes(rows.serialize(format_), output)
        return
    from kg_builder.pages import answer_table
    from kg_builder.tables import markdown

    heading = kg.perspective_title
    if not len(rows):
        click.echo("The answer has no rows.", err=True)
    if format_ == "table":
        lines = answer_table(rows, kg.store, kg.explainer, *window())
        write_text("\n".join([f"{heading}:", "", *lines] if heading else lines), output)
        return
    cells = ([kg.explainer.cell(row, n) if n in row else "" for n in rows.variables] for row in rows.described())
    write_text((f"{heading}:\n\n" if heading else "") + markdown(rows.variables, cells), output)


def write_list(columns: tuple[str, ...], rows: Iterable[list[str]], format_: str | None, output: Path | None) -> None:
    """A list that is no SPARQL answer: plain CSV or TSV with one header line."""
    from kg_builder.tables import markdown, table, tsv

    match format_ or default_format(output):
        case "csv":
            import csv
            import io

            sheet = io.StringIO()
            csv.writer(sheet, lineterminator="\n").writerows([columns, *rows])
            write_text(sheet.getvalue().rstrip("\n"), output)
        case "tsv":
            write_text(tsv(columns, rows), output)
        case "json":
            import json

            found = [dict(zip(columns, row, strict=True)) for row in rows]
            write_text(json.dumps(found, ensure_ascii=False, indent=2), output)
        case "md":
            write_text(markdown(columns, rows), output)
        case "table":
            write_text(table(columns, rows, *window()), output)
        case other:
            raise UsageError(f"A list cannot be written as {other}. Use --format {', '.join(LIST_FORMATS)}.")


def write_footnoted(
    kg: "KnowledgeGraph", found: "Footnoted", format_: str | None, output: Path | None, asked: str = ""
) -> None:
    """Rows with their footnotes: notes below a table or in Markdown, a bibliography, or two more columns."""
    from kg_builder import notes

    say_followed(kg)
    wanted = format_ or default_format(output)
    heading = f"{kg.perspective_title}:\n\n" if kg.perspective_title else ""
    if wanted in GRAPH_FORMATS:
        raise UsageError(f"Footnotes belong to rows. Use --format {', '.join((*ROW_FORMATS, CSL))}.")
    if wanted == CSL:
        from kg_builder import citations

        write_text(citations.csl_json(citations.of_answer(kg.store, kg.explainer, found)), output)
    elif wanted == "md":
        write_text(heading + notes.markdown_text(found, kg.explainer), output)
    elif wanted == "html":
        write_text(notes.html_text(found, kg.explainer, _page_title(kg, asked)), output)
    elif wanted == "latex":
        raise UsageError("LaTeX has no notes for the rows of a table. Use --format md or html, or csl-json.")
    elif wanted == "table":
        write_text(heading + "\n".join(notes.table_lines(found, kg.explainer, *window())), output)
    else:
        for remark in found.remarks:
            click.echo(remark, err=True)
        write_bytes(found.with_columns().serialize(wanted), output)


def _page_title(kg: "KnowledgeGraph", asked: str) -> str:
    """The question, and through which perspective it was asked."""
    return " – ".join(filter(None, (asked, kg.perspective_title))) or "Answer"


def say_followed(kg: "KnowledgeGraph") -> None:
    """Tell, on standard error, which old ids were followed to new ones."""
    for old, new in kg.followed.items():
        click.echo(f"“{old}” was replaced by “{new}”.", err=True)


def say_perspective(kg: "KnowledgeGraph") -> None:
    """Tell, on standard error, through which perspective one looks, and how much of the history it keeps."""
    from kg_builder.tables import clean

    if kg.counts is not None:
        click.echo(clean(f"{kg.perspective_title}: {kg.counts.told()}."), err=True)


def default_format(output: Path | None) -> str:
    """A table for a person at a terminal, TSV for all else."""
    to_screen = output is None or str(output) == "-"
    return "table" if to_screen and sys.stdout.isatty() else "tsv"


def window() -> "tuple[int, Ink]":
    """How wide the terminal is, and how to ink on it."""
    from kg_builder.tables import Ink, window_width

    return window_width(sys.stdout), Ink(sys.stdout)


def write_page(lines: Iterable[str]) -> None:
    """Lines of a page, on standard output."""
    for line in lines:
        click.echo(line)


def write_text(text: str, output: Path | None) -> None:
    """Text with a line break at its end."""
    write_bytes((text + "\n").encode(), output)


def write_bytes(content: bytes, output: Path | None) -> None:
    """Bytes to a file, whole or not at all, or to standard output."""
    if output is None or str(output) == "-":
        stream = sys.stdout.buffer
        stream.write(content if content.endswith(b"\n") else content + b"\n")
        stream.flush()
        return
    from kg_builder.whole import write_whole

    write_whole(output, content)
