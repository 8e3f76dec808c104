"""Who says what of an entity, why a value stands, and what is disputed: read from the apparatus of any store."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg_builder.errors import UnknownName
from kg_builder.model import Rank
from kg_builder.naming import AT_ONCE, Naming, batches, shown_date
from kg_builder.views import Citation, Decision, EntityView, PropertyView, Said, ValueView
from kg_builder.vocabulary import EDTF, IDENTIFIERS, KG, LANGUAGES, PROV, RDF, WKT

_LOCAL = {
    **{RDF + name: name for name in ("subject", "predicate", "object")},
    PROV + "wasDerivedFrom": "source",
}
_NODES = "SELECT ?node ?p ?o WHERE { VALUES ?node { %s } GRAPH graph:apparatus { ?node ?p ?o } }"
_RANK_ORDER = {rank.value: number for number, rank in enumerate(Rank)}

_ABOUT = """
SELECT ?node WHERE { %s
  GRAPH graph:apparatus { ?node rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object } }
"""
"""So many things are asked for in one query, whose length is bounded."""

_CITATIONS = """
SELECT ?source ?title ?publisher ?published ?url ?kind ?read ?relays WHERE {
  VALUES ?source { %s }
  ?source a kg:Source ; dcterms:title ?title ; dcterms:publisher ?publisher ; kg:sourceKind ?kind ; kg:read ?read .
  OPTIONAL { ?source dcterms:issued ?published }
  OPTIONAL { ?source foaf:page ?url }
  OPTIONAL { ?source kg:relays ?relays }
}
"""
_AUTHORITY = "SELECT ?predicate ?value WHERE { GRAPH graph:authority { %s ?predicate ?value } }"
_JUDGEMENTS = """
SELECT ?judgement ?reasons ?editor ?date WHERE { GRAPH graph:apparatus {
  VALUES ?judgement { %s }
  ?judgement kg:reasons ?reasons ; kg:editor ?editor ; dcterms:date ?date } }
"""
_DISPUTED = """
{ SELECT DISTINCT ?subject ?predicate WHERE {
  { GRAPH graph:apparatus { VALUES ?contested { kg:Rejected kg:Unresolved }
      ?n kg:rank ?contested ; rdf:subject ?subject ; rdf:predicate ?predicate } }
  UNION
  { GRAPH graph:apparatus { VALUES ?opposed { kg:Denies kg:Doubts }
      ?n kg:stance ?opposed ; rdf:subject ?subject ; rdf:predicate ?predicate } }
  UNION
  { GRAPH graph:ontology { ?predicate kg:singleValued true }
    { SELECT ?subject ?predicate WHERE { GRAPH graph:apparatus {
        ?n kg:rank kg:Attributed ; kg:stance kg:Asserts ;
          rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object } }
      GROUP BY ?subject ?predicate HAVING(COUNT(DISTINCT ?object) > 1) } }
} }
"""


class Explainer(Naming):
    """Reads one store's apparatus."""

    def entity(self, slug: str) -> EntityView:
        """Everything about one entity.

        Raises:
            UnknownName: no authority record has that id.
        """
        names: dict[str, str] = {}
        aliases, matches = [], []
        a_type = note = ""
        for row in self._rows(_AUTHORITY % f"<{self._store.names.entity(slug)}>"):
            predicate = row["predicate"].rpartition("#")[2]
            if predicate == "type":
                a_type = row["value"].removeprefix(KG)
            elif predicate == "label":
                names[row["value@"]] = row["value"]
            elif predicate == "altLabel":
                aliases.append(row["value"])
            elif predicate == "exactMatch":
                matches.append(row["value"])
            elif predicate == "editorialNote":
                note = row["value"]
        if not a_type:
            raise UnknownName("entity", slug)
        ordered = {language: names[language] for language in LANGUAGES if language in names}
        iri = f"<{self._store.names.entity(slug)}>"
        said = self._said(f"VALUES ?subject {{ {iri} }}")
        about = self._said(f"VALUES ?object {{ {iri} }}")
        return EntityView(
            slug,
            a_type,
            ordered,
            tuple(sorted(aliases)),
            note,
            tuple(sorted(matches)),
            self._views(said),
            self._views(about),
        )

    def property(self, slug: str, name: str) -> PropertyView:
        """One property of one entity with all that is said of it, with its values in the order of their ranks.

        Raises:
            UnknownName: nobody says anything of that property; the entity's properties are the suggestions.
        """
        names = self._store.names
        pattern = f"VALUES (?subject ?predicate) {{ (<{names.entity(slug)}> <{KG}{name}>) }}"
        views = self._views(self._said(pattern)) if name.isidentifier() else ()
        if not views:
            known = sorted(view.name for view in self.entity(slug).properties)
            raise UnknownName("property", name, known[:8], where=f" in what is said of “{slug}”")
        return views[0]

    def said_of(self, nodes: Iterable[str]) -> list[Said]:
        """Statements by their ids.

        Asked triple by triple: to join all that a statement may have, an engine goes through all statements.
        """
        iris = [f"<{self._store.names.statement(node)}>" for node in sorted(nodes)]
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for start in range(0, len(iris), AT_ONCE):
            for row in self._rows(_NODES % " ".join(iris[start : start + AT_ONCE])):
                name = _LOCAL.get(row["p"], row["p"].removeprefix(KG))
                found[row["node"]] |= {"node": row["node"], name: row["o"]}
                found[row["node"]] |= {f"{name}{mark}": row[f"o{mark}"] for mark in "@^" if f"o{mark}" in row}
        ends = (row[end] for row in found.values() for end in ("subject", "object"))
        self.learn(end for end in ends if end.startswith(self._store.names.entity("")))
        return [self.said(row) for row in found.values()]

    def properties(self, names: Iterable[str]) -> tuple[PropertyView, ...]:
        """All that is said with some properties, of every entity, in the order in which properties are shown."""
        wanted = " ".join(f"<{KG}{name}>" for name in names)
        pattern = f"VALUES ?predicate {{ {wanted} }} ?node rdf:predicate ?predicate"
        rows = self._rows(f"SELECT ?node {{ GRAPH graph:apparatus {{ {pattern} }} }}")
        return self._views(self.said_of(row["node"].removeprefix(self._store.names.statement("")) for row in rows))

    def conflicts(self) -> tuple[PropertyView, ...]:
        """What sources disagree about, by state (unresolved, decided, attributed) and entity; identifiers last."""
        views = [view for view in self._views(self._said(_DISPUTED)) if len(view.values) > 1 or view.state != "agreed"]
        order = {"unresolved": 0, "decided": 1, "attributed": 2, "agreed": 3}
        return tuple(
            sorted(views, key=lambda view: (view.name in IDENTIFIERS, order[view.state], view.subject, view.name))
        )

    def citations(self, slugs: Iterable[str]) -> dict[str, Citation]:
        """Sources as they are cited, by slug, in the order given."""
        wanted = list(dict.fromkeys(slugs))
        if not wanted:
            return {}
        names = self._store.names
        found: dict[str, Citation] = {}
        rows = [
            row
            for some in batches(wanted)
            for row in self._rows(_CITATIONS % " ".join(f"<{names.source(slug)}>" for slug in some))
        ]
        self.learn(row[column] for row in rows for column in ("publisher", "relays") if column in row)
        for row in rows:
            slug = row["source"].removeprefix(names.source(""))
            found[slug] = Citation(
                slug,
                row["title"],
                self.label(row["publisher"]),
                shown_date(row.get("published", "")),
                row.get("url", ""),
                row["kind"].removeprefix(KG).lower(),
                row["read"].removeprefix(KG).lower(),
                self.label(row["relays"]) if "relays" in row else "",
            )
        return {slug: found[slug] for slug in wanted if slug in found}

    def decisions(self, slugs: Iterable[str]) -> dict[str, Decision]:
        """Judgements by slug."""
        names = self._store.names
        wanted = " ".join(f"<{names.judgement(slug)}>" for slug in sorted(set(slugs)))
        if not wanted:
            return {}
        rows = self._rows(_JUDGEMENTS % wanted)
        found = (
            Decision(row["judgement"].removeprefix(names.judgement("")), row["reasons"], row["editor"], row["date"])
            for row in rows
        )
        return {decision.slug: decision for decision in found}

    def _said(self, pattern: str) -> list[Said]:
        prefix = self._store.names.statement("")
        nodes = (row["node"].removeprefix(prefix) for row in self._rows(_ABOUT % pattern))
        return sorted(self.said_of(nodes), key=lambda said: (said.source, said.locator, said.node))

    def said(self, row: Mapping[str, str]) -> Said:
        """A described row of a statement node, with its columns named as in the query of this module."""
        names = self._store.names
        is_entity = row["object"].startswith(names.entity(""))
        return Said(
            node=row["node"].removeprefix(names.statement("")),
            subject=row["subject"].removeprefix(names.entity("")),
            predicate=row["predicate"].removeprefix(KG),
            object=row["object"].removeprefix(names.entity("")) if is_entity else row["object"],
            is_entity=is_entity,
            shown=self._shown(row),
            rank=row["rank"].removeprefix(KG),
            step=row["step"].removeprefix(KG),
            stance=row["stance"].removeprefix(KG),
            voice=row["voice"].removeprefix(names.entity("")),
            source=row["source"].removeprefix(names.source("")),
            locator=row["locator"],
            speaker=row.get("speaker", "").removeprefix(names.entity("")),
            quote=row.get("quote", ""),
            as_written=row.get("asWritten", ""),
            note=row.get("note", ""),
            hijri=row.get("hijri", ""),
            judgement=row.get("judgement", "").removeprefix(names.judgement("")),
        )

    def _shown(self, row: Mapping[str, str]) -> str:
        text = row["object"]
        if text.startswith(self._store.names.entity("")):
            return self.label(text)
        if text.startswith(KG):
            return self.term(text.removeprefix(KG))
        if row.get("object^") == EDTF:
            return shown_date(text) + (f" ({row['hijri']} AH)" if "hijri" in row else "")
        if row.get("object^") == WKT:
            return text.removeprefix("POINT(").removesuffix(")")
        return f"{text} [{row['object@']}]" if row.get("object@") else text

    def _views(self, said: Sequence[Said]) -> tuple[PropertyView, ...]:
        groups: dict[tuple[str, str], dict[tuple[str, str], list[Said]]] = defaultdict(lambda: defaultdict(list))
        for one in said:
            groups[one.subject, one.predicate][one.object, one.shown].append(one)
        views = [
            PropertyView(subject, name, tuple(sorted((_value_view(ones) for ones in values.values()), key=_by_rank)))
            for (subject, name), values in groups.items()
        ]
        terms = self._known_terms()
        return tuple(sorted(views, key=lambda view: (terms.get(view.name, ("", 1000))[1], view.name, view.subject)))


def _value_view(said: Sequence[Said]) -> ValueView:
    best = min(said, key=lambda one: (not one.asserts, _RANK_ORDER[one.rank]))
    return ValueView(best.shown, best.object, best.is_entity, best.rank, best.step, tuple(said))


def _by_rank(value: ValueView) -> tuple[int, str]:
    return _RANK_ORDER[value.rank], value.shown
