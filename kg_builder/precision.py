"""Whether one value says the same as another, more exactly: dates by their bounds, places by what they lie in. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from kg_builder import dates
from kg_builder.model import Dataset, EntityRef, Judgement, Moment, ReadExtent, Stance, Statement, Value
from kg_builder.ontology import Ontology, Property


class Precision:
    """Compares values by how exact they are, with what a dataset says of which place lies in which."""

    def __init__(self, dataset: Dataset, ontology: Ontology) -> None:
        along = {p.refined_along for p in ontology.properties.values() if p.refined_along is not None}
        judgements = judgements_of(dataset)
        self._above: dict[str, dict[str, set[str]]] = {name: defaultdict(set) for name in along}
        for one in dataset.statements.values():
            if one.predicate in along and isinstance(one.object, EntityRef) and may_rest_on(one, dataset, judgements):
                self._above[one.predicate][one.subject].add(one.object.slug)

    def refines(self, finer: Value, coarser: Value, a_property: Property) -> bool:
        """Whether, of two values of a property, the first says more than the second without contradicting it."""
        match finer, coarser:
            case Moment(one), Moment(other):
                return dates.refines(one, other) or _tells_more(one, other)
            case EntityRef(one), EntityRef(other) if a_property.refined_along is not None:
                return self._lies_above(other, one, a_property.refined_along)
        return False

    def other_end(self, end: Value, begin: Value) -> bool:
        """Whether, of two dates, the first tells only when it ended and the second only when it began."""
        match end, begin:
            case Moment(last), Moment(first):
                return dates.other_end(last, first)
        return False

    def finest(self, values: Sequence[Value], a_property: Property) -> list[Value]:
        """The values that compete: none of them refines another, and each other value is refined by one of them.

        A date that an extent refines need not be refined by what refines the extent; it then competes itself.
        """
        finest: list[Value] = []
        ahead = list(values)
        while ahead:
            # places that lie in one another in a circle refine each other: then all of them compete
            finest += [v for v in ahead if not any(self.refines(w, v, a_property) for w in ahead)] or ahead
            ahead = [v for v in ahead if v not in finest and not any(self.refines(w, v, a_property) for w in finest)]
        return finest

    def _lies_above(self, higher: str, lower: str, along: str) -> bool:
        seen: set[str] = set()
        ahead = [lower]
        while ahead:
            for above in self._above[along].get(ahead.pop(), ()):
                if above == higher:
                    return higher != lower
                if above not in seen:
                    seen.add(above)
                    ahead.append(above)
        return False


def judgements_of(dataset: Dataset) -> Mapping[tuple[str, str], Judgement]:
    """The judgements by what they are about: an entity and a property."""
    return {(one.about, one.property): one for one in dataset.judgements}


def may_rest_on(one: Statement, dataset: Dataset, judgements: Mapping[tuple[str, str], Judgement]) -> bool:
    """Whether other verdicts may rest on a statement: asserted, more than a lead, and not rejected."""
    judgement = judgements.get((one.subject, one.predicate))
    rejected = judgement is not None and one.object in judgement.rejects
    lead = dataset.sources[one.source].read is ReadExtent.LEAD
    return one.stance is Stance.ASSERTS and not lead and not rejected


def _tells_more(one: dates.Edtf, other: dates.Edtf) -> bool:
    """Whether, of two dates that agree without refining one another, this is the one to keep."""
    more = dates.agree(one, other) and not dates.refines(other, one) and dates.vagueness(one) < dates.vagueness(other)
    return more and not (dates.other_end(one, other) or dates.other_end(other, one))
