"""
Queries as text: their prefixes declared, values put into them, their answers as rows.

https://www.w3.org/TR/sparql11-query/#rPrefixedName
"""

import re
from collections.abc import Iterable
from typing import Any

from pyoxigraph import NamedNode

from lis_graph.engines import Engine, Query
from lis_graph.engines.results import table
from lis_graph.rdf.namespaces import PREFIXES, curie

LOCAL = re.compile(r"\w(?:[\w.-]*[\w-])?")
"""The local names that can be written as they are (rule 169 has more)."""


def declared(body: str) -> str:
    """
    Return a query with the prefixes declared that it uses.

    >>> print(declared("SELECT ?area WHERE { ?area a lis:KeyArea }"))
    PREFIX lis: <https://w3id.org/lis/def/>
    <BLANKLINE>
    SELECT ?area WHERE { ?area a lis:KeyArea }
    """
    used = set(re.findall(r"(?<![\w<:?/-])([a-z][\w-]*):(?=[\w])", body)) & set(PREFIXES)
    lines = [f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in sorted(used)]
    return "\n".join([*lines, "", body])


def values(variable: str, iris: Iterable[str]) -> str:
    """Return a VALUES block; what is no IRI is left out."""
    return f"VALUES ?{variable} {{ {' '.join(str(NamedNode(i)) for i in iris if is_iri(i))} }}"


def written(iri: str) -> str:
    """
    Return how a query writes an IRI: as a prefixed name where one of ours fits.

    >>> written("https://w3id.org/lis/def/KeyArea"), written("urn:x")
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
