"""Numbers of things with two features: rows against columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lis_graph.engines import Engine
from lis_graph.explore.naming import Names, names
from lis_graph.explore.sparql import rows
from lis_graph.rdf.queries import load

MAX_COLUMNS: Final = 12
MAX_ROWS: Final = 30
"""Maximum number of columns and of rows shown."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """
    The variables of a ``query`` for things by row and column.

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
    The things in each cell, by row and column, without empty cells.

    Rows with more things go first. ``claims`` has one claim for each cell that has any.
    ``truncated`` is true if there are more rows or columns than are shown.
    """

    crossing: Crossing
    rows: Sequence[str]
    columns: Sequence[str]
    cells: Mapping[tuple[str, str], Sequence[str]]
    claims: Mapping[tuple[str, str], str]
    names: Names
    truncated: bool

    def total(self, row: str | None = None, column: str | None = None) -> int:
        """Return the number of different things in a row, in a column or in all cells."""
        return _total(self.cells, row, column)


def matrix(engine: Engine, crossing: Crossing, language: str) -> Matrix:
    """Return the matrix of a crossing, named in a language."""
    cells: dict[tuple[str, str], list[str]] = {}
    claims: dict[tuple[str, str], str] = {}
    for row in rows(engine, crossing.query):
        cell = row[crossing.row], row[crossing.column]
        cells.setdefault(cell, []).append(row[crossing.thing])
        if row["claim"]:
            claims[cell] = row["claim"]
    named = names(engine, [iri for cell in cells for iri in cell], language)
    totals = {row: _total(cells, row) for row, _ in cells}
    by_total = sorted(totals, key=lambda row: (-totals[row], named[row].text))
    by_name = sorted({column for _, column in cells}, key=lambda column: named[column].text)
    truncated = len(by_total) > MAX_ROWS or len(by_name) > MAX_COLUMNS
    rows_shown, columns_shown = by_total[:MAX_ROWS], by_name[:MAX_COLUMNS]
    return Matrix(crossing, rows_shown, columns_shown, cells, claims, named, truncated)


def _total(
    cells: Mapping[tuple[str, str], Sequence[str]],
    row: str | None = None,
    column: str | None = None,
) -> int:
    return len(
        {
            thing
            for (r, c), things in cells.items()
            if row in {None, r} and column in {None, c}
            for thing in things
        }
    )
