"""``/releases/``: the list of the releases, and the files of each."""

import gzip
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.engines import GRAPHS, Answer
from lis_graph.errors import UnknownThing
from lis_graph.graph import KnowledgeGraph
from lis_graph.history import releases
from lis_graph.history.releases import ReleaseChain, ReleasePatch
from lis_graph.publish import dcat
from lis_graph.publish.dataset_series import FILES
from lis_graph.rdf.namespaces import BASE
from lis_graph.rdf.negotiation import choose
from lis_graph.settings import Settings
from lis_graph.web.http.languages import to_page
from lis_graph.web.http.links import Links, Offered
from lis_graph.web.http.responses import (
    HTML,
    content_type,
    etag,
    not_modified,
    one_range,
    respond,
    wanted,
)

FOR_EVER = "public, max-age=31536000, immutable"
"""Said of what never changes (RFC 8246)."""

ZIPPED = "application/gzip"
FOUND = {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.NOT_MODIFIED}


def blueprint(graph: KnowledgeGraph, settings: Settings, history: ReleaseChain) -> Blueprint:
    """Return the routes of the releases of ``graph``."""
    routes = Blueprint("releases", __name__)
    routes.before_request(lambda: offered(graph, settings))
    signposts = Links(settings.address)

    @routes.get("/releases/")
    def index() -> AnyResponse:
        """Answer with the releases as a dataset series; lead people to their list."""
        media_type = choose(wanted(), (*GRAPHS, HTML))
        if media_type == HTML:
            return to_index()
        revision = graph.dataset.revision
        tag = tagged(history.releases, revision, settings.address, media_type)
        response = not_modified(tag) or respond(listed(media_type), tag)
        return signposts.put(response, [*signposts.metadata(), *signposts.history()])

    def listed(media_type: str) -> Answer:
        address, released = settings.address, history.releases
        body = dcat.release_series(graph.engine, address, media_type, released)
        return Answer(media_type, body)

    @routes.get("/releases/<version>")
    def release(version: str) -> AnyResponse:
        return to_index(history.find(version).version)

    @routes.get("/releases/<version>/<file>")
    def part(version: str, file: str) -> AnyResponse:
        """Answer with a file of a release, or with a range of it (RFC 9110, section 14)."""
        released = history.find(version)
        if file not in FILES:
            raise UnknownThing(f"a release has no {file!r}; it has {', '.join(FILES)}")
        body = _file(history, released, file)
        media_type = ZIPPED if file.endswith(".gz") else FILES[file][1]
        response = Response(body, content_type=content_type(media_type))
        response.set_etag(tagged([released], file))
        response.last_modified = _time(released)
        whole = len(body)
        one_range()
        response.make_conditional(request, accept_ranges=True, complete_length=whole)
        return signposts.put(immutable(response), signposts.part())

    return routes


def offered(graph: KnowledgeGraph, settings: Settings) -> None:
    """Raise `UnknownThing` unless ``graph`` is what the releases are of, people and all."""
    if not own(graph):
        raise UnknownThing("the data served here are not LIS Graph: no releases of them")
    if not are_offered(graph, settings):
        raise UnknownThing("this server leaves out people, whom releases hold: it has none")


def held(graph: KnowledgeGraph, settings: Settings) -> Offered:
    """Return what there is beside the data of ``graph``."""
    return Offered(own(graph), are_offered(graph, settings))


def own(graph: KnowledgeGraph) -> bool:
    """Say whether ``graph`` is LIS Graph, and not data given in its place."""
    return f"{BASE}graph/meta" in graph.dataset.graphs


def are_offered(graph: KnowledgeGraph, settings: Settings) -> bool:
    """Say whether ``graph`` is what the releases are of, people and all."""
    return own(graph) and settings.people and f"{BASE}graph/persons" in graph.dataset.graphs


def kept(
    graph: KnowledgeGraph, settings: Settings, history: ReleaseChain
) -> tuple[ReleasePatch, ...]:
    """Return the releases that this server offers."""
    return history.releases if are_offered(graph, settings) else ()


def tagged(releases: Iterable[ReleasePatch], *parts: object) -> str:
    """Return the validator of what follows from some releases: equal on every replica."""
    return etag("", [(r.version, r.previous, r.issued, r.revision) for r in releases], *parts)


def immutable(response: AnyResponse) -> AnyResponse:
    """Say of what was found that it never changes."""
    if response.status_code in FOUND:
        response.headers["Cache-Control"] = FOR_EVER
    return response


def to_index(version: str | None = None) -> AnyResponse:
    """Lead people to the list of releases, or to one in it."""
    return to_page("data.releases", anchor=version)


def _time(released: ReleasePatch) -> datetime:
    return datetime.strptime(released.issued, releases.TIME).replace(tzinfo=UTC)


@lru_cache(maxsize=8)
def _file(history: ReleaseChain, released: ReleasePatch, file: str) -> bytes:
    if file == "changes.rdfp":
        return released.rdfp.encode()
    if file == "changes.ru":
        return released.patch.update().encode()
    nquads = history.dataset(released.version).nquads
    return gzip.compress(nquads, mtime=0) if file.endswith(".gz") else nquads
