"""The state of the data in numbers: evidence, contradictions, labels, rules."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lis_graph.engines import Engine
from lis_graph.explore.claims import DOUBTFUL
from lis_graph.explore.naming import LONGEST, Names, names
from lis_graph.explore.sparql import declared, rows
from lis_graph.rdf.namespaces import BASE, PREFIXES

GRAPH: Final = f"{BASE}graph/"
LIMIT: Final = 1_000
"""How many rows of a table are read."""

EVIDENCE: Final = declared(f"""SELECT ?graph ?property (SUM(?stated) AS ?statements)
  (SUM(?claimed) AS ?supported) WHERE {{
  VALUES ?graph {{ graph:facts graph:persons graph:enrichment }}
  {{ SELECT ?graph ?property (COUNT(*) AS ?stated) (0 AS ?claimed) WHERE {{
    GRAPH ?graph {{ ?thing ?property ?value }}
  }} GROUP BY ?graph ?property }}
  UNION
  {{ SELECT ?graph ?property (0 AS ?stated) (COUNT(*) AS ?claimed) WHERE {{
    {{ SELECT DISTINCT ?graph ?thing ?property ?value WHERE {{
      ?claim rdf:subject ?thing ; rdf:predicate ?property ; rdf:object ?value .
      GRAPH ?graph {{ ?thing ?property ?value }}
    }} }}
  }} GROUP BY ?graph ?property }}
}} GROUP BY ?graph ?property ORDER BY ?graph ?property LIMIT {LIMIT}""")

CLAIMS: Final = declared(f"""SELECT ?status ?section ?source
  (COUNT(DISTINCT ?claim) AS ?claims) WHERE {{
  ?claim a lis:Claim ; lis:status ?status ; lis:source ?source
  OPTIONAL {{ ?claim lis:supportedBy/lis:section ?section }}
}} GROUP BY ?status ?section ?source ORDER BY DESC(?claims) LIMIT {LIMIT}""")

DOUBTS: Final = declared(f"""SELECT ?claim ?subject ?property ?value ?status ?words ?note
WHERE {{
  VALUES ?status {{ {DOUBTFUL} status:withdrawn }}
  ?claim lis:status ?status ; rdf:subject ?subject ; rdf:predicate ?property ;
    rdf:object ?object
  BIND (IF(ISLITERAL(?object), SUBSTR(STR(?object), 1, {LONGEST}), ?object) AS ?value)
  OPTIONAL {{ ?claim lis:supportedBy/lis:quote ?quote
    BIND (SUBSTR(?quote, 1, {LONGEST}) AS ?words) }}
  OPTIONAL {{ ?claim skos:note ?why FILTER (LANG(?why) = "LANGUAGE")
    BIND (SUBSTR(?why, 1, {LONGEST}) AS ?note) }}
}} ORDER BY ?subject ?property ?status LIMIT 50""")

LABELS: Final = declared(f"""SELECT ?graph (COUNT(*) AS ?things) (SUM(?polish) AS ?inPolish)
  (SUM(?english) AS ?inEnglish)
WHERE {{
  {{ SELECT DISTINCT ?graph ?thing WHERE {{
    VALUES ?graph {{ graph:ontology graph:vocabulary graph:facts }}
    GRAPH ?graph {{ ?thing a ?type }}
    FILTER (!STRSTARTS(STR(?thing), "{PREFIXES["node"]}"))
  }} }}
  BIND (IF(EXISTS {{ ?thing skos:prefLabel|rdfs:label ?pl FILTER (LANG(?pl) = "pl") }}, 1, 0)
    AS ?polish)
  BIND (IF(EXISTS {{ ?thing skos:prefLabel|rdfs:label ?en FILTER (LANG(?en) = "en") }}, 1, 0)
    AS ?english)
}} GROUP BY ?graph ORDER BY ?graph""")

RULES: Final = declared("""SELECT ?what (COUNT(DISTINCT ?rule) AS ?rules) WHERE {
  { GRAPH graph:shapes { ?rule a sh:NodeShape } BIND ("shapes" AS ?what) }
  UNION { GRAPH graph:shapes { ?rule sh:path ?path } BIND ("constraints" AS ?what) }
  UNION { ?rule a sh:SPARQLExecutable BIND ("questions" AS ?what) }
} GROUP BY ?what""")


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
    doubts = rows(engine, DOUBTS.replace("LANGUAGE", language))
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
