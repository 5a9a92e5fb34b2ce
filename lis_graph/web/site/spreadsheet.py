"""
Tables as files that a spreadsheet opens at a double click, letters of any language whole.

CSV as in RFC 4180, in UTF-8 with a byte order mark, which Excel goes by; Polish settings of
Windows separate by semicolons, since their decimals have commas.
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
"""What separates values where it is not a comma, by language."""

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the start of a formula (OWASP, CSV injection)."""


def send(site: Pages, name: str, rows: Callable[[], Iterable[Sequence[str]]]) -> Response:
    """Answer with a table as a file called ``name``, or with 304 before anything is asked."""
    response = site.answer(CSV, lambda: written(rows(), current()), CSV, request.full_path)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return add_links(response, site.service.links.part())


def written(rows: Iterable[Sequence[str]], language: str) -> bytes:
    """Return a table as bytes; no value of it is a formula."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=SEPARATORS.get(language, ","))
    writer.writerows([_plain(value) for value in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _plain(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA) else value
