"""Dated events along an axis of time: a row for each, numbered as in the list."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from lis_graph.explore.views.timeline import Event

LABELS: Final = 380
WIDTH: Final = 620
ROW: Final = 30
TOP: Final = 34
MARGIN: Final = 12

LONGEST: Final = 46
"""How many letters of a name stand beside a row."""


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where something is dated; ``open`` if only its end is known."""

    start: float
    end: float
    open: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """An event, its number in the list, and when it was."""

    number: int
    event: Event
    y: float
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Axis:
    """Rows on a sheet, and the years with where each begins."""

    width: float
    height: float
    rows: Sequence[Row]
    years: Sequence[tuple[int, float]]


def axis(events: Sequence[Event]) -> Axis | None:
    """Draw the events that have a date; `None` if none has."""
    dated = [(number, event, _spans(event)) for number, event in enumerate(events, 1)]
    dated = [(number, event, spans) for number, event, spans in dated if spans]
    if not dated:
        return None
    days = [day for *_, spans in dated for start, end, _ in spans for day in (start, end)]
    first, last = date(min(days).year, 1, 1), date(max(days).year, 12, 31)
    length = (last - first).days + 1

    def at(day: date) -> float:
        return LABELS + WIDTH * (day - first).days / length

    rows = [
        Row(
            number, event, TOP + ROW * (row + 0.5), [Span(at(a), at(b), o) for a, b, o in spans]
        )
        for row, (number, event, spans) in enumerate(dated)
    ]
    step = max(1, (last.year - first.year) // 10 + 1)
    years = [(year, at(date(year, 1, 1))) for year in range(first.year, last.year + 1, step)]
    return Axis(LABELS + WIDTH + MARGIN, TOP + ROW * len(rows) + MARGIN, rows, years)


def _spans(event: Event) -> list[tuple[date, date, bool]]:
    """Return from when to when an event is dated; what is no date is left out."""
    dates = event.dates()
    spans = []
    for name, shape in _SHAPES.items():
        if name in dates:
            try:
                spans.append(shape(dates[name].text))
            except ValueError:
                continue
    return spans


def _day(text: str) -> tuple[date, date, bool]:
    day = date.fromisoformat(text[:10])
    return day, day, False


def _until(text: str) -> tuple[date, date, bool]:
    day = date.fromisoformat(text[:10])
    return day, day, True


def _month(text: str) -> tuple[date, date, bool]:
    first = date.fromisoformat(f"{text[:7]}-01")
    return first, first.replace(day=monthrange(first.year, first.month)[1]), False


def _year(text: str) -> tuple[date, date, bool]:
    year = int(text[:4])
    return date(year, 1, 1), date(year, 12, 31), False


_SHAPES = {
    "announcedInMonth": _month,
    "completedInYear": _year,
    "onDate": _day,
    "noLaterThan": _until,
}
