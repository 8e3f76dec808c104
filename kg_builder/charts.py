"""What timelines and maps show: dated or placed entities, every value of their dates, and who says so."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kg_builder import dates
from kg_builder.answers import Rows
from kg_builder.explain import Explainer
from kg_builder.model import Rank, Step
from kg_builder.naming import in_language
from kg_builder.spans import Span, span
from kg_builder.store import Store
from kg_builder.views import Citation, PropertyView, Said, ValueView
from kg_builder.vocabulary import KG

DATES = ("date", "builtIn")
PLACES = ("place", "city", "administered")

LANES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Culture capitals", ("CultureCapitalYear", "CultureCapitalSlot", "Designation")),
    ("Sessions of ministers and organs", (
        "MinisterialConference", "GeneralConferenceSession", "ExecutiveCouncilSession", "CommitteeSession",
    )),
    ("Forums and conferences", ("Conference",)),
    ("Visits and missions", ("Visit",)),
    ("Meetings", ("Meeting",)),
    ("Ceremonies, honours, elections", ("Ceremony", "HonourConferral", "Election", "Proposal", "Announcement")),
    ("Culture, teaching, competitions", ("Exhibition", "Festival", "Competition", "TrainingCourse", "CulturalEvent")),
    ("Agreements and other documents", ("Document",)),
    ("Heritage: lists, condition, works", (
        "Inscription", "Restoration", "Construction", "ConditionAssessment", "Monument",
    )),
    ("Reported damage and uses", ("Damage", "MonumentUse", "ReportedFigure")),
    ("Offices, memberships, programmes", ("Tenure", "Membership", "Partnership", "Name", "Initiative")),
    ("Administrations of places", ("PlaceAdministration",)),
    ("Places", ("Place",)),
)  # fmt: skip
"""Title of a lane → the classes in it, with what is under them; a class under two is in the lane of the nearer."""

OTHER = "Other"

_RECORDS = """
SELECT ?entity ?type ?name ?main WHERE { GRAPH graph:authority {
  ?entity a ?type .
  { ?entity rdfs:label ?name BIND(true AS ?main) } UNION { ?entity skos:altLabel ?name BIND(false AS ?main) } } }
"""
_WIDER = "SELECT ?class ?wider WHERE { GRAPH graph:ontology { ?class rdfs:subClassOf ?wider FILTER(isIRI(?wider)) } }"
_RELATED = """
SELECT DISTINCT ?one ?other WHERE {
  GRAPH graph:apparatus { ?node rdf:subject ?one ; rdf:object ?other . FILTER(isIRI(?other)) } }
"""
_ISSUED = "SELECT ?source ?issued WHERE { ?source a kg:Source ; dcterms:issued ?issued }"
_WITHIN = "SELECT DISTINCT ?inner ?outer WHERE { ?inner kg:within ?outer }"


@dataclass(frozen=True, slots=True)
class Record:
    """An entity as it is named: type and names by language; ``others`` are what else it is called."""

    slug: str
    type: str
    names: Mapping[str, str]
    others: tuple[str, ...]

    @property
    def label(self) -> str:
        """Its name in English, or in the next language that it has one in."""
        return in_language(self.names)


@dataclass(frozen=True, slots=True)
class Dating:
    """One value of a date, with all who say so and how it is drawn; ``span`` is None if no day of it is known."""

    property: str
    words: str
    edtf: str
    rank: str
    reason: str
    earliest: date | None
    latest: date | None
    span: Span | None
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """What is shown: an entity with its dates and places, accepted ones first."""

    record: Record
    kind: str
    lane: str
    dates: tuple[Dating, ...]
    places: tuple[ValueView, ...]
    related: tuple[str, ...]

    @property
    def drawn(self) -> tuple[Dating, ...]:
        """The dates that are drawn: all that compete, and those only attributed that no accepted date agrees with."""
        accepted = [dates.parse(one.edtf) for one in self.dates if one.rank == Rank.ACCEPTED]
        return tuple(one for one in self.dates if one.span is not None and _is_drawn(one, accepted))

    def within(self, first: date, last: date) -> bool:
        """Whether any date that is drawn can fall between two days."""
        return any(_overlaps(one, first, last) for one in self.drawn)


@dataclass(frozen=True, slots=True)
class World:
    """Everything that charts are made of, read once from a store."""

    records: Mapping[str, Record]
    things: tuple[Thing, ...]
    citations: Mapping[str, Citation]
    within: Mapping[str, frozenset[str]]
    wider: Mapping[str, frozenset[str]]
    points: Mapping[str, str]

    def classes(self, name: str) -> set[str]:
        """A class and all that it is under."""
        return {name, *self.wider.get(name, ())}

    def around(self, slugs: Collection[str]) -> set[str]:
        """The entities themselves, what sources relate to them, and what lies or happened within them."""
        places = {inner for inner, outer in self.within.items() if outer & set(slugs)}
        wanted = set(slugs) | places
        return wanted | {
            thing.record.slug
            for thing in self.things
            if wanted & set(thing.related) or any(thing.record.slug in self._related(slug) for slug in slugs)
        }

    def _related(self, slug: str) -> tuple[str, ...]:
        found = next((thing for thing in self.things if thing.record.slug == slug), None)
        return found.related if found is not None else ()


def read(store: Store, explainer: Explainer) -> World:
    """All that is dated or has a place in a store; things are sorted by their lane, first day and id."""
    records = _records(store)
    wider = _wider(store)
    lanes = _lanes(wider)
    issued = _issued(store)
    dating: dict[str, list[Dating]] = defaultdict(list)
    placing: dict[str, list[ValueView]] = defaultdict(list)
    for view in explainer.properties((*DATES, *PLACES)):
        if view.name in DATES:
            dating[view.subject] += _datings(view, issued)
        else:
            placing[view.subject] += view.values
    related: dict[str, list[str]] = defaultdict(list)
    for one, other in _pairs(store, _RELATED):
        if other in records:
            related[one].append(other)
    points: dict[str, str] = {}
    for view in explainer.properties(("coordinates",)):
        best = max(view.values, key=lambda value: (value.rank == Rank.ACCEPTED, len(value.voices), value.object))
        points[view.subject] = best.object
    things = []
    for slug in sorted(dating.keys() | placing.keys() | points.keys()):
        record = records[slug]
        lane = lanes.get(record.type, OTHER)
        things.append(
            Thing(
                record, explainer.term(record.type), lane, tuple(dating[slug]), tuple(placing[slug]),
                tuple(sorted(related[slug])),
            )
        )  # fmt: skip
    order = {title: number for number, (title, _) in enumerate(LANES)}
    things.sort(key=lambda thing: (order.get(thing.lane, len(order)), _start(thing), thing.record.slug))
    said = {one.source for values in dating.values() for value in values for one in value.said}
    said |= {one.source for values in placing.values() for value in values for one in value.said}
    within: dict[str, set[str]] = defaultdict(set)
    for inner, outer in _pairs(store, _WITHIN):
        within[inner].add(outer)
    return World(records, tuple(things), explainer.citations(sorted(said)), _closed(within), _closed(wider), points)


def _records(store: Store) -> dict[str, Record]:
    names: dict[str, dict[str, str]] = defaultdict(dict)
    others: dict[str, list[str]] = defaultdict(list)
    types: dict[str, str] = {}
    rows = store.query(_RECORDS)
    assert isinstance(rows, Rows)
    for row in rows.described():
        slug = row["entity"].removeprefix(store.names.entity(""))
        types[slug] = row["type"].removeprefix(KG)
        if row["main"] == "true":
            names[slug][row["name@"]] = row["name"]
        else:
            others[slug].append(row["name"])
    return {slug: Record(slug, types[slug], names[slug], tuple(sorted(others[slug]))) for slug in sorted(names)}


def _wider(store: Store) -> dict[str, set[str]]:
    """Class → the classes that it is directly under."""
    rows = store.query(_WIDER)
    assert isinstance(rows, Rows)
    wider: dict[str, set[str]] = defaultdict(set)
    for row in rows.values():
        wider[row["class"].removeprefix(KG)].add(row["wider"].removeprefix(KG))
    return wider


def _lanes(wider: Mapping[str, set[str]]) -> dict[str, str]:
    """Class → the lane of itself or of its nearest wider class."""
    found = {name: title for title, names in LANES for name in names}
    for name in sorted(wider):
        layer, seen = {name}, set[str]()
        while layer - seen and name not in found:
            seen |= layer
            lanes = sorted(found[one] for one in layer if one in found)
            if lanes:
                found[name] = lanes[0]
            layer = {above for one in layer for above in wider.get(one, ())}
    return found


def _issued(store: Store) -> dict[str, date]:
    """Source → the day by which it may have been published."""
    rows = store.query(_ISSUED)
    assert isinstance(rows, Rows)
    found = {}
    for row in rows.values():
        try:
            day = dates.parse(row["issued"]).earliest
        except dates.DateError:
            continue
        if day is not None:
            found[row["source"].removeprefix(store.names.source(""))] = day
    return found


def _datings(view: PropertyView, issued: Mapping[str, date]) -> Iterable[Dating]:
    for value in view.values:
        if not any(one.asserts for one in value.said) and value.rank != Rank.ATTRIBUTED:
            continue
        try:
            edtf = dates.parse(value.object)
        except dates.DateError:  # a remote store's, which no build of ours has read
            continue
        if value.rank == Rank.ACCEPTED:
            edtf = _whole(edtf, view)
        yield Dating(
            view.name, value.shown, value.object, value.rank, value.reason, edtf.earliest, edtf.latest,
            span(edtf, max((issued[one.source] for one in value.said if one.source in issued), default=None)),
            value.said,
        )  # fmt: skip


def _whole(accepted: dates.Edtf, view: PropertyView) -> dates.Edtf:
    """The accepted date with its other end, where another source tells that."""
    for value in view.values:
        if value.step == Step.BY_OTHER_END:
            other = dates.parse(value.object)
            begin, end = (accepted, other) if dates.other_end(other, accepted) else (other, accepted)
            return dates.from_begin_to_end(begin, end)
    return accepted


def _is_drawn(one: Dating, accepted: list[dates.Edtf]) -> bool:
    if one.rank == Rank.REFINED:
        return False
    if one.rank != Rank.ATTRIBUTED:
        return True
    return not any(dates.agree(dates.parse(one.edtf), other) for other in accepted)


def _overlaps(one: Dating, first: date, last: date) -> bool:
    assert one.span is not None
    begins = date.min if one.span.before else one.span.first
    ends = date.max if one.span.after == "open" else one.span.last
    return begins <= last and ends >= first


def _start(thing: Thing) -> date:
    return min((one.span.first for one in thing.dates if one.span is not None), default=date.max)


def _pairs(store: Store, sparql: str) -> Iterable[tuple[str, str]]:
    rows = store.query(sparql)
    assert isinstance(rows, Rows)
    prefix = store.names.entity("")
    for row in rows.values():
        one, other = row.values()
        yield one.removeprefix(prefix), other.removeprefix(prefix)


def _closed(steps: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    """All that is reached from each by one step or more."""
    closed = {}
    for start in sorted(steps):
        found: set[str] = set()
        layer = set(steps[start])
        while layer - found:
            found |= layer
            layer = {above for one in layer for above in steps.get(one, ())}
        closed[start] = frozenset(found - {start})
    return closed
