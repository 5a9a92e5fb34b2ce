"""The Python interface: open the graph and query it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lis_graph.build import cache, files, sources
from lis_graph.engines import Answer, Dataset, Engine, Query, never, results
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.errors import UnknownThing, Withdrawn
from lis_graph.explore import describe
from lis_graph.explore.per_revision import PerRevision
from lis_graph.rdf.formats import N_TRIPLES, SPARQL_JSON

if TYPE_CHECKING:
    from lis_graph.explore.paths.network import Network, Paths
    from lis_graph.explore.search.index import Index

SOLUTIONS = SPARQL_JSON.media_type
TRIPLES = N_TRIPLES.media_type


class KnowledgeGraph:
    """
    A graph, ready for queries.

    >>> graph = KnowledgeGraph.open()
    >>> graph.ask("ASK { <https://w3id.org/lis/id/key-area/innofood> ?p ?o }")
    True
    """

    def __init__(self, engine: Engine, settle: Callable[[], None] = lambda: None) -> None:
        """Answer by ``engine``; call ``settle`` after building something large that stays."""
        self.engine = engine
        self._network = PerRevision(_network, settle)
        self._index = PerRevision(_index, settle)

    @classmethod
    def open(cls, root: Path | None = None, *, people: bool = True) -> "KnowledgeGraph":
        """
        Open the release of the files under ``root``; by default those of this package.

        Without ``people``, statements about people are left out. Raises `SourceError` if a
        file cannot be read.
        """
        opened = cache.current(root or sources.home(), people=people)
        return cls(EmbeddedEngine(opened))

    @classmethod
    def load(cls, *paths: Path) -> "KnowledgeGraph":
        """Open other RDF files: N-Quads, TriG, Turtle, N-Triples, gzipped or not."""
        return cls(EmbeddedEngine(files.load_files(paths)))

    @property
    def dataset(self) -> Dataset:
        """The revision, and the named graphs with their numbers of statements."""
        return self.engine.dataset

    @property
    def network(self) -> "Network":
        """The things and the statements between two of them, for paths; one per revision."""
        return self._network(self.engine)

    @property
    def index(self) -> "Index":
        """The index of the names of things, for the search; one per revision."""
        return self._index(self.engine)

    def close(self) -> None:
        """Release the resources of the engine, such as worker processes."""
        self.engine.close()

    def answer(self, query: Query, gone: Callable[[], bool] = never) -> Answer:
        """
        Return the answer to a query, in the best format that its ``accept`` allows.

        The work ends early once ``gone`` returns true: nobody waits for the answer.
        """
        return self.engine.answer(query, gone)

    def select(self, query: str) -> results.Table:
        """Run a SELECT query. Raises `QueryError` if it cannot be answered."""
        return results.table(self.answer(Query(query, SOLUTIONS + ", */*;q=0.1")))

    def ask(self, query: str) -> bool:
        """Run an ASK query. Raises `QueryError` if it cannot be answered."""
        return results.boolean(self.answer(Query(query, SOLUTIONS + ", */*;q=0.1")))

    def construct(self, query: str) -> results.Triples:
        """Run a CONSTRUCT or DESCRIBE query. Raises `QueryError` if it cannot be answered."""
        return results.triples(self.answer(Query(query, TRIPLES + ", */*;q=0.1")))

    def describe(self, name: str) -> results.Triples:
        """
        Return the statements about a thing, in both directions, with labels.

        ``name`` is an IRI or a prefixed name such as ``key-area:innofood``. Raises
        `UnknownThing` if there are none, and `Withdrawn` if the thing was withdrawn.
        """
        return results.triples(describe.describe(self.engine, name, TRIPLES))

    def thing(self, name: str) -> str | None:
        """Return the IRI of a thing by its IRI or prefixed name; `None` if it is unknown."""
        try:
            node = describe.iri(name)
            describe.known(self.engine, node)
        except UnknownThing:
            return None
        except Withdrawn:  # it has a page that says so
            pass
        return node.value

    def search(self, text: str) -> list[str]:
        """Return the IRIs of the things with these words in a name, best first."""
        return [hit.thing for hit in self.index.find(text).hits]

    def paths(self, start: str, end: str, count: int = 5, *, hubs: bool = False) -> "Paths":
        """
        Return the shortest paths between two things, by their names, prefixed names or IRIs.

        With ``hubs``, paths may lead through things that very many share. Raises
        `UnknownThing` if a name is unknown or that of several things.
        """
        first, last = (self.network.resolve(self.index, name) for name in (start, end))
        return self.network.find(first, last, count, hubs=hubs)


def _network(engine: Engine) -> "Network":
    from lis_graph.explore.paths import network  # noqa: PLC0415 - slow, for paths only

    return network.network(engine)


def _index(engine: Engine) -> "Index":
    from lis_graph.explore.search import index  # noqa: PLC0415 - slow, for the search only

    return index.index(engine)
