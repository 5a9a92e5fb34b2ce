"""``/healthz``, ``/readyz`` and ``/metrics``: health for the tools of operators."""

from dataclasses import asdict

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST

from lis_graph.engines import Query
from lis_graph.errors import LisGraphError
from lis_graph.rdf.formats import SPARQL_JSON, TEXT
from lis_graph.web.http.responses import NO_STORE, content_type
from lis_graph.web.service import Service

CANARY = Query("ASK {}", SPARQL_JSON.media_type, seconds=1.0)
"""The query that is answered if any query is."""


class Health:
    """The health of the server; each public method is a view."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def alive(self) -> Response:
        """Answer, as the process is alive."""
        return _plain("alive\n")

    def ready(self) -> tuple[dict[str, object], int, dict[str, str]]:
        """Answer whether queries are answered, from which data, and with the engine's state."""
        graph = self._service.graph
        health = {
            "ready": True,
            "revision": graph.dataset.revision,
            "triples": graph.dataset.triples,
            **asdict(graph.engine.state),
        }
        try:
            graph.answer(CANARY)
        except LisGraphError as error:
            health |= {"ready": False, "detail": str(error)}
        return health, 200 if health["ready"] else 503, {"Cache-Control": NO_STORE}

    def metrics(self) -> Response:
        """Answer with the metrics, in the text format of Prometheus."""
        response = _plain(self._service.log.metrics())
        response.content_type = CONTENT_TYPE_LATEST
        return response


def routes(service: Service) -> Blueprint:
    """Return the routes of the health of the server."""
    blueprint, views = Blueprint("health", __name__), Health(service)
    blueprint.get("/healthz")(views.alive)
    blueprint.get("/readyz")(views.ready)
    blueprint.get("/metrics")(views.metrics)
    return blueprint


def _plain(body: str | bytes) -> Response:
    response = Response(body, content_type=content_type(TEXT.media_type))
    response.headers["Cache-Control"] = NO_STORE
    return response
