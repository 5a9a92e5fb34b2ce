"""The concept schemes as trees, with what each concept means and how often it is used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lis_graph.engines import Engine
from lis_graph.explore.model.trees import Node, forest
from lis_graph.explore.naming import Names
from lis_graph.explore.sparql import rows
from lis_graph.explore.statements import StatementIndex
from lis_graph.explore.words import order
from lis_graph.rdf.queries import load

MOST: Final = 100
"""How many concepts of a scheme are shown; the page of the scheme has all."""

SCHEMES: Final = 30

QUERY: Final = load(__file__, "schemes")
USES: Final = load(__file__, "concept-uses")


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
