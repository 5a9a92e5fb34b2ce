"""What commands work on: the files, their release, an engine over it."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click

from lis_graph.build import cache, sources
from lis_graph.build.release import Release
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.settings import Settings


def folder(settings: Settings) -> Path:
    """Return the folder of the files."""
    return settings.root or sources.home()


def here() -> Path | None:
    """Return the folder that the reader is in, if it has the files."""
    beside = Path.cwd()
    return beside if (beside / "ontology/lis.ttl").is_file() else None


def current(settings: Settings) -> Release:
    """Return the release of the files."""
    return cache.current(folder(settings), people=settings.people, progress=progress())


def opened(settings: Settings) -> EmbeddedEngine:
    """Return an engine over the release of the files."""
    return EmbeddedEngine(current(settings))


def progress() -> Callable[[str], None]:
    """Return a function that tells of a step on standard error, with the seconds so far."""
    start = time.monotonic()

    def tell(step: str) -> None:
        click.echo(f"{time.monotonic() - start:5.1f} s  {step}", err=True)

    return tell


def fail(message: str, status: int) -> NoReturn:
    """Tell what is wrong and exit."""
    click.echo(f"lis-graph: {message}", err=True)
    sys.exit(status)
