"""
The union of graphs, in which a triple is one triple, in however many graphs it stands.

Oxigraph up to 0.5 counts it once a graph: https://github.com/oxigraph/oxigraph/issues/1919.
So data with a triple in several graphs are evaluated over graphs that do not overlap; other
data are evaluated as they are.

https://www.w3.org/TR/sparql11-query/#specifyingDataset, section 13.2.1
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from uuid import uuid4

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, Store

from lis_graph.engines.serialisation import Results
from lis_graph.rdf.namespaces import BASE
from lis_graph.rdf.queries import load, with_values
from lis_graph.rdf.terms import Term, lexical

SIZES = load(__file__, "graph-sizes")
TOTALS = load(__file__, "total-sizes")
OVERLAPPING = load(__file__, "overlapping-graphs")
MERGE = "INSERT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } }"
COMBINE = """
INSERT { GRAPH ?rest { ?s ?p ?o } } WHERE {
  VALUES ?rest {} VALUES ?largest {} VALUES ?graph {}
  GRAPH ?graph { ?s ?p ?o } FILTER NOT EXISTS { GRAPH ?largest { ?s ?p ?o } }
}"""
"""Put what is in some graphs, and not in the largest, into a graph of its own."""

MAX_MERGED = 4
"""Maximum number of combinations of graphs whose union is kept."""


class GraphUnion:
    """
    A store and the unions of its graphs.

    ``sizes`` has the number of triples of each graph with an IRI, ``default`` that of the
    default graph, ``triples`` that of the union of all named graphs. If ``merged``, two graphs
    share a triple.
    """

    def __init__(self, store: Store) -> None:
        """Count the graphs; if they overlap, merge those that the default graph stands for."""
        self._store = store
        self._lock = Lock()
        self._combined: OrderedDict[frozenset[NamedNode], NamedNode] = OrderedDict()
        self._graphs = list(store.named_graphs())
        self._sizes = {lexical(graph): _number(size) for graph, size in _rows(store, SIZES)}
        named = {graph.value for graph in self._graphs if isinstance(graph, NamedNode)}
        self.sizes: Mapping[str, int] = {g: n for g, n in self._sizes.items() if g in named}
        self.default, self.triples = map(_number, _rows(store, TOTALS)[0])
        self.merged = self.triples < sum(self._sizes.values())
        self._overlapping: set[str] = set()
        if self.merged:
            self._overlapping = {lexical(graph) for (graph,) in _rows(store, OVERLAPPING)}
        if self.merged and self.default == 0:
            store.update(MERGE)

    def query(self, text: str) -> Results:
        """Evaluate over all graphs; the default graph is the union if it has nothing itself."""
        if not self.merged:
            union = self.default == 0
            return self._store.query(text, base_iri=BASE, use_default_graph_as_union=union)
        return self._store.query(
            text, base_iri=BASE, default_graph=DefaultGraph(), named_graphs=self._graphs
        )

    def query_over(
        self, text: str, default: Sequence[NamedNode], named: Sequence[NamedNode]
    ) -> Results:
        """Evaluate over the union of the ``default`` graphs, and ``named`` graphs."""
        graphs, named = list(dict.fromkeys(default)), list(dict.fromkeys(named))
        if not self.merged:
            return self._query_over(text, graphs, named)
        with self._lock:  # what is combined here may make room for something else
            known = [graph for graph in named if graph.value in self.sizes]
            return self._query_over(text, self._disjoint(graphs), known)

    def _query_over(
        self, text: str, default: Sequence[NamedNode], named: Sequence[NamedNode]
    ) -> Results:
        return self._store.query(
            text, base_iri=BASE, default_graph=list(default), named_graphs=list(named)
        )

    def _disjoint(self, graphs: Sequence[NamedNode]) -> list[NamedNode]:
        """Return graphs that do not overlap and have the same union; unknown ones are empty."""
        known = [graph for graph in graphs if graph.value in self.sizes]
        overlapping = [graph for graph in known if graph.value in self._overlapping]
        if len(overlapping) < 2:  # noqa: PLR2004 - one overlaps with none
            return known
        largest = max(overlapping, key=lambda graph: self.sizes[graph.value])
        apart = [graph for graph in known if graph not in overlapping]
        return [*apart, largest, self._rest(frozenset(overlapping), largest)]

    def _rest(self, graphs: frozenset[NamedNode], largest: NamedNode) -> NamedNode:
        """Return a graph of all that is in ``graphs`` and not in the ``largest`` of them."""
        if graphs not in self._combined:
            if len(self._combined) == MAX_MERGED:
                self._store.remove_graph(self._combined.popitem(last=False)[1])
            rest = NamedNode(f"urn:uuid:{uuid4()}")
            others = graphs - {largest}
            self._store.update(with_values(COMBINE, rest=rest, largest=largest, graph=others))
            self._combined[graphs] = rest
        self._combined.move_to_end(graphs)
        return self._combined[graphs]


def _rows(store: Store, text: str) -> list[tuple[Term | None, ...]]:
    rows = store.query(text)
    assert isinstance(rows, QuerySolutions)  # noqa: S101 - those of a SELECT
    return [tuple(row) for row in rows]


def _number(value: Term | None) -> int:
    assert isinstance(value, Literal)  # noqa: S101 - that of a COUNT
    return int(value.value)
