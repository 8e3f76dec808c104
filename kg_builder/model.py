"""A statement is a triple that one source says.

Everything here is frozen and neither reads nor writes. Slugs name entities, sources and judgements; local names of the
ontology name properties, classes and the words of its closed lists.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kg_builder.dates import Edtf


class Stance(StrEnum):
    """How a source stands to what it speaks of; the values are the ontology's local names."""

    ASSERTS = "Asserts"
    DENIES = "Denies"
    DOUBTS = "Doubts"
    ANNOUNCES = "Announces"


class Rank(StrEnum):
    """What became of a statement; the values are the ontology's local names."""

    ACCEPTED = "Accepted"
    REFINED = "Refined"
    REJECTED = "Rejected"
    UNRESOLVED = "Unresolved"
    ATTRIBUTED = "Attributed"


class Step(StrEnum):
    """Why a statement has its rank; the values are the ontology's local names."""

    UNDISPUTED = "Undisputed"
    BY_PRECISION = "ByPrecision"
    BY_OTHER_END = "ByOtherEnd"
    BY_JUDGEMENT = "ByJudgement"
    BY_PRIMARY_OR_ORGANISER = "ByPrimaryOrOrganiser"
    BY_VOICES = "ByVoices"
    UNDECIDED = "Undecided"
    DENIED_BY_ANOTHER_VOICE = "DeniedByAnotherVoice"
    ATTRIBUTED_ONLY = "AttributedOnlyTerm"
    NOT_ASSERTED = "NotAsserted"
    LEAD_ONLY = "LeadOnly"


class SourceKind(StrEnum):
    """Where a source stands to what it tells; the values are the words that records write."""

    PRIMARY = "primary"
    ORGANISER = "organiser"
    PARTY = "party"
    OBSERVER = "observer"
    PRESS = "press"
    SCHOLARSHIP = "scholarship"
    REFERENCE = "reference"


class ReadExtent(StrEnum):
    """How much of a source was seen; the values are the words that records write."""

    WHOLE = "whole"
    EXCERPT = "excerpt"
    LEAD = "lead"


@dataclass(frozen=True, slots=True, order=True)
class EntityRef:
    """An entity with an authority record."""

    slug: str


@dataclass(frozen=True, slots=True, order=True)
class Word:
    """A word of a closed list of the ontology, by its local name (``Mosque``)."""

    name: str


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """Text in a language (BCP 47)."""

    text: str
    language: str


@dataclass(frozen=True, slots=True, order=True)
class Plain:
    """A value that stands in RDF as a lexical form with a datatype: number, string, point."""

    lexical: str
    datatype: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as precise as its source; ``hijri`` is the source's own date in that calendar."""

    edtf: Edtf
    hijri: str | None = field(default=None, compare=False)


Value = EntityRef | Word | Text | Plain | Moment


@dataclass(frozen=True, slots=True)
class Statement:
    """One triple that one source says, where it says it and how.

    ``line`` is the line of its record, for messages; it is no part of what is said.
    """

    subject: str
    predicate: str
    object: Value
    source: str
    locator: str
    stance: Stance = Stance.ASSERTS
    speaker: str | None = None
    said_on: Edtf | None = None
    quote: str | None = None
    as_written: str | None = None
    note: str | None = None
    relays: str | None = None
    verified: date | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Authority:
    """Who or what exists, under which names; signed by the curators, no statement."""

    slug: str
    type: str
    names: tuple[Text, ...]
    aliases: tuple[Text, ...] = ()
    wikidata: str | None = None
    geonames: str | None = None
    voice: str | None = None
    note: str | None = None
    may_be_among: tuple[str, ...] = ()
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Source:
    """A document, its citation, and how much of it was seen when."""

    slug: str
    title: str
    publisher: str
    kind: SourceKind
    language: str
    read: ReadExtent
    seen: date
    authors: tuple[str, ...] = ()
    published: Edtf | None = None
    url: str | None = None
    archived: str | None = None
    relays: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """An editorial decision between values of one property of one entity, with its reasons.

    One that neither prefers nor rejects leaves the matter open on purpose: the values stay Unresolved.
    """

    slug: str
    about: str
    property: str
    prefers: tuple[Value, ...]
    rejects: tuple[Value, ...]
    reasons: str
    editor: str
    date: date

    def leaves_open(self) -> bool:
        """Whether it decides on purpose not to decide."""
        return not self.prefers and not self.rejects


@dataclass(frozen=True, slots=True)
class Replacement:
    """An entity whose record was merged into another or corrected; the old IRI stays."""

    old: str
    new: str
    reason: str
    date: date


@dataclass(frozen=True, slots=True)
class Dataset:
    """Everything that the records say; statements stand under their identifiers, in the order of the files."""

    authorities: Mapping[str, Authority]
    sources: Mapping[str, Source]
    statements: Mapping[str, Statement]
    judgements: tuple[Judgement, ...]
    replacements: tuple[Replacement, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What reconciliation says of one statement."""

    rank: Rank
    step: Step
    voice: str
    judgement: str | None = None
