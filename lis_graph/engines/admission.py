"""Admission of queries: a fixed number of slots, and a short queue served from both ends."""

from collections import deque
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillWaiting
from threading import Lock

from lis_graph.errors import Overloaded


class Slots:
    """
    A number of slots, ``count``, and a queue of at most ``queue`` that wait for one.

    The newest and the oldest of the queue are served in turn, so a light query gets through a
    flood of heavy ones, whether it came before or after them. If the queue is full, the oldest
    is refused: its client is the most likely to have given up.
    """

    def __init__(self, count: int, queue: int = 0) -> None:
        self._lock = Lock()
        self._free = self._count = count
        self._queue = queue
        self._waiting: deque[Future[bool]] = deque()
        self._newest_is_next = False

    @property
    def taken(self) -> int:
        """Number of slots in use."""
        return self._count - self._free

    @property
    def waiting(self) -> int:
        """Length of the queue."""
        return len(self._waiting)

    def acquire(self, seconds: float = 0.0) -> None:
        """Take a slot. Raises `Overloaded` if none becomes free within ``seconds``."""
        with self._lock:
            if self._free:
                self._free -= 1
                return
            waiter: Future[bool] = Future()
            self._waiting.append(waiter)
            oldest = self._waiting.popleft() if len(self._waiting) > self._queue else None
        if oldest:
            oldest.set_result(False)
        if not self._granted(waiter, seconds):
            raise Overloaded

    def release(self) -> None:
        """Free a slot, or hand it to the next of the queue."""
        with self._lock:
            waiter = self._next() if self._waiting else None
            if waiter is None:
                self._free += 1
        if waiter:
            waiter.set_result(True)

    def _next(self) -> "Future[bool]":
        self._newest_is_next = not self._newest_is_next
        return self._waiting.pop() if self._newest_is_next else self._waiting.popleft()

    def _granted(self, waiter: "Future[bool]", seconds: float) -> bool:
        try:
            return waiter.result(seconds)
        except StillWaiting:
            with self._lock:
                if waiter in self._waiting:
                    self._waiting.remove(waiter)
                    return False
        return waiter.result()  # granted or refused at the last moment
