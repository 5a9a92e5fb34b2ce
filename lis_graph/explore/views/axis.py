"""Dated events along a time axis: a row for each, numbered as in the list."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from lis_graph.explore.views.timeline import ProcessEvent

LABEL_WIDTH: Final = 380
WIDTH: Final = 620
ROW_HEIGHT: Final = 30
TOP: Final = 34
MARGIN: Final = 12
"""Sizes of the drawing: labels, axis, rows, space above and around, in units of the picture."""

MAX_NAME_CHARS: Final = 46
"""Maximum length of a name beside a row, in characters."""


@dataclass(frozen=True, slots=True)
class Span:
    """The start and end of a period on the axis; ``open`` if only the end is known."""

    start: float
    end: float
    open: bool = False


@dataclass(frozen=True, slots=True)
class AxisRow:
    """An event, its number in the list, and its periods on the axis."""

    number: int
    event: ProcessEvent
    y: float
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Axis:
    """Rows on a sheet, and the years with the position of their start."""

    width: float
    height: float
    rows: Sequence[AxisRow]
    years: Sequence[tuple[int, float]]


def axis(events: Sequence[ProcessEvent]) -> Axis | None:
    """Draw the events that have a date; return `None` if none has."""
    dated = [(number, event, _spans(event)) for number, event in enumerate(events, 1)]
    dated = [(number, event, spans) for number, event, spans in dated if spans]
    if not dated:
        return None
    days = [day for *_, spans in dated for start, end, _ in spans for day in (start, end)]
    first, last = date(min(days).year, 1, 1), date(max(days).year, 12, 31)
    length = (last - first).days + 1

    def at(day: date) -> float:
        return LABEL_WIDTH + WIDTH * (day - first).days / length

    def placed(start: date, end: date, is_open: bool) -> Span:
        return Span(at(start), at(end), is_open)

    rows = [
        AxisRow(number, event, TOP + ROW_HEIGHT * (row + 0.5), [placed(*s) for s in spans])
        for row, (number, event, spans) in enumerate(dated)
    ]
    step = max(1, (last.year - first.year) // 10 + 1)
    years = [(year, at(date(year, 1, 1))) for year in range(first.year, last.year + 1, step)]
    height = TOP + ROW_HEIGHT * len(rows) + MARGIN
    return Axis(LABEL_WIDTH + WIDTH + MARGIN, height, rows, years)


def _spans(event: ProcessEvent) -> list[tuple[date, date, bool]]:
    """Return the periods of an event: start, end, and whether only the end is known."""
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
