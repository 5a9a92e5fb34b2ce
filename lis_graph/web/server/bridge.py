"""
The WSGI application as an ASGI application, which watches the client while it waits.

ASGI 3: https://asgi.readthedocs.io/en/latest/specs/www.html ; WSGI: PEP 3333
"""

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from threading import Event
from typing import Any, BinaryIO, Final, NamedTuple
from urllib.parse import unquote_to_bytes

from lis_graph.web.http.cache import REFUSED, Headers, ResultCache, joined
from lis_graph.web.http.log import Environ

CHUNK_BYTES: Final = 1 << 18
"""Length of the parts in which a file is sent."""

ENVIRON: Final = "environ"
"""Name of the WSGI environment in the state of an ASGI scope."""

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class FileBody:
    """The body that `wsgi.file_wrapper` makes of a file (PEP 3333)."""

    def __init__(self, file: BinaryIO, block_size: int = 8192) -> None:
        self.file = file
        self._block_size = block_size

    def __iter__(self) -> Iterator[bytes]:
        return iter(partial(self.file.read, self._block_size), b"")

    def close(self) -> None:
        """Close the file."""
        self.file.close()


CONSTANT: Final[Environ] = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.input_terminated": True,
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
    "wsgi.file_wrapper": FileBody,
}
"""The part of an environment that is the same for every request."""


class Bridge:
    """An ASGI application that calls a WSGI application in threads."""

    def __init__(self, application: ResultCache, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; it has been read, and its environment is in the state."""
        await receive()
        gone = Event()
        environ: Environ = scope["state"][ENVIRON]
        environ["lis_graph.gone"] = gone.is_set
        work = asyncio.get_running_loop().run_in_executor(self._threads, self._call, environ)
        left = asyncio.ensure_future(receive())
        try:
            await asyncio.wait((work, left), return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                gone.set()
            status, headers, content = await work
            if REFUSED in environ:
                headers = [
                    *headers,
                    ("connection", "close"),
                ]  # the rest of the body is never read
            fields = [(name.encode("latin-1"), v.encode("latin-1")) for name, v in headers]
            await send({"type": "http.response.start", "status": status, "headers": fields})
            await _send_body(send, content, left)
        finally:
            left.cancel()

    def _call(self, environ: Environ) -> tuple[int, Headers, bytes | FileBody]:
        """Call the WSGI application; return its whole response."""
        started: list[Any] = []

        def start(status: str, headers: Headers, exc_info: object = None) -> None:  # noqa: ARG001 - the interface
            started[:] = int(status[:3]), headers

        result = self._application(environ, start)
        body = result if isinstance(result, FileBody) else joined(result)
        return started[0], started[1], body


async def _send_body(
    send: Send, content: bytes | FileBody, left: "asyncio.Future[Mapping[str, Any]]"
) -> None:
    """Send a body; a file in parts, no faster than the client reads, and close it."""
    if isinstance(content, bytes):
        await send({"type": "http.response.body", "body": content})
        return
    try:
        while not left.done():
            part = content.file.read(CHUNK_BYTES)
            await send({"type": "http.response.body", "body": part, "more_body": bool(part)})
            if not part:
                return
    finally:
        content.close()


class ParsedRequest(NamedTuple):
    """A request as read from a connection; ``target`` is its path and query."""

    method: str
    target: bytes
    version: str
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes
    server: tuple[str, int | None] | None
    client: tuple[str, int] | None

    def environ(self) -> Environ:
        """Return the WSGI environment of the request (PEP 3333)."""
        path, _, query = self.target.partition(b"?")
        server, client = self.server or ("", 0), self.client or ("", 0)
        environ = CONSTANT | {
            "REQUEST_METHOD": self.method,
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "RAW_URI": self.target.decode("latin-1"),
            "QUERY_STRING": query.decode("latin-1"),
            "SERVER_NAME": server[0],
            "SERVER_PORT": str(server[1]),
            "SERVER_PROTOCOL": f"HTTP/{self.version}",
            "REMOTE_ADDR": client[0],
            "REMOTE_PORT": str(client[1]),
            "wsgi.input": io.BytesIO(self.body),
        }
        for name, value in self.headers:
            key, text = environ_key(name), value.decode("latin-1")
            if key:
                environ[key] = f"{environ[key]}, {text}" if key in environ else text
        if self.body:
            environ["CONTENT_LENGTH"] = str(len(self.body))
        return environ


@lru_cache(maxsize=256)
def environ_key(name: bytes) -> str:
    """Return the name of a header in an environment; empty if that would be ambiguous."""
    if b"_" in name:
        return ""  # else it would be taken for another with a hyphen
    key = name.decode("latin-1").upper().replace("-", "_")
    return key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
