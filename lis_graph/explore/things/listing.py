"""Lists of things: the kinds that there are, and the things of one kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from lis_graph.engines import Engine
from lis_graph.errors import N_, UnknownThing
from lis_graph.explore.naming import Names, names
from lis_graph.explore.sparql import declared, rows
from lis_graph.explore.words import order
from lis_graph.rdf.namespaces import BASE

PAGE: Final = 100
"""How many things are on a page of a list."""

KINDS: Final = f"""SELECT ?kind (COUNT(*) AS ?number) WHERE {{
  {{ SELECT DISTINCT ?thing WHERE {{
    ?thing a ?type FILTER (STRSTARTS(STR(?thing), "{BASE}id/")) }} }}
  BIND (STRBEFORE(STRAFTER(STR(?thing), "{BASE}id/"), "/") AS ?kind)
}} GROUP BY ?kind ORDER BY ?kind LIMIT 1000"""

THINGS: Final = f"""SELECT DISTINCT ?thing WHERE {{{{
  ?thing a ?type FILTER (STRSTARTS(STR(?thing), "{BASE}id/{{kind}}/"))
}}}} ORDER BY ?thing LIMIT {PAGE} OFFSET {{offset}}"""

MEMBERS: Final = declared(f"""
CONSTRUCT {{{{ <{BASE}id/{{kind}}/> rdfs:member ?thing . ?thing skos:prefLabel ?name }}}}
WHERE {{{{
  ?thing a ?type FILTER (STRSTARTS(STR(?thing), "{BASE}id/{{kind}}/"))
  OPTIONAL {{{{ ?thing skos:prefLabel ?name }}}}
}}}}""")
"""All things of a kind as a graph, for programs."""

LISTS: Final = declared(f"""
CONSTRUCT {{ <{BASE}id/> rdfs:member ?list }} WHERE {{
  ?thing a ?type FILTER (STRSTARTS(STR(?thing), "{BASE}id/"))
  BIND (IRI(REPLACE(STR(?thing), "/[^/]*$", "/")) AS ?list)
}}""")
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


def listing(engine: Engine, kind: str, page: int, language: str) -> Listing:
    """
    Return one page, from 1, of the things of a kind; if all fit on one, by name.

    Raises `UnknownThing` for a kind that there is nothing of.
    """
    total = number(engine, kind)
    pages = max(-(-total // PAGE), 1)
    page = min(max(page, 1), pages)
    query = THINGS.format(kind=kind, offset=(page - 1) * PAGE)
    things = [row["thing"] for row in rows(engine, query)]
    called = names(engine, things, language)
    if pages == 1:
        things.sort(key=lambda iri: order(called[iri].text))
    return Listing(things, called, total, page, pages, query)
