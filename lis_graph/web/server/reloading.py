"""New data for a running server: checked first, and the old ones stay if anything is wrong."""

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
RELOAD_SECONDS = 300
PROGRESS = re.compile(r" *[0-9.]+ s  ")
REVISION = re.compile(r"revision ([0-9a-f]+)")

log = logging.getLogger(__name__)


class Reloader:
    """Reloads an engine whenever it is called, one reload at a time, in a thread."""

    def __init__(
        self,
        engine: WorkerPoolEngine,
        settings: Settings,
        files: Sequence[Path] = (),
        then: Callable[[], object] = lambda: None,
    ) -> None:
        """``then`` is called after each reload that went well."""
        self._engine = engine
        self._settings = settings
        self._files = files
        self._then = then
        self._one = Lock()
        self._wanted = False

    def __call__(self) -> None:
        """Reload soon; calls while a reload runs are one more reload after it."""
        self._wanted = True
        if self._one.acquire(blocking=False):
            Thread(target=self._run, name="reload", daemon=True).start()

    def _run(self) -> None:
        try:
            while self._wanted:
                self._wanted = False
                self._reload()
        finally:
            self._one.release()

    def _reload(self) -> None:
        try:
            dataset = self._engine.reload(self._checked)
        except (LisGraphError, OSError) as error:
            log.error("reload failed, the old data stay: %s", error)  # noqa: TRY400 - no fault of ours
        else:
            log.info("reloaded: %d triples, %s", dataset.triples, dataset.revision)
            self._then()

    def _checked(self) -> str | None:
        """
        Return the revision of the files, if all checks pass; `None` for files of others.

        Raises `SourceError` with what is wrong.
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
            told, _ = check.communicate()
        revision = REVISION.search(told)
        if check.returncode or not revision:
            problems = [line for line in told.splitlines() if not PROGRESS.match(line)]
            raise SourceError("; ".join(problems[-4:]) or "the check was killed")
        return revision[1]


def pid_file(port: int) -> Path:
    """Return where the server on a port of this machine says which process it is."""
    return user_state_path("lis-graph") / f"{port}.json"


def reload_server(port: int) -> str:
    """
    Tell the server on ``port`` of this machine to reload; return what it says of that.

    Raises `SourceError` if the reload failed, `SettingError` if there is no such server.
    """
    try:
        told = json.loads(pid_file(port).read_text("utf-8"))
        before = _health(told["host"], port)
        os.kill(told["process"], signal.SIGHUP)
    except (OSError, ValueError) as error:
        problem = f"no server of this user is found on port {port}"
        raise SettingError(f"{problem}; try another --port") from error
    deadline = time.monotonic() + RELOAD_SECONDS
    while time.monotonic() < deadline:
        time.sleep(0.2)
        after = _health(told["host"], port)
        if after["reloads"] != before["reloads"]:
            break
    else:
        raise SourceError(f"the server has not told of the reload for {RELOAD_SECONDS} s")
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
