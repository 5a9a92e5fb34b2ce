"""The engine in this process: Oxigraph, in memory, for commands, builds and tests."""

from collections.abc import Callable

from pyoxigraph import NamedNode, Store

from lis_graph.build.release import Release
from lis_graph.engines import Answer, Dataset, Query, State, never, syntax_errors
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
        named = dict(release.counts)
        self._dataset = Dataset(release.revision, named, named.pop("DEFAULT", 0))

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
        """
        Evaluate over the dataset of the request, or else of the query, or else our own.

        The request takes precedence over FROM: SPARQL 1.1 Protocol, section 2.1.4.
        """
        if not (query.default_graphs or query.named_graphs):
            union = self._dataset.union and not query.shape.names_dataset
            return self._store.query(
                query.text, base_iri=BASE, use_default_graph_as_union=union
            )
        return self._store.query(
            query.text,
            base_iri=BASE,
            default_graph=[NamedNode(iri) for iri in query.default_graphs],
            named_graphs=[NamedNode(iri) for iri in query.named_graphs],
        )
