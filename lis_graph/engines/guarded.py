"""
The engine of the server: queries are evaluated in worker processes that may be killed.

Oxigraph cannot be interrupted and aborts its process on some queries, so no query from
outside runs in the web process: docs/decisions/0004-guarded-queries.md
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Empty, LifoQueue
from threading import BoundedSemaphore, Lock
from typing import Any

from lis_graph import errors, sources
from lis_graph.engines import Answer, Query
from lis_graph.engines.wire import receive, send
from lis_graph.settings import Settings

PATIENCE = 0.5
"""After this many seconds a query makes way for others: its worker is reniced."""

NICENESS = 15
HUGE_PAGES = "glibc.malloc.hugetlb=1"
"""Huge pages keep the page tables of the zygote small, and so its forks fast."""


class _Zygote:
    """The process that holds the graph, seen from its parent."""

    def __init__(self, order: dict[str, Any]) -> None:
        """Start it and wait until it is ready; `SourceError` if it cannot be."""
        self._control, theirs = socket.socketpair()
        package = str(Path(__file__).parents[2])
        search = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "lis_graph.engines.zygote", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=os.environ | {"GLIBC_TUNABLES": HUGE_PAGES, "PYTHONPATH": search},
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        try:
            send(self._control, order)
            head, _ = receive(self._control)
        except (EOFError, ConnectionError) as error:
            self.end()
            raise errors.SourceError("the process that loads the graph died") from error
        if "error" in head:
            self.end()
            raise errors.SourceError(head["error"])

    def fork(self) -> "_Worker":
        """Have it fork a worker."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [b"W"], [theirs.fileno()])
        head, _ = receive(self._control)
        return _Worker(head["worker"], ours, self)

    def alive(self) -> bool:
        """Say whether it still runs."""
        return self._process.poll() is None

    def end(self) -> None:
        """Hang up, which ends it and with it the workers."""
        self._control.close()
        self._process.wait()


@dataclass(frozen=True, slots=True)
class _Worker:
    """A process that answers one query at a time, seen from its grandparent."""

    process: int
    channel: socket.socket
    zygote: _Zygote

    def ask(self, query: Query, seconds: float) -> tuple[Answer, bool]:
        """Return the answer, and whether it took long."""
        deadline = time.monotonic() + seconds
        send(self.channel, {**asdict(query), "seconds": seconds})
        long = self._make_way(seconds)
        head, body = receive(self.channel, deadline)
        if "error" not in head:
            return Answer(head["media_type"], body), long
        raise getattr(errors, head["error"])(*head["arguments"])

    def _make_way(self, seconds: float) -> bool:
        """Wait a moment; if there is no answer by then, lower the worker's priority."""
        self.channel.settimeout(min(PATIENCE, seconds))
        try:
            self.channel.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.setpriority(os.PRIO_PROCESS, self.process, NICENESS)
            return True
        return False

    def end(self) -> None:
        """Kill the process."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        self.channel.close()


class GuardedEngine:
    """
    Answers from workers with limits on time, memory and size, at most so many at once.

    A worker that dies or is killed is one request's error. If the zygote dies, the next
    request starts another.
    """

    def __init__(self, settings: Settings, files: Sequence[Path] = ()) -> None:
        """
        Start the zygote over ``files``, or over the release if there are none.

        Raises `SourceError` if they cannot be read.
        """
        self._settings = settings
        self._order = {
            "root": str((settings.root or sources.home()).resolve()),
            "people": settings.people,
            "files": [str(path.resolve()) for path in files],
            "memory_bytes": settings.query_memory_mb << 20,
            "answer_bytes": settings.max_answer_mb << 20,
        }
        self._slots = BoundedSemaphore(settings.workers)
        self._idle: LifoQueue[_Worker] = LifoQueue()
        self._lock = Lock()
        self._zygote = _Zygote(self._order)

    def answer(self, query: Query) -> Answer:
        """
        Evaluate a query in a worker.

        Raises what `Engine.answer` raises, and `Overloaded` if no worker is free in time,
        `QueryTimeout` past the deadline, `QueryKilled` if the worker died of it,
        `AnswerTooLarge` for an answer over the limit.
        """
        with self._slot():
            worker = self._take()
            try:
                return self._ask(worker, query)
            except (EOFError, ConnectionError) as error:
                if worker.zygote.alive():
                    limit = f"{self._settings.query_memory_mb} MB"
                    raise errors.QueryKilled(
                        f"the query needed more than {limit} of memory, or nests too "
                        "deeply; ask for less, or load the dump"
                    ) from error
            return self._ask(self._take(), query)

    def close(self) -> None:
        """End the zygote and with it the workers."""
        while not self._idle.empty():
            self._idle.get().end()
        self._zygote.end()

    @contextlib.contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._slots.acquire(timeout=self._settings.queue_seconds):
            raise errors.Overloaded("every worker is busy; ask again in a moment")
        try:
            yield
        finally:
            self._slots.release()

    def _take(self) -> _Worker:
        """Return an idle worker, or a new one; if the zygote died, start another first."""
        while not self._idle.empty():
            with contextlib.suppress(Empty):
                worker = self._idle.get_nowait()
                if worker.zygote.alive():
                    return worker
                worker.end()
        with self._lock:
            if not self._zygote.alive():
                self._zygote.end()
                self._zygote = _Zygote(self._order)
            return self._zygote.fork()

    def _ask(self, worker: _Worker, query: Query) -> Answer:
        """Put a query to a worker, and keep it for the next unless it took long or died."""
        fit = False
        try:
            answer, long = worker.ask(query, self._settings.query_seconds)
            fit = not long  # a long query leaves a reniced worker, and a larger one
        except errors.LisGraphError:
            fit = True
            raise
        except TimeoutError as error:
            limit = f"{self._settings.query_seconds:g} s"
            raise errors.QueryTimeout(f"the query took longer than {limit}") from error
        finally:
            if fit:
                self._idle.put(worker)
            else:
                worker.end()
        return answer
