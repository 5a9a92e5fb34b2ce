"""Heavy queries, remembered by their texts: asked again, they do not start as short ones."""

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from threading import Lock

from lis_graph.engines.tokens import OPAQUE

REMEMBERED_SECONDS = 60.0
MAX_REMEMBERED = 10_000
"""Maximum number of queries remembered; the one demoted longest ago is forgotten first."""

COMMENTS = re.compile(OPAQUE, re.DOTALL | re.VERBOSE)
DIGITS_AND_SPACE = re.compile(r"[\d\s]+")


class HeavyQueries:
    """
    The queries that were demoted lately.

    Texts that differ in comments, digits and white space alone are the same query.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._demoted: OrderedDict[bytes, float] = OrderedDict()

    def add(self, text: str) -> None:
        """Remember a query for `REMEMBERED_SECONDS`."""
        key = digest(text)
        with self._lock:
            self._demoted[key] = self._clock()
            self._demoted.move_to_end(key)
            if len(self._demoted) > MAX_REMEMBERED:
                self._demoted.popitem(last=False)

    def __contains__(self, text: str) -> bool:
        """Say whether a query is remembered."""
        if not self._demoted:
            return False
        then = self._demoted.get(digest(text))
        return then is not None and self._clock() - then <= REMEMBERED_SECONDS


def digest(text: str) -> bytes:
    """Return a digest of a query without its comments, digits and white space."""
    bare = COMMENTS.sub(lambda token: "" if token[0].startswith("#") else token[0], text)
    return sha256(DIGITS_AND_SPACE.sub("", bare).encode("utf-8", "replace")).digest()
