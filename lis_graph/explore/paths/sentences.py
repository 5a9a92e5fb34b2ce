"""Paths as people read them: sentences, a picture, and the claims behind each statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lis_graph.engines import Engine
from lis_graph.explore import drawing
from lis_graph.explore.claims import ClaimRecord, evidenced, query_of
from lis_graph.explore.naming import Name, Names, names
from lis_graph.explore.paths.network import Path, Paths, Step, ThingLink
from lis_graph.explore.properties import properties
from lis_graph.rdf.namespaces import kind
from lis_graph.rdf.terms import lexical


@dataclass(frozen=True)
class Sentences:
    """Paths with the names of all things and properties in them, and the claims behind them."""

    found: Paths
    names: Names
    inverses: Mapping[str, str]
    claims: Mapping[ThingLink, Sequence[ClaimRecord]]

    def properties(self, step: Step) -> tuple[Sequence[Name], bool]:
        """
        Return the names of the properties of a step, read from its start to its end.

        A statement in the other direction is read by the inverse of its property. If no
        property can be read forwards, the names are those of the other direction, with true.
        """
        forwards, backwards = [], []
        for statement in step.statements:
            inverse = self.inverses.get(statement.property)
            if statement.subject == step.start:
                forwards.append(statement.property)
            elif inverse:
                forwards.append(inverse)
            else:
                backwards.append(statement.property)
        by_text = {self.names[iri].text: self.names[iri] for iri in forwards or backwards}
        return list(by_text.values()), not forwards

    def sentence(self, path: Path) -> str:
        """Return a path in words."""
        parts = [self.names[path[0].start].text]
        for step in path:
            properties, backwards = self.properties(step)
            words = " / ".join(map(str, properties))
            arrow = f"← {words} –" if backwards else f"– {words} →"
            parts += [arrow, self.names[step.end].text]
        return " ".join(parts)

    def picture(self, link: drawing.Link) -> drawing.Picture:
        """Draw all paths in one picture, a row for each step."""
        steps = dict.fromkeys(step for path in self.found.paths for step in path)
        edges = [
            drawing.Edge(step.start, step.end, " / ".join(map(str, self.properties(step)[0])))
            for step in steps
        ]
        things = dict.fromkeys(iri for step in steps for iri in (step.start, step.end))
        nodes = [self._node(iri, link) for iri in things]
        return drawing.rows(drawing.layered(nodes, edges), edges)

    def _node(self, iri: str, link: drawing.Link) -> drawing.Node:
        name = self.names[iri]
        return drawing.Node(iri, name.text, link(iri), kind(iri), self.names.foreign(name))


def sentences(
    engine: Engine, found: Paths, language: str, more: Iterable[str] = ()
) -> Sentences:
    """Return paths in a language; ``more`` are other IRIs to have names for."""
    statements = found.statements
    inverses = properties(engine).inverses if statements else {}
    used = {statement.property for statement in statements}
    claims = _claims(engine, statements) if statements else {}
    statuses = (claim.status for of_one in claims.values() for claim in of_one)
    ends = (iri for s in statements for iri in (s.subject, s.object))
    backwards = (inverses[iri] for iri in used if iri in inverses)
    iris = [*ends, *used, *backwards, *statuses, *found.left_out, *more]
    return Sentences(found, names(engine, iris, language), inverses, claims)


def _claims(
    engine: Engine, statements: Sequence[ThingLink]
) -> dict[ThingLink, Sequence[ClaimRecord]]:
    """Return the claims that make each statement, if there are any."""
    return {
        ThingLink(triple.subject, triple.predicate, lexical(triple.value)): triple.claims
        for triple in evidenced(engine, query_of(statements))
        if triple.claims
    }
