"""
The language of a page, by its address or else its reader; the words of it.

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
"""The languages of the pages, each by its own name."""

LOCALES: Final = {"pl": "pl_PL", "en": "en_GB"}
"""How each language writes dates and numbers (Unicode CLDR)."""

DEFAULT: Final = "en"
"""The language of who prefers none of them; the messages in the code are in it."""

CATALOGUES: Final = Path(__file__).parent.parent / "locale"


def pages(name: str, import_name: str) -> Blueprint:
    """Return a blueprint whose pages have their language at the start of their address."""
    languages = ", ".join(LANGUAGES)
    routes = Blueprint(name, import_name, url_prefix=f"/<any({languages}):language>")

    @routes.url_value_preprocessor
    def take(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values:
            values.pop("language", None)

    @routes.url_defaults
    def give(_endpoint: str, values: dict[str, Any]) -> None:
        values.setdefault("language", current())

    return routes


def current() -> str:
    """
    Return the language of the answer: that of the address, else the reader's.

    Where it was the reader's, the response varies by Accept-Language.
    """
    first = request.path.split("/")[1]
    if first in LANGUAGES:
        return first
    g.by_preference = True
    offers = sorted(LANGUAGES, key=lambda language: language != DEFAULT)
    return request.accept_languages.best_match(offers) or DEFAULT


def locale() -> str:
    """Return the locale by which the page writes dates and numbers."""
    return LOCALES[current()]


def to_page(endpoint: str, anchor: str | None = None, **values: Any) -> AnyResponse:  # noqa: ANN401 - those of `url_for`
    """Lead from an address without a language to a page in the reader's."""
    response = see_other(url_for(endpoint, _anchor=anchor, language=current(), **values))
    response.vary.add("Accept-Language")
    return response


def register(app: Flask) -> None:
    """Give the templates of ``app`` words in the language of the page."""

    def several(one: str, many: str, n: int) -> str:
        return translations(current()).ngettext(one, many, n)

    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, several, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    app.jinja_env.globals |= {
        "languages": LANGUAGES,
        "in_language": in_language,
        "translated": translated,
    }
    app.context_processor(lambda: {"language": current()})

    @app.after_request
    def told(response: Response) -> Response:
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
    """Return the words of a language: all catalogues of its folder, ``locale/<language>``."""
    whole = Catalog(locale=language)
    for path in sorted((CATALOGUES / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    whole[message.id] = message
    written = io.BytesIO()
    write_mo(written, whole)
    written.seek(0)
    return GNUTranslations(written) if len(whole) else NullTranslations()


def translated() -> bool:
    """Say whether the present page has an address in each language."""
    return request.url_rule is not None and "language" in request.url_rule.arguments


def in_language(language: str) -> str:
    """Return the address of the present page in another language, within this site."""
    here = url_for(str(request.endpoint), **(request.view_args or {}), language=language)
    query = request.query_string.decode("ascii", "replace")
    return f"{here}?{query}" if query else here
