"""The whole at one look: specialisations, the key areas in them, who leads each."""

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
"""As many as the lists have that the overview leads to."""


@dataclass(frozen=True, slots=True)
class Row:
    """A key area, its number in the list, where it belongs, who leads it: IRIs or `None`."""

    specialisation: str
    number: str | None
    keyArea: str | None  # noqa: N815 - named as in the query
    organisation: str | None


@dataclass(frozen=True)
class Overview:
    """The rows, what to call what is in them; how many things there are of some kinds."""

    rows: Sequence[Row]
    names: Names
    counts: Sequence[Mapping[str, Any]]

    def picture(self, link: drawing.Link) -> drawing.Picture:
        """Draw three columns; ``link`` says where the page of a thing is."""
        layers = [
            [drawing.Node(i, self.names[i].text, link(i), kind) for i in dict.fromkeys(there)]
            for kind, there in (
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
    there = [Row(**row) for row in rows(engine, QUERY)]
    counts = rows(engine, COUNTS)
    iris = [iri for r in there for iri in (r.specialisation, r.keyArea, r.organisation) if iri]
    return Overview(there, names(engine, iris, language), counts)
