"""The statements about one thing in both directions: all, or some of each property."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from lis_graph.engines import Engine
from lis_graph.explore.claims import EvidencedTriple, evidenced, query
from lis_graph.explore.sparql import limit, rows, union
from lis_graph.rdf.queries import load, with_values

ALL: Final = load(__file__, "about")
COUNTS: Final = load(__file__, "property-counts")
FORWARD: Final = load(__file__, "values")
BACK: Final = load(__file__, "subjects")
WITHHELD: Final = load(__file__, "withheld")

MAX_STATEMENTS: Final = limit(ALL) - 1
"""Maximum number of statements about a thing that are read whole."""

MAX_VALUES: Final = limit(FORWARD)
"""Maximum number of values read of each property of a thing with more statements."""

MAX_PROPERTIES: Final = limit(COUNTS)
"""Maximum number of properties read of such a thing."""


@dataclass(frozen=True)
class ThingQuery:
    """
    The query for the statements about a thing, and its answer.

    ``totals`` is empty if the answer has all statements; else it has the number of those with
    each property, from the thing (true) or to it (false). ``truncated`` is true if properties
    are missing.
    """

    query: str
    triples: Sequence[EvidencedTriple]
    totals: Mapping[tuple[str, bool], int]
    truncated: bool = False


def about(engine: Engine, thing: NamedNode) -> ThingQuery:
    """Return the statements that have a thing as subject or object, with their claims."""
    text = query(with_values(ALL, subject=thing, object=thing))
    triples = evidenced(engine, text)
    if len(triples) <= MAX_STATEMENTS:
        return ThingQuery(text, triples, {})
    counts = rows(engine, with_values(COUNTS, thing=thing))
    parts = [_of_property(thing, NamedNode(row["property"]), row["forward"]) for row in counts]
    parts.append(with_values(WITHHELD, subject=thing, object=thing))
    text = query(union(("subject", "property", "object"), parts))
    totals = {(row["property"], row["forward"]): row["number"] for row in counts}
    truncated = len(counts) == MAX_PROPERTIES
    return ThingQuery(text, evidenced(engine, text), totals, truncated)


def _of_property(thing: NamedNode, name: NamedNode, forward: bool) -> str:
    if forward:
        return with_values(FORWARD, subject=thing, property=name)
    return with_values(BACK, object=thing, property=name)
