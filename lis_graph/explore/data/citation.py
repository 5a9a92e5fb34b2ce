"""Version and date of the dataset for citations, and its contact for corrections."""

from dataclasses import dataclass
from typing import Final

from lis_graph.engines import Engine
from lis_graph.explore.per_revision import PerRevision
from lis_graph.explore.sparql import rows
from lis_graph.rdf.queries import load

QUERY: Final = load(__file__, "citation")


@dataclass(frozen=True, slots=True)
class Citation:
    """The version of the dataset, the day it was modified and a contact; `None` if missing."""

    version: str | None
    day: str | None
    contact: str | None


@PerRevision
def citation(engine: Engine) -> Citation:
    """Return the version, the day and the contact that the dataset states."""
    row = next(iter(rows(engine, QUERY)))
    return Citation(row["version"], row["day"], row["contact"])
