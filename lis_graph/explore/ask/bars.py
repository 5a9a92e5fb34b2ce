"""A table of labels and numbers as bars."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lis_graph.explore.ask.cells import Cell

MOST: Final = 60
"""How many bars are drawn."""

PAIR: Final = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """A label, its number as written, and its length as a share of the longest."""

    label: Cell | None
    number: str
    share: float


def bars(rows: Sequence[Sequence[Cell | None]]) -> list[Bar]:
    """Return a bar for each row, where rows are a label and a number not below zero."""
    if not 1 < len(rows) <= MOST or len(rows[0]) != PAIR:
        return []
    numeric = [all(one and one.number for one in column) for column in zip(*rows, strict=True)]
    if numeric.count(True) != 1:
        return []
    at = numeric.index(True)
    values = [_value(row[at]) for row in rows]
    if not all(0 <= value < math.inf for value in values) or not any(values):
        return []
    most = max(values)
    return [
        Bar(row[1 - at], row[at].text, value / most)  # type: ignore[union-attr]  # all are numbers
        for row, value in zip(rows, values, strict=True)
    ]


def _value(number: Cell | None) -> float:
    try:
        return float(number.text) if number else math.nan
    except ValueError:  # ill-typed, such as "many"^^xsd:integer
        return math.nan
