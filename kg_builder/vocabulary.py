"""The names that IRIs are made of: namespaces, graphs, and the words of the apparatus.

Contract: DESIGN section 6. The ontology's terms keep their IRIs under every base, so that a query written for one
installation holds in another; entities, sources, judgements, statements and graphs take the base.
"""

import re
from dataclasses import dataclass

BASE = "https://w3id.org/azicesco/"
KG = BASE + "ontology#"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PROV = "http://www.w3.org/ns/prov#"
DCTERMS = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
WIKIDATA = "http://www.wikidata.org/entity/"
GEONAMES = "https://sws.geonames.org/"

LICENSE = "https://creativecommons.org/licenses/by/4.0/"
"""Under which data, ontology and questions are published."""

LANGUAGES = ("en", "az", "ar", "ru", "fr")
"""The languages that authority records have a column for, in the order in which a label is looked for."""

IDENTIFIERS = frozenset({"wikidata", "geonames"})
"""Properties that link records with other lists and tell nothing of the history: in no report, last of conflicts."""

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LOCAL = re.compile(re.escape(BASE) + r"(?=id/|source/|judgement/|statement/|question/|graph/)")


@dataclass(frozen=True, slots=True)
class Names:
    """IRIs under one base.

    >>> Names().entity("shusha")
    'https://w3id.org/azicesco/id/shusha'
    """

    base: str = BASE

    def entity(self, slug: str) -> str:
        """The IRI of an entity."""
        return f"{self.base}id/{slug}"

    def source(self, slug: str) -> str:
        """The IRI of a source, which also names the graph of its statements."""
        return f"{self.base}source/{slug}"

    def judgement(self, slug: str) -> str:
        """The IRI of a judgement."""
        return f"{self.base}judgement/{slug}"

    def statement(self, digest: str) -> str:
        """The IRI of a statement node."""
        return f"{self.base}statement/{digest}"

    def question(self, name: str) -> str:
        """The IRI of a question of the catalogue."""
        return f"{self.base}question/{name}"

    def graph(self, name: str) -> str:
        """The IRI of a graph of ours: ontology, apparatus, authority or accepted."""
        return f"{self.base}graph/{name}"

    def prefixes(self) -> dict[str, str]:
        """The prefixes that queries and dumps may use, sorted by name."""
        return {
            "dcterms": DCTERMS,
            "edtf": EDTF.removesuffix("EDTF"),
            "foaf": FOAF,
            "geo": WKT.removesuffix("wktLiteral"),
            "graph": self.graph(""),
            "id": self.entity(""),
            "judgement": self.judgement(""),
            "kg": KG,
            "owl": OWL,
            "prov": PROV,
            "rdf": RDF,
            "rdfs": RDFS,
            "skos": SKOS,
            "source": self.source(""),
            "st": self.statement(""),
            "xsd": XSD,
        }

    def rebase(self, text: str) -> str:
        """The same SPARQL text with the default base's names under this base."""
        return text if self.base == BASE else _LOCAL.sub(self.base, text)

    def shorten(self, iri: str) -> str:
        """The slug or prefixed name of an IRI, or the IRI itself.

        >>> Names().shorten("https://w3id.org/azicesco/id/shusha"), Names().shorten(KG + "date")
        ('shusha', 'kg:date')
        """
        if iri.startswith(self.entity("")):
            return iri.removeprefix(self.entity(""))
        for prefix, namespace in self.prefixes().items():
            if iri.startswith(namespace):
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return iri
