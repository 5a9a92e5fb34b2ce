"""``/catalog``, and the description of the dataset at well-known addresses, in RDF."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.engines import GRAPHS, Engine
from lis_graph.errors import N_, UnknownThing
from lis_graph.publish import dcat
from lis_graph.rdf.formats import DOCUMENTS
from lis_graph.web.http.languages import to_page
from lis_graph.web.http.links import add_links
from lis_graph.web.http.responses import NO_STORE, REVALIDATE, represent
from lis_graph.web.service import Service

OFFERS = tuple(GRAPHS)
TYPES = {format_.extension: format_.media_type for format_ in DOCUMENTS}

Make = Callable[[Engine, str, str], bytes]
"""A function that makes a document from an engine, the public address and a media type."""


class Descriptions:
    """The documents about the dataset; each public method is a view."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def negotiated(self) -> AnyResponse:
        """Answer with the catalogue; lead people to the page about the data."""
        return self._catalog(OFFERS, lambda: to_page("data.index"))

    def document(self, extension: str) -> AnyResponse:
        """Answer with the catalogue in the format of an extension."""
        if extension not in TYPES:
            sentence = N_("there is no catalog.{extension}; available extensions: {existing}")
            raise UnknownThing(sentence, extension=extension, existing=list(TYPES))
        return self._catalog(TYPES[extension])

    def void(self) -> AnyResponse:
        """Answer with the description in VoID."""
        return self._described(OFFERS, dcat.void, "void")

    def examples(self) -> AnyResponse:
        """Answer with the example queries."""
        return self._described(OFFERS, dcat.examples, "examples")

    def _catalog(
        self, offers: str | tuple[str, ...], page: Callable[[], AnyResponse] | None = None
    ) -> AnyResponse:
        """Answer with the catalogue, the releases, and the checksums once they are computed."""
        releases, sums = self._service.releases, self._service.dumps.sums_if_ready()

        def make(engine: Engine, address: str, media_type: str) -> bytes:
            return dcat.catalog(engine, address, media_type, sums, releases)

        on = ("catalog", *(released.identity for released in releases))
        caching = NO_STORE if sums is None else REVALIDATE
        return self._described(offers, make, *on, page=page, caching=caching)

    def _described(
        self,
        offers: str | tuple[str, ...],
        make: Make,
        *on: object,
        page: Callable[[], AnyResponse] | None = None,
        caching: str = REVALIDATE,
    ) -> AnyResponse:
        """Answer with a document. Raises `UnknownThing` for data without a catalogue."""
        service = self._service

        def make_described(media_type: str) -> bytes:
            if not service.is_described:
                raise UnknownThing(N_("the data served here have no catalogue"))
            return make(service.engine, service.address, media_type)

        on = (service.revision, service.is_described, service.address, *on)
        return represent(offers, make_described, *on, page=page, caching=caching)


def routes(service: Service) -> Blueprint:
    """Return the routes of the descriptions of the dataset."""
    blueprint, views = Blueprint("catalogue", __name__), Descriptions(service)

    @blueprint.after_request
    def linked(response: Response) -> Response:
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            return response
        return add_links(response, service.links.metadata())

    blueprint.get("/catalog")(views.negotiated)
    blueprint.get("/catalog.<extension>")(views.document)
    blueprint.get("/.well-known/void")(views.void)
    blueprint.get("/.well-known/sparql-examples")(views.examples)
    return blueprint
