"""The overview: specialisations, their key areas, and the organisations that lead them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lis_graph.engines import Engine
from lis_graph.explore import drawing
from lis_graph.explore.naming import Names, names
from lis_graph.explore.sparql import rows
from lis_graph.rdf.queries import load

QUERY: Final = load(__file__, "overview")
COUNTS: Final = load(__file__, "overview-counts")
"""Counts of the lists that the overview links to."""


@dataclass(frozen=True, slots=True)
class KeyAreaRow:
    """A key area with its list number, specialisation and leader: IRIs, `None` if missing."""

    specialisation: str
    number: str | None
    keyArea: str | None  # noqa: N815 - named as in the query
    organisation: str | None


@dataclass(frozen=True)
class Overview:
    """The rows, the names of all in them, and the number of things of some kinds."""

    rows: Sequence[KeyAreaRow]
    names: Names
    counts: Sequence[Mapping[str, Any]]

    def picture(self, link: drawing.Link) -> drawing.Picture:
        """Draw specialisations, key areas and organisations in three columns."""
        layers = [
            [drawing.Node(i, self.names[i].text, link(i), kind) for i in dict.fromkeys(iris)]
            for kind, iris in (
                ("specialisation", [row.specialisation for row in self.rows]),
                ("key-area", [row.keyArea for row in self.rows if row.keyArea]),
                ("organisation", [row.organisation for row in self.rows if row.organisation]),
            )
        ]
        edges = [
            drawing.Edge(start, end)
            for row in self.rows
            for start, end in (
                (row.specialisation, row.keyArea),
                (row.keyArea, row.organisation),
            )
            if start and end
        ]
        return drawing.columns(layers, edges, width=250)


def overview(engine: Engine, language: str) -> Overview:
    """Return the overview in a language."""
    areas = [KeyAreaRow(**row) for row in rows(engine, QUERY)]
    counts = rows(engine, COUNTS)
    iris = [iri for r in areas for iri in (r.specialisation, r.keyArea, r.organisation) if iri]
    return Overview(areas, names(engine, iris, language), counts)
