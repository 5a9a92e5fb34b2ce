"""
The query operation of the SPARQL 1.1 Protocol, without a web framework.

https://www.w3.org/TR/sparql11-protocol/#query-operation, and for the method QUERY
https://www.rfc-editor.org/rfc/rfc10008
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs

from werkzeug.http import parse_options_header

from lis_graph.engines import Query
from lis_graph.errors import (
    N_,
    InvalidParameter,
    LisGraphError,
    QueryError,
    QueryTooLong,
    UpdateRefused,
)
from lis_graph.rdf import formats
from lis_graph.rdf.formats import DRAWINGS, GRAPHS, HTML, TABLES, Format

FORM = "application/x-www-form-urlencoded"
DIRECT = formats.SPARQL.media_type
UPDATE = formats.UPDATE.media_type
POSTED = (FORM, DIRECT)
"""Media types of a body that holds a query."""

ANSWERS = (*TABLES, *GRAPHS, *DRAWINGS)


def _accept(format_: Format) -> str:
    """Return an Accept header for a format, or else for a graph in the same syntax."""
    graphs = (g for g in GRAPHS if g.generic and g.generic == format_.generic and g != format_)
    return ", ".join([format_.media_type, *(f"{graph.media_type};q=0.9" for graph in graphs)])


FORMATS = {format_.name: _accept(format_) for format_ in ANSWERS}
"""Accept headers by short name, for ``?format=`` and the command line."""

NAMES = FORMATS | {
    name: format_.media_type
    for format_ in (*ANSWERS, HTML)
    for name in (format_.extension, *format_.aliases)
    if name not in FORMATS
}
"""Accept headers by every known name: `FORMATS` and the names that clients send."""

MAX_PARAMETERS = 10_000

Parameters = Mapping[str, Sequence[str]]


class UnsupportedMediaType(LisGraphError):
    """The body of a request has a type, a charset or an encoding that is not read."""

    kind, status = "unsupported-media-type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    heading = N_("This form of query is not read here")
    advice = N_("Send one of the supported forms.")
    sentence = N_("a query is sent as {offers}; Content-Type of this request: {sent}")
    offers = POSTED


@dataclass(frozen=True, slots=True)
class Request:
    """The parts of an HTTP request that the protocol reads; ``body`` as it was sent."""

    method: str
    query_string: str = ""
    content_type: str = ""
    body: bytes = b""
    accept: str | None = None


def read(request: Request, max_bytes: int = 262_144) -> Query | None:
    """
    Return the query of a request, or `None` if the request is for the service description.

    Raises `QueryError` unless there is exactly one query, in UTF-8; `UpdateRefused` for an
    update; `UnsupportedMediaType` for a body of another type; `QueryTooLong` for a query of
    more than ``max_bytes``. SPARQL 1.1 Protocol, section 2.1.
    """
    url = fields(request.query_string)
    if request.method in {"GET", "HEAD"}:
        if "update" in url:
            raise QueryError(N_("an update is not sent by GET, and updates are not offered"))
        if not set(url) - {"format"}:
            return None
        return _query(url, request.accept, max_bytes)
    return _query(_with_body(url, request, max_bytes), request.accept, max_bytes)


def fields(text: str) -> Parameters:
    """
    Return the parameters of a query string or a form.

    Raises `QueryError` if there are too many, or they are not UTF-8.
    """
    try:
        return parse_qs(
            text, keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS
        )
    except UnicodeDecodeError as error:
        raise QueryError(N_("a parameter is not UTF-8 below its percent-encoding")) from error
    except ValueError as error:
        raise QueryError(
            N_("there are more than {limit} parameters"), limit=MAX_PARAMETERS
        ) from error


def accepted(parameters: Parameters, accept: str | None) -> str | None:
    """
    Return the Accept header that ``format`` stands for, else the one that was sent.

    Clients send names of other servers, and several of them, beside a valid Accept header:
    the first known name counts. Raises `QueryError` if there are only unknown names.
    """
    names = [name for value in parameters.get("format", ()) for name in value.split(",")]
    for name in map(str.strip, names):
        if "/" in name:
            return name.replace(" ", "+")  # a + that nobody percent-encoded
        if name.lower() in NAMES:
            return NAMES[name.lower()]
    if names and accept in {None, "", "*/*"}:
        raise QueryError(
            N_("format={name!r} is not known; available formats: {formats}"),
            name=names[0],
            formats=list(FORMATS),
        )
    return accept


def _with_body(url: Parameters, request: Request, max_bytes: int) -> Parameters:
    """Return the parameters of a URL together with those of the request's body."""
    media_type = _media_type(request.content_type)
    if media_type == UPDATE or (request.method == "POST" and "update" in url):
        raise UpdateRefused
    body = _text(request.body, max_bytes * 4)
    sent = {"query": [body]} if media_type == DIRECT else fields(body)
    if "update" in sent:
        raise UpdateRefused
    return {name: [*url.get(name, ()), *sent.get(name, ())] for name in {*url, *sent}}


def _query(parameters: Parameters, accept: str | None, max_bytes: int) -> Query:
    texts = parameters.get("query", ())
    if len(texts) != 1:
        raise QueryError(N_("exactly one query is needed, {count} given"), count=len(texts))
    if len(texts[0].encode()) > max_bytes:
        raise QueryTooLong(limit=max_bytes)
    return Query(
        texts[0],
        accepted(parameters, accept),
        _graphs(parameters, "default-graph-uri"),
        _graphs(parameters, "named-graph-uri"),
        _seconds(single(parameters, "timeout")),
    )


def _media_type(content_type: str) -> str:
    """Return the bare type of a body. Raises `UnsupportedMediaType` for any but a query."""
    media_type, options = parse_options_header(content_type)
    media_type = media_type.lower()
    if media_type not in {*POSTED, UPDATE}:
        raise UnsupportedMediaType(offers=POSTED, sent=[media_type] if media_type else [])
    charset = options.get("charset", "utf-8")
    if charset.lower() not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType(
            N_("a query is sent in UTF-8, not in {charset}"), charset=charset
        )
    return media_type


def _text(body: bytes, max_bytes: int) -> str:
    if len(body) > max_bytes:
        raise QueryTooLong(N_("the request is longer than {limit} bytes"), limit=max_bytes)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        sentence = N_("the query is not UTF-8: byte {position} is {byte:#x}")
        raise QueryError(sentence, position=error.start, byte=body[error.start]) from error


def single(parameters: Parameters, name: str) -> str | None:
    """Return a parameter, `None` if absent. Raises `QueryError` if it is repeated."""
    values = parameters.get(name, ())
    if len(values) > 1:
        sentence = N_("{name} is given {count} times; once is right")
        raise QueryError(sentence, name=name, count=len(values))
    return values[0] if values else None


def _seconds(value: str | None) -> float | None:
    if value is None:
        return None
    try:
        seconds = float(value.removesuffix("s"))
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        needed = N_("give a number of seconds above 0")
        raise InvalidParameter(name="timeout", value=value, needed=needed)
    return seconds


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    graphs = tuple(parameters.get(name, ()))
    relative = next((iri for iri in graphs if ":" not in iri), None)
    if relative is not None:
        raise InvalidParameter(name=name, value=relative, needed=N_("give an absolute IRI"))
    return graphs
