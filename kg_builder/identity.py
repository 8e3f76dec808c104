"""One record for one thing, and one thing for one record: entities so alike that they may be the same.

Two entities are a likely duplicate if their classes lie on one line, their dates, where both have them, overlap, and
either a name of the one folds to a name of the other or nearly so, or both are events of the same days with the same
people or institutions. Each pair is merged (``data/replaced.csv``) or marked distinct with a reason
(``data/distinct.csv``: ``one,other,reason,date``; sources of one address stand there too).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, combinations
from pathlib import Path

from kg_builder import numerals
from kg_builder.files import Problems, read_csv
from kg_builder.folding import fold
from kg_builder.model import Authority, Dataset, EntityRef, Moment, Stance
from kg_builder.ontology import Ontology

DISTINCT = ("one", "other", "reason", "date")
CLOSE = 93
"""How alike two folded names must be, from 0 to 100 (normalised Indel similarity), to be worth a look."""

CLOSE_WORD = 80
"""How alike each two of their words must be."""

_SHORTEST = 5
"""Shorter names are alike by chance."""


COMPANY = 2
"""How many people and institutions two events of the same days must share to be worth a look, whatever their names."""

LONGEST_DAYS = 31
"""Events dated less closely than to a month are of the same days by chance."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two entities that may be one; ``common`` are the names that say so, or whom both events had."""

    one: Authority
    other: Authority
    common: tuple[str, ...]


def likely_duplicates(dataset: Dataset, ontology: Ontology, distinct: frozenset[frozenset[str]]) -> list[Likeness]:
    """The pairs of entities that may be one thing and are not marked distinct, sorted."""
    spans = _spans(dataset)
    found: dict[frozenset[str], Likeness] = {}
    for one, other, common in chain(_close_names(dataset.authorities), _same_company(dataset, ontology, spans)):
        pair = frozenset((one.slug, other.slug))
        on_a_line = ontology.is_a(one.type, other.type) or ontology.is_a(other.type, one.type)
        if pair not in found and pair not in distinct and on_a_line and _overlap(spans, one.slug, other.slug):
            found[pair] = Likeness(one, other, common)
    return sorted(found.values(), key=lambda likeness: (likeness.one.slug, likeness.other.slug))


def read_distinct(data: Path, dataset: Dataset, problems: Problems) -> frozenset[frozenset[str]]:
    """The pairs, of entities or of sources, that are marked as two things; mistakes are noted."""
    path = data / "distinct.csv"
    pairs = set()
    for line, row in read_csv(path, data, DISTINCT, problems) if path.exists() else ():
        pair = (row["one"], row["other"])
        kind, known = ("source", dataset.sources) if pair[0] in dataset.sources else ("entity", dataset.authorities)
        unknown = [slug for slug in pair if slug not in known]
        if unknown:
            problems.add(path.name, line, None, f"There is no {kind} “{unknown[0]}”.", "Correct or delete the line.")
        elif not row["reason"]:
            problems.add(path.name, line, "reason", "No reason is given.", "Say why they are two.")
        pairs.add(frozenset(pair))
    return frozenset(pairs)


def _close_names(authorities: Mapping[str, Authority]) -> Iterator[tuple[Authority, Authority, tuple[str, str]]]:
    from rapidfuzz import fuzz, process

    holders: dict[str, list[tuple[Authority, str]]] = defaultdict(list)
    for authority in authorities.values():
        for name in (*authority.names, *authority.aliases):
            key = fold(name.text)
            if len(key) >= _SHORTEST:
                holders[key].append((authority, name.text))
    for same in holders.values():
        yield from _pairs(same, same)
    keys = sorted(holders)
    for number, key in enumerate(keys, 1):
        for close, _, _ in process.extract(key, keys[number:], scorer=fuzz.ratio, score_cutoff=CLOSE, limit=None):
            if _alike(key, close):
                yield from _pairs(holders[key], holders[close])


def _pairs(
    some: list[tuple[Authority, str]], others: list[tuple[Authority, str]]
) -> Iterator[tuple[Authority, Authority, tuple[str, str]]]:
    pairs = combinations(some, 2) if some is others else ((one, other) for one in some for other in others)
    for (one, name), (other, other_name) in pairs:
        if one.slug < other.slug:
            yield one, other, (name, other_name)
        elif other.slug < one.slug:
            yield other, one, (other_name, name)


def _alike(one: str, other: str) -> bool:
    """Whether two folded names differ in spelling only: word by word, and in no number, which may be spelled out."""
    from rapidfuzz import fuzz

    words, others = one.split(), other.split()
    if len(words) != len(others):
        return one.replace(" ", "") == other.replace(" ", "")
    if any(a != b and numerals.number(a) != numerals.number(b) for a, b in zip(words, others, strict=True)):
        return False
    return all(fuzz.ratio(a, b) >= CLOSE_WORD for a, b in zip(words, others, strict=True))


def _same_company(
    dataset: Dataset, ontology: Ontology, spans: Mapping[str, list[tuple[date, date]]]
) -> Iterator[tuple[Authority, Authority, tuple[str, ...]]]:
    """Events of known days, neither part of the other, that share whom they had."""
    close = {slug: days for slug, found in spans.items() if (days := list(_days(found)))}
    company: dict[str, set[str]] = defaultdict(set)
    parts: set[tuple[str, str]] = set()
    for said in dataset.statements.values():
        if said.subject not in close or not isinstance(said.object, EntityRef):
            continue
        if said.predicate == "partOf":
            parts.add((said.subject, said.object.slug))
        elif ontology.is_a(dataset.authorities[said.object.slug].type, "Agent"):
            company[said.subject].add(said.object.slug)
    events = sorted(slug for slug in company if ontology.is_a(dataset.authorities[slug].type, "Event"))
    for one, other in combinations(events, 2):
        common = company[one] & company[other]
        of_same_days = len(common) >= COMPANY and _overlap(close, one, other)
        if of_same_days and not {(one, other), (other, one)} & parts:
            yield dataset.authorities[one], dataset.authorities[other], tuple(sorted(common))


def _spans(dataset: Dataset) -> Mapping[str, list[tuple[date, date]]]:
    spans: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for statement in dataset.statements.values():
        asserted = statement.predicate == "date" and statement.stance is Stance.ASSERTS
        if asserted and isinstance(statement.object, Moment):
            edtf = statement.object.edtf
            spans[statement.subject].append((edtf.earliest or date.min, edtf.latest or date.max))
    return spans


def _days(spans: list[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    """The spans that tell days: of an open one (“not after 11 March”, “from 4 May”) the day that is known."""
    for begin, end in spans:
        known = (begin if begin != date.min else end, end if end != date.max else begin)
        if (known[1] - known[0]).days < LONGEST_DAYS and known != (date.max, date.min):
            yield known


def _overlap(spans: Mapping[str, list[tuple[date, date]]], one: str, other: str) -> bool:
    """Whether what is said of their dates lets two entities be one."""
    if one not in spans or other not in spans:
        return True
    return any(a[0] <= b[1] and b[0] <= a[1] for a in spans[one] for b in spans[other])
