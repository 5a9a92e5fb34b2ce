"""``/healthz``, ``/readyz`` and ``/metrics``: what an operator's tools ask."""

from dataclasses import asdict

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST

from lis_graph.engines import Query
from lis_graph.errors import LisGraphError
from lis_graph.graph import KnowledgeGraph
from lis_graph.web.http.log import RequestLog

CANARY = Query("ASK {}", "application/sparql-results+json", seconds=1.0)


def blueprint(graph: KnowledgeGraph, journal: RequestLog) -> Blueprint:
    """Return the routes that tell of the health of the server."""
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    def alive() -> Response:
        return _plain("alive\n")

    @routes.get("/readyz")
    def ready() -> tuple[dict[str, object], int, dict[str, str]]:
        told = {
            "ready": True,
            "revision": graph.dataset.revision,
            "triples": graph.dataset.triples,
            **asdict(graph.engine.state),
        }
        try:
            graph.answer(CANARY)
        except LisGraphError as error:
            told |= {"ready": False, "detail": str(error)}
        return told, 200 if told["ready"] else 503, {"Cache-Control": "no-store"}

    @routes.get("/metrics")
    def metrics() -> Response:
        response = _plain(journal.metrics())
        response.content_type = CONTENT_TYPE_LATEST
        return response

    return routes


def _plain(body: str | bytes) -> Response:
    response = Response(body, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
