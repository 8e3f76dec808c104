"""What becomes of each statement: its rank and why (contract: DESIGN sections 2 and 5).

A judgement comes first. Else, among the values of a single-valued property: (1) a value said by a primary record, or by
the organiser of that event, beats values said by neither, though a party never wins by this about another party; (2) a
value with at least two voices, and twice as many as the next at least, wins; (3) else all are Unresolved. A less
precise value counts for the one value that refines it.

Pure: the same statements and judgements give the same verdicts, so a perspective is the same function over fewer.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg_builder.model import (
    Dataset,
    EntityRef,
    Judgement,
    Rank,
    ReadExtent,
    SourceKind,
    Stance,
    Statement,
    Step,
    Value,
    Verdict,
)
from kg_builder.ontology import Ontology, Property
from kg_builder.precision import Precision, judgements_of, may_rest_on
from kg_builder.voices import Voices

FEWEST_VOICES = 2
"""A value wins by voices with at least this many …"""
TIMES_THE_NEXT = 2
"""… and at least this many times as many as the next."""

ORGANISER = "organiser"


@dataclass(frozen=True, slots=True)
class _Said:
    """A statement on its way to a verdict."""

    number: int
    statement: Statement
    voice: str
    lead: bool
    strong: bool


_Outcome = tuple[Rank, Step, str | None]
_REFINED: _Outcome = (Rank.REFINED, Step.BY_PRECISION, None)
_OTHER_END: _Outcome = (Rank.REFINED, Step.BY_OTHER_END, None)
_UNDECIDED: _Outcome = (Rank.UNRESOLVED, Step.UNDECIDED, None)
_FIRMEST = (Rank.ACCEPTED, Rank.REFINED, Rank.UNRESOLVED, Rank.REJECTED)


def reconcile(dataset: Dataset, ontology: Ontology) -> list[Verdict]:
    """The verdict on every statement of a dataset, in the dataset's order."""
    return _Reconciler(dataset, ontology).verdicts()


class Verdicts:
    """The verdicts on a dataset's statements, found when they are asked: those of one subject need no others."""

    def __init__(self, dataset: Dataset, ontology: Ontology) -> None:
        self._reconciler = _Reconciler(dataset, ontology)
        self.by_subject: Mapping[str, Sequence[str]] = _by_subject(dataset)
        """Subject → the ids of the statements about it."""
        self._numbers = {identifier: number for number, identifier in enumerate(dataset.statements)}
        self._found: dict[str, dict[str, Verdict]] = {}

    def of(self, subject: str) -> Mapping[str, Verdict]:
        """The verdicts on all statements about an entity, by their ids."""
        if subject not in self._found:
            ids = self.by_subject[subject]
            verdicts = self._reconciler.verdicts_of([self._numbers[identifier] for identifier in ids])
            self._found[subject] = {identifier: verdicts[self._numbers[identifier]] for identifier in ids}
        return self._found[subject]


def _by_subject(dataset: Dataset) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for identifier, statement in dataset.statements.items():
        found[statement.subject].append(identifier)
    return found


class _Reconciler:
    def __init__(self, dataset: Dataset, ontology: Ontology) -> None:
        self._dataset, self._ontology = dataset, ontology
        self._statements = list(dataset.statements.values())
        self._voices = Voices(dataset.authorities, dataset.sources)
        self._judgements = judgements_of(dataset)
        self._precision = Precision(dataset, ontology)
        self._organisers = self._asserted_organisers()
        self._denied = self._denials()
        self._attributed = {
            name for name, record in dataset.authorities.items() if record.type in ontology.attributed_classes
        }

    def verdicts(self) -> list[Verdict]:
        found = self.verdicts_of(range(len(self._statements)))
        return [found[number] for number in range(len(self._statements))]

    def verdicts_of(self, some: Iterable[int]) -> Mapping[int, Verdict]:
        """The verdicts on statements by their numbers; all with the subject and the property of one must be there."""
        found: dict[int, Verdict] = {}
        groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number in some:
            statement = self._statements[number]
            groups[statement.subject, statement.predicate].append(number)
        for (subject, predicate), numbers in groups.items():
            said = [self._said(number) for number in numbers]
            outcomes = self._outcomes(subject, self._ontology.properties[predicate], said)
            for one, (rank, step, judgement) in zip(said, outcomes, strict=True):
                found[one.number] = _verdict(rank, step, one.voice, judgement)
        return found

    def _outcomes(self, subject: str, a_property: Property, said: Sequence[_Said]) -> list[_Outcome]:
        attributed = a_property.attributed or subject in self._attributed
        judgement = self._judgements.get((subject, a_property.name))
        by_value: dict[Value, list[_Said]] = defaultdict(list)
        for one in said:
            if one.statement.stance is Stance.ASSERTS:
                by_value[one.statement.object].append(one)
        if attributed:
            ranks = {value: _attributed(value, judgement) for value in by_value}
        elif a_property.single:
            ranks = self._single(subject, a_property, by_value, judgement)
        else:
            ranks = {value: self._many(subject, a_property, value, by_value[value], judgement) for value in by_value}
        return [self._outcome(one, ranks) for one in said]

    def _outcome(self, one: _Said, ranks: Mapping[Value, _Outcome]) -> _Outcome:
        if one.statement.stance is not Stance.ASSERTS:
            return Rank.ATTRIBUTED, Step.NOT_ASSERTED, None
        return ranks[one.statement.object]

    def _many(
        self, subject: str, a_property: Property, value: Value, said: Sequence[_Said], judgement: Judgement | None
    ) -> _Outcome:
        return self._before_rule(subject, a_property, value, said, judgement) or (Rank.ACCEPTED, Step.UNDISPUTED, None)

    def _before_rule(
        self, subject: str, a_property: Property, value: Value, said: Sequence[_Said], judgement: Judgement | None
    ) -> _Outcome | None:
        """What stands of a value before the rule is asked: a judgement, only leads, a denial."""
        judged = _judged(value, judgement)
        if judged is not None and judged[0] is not Rank.ACCEPTED:
            return judged
        if all(one.lead for one in said):
            return Rank.UNRESOLVED, Step.LEAD_ONLY, None
        if judged is not None:
            return judged
        if self._is_denied(subject, a_property, value, said):
            return Rank.UNRESOLVED, Step.DENIED_BY_ANOTHER_VOICE, None
        return None

    def _single(
        self, subject: str, a_property: Property, by_value: Mapping[Value, list[_Said]], judgement: Judgement | None
    ) -> dict[Value, _Outcome]:
        ranks: dict[Value, _Outcome] = {}
        denied = set()
        for value, said in by_value.items():
            known = self._before_rule(subject, a_property, value, said, judgement)
            if known is not None and known[1] is Step.DENIED_BY_ANOTHER_VOICE:
                denied.add(value)
            elif known is not None:
                ranks[value] = known
        open_values = [value for value in by_value if value not in ranks]
        preferred = [value for value, outcome in ranks.items() if outcome[0] is Rank.ACCEPTED]
        if preferred:
            ranks |= self._beside(preferred[0], a_property, open_values, by_value)
        else:
            ranks |= _unless_denied(self._by_rule(a_property, open_values, by_value), denied)
        return self._leads_beside_winner(ranks, a_property)

    def _leads_beside_winner(self, ranks: dict[Value, _Outcome], a_property: Property) -> dict[Value, _Outcome]:
        """A value that only leads say loses to an accepted one, unless one of the two is a more precise other."""
        winner = next((value for value, outcome in ranks.items() if outcome[0] is Rank.ACCEPTED), None)
        if winner is None:
            return ranks
        beside: dict[Value, _Outcome] = {}
        for value, (_, step, _) in ranks.items():
            if step is not Step.LEAD_ONLY:
                continue
            if self._precision.refines(winner, value, a_property):
                beside[value] = _REFINED
            elif not self._precision.refines(value, winner, a_property):
                beside[value] = Rank.REJECTED, Step.LEAD_ONLY, None
        return ranks | beside

    def _beside(
        self, preferred: Value, a_property: Property, values: Sequence[Value], by_value: Mapping[Value, list[_Said]]
    ) -> dict[Value, _Outcome]:
        """What becomes of values that a judgement does not name, beside the one that it prefers."""
        refines, other_end = self._precision.refines, self._precision.other_end
        ends = [value for value in values if other_end(value, preferred) or other_end(preferred, value)]
        ranks = self._by_rule(a_property, ends, by_value) if ends else {}
        ranks = {value: _OTHER_END if outcome[0] is Rank.ACCEPTED else outcome for value, outcome in ranks.items()}
        for value in values:
            if value not in ranks:
                ranks[value] = _REFINED if refines(preferred, value, a_property) else _UNDECIDED
        return ranks

    def _by_rule(
        self, a_property: Property, values: Sequence[Value], by_value: Mapping[Value, list[_Said]]
    ) -> dict[Value, _Outcome]:
        refines, finest = self._precision.refines, self._precision.finest(values, a_property)
        refining = {v: [w for w in finest if refines(w, v, a_property)] for v in values if v not in finest}
        support = {
            value: [
                one for v in values if v == value or refining.get(v) == [value] for one in by_value[v] if not one.lead
            ]
            for value in finest
        }
        ends = self._other_ends(finest)
        mains = [value for value in finest if value not in ends]
        ranks = _competed(mains, support) | _competed(ends, support)
        if any(ranks[value][0] is Rank.ACCEPTED for value in mains):
            ranks |= {value: _OTHER_END for value in ends if ranks[value][0] is Rank.ACCEPTED}
        for value, finer in refining.items():
            best = min((ranks[w] for w in finer), key=lambda outcome: _FIRMEST.index(outcome[0]))
            ranks[value] = _REFINED if best[0] in (Rank.ACCEPTED, Rank.REFINED) else best
        return ranks

    def _other_ends(self, values: Sequence[Value]) -> list[Value]:
        """Dates that tell only an end, where all others tell only a begin: the two do not compete."""
        other_end = self._precision.other_end
        begins = [value for value in values if any(other_end(end, value) for end in values)]
        ends = [value for value in values if value not in begins]
        return ends if begins and all(other_end(end, begin) for end in ends for begin in begins) else []

    def _said(self, number: int) -> _Said:
        statement = self._statements[number]
        source = self._dataset.sources[statement.source]
        voice = self._voices.of(statement)
        strong = source.kind is SourceKind.PRIMARY or voice in self._organisers.get(statement.subject, ())
        if strong and self._voices.party_about_another(voice, statement.subject, statement.object):
            strong = False
        return _Said(number, statement, voice, source.read is ReadExtent.LEAD, strong)

    def _is_denied(self, subject: str, a_property: Property, value: Value, said: Iterable[_Said]) -> bool:
        """Whether a voice that does not itself assert a value denies it, or denies it under a wider property."""
        asserting = {one.voice for one in said}
        wider = (a_property.name, *a_property.parents)
        return any(self._denied.get((subject, name, value), set()) - asserting for name in wider)

    def _denials(self) -> Mapping[tuple[str, str, Value], set[str]]:
        denied: dict[tuple[str, str, Value], set[str]] = defaultdict(set)
        for one in self._statements:
            if one.stance is Stance.DENIES:
                denied[one.subject, one.predicate, one.object].add(self._voices.of(one))
        return denied

    def _asserted_organisers(self) -> Mapping[str, set[str]]:
        organisers: dict[str, set[str]] = defaultdict(set)
        names = self._ontology.narrower(ORGANISER)
        for one in self._statements:
            if one.predicate not in names or not may_rest_on(one, self._dataset, self._judgements):
                continue
            if isinstance(one.object, EntityRef):
                organisers[one.subject].add(self._voices.of_agent(one.object.slug))
        return organisers


def _unless_denied(ranks: dict[Value, _Outcome], denied: set[Value]) -> dict[Value, _Outcome]:
    """The same, but nothing is decided where the value that would win is denied by another voice."""
    if not any(
        value in denied and (rank is Rank.ACCEPTED or step is Step.BY_OTHER_END)
        for value, (rank, step, _) in ranks.items()
    ):
        return ranks
    steps = {value: Step.DENIED_BY_ANOTHER_VOICE if value in denied else Step.UNDECIDED for value in ranks}
    return {value: (Rank.UNRESOLVED, step, None) for value, step in steps.items()}


def _competed(values: Sequence[Value], support: Mapping[Value, Sequence[_Said]]) -> dict[Value, _Outcome]:
    """What the rule makes of values that compete with each other."""
    winner, step = _winner({value: support[value] for value in values}) if values else (None, Step.UNDECIDED)
    if winner is None:
        return dict.fromkeys(values, (Rank.UNRESOLVED, step, None))
    return {value: (Rank.ACCEPTED if value == winner else Rank.REJECTED, step, None) for value in values}


def _winner(support: Mapping[Value, Sequence[_Said]]) -> tuple[Value | None, Step]:
    """The value that the rule lets win among the most precise ones, and by which step."""
    if len(support) == 1:
        return next(iter(support)), Step.UNDISPUTED
    strong = {value: said for value, said in support.items() if any(one.strong for one in said)}
    if len(strong) == 1:
        return next(iter(strong)), Step.BY_PRIMARY_OR_ORGANISER
    voices = {value: len({one.voice for one in said}) for value, said in (strong or support).items()}
    if len(voices) > 1:
        first, second = sorted(voices, key=lambda value: -voices[value])[:2]
        if voices[first] >= max(FEWEST_VOICES, TIMES_THE_NEXT * voices[second]):
            return first, Step.BY_VOICES
    return None, Step.UNDECIDED


def _judged(value: Value, judgement: Judgement | None) -> _Outcome | None:
    if judgement is None:
        return None
    if value in judgement.prefers:
        return Rank.ACCEPTED, Step.BY_JUDGEMENT, judgement.slug
    if value in judgement.rejects:
        return Rank.REJECTED, Step.BY_JUDGEMENT, judgement.slug
    if judgement.leaves_open():
        return Rank.UNRESOLVED, Step.BY_JUDGEMENT, judgement.slug
    return None


def _attributed(value: Value, judgement: Judgement | None) -> _Outcome:
    """A judgement may reject an attributed value; it never makes one accepted."""
    if judgement is not None and value in judgement.rejects:
        return Rank.REJECTED, Step.BY_JUDGEMENT, judgement.slug
    slug = judgement.slug if judgement is not None and judgement.leaves_open() else None
    return Rank.ATTRIBUTED, Step.ATTRIBUTED_ONLY, slug


@lru_cache(maxsize=4096)
def _verdict(rank: Rank, step: Step, voice: str, judgement: str | None) -> Verdict:
    return Verdict(rank, step, voice, judgement)
