"""A release: its files with their sums, and what tells of it in JSON: schema.org/Dataset, RO-Crate.

Files are named by relative IRIs, so a description holds wherever the folder is put. Nothing in it tells when or where
it was made but the day of the newest record (or SOURCE_DATE_EPOCH), so the same data gives the same bytes.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kg_builder.statistics import Figures
from kg_builder.vocabulary import LICENSE, Names

TITLES = {
    "en": "azicesco: a knowledge graph of the history of cooperation between Azerbaijan and ICESCO",
    "az": "azicesco: Azərbaycan–ICESCO əməkdaşlığı tarixinin bilik qrafı",
}
ABOUT = (
    "Who met whom, where and when, what was agreed, built, inscribed, honoured and said to be damaged in the "
    "cooperation of Azerbaijan and ICESCO (ISESCO until 2020): every statement with its source, its place in it and "
    "what became of it."
)
KEYWORDS = ("Azerbaijan", "ICESCO", "ISESCO", "cultural heritage", "culture capitals", "intercultural dialogue",
            "knowledge graph", "linked data", "provenance")  # fmt: skip
EDITORS = "The azicesco editors"
MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv",
    "duckdb": "application/octet-stream",
    "graphml": "application/xml",
    "gz": "application/gzip",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "nq": "application/n-quads",
    "nt": "application/n-triples",
    "parquet": "application/vnd.apache.parquet",
    "rdf": "application/rdf+xml",
    "sqlite": "application/vnd.sqlite3",
    "tsv": "text/tab-separated-values",
    "trig": "application/trig",
    "ttl": "text/turtle",
    "txt": "text/plain",
    "xml": "application/xml",
    "zst": "application/zstd",
}
"""Ending of a file → its media type, as IANA registers it."""
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A file of a release: where it stands in the folder, its bytes and its SHA-256."""

    path: str
    size: int
    digest: str

    @property
    def media_type(self) -> str:
        """What it is, when unpacked."""
        parts = [part for part in self.path.split(".")[1:] if part not in {"gz", "zst"}]
        return MEDIA_TYPES.get(parts[-1] if parts else "", "application/octet-stream")

    @property
    def packed_as(self) -> str | None:
        """The media type of its compression."""
        ending = self.path.rpartition(".")[2]
        return MEDIA_TYPES[ending] if ending in {"gz", "zst"} else None


@dataclass(frozen=True, slots=True)
class Release:
    """What is described: figures, files, and the digest of the dataset's canonical form (RDFC-1.0)."""

    names: Names
    figures: Figures
    files: Sequence[ReleaseFile]
    canonical: str

    @property
    def dataset(self) -> str:
        """The IRI of the dataset."""
        return f"{self.names.base}dataset"

    @property
    def version(self) -> str:
        """The version of code and ontology, and of the data: the same data have the same one."""
        return f"{version('azicesco')}+{self.canonical[:16]}"

    @property
    def made(self) -> datetime:
        """When the data were as they are: SOURCE_DATE_EPOCH where it is set, else the day of the newest record."""
        if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
            return datetime.fromtimestamp(int(epoch), UTC)
        return datetime.fromisoformat(f"{self.figures.newest or '1970-01-01'}T00:00:00+00:00")


def read_file(path: Path, folder: Path) -> ReleaseFile:
    """A file of a release, read through."""
    total = sha256()
    with path.open("rb") as file:
        while block := file.read(_CHUNK):
            total.update(block)
    return ReleaseFile(path.relative_to(folder).as_posix(), path.stat().st_size, total.hexdigest())


def sums(files: Sequence[ReleaseFile]) -> bytes:
    """What ``sha256sum --check`` reads."""
    return "".join(f"{one.digest}  {one.path}\n" for one in sorted(files, key=lambda one: one.path)).encode()


def schema_org(release: Release) -> bytes:
    """The description as schema.org/Dataset in JSON-LD, as search engines for data read it."""
    figures = release.figures
    content = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": release.dataset,
        "name": [{"@value": text, "@language": language} for language, text in TITLES.items()],
        "description": ABOUT,
        "url": release.names.base,
        "identifier": release.dataset,
        "version": release.version,
        "license": LICENSE,
        "isAccessibleForFree": True,
        "conditionsOfAccess": "open to all, without registration",
        "keywords": list(KEYWORDS),
        "inLanguage": sorted(figures.languages),
        "creator": {"@type": "Organization", "name": EDITORS, "@id": f"{release.names.base}editors"},
        "publisher": {"@id": f"{release.names.base}editors"},
        "datePublished": release.made.date().isoformat(),
        "dateModified": release.made.date().isoformat(),
        "temporalCoverage": f"{figures.first}/{figures.last}",
        "measurementTechnique": "records made by hand of what sources say, reconciled by a published rule",
        "variableMeasured": [
            {"@type": "PropertyValue", "name": name, "value": value}
            for name, value in (("quads", figures.quads), ("accepted triples", figures.accepted.triples),
                                ("sources", len(figures.sources)))
        ],
        "distribution": [
            {"@type": "DataDownload", "name": one.path, "contentUrl": one.path, "contentSize": f"{one.size} B",
             "encodingFormat": one.media_type, "sha256": one.digest}
            for one in release.files
        ],
    }  # fmt: skip
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def crate(release: Release, more: Sequence[ReleaseFile]) -> bytes:
    """The folder as an RO-Crate 1.1 (https://w3id.org/ro/crate/1.1); ``more`` are the descriptions in it."""
    files = sorted([*release.files, *more], key=lambda one: one.path)
    editors, software = f"{release.names.base}editors", "#azicesco"
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": TITLES["en"],
        "description": ABOUT,
        "identifier": release.dataset,
        "version": release.version,
        "datePublished": release.made.date().isoformat(),
        "license": {"@id": LICENSE},
        "keywords": ", ".join(KEYWORDS),
        "author": {"@id": editors},
        "publisher": {"@id": editors},
        "hasPart": [{"@id": one.path} for one in files],
        "mentions": {"@id": "#build"},
    }
    graph: list[dict[str, Any]] = [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        },
        root,
        {
            "@id": LICENSE,
            "@type": "CreativeWork",
            "name": "CC BY 4.0",
            "description": "Creative Commons Attribution 4.0 International",
            "identifier": "CC-BY-4.0",
        },
        {"@id": editors, "@type": "Organization", "name": EDITORS, "url": release.names.base},
        {
            "@id": software,
            "@type": "SoftwareApplication",
            "name": "azicesco",
            "version": version("azicesco"),
            "url": release.names.base,
        },
        {
            "@id": "#build",
            "@type": "CreateAction",
            "name": "Build and export of the knowledge graph",
            "instrument": {"@id": software},
            "endTime": release.made.isoformat(),
            "result": [{"@id": one.path} for one in files],
        },
        *(
            {
                "@id": one.path,
                "@type": "File",
                "name": one.path,
                "description": f"{Path(one.path).name} ({one.media_type})",
                "contentSize": str(one.size),
                "encodingFormat": one.media_type,
                "sha256": one.digest,
            }
            for one in files
        ),
    ]
    content = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
