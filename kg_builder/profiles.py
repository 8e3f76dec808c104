"""The accepted history in the words of other worlds: the CONSTRUCT questions of ``queries/profiles/``, as files.

``wikidata`` is also written as QuickStatements (version 1, https://www.wikidata.org/wiki/Help:QuickStatements).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from kg_builder import places
from kg_builder.answers import Triples
from kg_builder.catalogue import PROFILES, read_profiles
from kg_builder.errors import UsageError
from kg_builder.store import Store
from kg_builder.terms import RdfTriple, rdf_triple
from kg_builder.vocabulary import PROV, WIKIDATA

QUICKSTATEMENTS = "quickstatements.tsv"
PREFIXES: Mapping[str, str] = {
    "crm": "http://www.cidoc-crm.org/cidoc-crm/",
    "la": "https://linked.art/ns/terms/",
    "p": "http://www.wikidata.org/prop/",
    "pr": "http://www.wikidata.org/prop/reference/",
    "ps": "http://www.wikidata.org/prop/statement/",
    "schema": "https://schema.org/",
    "wd": WIKIDATA,
    "wikibase": "http://wikiba.se/ontology#",
}
_POINT = re.compile(r"POINT\s*\((\S+) (\S+)\)", re.IGNORECASE)
_PRECISION = {1: 9, 2: 10, 3: 11}
"""Parts of a date → Wikidata's number for a year, a month, a day."""


def profile_names() -> list[str]:
    """The names of all profiles."""
    return [question.name for question in read_profiles(places.packaged("queries"))]


def profile(store: Store, name: str) -> Triples:
    """The history in the words of a profile.

    Raises:
        UsageError: there is none of that name.
    """
    found = {question.name: question for question in read_profiles(places.packaged("queries"))}
    if name not in found:
        raise UsageError(f"There is no profile “{name}” in queries/{PROFILES}. Choose from: {', '.join(found)}.")
    answer = store.query(store.names.rebase(found[name].sparql))
    assert isinstance(answer, Triples)
    return answer


def write_profile(store: Store, name: str, folder: Path, stem: str) -> list[Path]:
    """Write ``STEM.NAME.ttl``, sorted; of ``wikidata`` also its QuickStatements."""
    triples = profile(store, name)
    target = folder / f"{stem}.{name}.ttl"
    target.write_bytes(triples.serialize("turtle", {**store.names.prefixes(), **PREFIXES}))
    if name != "wikidata":
        return [target]
    commands = folder / f"{stem}.{name}.{QUICKSTATEMENTS}"
    commands.write_text("".join(f"{line}\n" for line in quickstatements(triples)), encoding="utf-8")
    return [target, commands]


def quickstatements(triples: Triples) -> Iterator[str]:
    """The profile ``wikidata`` as commands: item, property, value, then a reference; a command for each reference."""
    about: dict[str, list[RdfTriple]] = defaultdict(list)
    for triple in map(rdf_triple, triples):
        about[triple.subject].append(triple)
    for item in sorted(name for name in about if name.startswith(WIKIDATA)):
        for claim in about[item]:
            number = claim.predicate.rpartition("/")[2]
            (value,) = (one for one in about[claim.object] if one.predicate.endswith(f"/prop/statement/{number}"))
            command = [item.removeprefix(WIKIDATA), number, _value(value)]
            for one in about[claim.object]:
                if one.predicate == PROV + "wasDerivedFrom":
                    yield "\t".join([*command, *_reference(about[one.object])])


def _value(one: RdfTriple) -> str:
    if one.datatype is None:
        return one.object.removeprefix(WIKIDATA)
    if (point := _POINT.fullmatch(one.object)) is not None:
        return f"@{point[2]}/{point[1]}"
    return _day(one.object)


def _reference(triples: list[RdfTriple]) -> Iterator[str]:
    """When the source was seen, its address and its title."""
    about = {one.predicate.rpartition("/")[2]: one for one in triples}
    if "P813" in about:
        yield from ("S813", _day(about["P813"].object))
    if "P854" in about:
        yield from ("S854", _quoted(about["P854"].object))
    if "P1476" in about:
        yield from ("S1476", f"{about['P1476'].language}:{_quoted(about['P1476'].object)}")


def _day(text: str) -> str:
    """A year, month or day as Wikidata writes it: what is not known is 00.

    >>> _day("2009-05"), _day("2009-05-12")
    ('+2009-05-00T00:00:00Z/10', '+2009-05-12T00:00:00Z/11')
    """
    parts = text.split("-")
    year, month, day = (*parts, "00", "00")[:3]
    return f"+{year}-{month}-{day}T00:00:00Z/{_PRECISION[len(parts)]}"


def _quoted(text: str) -> str:
    """A text in quotes; the format has no escape for one inside."""
    plain = " ".join(text.replace('"', "”").split())
    return f'"{plain}"'
