"""The engine in this process: Oxigraph, in memory, for commands, builds and tests."""

from collections.abc import Callable

from pyoxigraph import NamedNode, Store

from lis_graph.build.release import Release
from lis_graph.engines import Answer, Dataset, Query, State, never, syntax_errors
from lis_graph.engines.alternatives import as_unions
from lis_graph.engines.dataset_clause import graphs
from lis_graph.engines.graph_union import GraphUnion
from lis_graph.engines.rewritten import rewritten
from lis_graph.engines.serialisation import Results, serialise
from lis_graph.errors import QueryError
from lis_graph.rdf.namespaces import BASE


class EmbeddedEngine:
    """Answers from a release in the memory of this process."""

    def __init__(self, release: Release, answer_bytes: int | None = None) -> None:
        """Load ``release``; an answer longer than ``answer_bytes`` is refused."""
        self._answer_bytes = answer_bytes
        self._store = Store()
        self._store.bulk_extend(release.quads)
        self._union = GraphUnion(self._store)
        self._dataset = Dataset(
            release.revision,
            self._union.sizes,
            self._union.default,
            self._union.triples,
            rewritten(release.quads),
        )

    @property
    def dataset(self) -> Dataset:
        """The release."""
        return self._dataset

    @property
    def state(self) -> State:
        """Counters of nothing: it has no workers."""
        return State()

    def answer(self, query: Query, gone: Callable[[], bool] = never) -> Answer:  # noqa: ARG002 - it cannot be interrupted
        """Evaluate a query here, without a limit on its time or memory."""
        query.shape.check()
        try:
            return serialise(self._evaluate(query), query.accept, self._answer_bytes)
        except SyntaxError as error:
            raise syntax_errors.explain(query.text, error) from error
        except (RuntimeError, ValueError, OSError) as error:
            raise QueryError(message=str(error)) from error

    def close(self) -> None:
        """Do nothing: the memory is freed with the object."""

    def _evaluate(self, query: Query) -> Results:
        """Evaluate with unions for alternative paths, where the parser takes that."""
        text = as_unions(query.text) if query.shape.alternatives else query.text
        try:
            return self._evaluate_over(text, query)
        except SyntaxError:
            if text == query.text:
                raise
            return self._evaluate_over(query.text, query)

    def _evaluate_over(self, text: str, query: Query) -> Results:
        """
        Evaluate over the dataset of the request, or else of the query, or else our own.

        The request takes precedence over FROM: SPARQL 1.1 Protocol, section 2.1.4.
        """
        if query.default_graphs or query.named_graphs:
            sides = query.default_graphs, query.named_graphs
            return self._union.query_over(
                text, *([NamedNode(g) for g in side] for side in sides)
            )
        if not query.shape.names_dataset:
            return self._union.query(text)
        try:
            return self._union.query_over(text, *graphs(self._store, query.text))
        except SyntaxError:
            self._store.query(query.text, base_iri=BASE)  # says where the mistake is
            raise
