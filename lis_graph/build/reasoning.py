"""
The OWL 2 RL closure of the graph, and the contradictions found in computing it.

OWL 2 Profiles, section 4.3: https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
"""

from collections.abc import Collection, Iterable, Iterator

from owlrl import OWLRL_Semantics
from pyoxigraph import Literal, NamedNode, Quad, Triple
from rdflib.namespace import OWL
from rdflib.term import Node

from lis_graph.rdf.bridge import from_rdflib, to_rdflib
from lis_graph.rdf.namespaces import BASE, graph, readable, term
from lis_graph.rdf.terms import Subject, in_graph, lexical

WHOLE = {graph(name) for name in ("facts", "persons", "enrichment")}
"""Graphs whose statements are all reasoned over."""

LINKS = {graph(name) for name in ("ontology", "vocabulary", "claims")}
"""Graphs whose links and preferred labels are: other texts imply nothing."""

INFERRED = graph("inferred")
"""The graph of the consequences."""


class _Reasoner(OWLRL_Semantics):  # type: ignore[misc]  # owlrl has no types
    """
    OWL 2 RL under the unique name assumption: two names never denote one thing.

    Of the rules for equality only eq-diff1 remains: eq-ref (``x sameAs x``) is trivial and
    costs most, and the others would spread one fault over everything it touches.
    """

    def _equality(self, triple: tuple[Node, Node, Node], cycle: int) -> None:  # noqa: ARG002 - owlrl's signature
        left, predicate, right = triple
        if predicate == OWL.sameAs and left != right:
            pair = " and ".join(sorted((str(left), str(right))))
            self.add_error(f"{pair} would have to be one thing; a property has one value")


def closure(quads: Collection[Quad]) -> tuple[list[Quad], list[str]]:
    """
    Return the consequences about things, in the graph of inferences, and the contradictions.

    Consequences are new statements about individuals, without tautologies (``x sameAs x``,
    ``x a owl:Thing``) and without those about the ontology itself. A contradiction is a
    sentence; a sound graph has none.
    """
    data = to_rdflib((quad.triple for quad in quads if _matters(quad)), "SimpleMemory")
    reasoner = _Reasoner(data, axioms=False, daxioms=False)
    reasoner.closure()
    stated = {quad.triple for quad in quads}
    terms = set(_terms(stated))
    inferred = {
        triple
        for triple in from_rdflib(data)
        if triple not in stated and triple.subject not in terms and _is_informative(triple)
    }
    contradictions = sorted({readable(m) for m in reasoner.error_messages})
    return in_graph(inferred, INFERRED), contradictions


def _matters(quad: Quad) -> bool:
    """Say whether a statement can have consequences."""
    if quad.graph_name in LINKS and isinstance(quad.object, Literal):
        return quad.predicate == term("skos:prefLabel")
    return quad.graph_name in WHOLE | LINKS


def _terms(triples: Iterable[Triple]) -> Iterator[Subject]:
    """Yield the classes, properties, lists and axioms: all that are not individuals."""
    kinds = {
        term(f"owl:{kind}")
        for kind in (
            "Class",
            "ObjectProperty",
            "DatatypeProperty",
            "AnnotationProperty",
            "AllDifferent",
            "AllDisjointClasses",
            "Ontology",
        )
    }
    for triple in triples:
        listed = triple.predicate == term("rdf:first")
        if listed or (triple.predicate == term("rdf:type") and triple.object in kinds):
            yield triple.subject


def _is_informative(triple: Triple) -> bool:
    """Say whether a statement is more than a tautology about an individual."""
    if triple.subject in {triple.object, term("owl:Nothing")}:
        return False
    if triple.predicate in {term("owl:sameAs"), term("owl:differentFrom")}:
        return False
    if triple.predicate == term("rdf:type"):
        return isinstance(triple.object, NamedNode) and not triple.object.value.startswith(
            (term("owl:").value, term("rdfs:").value, term("rdf:").value)
        )
    return isinstance(triple.object, Literal) or _is_ours_or_linked(triple)


def _is_ours_or_linked(triple: Triple) -> bool:
    ends = (lexical(triple.subject), lexical(triple.object))
    return any(end.startswith(BASE) for end in ends)
