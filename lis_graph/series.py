"""
The releases as a dataset series, and the files of each.

DCAT 3, sections 6.7 and 11.1: https://www.w3.org/TR/vocab-dcat-3/
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from lis_graph.changes import SERIES, Released
from lis_graph.namespaces import BASE, term
from lis_graph.terms import Term

IANA: Final = "https://www.iana.org/assignments/media-types/"
FILES: Final = {
    "dataset.nq": ("N-Quads", "application/n-quads"),
    "dataset.nq.gz": ("N-Quads, gzip", "application/n-quads"),
    "changes.rdfp": ("RDF Patch", "application/rdf-patch"),
    "changes.ru": ("SPARQL Update", "application/sparql-update"),
}
"""The files of a release: the whole dataset, and its changes since the release before."""

UNREGISTERED: Final = {"application/rdf-patch"}


def series(
    releases: Sequence[Released], address: str, titles: Sequence[Literal]
) -> Iterator[Triple]:
    """
    Yield the description of each release, and which the first and the last is.

    What the series itself is, the catalogue says; ``titles`` are those of the dataset. Files
    are at the ``address`` of a server.
    """
    name = NamedNode(SERIES)
    for released in releases[:1]:
        yield Triple(name, term("dcat:first"), NamedNode(released.iri))
    for released in releases[-1:]:
        yield Triple(name, term("dcat:last"), NamedNode(released.iri))
    for released in releases:
        for property_, value in _about(released, titles):
            yield Triple(NamedNode(released.iri), term(property_), value)
        for file in FILES:
            yield from _file(released, file, address)
    for before, after in pairwise(releases):
        yield Triple(NamedNode(after.iri), term("dcat:prev"), NamedNode(before.iri))


def _about(released: Released, titles: Sequence[Literal]) -> Iterator[tuple[str, Term]]:
    removed, added = len(released.patch.removed), len(released.patch.added)
    texts = {
        "pl": f"Zbiór w tym wydaniu. Dodano stwierdzeń: {added}, usunięto: {removed}.",
        "en": f"The dataset as released. Statements added: {added}, removed: {removed}.",
    }
    yield "rdf:type", term("dcat:Dataset")
    for title in titles:
        named = Literal(f"{title.value}, {released.version}", language=title.language)
        yield "dcterms:title", named
    for language, text in texts.items():
        yield "dcterms:description", Literal(text, language=language)
    yield "dcat:version", Literal(released.version)
    yield "dcterms:issued", Literal(released.issued, datatype=term("xsd:dateTime"))
    yield "dcat:inSeries", NamedNode(SERIES)
    yield "dcat:isVersionOf", NamedNode(f"{BASE}dataset")


def _file(released: Released, file: str, address: str) -> Iterator[Triple]:
    title, media_type = FILES[file]
    name = NamedNode(f"{released.iri}/{file}")
    where = NamedNode(f"{address}releases/{released.version}/{file}")
    yield Triple(NamedNode(released.iri), term("dcat:distribution"), name)
    yield Triple(name, term("rdf:type"), term("dcat:Distribution"))
    yield Triple(name, term("dcterms:title"), Literal(title, language="en"))
    yield Triple(name, term("dcat:accessURL"), where)
    yield Triple(name, term("dcat:downloadURL"), where)
    if media_type not in UNREGISTERED:
        yield Triple(name, term("dcat:mediaType"), NamedNode(IANA + media_type))
    if file.endswith(".gz"):
        yield Triple(name, term("dcat:compressFormat"), NamedNode(f"{IANA}application/gzip"))
    if file == "dataset.nq":
        checksum = NamedNode(f"{name.value}#checksum")
        yield Triple(name, term("spdx:checksum"), checksum)
        yield Triple(checksum, term("rdf:type"), term("spdx:Checksum"))
        yield Triple(checksum, term("spdx:algorithm"), term("spdx:checksumAlgorithm_sha256"))
        value = Literal(released.revision, datatype=term("xsd:hexBinary"))
        yield Triple(checksum, term("spdx:checksumValue"), value)
