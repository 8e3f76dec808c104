"""What a store holds, read back as the records that it was made of: the way to reconcile anew over any engine.

A build has them in a file beside its store (``held_file``); any other store, and one whose file fails, is asked. A
dozen plain queries, one predicate each, go out at once: an engine answers them by one scan, where a join of all takes
several times as long. The order of the records' files is not kept, nor their lines; nothing depends on them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from json import loads
from typing import Any

from kg_builder import dates
from kg_builder.answers import Answer, Rows, Triples
from kg_builder.dates import Edtf
from kg_builder.errors import EndpointError
from kg_builder.held_file import read_records
from kg_builder.model import (
    Authority,
    Dataset,
    EntityRef,
    Judgement,
    Moment,
    Plain,
    ReadExtent,
    Replacement,
    Source,
    SourceKind,
    Stance,
    Statement,
    Text,
    Value,
    Word,
)
from kg_builder.ontology import Ontology
from kg_builder.store import EmbeddedStore, Store
from kg_builder.terms import iri, rdf_triple
from kg_builder.vocabulary import DCTERMS, EDTF, FOAF, GEONAMES, KG, PROV, RDF, RDFS, SKOS, WIKIDATA, XSD, Names

_Term = Mapping[str, str]
_About = Mapping[str, Mapping[str, list[_Term]]]

_ALWAYS = {name: RDF + name for name in ("subject", "predicate", "object")} | {
    "source": PROV + "wasDerivedFrom",
    "locator": KG + "locator",
    "stance": KG + "stance",
}
_SOMETIMES = ("speaker", "relays", "quote", "asWritten", "hijri", "note", "saidOn", "verified", "earliest", "latest")
_COLUMN = "SELECT ?s ?o {{ GRAPH graph:apparatus {{ ?s <{}> ?o }} }}"
_QUERIES = {
    "count": "SELECT (COUNT(?s) AS ?o) { GRAPH graph:apparatus { ?s a kg:Statement } }",
    "remarks": f"SELECT ?s ?p ?o {{ GRAPH graph:apparatus {{ VALUES ?p {{ {' '.join(f'kg:{n}' for n in _SOMETIMES)} }}"
    " ?s ?p ?o } }",
    "judgements": "SELECT ?s ?p ?o { GRAPH graph:apparatus { ?s a kg:Judgement ; ?p ?o } }",
    "sources": "SELECT ?s ?p ?o { ?s a kg:Source ; ?p ?o }",
    "authority": "SELECT ?s ?p ?o { GRAPH graph:authority { ?s ?p ?o } }",
    **{name: _COLUMN.format(predicate) for name, predicate in _ALWAYS.items()},
}
_ONTOLOGY = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH graph:ontology { ?s ?p ?o } }"
_AT_ONCE = 4


class Held:
    """The records that a store holds, read when they are first wanted."""

    def __init__(self, store: Store) -> None:
        self._store = store
        # no cached_property: until Python 3.12 its lock is one for all instances, and one may read through another
        self._asked: Mapping[str, Answer] | None = None
        self._dataset: Dataset | None = None
        self._triples: Triples | None = None
        self._ontology: Ontology | None = None

    @property
    def names(self) -> Names:
        """The IRIs of the store."""
        return self._store.names

    @property
    def dataset(self) -> Dataset:
        """All records.

        Raises:
            EndpointError: a remote store does not answer, or does not give everything.
        """
        if self._dataset is None:
            self._dataset = self._read()
        return self._dataset

    def _read(self) -> Dataset:
        if isinstance(self._store, EmbeddedStore) and (build := self._store.build) is not None:
            assert self._store.folder is not None
            if (written := read_records(self._store.folder.parent, build)) is not None:
                return written
        reader, authority = _Reader(self.names), self._rows("authority")
        statements = reader.statements(self._columns(), _about(self._rows("remarks")))
        return Dataset(
            reader.authorities(_about(authority)),
            reader.sources(_about(self._rows("sources"))),
            statements,
            reader.judgements(_about(self._rows("judgements"))),
            reader.replacements(authority),
        )

    @property
    def ontology(self) -> Ontology:
        """The ontology that the statements were read with."""
        if self._ontology is None:
            self._ontology = Ontology(map(rdf_triple, self._ontology_triples()))
        return self._ontology

    def ontology_lines(self) -> Iterable[str]:
        """The ontology's quads as lines of N-Quads with their line breaks."""
        graph = iri(self.names.graph("ontology"))
        return (f"{triple} {graph} .\n" for triple in self._ontology_triples())

    def _ontology_triples(self) -> Triples:
        if self._triples is None:
            found = self._store.query(_ONTOLOGY)
            assert isinstance(found, Triples)
            self._triples = found
        return self._triples

    def _answers(self) -> Mapping[str, Answer]:
        if self._asked is None:
            _ = self.names  # asked once, before many threads would
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                self._asked = dict(zip(_QUERIES, pool.map(self._store.query, _QUERIES.values()), strict=True))
        return self._asked

    def _rows(self, name: str) -> Sequence[Mapping[str, _Term]]:
        rows = self._answers()[name]
        assert isinstance(rows, Rows)
        document: Mapping[str, Any] = loads(rows.document)
        bindings: Sequence[Mapping[str, _Term]] = document["results"]["bindings"]
        return bindings

    def _columns(self) -> Mapping[str, Mapping[str, _Term]]:
        """Of each statement what it always has; an endpoint that leaves rows out is told, never believed."""
        wanted = int(self._rows("count")[0]["o"]["value"])
        columns = {name: {row["s"]["value"]: row["o"] for row in self._rows(name)} for name in _ALWAYS}
        for name, column in columns.items():
            if len(column) != wanted:
                raise EndpointError(
                    f"The store has {wanted:,} statements and gives the {name} of {len(column):,}. "
                    "It may limit the rows of an answer; raise that limit."
                )
        return columns


class _Reader:
    def __init__(self, names: Names) -> None:
        self._entity, self._source = names.entity(""), names.source("")
        self._judgement, self._statement = names.judgement(""), names.statement("")

    def statements(self, columns: Mapping[str, Mapping[str, _Term]], remarks: _About) -> dict[str, Statement]:
        """The statements under their identifiers, sorted by them."""
        found: dict[str, Statement] = {}
        nothing: Mapping[str, list[_Term]] = {}
        known = {KG + stance: stance for stance in Stance}
        subjects, predicates, objects = (columns[name] for name in ("subject", "predicate", "object"))
        sources, locators, stances = (columns[name] for name in ("source", "locator", "stance"))
        for node in sorted(subjects):
            more = remarks.get(node, nothing)
            bare = Statement(
                subjects[node]["value"].removeprefix(self._entity),
                predicates[node]["value"].removeprefix(KG),
                self._value(objects[node], more),
                sources[node]["value"].removeprefix(self._source),
                locators[node]["value"],
                known[stances[node]["value"]],
            )
            found[node.removeprefix(self._statement)] = (
                bare
                if not more
                else replace(
                    bare,
                    speaker=self._agent(more, KG + "speaker"),
                    said_on=_edtf(more, KG + "saidOn"),
                    quote=_text(more, KG + "quote"),
                    as_written=_text(more, KG + "asWritten"),
                    note=_text(more, KG + "note"),
                    relays=self._agent(more, KG + "relays"),
                    verified=_day(more, KG + "verified"),
                )
            )
        return found

    def sources(self, about: _About) -> dict[str, Source]:
        found = {}
        for subject in sorted(about):
            more, slug = about[subject], subject.removeprefix(self._source)
            issued = _text(more, DCTERMS + "issued")
            found[slug] = Source(
                slug=slug,
                title=more[DCTERMS + "title"][0]["value"],
                publisher=more[DCTERMS + "publisher"][0]["value"].removeprefix(self._entity),
                kind=SourceKind(_word(more[KG + "sourceKind"][0])),
                language=more[DCTERMS + "language"][0]["value"],
                read=ReadExtent(_word(more[KG + "read"][0])),
                seen=date.fromisoformat(more[KG + "seen"][0]["value"]),
                authors=tuple(sorted(term["value"] for term in more.get(DCTERMS + "creator", ()))),
                published=None if issued is None else _bounded(issued, more),
                url=_text(more, FOAF + "page"),
                archived=_text(more, KG + "archived"),
                relays=self._agent(more, KG + "relays"),
                note=_text(more, KG + "note"),
            )
        return found

    def authorities(self, about: _About) -> dict[str, Authority]:
        found = {}
        for subject in sorted(about):
            more, slug = about[subject], subject.removeprefix(self._entity)
            if RDF + "type" not in more:
                continue  # an id that was replaced
            matches = [term["value"] for term in more.get(SKOS + "exactMatch", ())]
            found[slug] = Authority(
                slug=slug,
                type=more[RDF + "type"][0]["value"].removeprefix(KG),
                names=tuple(sorted(map(_in_language, more.get(RDFS + "label", ())))),
                aliases=tuple(sorted(map(_in_language, more.get(SKOS + "altLabel", ())))),
                wikidata=next((m.removeprefix(WIKIDATA) for m in matches if m.startswith(WIKIDATA)), None),
                geonames=next((m.removeprefix(GEONAMES)[:-1] for m in matches if m.startswith(GEONAMES)), None),
                voice=self._agent(more, KG + "voice"),
                note=_text(more, SKOS + "editorialNote"),
                may_be_among=tuple(
                    sorted(term["value"].removeprefix(self._entity) for term in more.get(KG + "mayBeAmong", ()))
                ),
            )
        return found

    def judgements(self, about: _About) -> tuple[Judgement, ...]:
        return tuple(
            Judgement(
                slug=subject.removeprefix(self._judgement),
                about=more[KG + "about"][0]["value"].removeprefix(self._entity),
                property=more[KG + "property"][0]["value"].removeprefix(KG),
                prefers=tuple(self._value(term, {}) for term in more.get(KG + "prefers", ())),
                rejects=tuple(self._value(term, {}) for term in more.get(KG + "rejects", ())),
                reasons=more[KG + "reasons"][0]["value"],
                editor=more[KG + "editor"][0]["value"],
                date=date.fromisoformat(more[DCTERMS + "date"][0]["value"]),
            )
            for subject, more in sorted(about.items())
        )

    def replacements(self, rows: Iterable[Mapping[str, _Term]]) -> tuple[Replacement, ...]:
        """The ids that were replaced; a store does not keep why and when."""
        pairs = (
            (row["s"]["value"].removeprefix(self._entity), row["o"]["value"].removeprefix(self._entity))
            for row in rows
            if row["p"]["value"] == DCTERMS + "isReplacedBy"
        )
        return tuple(Replacement(old, new, "", date.min) for old, new in sorted(pairs))

    def _value(self, term: _Term, more: Mapping[str, list[_Term]]) -> Value:
        text = term["value"]
        if term["type"] == "uri":
            return Word(text.removeprefix(KG)) if text.startswith(KG) else EntityRef(text.removeprefix(self._entity))
        if "xml:lang" in term:
            return Text(text, term["xml:lang"])
        datatype = term.get("datatype", XSD + "string")
        if datatype == EDTF:
            return Moment(_bounded(text, more), _text(more, KG + "hijri"))
        return Plain(text, datatype)

    def _agent(self, more: Mapping[str, list[_Term]], predicate: str) -> str | None:
        text = _text(more, predicate)
        return None if text is None else text.removeprefix(self._entity)


def _about(rows: Iterable[Mapping[str, _Term]]) -> _About:
    found: dict[str, dict[str, list[_Term]]] = defaultdict(dict)
    for row in rows:
        found[row["s"]["value"]].setdefault(row["p"]["value"], []).append(row["o"])
    return found


def _text(more: Mapping[str, list[_Term]], predicate: str) -> str | None:
    terms = more.get(predicate)
    return None if terms is None else terms[0]["value"]


def _day(more: Mapping[str, list[_Term]], predicate: str) -> date | None:
    text = _text(more, predicate)
    return None if text is None else date.fromisoformat(text)


def _edtf(more: Mapping[str, list[_Term]], predicate: str) -> Edtf | None:
    text = _text(more, predicate)
    return None if text is None else dates.parse(text)


def _bounded(text: str, more: Mapping[str, list[_Term]]) -> Edtf:
    """A date with the bounds that stand beside it; reading an unusual one takes milliseconds, and there are many."""
    earliest, latest = _day(more, KG + "earliest"), _day(more, KG + "latest")
    return dates.parse(text) if earliest is latest is None else Edtf(text, earliest, latest)


def _in_language(term: _Term) -> Text:
    return Text(term["value"], term["xml:lang"])


def _word(term: _Term) -> str:
    name = term["value"].removeprefix(KG)
    return name[:1].lower() + name[1:]
