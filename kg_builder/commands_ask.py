"""Commands that ask: ask, query, find, show, why, conflicts."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg_builder import console, printing
from kg_builder.completion import complete_entity, complete_property, complete_question, parameters_option
from kg_builder.console import Wanted, asks
from kg_builder.errors import AzicescoError, UsageError, reason
from kg_builder.printing import CSL, GRAPH_FORMATS, LIST_FORMATS, ROW_FORMATS, output_options

if TYPE_CHECKING:
    from kg_builder.catalogue import Question
    from kg_builder.graph import KnowledgeGraph


_FOOTNOTES = click.option("--footnotes", is_flag=True, help="Tell for every row which statements carry it.")
_SAVE = click.option(
    "--save",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Keep the answer in this file with all that made it; see recheck.",
)


@click.command(
    short_help="A question of the catalogue; without a name, their list.",
    epilog="Example: azicesco ask events-between -p from=2020 -p to=2021",
)
@click.argument("question", required=False, shell_complete=complete_question)
@parameters_option
@click.option("--all", "everything", is_flag=True, help="List checks, profiles and federated questions too.")
@_FOOTNOTES
@_SAVE
@console.allowing
@asks
@output_options((*ROW_FORMATS, *GRAPH_FORMATS, CSL))
def ask(
    question: str | None,
    parameters: tuple[str, ...],
    everything: bool,
    footnotes: bool,
    save: Path | None,
    hosts: tuple[str, ...],
    wanted: Wanted,
    format_: str | None,
    output: Path | None,
) -> None:
    """A question of the catalogue; without a name, the list of them (in Turtle: as RDF)."""
    if question is None and format_ == "turtle":
        from kg_builder.catalogue_rdf import catalogue_turtle
        from kg_builder.vocabulary import Names

        printing.write_bytes(catalogue_turtle(_catalogue(everything), Names(), wanted.endpoint), output)
        return
    if question is None:
        printing.write_list(("name", "group", "summary", "parameters"), _catalogue_rows(everything), format_, output)
        return
    kg = wanted.open()
    console.allow_services(kg, hosts)
    values = dict(console.pair(text) for text in parameters)
    kg.check_services(question)
    sparql = kg.question(question, **values)
    if save is not None:
        printing.write_text(kg.keep(sparql, question, values).to_json(), save)
    asked = kg.in_words(question, **values) if format_ == "html" else ""
    _write_answer(kg, sparql, format_, output, footnotes=footnotes, asked=asked)


@click.command(
    short_help="Any SPARQL query: text, a file, or standard input.",
    epilog="Example: azicesco query 'SELECT ?date { id:world-forum-2011 kg:date ?date }'",
)
@click.argument("query_text", metavar="(TEXT | FILE | -)")
@click.option(
    "--explain", is_flag=True, help="Tell which classes and properties it names, and how much there is of each."
)
@_FOOTNOTES
@_SAVE
@console.allowing
@asks
@output_options((*ROW_FORMATS, *GRAPH_FORMATS, CSL))
def query(
    query_text: str,
    explain: bool,
    footnotes: bool,
    save: Path | None,
    hosts: tuple[str, ...],
    wanted: Wanted,
    format_: str | None,
    output: Path | None,
) -> None:
    """Any SPARQL query, as text, from a file, or from standard input."""
    from kg_builder.advice import touched, unknown

    sparql = _query_text(query_text)
    kg = wanted.open()
    console.allow_services(kg, hosts)
    if save is not None:
        printing.write_text(kg.keep(sparql).to_json(), save)
    if explain and not footnotes:
        found = [
            [one.term, one.kind, one.label, str(one.triples), str(one.statements)] for one in touched(kg.store, sparql)
        ]
        printing.write_list(("term", "kind", "label", "triples", "statements"), found, format_, output)
    else:
        _write_answer(kg, sparql, format_, output, footnotes=footnotes)
    for name in unknown(kg.store, sparql):
        click.echo(str(name), err=True)


@click.command(epilog="Example: azicesco find Şuşa")
@click.argument("text")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1), help="At most so many.")
@asks
@output_options(LIST_FORMATS)
def find(text: str, limit: int, wanted: Wanted, format_: str | None, output: Path | None) -> None:
    """Entities by name, in any language and spelling."""
    from kg_builder.tables import clean

    kg = wanted.open()
    matches = kg.find(text, limit=limit)
    if not matches:
        raise AzicescoError(f"No name comes near “{text}”.")
    if matches[0].how == "near":
        click.echo(clean(f"No name is “{text}”. Did you mean {matches[0].name}?"), err=True)
    elif matches[0].how == "described":
        click.echo(clean(f"No name has all of “{text}”; these come nearest, with what is told of them."), err=True)
    kg.explainer.learn(kg.store.names.entity(match.key) for match in matches)
    rows = [[m.key, kg.explainer.label(kg.store.names.entity(m.key)), m.name, m.how] for m in matches]
    printing.write_list(("entity", "label", "name", "match"), rows, format_, output)


@click.command(epilog="Example: azicesco show shusha --as-of 2020")
@click.argument("entity", shell_complete=complete_entity)
@asks
def show(entity: str, wanted: Wanted) -> None:
    """Everything about one entity, each value with its sources."""
    from kg_builder.pages import entity_page

    kg = wanted.open()
    view = kg.show(entity)
    printing.say_followed(kg)
    heard = kg.perspective.heard if kg.perspective.according_to else None
    printing.write_page(
        entity_page(view, kg.store, kg.explainer, *printing.window(), kg.perspective_title, heard=heard)
    )


@click.command(
    short_help="Why a value stands: ranks, voices, the rule or judgement.",
    epilog="Example: azicesco why world-forum-2011 ordinal",
)
@click.argument("entity", shell_complete=complete_entity)
@click.argument("property_name", metavar="PROPERTY", shell_complete=complete_property)
@asks
def why(entity: str, property_name: str, wanted: Wanted) -> None:
    """Why a value stands: ranks, voices, and the step of the rule or the judgement that decided."""
    from kg_builder.pages import why_page

    kg = wanted.open()
    view = kg.why(entity, property_name)
    printing.say_followed(kg)
    printing.write_page(why_page(view, kg.store, kg.explainer, *printing.window(), kg.perspective_title))


@click.command(
    short_help="What sources disagree about, decided or not.",
    epilog="Example: azicesco conflicts --format csv -o conflicts.csv",
)
@asks
@output_options(LIST_FORMATS)
def conflicts(wanted: Wanted, format_: str | None, output: Path | None) -> None:
    """What sources disagree about: unresolved, decided, and attributed."""
    from kg_builder.pages import CONFLICT_COLUMNS, conflicts_rows

    kg = wanted.open()
    printing.write_list(CONFLICT_COLUMNS, conflicts_rows(kg.conflicts()), format_, output)


@click.command(
    short_help="Two voices side by side: agreeing, contradicting, silent.",
    epilog="Example: azicesco against azertac armenpress",
)
@click.argument("first")
@click.argument("second")
@click.option("--about", metavar="ENTITY", help="Only what is said of this entity, or with it.")
@asks
@output_options(LIST_FORMATS)
def against(
    first: str, second: str, about: str | None, wanted: Wanted, format_: str | None, output: Path | None
) -> None:
    """Two voices side by side: where they agree, contradict each other, and where one is silent."""
    from kg_builder import against_page

    kg = wanted.open()
    found = kg.against(first, second, about)
    printing.say_followed(kg)
    if (format_ or printing.default_format(output)) == "table":
        lines = against_page.page(found, kg.explainer, *printing.window(), kg.perspective_title)
        printing.write_text("\n".join(lines), output)
    else:
        printing.write_list(against_page.COLUMNS, against_page.rows(found, kg.explainer), format_, output)


@click.command(
    short_help="Whether an answer kept with --save is still the same.", epilog="Example: azicesco recheck answer.json"
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--store", metavar="DIR", type=click.Path(path_type=Path), help="Ask the store in this folder.")
@click.option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint.")
def recheck(file: Path, store: Path | None, endpoint: str | None) -> None:
    """Whether an answer kept with --save is still the same (exit 0), or what changed it (exit 1)."""
    from kg_builder import kept
    from kg_builder.tables import clean

    answer = kept.read(file)
    change = Wanted(store, endpoint).open().recheck(answer)
    verdict = "Same" if change.same else "Changed"
    click.echo(
        f"{verdict}: {clean(answer.question or 'a query')}, saved {clean(answer.saved)}, {len(answer.rows)} rows."
    )
    for line in (*change.rows, *change.statements):
        click.echo(clean(line))
    if not change.same:
        raise SystemExit(1)


def _write_answer(
    kg: "KnowledgeGraph", sparql: str, format_: str | None, output: Path | None, *, footnotes: bool, asked: str = ""
) -> None:
    if footnotes:
        printing.write_footnoted(kg, kg.footnotes(sparql), format_, output, asked)
        return
    if format_ == CSL:
        raise UsageError(f"{CSL} is a bibliography of footnotes. Add --footnotes.")
    printing.write_answer(kg, kg.query(sparql), format_, output, asked)


def _catalogue(everything: bool) -> "list[Question]":
    from kg_builder import catalogue, places

    folder = places.packaged("queries")
    questions = catalogue.read_questions(folder)
    if everything:
        others = (catalogue.read_federated, catalogue.read_profiles, catalogue.read_checks)
        questions += [question for read in others for question in read(folder)]
    return questions


def _catalogue_rows(everything: bool) -> list[list[str]]:
    return [[q.name, q.group, q.summary["en"], ", ".join(p.name for p in q.parameters)] for q in _catalogue(everything)]


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
            raise UsageError(f"{given} cannot be read as a query: {reason(error)}.") from error
    return given
