"""What the graph says about one thing, in both directions, with labels of its neighbours."""

from pyoxigraph import NamedNode

from lis_graph.engines import Answer, Engine, Query
from lis_graph.errors import UnknownThing
from lis_graph.namespaces import PREFIXES

DESCRIPTION = """
CONSTRUCT {{
  {thing} ?property ?value . ?value <{label}> ?valueLabel .
  ?subject ?link {thing} . ?subject <{label}> ?subjectLabel .
}} WHERE {{
  {{ {thing} ?property ?value OPTIONAL {{ ?value <{label}> ?valueLabel }} }}
  UNION
  {{ ?subject ?link {thing} FILTER (?link != <{member}>)
    OPTIONAL {{ ?subject <{label}> ?subjectLabel }} }}
}}"""


def iri(name: str) -> NamedNode:
    """
    Return the node for an IRI or a prefixed name of ours (``key-area:innofood``).

    Raises `UnknownThing` if it is neither.
    """
    prefix, colon, local = name.partition(":")
    try:
        return NamedNode(PREFIXES[prefix] + local if prefix in PREFIXES else name)
    except ValueError as error:
        hint = "give an IRI or a name such as key-area:innofood"
        problem = f"{name!r} is no IRI" if colon else f"{name!r} has no prefix"
        raise UnknownThing(f"{problem}; {hint}") from error


def describe(engine: Engine, name: str, accept: str | None = None) -> Answer:
    """
    Return the statements that have the thing as subject or object, and labels.

    ``name`` is an IRI or a prefixed name of ours. Raises `UnknownThing` if the graph
    holds none.
    """
    thing = iri(name)
    known = engine.answer(Query(f"ASK {{ {{ {thing} ?p ?o }} UNION {{ ?s ?p {thing} }} }}"))
    if b"true" not in known.body:
        raise UnknownThing(f"the graph says nothing about {thing}")
    names = {"label": PREFIXES["rdfs"] + "label", "member": PREFIXES["rdf"] + "first"}
    text = DESCRIPTION.format(thing=thing, **names)
    return engine.answer(Query(text, accept))
