"""The description of one thing: its statements in both directions, with labels and evidence."""

from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from lis_graph.engines import Answer, Engine, Query
from lis_graph.errors import N_, UnknownThing, Withdrawn, suggest
from lis_graph.explore.sparql import is_iri, rows
from lis_graph.rdf.namespaces import BASE, PREFIXES
from lis_graph.rdf.queries import load, with_values

KNOWN: Final = load(__file__, "known")
NAMES: Final = load(__file__, "things-below")
DESCRIPTION: Final = load(__file__, "description")


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


def known(engine: Engine, *things: NamedNode) -> NamedNode:
    """
    Return the first of some things that the graph has statements about.

    Raises `UnknownThing` if there is none, `Withdrawn` if the thing has ceased to exist
    (prov:invalidatedAtTime).
    """
    by_iri = {row["thing"]: row for row in rows(engine, with_values(KNOWN, thing=things))}
    for thing in things:
        row = by_iri[thing.value]
        if row["known"]:
            if row["when"]:
                instead = [row["instead"]] if row["instead"] else []
                raise Withdrawn(thing=str(thing), date=row["when"], suggestions=instead)
            return thing
    sentence = N_("the graph has nothing about {thing}")
    raise UnknownThing(sentence, thing=" ".join(map(str, things)))


def find(engine: Engine, path: str) -> NamedNode:
    """
    Return the thing at a path below our base, with or without a final slash.

    The path may be percent-encoded or, as in an IRI, not. Raises `Withdrawn`, or
    `UnknownThing` with the IRIs of things with similar names.
    """
    quoted = quote(path, safe="/:@!$&'()*+,;=~")
    candidates = dict.fromkeys(BASE + name for name in (quoted, f"{quoted}/", path))
    try:
        return known(engine, *(NamedNode(name) for name in candidates if is_iri(name)))
    except UnknownThing as error:
        suggestions = _similar(engine, NamedNode(BASE + quoted))
        raise UnknownThing(name=path, suggestions=suggestions) from error


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
    return with_values(DESCRIPTION, thing=thing)


def _similar(engine: Engine, thing: NamedNode) -> list[str]:
    """Return up to five IRIs with a last segment similar to that of ``thing``."""
    folder, _, wanted = thing.value.rpartition("/")
    for start in (f"{folder}/", f"{BASE}id/"):
        query = with_values(NAMES, start=Literal(start))
        things = [row["thing"] for row in rows(engine, query)]
        segments = {iri: iri.removeprefix(start).rpartition("/")[2] for iri in things}
        similar = suggest(wanted, segments.values())
        suggestions = [iri for name in similar for iri in things if segments[iri] == name]
        if suggestions:
            return suggestions[:5]
    return []
