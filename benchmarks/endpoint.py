"""
Serve the graph beside Oxigraph's own server; print how many requests each answers per core.

The peer comes with `pip install oxigraph`; without it the script prints our side alone.
A request costs the CPU time of all processes of its server, read from /proc.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from lis_graph.build import questions

ROOT = Path(__file__).parent.parent
JSON = "application/sparql-results+json"
ASKED = (
    "how-many-key-areas-are-there",
    "who-represents-innofood",
    "which-key-areas-belong-to-each-specialisation",
    "who-holds-which-post",
    "which-identifiers-come-from-elsewhere",
)
"""Questions with answers from small to large, as JSON."""

ALL = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1000"
CONNECTIONS = 4
ROUNDS = 7
REQUESTS = 3_000
"""How many are sent in a round; the clock of /proc counts hundredths of a second."""

TICK = os.sysconf("SC_CLK_TCK")
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Peer:
    """A server under measurement: where its endpoint is, and its first process."""

    port: int
    path: str
    process: int

    def request(self, query: str, *headers: str) -> bytes:
        """Return the bytes of a GET request for the answer to a query."""
        lines = (
            f"GET {self.path}?query={quote(query)} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Accept: {JSON}",
            *headers,
        )
        return "\r\n".join((*lines, "", "")).encode()

    def seconds(self) -> float:
        """Return the CPU time that all its processes have used."""
        return _seconds(self.process)


class Client:
    """A connection that is kept."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        """Send a request."""
        self._socket.sendall(request)

    def receive(self) -> tuple[int, bytes, bytes]:
        """Return status, head and body of a response, as they were sent."""
        data = self._socket.recv(1 << 18)
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        status = int(head[9:12])
        sized = LENGTH.search(head)
        if status == 304:
            return status, head, b""
        while len(body) < int(sized[1]) if sized else not body.endswith(b"0\r\n\r\n"):
            body += self._more()
        return status, head, body

    def _more(self) -> bytes:
        part = self._socket.recv(1 << 18)
        if not part:
            raise ConnectionError("the server hung up within a response")
        return part


def load(port: int, request: bytes, status: int) -> None:
    """Send the same request many times over a few connections."""
    clients = [Client(port) for _ in range(CONNECTIONS)]
    for _ in range(REQUESTS // CONNECTIONS):
        for client in clients:
            client.send(request)
        for client in clients:
            got, head, _ = client.receive()
            if got != status:
                raise RuntimeError(head.decode())


def cost(loader: Executor, peer: Peer, request: bytes, status: int = 200) -> float:
    """Return the CPU time of one request, in microseconds."""
    start = peer.seconds()
    loader.submit(load, peer.port, request, status).result()
    return (peer.seconds() - start) / REQUESTS * 1e6


def answer(peer: Peer, query: str) -> tuple[str, list[str]]:
    """Return the ETag and the solutions of one answer."""
    client = Client(peer.port)
    client.send(peer.request(query))
    _, head, body = client.receive()
    etag = re.search(rb"etag: *(\S+)", head)
    text = body if LENGTH.search(head) else _dechunked(body)
    found = json.loads(text)["results"]["bindings"]
    return etag[1].decode() if etag else "", sorted(
        json.dumps(f, sort_keys=True) for f in found
    )


@contextlib.contextmanager
def ours(port: int) -> Iterator[Peer]:
    """Serve the graph as `lis-graph serve` does, with its log in a file."""
    command = [sys.executable, "-m", "lis_graph", "serve", "--port", str(port)]
    with running(command, port) as process:
        yield Peer(port, "/sparql", process)


@contextlib.contextmanager
def native(program: str, port: int) -> Iterator[Peer]:
    """Serve the same data by Oxigraph's server, its default graph the union too."""
    with tempfile.TemporaryDirectory() as folder:
        data, store = f"{folder}/data.nq", f"{folder}/store"
        dump = [sys.executable, "-m", "lis_graph", "dump", "--format", "nquads", "--out", data]
        for command in (dump, [program, "load", "--location", store, "--file", data]):
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - as given
        where = ["--location", store, "--bind", f"127.0.0.1:{port}"]
        command = [program, "serve-read-only", *where, "--union-default-graph"]
        with running(command, port) as process:
            yield Peer(port, "/query", process)


@contextlib.contextmanager
def running(command: list[str], port: int) -> Iterator[int]:
    """Run a server until its port is open and beyond; give its process id."""
    with tempfile.TemporaryFile() as told:
        server = subprocess.Popen(command, cwd=ROOT, stdout=told, stderr=told)  # noqa: S603 - as above
        try:
            while not _open(port):
                if server.poll() is not None:
                    told.seek(0)
                    raise RuntimeError(told.read().decode())
                time.sleep(0.1)
            yield server.pid
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()


def compare(loader: Executor, mine: Peer, other: Peer | None, name: str, query: str) -> None:
    """Print a line: what a hit, a 304 and the other's answer cost, and the ratios."""
    etag, solutions = answer(mine, query)
    if other and answer(other, query)[1] != solutions:
        raise RuntimeError(f"{name}: the two servers do not answer the same")
    plain, held = mine.request(query), mine.request(query, f"If-None-Match: {etag}")
    measures: list[Callable[[], float]] = [
        lambda: cost(loader, mine, plain),
        lambda: cost(loader, mine, held, 304),
    ]
    if other:
        asked = other.request(query)
        measures.append(lambda: cost(loader, other, asked))
    rounds = [[measure() for measure in measures] for _ in range(ROUNDS)]
    hit, unchanged, *rest = (statistics.median(column) for column in zip(*rounds, strict=True))
    line = f"{hit:5.0f} µs a hit, {unchanged:4.0f} µs a 304"
    if rest:
        ratios = [
            statistics.median(round_[2] / round_[which] for round_ in rounds)
            for which in (0, 1)
        ]
        line += f", {rest[0]:5.0f} µs theirs: {ratios[0]:4.1f} × and {ratios[1]:4.1f} ×"
    print(f"{line}  {name}", flush=True)


def main() -> None:
    """Print one line for each query; a ratio over 1 is in our favour."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--oxigraph", default=shutil.which("oxigraph"), help="the program")
    options.add_argument(
        "--port", type=int, default=8260, help="the first of two that are free"
    )
    given = options.parse_args()
    texts = {q.slug: q.text for q in questions.load(ROOT)}
    asked = {slug: texts[slug] for slug in ASKED} | {"1000 statements": ALL}
    with contextlib.ExitStack() as stack:
        loader = stack.enter_context(ProcessPoolExecutor(1))
        mine = stack.enter_context(ours(given.port))
        program, other = given.oxigraph, None
        if program:
            other = stack.enter_context(native(program, given.port + 1))
        for name, query in asked.items():
            compare(loader, mine, other, name, query)


def _seconds(first: int) -> float:
    """Return the CPU time of a process and all below it, those that have ended too."""
    parents, ticks = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended a moment ago
            fields = path.read_text("utf-8").rpartition(")")[2].split()
            process = int(path.parent.name)
            parents[process], ticks[process] = int(fields[1]), sum(map(int, fields[11:15]))
    family = {first}
    while grown := {p for p, parent in parents.items() if parent in family} - family:
        family |= grown
    return sum(ticks[process] for process in family) / TICK


def _open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _dechunked(body: bytes) -> bytes:
    """Return what a chunked body carries (RFC 9112, section 7.1)."""
    parts = []
    while True:
        size, _, body = body.partition(b"\r\n")
        length = int(size, 16)
        if not length:
            return b"".join(parts)
        parts.append(body[:length])
        body = body[length + 2 :]


if __name__ == "__main__":
    main()
