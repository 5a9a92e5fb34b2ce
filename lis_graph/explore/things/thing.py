"""One thing as a page shows it: names, classes, stated and derived statements."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import Literal, NamedNode

from lis_graph.engines import Engine
from lis_graph.explore.claims import EvidencedTriple, evidenced, query
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
IN_HEAD: Final = {TYPE, term("rdfs:label").value, *PARTS}
"""Properties whose values are in the head of a page, and not repeated below."""

NAMES: Final = [term(n).value for n in ("skos:prefLabel", "foaf:name", "dcterms:title")]
LEADS: Final = [
    term(n).value
    for n in ("skos:definition", "dcterms:abstract", "dcterms:description", "rdfs:comment")
]

CLAIMED: Final = load(__file__, "claimed")


@dataclass(frozen=True)
class Thing:
    """
    A thing as its page shows it.

    ``stated`` has the statements of sources and editors, ``derived`` those that follow from
    them; ``repeated`` is the number of statements left out as they repeat one by a broader
    property.
    """

    iri: str
    names: Names
    other_names: Sequence[Literal]
    """The names of the thing in other languages."""
    kinds: Sequence[str]
    """The classes that the thing is stated to belong to."""
    lead: Literal | None
    stated: Sequence[Group]
    derived: Sequence[Group]
    repeated: int
    claims: Sequence[EvidencedTriple]
    """The statement that the thing makes, if it is a claim."""
    query: str
    truncated: bool
    """Whether the thing has more properties than are shown."""


def thing(engine: Engine, node: NamedNode, language: str) -> Thing:
    """Return a thing as its page shows it, in a language."""
    known, read = properties(engine), about(engine, node)
    claimed = _claimed(engine, node, read)
    every = list(from_perspective(node, read.triples, known))
    implied = implied_by(read.triples, known)
    below = [s for s in every if s.predicate not in IN_HEAD]
    new = with_derivations(engine, [s for s in below if not is_implied(s, implied)], known)
    lead = _lead(every, language)
    named = names(engine, _iris(node, every, new, claimed), language)
    shown = [s for s in new if s.claims or not _is_in_head(s, lead, every, language)]
    by_property = groups(node, shown, named, known, read)
    return Thing(
        iri=node.value,
        names=named,
        other_names=_other_names(every, named[node.value].text),
        kinds=_kinds(every),
        lead=lead,
        stated=[group for group in by_property if not group.derived],
        derived=[group for group in by_property if group.derived],
        repeated=len(below) - len(new),
        claims=claimed,
        query=read.query,
        truncated=read.truncated,
    )


def _claimed(engine: Engine, node: NamedNode, read: ThingQuery) -> Sequence[EvidencedTriple]:
    """Return the statement that a claim makes, with just this claim."""
    if not any(triple.predicate in PARTS for triple in read.triples):
        return ()
    triples = evidenced(engine, query(with_values(CLAIMED, claim=node)))
    return [replace(t, claims=[c for c in t.claims if c.iri == node.value]) for t in triples]


def _lead(statements: Sequence[Statement], language: str) -> Literal | None:
    """Return the text that defines or describes a thing."""
    for name in LEADS:
        values = [s.end for s in statements if s.forward and s.predicate == name]
        best = in_language(values, language)
        if best is not None:
            return best
    return None


def _is_in_head(
    statement: Statement, lead: Literal | None, every: Iterable[Statement], language: str
) -> bool:
    """Say whether the head of a page has a value, or it is a text in another language."""
    value = statement.end
    if not statement.forward or not isinstance(value, Literal):
        return False
    if statement.predicate in NAMES or value == lead:
        return True
    same = (s.end for s in every if s.predicate == statement.predicate and s.forward)
    own = any(isinstance(o, Literal) and o.language == language for o in same)
    return own and value.language not in {None, language}


def _kinds(statements: Iterable[Statement]) -> list[str]:
    """Return the classes that a thing is stated to belong to, else derived ones."""
    types = [s for s in statements if s.forward and s.predicate == TYPE]
    stated = [s for s in types if not s.derived] or types
    return [lexical(s.end) for s in stated if isinstance(s.end, NamedNode)]


def _other_names(statements: Iterable[Statement], name: str) -> list[Literal]:
    """Return the names of a thing other than the one in its heading."""
    named = (s for s in statements if s.forward and s.predicate in NAMES)
    values = {s.end: None for s in named if isinstance(s.end, Literal)}
    return [value for value in values if value.value != name]


def _iris(
    node: NamedNode,
    every: Iterable[Statement],
    shown: Iterable[Statement],
    claimed: Iterable[EvidencedTriple],
) -> Iterator[str]:
    """Yield the IRIs that a page needs names for."""
    yield node.value
    yield from _kinds(every)
    for statement in shown:
        yield statement.predicate
        yield from _parts(statement.triples)
        yield from _parts(statement.reasons)
    yield from _parts(claimed)


def _parts(triples: Iterable[EvidencedTriple]) -> Iterator[str]:
    """Yield the IRIs in triples and in their claims."""
    for triple in triples:
        yield from (triple.subject, triple.predicate)
        if isinstance(triple.value, NamedNode):
            yield triple.value.value
        for claim in triple.claims:
            yield from filter(None, (claim.status, claim.source, claim.section, *claim.rivals))
