"""
The dataset in the words of schema.org, for search engines.

https://schema.org/Dataset ; what Google asks for and advises:
https://developers.google.com/search/docs/appearance/structured-data/dataset
"""

import re
from typing import Any, Final

from pyoxigraph import Literal

from lis_graph.build.description import CATALOG, DATASET, SERIES, StatementIndex
from lis_graph.engines import Engine, Query
from lis_graph.engines.results import table, triples
from lis_graph.rdf.formats import GZIP, N_TRIPLES
from lis_graph.rdf.namespaces import BASE, LANGUAGES
from lis_graph.rdf.queries import load, with_values
from lis_graph.rdf.terms import Term, lexical

Node = dict[str, Any]

DESCRIPTION: Final = load(__file__, "description")
CLASS_SIZES: Final = load(__file__, "class-sizes")


def dataset(engine: Engine, public_url: str, language: str = "en") -> Node:
    """
    Return the description of the dataset as JSON-LD for a page in a language, pl or en.

    Addresses are below ``public_url``, which ends in a slash. Without a dataset in the
    graph, the description is empty.
    """
    said = StatementIndex(triples(engine.answer(Query(DESCRIPTION, N_TRIPLES.media_type))))
    if DATASET not in said.of("dcat:Dataset"):
        return {}
    return _Writer(said, public_url, language).dataset(_measured(engine, language))


def _measured(engine: Engine, language: str) -> list[Node]:
    query = with_values(CLASS_SIZES, language=Literal(language))
    rows = table(engine.answer(Query(query))).values()
    return [
        {
            "@type": "PropertyValue",
            "name": row["name"],
            "propertyID": row["class"],
            "value": row["number"],
        }
        for row in rows
    ]


class _Writer:
    """What is said of the dataset, in the words of schema.org."""

    def __init__(self, said: StatementIndex, public_url: str, language: str) -> None:
        self._said = said
        self._url = public_url
        self._language = language

    def dataset(self, measured: list[Node]) -> Node:
        graphs = self._said.nodes(DATASET, "dcterms:hasPart")
        files = self._said.nodes(DATASET, "dcat:distribution")
        return {
            "@context": "https://schema.org/",
            **self._about(DATASET),
            "alternateName": self._others(),
            "url": f"{self._url}{self._language}/data/",
            "sameAs": DATASET.value,
            "identifier": DATASET.value,
            "version": self._one(DATASET, "dcat:version"),
            "datePublished": self._one(DATASET, "dcterms:issued"),
            "dateModified": self._one(DATASET, "dcterms:modified"),
            "inLanguage": list(LANGUAGES),
            "citation": self._word(DATASET, "dcterms:bibliographicCitation"),
            "measurementTechnique": self._provenance(DATASET),
            "temporalCoverage": self._period(),
            "spatialCoverage": self._place(),
            "variableMeasured": measured,
            "includedInDataCatalog": {
                "@type": "DataCatalog",
                "@id": CATALOG.value,
                "name": self._word(CATALOG, "dcterms:title"),
                "url": f"{self._url}catalog",
            },
            "distribution": [self._file(node) for node in sorted(files, key=str)],
            "isPartOf": {
                "@type": "CreativeWork",
                "@id": SERIES.value,
                "name": self._word(SERIES, "dcterms:title"),
            },
            "hasPart": [self._part(node) for node in sorted(graphs, key=str)],
        }

    def _part(self, node: Term) -> Node:
        return {
            **self._about(node),
            "url": self._moved(lexical(node)),
            "isPartOf": DATASET.value,
        }

    def _about(self, node: Term) -> Node:
        """Return what is said of the whole and of each part alike."""
        agent = self._agent()
        keywords = self._said[node, "dcat:keyword"]
        return {
            "@type": "Dataset",
            "@id": lexical(node),
            "name": self._word(node, "dcterms:title"),
            "description": self._long(node),
            "keywords": sorted(lexical(k) for k in keywords if self._spoken(k)),
            "license": self._licence(node),
            "isAccessibleForFree": True,
            "creator": agent,
            "publisher": agent,
        }

    def _long(self, node: Term) -> str:
        """Return a description of 50 characters at least, as Google wants it."""
        parts = (self._word(node, "dcterms:description"), self._provenance(node))
        return parts[0] if len(parts[0]) >= 50 else " ".join(parts)  # noqa: PLR2004

    def _agent(self) -> Node:
        (agent,) = self._said.nodes(DATASET, "dcterms:publisher")
        (contact,) = self._said.nodes(DATASET, "dcat:contactPoint")
        return {
            "@type": "Organization",
            "@id": agent.value,
            "name": self._word(agent, "foaf:name"),
            "url": self._url,
            "contactPoint": {
                "@type": "ContactPoint",
                "contactType": self._word(contact, "skos:prefLabel"),
                "url": self._moved(self._one(contact, "vcard:hasURL")),
            },
        }

    def _licence(self, node: Term) -> str:
        (licence,) = self._said.nodes(node, "dcterms:license")
        return self._one(licence, "skos:exactMatch") or licence.value

    def _others(self) -> list[str]:
        """Return the short name, and the title in the other language."""
        titles = self._said.words(DATASET, "dcterms:title")
        others = [title for language, title in titles.items() if language != self._language]
        return [*self._said.words(DATASET, "dcterms:alternative").values(), *others]

    def _provenance(self, node: Term) -> str:
        (statement,) = self._said.nodes(node, "dcterms:provenance")
        return self._word(statement, "dcterms:description")

    def _period(self) -> str:
        """Return an interval of ISO 8601."""
        (period,) = self._said.nodes(DATASET, "dcterms:temporal")
        return "/".join(self._one(period, f"dcat:{end}Date") for end in ("start", "end"))

    def _place(self) -> Node:
        """Return the place with its box: south, west, north, east."""
        (place,) = self._said.nodes(DATASET, "dcterms:spatial")
        corners = re.findall(r"([\d.]+) ([\d.]+)", self._one(place, "dcat:bbox"))
        (west, south), (east, north) = corners[0], corners[2]
        return {
            "@type": "Place",
            "@id": place.value,
            "name": self._word(place, "skos:prefLabel"),
            "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"},
        }

    def _file(self, node: Term) -> Node:
        address = self._one(node, "dcat:downloadURL") or self._one(node, "dcat:accessURL")
        media_type = self._one(node, "dcat:mediaType").partition("media-types/")[2]
        zipped = bool(self._said[node, "dcat:compressFormat"])
        return {
            "@type": "DataDownload",
            "name": self._word(node, "dcterms:title"),
            "contentUrl": self._moved(address),
            "encodingFormat": GZIP.media_type if zipped else media_type,
        }

    def _moved(self, address: str) -> str:
        return address.replace(BASE, self._url)

    def _spoken(self, value: Term) -> bool:
        return getattr(value, "language", None) == self._language

    def _word(self, node: Term, name: str) -> str:
        return self._said.words(node, name).get(self._language, "")

    def _one(self, node: Term, name: str) -> str:
        return lexical(next(iter(self._said[node, name]), None))
