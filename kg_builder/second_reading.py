"""The second reading: which records nobody but their writer has held against the page, and marking those that hold.

Someone who did not write a record looks the page up again and tries to refute it; ``verified = DATE`` stands only where
that happened (``data/README.md`` tells the method).
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from kg_builder import places
from kg_builder.errors import UsageError
from kg_builder.model import Rank, Statement, Step, Verdict
from kg_builder.ontology import Ontology
from kg_builder.reconcile import reconcile
from kg_builder.records import read_dataset
from kg_builder.whole import write_whole

_BLOCK = re.compile(r"^\[\[says\]\][ \t]*$", re.MULTILINE)
_VERIFIED = re.compile(r"^[ \t]*verified[ \t]*=", re.MULTILINE)
_KEY = re.compile(r"^([A-Za-z]+)([ \t]*)=", re.MULTILINE)
_UNCONTESTED = (Step.UNDISPUTED, Step.BY_PRECISION, Step.NOT_ASSERTED, Step.LEAD_ONLY)


@dataclass(frozen=True, slots=True)
class Unread:
    """A source with statements that only their writer has read; ``contested`` are those in dispute or attributed."""

    source: str
    statements: int
    contested: int


def unread(data: Path) -> list[Unread]:
    """The sources that want a second reading, those with most contested statements first.

    Raises:
        CurationErrors: the records hold mistakes.
    """
    ontology = Ontology.read(places.packaged("ontology"))
    dataset = read_dataset(data, ontology)
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one, verdict in zip(dataset.statements.values(), reconcile(dataset, ontology), strict=True):
        if one.verified is None:
            counts[one.source][0] += 1
            counts[one.source][1] += _is_contested(one, verdict)
    found = [Unread(source, *numbers) for source, numbers in counts.items()]
    return sorted(found, key=lambda one: (-one.contested, -one.statements, one.source))


def sample(found: Sequence[Unread], seed: int, share: float = 0.2) -> list[Unread]:
    """What a round reads: every source with contested statements, and a random share of the others."""
    contested = [one for one in found if one.contested]
    others = sorted((one for one in found if not one.contested), key=lambda one: one.source)
    drawn = Random(seed).sample(others, round(share * len(others)))  # noqa: S311 (a sample, no secret)
    return contested + sorted(drawn, key=lambda one: one.source)


def mark(data: Path, slug: str, day: date, leave: Collection[int] = ()) -> int:
    """Set ``verified`` on the records of a source that lack it; returns how many.

    Arguments:
        data: the folder of records.
        slug: the source.
        day: when they were read.
        leave: the numbers of records, from 1, that are not marked.

    Raises:
        UsageError: there is no such source or record.
        CurationErrors: the records hold mistakes; then nothing is marked.
    """
    path = data / "sources" / f"{slug}.toml"
    try:
        text = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"There is no source “{slug}” in {data}/sources.") from error
    read_dataset(data, Ontology.read(places.packaged("ontology")))
    begins = [found.start() for found in _BLOCK.finditer(text)]
    if missing := sorted(number for number in leave if not 0 < number <= len(begins)):
        raise UsageError(f"{path} has {len(begins)} records and no number {missing[0]}.")
    ends = [*begins[1:], len(text)]
    parts, marked = [text[: begins[0]] if begins else text], 0
    for number, (begin, end) in enumerate(zip(begins, ends, strict=True), 1):
        block = text[begin:end]
        if number not in leave and not _VERIFIED.search(block):
            block, marked = with_verified(block, day), marked + 1
        parts.append(block)
    if marked:
        write_whole(path, "".join(parts).encode())
    return marked


def with_verified(block: str, day: date) -> str:
    """A record with the date as its last key, in line with the other keys."""
    body = block.rstrip()
    after = block[len(body) :] or "\n"
    widths = {len(key) + len(space) for key, space in _KEY.findall(body)}
    width = max((*widths, len("verified ")))
    if len(widths) == 1:
        body = _widened(body, width)
    return f"{body}\n{'verified'.ljust(width)}= {day.isoformat()}{after}"


def _widened(body: str, width: int) -> str:
    """A record with its keys in line at that width; as it was if that would change more than the space before ``=``."""
    wider = _KEY.sub(lambda found: f"{found[1].ljust(width)}=", body)
    return wider if tomllib.loads(wider) == tomllib.loads(body) else body


def _is_contested(one: Statement, verdict: Verdict) -> bool:
    if verdict.step not in _UNCONTESTED or verdict.judgement is not None:
        return True
    return verdict.rank in {Rank.REJECTED, Rank.UNRESOLVED} or one.stance.value in {"Denies", "Doubts"}


def rows(found: Sequence[Unread]) -> Iterator[list[str]]:
    """A line a source."""
    for one in found:
        yield [one.source, str(one.statements), str(one.contested)]
