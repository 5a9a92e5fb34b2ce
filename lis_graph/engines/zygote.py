"""
The process that holds the graph and forks the workers that answer queries.

It is started afresh, has one thread and serves nobody: a fork of it costs a millisecond and
shares its memory by copy-on-write. `WorkerPoolEngine` is its parent and only caller.
"""

import gc
import os
import signal
import socket
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from lis_graph.build import release
from lis_graph.engines import Query
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.engines.processes import ORDER
from lis_graph.engines.sandbox import allow_seconds, confine
from lis_graph.engines.wire import receive, send
from lis_graph.errors import LisGraphError

WARM_UP = (
    Query("SELECT * { ?s a ?o } LIMIT 1", "text/csv"),
    Query("ASK {}", "application/sparql-results+xml"),
    Query("CONSTRUCT { ?s a ?o } { ?s a ?o } LIMIT 1", "application/rdf+xml"),
    Query("SELECT * {"),
    Query("ASK {}", "text/csv"),
)
"""Queries that make Python load all it will ever need: a worker cannot open a file."""


def main() -> None:
    """Load what the first message names, then fork a worker whenever one is asked for."""
    control = socket.socket(fileno=int(sys.argv[1]))
    order, *_ = receive(control)
    try:
        engine, kept = _load(order)
    except LisGraphError as error:
        send(control, {"error": str(error)})
        return
    for query in WARM_UP:
        _answer(engine, query)
    gc.collect()
    gc.freeze()
    send(control, {"dataset": asdict(engine.dataset), "kept": kept})
    while True:
        message, descriptors, *_ = socket.recv_fds(control, ORDER.size, 1)
        if not message:
            return
        kind, process = ORDER.unpack(message)
        if kind == b"F":
            _fork(engine, control, descriptors[0], order)
        else:
            send(control, {"signal": _ended_by(process)})


def _ended_by(process: int) -> int:
    """Wait for the end of a worker; return the signal that ended it, 0 if none did."""
    _, status = os.waitpid(process, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _load(order: dict[str, Any]) -> tuple[EmbeddedEngine, bool]:
    """
    Return the engine over the snapshot of an earlier zygote, else over the sources.

    The snapshot is kept for a zygote that has to take the place of this one: it then has
    the same statements, whatever became of the sources. Returns whether it could be kept.
    """
    snapshot = Path(order["snapshot"])
    files = [Path(name) for name in order["files"]]
    made = release.read_cached(snapshot)
    if made is None and files:
        made = release.load_files(files)
    elif made is None:
        made = release.current(Path(order["root"]), people=order["people"])
    return EmbeddedEngine(made, order["answer_bytes"]), release.write_cached(snapshot, made)


def _fork(
    engine: EmbeddedEngine, control: socket.socket, descriptor: int, order: dict[str, Any]
) -> None:
    zygote, worker = os.getpid(), os.fork()
    if worker == 0:
        control.close()
        _work(engine, socket.socket(fileno=descriptor), order["memory_bytes"], zygote)
    os.close(descriptor)
    send(control, {"worker": worker})


def _work(engine: EmbeddedEngine, channel: socket.socket, memory: int, zygote: int) -> NoReturn:
    """Answer query after query until the other end hangs up."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        confine(memory, zygote)
        while True:
            fields, *_ = receive(channel)
            query = Query(*fields)
            allow_seconds(query.seconds or 0.0)
            send(channel, *_answer(engine, query))
    except EOFError:
        os._exit(0)
    finally:
        os._exit(1)


def _answer(engine: EmbeddedEngine, query: Query) -> tuple[dict[str, Any], bytes]:
    try:
        answer = engine.answer(query)
    except LisGraphError as error:
        return {"error": type(error).__name__, "arguments": error.args}, b""
    return {"media_type": answer.media_type}, answer.body


if __name__ == "__main__":
    main()
