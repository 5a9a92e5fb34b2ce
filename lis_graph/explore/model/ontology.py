"""The ontology: its classes and properties, how they relate, how much each is used."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Final

from lis_graph.engines import Engine
from lis_graph.explore import drawing
from lis_graph.explore.model.trees import Node, forest
from lis_graph.explore.per_revision import PerRevision
from lis_graph.explore.sparql import rows
from lis_graph.explore.statements import StatementIndex
from lis_graph.explore.words import order
from lis_graph.rdf.namespaces import PREFIXES, curie
from lis_graph.rdf.queries import load

ONTOLOGY: Final = PREFIXES["lis"]
QUERY: Final = load(__file__, "ontology")
COUNTS: Final = load(__file__, "class-counts")

PROPERTIES: Final = ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
LAST: Final = 1_000_000
"""The place of a property that has none: after all others."""

MOST: Final = 300
"""How many classes, and how many properties, the page of the whole shows."""

JOINED: Final = 2
"""How many of our classes a class of others is joined to if the picture has it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A property and the one that says the same from the other end, if there is one."""

    iri: str
    inverse: str | None


class Ontology:
    """What ``graph/ontology`` says, in a language of its labels."""

    def __init__(self, said: StatementIndex, language: str) -> None:
        self.said = said
        self.language = language
        self.names = said.names("rdfs:label", language=language)

    @cached_property
    def classes(self) -> list[str]:
        """The classes, by what they are called."""
        return sorted(self.said.of("rdf:type", PREFIXES["owl"] + "Class"), key=self._name)

    @cached_property
    def properties(self) -> list[str]:
        """The properties, in their order."""
        kinds = (PREFIXES["owl"] + name.partition(":")[2] for name in PROPERTIES)
        found = (term for kind in kinds for term in self.said.of("rdf:type", kind))
        return sorted(dict.fromkeys(found), key=self.place)

    def place(self, iri: str) -> tuple[int, str]:
        """Return what properties are put in order by: their ``sh:order``."""
        order = self.said.number(iri, "sh:order")
        return (LAST if order is None else order), iri

    def ours(self, iri: str) -> bool:
        """Say whether a term is one of this ontology and not one it reuses."""
        return ONTOLOGY in self.said.nodes(iri, "rdfs:isDefinedBy")

    @cached_property
    def tree(self) -> list[Node]:
        """The classes, each below those that it is a kind of."""

        def above(iri: str) -> list[str]:
            return self.said.nodes(iri, "rdfs:subClassOf")

        return forest(self.classes, above, self._name, MOST)

    def above(self, iri: str, name: str = "rdfs:subClassOf") -> list[str]:
        """Return a class, or a property, and all that it is a kind of, nearest first."""
        found = [iri]
        for one in found:
            found += [other for other in self.said.nodes(one, name) if other not in found]
        return found

    def groups(self) -> list[tuple[str, list[Pair]]]:
        """Return our properties by the class they are said of, ``""`` for any, in order."""
        found: dict[str, list[Pair]] = {}
        for pair in islice(self.pairs(), MOST):
            domain = self.said.one(pair.iri, "rdfs:domain")
            found.setdefault(domain, []).append(pair)
        return list(found.items())

    def pairs(self) -> Iterator[Pair]:
        """Yield our properties in order; of two that are inverse, the first with the other."""
        told: set[str] = set()
        for iri in self.properties:
            if self.ours(iri) and iri not in told:
                inverse = self.inverse(iri)
                told |= {iri, inverse or iri}
                yield Pair(iri, inverse)

    def inverse(self, iri: str) -> str | None:
        """Return the property that says the same from the other end."""
        both = self.said.nodes(iri, "owl:inverseOf"), self.said.of("owl:inverseOf", iri)
        return next((other for side in both for other in side), None)

    def chain(self, iri: str) -> list[str]:
        """Return the properties that, one after another, amount to a property."""
        return self.said.members(self.said.one(iri, "owl:propertyChainAxiom"))

    def reused(self) -> list[tuple[str, list[str]]]:
        """Return the terms of others, by the vocabulary that defines them."""
        found: dict[str, list[str]] = {}
        for iri in (*self.classes, *self.properties):
            if not self.ours(iri):
                home = self.said.one(iri, "rdfs:isDefinedBy")
                found.setdefault(home, []).append(iri)
        return sorted(found.items(), key=lambda item: curie(item[1][0]))

    def picture(self, link: drawing.Link) -> drawing.Picture:
        """Draw the main classes and what joins them; ``link`` says where a page is."""
        edges = list(self._edges())
        there = self._main(edges)
        edges = [edge for edge in edges if {edge.source, edge.target} <= there]
        depths = _depths(edges)
        layers: dict[int, list[drawing.Node]] = {}
        for iri, depth in sorted(depths.items(), key=lambda item: item[1]):
            kind = "ours" if self.ours(iri) else ""
            node = drawing.Node(iri, self.names[iri].text, link(iri), kind)
            layers.setdefault(depth, []).append(node)
        far = {edge for edge in edges if depths[edge.target] - depths[edge.source] > 1}
        shown = [replace(edge, label="") if edge in far else edge for edge in edges]
        return drawing.columns(list(layers.values()), shown, width=150, between=160)

    def _main(self, edges: Collection[drawing.Edge]) -> set[str]:
        """
        Return the classes of a picture: ours, and those of others that join some of these.

        What several classes of the picture are a kind of says little in it: it is left out.
        """
        beside: dict[str, set[str]] = {}
        for edge in edges:
            beside.setdefault(edge.source, set()).add(edge.target)
            beside.setdefault(edge.target, set()).add(edge.source)
        there = {
            i for i, ends in beside.items() if sum(map(self.ours, (i, i, *ends))) >= JOINED
        }
        kinds = Counter(kind for iri in there for kind in self.above(iri)[1:])
        return {iri for iri in there if self.ours(iri) or kinds[iri] < JOINED}

    def _edges(self) -> Iterator[drawing.Edge]:
        """Yield what joins two main classes, once for two, with the first property's name."""
        told: set[frozenset[str]] = set()
        for pair in self.pairs():
            ends = [self.said.one(pair.iri, f"rdfs:{end}") for end in ("domain", "range")]
            start, end = map(self._top, ends)
            derived = any(self.chain(one) for one in (pair.iri, pair.inverse) if one)
            both = frozenset((start, end))
            if both <= set(self.classes) and not derived and start != end and both not in told:
                told.add(both)
                yield drawing.Edge(start, end, self.names[pair.iri].text)

    def _top(self, iri: str) -> str:
        """Return the most general class of ours that a class of ours is a kind of."""
        return next((kind for kind in reversed(self.above(iri)) if self.ours(kind)), iri)

    def _name(self, iri: str) -> tuple[str, str]:
        return order(self.names[iri].text)


def _depths(edges: Collection[drawing.Edge]) -> dict[str, int]:
    """
    Return how far to the right each node goes: past all that lead to it, but in a circle.

    What nothing leads to goes right before what it leads to.
    """
    before: dict[str, list[str]] = {}
    for edge in edges:
        before.setdefault(edge.source, [])
        before.setdefault(edge.target, []).append(edge.source)
    depth: dict[str, int] = {}

    def deep(node: str, after: frozenset[str]) -> int:
        if node not in depth:
            above = [n for n in before[node] if n not in after | {node}]
            depth[node] = max((deep(n, after | {node}) + 1 for n in above), default=0)
        return depth[node]

    for node in before:
        deep(node, frozenset())
    for start in (node for node, above in before.items() if not above):
        nearest = min(depth[edge.target] for edge in edges if edge.source == start)
        depth[start] = max(nearest - 1, 0)
    return depth


def ontology(engine: Engine, language: str) -> Ontology:
    """Return the ontology of the data, which may be empty."""
    return Ontology(_stated(engine), language)


@PerRevision
def counts(engine: Engine) -> dict[str, int]:
    """Return how many things there are of each class, where the data say so (VoID)."""
    return {row["class"]: row["things"] for row in rows(engine, COUNTS)}


@PerRevision
def _stated(engine: Engine) -> StatementIndex:
    return StatementIndex.asked(engine, QUERY)
