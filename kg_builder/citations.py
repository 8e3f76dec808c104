"""Sources as they are cited: read with all that a bibliography wants, written as CSL-JSON.

CSL-JSON is that of the Citation Style Language, schema 1.0 (https://citationstyles.org): a date is its parts where it
is one or an extent of two, else words. What was seen of a source is its ``accessed``.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg_builder import dates, places, wording
from kg_builder.answers import Rows
from kg_builder.errors import UnknownName
from kg_builder.explain import Explainer
from kg_builder.notes import said_in_words
from kg_builder.store import Store
from kg_builder.tracing import Footnoted
from kg_builder.views import Said
from kg_builder.vocabulary import KG

Item = dict[str, Any]
"""One entry of CSL-JSON."""

STATEMENT = re.compile(r"[0-9a-f]{20}")

_TYPES: Mapping[str, str] = {"press": "article-newspaper", "scholarship": "article", "primary": "document"}
_AT_ONCE = 500
_SOURCES = """
SELECT ?source ?title ?publisher ?language ?kind ?read ?seen ?issued ?url ?archived ?relays WHERE {
  VALUES ?source { %s }
  ?source a kg:Source ; dcterms:title ?title ; dcterms:publisher ?publisher ; dcterms:language ?language ;
    kg:sourceKind ?kind ; kg:read ?read ; kg:seen ?seen .
  OPTIONAL { ?source dcterms:issued ?issued }
  OPTIONAL { ?source foaf:page ?url }
  OPTIONAL { ?source kg:archived ?archived }
  OPTIONAL { ?source kg:relays ?relays }
}
"""
_AUTHORS = "SELECT ?source ?author WHERE { VALUES ?source { %s } ?source dcterms:creator ?author } ORDER BY ?author"
_SAID_OF = """
SELECT DISTINCT ?source ?locator WHERE {
  VALUES ?entity { <%s> } GRAPH graph:apparatus {
    { ?node rdf:subject ?entity } UNION { ?node rdf:object ?entity }
    ?node a kg:Statement ; prov:wasDerivedFrom ?source ; kg:locator ?locator } }
"""
_SINGLE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([~?%]?)")
_FIRST_SEASON = 21
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_UNSEEN = re.compile("[\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Reference:
    """A source with what a bibliography wants of it.

    ``issued`` is EDTF or empty, ``seen`` a day; ``relays`` is whose report it repeats; ``places`` are where in it, and
    ``note`` what is cited of it. ``key`` is its slug.
    """

    key: str
    title: str
    publisher: str
    kind: str = ""
    read: str = ""
    language: str = ""
    authors: tuple[str, ...] = ()
    issued: str = ""
    seen: str = ""
    url: str = ""
    archived: str = ""
    relays: str = ""
    places: tuple[str, ...] = ()
    note: str = ""
    version: str = ""

    @property
    def type(self) -> str:
        """What CSL calls it."""
        return _TYPES.get(self.kind, self.kind if self.kind == "dataset" else "webpage")

    @property
    def remarks(self) -> tuple[str, ...]:
        """What has no field of its own: whose report it repeats, what was seen of it, where in it, what is cited."""
        return tuple(
            text
            for text in (
                f"after {self.relays}" if self.relays else "",
                f"read: {self.read}" if self.read else "",
                ", ".join(self.places),
                self.note,
                f"archived: {self.archived}" if self.archived else "",
            )
            if text
        )


def line(text: str) -> str:
    r"""A text on one line, without what is not seen: controls, and marks that turn the direction of what follows.

    >>> line("One\n  two\u202e")
    'One two'
    """
    return _SPACE.sub(" ", _UNSEEN.sub("", text)).strip()


def references(store: Store, explainer: Explainer, slugs: Iterable[str]) -> tuple[Reference, ...]:
    """Sources by their slugs, in that order; what is no source is left out."""
    wanted = list(dict.fromkeys(slugs))
    names, prefix = store.names, store.names.source("")
    found: dict[str, Reference] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        iris = " ".join(f"<{names.source(slug)}>" for slug in wanted[start : start + _AT_ONCE])
        authors: dict[str, list[str]] = defaultdict(list)
        for row in _rows(store, _AUTHORS % iris):
            authors[row["source"]].append(line(row["author"]))
        rows = list(_rows(store, _SOURCES % iris))
        explainer.learn(row[name] for row in rows for name in ("publisher", "relays") if name in row)
        for row in rows:
            slug = row["source"].removeprefix(prefix)
            found[slug] = Reference(
                slug,
                line(row["title"]),
                line(explainer.label(row["publisher"])),
                row["kind"].removeprefix(KG).lower(),
                row["read"].removeprefix(KG).lower(),
                row["language"],
                tuple(authors[row["source"]]),
                row.get("issued", ""),
                row["seen"],
                row.get("url", ""),
                row.get("archived", ""),
                line(explainer.label(row["relays"])) if "relays" in row else "",
            )
    return tuple(found[slug] for slug in wanted if slug in found)


def of_statement(store: Store, explainer: Explainer, node: str) -> tuple[Reference, ...]:
    """The source of a statement, with the place where it stands and what it says.

    Raises:
        UnknownName: there is no statement of that id.
    """
    said = explainer.said_of([node])
    if not said:
        raise UnknownName("statement", node)
    return _placed(store, explainer, said, noted=True)


def of_entity(store: Store, explainer: Explainer, slug: str) -> tuple[Reference, ...]:
    """The sources that speak of an entity, by slug, each with the places where they do."""
    found_at: dict[str, set[str]] = defaultdict(set)
    for row in _rows(store, _SAID_OF % store.names.entity(slug)):
        found_at[row["source"].removeprefix(store.names.source(""))].add(row["locator"])
    found = references(store, explainer, sorted(found_at))
    return tuple(replace(one, places=tuple(sorted(found_at[one.key], key=_as_number))) for one in found)


def of_answer(store: Store, explainer: Explainer, found: Footnoted) -> tuple[Reference, ...]:
    """The sources of all notes of an answer, by slug, each with the places that carry it."""
    said = [found.said[node] for node in sorted({node for note in found.notes for node in note.statements})]
    cited = {slug for note in found.notes for slug in found.sources_of(note)}
    placed = {one.key: one for one in _placed(store, explainer, said)}
    others = references(store, explainer, sorted(cited - set(placed)))
    return tuple(sorted([*placed.values(), *others], key=lambda one: one.key))


def of_drawing(store: Store, explainer: Explainer, said: Iterable[Said]) -> tuple[Reference, ...]:
    """The sources of the statements behind a drawing, by slug, each with the places where they stand."""
    return _placed(store, explainer, list(said))


def of_graph(data: str | None, seen_as: str = "") -> Reference:
    """The graph itself as CITATION.cff has it, with the digest of its data if that is known, and the perspective."""
    import yaml

    about = yaml.safe_load(places.packaged("CITATION.cff").read_text(encoding="utf-8"))
    authors = tuple(one["name"] for one in about["authors"])
    return Reference(
        "azicesco",
        about["title"],
        authors[0],
        about["type"],
        authors=authors,
        issued=f"{about['date-released']}",
        url=about["url"],
        version=f"{about['version']}, data {data}" if data else f"{about['version']}",
        note=line(seen_as),
    )


def _placed(store: Store, explainer: Explainer, said: Sequence[Said], *, noted: bool = False) -> tuple[Reference, ...]:
    found_at: dict[str, set[str]] = defaultdict(set)
    notes: dict[str, str] = {}
    for one in said:
        found_at[one.source].add(one.locator)
        notes[one.source] = line(f"{said_in_words(one, explainer)}, {store.names.statement(one.node)}")
    return tuple(
        replace(one, places=tuple(sorted(found_at[one.key], key=_as_number)), note=notes[one.key] if noted else "")
        for one in references(store, explainer, sorted(found_at))
    )


def _as_number(place: str) -> tuple[str, int, str]:
    """¶9 comes before ¶10."""
    digits = re.search(r"[0-9]+", place)
    return place[: digits.start()] if digits else place, int(digits.group()) if digits else 0, place


def csl_items(found: Iterable[Reference]) -> list[Item]:
    """Entries of CSL-JSON."""
    return [_item(one) for one in found]


def csl_json(found: Iterable[Reference]) -> str:
    """A bibliography in CSL-JSON."""
    return json.dumps(csl_items(found), ensure_ascii=False, indent=2)


def _item(one: Reference) -> Item:
    item: Item = {"id": one.key, "type": one.type, "title": one.title, "publisher": one.publisher}
    if one.type == "article-newspaper":
        item["container-title"] = one.publisher
    if one.authors:
        item["author"] = [{"literal": author} for author in one.authors]
    if one.issued:
        item["issued"] = csl_date(one.issued)
    if one.seen:
        item["accessed"] = csl_date(one.seen)
    if one.language:
        item["language"] = one.language
    if one.url:
        item["URL"] = one.url
    if one.version:
        item["version"] = one.version
    if one.remarks:
        item["note"] = "; ".join(one.remarks)
    return item


def csl_date(edtf: str) -> Item:
    """A date as CSL has it: its parts, a season, ``circa``; an extent as two; what it cannot say, in words.

    >>> csl_date("2018-05~"), csl_date("2018-21"), csl_date("2018/2020-05")["date-parts"], csl_date("[..2018]")
    ({'date-parts': [[2018, 5]], 'circa': True}, {'date-parts': [[2018]], 'season': 1}, [[2018], [2020, 5]], \
{'literal': 'not after 2018'})
    """
    begin, slash, end = edtf.partition("/")
    first, last = _SINGLE.fullmatch(begin), _SINGLE.fullmatch(end)
    if first and not slash and first[2] and int(first[2]) >= _FIRST_SEASON:
        return {"date-parts": [[int(first[1])]], "season": int(first[2]) - _FIRST_SEASON + 1}
    if first and not slash:
        return {"date-parts": [_parts(first)], **_circa(first)}
    if first and last and not any(int(one[2] or 0) >= _FIRST_SEASON for one in (first, last)):
        return {"date-parts": [_parts(first), _parts(last)], **_circa(first, last)}
    try:
        return {"literal": wording.display(dates.parse(edtf))}
    except dates.DateError:
        return {"literal": line(edtf)}


def _parts(date: re.Match[str]) -> list[int]:
    return [int(part) for part in date.groups()[:3] if part]


def _circa(*ends: re.Match[str]) -> Item:
    return {"circa": True} if any(end[4] for end in ends) else {}


def _rows(store: Store, sparql: str) -> Iterable[dict[str, str]]:
    rows = store.query(sparql)
    assert isinstance(rows, Rows)
    return rows.described()
