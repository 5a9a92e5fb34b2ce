"""
The address of each thing: it leads to a page or to data, which are documents beside it.

https://www.w3.org/TR/cooluris/#r303gendocument
"""

from collections.abc import Iterable
from urllib.parse import quote

from flask import Blueprint, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from lis_graph import describe, jsonld
from lis_graph.engines import ALL, Answer, Query
from lis_graph.errors import UnknownThing
from lis_graph.formats import DOCUMENTS
from lis_graph.graph import KnowledgeGraph
from lis_graph.namespaces import BASE
from lis_graph.namespaces import graph as named
from lis_graph.negotiation import choose
from lis_graph.settings import Settings
from lis_graph.web import thing_pages
from lis_graph.web.answers import elsewhere, etag, not_modified, respond, wanted
from lis_graph.web.releases import held
from lis_graph.web.signposts import SAFE, Link, Signposts
from lis_graph.web.site.languages import to_page

HTML = "text/html"
JSON_LD = "application/ld+json"
TYPES = {f.extension: f.media_type for f in DOCUMENTS} | {"html": HTML}
EXTENSIONS = {media_type: extension for extension, media_type in TYPES.items()}
ONTOLOGY = "def"
DATASET = NamedNode(f"{BASE}dataset")
WHOLE = {f"{BASE}{ONTOLOGY}/": "ontology", f"{BASE}{ONTOLOGY}/shapes/": "shapes"}
"""What is described by a whole named graph, and by which."""


def blueprint(graph: KnowledgeGraph, settings: Settings) -> Blueprint:
    """Return the routes of everything that ``graph`` speaks of and whose IRI is ours."""
    routes = Blueprint("things", __name__)
    context = jsonld.context(settings.root)
    signposts = Signposts(settings.address)

    @routes.get("/<path:name>")
    def thing(name: str) -> AnyResponse:
        stem, dot, extension = name.rpartition(".")
        if dot and extension in TYPES:
            return document(stem, extension)
        node = _find(graph, name)
        extension = EXTENSIONS[choose(wanted(), tuple(EXTENSIONS))]
        page = _page(node) if extension == "html" else None
        response = page or elsewhere(f"{request.script_root}/{_beside(name, extension)}")
        return signposts.put(response, signposts.thing(node.value, name.rstrip("/")))

    def document(name: str, extension: str) -> AnyResponse:
        """Answer with the description of a thing, in the format of the extension."""
        tag = etag(graph.dataset.revision, name, extension, settings.address)
        node = _find(graph, name)
        page = _page(node) if extension == "html" else None
        response = (
            page
            or not_modified(tag)
            or respond(_written(graph, node, TYPES[extension], context), tag)
        )
        return signposts.put(response, links(node, name, extension))

    def links(node: NamedNode, name: str, extension: str) -> Iterable[Link]:
        if node == DATASET and extension == "html":
            return signposts.site(held(graph, settings))
        return (signposts.thing if extension == "html" else signposts.data)(node.value, name)

    return routes


def _find(graph: KnowledgeGraph, name: str) -> NamedNode:
    """
    Return the thing of a name, with or without a slash at its end.

    Raises `Withdrawn`, `UnknownThing` with suggestions, or `NotFound` for what is not the
    name of a thing at all.
    """
    for path in (name, f"{name}/"):
        try:
            node = NamedNode(BASE + quote(path, safe=SAFE))
            describe.known(graph.engine, node)
        except UnknownThing:
            continue
        return node
    if not name.startswith(("id/", f"{ONTOLOGY}/")):
        raise NotFound
    near = describe.near(graph.engine, NamedNode(BASE + quote(name)))
    paths = [f"{request.script_root}/{iri.removeprefix(BASE)}" for iri in near]
    raise UnknownThing(f"there is no {name!r}", paths)


def _page(node: NamedNode) -> AnyResponse | None:
    """Lead to the page of its own that the dataset, the ontology or a term of it has."""
    if node == DATASET:
        return to_page("data.index")
    if node.value == f"{BASE}{ONTOLOGY}/":
        return to_page("model.index")
    folder, _, name = node.value.removeprefix(BASE).rpartition("/")
    return to_page("model.term", name=name) if folder == ONTOLOGY else None


def _written(
    graph: KnowledgeGraph, node: NamedNode, media_type: str, context: jsonld.Context
) -> Answer:
    """Return the document about a thing."""
    if media_type == HTML:
        return thing_pages.thing(node, graph.construct(describe.query(node)))
    answer = graph.answer(_description(node, media_type))
    if media_type == JSON_LD:
        return Answer(media_type, jsonld.compact(answer.read(), context))
    return answer


def _beside(name: str, extension: str) -> str:
    """Return the path of a document."""
    return f"{quote(name.rstrip('/'), safe=SAFE)}.{extension}"


def _description(node: NamedNode, media_type: str) -> Query:
    """Return the query for what a document about a thing holds."""
    if node.value in WHOLE:
        return Query(ALL, media_type, (named(WHOLE[node.value]).value,))
    return Query(describe.query(node), media_type)
