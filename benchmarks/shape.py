"""The shape of the real history beside that of an invented one of its size: who tells how much of whom, and how.

python benchmarks/shape.py            # generates as many statements as the records hold
python benchmarks/shape.py FOLDER     # records that are there
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from generate import generate

from kg_builder import places
from kg_builder.model import Dataset, EntityRef, Rank, SourceKind, Stance
from kg_builder.ontology import Ontology
from kg_builder.reconcile import reconcile
from kg_builder.records import read_dataset

REAL = Path(__file__).resolve().parent.parent / "data"
HUNDRED = 100


def shape(dataset: Dataset, ontology: Ontology) -> Iterator[tuple[str, str]]:
    """What is counted, and the count as it is shown."""
    said = list(dataset.statements.values())
    named = [one.object.slug for one in said if isinstance(one.object, EntityRef)]
    yield "statements", f"{len(said):,}"
    yield "sources", f"{len(dataset.sources):,}"
    yield "entities", f"{len(dataset.authorities):,}"
    yield "judgements", f"{len(dataset.judgements):,}"
    yield "statements of a source", _spread(Counter(one.source for one in said).values())
    yield "statements about an entity", _spread(Counter(one.subject for one in said).values())
    yield "statements that name an entity", _spread(Counter(named).values())
    yield "statements of a fact", _spread(Counter((one.subject, one.predicate) for one in said).values())
    yield "of all statements, those that name an entity", _share(len(named), said)
    for key in ("quote", "speaker", "as_written", "note", "verified"):
        yield f"… that have “{key}”", _share(sum(getattr(one, key) is not None for one in said), said)
    yield from _shares("… of stance", Stance, [one.stance for one in said])
    yield from _shares("… of rank", Rank, [verdict.rank for verdict in reconcile(dataset, ontology)])
    yield from _shares("of all sources, those of kind", SourceKind, [one.kind for one in dataset.sources.values()])


def _spread(counts: Iterable[int]) -> str:
    """Median, 90th and 99th of a hundred, and most."""
    found = sorted(counts)
    return " ".join(f"{found[min(len(found) - 1, len(found) * part // HUNDRED)]}" for part in (50, 90, 99, HUNDRED))


def _share(part: int, whole: Sequence[object]) -> str:
    return f"{HUNDRED * part / len(whole):.1f} %"


def _shares(what: str, kinds: type[StrEnum], found: Sequence[StrEnum]) -> Iterator[tuple[str, str]]:
    counts = Counter(found)
    return ((f"{what} “{kind.value}”", _share(counts[kind], found)) for kind in kinds)


def main() -> None:
    """Print both shapes, a line for everything counted."""
    parser = argparse.ArgumentParser(description="Compare the shapes of the real and of an invented history.")
    parser.add_argument("folder", type=Path, nargs="?", help="records of an invented history; generated, if left out")
    given = parser.parse_args()
    ontology = Ontology.read(places.packaged("ontology"))
    real = read_dataset(REAL, ontology)
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch, "data")
        if given.folder is None:
            generate(folder, len(real.statements))
        pairs = zip(shape(real, ontology), shape(read_dataset(folder, ontology), ontology), strict=True)
        print(f"{'':<48}{'real':>22}{'invented':>22}")
        for (what, one), (_, other) in pairs:
            print(f"{what:<48}{one:>22}{other:>22}")
        print("Of what is spread: the median, what 90 and 99 of a hundred do not exceed, and the most.")


if __name__ == "__main__":
    main()
