"""
``/changes``: the Linked Data Event Stream of the releases.

https://w3id.org/ldes/specification
"""

from collections.abc import Callable, Iterable

from flask import Blueprint
from pyoxigraph import Triple
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.engines import GRAPHS, Answer
from lis_graph.graph import KnowledgeGraph
from lis_graph.history import event_stream
from lis_graph.history.releases import ReleaseChain
from lis_graph.rdf.negotiation import choose
from lis_graph.rdf.terms import write
from lis_graph.settings import Settings
from lis_graph.web.http.links import Links
from lis_graph.web.http.responses import HTML, etag, not_modified, respond, wanted
from lis_graph.web.protocols.releases import immutable, offered, tagged, to_index

TURTLE = "text/turtle"


def blueprint(graph: KnowledgeGraph, settings: Settings, history: ReleaseChain) -> Blueprint:
    """Return the routes of the stream of what the releases of ``graph`` changed."""
    routes = Blueprint("stream", __name__)
    routes.before_request(lambda: offered(graph, settings))
    address, signposts = settings.address, Links(settings.address)

    @routes.get("/changes")
    def root() -> AnyResponse:
        """Answer with what the stream is, and where in it each release is."""
        tag = tagged(history.releases, "stream", address)
        response = _negotiated(tag, lambda: event_stream.root(history.releases, address))
        pages = [
            f"{address}{event_stream.PATH}/{released.version}" for released in history.releases
        ]
        items = [("item", page, TURTLE) for page in pages]
        return signposts.put(response, [*signposts.metadata(), *items])

    @routes.get("/changes/<version>")
    def page(version: str) -> AnyResponse:
        """Answer with what a release changed, one version object for each thing."""
        released = history.find(version)
        tag = tagged([released], "page", address)
        response = _negotiated(tag, lambda: event_stream.page(history, released, address))
        stream = "collection", f"{address}{event_stream.PATH}", TURTLE
        return signposts.put(immutable(response), [stream, *signposts.part()])

    @routes.get("/changes/<version>/<path:name>")
    def member(version: str, name: str) -> AnyResponse:
        """Answer with one version object."""
        released = history.find(version)
        tag = tagged([released], "member", name)
        return immutable(
            _negotiated(tag, lambda: event_stream.version(history, released, name))
        )

    return routes


def _negotiated(tag: str, triples: Callable[[], Iterable[Triple]]) -> AnyResponse:
    """Answer with triples in the form that the client likes; to people, with the list."""
    media_type = choose(wanted(), (*GRAPHS, HTML))
    if media_type == HTML:
        return to_index()
    typed = etag(tag, media_type)
    same = not_modified(typed)
    if same:
        return same
    body = write(triples(), GRAPHS[media_type], event_stream.PREFIXED)
    return respond(Answer(media_type, body), typed)
