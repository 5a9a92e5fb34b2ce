"""
What programs look for where conventions say it is: robots, sitemap, linkset, API catalogue.

RFC 9309 (robots), RFC 9116 (security.txt), RFC 9264 (linkset), RFC 9727 (api-catalog),
https://www.sitemaps.org/protocol.html
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.sax.saxutils import escape

from flask import Blueprint, Response, current_app

from lis_graph.build import jsonld
from lis_graph.engines import Answer
from lis_graph.graph import KnowledgeGraph
from lis_graph.publish import dcat
from lis_graph.rdf.namespaces import BASE
from lis_graph.settings import Settings
from lis_graph.web.http.languages import LANGUAGES
from lis_graph.web.http.links import LINKSET, Links
from lis_graph.web.http.responses import etag, not_modified, respond
from lis_graph.web.protocols.releases import are_offered, held, own
from lis_graph.web.site.kinds import HELD_BACK
from lis_graph.web.site.page import PAGE

API_CATALOG = f'{LINKSET}; profile="https://www.rfc-editor.org/info/rfc9727"'
VALID = timedelta(days=180)
"""How long a security.txt is good for; section 2.5.5 advises less than a year."""

FILES = ("queries/", "fragments")
ASKED = ("sparql", "store", "fragments")
"""What has no end of answers: crawlers are asked not to ask."""

CHOSEN = ("explore/institutions", "explore/key-areas", "paths", "query", "search")
"""Pages in each language that have no end of variants: crawlers may read the first."""

SITEMAP = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
"""The start of a sitemap; how it names pages in other languages is Google's extension."""

RELEASES = "data/releases"

PLACES = f"""
SELECT DISTINCT ?thing WHERE {{
  VALUES ?start {{ "{BASE}id/" "{BASE}def/" "{BASE}queries/" }}
  ?thing a ?type FILTER (STRSTARTS(STR(?thing), ?start))
}} ORDER BY ?thing"""


def blueprint(graph: KnowledgeGraph, settings: Settings) -> Blueprint:
    """Return the routes by which ``graph`` is found."""
    routes = Blueprint("discovery", __name__)
    signposts, address = Links(settings.address), settings.address

    @routes.get("/robots.txt")
    def robots() -> Response:
        below = urlsplit(address).path
        variants = [f"{language}/{page}" for language in LANGUAGES for page in CHOSEN]
        rules = "".join(f"Disallow: {below}{path}?\n" for path in (*ASKED, *variants))
        return fixed("text/plain", f"User-agent: *\n{rules}\nSitemap: {address}sitemap.xml\n")

    @routes.get("/sitemap.xml")
    def sitemap() -> Response:
        history = are_offered(graph, settings)
        tag = etag(graph.dataset.revision, "sitemap", address, history)
        return not_modified(tag) or respond(
            Answer("application/xml", _sitemap(graph, address, history)), tag
        )

    @routes.get("/.well-known/security.txt")
    def security() -> Response:
        until = (datetime.now(UTC) + VALID).strftime("%Y-%m-%dT00:00:00Z")
        contact = settings.contact or address
        text = f"Contact: {contact}\nExpires: {until}\nPreferred-Languages: pl, en\n"
        text += f"Canonical: {urljoin(address, '/.well-known/security.txt')}\n"
        return respond(Answer("text/plain", text.encode()), None)

    @routes.get("/.well-known/api-catalog")
    def apis() -> Response:
        response = fixed(LINKSET, _json(signposts.apis(held(graph, settings))))
        response.content_type = API_CATALOG
        where = f"{address}.well-known/api-catalog"
        return signposts.put(response, [("api-catalog", where, LINKSET)])

    @routes.get("/linkset.json")
    def linkset() -> Response:
        return fixed(LINKSET, _json(signposts.linkset(held(graph, settings))))

    @routes.get("/context.jsonld")
    def context() -> Response:
        return fixed("application/ld+json", _json(jsonld.context(settings.root)))

    def fixed(media_type: str, text: str) -> Response:
        tag = etag("", text)
        return not_modified(tag) or respond(Answer(media_type, text.encode()), tag)

    return routes


def _sitemap(graph: KnowledgeGraph, address: str, history: bool) -> bytes:
    """Return the addresses of all pages, each with those in other languages, but of people."""
    day = dcat.changed(graph.engine)
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    named = [str(row["thing"]).removeprefix(BASE) for row in graph.select(PLACES).values()]
    held_back = tuple(f"id/{kind}/" for kind in HELD_BACK)
    things = [path for path in named if PAGE.fullmatch(path) and not path.startswith(held_back)]
    lists = {path[: path.index("/", 3) + 1] for path in things if path.startswith("id/")}
    questions = [path for path in named if path.startswith("queries/")]
    paths = [*(FILES if own(graph) else ()), *questions]
    pages = [path for path in _pages() if own(graph) or not path.startswith("data/")]
    pages = [path for path in pages if history or path != RELEASES]
    lines = [f"<url><loc>{escape(address + path)}</loc>{changed}</url>\n" for path in paths]
    for path in (*pages, *sorted(lists), *things):
        where = {language: escape(f"{address}{language}/{path}") for language in LANGUAGES}
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href="{there}"/>'
            for language, there in where.items()
        )
        lines += [f"<url><loc>{at}</loc>{changed}{links}</url>\n" for at in where.values()]
    return f"{SITEMAP}{''.join(lines)}</urlset>\n".encode()


def _pages() -> list[str]:
    """Return the paths, after the language, of the pages that there is one of each."""
    rules = current_app.url_map.iter_rules()
    paths = [r.rule.partition(">/")[2] for r in rules if r.arguments == {"language"}]
    return sorted(path for path in paths if "." not in path)


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
