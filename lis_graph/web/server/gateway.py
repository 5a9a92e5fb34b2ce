"""
The WSGI application behind granian's event loop.

A slow client costs the loop a little memory and no thread: bodies are read before the
application is called, and what is at hand is answered without one. A client that leaves is
noticed while its query runs. https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md
"""

import asyncio
import io
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from threading import Event
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes

from lis_graph.web.http.cache import Headers, ResultCache, joined
from lis_graph.web.http.log import Environ

BODY_SECONDS = 10.0
"""How long a client may take to send a body."""

KEPT_SECONDS = 60.0
"""After this time the name of a sent file is removed; who still reads it reads on."""

LONG = 1 << 17
"""A body of more bytes is sent from a file: granian copies any other for each client."""

FILES = 16
"""How many such files are there for the next who gets the same."""

VALUES = ("accept", "accept-encoding", "content-type", "content-encoding", "if-none-match",
          "x-forwarded-for")  # fmt: skip
BODILESS = {"GET", "HEAD", "OPTIONS"}


class FileBody:
    """What `wsgi.file_wrapper` makes: a body that the server sends from a file (PEP 3333)."""

    def __init__(self, file: BinaryIO, block_size: int = 8192) -> None:
        self.file = file
        self._block_size = block_size

    def __iter__(self) -> Iterator[bytes]:
        return iter(partial(self.file.read, self._block_size), b"")

    def close(self) -> None:
        """Close the file, which removes it."""
        self.file.close()


class Gateway:
    """An RSGI application that calls a WSGI one in threads."""

    def __init__(
        self,
        front: ResultCache,
        max_body_bytes: int,
        threads: int,
        close: Callable[[], None],
        hangup: Callable[[], None] | None = None,
    ) -> None:
        """Call ``front`` in so many threads, ``hangup`` on SIGHUP, ``close`` at the end."""
        self._front = front
        self._close = close
        self._hangup = hangup
        self._max_body_bytes = max_body_bytes
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take over SIGHUP, once there is a loop."""
        if self._hangup:
            loop.add_signal_handler(signal.SIGHUP, self._hangup)

    def __rsgi_del__(self, _: asyncio.AbstractEventLoop) -> None:
        """Let go of everything, once the last request is answered."""
        self._close()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:  # noqa: ANN401 - granian publishes no types for them
        """Answer one request (RSGI 1)."""
        read = await self._read(scope, protocol)
        sent = read if isinstance(read, bytes) else b""
        hit = self._at_hand(scope, sent) if sent is read and "%" not in scope.path else None
        if hit:
            await self._send(protocol, *hit)
            return
        environ = _environ(scope, sent)
        if sent is not read:
            environ["lis_graph.refused"] = read
        gone = Event()
        environ["lis_graph.gone"] = gone.is_set
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._threads, self._call, environ)
        left = asyncio.ensure_future(protocol.client_disconnect())
        await asyncio.wait((work, left), return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            gone.set()
        status, headers, body = await work
        if "lis_graph.refused" in environ:
            headers = [*headers, ("connection", "close")]  # the rest is never read
        await self._send(protocol, status, headers, body)
        left.cancel()

    async def _send(
        self,
        protocol: Any,  # noqa: ANN401 - as above
        status: int,
        headers: Headers,
        body: bytes | FileBody,
    ) -> None:
        """Send a response; a long one from a file, no faster than the client reads."""
        loop = asyncio.get_running_loop()
        if isinstance(body, FileBody):
            protocol.response_file(status, headers, body.file.name)
            loop.call_later(KEPT_SECONDS, body.file.close)
        elif len(body) <= LONG:
            protocol.response_bytes(status, headers, body)
        else:
            try:
                file = await loop.run_in_executor(self._threads, filed, body)
            except OSError:  # no room on the disk
                protocol.response_bytes(status, headers, body)
            else:
                protocol.response_file(status, headers, file.name)
                loop.call_later(KEPT_SECONDS, id, file)  # till then it is there

    async def _read(self, scope: Any, protocol: Any) -> bytes | int:  # noqa: ANN401 - as above
        """Return the body, or the status of one that is refused."""
        length = scope.headers.get("content-length")
        if length is None and scope.method in BODILESS:
            return b""
        if int(length or 0) > self._max_body_bytes:
            return 413
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body, whole = await self._collected(protocol)
        except TimeoutError:
            return 408
        if len(body) > self._max_body_bytes:
            return 413
        if not whole:
            return 400
        return body if len(body) == int(length or len(body)) else 400

    def _at_hand(self, scope: Any, body: bytes) -> tuple[int, Headers, bytes] | None:  # noqa: ANN401 - as above
        """Return the response that is kept for such a request, if one is."""
        method, path, address = scope.method, scope.path, scope.query_string
        *values, held, forwarded = [", ".join(scope.headers.get_all(name)) for name in VALUES]
        key = self._front.key(method, path, address, *values, str(body, "latin-1"))
        client = self._front.client(scope.client.rpartition(":")[0], forwarded)
        return self._front.hit(key, method, path, client, held)

    async def _collected(self, protocol: Any) -> tuple[bytes, bool]:  # noqa: ANN401 - as above
        """
        Return the body, up to a little more than may be, and whether it came whole.

        granian ends a body with an empty chunk, and gives another for a fault before.
        """
        body, empty = bytearray(), 0
        async for chunk in protocol:
            body += chunk
            empty += not chunk
            if len(body) > self._max_body_bytes:
                break
        return bytes(body), empty <= 1

    def _call(self, environ: Environ) -> tuple[int, Headers, bytes | FileBody]:
        """Call the WSGI application; return its whole response."""
        begun: list[Any] = []

        def start(status: str, headers: Headers, exc_info: object = None) -> None:  # noqa: ARG001 - the interface
            begun[:] = int(status[:3]), headers

        result = self._front(environ, start)
        body = result if isinstance(result, FileBody) else joined(result)
        return begun[0], begun[1], body


@lru_cache(maxsize=FILES)
def filed(body: bytes) -> BinaryIO:
    """Return a file that holds a body; it is removed once nobody has it."""
    file = tempfile.NamedTemporaryFile(prefix="lis-graph-")  # noqa: SIM115 - who has it reads it
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
