"""
Graphs of pyoxigraph as rdflib's, and back, for the libraries that know only rdflib.

https://rdflib.readthedocs.io/en/stable/rdf_terms/
"""

from collections.abc import Iterable, Iterator

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat, Triple, parse
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from lis_graph.rdf.namespaces import term
from lis_graph.rdf.terms import Term, lexical


def to_rdflib(triples: Iterable[Triple], store: str = "default") -> Graph:
    """Return the triples as a graph of rdflib; ``SimpleMemory`` is its fastest store."""
    nodes: dict[Term, Node] = {}

    def node(end: Term) -> Node:
        if end not in nodes:
            nodes[end] = _node(end)
        return nodes[end]

    graph = Graph(store)
    for subject, predicate, value in triples:
        graph.add((node(subject), node(predicate), node(value)))
    return graph


def from_rdflib(graph: Graph) -> Iterator[Triple]:
    """Yield the triples of a graph of rdflib whose subjects are IRIs."""
    named = Graph()
    for statement in graph:
        if isinstance(statement[0], URIRef):
            named.add(statement)
    written = named.serialize(format="nt", encoding="utf-8")
    return (quad.triple for quad in parse(written, format=RdfFormat.N_TRIPLES))


def _node(node: Term) -> Node:
    """Return a term as rdflib has it, which leaves out the datatype of plain strings."""
    if isinstance(node, pyoxigraph.Literal):
        plain = node.language or node.datatype == term("xsd:string")
        datatype = None if plain else URIRef(node.datatype.value)
        return Literal(node.value, lang=node.language, datatype=datatype)
    return URIRef(node.value) if isinstance(node, NamedNode) else BNode(lexical(node))
