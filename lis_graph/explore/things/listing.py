"""Lists of things: the kinds that there are, and the things of one kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from pyoxigraph import NamedNode

from lis_graph.engines import Engine
from lis_graph.errors import N_, UnknownThing
from lis_graph.explore.naming import Names, names
from lis_graph.explore.per_revision import PerRevision
from lis_graph.explore.sparql import rows
from lis_graph.explore.words import order
from lis_graph.rdf.namespaces import BASE
from lis_graph.rdf.queries import load, with_values

PAGE: Final = 100
"""How many things are on a page of a list."""

KINDS: Final = load(__file__, "kinds")
THINGS: Final = load(__file__, "things")
MEMBERS: Final = load(__file__, "members")
"""All things of a kind as a graph, for programs."""

LISTS: Final = load(__file__, "lists")
"""The lists of things as a graph."""


@dataclass(frozen=True)
class Listing:
    """
    Some of the things of a kind, with their names.

    ``total`` is how many there are, ``pages`` how many lists they fill; lists are by IRI.
    """

    things: Sequence[str]
    names: Names
    total: int
    page: int
    pages: int
    query: str


@PerRevision
def kinds(engine: Engine) -> Mapping[str, int]:
    """Return how many things there are of each kind, as IRIs have it: ``key-area``."""
    return {row["kind"]: row["number"] for row in rows(engine, KINDS) if row["kind"]}


def number(engine: Engine, kind: str) -> int:
    """
    Return how many things there are of a kind.

    Raises `UnknownThing` if there are none, with the IRIs of the lists of kinds of like names.
    """
    there = kinds(engine)
    if kind not in there:
        near = [f"{BASE}id/{name}/" for name in get_close_matches(kind, there)]
        sentence = N_("there is no thing of the kind {name!r}")
        raise UnknownThing(sentence, name=kind, suggestions=[*near, f"{BASE}id/"])
    return there[kind]


def members(kind: str) -> str:
    """Return the query for all things of a kind as a graph."""
    return _of_kind(MEMBERS, kind)


def listing(engine: Engine, kind: str, page: int, language: str) -> Listing:
    """
    Return one page, from 1, of the things of a kind; if all fit on one, by name.

    Raises `UnknownThing` for a kind that there is nothing of.
    """
    total = number(engine, kind)
    pages = max(-(-total // PAGE), 1)
    page = min(max(page, 1), pages)
    query = f"{_of_kind(THINGS, kind)} LIMIT {PAGE} OFFSET {(page - 1) * PAGE}"
    things = [row["thing"] for row in rows(engine, query)]
    called = names(engine, things, language)
    if pages == 1:
        things.sort(key=lambda iri: order(called[iri].text))
    return Listing(things, called, total, page, pages, query)


def _of_kind(query: str, kind: str) -> str:
    return with_values(query, list=NamedNode(f"{BASE}id/{kind}/"))
