"""
The address of each thing: it leads to a page or to data, which are documents beside it.

https://www.w3.org/TR/cooluris/#r303gendocument
"""

from collections.abc import Iterable
from urllib.parse import quote

from flask import Blueprint, request, url_for
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.build import jsonld
from lis_graph.engines import ALL, GRAPHS, Answer, Query
from lis_graph.explore import describe
from lis_graph.explore.things import listing
from lis_graph.graph import KnowledgeGraph
from lis_graph.rdf.formats import DOCUMENTS
from lis_graph.rdf.namespaces import BASE
from lis_graph.rdf.namespaces import graph as named
from lis_graph.rdf.negotiation import choose
from lis_graph.settings import Settings
from lis_graph.web.http.bulkhead import exclusive
from lis_graph.web.http.languages import to_page
from lis_graph.web.http.links import SAFE, Link, Links
from lis_graph.web.http.responses import HTML, etag, not_modified, respond, see_other, wanted
from lis_graph.web.protocols.releases import held
from lis_graph.web.site.thing import find

JSON_LD = "application/ld+json"
TYPES = {f.extension: f.media_type for f in DOCUMENTS} | {"html": HTML}
EXTENSIONS = {media_type: extension for extension, media_type in TYPES.items()}
ONTOLOGY = "def"
DATASET = NamedNode(f"{BASE}dataset")
COMPACTED = 256 << 10
"""Up to how many bytes JSON-LD is brought into our words; a longer one keeps its IRIs."""

WHOLE = {f"{BASE}{ONTOLOGY}/": "ontology", f"{BASE}{ONTOLOGY}/shapes/": "shapes"}
"""What is described by a whole named graph, and by which."""

PARTS = {"shapes": "rules"}
"""Where the page of the model tells of a named graph, if not from its start."""


def blueprint(graph: KnowledgeGraph, settings: Settings) -> Blueprint:
    """Return the routes of everything that ``graph`` speaks of and whose IRI is ours."""
    routes = Blueprint("things", __name__)
    context = jsonld.context(settings.root)
    signposts = Links(settings.address)

    @routes.get("/id/")
    def kinds() -> AnyResponse:
        return _listed(listing.LISTS, "thing.kinds")

    @routes.get("/id/<kind>/")
    def kind(kind: str) -> AnyResponse:
        listing.number(graph.engine, kind)
        return _listed(listing.MEMBERS.format(kind=kind), "thing.kind", kind=kind)

    @routes.get("/<path:name>")
    def thing(name: str) -> AnyResponse:
        stem, dot, extension = name.rpartition(".")
        if dot and extension in TYPES:
            return document(stem, extension)
        node = find(graph.engine, name)
        extension = EXTENSIONS[choose(wanted(), tuple(EXTENSIONS))]
        beside = f"{request.script_root}/{quote(name.rstrip('/'), safe=SAFE)}.{extension}"
        response = _page(node) if extension == "html" else see_other(beside)
        return signposts.put(response, signposts.thing(node.value, name.rstrip("/")))

    def document(name: str, extension: str) -> AnyResponse:
        """Answer with the description of a thing, or lead to its page."""
        node = find(graph.engine, name)
        if extension == "html":
            return signposts.put(_page(node), links(node, name))
        tag = etag(graph.dataset.revision, name, extension, settings.address)
        response = not_modified(tag) or respond(
            _written(graph, node, TYPES[extension], context), tag
        )
        return signposts.put(response, signposts.data(node.value, name))

    def links(node: NamedNode, name: str) -> Iterable[Link]:
        whole = node == DATASET
        return (
            signposts.site(held(graph, settings))
            if whole
            else signposts.thing(node.value, name)
        )

    return routes


def _listed(query: str, endpoint: str, **values: str) -> AnyResponse:
    """Lead people to a list, and programs that want a graph to the same as one."""
    if choose(wanted(), (HTML, *GRAPHS)) == HTML:
        return to_page(endpoint, **values)
    return see_other(url_for("endpoint.query", query=query))


def _page(node: NamedNode) -> AnyResponse:
    """Lead to the page about a thing in the language of the reader."""
    if node == DATASET:
        return to_page("data.index")
    if node.value in WHOLE:
        return to_page("model.index", anchor=PARTS.get(WHOLE[node.value]))
    name = node.value.removeprefix(BASE)
    folder, _, term = name.rpartition("/")
    if folder == ONTOLOGY:
        return to_page("model.term", name=term)
    return to_page("thing.thing", name=name)


def _written(
    graph: KnowledgeGraph, node: NamedNode, media_type: str, context: jsonld.Context
) -> Answer:
    """Return the document about a thing."""
    answer = graph.answer(_description(node, media_type))
    if media_type == JSON_LD and answer.file is None and len(answer.body) <= COMPACTED:
        with exclusive():
            return Answer(media_type, jsonld.compact(answer.body, context))
    return answer


def _description(node: NamedNode, media_type: str) -> Query:
    """Return the query for what a document about a thing holds."""
    if node.value in WHOLE:
        return Query(ALL, media_type, (named(WHOLE[node.value]).value,))
    return Query(describe.query(node), media_type)
