"""
``/changes``: the Linked Data Event Stream of the releases.

https://w3id.org/ldes/specification
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint
from pyoxigraph import Triple
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.engines import GRAPHS
from lis_graph.history import event_stream
from lis_graph.rdf import formats
from lis_graph.rdf.terms import write
from lis_graph.web.http.responses import IMMUTABLE, represent
from lis_graph.web.protocols.releases import to_index
from lis_graph.web.service import Service

TURTLE = formats.TURTLE.media_type


class Stream:
    """The stream of the changes by the releases; each public method is a view."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._address = f"{service.address}{event_stream.PATH}"

    def root(self) -> AnyResponse:
        """Answer with the description of the stream and its page for each release."""
        service, releases = self._service, self._service.history.releases
        items = [("item", f"{self._address}/{release.version}", TURTLE) for release in releases]
        return _represented(
            lambda: event_stream.root(releases, service.address),
            "stream",
            service.address,
            *(released.identity for released in releases),
            links=[*service.links.metadata(), *items],
        )

    def page(self, version: str) -> AnyResponse:
        """Answer with the changes by a release, one version object for each thing."""
        service = self._service
        released = service.history.find(version)
        return _represented(
            lambda: event_stream.page(service.history, released, service.address),
            "page",
            service.address,
            released.identity,
            links=[("collection", self._address, TURTLE), *service.links.part()],
            caching=IMMUTABLE,
        )

    def member(self, version: str, name: str) -> AnyResponse:
        """Answer with one version object."""
        history = self._service.history
        released = history.find(version)
        return _represented(
            lambda: event_stream.version(history, released, name),
            "member",
            name,
            released.identity,
            caching=IMMUTABLE,
        )


def routes(service: Service) -> Blueprint:
    """Return the routes of the stream."""
    blueprint, views = Blueprint("stream", __name__), Stream(service)
    blueprint.before_request(service.require_releases)
    blueprint.get("/changes")(views.root)
    blueprint.get("/changes/<version>")(views.page)
    blueprint.get("/changes/<version>/<path:name>")(views.member)
    return blueprint


def _represented(
    triples: Callable[[], Iterable[Triple]],
    *on: object,
    **options: Any,  # noqa: ANN401 - those of `represent`
) -> AnyResponse:
    """Answer with triples; lead people to the list of releases."""

    def make(media_type: str) -> bytes:
        return write(triples(), GRAPHS[media_type], event_stream.PREFIXED)

    return represent(tuple(GRAPHS), make, *on, page=to_index, **options)
