"""A budget of seconds for each client, so that no client uses up the server."""

import time
from collections import OrderedDict
from http import HTTPStatus
from threading import Lock

from flask import Flask, g, request

from lis_graph.errors import N_, LisGraphError

MINUTE = 60.0
MAX_CLIENTS = 10_000
"""Maximum number of clients tracked; a forgotten client starts again with a full budget."""

FREE_ENDPOINTS = {None, "health.alive", "health.ready", "health.metrics", "static"}
"""Endpoints that cost nothing: those for operators, and static files."""


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
    """Seconds a minute for each client, refilled steadily."""

    def __init__(self, seconds_per_minute: float | None) -> None:
        """`None` is no limit."""
        self._seconds_per_minute = seconds_per_minute
        self._lock = Lock()
        self._balances: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def check(self, client: str) -> None:
        """Raise `RateLimited` if a client has no seconds left."""
        if self._seconds_per_minute is None:
            return
        left = self._balance(client)
        if left <= 0:
            raise RateLimited(retry_after=int(-left / (self._seconds_per_minute / MINUTE)) + 1)

    def spend(self, client: str, seconds: float) -> None:
        """Take seconds off the budget of a client, below zero if need be."""
        if self._seconds_per_minute is None:
            return
        with self._lock:
            self._balances[client] = self._balance(client) - seconds, time.monotonic()
            self._balances.move_to_end(client)
            if len(self._balances) > MAX_CLIENTS:
                self._balances.popitem(last=False)

    def _balance(self, client: str) -> float:
        full = self._seconds_per_minute or 0.0
        left, since = self._balances.get(client, (full, 0.0))
        return min(full, left + (time.monotonic() - since) * full / MINUTE)


def register(app: Flask, budget: Budget) -> None:
    """
    Charge each client for the time of its requests, waiting and rendering included.

    Responses from the cache are free.
    """

    @app.before_request
    def check() -> None:
        if request.endpoint not in FREE_ENDPOINTS:
            budget.check(request.remote_addr or "")
            g.start = time.monotonic()

    @app.teardown_request
    def charge(_: BaseException | None) -> None:
        if "start" in g:
            budget.spend(request.remote_addr or "", time.monotonic() - g.start)
