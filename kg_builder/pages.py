"""What an entity, a reason or a dispute looks like on a terminal: names rather than IRIs, sources at the foot."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from kg_builder.answers import Rows
from kg_builder.explain import Explainer
from kg_builder.model import Rank, Stance, Step
from kg_builder.paths import Path
from kg_builder.sentences import Sentences
from kg_builder.store import Store
from kg_builder.tables import Ink, clean, padded, paragraph, quoted, seen_width, table
from kg_builder.views import Citation, Decision, EntityView, PropertyView, Said, ValueView

MARKS: Mapping[str, tuple[str, str]] = {
    Rank.ACCEPTED: ("", "green"),
    Rank.REFINED: ("less precise", "dim"),
    Rank.REJECTED: ("rejected", "red"),
    Rank.UNRESOLVED: ("unresolved", "yellow"),
    Rank.ATTRIBUTED: ("attributed", "cyan"),
}
"""Rank → the word that stands beside a value, and its colour; the word is enough without colour."""
_OTHER_END = "the other end"
_NOT_ASSERTED: Mapping[str, str] = {
    Stance.DENIES: "denied",
    Stance.DOUBTS: "doubted",
    Stance.ANNOUNCES: "announced",
}


SPEAKERS = 2
"""Speakers that stand beside a value which is only quoted; further ones are “others”."""
MARKS_OF_A_HOP = 4
"""Sources that a line of a path names; further ones are counted."""


class Footnotes:
    """Sources numbered in the order in which a page first names them."""

    def __init__(self) -> None:
        self.slugs: list[str] = []

    def mark(self, slug: str, locator: str = "") -> str:
        """The number of a source in brackets, with the place in it."""
        if slug not in self.slugs:
            self.slugs.append(slug)
        number = self.slugs.index(slug) + 1
        return f"[{number} {locator}]" if locator else f"[{number}]"

    def lines(self, explainer: Explainer, width: int, ink: Ink) -> Iterator[str]:
        """The list of sources for the foot of the page."""
        if not self.slugs:
            return
        yield ""
        yield ink("Sources", "bold")
        found = explainer.citations(self.slugs)
        for number, slug in enumerate(self.slugs, 1):
            head = f"[{number}] "
            text = cited(found[slug]) if slug in found else slug
            yield paragraph(text, width, head, " " * len(head))


def cited(source: Citation) -> str:
    """A source as a line: publisher, title, date, address, and how much of it was seen."""
    date = f", {source.published}" if source.published else ""
    url = f". {source.url}" if source.url else ""
    relays = f", after {source.relays}" if source.relays else ""
    return (
        f"{source.publisher}{relays}: “{source.title}”{date}{url} ({source.slug}; {source.kind}, read: {source.read})"
    )


def entity_page(
    view: EntityView,
    store: Store,
    explainer: Explainer,
    width: int,
    ink: Ink,
    heading: str = "",
    *,
    heard: AbstractSet[str] | None = None,
) -> Iterator[str]:
    """Everything about one entity.

    Where the heading names who is ``heard``, what is only ever attributed is shown plainly: it is attributed there.
    What they only quote of others is marked with who says it.
    """
    names = store.names
    notes = Footnotes()
    first = clean(next(iter(view.names.values())))
    yield ink(first, "bold") + ink(f"  {explainer.term(view.type)} · {view.slug}", "dim")
    others = [f"{name} [{language}]" for language, name in view.names.items() if clean(name) != first]
    if others or view.aliases:
        also = [*others, *view.aliases]
        yield paragraph(" · ".join(also), width, "also: ", "      ")
    if view.note:
        yield paragraph(view.note, width, "note: ", "      ")
    for match in view.matches:
        yield f"same: {clean(match)}"
    if heading:
        yield ""
        yield ink(paragraph(f"{heading}:", width), "bold")
        if not view.properties and not view.incoming:
            yield ""
            yield "Nothing is said of it."
    judged: list[str] = []
    if view.properties:
        yield ""
        yield from _properties(view.properties, explainer, notes, judged, width, ink, store, heard)
    if view.incoming:
        yield ""
        yield ink(f"Said of others with “{first}”", "bold")
        rows = []
        for one in view.incoming:
            subject = explainer.label(names.entity(one.subject))
            role = explainer.term(one.name)
            rows += [
                [f"{subject} ({one.subject})", role, _mark(v, explainer, store, heard)[0], _marks(v.said, notes)]
                for v in one.values
            ]
        yield table(("of", "as", "rank", "sources"), rows, width, ink)
    yield from _decisions(explainer, judged, width, ink)
    yield from notes.lines(explainer, width, ink)


def why_page(
    view: PropertyView,
    store: Store,
    explainer: Explainer,
    width: int,
    ink: Ink,
    heading: str = "",
) -> Iterator[str]:
    """Every value of a property with its rank, its voices and what decided."""
    notes = Footnotes()
    if heading:
        yield ink(paragraph(f"{heading}:", width), "bold")
    entity = clean(explainer.label(store.names.entity(view.subject)))
    yield ink(f"{entity} ({view.subject}), {explainer.term(view.name)}: {view.state}", "bold")
    judged: list[str] = []
    for value in view.values:
        yield ""
        word, colour = _marked(value)
        shown = clean(f"{value.shown} ({value.object})" if value.is_entity else value.shown)
        yield f"{ink(shown, 'bold')}  {ink(word or 'accepted', colour)}: {value.reason}"
        judged += [one.judgement for one in value.said if one.judgement]
        yield from _voices(value, store, explainer, notes, width)
    yield from _decisions(explainer, judged, width, ink)
    yield from notes.lines(explainer, width, ink)


def _marked(value: ValueView) -> tuple[str, str]:
    """The word beside a value and its colour, after its rank and the step that gave it."""
    word, colour = MARKS[value.rank]
    return _OTHER_END if value.step == Step.BY_OTHER_END else word, colour


def conflicts_rows(views: Iterable[PropertyView]) -> list[list[str]]:
    """A row a dispute: entity, property, state, and the values with rank and number of voices."""
    rows = []
    for view in views:
        values = "; ".join(
            f"{value.shown} ({_marked(value)[0] or 'accepted'}, {_count(value)})" for value in view.values
        )
        rows.append([view.state, view.subject, view.name, values])
    return rows


CONFLICT_COLUMNS = ("state", "entity", "property", "values")


def paths_page(
    titled: Mapping[str, Sequence[Path]], sentences: Sentences, explainer: Explainer, width: int, ink: Ink
) -> Iterator[str]:
    """Paths under their headings, a line a hop with its voices, the sources at the foot."""
    notes = Footnotes()
    for heading, paths in titled.items():
        yield ink(heading, "bold")
        for number, path in enumerate(paths, 1):
            hops = f"{len(path.hops)} hop{'s' if len(path.hops) > 1 else ''}"
            contested = ", contested" if path.contested else ""
            yield f"{number}. {hops}, {_in_voices(path.weakest)} behind the weakest{contested}"
            for hop in path.hops:
                marks = " ".join(notes.mark(source, at) for source, at in hop.relation.said[:MARKS_OF_A_HOP])
                more = len(hop.relation.said) - MARKS_OF_A_HOP
                text = f"{sentences.of(hop.relation)} ({_in_voices(len(hop.relation.voices))}) {marks}"
                lines = paragraph(text + (f" and {more} more" if more > 0 else ""), width, "   – ", "     ")
                yield ink(lines, "yellow") if hop.relation.contested else lines
        if not paths:
            yield "   none"
        yield ""
    yield from notes.lines(explainer, width, ink)


def _in_voices(count: int) -> str:
    return f"{count} voice{'s' if count != 1 else ''}"


def answer_table(rows: Rows, store: Store, explainer: Explainer, width: int, ink: Ink) -> Iterator[str]:
    """The rows of an answer with names for IRIs, dates in words, and the sources at the foot."""
    notes = Footnotes()
    prefix = store.names.source("")
    described = list(rows.described())
    explainer.learn_cells(described)
    cells = []
    for row in described:
        line = []
        for name in rows.variables:
            if name in row and row[name].startswith(prefix):
                line.append(notes.mark(row[name].removeprefix(prefix)))
            else:
                line.append(explainer.cell(row, name) if name in row else "")
        cells.append(line)
    yield table(rows.variables, cells, width, ink)
    yield from notes.lines(explainer, width, ink)


def _properties(
    views: Sequence[PropertyView],
    explainer: Explainer,
    notes: Footnotes,
    judged: list[str],
    width: int,
    ink: Ink,
    store: Store,
    heard: AbstractSet[str] | None,
) -> Iterator[str]:
    labels = {view.name: explainer.term(view.name) for view in views}
    column = max(seen_width(label) for label in labels.values())
    for view in views:
        for number, value in enumerate(view.values):
            head = padded(labels[view.name] if number == 0 else "", column) + "  "
            word, colour = _mark(value, explainer, store, heard)
            reason = f" ({word})" if word else ""
            judged += [one.judgement for one in value.said if one.judgement]
            text = f"{value.shown}{reason} {_marks(value.said, notes)}"
            lines = paragraph(text, width, head, " " * (column + 2))
            yield ink(lines, colour) if word else lines


def _marks(said: Sequence[Said], notes: Footnotes) -> str:
    parts = []
    for one in said:
        stance = "" if one.stance == Stance.ASSERTS else f" {one.stance.lower()}"
        parts.append(notes.mark(one.source, one.locator + stance))
    return " ".join(dict.fromkeys(parts))


def _mark(
    value: ValueView, explainer: Explainer, store: Store, heard: AbstractSet[str] | None = None
) -> tuple[str, str]:
    """The word beside a value and its colour.

    Where it is told who is heard, what is attributed needs a word only if it is not asserted, or only quoted of others.
    """
    word, colour = _marked(value)
    if heard is None:
        return word, colour
    stance = next((_NOT_ASSERTED[one.stance] for one in value.said if not one.asserts), "")
    others = _others(value.said, explainer, store, heard)
    if value.rank == Rank.ATTRIBUTED:
        return f"{stance or 'said'} by {others}" if others else stance, colour
    return "; ".join(filter(None, (word, others and f"said by {others}"))), colour


def _others(said: Sequence[Said], explainer: Explainer, store: Store, heard: AbstractSet[str]) -> str:
    """Who says it, if those who are heard only quote it."""
    if not all(one.speaker and heard.isdisjoint((one.speaker, one.voice)) for one in said):
        return ""
    speakers = sorted({explainer.label(store.names.entity(one.speaker)) for one in said})
    return ", ".join(speakers[:SPEAKERS]) + (" and others" if len(speakers) > SPEAKERS else "")


def _count(value: ValueView) -> str:
    denied = f", denied by {_in_voices(len(value.denying))}" if value.denying else ""
    return _in_voices(len(value.voices)) + denied


def _voices(value: ValueView, store: Store, explainer: Explainer, notes: Footnotes, width: int) -> Iterator[str]:
    citations = explainer.citations(one.source for one in value.said)
    for voice in sorted({one.voice for one in value.said}):
        said = [one for one in value.said if one.voice == voice]
        name = explainer.label(store.names.entity(voice))
        folded = sorted({citations[one.source].publisher for one in said} - {name})
        through = f" (through {', '.join(folded)})" if folded else ""
        yield paragraph(f"{name}{through} {_marks(said, notes)}", width, "  – ", "    ")
        for one in said:
            remark = "; ".join(_remarks(one, store, explainer))
            if remark:
                yield paragraph(f"{notes.mark(one.source)} {remark}", width, "      ", "      ")


def _remarks(one: Said, store: Store, explainer: Explainer) -> Iterator[str]:
    if one.speaker:
        yield f"said by {explainer.label(store.names.entity(one.speaker))}"
    written, quote = one.words
    if written:
        yield f"as written: {quoted(written)}"
    if quote:
        yield quoted(quote)
    if one.note:
        yield one.note


def _decisions(explainer: Explainer, slugs: Sequence[str], width: int, ink: Ink) -> Iterator[str]:
    decisions: Mapping[str, Decision] = explainer.decisions(slugs)
    for slug in dict.fromkeys(slugs):
        if slug in decisions:
            yield ""
            decision = decisions[slug]
            yield ink(f"Judgement {slug}", "bold") + f" ({clean(decision.editor)}, {decision.date})"
            yield paragraph(decision.reasons, width, "  ", "  ")
