"""
``/dump/``: the release as files, each also compressed, with their checksums.

RFC 9110, sections 14 (ranges) and 8.8 (validators), which werkzeug's `send_file` implements.
"""

from flask import Blueprint, Response, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.publish.dumps import BY_EXTENSION, ZIPPED
from lis_graph.rdf import formats
from lis_graph.web.dump_files import SUMS
from lis_graph.web.http.languages import to_page
from lis_graph.web.http.links import add_links
from lis_graph.web.http.responses import (
    HTML,
    REVALIDATE,
    content_type,
    etag,
    ignore_other_ranges,
    preferred,
    represent,
    see_other,
)
from lis_graph.web.service import Service

TEXT = formats.TEXT.media_type


class DumpFiles:
    """The files of the release; each public method is a view."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def index(self) -> AnyResponse:
        """Lead people to the list of the files, and programs to the checksums."""
        if preferred((TEXT, HTML)) == HTML:
            return to_page("data.index", anchor="dumps")
        return see_other(url_for("dumps.sums"))

    def sums(self) -> AnyResponse:
        """Answer with the SHA-256 of each file, as ``sha256sum -c`` reads it."""
        dumps, links = self._service.dumps, self._service.links

        def make(_: str) -> bytes:
            sums = dumps.current().sums.items()
            return "".join(f"{digest}  {file}\n" for file, (_, digest) in sums).encode()

        return represent(TEXT, make, dumps.revision, SUMS, links=links.metadata())

    def dump(self, file: str) -> Response:
        """Answer with a file, or with a range of it."""
        folder = self._service.dumps.current()
        path = folder.path(file)
        media_type = _media_type(file)
        ignore_other_ranges()
        response = send_file(
            path,
            mimetype=media_type,
            etag=etag(folder.revision, file),
            last_modified=folder.modified,
            conditional=True,
        )
        response.content_type = content_type(media_type)
        response.headers["Cache-Control"] = REVALIDATE
        return add_links(response, self._service.links.part())


def routes(service: Service) -> Blueprint:
    """Return the routes of the dumps."""
    blueprint, views = Blueprint("dumps", __name__), DumpFiles(service)
    blueprint.get("/dump/")(views.index)
    blueprint.get(f"/dump/{SUMS}")(views.sums)
    blueprint.get("/dump/<file>")(views.dump)
    return blueprint


def _media_type(file: str) -> str:
    if file.endswith(ZIPPED):
        return formats.GZIP.media_type
    return BY_EXTENSION[file.partition(".")[2]].media_type
