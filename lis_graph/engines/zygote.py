"""
The process that holds the graph and forks the workers that answer queries.

It is started afresh, has one thread and serves no client: a fork of it costs a millisecond and
shares its memory by copy-on-write. Its parent and only caller is `processes.Zygote`.
"""

import errno
import gc
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from lis_graph.build import cache
from lis_graph.build.files import load_files
from lis_graph.engines import Query, messages
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.engines.messages import COMMAND, Order, Ready, Reply
from lis_graph.engines.sandbox import allow_seconds, confine
from lis_graph.engines.wire import receive, send
from lis_graph.errors import LisGraphError
from lis_graph.rdf.formats import CSV, RDF_XML, SPARQL_XML

WARM_UP = (
    Query("SELECT * { ?s a ?o } LIMIT 1", CSV.media_type),
    Query("ASK {}", SPARQL_XML.media_type),
    Query("CONSTRUCT { ?s a ?o } { ?s a ?o } LIMIT 1", RDF_XML.media_type),
    Query("SELECT * {"),
    Query("ASK {}", CSV.media_type),
)
"""Queries that load every module a worker will need: it cannot open a file."""


def main() -> None:
    """Load what the first message orders, then obey commands until the parent hangs up."""
    control = socket.socket(fileno=int(sys.argv[1]))
    order = Order(**receive(control).head)
    try:
        engine, has_snapshot, restored = _load(order)
    except LisGraphError as error:
        send(control, {"error": str(error)})
        return
    for query in WARM_UP:
        _reply(engine, query)
    gc.collect()
    gc.freeze()
    send(control, Ready(engine.dataset, has_snapshot, restored).head())
    _obey(control, engine, order.memory_bytes)


def _obey(control: socket.socket, engine: EmbeddedEngine, memory: int) -> None:
    while True:
        message, descriptors, *_ = socket.recv_fds(control, COMMAND.size, 1)
        if not message:
            return
        kind, process = COMMAND.unpack(message)
        if kind == messages.FORK:
            send(control, _fork(engine, control, descriptors, memory))
        else:
            send(control, _exit_code(process))


def _exit_code(process: int) -> int:
    """Wait for the end of a worker; return its exit code, minus the signal that ended it."""
    _, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status)


def _load(order: Order) -> tuple[EmbeddedEngine, bool, bool]:
    """
    Return the engine over the snapshot of an earlier zygote, else over the sources.

    The snapshot is for a zygote that replaces this one: it then has the same statements,
    whatever became of the sources. Also returns whether there is a snapshot now, and whether
    there was one.
    """
    loaded = cache.read_cached(order.snapshot)
    if loaded:
        return EmbeddedEngine(loaded, order.answer_bytes), True, True
    if order.files:
        loaded = load_files([Path(name) for name in order.files])
    else:
        loaded = cache.current(Path(order.root), people=order.people)
    engine = EmbeddedEngine(loaded, order.answer_bytes)
    return engine, cache.write_cached(order.snapshot, loaded), False


def _fork(
    engine: EmbeddedEngine, control: socket.socket, descriptors: Sequence[int], memory: int
) -> int:
    """
    Fork a worker, give it its end of the channel; return its process id.

    If there is no room for it, return minus the number of the error.
    """
    if not descriptors:  # recv(2): they are lost if there is no room for them
        return -errno.EMFILE
    (descriptor,), zygote = descriptors, os.getpid()
    try:
        worker = os.fork()
    except OSError as error:
        worker = -(error.errno or errno.EAGAIN)
    if worker == 0:
        control.close()
        _work(engine, socket.socket(fileno=descriptor), memory, zygote)
    os.close(descriptor)
    return worker


def _work(engine: EmbeddedEngine, channel: socket.socket, memory: int, zygote: int) -> NoReturn:
    """Answer query after query until the other end hangs up."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        confine(memory, zygote)
        while True:
            query = messages.read_query(receive(channel))
            allow_seconds(query.seconds or 0.0)
            reply = _reply(engine, query)
            send(channel, messages.reply_head(reply), getattr(reply, "body", b""))
    except EOFError:
        os._exit(0)
    finally:
        os._exit(1)


def _reply(engine: EmbeddedEngine, query: Query) -> Reply:
    try:
        return engine.answer(query)
    except LisGraphError as error:
        return error


if __name__ == "__main__":
    main()
