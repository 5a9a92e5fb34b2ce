"""
The language of a page, by its address or else its reader, and its messages.

RFC 9110, section 12.5.4 (Accept-Language); GNU gettext catalogues, read by Babel
"""

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Blueprint, Flask, Response, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.web.http.responses import HTML, see_other

LANGUAGES: Final = {"pl": "Polski", "en": "English"}
"""The languages of the pages, with their own names."""

LOCALES: Final = {"pl": "pl_PL", "en": "en_GB"}
"""The locale of dates and numbers in each language (Unicode CLDR)."""

DEFAULT: Final = "en"
"""The language for readers who prefer none of them; messages in the code are in it."""

CATALOGUES: Final = Path(__file__).parent.parent / "locale"


def pages(name: str, import_name: str) -> Blueprint:
    """Return a blueprint whose pages have their language at the start of their address."""
    languages = ", ".join(LANGUAGES)
    routes = Blueprint(name, import_name, url_prefix=f"/<any({languages}):language>")

    @routes.url_value_preprocessor
    def remove(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values:
            values.pop("language", None)

    @routes.url_defaults
    def add(_endpoint: str, values: dict[str, Any]) -> None:
        values.setdefault("language", current())

    return routes


def current() -> str:
    """
    Return the language of the response: that of the address, else the reader's.

    If it is the reader's, the response varies by Accept-Language.
    """
    first = request.path.split("/")[1]
    if first in LANGUAGES:
        return first
    g.by_preference = True
    offers = sorted(LANGUAGES, key=lambda language: language != DEFAULT)
    return request.accept_languages.best_match(offers) or DEFAULT


def locale() -> str:
    """Return the locale of dates and numbers on the page."""
    return LOCALES[current()]


def to_page(endpoint: str, anchor: str | None = None, **values: Any) -> AnyResponse:  # noqa: ANN401 - those of `url_for`
    """Redirect from an address without a language to a page in the reader's."""
    response = see_other(url_for(endpoint, _anchor=anchor, language=current(), **values))
    response.vary.add("Accept-Language")
    return response


def register(app: Flask) -> None:
    """Give the templates of ``app`` messages in the language of the page."""

    def ngettext(singular: str, plural: str, n: int) -> str:
        return translations(current()).ngettext(singular, plural, n)

    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    app.jinja_env.globals |= {
        "languages": LANGUAGES,
        "in_language": in_language,
        "translated": translated,
    }
    app.context_processor(lambda: {"language": current()})

    @app.after_request
    def name_language(response: Response) -> Response:
        if response.mimetype == HTML:
            response.headers["Content-Language"] = current()
            if g.get("by_preference"):
                response.vary.add("Accept-Language")
        return response


def gettext(message: str) -> str:
    """Return a message in the language of the page."""
    return translations(current()).gettext(message)


@cache
def translations(language: str) -> NullTranslations:
    """Return the messages of a language: the catalogues in ``locale/<language>``, merged."""
    merged = Catalog(locale=language)
    for path in sorted((CATALOGUES / language).glob("*.po")):
        with path.open("rb") as po:
            for message in read_po(po, locale=language):
                if message.id:
                    merged[message.id] = message
    file = io.BytesIO()
    write_mo(file, merged)
    file.seek(0)
    return GNUTranslations(file) if len(merged) else NullTranslations()


def translated() -> bool:
    """Whether the page has an address in each language."""
    return request.url_rule is not None and "language" in request.url_rule.arguments


def in_language(language: str) -> str:
    """Return the address of the page in another language, within this site."""
    here = url_for(str(request.endpoint), **(request.view_args or {}), language=language)
    query = request.query_string.decode("ascii", "replace")
    return f"{here}?{query}" if query else here
