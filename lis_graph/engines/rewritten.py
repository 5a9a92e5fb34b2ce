"""
Literals that Oxigraph answers in another form than the data have.

It keeps numbers, dates, times and durations as values: ``"1.10"^^xsd:decimal`` comes back as
``"1.1"``, ``"5"^^xsd:short`` as ``"5"^^xsd:integer``. In RDF these are different terms:
https://www.w3.org/TR/rdf11-concepts/#section-Graph-Literal
"""

from collections.abc import Iterable, Iterator

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from lis_graph.rdf.namespaces import term
from lis_graph.rdf.terms import Term

TEXTS = {term("xsd:string"), term("rdf:langString"), term("rdf:dirLangString")}
ANY = term("rdf:value")


def rewritten(quads: Iterable[Quad]) -> dict[str, tuple[str, str]]:
    """
    Return the datatypes with a literal in another form, by IRI, in order.

    The example of each is its first such literal, as it is written and as it is answered.
    """
    literals = {literal for quad in quads for literal in _literals(quad.object)}
    examples: dict[str, tuple[str, str]] = {}
    for before, after in _answered(sorted(literals, key=str)):
        if before != after:
            examples.setdefault(before.datatype.value, (str(before), str(after)))
    return dict(sorted(examples.items()))


def _literals(value: Term) -> Iterator[Literal]:
    """Yield a literal that is no text, and those of a triple term."""
    if isinstance(value, Literal) and value.datatype not in TEXTS:
        yield value
    elif isinstance(value, Triple):
        yield from _literals(value.object)


def _answered(literals: Iterable[Literal]) -> Iterator[tuple[Literal, Term]]:
    """Yield literals, each with what a store makes of it."""
    store = Store()
    numbered = {NamedNode(f"urn:x:{n}"): literal for n, literal in enumerate(literals)}
    store.bulk_extend(Quad(n, ANY, literal, DefaultGraph()) for n, literal in numbered.items())
    for name, literal in numbered.items():
        (quad,) = store.quads_for_pattern(name, ANY, None)
        yield literal, quad.object
