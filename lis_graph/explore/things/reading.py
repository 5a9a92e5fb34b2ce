"""
Statements read from the perspective of one thing, each once.

A statement that has the thing as its object is read by the inverse of its property, if there
is one. That a partnership is represented by an organisation reads, on the page of the
organisation: it represents the partnership, with the same words of the source.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import NamedNode

from lis_graph.engines import Engine
from lis_graph.explore.claims import ClaimRecord, EvidencedTriple
from lis_graph.explore.naming import Names
from lis_graph.explore.properties import Properties
from lis_graph.explore.things.about import MAX_VALUES, ThingQuery
from lis_graph.explore.things.reasons import Fact, reasons
from lis_graph.rdf.terms import Term, lexical

MAX_STATEMENTS: Final = 40
"""Maximum number of statements shown in a group."""


@dataclass(frozen=True)
class Statement:
    """
    One statement from the perspective of the thing: a property, and its other ``end``.

    ``forward`` is false if the thing is the object and the property has no inverse.
    ``triples`` has the statement as the graph does, or both directions of it, a stated one
    before a derived one. ``reasons`` has what a derived statement follows from.
    """

    predicate: str
    forward: bool
    end: Term
    triples: Sequence[EvidencedTriple]
    reasons: Sequence[EvidencedTriple] = ()

    @property
    def adopted(self) -> bool:
        """Whether the graph has the statement."""
        return any(triple.adopted for triple in self.triples)

    @property
    def derived(self) -> bool:
        """Whether only the reasoner makes the statement."""
        return all(triple.derived for triple in self.triples)

    @property
    def claims(self) -> list[ClaimRecord]:
        """The claims that make the statement."""
        return [claim for triple in self.triples for claim in triple.claims]


@dataclass(frozen=True)
class Group:
    """
    The statements with one property.

    ``total`` counts those left out too; ``place`` is the position of the property in the order
    of the ontology.
    """

    predicate: str
    forward: bool
    statements: Sequence[Statement]
    total: int
    place: float
    rest: str
    """A query for all of them, if some are left out, else ``""``."""

    @property
    def derived(self) -> bool:
        """Whether only the reasoner makes the statements."""
        return self.statements[0].derived

    @property
    def disputed(self) -> bool:
        """Whether a source makes one of the statements and the graph does not adopt it."""
        return not all(statement.adopted for statement in self.statements)


def from_perspective(
    node: NamedNode, triples: Iterable[EvidencedTriple], properties: Properties
) -> Iterator[Statement]:
    """Yield the statements of triples from the perspective of a thing, each once."""
    groups: dict[tuple[str, bool, Term], list[EvidencedTriple]] = {}
    for triple in triples:
        if triple.subject == node.value:
            key = triple.predicate, True, triple.value
        else:
            inverse = properties.inverses.get(triple.predicate)
            key = inverse or triple.predicate, bool(inverse), NamedNode(triple.subject)
        groups.setdefault(key, []).append(triple)
    for key, same in groups.items():
        yield Statement(*key, sorted(same, key=lambda triple: triple.derived))


def is_implied(statement: Statement, implied: Collection[Fact]) -> bool:
    """Say whether a derived statement repeats a stated one by a broader property."""
    return statement.derived and any(_fact(triple) in implied for triple in statement.triples)


def implied_by(triples: Iterable[EvidencedTriple], properties: Properties) -> set[Fact]:
    """Return what follows from stated triples by broader properties, in both directions."""
    inverses, broader = properties.inverses, properties.broader
    implied: set[Fact] = set()
    for subject, name, value in (_fact(triple) for triple in triples if not triple.derived):
        inverse = inverses.get(name)
        ways = [(subject, name, value)] + ([(value, inverse, subject)] if inverse else [])
        implied |= {(s, above, o) for s, p, o in ways for above in broader.get(p, ())}
    return implied | {(o, inverses[p], s) for s, p, o in implied if p in inverses}


def with_derivations(
    engine: Engine, statements: Sequence[Statement], properties: Properties
) -> list[Statement]:
    """Return the statements, derived ones with what they follow from."""
    derived = [s for s in statements if s.derived and isinstance(s.end, NamedNode)]
    if not derived:
        return list(statements)
    known = reasons(engine, [_fact(s.triples[0]) for s in derived], properties)
    return [replace(s, reasons=known.get(_fact(s.triples[0]), ())) for s in statements]


def groups(
    node: NamedNode,
    statements: Iterable[Statement],
    names: Names,
    properties: Properties,
    read: ThingQuery,
) -> list[Group]:
    """Return the statements by property, in the order of the ontology, then by name."""

    def order(statement: Statement) -> tuple[bool, str, str]:
        end = lexical(statement.end)
        return not statement.adopted, names[end].text, end

    by_property: dict[tuple[bool, str, bool], list[Statement]] = {}
    for s in statements:
        by_property.setdefault((s.derived, s.predicate, s.forward), []).append(s)
    groups = [
        _group(node, name, sorted(members, key=order), properties, read)
        for (_, name, _), members in by_property.items()
    ]
    return sorted(groups, key=lambda g: (not g.forward, g.place, names[g.predicate].text))


def _group(
    node: NamedNode,
    name: str,
    members: Sequence[Statement],
    properties: Properties,
    read: ThingQuery,
) -> Group:
    """Return the statements with one property, as many as are shown."""
    forward = members[0].forward
    back = properties.inverses.get(name) if forward else name
    totals = read.totals.get((name, forward), 0), read.totals.get((back or "", False), 0)
    total = max(totals) if max(totals) > MAX_VALUES else len(members)
    truncated = total > len(members) or len(members) > MAX_STATEMENTS
    rest = _rest(node, name if forward else None, back) if truncated else ""
    place = properties.order(name)[0]
    return Group(name, forward, members[:MAX_STATEMENTS], total, place, rest)


def _rest(node: NamedNode, forward: str | None, back: str | None) -> str:
    """Return a query for the other ends of all statements of a thing with a property."""
    ways = [f"{{ {node} <{forward}> ?value }}"] if forward else []
    ways += [f"{{ ?value <{back}> {node} }}"] if back else []
    return f"SELECT DISTINCT ?value WHERE {{\n  {' UNION '.join(ways)}\n}} LIMIT 10000"


def _fact(triple: EvidencedTriple) -> Fact:
    return triple.subject, triple.predicate, lexical(triple.value)
