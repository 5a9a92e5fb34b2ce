"""
Work that keeps this process busy is done one at a time, so that all else goes on beside it.

Nygard 2018, "Release It!", "Bulkheads"
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from lis_graph.engines.admission import Slots

WAITING: Final = 32
"""How many wait for their turn at most; the rest are told to come again."""

SECONDS: Final = 2.0
"""How long one waits."""

_PLACES: Final = Slots(1, WAITING)


@contextmanager
def exclusive() -> Iterator[None]:
    """Wait for a turn, then hold it. Raises `Overloaded` if it does not come."""
    _PLACES.acquire(SECONDS)
    try:
        yield
    finally:
        _PLACES.release()
