"""Help with a query: the names in it that nothing has, with the nearest that exist; and what its terms are.

An engine answers a mistyped property with an empty answer and no word; this finds the word.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from kg_builder.answers import Rows
from kg_builder.mentions import Mention, mentions
from kg_builder.naming import in_language
from kg_builder.store import Store
from kg_builder.vocabulary import KG

_TERMS = """SELECT ?term ?kind ?label WHERE {
  GRAPH graph:ontology { ?term a ?kind . OPTIONAL { ?term rdfs:label ?label } FILTER(isIRI(?term)) } }"""
_ENTITIES = "SELECT ?name WHERE { GRAPH graph:authority { ?name a ?type } }"
_SOURCES = "SELECT ?name WHERE { ?name a kg:Source }"
_JUDGEMENTS = "SELECT ?name WHERE { GRAPH graph:apparatus { ?name a kg:Judgement } }"
_USES = """SELECT ?term (COUNT(*) AS ?triples) WHERE {
  VALUES ?term { %s } { ?s ?term ?o } UNION { ?s a ?term } } GROUP BY ?term"""
_STATEMENTS = """SELECT ?term (COUNT(*) AS ?statements) WHERE {
  VALUES ?term { %s } GRAPH graph:apparatus { ?node rdf:predicate ?term } } GROUP BY ?term"""
_KINDS = (
    ("DatatypeProperty", "property"),
    ("ObjectProperty", "property"),
    ("AnnotationProperty", "property"),
    ("Property", "property"),
    ("Class", "class"),
)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name in a query that nothing has; ``what`` is the kind of thing that it would be."""

    mention: Mention
    what: str
    suggestions: tuple[str, ...]

    def __str__(self) -> str:
        hint = f" Did you mean {' or '.join(self.suggestions)}?" if self.suggestions else ""
        place = f"line {self.mention.line}, column {self.mention.column}"
        return f"{self.mention.text} ({place}) is no {self.what}.{hint}"


@dataclass(frozen=True, slots=True)
class Touched:
    """A term of the ontology that a query names, and how much the store says with it."""

    term: str
    kind: str
    label: str
    triples: int
    statements: int


def unknown(store: Store, sparql: str) -> Iterator[Unknown]:
    """The names of ours in a query that the store does not have, each once, in their order."""
    prefixes = store.names.prefixes()
    known: dict[str, list[str]] = {}
    seen = set()
    for mention in mentions(sparql, prefixes):
        kind = _kind(store, mention.iri)
        if kind is None or mention.iri in seen:
            continue
        seen.add(mention.iri)
        what, question, namespace = kind
        if question not in known:
            known[question] = _names(store, question)
        if mention.iri not in known[question]:
            yield Unknown(mention, what, _nearest(str(mention.iri), known[question], namespace, store))


def touched(store: Store, sparql: str) -> list[Touched]:
    """The classes, properties and words of the ontology that a query names, in their order."""
    named = dict.fromkeys(m.iri for m in mentions(sparql, store.names.prefixes()) if m.iri and m.iri.startswith(KG))
    described: dict[str, tuple[str, dict[str, str]]] = {}
    rows = store.query(_TERMS)
    assert isinstance(rows, Rows)
    for row in rows.described():
        if row["term"] in named:
            kind, labels = described.get(row["term"], ("word", {}))
            kind = next((word for ending, word in _KINDS if row["kind"].endswith(f"#{ending}")), kind)
            described[row["term"]] = kind, labels | ({row["label@"]: row["label"]} if "label" in row else {})
    triples, statements = (_counts(store, question, described) for question in (_USES, _STATEMENTS))
    return [
        Touched(
            store.names.shorten(term),
            described[term][0],
            in_language(described[term][1]) if described[term][1] else "",
            triples.get(term, 0),
            statements.get(term, 0),
        )
        for term in named
        if term in described
    ]


def _kind(store: Store, iri: str | None) -> tuple[str, str, str] | None:
    """What an IRI of ours names, the query for all that are there, and their namespace."""
    names = store.names
    spaces = {
        KG: ("term of the ontology", _TERMS),
        names.entity(""): ("entity", _ENTITIES),
        names.source(""): ("source", _SOURCES),
        names.judgement(""): ("judgement", _JUDGEMENTS),
    }
    for namespace, (what, question) in spaces.items():
        if iri is not None and iri.startswith(namespace) and iri != namespace:
            return what, question, namespace
    return None


def _names(store: Store, question: str) -> list[str]:
    rows = store.query(question)
    assert isinstance(rows, Rows)
    return list(dict.fromkeys(row["term" if "term" in row else "name"] for row in rows.values()))


def _nearest(iri: str, known: Iterable[str], namespace: str, store: Store) -> tuple[str, ...]:
    local = {name.removeprefix(namespace): name for name in known if name.startswith(namespace)}
    found = get_close_matches(iri.removeprefix(namespace), local, n=2, cutoff=0.7)
    prefix = next(prefix for prefix, space in store.names.prefixes().items() if space == namespace)
    return tuple(f"{prefix}:{name}" for name in found)


def _counts(store: Store, question: str, terms: Mapping[str, object]) -> dict[str, int]:
    if not terms:
        return {}
    rows = store.query(question % " ".join(f"<{term}>" for term in terms))
    assert isinstance(rows, Rows)
    return {row["term"]: int(row[rows.variables[1]]) for row in rows.values() if "term" in row}
