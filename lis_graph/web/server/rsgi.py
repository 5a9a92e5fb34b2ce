"""
The WSGI application behind granian's event loop.

A slow client costs the loop a little memory and no thread: bodies are read before the
application is called, and the cache is looked up without a thread. A client that leaves is
noticed while its query runs.

https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md
"""

import asyncio
import io
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from http import HTTPStatus
from threading import Event
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes

from lis_graph.web.http.cache import REFUSED, Headers, ResultCache, joined
from lis_graph.web.http.log import Environ

MAX_BODY_SECONDS = 10.0
"""Maximum time for a client to send a body."""

FILE_SECONDS = 60.0
"""Time from sending a file to removing its name; clients that still read it read on."""

MAX_BYTES_IN_MEMORY = 1 << 17
"""Maximum length of a body sent from memory: granian copies it for each client."""

MAX_FILES = 16
"""Maximum number of files, with the longer bodies, that wait for further clients."""

BODILESS = {"GET", "HEAD", "OPTIONS"}


class FileBody:
    """The `wsgi.file_wrapper` of this server: a body that is sent from a file (PEP 3333)."""

    def __init__(self, file: BinaryIO, block_size: int = 8192) -> None:
        self.file = file
        self._block_size = block_size

    def __iter__(self) -> Iterator[bytes]:
        return iter(partial(self.file.read, self._block_size), b"")

    def close(self) -> None:
        """Close the file, which removes it."""
        self.file.close()


Body = bytes | FileBody


class RsgiApplication:
    """An RSGI application that calls a WSGI application in threads."""

    def __init__(
        self,
        app: ResultCache,
        max_body_bytes: int,
        threads: int,
        close: Callable[[], None],
        reload: Callable[[], None] | None = None,
    ) -> None:
        """Call ``app`` in so many threads, ``reload`` on SIGHUP, ``close`` at the end."""
        self._app = app
        self._close = close
        self._reload = reload
        self._max_body_bytes = max_body_bytes
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Handle SIGHUP from now on, in the loop."""
        if self._reload:
            loop.add_signal_handler(signal.SIGHUP, self._reload)

    def __rsgi_del__(self, _: asyncio.AbstractEventLoop) -> None:
        """Close the graph, once the last request is answered."""
        self._close()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:  # noqa: ANN401 - granian publishes no types for them
        """Answer one request (RSGI 1)."""
        read = await self._read(scope, protocol)
        environ = _environ(scope, read if isinstance(read, bytes) else b"")
        if isinstance(read, HTTPStatus):
            environ[REFUSED] = read
        response = self._app.lookup(environ) or await self._call(environ, protocol)
        await self._send(protocol, *response)

    async def _read(self, scope: Any, protocol: Any) -> bytes | HTTPStatus:  # noqa: ANN401 - as above
        """Return the body of a request, or the status of its refusal."""
        length = scope.headers.get("content-length")
        if length is None and scope.method in BODILESS:
            return b""
        if int(length or 0) > self._max_body_bytes:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        try:
            async with asyncio.timeout(MAX_BODY_SECONDS):
                body, complete = await self._collect(protocol)
        except TimeoutError:
            return HTTPStatus.REQUEST_TIMEOUT
        if len(body) > self._max_body_bytes:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        complete = complete and len(body) == int(length or len(body))
        return body if complete else HTTPStatus.BAD_REQUEST

    async def _collect(self, protocol: Any) -> tuple[bytes, bool]:  # noqa: ANN401 - as above
        """
        Return the body, up to a little over the limit, and whether it is complete.

        granian ends a body with an empty chunk, and gives another before it after a fault.
        """
        body, empty_chunks = bytearray(), 0
        async for chunk in protocol:
            body += chunk
            empty_chunks += not chunk
            if len(body) > self._max_body_bytes:
                break
        return bytes(body), empty_chunks <= 1

    async def _call(self, environ: Environ, protocol: Any) -> tuple[int, Headers, Body]:  # noqa: ANN401 - as above
        """Return the response of the application; tell it if the client leaves before."""
        gone = Event()
        environ["lis_graph.gone"] = gone.is_set
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._threads, self._call_wsgi, environ)
        left = asyncio.ensure_future(protocol.client_disconnect())
        await asyncio.wait((work, left), return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            gone.set()
        response = await work
        left.cancel()
        return response

    def _call_wsgi(self, environ: Environ) -> tuple[int, Headers, Body]:
        """Call the WSGI application; return its whole response."""
        started: list[Any] = []

        def start(status: str, headers: Headers, exc_info: object = None) -> None:  # noqa: ARG001 - the interface
            started[:] = int(status[:3]), headers

        result = self._app(environ, start)
        body = result if isinstance(result, FileBody) else joined(result)
        status, headers = started
        if REFUSED in environ:  # the rest of the body is never read
            headers = [*headers, ("connection", "close")]
        return status, headers, body

    async def _send(self, protocol: Any, status: int, headers: Headers, body: Body) -> None:  # noqa: ANN401 - as above
        """Send a response; a long one from a file, no faster than the client reads."""
        loop = asyncio.get_running_loop()
        if isinstance(body, FileBody):
            protocol.response_file(status, headers, body.file.name)
            loop.call_later(FILE_SECONDS, body.file.close)
            return
        if len(body) <= MAX_BYTES_IN_MEMORY:
            protocol.response_bytes(status, headers, body)
            return
        try:
            file = await loop.run_in_executor(self._threads, file_of, body)
        except OSError:  # the disk is full
            protocol.response_bytes(status, headers, body)
        else:
            protocol.response_file(status, headers, file.name)
            loop.call_later(FILE_SECONDS, id, file)  # a reference, so that it exists till then


@lru_cache(maxsize=MAX_FILES)
def file_of(body: bytes) -> BinaryIO:
    """Return a file that holds a body; it is removed with the last reference to it."""
    file = tempfile.NamedTemporaryFile(prefix="lis-graph-")  # noqa: SIM115 - its readers close it
    file.write(body)
    file.flush()
    return file  # type: ignore[return-value]  # it is one in all but name


def _environ(scope: Any, body: bytes) -> Environ:  # noqa: ANN401 - as above
    """Return the WSGI environment of a request (PEP 3333)."""
    address, _, port = scope.server.rpartition(":")
    client, _, client_port = scope.client.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.path).decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_NAME": address,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client,
        "REMOTE_PORT": client_port,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileBody,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            continue  # else it would be taken for another with a hyphen
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = f"HTTP_{key}"
        environ[key] = f"{environ[key]}, {value}" if key in environ else value
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
    return environ
