"""Places for queries: so many at once, and a short queue with two ends."""

from collections import deque
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillWaiting
from threading import Lock

from lis_graph.errors import Overloaded


class Slots:
    """
    At most ``count`` places are taken at once; at most ``queue`` wait for one.

    The newest and the oldest of them are served by turns: so a light query gets through a
    flood of heavy ones, whether it came before or after them. Where the queue is full the
    oldest gives up its place, whose client is the most likely to have given up.
    """

    def __init__(self, count: int, queue: int = 0) -> None:
        self._lock = Lock()
        self._free = self._count = count
        self._queue = queue
        self._waiting: deque[Future[bool]] = deque()
        self._newest_is_next = False

    @property
    def taken(self) -> int:
        """How many places are taken."""
        return self._count - self._free

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len(self._waiting)

    def take(self, seconds: float = 0.0) -> None:
        """Take a place. Raises `Overloaded` if none is free within ``seconds``."""
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
            raise Overloaded("every place for a query is taken; ask again in a moment")

    def give(self) -> None:
        """Give a place back."""
        with self._lock:
            chosen = self._next() if self._waiting else None
            if chosen is None:
                self._free += 1
        if chosen:
            chosen.set_result(True)

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
