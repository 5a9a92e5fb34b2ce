"""What the graph says about one thing, in both directions, with labels and evidence."""

from difflib import get_close_matches
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from lis_graph.engines import Answer, Engine, Query
from lis_graph.engines.results import table
from lis_graph.errors import N_, UnknownThing, Withdrawn
from lis_graph.rdf.namespaces import BASE, PREFIXES
from lis_graph.rdf.terms import lexical

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
}} ORDER BY ?thing LIMIT {most}"""

MOST = 10_000
"""Among how many things like names are looked for."""

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
        raise UnknownThing(
            N_(
                "{prefix}: is no prefix of this graph; "
                "give a prefix such as key-area: (docs/model.md lists all), or an IRI"
            ),
            prefix=prefix,
        )
    try:
        return NamedNode(PREFIXES[prefix] + local if prefix in PREFIXES else name)
    except ValueError as error:
        sentence = N_("{name!r} has no prefix; give an IRI or a name such as key-area:innofood")
        if colon:
            sentence = N_("{name!r} is no IRI; give an IRI or a name such as key-area:innofood")
        raise UnknownThing(sentence, name=name) from error


def known(engine: Engine, thing: NamedNode) -> None:
    """
    Do nothing if the graph speaks of a thing.

    Raises `UnknownThing` if it does not, `Withdrawn` if it says that the thing is no more
    (prov:invalidatedAtTime).
    """
    found = table(engine.answer(Query(STANDING.format(thing=thing, **PREFIXES))))
    row = next(iter(found.values()))
    if not row["known"]:
        sentence = N_("the graph has nothing about {thing}")
        raise UnknownThing(sentence, thing=str(thing))
    if row["when"]:
        instead = [row["instead"]] if row["instead"] else []
        raise Withdrawn(thing=str(thing), date=row["when"], suggestions=instead)


def find(engine: Engine, path: str) -> NamedNode:
    """
    Return the thing at a path below our base, with or without a slash at its end.

    The path may have escapes or, as in an IRI, none. Raises `Withdrawn`, or `UnknownThing`
    with the IRIs of things of like names.
    """
    quoted = quote(path, safe="/:@!$&'()*+,;=~")
    for name in dict.fromkeys((quoted, f"{quoted}/", path)):
        try:
            thing = NamedNode(BASE + name)
            known(engine, thing)
        except (UnknownThing, ValueError):
            continue
        return thing
    suggestions = near(engine, NamedNode(BASE + quoted))
    raise UnknownThing(name=path, suggestions=suggestions)


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
    """Return up to five IRIs whose last parts are most like that of ``thing``, beside it."""
    beside, _, wanted = thing.value.rpartition("/")
    for start in (f"{beside}/", f"{BASE}id/"):
        asked = NAMES.format(start=Literal(start), most=MOST)
        things = [lexical(row["thing"]) for row in table(engine.answer(Query(asked)))]
        last = {iri: iri.removeprefix(start).rpartition("/")[2] for iri in things}
        like = get_close_matches(wanted, dict.fromkeys(last.values()), n=5)
        found = [iri for name in like for iri in things if last[iri] == name]
        if found:
            return found[:5]
    return []
