"""
The dataset clause of a query: the graphs after FROM and FROM NAMED.

https://www.w3.org/TR/sparql11-query/#specifyingDataset
"""

import re
from collections.abc import Sequence

from pyoxigraph import NamedNode, QuerySolutions, Store

from lis_graph.engines.tokens import IRI, NAMES, OPAQUE, PREFIXED_NAME, without_comparisons
from lis_graph.rdf.namespaces import BASE

GAP = r"(?:\s|\#[^\n\r]*)*+"
NAME = rf"{IRI} | {PREFIXED_NAME}"
CLAUSE = re.compile(
    rf"""{OPAQUE} | {NAMES} | (?P<form>SELECT|ASK|CONSTRUCT|DESCRIBE)
      | FROM{GAP}(?:(?P<default>{NAME}) | NAMED{GAP}(?P<named>{NAME})) | [A-Za-z_]++""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
"""The form of a query, or one clause of its dataset; all else is passed by."""

Graphs = Sequence[NamedNode]


def graphs(store: Store, text: str) -> tuple[Graphs, Graphs]:
    """
    Return the default graphs and the named graphs of a query's dataset clause, as written.

    The engine resolves their names, in a query with the same prologue. Raises `SyntaxError` if
    it cannot.
    """
    plain = without_comparisons(text) or text
    matches = [match for match in CLAUSE.finditer(plain) if match.lastgroup]
    prologue = text[: next((m.start() for m in matches if m["form"]), 0)]
    return (
        _resolved(store, prologue, [m["default"] for m in matches if m["default"]]),
        _resolved(store, prologue, [m["named"] for m in matches if m["named"]]),
    )


def _resolved(store: Store, prologue: str, names: Sequence[str]) -> Graphs:
    columns = " ".join(f"({name} AS ?graph{number})" for number, name in enumerate(names))
    if not columns:
        return []
    rows = store.query(f"{prologue}SELECT {columns} {{}}", base_iri=BASE)
    assert isinstance(rows, QuerySolutions)  # noqa: S101 - those of a SELECT
    return [name for name in next(rows) if isinstance(name, NamedNode)]
