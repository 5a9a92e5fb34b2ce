"""
Versions of the ontology, each as in the release that introduced it.

https://www.w3.org/TR/owl2-syntax/#Versioning_of_OWL_2_Ontologies
"""

from collections.abc import Iterable
from typing import Final

from lis_graph.build.release import Release
from lis_graph.errors import SourceError
from lis_graph.history.releases import ReleaseChain, ReleasePatch
from lis_graph.rdf.namespaces import BASE, graph, term

ONTOLOGY: Final = f"{BASE}def/"
"""IRI of the ontology; ``<ONTOLOGY><version>/`` names a version of it."""

VERSION_LINE: Final = f"<{ONTOLOGY}> {term('owl:versionIRI')} <{ONTOLOGY}"
"""Start of the line of N-Quads that states the version of the ontology."""


def versions(releases: Iterable[ReleasePatch]) -> dict[str, ReleasePatch]:
    """Return the versions of the ontology, each with the release that introduced it."""
    introduced: dict[str, ReleasePatch] = {}
    for released in releases:
        for version in _stated(released.patch.added):
            introduced.setdefault(version, released)
    return introduced


def ontology(release: Release) -> Release:
    """Return the part of a release that is the graph of its ontology."""
    end = f" {graph('ontology')} ."
    return Release([line for line in release.lines if line.endswith(end)])


def refuse_changed_version(history: ReleaseChain, release: Release) -> None:
    """Raise `SourceError` if a released version of the ontology has other statements now."""
    introduced = versions(history.releases)
    for version in _stated(release.lines):
        first = introduced.get(version)
        if first and ontology(history.dataset(first.version)) != ontology(release):
            problem = (
                f"version {version} was released in {first.version}, with other statements"
            )
            remedy = "raise owl:versionInfo and owl:versionIRI, and set owl:priorVersion"
            raise SourceError(f"ontology/lis.ttl: {problem}; {remedy}")


def _stated(lines: Iterable[str]) -> list[str]:
    ends = (line.removeprefix(VERSION_LINE) for line in lines if line.startswith(VERSION_LINE))
    return [end.partition("/")[0] for end in ends]
