"""
Numbers, dates and durations in the format of the page's language, by Babel.

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

MAX_FORMATTED_CHARS: Final = 40
"""Maximum length of a literal that is formatted; a longer one is shown as it is."""

DURATION: Final = re.compile(r"P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})D)?")
MONTH: Final = re.compile(r"\d{4}-\d\d(?:Z|[+-]\d\d:\d\d)?")


def register(app: Flask) -> None:
    """Add a filter for each type of value to the templates of ``app``."""
    for filter_ in (number, percent, size, day, weekday, month, duration, formatted):
        app.add_template_filter(filter_)


def number(value: float) -> str:
    """Return a number."""
    return format_decimal(value, locale=locale())


def percent(value: float) -> str:
    """Return a share, such as 0.5, never rounded up."""
    return format_percent(floor(value * 1000) / 1000, "#,##0.#%", locale=locale())


def size(value: float) -> str:
    """Return a number of bytes in the largest of B, kB and MB (SI) that fits."""
    for unit, step in (("MB", 1_000_000), ("kB", 1_000)):
        if value >= step:
            return f"{format_decimal(value / step, '#,##0.#', locale=locale())}\u00a0{unit}"
    return f"{format_decimal(value, locale=locale())}\u00a0B"


def day(value: str | date) -> str:
    """Return a date, or that of a text in ISO 8601; any other text is unchanged."""
    return _dated(value, "long")


def weekday(value: str) -> str:
    """Return a date with the day of the week."""
    return _dated(value, "full")


def month(value: str) -> str:
    """Return the month and year of an ``xsd:gYearMonth``; any other text is unchanged."""
    if not MONTH.fullmatch(value):
        return value
    try:
        return format_date(date.fromisoformat(f"{value[:7]}-01"), "LLLL y", locale=locale())
    except ValueError:
        return value


def duration(value: str) -> str:
    """Return an ``xsd:duration`` in years or months, and days; other texts are unchanged."""
    match = DURATION.fullmatch(value)
    if not match or value == "P":
        return value
    years, months, days = (int(digits or 0) for digits in match.groups())
    units = (
        ("duration-year", years if not months else 0),
        ("duration-month", 12 * years + months if months else 0),
        ("duration-day", days),
    )
    parts = [format_unit(n, unit, locale=locale()) for unit, n in units if n]
    return ", ".join(parts) or value


def formatted(literal: Literal) -> str:
    """Return a literal in the format of its datatype; without one, its lexical form."""
    format_ = FORMATS.get(literal.datatype.value.removeprefix(PREFIXES["xsd"]))
    if format_ is None or len(literal.value) > MAX_FORMATTED_CHARS:
        return literal.value
    try:
        return format_(literal.value)
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


FORMATS: Final[Mapping[str, Callable[[str], str]]] = {
    "integer": _number,
    "decimal": _number,
    "date": day,
    "gYearMonth": month,
    "duration": duration,
}
"""Formats of literals, by datatype of XML Schema."""
