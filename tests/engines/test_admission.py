"""Slots go round the clients; a query that was demoted starts among the long ones."""

from concurrent.futures import ThreadPoolExecutor
from threading import Thread

import pytest

from lis_graph.engines import Query, heavy_queries
from lis_graph.engines.admission import Admissions, Slots
from lis_graph.engines.deadline import LONG_AFTER, LONG_AFTER_IF_QUEUED, QueryRun
from lis_graph.engines.heavy_queries import REMEMBERED_SECONDS, HeavyQueries, digest
from lis_graph.errors import Overloaded, QueryTimeout
from lis_graph.settings import Settings

FOREVER = 60.0


def queued(slots, name, outcome, client=""):
    """Wait for a slot in a thread; return it once it waits or has been refused."""
    before, decided = slots.waiting, len(outcome)

    def wait():
        try:
            slots.acquire(FOREVER, client)
            outcome.append(name)
        except Overloaded:
            outcome.append(f"not {name}")

    thread = Thread(target=wait)
    thread.start()
    while slots.waiting == before and len(outcome) == decided:
        pass
    return thread


def served(slots, queue, releases):
    """Queue up the names, whose first letters are their clients; return who is served."""
    outcome = []
    threads = [queued(slots, name, outcome, name[0]) for name in queue]
    for client in releases:
        count = len(outcome)
        slots.release(client)
        while len(outcome) == count:
            pass
    for thread in threads:
        thread.join()
    return outcome


def test_without_a_queue_a_taken_slot_is_an_error():
    slots = Slots(1)
    slots.acquire()
    with pytest.raises(Overloaded):
        slots.acquire()
    slots.release()
    slots.acquire()
    assert (slots.taken, slots.waiting) == (1, 0)


def test_a_waiter_leaves_the_queue_when_its_time_is_up():
    slots = Slots(1, queue=1)
    slots.acquire()
    with pytest.raises(Overloaded):
        slots.acquire(0.01)
    assert slots.waiting == 0


def test_the_queue_is_served_from_both_ends_and_refuses_its_oldest():
    slots, outcome = Slots(1, queue=3), []
    slots.acquire()
    first, *others, last = (queued(slots, n, outcome) for n in range(4))
    first.join()
    for thread in (last, *others):
        slots.release()
        thread.join()
    assert outcome == ["not 0", 3, 1, 2]
    slots.release()
    assert (slots.taken, slots.waiting) == (0, 0)


@pytest.mark.parametrize(
    ("queue", "order"),
    [
        # one client with many, and one that comes after it
        (["a1", "a2", "a3", "a4", "b1"], ["b1", "a4", "a1", "a2", "a3"]),
        # before it
        (["b1", "a1", "a2", "a3", "a4"], ["a4", "b1", "a1", "a2", "a3"]),
        # many clients with one each: the newest and the oldest by turns
        (["a1", "b1", "c1", "d1", "e1"], ["e1", "a1", "d1", "b1", "c1"]),
        # two with as many each
        (["a1", "a2", "b1", "b2"], ["b2", "a2", "a1", "b1"]),
    ],
)
def test_a_free_slot_goes_round_the_clients(queue, order):
    slots = Slots(1, queue=len(queue))
    slots.acquire(client="x")
    releases = ["x", *(name[0] for name in order[:-1])]
    assert served(slots, queue, releases) == order
    slots.release(order[-1][0])
    assert (slots.taken, slots.waiting) == (0, 0)


def test_a_client_holds_no_more_than_its_share():
    slots, outcome = Slots(4, queue=8, share=2), []
    slots.acquire(client="a")
    slots.acquire(client="a")
    third = queued(slots, "a3", outcome, "a")
    assert (slots.taken, slots.waiting, slots.contended) == (2, 1, False)
    slots.acquire(client="b")
    slots.acquire(client="b")
    assert slots.contended
    slots.release("b")
    assert (slots.taken, slots.waiting) == (3, 1)  # the client has its share still
    slots.release("a")
    third.join()
    assert (slots.taken, slots.waiting) == (3, 0)


def test_a_full_queue_refuses_the_oldest_query_of_the_client_with_most():
    slots, outcome = Slots(1, queue=4), []
    slots.acquire(client="x")
    names = ["b1", "a1", "a2", "a3", "c1"]
    threads = {name: queued(slots, name, outcome, name[0]) for name in names}
    threads["a1"].join()
    assert outcome == ["not a1"]
    for client in ("x", "c", "b", "a"):
        slots.release(client)
    for thread in threads.values():
        thread.join()
    assert sorted(outcome[1:]) == ["a2", "a3", "b1", "c1"]


def test_many_threads_leave_nothing_taken():
    slots = Slots(3, queue=64, share=2)

    def use(number):
        client = str(number % 5)
        slots.acquire(FOREVER, client)
        slots.release(client)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(use, range(800)))
    assert (slots.taken, slots.waiting, slots._taken) == (0, 0, {})


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("SELECT * { ?s ?p 1 }", True),
        ("SELECT * { ?s ?p 23 } # again 7", True),
        ("# first\nSELECT *\n{ ?s ?p 1 }", True),
        ("SELECT * { ?s ?p 1 . ?s ?q 2 }", False),
        ('SELECT * { ?s ?p "# 1" }', False),  # no comment: section 19.5
        ("SELECT * { ?s ?p <#1> }", False),
    ],
)
def test_queries_are_the_same_but_for_comments_digits_and_space(text, same):
    assert (digest(text) == digest("SELECT * { ?s ?p 1 }")) is same


def test_a_heavy_query_is_forgotten_after_a_while():
    now = 0.0
    heavy = HeavyQueries(lambda: now)
    assert "ASK {}" not in heavy
    heavy.add("ASK {} # 1")
    now = REMEMBERED_SECONDS
    assert "ASK {} # 2" in heavy
    now += 1
    assert "ASK {} # 2" not in heavy


def test_a_bounded_number_of_heavy_queries_is_remembered(monkeypatch):
    monkeypatch.setattr(heavy_queries, "MAX_REMEMBERED", 2)
    heavy = HeavyQueries()
    for text in ("a", "b", "a", "c"):
        heavy.add(text)
    assert [text in heavy for text in ("a", "b", "c")] == [True, False, True]


class Process:
    """What a run knows of a worker: the CPU time that it has used, and its priority."""

    def __init__(self):
        self.seconds, self.demotions = 100.0, 0

    def cpu_seconds(self):
        return self.seconds

    def demote(self):
        self.demotions += 1


def run(admissions, text, client="a"):
    return QueryRun(admissions.admit(text, client), Query(text), FOREVER, lambda: False)


ALMOST = 0.99


@pytest.mark.parametrize(
    ("seconds", "contended", "demoted"),
    [
        (0.0, True, False),
        (LONG_AFTER_IF_QUEUED * ALMOST, True, False),
        (LONG_AFTER_IF_QUEUED / ALMOST, True, True),
        (LONG_AFTER_IF_QUEUED / ALMOST, False, False),
        (LONG_AFTER * ALMOST, False, False),
        (LONG_AFTER / ALMOST, False, True),
    ],
)
def test_a_query_is_long_by_the_cpu_time_of_its_worker(seconds, contended, demoted):
    admissions, process, outcome = Admissions(Settings(workers=1)), Process(), []
    with run(admissions, "ASK {}") as long:
        waiter = queued(admissions.short, "b", outcome, "b") if contended else None
        long.begin(process)
        process.seconds += seconds
        long.check()
        long.check()
        assert (long.demoted, process.demotions) == (demoted, demoted)
        assert (admissions.long.taken, "ASK {}" in admissions.heavy) == (demoted, demoted)
    if waiter:
        waiter.join()
    assert (admissions.long.taken, admissions.short.taken) == (0, contended)


def test_a_query_that_waits_for_the_processor_is_not_long(monkeypatch):
    """On a busy machine; its deadline is still that of the clock."""
    now = 0.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    with run(Admissions(Settings()), "ASK {}") as waiting:
        waiting.begin(Process())
        now = FOREVER * ALMOST
        waiting.check()
        assert not waiting.demoted
        now = FOREVER + 1
        with pytest.raises(QueryTimeout):
            waiting.check()


def test_without_a_slot_for_long_queries_one_goes_on_until_it_is_long_in_any_case():
    admissions, process, outcome = Admissions(Settings(workers=1)), Process(), []
    while admissions.long.try_acquire():
        pass
    with run(admissions, "ASK {}") as long:
        waiter = queued(admissions.short, "b", outcome, "b")
        long.begin(process)
        process.seconds += LONG_AFTER * ALMOST
        long.check()
        assert not long.demoted
        process.seconds += LONG_AFTER
        with pytest.raises(Overloaded, match="long queries"):
            long.check()
    waiter.join()


def test_a_query_that_was_demoted_starts_among_the_long_ones():
    admissions, process = Admissions(Settings()), Process()
    with run(admissions, "ASK { ?s ?p 1 }", "a") as first:
        first.begin(process)
        process.seconds += LONG_AFTER / ALMOST
        first.check()
    with run(admissions, "ASK { ?s ?p 2 }", "another") as again:
        again.begin(process)
        assert again.demoted
        assert process.demotions == 2
        assert (admissions.short.taken, admissions.long.taken) == (0, 1)


def test_a_query_is_remembered_for_as_long_as_it_is_asked_and_heavy():
    now, admissions = 0.0, Admissions(Settings())
    admissions.heavy = HeavyQueries(lambda: now)
    admissions.heavy.add("ASK {}")
    for times, (seconds, remembered) in enumerate(((LONG_AFTER / ALMOST, True), (0, False)), 1):
        now = times * REMEMBERED_SECONDS
        with run(admissions, "ASK {}") as again:
            process = Process()
            again.begin(process)
            process.seconds += seconds
            again.check()
            assert again.demoted
        now += 1
        assert ("ASK {}" in admissions.heavy) is remembered
    assert admissions.long.taken == 0


def test_a_query_that_waited_while_one_of_its_kind_was_demoted_is_long_too():
    admissions, admitted = Admissions(Settings(workers=1)), []
    admissions.short.acquire()
    thread = Thread(target=lambda: admitted.append(admissions.admit("ASK {}", "b")))
    thread.start()
    while not admissions.short.waiting:
        pass
    admissions.heavy.add("ASK {}")
    admissions.short.release()
    thread.join()
    assert admitted[0].is_long
    assert (admissions.short.taken, admissions.long.taken) == (0, 1)
