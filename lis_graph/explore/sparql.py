"""
Text of queries: prefixes, values, subqueries and limits; and answers as rows.

https://www.w3.org/TR/sparql11-query/#rPrefixedName
"""

import re
from collections.abc import Iterable
from itertools import dropwhile
from typing import Any

from pyoxigraph import NamedNode

from lis_graph.engines import Engine, Query
from lis_graph.engines.results import table
from lis_graph.rdf.namespaces import PREFIXES, curie
from lis_graph.rdf.queries import EMPTY_ROWS

LOCAL = re.compile(r"\w(?:[\w.-]*[\w-])?")
"""Local names that need no escape (rule 169 has more)."""


def with_prefixes(body: str) -> str:
    """
    Return a query with declarations of the prefixes that it uses.

    >>> print(with_prefixes("SELECT ?area WHERE { ?area a lis:KeyArea }"))
    PREFIX lis: <https://w3id.org/lis/def/>
    <BLANKLINE>
    SELECT ?area WHERE { ?area a lis:KeyArea }
    """
    used = set(re.findall(r"(?<![\w<:?/-])([a-z][\w-]*):(?=[\w])", body)) & set(PREFIXES)
    lines = [f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in sorted(used)]
    return "\n".join([*lines, "", body])


def with_select(query: str, select: str) -> str:
    """
    Return a query with a SELECT as a subquery in place of its empty ``VALUES (…) {}`` block.

    Raises `LookupError` without such a block.
    """
    inner = _body(select).replace("\n", "\n  ")
    if not EMPTY_ROWS.search(query):
        raise LookupError("the query has no empty VALUES block for several variables")
    return with_prefixes(EMPTY_ROWS.sub(lambda _: f"{{ {inner} }}", _body(query)))


def union(variables: Iterable[str], selects: Iterable[str]) -> str:
    """Return a SELECT of the solutions of several, each once."""
    names = " ".join(f"?{name}" for name in variables)
    parts = [_body(select).replace("\n", "\n  ") for select in selects]
    inner = "\n  UNION ".join(f"{{ {part} }}" for part in parts)
    return with_prefixes(f"SELECT DISTINCT {names} WHERE {{\n  {inner}\n}}")


def limit(query: str) -> int:
    """
    Return the maximum number of solutions of a query, which its last LIMIT sets.

    >>> limit("SELECT ?s { ?s ?p ?o } LIMIT 10")
    10
    """
    return int(query.rpartition("LIMIT")[2])


def values(variable: str, iris: Iterable[str]) -> str:
    """Return a VALUES block of those texts that are IRIs."""
    return f"VALUES ?{variable} {{ {' '.join(str(NamedNode(i)) for i in iris if is_iri(i))} }}"


def prefixed(iri: str) -> str:
    """
    Return an IRI as a query writes it: by one of our prefixes where one fits.

    >>> prefixed("https://w3id.org/lis/def/KeyArea"), prefixed("urn:x")
    ('lis:KeyArea', '<urn:x>')
    """
    name = curie(iri)
    prefix, _, local = name.partition(":")
    return name if prefix in PREFIXES and LOCAL.fullmatch(local) else f"<{iri}>"


def is_iri(text: str) -> bool:
    """Say whether a text is an IRI, which can stand in a query."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def rows(engine: Engine, query: str) -> list[dict[str, Any]]:
    """Return the solutions of a SELECT as plain values, `None` where unbound."""
    return table(engine.answer(Query(query))).values()


def _body(query: str) -> str:
    """Return a query without its declarations of prefixes."""
    lines = query.split("\n")
    return "\n".join(dropwhile(lambda line: not line or line.startswith("PREFIX "), lines))
