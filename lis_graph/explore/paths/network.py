"""
The shortest paths between two things over statements.

J. Y. Yen 1971, https://doi.org/10.1287/mnsc.17.11.712, as implemented by networkx.
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final, NamedTuple

import networkx as nx

from lis_graph.engines import Engine
from lis_graph.errors import N_, UnknownThing
from lis_graph.explore.search.index import Index
from lis_graph.explore.sparql import limit, prefixed, rows, with_prefixes
from lis_graph.rdf.namespaces import PREFIXES, curie, graph
from lis_graph.rdf.queries import load, with_values

STATED: Final = tuple(graph(name) for name in ("facts", "persons", "enrichment"))
"""The graphs whose statements are steps: derived ones would repeat them."""

LINKS: Final = load(__file__, "links")
OTHER_LINKS: Final = load(__file__, "links-of-other-data")

MAX_STATEMENTS: Final = limit(LINKS) - 1
"""Maximum number of statements read."""

MAX_STEPS: Final = 8
"""Maximum length of a path, in steps."""

MAX_SECONDS: Final = 1.0
"""Time limit of a search, in seconds; the paths found by then are returned."""

MAX_SUGGESTIONS: Final = 10
"""Maximum number of things suggested for an ambiguous name."""

MIN_SHARED: Final = 5
"""Minimum number of things that share a hub."""

MAX_HUB_SHARE: Final = 0.1
"""Maximum share of hubs among all things."""


class ThingLink(NamedTuple):
    """A statement between two things, by the IRIs of its terms."""

    subject: str
    property: str
    object: str


@dataclass(frozen=True, slots=True)
class Step:
    """Two things, and the statements between them in either direction."""

    start: str
    end: str
    statements: Sequence[ThingLink]


Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Paths:
    """
    Paths, shortest first; and the hubs between the two things that were left out.

    ``left_out`` has the number of things that share each hub. ``unfinished`` is true if the
    search ended at its time limit, and there may be more paths.
    """

    paths: Sequence[Path]
    left_out: Mapping[str, int]
    unfinished: bool = False

    @property
    def statements(self) -> list[ThingLink]:
        """The statements of the paths, each once, in their order."""
        steps = (step for path in self.paths for step in path)
        return list(dict.fromkeys(s for step in steps for s in step.statements))

    @property
    def proof(self) -> str:
        """A query that returns all of these statements while they hold, else nothing."""
        lines = "\n".join(f"  {' '.join(map(prefixed, s))} ." for s in self.statements)
        return with_prefixes(f"CONSTRUCT WHERE {{\n{lines}\n}}")


@dataclass(frozen=True, slots=True)
class Network:
    """
    Things as nodes; an edge has a weight, and the statements between its ends.

    ``hubs`` has the things that so many share that a link through one means little, with the
    number of these. ``truncated`` is true if not all statements were read.
    """

    graph: "nx.Graph[str]"
    hubs: Mapping[str, int]
    truncated: bool

    def candidates(self, index: Index, name: str) -> list[str]:
        """
        Return the things of the network that ``name`` may mean, the likeliest first.

        An IRI or a prefixed name means one thing, a whole name all things of that name, and
        any other words the things with these in their names.
        """
        prefix, _, local = name.strip().partition(":")
        exact = PREFIXES.get(prefix, f"{prefix}:") + local
        if exact in self.graph or prefix in PREFIXES or local.startswith("//"):
            return [exact] if exact in self.graph else []
        things = index.exact_matches(name) or [hit.thing for hit in index.find(name).hits]
        return [thing for thing in things if thing in self.graph]

    def resolve(self, index: Index, name: str) -> str:
        """Return the one thing that ``name`` means. Raises `UnknownThing` if not one."""
        things = self.candidates(index, name)
        if len(things) == 1:
            return things[0]
        sentence = N_("nothing with links is named {name!r}")
        if things:
            sentence = N_("{name!r} may mean several things: {suggestions}")
        suggestions = [curie(thing) for thing in things[:MAX_SUGGESTIONS]]
        raise UnknownThing(sentence, name=name, suggestions=suggestions)

    def find(self, start: str, end: str, count: int = 5, *, hubs: bool = False) -> Paths:
        """
        Return the ``count`` shortest paths; of equal ones, those over the least shared things.

        Paths through hubs are left out without ``hubs``; the two ends never count as hubs.
        """
        between = _between(self.graph, start, end)
        out = between & self.hubs.keys() - {start, end} if not hubs else set()
        left_out = {hub: n for hub, n in self.hubs.items() if hub in out}
        if start == end or not between:
            return Paths((), left_out)
        part = _part(self.graph, (between - out) | {start, end})
        paths, deadline = [], time.monotonic() + MAX_SECONDS
        try:
            for nodes in islice(nx.shortest_simple_paths(part, start, end, "weight"), count):
                if len(nodes) > MAX_STEPS + 1:
                    break
                paths.append(_path(part, nodes))
                if time.monotonic() > deadline:
                    return Paths(paths, left_out, unfinished=len(paths) < count)
        except nx.NetworkXNoPath:
            pass
        return Paths(paths, left_out)


def query(engine: Engine, *, derived: bool = False) -> str:
    """Return the query for the statements that are steps, with ``derived`` also for others."""
    graphs = [node for node in STATED if node.value in engine.dataset.graphs]
    if not graphs:
        return OTHER_LINKS
    return with_values(LINKS, graph=[*graphs, graph("inferred")] if derived else graphs)


def network(engine: Engine) -> Network:
    """Return the network of the data in an engine."""
    links = _links(engine, query(engine))
    stated = sorted(links[:MAX_STATEMENTS])
    properties = {link.property for link in stated}
    known = _links(engine, query(engine, derived=True))
    hubs = _hubs(stated, (link for link in known if link.property in properties))
    return Network(_graph(stated), hubs, len(links) > MAX_STATEMENTS)


def _links(engine: Engine, query: str) -> list[ThingLink]:
    return [ThingLink(**row) for row in rows(engine, query)]


def _graph(links: Iterable[ThingLink]) -> "nx.Graph[str]":
    """Return a graph of weighted edges, which weigh more between things with more edges."""
    graph: nx.Graph[str] = nx.Graph()
    for link in links:
        edge = graph.get_edge_data(link.subject, link.object, {"statements": ()})
        graph.add_edge(link.subject, link.object, statements=(*edge["statements"], link))
    highest = max((degree for _, degree in graph.degree()), default=0)
    for start, end, edge in graph.edges(data=True):
        degrees = graph.degree(start) + graph.degree(end)
        edge["weight"] = 1 + degrees / (4 * highest * MAX_STEPS)  # never a step more in all
    return graph


def _hubs(stated: Iterable[ThingLink], known: Iterable[ThingLink]) -> dict[str, int]:
    """
    Return the things that many share, most shared first, with the number of these.

    A hub is the value of many things, in ``known`` statements, or has many values of one
    property. Many are at least `MIN_SHARED`, and more than all but `MAX_HUB_SHARE` of things
    have.
    """
    sharing: dict[str, set[str]] = {}
    values: Counter[tuple[str, str]] = Counter((s.subject, s.property) for s in stated)
    for link in known:
        sharing.setdefault(link.object, set()).add(link.subject)
    shared = {thing: len(things) for thing, things in sharing.items()}
    for (thing, _), number in values.items():
        shared[thing] = max(number, shared.get(thing, 0))
    ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
    few = max(1, int(len(ranked) * MAX_HUB_SHARE))
    many = max([MIN_SHARED, *(number + 1 for _, number in ranked[few : few + 1])])
    return {thing: number for thing, number in ranked if number >= many}


def _between(graph: "nx.Graph[str]", start: str, end: str) -> set[str]:
    """Return the nodes on any walk of at most `MAX_STEPS` steps."""
    if start not in graph or end not in graph:
        return set()
    left = nx.single_source_shortest_path_length(graph, start, MAX_STEPS)
    right = nx.single_source_shortest_path_length(graph, end, MAX_STEPS)
    return {node for node, n in left.items() if n + right.get(node, MAX_STEPS + 1) <= MAX_STEPS}


def _part(graph: "nx.Graph[str]", nodes: AbstractSet[str]) -> "nx.Graph[str]":
    """
    Return the subgraph of ``nodes``, in the order of the graph and not in that of the set.

    The order decides between equal paths, and every process has to decide alike.
    """
    part: nx.Graph[str] = nx.Graph()
    part.add_nodes_from(node for node in graph if node in nodes)
    for node in part:
        ends = ((end, edge) for end, edge in graph.adj[node].items() if end in nodes)
        part.add_edges_from((node, end, edge) for end, edge in ends)
    return part


def _path(graph: "nx.Graph[str]", nodes: Sequence[str]) -> Path:
    steps = pairwise(nodes)
    return tuple(Step(a, b, graph.edges[a, b]["statements"]) for a, b in steps)
