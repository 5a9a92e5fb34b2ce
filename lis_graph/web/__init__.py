"""The web application: a thin skin of HTTP over the layers below."""

from http import HTTPStatus

from flask import Flask, Response, abort, request

from lis_graph import sources
from lis_graph.changes import History
from lis_graph.graph import KnowledgeGraph
from lis_graph.settings import Settings
from lis_graph.web import (
    answers,
    catalogue,
    discovery,
    dumps,
    endpoint,
    fragments,
    graph_store,
    health,
    problems,
    queries,
    releases,
    stream,
    things,
    versions,
)
from lis_graph.web.fairness import Budget
from lis_graph.web.front import Front
from lis_graph.web.journal import Journal
from lis_graph.web.site import (
    ask,
    data,
    explore,
    home,
    languages,
    model,
    page,
    paths,
    problem,
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
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def create_app(graph: KnowledgeGraph, settings: Settings | None = None) -> Flask:
    """
    Return a WSGI application that serves ``graph``.

    Its ``wsgi_app`` is a `Front`.
    """
    settings = settings or Settings()
    budget, journal = Budget(settings.client_seconds), Journal(graph)
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = True
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.url_map.converters["version"] = versions.Version
    languages.register(app)
    values.register(app)
    page.register(app, settings)
    site = page.Pages(graph, settings)
    app.register_blueprint(home.blueprint(site))
    app.register_blueprint(thing.blueprint(site))
    app.register_blueprint(explore.blueprint(site))
    asking = ask.Asking(site, budget)
    app.register_blueprint(ask.blueprint(asking))
    app.register_blueprint(ask.names(asking))
    app.register_blueprint(paths.blueprint(site))
    app.register_blueprint(search.blueprint(site))
    app.register_blueprint(search.by_reader())
    app.register_blueprint(home.entrance(site))
    app.register_blueprint(endpoint.blueprint(graph, settings, budget, asking.answered))
    app.register_blueprint(graph_store.blueprint(graph, settings, budget, asking.answered))
    app.register_blueprint(health.blueprint(graph, journal))
    app.register_blueprint(fragments.blueprint(graph, settings, budget))
    shelves = dumps.Shelves(graph, settings.root)
    app.extensions[dumps.__name__] = shelves
    app.register_blueprint(dumps.blueprint(shelves, settings))
    app.register_blueprint(discovery.blueprint(graph, settings))
    history = History((settings.root or sources.home()) / "releases")
    app.register_blueprint(releases.blueprint(graph, settings, history))
    app.register_blueprint(stream.blueprint(graph, settings, history))
    app.register_blueprint(model.blueprint(site, settings, history))
    app.register_blueprint(model.addresses(settings))
    app.register_blueprint(data.blueprint(site, settings, shelves, history))
    described = catalogue.Descriptions(graph, settings, shelves, history)
    app.register_blueprint(catalogue.blueprint(described, settings))
    app.register_blueprint(queries.blueprint(asking, budget))
    app.register_blueprint(versions.blueprint(graph, settings, history))
    app.register_blueprint(things.blueprint(graph, settings))
    problem.register(app, graph)
    problems.register(app)
    app.before_request(_refused)
    app.after_request(_open_to_all)
    app.after_request(answers.static)
    app.wsgi_app = Front(  # type: ignore[method-assign]  # Flask's way to add middleware
        app.wsgi_app, journal, lambda: f"{graph.dataset.revision} {history.stamp}", settings
    )
    return app


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
    if response.mimetype in {answers.HTML, "image/svg+xml"}:
        headers["Referrer-Policy"] = "no-referrer"
        headers["Content-Security-Policy"] = POLICY
    return response
