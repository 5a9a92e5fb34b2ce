"""
Statements read from one thing, each once.

What is said of something else is read by the inverse of the property where there is one: that
a partnership is represented by an organisation is, on the page of the organisation, that it
represents the partnership, with the same words of the source.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import NamedNode

from lis_graph.engines import Engine
from lis_graph.explore.claims import Claim, EvidencedTriple
from lis_graph.explore.naming import Names
from lis_graph.explore.properties import Properties
from lis_graph.explore.things.about import SHOWN, ThingQuery
from lis_graph.explore.things.reasons import Fact, reasons
from lis_graph.rdf.terms import Term, lexical

MOST: Final = 40
"""How many statements by one property are shown."""


@dataclass(frozen=True)
class Statement:
    """
    One statement, read from the thing: a property, and its value or what has it as value.

    ``forward`` is false for what is said of something else, by a property without inverse.
    ``told`` has it as it stands in the graph; where that is both ways, the stated one first.
    ``reasons`` has, of a derived one, what it follows from.
    """

    predicate: str
    forward: bool
    other: Term
    told: Sequence[EvidencedTriple]
    reasons: Sequence[EvidencedTriple] = ()

    @property
    def adopted(self) -> bool:
        """Say whether the graph makes the statement itself."""
        return any(t.adopted for t in self.told)

    @property
    def derived(self) -> bool:
        """Say whether only the reasoner makes it."""
        return all(t.derived for t in self.told)

    @property
    def claims(self) -> list[Claim]:
        """The claims that make it."""
        return [claim for t in self.told for claim in t.claims]


@dataclass(frozen=True)
class Group:
    """
    The statements by one property.

    ``total`` is how many there are, with those cut off; ``place`` is where the ontology puts
    the property.
    """

    predicate: str
    forward: bool
    statements: Sequence[Statement]
    total: int
    place: float
    rest: str
    """A query for all of them, where some are cut off."""

    @property
    def derived(self) -> bool:
        """Say whether only the reasoner makes them."""
        return self.statements[0].derived

    @property
    def disputed(self) -> bool:
        """Say whether a source says something here that the graph does not adopt."""
        return not all(statement.adopted for statement in self.statements)


def from_perspective(
    node: NamedNode, said: Iterable[EvidencedTriple], known: Properties
) -> Iterator[Statement]:
    """Yield each statement once, read from the thing, of those that are there both ways."""
    found: dict[tuple[str, bool, Term], list[EvidencedTriple]] = {}
    for t in said:
        if t.subject == node.value:
            key = t.predicate, True, t.value
        else:
            inverse = known.inverses.get(t.predicate)
            key = inverse or t.predicate, bool(inverse), NamedNode(t.subject)
        found.setdefault(key, []).append(t)
    for key, ways in found.items():
        yield Statement(*key, sorted(ways, key=lambda t: t.derived))


def is_implied(statement: Statement, implied: Collection[Fact]) -> bool:
    """Say whether a derived statement only says in broader words what a stated one says."""
    return statement.derived and any(_key(t) in implied for t in statement.told)


def implied_by(said: Iterable[EvidencedTriple], known: Properties) -> set[Fact]:
    """Return what follows from stated statements by broader properties, both ways."""
    found: set[Fact] = set()
    for t in said:
        subject, name, value = _key(t)
        inverse = known.inverses.get(name)
        ways = [(subject, name, value)] + ([(value, inverse, subject)] if inverse else [])
        if not t.derived:
            found |= {(s, above, o) for s, p, o in ways for above in known.broader.get(p, ())}
    return found | {(o, known.inverses[p], s) for s, p, o in found if p in known.inverses}


def with_derivations(
    engine: Engine, statements: Sequence[Statement], known: Properties
) -> list[Statement]:
    """Return the statements, derived ones with what they follow from."""
    derived = [s for s in statements if s.derived and isinstance(s.other, NamedNode)]
    if not derived:
        return list(statements)
    found = reasons(engine, [_key(s.told[0]) for s in derived], known)
    return [replace(s, reasons=found.get(_key(s.told[0]), ())) for s in statements]


def groups(
    node: NamedNode,
    statements: Iterable[Statement],
    called: Names,
    known: Properties,
    found: ThingQuery,
) -> list[Group]:
    """Return the statements by property, in the order of the ontology, then by name."""

    def place(s: Statement) -> tuple[bool, str, str]:
        other = lexical(s.other)
        return not s.adopted, called[other].text if other in called else other, other

    groups: dict[tuple[bool, str, bool], list[Statement]] = {}
    for s in statements:
        groups.setdefault((s.derived, s.predicate, s.forward), []).append(s)
    made = [
        _group(node, name, sorted(of, key=place), known, found)
        for (_, name, _), of in groups.items()
    ]
    return sorted(made, key=lambda g: (not g.forward, g.place, called[g.predicate].text))


def _group(
    node: NamedNode, name: str, of: Sequence[Statement], known: Properties, found: ThingQuery
) -> Group:
    """Return the statements by one property, cut to what is shown."""
    forward = of[0].forward
    back = known.inverses.get(name) if forward else name
    read = found.totals.get((name, forward), 0), found.totals.get((back or "", False), 0)
    total = max(read) if max(read) > SHOWN else len(of)
    cut = total > len(of) or len(of) > MOST
    rest = _rest(node, name if forward else None, back) if cut else ""
    return Group(name, forward, of[:MOST], total, known.order(name)[0], rest)


def _rest(node: NamedNode, forward: str | None, back: str | None) -> str:
    """Return a query for all that a thing and a property lead to, or come from."""
    ways = [f"{{ {node} <{forward}> ?value }}"] if forward else []
    ways += [f"{{ ?value <{back}> {node} }}"] if back else []
    return f"SELECT DISTINCT ?value WHERE {{\n  {' UNION '.join(ways)}\n}} LIMIT 10000"


def _key(t: EvidencedTriple) -> Fact:
    return t.subject, t.predicate, lexical(t.value)
