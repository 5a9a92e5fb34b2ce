"""The files that commands work on, their release, an engine for it; progress and failure."""

import sys
import time
from pathlib import Path
from typing import NoReturn

import click

from lis_graph.build import cache, sources
from lis_graph.build.recipe import Progress
from lis_graph.build.release import Release
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.settings import Settings


def folder(settings: Settings) -> Path:
    """Return the folder of the files that the settings select."""
    return settings.root or sources.home()


def current_folder() -> Path | None:
    """Return the current folder if it has the files, else `None`."""
    path = Path.cwd()
    return path if (path / "ontology/lis.ttl").is_file() else None


def current(settings: Settings) -> Release:
    """Return the release of the files as they are now."""
    return cache.current(folder(settings), people=settings.people, progress=progress())


def opened(settings: Settings) -> EmbeddedEngine:
    """Return an engine for the release of the files."""
    return EmbeddedEngine(current(settings))


def progress() -> Progress:
    """Return a function that prints a step on standard error, after the seconds elapsed."""
    start = time.monotonic()

    def report(step: str) -> None:
        click.echo(f"{time.monotonic() - start:5.1f} s  {step}", err=True)

    return report


def fail(message: str, status: int) -> NoReturn:
    """Print a message on standard error and exit with a status."""
    click.echo(f"lis-graph: {message}", err=True)
    sys.exit(status)
