"""
Ask light queries beside many heavy ones, alone and beside in one run, over loopback.

Prints how long a light query takes, its ratio to the time alone, and what became of the heavy
ones, which never end. Then clients ask for long answers, several at a time, as honest ones do.
Each client has an address of its own on the loopback network; heavy ones have one for all, or
one each.
"""

import argparse
import itertools
import multiprocessing
import os
import socket
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.synchronize import Event

from endpoint import JSON, Peer, ours

LIGHT = "SELECT ?p ?o { <https://w3id.org/lis/id/key-area/innofood> ?p ?o } # "
RUNAWAY = """SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i
    FILTER(STRLEN(CONCAT(STR(?a), STR(?d), STR(?g))) = 0) } # """
ROWS = "SELECT ?s ?p ?o ?q { ?s ?p ?o . ?o ?q ?r } LIMIT 10000 # "
"""A number behind each text keeps it from the cache."""

HEAVY_CLIENTS = (24, 100)
HONEST_CLIENTS = AT_A_TIME = 8
FORMATS = (JSON, "text/csv")
REQUESTS = 3
"""Number of long answers that each of the honest clients' connections asks for."""

PAUSE = 0.02
PAUSE_AFTER_REFUSAL = 0.05
WARM_UP_SECONDS = 1.5
TIMEOUT = 30.0
LIGHT_ADDRESS = "127.0.0.2"
ONE_ADDRESS = "127.0.0.1"


@dataclass(frozen=True)
class Times:
    """Milliseconds of the answers, and the statuses of all others."""

    spent: list[float]
    failed: Counter[int]

    @property
    def median(self) -> float:
        """The median of the answers."""
        return statistics.median(self.spent) if self.spent else float("nan")

    def __str__(self) -> str:
        late = statistics.quantiles(self.spent, n=100)[98] if self.spent else float("nan")
        worst, failed = max(self.spent, default=float("nan")), dict(self.failed)
        times = f"p50 {self.median:6.1f} ms, p99 {late:6.1f} ms, worst {worst:6.1f} ms"
        return f"{times}, {len(self.spent)} answered, failed: {failed or 'none'}"


def ask(peer: Peer, query: str, address: str, accept: str = JSON) -> int:
    """Return the status of an answer that is read to its end; 0 if there is none."""
    try:
        with socket.create_connection(
            ("127.0.0.1", peer.port), TIMEOUT, source_address=(address, 0)
        ) as connection:
            request = peer.request(query, "Connection: close")
            connection.sendall(request.replace(JSON.encode(), accept.encode()))
            start = connection.recv(1 << 16)
            while connection.recv(1 << 16):
                continue
    except OSError:
        return 0
    return int(start[9:12] or 0)


def asked(queries: Iterator[str], one: Callable[[str], int], pause: float = 0.0) -> Times:
    """Ask one query after another; return the times."""
    spent, failed = [], Counter[int]()
    for query in queries:
        start = time.perf_counter()
        status = one(query)
        if status == 200:
            spent.append((time.perf_counter() - start) * 1e3)
        else:
            failed[status] += 1
        time.sleep(pause)
    return Times(spent, failed)


def light(peer: Peer, seconds: float) -> Times:
    """Ask light queries for so long."""
    end = time.perf_counter() + seconds
    numbers = itertools.takewhile(lambda _: time.perf_counter() < end, itertools.count())
    texts = (f"{LIGHT}{os.urandom(4).hex()} {number}" for number in numbers)
    return asked(texts, partial(ask, peer, address=LIGHT_ADDRESS), PAUSE)


def heavy(peer: Peer, addresses: list[str], stop: Event) -> None:
    """Ask queries that never end, at all addresses at once, again and again."""

    def again(address: str) -> None:
        while not stop.is_set():
            if ask(peer, f"{RUNAWAY}{os.urandom(4).hex()}", address) != 200:
                stop.wait(PAUSE_AFTER_REFUSAL)

    with ThreadPoolExecutor(len(addresses)) as pool:
        list(pool.map(again, addresses))


@contextmanager
def beside(work: Callable[[Event], None]) -> Iterator[None]:
    """Do some work in another process for the length of the block."""
    stop = multiprocessing.Event()
    process = multiprocessing.Process(target=work, args=(stop,))
    process.start()
    time.sleep(WARM_UP_SECONDS)
    try:
        yield
    finally:
        stop.set()
        process.join(TIMEOUT)


def flood(peer: Peer, seconds: float) -> None:
    """Print how long light queries take alone, and beside heavy clients."""
    alone = light(peer, seconds)
    print(f"light, alone:                   {alone}", flush=True)
    for count in HEAVY_CLIENTS:
        kinds = {
            "of one address": [ONE_ADDRESS] * count,
            "of as many": [f"127.0.1.{number + 1}" for number in range(count)],
        }
        for kind, addresses in kinds.items():
            with beside(partial(heavy, peer, addresses)):
                times = light(peer, seconds)
            ratio = times.median / alone.median
            print(f"beside {count:3} heavy {kind:15} {times}; {ratio:.1f} × alone", flush=True)


def honest(peer: Peer) -> None:
    """Print what becomes of clients that ask for long answers, several at a time."""
    places = [f"127.0.2.{number % HONEST_CLIENTS + 1}" for number in range(HONEST_CLIENTS)]
    for accept, many in itertools.product(FORMATS, (1, AT_A_TIME)):
        addresses, name = places * many, f"{HONEST_CLIENTS} clients, {many} at a time, {accept}"
        with ThreadPoolExecutor(len(addresses)) as pool:
            done = list(pool.map(partial(long_answers, peer, accept), addresses))
        spent = [time_ for times in done for time_ in times.spent]
        failed = sum((times.failed for times in done), Counter[int]())
        print(f"10,000 rows, {name}: {Times(spent, failed)}", flush=True)


def long_answers(peer: Peer, accept: str, address: str) -> Times:
    """Ask for long answers, one after another."""
    texts = (f"{ROWS}{os.urandom(4).hex()}" for _ in range(REQUESTS))
    return asked(texts, partial(ask, peer, address=address, accept=accept))


def main() -> None:
    """Serve the graph, and print a line for each kind of load."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=8260, help="one that is free")
    options.add_argument("--seconds", type=float, default=10.0, help="length of a measure")
    given = options.parse_args()
    with ours(given.port) as peer:
        flood(peer, given.seconds)
        time.sleep(WARM_UP_SECONDS)
        honest(peer)


if __name__ == "__main__":
    main()
