"""
The statements of sources from which a derived statement follows.

OWL 2 RL, rules prp-spo2 (property chains) and prp-trp (transitive properties):
https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from pyoxigraph import NamedNode

from lis_graph.engines import Engine
from lis_graph.explore.claims import EvidencedTriple, evidenced, query_of
from lis_graph.explore.properties import Properties
from lis_graph.explore.sparql import rows
from lis_graph.rdf.queries import load, with_rows

STEPS: Final = load(__file__, "steps")

MAX_ROUNDS: Final = 3
"""Maximum number of steps from a derived statement back to stated ones."""

MAX_FACTS: Final = 60
"""Maximum number of statements that one query explains."""

Fact = tuple[str, str, str]
"""Subject, property and object of a statement, all IRIs."""


def reasons(
    engine: Engine, derived: Iterable[Fact], properties: Properties
) -> Mapping[Fact, Sequence[EvidencedTriple]]:
    """Return the stated triples from which each derived statement follows, where known."""
    unique = islice(dict.fromkeys(derived), MAX_FACTS)
    wanted = {fact: _canonical(fact, properties) for fact in unique}
    steps: dict[Fact, tuple[Fact, Fact]] = {}
    stated: dict[Fact, EvidencedTriple] = {}
    unexplained = list(wanted.values())
    for _ in range(MAX_ROUNDS):
        new = _steps(engine, unexplained, properties) if unexplained else {}
        steps |= new
        premises = list(dict.fromkeys(p for pair in new.values() for p in pair))[:MAX_FACTS]
        stated |= _stated(engine, premises, properties) if premises else {}
        unexplained = [p for p in premises if p not in stated and p not in steps]
    return {fact: list(_traced(node, steps, stated)) for fact, node in wanted.items()}


def _steps(
    engine: Engine, facts: Iterable[Fact], properties: Properties
) -> dict[Fact, tuple[Fact, Fact]]:
    """Return the two premises of each statement that follows in one step, stated ones first."""
    directions = {way: fact for fact in facts for way in _directions(fact, properties)}
    steps: dict[Fact, tuple[Fact, Fact]] = {}
    query = with_rows(STEPS, (tuple(map(NamedNode, way)) for way in directions))
    for row in rows(engine, query):
        first = row["subject"], row["first"], row["middle"]
        second = row["middle"], row["second"], row["object"]
        fact = directions[row["subject"], row["property"], row["object"]]
        steps.setdefault(fact, (_canonical(first, properties), _canonical(second, properties)))
    return steps


def _stated(
    engine: Engine, facts: Iterable[Fact], properties: Properties
) -> dict[Fact, EvidencedTriple]:
    """Return the statements that are stated in either direction, with their claims."""
    directions = {way: fact for fact in facts for way in _directions(fact, properties)}
    return {
        directions[triple.subject, triple.predicate, triple.value.value]: triple
        for triple in evidenced(engine, query_of(directions))
        if triple.adopted and not triple.derived and isinstance(triple.value, NamedNode)
    }


def _traced(
    fact: Fact,
    steps: Mapping[Fact, tuple[Fact, Fact]],
    stated: Mapping[Fact, EvidencedTriple],
) -> Iterator[EvidencedTriple]:
    """Yield the stated triples behind a statement; each step leads further back."""
    if fact in stated:
        yield stated[fact]
        return
    for premise in steps.get(fact, ()):
        rest = {conclusion: pair for conclusion, pair in steps.items() if conclusion != fact}
        yield from _traced(premise, rest, stated)


def _canonical(fact: Fact, properties: Properties) -> Fact:
    """Return the one form of a statement that stands for both of its directions."""
    return min(_directions(fact, properties))


def _directions(fact: Fact, properties: Properties) -> Iterator[Fact]:
    """Yield a statement and, if its property has an inverse, the same by the inverse."""
    subject, name, value = fact
    yield fact
    if name in properties.inverses:
        yield value, properties.inverses[name], subject
