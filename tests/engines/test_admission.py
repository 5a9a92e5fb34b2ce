"""A fixed number of slots, and a short queue served from both ends."""

from threading import Thread

import pytest

from lis_graph.engines.admission import Slots
from lis_graph.errors import Overloaded


def queued(slots, name, outcome):
    """Wait for a slot in a thread; return it once it waits or has been refused."""
    before = slots.waiting

    def wait():
        try:
            slots.acquire(60.0)
            outcome.append(name)
        except Overloaded:
            outcome.append(f"not {name}")

    thread = Thread(target=wait)
    thread.start()
    while slots.waiting == before and thread.is_alive() and before < 3:
        pass
    return thread


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
