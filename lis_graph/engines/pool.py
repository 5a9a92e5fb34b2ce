"""
The engine of the server: queries are evaluated in worker processes that may be killed.

Oxigraph cannot be interrupted and aborts its process on some queries, so no query from
outside runs in the web process: docs/decisions/0004-guarded-queries.md
"""

import contextlib
import logging
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock, Thread
from typing import Any, BinaryIO

from lis_graph import errors
from lis_graph.build import sources
from lis_graph.engines import Answer, Dataset, Query, State, never
from lis_graph.engines.admission import Slots
from lis_graph.engines.deadline import QueryRun
from lis_graph.engines.processes import Worker, Zygote
from lis_graph.settings import Settings

TRIES = 5
"""How often a query is asked whose worker was killed from outside, or a zygote started."""

CANARY = Query("ASK {}", "application/sparql-results+json")

log = logging.getLogger(__name__)


class WorkerPoolEngine:
    """
    Answers from workers with limits on time, memory and size, at most so many at once.

    A worker that dies or is killed is one request's error at most. If the zygote dies,
    another takes its place, with the same data.
    """

    def __init__(self, settings: Settings, files: Sequence[Path] = ()) -> None:
        """
        Start the zygote over ``files``, or over the release if there are none.

        Raises `SourceError` if they cannot be read.
        """
        self._settings = settings
        self._folder = tempfile.TemporaryDirectory(prefix="lis-graph-")
        self._files = files
        self._short = Slots(settings.workers, settings.queue)
        self._long = Slots(settings.long_queries)
        self._lock = Lock()
        self._closed = False
        self._kills: Counter[str] = Counter()
        self._restarts = 0
        self._reloads = Counter(done=0, failed=0)
        self._last_reload: str | None = None
        try:
            self._order = self._new_order(0)
            self._zygote = self._started(self._order)
        except errors.LisGraphError:
            self._folder.cleanup()
            raise

    @property
    def dataset(self) -> Dataset:
        """What the zygote holds now."""
        return self._zygote.dataset

    @property
    def state(self) -> State:
        """How it is doing."""
        workers = {
            "idle": self._zygote.idle,
            "busy": self._zygote.busy,
            "long": self._long.taken,
            "waiting": self._short.waiting,
        }
        return State(
            workers, dict(self._kills), self._restarts, dict(self._reloads), self._last_reload
        )

    def answer(self, query: Query, gone: Callable[[], bool] = never) -> Answer:
        """
        Evaluate a query in a worker.

        Raises what `Engine.answer` raises, and `Overloaded` if no worker is free in time,
        `QueryTimeout` past the deadline, `QueryKilled` if the worker died of it,
        `AnswerTooLarge` for an answer over the limit, `ClientGone` if nobody waits.
        """
        self._short.take(self._settings.queue_seconds)
        with QueryRun(
            self._short, self._long, query, self._settings.query_seconds, gone
        ) as turn:
            if gone():
                raise errors.ClientGone("the client left before its turn came")
            while True:
                with contextlib.suppress(WorkerLost):
                    return self._ask(turn)

    def reload(self, check: Callable[[], str | None] = lambda: None) -> Dataset:
        """
        Read the data anew; go over to them once a worker has answered from them.

        ``check`` returns the revision that was checked, or raises `SourceError`. Queries that
        run are answered from the old data. If anything fails the old data stay, and
        `SourceError` says why.
        """
        try:
            dataset = self._reloaded(check())
        except Exception as error:
            self._reloads["failed"] += 1
            self._last_reload = _now("failed", str(error))
            raise
        self._reloads["done"] += 1
        self._last_reload = _now("done", dataset.revision)
        return dataset

    def _reloaded(self, revision: str | None) -> Dataset:
        order = self._new_order(self._order["generation"] + 1)
        fresh = self._started(order)
        try:
            self._prove(fresh, revision)
        except BaseException:
            fresh.end()
            raise
        with self._lock:
            old, self._zygote, self._order = self._zygote, fresh, order
        old.retire()
        return fresh.dataset

    def close(self) -> None:
        """End the zygote and with it the workers."""
        self._closed = True
        self._zygote.end()
        self._folder.cleanup()

    def _new_order(self, generation: int) -> dict[str, Any]:
        return {
            "generation": generation,
            "snapshot": str(Path(self._folder.name) / f"{generation}.nq"),
            "root": str((self._settings.root or sources.home()).resolve()),
            "people": self._settings.people,
            "files": [str(path.resolve()) for path in self._files],
            "memory_bytes": self._settings.query_memory_mb << 20,
            "answer_bytes": self._settings.max_answer_mb << 20,
        }

    def _started(self, order: dict[str, Any]) -> Zygote:
        zygote = Zygote(order)
        if not zygote.kept:
            log.warning("no room for a snapshot of the data: %s", order["snapshot"])
        Thread(target=self._replace_when_dead, args=(zygote,), daemon=True).start()
        return zygote

    def _prove(self, zygote: Zygote, revision: str | None) -> None:
        """Raise `SourceError` unless a worker of the zygote answers, from that revision."""
        found = zygote.dataset.revision
        if not found.startswith(revision or ""):
            raise errors.SourceError("the files changed while they were checked; try again")
        if not zygote.kept:
            raise errors.SourceError("the new data cannot be kept aside: is the disk full?")
        try:
            worker = zygote.take()
            worker.ask(CANARY, 1.0, lambda: None, self._spool)
        except (EOFError, OSError) as error:
            raise errors.SourceError("no worker answers over the new data") from error
        zygote.give(worker)

    def _replace_when_dead(self, zygote: Zygote) -> None:
        zygote.wait()
        with contextlib.suppress(errors.SourceError):
            self._living(zygote)

    def _living(self, dead: Zygote) -> Zygote:
        """Return the zygote that took the place of one that died; start it, if need be."""
        with self._lock:
            if self._zygote is dead and not self._closed:
                log.error("the process that holds the graph died; another takes its place")
                self._restarts += 1
                self._zygote = self._started_again()
                dead.end()
            return self._zygote

    def _started_again(self) -> Zygote:
        """Start a zygote over the data there are; if that too is killed, try again."""
        for _ in range(TRIES - 1):
            with contextlib.suppress(errors.SourceError):
                return self._started(self._order)
        return self._started(self._order)

    def _ask(self, turn: QueryRun) -> Answer:
        """Put a query to a worker, and keep it for the next unless it took long or died."""
        zygote = self._zygote
        while True:
            try:
                worker = zygote.take()
                break
            except (EOFError, OSError):
                zygote = self._living(zygote)
        turn.begin(worker)
        try:
            answer = worker.ask(turn.query, turn.seconds, turn.look, self._spool)
        except (EOFError, ConnectionError) as error:
            ended_by = zygote.drop(worker)
            turn.tries += (
                zygote.alive()
            )  # one that died with its zygote is no fault of the query
            raise self._post_mortem(ended_by, turn) from error
        except OSError as error:  # the answer could not be written down
            zygote.drop(worker)
            raise errors.Overloaded(f"no room on the disk for the answer: {error}") from error
        except BaseException as error:
            reason = next((r for kind, r in _REASONS.items() if isinstance(error, kind)), "")
            if reason:
                self._kills[reason] += 1
            self._leave(zygote, worker, fit=_by_worker(error, reason) and not turn.long)
            raise
        self._leave(zygote, worker, fit=not turn.long and answer.file is None)
        return answer

    def _leave(self, zygote: Zygote, worker: Worker, *, fit: bool) -> None:
        """Keep a worker, unless it still works, is reniced, or grew by a long answer."""
        if fit:
            zygote.give(worker)
        else:
            zygote.drop(worker)

    def _post_mortem(self, ended_by: int, turn: QueryRun) -> Exception:
        """Return the error that tells why a worker died."""
        if ended_by in {signal.SIGKILL, 0} and turn.tries < TRIES:
            self._kills["from outside"] += 1  # by hand, or with its zygote
            return WorkerLost()
        reason = "depth" if ended_by == signal.SIGSEGV else "memory"
        self._kills[reason] += 1
        if reason == "depth":
            return errors.QueryKilled("the query nests too deeply; ask it in a flatter way")
        limit = f"{self._settings.query_memory_mb} MB"
        return errors.QueryKilled(
            f"the query needed more than {limit} of memory, or met a fault of the engine "
            "(sorting numbers beside strings is one); ask for less, or load the dump"
        )

    def _spool(self) -> BinaryIO:
        """Return a file for an answer that is too long to keep in memory."""
        return tempfile.NamedTemporaryFile(dir=self._folder.name, prefix="answer-")  # type: ignore[return-value]  # it is one in all but name


_REASONS = {
    errors.QueryTimeout: "time",
    errors.Overloaded: "overload",
    errors.ClientGone: "client gone",
}


def _by_worker(error: BaseException, reason: str) -> bool:
    return isinstance(error, errors.LisGraphError) and not reason


def _now(outcome: str, detail: str) -> str:
    return f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {outcome}: {detail}"


class WorkerLost(Exception):
    """A worker died, and not of its query."""
