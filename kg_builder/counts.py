"""What questions about everything would count each time, counted once in a build: lines of the apparatus.

Each follows from the statements and their verdicts alone, and equals what a query over their nodes counts.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kg_builder.model import Dataset, EntityRef, Rank, Stance, Statement, Verdict, Word
from kg_builder.terms import iri, literal, triple
from kg_builder.vocabulary import KG, XSD, Names

_OPPOSING = frozenset((Stance.DENIES, Stance.DOUBTS))


@dataclass(frozen=True, slots=True)
class Derived:
    """What a derived property of ``?thing`` rests on: a pattern of the apparatus that finds each ``?node`` of it.

    The property's value is how many different ``each`` there are, or each itself, if it is none that ``counts``.
    """

    pattern: str
    each: str = "?node"
    counts: bool = True


_TRIPLE = "?s ?p ?o"
_ACCEPTED = "?node kg:rank kg:Accepted ; kg:voice ?thing ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ."
DERIVED: Mapping[str, Derived] = {
    "statementCount": Derived("?node prov:wasDerivedFrom ?thing ; a kg:Statement ."),
    "aboutCount": Derived("?node rdf:subject ?thing ; a kg:Statement ."),
    "voiceCount": Derived(
        "?node rdf:subject ?thing ; kg:stance ?stance ; kg:voice ?heard . FILTER(?stance = kg:Asserts)", each="?heard"
    ),
    "reportCount": Derived(
        """?thing kg:stance kg:Announces ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?due .
        ?node rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:stance ?stance .
        FILTER(?stance = kg:Asserts && (SAMETERM(?o, ?due) || ISLITERAL(?due)))"""
    ),
    "valueCount": Derived(_ACCEPTED, each=_TRIPLE),
    "soleValueCount": Derived(
        f"""{_ACCEPTED} {{ SELECT ?s ?p ?o {{
          ?any kg:rank kg:Accepted ; kg:voice ?voice ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o
        }} GROUP BY ?s ?p ?o HAVING (COUNT(DISTINCT ?voice) = 1) }}""",
        each=_TRIPLE,
    ),
    "opposes": Derived(
        """VALUES ?stance { kg:Denies kg:Doubts }
        ?thing kg:stance ?stance ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o .
        ?node kg:stance kg:Asserts ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?said .
        FILTER(SAMETERM(?o, ?said) || EXISTS { GRAPH graph:authority { ?o kg:mayBeAmong ?said } }
          || EXISTS { GRAPH graph:authority { ?said kg:mayBeAmong ?o } })""",
        counts=False,
    ),
}
"""Local names of what ``Counts`` derives, all of which stand in the apparatus."""


_Matter = tuple[str, str, EntityRef | Word | None]


class Counts:
    """Counts statements as they are written."""

    def __init__(self, dataset: Dataset) -> None:
        self._made: Counter[str] = Counter()
        self._told: Counter[str] = Counter()
        self._heard: dict[str, set[str]] = {}
        self._voices: dict[str, set[str]] = {}
        self._opposing: dict[str, list[str]] = {}
        self._kin = _kin(dataset)
        self._asserting: dict[str, list[str]] = {
            triple(one): [] for one in dataset.statements.values() if one.stance in _OPPOSING
        }
        self._reports = {_matter(one): 0 for one in dataset.statements.values() if one.stance is Stance.ANNOUNCES}
        self._announcing: list[tuple[str, _Matter]] = []

    def add(self, identifier: str, statement: Statement, verdict: Verdict) -> None:
        """Count one statement."""
        self._made[statement.source] += 1
        self._told[statement.subject] += 1
        if verdict.rank is Rank.ACCEPTED:
            self._voices.setdefault(triple(statement), set()).add(verdict.voice)
        if statement.stance is Stance.ASSERTS:
            self._heard.setdefault(statement.subject, set()).add(verdict.voice)
            if (matter := _matter(statement)) in self._reports:
                self._reports[matter] += 1
        elif statement.stance is Stance.ANNOUNCES:
            self._announcing.append((identifier, _matter(statement)))
        if self._asserting:
            self._add_opposed(identifier, statement)

    def _add_opposed(self, identifier: str, statement: Statement) -> None:
        if statement.stance in _OPPOSING:
            self._opposing.setdefault(triple(statement), []).append(identifier)
        elif statement.stance is Stance.ASSERTS:
            for said in map(triple, self._alike(statement)):
                if said in self._asserting:
                    self._asserting[said].append(identifier)

    def _alike(self, statement: Statement) -> Iterator[Statement]:
        """The statement, and it of whom or what may be among the one that it names, or among which that one may be."""
        yield statement
        if isinstance(statement.object, EntityRef):
            for slug in self._kin.get(statement.object.slug, ()):
                yield replace(statement, object=EntityRef(slug))

    def triples(self, names: Names) -> Iterator[str]:
        """What was counted, as triples of N-Quads without the end of the line."""
        for source, count in self._made.items():
            yield _count(names.source(source), "statementCount", count)
        for entity, count in self._told.items():
            yield _count(names.entity(entity), "aboutCount", count)
        for entity, heard in self._heard.items():
            yield _count(names.entity(entity), "voiceCount", len(heard))
        for node, matter in self._announcing:
            if count := self._reports[matter]:
                yield _count(names.statement(node), "reportCount", count)
        values = Counter(voice for voices in self._voices.values() for voice in voices)
        sole = Counter(voice for voices in self._voices.values() if len(voices) == 1 for voice in voices)
        for voice, count in values.items():
            yield _count(names.entity(voice), "valueCount", count)
            yield _count(names.entity(voice), "soleValueCount", sole[voice])
        for said, nodes in self._opposing.items():
            for node in nodes:
                for contrary in self._asserting[said]:
                    yield f"{iri(names.statement(node))} <{KG}opposes> {iri(names.statement(contrary))}"


def _kin(dataset: Dataset) -> Mapping[str, set[str]]:
    """Entities and the groups that may include them, each from the other."""
    found: dict[str, set[str]] = {}
    for record in dataset.authorities.values():
        for group in record.may_be_among:
            found.setdefault(record.slug, set()).add(group)
            found.setdefault(group, set()).add(record.slug)
    return found


def _matter(statement: Statement) -> _Matter:
    """What of a statement an announcement and a report have in common; what is text may be worded otherwise."""
    named = statement.object if isinstance(statement.object, EntityRef | Word) else None
    return statement.subject, statement.predicate, named


def _count(thing: str, name: str, count: int) -> str:
    return f"{iri(thing)} <{KG}{name}> {literal(str(count), datatype=XSD + 'integer')}"
