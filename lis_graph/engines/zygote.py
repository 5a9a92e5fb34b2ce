"""
The process that holds the graph and forks the workers that answer queries.

It is started afresh, has one thread and serves nobody: a fork of it costs a millisecond and
shares its memory by copy-on-write. `GuardedEngine` is its parent and only caller.
"""

import ctypes
import gc
import os
import resource
import signal
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

from lis_graph import release
from lis_graph.engines import Query
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.engines.wire import receive, send
from lis_graph.errors import LisGraphError, NotAcceptable

PR_SET_PDEATHSIG = 1
WARM_UP = (
    Query("SELECT * { ?s a ?o } LIMIT 1", "text/csv"),
    Query("ASK {}", "application/sparql-results+xml"),
    Query("CONSTRUCT { ?s a ?o } { ?s a ?o } LIMIT 1", "application/ld+json"),
    Query("SELECT * {"),
    Query("ASK {}", "text/csv"),
)
"""Queries that make Python load all it will ever need: a worker cannot open a file."""


def main() -> None:
    """Load what the first message names, then fork a worker for every socket received."""
    control = socket.socket(fileno=int(sys.argv[1]))
    order, _ = receive(control)
    try:
        engine = _load(order)
    except LisGraphError as error:
        send(control, {"error": str(error)})
        return
    for query in WARM_UP:
        _answer(engine, query)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    send(control, {"ready": True})
    while True:
        message, descriptors, *_ = socket.recv_fds(control, 1, 1)
        if not message:
            return
        zygote, worker = os.getpid(), os.fork()
        if worker == 0:
            control.close()
            _work(engine, socket.socket(fileno=descriptors[0]), order, zygote)
        os.close(descriptors[0])
        send(control, {"worker": worker})


def _load(order: dict[str, Any]) -> EmbeddedEngine:
    files = [Path(name) for name in order["files"]]
    if files:
        made = release.foreign(files)
    else:
        made = release.current(Path(order["root"]), people=order["people"])
    return EmbeddedEngine(made, order["answer_bytes"])


def _work(
    engine: EmbeddedEngine, channel: socket.socket, order: dict[str, Any], zygote: int
) -> NoReturn:
    """Answer query after query until the other end hangs up."""
    try:
        _confine(order["memory_bytes"], zygote)
        while True:
            head, _ = receive(channel)
            _allow_seconds(head.pop("seconds"))
            send(channel, *_answer(engine, Query(**head)))
    except EOFError:
        os._exit(0)
    finally:
        os._exit(1)


def _answer(engine: EmbeddedEngine, query: Query) -> tuple[dict[str, Any], bytes]:
    try:
        answer = engine.answer(query)
    except LisGraphError as error:
        said: dict[str, Any] = {"error": type(error).__name__, "arguments": [str(error)]}
        if isinstance(error, NotAcceptable):
            said["arguments"] = [error.offers, error.wanted]
        return said, b""
    return {"media_type": answer.media_type}, answer.body


def _confine(memory: int, zygote: int) -> None:
    """
    Let the kernel hold the limits of a worker, and end it with the zygote.

    No file and no socket can be opened, no process started, no core left behind; memory
    beyond what the worker has at birth is limited to ``memory`` bytes.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != zygote:
        os._exit(1)
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    room = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    for none_of_it in (resource.RLIMIT_CORE, resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC):
        resource.setrlimit(none_of_it, (0, 0))


def _allow_seconds(seconds: float) -> None:
    """Let the kernel end a worker that outlives its deadline, should nobody else do so."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
