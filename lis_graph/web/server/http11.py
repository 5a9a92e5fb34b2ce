"""
HTTP/1.1 for one connection: a cached response is sent where its request is parsed.

Built on uvicorn's protocol over httptools; all other requests go to the application by ASGI.

RFC 9112; https://www.uvicorn.org/
"""

import asyncio
import io
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from httptools import HttpParserInvalidMethodError
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from lis_graph.rdf import formats
from lis_graph.web.http.cache import REFUSED, CacheHit, ResultCache, written
from lis_graph.web.http.log import Environ
from lis_graph.web.server.bridge import ENVIRON, ParsedRequest

CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"

READ_BY_CACHE: Final = {
    name.encode(): key
    for name, key in (
        ("accept", "HTTP_ACCEPT"), ("accept-encoding", "HTTP_ACCEPT_ENCODING"),
        ("content-type", "CONTENT_TYPE"), ("content-encoding", "HTTP_CONTENT_ENCODING"),
        ("if-none-match", "HTTP_IF_NONE_MATCH"), ("x-forwarded-for", "HTTP_X_FORWARDED_FOR"),
    )
}  # fmt: skip
"""Names in a WSGI environment of the header fields that the cache reads."""

MAX_JOINED_BYTES: Final = 1 << 14
"""Maximum length of a body that is sent in one piece with its head."""

MALFORMED: Final = "the request is not HTTP/1.1 as RFC 9112 has it"


@dataclass(frozen=True, slots=True)
class Limits:
    """Maximum sizes in bytes and times in seconds for a connection."""

    body_bytes: int
    head_bytes: int = 65_536
    fields: int = 100
    connections: int = 8192
    message_seconds: float = 10.0
    """Time for the head of a request, for its body, and between two requests."""
    stall_seconds: float = 60.0
    """Time within which a client must read some part of a response."""


class Connection(HttpToolsProtocol):
    """
    One connection.

    Bodies are read here, up to their limit, before the application is called. A request
    behind another on the same connection waits for it (RFC 9112, section 9.3.2).
    """

    def __init__(self, cache: ResultCache, limits: Limits, **options: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(**options)
        self._cache = cache
        self._limits = limits
        self._in_head = self._in_message = False
        self._head_bytes = self._ignored = 0
        self._refusal: HTTPStatus | None = None
        self._waiting_since: float | None = None
        self._unread = (0, 0.0)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Accept a connection, or refuse one above the limit."""
        super().connection_made(transport)
        self._waiting_since = self.loop.time()
        if len(self.connections) > self._limits.connections:
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE, "too many connections; try again soon")

    def data_received(self, data: bytes) -> None:
        """Parse data, unless the head of a request is too long."""
        if self._refusal:
            self._ignored += len(data)
            if self._ignored > self._limits.body_bytes:
                self.transport.abort()  # the client goes on sending what was refused
            return
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > self._limits.head_bytes:
                self._answer(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the head is too long")
                return
        elif not self._in_message and not data.isascii():
            data = _ascii_target(data)
        super().data_received(data)
        if self._in_head and not self._head_bytes:
            self._head_bytes = len(data)

    def on_message_begin(self) -> None:
        """Begin a request."""
        self.url = b""
        self.headers = []
        self.expect_100_continue = False
        self._body = bytearray()
        self._in_head = self._in_message = True
        self._head_bytes = 0
        self._waiting_since = self.loop.time()

    def on_headers_complete(self) -> None:
        """Refuse a request because of its head, or go on to its body."""
        self._in_head = False
        self._waiting_since = self.loop.time()
        problem = self._problem()
        if problem:
            self._refuse(problem)
        elif self.expect_100_continue and self._is_first:
            self.transport.write(CONTINUE)
            self.expect_100_continue = False

    def on_body(self, body: bytes) -> None:
        """Add a part of the body."""
        if self._refusal:
            return
        self._body += body
        if len(self._body) > self._limits.body_bytes:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    def on_message_complete(self) -> None:
        """Answer from the cache, else by the application."""
        self._in_message = False
        self._waiting_since = None
        if self._refusal:
            return
        environ = self._environ()
        hit = self._cache.lookup(environ) if self._is_first else None
        if hit is None:
            self._call_application(environ)
        else:
            self._send(hit)

    def send_400_response(self, msg: str) -> None:
        """Refuse a malformed request, without disturbing a response that is being sent."""
        cause = sys.exception()
        if isinstance(cause, HttpParserInvalidMethodError):
            self._answer(HTTPStatus.NOT_IMPLEMENTED, "the method is not one of HTTP")
        else:
            self._answer(HTTPStatus.BAD_REQUEST, f"{MALFORMED}: {cause or msg}")

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        if not self.pipeline and not self._in_message:
            self._waiting_since = self.loop.time()

    def check(self, now: float) -> None:
        """Disconnect a client that does not send, or does not read, in time."""
        waiting = self._waiting_since
        if waiting is not None and now - waiting > self._limits.message_seconds:
            self._waiting_since = None
            if self._in_message and not self._in_head and not self._refusal:
                self._refuse(HTTPStatus.REQUEST_TIMEOUT)
            elif self._is_first:
                self.transport.close()
        unread, since = self._unread
        size = self.transport.get_write_buffer_size()
        if size == 0 or size != unread:
            self._unread = (size, now)
        elif now - since > self._limits.stall_seconds:
            self.transport.abort()

    @property
    def _is_first(self) -> bool:
        """Whether all earlier requests have been answered."""
        return self.cycle is None or self.cycle.response_complete

    def _problem(self) -> HTTPStatus | None:
        """Return the status with which a request is refused because of its head, if any."""
        if len(self.url) > self._limits.head_bytes:
            return HTTPStatus.REQUEST_URI_TOO_LONG
        hosts = length = size = 0
        for name, value in self.headers:
            size += len(name) + len(value)
            hosts += name == b"host"
            length = int(value) if name == b"content-length" else length
        if len(self.headers) > self._limits.fields or size > self._limits.head_bytes:
            return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        if hosts > 1 or (hosts == 0 and self.parser.get_http_version() != "1.0"):
            return HTTPStatus.BAD_REQUEST  # RFC 9112, section 3.2
        if length > self._limits.body_bytes:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return None

    def _environ(self) -> Environ:
        """Return the part of the WSGI environment that the cache reads."""
        path, _, query = self.url.partition(b"?")
        environ: Environ = {
            "REQUEST_METHOD": self.parser.get_method().decode(),
            "PATH_INFO": (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1"),
            "QUERY_STRING": query.decode("latin-1"),
            "REMOTE_ADDR": self.client[0] if self.client else "",
            "wsgi.input": io.BytesIO(self._body),
            "wsgi.input_terminated": True,
        }
        for name, value in self.headers:
            key = READ_BY_CACHE.get(name)
            if key:
                text = value.decode("latin-1")
                environ[key] = f"{environ[key]}, {text}" if key in environ else text
        return environ

    def _send(self, hit: CacheHit) -> None:
        """Send a response from the cache; a long body is not copied."""
        keep = self.parser.should_keep_alive()
        head = (
            STATUS_LINE[hit.status] + written_once(tuple(self.server_state.default_headers))
            + hit.head + written(hit.made) + (b"\r\n" if keep else b"connection: close\r\n\r\n")
        )  # fmt: skip
        if len(hit.body) > MAX_JOINED_BYTES:
            self.transport.writelines((head, hit.body))
        else:
            self.transport.write(head + hit.body)
        self._waiting_since = self.loop.time()
        if not keep:
            self.transport.close()

    def _call_application(self, environ: Environ) -> None:
        """Let the application answer the request."""
        url, headers = self.url, self.headers
        super().on_message_begin()
        self.url = url
        self.headers[:] = headers
        self.scope["state"][ENVIRON] = self._request().environ() | environ
        super().on_headers_complete()
        self.cycle.more_body = False
        self.cycle.message_event.set()

    def _request(self) -> ParsedRequest:
        method, version = self.parser.get_method().decode(), self.parser.get_http_version()
        body = bytes(self._body)
        return ParsedRequest(
            method, self.url, version, self.headers, body, self.server, self.client
        )

    def _refuse(self, status: HTTPStatus) -> None:
        """Let the application refuse the request; nothing more is read."""
        self._refusal = status
        self._in_message = False
        self._waiting_since = None
        self._body.clear()
        if status == HTTPStatus.REQUEST_URI_TOO_LONG:
            self.url = b"/"
        self._call_application(self._environ() | {REFUSED: status})

    def _answer(self, status: HTTPStatus, detail: str) -> None:
        """Refuse the connection and close it, after a response that is being sent."""
        self._refusal = status
        self._in_message = False
        if not self._is_first:
            self.cycle.keep_alive = False
            self.pipeline.clear()
            return
        body = json.dumps({"title": status.phrase, "status": status, "detail": detail}).encode()
        head = (
            f"content-type: {formats.PROBLEM.media_type}\r\ncache-control: no-store\r\n"
            f"access-control-allow-origin: *\r\ncontent-length: {len(body)}\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(STATUS_LINE[status] + head.encode() + body)
        self.transport.close()


@lru_cache(maxsize=1)
def written_once(fields: tuple[tuple[bytes, bytes], ...]) -> bytes:
    """Return the header fields of every response; they change once a second."""
    return b"".join(b"%b: %b\r\n" % field for field in fields)


def _ascii_target(data: bytes) -> bytes:
    """
    Percent-encode what is not ASCII in the first line, the request line.

    Clients such as curl send addresses as typed (RFC 3986, section 2.1).
    """
    line, end, rest = data.partition(b"\r\n")
    return re.sub(rb"[\x80-\xff]", lambda byte: b"%%%02X" % byte[0][0], line) + end + rest


async def watch(connections: Callable[[], "set[Connection]"], seconds: float = 1.0) -> None:
    """Check every connection each second."""
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(seconds)
        now = loop.time()
        for connection in list(connections()):
            connection.check(now)
