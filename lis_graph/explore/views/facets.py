"""
Things chosen by facets: values of one facet are alternatives, facets narrow each other.

Yee, Swearingen, Li and Hearst 2003, "Faceted metadata for image search and browsing"
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lis_graph.engines import Engine
from lis_graph.errors import N_, UnknownThing
from lis_graph.explore.naming import Names, names
from lis_graph.explore.sparql import declared, rows, values
from lis_graph.explore.words import order
from lis_graph.rdf.namespaces import BASE

AT_ONCE: Final = 40
"""How many things a page lists."""

MOST: Final = 10_000
"""How many values of things, of facets, and rows of a file are read."""

Choice = Mapping[str, Sequence[str]]
"""From facets, by name, to the IRIs chosen of each."""


@dataclass(frozen=True, slots=True)
class Facet:
    """
    Something that things have: ``properties`` lead to its values.

    Where there is more than one property, the facet says which of them a thing has. Of
    what every thing has, such as a ``general`` facet, none means that no source says it.
    """

    name: str
    properties: tuple[str, ...]
    general: bool = False

    def of(self, thing: str) -> str:
        """Return the pattern that binds its values, of its own name, for a variable."""
        if len(self.properties) == 1:
            return f"?{thing} {self.properties[0]} ?{self.name} ."
        return (
            f"VALUES ?{self.name} {{ {' '.join(self.properties)} }} ?{thing} ?{self.name} []."
        )

    def label(self, thing: str, language: str) -> str:
        """Return the pattern that binds the names of its values as ``?label``."""
        named = "skos:prefLabel" if len(self.properties) == 1 else "rdfs:label"
        filter_ = f'FILTER (LANG(?label) = "{language}")'
        return f"{self.of(thing)} ?{self.name} {named} ?label . {filter_}"


@dataclass(frozen=True, slots=True)
class Collection:
    """Things of one sort, which a pattern finds, and their facets."""

    thing: str
    pattern: str
    facets: tuple[Facet, ...]

    def chosen(self, choice: Choice, without: str = "") -> str:
        """Return the pattern of the things that fit a choice, but for one of its facets."""
        narrowed = [
            f"{values(facet.name, choice[facet.name])} {facet.of(self.thing)}"
            for facet in self.facets
            if choice.get(facet.name) and facet.name != without
        ]
        return "\n  ".join([self.pattern, *narrowed])

    def counting(self, choice: Choice) -> str:
        """Return the query for the values of each facet and the things each would leave."""
        parts = [
            f"{{ {self.chosen(choice, facet.name)}\n  {facet.of(self.thing)}\n"
            f'  BIND ("{facet.name}" AS ?facet) BIND (?{facet.name} AS ?value) }}'
            for facet in self.facets
        ]
        parts.append(f"{{ {self.chosen(choice)} }}")
        union = "\n  UNION ".join(parts)
        return declared(
            f"SELECT ?facet ?value (COUNT(DISTINCT ?{self.thing}) AS ?things) WHERE {{\n"
            f"  {union}\n  FILTER (!BOUND(?value) || ISIRI(?value))\n"
            f"}} GROUP BY ?facet ?value ORDER BY ?facet DESC(?things) ?value LIMIT {MOST}"
        )

    def listing(self, choice: Choice, language: str, limit: int = MOST, skip: int = 0) -> str:
        """Return the query for the things of a choice with the names of all they have."""
        columns = "".join(f" ?{facet.name}" for facet in self.facets)
        optional = "\n".join(
            f"  OPTIONAL {{ SELECT ?{self.thing} "
            f'(GROUP_CONCAT(DISTINCT ?label; SEPARATOR="; ") AS ?{facet.name}) WHERE {{\n'
            f"    {facet.label(self.thing, language)}\n  }} GROUP BY ?{self.thing} }}"
            for facet in self.facets
        )
        slice_ = f"LIMIT {limit} OFFSET {skip}" if skip else f"LIMIT {limit}"
        return declared(
            f"SELECT ?{self.thing} ?name{columns} WHERE {{\n"
            f"  {{ SELECT DISTINCT ?{self.thing} WHERE {{ {self.chosen(choice)} }} }}\n"
            f"  OPTIONAL {{ ?{self.thing} skos:prefLabel ?name "
            f'FILTER (LANG(?name) = "{language}") }}\n'
            f"{optional}\n}} ORDER BY ?name ?{self.thing} {slice_}"
        )

    def having(self, things: Sequence[str]) -> str:
        """Return the query for the values of the facets that things have."""
        union = "\n  UNION ".join(
            f'{{ {facet.of("thing")} BIND ("{facet.name}" AS ?facet) '
            f"BIND (?{facet.name} AS ?value) }}"
            for facet in self.facets
        )
        return declared(
            f"SELECT DISTINCT ?thing ?facet ?value WHERE {{\n  {values('thing', things)}\n"
            f"  {union}\n  FILTER (ISIRI(?value))\n"
            f"}} ORDER BY ?thing ?facet ?value LIMIT {MOST}"
        )

    def graph(self, choice: Choice) -> str:
        """Return the query for the things of a choice, and what they have, as a graph."""
        properties = " ".join(p for facet in self.facets for p in facet.properties)
        return declared(
            f"CONSTRUCT {{ ?{self.thing} ?property ?value . ?value skos:prefLabel ?name }}\n"
            f"WHERE {{\n  {self.chosen(choice)}\n"
            f"  VALUES ?property {{ rdf:type skos:prefLabel {properties} }}\n"
            f"  ?{self.thing} ?property ?value .\n"
            f"  OPTIONAL {{ ?value skos:prefLabel ?name }}\n}}"
        )


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet, how many things it would leave, and whether it is chosen."""

    value: str
    things: int
    chosen: bool


@dataclass(frozen=True)
class Listing:
    """
    A page of the things of a choice.

    ``options`` has the values of each facet, ``had`` by thing and facet the values it has.
    """

    collection: Collection
    choice: Choice
    total: int
    things: Sequence[str]
    had: Mapping[tuple[str, str], Sequence[str]]
    options: Mapping[str, Sequence[Option]]
    names: Names
    skip: int

    def toggled(self, facet: str, value: str) -> dict[str, list[str]]:
        """Return the choice, by slugs, with a value added to it or taken away."""
        choice = {name: list(iris) for name, iris in self.choice.items()}
        there = choice.setdefault(facet, [])
        there.remove(value) if value in there else there.append(value)
        return slugs(choice)


def listing(  # noqa: PLR0913 - what is asked for, and where it begins
    engine: Engine,
    collection: Collection,
    wanted: Mapping[str, Sequence[str]],
    language: str,
    *,
    limit: int = AT_ONCE,
    skip: int = 0,
) -> Listing:
    """
    Return the things of a choice, from one of them on; ``wanted`` has the choice by slugs.

    Raises `UnknownThing` for a slug that no value of the facet has.
    """
    every = rows(engine, collection.counting({}))
    choice = _choice(collection, wanted, every)
    counted = rows(engine, collection.counting(choice)) if choice else every
    asked = collection.listing(choice, language, limit, skip)
    things = [row[collection.thing] for row in rows(engine, asked)]
    had: dict[tuple[str, str], list[str]] = {}
    for row in rows(engine, collection.having(things)) if things else ():
        had.setdefault((row["thing"], row["facet"]), []).append(row["value"])
    options = _options(collection, choice, counted)
    total = next((row["things"] for row in counted if row["facet"] is None), 0)
    iris = [*things, *(v for vs in had.values() for v in vs)]
    iris += [option.value for there in options.values() for option in there]
    called = names(engine, iris, language)
    if len(things) == total:
        things.sort(key=lambda iri: order(called[iri].text))
    return Listing(collection, choice, total, things, had, options, called, skip)


def slug(iri: str) -> str:
    """Return what stands for an IRI in an address: the last part of ours, others whole."""
    return iri.rpartition("/")[2] if iri.startswith(BASE) else iri


def slugs(choice: Choice) -> dict[str, list[str]]:
    """Return a choice as it stands in an address."""
    return {facet: [slug(iri) for iri in iris] for facet, iris in choice.items() if iris}


def _choice(
    collection: Collection,
    wanted: Mapping[str, Sequence[str]],
    every: Sequence[Mapping[str, str]],
) -> Choice:
    choice = {}
    for facet in collection.facets:
        there = {
            slug(row["value"]): row["value"] for row in every if row["facet"] == facet.name
        }
        asked = dict.fromkeys(wanted.get(facet.name, ()))
        for name in asked:
            if name not in there:
                raise UnknownThing(
                    N_("{facet} has no value {name!r}; existing values: {existing}"),
                    facet=facet.name,
                    name=name,
                    existing=sorted(there)[:50],
                )
        if asked:
            choice[facet.name] = [there[name] for name in asked]
    return choice


def _options(
    collection: Collection, choice: Choice, counted: Sequence[Mapping[str, str]]
) -> dict[str, list[Option]]:
    """Return the values of each facet, those chosen too where they would leave nothing."""
    options: dict[str, list[Option]] = {}
    for facet in collection.facets:
        chosen = choice.get(facet.name, ())
        left = {r["value"]: int(r["things"]) for r in counted if r["facet"] == facet.name}
        left |= {value: 0 for value in chosen if value not in left}
        options[facet.name] = [Option(value, n, value in chosen) for value, n in left.items()]
    return options
