"""Colours and shapes: kinds of entities, communities, and the standing of edges, told apart in print and by every eye.

Colours of kinds are after Okabe and Ito (2008), those of communities after Tol's “muted” scheme (SRON/EPS/TN/09-002,
2021); a shape tells the kind as well, and a dash the standing, so that nothing rests on colour alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

from kg_builder.drawn import Standing


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entity as the legend names it; ``classes`` and all below them belong to it."""

    label: str
    colour: str
    shape: str
    classes: tuple[str, ...]


REPORTED = "Reported damage, use, figure"

KINDS = (
    Kind(REPORTED, "#6B6B6B", "cross", ("ReportedFigure", "Damage", "ConditionAssessment", "MonumentUse")),
    Kind("Person", "#E69F00", "circle", ("Person",)),
    Kind("Institution, group", "#0072B2", "square", ("Agent",)),
    Kind("Place", "#009E73", "triangle", ("Place",)),
    Kind("Event", "#D55E00", "diamond", ("Event",)),
    Kind("Heritage", "#CC79A7", "star", ("Heritage",)),
    Kind("Document", "#56B4E9", "page", ("Document",)),
    Kind("Initiative, programme", "#B8A500", "hexagon", ("Initiative", "CultureCapitalSlot")),
    Kind("Office, tenure, honour", "#7B4FA3", "wedge", ("Lasting", "Office", "Honour")),
)  # fmt: skip
"""The first kind whose class a thing is, or lies below, is its kind."""

OTHER = Kind("Other", "#999999", "ring", ())

COMMUNITY_COLOURS = (
    "#332288", "#CC6677", "#117733", "#DDAA33", "#44AA99", "#AA4499", "#88CCEE", "#999933", "#882255", "#6699CC",
    "#661100", "#2E8B57",
)  # fmt: skip
REST_COLOUR = "#A8A8A8"

STANDINGS = {
    Standing.ACCEPTED: ("#7A8794", ()),
    Standing.DISPUTED: ("#C8381E", (7, 4)),
    Standing.ATTRIBUTED: ("#8A4FA0", (2, 3)),
}
"""Colour and dash of an edge."""

DARK_STANDINGS = {
    Standing.ACCEPTED: "#8C99A6",
    Standing.DISPUTED: "#FF8A75",
    Standing.ATTRIBUTED: "#CF9BE3",
}
"""Colours of edges on a dark ground."""

SOURCE_NOTE = "azicesco, a knowledge graph in which every statement keeps its source. Data: CC BY 4.0."
STANDING_WORDS = {
    Standing.ACCEPTED: "accepted",
    Standing.DISPUTED: "disputed: rejected or unresolved",
    Standing.ATTRIBUTED: "attributed: said, not asserted by the record",
}


def kind_of(a_type: str, is_a: Callable[[str, str], bool]) -> Kind:
    """The kind of a class, given what lies below what."""
    return next((kind for kind in KINDS if any(is_a(a_type, name) for name in kind.classes)), OTHER)


def community_colour(number: int) -> str:
    """The colour of a community by its number from 0, the largest; small ones share one."""
    return COMMUNITY_COLOURS[number] if 0 <= number < len(COMMUNITY_COLOURS) else REST_COLOUR
