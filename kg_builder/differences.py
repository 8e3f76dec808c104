"""What changed between two releases: entities, names, sources, statements, ranks, judgements.

A statement's identifier is a digest of what it says, where and how; so a corrected one is one that is gone and one that
is new. Two of these that stand in one source, about one property of one entity, are told as one that changed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path
from typing import Any

from kg_builder.answers import Rows
from kg_builder.errors import StoreError, UsageError
from kg_builder.held import Held
from kg_builder.model import Authority, Dataset, Statement
from kg_builder.store import EmbeddedStore, Store
from kg_builder.terms import canonical
from kg_builder.vocabulary import KG, Names

_RANKS = "SELECT ?node ?rank { GRAPH graph:apparatus { ?node a kg:Statement ; kg:rank ?rank } }"


@dataclass(frozen=True, slots=True)
class Release:
    """The records that a release holds, and the rank of each of its statements."""

    names: Names
    dataset: Dataset
    ranks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Replaced:
    """A value, or a place, that a source now has instead of another."""

    old: Statement
    new: Statement


@dataclass(frozen=True, slots=True)
class Reranked:
    """A statement that is as it was, with another rank."""

    statement: Statement
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """An entity whose record has other names, another class or other links than it had."""

    old: Authority
    new: Authority

    @property
    def fields(self) -> tuple[str, ...]:
        """The parts of the record that differ."""
        return tuple(one.name for one in fields(self.new) if getattr(self.old, one.name) != getattr(self.new, one.name))


@dataclass(frozen=True, slots=True)
class Differences:
    """All that changed; slugs and statements are sorted."""

    entities_added: tuple[str, ...]
    entities_removed: tuple[str, ...]
    entities_replaced: tuple[tuple[str, str], ...]
    entities_changed: tuple[Renamed, ...]
    sources_added: tuple[str, ...]
    sources_removed: tuple[str, ...]
    sources_changed: tuple[str, ...]
    statements_added: tuple[Statement, ...]
    statements_removed: tuple[Statement, ...]
    statements_replaced: tuple[Replaced, ...]
    statements_verified: int
    reranked: tuple[Reranked, ...]
    judgements_added: tuple[str, ...]
    judgements_removed: tuple[str, ...]
    judgements_changed: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not any(getattr(self, field.name) for field in fields(self))


def open_release(place: Path) -> Store:
    """The store of a build folder, a bare store, a folder of records, or a dump (``.nq``, also ``.gz`` and ``.zst``).

    Raises:
        UsageError: it is none of these.
        StoreError, CurationErrors: it is one, and cannot be read.
    """
    if place.is_dir() and (place / "authority").is_dir():
        from kg_builder.build import build_in_memory

        return build_in_memory(place)[0]
    if place.is_dir():
        return EmbeddedStore.open(place)
    if not place.is_file():
        raise UsageError(f"There is nothing at {place}. Name a build, a folder of records or a dump in N-Quads.")
    store = EmbeddedStore.in_memory()
    try:
        store.load_lines(iter([_text(place)]))
    except StoreError as error:
        raise StoreError(f"{place} is no dump in N-Quads. {error}") from error
    return store


def read_release(store: Store) -> Release:
    """What a store holds, as records with their ranks."""
    rows = store.query(_RANKS)
    assert isinstance(rows, Rows)
    prefix = store.names.statement("")
    ranks = {row["node"].removeprefix(prefix): row["rank"].removeprefix(KG) for row in rows.values()}
    return Release(store.names, Held(store).dataset, ranks)


def compare(old: Release, new: Release) -> Differences:
    """What changed from one release to another."""
    before, after = old.dataset, new.dataset
    replaced = {one.old: one.new for one in after.replacements} if after.replacements else {}
    newly = {slug: target for slug, target in replaced.items() if slug in before.authorities}
    gone = [before.statements[key] for key in sorted(before.statements.keys() - after.statements.keys())]
    come = [after.statements[key] for key in sorted(after.statements.keys() - before.statements.keys())]
    pairs = list(_pairs(gone, come))
    paired_old, paired_new = {id(pair.old) for pair in pairs}, {id(pair.new) for pair in pairs}
    kept = sorted(before.statements.keys() & after.statements.keys())
    old_judgements = {one.slug: one for one in before.judgements}
    new_judgements = {one.slug: one for one in after.judgements}
    return Differences(
        entities_added=_only(after.authorities, before.authorities),
        entities_removed=tuple(one for one in _only(before.authorities, after.authorities) if one not in newly),
        entities_replaced=tuple(
            sorted((slug, target) for slug, target in newly.items() if slug not in after.authorities)
        ),
        entities_changed=tuple(
            Renamed(before.authorities[slug], after.authorities[slug])
            for slug in _changed(before.authorities, after.authorities)
        ),
        sources_added=_only(after.sources, before.sources),
        sources_removed=_only(before.sources, after.sources),
        sources_changed=_changed(before.sources, after.sources),
        statements_added=tuple(sorted((one for one in come if id(one) not in paired_new), key=_order)),
        statements_removed=tuple(sorted((one for one in gone if id(one) not in paired_old), key=_order)),
        statements_replaced=tuple(sorted(pairs, key=lambda pair: _order(pair.new))),
        statements_verified=sum(
            before.statements[key].verified is None and after.statements[key].verified is not None for key in kept
        ),
        reranked=tuple(
            sorted(
                (
                    Reranked(after.statements[key], old.ranks[key], new.ranks[key])
                    for key in kept
                    if old.ranks[key] != new.ranks[key]
                ),
                key=lambda one: _order(one.statement),
            )
        ),
        judgements_added=_only(new_judgements, old_judgements),
        judgements_removed=_only(old_judgements, new_judgements),
        judgements_changed=_changed(old_judgements, new_judgements),
    )


def patch(old: Store, new: Store) -> Iterator[str]:
    """The lines of an RDF Patch that makes the old quads the new ones: what goes, then what comes, each sorted.

    The form is that of https://afs.github.io/rdf-delta/rdf-patch.html; blank nodes have their canonical labels.
    """
    before, after = (set(canonical(store.nquads())) for store in (old, new))
    yield "TX ."
    yield from (f"D {line}" for line in sorted(before - after))
    yield from (f"A {line}" for line in sorted(after - before))
    yield "TC ."


def _pairs(gone: Iterable[Statement], come: Iterable[Statement]) -> Iterator[Replaced]:
    """Statements of one source on one property of one entity, of which one is gone and one is new."""
    places: dict[tuple[str, str, str], tuple[list[Statement], list[Statement]]] = defaultdict(lambda: ([], []))
    for one in gone:
        places[one.source, one.subject, one.predicate][0].append(one)
    for one in come:
        places[one.source, one.subject, one.predicate][1].append(one)
    for old, new in places.values():
        for left in list(old):
            same = [right for right in new if right.object == left.object or right.locator == left.locator]
            if not same and len(old) == len(new) == 1:
                same = list(new)
            if same:
                old.remove(left)
                new.remove(same[0])
                yield Replaced(left, same[0])


def _only(these: Mapping[str, object], those: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(sorted(these.keys() - those.keys()))


def _changed(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(sorted(key for key in before.keys() & after.keys() if before[key] != after[key]))


def _order(one: Statement) -> tuple[str, str, str, str, str]:
    return one.subject, one.predicate, one.source, one.locator, str(one.object)


def _text(place: Path) -> str:
    content = place.read_bytes()
    if place.suffix == ".gz":
        import gzip

        content = gzip.decompress(content)
    elif place.suffix == ".zst":
        content = _zstandard().ZstdDecompressor().stream_reader(content).read()
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"{place} is no dump in N-Quads: {error}.") from error


def _zstandard() -> Any:
    try:
        return import_module("zstandard")
    except ImportError as error:
        raise UsageError("To read .zst needs zstandard: pip install zstandard.") from error
