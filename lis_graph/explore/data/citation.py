"""What a citation of a thing needs of the dataset, and whom to tell of a mistake."""

from dataclasses import dataclass
from typing import Final

from lis_graph.engines import Engine
from lis_graph.explore.sparql import declared, rows
from lis_graph.rdf.namespaces import BASE

QUERY: Final = declared(f"""SELECT ?version ?day ?contact WHERE {{
  VALUES ?dataset {{ <{BASE}dataset> }}
  OPTIONAL {{ ?dataset dcat:version ?version }}
  OPTIONAL {{ ?dataset dcterms:modified ?modified BIND (STR(?modified) AS ?day) }}
  OPTIONAL {{ ?dataset dcat:contactPoint/(vcard:hasEmail|vcard:hasURL) ?contact }}
}} ORDER BY ?contact LIMIT 1""")


@dataclass(frozen=True, slots=True)
class Citation:
    """The version of the dataset, the day it is of, a contact; `None` where it says nothing."""

    version: str | None
    day: str | None
    contact: str | None


def citation(engine: Engine) -> Citation:
    """Return what the dataset says of itself."""
    row = next(iter(rows(engine, QUERY)))
    return Citation(row["version"], row["day"], row["contact"])
