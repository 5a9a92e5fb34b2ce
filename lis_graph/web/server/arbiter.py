"""The first process of a server, which owns the socket and replaces a web process that dies."""

import contextlib
import json
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Final

from lis_graph.errors import SettingError
from lis_graph.web.server.reloading import pid_file

DRAIN_SECONDS: Final = 15
"""Maximum time for finishing requests when the server stops."""

GRACE_SECONDS: Final = 2
"""Additional time before the web process is killed."""

FIRST_PAUSE: Final = 0.1
LAST_PAUSE: Final = 5.0
"""Pauses in seconds before a dead web process is replaced; doubled while it dies at once."""

STEADY_SECONDS: Final = 30.0
"""Lifetime of a web process after which the next pause is the first again."""

log = logging.getLogger(__name__)

Run = Callable[[int], None]
"""A function that serves until the other end of a pipe, given by descriptor, is closed."""


def listen(host: str, port: int, backlog: int) -> socket.socket:
    """
    Return a socket that listens; no other server can share the port.

    Raises `SettingError` for an address that cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=backlog)
    except OSError as error:
        problem = f"cannot listen on {host}:{port}: {error.strerror}"
        raise SettingError(f"{problem}; try another --port") from error


class Arbiter:
    """
    Keeps one web process running until a signal to stop.

    SIGTERM and SIGINT let it finish its requests, SIGHUP is forwarded. The web process ends
    with this one, even if this one is killed.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._child = 0
        self._stopping = False

    def serve(self) -> None:
        """Run until a signal to stop; on systems without fork, in this process."""
        if not hasattr(os, "fork"):
            self._run(-1)
            return
        with self._signals():
            pause = FIRST_PAUSE
            while not self._stopping:
                start = time.monotonic()
                status = self._run_child()
                if self._stopping:
                    return
                steady = time.monotonic() - start > STEADY_SECONDS
                pause = FIRST_PAUSE if steady else min(pause * 2, LAST_PAUSE)
                log.error(
                    "the web process ended with status %d; another takes its place", status
                )
                time.sleep(pause)

    def _run_child(self) -> int:
        """Start the web process and wait for its end; return its exit code."""
        alive, end = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            os.close(end)
            self._serve_in_child(alive)
        os.close(alive)
        try:
            _, status = os.waitpid(self._child, 0)
        finally:
            os.close(end)
        self._child = 0
        signal.alarm(0)
        return os.waitstatus_to_exitcode(status)

    def _serve_in_child(self, alive: int) -> None:
        """Serve, and never return."""
        code = 1
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until the data are loaded
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: sys.exit(0))
            self._run(alive)
            code = 0
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        except BaseException:
            log.exception("the web process failed")
        finally:
            logging.shutdown()
            sys.stdout.flush()
            os._exit(code)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Handle signals as the class describes."""
        handlers = {
            signal.SIGTERM: self._stop, signal.SIGINT: self._stop,
            signal.SIGHUP: self._forward, signal.SIGALRM: self._kill,
        }  # fmt: skip
        before = {
            number: signal.signal(number, handler) for number, handler in handlers.items()
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
        self._send(signal.SIGTERM)
        signal.alarm(DRAIN_SECONDS + GRACE_SECONDS)

    def _forward(self, number: int, _frame: FrameType | None) -> None:
        self._send(signal.Signals(number))

    def _kill(self, _number: int, _frame: FrameType | None) -> None:
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self._child:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._child, number)


@contextlib.contextmanager
def announced(host: str, port: int) -> Iterator[None]:
    """Write the file by which `reload_server` finds a running server, if that is possible."""
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
