"""
The interface that answers queries, `Engine`, and the engines behind it.

Only strings and bytes cross it, so the caller may be Flask, a command or a test, and the engine
may be in this process or anywhere else.
"""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import InitVar, dataclass, field
from typing import BinaryIO, Protocol

from lis_graph.engines.syntax import Shape, read
from lis_graph.rdf import formats
from lis_graph.rdf.formats import TABLES

SOLUTIONS = tuple(format_.media_type for format_ in TABLES)
"""Media types of the answer to a SELECT; CSV and TSV cannot carry that to an ASK."""

BOOLEANS = tuple(format_.media_type for format_ in TABLES if format_.carries_booleans)
"""Media types of the answer to an ASK."""

GRAPHS = {format_.media_type: rdf for format_ in formats.GRAPHS if (rdf := format_.rdf)}
"""Formats of the answer to a CONSTRUCT or DESCRIBE, by media type."""

ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
"""The query for every triple of a graph."""


CLIENT: ContextVar[str] = ContextVar("client", default="")
"""
The address of the client for whom this thread asks; empty for the server itself.

A page asks many queries through many functions, so their client travels beside them.
"""


@dataclass(frozen=True, slots=True)
class Query:
    """
    A query operation: its text, its dataset, and the media types the client prefers.

    ``accept`` is an Accept header, applied once the form of the query is known. Without
    ``default_graphs`` and ``named_graphs`` the dataset is the engine's own. ``seconds`` is
    the time the client will wait, if less than the engine's own limit. The ``shape`` is read
    from the text, unless it is ``known``.
    """

    text: str
    accept: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    seconds: float | None = None
    known: InitVar[Shape | None] = None
    shape: Shape = field(init=False, repr=False, compare=False)

    def __post_init__(self, known: Shape | None) -> None:
        """Read the text, once for all processes that the query passes."""
        object.__setattr__(self, "shape", known or read(self.text))


@dataclass(frozen=True, slots=True)
class Answer:
    """
    A serialised result: a bare media type and its bytes.

    An answer too long to keep in memory is in ``file`` instead, open at its beginning; the
    receiver of the answer closes it.
    """

    media_type: str
    body: bytes
    file: BinaryIO | None = None

    def read(self) -> bytes:
        """Return all of the bytes, and close the file if there is one."""
        if self.file is None:
            return self.body
        with self.file as file:
            return file.read()


@dataclass(frozen=True, slots=True)
class Dataset:
    """
    The data of an engine.

    ``revision`` is a digest that is equal for equal statements; ``graphs`` has the number of
    triples of each named graph by its IRI, ``default`` that of the default graph itself. If
    that is 0, queries see the union of the named graphs as the default graph: ``distinct``
    triples. ``rewritten`` has the datatypes with literals that are answered in another form: by
    IRI, a literal as it is written and as it is answered.
    """

    revision: str
    graphs: Mapping[str, int]
    default: int = 0
    distinct: int = 0
    rewritten: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def union(self) -> bool:
        """Whether the default graph is the union of the named graphs."""
        return self.default == 0

    @property
    def triples(self) -> int:
        """Number of triples in the default graph that queries see."""
        return self.default or self.distinct


@dataclass(frozen=True, slots=True)
class State:
    """
    The counters of an engine.

    ``workers`` has the number of idle and busy workers, of long and of waiting queries;
    ``kills`` the number of workers ended, by reason; ``restarts`` the number of times the
    process that holds the data was replaced; ``reloads`` the number done and failed.
    """

    workers: Mapping[str, int] = field(default_factory=dict)
    kills: Mapping[str, int] = field(default_factory=dict)
    restarts: int = 0
    reloads: Mapping[str, int] = field(default_factory=dict)
    last_reload: str | None = None


def never() -> bool:
    """Return `False`: the client is still there."""
    return False


class Engine(Protocol):
    """Anything that answers queries over one dataset."""

    @property
    def dataset(self) -> Dataset:
        """The data that it answers from now."""

    @property
    def state(self) -> State:
        """Its counters now."""

    def answer(self, query: Query, gone: Callable[[], bool] = never) -> Answer:
        """
        Evaluate a query and serialise its result, unless the client is ``gone`` before.

        Raises `QueryError` for a query that cannot be answered, `UpdateRefused` for an
        update, and `NotAcceptable` if the client accepts no format of the result.
        """

    def close(self) -> None:
        """Release the resources of the engine, which answers no more."""
