"""What becomes of a statement follows from who says it, what others say, and the judgements; from nothing else."""

import itertools
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from folders import ontology
from hypothesis import given, settings
from hypothesis import strategies as st

from kg_builder import dates
from kg_builder.answers import Rows
from kg_builder.graph import KnowledgeGraph
from kg_builder.model import (
    Authority,
    Dataset,
    EntityRef,
    Judgement,
    Moment,
    Plain,
    Rank,
    ReadExtent,
    Source,
    SourceKind,
    Stance,
    Statement,
    Step,
    Text,
    Value,
    Verdict,
    Word,
)
from kg_builder.reconcile import reconcile
from kg_builder.terms import digest
from kg_builder.vocabulary import XSD
from kg_builder.voices import Voices

Said = tuple[Source, Statement]

TYPES = {
    "forum": "Conference",
    "meeting": "Meeting",
    "lighthouse": "Monument",
    "nets-lost": "ReportedFigure",
    "storm": "Damage",
    "saltmere": "Country",
    "shire": "District",
    "greyport": "City",
    "quay": "Venue",
    "elsewhere": "City",
}
C = "Unresolved"


def says(
    publisher: str,
    value: object,
    prop: str = "ordinal",
    about: str = "forum",
    *,
    kind: str = "press",
    read: str = "whole",
    after: str | None = None,
    **own: object,
) -> Said:
    """One statement and its source; ``after`` is whom the whole report relays. Each source is a document of its own."""
    slug = f"{publisher}-{kind}-{read}-{after or 'itself'}"
    source = Source(
        slug=slug,
        title=slug,
        publisher=publisher,
        kind=SourceKind(kind),
        language="en",
        read=ReadExtent(read),
        seen=date(2031, 6, 1),
        relays=after,
    )
    return source, Statement(about, prop, as_value(value, prop), slug, str(own.pop("at", "¶1")), **own)  # type: ignore[arg-type]


def as_value(value: object, prop: str) -> Value:
    if isinstance(value, int):
        return Plain(str(value), XSD + "integer")
    a_property = ontology().properties[prop]
    if a_property.literal == "date":
        return Moment(dates.parse(str(value)))
    if a_property.literal == "text":
        return Text(str(value), "en")
    return Word(str(value)) if prop in {"kind", "bound"} else EntityRef(str(value))


def judges(prop: str = "ordinal", about: str = "forum", prefers: object = (), rejects: object = ()) -> Judgement:
    def values(side: object) -> tuple[Value, ...]:
        return tuple(as_value(one, prop) for one in (side if isinstance(side, tuple) else (side,)))

    return Judgement("decided", about, prop, values(prefers), values(rejects), "Because.", "e", date(2031, 7, 1))


def dataset(*said: Said, judgement: Judgement | None = None, voices: dict[str, str] | None = None) -> Dataset:
    speaks_for = voices or {}
    slugs: set[str | None] = {*TYPES, *speaks_for, *speaks_for.values()}
    for source, statement in said:
        slugs |= {statement.subject, source.publisher, source.relays, statement.speaker, statement.relays}
        slugs |= {statement.object.slug} if isinstance(statement.object, EntityRef) else set()
    people = {
        slug: Authority(slug, TYPES.get(slug, "Institution"), (Text(slug, "en"),), voice=speaks_for.get(slug))
        for slug in slugs
        if slug is not None
    }
    return Dataset(
        people,
        {source.slug: source for source, _ in said},
        {digest(statement): statement for _, statement in said},
        (judgement,) if judgement else (),
    )


def verdicts(*said: Said, judgement: Judgement | None = None, voices: dict[str, str] | None = None) -> list[Verdict]:
    data = dataset(*said, judgement=judgement, voices=voices)
    assert len(data.statements) == len(said), "two statements of the test are equal in all"
    return reconcile(data, ontology())


def outcomes(
    *said: Said, judgement: Judgement | None = None, voices: dict[str, str] | None = None
) -> list[tuple[str, str]]:
    return [(v.rank.value, v.step.value) for v in verdicts(*said, judgement=judgement, voices=voices)]


def ranks(*said: Said, judgement: Judgement | None = None, voices: dict[str, str] | None = None) -> list[str]:
    return [rank for rank, _ in outcomes(*said, judgement=judgement, voices=voices)]


# ---- the rank table, row by row ----------------------------------------------------------------------------------


def test_an_undisputed_value_of_one_is_accepted() -> None:
    assert outcomes(says("a", 5)) == [("Accepted", "Undisputed")]


def test_a_less_precise_compatible_value_is_refined() -> None:
    found = outcomes(says("a", "2031-05-02", "date"), says("b", "2031", "date"))
    assert found == [("Accepted", "Undisputed"), ("Refined", "ByPrecision")]


def test_a_value_that_lost_is_rejected_and_the_winner_accepted() -> None:
    found = outcomes(says("a", 4), says("b", 4), says("c", 5))
    assert found == [("Accepted", "ByVoices"), ("Accepted", "ByVoices"), ("Rejected", "ByVoices")]


def test_values_in_an_undecided_conflict_are_all_unresolved() -> None:
    assert outcomes(says("a", 4), says("b", 5)) == [("Unresolved", "Undecided")] * 2


def test_values_of_a_many_valued_property_stand_beside_each_other() -> None:
    found = outcomes(says("a", "x", "attendee"), says("b", "y", "attendee"))
    assert found == [("Accepted", "Undisputed")] * 2


def test_a_value_of_many_that_another_voice_denies_is_unresolved() -> None:
    found = outcomes(says("a", "x", "attendee"), says("b", "x", "attendee", stance=Stance.DENIES))
    assert found == [("Unresolved", "DeniedByAnotherVoice"), ("Attributed", "NotAsserted")]


@pytest.mark.parametrize(
    ("prop", "about", "value"),
    [
        ("culturalAttribution", "lighthouse", "of the old builders"),
        ("quantity", "nets-lost", 40),
        ("date", "nets-lost", "2031"),
        ("date", "storm", "2031"),
        ("attributedTo", "storm", "x"),
    ],
)
def test_what_is_only_ever_attributed_is_never_accepted(prop: str, about: str, value: object) -> None:
    said = [says(publisher, value, prop, about, kind="primary") for publisher in "abc"]
    assert outcomes(*said) == [("Attributed", "AttributedOnlyTerm")] * 3


@pytest.mark.parametrize("stance", [Stance.DENIES, Stance.DOUBTS, Stance.ANNOUNCES])
@pytest.mark.parametrize(("prop", "value"), [("ordinal", 5), ("attendee", "x"), ("date", "2031")])
def test_who_denies_doubts_or_announces_is_attributed(stance: Stance, prop: str, value: object) -> None:
    assert outcomes(says("a", value, prop, kind="primary", stance=stance)) == [("Attributed", "NotAsserted")]


def test_what_is_announced_supports_no_value() -> None:
    found = ranks(says("a", 4), says("b", 5), says("c", 4, stance=Stance.ANNOUNCES))
    assert found == ["Unresolved", "Unresolved", "Attributed"]


# ---- judgements --------------------------------------------------------------------------------------------------


def test_a_judgement_comes_before_every_step_of_the_rule() -> None:
    said = says("a", 4, kind="primary"), says("b", 4), says("c", 4), says("d", 5)
    found = verdicts(*said, judgement=judges(prefers=5, rejects=4))
    assert [v.rank for v in found] == [Rank.REJECTED] * 3 + [Rank.ACCEPTED]
    assert {(v.step, v.judgement) for v in found} == {(Step.BY_JUDGEMENT, "decided")}


def test_a_judgement_concerns_its_entity_and_property_alone() -> None:
    said = says("a", 5), says("a", 5, about="meeting"), says("a", "2031", "date")
    assert ranks(*said, judgement=judges(rejects=5)) == ["Rejected", "Accepted", "Accepted"]


def test_what_a_judgement_rejects_leaves_the_others_to_the_rule() -> None:
    said = says("a", 4), says("b", 5), says("c", 6), says("d", 6)
    assert ranks(*said, judgement=judges(rejects=4)) == ["Rejected", "Rejected", "Accepted", "Accepted"]
    assert outcomes(*said[:2], judgement=judges(rejects=4))[1] == ("Accepted", "Undisputed")


def test_beside_the_preferred_value_a_coarser_one_is_refined_and_another_stays_open() -> None:
    said = says("a", "2031-05-02", "date"), says("b", "2031-05", "date"), says("c", "2030", "date")
    found = outcomes(*said, judgement=judges("date", prefers="2031-05-02"))
    assert found == [("Accepted", "ByJudgement"), ("Refined", "ByPrecision"), ("Unresolved", "Undecided")]


def test_a_judgement_may_reject_a_value_of_many_and_lift_a_denial() -> None:
    said = says("a", "x", "attendee"), says("b", "x", "attendee", stance=Stance.DENIES), says("a", "y", "attendee")
    assert ranks(*said, judgement=judges("attendee", prefers="x", rejects="y")) == [
        "Accepted",
        "Attributed",
        "Rejected",
    ]


def test_a_judgement_may_reject_an_attributed_value_and_never_accepts_one() -> None:
    said = [says("a", n, "quantity", "nets-lost") for n in (40, 50, 60)]
    found = outcomes(*said, judgement=judges("quantity", "nets-lost", prefers=40, rejects=50))
    assert found == [
        ("Attributed", "AttributedOnlyTerm"),
        ("Rejected", "ByJudgement"),
        ("Attributed", "AttributedOnlyTerm"),
    ]


def test_a_judgement_that_names_no_value_leaves_all_open() -> None:
    said = says("a", 4), says("b", 4), says("c", 5, kind="primary"), says("d", 4, stance=Stance.DENIES)
    found = verdicts(*said, judgement=judges())
    assert [(v.rank, v.step, v.judgement) for v in found[:3]] == [(Rank.UNRESOLVED, Step.BY_JUDGEMENT, "decided")] * 3
    assert found[3].rank is Rank.ATTRIBUTED


def test_a_judgement_that_names_no_value_leaves_what_is_attributed_so() -> None:
    (found,) = verdicts(says("a", 40, "quantity", "nets-lost"), judgement=judges("quantity", "nets-lost"))
    assert (found.rank, found.step, found.judgement) == (Rank.ATTRIBUTED, Step.ATTRIBUTED_ONLY, "decided")


def test_a_judgement_changes_nothing_of_what_is_not_asserted() -> None:
    said = says("a", 5, stance=Stance.DOUBTS), says("a", 5, stance=Stance.ANNOUNCES)
    assert outcomes(*said, judgement=judges(prefers=5)) == [("Attributed", "NotAsserted")] * 2


# ---- step 1: primary records and organisers ----------------------------------------------------------------------


def test_a_primary_record_beats_any_number_of_voices() -> None:
    said = says("a", 4), says("b", 4), says("c", 4), says("d", 5, kind="primary")
    assert outcomes(*said) == [("Rejected", "ByPrimaryOrOrganiser")] * 3 + [("Accepted", "ByPrimaryOrOrganiser")]


def test_the_organiser_of_that_event_beats_any_number_of_voices() -> None:
    organised = says("d", "council", "organiser")
    said = organised, says("a", 4), says("b", 4), says("c", 4), says("council", 5, kind="party")
    assert ranks(*said) == ["Accepted", "Rejected", "Rejected", "Rejected", "Accepted"]


def test_the_organiser_of_another_event_beats_nobody() -> None:
    organised = says("d", "council", "organiser", "meeting")
    assert ranks(organised, says("a", 4), says("council", 5))[1:] == ["Unresolved", "Unresolved"]


def test_who_is_only_announced_as_organiser_beats_nobody() -> None:
    organised = says("d", "council", "organiser", stance=Stance.ANNOUNCES)
    assert ranks(organised, says("a", 4), says("council", 5))[1:] == ["Unresolved", "Unresolved"]


def test_whoever_shares_the_organisers_voice_speaks_as_the_organiser() -> None:
    said = says("d", "council", "organiser"), says("a", 4), says("office", 5)
    assert ranks(*said, voices={"office": "council"})[1:] == ["Rejected", "Accepted"]
    assert ranks(*said)[1:] == ["Unresolved", "Unresolved"]


def test_the_organiser_speaks_through_whoever_has_its_voice() -> None:
    said = says("d", "office", "organiser"), says("a", 4), says("council", 5)
    assert ranks(*said, voices={"office": "council"})[1:] == ["Rejected", "Accepted"]


def test_a_paper_that_quotes_the_organiser_speaks_as_the_organiser() -> None:
    said = says("d", "council", "organiser"), says("a", 4), says("b", 5, speaker="council")
    assert ranks(*said)[1:] == ["Rejected", "Accepted"]


@pytest.mark.parametrize("kind", ["organiser", "party", "observer", "press", "scholarship", "reference"])
def test_no_other_kind_of_source_beats_by_itself(kind: str) -> None:
    assert ranks(says("a", 4), says("b", 5, kind=kind)) == ["Unresolved", "Unresolved"]


def test_among_several_primary_records_voices_decide() -> None:
    said = says("a", 4, kind="primary"), says("b", 4, kind="primary"), says("c", 5, kind="primary")
    assert outcomes(*said) == [("Accepted", "ByVoices")] * 2 + [("Rejected", "ByVoices")]


def test_two_primary_records_that_contradict_each_other_leave_it_open() -> None:
    said = says("a", 4, kind="primary"), says("b", 5, kind="primary"), says("c", 6)
    assert outcomes(*said) == [("Unresolved", "Undecided")] * 3


def test_among_primary_records_all_voices_for_their_values_count() -> None:
    said = says("a", 4, kind="primary"), says("b", 4), says("c", 5, kind="primary"), says("d", 6), says("e", 6)
    assert ranks(*said) == ["Accepted", "Accepted", "Rejected", "Rejected", "Rejected"]


PARTIES = says("north", "2031", "date", "meeting", kind="party"), says("south", "2031", "date", "meeting", kind="party")


def test_a_party_never_wins_by_its_own_record_about_another_party() -> None:
    about_south = says("north", "1901", "founded", "south", kind="primary"), says("a", "1902", "founded", "south")
    assert ranks(*PARTIES, *about_south)[2:] == ["Unresolved", "Unresolved"]


def test_a_party_wins_by_its_own_record_about_itself_and_about_others() -> None:
    about_itself = says("north", "1901", "founded", "north", kind="primary"), says("a", "1902", "founded", "north")
    about_none = says("north", "1901", "founded", "z", kind="primary"), says("a", "1902", "founded", "z")
    for said in (about_itself, about_none):
        assert ranks(*PARTIES, *said)[2:] == ["Accepted", "Rejected"]


def test_a_party_is_known_by_its_voice_and_the_value_is_spoken_of_too() -> None:
    said = says("north-news", "south", "bodyOf", "z", kind="primary"), says("a", "y", "bodyOf", "z")
    assert ranks(*PARTIES, *said, voices={"north-news": "north"})[2:] == ["Unresolved", "Unresolved"]
    assert ranks(*PARTIES, *said)[2:] == ["Accepted", "Rejected"]


def test_a_party_speaks_of_another_when_it_speaks_of_its_office() -> None:
    said = says("north", "1901", "founded", "office", kind="primary"), says("a", "1902", "founded", "office")
    assert ranks(*PARTIES, *said, voices={"office": "south"})[2:] == ["Unresolved", "Unresolved"]
    assert ranks(*PARTIES, *said, voices={"office": "north"})[2:] == ["Accepted", "Rejected"]


def test_whoever_owns_a_partys_paper_is_the_party() -> None:
    paper = says("south-news", "2031", "date", "meeting", kind="party")
    said = PARTIES[0], paper, *about("north", "south")
    assert ranks(*said, voices={"south-news": "south"})[2:] == ["Unresolved", "Unresolved"]
    assert ranks(*said)[2:] == ["Accepted", "Rejected"]


def about(speaker: str, whom: str) -> tuple[Said, Said]:
    return says(speaker, "1901", "founded", whom, kind="primary"), says("a", "1902", "founded", whom)


def test_another_primary_record_about_a_party_still_wins() -> None:
    said = says("court", "1901", "founded", "south", kind="primary"), says("a", "1902", "founded", "south")
    assert ranks(*PARTIES, *said)[2:] == ["Accepted", "Rejected"]


# ---- step 2: voices ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("voices", "winner"),
    [
        ((1, 1), None),
        ((2, 1), 0),
        ((3, 1), 0),
        ((3, 2), None),
        ((4, 2), 0),
        ((5, 3), None),
        ((6, 3), 0),
        ((2, 2), None),
        ((1, 1, 1), None),
        ((2, 1, 1), 0),
        ((1, 2, 1), 1),
        ((4, 2, 2), 0),
        ((4, 3, 1), None),
    ],
)
def test_a_value_wins_with_two_voices_and_twice_as_many_as_the_next(
    voices: tuple[int, ...], winner: int | None
) -> None:
    said = [says(f"p{value}-{n}", value) for value, count in enumerate(voices) for n in range(count)]
    for (rank, step), (_, statement) in zip(outcomes(*said), said, strict=True):
        if winner is None:
            assert (rank, step) == ("Unresolved", "Undecided")
        else:
            won = statement.object == as_value(winner, "ordinal")
            assert (rank, step) == ("Accepted" if won else "Rejected", "ByVoices")


def test_a_voice_that_says_it_twice_is_one_voice() -> None:
    assert ranks(says("a", 4), says("a", 4, at="¶2"), says("a", 4, kind="observer"), says("b", 5)) == ["Unresolved"] * 4


def test_ten_papers_that_quote_one_minister_are_one_voice() -> None:
    said = [says(f"paper-{n}", 4, speaker="minister") for n in range(10)]
    assert ranks(*said, says("b", 5)) == ["Unresolved"] * 11


VOICES = [
    ("its publisher", says("paper", 4), {}, "paper"),
    ("whom the source relays", says("paper", 4, after="agency"), {}, "agency"),
    ("whom the record relays", says("paper", 4, relays="agency"), {}, "agency"),
    ("whom the record relays before whom the source does", says("paper", 4, after="x", relays="y"), {}, "y"),
    ("the speaker before all", says("paper", 4, after="x", relays="y", speaker="z"), {}, "z"),
    ("whoever owns the publisher", says("paper", 4), {"paper": "ministry"}, "ministry"),
    ("whoever owns the owner", says("paper", 4), {"paper": "holding", "holding": "ministry"}, "ministry"),
    ("whoever owns the relayed", says("paper", 4, after="agency"), {"agency": "state", "paper": "x"}, "state"),
    ("whoever speaks for the speaker", says("paper", 4, speaker="minister"), {"minister": "ministry"}, "ministry"),
]


@pytest.mark.parametrize(("said", "voices", "voice"), [row[1:] for row in VOICES], ids=[row[0] for row in VOICES])
def test_the_voice_of_a_statement_is(said: Said, voices: dict[str, str], voice: str) -> None:
    (verdict,) = verdicts(said, voices=voices)
    assert verdict.voice == voice
    data = dataset(said, voices=voices)
    assert Voices(data.authorities, data.sources).of(said[1]) == voice


def test_papers_of_one_owner_are_one_voice() -> None:
    said = says("a", 4), says("b", 4), says("c", 5)
    assert ranks(*said) == ["Accepted", "Accepted", "Rejected"]
    assert ranks(*said, voices={"a": "ministry", "b": "ministry"}) == ["Unresolved"] * 3


# ---- denials -----------------------------------------------------------------------------------------------------


def test_a_voice_that_both_says_and_denies_denies_nobody() -> None:
    said = says("a", "x", "attendee"), says("a", "x", "attendee", stance=Stance.DENIES)
    assert ranks(*said) == ["Accepted", "Attributed"]


def test_a_denial_through_another_paper_is_the_same_voice() -> None:
    said = says("a", "x", "attendee"), says("b", "x", "attendee", stance=Stance.DENIES, speaker="a")
    assert ranks(*said) == ["Accepted", "Attributed"]


@pytest.mark.parametrize("stance", [Stance.DOUBTS, Stance.ANNOUNCES])
def test_a_doubt_is_no_denial(stance: Stance) -> None:
    assert ranks(says("a", "x", "attendee"), says("b", "x", "attendee", stance=stance)) == ["Accepted", "Attributed"]


def test_who_denies_the_wider_property_denies_the_narrower() -> None:
    denial = says("b", "x", "participant", stance=Stance.DENIES)
    assert ranks(says("a", "x", "chair"), denial) == ["Unresolved", "Attributed"]


def test_who_denies_the_narrower_property_leaves_the_wider() -> None:
    denial = says("b", "x", "chair", stance=Stance.DENIES)
    assert ranks(says("a", "x", "participant"), denial) == ["Accepted", "Attributed"]


def test_a_denial_concerns_its_entity_and_value_alone() -> None:
    denial = says("b", "x", "attendee", stance=Stance.DENIES)
    assert ranks(says("a", "y", "attendee"), says("a", "x", "attendee", "meeting"), denial)[:2] == ["Accepted"] * 2


def test_a_denied_value_of_one_is_not_accepted() -> None:
    assert outcomes(says("a", 4), says("b", 4, stance=Stance.DENIES))[0] == ("Unresolved", "DeniedByAnotherVoice")


# ---- precision ---------------------------------------------------------------------------------------------------


def test_a_chain_of_ever_finer_dates_has_one_accepted_end() -> None:
    said = [says(f"p{n}", text, "date") for n, text in enumerate(["20XX", "2031", "2031-05~", "2031-05", "2031-05-02"])]
    assert ranks(*said) == ["Refined"] * 4 + ["Accepted"]


def test_a_single_date_inside_an_extent_is_refined_by_it() -> None:
    assert ranks(says("a", "2031-05-02", "date"), says("b", "2031-05-01/2031-05-03", "date")) == ["Refined", "Accepted"]


def test_extents_whose_ends_do_not_refine_one_another_conflict() -> None:
    assert ranks(says("a", "2031-05-01/2031-05-03", "date"), says("b", "2031-05-01/2031-05-04", "date")) == [C, C]


def test_a_begin_and_an_end_do_not_compete_and_the_begin_is_accepted() -> None:
    said = says("a", "/2031-05-03", "date"), says("b", "2031-05-01/", "date"), says("c", "2031", "date")
    assert outcomes(*said) == [("Refined", "ByOtherEnd"), ("Accepted", "Undisputed"), ("Refined", "ByPrecision")]


def test_an_end_that_agrees_with_two_begins_does_not_hide_that_they_conflict() -> None:
    said = says("a", "2031-05-01/", "date"), says("b", "2031-05-02/", "date"), says("c", "/2031-05-03", "date")
    assert outcomes(*said) == [("Unresolved", "Undecided")] * 2 + [("Accepted", "Undisputed")]
    judged = outcomes(*said, judgement=judges("date", prefers="2031-05-01/", rejects="2031-05-02/"))
    assert judged == [("Accepted", "ByJudgement"), ("Rejected", "ByJudgement"), ("Refined", "ByOtherEnd")]


def test_two_ends_conflict_beside_the_begin_that_agrees_with_both() -> None:
    said = says("a", "/2031-05-03", "date"), says("b", "/2031-05-04", "date"), says("c", "2031-05-01/", "date")
    assert ranks(*said) == [C, C, "Accepted"]
    assert ranks(says("d", "/2031-05-03", "date"), *said) == ["Refined", "Refined", "Rejected", "Accepted"]


def test_nothing_is_decided_where_the_other_end_is_denied() -> None:
    said = says("a", "2031-05-01/", "date"), says("b", "/2031-05-03", "date")
    denial = says("c", "/2031-05-03", "date", stance=Stance.DENIES)
    assert outcomes(*said, denial)[:2] == [(C, "Undecided"), (C, "DeniedByAnotherVoice")]


def test_an_end_before_the_begin_conflicts_with_it() -> None:
    assert ranks(says("a", "/2031-05-01", "date"), says("b", "2031-05-02/", "date")) == [C, C]


def test_two_spellings_of_the_same_days_are_one_accepted_value() -> None:
    assert ranks(says("a", "2031", "date"), says("b", "2031-XX", "date")) == ["Accepted", "Refined"]


def within(lower: str, higher: str, **own: object) -> Said:
    return says("atlas", higher, "within", lower, **own)  # type: ignore[arg-type]


MAP = within("quay", "greyport"), within("greyport", "shire"), within("shire", "saltmere")


def test_a_place_is_refined_by_one_that_lies_in_it_at_any_depth() -> None:
    said = [says(f"p{n}", place, "place") for n, place in enumerate(["saltmere", "greyport", "quay"])]
    assert ranks(*MAP, *said)[3:] == ["Refined", "Refined", "Accepted"]
    assert ranks(*said) == ["Unresolved"] * 3


def test_a_place_that_is_only_announced_to_lie_in_another_does_not_refine_it() -> None:
    announced = within("greyport", "saltmere", stance=Stance.ANNOUNCES)
    assert ranks(announced, says("a", "greyport", "place"), says("b", "saltmere", "place"))[1:] == [C, C]


def test_places_that_lie_in_each_other_refine_neither() -> None:
    circle = within("greyport", "shire"), within("shire", "greyport")
    assert ranks(*circle, says("a", "greyport", "place"), says("b", "shire", "place"))[2:] == [C, C]


def test_a_place_that_is_said_to_lie_in_itself_does_not_refine_itself() -> None:
    assert ranks(within("greyport", "greyport"), says("a", "greyport", "place"))[1] == "Accepted"


def test_entities_of_a_property_that_is_not_refined_along_places_conflict() -> None:
    assert ranks(*MAP, says("a", "greyport", "bodyOf", "z"), says("b", "shire", "bodyOf", "z"))[3:] == [C, C]


def test_a_less_precise_value_counts_for_the_one_value_that_refines_it() -> None:
    said = says("a", "2031-05-02", "date"), says("b", "2031-05", "date"), says("c", "2030", "date")
    assert outcomes(*said) == [("Accepted", "ByVoices"), ("Refined", "ByPrecision"), ("Rejected", "ByVoices")]


def test_a_less_precise_value_that_several_refine_counts_for_none_of_them() -> None:
    said = says("a", "2031-05-02", "date"), says("b", "2031-05", "date"), says("c", "2031-05-03", "date")
    assert ranks(*said) == ["Unresolved"] * 3


def test_a_less_precise_value_that_several_refine_is_refined_by_the_winner() -> None:
    fine = says("a", "2031-05-02", "date"), says("d", "2031-05-02", "date", at="¶9"), says("c", "2031-05-03", "date")
    assert ranks(says("b", "2031-05", "date"), *fine) == ["Refined", "Accepted", "Accepted", "Rejected"]


def test_a_primary_record_counts_for_the_finer_value_that_refines_what_it_says() -> None:
    said = says("a", "2031-05", "date", kind="primary"), says("b", "2031-05-02", "date"), says("c", "2030-01", "date")
    assert ranks(*said, says("d", "2030-01", "date")) == ["Refined", "Accepted", "Rejected", "Rejected"]


# ---- leads -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("prop", "value"), [("ordinal", 5), ("attendee", "x"), ("date", "2031")])
@pytest.mark.parametrize("kind", ["press", "primary"])
def test_what_only_leads_say_is_never_accepted(prop: str, value: object, kind: str) -> None:
    said = [says(publisher, value, prop, read="lead", kind=kind) for publisher in "abc"]
    assert outcomes(*said) == [("Unresolved", "LeadOnly")] * 3


def test_a_lead_beside_one_who_read_it_is_accepted_with_it() -> None:
    assert ranks(says("a", 5, read="lead"), says("b", 5, read="excerpt")) == ["Accepted", "Accepted"]


def test_a_lead_does_not_stand_in_the_way_of_a_value() -> None:
    assert outcomes(says("a", 4, read="lead"), says("b", 5)) == [("Rejected", "LeadOnly"), ("Accepted", "Undisputed")]


def test_a_coarser_lead_is_refined() -> None:
    said = says("a", "2031", "date", read="lead"), says("b", "2031-05", "date")
    assert ranks(*said) == ["Refined", "Accepted"]


def test_a_finer_lead_refines_nothing() -> None:
    said = says("a", "2031-05", "date", read="lead"), says("b", "2031", "date")
    assert ranks(*said) == ["Unresolved", "Accepted"]


def test_a_lead_is_no_voice_that_makes_a_value_win() -> None:
    assert ranks(says("a", 4), says("b", 4, read="lead"), says("c", 5)) == ["Unresolved"] * 3


def test_a_lead_to_a_primary_record_does_not_make_a_value_win() -> None:
    assert ranks(says("a", 4), says("b", 4, read="lead", kind="primary"), says("c", 5)) == ["Unresolved"] * 3


def test_a_judgement_that_prefers_a_lead_does_not_make_it_accepted() -> None:
    found = outcomes(says("a", 4, read="lead"), says("b", 5), judgement=judges(prefers=4, rejects=5))
    assert found == [("Unresolved", "LeadOnly"), ("Rejected", "ByJudgement")]


def test_a_judgement_may_reject_a_lead() -> None:
    assert outcomes(says("a", 4, read="lead"), judgement=judges(rejects=4)) == [("Rejected", "ByJudgement")]


# ---- whatever is said --------------------------------------------------------------------------------------------

CLAIMS = [
    *((prop, "forum", value) for prop in ("ordinal",) for value in (3, 4, 5)),
    *(
        ("date", "forum", text)
        for text in ("2031", "2031-05", "2031-05-02", "2031-06", "2031-05-01/2031-05-03", "2031~")
    ),
    *(("place", "forum", place) for place in ("saltmere", "shire", "greyport", "elsewhere")),
    *((prop, "forum", who) for prop in ("participant", "attendee", "chair", "organiser") for who in ("a", "b")),
    *(("within", lower, higher) for lower, higher in itertools.permutations(("greyport", "shire", "saltmere"), 2)),
    *(("quantity", "nets-lost", n) for n in (40, 50)),
    ("culturalAttribution", "lighthouse", "of the old builders"),
    ("founded", "a", "1901"),
    ("founded", "a", "1902"),
]
STATEMENTS = st.builds(
    lambda claim, publisher, kind, read, stance, speaker, at: says(
        publisher, claim[2], claim[0], claim[1], kind=kind, read=read, stance=stance, speaker=speaker, at=at
    ),
    st.sampled_from(CLAIMS),
    st.sampled_from("abcdef"),
    st.sampled_from(["primary", "organiser", "party", "press"]),
    st.sampled_from(["whole", "excerpt", "lead"]),
    st.sampled_from([Stance.ASSERTS, Stance.ASSERTS, Stance.ASSERTS, *Stance]),
    st.sampled_from([None, None, "a", "g"]),
    st.sampled_from(["¶1", "¶2"]),
)


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    said = draw(st.lists(STATEMENTS, min_size=1, max_size=14, unique_by=lambda one: digest(one[1])))
    prop, about, _ = draw(st.sampled_from(CLAIMS))
    values = [value for p, a, value in CLAIMS if (p, a) == (prop, about)]
    preferred = draw(st.lists(st.sampled_from(values), max_size=1))
    rejected = draw(st.lists(st.sampled_from(values), max_size=2, unique=True).map(lambda r: set(r) - set(preferred)))
    judgement = judges(prop, about, tuple(preferred), tuple(sorted(rejected, key=str)))
    voices = draw(st.sampled_from([{}, {"a": "b"}, {"a": "b", "b": "h", "c": "h"}]))
    return dataset(*said, judgement=draw(st.sampled_from([None, judgement])), voices=voices)


@settings(max_examples=400, deadline=None)
@given(data=datasets())
def test_whatever_is_said_the_promises_hold(data: Dataset) -> None:
    found = dict(zip(data.statements, reconcile(data, ontology()), strict=True))
    accepted: dict[tuple[str, str], set[Value]] = {}
    for name, verdict in found.items():
        statement = data.statements[name]
        a_property = ontology().properties[statement.predicate]
        if verdict.rank is Rank.ACCEPTED and a_property.single:
            accepted.setdefault((statement.subject, statement.predicate), set()).add(statement.object)
        if a_property.attributed or data.authorities[statement.subject].type in ontology().attributed_classes:
            assert verdict.rank in {Rank.ATTRIBUTED, Rank.REJECTED}
        if statement.stance is not Stance.ASSERTS:
            assert (verdict.rank, verdict.step) == (Rank.ATTRIBUTED, Step.NOT_ASSERTED)
        if verdict.step is not Step.ATTRIBUTED_ONLY:
            assert (verdict.judgement is not None) == (verdict.step is Step.BY_JUDGEMENT)
        if verdict.rank is Rank.ACCEPTED:
            same = [s for s in data.statements.values() if said_alike(s, statement)]
            assert any(data.sources[s.source].read is not ReadExtent.LEAD for s in same)
    assert all(len(values) == 1 for values in accepted.values())


def said_alike(one: Statement, other: Statement) -> bool:
    return (one.subject, one.predicate, one.object, one.stance) == (
        other.subject,
        other.predicate,
        other.object,
        other.stance,
    )


@settings(max_examples=200, deadline=None)
@given(data=datasets(), randomness=st.randoms(use_true_random=False))
def test_verdicts_do_not_depend_on_any_order(data: Dataset, randomness: Random) -> None:
    def shuffled(items: object) -> dict[str, object]:
        listed = list(items.items())  # type: ignore[attr-defined]
        randomness.shuffle(listed)
        return dict(listed)

    other = replace(
        data,
        statements=shuffled(data.statements),
        sources=shuffled(data.sources),
        authorities=shuffled(data.authorities),
    )
    first = dict(zip(data.statements, reconcile(data, ontology()), strict=True))
    assert dict(zip(other.statements, reconcile(other, ontology()), strict=True)) == first


@settings(max_examples=150, deadline=None)
@given(data=datasets())
def test_statements_of_one_value_have_one_rank(data: Dataset) -> None:
    found: dict[tuple[str, str, Value], set[Rank]] = {}
    for statement, verdict in zip(data.statements.values(), reconcile(data, ontology()), strict=True):
        if statement.stance is Stance.ASSERTS:
            found.setdefault((statement.subject, statement.predicate, statement.object), set()).add(verdict.rank)
    assert all(len(one) == 1 for one in found.values())


def test_a_denied_value_still_stands_against_a_weaker_rival() -> None:
    said = [says(publisher, 5) for publisher in "abcd"]
    found = outcomes(*said, says("e", 4), says("f", 5, stance=Stance.DENIES))
    assert [rank for rank, _ in found] == ["Unresolved"] * 5 + ["Attributed"]
    assert found[0][1] == "DeniedByAnotherVoice"


def test_a_denied_value_that_loses_is_rejected() -> None:
    said = [says(publisher, 5) for publisher in "abcd"]
    assert ranks(*said, says("e", 4), says("f", 4, stance=Stance.DENIES))[:5] == ["Accepted"] * 4 + ["Rejected"]


def test_a_date_inside_a_refined_extent_but_not_in_the_winner_competes_with_it() -> None:
    winner = [says(publisher, "2008-12-02/2008-12-03", "date") for publisher in "abc"]
    found = outcomes(*winner, says("d", "/2008-12-03", "date"), says("e", "2008-11-02", "date"))
    assert found == [("Accepted", "ByVoices")] * 3 + [("Refined", "ByPrecision"), ("Rejected", "ByVoices")]


def test_what_the_history_leaves_unresolved_has_a_judgement_that_says_why(real_graph: KnowledgeGraph) -> None:
    facts = "?node kg:rank kg:Unresolved ; rdf:subject ?entity ; rdf:predicate ?property"
    why = "FILTER NOT EXISTS { ?node kg:judgement ?judgement }"
    select = "SELECT DISTINCT ?entity ?property { GRAPH graph:apparatus { %s } }"
    unresolved, without = (real_graph.query(select % pattern) for pattern in (facts, f"{facts} . {why}"))
    assert isinstance(unresolved, Rows)
    assert isinstance(without, Rows)
    assert len(unresolved) > 0
    assert list(without.values()) == []
