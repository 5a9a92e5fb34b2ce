"""The run of one query: its slot, its clock, and the reasons to stop it."""

import time
from collections.abc import Callable

from lis_graph import errors
from lis_graph.engines import Query
from lis_graph.engines.admission import Admission
from lis_graph.engines.processes import Worker

LONG_AFTER = 0.5
"""
CPU time, in seconds, after which a query is long, and is demoted or stopped. On a busy machine
a short query takes no more of it.
"""

LONG_AFTER_IF_QUEUED = 0.25
"""
CPU time, in seconds, after which a query is demoted if others wait for its slot. Answers of ten
thousand rows take 0.03 to 0.13.
"""


TOO_MANY_LONG = errors.N_(
    "too many long queries are running; try again in a moment, or ask for less"
)


class QueryRun:
    """
    One query from its admission to its answer.

    ``losses`` counts the workers lost under it, without those that died with their zygote.
    """

    def __init__(
        self,
        admission: Admission,
        query: Query,
        limit: float,
        gone: Callable[[], bool],
    ) -> None:
        """Start in the slot that a query was admitted to."""
        self.query = query
        self.seconds = min(limit, query.seconds or limit)
        self.losses = 0
        self._is_long = False  # as far as is known by its CPU time
        self._admission = admission
        self._gone = gone

    @property
    def demoted(self) -> bool:
        """Whether the query is in a slot for long ones."""
        return self._admission.is_long

    def __enter__(self) -> "QueryRun":
        return self

    def __exit__(self, *_: object) -> None:
        self._admission.end()

    def begin(self, worker: Worker) -> None:
        """Start the clock of an attempt in ``worker``."""
        self._worker = worker
        self._start = time.monotonic()
        self._cpu_start = worker.cpu_seconds()
        if self.demoted:
            worker.demote()

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
        if time.monotonic() - self._start > self.seconds:
            raise errors.QueryTimeout(seconds=self.seconds)
        if not self._is_long:
            self._check_length(self._worker.cpu_seconds() - self._cpu_start)

    def _check_length(self, seconds: float) -> None:
        """Continue at low priority, in a slot for long queries, after so much CPU time."""
        if seconds <= (LONG_AFTER_IF_QUEUED if self._admission.contended else LONG_AFTER):
            return
        if self._admission.demote(self.query.text):
            self._is_long = True
            self._worker.demote()
        elif seconds > LONG_AFTER:
            raise errors.Overloaded(TOO_MANY_LONG)
