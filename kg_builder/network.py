"""The history as a networkx graph: entities, and the accepted relations between them."""

from typing import TYPE_CHECKING

from kg_builder.answers import Rows
from kg_builder.naming import in_language
from kg_builder.store import Store
from kg_builder.vocabulary import KG

if TYPE_CHECKING:
    import networkx

_ENTITIES = "SELECT ?entity ?type ?label WHERE { GRAPH graph:authority { ?entity a ?type ; rdfs:label ?label } }"
_RELATIONS = """
SELECT ?subject ?predicate ?object (COUNT(DISTINCT ?source) AS ?sources) (COUNT(DISTINCT ?voice) AS ?voices) WHERE {
  GRAPH graph:apparatus {
    ?node rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ; kg:rank kg:Accepted ;
      prov:wasDerivedFrom ?source ; kg:voice ?voice . FILTER(isIRI(?object)) }
  FILTER EXISTS { GRAPH graph:authority { ?object a ?type } }
} GROUP BY ?subject ?predicate ?object
"""


def network(store: Store) -> "networkx.MultiDiGraph[str]":
    """A node for each entity (``type``, ``label``), an edge for each accepted relation (its key is the property).

    Edges carry ``sources`` and ``voices``: how many documents say so, and how many independent voices.
    """
    import networkx

    names = store.names
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    entities, relations = store.query(_ENTITIES), store.query(_RELATIONS)
    assert isinstance(entities, Rows)
    assert isinstance(relations, Rows)
    labels: dict[str, dict[str, str]] = {}
    types: dict[str, str] = {}
    for row in entities.described():
        slug = row["entity"].removeprefix(names.entity(""))
        labels.setdefault(slug, {})[row["label@"]] = row["label"]
        types[slug] = row["type"].removeprefix(KG)
    for slug in sorted(types):
        graph.add_node(slug, type=types[slug], label=in_language(labels[slug]))
    for row in sorted(relations.values(), key=lambda row: (row["subject"], row["predicate"], row["object"])):
        subject, an_object = (row[end].removeprefix(names.entity("")) for end in ("subject", "object"))
        key = row["predicate"].removeprefix(KG)
        graph.add_edge(subject, an_object, key=key, sources=int(row["sources"]), voices=int(row["voices"]))
    return graph
