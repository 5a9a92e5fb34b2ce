"""
Answers to HTTP responses: media type, validators, compression.

RFC 9110, sections 8.8.3 (ETag), 12.5.3 (Accept-Encoding) and 13 (conditional requests).
"""

import gzip
from collections.abc import Callable, Iterable, Sequence
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
from lis_graph.web.http.links import Link, add_links

HTML = "text/html"
"""The media type of pages."""

MIN_COMPRESSED_BYTES = 1024
"""Length of the shortest body that is compressed."""

ENCODINGS = {
    "zstd": lambda body: zstandard.compress(body, 6),
    "gzip": lambda body: gzip.compress(body, 5, mtime=0),
}
VERSIONS = f"{version('lis-graph')} {version('pyoxigraph')}"
NO_STORE, REVALIDATE = "no-store", "public, no-cache"
FOR_EVER = "public, max-age=31536000, immutable"
"""Cache-Control of what never changes (RFC 8246)."""

FOUND = {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.NOT_MODIFIED}

Maker = Callable[[str], bytes | Answer]
"""Makes a representation in a media type."""


def represent(
    offers: str | Sequence[str],
    make: Maker,
    *on: object,
    page: Callable[[], AnyResponse] | None = None,
    links: Iterable[Link] = (),
    caching: str = REVALIDATE,
) -> AnyResponse:
    """
    Answer with a representation in the offered media type that the client likes best.

    The representation follows from ``on`` and its media type: its validator is a digest of
    these, and a client that has it is answered 304 before anything is made. ``page``, where
    given, answers people. ``caching`` is `REVALIDATE`, `FOR_EVER` or `NO_STORE`; the last is
    for what is not complete. Raises `NotAcceptable` if the client takes none of the offers.
    """
    media_type = offers if isinstance(offers, str) else _negotiated(offers, page is not None)
    if page and media_type == HTML:
        return add_links(page(), links)
    tag = None if caching == NO_STORE else etag(*on, media_type)
    response = not_modified(tag) if tag else None
    if response is None:
        made = make(media_type)
        response = respond(made if isinstance(made, Answer) else Answer(media_type, made), tag)
    return add_links(immutable(response) if caching == FOR_EVER else response, links)


def _negotiated(offers: Sequence[str], pages: bool) -> str:
    return choose(accept_header(), (*offers, HTML) if pages else offers)


def immutable(response: AnyResponse) -> AnyResponse:
    """Say of what was found that it never changes."""
    if response.status_code in FOUND:
        response.headers["Cache-Control"] = FOR_EVER
    return response


def accept_header() -> str | None:
    """Return the Accept header of the request, all of its lines."""
    return ", ".join(request.headers.getlist("Accept")) or None


def etag(*on: object) -> str:
    """Return the validator of what follows from ``on`` and this code, on every replica."""
    return sha256(repr((VERSIONS, *on)).encode()).hexdigest()[:32]


def query_tag(revision: str, query: Query, media_type: str) -> str:
    """Return the validator of the answer to a query in a media type."""
    dataset = query.default_graphs, query.named_graphs
    return etag(revision, query.text, *dataset, media_type)


def not_modified(tag: str) -> Response | None:
    """Return 304 if the client has what ``tag`` stands for, in an encoding it takes."""
    if request.method not in {"GET", "HEAD", "QUERY"}:
        return None
    validators = request.if_none_match.as_set()
    match = next((t for t in (tag, f"{tag}-{_encoding()}") if t in validators), None)
    return _with_validator(Response(status=304), match) if match else None


def respond(answer: Answer, tag: str | None) -> Response:
    """Send an answer; without ``tag`` it may not be kept. Textual types name UTF-8."""
    if answer.file is not None:
        body = wrap_file(request.environ, answer.file, 1 << 18)
        response = Response(body, direct_passthrough=True)
        response.content_length = answer.file.seek(0, 2)
        answer.file.seek(0)
        response.content_type = content_type(answer.media_type)
        return _with_validator(response, tag)
    response = Response(answer.body, content_type=content_type(answer.media_type))
    return compressed(_with_validator(response, tag))


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
    if len(response.data) < MIN_COMPRESSED_BYTES or not coding:
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


def _with_validator(response: Response, tag: str | None) -> Response:
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
