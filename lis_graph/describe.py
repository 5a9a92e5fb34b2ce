"""What the graph says about one thing, in both directions, with labels and evidence."""

from difflib import get_close_matches

from pyoxigraph import Literal, NamedNode

from lis_graph.engines import Answer, Engine, Query
from lis_graph.errors import UnknownThing, Withdrawn
from lis_graph.namespaces import PREFIXES
from lis_graph.results import table
from lis_graph.terms import text

STANDING = """
PREFIX prov: <{prov}> PREFIX dcterms: <{dcterms}>
SELECT ?known ?when ?instead WHERE {{
  BIND (EXISTS {{ {thing} ?p ?o }} || EXISTS {{ ?s ?q {thing} }} AS ?known)
  OPTIONAL {{ {thing} prov:invalidatedAtTime ?when }}
  OPTIONAL {{ {thing} dcterms:isReplacedBy ?instead }}
}}"""

NAMES = """
SELECT DISTINCT ?thing WHERE {{
  ?thing a ?type FILTER (STRSTARTS(STR(?thing), {start}))
}}"""

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


def known(engine: Engine, thing: NamedNode) -> None:
    """
    Do nothing if the graph speaks of a thing.

    Raises `UnknownThing` if it does not, `Withdrawn` if it says that the thing is no more
    (prov:invalidatedAtTime).
    """
    found = table(engine.answer(Query(STANDING.format(thing=thing, **PREFIXES))))
    row = next(iter(found.values()))
    if not row["known"]:
        raise UnknownThing(f"the graph says nothing about {thing}")
    if row["when"]:
        instead = f"; in its place there is <{row['instead']}>" if row["instead"] else ""
        raise Withdrawn(f"{thing} was withdrawn on {row['when']}{instead}")


def describe(engine: Engine, name: str, accept: str | None = None) -> Answer:
    """
    Return the statements that have the thing as subject or object, labels, and evidence.

    ``name`` is an IRI or a prefixed name of ours. Raises what `known` raises.
    """
    thing = iri(name)
    known(engine, thing)
    return engine.answer(Query(query(thing), accept))


def query(thing: NamedNode) -> str:
    """Return the query whose answer is the description of a thing."""
    return DESCRIPTION.format(thing=thing, **PREFIXES)


def near(engine: Engine, thing: NamedNode) -> list[str]:
    """Return up to five IRIs beside that of ``thing`` whose last parts are most like its."""
    beside, _, wanted = thing.value.rpartition("/")
    asked = NAMES.format(start=Literal(f"{beside}/"))
    things = [text(row["thing"]) for row in table(engine.answer(Query(asked)))]
    there = {iri.removeprefix(f"{beside}/"): iri for iri in things}
    return [there[last] for last in get_close_matches(wanted, there, n=5)]
