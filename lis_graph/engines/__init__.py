"""
What answers queries: one small interface, `Engine`, and the engines behind it.

Plain things cross it, strings and bytes, so that the caller may be Flask, a command or a
test, and the engine may be in this process or anywhere else.
"""

from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import RdfFormat

SOLUTIONS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
"""The forms a SELECT can be answered in; CSV and TSV cannot carry an ASK."""

BOOLEANS = SOLUTIONS[:2]
"""The forms an ASK can be answered in."""

GRAPHS = {
    format_.media_type: format_
    for format_ in (
        RdfFormat.TURTLE,
        RdfFormat.N_TRIPLES,
        RdfFormat.RDF_XML,
        RdfFormat.JSON_LD,
    )
}
"""The forms a CONSTRUCT or DESCRIBE can be answered in, by media type."""


@dataclass(frozen=True, slots=True)
class Query:
    """
    A query operation: its text, the dataset it names, the forms the client likes.

    ``accept`` is an Accept header, applied once the form of the query is known. Without
    ``default_graphs`` and ``named_graphs`` the dataset is the engine's own, with the union
    of its graphs as the default graph.
    """

    text: str
    accept: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A serialised result: a bare media type and its bytes."""

    media_type: str
    body: bytes


class Engine(Protocol):
    """Anything that answers queries over one dataset."""

    def answer(self, query: Query) -> Answer:
        """
        Evaluate a query and serialise its result.

        Raises `QueryError` for a query that cannot be answered and `NotAcceptable` for
        a result that has none of the forms the client takes.
        """

    def close(self) -> None:
        """Let go of what the engine holds; it answers no more."""
