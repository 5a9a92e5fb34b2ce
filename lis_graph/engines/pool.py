"""
The engine of the server: queries are evaluated in worker processes that may be killed.

Oxigraph cannot be interrupted and aborts its process on some queries, so no query from
outside runs in the web process: docs/decisions/0004-guarded-queries.md
"""

import contextlib
import errno
import signal
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lis_graph import errors
from lis_graph.engines import CLIENT, Answer, Dataset, Query, State, never, snapshots
from lis_graph.engines.admission import Admissions
from lis_graph.engines.deadline import QueryRun
from lis_graph.engines.messages import Order
from lis_graph.engines.processes import Worker
from lis_graph.engines.snapshots import SnapshotFolder
from lis_graph.engines.supervisor import Supervisor
from lis_graph.settings import Settings

MAX_LOSSES = 5
"""Number of killed workers after which the query itself is taken to be the reason."""

TOO_MANY_FILES = errors.N_("the server has too many files open; try again in a moment")

STOPPED = {
    errors.QueryTimeout: "time",
    errors.Overloaded: "overload",
    errors.ClientGone: "client gone",
}
"""Reasons to stop a query, by the error that `QueryRun.check` raises."""


class WorkerPoolEngine:
    """
    Answers from workers with limits on time, memory and size, a limited number at once.

    A query is admitted to a slot, watched by its deadline, and evaluated in a worker. A worker
    that dies or is killed is one request's error at most.
    """

    def __init__(
        self, settings: Settings, files: Sequence[Path] = (), folder: Path | None = None
    ) -> None:
        """
        Start workers over ``files``, or over the release if there are none.

        If ``folder`` has the snapshot of an engine before this one, they start over that; by
        default snapshots are in a folder that is removed at the end. Raises `SourceError` if
        the data cannot be read.
        """
        self._settings = settings
        self._admissions = Admissions(settings)
        self._kills: Counter[str] = Counter()
        with contextlib.ExitStack() as stack:
            self._folder = folder or stack.enter_context(SnapshotFolder()).path
            snapshots.clear(self._folder)
            self._supervisor = Supervisor(Order.of(settings, files, self._folder))
            self._at_end = stack.pop_all()

    @property
    def dataset(self) -> Dataset:
        """The data that queries are answered from now."""
        return self._supervisor.zygote.dataset

    @property
    def state(self) -> State:
        """Numbers of workers, kills, restarts and reloads."""
        supervisor, zygote = self._supervisor, self._supervisor.zygote
        workers = {
            "idle": zygote.idle,
            "busy": zygote.busy,
            "long": self._admissions.long.taken,
            "waiting": self._admissions.short.waiting + self._admissions.long.waiting,
        }
        return State(
            workers,
            dict(self._kills),
            supervisor.restarts,
            dict(supervisor.reloads),
            supervisor.last_reload,
        )

    def answer(self, query: Query, gone: Callable[[], bool] = never) -> Answer:
        """
        Evaluate a query in a worker.

        Raises what `Engine.answer` raises, and `Overloaded` if no worker is free in time,
        `QueryTimeout` past the deadline, `QueryKilled` if the worker died of it,
        `AnswerTooLarge` for an answer over the limit, `ClientGone` if nobody waits.
        """
        query.shape.check()
        admission = self._admissions.admit(query.text, CLIENT.get())
        with QueryRun(admission, query, self._settings.query_seconds, gone) as run:
            while True:
                with contextlib.suppress(WorkerLost):
                    return self._evaluate(run)

    def reload(self, check: Callable[[], str | None] = lambda: None) -> Dataset:
        """
        Read the data anew; use them once a worker has answered from them.

        ``check`` returns the revision that was checked, or raises `SourceError`. Running
        queries are answered from the old data. If anything fails the old data stay, and
        `SourceError` says why.
        """
        return self._supervisor.reload(check)

    def close(self) -> None:
        """End all workers."""
        self._supervisor.close()
        self._at_end.close()

    def _evaluate(self, run: QueryRun) -> Answer:
        """Evaluate a query in one worker. Raises `WorkerLost` if another should be tried."""
        run.check_client()
        worker = self._supervisor.acquire()
        run.begin(worker)
        try:
            reply = worker.ask(run.query, run.seconds, run.check, self._spool)
        except BaseException as cause:
            self._reap(worker, run, cause)
            raise
        if run.demoted or (isinstance(reply, Answer) and reply.file):
            worker.zygote.discard(worker)  # it is slow now, or large
        else:
            worker.zygote.release(worker)
        if isinstance(reply, Answer):
            return reply
        raise reply

    def _reap(self, worker: Worker, run: QueryRun, cause: BaseException) -> None:
        """Discard a worker without a reply; raise the error for its end, if not ``cause``."""
        exit_code = worker.zygote.discard(worker)
        run.losses += worker.zygote.alive()  # one that died with its zygote does not count
        retry = run.losses < MAX_LOSSES
        end = classify_exit(cause, exit_code, retry, self._settings.query_memory_mb)
        if end.reason:
            self._kills[end.reason] += 1
        if end.error:
            raise end.error from cause

    def _spool(self) -> BinaryIO:
        """Return a file for an answer that is too long to keep in memory."""
        return tempfile.TemporaryFile(dir=self._folder)


class WorkerLost(Exception):
    """A worker died, and not of its query: another worker should be tried."""


@dataclass(frozen=True, slots=True)
class Exit:
    """Why a worker ended: a key of `State.kills`, and an error to raise for the cause."""

    reason: str | None
    error: Exception | None = None


def classify_exit(cause: BaseException, exit_code: int, retry: bool, memory_mb: int) -> Exit:
    """
    Return why a worker gave no reply: it died, or was stopped because of ``cause``.

    ``exit_code`` is minus the signal that ended it, 0 if unknown; ``retry`` says whether it may
    have been killed from outside.
    """
    if isinstance(cause, EOFError | ConnectionError):
        return _classify_death(exit_code, retry, memory_mb)
    if isinstance(cause, OSError):
        return Exit(None, _no_file(cause))
    return Exit(next((r for kind, r in STOPPED.items() if isinstance(cause, kind)), None))


def _no_file(cause: OSError) -> errors.Overloaded:
    """Return the error for a long answer that could not be written to a file."""
    if cause.errno in {errno.EMFILE, errno.ENFILE}:
        return errors.Overloaded(TOO_MANY_FILES)
    sentence = errors.N_("not enough disk space for the answer: {reason}")
    return errors.Overloaded(sentence, reason=str(cause))


def _classify_death(exit_code: int, retry: bool, memory_mb: int) -> Exit:
    if retry and exit_code in {-signal.SIGKILL, 0}:  # by hand, or with its zygote
        return Exit("from outside", WorkerLost())
    if exit_code == -signal.SIGSEGV:
        sentence = errors.N_("the query nests too deeply; flatten it")
        return Exit("depth", errors.QueryKilled(sentence))
    return Exit("memory", errors.QueryKilled(limit=memory_mb))
