"""
Tables as files that spreadsheets open on a double click, with all letters intact.

CSV as in RFC 4180, in UTF-8 with a byte order mark, which Excel needs. With Polish settings,
Windows separates values by semicolons, because its decimals have commas.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from flask import Response, request

from lis_graph.rdf import formats
from lis_graph.web.http.languages import current
from lis_graph.web.http.links import add_links
from lis_graph.web.site.page import Pages

CSV: Final = formats.CSV.media_type
SEPARATORS: Final = {"pl": ";"}
"""Separator of values, by language, where it is not a comma."""

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a value a formula (OWASP, CSV injection)."""


def send(site: Pages, name: str, rows: Callable[[], Iterable[Sequence[str]]]) -> Response:
    """Answer with a table as a file named ``name``.csv, or with 304 before any query."""
    response = site.answer(CSV, lambda: csv_bytes(rows(), current()), CSV, request.full_path)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return add_links(response, site.service.links.part())


def csv_bytes(rows: Iterable[Sequence[str]], language: str) -> bytes:
    """Return a table as CSV in which no value is a formula."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=SEPARATORS.get(language, ","))
    writer.writerows([_plain(value) for value in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _plain(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
