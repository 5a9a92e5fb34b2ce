"""A log line and a count for each request, and the metrics of the server."""

import json
import logging
import os
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import count
from threading import Event, Thread
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from lis_graph.graph import KnowledgeGraph

Environ = dict[str, Any]

METHODS = {"GET", "HEAD", "POST", "QUERY", "OPTIONS", "PUT", "DELETE", "PATCH"}
TIME = "%Y-%m-%dT%H:%M:%SZ"
BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
"""Upper bounds of the histogram of query times, in seconds."""

MAX_PATH_CHARS = 200
"""Maximum length of a path in the log; of a longer one the start is logged."""

WRITE_SECONDS = 0.05
"""Maximum time that a log line waits to be written together with others, in seconds."""

RECORD = "lis_graph.record"
"""Name in the WSGI environment of the `RequestRecord`."""

log = logging.getLogger("lis_graph.requests")


@dataclass(slots=True)
class RequestRecord:
    """
    The record of a request in progress, for its log line.

    ``start`` is a reading of `time.perf_counter`; ``seconds`` is the time from query to
    answer, ``form`` the form of the query and ``problem`` the type of a problem document.
    """

    id: str
    method: str
    path: str
    client: str
    start: float
    query: str | None = None
    form: str | None = None
    seconds: float | None = None
    problem: str | None = None

    @classmethod
    def of(cls, environ: Environ) -> "RequestRecord":
        """Return the record of the request of a WSGI environment."""
        record: RequestRecord = environ[RECORD]
        return record

    @property
    def milliseconds(self) -> float:
        """Time since the start, in milliseconds."""
        return (time.perf_counter() - self.start) * 1e3


class RequestLog:
    """
    Log and metrics of requests: a line of JSON and a count for each.

    Neither has the text of a query; a digest tells whether two queries are equal.
    """

    def __init__(self, graph: KnowledgeGraph) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(_EngineCollector(graph))
        self._write = next((h.add for h in log.handlers if isinstance(h, LineWriter)), log.info)
        self._prefix = os.urandom(4).hex()
        self._numbers = count(1)
        self._requests = Counter(
            "lis_graph_requests", "Requests", ["method", "status", "cache"],
            registry=self.registry,
        )  # fmt: skip
        self._labelled = lru_cache(self._requests.labels)
        self._queries = Counter(
            "lis_graph_queries", "Queries by form and outcome", ["form", "outcome"],
            registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "lis_graph_query_seconds", "Time from query to answer, without the cache",
            buckets=BUCKETS, registry=self.registry,
        )  # fmt: skip

    def begin(self, environ: Environ) -> RequestRecord:
        """Return a new record for a request, with its id, and put it into the environment."""
        record = environ[RECORD] = RequestRecord(
            f"{self._prefix}-{next(self._numbers):x}",
            environ["REQUEST_METHOD"],
            environ.get("PATH_INFO", ""),
            environ.get("REMOTE_ADDR", ""),
            time.perf_counter(),
        )
        return record

    def headers(self, record: RequestRecord, cache: str) -> list[tuple[str, str]]:
        """Return the headers with the id of a request and its times (Server-Timing)."""
        query = "" if record.seconds is None else f"query;dur={record.seconds * 1e3:.2f}, "
        times = f"cache;desc={cache}, {query}total;dur={record.milliseconds:.2f}"
        return [("x-request-id", record.id), ("server-timing", times)]

    def end(self, record: RequestRecord, status: int, size: int, cache: str) -> None:
        """Count a request, and write its line; ``size`` is that of the body, in bytes."""
        method = record.method if record.method in METHODS else "other"
        self._labelled(method, status, cache).inc()
        if record.form:
            self._queries.labels(record.form, record.problem or "answered").inc()
        if record.seconds is not None:
            self._seconds.observe(record.seconds)
        if log.isEnabledFor(logging.INFO):
            self._write(_line(record, method, status, size, cache))

    def metrics(self) -> bytes:
        """Return the metrics in the text format of Prometheus."""
        return generate_latest(self.registry)


class LineWriter(logging.Handler):
    """
    Writes lines to standard error together, at most `WRITE_SECONDS` after they are added.

    A line costs its request no system call; none is lost when the process exits normally.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines: deque[str] = deque()
        self._pending = Event()
        self._thread: Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Add the line of a record."""
        self.add(self.format(record))

    def add(self, line: str) -> None:
        """Add a line."""
        self._lines.append(line)
        if self._thread is None:
            self._thread = Thread(target=self._run, name="log", daemon=True)
            self._thread.start()
        if not self._pending.is_set():
            self._pending.set()

    def flush(self) -> None:
        """Write the lines added so far."""
        lines = [self._lines.popleft() for _ in range(len(self._lines))]
        if lines:
            sys.stderr.write("".join(f"{line}\n" for line in lines))
            sys.stderr.flush()

    def _run(self) -> None:
        while True:
            self._pending.wait()
            time.sleep(WRITE_SECONDS)
            self._pending.clear()
            self.flush()


def log_to_stderr() -> None:
    """Write the log of this package to standard error, a JSON object a line."""
    events = logging.StreamHandler()
    events.setFormatter(_EventFormatter())
    handlers: tuple[tuple[str, logging.Handler], ...] = (
        ("lis_graph", events), (log.name, LineWriter()),
    )  # fmt: skip
    for name, handler in handlers:
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(logging.INFO)
        logger.propagate = False


class _EventFormatter(logging.Formatter):
    """Formats events other than requests, each as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        now = time.strftime(TIME, time.gmtime(record.created))
        event = {"time": now, "level": record.levelname.lower(), "event": record.getMessage()}
        if record.exc_info:
            event["fault"] = self.formatException(record.exc_info)
        return json.dumps(event, ensure_ascii=False)


def _line(record: RequestRecord, method: str, status: int, size: int, cache: str) -> str:
    """Return the line of a request; text that a client chose is escaped and has a limit."""
    line = (
        f'{{"time": "{_clock(int(time.time()))}", "id": "{record.id}", '
        f'"client": {_quoted(record.client)}, "method": "{method}", '
        f'"path": {_quoted(record.path[:MAX_PATH_CHARS])}, "status": {status}, '
        f'"bytes": {size}, "ms": {record.milliseconds:.2f}, "cache": "{cache}"'
    )
    if record.query is not None:
        digest = sha256(record.query.encode("utf-8", "replace")).hexdigest()[:16]
        line += f', "form": {json.dumps(record.form)}, "query": "{digest}"'
    if record.problem:
        line += f', "problem": "{record.problem}"'
    return line + "}"


@lru_cache(maxsize=1)
def _clock(second: int) -> str:
    return time.strftime(TIME, time.gmtime(second))


_quoted = lru_cache(maxsize=1024)(json.dumps)


class _EngineCollector(Collector):
    """The state of the engine, read whenever metrics are requested."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph

    def describe(self) -> Iterator[Metric]:
        """Return nothing: the metrics are not known beforehand."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Yield the state of the workers and of the data."""
        state, dataset = self._graph.engine.state, self._graph.dataset
        workers = GaugeMetricFamily("lis_graph_workers", "Workers", labels=["state"])
        for name, number in state.workers.items():
            workers.add_metric([name], number)
        kills = CounterMetricFamily("lis_graph_kills", "Workers ended", labels=["reason"])
        for reason, number in state.kills.items():
            kills.add_metric([reason], number)
        yield workers
        yield kills
        yield CounterMetricFamily(
            "lis_graph_restarts", "Loaders that had to be replaced", value=state.restarts
        )
        reloads = CounterMetricFamily("lis_graph_reloads", "Reloads", labels=["outcome"])
        for outcome, number in state.reloads.items():
            reloads.add_metric([outcome], number)
        yield reloads
        yield GaugeMetricFamily("lis_graph_triples", "Triples", value=dataset.triples)
