"""The state of the data in numbers: evidence, contradictions, labels, rules."""

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
    """How many statements there are in a graph, and how many a claim stands behind."""

    graph: str
    statements: int
    supported: int


@dataclass(frozen=True)
class Quality:
    """
    The report: the rows of its tables, and what to call what is in them.

    ``unsupported`` has how many statements of a property no claim stands behind.
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
    counted = [_counted(claims, what) for what in ("status", "section", "source")]
    unsupported = _unsupported(evidence)
    ends = [
        str(row[end]) for row in doubts for end in ("subject", "property", "value", "status")
    ]
    called = [*unsupported, *ends, *(iri for count in counted for iri in count)]
    statuses, sections, sources = counted
    return Quality(
        _coverage(evidence), unsupported, statuses, sections, sources, doubts,
        rows(engine, LABELS), {row["what"]: row["rules"] for row in rows(engine, RULES)},
        names(engine, called, language),
    )  # fmt: skip


def doubts_query(language: str) -> str:
    """Return the query for the statements in doubt, with notes in a language."""
    return with_values(DOUBTS, language=Literal(language))


def _coverage(counted: Sequence[Mapping[str, Any]]) -> list[Coverage]:
    graphs = dict.fromkeys(row["graph"] for row in counted)
    return [
        Coverage(
            graph,
            sum(row["statements"] for row in counted if row["graph"] == graph),
            sum(row["supported"] for row in counted if row["graph"] == graph),
        )
        for graph in graphs
    ]


def _unsupported(counted: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row in counted:
        found[row["property"]] += row["statements"] - row["supported"]
    return {property_: number for property_, number in found.most_common() if number}


def _counted(claims: Sequence[Mapping[str, Any]], what: str) -> dict[str, int]:
    """Return how many claims there are of each status, section or source; ``""``: of none."""
    found: Counter[str] = Counter()
    for row in claims:
        found[row[what] or ""] += row["claims"]
    return dict(found.most_common())
