"""Commands about the network of entities: path, rank."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path as File
from typing import TYPE_CHECKING

import click

from kg_builder import printing
from kg_builder.completion import complete_entity
from kg_builder.console import Wanted, asks
from kg_builder.errors import AzicescoError
from kg_builder.printing import LIST_FORMATS, output_options

if TYPE_CHECKING:
    from kg_builder.graph import KnowledgeGraph
    from kg_builder.paths import Path
    from kg_builder.sentences import Sentences

PATH_COLUMNS = ("way", "path", "hop", "from", "property", "to", "rank", "voices", "sentence", "sources")
BRIDGE_COLUMNS = ("entity", "label", "other", "label_of_other", "parted")
RANK_COLUMNS = ("entity", "label", "degree", "betweenness", "pagerank", "community")
HEADINGS = {"length": "Fewest hops", "voices": "Best attested"}


@click.command(
    short_help="What connects two entities, with who says so.",
    epilog="Example: azicesco path 'Salim AlMalik' Nakhchivan",
)
@click.argument("start", metavar="ENTITY", shell_complete=complete_entity)
@click.argument("end", metavar="ENTITY", shell_complete=complete_entity)
@click.option("--by", type=click.Choice(["length", "voices"]), help="Only the nearest by hops, or by voices.")
@click.option("--limit", default=3, show_default=True, type=click.IntRange(1, 50), help="So many paths of each.")
@click.option("--avoid", multiple=True, metavar="ENTITY", help="Do not pass through this one; may be repeated.")
@click.option("--from", "first", metavar="DATE", help="Leave out what is dated wholly before.")
@click.option("--to", "last", metavar="DATE", help="Leave out what is dated wholly after.")
@click.option("--language", default="en", show_default=True, type=click.Choice(["en", "az"]), help="Of the sentences.")
@asks
@output_options(LIST_FORMATS)
def path(
    start: str,
    end: str,
    by: str | None,
    limit: int,
    avoid: tuple[str, ...],
    first: str | None,
    last: str | None,
    language: str,
    wanted: Wanted,
    format_: str | None,
    output: File | None,
) -> None:
    """What connects two entities: each hop as a sentence, with who says so."""
    from kg_builder.sentences import Sentences

    kg = wanted.open()
    ways = {way: kg.path(start, end, by=way, limit=limit, avoid=avoid, first=first, last=last) for way in _ways(by)}
    printing.say_followed(kg)
    if not any(ways.values()):
        raise AzicescoError(f"Nothing that sources say connects “{start}” and “{end}” so.")
    sentences = Sentences(kg.store, language)
    sentences.learn_paths(one for paths in ways.values() for one in paths)
    if (format_ or printing.default_format(output)) == "table":
        from kg_builder.pages import paths_page

        titled = {HEADINGS[way]: paths for way, paths in ways.items()}
        printing.write_text("\n".join(paths_page(titled, sentences, kg.explainer, *printing.window())), output)
        return
    printing.write_list(PATH_COLUMNS, _hop_rows(ways, sentences), format_, output)


@click.command(
    short_help="Who and what stands where in the network; communities.",
    epilog="Example: azicesco rank --type Person --network presence",
)
@click.option("--by", type=click.Choice(["degree", "betweenness", "pagerank"]), default="pagerank", show_default=True)
@click.option(
    "--network",
    "kind",
    type=click.Choice(["relations", "presence"]),
    default="relations",
    show_default=True,
    help="All accepted relations, or who attended the same events.",
)
@click.option("--type", "types", multiple=True, metavar="CLASS", help="Only entities of this class; may be repeated.")
@click.option("--community", type=click.IntRange(0), help="Only this community.")
@click.option("--bridges", is_flag=True, help="Instead, the links without which parts of the network fall apart.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="At most so many.")
@asks
@output_options(LIST_FORMATS)
def rank(
    by: str,
    kind: str,
    types: tuple[str, ...],
    community: int | None,
    bridges: bool,
    limit: int,
    wanted: Wanted,
    format_: str | None,
    output: File | None,
) -> None:
    """Who and what stands where in the network: centralities and communities, the same at every run."""
    kg = wanted.open()
    if bridges:
        printing.write_list(BRIDGE_COLUMNS, _bridge_rows(kg)[:limit], format_, output)
        return
    standings = kg.rank(kind=kind, by=by, types=types)
    found = [one for one in standings if community is None or one.community == community][:limit]
    kg.explainer.learn(kg.store.names.entity(one.entity) for one in found)
    rows = [
        [
            one.entity,
            kg.explainer.label(kg.store.names.entity(one.entity)),
            str(one.degree),
            f"{one.betweenness:.5f}",
            f"{one.pagerank:.5f}",
            str(one.community),
        ]
        for one in found
    ]
    printing.write_list(RANK_COLUMNS, rows, format_, output)


def _bridge_rows(kg: "KnowledgeGraph") -> list[list[str]]:
    from kg_builder.analysis import bridges, simple

    found = sorted(bridges(simple(kg.network())), key=lambda bridge: (-bridge[2], bridge))
    label, names = kg.explainer.label, kg.store.names
    kg.explainer.learn(names.entity(end) for one, other, _ in found for end in (one, other))
    return [[one, label(names.entity(one)), other, label(names.entity(other)), str(size)] for one, other, size in found]


def _hop_rows(ways: "Mapping[str, Sequence[Path]]", sentences: "Sentences") -> Iterator[list[str]]:
    for way, paths in ways.items():
        for number, one in enumerate(paths, 1):
            for place, hop in enumerate(one.hops, 1):
                relation = hop.relation
                yield [
                    way,
                    str(number),
                    str(place),
                    hop.start,
                    relation.predicate,
                    hop.end,
                    relation.rank,
                    str(len(relation.voices)),
                    sentences.of(relation),
                    " ".join(source for source, _ in relation.said),
                ]


def _ways(by: str | None) -> Sequence[str]:
    from kg_builder.paths import WAYS

    return WAYS if by is None else (by,)
