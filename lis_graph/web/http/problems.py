"""
Errors to problem documents, in one place, as JSON, text or a page.

JSON and text are for programs, and in English; a page is in its reader's language.

RFC 9457: https://www.rfc-editor.org/rfc/rfc9457
"""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, render_template, request, url_for
from werkzeug import exceptions
from werkzeug.exceptions import HTTPException

from lis_graph.engines import Answer
from lis_graph.engines.protocol import POSTED, UnsupportedMediaType
from lis_graph.errors import N_, LisGraphError, NotAcceptable, UnknownThing, suggest
from lis_graph.rdf import formats
from lis_graph.rdf.formats import PROBLEM
from lis_graph.rdf.namespaces import BASE
from lis_graph.rdf.negotiation import choose
from lis_graph.web.http.languages import gettext
from lis_graph.web.http.log import RequestRecord
from lis_graph.web.http.responses import HTML, NO_STORE, accept_header, etag, respond

TYPES = "https://w3id.org/lis/problem/"
"""The namespace of the problem types: docs/problems.md"""

JSON, TEXT = PROBLEM.media_type, formats.TEXT.media_type
ACCEPT_QUERY = ", ".join(f'"{media_type}"' for media_type in POSTED)
ENTRANCES = (
    "entrance.way_in",
    "things.kinds",
    "queries.index",
    "dumps.index",
    "endpoint.query",
)
"""The endpoints from which everything can be reached."""

MEMBERS = ("line", "column", "offers", "suggestions")
"""The attributes of errors that are members of a problem document (section 3.2)."""

log = logging.getLogger(__name__)


class NotPossible(LisGraphError):
    """HTTP does not allow the request, for a reason that has no problem type of its own."""

    kind, status = "not-possible", HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    heading = N_("This did not work")
    advice = N_("Change the request and send it again.")
    sentence = N_("the requested range is not part of the file")


class BadRequest(LisGraphError):
    """The request breaks off, or is not HTTP."""

    kind, status = "bad-request", HTTPStatus.BAD_REQUEST
    heading = N_("The request is not complete")
    advice = N_("Send it again.")
    sentence = N_("the request breaks off before its end, or is malformed")


class NoPage(LisGraphError):
    """Nothing is at the address of the request."""

    kind, status = "not-found", HTTPStatus.NOT_FOUND
    heading = N_("There is no page here")
    advice = N_("The address may be mistyped or old. The overview leads to everything.")
    sentence = N_("nothing is at {path!r}")


class MethodNotAllowed(LisGraphError):
    """The address does not take the method of the request."""

    kind, status = "method-not-allowed", HTTPStatus.METHOD_NOT_ALLOWED
    heading = N_("That cannot be done at this address")
    advice = N_("Pages can be read; nothing can be sent to them.")
    sentence = N_("{method} is not available here; available methods: {allowed}")


class RequestTimeout(LisGraphError):
    """The body of the request did not arrive in time."""

    kind, status = "request-timeout", HTTPStatus.REQUEST_TIMEOUT
    heading = N_("The request took too long to arrive")
    advice = N_("Send it again.")
    sentence = N_("the body of the request did not arrive in time")


class BodyTooLong(LisGraphError):
    """The body of the request is longer than the server reads."""

    kind, status = "body-too-long", HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    heading = N_("The request is too long")
    advice = N_("Send less, or split it.")
    sentence = N_("the body of the request is longer than this server reads")


REFUSALS = {
    error.status: error
    for error in (
        NotPossible,
        BadRequest,
        NoPage,
        MethodNotAllowed,
        RequestTimeout,
        BodyTooLong,
    )
}
"""The errors that stand for those of Flask and the HTTP server, by status."""


def register(app: Flask) -> None:
    """Make ``app`` answer every error with a problem document."""

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Response:
        log.exception("a fault of the server", exc_info=error)
        return _response(LisGraphError())

    app.register_error_handler(LisGraphError, _response)
    app.register_error_handler(HTTPException, _http)
    app.add_url_rule("/problem/<name>", "problem", _about)


def kinds() -> Mapping[str, type[LisGraphError]]:
    """Return the class of each problem type; its special cases are derived from that."""
    found: dict[str, type[LisGraphError]] = {}
    classes: list[type[LisGraphError]] = [LisGraphError]
    for error in classes:
        found.setdefault(error.kind, error)
        classes += error.__subclasses__()
    return found


def _about(name: str) -> Response:
    """Answer at the address of a problem type with its meaning (section 3.1.1)."""
    known = kinds()
    if name not in known:
        near = [url_for("problem", name=kind) for kind in suggest(name, known)]
        sentence = N_("there is no problem type {name!r}; problem types: {existing}")
        raise UnknownThing(sentence, name=name, existing=list(known), suggestions=near)
    error, form = known[name], _form()
    about = _document(error) | {"detail": f"{error.heading}. {error.advice}"}
    body = Answer(form, _written(form, about, error).encode())
    return respond(body, etag(body.body))


def _http(error: HTTPException) -> Response:
    """Answer what Flask or the HTTP server refuses, with the headers of its status."""
    response = _response(_refusal(error))
    headers = (header for header in error.get_headers() if header[0] != "Content-Type")
    response.headers.update(headers)
    return response


def _refusal(error: HTTPException) -> LisGraphError:
    """Return our error for one of Flask or the HTTP server."""
    if isinstance(error, exceptions.NotFound):
        return NoPage(path=request.path, suggestions=[url_for(name) for name in ENTRANCES])
    if isinstance(error, exceptions.MethodNotAllowed):
        allowed = sorted(error.valid_methods or ())
        return MethodNotAllowed(method=request.method, allowed=allowed)
    if error.code in REFUSALS:
        return REFUSALS[HTTPStatus(error.code)]()
    refusal = NotPossible(N_("the request is refused: {reason}"), reason=str(error.description))
    refusal.status = HTTPStatus(error.code or refusal.status)
    return refusal


def _response(error: LisGraphError) -> Response:
    record, form = RequestRecord.of(request.environ), _form()
    record.problem = error.kind
    problem = _document(error) | {
        "detail": error.detail(gettext if form == HTML else str),
        "instance": f"urn:lis-graph:request:{record.id}",
        **_members(error),
    }
    response = Response(_written(form, problem, error), error.status)
    response.content_type = form if form == JSON else f"{form}; charset=utf-8"
    response.headers["Cache-Control"] = NO_STORE
    response.vary.add("Accept")
    if retry_after := getattr(error, "retry_after", None):
        response.headers["Retry-After"] = str(retry_after)
    if isinstance(error, UnsupportedMediaType):
        response.headers["Accept-Query"] = ACCEPT_QUERY
        response.headers["Accept-Post"] = ", ".join(POSTED)
    return response


def _document(error: LisGraphError | type[LisGraphError]) -> dict[str, Any]:
    """Return the members of a problem document that its type and status decide."""
    status = error.status
    return {"type": TYPES + error.kind, "title": status.phrase, "status": status.value}


def _members(error: LisGraphError) -> dict[str, Any]:
    """Return the members of a problem document that a program can act on."""
    members = {name: value for name in MEMBERS if (value := getattr(error, name, None))}
    if "suggestions" in members:
        members["suggestions"] = [_here(iri) for iri in members["suggestions"]]
    if "line" in members:
        members["pointer"] = _pointer(members["line"], members["column"])
    return {name: value for name, value in members.items() if value}


def _here(iri: str) -> str:
    """Return the address here of a thing of ours, or of what is an address already."""
    name = iri.removeprefix(BASE)
    return iri if name == iri else f"{request.script_root}/{name}"


def _pointer(line: int, column: int) -> str:
    """Return the line of the query where the problem is, with a mark below the place."""
    lines = (RequestRecord.of(request.environ).query or "").split("\n")
    if line > len(lines):
        return ""
    start = max(0, column - 60)
    return f"{lines[line - 1][start : start + 80]}\n{' ' * (column - 1 - start)}^"


def _form() -> str:
    """Choose the form of a problem; a client that takes none of them gets JSON."""
    try:
        return choose(accept_header(), (JSON, TEXT, HTML))
    except NotAcceptable:
        return JSON


def _written(
    form: str, problem: dict[str, Any], error: LisGraphError | type[LisGraphError]
) -> str:
    if form == JSON:
        return json.dumps(problem, ensure_ascii=False) + "\n"
    if form == TEXT:
        lines = "\n".join([problem.get("pointer", ""), *problem.get("suggestions", ())])
        return f"{problem['status']} {problem['title']}\n{problem['detail']}\n\n{lines}\n"
    query = RequestRecord.of(request.environ).query
    page = "problem.html" if query is None else "ask.html"
    return render_template(page, problem=problem, error=error, parameters={"query": query})
