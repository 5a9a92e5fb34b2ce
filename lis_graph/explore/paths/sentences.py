"""Paths as people read them: sentences, a picture, and what each statement rests on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lis_graph.engines import Engine
from lis_graph.explore import drawing
from lis_graph.explore.claims import Claim, query_of, told
from lis_graph.explore.naming import Name, Names, names
from lis_graph.explore.paths.network import Path, Paths, Statement, Step
from lis_graph.explore.properties import properties
from lis_graph.rdf.namespaces import kind
from lis_graph.rdf.terms import lexical


@dataclass(frozen=True)
class Chains:
    """Paths with what to call all in them, in one language, and the claims behind them."""

    found: Paths
    names: Names
    inverses: Mapping[str, str]
    claims: Mapping[Statement, Sequence[Claim]]

    def said(self, step: Step) -> tuple[Sequence[Name], bool]:
        """
        Return what is said of the two things of a step, read from its start.

        Where that is against a statement, it is said by the property that says the same from
        there; if none of them has such a one, by their own, and true is returned beside.
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
        told = {self.names[iri].text: self.names[iri] for iri in forwards or backwards}
        return list(told.values()), not forwards

    def sentence(self, path: Path) -> str:
        """Return a path in words."""
        parts = [self.names[path[0].start].text]
        for step in path:
            said, back = self.said(step)
            words = " / ".join(map(str, said))
            parts += [f"← {words} –" if back else f"– {words} →", self.names[step.end].text]
        return " ".join(parts)

    def picture(self, link: drawing.Link) -> drawing.Picture:
        """Draw all paths in one, a row for each step; ``link`` says where a page is."""
        steps = dict.fromkeys(step for path in self.found.paths for step in path)
        edges = [
            drawing.Edge(step.start, step.end, " / ".join(map(str, self.said(step)[0])))
            for step in steps
        ]
        things = dict.fromkeys(iri for step in steps for iri in (step.start, step.end))
        nodes = [self._node(iri, link) for iri in things]
        return drawing.rows(drawing.layered(nodes, edges), edges)

    def _node(self, iri: str, link: drawing.Link) -> drawing.Node:
        name = self.names[iri]
        return drawing.Node(iri, name.text, link(iri), kind(iri), self.names.foreign(name))


def sentences(engine: Engine, found: Paths, language: str, more: Iterable[str] = ()) -> Chains:
    """Return paths in a language; ``more`` are other things that are to have names."""
    statements = found.statements
    inverses = properties(engine).inverses if statements else {}
    said = {statement.property for statement in statements}
    claims = _claims(engine, statements) if statements else {}
    statuses = (claim.status for of_one in claims.values() for claim in of_one)
    ends = (iri for s in statements for iri in (s.subject, s.object))
    ways = (inverses[iri] for iri in said if iri in inverses)
    iris = [*ends, *said, *ways, *statuses, *found.left_out, *more]
    return Chains(found, names(engine, iris, language), inverses, claims)


def _claims(
    engine: Engine, statements: Sequence[Statement]
) -> dict[Statement, Sequence[Claim]]:
    """Return of each statement the claims that make it."""
    answer = told(engine, query_of(statements))
    return {
        Statement(t.subject, t.predicate, lexical(t.value)): t.claims
        for t in answer
        if t.claims
    }
