"""
A bulkhead for work that keeps this process busy: one piece at a time, so that others go on.

Nygard 2018, "Release It!", "Bulkheads"
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from lis_graph.engines.admission import Slots

MAX_WAITING: Final = 32
"""Maximum number of requests that wait; more are refused."""

MAX_WAIT_SECONDS: Final = 2.0
"""Maximum time that a request waits."""

_SLOTS: Final = Slots(1, MAX_WAITING)


@contextmanager
def exclusive() -> Iterator[None]:
    """Run the block when no other runs. Raises `Overloaded` if it has to wait too long."""
    _SLOTS.acquire(MAX_WAIT_SECONDS)
    try:
        yield
    finally:
        _SLOTS.release()
