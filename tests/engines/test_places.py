"""So many places, a short queue, the newest first."""

from threading import Thread

import pytest

from lis_graph.engines.places import Places
from lis_graph.errors import Overloaded


def queued(places, name, outcome):
    """Wait for a place in a thread that is known to wait."""
    before = places.waiting

    def wait():
        try:
            places.take(60.0)
            outcome.append(name)
        except Overloaded:
            outcome.append(f"not {name}")

    thread = Thread(target=wait)
    thread.start()
    while places.waiting == before and thread.is_alive() and before < 2:
        pass
    return thread


def test_no_place_and_no_queue():
    places = Places(1)
    places.take()
    with pytest.raises(Overloaded):
        places.take()
    places.give()
    places.take()
    assert (places.taken, places.waiting) == (1, 0)


def test_who_waits_too_long_leaves_the_queue():
    places = Places(1, queue=1)
    places.take()
    with pytest.raises(Overloaded):
        places.take(0.01)
    assert places.waiting == 0


def test_the_newest_goes_first_and_the_oldest_gives_way():
    places, outcome = Places(1, queue=2), []
    places.take()
    oldest, middle = queued(places, "oldest", outcome), queued(places, "middle", outcome)
    newest = queued(places, "newest", outcome)
    oldest.join()
    places.give()
    newest.join()
    places.give()
    middle.join()
    assert outcome == ["not oldest", "newest", "middle"]
    places.give()
    assert (places.taken, places.waiting) == (0, 0)
