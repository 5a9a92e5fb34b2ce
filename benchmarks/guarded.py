"""
Ask the guarded engine beside the embedded one, and light queries beside a runaway.

Prints what a worker process costs a query, and how long light queries take over HTTP, alone
and while a query that never ends runs again and again.
"""

import argparse
import itertools
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from endpoint import JSON, Client, Peer, ours

from lis_graph.build import cache, questions
from lis_graph.engines import Engine, Query
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.engines.pool import WorkerPoolEngine
from lis_graph.settings import Settings

ROOT = Path(__file__).parent.parent

HEAVY = {
    "count of paths": "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?b ?q ?c }",
    "classes that are linked": """SELECT ?t ?u (COUNT(*) AS ?n)
        { ?a a ?t . ?a ?p ?b . ?b a ?u } GROUP BY ?t ?u ORDER BY DESC(?n)""",
    "pairs of one class": """SELECT (COUNT(*) AS ?n)
        { ?a a ?t . ?b a ?t FILTER(STR(?a) < STR(?b)) }""",
    "every statement": "SELECT ?s ?p ?o { ?s ?p ?o }",
}
"""Queries that take 10 to 300 ms; the last has a long answer."""

RUNAWAY = """SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i
    FILTER(STRLEN(CONCAT(STR(?a), STR(?d), STR(?g))) = 0) }"""
LIGHT = "SELECT ?p ?o { <https://w3id.org/lis/id/key-area/innofood> ?p ?o } # "
"""A light query; a number behind it keeps it from the cache."""

ROUNDS = 40
HEAVY_ROUNDS = 15
SECONDS = 20.0


@dataclass(frozen=True)
class Times:
    """How long the light queries took, in ms, and how many failed."""

    spent: list[float]
    failed: int

    def __str__(self) -> str:
        parts = statistics.quantiles(self.spent, n=100)
        median, late, worst = parts[49], parts[98], max(self.spent)
        count = f"{len(self.spent)} answered, {self.failed} failed"
        return f"p50 {median:5.2f} ms, p99 {late:6.2f} ms, worst {worst:6.2f} ms, {count}"


def milliseconds(engine: Engine, query: Query) -> float:
    """Return how long an answer takes."""
    start = time.perf_counter()
    engine.answer(query).read()
    return (time.perf_counter() - start) * 1e3


def side_by_side(
    embedded: Engine, guarded: Engine, text: str, rounds: int
) -> tuple[float, float]:
    """Return the median time of the embedded engine and what the guarded one adds, in ms."""
    query = Query(text, f"{JSON}, text/turtle;q=0.5")
    pairs = [
        (milliseconds(embedded, query), milliseconds(guarded, query)) for _ in range(rounds)
    ]
    plain, more = (statistics.median(column) for column in zip(*pairs, strict=True))
    return plain, more - plain


def overhead() -> None:
    """Print what the guarded engine adds to light queries, and to heavy ones."""
    embedded = EmbeddedEngine(cache.current(ROOT))
    guarded = WorkerPoolEngine(Settings(root=ROOT))
    try:
        light = [
            side_by_side(embedded, guarded, question.text, ROUNDS)
            for question in questions.load(ROOT)
        ]
        plain, more = (statistics.median(column) for column in zip(*light, strict=True))
        print(f"light: {plain:.3f} ms and {more:.3f} ms more, in the median of {len(light)}")
        for name, text in HEAVY.items():
            plain, more = side_by_side(embedded, guarded, text, HEAVY_ROUNDS)
            print(f"heavy: {plain:5.1f} ms and {more / plain:6.1%} more: {name}", flush=True)
    finally:
        guarded.close()


def stream(peer: Peer, seconds: float) -> Times:
    """Ask light queries one after another for so long."""
    client, spent, failed = Client(peer.port), [], 0
    end = time.perf_counter() + seconds
    for number in itertools.count():
        start = time.perf_counter()
        if start > end:
            return Times(spent, failed)
        client.send(peer.request(f"{LIGHT}{seconds}-{number}"))
        failed += client.receive()[0] != 200
        spent.append((time.perf_counter() - start) * 1e3)
    raise AssertionError


def run_away(peer: Peer, seconds: float) -> int:
    """Ask a query that never ends, again and again for so long; return how often."""
    end = time.perf_counter() + seconds
    for number in itertools.count():
        if time.perf_counter() > end:
            return number
        client = Client(peer.port)
        client.send(peer.request(RUNAWAY))
        client.receive()
    raise AssertionError


def beside_a_runaway(port: int) -> None:
    """Print how long light queries take alone and beside a runaway."""
    with ours(port) as peer, ProcessPoolExecutor(2) as clients:
        print(f"alone:            {clients.submit(stream, peer, SECONDS / 4).result()}")
        heavy = clients.submit(run_away, peer, SECONDS - 1)
        print(f"beside a runaway: {clients.submit(stream, peer, SECONDS).result()}")
        heavy.result()


def main() -> None:
    """Print the overhead, then the stream of light queries."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=8260, help="one that is free")
    overhead()
    beside_a_runaway(options.parse_args().port)


if __name__ == "__main__":
    main()
