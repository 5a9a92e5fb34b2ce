"""How many things have both of two features: rows against columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lis_graph.engines import Engine
from lis_graph.explore.naming import Names, names
from lis_graph.explore.sparql import rows
from lis_graph.rdf.queries import load

WIDE: Final = 12
TALL: Final = 30
"""How many columns and rows are shown."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """
    What is counted: things, by row and column; each names a column of the ``query``.

    ``graph`` is the query for the same as a graph, with names.
    """

    name: str
    thing: str
    row: str
    column: str
    query: str
    graph: str


SHARED: Final = Crossing(
    "shared", "area", "topic", "area",
    load(__file__, "matrix-shared"), load(__file__, "matrix-shared-graph"),
)  # fmt: skip
TOPICS: Final = Crossing(
    "topics", "area", "topic", "specialisation",
    load(__file__, "matrix-topics"), load(__file__, "matrix-topics-graph"),
)  # fmt: skip
TYPES: Final = Crossing(
    "types", "institution", "type", "specialisation",
    load(__file__, "matrix-types"), load(__file__, "matrix-types-graph"),
)  # fmt: skip


@dataclass(frozen=True)
class Matrix:
    """
    The things in each cell, by row and column; empty cells are left out.

    Rows come with the most things first. ``claims`` has a claim for cells of one thing.
    ``cut`` says that there are more rows or columns than are shown.
    """

    crossing: Crossing
    rows: Sequence[str]
    columns: Sequence[str]
    cells: Mapping[tuple[str, str], Sequence[str]]
    claims: Mapping[tuple[str, str], str]
    names: Names
    cut: bool

    def total(self, row: str | None = None, column: str | None = None) -> int:
        """Return how many different things a row has, or a column, or the whole."""
        there = (
            things
            for (r, c), things in self.cells.items()
            if row in {None, r} and column in {None, c}
        )
        return len({thing for things in there for thing in things})


def matrix(engine: Engine, crossing: Crossing, language: str) -> Matrix:
    """Return the matrix of a crossing, named in a language."""
    cells: dict[tuple[str, str], list[str]] = {}
    claims: dict[tuple[str, str], str] = {}
    for row in rows(engine, crossing.query):
        cell = row[crossing.row], row[crossing.column]
        cells.setdefault(cell, []).append(row[crossing.thing])
        if row["claim"]:
            claims[cell] = row["claim"]
    called = names(engine, [iri for cell in cells for iri in cell], language)
    there = Matrix(crossing, (), (), cells, claims, called, cut=False)
    tall = sorted(
        {row for row, _ in cells}, key=lambda row: (-there.total(row), called[row].text)
    )
    wide = sorted({column for _, column in cells}, key=lambda column: called[column].text)
    cut = len(tall) > TALL or len(wide) > WIDE
    return Matrix(crossing, tall[:TALL], wide[:WIDE], cells, claims, called, cut)
