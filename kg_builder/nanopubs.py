"""Each statement as a nanopublication: what is said, where it is from, who published that it is said.

TriG after the guidelines of https://nanopub.net/guidelines/working_draft/. The assertion of a statement that a source
denies, doubts or announces is the statement's node, not its triple: what nobody asserts is asserted nowhere.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kg_builder.answers import Rows
from kg_builder.held import Held
from kg_builder.model import Source, Stance, Statement
from kg_builder.store import Store
from kg_builder.terms import iri, literal, triple, value
from kg_builder.vocabulary import DCTERMS, KG, LICENSE, PROV, RDF, XSD, Names

FILE = "nanopubs.trig"
NP = "http://www.nanopub.org/nschema#"
_VERDICTS = """SELECT ?node ?rank ?voice { GRAPH graph:apparatus {
  ?node a kg:Statement ; kg:rank ?rank ; kg:voice ?voice } }"""


def write_nanopubs(store: Store, folder: Path) -> None:
    """Write ``nanopubs.trig`` into a new folder, the nanopublications in the order of their statements' ids."""
    folder.mkdir()
    with (folder / FILE).open("w", encoding="utf-8", newline="\n") as out:
        out.write(f"@prefix np: <{NP}> .\n@prefix prov: <{PROV}> .\n@prefix dct: <{DCTERMS}> .\n@prefix kg: <{KG}> .\n")
        out.write(f"@prefix rdf: <{RDF}> .\n@prefix xsd: <{XSD}> .\n")
        out.writelines(nanopubs(store))


def nanopubs(store: Store) -> Iterator[str]:
    """The nanopublication of each statement, as TriG that needs the prefixes of ``write_nanopubs``."""
    rows = store.query(_VERDICTS)
    assert isinstance(rows, Rows)
    names, dataset = store.names, Held(store).dataset
    verdicts = {row["node"].removeprefix(names.statement("")): (row["rank"], row["voice"]) for row in rows.values()}
    for key in sorted(dataset.statements):
        one = dataset.statements[key]
        yield _nanopub(key, one, dataset.sources[one.source], verdicts[key], names)


def _nanopub(key: str, one: Statement, source: Source, verdict: tuple[str, str], names: Names) -> str:
    this = f"{names.base}nanopub/{key}"
    head, assertion, provenance, info = (f"<{this}#{part}>" for part in ("head", "assertion", "provenance", "pubinfo"))
    rank, voice = verdict
    facts = "".join(f"  {line} .\n" for line in _provenance(key, one, source, rank, voice, names))
    return (
        f"\n{head} {{\n  <{this}> a np:Nanopublication ; np:hasAssertion {assertion} ;\n"
        f"    np:hasProvenance {provenance} ; np:hasPublicationInfo {info} .\n}}\n"
        f"{assertion} {{\n  {_assertion(key, one, names)} .\n}}\n"
        f"{provenance} {{\n  {assertion} prov:wasDerivedFrom {iri(names.source(one.source))} ;\n"
        f"    prov:wasAttributedTo {iri(voice)} .\n{facts}}}\n"
        f"{info} {{\n  <{this}> dct:created {_moment(one.verified or source.seen)} ;\n"
        f"    dct:creator {iri(names.base + 'editors')} ; dct:license <{LICENSE}> ;\n"
        f"    dct:references {iri(names.statement(key))} .\n}}\n"
    )


def _assertion(key: str, one: Statement, names: Names) -> str:
    if one.stance is Stance.ASSERTS:
        return triple(one, names)
    node = iri(names.statement(key))
    return (
        f"{node} rdf:subject {iri(names.entity(one.subject))} ; rdf:predicate kg:{one.predicate} ;\n"
        f"    rdf:object {value(one.object, names)} ; kg:stance kg:{one.stance.value}"
    )


def _provenance(key: str, one: Statement, source: Source, rank: str, voice: str, names: Names) -> Iterator[str]:
    node = iri(names.statement(key))
    yield f"{node} kg:locator {literal(one.locator)} ; kg:rank {iri(rank)} ; kg:voice {iri(voice)}"
    if one.speaker is not None:
        yield f"{node} kg:speaker {iri(names.entity(one.speaker))}"
    if source.url:
        yield f"{iri(names.source(one.source))} dct:publisher {iri(names.entity(source.publisher))}"


def _moment(day: date) -> str:
    return literal(f"{day.isoformat()}T00:00:00Z", datatype=XSD + "dateTime")
