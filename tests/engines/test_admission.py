"""So many places, and a short queue with two ends."""

from threading import Thread

import pytest

from lis_graph.engines.admission import Slots
from lis_graph.errors import Overloaded


def queued(places, name, outcome):
    """Wait for a place in a thread that is known to wait."""
    before = places.waiting

    def wait():
        try:
            places.acquire(60.0)
            outcome.append(name)
        except Overloaded:
            outcome.append(f"not {name}")

    thread = Thread(target=wait)
    thread.start()
    while places.waiting == before and thread.is_alive() and before < 3:
        pass
    return thread


def test_no_place_and_no_queue():
    places = Slots(1)
    places.acquire()
    with pytest.raises(Overloaded):
        places.acquire()
    places.release()
    places.acquire()
    assert (places.taken, places.waiting) == (1, 0)


def test_who_waits_too_long_leaves_the_queue():
    places = Slots(1, queue=1)
    places.acquire()
    with pytest.raises(Overloaded):
        places.acquire(0.01)
    assert places.waiting == 0


def test_the_queue_is_served_from_both_ends_and_the_oldest_gives_way():
    places, outcome = Slots(1, queue=3), []
    places.acquire()
    first, *others, last = (queued(places, n, outcome) for n in range(4))
    first.join()
    for thread in (last, *others):
        places.release()
        thread.join()
    assert outcome == ["not 0", 3, 1, 2]
    places.release()
    assert (places.taken, places.waiting) == (0, 0)
