"""The Python face: open the graph and ask it questions."""

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
    The graph, ready for questions.

    >>> graph = KnowledgeGraph.open()
    >>> graph.ask("ASK { <https://w3id.org/lis/id/key-area/innofood> ?p ?o }")
    True
    """

    def __init__(self, engine: Engine, settle: Callable[[], None] = lambda: None) -> None:
        """Ask ``engine``; call ``settle`` when something large was made that stays."""
        self.engine = engine
        self._network = PerRevision(_network, settle)
        self._index = PerRevision(_index, settle)

    @classmethod
    def open(cls, root: Path | None = None, *, people: bool = True) -> "KnowledgeGraph":
        """
        Open the release of the files under ``root`` (default: those of this package).

        ``people`` says whether statements about people are part of it. Raises
        `SourceError` if a file cannot be read.
        """
        opened = cache.current(root or sources.home(), people=people)
        return cls(EmbeddedEngine(opened))

    @classmethod
    def load(cls, *paths: Path) -> "KnowledgeGraph":
        """Open other RDF files: N-Quads, TriG, Turtle, N-Triples, gzipped or not."""
        return cls(EmbeddedEngine(files.load_files(paths)))

    @property
    def dataset(self) -> Dataset:
        """What the graph holds: its revision, its named graphs and their counts."""
        return self.engine.dataset

    @property
    def network(self) -> "Network":
        """The things and what is stated of two of them, for paths; made once a revision."""
        return self._network(self.engine)

    @property
    def index(self) -> "Index":
        """The names of things, for searching; made once a revision."""
        return self._index(self.engine)

    def close(self) -> None:
        """Let go of what the engine holds, such as worker processes."""
        self.engine.close()

    def answer(self, query: Query, gone: Callable[[], bool] = never) -> Answer:
        """
        Answer a query in the form its ``accept`` asks for: bytes with a media type.

        The work ends early once ``gone`` says that nobody waits for it.
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
        Return what the graph says about a thing, in both directions, with labels.

        ``name`` is an IRI or a prefixed name such as ``key-area:innofood``. Raises
        `UnknownThing` if the graph says nothing about it.
        """
        return results.triples(describe.describe(self.engine, name, TRIPLES))

    def thing(self, name: str) -> str | None:
        """Return the IRI that an IRI or a prefixed name stands for; `None` if it is unknown."""
        try:
            node = describe.iri(name)
            describe.known(self.engine, node)
        except UnknownThing:
            return None
        except Withdrawn:  # its page tells of that
            pass
        return node.value

    def search(self, text: str) -> list[str]:
        """Return the IRIs of what has a name with these words, best first."""
        return [hit.thing for hit in self.index.find(text).hits]

    def paths(self, start: str, end: str, count: int = 5, *, hubs: bool = False) -> "Paths":
        """
        Return the shortest paths between two things, by their names, prefixed names or IRIs.

        ``hubs`` says whether paths may lead over what very many things share. Raises
        `UnknownThing` if a name is none, or may be that of several things.
        """
        first, last = (self.network.resolve(self.index, name) for name in (start, end))
        return self.network.find(first, last, count, hubs=hubs)


def _network(engine: Engine) -> "Network":
    from lis_graph.explore.paths import network  # noqa: PLC0415 - slow, not for everybody

    return network.network(engine)


def _index(engine: Engine) -> "Index":
    from lis_graph.explore.search import index  # noqa: PLC0415 - likewise

    return index.index(engine)
