"""
Answers to HTTP responses: media type, validators, compression.

RFC 9110, sections 8.8.3 (ETag), 12.5.3 (Accept-Encoding) and 13 (conditional requests).
"""

import gzip
from hashlib import sha256
from http import HTTPStatus
from importlib.metadata import version

import zstandard
from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse
from werkzeug.wsgi import wrap_file

from lis_graph.engines import Answer, Query
from lis_graph.errors import NotAcceptable
from lis_graph.rdf.negotiation import choose

HTML = "text/html"
"""What an answer for people is in."""

WORTH_IT = 1024
"""Bodies of fewer bytes are sent as they are."""

ENCODINGS = {
    "zstd": lambda body: zstandard.compress(body, 6),
    "gzip": lambda body: gzip.compress(body, 5, mtime=0),
}
VERSIONS = f"{version('lis-graph')} {version('pyoxigraph')}"
NO_STORE, REVALIDATE = "no-store", "public, no-cache"


def wanted() -> str | None:
    """Return the Accept header of the request, all of its lines."""
    return ", ".join(request.headers.getlist("Accept")) or None


def etag(revision: str, *parts: object) -> str:
    """Return the validator of what follows from a revision: equal on every replica."""
    return sha256(repr((VERSIONS, revision, *parts)).encode()).hexdigest()[:32]


def query_tag(revision: str, query: Query, media_type: str) -> str:
    """Return the validator of the answer to a query in a media type."""
    dataset = query.default_graphs, query.named_graphs
    return etag(revision, query.text, *dataset, media_type)


def not_modified(tag: str) -> Response | None:
    """Return 304 if the client has what ``tag`` stands for, in an encoding it takes."""
    if request.method not in {"GET", "HEAD", "QUERY"}:
        return None
    held = request.if_none_match.as_set()
    here = next((t for t in (tag, f"{tag}-{_encoding()}") if t in held), None)
    return _described(Response(status=304), here) if here else None


def respond(answer: Answer, tag: str | None) -> Response:
    """Send an answer; without ``tag`` it may not be kept. Textual types name UTF-8."""
    if answer.file is not None:
        body = wrap_file(request.environ, answer.file, 1 << 18)
        response = Response(body, direct_passthrough=True)
        response.content_length = answer.file.seek(0, 2)
        answer.file.seek(0)
        response.content_type = content_type(answer.media_type)
        return _described(response, tag)
    response = Response(answer.body, content_type=content_type(answer.media_type))
    return compressed(_described(response, tag))


def see_other(location: str) -> AnyResponse:
    """Lead to what the Accept header chose (RFC 9110, section 15.4.4)."""
    response = redirect(location, HTTPStatus.SEE_OTHER)
    response.vary.add("Accept")
    response.headers["Cache-Control"] = REVALIDATE
    return response


def compressed(response: Response) -> Response:
    """Compress the body if it is worth it and the client takes that."""
    response.vary.add("Accept-Encoding")
    coding = _encoding()
    if len(response.data) < WORTH_IT or not coding:
        return response
    response.data = ENCODINGS[coding](response.data)
    response.headers["Content-Encoding"] = coding
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(f"{tag}-{coding}")
    return response


def one_range() -> None:
    """Leave out of the request a Range that is not one of bytes, by GET (RFC 9110, 14.2)."""
    asked = request.range
    single = asked is not None and asked.units == "bytes" and len(asked.ranges) == 1
    if request.method != "GET" or not single:
        request.environ.pop("HTTP_RANGE", None)


def static(response: Response) -> Response:
    """Compress a file of ours that is sent whole, if it is text."""
    whole = request.endpoint == "static" and response.status_code == HTTPStatus.OK
    if not whole or not (response.mimetype or "").startswith(("text/", "image/svg")):
        return response
    response.direct_passthrough = False
    del response.headers["Accept-Ranges"]
    return compressed(response)


def _described(response: Response, tag: str | None) -> Response:
    if tag:
        response.set_etag(tag)
    response.headers["Cache-Control"] = REVALIDATE if tag else NO_STORE
    response.vary.update(("Accept", "Accept-Encoding"))
    return response


def _encoding() -> str | None:
    """Return the coding the client likes best, `None` for none."""
    sent = request.headers.get("Accept-Encoding")
    if not sent:
        return None
    try:
        coding = choose(sent.replace("*", "*/*"), ("zstd", "gzip", "identity"))
    except NotAcceptable:
        return None
    return None if coding == "identity" else coding


def content_type(media_type: str) -> str:
    """Say of every textual type that it is UTF-8."""
    textual = media_type.startswith("text/") or media_type.endswith("xml")
    textual = textual or media_type in _TEXTUAL
    return f"{media_type}; charset=utf-8" if textual else media_type


_TEXTUAL = {"application/n-triples", "application/n-quads", "application/trig"}
