"""The service that all routes are handed: the graph, its settings and its documents."""

from dataclasses import dataclass
from pathlib import Path

from lis_graph.build import sources
from lis_graph.engines import Engine
from lis_graph.errors import N_, UnknownThing
from lis_graph.graph import KnowledgeGraph
from lis_graph.history.releases import ReleaseChain, ReleasePatch
from lis_graph.rdf.namespaces import graph as named
from lis_graph.settings import Settings
from lis_graph.web.dump_files import Dumps
from lis_graph.web.http.links import Links, Offered
from lis_graph.web.http.log import RequestLog


@dataclass(frozen=True)
class Service:
    """A graph as it is served; ``root`` is the folder of the published files."""

    graph: KnowledgeGraph
    settings: Settings
    root: Path
    history: ReleaseChain
    dumps: Dumps
    links: Links
    log: RequestLog

    @classmethod
    def of(cls, graph: KnowledgeGraph, settings: Settings) -> "Service":
        """Return the service of ``graph`` by ``settings``."""
        root = settings.root or sources.home()
        return cls(
            graph,
            settings,
            root,
            ReleaseChain(root / "releases"),
            Dumps(graph, root),
            Links(settings.address),
            RequestLog(graph),
        )

    @property
    def engine(self) -> Engine:
        """The engine that answers queries."""
        return self.graph.engine

    @property
    def revision(self) -> str:
        """The revision of the data served now."""
        return self.graph.engine.dataset.revision

    @property
    def address(self) -> str:
        """The public address, ending in a slash."""
        return self.settings.address

    def state(self) -> str:
        """Return the revision of all that responses depend on: the data and the releases."""
        return f"{self.graph.engine.dataset.revision} {self.history.stamp}"

    @property
    def is_described(self) -> bool:
        """Whether the data are LIS Graph with its catalogue, not other files."""
        return named("meta").value in self.graph.dataset.graphs

    @property
    def is_released(self) -> bool:
        """Whether the data are those of the releases, with people."""
        persons = named("persons").value in self.graph.dataset.graphs
        return self.is_described and self.settings.people and persons

    @property
    def releases(self) -> tuple[ReleasePatch, ...]:
        """The releases that this server publishes, oldest first."""
        return self.history.releases if self.is_released else ()

    @property
    def offered(self) -> Offered:
        """The documents that exist beside the data."""
        return Offered(self.is_described, self.is_released)

    def require_releases(self) -> None:
        """Raise `UnknownThing` unless the releases are of the data that are served."""
        if not self.is_described:
            raise UnknownThing(
                N_("the data served here are not LIS Graph and have no releases")
            )
        if not self.is_released:
            raise UnknownThing(
                N_("this server leaves out people, and offers no releases: they hold people")
            )
