"""A release described for machines that harvest: VoID, DCAT 3, PROV-O and SPARQL Service Description, in one graph.

Each node has an IRI under that of the dataset, and files have relative ones, as they stand beside the description.
"""

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from kg_builder.releases import ABOUT, EDITORS, KEYWORDS, TITLES, Release
from kg_builder.statistics import GraphFigures
from kg_builder.vocabulary import LICENSE

if TYPE_CHECKING:
    from rdflib import Graph, Node, URIRef

_PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
_IANA = "https://www.iana.org/assignments/media-types/"


def turtle(release: Release) -> bytes:
    """The description as Turtle: VoID, DCAT 3, PROV-O, SPARQL Service Description."""
    return _Describer(release).graph().serialize(format="turtle", encoding="utf-8")


class _Describer:
    """Makes the graph of a description; every node has an IRI, so that it is the same each time."""

    def __init__(self, release: Release) -> None:
        from rdflib import Graph, Namespace, URIRef

        self._release, self._graph = release, Graph(bind_namespaces="none")
        self._dataset = URIRef(release.dataset)
        spaces = {
            "dcat": "http://www.w3.org/ns/dcat#", "dcterms": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/", "owl": "http://www.w3.org/2002/07/owl#",
            "prov": "http://www.w3.org/ns/prov#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
            "schema": "https://schema.org/", "sd": "http://www.w3.org/ns/sparql-service-description#",
            "spdx": "http://spdx.org/rdf/terms#", "void": "http://rdfs.org/ns/void#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        }  # fmt: skip
        self._spaces = {prefix: Namespace(iri) for prefix, iri in spaces.items()}
        for prefix, iri in spaces.items():
            self._graph.bind(prefix, iri)

    def graph(self) -> "Graph":
        """All of it."""
        self._describe_dataset()
        self._describe_graphs()
        self._describe_files()
        self._describe_build()
        self._describe_service()
        return self._graph

    def _iri(self, name: str) -> "URIRef":
        from rdflib import URIRef

        prefix, colon, local = name.partition(":")
        return self._spaces[prefix][local] if colon and prefix in self._spaces else URIRef(name)

    def _part(self, name: str) -> "URIRef":
        return self._iri(f"{self._release.dataset}#{name}")

    def _say(self, subject: "Node", **values: Any) -> None:
        """Triples of a subject: ``prefix_local`` = a term, a text, a number, or several of them."""
        from rdflib import RDF, Literal
        from rdflib.term import Node

        for key, value in values.items():
            predicate = RDF.type if key == "a" else self._iri(key.replace("_", ":", 1))
            for one in value if isinstance(value, list | tuple) else [value]:
                term = one if isinstance(one, Node) else self._iri(one) if key == "a" else Literal(one)
                self._graph.add((subject, predicate, term))

    def _describe_dataset(self) -> None:
        from rdflib import XSD, Literal

        release, figures, iri = self._release, self._release.figures, self._iri
        editors = iri(f"{release.names.base}editors")
        day = Literal(release.made.date().isoformat(), datatype=XSD.date)
        period = self._part("period")
        self._say(
            self._dataset,
            a=["void:Dataset", "dcat:Dataset", "prov:Entity", "sd:Dataset"],
            dcterms_title=[Literal(text, lang=language) for language, text in TITLES.items()],
            dcterms_description=Literal(ABOUT, lang="en"),
            dcterms_identifier=[release.dataset, f"rdfc-1.0-sha256:{release.canonical}"],
            dcterms_license=iri(LICENSE),
            dcterms_accessRights=iri(_PUBLIC),
            dcterms_creator=editors,
            dcterms_publisher=editors,
            dcterms_modified=day,
            dcterms_issued=day,
            dcterms_language=sorted(figures.languages),
            dcterms_temporal=period,
            dcterms_conformsTo=iri(f"{release.names.base}ontology"),
            dcat_keyword=[Literal(word, lang="en") for word in KEYWORDS],
            dcat_version=release.version,
            dcat_landingPage=iri(release.names.base),
            foaf_homepage=iri(release.names.base),
            void_uriSpace=release.names.base,
            void_vocabulary=[iri(one) for one in figures.vocabularies()],
            void_triples=figures.quads,
        )
        self._say(editors, a=["foaf:Agent", "prov:Agent"], foaf_name=EDITORS)
        self._say(period, a="dcterms:PeriodOfTime")
        for name, bound in (("dcat:startDate", figures.first), ("dcat:endDate", figures.last)):
            if bound:
                self._graph.add((period, iri(name), Literal(bound, datatype=XSD.date)))
        for number, (target, count) in enumerate(sorted(figures.links.items()), 1):
            link, other = self._part(f"links-{number}"), self._part(f"linked-{number}")
            self._say(
                link,
                a="void:Linkset",
                void_target=[self._dataset, other],
                void_linkPredicate=iri("http://www.w3.org/2004/02/skos/core#exactMatch"),
                void_triples=count,
            )
            self._say(other, a="void:Dataset", void_uriSpace=target)
            self._say(self._dataset, void_subset=link)

    def _describe_graphs(self) -> None:
        names = self._release.names
        for graph, about in self._release.figures.graphs.items():
            is_default = not graph
            name = graph or names.graph("accepted")
            part = self._part("graph-" + name.removeprefix(names.base).replace("/", "-"))
            self._say(part, a=["sd:Graph", "void:Dataset"], void_triples=about.triples)
            if is_default:
                self._say(self._dataset, sd_defaultGraph=part)
            else:
                named = self._part("named-" + name.removeprefix(names.base).replace("/", "-"))
                self._say(self._dataset, sd_namedGraph=named)
                self._say(named, a="sd:NamedGraph", sd_name=self._iri(name), sd_graph=part)
            self._say(self._dataset, void_subset=part)
            if not name.startswith(names.source("")):
                self._partition(part, about)

    def _partition(self, part: "URIRef", about: GraphFigures) -> None:
        self._say(
            part,
            void_distinctSubjects=about.subjects,
            void_distinctObjects=about.objects,
            void_classes=len(about.classes),
            void_properties=len(about.properties),
        )
        for number, (name, count) in enumerate(sorted(about.classes.items()), 1):
            a_class = self._iri(f"{part}-class-{number}")
            self._say(part, void_classPartition=a_class)
            self._say(a_class, void_class=self._iri(name), void_entities=count)
        for number, (name, of) in enumerate(sorted(about.properties.items()), 1):
            a_property = self._iri(f"{part}-property-{number}")
            self._say(part, void_propertyPartition=a_property)
            self._say(
                a_property,
                void_property=self._iri(name),
                void_triples=of.triples,
                void_distinctSubjects=of.subjects,
                void_distinctObjects=of.objects,
            )

    def _describe_files(self) -> None:
        from rdflib import XSD, Literal

        for one in self._release.files:
            place, found, checksum = self._iri(one.path), self._part(one.path), self._part(f"sha256-{one.path}")
            self._say(self._dataset, dcat_distribution=found)
            if one.media_type in {"application/n-quads", "application/trig"}:
                self._say(self._dataset, void_dataDump=place)
            self._say(
                found,
                a="dcat:Distribution",
                dcterms_title=one.path,
                dcat_downloadURL=place,
                dcat_accessURL=place,
                dcat_byteSize=Literal(str(one.size), datatype=XSD.nonNegativeInteger),
                dcat_mediaType=self._iri(_IANA + one.media_type),
                dcterms_license=self._iri(LICENSE),
                spdx_checksum=checksum,
            )
            if one.packed_as:
                self._say(found, dcat_compressFormat=self._iri(_IANA + one.packed_as))
            self._say(
                checksum,
                a="spdx:Checksum",
                spdx_algorithm=self._iri("spdx:checksumAlgorithm_sha256"),
                spdx_checksumValue=Literal(one.digest, datatype=XSD.hexBinary),
            )

    def _describe_build(self) -> None:
        from rdflib import XSD, Literal

        build, software = self._part("build"), self._part("software")
        sources = [self._iri(source) for source in self._release.figures.sources]
        self._say(self._dataset, prov_wasGeneratedBy=build, prov_wasDerivedFrom=sources)
        self._say(
            build,
            a="prov:Activity",
            prov_used=sources,
            prov_wasAssociatedWith=[software, self._iri(f"{self._release.names.base}editors")],
            prov_endedAtTime=Literal(self._release.made.isoformat(), datatype=XSD.dateTime),
        )
        self._say(
            software,
            a="prov:SoftwareAgent",
            rdfs_label=f"azicesco {version('azicesco')}, pyoxigraph {version('pyoxigraph')}",
            schema_softwareVersion=version("azicesco"),
        )

    def _describe_service(self) -> None:
        service = self._part("service")
        self._say(
            service,
            a=["sd:Service", "dcat:DataService"],
            sd_endpoint=self._iri(f"{self._release.names.base}sparql"),
            sd_supportedLanguage=[self._iri("sd:SPARQL11Query")],
            sd_resultFormat=[
                self._iri(f"http://www.w3.org/ns/formats/{name}")
                for name in ("SPARQL_Results_CSV", "SPARQL_Results_JSON", "SPARQL_Results_XML", "Turtle", "JSON-LD")
            ],
            sd_defaultDataset=self._dataset,
            dcat_servesDataset=self._dataset,
            dcat_endpointURL=self._iri(f"{self._release.names.base}sparql"),
            dcterms_title="SPARQL endpoint",
        )
