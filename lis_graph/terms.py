"""RDF terms as pyoxigraph has them: their types, their text, their serialisation."""

from collections.abc import Iterable, Mapping

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    serialize,
)

Subject = NamedNode | BlankNode | Triple
Term = NamedNode | BlankNode | Literal | Triple


def text(node: Term | DefaultGraph | None) -> str:
    """Return the IRI of a node or the lexical form of a literal; of nothing, nothing."""
    return "" if node is None else str(getattr(node, "value", node))


def write(
    statements: Iterable[Triple] | Iterable[Quad],
    format_: RdfFormat,
    prefixes: Mapping[str, str] | None = None,
) -> bytes:
    """Return the statements in an RDF format, UTF-8."""
    written = serialize(statements, format=format_, prefixes=dict(prefixes or {}))
    return written or b""
