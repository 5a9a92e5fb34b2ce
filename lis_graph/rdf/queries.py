"""
SPARQL queries in files of their own, beside the module that asks them.

A value is put in where the file has an empty block of inline data, ``VALUES ?name {}``, so that
the file itself is valid SPARQL: https://www.w3.org/TR/sparql11-query/#inline-data
"""

import re
from collections.abc import Iterable, Sequence
from itertools import dropwhile
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode

Value = NamedNode | Literal
EMPTY_BLOCK: Final = re.compile(r"VALUES\s+\?(\w+)\s*\{\s*\}")
EMPTY_ROWS: Final = re.compile(r"(VALUES\s+\([^)]*\)\s*)\{\s*\}")
"""An empty block for several variables."""


def load(module: str, name: str) -> str:
    """
    Return the query in ``<name>.rq`` beside a module, without the comment at its head.

    ``module`` is the module's own ``__file__``.
    """
    return uncommented(Path(module).with_name(f"{name}.rq").read_text("utf-8"))


def uncommented(text: str) -> str:
    r"""
    Return a query without the comment and the empty lines at its head.

    >>> uncommented("# Is there anything?\n\nASK {}\n")
    'ASK {}'
    """
    return "\n".join(dropwhile(lambda line: not line or line[0] == "#", text.splitlines()))


def with_values(query: str, **values: Value | Iterable[Value]) -> str:
    """
    Return the query with its empty ``VALUES`` blocks filled: one term or several a variable.

    Terms are written as in N-Triples, which SPARQL reads, and all blocks are filled at once:
    no value can end its block or be taken for another. Raises `LookupError` if the query has
    no empty block for a variable.

    >>> with_values("ASK { VALUES ?thing {} ?thing ?p ?o }", thing=NamedNode("urn:x"))
    'ASK { VALUES ?thing { <urn:x> } ?thing ?p ?o }'
    """
    missing = set(values).difference(EMPTY_BLOCK.findall(query))
    if missing:
        raise LookupError(f"the query has no empty VALUES ?{min(missing)} {{}}")

    def filled(block: re.Match[str]) -> str:
        terms = values.get(block[1], ())
        listed = [terms] if isinstance(terms, NamedNode | Literal) else terms
        return f"VALUES ?{block[1]} {{ {' '.join(map(str, listed))} }}"

    return EMPTY_BLOCK.sub(filled, query)


def with_rows(query: str, rows: Iterable[Sequence[Value]]) -> str:
    r"""
    Return the query with its empty ``VALUES (?a ?b) {}`` block filled, one row a solution.

    Terms are written as in `with_values`. Raises `LookupError` without such a block.

    >>> with_rows("ASK { VALUES (?s ?o) {} ?s ?p ?o }", [(NamedNode("urn:x"), Literal("y"))])
    'ASK { VALUES (?s ?o) {\n  (<urn:x> "y")\n} ?s ?p ?o }'
    """
    if not EMPTY_ROWS.search(query):
        raise LookupError("the query has no empty VALUES block for several variables")
    lines = [f"  ({' '.join(map(str, row))})\n" for row in rows]
    return EMPTY_ROWS.sub(lambda block: f"{block[1]}{{\n{''.join(lines)}}}", query)
