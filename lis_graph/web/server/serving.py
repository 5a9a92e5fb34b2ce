"""
Serve the application with granian, and go over to new data when told to.

https://github.com/emmett-framework/granian
"""

import contextlib
import gc
import json
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Thread

from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from lis_graph.engines.pool import WorkerPoolEngine
from lis_graph.engines.sandbox import GUARANTEES
from lis_graph.errors import SettingError
from lis_graph.graph import KnowledgeGraph
from lis_graph.settings import Settings
from lis_graph.web import create_app
from lis_graph.web.http.log import log_to_stderr
from lis_graph.web.server.reloading import Reloader, pid_file
from lis_graph.web.server.rsgi import RsgiApplication
from lis_graph.web.site import editor

if sys.platform != "win32":
    import resource

SWITCHING = 0.002
"""
After how many seconds of Python a thread lets others go on. With Python's 5 ms each thread that
makes a page keeps all others waiting so long, those included that have an answer at hand.
"""

SPARE_THREADS = 8
"""How many requests are handled at once that are not about a query."""

DRAIN_SECONDS = 15
"""How long the server may take to finish its requests when it is told to stop."""

CONNECTIONS = 8192
HEAD_MILLISECONDS = 10_000
"""How long a client may take to send the head of a request, or say nothing."""

log = logging.getLogger(__name__)


def open_graph(settings: Settings, files: Sequence[Path] = ()) -> KnowledgeGraph:
    """
    Return the graph over ``files``, or over the release if there are none.

    Its queries are evaluated in guarded workers; where there is no fork, in this process,
    without limits. The log says what cannot be guaranteed.
    """
    if hasattr(os, "fork"):
        missing = [name for name, held in GUARANTEES.items() if not held]
        if missing:
            log.warning("not guaranteed on %s: limits of %s", sys.platform, ", ".join(missing))
        return KnowledgeGraph(WorkerPoolEngine(settings, files), freeze_gc)
    log.warning("not guaranteed on %s: any limit of a query", sys.platform)
    if files:
        return KnowledgeGraph.load(*files)
    return KnowledgeGraph.open(settings.root, people=settings.people)


def freeze_gc() -> None:
    """Take all that there is out of later collections of garbage, a pause for everybody."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def load(settings: Settings, files: Sequence[Path] = ()) -> Flask:
    """Return the WSGI application over ``files``, or over the release."""
    return create_app(open_graph(settings, files), settings)


def serve(
    settings: Settings, files: Sequence[Path], host: str, port: int, ready: Callable[[], None]
) -> None:
    """
    Listen on ``host:port`` until a signal says stop; call ``ready`` once it answers.

    SIGHUP makes it read the data anew. A process of it that dies is replaced. Raises
    `SettingError` for an address that cannot be listened on.
    """
    _try(host, port)
    if settings.public_url is None:
        settings = replace(settings, public_url=f"http://{host}:{port}/")
    server = Server(
        "lis_graph.web.server.serving:load",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        backlog=CONNECTIONS,
        backpressure=_room_for_connections(),
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_MILLISECONDS),
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=DRAIN_SECONDS,
    )
    server.signal_handler_reload = lambda *_: _pass_on(server)  # type: ignore[method-assign]
    worker = partial(_in_worker, settings, files, (host, port), ready)
    with _pid_file(host, port):
        server.serve(target_loader=worker, wrap_loader=False)  # type: ignore[arg-type]  # it is RSGI


@contextlib.contextmanager
def _pid_file(host: str, port: int) -> Iterator[None]:
    """Keep the file while the server runs; without a folder for it, do without."""
    path = pid_file(port)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"process": os.getpid(), "host": host}), "utf-8")
    except OSError as error:
        log.warning("lis-graph reload will not find this server: %s", error)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _pass_on(server: Server) -> None:  # type: ignore[valid-type]  # granian picks it
    """Pass SIGHUP to the process that holds the graph."""
    for worker in server.wrks:  # type: ignore[attr-defined]
        if worker.is_alive():
            os.kill(worker.inner.pid, signal.SIGHUP)


def _room_for_connections() -> int:
    """Let this process have as many files as it may, and return how many connections fit."""
    if sys.platform == "win32":
        return 512
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS * 2
    files = wanted if most == resource.RLIM_INFINITY else min(most, wanted)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
    return files // 2


def _try(host: str, port: int) -> None:
    """Say so now if the address is taken, or none of this machine's."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        problem = f"cannot listen on {host}:{port}: {error.strerror}"
        raise SettingError(f"{problem}; try another --port") from error


def _in_worker(
    settings: Settings,
    files: Sequence[Path],
    address: tuple[str, int],
    ready: Callable[[], None],
) -> RsgiApplication:
    """Load the application in a worker process, and tell when its socket takes visitors."""
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until there is something to reload
    log_to_stderr()
    sys.setswitchinterval(SWITCHING)
    for problem in filter(None, [editor.missing()]):
        log.warning(problem)
    graph = open_graph(settings, files)
    app = create_app(graph, settings)
    prepare_dumps = app.extensions["lis_graph"].dumps.known
    Thread(target=_tell_when_open, args=(address, ready, prepare_dumps), daemon=True).start()
    threads = settings.workers + settings.long_queries + settings.queue + SPARE_THREADS
    guarded = isinstance(graph.engine, WorkerPoolEngine)
    hangup = Reloader(graph.engine, settings, files, prepare_dumps) if guarded else None  # type: ignore[arg-type]  # it is guarded
    return RsgiApplication(app.wsgi_app, settings.max_body_bytes, threads, graph.close, hangup)  # type: ignore[arg-type]  # create_app put a Front there


def _tell_when_open(
    address: tuple[str, int], ready: Callable[[], None], then: Callable[[], object]
) -> None:
    while True:
        try:
            socket.create_connection(address, timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            ready()
            then()
            return
