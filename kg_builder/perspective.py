"""A perspective is a subset of the statements: as of a day, according to somebody, without somebody (DESIGN section 5).

Pure, as reconciliation is: what is selected here is reconciled anew as if nothing else had ever been said.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg_builder.model import Dataset, Judgement, Source, Stance, Statement, Value

SOURCE, AGENT = "source/", "id/"
"""How the key of a source, and of a publisher or speaker, begins; the rest is its slug."""


@dataclass(frozen=True, slots=True)
class Perspective:
    """What of the history one looks at; all conditions hold together.

    Keys are ``source/SLUG`` or ``id/SLUG``. A statement has the keys of its source, its publisher, the publisher that
    it relays, and its speaker. ``according_to`` holds groups: a statement must have a key of every one of them.
    """

    as_of: date | None = None
    according_to: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self == WHOLE

    @property
    def heard(self) -> frozenset[str]:
        """The slugs of the publishers and speakers that it is according to."""
        keys = (key for group in self.according_to for key in group if key.startswith(AGENT))
        return frozenset(key.removeprefix(AGENT) for key in keys)

    def until(self, day: date) -> "Perspective":
        """The same, as of a day; of two days the earlier holds."""
        return replace(self, as_of=day if self.as_of is None else min(self.as_of, day))

    def told_by(self, keys: Iterable[str]) -> "Perspective":
        """The same, according to any of these."""
        group = tuple(sorted(set(keys)))
        return replace(self, according_to=tuple(sorted({*self.according_to, group})))

    def less(self, keys: Iterable[str]) -> "Perspective":
        """The same, without any of these."""
        return replace(self, without=tuple(sorted({*self.without, *keys})))

    def title(self, label: Callable[[str], str]) -> str:
        """The perspective in words, given how a key is called; empty for the whole.

        >>> Perspective(date(2021, 12, 31), (("id/a", "id/b"),), ("id/c",)).title(lambda key: key.upper())
        'According to ID/A or ID/B, without ID/C, as of 2021-12-31'
        """
        parts = ["according to " + " or ".join(map(label, group)) for group in self.according_to]
        if self.without:
            parts.append("without " + " and ".join(map(label, self.without)))
        if self.as_of is not None:
            parts.append(f"as of {self.as_of.isoformat()}")
        text = ", ".join(parts)
        return text[:1].upper() + text[1:]


WHOLE = Perspective()


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of the history a perspective keeps; ``undated`` sources are those that an “as of” cannot place."""

    sources: int
    all_sources: int
    statements: int
    all_statements: int
    undated: int = 0

    def told(self) -> str:
        """The counts in words.

        >>> Counts(312, 910, 4000, 9158, 45).told()
        '312 of 910 sources, 4,000 of 9,158 statements; 45 undated sources left out'
        """
        undated = {0: "", 1: "; 1 undated source left out"}.get(
            self.undated, f"; {self.undated:,} undated sources left out"
        )
        return (
            f"{self.sources:,} of {self.all_sources:,} sources, "
            f"{self.statements:,} of {self.all_statements:,} statements{undated}"
        )


def select(dataset: Dataset, perspective: Perspective) -> tuple[Dataset, Counts]:
    """What a perspective keeps of a dataset: statements, their sources, and the judgements that may still speak.

    Authority records stay: they say what is spoken of, not what is so. A source of which nothing is kept goes, too.
    """
    if perspective.is_whole:
        return dataset, _counts(dataset, dataset, 0)
    told: dict[str, dict[str, Statement]] = {slug: {} for slug in dataset.sources}
    silent = set(dataset.sources) - {statement.source for statement in dataset.statements.values()}
    known: dict[tuple[str, str | None, str | None], bool] = {}
    for identifier, statement in dataset.statements.items():
        whose = statement.source, statement.relays, statement.speaker
        if whose not in known:
            known[whose] = _is_told(keys_of(statement, dataset.sources[statement.source]), perspective)
        if known[whose]:
            told[statement.source][identifier] = statement
    chosen = {
        slug: source
        for slug, source in dataset.sources.items()
        if told[slug] or (slug in silent and _is_told(_source_keys(source), perspective))
    }
    left = {slug: source for slug, source in chosen.items() if _is_in_time(source, perspective.as_of)}
    kept = {identifier: statement for slug in left for identifier, statement in told[slug].items()}
    undated = 0 if perspective.as_of is None else sum(map(_is_undated, chosen.values()))
    selected = replace(
        dataset,
        statements=kept,
        sources=left,
        judgements=tuple(_judgements(dataset.judgements, kept.values(), perspective)),
    )
    return selected, _counts(selected, dataset, undated)


def _counts(selected: Dataset, dataset: Dataset, undated: int) -> Counts:
    return Counts(
        len(selected.sources), len(dataset.sources), len(selected.statements), len(dataset.statements), undated
    )


def _is_undated(source: Source) -> bool:
    return source.published is None or source.published.latest is None


def _is_in_time(source: Source, day: date | None) -> bool:
    if day is None:
        return True
    published = source.published
    return published is not None and published.latest is not None and published.latest <= day


def keys_of(statement: Statement, source: Source) -> set[str]:
    """The keys by which a statement of a source is known: whose it is."""
    keys = {SOURCE + source.slug, AGENT + source.publisher}
    if (relayed := statement.relays or source.relays) is not None:
        keys.add(AGENT + relayed)
    if statement.speaker is not None:
        keys.add(AGENT + statement.speaker)
    return keys


def _source_keys(source: Source) -> set[str]:
    relayed = set() if source.relays is None else {AGENT + source.relays}
    return {SOURCE + source.slug, AGENT + source.publisher, *relayed}


def _is_told(keys: set[str], perspective: Perspective) -> bool:
    return keys.isdisjoint(perspective.without) and all(
        not keys.isdisjoint(group) for group in perspective.according_to
    )


def _judgements(
    judgements: Sequence[Judgement], statements: Iterable[Statement], perspective: Perspective
) -> Iterable[Judgement]:
    """According to somebody, none: they weigh voices. Without somebody, those whose matter is still there."""
    if perspective.according_to:
        return
    said: dict[tuple[str, str], set[tuple[Stance, Value]]] = {(one.about, one.property): set() for one in judgements}
    for one in statements:
        if (matter := said.get((one.subject, one.predicate))) is not None:
            matter.add((one.stance, one.object))
    for judgement in judgements:
        if perspective.as_of is not None and judgement.date > perspective.as_of:
            continue
        if not perspective.without or _still_matters(judgement, said[judgement.about, judgement.property]):
            yield judgement


def _still_matters(judgement: Judgement, said: set[tuple[Stance, Value]]) -> bool:
    """Whether a preferred value is still stated; a matter left open needs two sides, a rejection its value."""
    if judgement.leaves_open():
        return len(said) > 1
    stated = {value for stance, value in said if stance is Stance.ASSERTS}
    return not stated.isdisjoint(judgement.prefers or judgement.rejects)
