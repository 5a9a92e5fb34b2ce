"""The web application: a thin skin of HTTP over the layers below."""

from collections.abc import Iterator
from http import HTTPStatus

from flask import Blueprint, Flask, Response, abort, request

from lis_graph.build import sources
from lis_graph.graph import KnowledgeGraph
from lis_graph.history.releases import ReleaseChain
from lis_graph.settings import Settings
from lis_graph.web.http import languages, problems, rate_limit, responses
from lis_graph.web.http.cache import ResultCache
from lis_graph.web.http.log import RequestLog
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

ASKED = "Accept, Accept-Encoding, Accept-Language, Content-Type, If-None-Match, Range"
TOLD = (
    "Accept-Query, Accept-Ranges, Allow, Content-Encoding, Content-Length, ETag, Link, "
    "Location, Retry-After, Server-Timing, X-Request-Id"
)
A_DAY = "86400"
# data: is for the editor, which underlines errors with pictures of that kind
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def create_app(graph: KnowledgeGraph, settings: Settings | None = None) -> Flask:
    """
    Return a WSGI application that serves ``graph``.

    Its ``wsgi_app`` is a `ResultCache`.
    """
    settings = settings or Settings()
    journal, history = (
        RequestLog(graph),
        ReleaseChain((settings.root or sources.home()) / "releases"),
    )
    app = _empty(settings)
    site, shelves = page.Pages(graph, settings), dumps.Dumps(graph, settings.root)
    app.extensions[dumps.__name__] = shelves
    for routes in (*_parts(site, journal, history, shelves), things.blueprint(graph, settings)):
        app.register_blueprint(routes)
    problem.register(app, graph)
    problems.register(app)
    app.before_request(_refused)
    app.after_request(_open_to_all)
    app.after_request(responses.static)
    app.wsgi_app = ResultCache(  # type: ignore[method-assign]  # Flask's way to add middleware
        app.wsgi_app, journal, lambda: f"{graph.dataset.revision} {history.stamp}", settings
    )
    return app


def _empty(settings: Settings) -> Flask:
    """Return an application without addresses, and what its templates have at hand."""
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


def _parts(
    site: page.Pages, journal: RequestLog, history: ReleaseChain, shelves: dumps.Dumps
) -> Iterator[Blueprint]:
    """Yield the routes of all but single things."""
    graph, settings = site.graph, site.settings
    asking = ask.QueryPages(site)
    described = dcat.Descriptions(graph, settings, shelves, history)
    yield from (home.blueprint(site), home.entrance(site))
    yield from (thing.blueprint(site), explore.blueprint(site), paths.blueprint(site))
    yield from (search.blueprint(site), search.by_reader())
    yield from (ask.blueprint(asking), ask.names(asking), question_addresses.blueprint(asking))
    yield from (model.blueprint(site, settings, history), model.addresses(settings))
    yield data.blueprint(site, settings, shelves, history)
    yield sparql.blueprint(graph, settings, asking.answered)
    yield graph_store.blueprint(graph, settings, asking.answered)
    yield triple_pattern_fragments.blueprint(graph, settings)
    yield dumps.blueprint(shelves, settings)
    yield releases.blueprint(graph, settings, history)
    yield event_stream.blueprint(graph, settings, history)
    yield ontology_versions.blueprint(graph, settings, history)
    yield dcat.blueprint(described, settings)
    yield discovery.blueprint(graph, settings)
    yield health.blueprint(graph, journal)


def _refused() -> None:
    """Refuse a request whose body the gateway would not take, with the status it gives."""
    status = request.environ.get("lis_graph.refused")
    if status:
        abort(status)


def _open_to_all(response: Response) -> Response:
    """Let scripts of other sites read every answer, errors too (Fetch, CORS protocol)."""
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = TOLD
    if request.method == "OPTIONS" and response.status_code == HTTPStatus.OK:
        response.status_code = HTTPStatus.NO_CONTENT
        response.data = b""
        del headers["Content-Type"]
        headers["Access-Control-Allow-Methods"] = headers.get("Allow", "GET")
        headers["Access-Control-Allow-Headers"] = ASKED
        headers["Access-Control-Max-Age"] = A_DAY
        if "QUERY" in headers.get("Allow", ""):
            headers["Accept-Query"] = problems.ACCEPT_QUERY
    headers["X-Content-Type-Options"] = "nosniff"
    if response.mimetype in {responses.HTML, "image/svg+xml"}:
        headers["Referrer-Policy"] = "no-referrer"
        headers["Content-Security-Policy"] = POLICY
    return response
