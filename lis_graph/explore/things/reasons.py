"""
Why a statement holds that no source makes: the statements of sources from which it follows.

OWL 2 RL, rules prp-spo2 (property chains) and prp-trp (transitive properties):
https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from pyoxigraph import NamedNode

from lis_graph.engines import Engine
from lis_graph.explore.claims import EvidencedTriple, query_of, told
from lis_graph.explore.properties import Properties
from lis_graph.explore.sparql import rows
from lis_graph.rdf.queries import load, with_rows

ROUNDS: Final = 3
"""How many steps back are taken."""

MOST: Final = 60
"""How many statements are asked for at once."""

STEPS: Final = load(__file__, "steps")

Fact = tuple[str, str, str]
"""Subject, property and object, all IRIs."""


def reasons(
    engine: Engine, derived: Iterable[Fact], known: Properties
) -> Mapping[Fact, Sequence[EvidencedTriple]]:
    """Return for each statement those of sources from which it follows, if that is known."""
    wanted = {fact: _canonical(fact, known) for fact in islice(dict.fromkeys(derived), MOST)}
    steps: dict[Fact, tuple[Fact, Fact]] = {}
    stated: dict[Fact, EvidencedTriple] = {}
    unexplained = list(wanted.values())
    for _ in range(ROUNDS):
        found = _steps(engine, unexplained, known) if unexplained else {}
        steps |= found
        premises = list(dict.fromkeys(p for pair in found.values() for p in pair))[:MOST]
        stated |= _stated(engine, premises, known) if premises else {}
        unexplained = [p for p in premises if p not in stated and p not in steps]
    return {fact: list(_traced(node, steps, stated)) for fact, node in wanted.items()}


def _steps(
    engine: Engine, facts: Iterable[Fact], known: Properties
) -> dict[Fact, tuple[Fact, Fact]]:
    """Return for each statement two from which it follows in one step, stated ones if any."""
    either = {way: fact for fact in facts for way in _ways(fact, known)}
    found: dict[Fact, tuple[Fact, Fact]] = {}
    query = with_rows(STEPS, (tuple(map(NamedNode, way)) for way in either))
    for row in rows(engine, query):
        first = row["subject"], row["first"], row["middle"]
        second = row["middle"], row["second"], row["object"]
        way = row["subject"], row["property"], row["object"]
        pair = _canonical(first, known), _canonical(second, known)
        found.setdefault(either[way], pair)
    return found


def _stated(
    engine: Engine, facts: Iterable[Fact], known: Properties
) -> dict[Fact, EvidencedTriple]:
    """Return those statements that are not derived, or whose inverse is not, with claims."""
    either = {way: fact for fact in facts for way in _ways(fact, known)}
    answer = told(engine, query_of(either))
    return {
        either[t.subject, t.predicate, t.value.value]: t
        for t in answer
        if t.adopted and not t.derived and isinstance(t.value, NamedNode)
    }


def _traced(
    statement: Fact,
    steps: Mapping[Fact, tuple[Fact, Fact]],
    stated: Mapping[Fact, EvidencedTriple],
) -> Iterator[EvidencedTriple]:
    """Yield the statements of sources behind one; each step leads further back."""
    if statement in stated:
        yield stated[statement]
        return
    for premise in steps.get(statement, ()):
        rest = {s: to for s, to in steps.items() if s != statement}
        yield from _traced(premise, rest, stated)


def _canonical(fact: Fact, known: Properties) -> Fact:
    """Return the one form of a statement that stands for it and for its inverse."""
    return min(_ways(fact, known))


def _ways(statement: Fact, known: Properties) -> Iterator[Fact]:
    """Yield a statement and, if its property has an inverse, the same by that."""
    subject, name, value = statement
    yield statement
    if name in known.inverses:
        yield value, known.inverses[name], subject
