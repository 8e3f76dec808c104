"""Differences in words that a historian reads, in Markdown: what is new, what is told otherwise, and why."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kg_builder import wording
from kg_builder.differences import Differences, Release
from kg_builder.explain import Explainer
from kg_builder.model import EntityRef, Moment, Plain, Statement, Text, Value, Word
from kg_builder.tables import clean

_KINDS = {"entities": "authorities", "sources": "sources", "statements": "statements", "judgements": "judgements"}
LISTED = 40
"""Lines of a list that are shown; further ones are counted."""


class Teller:
    """Names, in words, of what two releases speak of; the newer one's where both have one."""

    def __init__(self, old: Explainer, new: Explainer) -> None:
        self._old, self._new = old, new

    def entity(self, slug: str) -> str:
        """The label of an entity, with its id."""
        for explainer in (self._new, self._old):
            label = explainer.label(explainer.names.entity(slug))
            if label != slug:
                return f"{clean(label)} (`{slug}`)"
        return f"`{slug}`"

    def source(self, slug: str) -> str:
        """The title of a source, with its slug."""
        for explainer in (self._new, self._old):
            found = explainer.citations([slug])
            if slug in found:
                date = f", {found[slug].published}" if found[slug].published else ""
                return f"{clean(found[slug].publisher)}: “{clean(found[slug].title)}”{date} (`{slug}`)"
        return f"`{slug}`"

    def term(self, name: str) -> str:
        """The label of a property."""
        return self._new.term(name)

    def value(self, a_value: Value) -> str:
        """A value as people write it."""
        match a_value:
            case EntityRef(slug):
                return self.entity(slug)
            case Word(name):
                return self._new.term(name)
            case Moment(edtf, hijri):
                return wording.display(edtf) + (f" ({hijri} AH)" if hijri else "")
            case Text(text, language):
                return f"“{clean(text)}” [{language}]"
            case Plain(lexical):
                return lexical

    def statement(self, one: Statement) -> str:
        """What a statement says, without its source."""
        stance = "" if one.stance.value == "Asserts" else f" ({one.stance.value.lower()})"
        return f"{self.term(one.predicate)}: {self.value(one.object)}{stance}"


def page(found: Differences, old: Release, new: Release, teller: Teller) -> str:
    """The differences as a page of Markdown."""
    lines = ["# What changed", "", *_summary(found, old, new)]
    lines += _section("Entities that are new", map(teller.entity, found.entities_added))
    lines += _section(
        "Entities that were merged into others",
        (f"`{one}` is now {teller.entity(other)}" for one, other in found.entities_replaced),
    )
    lines += _section("Entities that are gone", map(teller.entity, found.entities_removed))
    lines += _section(
        "Entities with other names, class or links",
        (f"{teller.entity(one.new.slug)}: {', '.join(one.fields)}" for one in found.entities_changed),
    )
    lines += _section("Judgements that are new", (_judgement(slug, new, teller) for slug in found.judgements_added))
    lines += _section(
        "Judgements that were changed", (_judgement(slug, new, teller) for slug in found.judgements_changed)
    )
    lines += _section("Judgements that are gone", (_judgement(slug, old, teller) for slug in found.judgements_removed))
    lines += _section(
        "Values that have another rank",
        (
            f"{teller.entity(one.statement.subject)}, {teller.statement(one.statement)}: {one.old.lower()} → "
            f"{one.new.lower()} (said by `{one.statement.source}`)"
            for one in found.reranked
        ),
    )
    lines += _section(
        "Statements that were corrected",
        (
            f"{teller.entity(pair.new.subject)}, {teller.statement(pair.old)} at {pair.old.locator} → "
            f"{teller.value(pair.new.object)} at {pair.new.locator} (`{pair.new.source}`)"
            for pair in found.statements_replaced
        ),
    )
    lines += _section("Sources that are new", (_counted(slug, found, teller) for slug in found.sources_added))
    lines += _section("Sources that are gone", map(teller.source, found.sources_removed))
    lines += _section("Sources whose citation changed", map(teller.source, found.sources_changed))
    known = set(found.sources_added)
    further = [one for one in found.statements_added if one.source not in known]
    lines += _section("New statements of sources that were known", _statements(further, teller))
    gone = set(found.sources_removed)
    lines += _section(
        "Statements that are gone",
        _statements([one for one in found.statements_removed if one.source not in gone], teller),
    )
    return "\n".join(lines) + "\n"


def _summary(found: Differences, old: Release, new: Release) -> list[str]:
    if found.is_empty:
        return ["Nothing changed."]
    counts = [
        (kind, len(getattr(old.dataset, records)), len(getattr(new.dataset, records)), *_changes(found, kind))
        for kind, records in _KINDS.items()
    ]
    lines = ["| | before | now | new | gone | changed |", "| --- | --- | --- | --- | --- | --- |"]
    lines += [f"| {name} | {' | '.join(f'{number:,}' for number in numbers)} |" for name, *numbers in counts]
    ranks = Counter((one.old, one.new) for one in found.reranked)
    lines.append("")
    if ranks:
        told = "; ".join(f"{count} from {a.lower()} to {b.lower()}" for (a, b), count in sorted(ranks.items()))
        lines.append(f"- Ranks that changed: {told}.")
    if found.statements_verified:
        lines.append(f"- Statements that a second reader has checked since: {found.statements_verified:,}.")
    return lines


def _changes(found: Differences, kind: str) -> tuple[int, int, int]:
    """How many of a kind are new, gone and changed."""
    new, gone = (len(getattr(found, f"{kind}_{how}")) for how in ("added", "removed"))
    if kind == "entities":
        gone += len(found.entities_replaced)
    return new, gone, len(found.statements_replaced if kind == "statements" else getattr(found, f"{kind}_changed"))


def _section(title: str, items: Iterable[str]) -> Iterator[str]:
    found = list(items)
    if not found:
        return
    yield from ("", f"## {title}", "")
    yield from (f"- {item}" for item in found[:LISTED])
    if len(found) > LISTED:
        yield f"- … and {len(found) - LISTED:,} more"


def _judgement(slug: str, release: Release, teller: Teller) -> str:
    one = next(one for one in release.dataset.judgements if one.slug == slug)
    preferred = ", ".join(teller.value(value) for value in one.prefers)
    verdict = "leaves it open" if one.leaves_open() else f"prefers {preferred}" if preferred else "rejects values"
    return f"{teller.entity(one.about)}, {teller.term(one.property)}: {verdict}. {clean(one.reasons)} (`{slug}`)"


def _counted(slug: str, found: Differences, teller: Teller) -> str:
    count = sum(one.source == slug for one in found.statements_added)
    return f"{teller.source(slug)}: {count} statement{'s' if count != 1 else ''}"


def _statements(several: Sequence[Statement], teller: Teller) -> Iterator[str]:
    for one in several:
        yield f"{teller.entity(one.subject)}, {teller.statement(one)} (`{one.source}`, {one.locator})"
