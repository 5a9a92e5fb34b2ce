"""
What stands before Flask: an id and a log line for each request, and the result cache.

WSGI middleware: https://peps.python.org/pep-3333/
"""

import io
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from werkzeug.wsgi import get_input_stream

from lis_graph.settings import Settings
from lis_graph.web.http.log import Environ, RequestLog

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]

Key = tuple[str, ...]

WITH_BODY = {"POST", "QUERY"}
KEPT = {"GET", "HEAD", *WITH_BODY}
VARYING = {"accept", "accept-encoding"}
"""The request headers that are part of a key; what varies by others is not kept."""

SHARE = 8
"""One answer takes no more than this part of the cache."""

COUNTED = 512
"""How many bytes a kept answer costs beside its own and its key's."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A response that may be given again."""

    headers: Headers
    short: Headers
    """Those that a 304 has too (RFC 9110, section 15.4.5)."""
    body: bytes
    etag: str

    @classmethod
    def of(cls, headers: Headers, body: bytes) -> "Stored":
        """Keep a response with an ETag."""
        short = [h for h in headers if not h[0].startswith("content-")]
        return cls(headers, short, body, dict(headers)["etag"])


class ResultCache:
    """
    A WSGI application before another: it keeps answers and keeps a journal.

    An answer is kept if it is a whole 200 with a strong ETag, of which no ranges are sent,
    and varies by nothing but Accept and Accept-Encoding. Its key is all that it can depend
    on, unparsed: method, address, body and its type, those two headers, and the revision of
    the data.
    """

    def __init__(
        self, app: Wsgi, journal: RequestLog, revision: Callable[[], str], settings: Settings
    ) -> None:
        self._app = app
        self._journal = journal
        self._revision = revision
        self._kept: OrderedDict[Key, Stored] = OrderedDict()
        self._lock = Lock()
        self.size = 0
        """How many bytes the kept answers cost."""
        self._limit = settings.cache_mb << 20
        self._proxies = settings.proxies
        self._prefix = urlsplit(settings.address).path.rstrip("/")

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from the cache, else from the application."""
        get = environ.get
        method, path = environ["REQUEST_METHOD"], get("PATH_INFO", "")
        body = _body(environ) if method in WITH_BODY else ""
        names = ("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "CONTENT_TYPE", "HTTP_CONTENT_ENCODING")
        key = self.key(
            method, path, get("QUERY_STRING", ""), *(get(n, "") for n in names), body
        )
        client = self.client(get("REMOTE_ADDR", ""), get("HTTP_X_FORWARDED_FOR", ""))
        environ["REMOTE_ADDR"] = client
        hit = self.hit(key, method, path, client, get("HTTP_IF_NONE_MATCH", ""))
        if hit:
            status, headers, content = hit
            start_response(f"{status} {HTTPStatus(status).phrase}", headers)
            return [content]
        return self._miss(environ, start_response, key)

    def client(self, address: str, forwarded: str) -> str:
        """
        Return who asks: what the first of our own proxies says of it, else who connects.

        What a client writes into X-Forwarded-For itself stands further left.
        """
        named = [part.strip() for part in forwarded.split(",")]
        trusted = 0 < self._proxies <= len(named) and named[-self._proxies]
        return trusted or address

    def key(self, method: str, *parts: str) -> Key | None:
        """Return all that an answer can depend on; `None` for what is never kept."""
        if method not in KEPT:
            return None
        return ("GET" if method == "HEAD" else method, self._revision(), *parts)

    def hit(
        self, key: Key | None, method: str, path: str, client: str, held: str
    ) -> tuple[int, Headers, bytes] | None:
        """
        Return status, headers and body if they are at hand, without any waiting.

        ``held`` is the client's If-None-Match.
        """
        stored = self._kept.get(key) if key else None
        if stored is None or key is None:
            return None
        visit = self._journal.visit(method, path, client)
        with self._lock, suppress(KeyError):  # it may have been dropped a moment ago
            self._kept.move_to_end(key)
        status, headers, body = 200, stored.headers, stored.body
        if held and method != "POST" and _holds(held, stored.etag):
            status, headers, body = 304, stored.short, b""
        elif method == "HEAD":
            body = b""
        headers = headers + self._journal.headers(visit, "hit")
        self._journal.end(visit, status, len(body), "hit")
        return status, headers, body

    def _miss(
        self, environ: Environ, start_response: StartResponse, key: Key | None
    ) -> Iterable[bytes]:
        """Ask the application, and keep what it answers if that may be kept."""
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        visit = self._journal.visit(method, path, environ.get("REMOTE_ADDR", ""))
        environ["lis_graph.visit"] = visit
        environ.pop("HTTP_HOST", None)  # nothing may depend on what a client calls us
        environ["SCRIPT_NAME"] = self._prefix
        begun: dict[str, Any] = {}

        def start(status: str, headers: Headers, exc_info: object = None) -> object:
            sent = [(name.lower(), value) for name, value in headers]
            begun.update(status=int(status[:3]), headers=sent, names=dict(sent))
            return start_response(status, sent + self._journal.headers(visit, "miss"), exc_info)

        result = self._app(environ, start)
        if key and method != "HEAD" and self._may_keep(begun["status"], begun["names"]):
            result = [joined(result)]
            self._keep(key, Stored.of(begun["headers"], result[0]))
        size = int(begun["names"].get("content-length", 0))
        self._journal.end(visit, begun["status"], size, "miss")
        return result

    def _may_keep(self, status: int, headers: dict[str, str]) -> bool:
        """Say whether a later request may be given this response, and it is not too long."""
        varying = {name.strip().lower() for name in headers.get("vary", "").split(",")}
        length = int(headers.get("content-length", self._limit))
        return (
            status == HTTPStatus.OK
            and headers.get("etag", "").startswith('"')
            and varying <= VARYING
            and "accept-ranges" not in headers
            and length < self._limit // SHARE
        )

    def _keep(self, key: Key, stored: Stored) -> None:
        size = _size(key, stored)
        with self._lock:
            before = self._kept.pop(key, None)
            self.size += size - (_size(key, before) if before else 0)
            self._kept[key] = stored
            while self.size > self._limit:
                self.size -= _size(*self._kept.popitem(last=False))


def _body(environ: Environ) -> str:
    """Return the body as text of one character a byte, and leave it to be read again."""
    body = get_input_stream(environ).read()
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    return str(body, "latin-1")


def joined(result: Iterable[bytes]) -> bytes:
    """Return the whole body of a response, and close it."""
    close: Callable[[], None] = getattr(result, "close", lambda: None)
    try:
        return b"".join(result)
    finally:
        close()


def _size(key: Key, stored: Stored) -> int:
    return sum(map(len, key)) + len(stored.body) + COUNTED


def _holds(if_none_match: str, etag: str) -> bool:
    """Say whether a list of validators has this one or is ``*`` (RFC 9110, 13.1.2)."""
    held = {part.strip().removeprefix("W/") for part in if_none_match.split(",")}
    return etag in held or "*" in held
