"""What a shell may complete: questions, parameters, entities by id or by any name, properties.

Completion is silent about everything that goes wrong: a half-written command line is no mistake.
"""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem, split_arg_string

from kg_builder.errors import AzicescoError

if TYPE_CHECKING:
    from kg_builder.catalogue import Question
    from kg_builder.graph import KnowledgeGraph

MOST = 40


def complete_question(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Questions whose name begins so, with their summaries."""
    del ctx, param
    return [CompletionItem(one.name, help=one.summary["en"]) for one in _questions() if one.name.startswith(incomplete)]


def complete_parameter(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """``NAME=`` for the parameters of the question that was named, then the values that one may have."""
    del param
    words = _words()
    question = next((one for one in _questions() if one.name in words), None)
    if question is None:
        return []
    name, equals, begun = incomplete.partition("=")
    if not equals:
        return [
            CompletionItem(f"{one.name}=", help=f"{one.type}: {one.description}")
            for one in question.parameters
            if one.name.startswith(name)
        ]
    kind = next((one.type for one in question.parameters if one.name == name), "")
    return [CompletionItem(f"{name}={value}", help=label) for value, label in _values(ctx, kind, begun)]


def complete_entity(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Entities whose id begins so, else those of whose names a word begins so, in any language."""
    del param
    return [CompletionItem(value, help=label) for value, label in _values(ctx, "entity", incomplete)]


def complete_property(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The properties of which something is said of the entity that was named."""
    del param
    kg = _opened(ctx)
    entity = ctx.params.get("entity")
    if kg is None or not entity:
        return []
    try:
        views = kg.show(entity).properties
    except AzicescoError:
        return []
    return [CompletionItem(view.name) for view in views if view.name.startswith(incomplete)]


def _words() -> list[str]:
    """The words of the command line: of those before an option that lacks its value, click keeps nothing."""
    return split_arg_string(os.environ.get("COMP_WORDS", ""))


def _questions() -> "list[Question]":
    from kg_builder import catalogue, places

    try:
        return catalogue.read_questions(places.packaged("queries"))
    except AzicescoError:
        return []


def _values(ctx: click.Context, kind: str, begun: str) -> list[tuple[str, str]]:
    kg = _opened(ctx)
    if kg is None or kind not in {"entity", "source", "type"}:
        return []
    known = {"entity": kg.names, "source": kg.sources, "type": kg.classes}[kind]()
    return _beginning(begun, known)


def _beginning(begun: str, known: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(id, name) pairs whose id begins so; if there are none, those of whose name a word does; short names first."""
    from kg_builder.folding import fold

    pairs = list(known)
    found = {key: name for key, name in reversed(pairs) if key.startswith(begun)}
    if not found and (wanted := fold(begun)):
        found = {key: name for key, name in reversed(pairs) if f" {wanted}" in f" {fold(name)}"}
    return sorted(found.items(), key=lambda pair: (len(pair[1]), pair))[:MOST]


def _opened(ctx: click.Context) -> "KnowledgeGraph | None":
    from kg_builder.console import Wanted

    try:
        return Wanted(ctx.params.get("store"), ctx.params.get("endpoint")).open()
    except AzicescoError:
        return None


parameters_option = click.option(
    "-p",
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a parameter of the question.",
    shell_complete=complete_parameter,
)
"""-p, for the commands that ask a question of the catalogue."""
