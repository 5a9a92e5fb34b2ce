"""``/catalog``, and what the dataset says of itself at well-known addresses, in RDF."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.engines import GRAPHS, Answer, Engine
from lis_graph.errors import UnknownThing
from lis_graph.graph import KnowledgeGraph
from lis_graph.history.releases import ReleaseChain
from lis_graph.publish import dcat
from lis_graph.rdf.formats import DOCUMENTS
from lis_graph.rdf.namespaces import graph as named
from lis_graph.rdf.negotiation import choose
from lis_graph.settings import Settings
from lis_graph.web.http.languages import to_page
from lis_graph.web.http.links import Links
from lis_graph.web.http.responses import HTML, etag, not_modified, respond, wanted
from lis_graph.web.protocols.dumps import Dumps
from lis_graph.web.protocols.releases import kept, tagged

BAD = HTTPStatus.BAD_REQUEST
OFFERS = tuple(GRAPHS)
TYPES = {format_.extension: format_.media_type for format_ in DOCUMENTS}


class Descriptions:
    """The documents about the dataset."""

    def __init__(
        self, graph: KnowledgeGraph, settings: Settings, shelves: Dumps, history: ReleaseChain
    ) -> None:
        self._graph = graph
        self._address = settings.address
        self._settings = settings
        self._shelves = shelves
        self._history = history

    def catalog(self, media_type: str) -> Response:
        """Return the catalogue, with the releases there are and the sums that are known."""
        releases = kept(self._graph, self._settings, self._history)

        sums = self._shelves.known()

        def make(engine: Engine, address: str, media_type: str) -> bytes:
            return dcat.catalog(engine, address, media_type, sums, releases)

        return self.document(make, media_type, tagged(releases), whole=sums is not None)

    def document(
        self,
        make: Callable[[Engine, str, str], bytes],
        media_type: str,
        *on: object,
        whole: bool = True,
    ) -> Response:
        """
        Return what ``make`` says; what is not the whole yet is not to be kept.

        Raises `UnknownThing` for data without a catalogue.
        """
        if named("meta").value not in self._graph.dataset.graphs:
            raise UnknownThing("the data served here have no catalogue")
        revision, name = self._graph.dataset.revision, make.__qualname__
        tag = etag(revision, name, self._address, media_type, *on) if whole else None
        same = not_modified(tag) if tag else None
        if same:
            return same
        body = make(self._graph.engine, self._address, media_type)
        return respond(Answer(media_type, body), tag)


def blueprint(descriptions: Descriptions, settings: Settings) -> Blueprint:
    """Return the routes of the descriptions of the dataset."""
    routes = Blueprint("catalogue", __name__)
    signposts = Links(settings.address)

    @routes.after_request
    def signposted(response: Response) -> Response:
        return (
            signposts.put(response, signposts.metadata())
            if response.status_code < BAD
            else response
        )

    @routes.get("/catalog")
    def negotiated() -> AnyResponse:
        media_type = choose(wanted(), (*OFFERS, HTML))
        if media_type != HTML:
            return descriptions.catalog(media_type)
        return to_page("data.index")

    @routes.get("/catalog.<extension>")
    def document(extension: str) -> Response:
        if extension not in TYPES:
            raise UnknownThing(f"there is no catalog.{extension}; there is {', '.join(TYPES)}")
        return descriptions.catalog(TYPES[extension])

    @routes.get("/.well-known/void")
    def void() -> Response:
        return descriptions.document(dcat.void, choose(wanted(), OFFERS))

    @routes.get("/.well-known/sparql-examples")
    def examples() -> Response:
        return descriptions.document(dcat.examples, choose(wanted(), OFFERS))

    return routes
