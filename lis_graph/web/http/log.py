"""One log line and one count for each request, and the metrics of the server."""

import json
import logging
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import count
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from lis_graph.graph import KnowledgeGraph

Environ = dict[str, Any]

METHODS = {"GET", "HEAD", "POST", "QUERY", "OPTIONS", "PUT", "DELETE", "PATCH"}
TIME = "%Y-%m-%dT%H:%M:%SZ"
BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)

log = logging.getLogger("lis_graph.requests")


@dataclass(slots=True)
class RequestRecord:
    """A request under way, and what is noted of it for the journal."""

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
        """Return the visit that a WSGI environment belongs to."""
        visit: RequestRecord = environ["lis_graph.visit"]
        return visit


class RequestLog:
    """
    Tells of each request: a line of JSON in the log, a count in the metrics.

    Neither holds the text of a query; its digest tells equal queries apart from others.
    """

    def __init__(self, graph: KnowledgeGraph) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(_Engine(graph))
        self._start = os.urandom(4).hex()
        self._numbers = count(1)
        self._requests = Counter(
            "lis_graph_requests", "Requests", ["method", "status", "cache"],
            registry=self.registry,
        )  # fmt: skip
        self._counted = lru_cache(self._requests.labels)
        self._queries = Counter(
            "lis_graph_queries", "Queries by form and outcome", ["form", "outcome"],
            registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "lis_graph_query_seconds", "Time from query to answer, without the cache",
            buckets=BUCKETS, registry=self.registry,
        )  # fmt: skip

    def visit(self, method: str, path: str, client: str) -> RequestRecord:
        """Begin to tell of a request: it has an id, and its clock runs."""
        number = f"{self._start}-{next(self._numbers):x}"
        return RequestRecord(number, method, path, client, time.perf_counter())

    def headers(self, visit: RequestRecord, cache: str) -> list[tuple[str, str]]:
        """Return what a response says of its making: its id and its times (Server-Timing)."""
        spent = (time.perf_counter() - visit.start) * 1e3
        query = "" if visit.seconds is None else f"query;dur={visit.seconds * 1e3:.2f}, "
        times = f"cache;desc={cache}, {query}total;dur={spent:.2f}"
        return [("x-request-id", visit.id), ("server-timing", times)]

    def end(self, visit: RequestRecord, status: int, size: int, cache: str) -> None:
        """Count the request, and write its line."""
        method = visit.method if visit.method in METHODS else "other"
        self._counted(method, status, cache).inc()
        if visit.form:
            self._queries.labels(visit.form, visit.problem or "answered").inc()
        if visit.seconds is not None:
            self._seconds.observe(visit.seconds)
        if log.isEnabledFor(logging.INFO):
            log.info(_line(visit, method, status, size, cache))

    def metrics(self) -> bytes:
        """Return the metrics in the text format of Prometheus."""
        return generate_latest(self.registry)


def log_to_stderr() -> None:
    """Write what this package logs to standard error, a JSON object a line."""
    for name, formatter in (("lis_graph", _Event()), (log.name, logging.Formatter())):
        handler = logging.StreamHandler()
        handler.setFormatter(formatter)
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(logging.INFO)
        logger.propagate = False


class _Event(logging.Formatter):
    """What is not a request, as a line of JSON too."""

    def format(self, record: logging.LogRecord) -> str:
        now = time.strftime(TIME, time.gmtime(record.created))
        told = {"time": now, "level": record.levelname.lower(), "event": record.getMessage()}
        if record.exc_info:
            told["fault"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def _line(visit: RequestRecord, method: str, status: int, size: int, cache: str) -> str:
    """Return the line of a request; what a client chose is escaped, and cut."""
    spent = (time.perf_counter() - visit.start) * 1e3
    told = (
        f'{{"time": "{time.strftime(TIME, time.gmtime())}", "id": "{visit.id}", '
        f'"client": {json.dumps(visit.client)}, "method": "{method}", '
        f'"path": {json.dumps(visit.path[:200])}, "status": {status}, "bytes": {size}, '
        f'"ms": {spent:.2f}, "cache": "{cache}"'
    )
    if visit.query is not None:
        digest = sha256(visit.query.encode("utf-8", "replace")).hexdigest()[:16]
        told += f', "form": {json.dumps(visit.form)}, "query": "{digest}"'
    if visit.problem:
        told += f', "problem": "{visit.problem}"'
    return told + "}"


class _Engine(Collector):
    """What the engine knows of itself, read whenever somebody asks."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph

    def describe(self) -> Iterator[Metric]:
        """Say nothing beforehand."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Return the state of the workers and of the data."""
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
