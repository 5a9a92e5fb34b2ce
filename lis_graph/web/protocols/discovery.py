"""
Documents at conventional addresses: robots, sitemap, security.txt, linkset, API catalogue.

RFC 9309 (robots), RFC 9116 (security.txt), RFC 9264 (linkset), RFC 9727 (api-catalog),
https://www.sitemaps.org/protocol.html
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.sax.saxutils import escape

from flask import Blueprint, current_app
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.build import jsonld
from lis_graph.explore.kinds import HELD_BACK
from lis_graph.publish import dcat
from lis_graph.rdf import formats
from lis_graph.rdf.namespaces import BASE
from lis_graph.rdf.queries import load
from lis_graph.web.http.addresses import PAGE
from lis_graph.web.http.languages import LANGUAGES
from lis_graph.web.http.links import LINKSET, add_links
from lis_graph.web.http.responses import NO_STORE, represent
from lis_graph.web.service import Service

TEXT = formats.TEXT.media_type
API_CATALOG = f'{LINKSET}; profile="https://www.rfc-editor.org/info/rfc9727"'
VALIDITY = timedelta(days=180)
"""Validity of a security.txt; RFC 9116, section 2.5.5, advises less than a year."""

UNLIMITED = ("sparql", "store", "fragments")
"""Addresses with unlimited numbers of answers, which crawlers should not request."""

VARIED = ("explore/institutions", "explore/key-areas", "paths", "query", "search")
"""Pages, in each language, with unlimited variants; crawlers may read the first."""

SITEMAP = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
"""The start of a sitemap; links to other languages are an extension by Google."""

THINGS_AND_QUERIES = load(__file__, "things-and-queries")


class Discovery:
    """The documents at conventional addresses; each public method is a view."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def robots(self) -> AnyResponse:
        """Answer with the rules for crawlers (RFC 9309)."""
        address = self._service.address
        variants = [f"{language}/{page}" for language in LANGUAGES for page in VARIED]
        below = urlsplit(address).path
        rules = "".join(f"Disallow: {below}{path}?\n" for path in (*UNLIMITED, *variants))
        return _fixed(TEXT, f"User-agent: *\n{rules}\nSitemap: {address}sitemap.xml\n")

    def sitemap(self) -> AnyResponse:
        """Answer with the addresses of the pages for search engines."""
        service = self._service
        return represent(
            formats.XML.media_type,
            lambda _: _sitemap(service),
            service.revision,
            "sitemap",
            service.address,
            service.is_released,
        )

    def security(self) -> AnyResponse:
        """Answer with the contact for reports of vulnerabilities (RFC 9116)."""
        until = (datetime.now(UTC) + VALIDITY).strftime("%Y-%m-%dT00:00:00Z")
        address = self._service.address
        lines = (
            f"Contact: {self._service.settings.contact or address}",
            f"Expires: {until}",
            "Preferred-Languages: pl, en",
            f"Canonical: {urljoin(address, '/.well-known/security.txt')}",
        )
        body = "".join(f"{line}\n" for line in lines).encode()
        return represent(TEXT, lambda _: body, caching=NO_STORE)

    def apis(self) -> AnyResponse:
        """Answer with the catalogue of APIs (RFC 9727)."""
        service = self._service
        response = _fixed(LINKSET, _json(service.links.apis(service.offered)))
        response.content_type = API_CATALOG
        at = f"{service.address}.well-known/api-catalog"
        return add_links(response, [("api-catalog", at, LINKSET)])

    def linkset(self) -> AnyResponse:
        """Answer with the links of the landing page and its documents (RFC 9264)."""
        service = self._service
        return _fixed(LINKSET, _json(service.links.linkset(service.offered)))

    def context(self) -> AnyResponse:
        """Answer with the JSON-LD context."""
        return _fixed(formats.JSON_LD.media_type, _json(jsonld.context(self._service.root)))


def routes(service: Service) -> Blueprint:
    """Return the routes of the documents at conventional addresses."""
    blueprint, views = Blueprint("discovery", __name__), Discovery(service)
    blueprint.get("/robots.txt")(views.robots)
    blueprint.get("/sitemap.xml")(views.sitemap)
    blueprint.get("/.well-known/security.txt")(views.security)
    blueprint.get("/.well-known/api-catalog")(views.apis)
    blueprint.get("/linkset.json")(views.linkset)
    blueprint.get("/context.jsonld")(views.context)
    return blueprint


def _fixed(media_type: str, text: str) -> AnyResponse:
    return represent(media_type, lambda _: text.encode(), text)


def _sitemap(service: Service) -> bytes:
    """Return the addresses of all pages but those of people, in each language."""
    day = dcat.changed(service.engine)
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    rows = service.graph.select(THINGS_AND_QUERIES).values()
    names = [str(row["thing"]).removeprefix(BASE) for row in rows]
    urls = [
        *(f"<url><loc>{escape(service.address + path)}</loc>{changed}</url>\n"
          for path in _documents(service, names)),
        *(url for path in (*_pages(service), *_lists(names), *_things(names))
          for url in _in_each_language(service.address, path, changed)),
    ]  # fmt: skip
    return f"{SITEMAP}{''.join(urls)}</urlset>\n".encode()


def _documents(service: Service, names: Iterable[str]) -> list[str]:
    """Return the paths of documents that have one address for all languages."""
    first = ["queries/", "fragments"] if service.is_described else []
    return [*first, *(name for name in names if name.startswith("queries/"))]


def _pages(service: Service) -> list[str]:
    """Return the paths, after the language, of pages whose address has no other variable."""
    rules = current_app.url_map.iter_rules()
    paths = [r.rule.partition(">/")[2] for r in rules if r.arguments == {"language"}]
    hidden = () if service.is_described else ("data/",)
    hidden = hidden if service.is_released else (*hidden, "data/releases")
    return sorted(path for path in paths if "." not in path and not path.startswith(hidden))


def _things(names: Iterable[str]) -> list[str]:
    """Return the paths of the things that have a page, without those held back."""
    held_back = tuple(f"id/{kind}/" for kind in HELD_BACK)
    return [name for name in names if PAGE.fullmatch(name) and not name.startswith(held_back)]


def _lists(names: Iterable[str]) -> list[str]:
    """Return the paths of the lists of these things."""
    things = [name for name in _things(names) if name.startswith("id/")]
    return sorted({name[: name.index("/", 3) + 1] for name in things})


def _in_each_language(address: str, path: str, changed: str) -> Iterator[str]:
    """Yield the entry of a page in each language, with links to the other entries."""
    at = {language: escape(f"{address}{language}/{path}") for language in LANGUAGES}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{href}"/>'
        for language, href in at.items()
    )
    for href in at.values():
        yield f"<url><loc>{href}</loc>{changed}{links}</url>\n"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
