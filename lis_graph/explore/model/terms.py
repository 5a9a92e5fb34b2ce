"""One class or property of the ontology: what it means, and who uses it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from lis_graph.engines import Engine
from lis_graph.explore.model.ontology import Ontology
from lis_graph.explore.model.shapes import Rule, shapes
from lis_graph.explore.naming import Names, names
from lis_graph.explore.sparql import rows
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.rdf.queries import load, with_values

OF_CLASS: Final = load(__file__, "class-uses")
OF_PROPERTY: Final = load(__file__, "property-uses")


@dataclass(frozen=True)
class Term:
    """
    A term as a page shows it: IRIs of other terms, and rows of examples from the data.

    ``domains`` and ``ranges`` are the classes a property is between; of a class,
    ``properties`` are those said of it and ``into`` those whose values are of it.
    """

    iri: str
    kinds: Sequence[str]
    above: Sequence[str]
    below: Sequence[str]
    domains: Sequence[str]
    ranges: Sequence[str]
    properties: Sequence[str]
    into: Sequence[str]
    inverse: str | None
    chain: Sequence[str]
    chains: Sequence[str]
    disjoint: Sequence[str]
    rules: Sequence[Rule]
    uses: int
    examples: Sequence[Mapping[str, Any]]
    names: Names
    query: str

    @property
    def is_class(self) -> bool:
        """Say whether it is a class and no property."""
        return PREFIXES["owl"] + "Class" in self.kinds


def term(engine: Engine, whole: Ontology, iri: str) -> Term:
    """Return a term of the ontology."""
    said = whole.said
    kinds = said.nodes(iri, "rdf:type")
    is_class = PREFIXES["owl"] + "Class" in kinds
    sub = "rdfs:subClassOf" if is_class else "rdfs:subPropertyOf"
    above = whole.above(iri, sub)
    held = shapes(engine, whole.language)
    rules = sorted(
        held.on(above) if is_class else held.about(iri),
        key=lambda rule: whole.place(rule.path or ""),
    )
    query = _query(iri, whole.language, is_class=is_class)
    answer = rows(engine, query)
    examples = [row for row in answer if row["thing"]]
    ends = [row[name] for row in examples for name in ("thing", "value") if row.get(name)]
    within = [value for rule in rules for value in (*rule.within, *rule.kinds, rule.of)]
    paths = [rule.path for rule in rules if rule.path]
    return Term(
        iri, kinds, above[1:], said.of(sub, iri),
        said.nodes(iri, "rdfs:domain"), said.nodes(iri, "rdfs:range"),
        _ordered(whole, "rdfs:domain", above), _ordered(whole, "rdfs:range", [iri]),
        whole.inverse(iri), whole.chain(iri), _chains(whole, iri), _disjoint(whole, iri),
        rules, answer[0]["uses"] if answer else 0, examples,
        names(engine, [*ends, *within, *paths], whole.language), query,
    )  # fmt: skip


def _query(iri: str, language: str, *, is_class: bool) -> str:
    node = NamedNode(iri)
    if is_class:
        return with_values(OF_CLASS, **{"class": node})
    return with_values(OF_PROPERTY, property=node, language=Literal(language))


def _ordered(whole: Ontology, end: str, classes: Sequence[str]) -> list[str]:
    """Return the properties that have one of some classes at an end, in their order."""
    found = {iri for kind in classes for iri in whole.said.of(end, kind)}
    return [iri for iri in whole.properties if iri in found]


def _chains(whole: Ontology, iri: str) -> list[str]:
    """Return the properties that a property is a link in the chain of."""
    return [other for other in whole.properties if iri in whole.chain(other)]


def _disjoint(whole: Ontology, iri: str) -> list[str]:
    """Return the classes that share no thing with a class."""
    said = whole.said
    found = [*said.nodes(iri, "owl:disjointWith"), *said.of("owl:disjointWith", iri)]
    for axiom in said.having("owl:members"):
        members = said.members(said.one(axiom, "owl:members"))
        found += members if iri in members else []
    return [other for other in dict.fromkeys(found) if other != iri]
