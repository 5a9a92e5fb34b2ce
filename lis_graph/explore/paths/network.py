"""
What links two things: the shortest paths over statements between things.

J. Y. Yen 1971, https://doi.org/10.1287/mnsc.17.11.712, as networkx has it.
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final, NamedTuple

import networkx as nx

from lis_graph.engines import Engine
from lis_graph.errors import N_, UnknownThing
from lis_graph.explore.search.index import Index
from lis_graph.explore.sparql import declared, limit, rows, written
from lis_graph.rdf.namespaces import PREFIXES, curie, graph
from lis_graph.rdf.queries import load, with_values

STATED: Final = tuple(graph(name) for name in ("facts", "persons", "enrichment"))
"""The graphs whose statements are steps: what follows from them would say it twice."""

LONGEST: Final = 8
"""How many steps a path has at most."""

SECONDS: Final = 1.0
"""How long paths are looked for; those found by then are shown."""

NEAR: Final = 10
"""How many things that may be meant are told."""

SHARED: Final = 5
"""A hub is shared by so many things, at least."""

FEW: Final = 0.1
"""This part of the things are hubs, at most."""

LINKS: Final = load(__file__, "links")
OTHER_LINKS: Final = load(__file__, "links-of-other-data")
MOST: Final = limit(LINKS) - 1
"""How many statements are read."""


class Statement(NamedTuple):
    """A triple, by the IRIs of its terms."""

    subject: str
    property: str
    object: str


@dataclass(frozen=True, slots=True)
class Step:
    """Two things and what is stated of one and the other, in either direction."""

    start: str
    end: str
    statements: Sequence[Statement]


Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Paths:
    """
    Paths, shortest first; the hubs between the two things that were left out.

    ``unfinished`` tells that time ran out, so that there may be more.
    """

    paths: Sequence[Path]
    left_out: Mapping[str, int]
    unfinished: bool = False

    @property
    def statements(self) -> list[Statement]:
        """Every statement of the paths, once, in their order."""
        steps = (step for path in self.paths for step in path)
        return list(dict.fromkeys(s for step in steps for s in step.statements))

    @property
    def proof(self) -> str:
        """A query that returns all of these statements if they hold, else nothing."""
        lines = "\n".join(f"  {' '.join(map(written, s))} ." for s in self.statements)
        return declared(f"CONSTRUCT WHERE {{\n{lines}\n}}")


@dataclass(frozen=True, slots=True)
class Network:
    """
    The things as nodes; an edge has the statements between its ends, and its weight.

    ``hubs`` has what so many things share that a link over it says little, with their
    number; ``cut`` tells that there are more statements than were read.
    """

    graph: "nx.Graph[str]"
    hubs: Mapping[str, int]
    cut: bool

    def candidates(self, index: Index, name: str) -> list[str]:
        """
        Return the things here that ``name`` may mean, the likeliest first.

        An IRI or a prefixed name means one thing; the name of some things means these, and
        other words what has them in its name.
        """
        prefix, _, local = name.strip().partition(":")
        exact = PREFIXES.get(prefix, f"{prefix}:") + local
        if exact in self.graph or prefix in PREFIXES or local.startswith("//"):
            return [exact] if exact in self.graph else []
        found = index.called(name) or [hit.thing for hit in index.find(name).hits]
        return [thing for thing in found if thing in self.graph]

    def one(self, index: Index, name: str) -> str:
        """Return the one thing that ``name`` means. Raises `UnknownThing` if not one."""
        found = self.candidates(index, name)
        if len(found) == 1:
            return found[0]
        sentence = N_("nothing with links is named {name!r}")
        if found:
            sentence = N_("{name!r} may mean several things: {suggestions}")
        near = [curie(thing) for thing in found[:NEAR]]
        raise UnknownThing(sentence, name=name, suggestions=near)

    def find(self, start: str, end: str, count: int = 5, *, hubs: bool = False) -> Paths:
        """
        Return the ``count`` shortest paths; of equal ones, those over the least shared things.

        Hubs are left out unless asked for; the two ends never count as such.
        """
        between = _between(self.graph, start, end)
        out = between & self.hubs.keys() - {start, end} if not hubs else set()
        left_out = {hub: n for hub, n in self.hubs.items() if hub in out}
        if start == end or not between:
            return Paths((), left_out)
        some = self.graph.subgraph((between - out) | {start, end}).copy()
        paths, deadline = [], time.monotonic() + SECONDS
        try:
            for nodes in islice(nx.shortest_simple_paths(some, start, end, "weight"), count):
                if len(nodes) > LONGEST + 1:
                    break
                paths.append(_path(some, nodes))
                if time.monotonic() > deadline:
                    return Paths(paths, left_out, unfinished=len(paths) < count)
        except nx.NetworkXNoPath:
            pass
        return Paths(paths, left_out)


def query(engine: Engine, *, derived: bool = False) -> str:
    """Return the query for the links; ``derived`` is for those that follow from others too."""
    there = [node for node in STATED if node.value in engine.dataset.graphs]
    graphs = [*there, graph("inferred")] if there and derived else there
    return with_values(LINKS, graph=graphs) if graphs else OTHER_LINKS


def network(engine: Engine) -> Network:
    """Return the network of what an engine holds."""
    links = _links(engine, query(engine))
    stated = sorted(links[:MOST])
    used = {link.property for link in stated}
    more = _links(engine, query(engine, derived=True))
    built: nx.Graph[str] = nx.Graph()
    for link in stated:
        beside = built.get_edge_data(link.subject, link.object, {"statements": ()})
        both = (*beside["statements"], link)
        built.add_edge(link.subject, link.object, statements=both)
    most = max((degree for _, degree in built.degree()), default=0)
    for one, other, edge in built.edges(data=True):
        shared = built.degree(one) + built.degree(other)
        edge["weight"] = 1 + shared / (4 * most * LONGEST)  # never a step more in all
    hubs = _hubs(stated, (link for link in more if link.property in used))
    return Network(built, hubs, len(links) > MOST)


def _links(engine: Engine, query: str) -> list[Statement]:
    return [Statement(**row) for row in rows(engine, query)]


def _hubs(stated: Iterable[Statement], known: Iterable[Statement]) -> dict[str, int]:
    """
    Return what many things share, most shared first, and how many do.

    Many things have it as a value, also by what follows, or it has many values of one
    property. Many are `SHARED` at least, and more than all things but `FEW` have.
    """
    having: dict[str, set[str]] = {}
    values: Counter[tuple[str, str]] = Counter((s.subject, s.property) for s in stated)
    for link in known:
        having.setdefault(link.object, set()).add(link.subject)
    shared = {thing: len(things) for thing, things in having.items()}
    for (thing, _), n in values.items():
        shared[thing] = max(n, shared.get(thing, 0))
    ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
    few = max(1, int(len(ranked) * FEW))
    many = max([SHARED, *(n + 1 for _, n in ranked[few : few + 1])])
    return {thing: n for thing, n in ranked if n >= many}


def _between(graph: "nx.Graph[str]", start: str, end: str) -> set[str]:
    """Return the nodes that lie on any way of `LONGEST` steps or fewer."""
    if start not in graph or end not in graph:
        return set()
    here = nx.single_source_shortest_path_length(graph, start, LONGEST)
    there = nx.single_source_shortest_path_length(graph, end, LONGEST)
    return {node for node, n in here.items() if n + there.get(node, LONGEST + 1) <= LONGEST}


def _path(graph: "nx.Graph[str]", nodes: Sequence[str]) -> Path:
    steps = pairwise(nodes)
    return tuple(Step(a, b, graph.edges[a, b]["statements"]) for a, b in steps)
