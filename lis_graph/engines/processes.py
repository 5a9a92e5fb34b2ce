"""The zygote and its workers, seen from the server's process."""

import contextlib
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from lis_graph import errors
from lis_graph.engines import Query, messages
from lis_graph.engines.messages import Order, Ready, Reply
from lis_graph.engines.wire import Message, receive, send

CHECK_INTERVAL = struct.pack("@ll", 0, 50_000)
"""Interval of the checks while a worker gives no reply: 50 ms, as a C timeval."""

NICENESS = 15
CPU_CLOCK = 2
"""CPUCLOCK_SCHED in include/linux/posix-timers.h of Linux."""

HUGE_PAGES = "glibc.malloc.hugetlb=1"
"""Huge pages keep the page tables of the zygote small, and so its forks fast."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that answers one query at a time, forked by ``zygote``."""

    process: int
    channel: socket.socket
    zygote: "Zygote"

    def ask(
        self,
        query: Query,
        seconds: float,
        idle: Callable[[], None] = lambda: None,
        spool: Callable[[], BinaryIO] | None = None,
    ) -> Reply:
        """
        Return the worker's reply; a long answer is in a file of ``spool``.

        ``idle`` is called every `CHECK_INTERVAL` meanwhile; what it raises is raised here.
        Raises `EOFError` or `ConnectionError` if the worker dies.
        """
        send(self.channel, messages.query_head(query, seconds))
        return messages.read_reply(receive(self.channel, idle, spool))

    def cpu_seconds(self) -> float:
        """
        Return the CPU time that the process has used, or, where it is not known, the time.

        The number of the clock is that of clock_getcpuclockid(3); no file is opened for it.
        """
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                return time.clock_gettime(~self.process << 3 | CPU_CLOCK)
        return time.monotonic()

    def demote(self) -> None:
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

    def __init__(self, order: Order) -> None:
        """Start it and wait until it is ready. Raises `SourceError` if it cannot load."""
        self._control, theirs = socket.socketpair()
        self._lock = Lock()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._retired = False
        self._process = _start(theirs)
        ready = self._load(order)
        self.dataset, self.has_snapshot = ready.dataset, ready.has_snapshot
        self.restored = ready.restored

    @property
    def busy(self) -> int:
        """Number of workers that evaluate a query."""
        return len(self._busy)

    @property
    def idle(self) -> int:
        """Number of workers that wait for a query."""
        return len(self._idle)

    def acquire(self) -> Worker:
        """
        Return an idle worker, or a new one.

        Raises `EOFError` or `ConnectionError` if the zygote is dead, and `OSError` if this
        process or the zygote is out of descriptors, processes or memory.
        """
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if not worker.dead():
                    break
                self._reap(worker)
            else:
                worker = self._fork()
            self._busy.add(worker)
            return worker

    def release(self, worker: Worker) -> None:
        """Take a worker back for the next query."""
        with self._lock:
            self._busy.discard(worker)
            self._idle.append(worker)
        self._end_if_done()

    def discard(self, worker: Worker) -> int:
        """
        Kill a worker; return its exit code, as `subprocess.Popen.returncode` has it.

        That is minus the signal that ended it, and 0 if it is not known.
        """
        worker.kill()
        with self._lock:
            self._busy.discard(worker)
            exit_code = self._reap(worker)
        self._end_if_done()
        return exit_code

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

    def _load(self, order: Order) -> Ready:
        try:
            send(self._control, asdict(order))
            return Ready.of(receive(self._control))
        except errors.SourceError:
            self.end()
            raise
        except (EOFError, ConnectionError) as error:
            self.end()
            raise errors.SourceError("the process that loads the graph died") from error

    def _fork(self) -> Worker:
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                process = self._command(messages.FORK, descriptors=[theirs.fileno()]).head
        except BaseException:
            ours.close()
            raise
        if process < 0:
            ours.close()
            raise OSError(-process, os.strerror(-process))
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, CHECK_INTERVAL)
        return Worker(process, ours, self)

    def _reap(self, worker: Worker) -> int:
        worker.channel.close()
        try:
            return int(self._command(messages.REAP, worker.process).head)
        except (EOFError, OSError):  # the zygote is dead too
            return 0

    def _command(
        self, kind: bytes, process: int = 0, descriptors: Sequence[int] = ()
    ) -> Message:
        """Send a command to the zygote; return its response."""
        socket.send_fds(self._control, [messages.COMMAND.pack(kind, process)], descriptors)
        return receive(self._control)


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
