"""Names: the namespaces this graph mints or reuses, its named graphs, its prefixes."""

import re
from typing import Final

from pyoxigraph import NamedNode

BASE: Final = "https://w3id.org/lis/"

LANGUAGES: Final = ("pl", "en")
"""Languages of the labels of things."""

GRAPHS: Final = (
    "ontology",
    "vocabulary",
    "shapes",
    "facts",
    "persons",
    "claims",
    "enrichment",
    "inferred",
    "meta",
    "statistics",
)
"""Names of the published named graphs, ``<BASE>graph/<name>``."""

TYPES: Final = (
    "address",
    "agreement",
    "barrier",
    "barrier-list",
    "checksum",
    "claim",
    "contact",
    "date-precision",
    "document-type",
    "estimate",
    "event",
    "goal",
    "institution-type",
    "key-area",
    "legal-form",
    "measure",
    "node",
    "organisation",
    "partnership",
    "passage",
    "person",
    "place",
    "post",
    "purpose",
    "resolution",
    "role",
    "scheme",
    "section",
    "selector",
    "source",
    "specialisation",
    "status",
    "target-group",
    "topic",
)
"""Kinds of things; ``<BASE>id/<type>/<slug>`` names one, ``<type>:`` is its prefix."""

REUSED: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "bibo": "http://purl.org/ontology/bibo/",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcterms": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "legal": "http://www.w3.org/ns/legal#",
    "locn": "http://www.w3.org/ns/locn#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "time": "http://www.w3.org/2006/time#",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "void-ext": "http://ldf.fi/void-ext#",
    "wd": "http://www.wikidata.org/entity/",
    "wgs": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Namespaces of the vocabularies of others, by their prefix here."""

PREFIXES: Final = (
    {"lis": f"{BASE}def/", "graph": f"{BASE}graph/"}
    | {name: f"{BASE}id/{name}/" for name in TYPES}
    | REUSED
)
"""Namespaces by the prefixes of the files, the answers and the documentation."""


def term(curie: str) -> NamedNode:
    """
    Return the node that a prefixed name stands for.

    >>> term("lis:KeyArea")
    <NamedNode value=https://w3id.org/lis/def/KeyArea>
    """
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def graph(name: str) -> NamedNode:
    """Return the IRI of the named graph ``name``, one of `GRAPHS`."""
    return NamedNode(f"{BASE}graph/{name}")


def curie(iri: str) -> str:
    """
    Shorten an IRI to a prefixed name where one of our prefixes fits.

    >>> curie("https://w3id.org/lis/id/key-area/innofood")
    'key-area:innofood'
    >>> curie("https://example.org/")
    'https://example.org/'
    """
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and "/" not in local and local:
            return f"{prefix}:{local}"
    return iri


def kind(iri: str) -> str:
    """
    Return the kind of one of our things, by its IRI; ``""`` for things of others.

    >>> kind("https://w3id.org/lis/id/key-area/innofood")
    'key-area'
    """
    name = iri.removeprefix(f"{BASE}id/")
    return name.partition("/")[0] if name != iri else ""


def readable(text: str) -> str:
    """Shorten every IRI in a sentence to a prefixed name where one fits."""
    return re.sub(r"<?(https?://[^\s<>,;)]*[^\s<>,;).])>?", lambda iri: curie(iri[1]), text)
