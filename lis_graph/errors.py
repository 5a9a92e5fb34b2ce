"""What can go wrong, said so that the reader knows what to do next."""


class LisGraphError(Exception):
    """Anything this package reports to its user instead of failing."""


class SettingError(LisGraphError):
    """A setting has a value that cannot be used."""


class SourceError(LisGraphError):
    """
    A published file cannot be read as what it should be.

    The message starts with ``file:line`` where these are known.
    """


class QueryError(LisGraphError):
    """A query is not one that the engine can answer; says where and why."""


class UpdateRefused(QueryError):
    """The text is a SPARQL Update; this graph is read-only."""


class NotAcceptable(LisGraphError):
    """
    No representation we have is one the client takes.

    ``offers`` holds the media types that there are, ``wanted`` what was asked for.
    """

    def __init__(self, offers: tuple[str, ...], wanted: str | None = None) -> None:
        super().__init__(f"{wanted or 'that'} is not to be had; there is {', '.join(offers)}")
        self.offers = offers
        self.wanted = wanted


class QueryTimeout(LisGraphError):
    """A query took longer than it may."""


class QueryKilled(LisGraphError):
    """A query took more memory or depth than it may, and its process with it."""


class AnswerTooLarge(LisGraphError):
    """An answer is longer than the server sends."""


class Overloaded(LisGraphError):
    """Every place for a query is taken."""


class UnknownThing(LisGraphError):
    """The graph says nothing about the name that was asked for."""
