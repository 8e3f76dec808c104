"""What people call things: labels of entities, sources and terms, looked up many at once and kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg_builder import dates, wording
from kg_builder.answers import Rows
from kg_builder.store import Store
from kg_builder.vocabulary import EDTF, KG, LANGUAGES, Names

AT_ONCE = 500
_LABELS = "SELECT ?thing ?label WHERE { VALUES ?thing { %s } ?thing rdfs:label ?label }"
_TERM_LABELS = """
SELECT ?thing ?label ?order WHERE { GRAPH graph:ontology {
  ?thing rdfs:label ?label . FILTER(isIRI(?thing)) OPTIONAL { ?thing kg:order ?order } } }
"""


class Naming:
    """The labels of one store; each is looked up once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._labels: dict[str, str] = {}
        self._terms: dict[str, tuple[str, int]] | None = None

    @property
    def names(self) -> Names:
        """The IRIs of the graph that is explained."""
        return self._store.names

    def label(self, iri: str) -> str:
        """The name of an entity or source, in English if it has one there, else the shortened IRI."""
        if iri not in self._labels:
            self.learn([iri])
        return self._labels[iri]

    def learn(self, iris: Iterable[str]) -> None:
        """Look up many labels at once."""
        wanted = sorted({iri for iri in iris if iri not in self._labels})
        if not wanted:
            return
        for some in batches(wanted):
            for iri, names in self._names_of(some).items():
                self._labels[iri] = in_language(names)
        for iri in wanted:
            self._labels.setdefault(iri, self._store.names.shorten(iri))

    def learn_cells(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Look up at once all labels that ``cell`` needs for described rows."""
        ours = (self.names.entity(""), self.names.source(""))
        self.learn(text for row in rows for text in row.values() if text.startswith(ours))

    def entity_label(self, slug: str) -> str:
        """The name of an entity by its id."""
        return self.label(self._store.names.entity(slug))

    def source_slug(self, iri: str) -> str:
        """The slug of a source by its IRI; empty of what is none."""
        prefix = self._store.names.source("")
        return iri.removeprefix(prefix) if iri.startswith(prefix) else ""

    def learn_rows(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Look up the labels of all entities in rows at once."""
        self.learn(text for row in rows for text in row.values() if text.startswith(self._store.names.entity("")))

    def cell(self, row: Mapping[str, str], name: str) -> str:
        """One cell of a described row, as people read it: names for IRIs, dates in words."""
        text, names = row[name], self._store.names
        if text.startswith(KG):
            return self.term(text.removeprefix(KG))
        if text.startswith((names.entity(""), names.source(""))):
            return self.label(text)
        if row.get(f"{name}^") == EDTF:
            return shown_date(text)
        return names.shorten(text)

    def term(self, name: str) -> str:
        """The English label of a term of the ontology."""
        return self._known_terms().get(name, (name, 0))[0]

    def _known_terms(self) -> dict[str, tuple[str, int]]:
        if self._terms is None:
            labels: dict[str, dict[str, str]] = defaultdict(dict)
            orders: dict[str, int] = {}
            for row in self._rows(_TERM_LABELS):
                labels[row["thing"]][row["label@"]] = row["label"]
                orders[row["thing"]] = int(row.get("order", 1000))
            self._terms = {iri.removeprefix(KG): (in_language(names), orders[iri]) for iri, names in labels.items()}
        return self._terms

    def _names_of(self, iris: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for row in self._rows(_LABELS % " ".join(f"<{iri}>" for iri in iris)):
            found[row["thing"]][row["label@"]] = row["label"]
        return found

    def _rows(self, sparql: str) -> Iterable[dict[str, str]]:
        """Rows as text; ``name@`` is a literal's language, ``name^`` its datatype."""
        rows = self._store.query(sparql)
        assert isinstance(rows, Rows)
        return rows.described()


def batches(items: Sequence[str]) -> Iterable[Sequence[str]]:
    """The items in portions that a query bears as VALUES."""
    return (items[begin : begin + AT_ONCE] for begin in range(0, len(items), AT_ONCE))


def shown_date(edtf: str) -> str:
    """A date of the graph as people write it; what is no EDTF stays as it is."""
    try:
        return wording.display(dates.parse(edtf))
    except dates.DateError:
        return edtf


def in_language(names: Mapping[str, str]) -> str:
    """The English name, else that of the first other language in the fixed order, else any."""
    for language in LANGUAGES:
        if language in names:
            return names[language]
    return names[min(names)]
