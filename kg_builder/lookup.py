"""Names to ids: an entity by its id or any of its names, a source by its slug, a class by its name or label."""

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from kg_builder.answers import Rows
from kg_builder.errors import UnknownName
from kg_builder.store import Store
from kg_builder.vocabulary import KG, SLUG

if TYPE_CHECKING:
    from kg_builder.folding import Match

_NAMES = """
SELECT DISTINCT ?entity ?name WHERE {
  { GRAPH graph:authority { ?entity rdfs:label|skos:altLabel ?name } }
  UNION { GRAPH graph:authority { ?entity a ?type } ?entity kg:name ?name }
}
"""
#: What people say of a thing whose name they do not know: where, when, how many, with whom, what it is.
_TOLD = """
SELECT DISTINCT ?entity ?told WHERE {
  { GRAPH graph:apparatus { ?node rdf:subject ?entity ; rdf:object ?other }
    GRAPH graph:authority { ?other rdfs:label|skos:altLabel ?told } }
  UNION { GRAPH graph:apparatus { ?node rdf:subject ?entity ; rdf:predicate kg:quantity ; rdf:object ?told } }
  UNION { ?entity kg:year ?told }
  UNION { GRAPH graph:authority { ?entity a ?class } GRAPH graph:ontology { ?class rdfs:label ?told } }
}
"""
_TYPE = "SELECT ?type WHERE {{ GRAPH graph:authority {{ <{0}> a ?type }} }}"
_SOURCE = "SELECT ?source WHERE {{ VALUES ?source {{ <{0}> }} ?source a kg:Source }}"
_SOURCES = "SELECT ?source ?title WHERE { ?source a kg:Source OPTIONAL { ?source dcterms:title ?title } }"
_CLASSES = """SELECT DISTINCT ?class ?label WHERE {
  GRAPH graph:ontology { ?class a owl:Class . OPTIONAL { ?class rdfs:label ?label } } FILTER(isIRI(?class)) }"""
_REPLACED = "SELECT ?new WHERE {{ <{0}> dcterms:isReplacedBy ?new }}"


class Lookup:
    """Finds what people call things in a store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.followed: dict[str, str] = {}
        """Entities asked for under an old id → the id that replaced it."""

    def names(self) -> Iterator[tuple[str, str]]:
        """Every name of every entity, with its id."""
        return self._words(_NAMES, "name")

    def _words(self, sparql: str, column: str) -> Iterator[tuple[str, str]]:
        rows = self.store.query(sparql)
        assert isinstance(rows, Rows)
        prefix = self.store.names.entity("")
        return ((row["entity"].removeprefix(prefix), row[column]) for row in rows.values())

    def sources(self) -> list[tuple[str, str]]:
        """Every source: slug and title."""
        rows = self.store.query(_SOURCES)
        assert isinstance(rows, Rows)
        prefix = self.store.names.source("")
        return [(row["source"].removeprefix(prefix), row.get("title", "")) for row in rows.values()]

    def classes(self) -> list[tuple[str, str]]:
        """Every class of the ontology with each of its labels."""
        rows = self.store.query(_CLASSES)
        assert isinstance(rows, Rows)
        return [(row["class"].removeprefix(KG), row.get("label", "")) for row in rows.values()]

    def find(self, text: str, limit: int = 10) -> "list[Match[str]]":
        """The entities that a text may mean, in any language and spelling, best first.

        Those with such a name; where none has one, those whose names together with whom and what they are linked to,
        their years, numbers and kinds have its words; where there are none of these, those with a name near it.
        """
        from kg_builder.described import rank_described
        from kg_builder.folding import rank_matches

        names = list(self.names())
        named = rank_matches(text, names, limit=limit)
        if named and named[0].how != "near":
            return named
        return rank_described(text, names, self._words(_TOLD, "told"), limit=limit) or named

    def entity_id(self, text: str) -> str:
        """The id of an entity given by its id, by the id it had before, or by exactly one's name.

        Raises:
            UnknownName: none or several have that name; the nearest are the suggestions.
        """
        if SLUG.fullmatch(text) and self._exists(text):
            return text
        if SLUG.fullmatch(text) and (new := self._replacement(text)) is not None:
            self.followed[text] = new
            return self.entity_id(new)
        matches = self.find(text, limit=5)
        exact = [match.key for match in matches if match.how == "exact"]
        if len(exact) == 1:
            return exact[0]
        if exact:
            raise UnknownName("entity", text, exact, several=True)
        raise UnknownName("entity", text, [match.key for match in matches][:5])

    def source_slug(self, text: str) -> str:
        """The slug of a source.

        Raises:
            UnknownName: there is none; the nearest are the suggestions.
        """
        if SLUG.fullmatch(text) and self._any(_SOURCE.format(self.store.names.source(text))):
            return text
        from difflib import get_close_matches

        known = sorted(slug for slug, _ in self.sources())
        raise UnknownName("source", text, get_close_matches(text, known, n=3))

    def class_name(self, text: str) -> str:
        """The local name of a class, given by it or by its label, in any case: ``WorldForum``, ``world forum``.

        Raises:
            UnknownName: there is none; the nearest are the suggestions.
        """
        known = self._classes_by_word
        if (found := known.get(_squeezed(text))) is not None:
            return found
        from difflib import get_close_matches

        nearest = get_close_matches(_squeezed(text), sorted(known), n=5)
        raise UnknownName("class", text, list(dict.fromkeys(known[one] for one in nearest))[:3])

    @cached_property
    def _classes_by_word(self) -> dict[str, str]:
        return {_squeezed(word): name for name, label in self.classes() for word in (label, name) if word}

    def _exists(self, slug: str) -> bool:
        return self._any(_TYPE.format(self.store.names.entity(slug)))

    def _any(self, sparql: str) -> bool:
        rows = self.store.query(sparql)
        assert isinstance(rows, Rows)
        return len(rows) > 0

    def _replacement(self, slug: str) -> str | None:
        rows = self.store.query(_REPLACED.format(self.store.names.entity(slug)))
        assert isinstance(rows, Rows)
        for row in rows.values():
            return row["new"].removeprefix(self.store.names.entity(""))
        return None


def _squeezed(text: str) -> str:
    return text.casefold().replace(" ", "").replace("-", "")
