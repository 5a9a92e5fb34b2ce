"""The statements about one thing, both ways: all of them, or some of each property."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from lis_graph.engines import Engine
from lis_graph.explore.claims import EvidencedTriple, query, told
from lis_graph.explore.sparql import declared, rows

MOST: Final = 400
"""Up to how many statements about a thing are all read."""

SHOWN: Final = 12
"""How many values of each property are read of a thing of which more is said."""

WIDEST: Final = 60
"""How many properties are read of it."""

INSIDE: Final = (
    ", ".join(f"rdf:{part}" for part in ("subject", "predicate", "object", "first", "rest"))
    + ", sh:hasValue, void:exampleResource"
)
"""Properties by which claims, lists, shapes and descriptions of the data hold a thing."""

ALL: Final = f"""    {{{{ BIND ({{thing}} AS ?subject) ?subject ?property ?object }}}}
    UNION {{{{ BIND ({{thing}} AS ?object) ?subject ?property ?object
      FILTER (?property NOT IN ({INSIDE})) }}}}
    UNION {{{{ ?by rdf:subject {{thing}} ;
      rdf:subject ?subject ; rdf:predicate ?property ; rdf:object ?object }}}}
    UNION {{{{ ?by rdf:object {{thing}} ;
      rdf:subject ?subject ; rdf:predicate ?property ; rdf:object ?object }}}}"""

COUNTS: Final = f"""SELECT ?property ?forward (COUNT(*) AS ?number) WHERE {{{{
  {{{{ {{thing}} ?property ?value BIND (true AS ?forward) }}}}
  UNION {{{{ ?value ?property {{thing}} BIND (false AS ?forward)
    FILTER (?property NOT IN ({INSIDE})) }}}}
}}}} GROUP BY ?property ?forward ORDER BY STR(?property) LIMIT {WIDEST}"""

FORWARD: Final = f"""    {{{{
      SELECT ({{thing}} AS ?subject) (<{{property}}> AS ?property) ?object
      WHERE {{{{ {{thing}} <{{property}}> ?object }}}}
      ORDER BY STR(?object) LIMIT {SHOWN} }}}}"""

BACK: Final = f"""    {{{{
      SELECT ?subject (<{{property}}> AS ?property) ({{thing}} AS ?object)
      WHERE {{{{ ?subject <{{property}}> {{thing}} }}}}
      ORDER BY STR(?subject) LIMIT {SHOWN} }}}}"""

WITHHELD: Final = f"""    {{{{ SELECT DISTINCT ?subject ?property ?object WHERE {{{{
      {{{{ ?by rdf:subject {{thing}} }}}} UNION {{{{ ?by rdf:object {{thing}} }}}}
      ?by rdf:subject ?subject ; rdf:predicate ?property ; rdf:object ?object
      FILTER NOT EXISTS {{{{ ?subject ?property ?object }}}}
    }}}} LIMIT {SHOWN} }}}}"""


@dataclass(frozen=True)
class ThingQuery:
    """
    What was asked, and the answer.

    ``totals`` has, if only some was read, how many statements there are by a property, of the
    thing (true) or of something else; ``narrow`` says that not all properties were read.
    """

    query: str
    told: Sequence[EvidencedTriple]
    totals: Mapping[tuple[str, bool], int]
    narrow: bool = False


def about(engine: Engine, thing: NamedNode) -> ThingQuery:
    """Return the statements that have a thing as subject or object, with their claims."""
    asked = query(ALL.format(thing=thing), MOST + 1)
    answer = told(engine, asked)
    if len(answer) <= MOST:
        return ThingQuery(asked, answer, {})
    counts = rows(engine, declared(COUNTS.format(thing=thing)))
    parts = [
        (FORWARD if row["forward"] else BACK).format(thing=thing, property=row["property"])
        for row in counts
    ]
    asked = query(
        "\n    UNION\n".join([*parts, WITHHELD.format(thing=thing)]), 2 * WIDEST * SHOWN
    )
    totals = {(row["property"], row["forward"]): row["number"] for row in counts}
    return ThingQuery(asked, told(engine, asked), totals, len(counts) == WIDEST)
