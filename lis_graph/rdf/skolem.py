"""
Blank nodes to IRIs that are hashes of the statements about them.

RDF 1.1 Concepts, section 3.5: https://www.w3.org/TR/rdf11-concepts/#section-skolemization
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256
from typing import Any

from pyoxigraph import BlankNode, NamedNode, Quad

from lis_graph.errors import SourceError
from lis_graph.rdf.namespaces import term


def name(kind: str, content: Iterable[str]) -> NamedNode:
    """Return the IRI ``<kind>:<hash>`` of some content, in whatever order it comes."""
    digest = sha256("\n".join(sorted(content)).encode()).hexdigest()
    return term(f"{kind}:{digest[:24]}")


def skolemise(quads: Iterable[Quad]) -> list[Quad]:
    """
    Replace every blank node by an IRI made from its content.

    Nodes of equal content become one node: lists and anonymous axioms mean the same
    wherever they are written. Raises `SourceError` for blank nodes in a circle.
    """
    quads = list(quads)
    content: dict[object, list[Quad]] = defaultdict(list)
    for quad in quads:
        content[quad.subject].append(quad)
    names: dict[object, NamedNode] = {}
    for node in _innermost_first(quads):
        ends = (f"{q.predicate} {names.get(q.object, q.object)}" for q in content[node])
        names[node] = name("node", ends)
    return [_renamed(quad, names) for quad in quads]


def _innermost_first(quads: Iterable[Quad]) -> list[BlankNode]:
    """Return the blank nodes so that each comes after those it refers to."""
    order: TopologicalSorter[BlankNode] = TopologicalSorter()
    for quad in quads:
        objects = [quad.object] if isinstance(quad.object, BlankNode) else []
        if isinstance(quad.subject, BlankNode):
            order.add(quad.subject, *objects)
        else:
            for node in objects:
                order.add(node)
    try:
        return list(order.static_order())
    except CycleError as error:
        raise SourceError("blank nodes refer to each other in a circle") from error


def _renamed(quad: Quad, names: Mapping[Any, NamedNode]) -> Quad:
    subject = names.get(quad.subject, quad.subject)
    value = names.get(quad.object, quad.object)
    return Quad(subject, quad.predicate, value, quad.graph_name)
