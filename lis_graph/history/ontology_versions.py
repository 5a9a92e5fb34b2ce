"""
The versions of the ontology, each as the release that brought it has it.

https://www.w3.org/TR/owl2-syntax/#Versioning_of_OWL_2_Ontologies
"""

from collections.abc import Iterable
from typing import Final

from lis_graph.build.release import Release
from lis_graph.errors import SourceError
from lis_graph.history.releases import ReleaseChain, ReleasePatch
from lis_graph.rdf.namespaces import BASE, graph, term

ONTOLOGY: Final = f"{BASE}def/"
"""The IRI of the ontology; ``<ONTOLOGY><version>/`` names a version of it."""

STATED: Final = f"<{ONTOLOGY}> {term('owl:versionIRI')} <{ONTOLOGY}"
"""How the line of N-Quads begins that gives a version of the ontology."""


def versions(releases: Iterable[ReleasePatch]) -> dict[str, ReleasePatch]:
    """Return the versions of the ontology, each with the release that brought it."""
    found: dict[str, ReleasePatch] = {}
    for released in releases:
        for version in _given(released.patch.added):
            found.setdefault(version, released)
    return found


def ontology(release: Release) -> Release:
    """Return the graph of a release that is its ontology."""
    end = f" {graph('ontology')} ."
    return Release([line for line in release.lines if line.endswith(end)])


def refuse_changed_version(history: ReleaseChain, release: Release) -> None:
    """Raise `SourceError` if a version of the ontology that is out would be another now."""
    out = versions(history.releases)
    for version in _given(release.lines):
        brought = out.get(version)
        if brought is None:
            continue
        before = history.dataset(brought.version)
        if ontology(before) != ontology(release):
            problem = f"version {version} is out since release {brought.version}, and was other"
            todo = "raise owl:versionInfo and owl:versionIRI, and set owl:priorVersion"
            raise SourceError(f"ontology/lis.ttl: {problem}; {todo}")


def _given(lines: Iterable[str]) -> list[str]:
    found = (line.removeprefix(STATED) for line in lines if line.startswith(STATED))
    return [rest.partition("/")[0] for rest in found]
