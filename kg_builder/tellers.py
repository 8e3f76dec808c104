"""Who says something: the sources, publishers and speakers of a store, by id, slug or any of their names."""

from collections.abc import Collection, Iterator

from kg_builder.answers import Rows
from kg_builder.errors import UnknownName, UsageError
from kg_builder.perspective import AGENT, SOURCE
from kg_builder.store import Store
from kg_builder.vocabulary import SLUG

_TELLERS = """
SELECT DISTINCT ?who WHERE {
  { %(among)s ?who a kg:Source }
  UNION { %(among)s ?source a kg:Source ; dcterms:publisher|kg:relays ?who }
  UNION { %(among)s GRAPH graph:apparatus { ?node kg:speaker|kg:relays ?who } }
}
"""
_NAMES = "SELECT ?who ?name WHERE { GRAPH graph:authority { ?who rdfs:label|skos:altLabel ?name } }"
_REPLACED = "SELECT ?new WHERE {{ <{}> dcterms:isReplacedBy ?new }}"
_MOST_SUGGESTED = 5


def keys(store: Store, name: str, followed: dict[str, str]) -> tuple[str, ...]:
    """The keys of the source, publisher or speaker of that name; an id that was replaced is followed and noted.

    Raises:
        UnknownName: nobody of that name says anything; the nearest who do are the suggestions.
        UsageError: several have that name.
    """
    if SLUG.fullmatch(name):
        itself = (SOURCE + name, AGENT + name)
        told = set(
            _tellers(store, "VALUES ?who {{ {} }}".format(" ".join(f"<{store.names.base}{key}>" for key in itself)))
        )
        if found := tuple(key for key in itself if key in told):
            return found
    known = set(_tellers(store))
    if (new := _replacement(store, name)) is not None and AGENT + new in known:
        followed[name] = new
        return (AGENT + new,)
    from kg_builder.folding import rank_matches

    named = ((key, text) for key, text in _names(store) if key in known)
    matches = rank_matches(name, named, limit=_MOST_SUGGESTED)
    exact = [match.key for match in matches if match.how == "exact"]
    if len(exact) == 1:
        return (exact[0],)
    if exact:
        either = " or ".join(key.removeprefix(AGENT) for key in exact)
        raise UsageError(f"“{name}” is the name of several. Write {either}.")
    raise UnknownName("source, publisher or speaker", name, _suggestions(name, [m.key for m in matches], known))


def _suggestions(name: str, near: list[str], known: Collection[str]) -> list[str]:
    from difflib import get_close_matches

    slugs = {key.partition("/")[2]: key for key in sorted(known)}
    spelt = get_close_matches(name, slugs, n=3)
    return list(dict.fromkeys([*(key.partition("/")[2] for key in near), *spelt]))[:_MOST_SUGGESTED]


def _tellers(store: Store, among: str = "") -> Iterator[str]:
    rows = store.query(_TELLERS % {"among": among})
    assert isinstance(rows, Rows)
    return (row["who"].removeprefix(store.names.base) for row in rows.values())


def _names(store: Store) -> Iterator[tuple[str, str]]:
    rows = store.query(_NAMES)
    assert isinstance(rows, Rows)
    return ((row["who"].removeprefix(store.names.base), row["name"]) for row in rows.values())


def _replacement(store: Store, slug: str) -> str | None:
    if not SLUG.fullmatch(slug):
        return None
    rows = store.query(_REPLACED.format(store.names.entity(slug)))
    assert isinstance(rows, Rows)
    return next((row["new"].removeprefix(store.names.entity("")) for row in rows.values()), None)
