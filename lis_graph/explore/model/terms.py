"""One class or property of the ontology: its meaning, its rules and its uses."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from lis_graph.engines import Engine
from lis_graph.explore.model.ontology import Ontology
from lis_graph.explore.model.shapes import Rule, Shapes, shapes
from lis_graph.explore.naming import Names, names
from lis_graph.explore.sparql import rows
from lis_graph.explore.statements import QueriedStatements
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.rdf.queries import load, with_values

OF_CLASS: Final = load(__file__, "class-uses")
OF_PROPERTY: Final = load(__file__, "property-uses")
CLASS: Final = PREFIXES["owl"] + "Class"


@dataclass(frozen=True)
class Term:
    """
    A term as a page shows it: IRIs of other terms, and rows of examples from the data.

    ``domains`` and ``ranges`` are those of a property; ``properties`` have a class in their
    domain, ``into`` in their range. ``chain`` implies the property, ``chains`` are the
    properties implied by a chain with it.
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
        return CLASS in self.kinds


def term(engine: Engine, whole: Ontology, iri: str) -> Term:
    """Return a term of the ontology."""
    statements, language = whole.statements, whole.language
    kinds = statements.nodes(iri, "rdf:type")
    is_class = CLASS in kinds
    sub = "rdfs:subClassOf" if is_class else "rdfs:subPropertyOf"
    above = whole.above(iri, sub)
    query = _query(iri, language, is_class=is_class)
    answer = rows(engine, query)
    examples = [row for row in answer if row["thing"]]
    rules = _rules(shapes(engine, language), whole, above, is_class=is_class)
    return Term(
        iri, kinds, above[1:], statements.subjects(sub, iri),
        statements.nodes(iri, "rdfs:domain"), statements.nodes(iri, "rdfs:range"),
        _ordered(whole, "rdfs:domain", above), _ordered(whole, "rdfs:range", [iri]),
        whole.inverse(iri), whole.property_chain(iri), _chains(whole, iri),
        _disjoint(statements, iri), rules, answer[0]["uses"] if answer else 0, examples,
        names(engine, _parts(examples, rules), language), query,
    )  # fmt: skip


def _query(iri: str, language: str, *, is_class: bool) -> str:
    node = NamedNode(iri)
    if is_class:
        return with_values(OF_CLASS, **{"class": node})
    return with_values(OF_PROPERTY, property=node, language=Literal(language))


def _rules(
    shapes: Shapes, whole: Ontology, above: Sequence[str], *, is_class: bool
) -> list[Rule]:
    """Return the rules for a term, the first of ``above``; for a class also inherited ones."""
    rules = shapes.on(above) if is_class else shapes.about(above[0])
    return sorted(rules, key=lambda rule: whole.place(rule.path or ""))


def _parts(examples: Iterable[Mapping[str, Any]], rules: Iterable[Rule]) -> Iterator[str]:
    """Yield the IRIs in examples and rules."""
    for row in examples:
        yield from filter(None, (row.get("thing"), row.get("value")))
    for rule in rules:
        yield from filter(None, (*rule.within, *rule.kinds, rule.of, rule.path))


def _ordered(whole: Ontology, end: str, classes: Sequence[str]) -> list[str]:
    """Return the properties with one of some classes in their domain or range, in order."""
    properties = {iri for kind in classes for iri in whole.statements.subjects(end, kind)}
    return [iri for iri in whole.properties if iri in properties]


def _chains(whole: Ontology, iri: str) -> list[str]:
    """Return the properties that a chain with a property implies."""
    return [implied for implied in whole.properties if iri in whole.property_chain(implied)]


def _disjoint(statements: QueriedStatements, iri: str) -> list[str]:
    """Return the classes disjoint with a class."""
    classes = statements.nodes(iri, "owl:disjointWith")
    classes += statements.subjects("owl:disjointWith", iri)
    for axiom in statements.subjects("owl:members"):
        members = statements.members(statements.first(axiom, "owl:members"))
        classes += members if iri in members else []
    return [class_ for class_ in dict.fromkeys(classes) if class_ != iri]
