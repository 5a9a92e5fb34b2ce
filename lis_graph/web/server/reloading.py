"""New data for a running server: checked first; the old data stay if anything is wrong."""

import json
import logging
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from platformdirs import user_state_path

from lis_graph.engines.pool import WorkerPoolEngine
from lis_graph.errors import LisGraphError, SettingError, SourceError
from lis_graph.settings import Settings

NICENESS = 10
"""Niceness of the check, which leaves the processor to requests."""

MAX_RELOAD_SECONDS = 300
POLL_SECONDS = 0.2
"""Time between two questions to the server whether it has reloaded."""

MAX_PROBLEMS = 4
"""Maximum number of lines of a failed check in the message."""

PROGRESS = re.compile(r" *[0-9.]+ s  ")
REVISION = re.compile(r"revision ([0-9a-f]+)")

log = logging.getLogger(__name__)


class Reloader:
    """Reloads an engine when called: in a thread, one reload at a time."""

    def __init__(
        self,
        engine: WorkerPoolEngine,
        settings: Settings,
        files: Sequence[Path] = (),
        then: Callable[[], object] = lambda: None,
    ) -> None:
        """``then`` is called after each successful reload."""
        self._engine = engine
        self._settings = settings
        self._files = files
        self._then = then
        self._running = Lock()
        self._requested = False

    def __call__(self) -> None:
        """Reload soon; calls during a reload cause one more reload after it."""
        self._requested = True
        if self._running.acquire(blocking=False):
            Thread(target=self._run, name="reload", daemon=True).start()

    def _run(self) -> None:
        try:
            while self._requested:
                self._requested = False
                self._reload()
        finally:
            self._running.release()

    def _reload(self) -> None:
        try:
            dataset = self._engine.reload(self._checked)
        except (LisGraphError, OSError) as error:
            log.error("reload failed, the old data stay: %s", error)  # noqa: TRY400 - the files are wrong, not this code
        else:
            log.info("reloaded: %d triples, %s", dataset.triples, dataset.revision)
            self._then()

    def _checked(self) -> str | None:
        """
        Return the revision of our files, if all checks pass; `None` for files of others.

        Raises `SourceError` with the problems.
        """
        if self._files:
            return None
        with subprocess.Popen(  # noqa: S603 - our own command
            [*_command(self._settings), "check"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        ) as check:
            os.setpriority(os.PRIO_PROCESS, check.pid, NICENESS)
            output, _ = check.communicate()
        revision = REVISION.search(output)
        if check.returncode or not revision:
            problems = [line for line in output.splitlines() if not PROGRESS.match(line)]
            raise SourceError("; ".join(problems[-MAX_PROBLEMS:]) or "the check was killed")
        return revision[1]


def pid_file(port: int) -> Path:
    """Return the file with the process and host of the server on a port of this machine."""
    return user_state_path("lis-graph") / f"{port}.json"


def reload_server(port: int) -> str:
    """
    Reload the data of the server on ``port`` of this machine; return its report.

    Raises `SourceError` if the reload failed, `SettingError` if there is no such server.
    """
    try:
        server = json.loads(pid_file(port).read_text("utf-8"))
        before = _health(server["host"], port)
        os.kill(server["process"], signal.SIGHUP)
    except (OSError, ValueError) as error:
        problem = f"no server of this user is found on port {port}"
        raise SettingError(f"{problem}; try another --port") from error
    deadline = time.monotonic() + MAX_RELOAD_SECONDS
    while time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        after = _health(server["host"], port)
        if after["reloads"] != before["reloads"]:
            break
    else:
        raise SourceError(f"the server did not report the reload within {MAX_RELOAD_SECONDS} s")
    if after["reloads"]["failed"] > before["reloads"]["failed"]:
        raise SourceError(after["last_reload"])
    return str(after["last_reload"])


def _health(host: str, port: int) -> dict[str, Any]:
    connection = HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/readyz")
        health: dict[str, Any] = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    return health


def _command(settings: Settings) -> list[str]:
    root = ["--root", str(settings.root)] if settings.root else []
    people = "--people" if settings.people else "--no-people"
    return [sys.executable, "-m", "lis_graph", *root, people]
