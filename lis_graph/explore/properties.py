"""Properties as the ontology describes them: their order on a page, inverses, broader ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lis_graph.engines import Engine
from lis_graph.explore.per_revision import PerRevision
from lis_graph.explore.sparql import rows
from lis_graph.rdf.queries import load

LAST_PLACE: Final = 1_000_000
"""Place of a property without ``sh:order``."""

QUERY: Final = load(__file__, "properties")


@dataclass(frozen=True)
class Properties:
    """Places (``sh:order``), inverses and broader properties, by IRI."""

    orders: Mapping[str, float] = field(default_factory=dict)
    inverses: Mapping[str, str] = field(default_factory=dict)
    broader: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def order(self, iri: str) -> tuple[float, str]:
        """Return the sort key of a property: its place, then its IRI."""
        return self.orders.get(iri, LAST_PLACE), iri


@PerRevision
def properties(engine: Engine) -> Properties:
    """Return the properties of the ontology; none, if the data have no ontology."""
    orders: dict[str, float] = {}
    inverses: dict[str, str] = {}
    broader: dict[str, set[str]] = {}
    for row in rows(engine, QUERY):
        if row["order"] is not None:
            orders[row["property"]] = float(row["order"])
        elif row["inverse"]:
            inverses[row["property"]] = row["inverse"]
        else:
            broader.setdefault(row["property"], set()).add(row["broader"])
    return Properties(orders, inverses, {p: frozenset(above) for p, above in broader.items()})
