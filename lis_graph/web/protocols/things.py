"""
The address of each thing, which leads to its documents: a page, or data.

Cool URIs for the Semantic Web, section 4.2: https://www.w3.org/TR/cooluris/#r303gendocument
"""

from collections.abc import Iterable
from urllib.parse import quote

from flask import Blueprint, request, url_for
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.build import jsonld
from lis_graph.build.description import DATASET
from lis_graph.engines import ALL, GRAPHS, Answer, Query
from lis_graph.explore import describe
from lis_graph.explore.things import listing
from lis_graph.rdf import formats
from lis_graph.rdf.formats import DOCUMENTS
from lis_graph.rdf.namespaces import BASE
from lis_graph.rdf.namespaces import graph as named
from lis_graph.web.http.bulkhead import exclusive
from lis_graph.web.http.languages import to_page
from lis_graph.web.http.links import SAFE, Link, add_links
from lis_graph.web.http.lookup import find
from lis_graph.web.http.responses import HTML, preferred, represent, see_other
from lis_graph.web.service import Service

JSON_LD = formats.JSON_LD.media_type
TYPES = {f.extension: f.media_type for f in DOCUMENTS} | {"html": HTML}
EXTENSIONS = {media_type: extension for extension, media_type in TYPES.items()}
ONTOLOGY = "def"
MAX_COMPACTED_BYTES = 256 << 10
"""Maximum length of JSON-LD that is compacted; a longer document has full IRIs."""

WHOLE = {f"{BASE}{ONTOLOGY}/": "ontology", f"{BASE}{ONTOLOGY}/shapes/": "shapes"}
"""Things that a whole named graph describes, and its name."""

ANCHORS = {"shapes": "rules"}
"""Anchors on the page of the model, of named graphs that are further down."""


class Things:
    """The things in the graph whose IRI is ours; each public method is a view."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._context = jsonld.context(service.root)

    def kinds(self) -> AnyResponse:
        """Lead to the list of the kinds of things."""
        return _listed(listing.LISTS, "thing.kinds")

    def kind(self, kind: str) -> AnyResponse:
        """Lead to the list of the things of a kind."""
        listing.number(self._service.engine, kind)
        return _listed(listing.members(kind), "thing.kind", kind=kind)

    def thing(self, name: str) -> AnyResponse:
        """Lead from a thing to its page or its data; answer with them at their addresses."""
        stem, dot, extension = name.rpartition(".")
        if dot and extension in TYPES:
            return self._document(stem, extension)
        node = find(self._service.engine, name)
        extension = EXTENSIONS[preferred(tuple(EXTENSIONS))]
        document = f"{request.script_root}/{quote(name.rstrip('/'), safe=SAFE)}.{extension}"
        response = _page(node) if extension == "html" else see_other(document)
        return add_links(response, self._service.links.thing(node.value, name.rstrip("/")))

    def _document(self, name: str, extension: str) -> AnyResponse:
        """Answer with the description of a thing, or lead to its page."""
        service = self._service
        node = find(service.engine, name)
        if extension == "html":
            return add_links(_page(node), self._page_links(node, name))
        return represent(
            TYPES[extension],
            lambda media_type: self._described(node, media_type),
            service.revision,
            name,
            service.address,
            links=service.links.data(node.value, name),
        )

    def _page_links(self, node: NamedNode, name: str) -> Iterable[Link]:
        links = self._service.links
        if node == DATASET:
            return links.site(self._service.offered)
        return links.thing(node.value, name)

    def _described(self, node: NamedNode, media_type: str) -> Answer:
        """Return the document about a thing."""
        answer = self._service.graph.answer(_description(node, media_type))
        short = answer.file is None and len(answer.body) <= MAX_COMPACTED_BYTES
        if media_type == JSON_LD and short:
            with exclusive():
                return Answer(media_type, jsonld.compact(answer.body, self._context))
        return answer


def routes(service: Service) -> Blueprint:
    """Return the routes of things; they match every address that no other route does."""
    blueprint, views = Blueprint("things", __name__), Things(service)
    blueprint.get("/id/")(views.kinds)
    blueprint.get("/id/<kind>/")(views.kind)
    blueprint.get("/<path:name>")(views.thing)
    return blueprint


def _listed(query: str, endpoint: str, **values: str) -> AnyResponse:
    """Lead people to a list, and programs that prefer RDF to the same list as a graph."""
    if preferred((HTML, *GRAPHS)) == HTML:
        return to_page(endpoint, **values)
    return see_other(url_for("endpoint.query", query=query))


def _page(node: NamedNode) -> AnyResponse:
    """Lead to the page about a thing in the language of the reader."""
    if node == DATASET:
        return to_page("data.index")
    if node.value in WHOLE:
        return to_page("model.index", anchor=ANCHORS.get(WHOLE[node.value]))
    name = node.value.removeprefix(BASE)
    folder, _, term = name.rpartition("/")
    if folder == ONTOLOGY:
        return to_page("model.term", name=term)
    return to_page("thing.thing", name=name)


def _description(node: NamedNode, media_type: str) -> Query:
    """Return the query for the triples of a document about a thing."""
    if node.value in WHOLE:
        return Query(ALL, media_type, (named(WHOLE[node.value]).value,))
    return Query(describe.query(node), media_type)
