"""The recipe of a release: from the published files to a draft, step by step."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad

from lis_graph.build import annotations, description, questions, sources, statistics
from lis_graph.build.release import Release
from lis_graph.rdf.namespaces import graph, term
from lis_graph.rdf.skolem import skolemise
from lis_graph.rdf.terms import lexical

Progress = Callable[[str], None]
"""A function that is called with the name of each step."""


@dataclass(frozen=True)
class Draft:
    """A release with the claims, contradictions and files behind it, for the checks."""

    release: Release
    claims: Sequence[annotations.Claim]
    contradictions: Sequence[str]
    sources: Sequence[sources.Source]


def silent(_: str) -> None:
    """Report no step."""


def draft(root: Path, *, people: bool = True, progress: Progress = silent) -> Draft:
    """
    Make a release of the files under ``root``.

    Raises `SourceError` for a file that cannot be read.
    """
    from lis_graph.build import reasoning  # noqa: PLC0415 - slow, and a cached release needs none

    published = sources.published(root, people=people)
    progress(f"reading {len(published)} files")
    facts, claims = _read(published, people=people)
    stated = skolemise([*facts, *_evidence(facts, claims)])
    progress("reasoning")
    inferred, contradictions = reasoning.closure(stated)
    progress("describing the dataset")
    quads = list(dict.fromkeys([*stated, *inferred]))
    examples = [q for q in questions.load(root) if people or not q.about_people]
    described = description.describe(quads, examples)
    if described:
        described += statistics.statistics([*quads, *described], description.DATASET)
    release = Release.of([*quads, *described], people=people)
    return Draft(release, claims, contradictions, published)


def _read(
    files: Iterable[sources.Source], *, people: bool
) -> tuple[list[Quad], list[annotations.Claim]]:
    """Return the facts of all files and the claims that their annotations make."""
    facts: list[Quad] = []
    claims: list[annotations.Claim] = []
    for file in files:
        stated, annotated = annotations.read(file)
        facts += [quad for quad in stated if people or not _describes_persons(quad)]
        claims += annotated
    return facts, claims


def _describes_persons(quad: Quad) -> bool:
    """Say whether a statement describes the graph of persons, itself left out."""
    ends = (lexical(quad.subject), lexical(quad.object))
    return any(end.partition("#")[0] == graph("persons").value for end in ends)


def _evidence(facts: Iterable[Quad], claims: Sequence[annotations.Claim]) -> list[Quad]:
    """Return the statements that describe claims and their passages."""
    page = term("foaf:page")
    pages = {q.subject: lexical(q.object) for q in facts if q.predicate == page}
    passages = {claim.passage for claim in claims}
    return [
        *(quad for claim in claims for quad in claim.quads()),
        *(quad for p in passages for quad in p.quads(pages.get(p.source))),
        *annotations.conflicts(claims),
    ]
