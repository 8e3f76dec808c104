"""Pages that are made of the graph itself, for its readers: what it covers, and where its sources err or disagree."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kg_builder.answers import Rows
from kg_builder.explain import Explainer
from kg_builder.model import Rank, Stance
from kg_builder.store import Store
from kg_builder.tables import markdown
from kg_builder.views import PropertyView, Said, ValueView
from kg_builder.vocabulary import IDENTIFIERS, KG

TOPICS: Mapping[str, tuple[str, ...]] = {
    "culture capitals": ("CultureCapitalYear", "CultureCapitalSlot", "Designation", "Proposal"),
    "forums": ("WorldForum",),
    "conferences and sessions": ("Conference",),
    "visits and meetings": ("Visit", "Meeting"),
    "honours and offices": ("HonourConferral", "Honour", "Tenure", "Election", "Office"),
    "people": ("Person",),
    "institutions": ("Institution", "Membership", "Partnership", "Name", "Group"),
    "agreements and documents": ("Document",),
    "programmes": ("Initiative",),
    "monuments": ("Monument", "ConditionAssessment", "Construction", "Restoration"),
    "heritage lists": ("Inscription", "IntangibleHeritage"),
    "damage, uses, figures": ("Damage", "MonumentUse", "ReportedFigure"),
    "places": ("Place", "PlaceAdministration"),
    "other events": ("Event",),
}
"""Topic → the classes that belong to it; an entity belongs to the first topic that has one of its classes."""

FIRST_YEAR, LAST_YEAR = 1991, 2026
_NO_YEAR = "no year"

_TYPES = "SELECT ?entity ?type WHERE { ?entity a ?type . GRAPH graph:authority { ?entity a ?own } }"
_NODES = """
SELECT ?entity ?node ?property ?rank ?voice ?source ?kind ?read WHERE {
  GRAPH graph:apparatus {
    ?node rdf:subject ?entity ; rdf:predicate ?property ; kg:rank ?rank ; kg:voice ?voice ;
      prov:wasDerivedFrom ?source }
  ?source kg:sourceKind ?kind ; kg:read ?read }
"""
_REMARKS = "SELECT ?node WHERE {{ GRAPH graph:apparatus {{ ?node kg:{} ?remark }} }}"
_YEARS = """
SELECT ?entity (MIN(YEAR(?day)) AS ?year) WHERE { GRAPH graph:apparatus {
  ?node rdf:subject ?entity ; rdf:predicate kg:date ; kg:earliest ?day . FILTER NOT EXISTS { ?node kg:rank kg:Rejected }
} } GROUP BY ?entity
"""
_NAMES = """
SELECT ?language (COUNT(DISTINCT ?entity) AS ?entities) WHERE {
  { GRAPH graph:authority { ?entity rdfs:label|skos:altLabel ?name } } UNION { ?entity kg:name ?name }
  BIND(LANG(?name) AS ?language) FILTER(?language != "")
} GROUP BY ?language ORDER BY DESC(?entities) ?language
"""
_POINTS = """
SELECT ?class (COUNT(DISTINCT ?thing) AS ?all) (COUNT(DISTINCT ?located) AS ?withCoordinates) WHERE {
  VALUES ?class { kg:Monument kg:City kg:Village kg:Venue }
  ?thing a ?class . OPTIONAL { ?thing kg:coordinates ?point . BIND(?thing AS ?located) }
} GROUP BY ?class ORDER BY ?class
"""


def coverage(store: Store, explainer: Explainer) -> str:
    """What the graph covers, in Markdown: topics and years, voices, kinds of source, languages, coordinates, gaps."""
    topics = _topics(store)
    years = {row["entity"]: row["year"] for row in _rows(store, _YEARS)}
    nodes = [row for row in _rows(store, _NODES) if row["property"].removeprefix(KG) not in IDENTIFIERS]
    counts = Counter((topics.get(n["entity"], "other events"), years.get(n["entity"], _NO_YEAR)) for n in nodes)
    parts = [
        "# Coverage",
        "Made by `azicesco report coverage`; do not edit. What is counted are statements, without identifiers.",
        f"{_totals(nodes, explainer, topics)}\n{_findable(nodes, store)}",
        "## Topics and years",
        "A statement counts for the year in which what it is about began; before 1991, and without a year, apart.",
        _by_year(counts),
        "## Empty years",
        _empty(counts),
        "## Languages of names",
        _table(("language", "entities with a name in it"), _rows(store, _NAMES), ("language", "entities")),
        "## Coordinates",
        _table(("class", "all", "with coordinates"), _shortened(store), ("class", "all", "withCoordinates")),
    ]
    return "\n\n".join(parts) + "\n"


def errata(store: Store, explainer: Explainer) -> str:
    """Where sources err or disagree, in Markdown: what was decided and why, and what is left open."""
    conflicts = [view for view in explainer.conflicts() if view.name not in IDENTIFIERS]
    views = [view for view in conflicts if view.state in {"decided", "unresolved"}]
    reasons = explainer.decisions(one.judgement for view in views for value in view.values for one in value.said)
    open_ones = [view for view in views if view.state == "unresolved"]
    decided = [view for view in views if view.state == "decided"]
    lines = [
        "# Errata and open questions",
        "",
        "Made by `azicesco report errata`; do not edit. Where sources of this graph contradict one another about what",
        "can be only one way. Everything they say stays in the graph; this page tells what was decided, and why.",
        "What is only ever attributed (damage, blame, figures of losses) is not here, nor are identifiers in other",
        "lists: see `azicesco conflicts`.",
    ]
    for title, group in (("Left open", open_ones), ("Decided", decided)):
        lines += ["", f"## {title}", ""]
        for view in group:
            lines += _erratum(view, store, explainer)
            slugs = dict.fromkeys(one.judgement for value in view.values for one in value.said if one.judgement)
            lines += [f"Judgement `{slug}`: {reasons[slug].reasons}\n" for slug in slugs if slug in reasons]
    return "\n".join(lines).rstrip() + "\n"


def _erratum(view: PropertyView, store: Store, explainer: Explainer) -> Iterator[str]:
    yield f"### {explainer.label(store.names.entity(view.subject))}: {explainer.term(view.name)}"
    yield ""
    yield f"`azicesco why {view.subject} {view.name}`"
    yield ""
    for value in view.values:
        yield f"- **{value.shown}** ({value.rank.lower()}: {value.reason}): {_who(value, store, explainer)}"
    yield ""


def _who(value: ValueView, store: Store, explainer: Explainer) -> str:
    said = _named(value.voices, [one for one in value.said if one.stance != Stance.DENIES], store, explainer)
    if not value.denying:
        return said
    denied = _named(value.denying, [one for one in value.said if one.stance == Stance.DENIES], store, explainer)
    return f"{said}; denied by {denied}"


def _named(voices: Sequence[str], said: Sequence[Said], store: Store, explainer: Explainer) -> str:
    names = ", ".join(explainer.label(store.names.entity(voice)) for voice in voices) or "nobody asserts it"
    sources = ", ".join(dict.fromkeys(f"{one.source} {one.locator}" for one in said))
    return f"{names} [{sources}]" if sources else names


def _totals(nodes: Sequence[Mapping[str, str]], explainer: Explainer, topics: Mapping[str, str]) -> str:
    ranks = Counter(node["rank"].removeprefix(KG).lower() for node in nodes)
    kinds = Counter(node["kind"].removeprefix(KG).lower() for node in nodes)
    reads = Counter(node["read"].removeprefix(KG).lower() for node in nodes)
    voices = Counter(node["voice"] for node in nodes)
    loudest = ", ".join(f"{explainer.label(voice)} {count:,}" for voice, count in voices.most_common(8))
    sources, about = len({node["source"] for node in nodes}), len({node["entity"] for node in nodes})
    return "\n".join(
        [
            f"- {len(nodes):,} statements from {sources:,} sources about {about:,} of {len(topics):,} entities",
            f"- ranks: {_shares(ranks, [rank.value.lower() for rank in Rank])}",
            f"- kinds of source: {_shares(kinds)}",
            f"- what was seen of the source: {_shares(reads)}",
            f"- {len(voices):,} voices after speakers and relays are merged; most statements: {loudest}",
        ]
    )


def _findable(nodes: Sequence[Mapping[str, str]], store: Store) -> str:
    """How many statements have words of the page, by which their place is found again wherever the page moves."""
    quoted, verified = ({row["node"] for row in _rows(store, _REMARKS.format(key))} for key in ("quote", "verified"))
    press = [n["node"] for n in nodes if n["kind"] == KG + "Press" and n["node"] in verified]
    kept, of_press = sum(n["node"] in quoted for n in nodes), sum(node in quoted for node in press)
    return (
        f"- words of the page to find the place by: {kept:,} statements ({kept / (len(nodes) or 1):.0%}) have a quote; "
        f"of {len(press):,} of the press that a second reader found right, {of_press:,} "
        f"({of_press / (len(press) or 1):.0%})"
    )


def _shares(counts: Counter[str], order: Sequence[str] | None = None) -> str:
    total = counts.total() or 1
    names = order or [name for name, _ in counts.most_common()]
    return ", ".join(f"{name} {counts[name]:,} ({counts[name] / total:.0%})" for name in names if counts[name])


def _topics(store: Store) -> dict[str, str]:
    classes: dict[str, set[str]] = defaultdict(set)
    for row in _rows(store, _TYPES):
        classes[row["entity"]].add(row["type"].removeprefix(KG))
    return {entity: _topic(types) for entity, types in classes.items()}


def _topic(types: set[str]) -> str:
    return next((topic for topic, wanted in TOPICS.items() if types.intersection(wanted)), "other events")


def _by_year(counts: Counter[tuple[str, str]]) -> str:
    early = {topic: sum(counts[key] for key in counts if key[0] == topic and _before(key[1])) for topic in TOPICS}
    years = [*map(str, range(FIRST_YEAR, LAST_YEAR + 1)), _NO_YEAR]
    rows = [[year, *_cells({topic: counts[topic, year] for topic in TOPICS})] for year in years]
    return markdown(("year", *TOPICS, "all"), [[f"before {FIRST_YEAR}", *_cells(early)], *rows])


def _before(year: str) -> bool:
    return year.isdigit() and int(year) < FIRST_YEAR


def _cells(by_topic: Mapping[str, int]) -> list[str]:
    return [*(str(count) if count else "" for count in by_topic.values()), str(sum(by_topic.values()) or "")]


def _empty(counts: Counter[tuple[str, str]]) -> str:
    years = {year for (_, year), count in counts.items() if count}
    missing = [str(year) for year in range(FIRST_YEAR, LAST_YEAR + 1) if str(year) not in years]
    if not missing:
        return "No year from 1991 to 2026 is empty."
    return (
        f"Nothing dated was found for {', '.join(missing)}: the public pages that could be read tell nothing of them."
    )


def _table(head: tuple[str, ...], rows: Sequence[Mapping[str, str]], names: tuple[str, ...]) -> str:
    return markdown(head, [[row.get(name, "") for name in names] for row in rows])


def _shortened(store: Store) -> list[dict[str, str]]:
    return [{**row, "class": row["class"].removeprefix(KG)} for row in _rows(store, _POINTS)]


def _rows(store: Store, sparql: str) -> list[dict[str, str]]:
    rows = store.query(sparql)
    assert isinstance(rows, Rows)
    return list(rows.values())
