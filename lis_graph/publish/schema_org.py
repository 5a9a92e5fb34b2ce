"""
The dataset in schema.org, for search engines.

https://schema.org/Dataset ; what Google asks for and advises:
https://developers.google.com/search/docs/appearance/structured-data/dataset
"""

import re
from typing import Any, Final

from pyoxigraph import Literal

from lis_graph.build.description import CATALOG, DATASET, SERIES
from lis_graph.engines import Engine, Query
from lis_graph.engines.results import table, triples
from lis_graph.rdf.formats import GZIP, N_TRIPLES
from lis_graph.rdf.namespaces import BASE, LANGUAGES
from lis_graph.rdf.queries import load, with_values
from lis_graph.rdf.statements import StatementIndex

Node = dict[str, Any]

DESCRIPTION: Final = load(__file__, "description")
CLASS_SIZES: Final = load(__file__, "class-sizes")
MIN_DESCRIPTION_CHARS: Final = 50
"""Minimum length of a description that Google shows."""


def dataset(engine: Engine, public_url: str, language: str = "en") -> Node:
    """
    Return the description of the dataset as JSON-LD for a page in a language, pl or en.

    Addresses are below ``public_url``, which ends in a slash. Without a dataset in the
    graph, the description is empty.
    """
    index = StatementIndex(triples(engine.answer(Query(DESCRIPTION, N_TRIPLES.media_type))))
    if DATASET.value not in index.instances("dcat:Dataset"):
        return {}
    return _Writer(index, public_url, language).dataset(_variables(engine, language))


def _variables(engine: Engine, language: str) -> list[Node]:
    """Return the number of things of each class of ours as a variable that is measured."""
    query = with_values(CLASS_SIZES, language=Literal(language))
    return [
        {
            "@type": "PropertyValue",
            "name": row["name"],
            "propertyID": row["class"],
            "value": row["number"],
        }
        for row in table(engine.answer(Query(query))).values()
    ]


class _Writer:
    """The description of the dataset in the terms of schema.org; things go by their IRIs."""

    def __init__(self, index: StatementIndex, public_url: str, language: str) -> None:
        self._index = index
        self._url = public_url
        self._language = language

    def dataset(self, variables: list[Node]) -> Node:
        """Return the description of the dataset; ``variables`` are what it measures."""
        iri, first = DATASET.value, self._index.first
        return {
            "@context": "https://schema.org/",
            **self._about(iri),
            "alternateName": self._alternate_names(),
            "url": f"{self._url}{self._language}/data/",
            "sameAs": iri,
            "identifier": iri,
            "version": first(iri, "dcat:version"),
            "datePublished": first(iri, "dcterms:issued"),
            "dateModified": first(iri, "dcterms:modified"),
            "inLanguage": list(LANGUAGES),
            "citation": self._text(iri, "dcterms:bibliographicCitation"),
            "measurementTechnique": self._provenance(iri),
            "temporalCoverage": self._period(),
            "spatialCoverage": self._place(),
            "variableMeasured": variables,
            **self._related(),
        }

    def _related(self) -> Node:
        """Return the catalogue, the files, the series and the parts of the dataset."""
        files = self._index.nodes(DATASET, "dcat:distribution")
        graphs = self._index.nodes(DATASET, "dcterms:hasPart")
        return {
            "includedInDataCatalog": {
                "@type": "DataCatalog",
                "@id": CATALOG.value,
                "name": self._text(CATALOG.value, "dcterms:title"),
                "url": f"{self._url}catalog",
            },
            "distribution": [self._file(iri) for iri in files],
            "isPartOf": {
                "@type": "CreativeWork",
                "@id": SERIES.value,
                "name": self._text(SERIES.value, "dcterms:title"),
            },
            "hasPart": [self._part(iri) for iri in graphs],
        }

    def _part(self, graph: str) -> Node:
        return {
            **self._about(graph),
            "url": self._address(graph),
            "isPartOf": DATASET.value,
        }

    def _about(self, dataset: str) -> Node:
        """Return what the whole and each part have alike."""
        agent = self._agent()
        keywords = self._index.literals(dataset, "dcat:keyword")
        return {
            "@type": "Dataset",
            "@id": dataset,
            "name": self._text(dataset, "dcterms:title"),
            "description": self._description(dataset),
            "keywords": sorted(k.value for k in keywords if k.language == self._language),
            "license": self._licence(dataset),
            "isAccessibleForFree": True,
            "creator": agent,
            "publisher": agent,
        }

    def _description(self, dataset: str) -> str:
        """Return a description of 50 characters at least, as Google wants it."""
        description = self._text(dataset, "dcterms:description")
        if len(description) < MIN_DESCRIPTION_CHARS:
            return f"{description} {self._provenance(dataset)}"
        return description

    def _agent(self) -> Node:
        agent = self._index.first(DATASET, "dcterms:publisher")
        contact = self._index.first(DATASET, "dcat:contactPoint")
        return {
            "@type": "Organization",
            "@id": agent,
            "name": self._text(agent, "foaf:name"),
            "url": self._url,
            "contactPoint": {
                "@type": "ContactPoint",
                "contactType": self._text(contact, "skos:prefLabel"),
                "url": self._address(self._index.first(contact, "vcard:hasURL")),
            },
        }

    def _licence(self, dataset: str) -> str:
        licence = self._index.first(dataset, "dcterms:license")
        return self._index.first(licence, "skos:exactMatch") or licence

    def _alternate_names(self) -> list[str]:
        """Return the short name, and the title in the other language."""
        titles = self._index.texts(DATASET, "dcterms:title")
        others = [title for language, title in titles.items() if language != self._language]
        return [*self._index.texts(DATASET, "dcterms:alternative").values(), *others]

    def _provenance(self, dataset: str) -> str:
        statement = self._index.first(dataset, "dcterms:provenance")
        return self._text(statement, "dcterms:description")

    def _period(self) -> str:
        """Return an interval of ISO 8601."""
        period = self._index.first(DATASET, "dcterms:temporal")
        ends = (self._index.first(period, f"dcat:{end}Date") for end in ("start", "end"))
        return "/".join(ends)

    def _place(self) -> Node:
        """Return the place with its box: south, west, north, east."""
        place = self._index.first(DATASET, "dcterms:spatial")
        corners = re.findall(r"([\d.]+) ([\d.]+)", self._index.first(place, "dcat:bbox"))
        (west, south), (east, north) = corners[0], corners[2]
        return {
            "@type": "Place",
            "@id": place,
            "name": self._text(place, "skos:prefLabel"),
            "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"},
        }

    def _file(self, file: str) -> Node:
        first = self._index.first
        address = first(file, "dcat:downloadURL") or first(file, "dcat:accessURL")
        media_type = first(file, "dcat:mediaType").partition("media-types/")[2]
        zipped = first(file, "dcat:compressFormat")
        return {
            "@type": "DataDownload",
            "name": self._text(file, "dcterms:title"),
            "contentUrl": self._address(address),
            "encodingFormat": GZIP.media_type if zipped else media_type,
        }

    def _address(self, iri: str) -> str:
        """Return an address of ours below the public URL."""
        return iri.replace(BASE, self._url)

    def _text(self, subject: str, name: str) -> str:
        return self._index.texts(subject, name).get(self._language, "")
