"""Admission of queries: a fixed number of slots, which go round the clients that wait."""

from collections import Counter, OrderedDict, deque
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillWaiting
from threading import Lock

from lis_graph.engines.heavy_queries import HeavyQueries
from lis_graph.errors import Overloaded
from lis_graph.settings import Settings

LONG_QUEUE_PARTS = 4
"""The queue for long queries is this many times shorter than that for short ones."""

NEWEST_EVERY = 3

Waiter = Future[bool]
"""A query that waits: granted if the result is `True`, refused if it is `False`."""


class Slots:
    """
    A number of slots, ``count``, and a queue of at most ``queue`` that wait for one.

    A client holds at most ``share`` of the slots; the others stay free for others. A free slot
    goes by turns to the client that has waited longest since its last one, and to the newest
    of those that have had fewest, so a light query gets through a flood of heavy ones, whether
    they come from one client or from many. Of the slots of one client, one in three goes to
    its newest query and two go to its oldest. If the queue is full, the oldest query of the
    client with most is refused.
    """

    def __init__(self, count: int, queue: int = 0, share: int | None = None) -> None:
        self._lock = Lock()
        self._free = self._count = count
        self._queue = queue
        self._share = share or count
        self._taken: Counter[str] = Counter()
        self._lines: OrderedDict[str, _Line] = OrderedDict()
        self._newest_is_next = False

    @property
    def taken(self) -> int:
        """Number of slots in use."""
        return self._count - self._free

    @property
    def waiting(self) -> int:
        """Length of the queue."""
        return sum(len(line.waiters) for line in list(self._lines.values()))

    @property
    def contended(self) -> bool:
        """Whether a query waits for any slot, not only for its client's share of them."""
        return not self._free and bool(self._lines)

    def acquire(self, seconds: float = 0.0, client: str = "") -> None:
        """Take a slot. Raises `Overloaded` if none becomes free within ``seconds``."""
        if self.try_acquire(client):
            return
        waiter, refused = self._wait(client)
        if refused:
            refused.set_result(False)
        if not self._granted(waiter, client, seconds):
            raise Overloaded

    def try_acquire(self, client: str = "") -> bool:
        """Take a slot if one is free; return whether it was."""
        with self._lock:
            return self._take(client)

    def release(self, client: str = "") -> None:
        """Free a slot of a client, or hand it to the next of the queue."""
        with self._lock:
            self._free += 1
            self._taken[client] -= 1
            if not self._taken[client]:
                del self._taken[client]
            waiter = self._next()
        if waiter:
            waiter.set_result(True)

    def _take(self, client: str) -> bool:
        free = self._free > 0 and self._taken[client] < self._share
        if free:
            self._free -= 1
            self._taken[client] += 1
        return free

    def _wait(self, client: str) -> tuple[Waiter, Waiter | None]:
        """Queue up, unless a slot is free by now; return who waits, and who is refused."""
        waiter, refused = Waiter(), None
        with self._lock:
            if self._take(client):
                waiter.set_result(True)
                return waiter, None
            self._lines.setdefault(client, _Line()).waiters.append(waiter)
            if self.waiting > self._queue:
                most = max(self._lines, key=lambda name: len(self._lines[name].waiters))
                refused = self._lines[most].waiters.popleft()
                self._tidy(most)
        return waiter, refused

    def _next(self) -> Waiter | None:
        """Give the free slot to the query whose turn it is, if its client may have one."""
        entitled = [name for name in self._lines if self._taken[name] < self._share]
        if not entitled:
            return None
        client = entitled[0]
        self._newest_is_next = not self._newest_is_next
        if self._newest_is_next:
            client = min(
                reversed(entitled),
                key=lambda name: (self._taken[name], self._lines[name].turns),
            )
        self._take(client)
        waiter = self._lines[client].next()
        self._lines.move_to_end(client)
        self._tidy(client)
        return waiter

    def _tidy(self, client: str) -> None:
        if not self._lines[client].waiters:
            del self._lines[client]

    def _granted(self, waiter: Waiter, client: str, seconds: float) -> bool:
        try:
            return waiter.result(seconds)
        except StillWaiting:
            with self._lock:
                line = self._lines.get(client)
                if line and waiter in line.waiters:
                    line.waiters.remove(waiter)
                    self._tidy(client)
                    return False
        return waiter.result()  # granted or refused at the last moment


class Admissions:
    """
    The slots of all queries: those for short ones, and additional ones for long ones.

    Every query is taken to be short, and is demoted if it is not. Asked again within a minute
    it waits for a slot among the long ones from the start.
    """

    def __init__(self, settings: Settings) -> None:
        self.short = Slots(settings.workers, settings.queue, max(1, settings.workers // 2))
        self.long = Slots(settings.long_queries, long_queue(settings))
        self.heavy = HeavyQueries()
        self._seconds = settings.queue_seconds

    def admit(self, text: str, client: str) -> "Admission":
        """Wait for a slot. Raises `Overloaded` if none becomes free in time."""
        if text not in self.heavy:
            self.short.acquire(self._seconds, client)
            if text not in self.heavy:  # others of its kind may have been demoted meanwhile
                return Admission(self, client, self.short)
            self.short.release(client)
        self.long.acquire(self._seconds, client)
        return Admission(self, client, self.long)


class Admission:
    """The slot of one query."""

    def __init__(self, admissions: Admissions, client: str, slots: Slots) -> None:
        self._admissions = admissions
        self._client = client
        self._slots = slots

    @property
    def is_long(self) -> bool:
        """Whether the slot is one for long queries."""
        return self._slots is self._admissions.long

    @property
    def contended(self) -> bool:
        """Whether others wait for a slot like this."""
        return self._slots.contended

    def demote(self, text: str) -> bool:
        """
        Change the slot for one of long queries; return whether one was free.

        The query is remembered, also if it has such a slot, for as long as it is asked again.
        """
        self._admissions.heavy.add(text)
        if self.is_long:
            return True
        free = self._admissions.long.try_acquire(self._client)
        if free:
            self._slots.release(self._client)
            self._slots = self._admissions.long
        return free

    def end(self) -> None:
        """Free the slot."""
        self._slots.release(self._client)


def long_queue(settings: Settings) -> int:
    """Return the maximum number of queries that wait for a slot of a long one."""
    return settings.queue // LONG_QUEUE_PARTS


class _Line:
    """The queries of one client that wait; ``turns`` counts the slots it got meanwhile."""

    def __init__(self) -> None:
        self.waiters: deque[Waiter] = deque()
        self.turns = 0

    def next(self) -> Waiter:
        """Return the newest one time, and the oldest two times."""
        newest = self.turns % NEWEST_EVERY == 0
        self.turns += 1
        return self.waiters.pop() if newest else self.waiters.popleft()
