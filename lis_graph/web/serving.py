"""
Serve the application with granian.

https://github.com/emmett-framework/granian
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from lis_graph.graph import KnowledgeGraph
from lis_graph.settings import Settings
from lis_graph.web import create_app

THREADS = 4
"""How many requests are answered side by side."""


def load(settings: Settings, files: Sequence[Path] = ()) -> Flask:
    """Return the application over ``files``, or over the release if there are none."""
    if files:
        return create_app(KnowledgeGraph.load(*files), settings)
    graph = KnowledgeGraph.open(settings.root, people=settings.people)
    return create_app(graph, settings)


def serve(
    settings: Settings,
    files: Sequence[Path],
    host: str,
    port: int,
    ready: Callable[[], None],
) -> None:
    """
    Listen on ``host:port`` until a signal says stop; call ``ready`` once listening.

    A worker process that dies is replaced.
    """
    server = Server(
        "lis_graph.web.serving:load",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )
    server.on_startup(ready)
    server.serve(target_loader=partial(load, settings, files), wrap_loader=False)
