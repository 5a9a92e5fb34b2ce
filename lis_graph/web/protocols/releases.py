"""``/releases/``: the list of the releases, and the files of each."""

import gzip
from datetime import UTC, datetime
from functools import lru_cache

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.engines import GRAPHS
from lis_graph.errors import N_, UnknownThing
from lis_graph.history.releases import TIME, ReleaseChain, ReleasePatch
from lis_graph.publish import dcat
from lis_graph.publish.dataset_series import FILES
from lis_graph.rdf.formats import GZIP
from lis_graph.web.http.languages import to_page
from lis_graph.web.http.links import add_links
from lis_graph.web.http.responses import (
    content_type,
    etag,
    ignore_other_ranges,
    immutable,
    represent,
)
from lis_graph.web.service import Service


class Releases:
    """The releases; each public method is a view."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def index(self) -> AnyResponse:
        """Answer with the releases as a dataset series; lead people to their list."""
        service = self._service
        releases = service.history.releases

        def make(media_type: str) -> bytes:
            return dcat.release_series(service.engine, service.address, media_type, releases)

        return represent(
            tuple(GRAPHS),
            make,
            service.revision,
            service.address,
            *(released.identity for released in releases),
            page=to_index,
            links=[*service.links.metadata(), *service.links.history()],
        )

    def release(self, version: str) -> AnyResponse:
        """Lead to a release on the page of all releases."""
        return to_index(self._service.history.find(version).version)

    def part(self, version: str, file: str) -> AnyResponse:
        """Answer with a file of a release, or with a range of it (RFC 9110, section 14)."""
        history = self._service.history
        released = history.find(version)
        if file not in FILES:
            sentence = N_("a release has no file {name!r}; its files: {existing}")
            raise UnknownThing(sentence, name=file, existing=list(FILES))
        body = _file(history, released, file)
        media_type = GZIP.media_type if file.endswith(".gz") else FILES[file][1]
        response = Response(body, content_type=content_type(media_type))
        response.set_etag(etag(released.identity, file))
        response.last_modified = datetime.strptime(released.issued, TIME).replace(tzinfo=UTC)
        ignore_other_ranges()
        response.make_conditional(request, accept_ranges=True, complete_length=len(body))
        return add_links(immutable(response), self._service.links.part())


def routes(service: Service) -> Blueprint:
    """Return the routes of the releases."""
    blueprint, views = Blueprint("releases", __name__), Releases(service)
    blueprint.before_request(service.require_releases)
    blueprint.get("/releases/")(views.index)
    blueprint.get("/releases/<version>")(views.release)
    blueprint.get("/releases/<version>/<file>")(views.part)
    return blueprint


def to_index(version: str | None = None) -> AnyResponse:
    """Lead to the page of all releases, or to a release on it."""
    return to_page("data.releases", anchor=version)


@lru_cache(maxsize=8)
def _file(history: ReleaseChain, released: ReleasePatch, file: str) -> bytes:
    if file == "changes.rdfp":
        return released.rdfp.encode()
    if file == "changes.ru":
        return released.patch.update().encode()
    nquads = history.dataset(released.version).nquads
    return gzip.compress(nquads, mtime=0) if file.endswith(".gz") else nquads
