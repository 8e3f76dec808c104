"""What is told of an entity, a property, a value, with who says so: read by ``explain``, printed by ``pages``."""

from collections.abc import Mapping
from dataclasses import dataclass

from kg_builder.model import Rank, Stance, Step

STEPS: Mapping[str, str] = {
    Step.UNDISPUTED: "nothing speaks against it",
    Step.BY_PRECISION: "a more precise value says the same",
    Step.BY_OTHER_END: "it tells the other end of the time that is accepted",
    Step.BY_JUDGEMENT: "an editorial judgement decides",
    Step.BY_PRIMARY_OR_ORGANISER: "a primary record, or the organiser, says so (step 1 of the rule)",
    Step.BY_VOICES: "at least two voices say so, and twice as many as say anything else (step 2 of the rule)",
    Step.UNDECIDED: "no step of the rule decides (step 3)",
    Step.DENIED_BY_ANOTHER_VOICE: "another voice denies it, and no judgement decides",
    Step.ATTRIBUTED_ONLY: "said of a kind of thing that is only ever attributed, never asserted",
    Step.NOT_ASSERTED: "the source does not say that it is so: it denies, doubts or announces",
    Step.LEAD_ONLY: "only a lead says so, and a lead makes nothing accepted",
}
"""Why a statement has its rank, in words; ``ValueView.reason`` is what to print."""


@dataclass(frozen=True, slots=True)
class Said:
    """One statement as the apparatus has it; names are ids, ``judgement`` and ``source`` slugs."""

    node: str
    subject: str
    predicate: str
    object: str
    is_entity: bool
    shown: str
    rank: str
    step: str
    stance: str
    voice: str
    source: str
    locator: str
    speaker: str = ""
    quote: str = ""
    as_written: str = ""
    note: str = ""
    hijri: str = ""
    judgement: str = ""

    @property
    def asserts(self) -> bool:
        """Whether the source says that it is so."""
        return self.stance == Stance.ASSERTS

    @property
    def words(self) -> tuple[str, str]:
        """How the source writes the value, and what is quoted of it; the one is empty whose words the other holds."""
        written, quote = self.as_written, self.quote
        return (written if written == quote or written not in quote else "", "" if quote in written else quote)


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as it is cited."""

    slug: str
    title: str
    publisher: str
    published: str
    url: str
    kind: str
    read: str
    relays: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A judgement, with its reasons."""

    slug: str
    reasons: str
    editor: str
    date: str


@dataclass(frozen=True, slots=True)
class ValueView:
    """One value of a property, and all who speak of it."""

    shown: str
    object: str
    is_entity: bool
    rank: str
    step: str
    said: tuple[Said, ...]

    @property
    def reason(self) -> str:
        """Why the value has its rank, in words."""
        if self.rank == Rank.UNRESOLVED and self.step == Step.BY_JUDGEMENT:
            return "an editorial judgement leaves it open"
        return STEPS[self.step]

    @property
    def voices(self) -> tuple[str, ...]:
        """Who independently says so, sorted."""
        return tuple(sorted({one.voice for one in self.said if one.asserts}))

    @property
    def denying(self) -> tuple[str, ...]:
        """Who says that it is not so, sorted."""
        return tuple(sorted({one.voice for one in self.said if one.stance == Stance.DENIES}))


@dataclass(frozen=True, slots=True)
class PropertyView:
    """A property of an entity with all its values, the accepted ones first."""

    subject: str
    name: str
    values: tuple[ValueView, ...]

    @property
    def state(self) -> str:
        """``agreed``, ``decided``, ``unresolved`` or ``attributed``."""
        ranks = {value.rank for value in self.values}
        if Rank.UNRESOLVED in ranks:
            return "unresolved"
        if Rank.REJECTED in ranks:
            return "decided"
        return "attributed" if Rank.ATTRIBUTED in ranks else "agreed"


@dataclass(frozen=True, slots=True)
class EntityView:
    """Everything about one entity: names, what is said of it, and what is said of others with it."""

    slug: str
    type: str
    names: Mapping[str, str]
    aliases: tuple[str, ...]
    note: str
    matches: tuple[str, ...]
    properties: tuple[PropertyView, ...]
    incoming: tuple[PropertyView, ...]
