"""Answers as Python values: a table of terms for SELECT, triples for CONSTRUCT."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import (
    Literal,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from lis_graph.engines import Answer
from lis_graph.errors import N_, QueryError
from lis_graph.rdf.namespaces import PREFIXES, curie
from lis_graph.rdf.terms import Term, lexical

if TYPE_CHECKING:
    import networkx
    import pandas

Row = dict[str, Term | None]
"""A solution: its terms by the name of their variable, `None` where unbound."""

NUMBERS = {
    PREFIXES["xsd"] + name: kind
    for name, kind in (
        ("integer", int),
        ("decimal", float),
        ("double", float),
        ("float", float),
        ("boolean", lambda value: value in {"true", "1"}),
    )
}
"""Readers of the datatypes that Python has a type for."""


@dataclass(frozen=True)
class Table:
    """
    The solutions of a SELECT: named columns, rows of terms, `None` where unbound.

    Iterating yields each row as a dict, from column to term.
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[Term | None, ...]]

    def __iter__(self) -> Iterator[Row]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def values(self) -> list[dict[str, Any]]:
        """Return the rows as plain Python values: strings, numbers, booleans, `None`."""
        return [{name: plain(term) for name, term in row.items()} for row in self]

    def to_pandas(self) -> "pandas.DataFrame":
        """Return a data frame with a column for each variable. Needs pandas."""
        import pandas as pd  # noqa: PLC0415 - optional, and slow

        return pd.DataFrame(self.values(), columns=list(self.columns))


@dataclass(frozen=True)
class Triples:
    """The triples of a CONSTRUCT or DESCRIBE; iterating yields them."""

    triples: Sequence[Triple]

    def __iter__(self) -> Iterator[Triple]:
        return iter(self.triples)

    def __len__(self) -> int:
        return len(self.triples)

    def to_networkx(self) -> "networkx.MultiDiGraph[str]":
        """
        Return a directed graph: a node for each IRI, an edge for each link.

        Nodes are IRIs; literals become attributes of their subject, lists of values by
        prefixed name. Nodes and edges have their prefixed name as ``label``; ``property`` is
        the IRI of an edge.
        """
        import networkx as nx  # noqa: PLC0415 - slow, and rarely needed

        result: networkx.MultiDiGraph[str] = nx.MultiDiGraph()
        for triple in self.triples:
            subject, predicate = lexical(triple.subject), triple.predicate.value
            label = curie(predicate)
            result.add_node(subject, label=curie(subject))
            if isinstance(triple.object, Literal):
                values = result.nodes[subject].setdefault(label, [])
                values.append(plain(triple.object))
            else:
                value = lexical(triple.object)
                result.add_node(value, label=curie(value))
                result.add_edge(subject, value, key=label, label=label, property=predicate)
        return result


def plain(term: Term | None) -> Any:  # noqa: ANN401 - a literal may be of any type
    """Return a term as a Python value: an IRI or text as `str`, a number as a number."""
    if isinstance(term, Literal):
        try:
            return NUMBERS.get(term.datatype.value, str)(term.value)
        except ValueError:  # an ill-typed literal, such as "abc"^^xsd:integer
            return term.value
    return None if term is None else lexical(term)


def table(answer: Answer) -> Table:
    """Read the answer to a SELECT. Raises `QueryError` for any other."""
    results = _results(answer)
    if not isinstance(results, QuerySolutions):
        raise QueryError(N_("a table comes from a SELECT query"))
    names = tuple(variable.value for variable in results.variables)
    return Table(names, [tuple(row) for row in results])


def boolean(answer: Answer) -> bool:
    """Read the answer to an ASK. Raises `QueryError` for any other."""
    results = _results(answer)
    if not isinstance(results, QueryBoolean):
        raise QueryError(N_("true or false comes from an ASK query"))
    return bool(results)


def triples(answer: Answer) -> Triples:
    """Read the answer to a CONSTRUCT or DESCRIBE. Raises `QueryError` for any other."""
    format_ = RdfFormat.from_media_type(answer.media_type)
    if format_ is None:
        raise QueryError(N_("triples come from a CONSTRUCT or DESCRIBE query"))
    return Triples([quad.triple for quad in parse(answer.read(), format=format_)])


def _results(answer: Answer) -> QuerySolutions | QueryBoolean | None:
    format_ = QueryResultsFormat.from_media_type(answer.media_type)
    if format_ is None:
        return None
    return parse_query_results(answer.read(), format=format_)
