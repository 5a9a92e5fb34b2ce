"""A budget of seconds for each client, so that one does not use up all."""

import time
from collections import OrderedDict
from http import HTTPStatus
from threading import Lock

from flask import Flask, g, request

from lis_graph.errors import N_, LisGraphError

MINUTE = 60.0
CLIENTS = 10_000
"""How many clients are remembered; who is forgotten starts with a full budget."""

FREE = {None, "health.alive", "health.ready", "health.metrics", "static"}
"""The endpoints that cost nothing: those for operators, and files that lie ready."""


class RateLimited(LisGraphError):
    """A client has used up its time on this server; ``retry_after`` is in seconds."""

    kind, status = "budget-spent", HTTPStatus.TOO_MANY_REQUESTS
    heading = N_("Too many queries in a short time")
    advice = N_(
        "Wait a minute, then go on. Large amounts of data are quicker to download as a file."
    )
    sentence = N_(
        "your requests used up their time on this server; try again in {retry_after} s"
    )
    retry_after: int


class Budget:
    """So many seconds a minute for each client, refilled steadily."""

    def __init__(self, seconds_per_minute: float | None) -> None:
        """Without a number there is no limit."""
        self._full = seconds_per_minute
        self._lock = Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def check(self, client: str) -> None:
        """Raise `RateLimited` if the client has nothing left."""
        if self._full is None:
            return
        left = self._now(client)
        if left <= 0:
            raise RateLimited(retry_after=int(-left / (self._full / MINUTE)) + 1)

    def spend(self, client: str, seconds: float) -> None:
        """Take seconds off the budget of a client, below nothing if need be."""
        if self._full is None:
            return
        with self._lock:
            self._left[client] = self._now(client) - seconds, time.monotonic()
            self._left.move_to_end(client)
            if len(self._left) > CLIENTS:
                self._left.popitem(last=False)

    def _now(self, client: str) -> float:
        full = self._full or 0.0
        left, since = self._left.get(client, (full, 0.0))
        return min(full, left + (time.monotonic() - since) * full / MINUTE)


def register(app: Flask, budget: Budget) -> None:
    """
    Have each request cost its client the time that it takes, waiting and page-making too.

    What is answered from the cache never comes here, and is free.
    """

    @app.before_request
    def check() -> None:
        if request.endpoint not in FREE:
            budget.check(request.remote_addr or "")
            g.begun = time.monotonic()

    @app.teardown_request
    def pay(_: BaseException | None) -> None:
        if "begun" in g:
            budget.spend(request.remote_addr or "", time.monotonic() - g.begun)
