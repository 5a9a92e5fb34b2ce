"""
Dates and durations of XML Schema in the words of the page's language.

https://www.w3.org/TR/xmlschema11-2/ (date, gYearMonth, gYear, duration), written by Babel
"""

import re
from datetime import date

from babel.dates import format_date
from babel.units import format_unit
from flask import Blueprint

from lis_graph.web.site.languages import current

DURATION = re.compile(r"P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})D)?")


def register(routes: Blueprint) -> None:
    """Give the templates the filters ``weekday``, ``month`` and ``lasting``."""
    for filter_ in (full, weekday, month, lasting):
        routes.add_app_template_filter(filter_)


def full(value: str) -> str:
    """Return a date in words; what is none stays as it is."""
    return _written(value, "long")


def weekday(value: str) -> str:
    """Return a date with its day of the week."""
    return _written(value, "full")


def month(value: str) -> str:
    """Return the month and year of a ``gYearMonth``."""
    return _written(f"{value[:7]}-01", "LLLL y") if len(value) >= len("2021-06") else value


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
    said = [format_unit(n, unit, locale=current()) for unit, n in units if n]
    return ", ".join(said) or value


def _written(value: str, form: str) -> str:
    try:
        return format_date(date.fromisoformat(value[:10]), form, locale=current())
    except ValueError:
        return value
