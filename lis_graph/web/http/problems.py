"""
Errors to problem documents, in one place, as JSON, text or a page.

RFC 9457: https://www.rfc-editor.org/rfc/rfc9457
"""

import json
import logging
from difflib import get_close_matches
from http import HTTPStatus
from inspect import getdoc
from typing import Any

from flask import Flask, Response, render_template, request, url_for
from werkzeug.exceptions import (
    HTTPException,
    NotFound,
    RequestedRangeNotSatisfiable,
)

from lis_graph import errors
from lis_graph.engines import Answer
from lis_graph.engines.protocol import POSTED, UnsupportedMediaType
from lis_graph.errors import LisGraphError, NotAcceptable
from lis_graph.rdf.namespaces import BASE
from lis_graph.rdf.negotiation import choose
from lis_graph.web.http.log import RequestRecord
from lis_graph.web.http.rate_limit import RateLimited
from lis_graph.web.http.responses import HTML, accept_header, etag, respond

TYPES = "https://w3id.org/lis/problem/"
"""The namespace of the problem types: docs/problems.md"""

JSON, TEXT = "application/problem+json", "text/plain"

KINDS = {
    errors.QueryError: (HTTPStatus.BAD_REQUEST, "query-error"),
    errors.UpdateRefused: (HTTPStatus.FORBIDDEN, "read-only"),
    errors.UnknownThing: (HTTPStatus.NOT_FOUND, "unknown"),
    errors.Withdrawn: (HTTPStatus.GONE, "withdrawn"),
    errors.NotAcceptable: (HTTPStatus.NOT_ACCEPTABLE, "not-acceptable"),
    errors.QueryTooLong: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "query-too-long"),
    UnsupportedMediaType: (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type"),
    RateLimited: (HTTPStatus.TOO_MANY_REQUESTS, "budget-spent"),
    errors.QueryTimeout: (HTTPStatus.GATEWAY_TIMEOUT, "out-of-time"),
    errors.QueryKilled: (HTTPStatus.SERVICE_UNAVAILABLE, "out-of-memory"),
    errors.AnswerTooLarge: (HTTPStatus.SERVICE_UNAVAILABLE, "result-too-large"),
    errors.Overloaded: (HTTPStatus.SERVICE_UNAVAILABLE, "overloaded"),
    errors.ClientGone: (HTTPStatus.SERVICE_UNAVAILABLE, "client-gone"),
    errors.SourceError: (HTTPStatus.SERVICE_UNAVAILABLE, "no-data"),
}
"""The status and the problem type of each error."""

OTHERS = {
    HTTPStatus.BAD_REQUEST: "bad-request",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.REQUEST_TIMEOUT: "request-timeout",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "body-too-long",
}
"""The problem type of what Flask and the gateway refuse, by status."""

ACCEPT_QUERY = ", ".join(f'"{media_type}"' for media_type in POSTED)
log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Make ``app`` answer every error with a problem document."""

    @app.errorhandler(LisGraphError)
    def ours(error: LisGraphError) -> Response:
        status, kind = KINDS.get(type(error), (HTTPStatus.INTERNAL_SERVER_ERROR, "fault"))
        response = _response(status, kind, str(error), **_members(error))
        if isinstance(error, errors.Overloaded):
            response.headers["Retry-After"] = "1"
        if isinstance(error, RateLimited):
            response.headers["Retry-After"] = str(error.seconds)
        if isinstance(error, UnsupportedMediaType):
            response.headers["Accept-Query"] = ACCEPT_QUERY
            response.headers["Accept-Post"] = ", ".join(POSTED)
        return response

    app.register_error_handler(HTTPException, _http)
    app.add_url_rule("/problem/<name>", "problem", _about)

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Response:
        log.exception("a fault of the server", exc_info=error)
        detail = "a fault of the server, and not of the request; its log says more"
        return _response(HTTPStatus.INTERNAL_SERVER_ERROR, "fault", detail)


def _about(name: str) -> Response:
    """Answer at the address of a problem type with what it means (section 3.1.1)."""
    ours = {kind: (status, getdoc(error) or "") for error, (status, kind) in KINDS.items()}
    known = {kind: (status, status.description) for status, kind in OTHERS.items()} | ours
    if name not in known:
        there = [url_for("problem", name=kind) for kind in get_close_matches(name, known)]
        raise errors.UnknownThing(
            f"there is no problem {name!r}; there is {', '.join(known)}", there
        )
    status, detail = known[name]
    about = {"type": TYPES + name, "title": status.phrase, "status": status.value}
    form = _form()
    body = Answer(form, _written(form, about | {"detail": detail}).encode())
    return respond(body, etag("", body.body))


def _http(error: HTTPException) -> Response:
    """Answer what Flask refuses."""
    status = HTTPStatus(error.code or 500)
    kind = OTHERS.get(status, "not-possible")
    if isinstance(error, NotFound):
        return _response(status, kind, f"nothing is at {request.path!r}", **_ways_in())
    allowed = sorted(getattr(error, "valid_methods", None) or ())
    said = f"{request.method} is not offered here; there is {', '.join(allowed)}"
    detail = said if allowed else error.description or status.description
    response = _response(status, kind, detail)
    if allowed:
        response.headers["Allow"] = ", ".join(allowed)
    if isinstance(error, RequestedRangeNotSatisfiable):  # RFC 9110, section 15.5.17
        response.headers["Content-Range"] = f"bytes */{error.length}"
    return response


def _ways_in() -> dict[str, Any]:
    """Return where everything that there is can be found from."""
    ways = ("entrance.way_in", "things.kinds", "queries.index", "dumps.index", "endpoint.query")
    return {"suggestions": [url_for(way) for way in ways]}


def _members(error: LisGraphError) -> dict[str, Any]:
    """Return what a program can use of an error."""
    if isinstance(error, errors.QueryError) and error.line:
        return {"line": error.line, "column": error.column}
    if isinstance(error, NotAcceptable):
        return {"offers": error.offers}
    if isinstance(error, UnsupportedMediaType):
        return {"offers": POSTED}
    if isinstance(error, errors.UnknownThing) and error.suggestions:
        return {"suggestions": [_here(there) for there in error.suggestions]}
    if isinstance(error, errors.Withdrawn) and error.instead:
        return {"suggestions": [_here(error.instead)]}
    return {}


def _here(there: str) -> str:
    """Return the address here of a thing of ours, or of what is an address already."""
    name = there.removeprefix(BASE)
    return there if name == there else f"{request.script_root}/{name}"


def _response(status: HTTPStatus, kind: str, detail: str, **members: object) -> Response:
    RequestRecord.of(request.environ).problem = kind
    problem = {
        "type": TYPES + kind,
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "instance": f"urn:lis-graph:request:{RequestRecord.of(request.environ).id}",
        **members,
    }
    pointer = _pointer(problem)
    problem |= {"pointer": pointer} if pointer else {}
    form = _form()
    response = Response(_written(form, problem), status)
    response.content_type = form if form == JSON else f"{form}; charset=utf-8"
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response


def _form() -> str:
    """Choose the form of a problem; a client that takes none of them gets JSON."""
    try:
        return choose(accept_header(), (JSON, TEXT, HTML))
    except NotAcceptable:
        return JSON


def _written(form: str, problem: dict[str, Any]) -> str:
    if form == JSON:
        return json.dumps(problem, ensure_ascii=False) + "\n"
    if form == TEXT:
        more = [problem.get("pointer", ""), *problem.get("suggestions", ())]
        lines = "\n".join(more)
        return f"{problem['status']} {problem['title']}\n{problem['detail']}\n\n{lines}\n"
    query = RequestRecord.of(request.environ).query
    if query is not None:
        return render_template("ask.html", problem=problem, asked={"query": query})
    return render_template("problem.html", problem=problem)


def _pointer(problem: dict[str, Any]) -> str:
    """Return the line of the query where the problem is, with a mark below the place."""
    lines = (RequestRecord.of(request.environ).query or "").split("\n")
    number = problem.get("line") or 0
    if not 0 < number <= len(lines):
        return ""
    start = max(0, problem["column"] - 60)
    line = lines[number - 1][start : start + 80]
    return f"{line}\n{' ' * (problem['column'] - 1 - start)}^"
