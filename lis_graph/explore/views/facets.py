"""
Things selected by facets: values of one facet are alternatives, facets narrow each other.

Yee, Swearingen, Li and Hearst 2003, "Faceted metadata for image search and browsing"
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lis_graph.engines import Engine
from lis_graph.errors import N_, UnknownThing
from lis_graph.explore.naming import Names, names
from lis_graph.explore.sparql import rows, values, with_prefixes
from lis_graph.explore.words import order
from lis_graph.rdf.namespaces import BASE

PAGE_SIZE: Final = 40
"""Number of things on a page."""

MAX_ROWS: Final = 10_000
"""Maximum number of values of things and of facets, and of rows of a file."""

MAX_SUGGESTIONS: Final = 50
"""Maximum number of existing values named in an error."""

Choice = Mapping[str, Sequence[str]]
"""The chosen IRIs of each facet, by its name."""


@dataclass(frozen=True, slots=True)
class Facet:
    """
    A feature of things: ``properties`` lead to its values.

    The values of a facet with several properties are those properties that a thing has. Every
    thing has a ``general`` facet, so that a missing value means that no source states it.
    """

    name: str
    properties: tuple[str, ...]
    general: bool = False

    def pattern(self, thing: str) -> str:
        """Return the pattern that binds the values of a variable to the name of the facet."""
        if len(self.properties) == 1:
            return f"?{thing} {self.properties[0]} ?{self.name} ."
        return (
            f"VALUES ?{self.name} {{ {' '.join(self.properties)} }} ?{thing} ?{self.name} []."
        )

    def label(self, thing: str, language: str) -> str:
        """Return the pattern that binds the names of its values to ``?label``."""
        named = "skos:prefLabel" if len(self.properties) == 1 else "rdfs:label"
        filter_ = f'FILTER (LANG(?label) = "{language}")'
        return f"{self.pattern(thing)} ?{self.name} {named} ?label . {filter_}"


@dataclass(frozen=True, slots=True)
class Collection:
    """The things that a pattern matches, and their facets."""

    thing: str
    pattern: str
    facets: tuple[Facet, ...]

    def chosen(self, choice: Choice, without: str = "") -> str:
        """Return the pattern of the things of a choice, apart from one of its facets."""
        narrowed = [
            f"{values(facet.name, choice[facet.name])} {facet.pattern(self.thing)}"
            for facet in self.facets
            if choice.get(facet.name) and facet.name != without
        ]
        return "\n  ".join([self.pattern, *narrowed])

    def counting(self, choice: Choice) -> str:
        """Return the query for the values of each facet and the number of things with each."""
        parts = [
            f"{{ {self.chosen(choice, facet.name)}\n  {facet.pattern(self.thing)}\n"
            f'  BIND ("{facet.name}" AS ?facet) BIND (?{facet.name} AS ?value) }}'
            for facet in self.facets
        ]
        parts.append(f"{{ {self.chosen(choice)} }}")
        union = "\n  UNION ".join(parts)
        return with_prefixes(
            f"SELECT ?facet ?value (COUNT(DISTINCT ?{self.thing}) AS ?things) WHERE {{\n"
            f"  {union}\n  FILTER (!BOUND(?value) || ISIRI(?value))\n"
            f"}} GROUP BY ?facet ?value ORDER BY ?facet DESC(?things) ?value LIMIT {MAX_ROWS}"
        )

    def listing(
        self, choice: Choice, language: str, limit: int = MAX_ROWS, skip: int = 0
    ) -> str:
        """Return the query for the things of a choice with the names of their values."""
        columns = "".join(f" ?{facet.name}" for facet in self.facets)
        optional = "\n".join(
            f"  OPTIONAL {{ SELECT ?{self.thing} "
            f'(GROUP_CONCAT(DISTINCT ?label; SEPARATOR="; ") AS ?{facet.name}) WHERE {{\n'
            f"    {facet.label(self.thing, language)}\n  }} GROUP BY ?{self.thing} }}"
            for facet in self.facets
        )
        slice_ = f"LIMIT {limit} OFFSET {skip}" if skip else f"LIMIT {limit}"
        return with_prefixes(
            f"SELECT ?{self.thing} ?name{columns} WHERE {{\n"
            f"  {{ SELECT DISTINCT ?{self.thing} WHERE {{ {self.chosen(choice)} }} }}\n"
            f"  OPTIONAL {{ ?{self.thing} skos:prefLabel ?name "
            f'FILTER (LANG(?name) = "{language}") }}\n'
            f"{optional}\n}} ORDER BY ?name ?{self.thing} {slice_}"
        )

    def having(self, things: Sequence[str]) -> str:
        """Return the query for the values of things by facet."""
        union = "\n  UNION ".join(
            f'{{ {facet.pattern("thing")} BIND ("{facet.name}" AS ?facet) '
            f"BIND (?{facet.name} AS ?value) }}"
            for facet in self.facets
        )
        return with_prefixes(
            f"SELECT DISTINCT ?thing ?facet ?value WHERE {{\n  {values('thing', things)}\n"
            f"  {union}\n  FILTER (ISIRI(?value))\n"
            f"}} ORDER BY ?thing ?facet ?value LIMIT {MAX_ROWS}"
        )

    def graph(self, choice: Choice) -> str:
        """Return the query for the things of a choice and their values as a graph."""
        properties = " ".join(p for facet in self.facets for p in facet.properties)
        return with_prefixes(
            f"CONSTRUCT {{ ?{self.thing} ?property ?value . ?value skos:prefLabel ?name }}\n"
            f"WHERE {{\n  {self.chosen(choice)}\n"
            f"  VALUES ?property {{ rdf:type skos:prefLabel {properties} }}\n"
            f"  ?{self.thing} ?property ?value .\n"
            f"  OPTIONAL {{ ?value skos:prefLabel ?name }}\n}}"
        )


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet, the number of things with it, and whether it is chosen."""

    value: str
    things: int
    chosen: bool


@dataclass(frozen=True)
class FacetedList:
    """
    A page of the things of a choice, from number ``skip`` on.

    ``options`` has the values of each facet, ``values`` those of each thing and facet.
    """

    collection: Collection
    choice: Choice
    total: int
    things: Sequence[str]
    values: Mapping[tuple[str, str], Sequence[str]]
    options: Mapping[str, Sequence[Option]]
    names: Names
    skip: int

    def toggled(self, facet: str, value: str) -> dict[str, list[str]]:
        """Return the choice, by slugs, with a value added or removed."""
        choice = {name: list(iris) for name, iris in self.choice.items()}
        chosen = choice.setdefault(facet, [])
        chosen.remove(value) if value in chosen else chosen.append(value)
        return slugs(choice)


def listing(  # noqa: PLR0913 - the choice, and the page of it
    engine: Engine,
    collection: Collection,
    wanted: Mapping[str, Sequence[str]],
    language: str,
    *,
    limit: int = PAGE_SIZE,
    skip: int = 0,
) -> FacetedList:
    """
    Return up to ``limit`` things of a choice after the first ``skip``.

    ``wanted`` is the choice by slugs. Raises `UnknownThing` for a slug that no value has.
    """
    every = rows(engine, collection.counting({}))
    choice = _choice(collection, wanted, every)
    counts = rows(engine, collection.counting(choice)) if choice else every
    query = collection.listing(choice, language, limit, skip)
    things = [row[collection.thing] for row in rows(engine, query)]
    values = _values(engine, collection, things)
    options = _options(collection, choice, counts)
    total = next((row["things"] for row in counts if row["facet"] is None), 0)
    iris = [*things, *(iri for of_thing in values.values() for iri in of_thing)]
    iris += [option.value for of_facet in options.values() for option in of_facet]
    named = names(engine, iris, language)
    if len(things) == total:
        things.sort(key=lambda iri: order(named[iri].text))
    return FacetedList(collection, choice, total, things, values, options, named, skip)


def slug(iri: str) -> str:
    """Return the form of an IRI in an address: the last segment of ours, others whole."""
    return iri.rpartition("/")[2] if iri.startswith(BASE) else iri


def slugs(choice: Choice) -> dict[str, list[str]]:
    """Return a choice as it is written in an address."""
    return {facet: [slug(iri) for iri in iris] for facet, iris in choice.items() if iris}


def _choice(
    collection: Collection,
    wanted: Mapping[str, Sequence[str]],
    every: Sequence[Mapping[str, str]],
) -> Choice:
    """Return the IRIs of wanted slugs, which must be among the values of all things."""
    choice = {}
    for facet in collection.facets:
        values = (row["value"] for row in every if row["facet"] == facet.name)
        by_slug = {slug(value): value for value in values}
        names = dict.fromkeys(wanted.get(facet.name, ()))
        for name in names:
            if name not in by_slug:
                raise UnknownThing(
                    N_("{facet} has no value {name!r}; existing values: {existing}"),
                    facet=facet.name,
                    name=name,
                    existing=sorted(by_slug)[:MAX_SUGGESTIONS],
                )
        if names:
            choice[facet.name] = [by_slug[name] for name in names]
    return choice


def _values(
    engine: Engine, collection: Collection, things: Sequence[str]
) -> dict[tuple[str, str], list[str]]:
    """Return the values of things, by thing and facet."""
    values: dict[tuple[str, str], list[str]] = {}
    for row in rows(engine, collection.having(things)) if things else ():
        values.setdefault((row["thing"], row["facet"]), []).append(row["value"])
    return values


def _options(
    collection: Collection, choice: Choice, counts: Sequence[Mapping[str, str]]
) -> dict[str, list[Option]]:
    """Return the values of each facet; chosen ones even if no thing has them."""
    options: dict[str, list[Option]] = {}
    for facet in collection.facets:
        chosen = choice.get(facet.name, ())
        numbers = {r["value"]: int(r["things"]) for r in counts if r["facet"] == facet.name}
        numbers |= {value: 0 for value in chosen if value not in numbers}
        options[facet.name] = [
            Option(value, number, value in chosen) for value, number in numbers.items()
        ]
    return options
