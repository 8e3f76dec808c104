"""Footnotes as they are read: numbered notes below a table, and Markdown."""

from collections.abc import Iterator
from html import escape

from kg_builder.explain import Explainer
from kg_builder.markup import html, html_list, html_page
from kg_builder.model import Rank, Stance
from kg_builder.pages import Footnotes, cited
from kg_builder.tables import Ink, clean, markdown, paragraph, quoted, table
from kg_builder.tracing import MOST_SHOWN, Footnoted, Note
from kg_builder.views import Said


def table_lines(found: Footnoted, explainer: Explainer, width: int, ink: Ink) -> Iterator[str]:
    """The rows with the number of each one's note, the notes, and the sources at the foot."""
    marks = Footnotes()
    numbers, notes = _numbered(found)
    rows = [[*cells, f"{number}"] for cells, number in zip(_cells(found, explainer, marks), numbers, strict=True)]
    yield table((*found.rows.variables, "note"), rows, width, ink)
    if notes:
        yield ""
        yield ink("Notes", "bold")
    for number, note in enumerate(notes, 1):
        head = f"{number}. "
        yield paragraph("; ".join(_parts(found, note, explainer, marks)) + ".", width, head, " " * len(head))
    for remark in found.remarks:
        yield paragraph(remark, width)
    yield from marks.lines(explainer, width, ink)


def markdown_text(found: Footnoted, explainer: Explainer) -> str:
    """The rows as a table of Markdown, each with a footnote ``[^1]``, and the sources as a list."""
    marks = Footnotes()
    numbers, notes = _numbered(found)
    cells = list(_cells(found, explainer, marks))
    rows = [[*line[:-1], f"{line[-1]}[^{number}]"] for line, number in zip(cells, numbers, strict=True) if line]
    parts = [markdown(found.rows.variables, rows)]
    parts += [
        f"[^{number}]: {clean('; '.join(_parts(found, note, explainer, marks)))}."
        for number, note in enumerate(notes, 1)
    ]
    parts += [clean(remark) for remark in found.remarks]
    known = explainer.citations(marks.slugs)
    lines = [f"- [{n}] {clean(cited(known[slug]) if slug in known else slug)}" for n, slug in enumerate(marks.slugs, 1)]
    return "\n\n".join([*parts, *(["Sources", "\n".join(lines)] if lines else [])])


def html_text(found: Footnoted, explainer: Explainer, title: str) -> str:
    """A page of HTML: the rows, each with a link to its note, the notes, and the sources."""
    marks = Footnotes()
    numbers, notes = _numbered(found)
    table = html(found.rows.variables, list(found.rows.described()), explainer, notes=numbers)
    told = [f"{'; '.join(_parts(found, note, explainer, marks))}." for note in notes]
    known = explainer.citations(marks.slugs)
    sources = [cited(known[slug]) if slug in known else slug for slug in marks.slugs]
    lists = [html_list("Notes", "note", told), html_list("Sources", "source", sources)]
    return html_page("\n".join([table, *lists, *(f"<p>{escape(one)}</p>" for one in found.remarks)]), title)


def said_in_words(one: Said, explainer: Explainer) -> str:
    """A statement as a phrase: who or what, which property, which value, and the stance if it is no assertion."""
    stance = "" if one.stance == Stance.ASSERTS else f" ({one.stance.lower()})"
    rank = "" if one.rank == Rank.ACCEPTED or stance else f" ({one.rank.lower()})"
    return f"{explainer.entity_label(one.subject)}, {explainer.term(one.predicate)}: {one.shown}{stance}{rank}"


def place_of(one: Said) -> str:
    """Where in its source a statement stands, with the words of the page to find it by."""
    return f"{one.locator} {quoted(one.quote)}" if one.quote else one.locator


def _numbered(found: Footnoted) -> tuple[list[int], list[Note]]:
    """The number of each row's note, and the notes; rows that rest on the same share one."""
    order: dict[Note, int] = {}
    return [order.setdefault(note, len(order) + 1) for note in found.notes], list(order)


def _cells(found: Footnoted, explainer: Explainer, marks: Footnotes) -> Iterator[list[str]]:
    described = list(found.rows.described())
    explainer.learn_rows(described)
    for row in described:
        line = []
        for name in found.rows.variables:
            slug = explainer.source_slug(row.get(name, ""))
            line.append(marks.mark(slug) if slug else explainer.cell(row, name) if name in row else "")
        yield line


def _parts(found: Footnoted, note: Note, explainer: Explainer, marks: Footnotes) -> Iterator[str]:
    """What a note says: each thing said with all who say it, what is cited, what stands in authority records."""
    said: dict[str, list[str]] = {}
    for node in note.statements[:MOST_SHOWN]:
        one = found.said[node]
        said.setdefault(said_in_words(one, explainer), []).append(marks.mark(one.source, place_of(one)))
    yield from (f"{text} {' '.join(dict.fromkeys(places))}" for text, places in said.items())
    if (more := len(note.statements) - MOST_SHOWN) > 0:
        yield f"and {more:,} more statements of {len(note.statements):,}"
    if note.sources and not note.statements:
        shown = [marks.mark(slug) for slug in note.sources[:MOST_SHOWN]]
        more = len(note.sources) - len(shown)
        yield f"cited: {' '.join(shown)}" + (f" and {more:,} more" if more else "")
    if not said and not note.sources:
        shown = [explainer.entity_label(slug) for slug in note.records[:3]]
        of_whom = f" of {', '.join(shown)}" if shown else ""
        yield (
            f"no statement carries this: it stands in the authority records{of_whom}"
            if shown
            else ("no statement carries this")
        )
