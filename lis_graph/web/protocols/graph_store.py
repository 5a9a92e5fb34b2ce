"""
``/store`` and the address of each graph: its triples, for reading.

SPARQL 1.1 Graph Store HTTP Protocol: https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from flask import Blueprint, Response

from lis_graph.engines import ALL, Query, protocol
from lis_graph.errors import N_, InvalidParameter, QueryError, UnknownThing
from lis_graph.rdf.namespaces import BASE
from lis_graph.web.http.links import add_links
from lis_graph.web.protocols.sparql import Page, evaluate, parameters, requested
from lis_graph.web.service import Service


def routes(service: Service, page: Page) -> Blueprint:
    """Return the routes of the graph store; ``page`` answers people."""
    blueprint = Blueprint("graph_store", __name__)

    @blueprint.get("/store")
    def store() -> Response:
        return _graph(service, _name(parameters()), page)

    @blueprint.get("/graph/<name>")
    def direct(name: str) -> Response:
        response = _graph(service, f"{BASE}graph/{name}", page)
        return add_links(response, service.links.part())

    return blueprint


def _graph(service: Service, name: str | None, page: Page) -> Response:
    """Answer with the triples of a graph, `None` being the default graph."""
    graphs = service.graph.dataset.graphs
    if name is not None and name not in graphs:
        sentence = N_("there is no graph <{name}>; named graphs: {existing}")
        raise UnknownThing(sentence, name=name, existing=list(graphs))
    query = Query(ALL, requested(parameters()), () if name is None else (name,))
    return evaluate(service, query, page)


def _name(parameters: protocol.Parameters) -> str | None:
    """Return the IRI of the requested graph, `None` for the default graph."""
    names = parameters.get("graph", ())
    if ("default" in parameters) == bool(names) or len(names) > 1:
        raise QueryError(N_("name one graph: /store?default or /store?graph=…"))
    if names and ":" not in names[0]:
        needed = N_("give an absolute IRI")
        raise InvalidParameter(name="graph", value=names[0], needed=needed)
    return names[0] if names else None
