"""What can go wrong, in sentences that tell the reader what to do next."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any, ClassVar

N_ = str
"""Marks a message that is translated where it is shown (GNU gettext, section 4.7)."""

PHRASES = {"expected", "needed"}
"""Names of the values that are phrases of ours, or lists of them: these are translated too."""

MAX_VALUE_CHARS = 200
"""Maximum length of a text in a sentence; of a longer one the start is shown."""

MAX_SUGGESTIONS = 5
"""Maximum number of names suggested in place of a wrong one."""

ASK_LESS = N_(
    "Ask for less: add LIMIT, name the properties, or download the whole graph as a file."
)


class LisGraphError(Exception):
    """
    An error that this package reports to its user; by itself, a fault of the server.

    ``kind`` is the problem type (docs/problems.md), ``status`` that of HTTP; ``heading`` and
    ``advice`` stand on a page. ``sentence`` is what a class says unless a case is given its
    own; its fields are filled with ``values``, which are attributes too. All texts are
    messages for gettext; a sentence without values is taken as it is.

    An error is made again from its class and ``args``, as JSON, on the other side of a process.
    """

    kind: ClassVar[str] = "fault"
    status: HTTPStatus = HTTPStatus.INTERNAL_SERVER_ERROR
    heading: ClassVar[str] = N_("Something went wrong on our side")
    advice: ClassVar[str] = N_("It has been logged. Load the page again in a moment.")
    sentence: str = N_("the server failed, not the request; its log has the details")

    def __init__(
        self, sentence: str = "", values: Mapping[str, Any] | None = None, /, **more: object
    ) -> None:
        """``values``, also as keywords, fill the fields of the sentence; lists are joined."""
        self.sentence = sentence or self.sentence
        self.values = {**(values or {}), **more}
        vars(self).update(self.values)
        super().__init__(self.sentence, self.values)

    def __str__(self) -> str:
        return LisGraphError.detail(self)

    def detail(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence with its values, in the language of ``translate``."""
        if not self.values:
            return translate(self.sentence)
        shown = {name: _shown(name, value, translate) for name, value in self.values.items()}
        return translate(self.sentence).format(**shown)


def suggest(name: str, names: Iterable[str]) -> list[str]:
    """Return the ``names`` that are most similar to a wrong name, the most similar first."""
    return get_close_matches(name, dict.fromkeys(names), n=MAX_SUGGESTIONS)


def _shown(name: str, value: object, translate: Callable[[str], str]) -> object:
    if isinstance(value, list | tuple):
        shown = [str(_shown(name, item, translate)) for item in value]
        return ", ".join(shown) or translate(N_("(none)"))
    if not isinstance(value, str):
        return value
    text = translate(value) if name in PHRASES else value
    return text if len(text) <= MAX_VALUE_CHARS else f"{text[:MAX_VALUE_CHARS]}…"


class SettingError(LisGraphError):
    """A setting has a value that cannot be used; the message is the operator's, in English."""


class SourceError(LisGraphError):
    """
    A published file cannot be read as what it should be.

    The message is the curator's, in English; it starts with ``file:line`` where these are
    known.
    """

    kind, status = "no-data", HTTPStatus.SERVICE_UNAVAILABLE
    heading = N_("The data cannot be read at the moment")
    advice = N_("Come back a little later.")

    def detail(self, translate: Callable[[str], str] = str) -> str:
        """Return the message behind a sentence in the language of ``translate``."""
        return translate(N_("the data cannot be read: {message}")).format(message=self)


class QueryError(LisGraphError):
    """
    A query, or a parameter of it, cannot be read or evaluated.

    ``line`` and ``column`` count from 1 and are `None` where the place is not known.
    """

    kind, status = "query-error", HTTPStatus.BAD_REQUEST
    heading = N_("There is a mistake in the query")
    advice = N_("Correct the query and ask again.")
    sentence = N_("the query engine reports: {message}")
    line: int | None = None
    column: int | None = None


class InvalidParameter(QueryError):
    """The ``value`` of the parameter ``name`` is not what is ``needed``."""

    sentence = N_("{name}={value!r}: {needed}")


class UpdateRefused(QueryError):
    """The request is a SPARQL Update; this graph is read-only."""

    kind, status = "read-only", HTTPStatus.FORBIDDEN
    heading = N_("The graph can only be read")
    advice = N_("The endpoint only answers questions. Corrections go to the project.")
    sentence = N_("this is an update, and the graph is read-only: updates are not offered")


class QueryTooLong(LisGraphError):
    """The text of a query, or the request with it, is longer than ``limit`` bytes."""

    kind, status = "query-too-long", HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    heading = N_("This query is too long")
    advice = N_("Shorten it, or split it.")
    sentence = N_("the query is longer than {limit} bytes; load a dump instead")


class NotAcceptable(LisGraphError):
    """The client takes none of the available representations, whose types are ``offers``."""

    kind, status = "not-acceptable", HTTPStatus.NOT_ACCEPTABLE
    heading = N_("Not available in this format")
    advice = N_("Ask for one of the available formats.")
    sentence = N_("{wanted} is not available; available formats: {offers}")
    offers: Sequence[str] = ()


class NoElementName(NotAcceptable):
    """A property has an IRI that RDF/XML cannot write (RDF 1.1 XML Syntax, section 8)."""

    sentence = N_(
        "a property has an IRI that RDF/XML cannot write as the name of an element; "
        "available formats: {offers}"
    )


class QueryTimeout(LisGraphError):
    """A query took longer than ``seconds``."""

    kind, status = "out-of-time", HTTPStatus.GATEWAY_TIMEOUT
    heading, advice = N_("The query takes too long"), ASK_LESS
    sentence = N_("the query took longer than {seconds:g} s")


class QueryKilled(LisGraphError):
    """A query took more memory or depth than it may, and its process with it."""

    kind, status = "out-of-memory", HTTPStatus.SERVICE_UNAVAILABLE
    heading, advice = N_("The query takes too much memory"), ASK_LESS
    sentence = N_(
        "the query needed more than {limit} MB of memory, or met a fault of the engine; "
        "ask for less, or load a dump"
    )


class AnswerTooLarge(LisGraphError):
    """An answer is longer than the server sends, ``limit`` MiB."""

    kind, status = "result-too-large", HTTPStatus.SERVICE_UNAVAILABLE
    heading, advice = N_("The answer is too large"), ASK_LESS
    sentence = N_("the answer is longer than {limit} MiB; use LIMIT, or load a dump")


class Overloaded(LisGraphError):
    """No worker or no space is free for a query; ``retry_after`` is in seconds."""

    kind, status = "overloaded", HTTPStatus.SERVICE_UNAVAILABLE
    heading = N_("The server is busy")
    advice = N_("Load the page again in a moment.")
    sentence = N_("all workers are busy; try again in a moment")
    retry_after = 1


class ClientGone(LisGraphError):
    """The client closed the connection; nobody waits for the answer any more."""

    kind, status = "client-gone", HTTPStatus.SERVICE_UNAVAILABLE
    heading = N_("The connection was closed")
    advice = N_("Load the page again.")
    sentence = N_("the client left before the answer")


class UnknownThing(LisGraphError):
    """
    Nothing has the requested name.

    ``suggestions`` holds IRIs or addresses of what may have been meant, nearest first.
    """

    kind, status = "unknown", HTTPStatus.NOT_FOUND
    heading = N_("There is no such thing here")
    advice = N_("The graph has nothing under this name. Perhaps it is spelt another way.")
    sentence = N_("nothing here is named {name!r}")
    suggestions: Sequence[str] = ()


class Withdrawn(LisGraphError):
    """The requested thing was withdrawn; ``suggestions`` holds its replacement, if any."""

    kind, status = "withdrawn", HTTPStatus.GONE
    heading = N_("This was withdrawn")
    advice = N_("The graph once described it and does so no longer.")
    sentence = N_("{thing} was withdrawn on {date}; replaced by: {suggestions}")
    suggestions: Sequence[str] = ()
