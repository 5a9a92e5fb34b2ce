"""What a citation of a thing needs of the dataset, and whom to tell of a mistake."""

from dataclasses import dataclass
from typing import Final

from lis_graph.engines import Engine
from lis_graph.explore.per_revision import PerRevision
from lis_graph.explore.sparql import rows
from lis_graph.rdf.queries import load

QUERY: Final = load(__file__, "citation")


@dataclass(frozen=True, slots=True)
class Citation:
    """The version of the dataset, the day it is of, a contact; `None` where it says nothing."""

    version: str | None
    day: str | None
    contact: str | None


@PerRevision
def citation(engine: Engine) -> Citation:
    """Return what the dataset says of itself."""
    row = next(iter(rows(engine, QUERY)))
    return Citation(row["version"], row["day"], row["contact"])
