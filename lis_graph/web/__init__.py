"""The web application: a thin skin of HTTP over the layers below."""

from flask import Flask, Response, request

from lis_graph.graph import KnowledgeGraph
from lis_graph.settings import Settings
from lis_graph.web import endpoint, pages, problems


def create_app(graph: KnowledgeGraph, settings: Settings | None = None) -> Flask:
    """Return a WSGI application that serves ``graph``."""
    settings = settings or Settings()
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_query_bytes
    app.url_map.strict_slashes = False
    app.register_blueprint(pages.blueprint())
    app.register_blueprint(endpoint.blueprint(graph))
    problems.register(app)
    app.after_request(_open_to_all)
    return app


def _open_to_all(response: Response) -> Response:
    """Let scripts of other sites read every answer, errors too (Fetch, CORS protocol)."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET")
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return response
