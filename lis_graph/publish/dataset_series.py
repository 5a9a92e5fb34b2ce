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
    StatementIndex,
    add_checksum,
    add_code,
    add_distribution,
    inherit,
)
from lis_graph.history.releases import ReleasePatch
from lis_graph.rdf.formats import GZIP, N_QUADS, PATCH, UPDATE
from lis_graph.rdf.namespaces import term
from lis_graph.rdf.terms import Subject, lexical

WHOLE: Final = f"dataset.{N_QUADS.extension}"
FILES: Final = {
    WHOLE: (N_QUADS.title, N_QUADS.media_type),
    f"{WHOLE}.{GZIP.extension}": (f"{N_QUADS.title}, {GZIP.title}", N_QUADS.media_type),
    f"changes.{PATCH.extension}": (PATCH.title, PATCH.media_type),
    f"changes.{UPDATE.extension}": (UPDATE.title, UPDATE.media_type),
}
"""The files of a release: the whole dataset, and its changes since the release before."""

LIKE_THE_DATASET: Final = (
    "dcterms:accessRights", "dcterms:conformsTo", "dcterms:creator", "dcterms:description",
    "dcterms:language", "dcterms:license", "dcterms:provenance", "dcterms:publisher",
    "dcterms:spatial", "dcterms:temporal", "dcat:contactPoint", "dcat:keyword",
    "dcat:landingPage", "dcat:theme",
)  # fmt: skip
"""What a release has from the dataset."""

NOTES: Final = {
    "pl": "Dodano stwierdzeń: {added}, usunięto: {removed}.",
    "en": "Statements added: {added}, removed: {removed}.",
}
"""What is noted of a release, in each language."""


def describe(said: StatementIndex, releases: Sequence[ReleasePatch], address: str) -> None:
    """
    Add the releases, oldest first, to a catalogue.

    Their files are at the ``address`` of a server, which ends in a slash.
    """
    size = 0
    for released in releases:
        size += _bytes(released.patch.added) - _bytes(released.patch.removed)
        _release(said, released)
        _files(said, released, f"{address}releases/{released.version}/", size)
    for before, after in pairwise(releases):
        said.say(NamedNode(after.iri), "dcat:prev", NamedNode(before.iri))
    if releases:
        said.say(SERIES, "dcat:first", NamedNode(releases[0].iri))
        said.say(SERIES, "dcat:last", NamedNode(releases[-1].iri))


def about(subject: Subject) -> bool:
    """Say whether a subject is the series, a release or a part of one."""
    return f"{lexical(subject)}/".startswith(f"{SERIES.value}/")


def _release(said: StatementIndex, released: ReleasePatch) -> None:
    node, patch = NamedNode(released.iri), released.patch
    issued = Literal(released.issued, datatype=term("xsd:dateTime"))
    said.say(DATASET, "dcat:hasVersion", node)
    said.say(node, "rdf:type", term("dcat:Dataset"))
    said.say(node, "dcat:isVersionOf", DATASET)
    said.say(node, "dcat:inSeries", SERIES)
    said.say(node, "dcat:version", Literal(released.version))
    for when in ("dcterms:issued", "dcterms:modified"):
        said.say(node, when, issued)
    add_code(said, node, "dcterms:accrualPeriodicity", "frequency", "NEVER")
    for language, title in said.words(DATASET, "dcterms:title").items():
        named = Literal(f"{title}, {released.version}", language=language)
        said.say(node, "dcterms:title", named)
    for language, note in NOTES.items():
        counted = note.format(added=len(patch.added), removed=len(patch.removed))
        said.say(node, "adms:versionNotes", Literal(counted, language=language))
    said.inherit(node, DATASET, LIKE_THE_DATASET)


def _files(said: StatementIndex, released: ReleasePatch, where: str, size: int) -> None:
    """Describe the dataset as distributions; its changes are none, but related."""
    node = NamedNode(released.iri)
    for file in FILES:
        place = NamedNode(where + file)
        if file.startswith(WHOLE):
            zipped = file.removeprefix(WHOLE).removeprefix(".")
            inherit(said, add_distribution(said, node, place, N_QUADS, zipped), node)
        else:
            said.say(node, "dcterms:relation", place)
    add_checksum(said, NamedNode(f"{released.iri}#{N_QUADS.name}"), size, released.revision)


def _bytes(lines: Sequence[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)
