"""
Errors to problem documents, in one place.

RFC 9457: https://www.rfc-editor.org/rfc/rfc9457
"""

import json
from http import HTTPStatus

from flask import Flask, Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from lis_graph.errors import (
    AnswerTooLarge,
    LisGraphError,
    NotAcceptable,
    Overloaded,
    QueryError,
    QueryKilled,
    QueryTimeout,
    UpdateRefused,
)
from lis_graph.protocol import UnsupportedMediaType

STATUS = {
    UpdateRefused: HTTPStatus.FORBIDDEN,
    QueryError: HTTPStatus.BAD_REQUEST,
    NotAcceptable: HTTPStatus.NOT_ACCEPTABLE,
    QueryTimeout: HTTPStatus.GATEWAY_TIMEOUT,
    QueryKilled: HTTPStatus.SERVICE_UNAVAILABLE,
    AnswerTooLarge: HTTPStatus.SERVICE_UNAVAILABLE,
    Overloaded: HTTPStatus.SERVICE_UNAVAILABLE,
    UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
}


def register(app: Flask) -> None:
    """Make ``app`` answer every error with a problem document."""

    @app.errorhandler(LisGraphError)
    def ours(error: LisGraphError) -> Response:
        status = STATUS.get(type(error), HTTPStatus.INTERNAL_SERVER_ERROR)
        response = _problem(status, str(error))
        if isinstance(error, Overloaded):
            response.headers["Retry-After"] = "1"
        return response

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        response = _problem(HTTPStatus(error.code or 500), error.description or "")
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return response


def _problem(status: HTTPStatus, detail: str) -> Response:
    problem = {"status": status.value, "title": status.phrase, "detail": detail}
    return Response(
        json.dumps(problem, ensure_ascii=False) + "\n",
        status=status,
        content_type="application/problem+json",
    )
