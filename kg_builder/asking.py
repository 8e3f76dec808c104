"""What every graph can be asked: SPARQL, questions of the catalogue, what is said of an entity, why, and conflicts."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from kg_builder import catalogue, places
from kg_builder.answers import Answer, Rows
from kg_builder.catalogue import Question
from kg_builder.errors import QueryError, UnknownName, UsageError
from kg_builder.lookup import Lookup
from kg_builder.store import Store

if TYPE_CHECKING:
    import rdflib

    from kg_builder.explain import Explainer
    from kg_builder.tracing import Footnoted
    from kg_builder.views import EntityView, PropertyView


class Asking(Lookup):
    """A store with the catalogue of questions."""

    def __init__(self, store: Store, queries: Path | None = None) -> None:
        super().__init__(store)
        self._queries = places.packaged("queries") if queries is None else queries

    @cached_property
    def _explainer(self) -> "Explainer":
        from kg_builder.explain import Explainer

        return Explainer(self.store)

    def query(self, sparql: str) -> Answer:
        """The answer to a SPARQL query: rows, triples or a bool.

        Raises:
            QueryError: the query is refused or no SPARQL.
        """
        answer = self.store.query(sparql)
        if not isinstance(answer, Rows):
            return answer
        return replace(answer, worded=lambda: self._explainer, noted=partial(self._footnoted, sparql))

    def footnotes(self, sparql: str) -> "Footnoted":
        """The rows of a SELECT, each with the statements and sources that carry it.

        Raises:
            QueryError: the query is refused or no SPARQL.
            UsageError: it is no SELECT, or cannot be taken apart.
        """
        answer = self.query(sparql)
        if not isinstance(answer, Rows):
            raise UsageError("Only the rows of a SELECT can be footnoted.")
        return self._footnoted(sparql, answer)

    def _footnoted(self, sparql: str, rows: Rows) -> "Footnoted":
        from kg_builder.tracing import footnoted

        return footnoted(self.store, self._explainer, sparql, rows)

    def questions(self) -> list[Question]:
        """The questions of the catalogue, by group and name."""
        return catalogue.read_questions(self._queries)

    def question(self, name: str, /, **parameters: str) -> str:
        """The SPARQL of a question with its parameters; entities may be given by id or by any name.

        Raises:
            UnknownName: no question, parameter or entity of that name.
            UsageError: a value is not of its parameter's type.
        """
        found = catalogue.read_question(self._queries, name)
        return self.store.names.rebase(found.bound(**self._terms(found, parameters)))

    def in_words(self, name: str, /, **parameters: str) -> str:
        """What a question asks, and of whom or what: its summary, with the names of its parameters' values.

        Raises:
            UnknownName, UsageError: as for ``question``.
        """
        found = catalogue.read_question(self._queries, name)
        if not found.parameters:
            return found.summary["en"]
        terms = {one.name: one.default for one in found.parameters} | self._terms(found, parameters)
        bound = " ".join(f"VALUES ?{key} {{ {term} }}" for key, term in terms.items())
        rows = self.query(f"SELECT * {{ {bound} }}")
        assert isinstance(rows, Rows)
        row = next(rows.described())
        return f"{found.summary['en']} ({', '.join(f'{key}: {self._explainer.cell(row, key)}' for key in terms)})"

    def _terms(self, found: Question, parameters: Mapping[str, str]) -> dict[str, str]:
        types = {parameter.name: parameter for parameter in found.parameters}
        terms = {}
        for key, text in parameters.items():
            if key not in types:
                raise UnknownName("parameter", key, sorted(types), where=f" of “{found.name}”")
            terms[key] = catalogue.as_term(types[key], self._named(types[key].type, text), self.store.names)
        return terms

    def _named(self, kind: str, text: str) -> str:
        """The id of the entity, the slug of the source or the class that a parameter names; other kinds as they are."""
        named = {"entity": self.entity_id, "source": self.source_slug, "type": self.class_name}
        return named[kind](text) if kind in named else text

    def ask(self, name: str, /, **parameters: str) -> Rows:
        """The answer to a question of the catalogue.

        Raises:
            UnknownName, UsageError: as for ``question``.
        """
        self.check_services(name)
        rows = self.query(self.question(name, **parameters))
        if not isinstance(rows, Rows):
            raise UsageError(f"“{name}” is a profile: its answer is triples. Run azicesco export DIR --profile {name}.")
        return rows

    def check_services(self, name: str) -> None:
        """Refuses a federated question whose hosts are not allowed.

        Raises:
            QueryError: the sentence names the hosts and the option.
        """
        wanted = catalogue.read_question(self._queries, name).services
        if missing := [host for host in wanted if host not in self.store.services.hosts]:
            options = " ".join(f"--allow-service {host}" for host in missing)
            raise QueryError(f"“{name}” asks {' and '.join(missing)} too. Allow that with {options}.")

    def show(self, entity: str) -> "EntityView":
        """Everything about one entity, each value with all who say so.

        Raises:
            UnknownName: there is no such entity.
        """
        return self._explainer.entity(self.entity_id(entity))

    def why(self, entity: str, name: str) -> "PropertyView":
        """Why the values of a property stand as they do: ranks, voices, the step of the rule or the judgement.

        Raises:
            UnknownName: there is no such entity, or nobody says anything of that property.
        """
        return self._explainer.property(self.entity_id(entity), name.removeprefix("kg:"))

    def conflicts(self) -> "tuple[PropertyView, ...]":
        """What sources disagree about: unresolved first, then decided, then attributed."""
        return self._explainer.conflicts()

    @property
    def explainer(self) -> "Explainer":
        """Labels, citations and judgements of this graph."""
        return self._explainer

    def to_rdflib(self) -> "rdflib.Dataset":
        """Everything, as an rdflib dataset in memory; rdflib's own query engine is slow on it."""
        import rdflib

        dataset = rdflib.Dataset()
        dataset.parse(data="\n".join(self.store.nquads()) + "\n", format="nquads")
        for prefix, namespace in self.store.names.prefixes().items():
            dataset.bind(prefix, namespace)
        return dataset
