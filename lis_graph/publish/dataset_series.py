"""
The releases in the catalogue: a dataset series, each release described like the dataset.

DCAT 3, sections 6.7 and 11.1: https://www.w3.org/TR/vocab-dcat-3/
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from pyoxigraph import Literal, NamedNode

from lis_graph.build.description import (
    DATASET,
    SERIES,
    add_checksum,
    add_code,
    add_distribution,
    inherit,
)
from lis_graph.history.releases import ReleasePatch
from lis_graph.rdf.formats import GZIP, N_QUADS, PATCH, UPDATE
from lis_graph.rdf.namespaces import term
from lis_graph.rdf.statements import StatementIndex
from lis_graph.rdf.terms import Subject, lexical

WHOLE: Final = f"dataset.{N_QUADS.extension}"
FILES: Final = {
    WHOLE: (N_QUADS.title, N_QUADS.media_type),
    f"{WHOLE}.{GZIP.extension}": (f"{N_QUADS.title}, {GZIP.title}", N_QUADS.media_type),
    f"changes.{PATCH.extension}": (PATCH.title, PATCH.media_type),
    f"changes.{UPDATE.extension}": (UPDATE.title, UPDATE.media_type),
}
"""Title and media type of each file of a release: the dataset, and what has changed."""

LIKE_THE_DATASET: Final = (
    "dcterms:accessRights", "dcterms:conformsTo", "dcterms:creator", "dcterms:description",
    "dcterms:language", "dcterms:license", "dcterms:provenance", "dcterms:publisher",
    "dcterms:spatial", "dcterms:temporal", "dcat:contactPoint", "dcat:keyword",
    "dcat:landingPage", "dcat:theme",
)  # fmt: skip
"""Properties that a release inherits from the dataset."""

NOTES: Final = {
    "pl": "Dodano stwierdzeń: {added}, usunięto: {removed}.",
    "en": "Statements added: {added}, removed: {removed}.",
}
"""Note on a release, in each language."""


def describe(index: StatementIndex, releases: Sequence[ReleasePatch], address: str) -> None:
    """
    Add the releases, oldest first, to a catalogue.

    Their files are at the ``address`` of a server, which ends in a slash.
    """
    size = 0
    for released in releases:
        size += _bytes(released.patch.added) - _bytes(released.patch.removed)
        _add_release(index, released)
        _add_files(index, released, f"{address}releases/{released.version}/", size)
    for before, after in pairwise(releases):
        index.add(after.iri, "dcat:prev", NamedNode(before.iri))
    if releases:
        index.add(SERIES, "dcat:first", NamedNode(releases[0].iri))
        index.add(SERIES, "dcat:last", NamedNode(releases[-1].iri))


def about(subject: Subject) -> bool:
    """Say whether a subject is the series, a release or a part of one."""
    return f"{lexical(subject)}/".startswith(f"{SERIES.value}/")


def _add_release(index: StatementIndex, released: ReleasePatch) -> None:
    node, patch = NamedNode(released.iri), released.patch
    issued = Literal(released.issued, datatype=term("xsd:dateTime"))
    index.add(DATASET, "dcat:hasVersion", node)
    index.add(node, "rdf:type", term("dcat:Dataset"))
    index.add(node, "dcat:isVersionOf", DATASET)
    index.add(node, "dcat:inSeries", SERIES)
    index.add(node, "dcat:version", Literal(released.version))
    for name in ("dcterms:issued", "dcterms:modified"):
        index.add(node, name, issued)
    add_code(index, node, "dcterms:accrualPeriodicity", "frequency", "NEVER")
    for language, title in index.texts(DATASET, "dcterms:title").items():
        versioned = Literal(f"{title}, {released.version}", language=language)
        index.add(node, "dcterms:title", versioned)
    for language, note in NOTES.items():
        counted = note.format(added=len(patch.added), removed=len(patch.removed))
        index.add(node, "adms:versionNotes", Literal(counted, language=language))
    index.inherit(node, DATASET, LIKE_THE_DATASET)


def _add_files(index: StatementIndex, released: ReleasePatch, folder: str, size: int) -> None:
    """Describe the dataset as distributions; the changes are not, but related files."""
    node = NamedNode(released.iri)
    for file in FILES:
        address = NamedNode(folder + file)
        if file.startswith(WHOLE):
            zipped = file.removeprefix(WHOLE).removeprefix(".")
            inherit(index, add_distribution(index, node, address, N_QUADS, zipped), node)
        else:
            index.add(node, "dcterms:relation", address)
    add_checksum(index, f"{released.iri}#{N_QUADS.name}", size, released.revision)


def _bytes(lines: Sequence[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)
