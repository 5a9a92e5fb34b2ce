"""The web application: HTTP over the layers below."""

from collections.abc import Iterator
from http import HTTPStatus

from flask import Blueprint, Flask, Response, abort, request

from lis_graph.engines import CLIENT
from lis_graph.graph import KnowledgeGraph
from lis_graph.rdf.formats import SVG
from lis_graph.settings import Settings
from lis_graph.web.http import languages, problems, rate_limit, responses
from lis_graph.web.http.cache import REFUSED, ResultCache
from lis_graph.web.protocols import (
    dcat,
    discovery,
    dumps,
    event_stream,
    graph_store,
    health,
    ontology_versions,
    releases,
    sparql,
    things,
    triple_pattern_fragments,
)
from lis_graph.web.service import Service
from lis_graph.web.site import (
    ask,
    data,
    explore,
    home,
    model,
    page,
    paths,
    problem,
    question_addresses,
    search,
    thing,
    values,
)

ALLOWED_HEADERS = "Accept, Accept-Encoding, Accept-Language, Content-Type, If-None-Match, Range"
EXPOSED_HEADERS = (
    "Accept-Query, Accept-Ranges, Allow, Content-Encoding, Content-Length, ETag, Link, "
    "Location, Query-Warning, Retry-After, Server-Timing, X-Request-Id"
)
PREFLIGHT_MAX_AGE = "86400"
"""Time for which browsers remember a preflight, in seconds."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""The policy for pages; the editor underlines errors with images at ``data:`` addresses."""


def create_app(graph: KnowledgeGraph, settings: Settings | None = None) -> Flask:
    """
    Return a WSGI application that serves ``graph``.

    Its ``wsgi_app`` is a `ResultCache`; its extension ``lis_graph`` is the `Service`.
    """
    service = Service.of(graph, settings or Settings())
    app = _bare(service.settings)
    app.extensions["lis_graph"] = service
    for blueprint in _routes(service):
        app.register_blueprint(blueprint)
    problem.register(app, graph)
    problems.register(app)
    app.before_request(_name_client)
    app.before_request(_check_body)
    app.after_request(_allow_scripts)
    app.after_request(responses.compress_static)
    app.wsgi_app = ResultCache(  # type: ignore[method-assign]  # Flask's way to add middleware
        app.wsgi_app, service.log, service.state, service.settings
    )
    return app


def _bare(settings: Settings) -> Flask:
    """Return an application without routes, with filters and functions for templates."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = True
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.url_map.converters["version"] = ontology_versions.Version
    rate_limit.register(app, rate_limit.Budget(settings.client_seconds))
    languages.register(app)
    values.register(app)
    page.register(app, settings)
    return app


def _routes(service: Service) -> Iterator[Blueprint]:
    """Yield the routes of all modules; those of things, which match any path, come last."""
    site = page.Pages(service)
    query_pages = ask.QueryPages(site)
    for pages in (home, thing, explore, paths, search, model, data):
        yield pages.routes(site)
    yield from (home.entrance(site), search.by_reader(), model.addresses(service))
    yield from (ask.routes(query_pages), ask.names(query_pages))
    yield question_addresses.routes(query_pages)
    yield sparql.routes(service, query_pages.answered)
    yield graph_store.routes(service, query_pages.answered)
    for protocol in (triple_pattern_fragments, dumps, releases, event_stream):
        yield protocol.routes(service)
    for protocol in (ontology_versions, dcat, discovery, health, things):
        yield protocol.routes(service)


def _name_client() -> None:
    """Have the queries of this request wait by turns with those of other clients."""
    CLIENT.set(request.remote_addr or "")


def _check_body() -> None:
    """Refuse a request whose body the server did not take, with the status it gives."""
    status = request.environ.get(REFUSED)
    if status:
        abort(status)


def _allow_scripts(response: Response) -> Response:
    """Allow scripts of all sites to read responses, and errors too (Fetch, CORS protocol)."""
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
    if request.method == "OPTIONS" and response.status_code == HTTPStatus.OK:
        _preflight(response)
    headers["X-Content-Type-Options"] = "nosniff"
    if response.mimetype in {responses.HTML, SVG.media_type}:
        headers["Referrer-Policy"] = "no-referrer"
        headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response


def _preflight(response: Response) -> None:
    """Answer a preflight request (Fetch, section 3.2.2)."""
    headers = response.headers
    response.status_code = HTTPStatus.NO_CONTENT
    response.data = b""
    del headers["Content-Type"]
    headers["Access-Control-Allow-Methods"] = headers.get("Allow", "GET")
    headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
    headers["Access-Control-Max-Age"] = PREFLIGHT_MAX_AGE
    if "QUERY" in headers.get("Allow", ""):
        headers["Accept-Query"] = problems.ACCEPT_QUERY
