"""Relations as sentences, in English and Azerbaijani, from the templates that the ontology's properties carry.

What is not accepted is told as the word of those who say it, never as a fact.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kg_builder.answers import Rows
from kg_builder.model import Rank
from kg_builder.naming import in_language
from kg_builder.paths import Hop, Path, Relation
from kg_builder.store import Store
from kg_builder.vocabulary import KG

LANGUAGES = ("en", "az")
"""The languages that have templates."""

_TEMPLATES = "SELECT ?property ?sentence { GRAPH graph:ontology { ?property kg:sentence ?sentence } }"
_LABELS = "SELECT ?thing ?label WHERE { VALUES ?thing { %s } GRAPH graph:authority { ?thing rdfs:label ?label } }"
_SAY = {
    Rank.ATTRIBUTED: {"en": "According to {voices}: {sentence}", "az": "{voices} bildirir: {sentence}"},
    Rank.UNRESOLVED: {
        "en": "{voices} say, and others contradict: {sentence}",
        "az": "{voices} bildirir, başqaları təkzib edir: {sentence}",
    },
}


class Sentences:
    """Sentences about the relations of a store, in one language.

    Arguments:
        language: ``en`` or ``az``; an entity that has no name in it keeps the one that it has.
    """

    def __init__(self, store: Store, language: str = "en") -> None:
        self._store, self._language = store, language
        self._labels: dict[str, str] = {}
        self._templates: Mapping[str, str] | None = None

    def of(self, relation: Relation) -> str:
        """A relation as a sentence."""
        self.learn([relation])
        template = self._known().get(relation.predicate, "{subject} – " + relation.predicate + " – {object}")
        subject, an_object = self._labels[relation.subject], self._labels[relation.object]
        sentence = template.replace("{subject}", subject).replace("{object}", an_object)
        said = _SAY.get(Rank(relation.rank))
        if said is None:
            return sentence
        voices = ", ".join(self._labels[voice] for voice in relation.voices)
        return said[self._language].replace("{voices}", voices).replace("{sentence}", sentence)

    def learn(self, relations: Iterable[Relation]) -> None:
        """Look up at once the names that the sentences need."""
        found = list(relations)
        slugs = {slug for one in found for slug in (one.subject, one.object, *one.voices)}
        if not (wanted := sorted(slugs - self._labels.keys())):
            return
        names = self._store.names
        labels: dict[str, dict[str, str]] = defaultdict(dict)
        rows = self._store.query(_LABELS % " ".join(f"<{names.entity(slug)}>" for slug in wanted))
        assert isinstance(rows, Rows)
        for row in rows.described():
            labels[row["thing"].removeprefix(names.entity(""))][row["label@"]] = row["label"]
        for slug in wanted:
            known = labels[slug]
            self._labels[slug] = known.get(self._language) or (in_language(known) if known else slug)

    def learn_paths(self, paths: Iterable[Path]) -> None:
        """The same for all hops of paths."""
        self.learn(relation for path in paths for hop in path.hops for relation in relations_of(hop))

    def _known(self) -> Mapping[str, str]:
        if self._templates is None:
            rows = self._store.query(_TEMPLATES)
            assert isinstance(rows, Rows)
            self._templates = {
                row["property"].removeprefix(KG): row["sentence"]
                for row in rows.described()
                if row["sentence@"] == self._language
            }
        return self._templates


def relations_of(hop: Hop) -> tuple[Relation, ...]:
    """The relation that a hop is drawn by, then those beside it."""
    return (hop.relation, *hop.beside)
