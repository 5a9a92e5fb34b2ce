"""What the graph says of one thing, for a page: what it is, what is said, what follows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import Literal, NamedNode

from lis_graph.engines import Engine
from lis_graph.explore.claims import EvidencedTriple, query, told
from lis_graph.explore.naming import Names, in_language, names
from lis_graph.explore.properties import properties
from lis_graph.explore.things.about import ThingQuery, about
from lis_graph.explore.things.reading import (
    Group,
    Statement,
    from_perspective,
    groups,
    implied_by,
    is_implied,
    with_derivations,
)
from lis_graph.rdf.namespaces import term
from lis_graph.rdf.queries import load, with_values
from lis_graph.rdf.terms import lexical

TYPE: Final = term("rdf:type").value
PARTS: Final = [term(f"rdf:{part}").value for part in ("subject", "predicate", "object")]
ABOVE: Final = {TYPE, term("rdfs:label").value, *PARTS}
"""What the head of a page says and no statement of it repeats."""

NAMES: Final = [term(n).value for n in ("skos:prefLabel", "foaf:name", "dcterms:title")]
LEADS: Final = [
    term(n).value
    for n in ("skos:definition", "dcterms:abstract", "dcterms:description", "rdfs:comment")
]

CLAIMED: Final = load(__file__, "claimed")


@dataclass(frozen=True)
class Thing:
    """
    What there is to show of a thing.

    ``stated`` is in groups what sources or editors say, ``derived`` what follows from that;
    ``repeated`` is how many more statements only repeat one by a broader property.
    """

    iri: str
    names: Names
    others: Sequence[Literal]
    """Its names in other languages."""
    kinds: Sequence[str]
    """The classes that it is stated to belong to."""
    lead: Literal | None
    stated: Sequence[Group]
    derived: Sequence[Group]
    repeated: int
    claims: Sequence[EvidencedTriple]
    """Of a claim, the statement that it makes."""
    query: str
    narrow: bool
    """Whether it has more properties than are shown."""


def thing(engine: Engine, node: NamedNode, language: str) -> Thing:
    """Return what the graph says of a thing, in a language."""
    known, found = properties(engine), about(engine, node)
    itself = _itself(engine, node, found)
    every = list(from_perspective(node, found.told, known))
    implied = implied_by(found.told, known)
    below = [s for s in every if s.predicate not in ABOVE]
    kept = with_derivations(engine, [s for s in below if not is_implied(s, implied)], known)
    lead = _lead(every, language)
    called = names(engine, _iris(node, every, kept, itself), language)
    shown = [s for s in kept if s.claims or not _is_above(s, lead, every, language)]
    of_each = groups(node, shown, called, known, found)
    return Thing(
        iri=node.value,
        names=called,
        others=_others(every, called[node.value].text),
        kinds=_kinds(every),
        lead=lead,
        stated=[g for g in of_each if not g.derived],
        derived=[g for g in of_each if g.derived],
        repeated=len(below) - len(kept),
        claims=itself,
        query=found.query,
        narrow=found.narrow,
    )


def _itself(engine: Engine, node: NamedNode, found: ThingQuery) -> Sequence[EvidencedTriple]:
    """Return, of a claim, the statement that it makes, with itself as the only claim."""
    if not any(t.predicate in PARTS for t in found.told):
        return ()
    answer = told(engine, query(with_values(CLAIMED, claim=node)))
    return [replace(t, claims=[c for c in t.claims if c.iri == node.value]) for t in answer]


def _lead(statements: Sequence[Statement], language: str) -> Literal | None:
    """Return the text that says what a thing is."""
    for name in LEADS:
        values = [s.other for s in statements if s.forward and s.predicate == name]
        best = in_language(values, language)
        if best is not None:
            return best
    return None


def _is_above(
    statement: Statement, lead: Literal | None, every: Iterable[Statement], language: str
) -> bool:
    """Say whether the head of a page has said it, or the same text in another language."""
    value = statement.other
    if not statement.forward or not isinstance(value, Literal):
        return False
    if statement.predicate in NAMES or value == lead:
        return True
    same = (s.other for s in every if s.predicate == statement.predicate and s.forward)
    own = any(isinstance(o, Literal) and o.language == language for o in same)
    return own and value.language not in {None, language}


def _kinds(statements: Iterable[Statement]) -> list[str]:
    """Return the classes that a thing is stated to belong to, without those, derived ones."""
    types = [s for s in statements if s.forward and s.predicate == TYPE]
    stated = [s for s in types if not s.derived] or types
    return [lexical(s.other) for s in stated if isinstance(s.other, NamedNode)]


def _others(statements: Iterable[Statement], name: str) -> list[Literal]:
    """Return the names of a thing other than the one it is called by."""
    named = (s for s in statements if s.forward and s.predicate in NAMES)
    values = {s.other: None for s in named if isinstance(s.other, Literal)}
    return [value for value in values if value.value != name]


def _iris(
    node: NamedNode,
    every: Iterable[Statement],
    shown: Iterable[Statement],
    itself: Iterable[EvidencedTriple],
) -> Iterator[str]:
    """Yield all that a page needs a name for."""
    yield node.value
    yield from _kinds(every)
    for statement in shown:
        yield statement.predicate
        yield from _of(statement.told)
        yield from _of(statement.reasons)
    yield from _of(itself)


def _of(said: Iterable[EvidencedTriple]) -> Iterator[str]:
    for t in said:
        yield from (t.subject, t.predicate)
        if isinstance(t.value, NamedNode):
            yield t.value.value
        for claim in t.claims:
            yield from filter(None, (claim.status, claim.source, claim.section, *claim.rivals))
