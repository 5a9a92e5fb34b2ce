"""How many things have both of two features: rows against columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lis_graph.engines import Engine
from lis_graph.explore.naming import Names, names
from lis_graph.explore.sparql import declared, rows

MOST: Final = 5000
"""How many things in cells are counted."""

WIDE: Final = 12
TALL: Final = 30
"""How many columns and rows are shown."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """
    What is counted: things of a sort, by what a first property and a second say of them.

    Without the second the columns are the things themselves.
    """

    name: str
    thing: str
    row: str
    first: str
    column: str
    second: str = ""

    @property
    def query(self) -> str:
        """The query for what is in the cells, with a claim that says so."""
        variables = " ".join(f"?{each}" for each in self._variables)
        return declared(
            f"SELECT {variables} (SAMPLE(?said) AS ?claim) WHERE {{\n"
            f"  {self._pattern}\n"
            f"  FILTER (ISIRI(?{self.row}) && ISIRI(?{self.column}))\n"
            f"  OPTIONAL {{ ?said rdf:subject ?{self.thing} ; rdf:predicate {self.first} ;\n"
            f"    rdf:object ?{self.row} }}\n"
            f"}} GROUP BY {variables}\nORDER BY {variables} LIMIT {MOST}"
        )

    @property
    def graph(self) -> str:
        """The query for the same as a graph, with names."""
        said = " ".join(f"?{each} skos:prefLabel ?{each}Name ." for each in self._variables)
        named = " ".join(
            f"OPTIONAL {{ ?{each} skos:prefLabel ?{each}Name }}" for each in self._variables
        )
        return declared(
            f"CONSTRUCT {{ {self._pattern} {said} }}\n"
            f"WHERE {{\n  {self._pattern}\n  {named}\n}}"
        )

    @property
    def _variables(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.row, self.column, self.thing)))

    @property
    def _pattern(self) -> str:
        pattern = f"?{self.thing} {self.first} ?{self.row} ."
        return pattern + (
            f" ?{self.thing} {self.second} ?{self.column} ." if self.second else ""
        )


SHARED: Final = Crossing("shared", "area", "topic", "lis:topic", "area")
TOPICS: Final = Crossing(
    "topics", "area", "topic", "lis:topic", "specialisation", "lis:inSpecialisation"
)
TYPES: Final = Crossing(
    "types",
    "institution",
    "type",
    "org:classification",
    "specialisation",
    "lis:activeInSpecialisation",
)


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
