"""
Blank nodes to IRIs that are hashes of what hangs on them.

RDF 1.1 Concepts, section 3.5: https://www.w3.org/TR/rdf11-concepts/#section-skolemization
"""

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from pyoxigraph import BlankNode, NamedNode, Quad

from lis_graph.errors import SourceError
from lis_graph.namespaces import term


def name(kind: str, content: Iterable[str]) -> NamedNode:
    """Return the IRI ``<kind>:<hash>`` for content that does not depend on its order."""
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
    names: dict[BlankNode, NamedNode] = {}

    def named(node: Any, path: tuple[BlankNode, ...] = ()) -> Any:  # noqa: ANN401 - a term
        if not isinstance(node, BlankNode):
            return node
        if node in path:
            raise SourceError("blank nodes refer to each other in a circle")
        if node not in names:
            inner = (*path, node)
            said = (f"{q.predicate} {named(q.object, inner)}" for q in content[node])
            names[node] = name("node", said)
        return names[node]

    return [Quad(named(q.subject), q.predicate, named(q.object), q.graph_name) for q in quads]
