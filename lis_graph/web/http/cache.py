"""
WSGI middleware before Flask: the result cache, and an id and a log line for each request.

https://peps.python.org/pep-3333/
"""

import io
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from werkzeug.wsgi import get_input_stream

from lis_graph.settings import Settings
from lis_graph.web.http.log import Environ, RequestLog

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]

KEY = "lis_graph.cache_key"
"""Name in the WSGI environment of the key for storing the response, set by a lookup."""

REFUSED = "lis_graph.refused"
"""Name in the WSGI environment of the status with which the server refuses a body."""

METHODS_WITH_BODY = {"POST", "QUERY"}
CACHED_METHODS = {"GET", "HEAD", *METHODS_WITH_BODY}
VARYING = {"accept", "accept-encoding"}
"""Request headers in ``Vary`` that are part of a key; other responses are not stored."""

MAX_SHARE = 1 / 8
"""Maximum share of the cache for one response."""

OVERHEAD_BYTES = 512
"""Memory that a stored response takes beside its body and its key, in bytes."""


class Key(NamedTuple):
    """All that a response can depend on, unparsed; absent headers are empty."""

    method: str
    revision: str
    path: str
    query: str
    accept: str
    accept_encoding: str
    content_type: str
    content_encoding: str
    body: str


class CacheHit(NamedTuple):
    """
    A response from the cache.

    ``made`` are the headers that only this request has; ``head`` are the others as HTTP/1.1
    writes them, ``headers`` as WSGI does.
    """

    status: int
    headers: Headers
    head: bytes
    made: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response for later requests; ``validators`` are the headers of its 304."""

    headers: Headers
    validators: Headers
    body: bytes
    etag: str
    head: bytes
    validators_head: bytes

    @classmethod
    def of(cls, headers: Headers, body: bytes) -> "StoredResponse":
        """Return a response with an ETag for storing (RFC 9110, section 15.4.5)."""
        validators = [h for h in headers if not h[0].startswith("content-")]
        etag = dict(headers)["etag"]
        return cls(headers, validators, body, etag, written(headers), written(validators))


class ResultCache:
    """
    A WSGI application that stores the responses of another, and logs every request.

    A response is stored if it is a whole 200 with a strong ETag, without ranges, and varies
    by Accept and Accept-Encoding only.
    """

    def __init__(
        self, app: Wsgi, log: RequestLog, revision: Callable[[], str], settings: Settings
    ) -> None:
        self._app = app
        self._log = log
        self._revision = revision
        self._responses: OrderedDict[Key, StoredResponse] = OrderedDict()
        self._lock = Lock()
        self.size = 0
        """Memory that the stored responses take, in bytes."""
        self._max_bytes = settings.cache_mb << 20
        self._proxies = settings.proxies
        self._prefix = urlsplit(settings.address).path.rstrip("/")

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from the cache unless the server looked there, else by the application."""
        hit = None if KEY in environ else self.lookup(environ)
        if hit is None:
            return self._miss(environ, start_response)
        status = f"{hit.status} {HTTPStatus(hit.status).phrase}"
        start_response(status, hit.headers + hit.made)
        return [hit.body]

    def lookup(self, environ: Environ) -> CacheHit | None:
        """
        Return the stored response to a request, without any waiting.

        After a miss the environment has the key, so that `__call__` does not look again.
        """
        if self._proxies:
            environ["REMOTE_ADDR"] = self._client(environ)
        key = self._key(environ)
        environ[KEY] = None if environ["REQUEST_METHOD"] == "HEAD" else key
        stored = self._responses.get(key) if key else None
        if stored is None or key is None:
            return None
        with self._lock, suppress(KeyError):  # another thread may just have dropped it
            self._responses.move_to_end(key)
        return self._hit(environ, stored)

    def _client(self, environ: Environ) -> str:
        """
        Return the address of the client: by the first of our own proxies, else the peer's.

        What a client itself writes into X-Forwarded-For stands further left.
        """
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if self._proxies <= len(forwarded) and (named := forwarded[-self._proxies].strip()):
            return str(named)
        return str(environ.get("REMOTE_ADDR", ""))

    def _key(self, environ: Environ) -> Key | None:
        """Return the key of a request; `None` if its response is never stored."""
        method, get = environ["REQUEST_METHOD"], environ.get
        if method not in CACHED_METHODS or REFUSED in environ:
            return None
        return Key(
            "GET" if method == "HEAD" else method,
            self._revision(),
            get("PATH_INFO", ""),
            get("QUERY_STRING", ""),
            get("HTTP_ACCEPT", ""),
            get("HTTP_ACCEPT_ENCODING", ""),
            get("CONTENT_TYPE", ""),
            get("HTTP_CONTENT_ENCODING", ""),
            _read_body(environ) if method in METHODS_WITH_BODY else "",
        )

    def _hit(self, environ: Environ, stored: StoredResponse) -> CacheHit:
        """Return a stored response, or 304 to a client that has it, and log the request."""
        method, record = environ["REQUEST_METHOD"], self._log.begin(environ)
        if method != "POST" and _matches(environ.get("HTTP_IF_NONE_MATCH"), stored.etag):
            status, headers, head, body = 304, stored.validators, stored.validators_head, b""
        else:
            status, headers, head, body = 200, stored.headers, stored.head, stored.body
        body = b"" if method == "HEAD" else body
        made = self._log.headers(record, "hit")
        self._log.end(record, status, len(body), "hit")
        return CacheHit(status, headers, head, made, body)

    def _miss(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Return the application's response, and store it if that is allowed."""
        key, record = environ[KEY], self._log.begin(environ)
        environ.pop("HTTP_HOST", None)  # no response may depend on it
        environ["SCRIPT_NAME"] = self._prefix
        started: dict[str, Any] = {}

        def start(status: str, headers: Headers, exc_info: object = None) -> object:
            sent = [(name.lower(), value) for name, value in headers]
            started.update(status=int(status[:3]), headers=sent, names=dict(sent))
            return start_response(status, sent + self._log.headers(record, "miss"), exc_info)

        result = self._app(environ, start)
        current = (
            key and key.revision == self._revision() and environ["REQUEST_METHOD"] != "HEAD"
        )
        if key and current and self._is_storable(started["status"], started["names"]):
            result = [joined(result)]
            self._store(key, StoredResponse.of(started["headers"], result[0]))
        size = int(started["names"].get("content-length", 0))
        self._log.end(record, started["status"], size, "miss")
        return result

    def _is_storable(self, status: int, headers: dict[str, str]) -> bool:
        """Whether later requests may be given this response, and it is not too long."""
        varying = {name.strip().lower() for name in headers.get("vary", "").split(",")}
        length = int(headers.get("content-length", self._max_bytes))
        return (
            status == HTTPStatus.OK
            and headers.get("etag", "").startswith('"')
            and varying <= VARYING
            and "accept-ranges" not in headers
            and length < self._max_bytes * MAX_SHARE
        )

    def _store(self, key: Key, stored: StoredResponse) -> None:
        size = _size(key, stored)
        with self._lock:
            before = self._responses.pop(key, None)
            self.size += size - (_size(key, before) if before else 0)
            self._responses[key] = stored
            while self.size > self._max_bytes:
                self.size -= _size(*self._responses.popitem(last=False))


def written(headers: Headers) -> bytes:
    """Return headers as HTTP/1.1 writes them (RFC 9112, section 5)."""
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("latin-1")


def _read_body(environ: Environ) -> str:
    """Return the body with one character a byte; the application can read it again."""
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


def _size(key: Key, stored: StoredResponse) -> int:
    return sum(map(len, key)) + len(stored.body) + OVERHEAD_BYTES


def _matches(if_none_match: str | None, etag: str) -> bool:
    """Whether a list of validators has this one or is ``*`` (RFC 9110, section 13.1.2)."""
    if not if_none_match:
        return False
    validators = {part.strip().removeprefix("W/") for part in if_none_match.split(",")}
    return etag in validators or "*" in validators
