"""One query's turn in a worker: its clock, and what becomes of it while there is no answer."""

import time
from collections.abc import Callable

from lis_graph import errors
from lis_graph.engines import Query
from lis_graph.engines.admission import Slots
from lis_graph.engines.processes import Worker

LONG_AFTER = 0.5
"""After this many seconds a query makes way for others."""

LONG_AFTER_IF_QUEUED = 0.1
"""And after this many if others wait for its place."""


class QueryRun:
    """One query's time in a worker: what becomes of it while there is no answer."""

    def __init__(
        self,
        short: Slots,
        long: Slots,
        query: Query,
        limit: float,
        gone: Callable[[], bool],
    ) -> None:
        """Start in a place of ``short``, which the caller has taken."""
        self.query = query
        self.seconds = min(limit, query.seconds or limit)
        self.long = False
        self.tries = 0
        self._place = short
        self._long_places = long
        self._gone = gone

    def __enter__(self) -> "QueryRun":
        return self

    def __exit__(self, *_: object) -> None:
        self._place.give()

    def begin(self, worker: Worker) -> None:
        """Start the clock."""
        self._worker = worker
        self._start = time.monotonic()

    def look(self) -> None:
        """Raise the error of a query that must stop; a long one makes way for others."""
        spent = time.monotonic() - self._start
        if self._gone():
            raise errors.ClientGone("the client left before the answer")
        if spent > self.seconds:
            raise errors.QueryTimeout(f"the query took longer than {self.seconds:g} s")
        if not self.long and spent > (
            LONG_AFTER_IF_QUEUED if self._place.waiting else LONG_AFTER
        ):
            self._make_way()

    def _make_way(self) -> None:
        """Go on with low priority, in one of the places for long queries."""
        try:
            self._long_places.take()
        except errors.Overloaded as error:
            raise errors.Overloaded(
                "too many long queries run already; ask again in a moment, or for less"
            ) from error
        self._place.give()
        self._place = self._long_places
        self.long = True
        self._worker.make_way()
