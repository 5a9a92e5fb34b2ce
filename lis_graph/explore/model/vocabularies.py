"""The concept schemes as trees: definitions of their concepts, and number of uses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lis_graph.engines import Engine
from lis_graph.explore.model.trees import TreeNode, forest
from lis_graph.explore.naming import Names
from lis_graph.explore.sparql import rows
from lis_graph.explore.statements import QueriedStatements
from lis_graph.explore.words import order
from lis_graph.rdf.queries import load

MAX_CONCEPTS: Final = 100
"""Maximum number of concepts shown of a scheme; the page of the scheme has all."""

MAX_SCHEMES: Final = 30
"""Maximum number of schemes shown."""

QUERY: Final = load(__file__, "schemes")
USES: Final = load(__file__, "concept-uses")


@dataclass(frozen=True)
class Vocabularies:
    """The schemes with their trees; statements about concepts, their names, their uses."""

    statements: QueriedStatements
    names: Names
    trees: Mapping[str, Sequence[TreeNode]]
    uses: Mapping[str, int]

    def size(self, scheme: str) -> int:
        """Return the number of concepts of a scheme."""
        return len(self.statements.subjects("skos:inScheme", scheme))


def vocabularies(engine: Engine, language: str) -> Vocabularies:
    """Return the schemes of the data, by name."""
    statements = QueriedStatements.from_query(engine, QUERY)
    names = statements.names("skos:prefLabel", language=language)
    concepts = statements.subjects("skos:inScheme")
    schemes = {scheme for c in concepts for scheme in statements.nodes(c, "skos:inScheme")}
    by_name = sorted(schemes, key=lambda iri: order(names[iri].text))
    trees = {scheme: _tree(statements, names, scheme) for scheme in by_name[:MAX_SCHEMES]}
    uses = {row["concept"]: row["uses"] for row in rows(engine, USES)}
    return Vocabularies(statements, names, trees, uses)


def _tree(statements: QueriedStatements, names: Names, scheme: str) -> list[TreeNode]:
    return forest(
        statements.subjects("skos:inScheme", scheme),
        lambda iri: statements.nodes(iri, "skos:broader"),
        lambda iri: order(names[iri].text),
        MAX_CONCEPTS,
    )
