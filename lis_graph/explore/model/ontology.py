"""The ontology: its classes and properties, their relations and number of uses."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice
from typing import Final

from lis_graph.engines import Engine
from lis_graph.explore import drawing
from lis_graph.explore.model.trees import TreeNode, forest
from lis_graph.explore.per_revision import PerRevision
from lis_graph.explore.sparql import rows
from lis_graph.explore.statements import QueriedStatements
from lis_graph.explore.words import order
from lis_graph.rdf.namespaces import PREFIXES, curie
from lis_graph.rdf.queries import load

ONTOLOGY: Final = PREFIXES["lis"]
QUERY: Final = load(__file__, "ontology")
COUNTS: Final = load(__file__, "class-counts")

PROPERTIES: Final = ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
ENDS: Final = ("domain", "range")
LAST_PLACE: Final = 1_000_000
"""Place of a property without ``sh:order``: after all others."""

MAX_TERMS: Final = 300
"""Maximum number of classes, and of properties, on the page of the ontology."""

MIN_JOINED: Final = 2
"""Minimum number of our classes that a reused class in the picture is joined to."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A property and its inverse, if it has one."""

    iri: str
    inverse: str | None


class Ontology:
    """The statements of ``graph/ontology``, named in a language."""

    def __init__(self, statements: QueriedStatements, language: str) -> None:
        self.statements = statements
        self.language = language
        self.names = statements.names("rdfs:label", language=language)

    @cached_property
    def classes(self) -> list[str]:
        """The classes, by name."""
        classes = self.statements.subjects("rdf:type", PREFIXES["owl"] + "Class")
        return sorted(classes, key=self._name)

    @cached_property
    def properties(self) -> list[str]:
        """The properties, by place."""
        kinds = (PREFIXES["owl"] + name.partition(":")[2] for name in PROPERTIES)
        terms = (term for kind in kinds for term in self.statements.subjects("rdf:type", kind))
        return sorted(dict.fromkeys(terms), key=self.place)

    def place(self, iri: str) -> tuple[int, str]:
        """Return the sort key of a property: its ``sh:order``, then its IRI."""
        order = self.statements.number(iri, "sh:order")
        return (LAST_PLACE if order is None else order), iri

    def ours(self, iri: str) -> bool:
        """Say whether this ontology defines a term, and does not reuse it."""
        return ONTOLOGY in self.statements.nodes(iri, "rdfs:isDefinedBy")

    @cached_property
    def tree(self) -> list[TreeNode]:
        """The classes, each below its superclasses."""

        def above(iri: str) -> list[str]:
            return self.statements.nodes(iri, "rdfs:subClassOf")

        return forest(self.classes, above, self._name, MAX_TERMS)

    def above(self, iri: str, name: str = "rdfs:subClassOf") -> list[str]:
        """Return a class and its superclasses, or a property likewise, nearest first."""
        line = [iri]
        for term in line:
            line += [wider for wider in self.statements.nodes(term, name) if wider not in line]
        return line

    def groups(self) -> list[tuple[str, list[Pair]]]:
        """Return our properties by domain, ``""`` for any, in order."""
        groups: dict[str, list[Pair]] = {}
        for pair in islice(self.pairs(), MAX_TERMS):
            domain = self.statements.first(pair.iri, "rdfs:domain")
            groups.setdefault(domain, []).append(pair)
        return list(groups.items())

    def pairs(self) -> Iterator[Pair]:
        """Yield our properties in order, the first of two inverse ones with the second."""
        paired: set[str] = set()
        for iri in self.properties:
            if self.ours(iri) and iri not in paired:
                inverse = self.inverse(iri)
                paired |= {iri, inverse or iri}
                yield Pair(iri, inverse)

    def inverse(self, iri: str) -> str | None:
        """Return the inverse of a property, if it has one."""
        inverses = self.statements.nodes(iri, "owl:inverseOf")
        return next(chain(inverses, self.statements.subjects("owl:inverseOf", iri)), None)

    def property_chain(self, iri: str) -> list[str]:
        """Return the properties of the chain that implies a property, in order."""
        return self.statements.members(self.statements.first(iri, "owl:propertyChainAxiom"))

    def reused(self) -> list[tuple[str, list[str]]]:
        """Return the reused terms, by the vocabulary that defines them."""
        terms: dict[str, list[str]] = {}
        for iri in (*self.classes, *self.properties):
            if not self.ours(iri):
                vocabulary = self.statements.first(iri, "rdfs:isDefinedBy")
                terms.setdefault(vocabulary, []).append(iri)
        return sorted(terms.items(), key=lambda item: curie(item[1][0]))

    def picture(self, link: drawing.Link) -> drawing.Picture:
        """Draw the main classes and the properties between them."""
        edges = list(self._edges())
        main = self._main(edges)
        edges = [edge for edge in edges if {edge.source, edge.target} <= main]
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
        Return the classes of a picture: ours, and reused ones that join some of these.

        A reused superclass of several of them says little: it is left out.
        """
        neighbours: dict[str, set[str]] = {}
        for edge in edges:
            neighbours.setdefault(edge.source, set()).add(edge.target)
            neighbours.setdefault(edge.target, set()).add(edge.source)
        main = {
            iri
            for iri, ends in neighbours.items()
            if sum(map(self.ours, (iri, iri, *ends))) >= MIN_JOINED
        }
        subclasses = Counter(above for iri in main for above in self.above(iri)[1:])
        return {iri for iri in main if self.ours(iri) or subclasses[iri] < MIN_JOINED}

    def _edges(self) -> Iterator[drawing.Edge]:
        """Yield one edge for two classes, with the name of the first property between them."""
        joined: set[frozenset[str]] = set()
        for pair in self.pairs():
            domain, range_ = (self.statements.first(pair.iri, f"rdfs:{e}") for e in ENDS)
            start, end = self._top(domain), self._top(range_)
            derived = any(map(self.property_chain, filter(None, (pair.iri, pair.inverse))))
            both = frozenset((start, end))
            new = both not in joined and both <= set(self.classes)
            if new and start != end and not derived:
                joined.add(both)
                yield drawing.Edge(start, end, self.names[pair.iri].text)

    def _top(self, iri: str) -> str:
        """Return the most general of our superclasses of a class."""
        return next((kind for kind in reversed(self.above(iri)) if self.ours(kind)), iri)

    def _name(self, iri: str) -> tuple[str, str]:
        return order(self.names[iri].text)


def _depths(edges: Collection[drawing.Edge]) -> dict[str, int]:
    """
    Return the column of each node: right of all nodes with an edge to it, except in a cycle.

    A node without edges to it goes right before the first node it has an edge to.
    """
    sources: dict[str, list[str]] = {}
    for edge in edges:
        sources.setdefault(edge.source, [])
        sources.setdefault(edge.target, []).append(edge.source)
    depths: dict[str, int] = {}

    def depth(node: str, visited: frozenset[str]) -> int:
        if node not in depths:
            before = [n for n in sources[node] if n not in visited | {node}]
            depths[node] = max((depth(n, visited | {node}) + 1 for n in before), default=0)
        return depths[node]

    for node in sources:
        depth(node, frozenset())
    for start in (node for node, before in sources.items() if not before):
        nearest = min(depths[edge.target] for edge in edges if edge.source == start)
        depths[start] = max(nearest - 1, 0)
    return depths


def ontology(engine: Engine, language: str) -> Ontology:
    """Return the ontology of the data, empty if they have none."""
    return Ontology(_stated(engine), language)


@PerRevision
def counts(engine: Engine) -> dict[str, int]:
    """Return the number of things of each class, as the data describe themselves (VoID)."""
    return {row["class"]: row["things"] for row in rows(engine, COUNTS)}


@PerRevision
def _stated(engine: Engine) -> QueriedStatements:
    return QueriedStatements.from_query(engine, QUERY)
