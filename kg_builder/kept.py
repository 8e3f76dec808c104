"""An answer that can be cited: kept in a file with all that made it, and asked again later.

The file is JSON: question and parameters, the query itself, the perspective, the digest of the dataset, engine and
version, the rows with a fingerprint, and the statements that carried them. The fingerprint is SHA-256 over columns and
rows as N-Triples writes their terms, the rows sorted, so it is the same from every engine.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kg_builder.answers import Rows
from kg_builder.errors import UsageError, reason
from kg_builder.explain import Explainer
from kg_builder.notes import said_in_words
from kg_builder.perspective import Perspective
from kg_builder.tracing import Footnoted
from kg_builder.views import STEPS, Said

FORM = "azicesco answer 1"
_REQUIRED = {"form": str, "sparql": str, "perspective": dict, "columns": list, "rows": list, "fingerprint": str}


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept answer, as its file has it; ``statements`` maps ids to what they said, their rank, source and place."""

    question: str | None
    parameters: Mapping[str, str]
    sparql: str
    perspective: Perspective
    dataset: str | None
    engine: str
    code: str
    saved: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    fingerprint: str
    statements: Mapping[str, Mapping[str, str]]
    remarks: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The text of the file."""
        seen = self.perspective
        day = None if seen.as_of is None else seen.as_of.isoformat()
        document = {
            "form": FORM,
            "question": self.question,
            "parameters": dict(self.parameters),
            "sparql": self.sparql,
            "perspective": {"as_of": day, "according_to": seen.according_to, "without": seen.without},
            "dataset": self.dataset,
            "engine": self.engine,
            "code": self.code,
            "saved": self.saved,
            "columns": self.columns,
            "rows": self.rows,
            "fingerprint": self.fingerprint,
            "statements": self.statements,
            "remarks": self.remarks,
        }
        return json.dumps(document, ensure_ascii=False, indent=1)


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a kept answer: rows and statements in words; ``same`` looks at the rows alone."""

    same: bool
    rows: tuple[str, ...]
    statements: tuple[str, ...]


def keep(
    found: Footnoted,
    sparql: str,
    perspective: Perspective,
    explainer: Explainer,
    dataset: str | None,
    question: str | None = None,
    parameters: Mapping[str, str] | None = None,
) -> Kept:
    """An answer with all that made it."""
    rows = _terms(found.rows)
    return Kept(
        question,
        parameters or {},
        sparql,
        perspective,
        dataset,
        f"pyoxigraph {version('pyoxigraph')}",
        f"azicesco {version('azicesco')}",
        date.today().isoformat(),  # noqa: DTZ011 (the day where the person is)
        found.rows.variables,
        rows,
        fingerprint(found.rows.variables, rows),
        {node: _about(one, explainer) for node, one in sorted(found.said.items())},
        found.remarks,
    )


def fingerprint(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    """A digest of an answer that does not depend on the order of its rows."""
    text = json.dumps([columns, sorted(rows)], ensure_ascii=False)
    return f"sha256:{sha256(text.encode(errors='backslashreplace')).hexdigest()}"


def read(path: Path) -> Kept:
    """The answer that a file keeps.

    Raises:
        UsageError: it cannot be read, is no kept answer, or its rows are not those of its fingerprint.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        told = reason(error) if isinstance(error, OSError) else "it is no JSON"
        raise UsageError(f"{path} cannot be read as a kept answer: {told}. Make one with --save.") from error
    if not isinstance(document, dict) or document.get("form") != FORM:
        raise UsageError(f"{path} is no answer kept by this version (form “{FORM}”). Make one with --save.")
    try:
        kept = _kept(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"{path} lacks what a kept answer has ({error}). Make it again with --save.") from error
    if fingerprint(kept.columns, kept.rows) != kept.fingerprint:
        raise UsageError(f"{path} was changed by hand: its rows are not those of its fingerprint. Make it again.")
    return kept


def _kept(document: Mapping[str, Any]) -> Kept:
    for name, kind in _REQUIRED.items():
        if not isinstance(document[name], kind):
            raise TypeError(name)
    seen = document["perspective"]
    day = None if seen["as_of"] is None else date.fromisoformat(seen["as_of"])
    groups = tuple(tuple(map(str, group)) for group in seen["according_to"])
    return Kept(
        document["question"],
        dict(document["parameters"]),
        document["sparql"],
        Perspective(day, groups, tuple(map(str, seen["without"]))),
        document["dataset"],
        str(document["engine"]),
        str(document["code"]),
        str(document["saved"]),
        tuple(map(str, document["columns"])),
        tuple(tuple(map(str, row)) for row in document["rows"]),
        document["fingerprint"],
        {node: {key: str(one[key]) for key in _ABOUT} for node, one in document["statements"].items()},
        tuple(map(str, document["remarks"])),
    )


_ABOUT = ("says", "rank", "source", "locator")


def compare(kept: Kept, now: Footnoted, existing: Mapping[str, Said], explainer: Explainer) -> Change:
    """What changed since: ``existing`` are those of the kept statements that the store still has."""
    rows = _terms(now.rows)
    gone, come = _without(kept.rows, rows), _without(rows, kept.rows)
    columns = [] if now.rows.variables == kept.columns else [f"The columns are now {', '.join(now.rows.variables)}."]
    told = [f"Row gone: {' · '.join(row)}" for row in gone] + [f"Row new: {' · '.join(row)}" for row in come]
    statements = []
    for node, about in kept.statements.items():
        place = f"{about['source']} {about['locator']}"
        if (one := existing.get(node)) is None:
            statements.append(f"Gone: {about['says']} ({place}; it was {about['rank'].lower()}).")
        elif one.rank != about["rank"]:
            ranks = f"was {about['rank'].lower()}, is now {one.rank.lower()}: {STEPS[one.step]}"
            statements.append(f"Rank changed: {about['says']} ({place}) {ranks}.")
        elif node not in now.said:
            statements.append(f"No longer carries it: {about['says']} ({place}).")
    for node, one in now.said.items():
        if node not in kept.statements:
            statements.append(f"New: {said_in_words(one, explainer)} ({one.source} {one.locator}; {one.rank.lower()}).")
    same = fingerprint(now.rows.variables, rows) == kept.fingerprint
    return Change(same, tuple(columns + told), tuple(sorted(statements)))


def _about(one: Said, explainer: Explainer) -> dict[str, str]:
    return {
        "says": said_in_words(one, explainer),
        "rank": one.rank,
        "source": one.source,
        "locator": one.locator,
    }


def _terms(rows: Rows) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple("" if term is None else str(term) for term in row) for row in rows.tuples())


def _without(rows: tuple[tuple[str, ...], ...], others: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    known = set(others)
    return [row for row in dict.fromkeys(rows) if row not in known]
