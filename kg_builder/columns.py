"""What kind of thing stands in a column of an answer: the expected shape of a question.

A kind is a word of ``KINDS``; ``?`` at its end says that a row may lack it.
"""

from collections.abc import Mapping

from kg_builder.answers import Rows
from kg_builder.vocabulary import EDTF, KG, WKT, XSD, Names

KINDS = (
    "entity",
    "source",
    "statement",
    "judgement",
    "term",
    "iri",
    "edtf",
    "date",
    "integer",
    "decimal",
    "boolean",
    "point",
    "text",
    "any",
)
"""What is ours (entity … judgement); a term of the ontology; another IRI; literals by datatype; several of these."""

_DATATYPES = {
    EDTF: "edtf",
    WKT: "point",
    XSD + "date": "date",
    XSD + "integer": "integer",
    XSD + "decimal": "decimal",
    XSD + "double": "decimal",
    XSD + "boolean": "boolean",
}


def kind_of(text: str, datatype: str | None, names: Names) -> str:
    """The kind of one term, given as its IRI, or as its lexical form and datatype."""
    if datatype is not None:
        return _DATATYPES.get(datatype, "text")
    for kind, prefix in (
        ("entity", names.entity("")),
        ("source", names.source("")),
        ("statement", names.statement("")),
        ("judgement", names.judgement("")),
        ("term", KG),
    ):
        if text.startswith(prefix):
            return kind
    return "iri"


def kinds(rows: Rows, names: Names) -> dict[str, str]:
    """The kind of each column, as its values show it; a column without a value is left out."""
    seen: dict[str, set[str]] = {}
    lacking = set()
    for row in rows.described():
        for name in rows.variables:
            if name in row:
                seen.setdefault(name, set()).add(kind_of(row[name], row.get(f"{name}^"), names))
            else:
                lacking.add(name)
    return {
        name: (next(iter(found)) if len(found) == 1 else "any") + ("?" if name in lacking else "")
        for name, found in seen.items()
    }


def fits(seen: Mapping[str, str], expected: Mapping[str, str]) -> bool:
    """Whether an answer's columns are of the expected kinds, none missing where one is sure to be there."""
    return all(_fits(kind, expected.get(name, "")) for name, kind in seen.items())


def _fits(seen: str, expected: str) -> bool:
    same = expected.removesuffix("?") in {"any", seen.removesuffix("?")}
    return same and (expected.endswith("?") or not seen.endswith("?"))
