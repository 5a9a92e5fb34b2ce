"""Work that keeps the process busy, one at a time."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from lis_graph.errors import Overloaded
from lis_graph.web.http import bulkhead
from lis_graph.web.http.bulkhead import exclusive


def test_one_works_and_the_rest_wait_or_are_told(monkeypatch):
    monkeypatch.setattr(bulkhead, "MAX_WAIT_SECONDS", 0.0)

    def another():
        with exclusive():
            return True

    with ThreadPoolExecutor(1) as pool:
        with exclusive(), pytest.raises(Overloaded):
            pool.submit(another).result()
        assert pool.submit(another).result()


def test_who_fails_gives_the_turn_back():
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), exclusive():
            raise ZeroDivisionError
