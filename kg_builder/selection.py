"""What is drawn: the whole history, the neighbourhood of entities, what an answer names, who was together at events."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from kg_builder.answers import Answer, Rows
from kg_builder.drawn import Edge, Node, Standing, only
from kg_builder.errors import UnknownName
from kg_builder.explain import Explainer
from kg_builder.model import Rank
from kg_builder.naming import in_language
from kg_builder.store import Store
from kg_builder.views import Said
from kg_builder.vocabulary import KG

TOGETHER = "togetherAt"
ROW = "sameRow"
OWN_TERMS = {TOGETHER: "together at", ROW: "in one row"}
"""Labels of the edges that are no property: those of a drawing of co-presence, and those of an answer."""

_ENTITIES = "SELECT ?entity ?p ?value { GRAPH graph:authority { ?entity ?p ?value } }"
_DAYS = "SELECT ?entity ?p ?day { VALUES ?p { kg:earliest kg:latest } ?entity ?p ?day }"
_CLASSES = "SELECT ?below ?above { GRAPH graph:ontology { ?below rdfs:subClassOf ?above } }"
_WHAT = """
SELECT ?node ?subject ?predicate ?object ?rank { GRAPH graph:apparatus {
  ?node rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ; kg:rank ?rank } }
"""
_WHO = """
SELECT ?node ?step ?stance ?voice ?source ?locator { GRAPH graph:apparatus {
  ?node kg:step ?step ; kg:stance ?stance ; kg:voice ?voice ; prov:wasDerivedFrom ?source ; kg:locator ?locator } }
"""
_FURTHER = """
SELECT ?node ?p ?value { VALUES ?p { kg:speaker kg:quote kg:asWritten kg:note kg:hijri kg:judgement }
  GRAPH graph:apparatus { ?node ?p ?value } }
"""
_WORST = (Standing.ACCEPTED, Standing.ATTRIBUTED, Standing.DISPUTED)


@dataclass(frozen=True)
class History:
    """Every entity, every statement, and the relations that statements of all ranks make between entities."""

    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]
    statements: tuple[Said, ...]
    above: Mapping[str, frozenset[str]]

    @classmethod
    def read(cls, store: Store, explainer: Explainer) -> "History":
        """The history that a store keeps."""
        nodes = _nodes(store)
        explainer.learn(store.names.entity(slug) for slug in nodes)
        statements = tuple(_statements(store, explainer))
        return cls(nodes, tuple(_edges(statements)), statements, _above(store))

    def is_a(self, a_type: str, wanted: str) -> bool:
        """Whether a class is the wanted one or lies below it."""
        return a_type == wanted or wanted in self.above.get(a_type, ())

    def class_named(self, text: str) -> str:
        """A class by its name, in any case.

        Raises:
            UnknownName: there is none; the nearest are the suggestions.
        """
        from difflib import get_close_matches

        known = {name.casefold(): name for name in self.above}
        found = known.get(text.removeprefix("kg:").casefold())
        if found is None:
            near = get_close_matches(text.casefold(), sorted(known), n=3)
            raise UnknownName("class of entities", text, [known[name] for name in near])
        return found

    def of_classes(self, classes: Collection[str]) -> set[str]:
        """The entities of these classes, and of those below them."""
        fitting = {name for name in self.above if any(self.is_a(name, wanted) for wanted in classes)}
        return {node.slug for node in self.nodes.values() if node.type in fitting}

    def related(self) -> set[str]:
        """The entities that any relation has."""
        return set(self._neighbours)

    def neighbourhood(self, start: Iterable[str], depth: int) -> set[str]:
        """The entities within so many relations of these, themselves included."""
        reached = set(start)
        border = set(reached)
        for _ in range(depth):
            border = {other for slug in border for other in self._neighbours.get(slug, ())} - reached
            reached |= border
        return reached

    def between(self, slugs: Collection[str]) -> tuple[list[Node], list[Edge]]:
        """These entities, and the relations between them."""
        return only(slugs, self.nodes.values(), self.edges)

    def together(self, slugs: Collection[str], events: Collection[str]) -> list[Edge]:
        """Who of these is named at the same ones of those events: an edge for each pair, as heavy as events."""
        kept, among = set(slugs), set(events)
        there: dict[str, dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
        for edge in self.edges:
            if edge.object in kept and edge.subject in among and self._is_event(edge.subject):
                there[edge.subject][edge.object].append(edge)
        pairs: dict[tuple[str, str], list[tuple[str, Edge, Edge]]] = defaultdict(list)
        for event, guests in there.items():
            firmest = {slug: min(edges, key=lambda e: _WORST.index(e.standing)) for slug, edges in guests.items()}
            for one, other in combinations(sorted(firmest), 2):
                pairs[one, other].append((event, firmest[one], firmest[other]))
        return [self._pair(one, other, shared) for (one, other), shared in sorted(pairs.items())]

    def _pair(self, one: str, other: str, shared: list[tuple[str, Edge, Edge]]) -> Edge:
        standing = min((max(a.standing, b.standing, key=_WORST.index) for _, a, b in shared), key=_WORST.index)
        numbers = sorted({number for _, a, b in shared for number in a.statements + b.statements})
        note = "; ".join(self.nodes[event].label for event, _, _ in shared)
        return Edge(one, TOGETHER, other, standing, tuple(numbers), len(shared), note)

    def _is_event(self, slug: str) -> bool:
        return self.is_a(self.nodes[slug].type, "Event")

    @cached_property
    def _neighbours(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for edge in self.edges:
            found[edge.subject].add(edge.object)
            found[edge.object].add(edge.subject)
        return found


def of_rows(rows: Rows, store: Store, explainer: Explainer, history: History) -> tuple[set[str], list[Edge]]:
    """The entities that an answer names, and an edge a row for those that no statement joins.

    A row joins the first entity in it to each of the others; what else stands in the row is the edge's note.
    """
    prefix = store.names.entity("")
    named: set[str] = set()
    joined = {frozenset((edge.subject, edge.object)) for edge in history.edges}
    edges: dict[tuple[str, str], Edge] = {}
    for row in rows.described():
        cells = {name: row[name] for name in rows.variables if name in row}
        slugs = [text.removeprefix(prefix) for text in cells.values() if text.startswith(prefix)]
        slugs = [slug for slug in slugs if slug in history.nodes]
        named.update(slugs)
        rest = (f"{name}: {explainer.cell(row, name)}" for name, text in cells.items() if not text.startswith(prefix))
        note = ", ".join(rest)
        for other in slugs[1:]:
            if other != slugs[0] and frozenset((slugs[0], other)) not in joined:
                before = edges.get((slugs[0], other))
                edge = Edge(slugs[0], ROW, other, note=note)
                edges[slugs[0], other] = (
                    edge if before is None else replace(edge, weight=before.weight + 1, note=f"{before.note}; {note}")
                )
    return named, list(edges.values())


def _rows(store: Store, sparql: str) -> Iterable[dict[str, str]]:
    return _described(store.query(sparql))


def _described(rows: Answer) -> Iterator[dict[str, str]]:
    """Rows as ``Rows.described`` gives them, read from their document at once: there are tens of thousands."""
    import json

    assert isinstance(rows, Rows)
    for bindings in json.loads(rows.document)["results"]["bindings"]:
        found: dict[str, str] = {}
        for name, cell in bindings.items():
            found[name] = cell["value"]
            if cell["type"] != "uri":
                found[f"{name}@"] = cell.get("xml:lang", "")
                found[f"{name}^"] = cell.get("datatype", "")
        yield found


def _nodes(store: Store) -> dict[str, Node]:
    prefix = store.names.entity("")
    types, notes = {}, {}
    names: dict[str, dict[str, str]] = defaultdict(dict)
    aliases: dict[str, list[str]] = defaultdict(list)
    days: dict[str, dict[str, str]] = defaultdict(dict)
    for row in _rows(store, _ENTITIES):
        slug, value = row["entity"].removeprefix(prefix), row["value"]
        match row["p"].rpartition("#")[2]:
            case "type":
                types[slug] = value.removeprefix(KG)
            case "label":
                names[slug][row["value@"]] = value
            case "altLabel":
                aliases[slug].append(value)
            case "editorialNote":
                notes[slug] = value
    for row in _rows(store, _DAYS):
        days[row["entity"].removeprefix(prefix)][row["p"].removeprefix(KG)] = row["day"]
    return {
        slug: Node(
            slug,
            types[slug],
            in_language(names[slug]) if names[slug] else slug,
            tuple(sorted(names[slug].items())),
            tuple(sorted(aliases[slug])),
            notes.get(slug, ""),
            days[slug].get("earliest", ""),
            days[slug].get("latest", ""),
        )
        for slug in sorted(types)
    }


def _statements(store: Store, explainer: Explainer) -> list[Said]:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as pool:  # the engine lets go of Python while it answers: two answers in one's time
        what, who, more = pool.map(store.query, (_WHAT, _WHO, _FURTHER))
    further: dict[str, dict[str, str]] = {row["node"]: row for row in _described(who)}
    for row in _described(more):
        further[row["node"]][row["p"].removeprefix(KG)] = row["value"]
    said = (explainer.said(row | further[row["node"]]) for row in _described(what))
    return sorted(said, key=lambda one: (one.subject, one.predicate, one.source, one.locator, one.node))


def _edges(statements: Iterable[Said]) -> Iterable[Edge]:
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    said = list(statements)
    for number, one in enumerate(said):
        if one.is_entity:
            groups[one.subject, one.predicate, one.object].append(number)
    for (subject, predicate, an_object), numbers in sorted(groups.items()):
        group = [said[number] for number in numbers]
        voices = {one.voice for one in group if one.asserts}
        yield Edge(subject, predicate, an_object, standing(group), tuple(numbers), max(1, len(voices)))


def standing(said: Iterable[Said]) -> Standing:
    """What the statements of one relation come to: the firmest of their ranks."""
    ranks = {one.rank for one in said}
    if ranks & {Rank.ACCEPTED, Rank.REFINED}:
        return Standing.ACCEPTED
    return Standing.DISPUTED if ranks & {Rank.UNRESOLVED, Rank.REJECTED} else Standing.ATTRIBUTED


def _above(store: Store) -> dict[str, frozenset[str]]:
    direct: dict[str, set[str]] = defaultdict(set)
    for row in _rows(store, _CLASSES):
        if row["below"].startswith(KG) and row["above"].startswith(KG):
            direct[row["below"].removeprefix(KG)].add(row["above"].removeprefix(KG))
            direct[row["above"].removeprefix(KG)].update()
    found = {}
    for name in direct:
        seen: set[str] = set()
        rest = [name]
        while rest:
            for above in direct.get(rest.pop(), ()):
                if above not in seen:
                    seen.add(above)
                    rest.append(above)
        found[name] = frozenset(seen)
    return found
