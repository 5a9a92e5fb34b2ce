"""The supervisor of the zygote: starts it, replaces it if it dies, reloads the data."""

import contextlib
import logging
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Lock, Thread

from lis_graph import errors
from lis_graph.engines import Dataset, Query, snapshots
from lis_graph.engines.messages import Order
from lis_graph.engines.processes import Worker, Zygote
from lis_graph.rdf.formats import SPARQL_JSON

START_ATTEMPTS = 5
"""Maximum number of times a zygote is started in place of one that died."""

CANARY = Query("ASK {}", SPARQL_JSON.media_type)
CANARY_SECONDS = 1.0

NO_ROOM = errors.N_("the system has no room for another worker: {reason}")

REWRITTEN = "%s is answered as %s, and so are others like it: docs/endpoint.md, Known limits"

log = logging.getLogger(__name__)


class Supervisor:
    """
    Keeps a zygote running over the data.

    ``restarts`` counts the zygotes that died and were replaced, ``reloads`` the reloads by
    outcome; ``last_reload`` is a sentence about the latest.
    """

    def __init__(self, order: Order) -> None:
        """Start a zygote. Raises `SourceError` if the data cannot be read."""
        self.restarts = 0
        self.reloads = Counter(done=0, failed=0)
        self.last_reload: str | None = None
        self._lock = Lock()
        self._closed = False
        self._order = order
        self._folder = Path(order.folder)
        self.zygote = self._start(order)
        if self.zygote.restored:
            log.warning("the data are those of the last snapshot; reload to read the files")
            self._report("restored from the last snapshot", self.zygote.dataset.revision)
        snapshots.accept(self._folder, order.generation)

    def acquire(self) -> Worker:
        """
        Return a worker over the present data, of a new zygote if the present one died.

        Raises `SourceError` if no zygote can be started, `Overloaded` if the system has no
        descriptor, process or memory for one more worker.
        """
        zygote = self.zygote
        while True:
            try:
                return zygote.acquire()
            except (EOFError, ConnectionError):
                zygote = self._replace(zygote)
            except OSError as error:
                raise errors.Overloaded(NO_ROOM, reason=error.strerror) from error

    def reload(self, check: Callable[[], str | None]) -> Dataset:
        """
        Read the data anew; use them once a worker has answered from them.

        ``check`` returns the revision that was checked, or raises `SourceError`. If anything
        fails the old data stay, and `SourceError` says why.
        """
        try:
            dataset = self._renew(check())
        except Exception as error:
            self._record("failed", str(error))
            raise
        self._record("done", dataset.revision)
        return dataset

    def close(self) -> None:
        """End the zygote and with it the workers."""
        self._closed = True
        self.zygote.end()

    def _record(self, outcome: str, detail: str) -> None:
        self.reloads[outcome] += 1
        self._report(outcome, detail)

    def _report(self, outcome: str, detail: str) -> None:
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self.last_reload = f"{now} {outcome}: {detail}"

    def _renew(self, revision: str | None) -> Dataset:
        order = self._order.renewed()
        zygote = self._start(order)
        try:
            probe(zygote, revision)
        except BaseException:
            zygote.end()
            snapshots.clear(self._folder)  # else the next reload would read it
            raise
        with self._lock:
            old, self.zygote, self._order = self.zygote, zygote, order
        snapshots.accept(self._folder, order.generation)
        old.retire()
        return zygote.dataset

    def _start(self, order: Order) -> Zygote:
        try:
            zygote = Zygote(order)
        except OSError as error:
            raise errors.SourceError(
                f"no process for the graph can be started: {error}"
            ) from error
        if not zygote.has_snapshot:
            log.warning("not enough disk space for a snapshot of the data: %s", order.snapshot)
        for before, after in zygote.dataset.rewritten.values():
            log.warning(REWRITTEN, before, after)
        Thread(target=self._watch, args=(zygote,), daemon=True).start()
        return zygote

    def _watch(self, zygote: Zygote) -> None:
        """Replace a zygote as soon as it dies."""
        zygote.wait()
        with contextlib.suppress(errors.SourceError):
            self._replace(zygote)

    def _replace(self, dead: Zygote) -> Zygote:
        """Return the zygote in place of one that died; start it, unless that is done."""
        with self._lock:
            if self._closed:
                raise errors.SourceError("the engine is closed")
            if self.zygote is dead:
                log.error("the process that holds the graph died; another takes its place")
                self.restarts += 1
                self.zygote = self._restart()
                dead.end()
            return self.zygote

    def _restart(self) -> Zygote:
        """Start a zygote over the snapshot; if that too is killed, try again."""
        for _ in range(START_ATTEMPTS - 1):
            with contextlib.suppress(errors.SourceError):
                return self._start(self._order)
        return self._start(self._order)


def probe(zygote: Zygote, revision: str | None) -> None:
    """
    Have a worker of a zygote answer a query.

    Raises `SourceError` if none answers, if the data are not of the ``revision`` (or start of
    one), or if there is no snapshot of them.
    """
    if not zygote.dataset.revision.startswith(revision or ""):
        raise errors.SourceError("the files changed while they were checked; try again")
    if not zygote.has_snapshot:
        raise errors.SourceError("there is no snapshot of the new data; is the disk full?")
    try:
        worker = zygote.acquire()
        worker.ask(CANARY, CANARY_SECONDS)
    except (EOFError, OSError) as error:
        raise errors.SourceError("no worker answers over the new data") from error
    zygote.release(worker)
