"""Lists of things: the kinds in the graph, and the things of one kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from lis_graph.engines import Engine
from lis_graph.errors import N_, UnknownThing, suggest
from lis_graph.explore.naming import Names, names
from lis_graph.explore.per_revision import PerRevision
from lis_graph.explore.sparql import rows
from lis_graph.explore.words import order
from lis_graph.rdf.namespaces import BASE
from lis_graph.rdf.queries import load, with_values

PAGE_SIZE: Final = 100
"""Number of things on a page of a list."""

KINDS: Final = load(__file__, "kinds")
THINGS: Final = load(__file__, "things")
MEMBERS: Final = load(__file__, "members")
"""The things of a kind as a graph, for programs."""

LISTS: Final = load(__file__, "lists")
"""The lists of things as a graph."""


@dataclass(frozen=True)
class Listing:
    """
    One page of the things of a kind, with their names.

    ``total`` is the number of things of the kind, ``pages`` the number of pages.
    """

    things: Sequence[str]
    names: Names
    total: int
    page: int
    pages: int
    query: str


@PerRevision
def kinds(engine: Engine) -> Mapping[str, int]:
    """Return the number of things of each kind, the second part of their IRIs: ``key-area``."""
    return {row["kind"]: row["number"] for row in rows(engine, KINDS) if row["kind"]}


def number(engine: Engine, kind: str) -> int:
    """
    Return the number of things of a kind.

    Raises `UnknownThing` if there are none, with the IRIs of the lists of similar kinds.
    """
    numbers = kinds(engine)
    if kind not in numbers:
        similar = [f"{BASE}id/{name}/" for name in suggest(kind, numbers)]
        sentence = N_("there is no thing of the kind {name!r}")
        raise UnknownThing(sentence, name=kind, suggestions=[*similar, f"{BASE}id/"])
    return numbers[kind]


def members(kind: str) -> str:
    """Return the query for all things of a kind as a graph."""
    return _of_kind(MEMBERS, kind)


def listing(engine: Engine, kind: str, page: int, language: str) -> Listing:
    """
    Return page number ``page``, from 1, of the things of a kind, by name if it is the only one.

    Raises `UnknownThing` for a kind without things.
    """
    total = number(engine, kind)
    pages = max(-(-total // PAGE_SIZE), 1)
    page = min(max(page, 1), pages)
    query = f"{_of_kind(THINGS, kind)} LIMIT {PAGE_SIZE} OFFSET {(page - 1) * PAGE_SIZE}"
    things = [row["thing"] for row in rows(engine, query)]
    named = names(engine, things, language)
    if pages == 1:
        things.sort(key=lambda iri: order(named[iri].text))
    return Listing(things, named, total, page, pages, query)


def _of_kind(query: str, kind: str) -> str:
    return with_values(query, list=NamedNode(f"{BASE}id/{kind}/"))
