"""The concept schemes as trees, with what each concept means and how often it is used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lis_graph.engines import Engine
from lis_graph.explore.model.trees import Node, forest
from lis_graph.explore.naming import Names
from lis_graph.explore.sparql import declared, rows
from lis_graph.explore.statements import StatementIndex
from lis_graph.explore.words import order
from lis_graph.rdf.namespaces import BASE

LIMIT: Final = 20_000
"""How many statements about schemes and concepts are read."""

MOST: Final = 100
"""How many concepts of a scheme are shown; the page of the scheme has all."""

SCHEMES: Final = 30

QUERY: Final = declared(f"""CONSTRUCT {{ ?thing ?property ?value }} WHERE {{
  VALUES ?property {{
    skos:inScheme skos:broader skos:prefLabel skos:definition skos:notation skos:scopeNote
  }}
  {{ ?thing a skos:ConceptScheme }} UNION {{ ?thing skos:inScheme ?scheme }}
  ?thing ?property ?value
  FILTER NOT EXISTS {{ GRAPH <{BASE}graph/meta> {{ ?thing skos:inScheme|^skos:inScheme ?of }} }}
}} LIMIT {LIMIT}""")

USES: Final = declared(f"""SELECT ?concept (COUNT(*) AS ?uses) WHERE {{
  ?concept skos:inScheme ?scheme
  GRAPH ?graph {{ ?thing ?property ?concept }}
  FILTER (?graph NOT IN (<{BASE}graph/inferred>, <{BASE}graph/vocabulary>, <{BASE}graph/meta>))
  FILTER (?property NOT IN (rdf:subject, rdf:object, rdf:first) &&
    !STRSTARTS(STR(?property), STR(skos:)))
}} GROUP BY ?concept LIMIT {LIMIT}""")


@dataclass(frozen=True)
class Vocabularies:
    """Each scheme with its tree; what is said of concepts, what they are called, their uses."""

    said: StatementIndex
    names: Names
    trees: Mapping[str, Sequence[Node]]
    uses: Mapping[str, int]

    def size(self, scheme: str) -> int:
        """Return how many concepts a scheme has."""
        return len(self.said.of("skos:inScheme", scheme))


def vocabularies(engine: Engine, language: str) -> Vocabularies:
    """Return the schemes of the data, by what they are called."""
    said = StatementIndex.asked(engine, QUERY)
    names = said.names("skos:prefLabel", language=language)
    schemes = {
        one for c in said.having("skos:inScheme") for one in said.nodes(c, "skos:inScheme")
    }
    trees = {
        scheme: _tree(said, names, scheme)
        for scheme in sorted(schemes, key=lambda iri: order(names[iri].text))[:SCHEMES]
    }
    return Vocabularies(
        said, names, trees, {row["concept"]: row["uses"] for row in rows(engine, USES)}
    )


def _tree(said: StatementIndex, names: Names, scheme: str) -> list[Node]:
    return forest(
        said.of("skos:inScheme", scheme),
        lambda iri: said.nodes(iri, "skos:broader"),
        lambda iri: order(names[iri].text),
        MOST,
    )
