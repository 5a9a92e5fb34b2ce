"""The concept schemes as trees, with what each concept means and how often it is used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lis_graph.engines import Engine, Query
from lis_graph.explore.naming import Names
from lis_graph.explore.statements import Statements
from lis_graph.namespaces import BASE, PREFIXES
from lis_graph.results import table

LIMIT: Final = 20_000
"""How many statements about schemes and concepts are read."""

QUERY: Final = f"""PREFIX skos: <{PREFIXES["skos"]}>

CONSTRUCT {{ ?thing ?property ?value }} WHERE {{
  VALUES ?property {{
    skos:inScheme skos:broader skos:prefLabel skos:definition skos:notation skos:scopeNote
  }}
  {{ ?thing a skos:ConceptScheme }} UNION {{ ?thing skos:inScheme ?scheme }}
  ?thing ?property ?value
  FILTER NOT EXISTS {{ GRAPH <{BASE}graph/meta> {{ ?thing skos:inScheme|^skos:inScheme ?of }} }}
}} LIMIT {LIMIT}"""

USES: Final = f"""PREFIX lis: <{PREFIXES["lis"]}>
PREFIX rdf: <{PREFIXES["rdf"]}>
PREFIX skos: <{PREFIXES["skos"]}>

SELECT ?concept (COUNT(*) AS ?uses) WHERE {{
  ?concept skos:inScheme ?scheme
  GRAPH ?graph {{ ?thing ?property ?concept }}
  FILTER (?graph NOT IN (<{BASE}graph/inferred>, <{BASE}graph/vocabulary>, <{BASE}graph/meta>))
  FILTER (?property NOT IN (rdf:subject, rdf:object, rdf:first) &&
    !STRSTARTS(STR(?property), STR(skos:)))
}} GROUP BY ?concept LIMIT {LIMIT}"""


@dataclass(frozen=True)
class Concept:
    """A concept and those that are narrower."""

    iri: str
    narrower: Sequence["Concept"] = ()


@dataclass(frozen=True)
class Vocabularies:
    """Each scheme with its tree; what is said of concepts, what they are called, their uses."""

    said: Statements
    names: Names
    trees: Mapping[str, Sequence[Concept]]
    uses: Mapping[str, int]

    def size(self, scheme: str) -> int:
        """Return how many concepts a scheme has."""
        return len(self.said.of("skos:inScheme", scheme))


def vocabularies(engine: Engine, language: str) -> Vocabularies:
    """Return the schemes of the data, by what they are called."""
    said = Statements.asked(engine, QUERY)
    names = said.names("skos:prefLabel", language=language)
    used = table(engine.answer(Query(USES))).values()
    schemes = {
        one for c in said.having("skos:inScheme") for one in said.nodes(c, "skos:inScheme")
    }
    trees = {
        scheme: _tree(said, names, scheme)
        for scheme in sorted(schemes, key=lambda iri: names[iri].text.casefold())
    }
    return Vocabularies(said, names, trees, {row["concept"]: row["uses"] for row in used})


def _tree(said: Statements, names: Names, scheme: str) -> list[Concept]:
    """Return the concepts of a scheme, each below the broader one; a circle is cut."""
    there = set(said.of("skos:inScheme", scheme))
    above = {iri: [b for b in said.nodes(iri, "skos:broader") if b in there] for iri in there}
    placed: set[str] = set()

    def below(iri: str) -> Concept:
        placed.add(iri)
        narrower = [other for other in said.of("skos:broader", iri) if other in there - placed]
        return Concept(
            iri, [below(other) for other in ordered(narrower) if other not in placed]
        )

    def ordered(iris: list[str]) -> list[str]:
        return sorted(iris, key=lambda iri: names[iri].text.casefold())

    tops = ordered([iri for iri in there if not above[iri]])
    trees = [below(top) for top in tops]
    return trees + [below(iri) for iri in ordered(list(there)) if iri not in placed]
