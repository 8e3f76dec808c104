"""The catalogue as RDF, so that an editor or another catalogue can offer its questions.

Each question is a ``sh:SPARQLExecutable`` (SHACL, section 5; as the SIB example catalogues write theirs): its text, in
both languages what it asks, its keywords, its parameters as ``sh:Parameter`` with their defaults, and its columns as
``schema:PropertyValue``. The ``#+`` lines of the files stay the only place where any of this is written by hand.
"""

from collections.abc import Sequence

from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, XSD

from kg_builder.catalogue import Parameter, Question
from kg_builder.vocabulary import KG, Names

SCHEMA = Namespace("https://schema.org/")
_DATATYPES = {"year": XSD.integer, "integer": XSD.integer, "date": XSD.date, "text": XSD.string, "language": XSD.string}
_CLASSES = {"entity": URIRef(KG + "Entity"), "source": URIRef(KG + "Source")}


def catalogue_graph(questions: Sequence[Question], names: Names, endpoint: str | None = None) -> Graph:
    """The questions as a graph; ``endpoint`` is where they may be asked (``schema:target``)."""
    graph = Graph()
    for prefix, namespace in names.prefixes().items():
        graph.bind(prefix, namespace)
    graph.bind("sh", SH)
    graph.bind("schema", SCHEMA)
    for question in questions:
        _add(graph, question, names, endpoint)
    return graph


def catalogue_turtle(questions: Sequence[Question], names: Names, endpoint: str | None = None) -> bytes:
    """The same in Turtle; the same questions give the same bytes."""
    return catalogue_graph(questions, names, endpoint).serialize(format="turtle", encoding="utf-8")


def _add(graph: Graph, question: Question, names: Names, endpoint: str | None) -> None:
    subject = URIRef(names.question(f"checks/{question.name}" if question.is_check else question.name))
    constructs = "CONSTRUCT" in question.sparql
    graph.add((subject, RDF.type, SH.SPARQLExecutable))
    graph.add((subject, RDF.type, SH.SPARQLConstructExecutable if constructs else SH.SPARQLSelectExecutable))
    graph.add((subject, SH.construct if constructs else SH.select, Literal(names.rebase(question.sparql))))
    graph.add((subject, DCTERMS.title, Literal(question.title, lang="en")))
    for language, text in question.question.items():
        graph.add((subject, RDFS.comment, Literal(text, lang=language)))
    for language, text in question.summary.items():
        graph.add((subject, DCTERMS.abstract, Literal(text, lang=language)))
    for word in (question.group, *question.tags):
        graph.add((subject, SCHEMA.keywords, Literal(word)))
    if endpoint is not None:
        graph.add((subject, SCHEMA.target, URIRef(endpoint)))
    for parameter in question.parameters:
        _add_parameter(graph, subject, parameter, names)
    for position, (column, kind) in enumerate(question.columns.items(), 1):
        node = BNode(f"{question.name}-column-{column}")
        graph.add((subject, SCHEMA.variableMeasured, node))
        graph.add((node, RDF.type, SCHEMA.PropertyValue))
        graph.add((node, SCHEMA.name, Literal(column)))
        graph.add((node, SCHEMA.valueReference, Literal(kind.removesuffix("?"))))
        if kind.endswith("?"):
            graph.add((node, SCHEMA.description, Literal("may be empty", lang="en")))
        graph.add((node, SCHEMA.position, Literal(position)))


def _add_parameter(graph: Graph, subject: URIRef, parameter: Parameter, names: Names) -> None:
    node = BNode(f"{subject.rpartition('/')[2]}-parameter-{parameter.name}")
    graph.add((subject, SH.parameter, node))
    graph.add((node, RDF.type, SH.Parameter))
    graph.add((node, SH.path, URIRef(f"{subject}#{parameter.name}")))
    graph.add((node, SH.name, Literal(parameter.name)))
    graph.add((node, SH.description, Literal(parameter.description, lang="en")))
    default = names.rebase(parameter.default)
    prefixes = names.prefixes()
    if parameter.type in _DATATYPES:
        graph.add((node, SH.datatype, _DATATYPES[parameter.type]))
        graph.add(
            (node, SH.defaultValue, Literal(default.split("^^")[0].strip('"'), datatype=_DATATYPES[parameter.type]))
        )
        return
    if parameter.type in _CLASSES:
        graph.add((node, SH["class"], _CLASSES[parameter.type]))
    prefix, _, local = default.partition(":")
    graph.add((node, SH.nodeKind, SH.IRI))
    graph.add(
        (node, SH.defaultValue, URIRef(default.strip("<>") if default.startswith("<") else prefixes[prefix] + local))
    )
