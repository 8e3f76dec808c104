"""The dataset as JSON-LD 1.1, compact in the words of the published context, which it carries with it.

A node object for each subject, in the order of their IRIs; a named graph is an object with its IRI and its own
``@graph``. Nothing is fetched to read it.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby, takewhile
from typing import Any, BinaryIO

from kg_builder.terms import RdfTriple
from kg_builder.vocabulary import RDF, RDFS, XSD

Node = tuple[str, str, list[RdfTriple]]


class Compactor:
    """Writes IRIs and values as short as a context allows, so that expanding gives back the same triples."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        self.stubs: dict[str, dict[str, Any]] = {}
        """IRIs → what stands inside a node that leads to them, in place of a reference."""
        self._base: str = context["@base"]
        self._prefixes = {name: iri for name, iri in context.items() if isinstance(iri, str) and iri[-1] in "#/"}
        self._prefixes.pop("@base", None)
        self._terms: dict[str, tuple[str, Mapping[str, str]]] = {}
        for term, definition in context.items():
            if term[0] == "@" or term in self._prefixes or definition == "@type":
                continue
            about = {"@id": definition} if isinstance(definition, str) else definition
            self._terms[self._whole(about["@id"])] = term, about

    def _whole(self, text: str) -> str:
        prefix, _, local = text.partition(":")
        return self._prefixes.get(prefix, f"{prefix}:") + local

    def node(self, subject: str, triples: Iterable[RdfTriple]) -> dict[str, Any]:
        """The node object of a subject."""
        made: dict[str, Any] = {"@id": self.reference(subject)}
        values: dict[str, list[Any]] = defaultdict(list)
        spoken: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for one in triples:
            if one.predicate == RDF + "type" and one.datatype is None:
                values["type"].append(self._class(one.object))
                continue
            term, about = self._terms.get(one.predicate, (self._curie(one.predicate), {}))
            if about.get("@container") == "@language":
                if one.language:
                    spoken[term][one.language].append(one.object)
                else:
                    values[self._curie(one.predicate)].append(self._value(one, {}))
            else:
                values[term].append(self._value(one, about))
        for term, languages in spoken.items():
            made[term] = {language: _alone(sorted(texts)) for language, texts in sorted(languages.items())}
        made |= {term: _alone(several) for term, several in values.items()}
        return made

    def reference(self, iri: str) -> str:
        """An IRI of a node: relative to the base, behind a prefix, or whole."""
        local = iri.removeprefix(self._base)
        if local != iri and local and not set(local) & set("/?#:"):
            return local
        return iri if iri.startswith("_:") else self._curie(iri)

    def _curie(self, iri: str) -> str:
        for prefix, namespace in self._prefixes.items():
            local = iri.removeprefix(namespace)
            if local != iri and local and "/" not in local:
                return f"{prefix}:{local}"
        return iri

    def _class(self, iri: str) -> str:
        term, about = self._terms.get(iri, ("", {}))
        return term if term and set(about) == {"@id"} else self._curie(iri)

    def _value(self, one: RdfTriple, about: Mapping[str, str]) -> Any:
        kind = about.get("@type", "")
        if one.datatype is None and one.object in self.stubs:
            return self.stubs[one.object]
        if one.datatype is None and kind == "@vocab":
            return self._class(one.object)
        if one.datatype is None:
            return self.reference(one.object) if kind == "@id" else {"@id": self.reference(one.object)}
        if one.language:
            return {"@value": one.object, "@language": one.language}
        implied = self._whole(kind) if kind and kind[0] != "@" else "" if kind else XSD + "string"
        if one.datatype == implied:
            return one.object
        return {"@value": one.object} | ({} if one.datatype == XSD + "string" else {"@type": self._curie(one.datatype)})


def write_trees(nodes: Callable[[], Iterable[Node]], context: Mapping[str, Any], entities: str, out: BinaryIO) -> None:
    """Write the entities of the default graph as trees: with each thing that one leads to, its types and labels.

    Arguments:
        nodes: gives the nodes, the default graph's first; it is called twice.
        context: the published context.
        entities: with what the IRIs of entities begin.
        out: a file.
    """

    def accepted() -> Iterator[Node]:
        first = takewhile(lambda node: not node[0], nodes())
        return (node for node in first if node[1].startswith(entities))

    compactor, stubs = Compactor(context), {}
    for _, subject, triples in accepted():
        told = [one for one in triples if one.predicate in {RDF + "type", RDFS + "label"}]
        stubs[subject] = compactor.node(subject, told)
    compactor.stubs = stubs
    _write(accepted(), compactor, context, out)


def write(nodes: Iterable[Node], context: Mapping[str, Any], out: BinaryIO) -> None:
    """Write node objects, those of one graph together, as they come."""
    _write(nodes, Compactor(context), context, out)


def _write(nodes: Iterable[Node], compactor: Compactor, context: Mapping[str, Any], out: BinaryIO) -> None:
    out.write(b'{\n"@context": ' + json.dumps(context, ensure_ascii=False, indent=1).encode() + b',\n"@graph": [\n')
    first = True
    for text in _objects(nodes, compactor):
        out.write(b"" if first else b",\n")
        out.write(text.encode())
        first = False
    out.write(b"\n]\n}\n")


def _objects(nodes: Iterable[Node], compactor: Compactor) -> Iterator[str]:
    for graph, several in groupby(nodes, key=lambda node: node[0]):
        texts = (_text(compactor.node(subject, triples)) for _, subject, triples in several)
        if graph:
            yield f'{{"@id": {_text(compactor.reference(graph))}, "@graph": [\n' + ",\n".join(texts) + "\n]}"
        else:
            yield from texts


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _alone(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
