"""A table of labels and numbers as bars."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lis_graph.explore.ask.cells import Cell

MAX_BARS: Final = 60
"""Maximum number of bars."""

PAIR: Final = 2
"""Number of columns of a table of labels and numbers."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A label, its number as written, and the length of the bar as a share of the longest."""

    label: Cell | None
    number: str
    share: float


def bars(rows: Sequence[Sequence[Cell | None]]) -> list[Bar]:
    """Return a bar for each row if rows are a label and a number, none of them negative."""
    if not 1 < len(rows) <= MAX_BARS or len(rows[0]) != PAIR:
        return []
    columns = zip(*rows, strict=True)
    numeric = [all(cell and cell.number for cell in column) for column in columns]
    if numeric.count(True) != 1:
        return []
    at = numeric.index(True)
    values = [_value(row[at]) for row in rows]
    if not all(0 <= value < math.inf for value in values) or not any(values):
        return []
    highest = max(values)
    return [
        Bar(row[1 - at], row[at].text, value / highest)  # type: ignore[union-attr]  # all are numbers
        for row, value in zip(rows, values, strict=True)
    ]


def _value(number: Cell | None) -> float:
    try:
        return float(number.text) if number else math.nan
    except ValueError:  # ill-typed, such as "many"^^xsd:integer
        return math.nan
