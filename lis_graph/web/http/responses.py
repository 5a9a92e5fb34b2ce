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

from lis_graph.engines import Answer
from lis_graph.errors import NotAcceptable
from lis_graph.rdf import formats
from lis_graph.rdf.negotiation import choose
from lis_graph.web.http.links import Link, add_links

HTML = formats.HTML.media_type

MIN_COMPRESSED_BYTES = 1024
"""Minimum length of a body that is compressed."""

FILE_BLOCK_BYTES = 1 << 18
"""Length of the blocks in which a file is sent by servers that read it themselves."""

ENCODINGS = {
    "zstd": lambda body: zstandard.compress(body, 6),
    "gzip": lambda body: gzip.compress(body, 5, mtime=0),
}
VERSIONS = f"{version('lis-graph')} {version('pyoxigraph')}"

NO_STORE, REVALIDATE = "no-store", "public, no-cache"
IMMUTABLE = "public, max-age=31536000, immutable"
"""Values of Cache-Control; the last is for what never changes (RFC 8246)."""

SUCCESSES = {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.NOT_MODIFIED}

CONDITIONAL_METHODS = {"GET", "HEAD", "QUERY"}

TEXTUAL = {formats.N_TRIPLES.media_type, formats.N_QUADS.media_type, formats.TRIG.media_type}
"""Media types of text whose names do not tell."""

Maker = Callable[[str], bytes | Answer]
"""A function that makes a representation in a media type."""


def represent(
    offers: str | Sequence[str],
    make: Maker,
    *on: object,
    page: Callable[[], AnyResponse] | None = None,
    links: Iterable[Link] = (),
    caching: str = REVALIDATE,
) -> AnyResponse:
    """
    Answer with a representation in the offered media type that the client prefers.

    ``make`` is given the media type. The representation depends on that and on ``on``: its
    validator is a digest of these. ``page``, where given, answers people. ``caching`` is
    `REVALIDATE`, `IMMUTABLE` or, for what is not complete, `NO_STORE`. Raises
    `NotAcceptable` if the client takes none of the offers.
    """
    media_type = offers if isinstance(offers, str) else preferred(offers, or_page=bool(page))
    if page and media_type == HTML:
        return add_links(page(), links)
    tag = None if caching == NO_STORE else etag(*on, media_type)
    response = conditional(lambda: tag, lambda: _answer(make, media_type))
    return add_links(immutable(response) if caching == IMMUTABLE else response, links)


def _answer(make: Maker, media_type: str) -> Answer:
    made = make(media_type)
    return made if isinstance(made, Answer) else Answer(media_type, made)


def conditional(validator: Callable[[], str | None], make: Callable[[], Answer]) -> Response:
    """
    Answer 304 to a client that has the representation, else with what ``make`` returns.

    Without a validator the answer is not stored, nor if the validator changes meanwhile.
    """
    tag = validator()
    response = not_modified(tag) if tag else None
    if response is None:
        answer = make()
        response = respond(answer, tag if tag == validator() else None)
    return response


def preferred(offers: Sequence[str], *, or_page: bool = False) -> str:
    """
    Return the offered media type that the client prefers; ``or_page`` offers HTML last.

    Raises `NotAcceptable` if the client takes none of the offers.
    """
    return choose(accept_header(), (*offers, HTML) if or_page else offers)


def accept_header() -> str | None:
    """Return the Accept header of the request, all of its lines."""
    return ", ".join(request.headers.getlist("Accept")) or None


def etag(*on: object) -> str:
    """Return a validator that depends on ``on`` and this code, equal on every replica."""
    return sha256(repr((VERSIONS, *on)).encode()).hexdigest()[:32]


def not_modified(tag: str) -> Response | None:
    """Return 304 if the client has what ``tag`` stands for, in an encoding that it takes."""
    validators = request.if_none_match.as_set()
    if not validators or request.method not in CONDITIONAL_METHODS:
        return None
    match = next((t for t in (tag, f"{tag}-{_encoding()}") if t in validators), None)
    return _with_validator(Response(status=304), match) if match else None


def respond(answer: Answer, tag: str | None) -> Response:
    """Send an answer; without ``tag`` it may not be stored. Textual types name UTF-8."""
    if answer.file is not None:
        body = wrap_file(request.environ, answer.file, FILE_BLOCK_BYTES)
        response = Response(body, direct_passthrough=True)
        response.content_length = answer.file.seek(0, 2)
        answer.file.seek(0)
        response.content_type = content_type(answer.media_type)
        return _with_validator(response, tag)
    response = Response(answer.body, content_type=content_type(answer.media_type))
    return compress(_with_validator(response, tag))


def see_other(location: str) -> AnyResponse:
    """Redirect to the choice of the Accept header (RFC 9110, section 15.4.4)."""
    response = redirect(location, HTTPStatus.SEE_OTHER)
    response.vary.add("Accept")
    response.headers["Cache-Control"] = REVALIDATE
    return response


def immutable(response: AnyResponse) -> AnyResponse:
    """Let a successful response be stored for ever."""
    if response.status_code in SUCCESSES:
        response.headers["Cache-Control"] = IMMUTABLE
    return response


def compress(response: Response) -> Response:
    """Compress the body, if it is long enough and the client takes that."""
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


def compress_static(response: Response) -> Response:
    """Compress a static file that is sent whole, if it is text."""
    whole = request.endpoint == "static" and response.status_code == HTTPStatus.OK
    if not whole or not (response.mimetype or "").startswith(("text/", formats.SVG.media_type)):
        return response
    response.direct_passthrough = False
    del response.headers["Accept-Ranges"]
    return compress(response)


def ignore_other_ranges() -> None:
    """Remove a Range from the request, unless a GET has one of bytes (RFC 9110, 14.2)."""
    given = request.range
    single = given is not None and given.units == "bytes" and len(given.ranges) == 1
    if request.method != "GET" or not single:
        request.environ.pop("HTTP_RANGE", None)


def content_type(media_type: str) -> str:
    """Return the Content-Type for a media type: textual ones are in UTF-8."""
    textual = media_type.startswith("text/") or media_type.endswith("xml")
    return f"{media_type}; charset=utf-8" if textual or media_type in TEXTUAL else media_type


def _with_validator(response: Response, tag: str | None) -> Response:
    if tag:
        response.set_etag(tag)
    response.headers["Cache-Control"] = REVALIDATE if tag else NO_STORE
    response.vary.update(("Accept", "Accept-Encoding"))
    return response


def _encoding() -> str | None:
    """Return the content coding that the client prefers, `None` for none."""
    sent = request.headers.get("Accept-Encoding")
    if not sent:
        return None
    try:
        coding = choose(sent.replace("*", "*/*"), (*ENCODINGS, "identity"))
    except NotAcceptable:
        return None
    return None if coding == "identity" else coding
