"""
Serve the application with uvicorn, and reload the data on SIGHUP.

https://www.uvicorn.org/
"""

import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from flask import Flask
from uvicorn import Config, Server

from lis_graph.engines.admission import long_queue
from lis_graph.engines.pool import WorkerPoolEngine
from lis_graph.engines.sandbox import GUARANTEES
from lis_graph.engines.snapshots import SnapshotFolder
from lis_graph.graph import KnowledgeGraph
from lis_graph.settings import Settings
from lis_graph.web import create_app
from lis_graph.web.http.log import log_to_stderr
from lis_graph.web.server import arbiter
from lis_graph.web.server.bridge import Bridge
from lis_graph.web.server.http11 import Connection, Limits, watch
from lis_graph.web.server.reloading import Reloader
from lis_graph.web.site import editor

if sys.platform != "win32":
    import resource

SWITCH_SECONDS: Final = 0.002
"""
Time after which a thread that runs Python lets others run. With Python's default of 5 ms, each
thread that renders a page keeps all others waiting that long, cached responses included.
"""

SPARE_THREADS: Final = 8
"""Number of threads for requests without a query."""

MAX_CONNECTIONS: Final = 8192
MAX_CONNECTIONS_WINDOWS: Final = 512

log = logging.getLogger(__name__)


def open_graph(
    settings: Settings, files: Sequence[Path] = (), folder: Path | None = None
) -> KnowledgeGraph:
    """
    Return the graph over the last snapshot in ``folder``, else ``files``, else the release.

    Queries are evaluated in guarded workers; on systems without fork, in this process and
    without limits. The log names the limits that the system cannot guarantee.
    """
    if hasattr(os, "fork"):
        missing = [name for name, guaranteed in GUARANTEES.items() if not guaranteed]
        if missing:
            log.warning("not guaranteed on %s: limits of %s", sys.platform, ", ".join(missing))
        return KnowledgeGraph(WorkerPoolEngine(settings, files, folder), freeze_gc)
    log.warning("not guaranteed on %s: any limit of a query", sys.platform)
    if files:
        return KnowledgeGraph.load(*files)
    return KnowledgeGraph.open(settings.root, people=settings.people)


def freeze_gc() -> None:
    """Exclude all present objects from garbage collection, which pauses all threads."""
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
    Listen on ``host:port`` until a signal to stop; call ``ready`` once it answers.

    SIGHUP reloads the data. A web process that dies is replaced by one that serves the same
    data, whatever became of the files. Raises `SettingError` for an address that cannot be
    listened on.
    """
    if settings.public_url is None:
        settings = replace(settings, public_url=f"http://{host}:{port}/")
    limits = Limits(settings.max_body_bytes, connections=_max_connections())
    listener = arbiter.listen(host, port, MAX_CONNECTIONS)

    with arbiter.announced(host, port), snapshot_folder() as folder:
        process = WebProcess(settings, files, limits, ready, folder)
        arbiter.Arbiter(partial(process.run, listener)).serve()


@contextlib.contextmanager
def snapshot_folder() -> Iterator[Path | None]:
    """Give a folder for snapshots, which outlives web processes; none without fork."""
    if not hasattr(os, "fork"):
        yield None
        return
    with SnapshotFolder() as folder:
        yield folder.path


class WebProcess:
    """The process that answers: uvicorn over the application, with the graph behind it."""

    def __init__(
        self,
        settings: Settings,
        files: Sequence[Path],
        limits: Limits,
        ready: Callable[[], None],
        folder: Path | None = None,
    ) -> None:
        self._settings = settings
        self._files = files
        self._limits = limits
        self._ready = ready
        self._folder = folder

    def run(self, listener: socket.socket, alive: int) -> None:
        """Serve until a signal to stop, or until the other end of pipe ``alive`` is closed."""
        log_to_stderr()
        sys.setswitchinterval(SWITCH_SECONDS)
        if problem := editor.missing():
            log.warning(problem)
        graph = open_graph(self._settings, self._files, self._folder)
        try:
            app = create_app(graph, self._settings)
            server = Server(self._config(app))
            with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
                runner.run(self._serve(server, app, listener, alive))
        finally:
            graph.close()

    def _config(self, app: Flask) -> Config:
        settings = self._settings
        running, waiting = settings.workers + settings.long_queries, settings.queue
        threads = running + waiting + long_queue(settings) + SPARE_THREADS
        return Config(
            Bridge(app.wsgi_app, threads),  # type: ignore[arg-type]  # it is the `ResultCache` of create_app
            http=partial(Connection, app.wsgi_app, self._limits),  # type: ignore[arg-type]  # it makes one
            loop="auto",
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            backlog=MAX_CONNECTIONS,
            timeout_keep_alive=int(self._limits.message_seconds),
            timeout_graceful_shutdown=arbiter.DRAIN_SECONDS,
        )

    async def _serve(
        self, server: Server, app: Flask, listener: socket.socket, alive: int
    ) -> None:
        loop = asyncio.get_running_loop()
        prepare_dumps = app.extensions["lis_graph"].dumps.sums_if_ready
        engine = app.extensions["lis_graph"].engine
        if isinstance(engine, WorkerPoolEngine):
            reloader = Reloader(engine, self._settings, self._files, prepare_dumps)
            loop.add_signal_handler(signal.SIGHUP, reloader)
        if alive >= 0:
            loop.add_reader(alive, _stop, server, loop, alive)
        serving = asyncio.ensure_future(server.serve([listener]))
        watching = asyncio.ensure_future(watch(lambda: server.server_state.connections))  # type: ignore[arg-type, return-value]  # all are ours
        while not server.started and not serving.done():
            await asyncio.sleep(0.01)
        self._ready()
        prepare_dumps()
        await serving
        watching.cancel()


def _stop(server: Server, loop: asyncio.AbstractEventLoop, alive: int) -> None:
    """Stop a server whose first process has ended."""
    loop.remove_reader(alive)
    server.should_exit = True


def _max_connections() -> int:
    """Raise this process's limit of open files; return the number of connections it allows."""
    if sys.platform == "win32":
        return MAX_CONNECTIONS_WINDOWS
    _, hard_limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = MAX_CONNECTIONS * 2
    if hard_limit != resource.RLIM_INFINITY:
        files = min(files, hard_limit)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard_limit))
    return files // 2
