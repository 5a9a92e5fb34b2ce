"""What can go wrong, said so that the reader knows what to do next."""

from collections.abc import Sequence


class LisGraphError(Exception):
    """
    Anything this package reports to its user instead of failing.

    An error is made again from its class and ``args`` on the other side of a process.
    """


class SettingError(LisGraphError):
    """A setting has a value that cannot be used."""


class SourceError(LisGraphError):
    """
    A published file cannot be read as what it should be.

    The message starts with ``file:line`` where these are known.
    """


class QueryError(LisGraphError):
    """
    A query is not one that the engine can answer; says where and why.

    ``line`` and ``column`` count from 1 and are `None` where the place is not known.
    """

    def __init__(
        self, message: str, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(message, line, column)
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return str(self.args[0])


class UpdateRefused(QueryError):
    """The request is a SPARQL Update; this graph is read-only."""


class QueryTooLong(LisGraphError):
    """The text of a query is longer than what is read."""


class NotAcceptable(LisGraphError):
    """
    No representation we have is one the client takes.

    ``offers`` holds the media types that there are, ``wanted`` what was asked for.
    """

    def __init__(
        self, offers: tuple[str, ...], wanted: str | None = None, reason: str = ""
    ) -> None:
        super().__init__(offers, wanted, reason)
        self.offers = tuple(offers)
        self.wanted = wanted
        self._reason = reason

    def __str__(self) -> str:
        wanted = (self.wanted or "that")[:200]
        why = self._reason or f"{wanted} is not to be had"
        return f"{why}; there is {', '.join(self.offers)}"


class QueryTimeout(LisGraphError):
    """A query took longer than it may."""


class QueryKilled(LisGraphError):
    """A query took more memory or depth than it may, and its process with it."""


class AnswerTooLarge(LisGraphError):
    """An answer is longer than the server sends."""


class Overloaded(LisGraphError):
    """Every place for a query is taken."""


class ClientGone(LisGraphError):
    """Nobody waits for the answer any more."""


class UnknownThing(LisGraphError):
    """
    There is nothing of the name that was asked for.

    ``suggestions`` holds what may have been meant, nearest first.
    """

    def __init__(self, message: str, suggestions: Sequence[str] = ()) -> None:
        super().__init__(message, tuple(suggestions))
        self.suggestions = tuple(suggestions)

    def __str__(self) -> str:
        return str(self.args[0])


class Withdrawn(LisGraphError):
    """
    What was asked for has been withdrawn; says since when and what took its place.

    ``instead`` is the IRI of that, ``""`` if nothing did.
    """

    def __init__(self, message: str, instead: str = "") -> None:
        super().__init__(message, instead)
        self.instead = instead

    def __str__(self) -> str:
        return str(self.args[0])
