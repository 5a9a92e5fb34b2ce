"""What the graph says about one thing, in both directions, with labels and evidence."""

from pyoxigraph import NamedNode

from lis_graph.engines import Answer, Engine, Query
from lis_graph.errors import UnknownThing
from lis_graph.namespaces import PREFIXES
from lis_graph.results import boolean

DESCRIPTION = """
PREFIX lis: <{lis}> PREFIX rdf: <{rdf}> PREFIX rdfs: <{rdfs}>
CONSTRUCT {{
  {thing} ?property ?value . ?value rdfs:label ?valueLabel .
  ?subject ?link {thing} . ?subject rdfs:label ?subjectLabel .
  ?claim ?says ?what . ?passage lis:quote ?words .
}} WHERE {{
  {{ {thing} ?property ?value OPTIONAL {{ ?value rdfs:label ?valueLabel }} }}
  UNION
  {{ ?subject ?link {thing} FILTER (?link != rdf:first)
    OPTIONAL {{ ?subject rdfs:label ?subjectLabel }} }}
  UNION
  {{ ?claim rdf:subject {thing} ; ?says ?what ; lis:supportedBy ?passage .
    FILTER (?says IN (rdf:predicate, rdf:object, lis:status, lis:supportedBy))
    OPTIONAL {{ ?passage lis:quote ?words }} }}
}}"""


def iri(name: str) -> NamedNode:
    """
    Return the node for an IRI or a prefixed name of ours (``key-area:innofood``).

    Raises `UnknownThing` if it is neither.
    """
    prefix, colon, local = name.partition(":")
    if colon and prefix not in PREFIXES and not local.startswith("//") and prefix != "urn":
        there = "a prefix such as key-area: (docs/model.md has all), or an IRI"
        raise UnknownThing(f"{prefix}: is no prefix of this graph; give {there}")
    try:
        return NamedNode(PREFIXES[prefix] + local if prefix in PREFIXES else name)
    except ValueError as error:
        hint = "give an IRI or a name such as key-area:innofood"
        problem = f"{name!r} is no IRI" if colon else f"{name!r} has no prefix"
        raise UnknownThing(f"{problem}; {hint}") from error


def describe(engine: Engine, name: str, accept: str | None = None) -> Answer:
    """
    Return the statements that have the thing as subject or object, labels, and evidence.

    ``name`` is an IRI or a prefixed name of ours. Raises `UnknownThing` if the graph
    holds none.
    """
    thing = iri(name)
    known = Query(f"ASK {{ {{ {thing} ?p ?o }} UNION {{ ?s ?p {thing} }} }}")
    if not boolean(engine.answer(known)):
        raise UnknownThing(f"the graph says nothing about {thing}")
    text = DESCRIPTION.format(thing=thing, **PREFIXES)
    return engine.answer(Query(text, accept))
