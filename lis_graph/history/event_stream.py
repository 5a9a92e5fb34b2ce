"""
The releases as a Linked Data Event Stream: a version of each thing that a release changes.

LDES: https://w3id.org/ldes/specification; its pages: https://w3id.org/tree/specification
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Triple

from lis_graph.build.release import Release
from lis_graph.errors import N_, UnknownThing
from lis_graph.history.releases import ReleaseChain, ReleasePatch
from lis_graph.rdf.namespaces import BASE, PREFIXES, graph, term
from lis_graph.rdf.terms import Term, lexical

LDES: Final = "https://w3id.org/ldes#"
TREE: Final = "https://w3id.org/tree#"
ACTIVITY: Final = "https://www.w3.org/ns/activitystreams#"
PREFIXED: Final = {"ldes": LDES, "tree": TREE, "as": ACTIVITY} | {
    name: PREFIXES[name] for name in ("claim", "dcterms", "lis", "prov", "sh", "skos", "xsd")
}

PATH: Final = "changes"
"""Path of the stream, below the address of a server; its members are below `BASE`."""

STREAM: Final = NamedNode(f"{BASE}{PATH}#stream")
SHAPE: Final = NamedNode(f"{BASE}{PATH}#shape")
POLLING_SECONDS: Final = 86_400
"""Interval at which clients should look for new releases, in seconds."""

KINDS: Final = ("Create", "Update", "Delete")
"""Kinds of changes: classes of Activity Streams."""

THING: Final = re.compile(
    re.escape(BASE) + "(?:id/(?!(?:claim|passage|selector|node)/)[^/]+/.+|def/[^/]*)"
)
"""IRIs of things with versions; a thing that is named by its own content never changes."""

Statements = frozenset[tuple[NamedNode, Term]]
"""Statements about one thing: property and value."""

Things = dict[NamedNode, Statements]


@dataclass(frozen=True, slots=True)
class Event:
    """
    The creation, update or deletion of a thing by a release.

    ``statements`` are those of the release about the thing: everything stated, and
    ``prov:wasDerivedFrom`` with each claim about it. After a deletion there are none.
    """

    released: ReleasePatch
    kind: str
    thing: NamedNode
    statements: Statements

    @property
    def member(self) -> NamedNode:
        """The IRI of the thing's version."""
        local = self.thing.value.removeprefix(BASE).removeprefix("id/")
        return NamedNode(f"{BASE}{PATH}/{self.released.version}/{local}")

    def triples(self) -> Iterator[Triple]:
        """Yield the version object, and its membership of the stream."""
        issued = _time(self.released)
        yield Triple(STREAM, _tree("member"), self.member)
        yield Triple(self.member, term("rdf:type"), _activity(self.kind))
        yield Triple(self.member, term("dcterms:isVersionOf"), self.thing)
        yield Triple(self.member, _activity("published"), issued)
        for property_, value in sorted(self.statements, key=str):
            yield Triple(self.member, property_, value)


def root(releases: Sequence[ReleasePatch], address: str) -> Iterator[Triple]:
    """Yield the description of the stream, with two relations to the page of each release."""
    page = NamedNode(f"{address}{PATH}")
    yield from _stream(page)
    yield Triple(page, term("rdf:type"), _tree("Node"))
    for released in releases:
        for bound in ("GreaterThanOrEqualTo", "LessThanOrEqualTo"):
            relation = NamedNode(f"{page.value}#{bound}-{released.version}")
            yield Triple(page, _tree("relation"), relation)
            yield Triple(relation, term("rdf:type"), _tree(f"{bound}Relation"))
            yield Triple(relation, _tree("path"), _activity("published"))
            yield Triple(relation, _tree("value"), _time(released))
            yield Triple(relation, _tree("node"), _page(released, address))


def page(history: ReleaseChain, released: ReleasePatch, address: str) -> Iterator[Triple]:
    """Yield the changes of a release: a page of the stream that never changes."""
    node = _page(released, address)
    yield Triple(node, term("rdf:type"), _tree("Node"))
    yield Triple(node, _ldes("immutable"), Literal(True))
    yield Triple(STREAM, term("rdf:type"), _ldes("EventStream"))
    for event in events(history, released):
        yield from event.triples()


def version(history: ReleaseChain, released: ReleasePatch, name: str) -> Iterator[Triple]:
    """
    Return one member of the stream: the version of a thing that a release made.

    ``name`` is the end of its IRI, as ``key-area/innofood``. Raises `UnknownThing` if the
    release did not change the thing.
    """
    member = f"{BASE}{PATH}/{released.version}/{name}"
    for event in events(history, released):
        if event.member.value == member:
            return event.triples()
    sentence = N_("release {version} did not change {name!r}")
    raise UnknownThing(sentence, version=released.version, name=name)


@lru_cache(maxsize=4)
def events(history: ReleaseChain, released: ReleasePatch) -> Sequence[Event]:
    """Return the changes of a release, in the order of the things' IRIs."""
    before = history.previous(released)
    old = _things(history.dataset(before.version)) if before else {}
    new = _things(history.dataset(released.version))
    things = sorted(old.keys() | new.keys(), key=lexical)
    changed = (thing for thing in things if old.get(thing) != new.get(thing))
    return [Event(released, _kind(t, old, new), t, new.get(t, frozenset())) for t in changed]


def _kind(thing: NamedNode, old: Things, new: Things) -> str:
    create, update, delete = KINDS
    if thing not in new:
        return delete
    return update if thing in old else create


def _things(release: Release) -> Things:
    """Return the statements about each thing and each term of the ontology."""
    statements: dict[Any, set[tuple[NamedNode, Any]]] = defaultdict(set)
    subject, derived = term("rdf:subject"), term("prov:wasDerivedFrom")
    for quad in release.quads:
        if quad.predicate == subject and THING.fullmatch(lexical(quad.object)):
            statements[quad.object].add((derived, quad.subject))
        elif quad.graph_name != graph("inferred") and THING.fullmatch(lexical(quad.subject)):
            statements[quad.subject].add((quad.predicate, quad.object))
    return {thing: frozenset(pairs) for thing, pairs in statements.items()}


def _stream(page: NamedNode) -> Iterator[Triple]:
    """Yield what a client needs to know of the stream (LDES, section 5)."""
    yield Triple(STREAM, term("rdf:type"), _ldes("EventStream"))
    yield Triple(STREAM, term("dcterms:title"), Literal("Zmiany w LIS Graph", language="pl"))
    yield Triple(STREAM, term("dcterms:title"), Literal("Changes of LIS Graph", language="en"))
    yield Triple(STREAM, _tree("view"), page)
    yield Triple(STREAM, _ldes("timestampPath"), _activity("published"))
    yield Triple(STREAM, _ldes("versionOfPath"), term("dcterms:isVersionOf"))
    for kind in KINDS:
        yield Triple(STREAM, _ldes(f"version{kind}Path"), term("rdf:type"))
        yield Triple(STREAM, _ldes(f"version{kind}Object"), _activity(kind))
    yield Triple(STREAM, _ldes("pollingInterval"), Literal(POLLING_SECONDS))
    yield Triple(STREAM, _tree("shape"), SHAPE)
    yield from _shape()


def _shape() -> Iterator[Triple]:
    """Yield the shape of a member: one time, and one thing that it is a version of."""
    yield Triple(SHAPE, term("rdf:type"), term("sh:NodeShape"))
    for path, constraint, value in (
        (_activity("published"), "sh:datatype", term("xsd:dateTime")),
        (term("dcterms:isVersionOf"), "sh:nodeKind", term("sh:IRI")),
    ):
        property_ = NamedNode(f"{SHAPE.value}-{re.split('[/#]', path.value)[-1]}")
        yield Triple(SHAPE, term("sh:property"), property_)
        yield Triple(property_, term("sh:path"), path)
        yield Triple(property_, term(constraint), value)
        for count in ("sh:minCount", "sh:maxCount"):
            yield Triple(property_, term(count), Literal(1))


def _page(released: ReleasePatch, address: str) -> NamedNode:
    return NamedNode(f"{address}{PATH}/{released.version}")


def _time(released: ReleasePatch) -> Literal:
    return Literal(released.issued, datatype=term("xsd:dateTime"))


def _ldes(name: str) -> NamedNode:
    return NamedNode(LDES + name)


def _tree(name: str) -> NamedNode:
    return NamedNode(TREE + name)


def _activity(name: str) -> NamedNode:
    return NamedNode(ACTIVITY + name)
