"""
Literals that Oxigraph answers in another form than the data have.

It keeps numbers, dates, times and durations as values: ``"1.10"^^xsd:decimal`` comes back as
``"1.1"``, ``"5"^^xsd:short`` as ``"5"^^xsd:integer``. In RDF these are different terms:
https://www.w3.org/TR/rdf11-concepts/#section-Graph-Literal
"""

import re
from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import DefaultGraph, Literal, Quad, Store, Triple

from lis_graph.rdf.namespaces import term
from lis_graph.rdf.terms import Term

TEXTS = {term("xsd:string"), term("rdf:langString"), term("rdf:dirLangString")}
ANY = term("rdf:value")
INTEGER = term("xsd:integer")
CANONICAL = re.compile(r"(?:0|-?[1-9]\d*)\Z", re.ASCII)
"""An integer that stays as it is: most literals of most data, so they are not tried."""


def rewritten(quads: Iterable[Quad]) -> dict[str, tuple[str, str]]:
    """
    Return the datatypes with a literal in another form, by IRI, in order.

    The example of each is its first such literal, as it is written and as it is answered.
    """
    literals = {literal for quad in quads for literal in _literals(quad.object)}
    examples: dict[str, tuple[str, str]] = {}
    for before in sorted(literals - _answered(literals), key=str):
        if before.datatype.value not in examples:
            examples[before.datatype.value] = str(before), str(*_answered({before}))
    return dict(sorted(examples.items()))


def _literals(value: Term) -> Iterator[Literal]:
    """Yield a literal that may be rewritten, and those of a triple term."""
    if isinstance(value, Literal):
        datatype = value.datatype
        if datatype not in TEXTS and not (datatype == INTEGER and CANONICAL.match(value.value)):
            yield value
    elif isinstance(value, Triple):
        yield from _literals(value.object)


def _answered(literals: Collection[Literal]) -> set[Literal]:
    """Return what a store makes of literals."""
    store = Store()
    store.bulk_extend(Quad(ANY, ANY, literal, DefaultGraph()) for literal in literals)
    return {quad.object for quad in store if isinstance(quad.object, Literal)}
