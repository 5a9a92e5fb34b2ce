"""The service that every room of the web is handed: the graph, its settings, its documents."""

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
    """A graph as it is served: ``root`` holds the published files, ``history`` its releases."""

    graph: KnowledgeGraph
    settings: Settings
    root: Path
    history: ReleaseChain
    dumps: Dumps
    links: Links
    log: RequestLog

    @classmethod
    def of(cls, graph: KnowledgeGraph, settings: Settings) -> "Service":
        """Return the service of ``graph`` as ``settings`` have it."""
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
        """The revision of the data that are served now."""
        return self.graph.dataset.revision

    @property
    def address(self) -> str:
        """The public address, ending in a slash."""
        return self.settings.address

    @property
    def state(self) -> str:
        """The revision of all that answers follow from: the data and the releases."""
        return f"{self.revision} {self.history.stamp}"

    @property
    def is_described(self) -> bool:
        """Whether the data are LIS Graph with its catalogue, not data given in its place."""
        return named("meta").value in self.graph.dataset.graphs

    @property
    def is_released(self) -> bool:
        """Whether the data are those that the releases are of, with people."""
        persons = named("persons").value in self.graph.dataset.graphs
        return self.is_described and self.settings.people and persons

    @property
    def releases(self) -> tuple[ReleasePatch, ...]:
        """The releases that this server offers, oldest first."""
        return self.history.releases if self.is_released else ()

    @property
    def offered(self) -> Offered:
        """The documents that there are beside the data."""
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
