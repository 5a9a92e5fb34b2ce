"""The quality of the data in numbers: evidence, contradictions, labels, rules."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import Literal

from lis_graph.engines import Engine
from lis_graph.explore.naming import Names, names
from lis_graph.explore.sparql import rows
from lis_graph.rdf.queries import load, with_values

EVIDENCE: Final = load(__file__, "evidence")
CLAIMS: Final = load(__file__, "claims")
DOUBTS: Final = load(__file__, "doubts")
LABELS: Final = load(__file__, "labels")
RULES: Final = load(__file__, "rules")


@dataclass(frozen=True)
class Coverage:
    """The number of statements in a graph, and of those that a claim supports."""

    graph: str
    statements: int
    supported: int


@dataclass(frozen=True)
class Quality:
    """
    The report: the rows of its tables, and the names of all in them.

    ``unsupported`` has the number of statements without a claim, by property.
    """

    coverage: Sequence[Coverage]
    unsupported: Mapping[str, int]
    statuses: Mapping[str, int]
    sections: Mapping[str, int]
    sources: Mapping[str, int]
    doubts: Sequence[Mapping[str, Any]]
    labels: Sequence[Mapping[str, Any]]
    rules: Mapping[str, int]
    names: Names


def quality(engine: Engine, language: str) -> Quality:
    """Return the report in a language."""
    evidence, claims = rows(engine, EVIDENCE), rows(engine, CLAIMS)
    doubts = rows(engine, doubts_query(language))
    counts = [_counted(claims, what) for what in ("status", "section", "source")]
    unsupported = _unsupported(evidence)
    ends = [
        str(row[end]) for row in doubts for end in ("subject", "property", "value", "status")
    ]
    iris = [*unsupported, *ends, *(iri for count in counts for iri in count)]
    statuses, sections, sources = counts
    return Quality(
        _coverage(evidence), unsupported, statuses, sections, sources, doubts,
        rows(engine, LABELS), {row["what"]: row["rules"] for row in rows(engine, RULES)},
        names(engine, iris, language),
    )  # fmt: skip


def doubts_query(language: str) -> str:
    """Return the query for the statements in doubt, with notes in a language."""
    return with_values(DOUBTS, language=Literal(language))


def _coverage(evidence: Sequence[Mapping[str, Any]]) -> list[Coverage]:
    graphs = dict.fromkeys(row["graph"] for row in evidence)
    return [
        Coverage(
            graph,
            sum(row["statements"] for row in evidence if row["graph"] == graph),
            sum(row["supported"] for row in evidence if row["graph"] == graph),
        )
        for graph in graphs
    ]


def _unsupported(evidence: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    missing: Counter[str] = Counter()
    for row in evidence:
        missing[row["property"]] += row["statements"] - row["supported"]
    return {property_: number for property_, number in missing.most_common() if number}


def _counted(claims: Sequence[Mapping[str, Any]], what: str) -> dict[str, int]:
    """Return the number of claims by status, section or source; ``""`` stands for none."""
    counts: Counter[str] = Counter()
    for row in claims:
        counts[row[what] or ""] += row["claims"]
    return dict(counts.most_common())
