"""
``/store`` and the address of each graph: its triples, for reading.

https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from flask import Blueprint, Response

from lis_graph.engines import ALL, Query, protocol
from lis_graph.errors import QueryError, UnknownThing
from lis_graph.graph import KnowledgeGraph
from lis_graph.rdf.namespaces import BASE
from lis_graph.settings import Settings
from lis_graph.web.http.links import Links
from lis_graph.web.http.responses import wanted
from lis_graph.web.protocols.sparql import Page, address, evaluated


def blueprint(graph: KnowledgeGraph, settings: Settings, page: Page) -> Blueprint:
    """Return the routes of the graph store over ``graph``; ``page`` answers people."""
    routes = Blueprint("graph_store", __name__)
    signposts = Links(settings.address)

    @routes.get("/store")
    def store() -> Response:
        parameters = protocol.fields(address())
        return sent(_name(parameters), parameters)

    @routes.get("/graph/<name>")
    def direct(name: str) -> Response:
        response = sent(f"{BASE}graph/{name}", protocol.fields(address()))
        return signposts.put(response, signposts.part())

    def sent(name: str | None, parameters: protocol.Parameters) -> Response:
        if name is not None and name not in graph.dataset.graphs:
            there = ", ".join(graph.dataset.graphs) or "only the default graph"
            raise UnknownThing(f"there is no graph <{name}>; there is {there}")
        graphs = () if name is None else (name,)
        asked = Query(ALL, protocol.accepted(parameters, wanted()), graphs)
        return evaluated(graph, asked, page)

    return routes


def _name(parameters: protocol.Parameters) -> str | None:
    """Return the IRI of the graph that is asked for, `None` for the default graph."""
    names = parameters.get("graph", ())
    if ("default" in parameters) == bool(names) or len(names) > 1:
        raise QueryError("name one graph: /store?default or /store?graph=…")
    if names and ":" not in names[0]:
        raise QueryError(f"graph={names[0]!r} is no IRI; give an absolute one")
    return names[0] if names else None
