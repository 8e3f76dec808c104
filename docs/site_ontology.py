"""The reference of the ontology as pages: every class, property and word of a closed list has its anchor."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

import site_diagrams
from rdflib import OWL, RDF, RDFS, SKOS
from site_terms import TERMS, Terms

_KINDS = {
    OWL.ObjectProperty: "leads to an entity",
    OWL.DatatypeProperty: "leads to a value",
    OWL.AnnotationProperty: "describes a term",
}
_MARKS = {
    "singleValued": "single-valued: sources that differ contradict each other",
    "attributedOnly": "attributed only: told with who says it, never asserted by the graph",
    "derived": "derived when the graph is built; no record writes it",
    "classifies": "an accepted value is also a class of its subject",
    "bounding": "an accepted value gives the earliest and the latest day",
}


_OF_STATEMENTS = """What the apparatus says of each statement, judgement and source: ranks, stances, steps of the
rule. These terms are RDFS. Last come the marks by which the ontology describes its own terms."""


def pages(folder: Path) -> dict[str, str]:
    """The pages, by file name."""
    terms = Terms.read(folder)
    return {
        "index.md": _index(terms),
        "classes.md": _classes(terms),
        "properties.md": _properties(terms),
        "words.md": _words(terms),
        "statements.md": _statements(terms),
    }


def _raw(markup: str) -> str:
    return f"```{{raw}} html\n{markup}\n```"


def _index(terms: Terms) -> str:
    words = sum(len(found) for name, found in terms.words.items() if terms.page(name) == "words")
    intro = f"""What may be said: {len(terms.entity_classes)} classes of what sources speak of,
{len(terms.of_history)} properties, {words} words of closed lists; and {len(terms.about_statements)} classes for
statements and sources themselves. It is OWL 2 DL; the files are `ontology/*.ttl`, the prefix `kg:` is
`https://w3id.org/azicesco/ontology#`.

A class says what kind of thing is spoken of, never that it happened. A property marked *single-valued*
can have one true value, so sources that differ contradict each other; what is marked
*attributed only* — damage, blame, losses, uses — is kept with who says it and asserted by nobody else."""
    parts = [
        "# Ontology",
        intro,
        _raw(site_diagrams.whole(terms)),
        "## Tree of classes",
        _raw(f'<div class="tree">{_tree(terms, "Entity")}</div>'),
        "```{toctree}\n:hidden:\nclasses\nproperties\nwords\nstatements\n```",
    ]
    return "\n\n".join(parts) + "\n"


def _tree(terms: Terms, name: str) -> str:
    below = "".join(f"<li>{_tree(terms, one)}</li>" for one in terms.children(name))
    mark = ' <span class="mark attributed">attributed only</span>' if terms.marked(name, "attributedOnly") else ""
    azeri = f' <span class="az" lang="az">{escape(terms.label(name, "az"))}</span>'
    return f"{_link(terms, name)}{azeri}{mark}" + (f"<ul>{below}</ul>" if below else "")


def _link(terms: Terms, name: str) -> str:
    return f'<a href="{terms.page(name)}.html#{name}">{escape(terms.label(name))}</a>'


def _classes(terms: Terms) -> str:
    parts = ["# Classes", "What sources speak of. Each main class has a diagram of what its own properties lead to."]
    parts += _class(terms, "Entity", "##")
    for main in terms.children("Entity"):
        parts += _class(terms, main, "##")
        if terms.children(main):
            parts.append(_raw(site_diagrams.tree(terms, main)))
        for one in dict.fromkeys(terms.branch(main)[1:]):
            parts += _class(terms, one, "###")
    return "\n\n".join(parts) + "\n"


def _class(terms: Terms, name: str, level: str) -> Iterator[str]:
    yield from _head(terms, name, level, ("attributedOnly",))
    above = terms.named(name, RDFS.subClassOf)
    own = [one for one in terms.naming(name, RDFS.domain) if one in terms.properties]
    rows = [
        ("kind of", _links(terms, above)),
        ("kinds", _links(terms, terms.children(name))),
        ("its properties", _links(terms, own)),
        ("led to by", _links(terms, terms.naming(name, RDFS.range))),
        ("elsewhere", _alignments(terms, name)),
    ]
    yield _raw(_table(rows))
    if own and (diagram := site_diagrams.neighbours(terms, name)):
        yield _raw(diagram)


def _head(terms: Terms, name: str, level: str, marks: tuple[str, ...] = tuple(_MARKS)) -> Iterator[str]:
    yield _raw(f'<a id="{name}"></a>')
    yield f"{level} {terms.label(name)[:1].upper()}{terms.label(name)[1:]}"
    badges = "".join(
        f'<span class="mark {one}" title="{escape(_MARKS[one])}">{escape(_MARKS[one].split(":")[0])}</span>'
        for one in marks
        if terms.marked(name, one)
    )
    azeri = terms.label(name, "az")
    yield _raw(
        f'<p class="names"><code>kg:{name}</code> <span class="az" lang="az">{escape(azeri)}</span> {badges}</p>'
        f"<p>{escape(terms.comment(name))}</p>"
    )


def _links(terms: Terms, names: list[str]) -> str:
    return ", ".join(_link(terms, one) for one in names)


def _alignments(terms: Terms, name: str) -> str:
    return ", ".join(f"{words} <code>{escape(other)}</code>" for words, other in terms.alignments(name))


def _table(rows: list[tuple[str, str]]) -> str:
    lines = "".join(f"<tr><th>{head}</th><td>{cell}</td></tr>" for head, cell in rows if cell)
    return f'<table class="facts"><tbody>{lines}</tbody></table>' if lines else ""


def _properties(terms: Terms) -> str:
    parts = ["# Properties", "A property reads aloud from subject to object: the sentence shows how."]
    groups: dict[str, list[str]] = {}
    for one in terms.of_history:
        domains = terms.named(one, RDFS.domain)
        main = next((m for m in terms.children("Entity") for d in domains if d in terms.branch(m)), "Entity")
        groups.setdefault(main, []).append(one)
    for main in ["Entity", *terms.children("Entity")]:
        if main in groups:
            what = "anything" if main == "Entity" else terms.label(main).lower()
            parts.append(f"## Of {what}")
            for one in sorted(groups[main], key=lambda name: (_order(terms, name), name)):
                parts += _property(terms, one, "###")
    return "\n\n".join(parts) + "\n"


def _order(terms: Terms, name: str) -> int:
    found = terms.graph.value(TERMS[name], TERMS.order)
    return 10_000 if found is None else int(found.toPython())


def _property(terms: Terms, name: str, level: str) -> Iterator[str]:
    yield from _head(terms, name, level)
    to = [*([_links(terms, found)] if (found := terms.named(name, RDFS.range)) else []), *terms.datatypes(name)]
    kind = next((words for of, words in _KINDS.items() if terms.is_a(name, of)), "")
    more = [
        words
        for of, words in ((OWL.TransitiveProperty, "transitive"), (OWL.SymmetricProperty, "symmetric"))
        if terms.is_a(name, of)
    ]
    rows = [
        ("of", _links(terms, terms.named(name, RDFS.domain))),
        ("to", ", ".join(to)),
        ("kind", ", ".join([kind, *more]) if kind else ""),
        ("narrower than", _links(terms, terms.named(name, RDFS.subPropertyOf))),
        ("wider than", _links(terms, terms.naming(name, RDFS.subPropertyOf))),
        ("inverse of", _links(terms, sorted({*terms.named(name, OWL.inverseOf), *terms.naming(name, OWL.inverseOf)}))),
        ("refined along", _links(terms, terms.named(name, TERMS.refinedAlong))),
        ("sentence", escape(terms.text(name, TERMS.sentence, "en"))),
        (
            "cümlə",
            f'<span lang="az">{escape(azeri)}</span>' if (azeri := terms.text(name, TERMS.sentence, "az")) else "",
        ),
        ("elsewhere", _alignments(terms, name)),
    ]
    yield _raw(_table(rows))


def _words(terms: Terms) -> str:
    parts = ["# Closed lists", "The words that some properties choose from, as a record writes them."]
    for name in terms.words:
        if name in terms.classes and terms.page(name) == "words":
            parts += _list(terms, name)
    return "\n\n".join(parts) + "\n"


def _list(terms: Terms, name: str) -> Iterator[str]:
    yield from _head(terms, name, "##", ())
    rows = "".join(
        f'<tr id="{one}"><td><code>{escape(str(terms.graph.value(TERMS[one], SKOS.notation) or one))}</code></td>'
        f'<td>{escape(terms.label(one))}</td><td lang="az">{escape(terms.label(one, "az"))}</td>'
        f"<td>{escape(terms.comment(one))}</td></tr>"
        for one in terms.words[name]
    )
    head = "<tr><th>word</th><th>English</th><th>Azərbaycanca</th><th>means</th></tr>"
    yield _raw(f'<div class="wide"><table class="words"><thead>{head}</thead><tbody>{rows}</tbody></table></div>')
    rows_of = [("chosen by", _links(terms, terms.naming(name, RDFS.range))), ("elsewhere", _alignments(terms, name))]
    if table := _table(rows_of):
        yield _raw(table)


def _statements(terms: Terms) -> str:
    parts = [
        "# Statements and sources",
        _OF_STATEMENTS,
    ]
    parts.append("## Classes and their words")
    for one in terms.about_statements:
        if terms.page(one) == "statements":
            parts += _list(terms, one) if one in terms.words else _class(terms, one, "###")
    parts.append("## Properties of statements, judgements, sources")
    for one in terms.properties:
        if terms.is_a(one, RDF.Property):
            parts += _property(terms, one, "###")
    parts.append("## Marks of terms")
    for one in terms.properties:
        if terms.is_a(one, OWL.AnnotationProperty):
            parts += _property(terms, one, "###")
    return "\n\n".join(parts) + "\n"
