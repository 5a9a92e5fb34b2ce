"""The statements about one thing, both ways: all of them, or some of each property."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from lis_graph.engines import Engine
from lis_graph.explore.claims import EvidencedTriple, query, told
from lis_graph.explore.sparql import limit, rows, union
from lis_graph.rdf.queries import load, with_values

ALL: Final = load(__file__, "about")
COUNTS: Final = load(__file__, "property-counts")
FORWARD: Final = load(__file__, "values")
BACK: Final = load(__file__, "subjects")
WITHHELD: Final = load(__file__, "withheld")

MOST: Final = limit(ALL) - 1
"""Up to how many statements about a thing are all read."""

SHOWN: Final = limit(FORWARD)
"""How many values of each property are read of a thing of which more is said."""

WIDEST: Final = limit(COUNTS)
"""How many properties are read of it."""


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
    asked = query(with_values(ALL, subject=thing, object=thing))
    answer = told(engine, asked)
    if len(answer) <= MOST:
        return ThingQuery(asked, answer, {})
    counts = rows(engine, with_values(COUNTS, thing=thing))
    parts = [_of_property(thing, NamedNode(row["property"]), row["forward"]) for row in counts]
    parts.append(with_values(WITHHELD, subject=thing, object=thing))
    asked = query(union(("subject", "property", "object"), parts))
    totals = {(row["property"], row["forward"]): row["number"] for row in counts}
    return ThingQuery(asked, told(engine, asked), totals, len(counts) == WIDEST)


def _of_property(thing: NamedNode, name: NamedNode, forward: bool) -> str:
    if forward:
        return with_values(FORWARD, subject=thing, property=name)
    return with_values(BACK, object=thing, property=name)
