"""
Serve the application with granian.

https://github.com/emmett-framework/granian
"""

import logging
import socket
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from threading import Thread

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from lis_graph.engines.guarded import GuardedEngine
from lis_graph.errors import SettingError
from lis_graph.graph import KnowledgeGraph
from lis_graph.settings import Settings
from lis_graph.web import create_app

SPARE_THREADS = 8
"""How many requests may wait for a worker, or be about something else."""

DRAIN_SECONDS = 10
"""How long a worker may take to finish its requests when it is told to stop."""


def open_graph(settings: Settings, files: Sequence[Path] = ()) -> KnowledgeGraph:
    """
    Return the graph over ``files``, or over the release if there are none.

    On Linux its queries are evaluated in guarded workers; elsewhere in this process,
    without limits, and the log says so.
    """
    if sys.platform == "linux":
        return KnowledgeGraph(GuardedEngine(settings, files))
    logging.getLogger(__name__).warning("queries are not limited: that needs Linux")
    if files:
        return KnowledgeGraph.load(*files)
    return KnowledgeGraph.open(settings.root, people=settings.people)


def load(settings: Settings, files: Sequence[Path] = ()) -> Flask:
    """Return the WSGI application over ``files``, or over the release."""
    return create_app(open_graph(settings, files), settings)


def serve(
    settings: Settings, files: Sequence[Path], host: str, port: int, ready: Callable[[], None]
) -> None:
    """
    Listen on ``host:port`` until a signal says stop; call ``ready`` once it answers.

    A worker process that dies is replaced. Raises `SettingError` for an address that
    cannot be listened on.
    """
    _try(host, port)
    server = Server(
        "lis_graph.web.serving:load",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=settings.workers + SPARE_THREADS,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=DRAIN_SECONDS,
    )
    worker = partial(_in_worker, settings, files, (host, port), ready)
    server.serve(target_loader=worker, wrap_loader=False)


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
) -> Flask:
    """Load the application in a worker process, and tell when its socket takes visitors."""
    app = load(settings, files)
    Thread(target=_tell_when_open, args=(address, ready), daemon=True).start()
    return app


def _tell_when_open(address: tuple[str, int], ready: Callable[[], None]) -> None:
    while True:
        try:
            socket.create_connection(address, timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            ready()
            return
