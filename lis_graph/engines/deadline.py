"""The run of one query: its slot, its clock, and the reasons to stop it."""

import time
from collections.abc import Callable

from lis_graph import errors
from lis_graph.engines import Query
from lis_graph.engines.admission import Slots
from lis_graph.engines.processes import Worker

LONG_AFTER = 0.5
"""Seconds after which a query is long, and is demoted."""

LONG_AFTER_IF_QUEUED = 0.1
"""Seconds after which a query is long while others wait for its slot."""


class QueryRun:
    """
    One query from its admission to its answer.

    ``demoted`` says whether it left its slot for one of a long query, ``losses`` how many
    workers were lost under it, not counting those that died with their zygote.
    """

    def __init__(
        self,
        short: Slots,
        long: Slots,
        query: Query,
        limit: float,
        gone: Callable[[], bool],
    ) -> None:
        """Start in a slot of ``short``, which the caller has acquired."""
        self.query = query
        self.seconds = min(limit, query.seconds or limit)
        self.demoted = False
        self.losses = 0
        self._slots = short
        self._long = long
        self._gone = gone

    def __enter__(self) -> "QueryRun":
        return self

    def __exit__(self, *_: object) -> None:
        self._slots.release()

    def begin(self, worker: Worker) -> None:
        """Start the clock of an attempt in ``worker``."""
        self._worker = worker
        self._start = time.monotonic()

    def check_client(self) -> None:
        """Raise `ClientGone` if nobody waits for the answer any more."""
        if self._gone():
            raise errors.ClientGone

    def check(self) -> None:
        """
        Demote a long query.

        Raises `ClientGone`, `QueryTimeout` past the deadline, and `Overloaded` if there is no
        slot for one more long query.
        """
        self.check_client()
        elapsed = time.monotonic() - self._start
        if elapsed > self.seconds:
            raise errors.QueryTimeout(seconds=self.seconds)
        limit = LONG_AFTER_IF_QUEUED if self._slots.waiting else LONG_AFTER
        if elapsed > limit and not self.demoted:
            self._demote()

    def _demote(self) -> None:
        """Continue at low priority, in a slot for long queries."""
        try:
            self._long.acquire()
        except errors.Overloaded as error:
            raise errors.Overloaded(
                errors.N_(
                    "too many long queries are running; try again in a moment, or ask for less"
                )
            ) from error
        self._slots.release()
        self._slots = self._long
        self.demoted = True
        self._worker.demote()
