"""The terms of pyoxigraph: their types, their text, their serialisation."""

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


def lexical(node: Term | DefaultGraph | str | None) -> str:
    """Return the IRI of a node or the lexical form of a literal; ``""`` for `None`."""
    return "" if node is None else str(getattr(node, "value", node))


def in_graph(
    triples: Iterable[Triple], graph: NamedNode | BlankNode | DefaultGraph
) -> list[Quad]:
    """Return the triples as statements of a graph."""
    return [Quad(t.subject, t.predicate, t.object, graph) for t in triples]


def write(
    statements: Iterable[Triple] | Iterable[Quad],
    format_: RdfFormat,
    prefixes: Mapping[str, str] | None = None,
) -> bytes:
    """
    Return the statements in an RDF format, UTF-8, in the order given.

    Prefixes are declared in the order of their names; Oxigraph has none that is stable.
    """
    written = serialize(statements, format=format_, prefixes=dict(prefixes or {})) or b""
    if not written.startswith(b"@prefix"):
        return written
    lines = written.splitlines(keepends=True)
    body = next((n for n, line in enumerate(lines) if line[:7] != b"@prefix"), len(lines))
    return b"".join([*sorted(lines[:body]), *lines[body:]])
