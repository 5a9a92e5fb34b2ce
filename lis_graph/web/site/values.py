"""
Numbers, dates and durations as the language of the page writes them, by Babel.

XML Schema 1.1, part 2, datatypes: https://www.w3.org/TR/xmlschema11-2/
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from math import floor
from typing import Final

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit
from flask import Flask
from pyoxigraph import Literal

from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.web.http.languages import locale

LONGEST: Final = 40
"""How many letters a value has that is written in another way than the data do."""

DURATION: Final = re.compile(r"P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})D)?")
MONTH: Final = re.compile(r"\d{4}-\d\d(?:Z|[+-]\d\d:\d\d)?")


def register(app: Flask) -> None:
    """Give the templates of ``app`` a filter for each sort of value."""
    for filter_ in (number, percent, size, day, weekday, month, lasting, written):
        app.add_template_filter(filter_)


def number(value: float) -> str:
    """Return a number."""
    return format_decimal(value, locale=locale())


def percent(value: float) -> str:
    """Return a share, such as 0.5, never rounded up."""
    return format_percent(floor(value * 1000) / 1000, "#,##0.#%", locale=locale())


def size(value: float) -> str:
    """Return a number of bytes in the largest unit that fits, kB or MB (SI)."""
    for unit, step in (("MB", 1_000_000), ("kB", 1_000)):
        if value >= step:
            return f"{format_decimal(value / step, '#,##0.#', locale=locale())}\u00a0{unit}"
    return f"{format_decimal(value, locale=locale())}\u00a0B"


def day(value: str | date) -> str:
    """Return a date, or the date of an ISO 8601 text; any other text stays as it is."""
    return _dated(value, "long")


def weekday(value: str) -> str:
    """Return a date with its day of the week."""
    return _dated(value, "full")


def month(value: str) -> str:
    """Return the month and year of a ``gYearMonth``."""
    if not MONTH.fullmatch(value):
        return value
    try:
        return format_date(date.fromisoformat(f"{value[:7]}-01"), "LLLL y", locale=locale())
    except ValueError:
        return value


def lasting(value: str) -> str:
    """Return a duration of years, months and days; years and months together as months."""
    parts = DURATION.fullmatch(value)
    if not parts or value == "P":
        return value
    years, months, days = (int(part or 0) for part in parts.groups())
    units = (
        ("duration-year", years if not months else 0),
        ("duration-month", 12 * years + months if months else 0),
        ("duration-day", days),
    )
    said = [format_unit(n, unit, locale=locale()) for unit, n in units if n]
    return ", ".join(said) or value


def written(literal: Literal) -> str:
    """Return a literal by its datatype; as it stands, where the language has no way for it."""
    write = WAYS.get(literal.datatype.value.removeprefix(PREFIXES["xsd"]))
    if write is None or len(literal.value) > LONGEST:
        return literal.value
    try:
        return write(literal.value)
    except (ValueError, InvalidOperation):
        return literal.value


def _dated(value: str | date, form: str) -> str:
    try:
        when = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    return format_date(when, form, locale=locale())


def _number(value: str) -> str:
    return format_decimal(Decimal(value), locale=locale(), decimal_quantization=False)


WAYS: Final[Mapping[str, Callable[[str], str]]] = {
    "integer": _number,
    "decimal": _number,
    "date": day,
    "gYearMonth": month,
    "duration": lasting,
}
"""How literals of a datatype of XML Schema are written."""
