"""The zygote and its workers, seen from the server's process."""

import contextlib
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO

from lis_graph import errors
from lis_graph.engines import Answer, Dataset, Query
from lis_graph.engines.wire import receive, send

STEP = struct.pack("@ll", 0, 50_000)
"""How often somebody looks after a worker that has not answered yet, as a C timeval."""

NICENESS = 15
HUGE_PAGES = "glibc.malloc.hugetlb=1"
"""Huge pages keep the page tables of the zygote small, and so its forks fast."""

ORDER = struct.Struct("!ci")
"""What a zygote is told: ``F``, fork a worker; ``R`` and a process id, how did it end?"""


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that answers one query at a time."""

    process: int
    channel: socket.socket

    def ask(
        self,
        query: Query,
        seconds: float,
        idle: Callable[[], None],
        spool: Callable[[], BinaryIO],
    ) -> Answer:
        """
        Return the answer, or raise the error that the worker met.

        ``idle`` is called every `STEP` meanwhile. Raises `EOFError` or `ConnectionError` if
        the worker dies.
        """
        fields = query.text, query.accept, query.default_graphs, query.named_graphs, seconds
        send(self.channel, fields)
        head, body, file = receive(self.channel, idle, spool)
        if "error" in head:
            raise getattr(errors, head["error"])(*head["arguments"])
        return Answer(head["media_type"], body, file)

    def make_way(self) -> None:
        """Lower the priority of the process for good."""
        with contextlib.suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, self.process, NICENESS)

    def kill(self) -> None:
        """Kill the process, and wait while the kernel takes its memory back."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        with contextlib.suppress(OSError):  # SO_RCVTIMEO: it is slow to die
            while self.channel.recv(1 << 16):
                continue

    def dead(self) -> bool:
        """Say whether an idle worker has died."""
        try:
            return not self.channel.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True


class Zygote:
    """
    The process that holds the graph and forks workers.

    It ends when it is retired and its last busy worker is done.
    """

    def __init__(self, order: dict[str, Any]) -> None:
        """Start it and wait until it is ready; `SourceError` if it cannot be."""
        self._control, theirs = socket.socketpair()
        self._lock = Lock()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._retired = False
        self._process = _start(theirs)
        self.dataset, self.kept = self._load(order)

    @property
    def busy(self) -> int:
        """How many workers evaluate a query."""
        return len(self._busy)

    @property
    def idle(self) -> int:
        """How many workers wait for a query."""
        return len(self._idle)

    def take(self) -> Worker:
        """Return an idle worker, or a new one. Raises `EOFError` if the zygote is dead."""
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if not worker.dead():
                    break
                self._bury(worker)
            else:
                worker = self._fork()
            self._busy.add(worker)
            return worker

    def give(self, worker: Worker) -> None:
        """Take a worker back for the next query."""
        with self._lock:
            self._busy.discard(worker)
            self._idle.append(worker)
        self._end_if_done()

    def drop(self, worker: Worker) -> int:
        """Kill a worker; return the number of the signal that ended it, 0 if none did."""
        worker.kill()
        with self._lock:
            self._busy.discard(worker)
            signal_ = self._bury(worker)
        self._end_if_done()
        return signal_

    def retire(self) -> None:
        """Take no more queries, and end once the last is answered."""
        self._retired = True
        self._end_if_done()

    def alive(self) -> bool:
        """Say whether it still runs."""
        return self._process.poll() is None

    def wait(self) -> None:
        """Wait until it is dead."""
        self._process.wait()

    def end(self) -> None:
        """Hang up, which ends it and with it the workers."""
        self._retired = True
        for worker in self._idle:
            worker.channel.close()
        self._control.close()
        self._process.wait()

    def _end_if_done(self) -> None:
        with self._lock:
            done = self._retired and not self._busy and self._control.fileno() >= 0
        if done:
            self.end()

    def _load(self, order: dict[str, Any]) -> tuple[Dataset, bool]:
        try:
            send(self._control, order)
            head, *_ = receive(self._control)
        except (EOFError, ConnectionError) as error:
            self.end()
            raise errors.SourceError("the process that loads the graph died") from error
        if "error" in head:
            self.end()
            raise errors.SourceError(head["error"])
        return Dataset(**head["dataset"]), head["kept"]

    def _fork(self) -> Worker:
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._control, [ORDER.pack(b"F", 0)], [theirs.fileno()])
            head, *_ = receive(self._control)
        except BaseException:
            ours.close()
            raise
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, STEP)
        return Worker(head["worker"], ours)

    def _bury(self, worker: Worker) -> int:
        worker.channel.close()
        try:
            self._control.sendall(ORDER.pack(b"R", worker.process))
            head, *_ = receive(self._control)
        except (EOFError, OSError):  # the zygote is dead too
            return 0
        return int(head["signal"])


def _start(theirs: socket.socket) -> "subprocess.Popen[bytes]":
    """Start a fresh process with one thread, and give it its end of the control channel."""
    package = str(Path(__file__).parents[2])
    search = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
    with theirs:
        return subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "lis_graph.engines.zygote", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env=os.environ | {"GLIBC_TUNABLES": HUGE_PAGES, "PYTHONPATH": search},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
