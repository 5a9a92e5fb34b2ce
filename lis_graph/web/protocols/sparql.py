"""
``/sparql``: an HTTP request to a query, and its answer to a response.

SPARQL 1.1 Protocol: https://www.w3.org/TR/sparql11-protocol/
"""

import time
from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.engines import BOOLEANS, GRAPHS, SOLUTIONS, Answer, Query, never, protocol
from lis_graph.engines.alternatives import TOO_LOW
from lis_graph.errors import N_, QueryError
from lis_graph.graph import KnowledgeGraph
from lis_graph.publish import dcat
from lis_graph.publish.graph_files import CARRIER, FORMS
from lis_graph.rdf.negotiation import choose
from lis_graph.web.http.languages import to_page
from lis_graph.web.http.log import RequestRecord
from lis_graph.web.http.responses import HTML, accept_header, conditional, etag, represent
from lis_graph.web.protocols.graph_files import exported, language
from lis_graph.web.service import Service

TRIPLES = (*GRAPHS, HTML, *FORMS)
OFFERS = {
    "SELECT": (*SOLUTIONS, HTML),
    "ASK": (*BOOLEANS, HTML),
    "CONSTRUCT": TRIPLES,
    "DESCRIBE": TRIPLES,
}
"""Media types by form of query; pages come before pictures, since browsers accept both."""

METHODS = ["GET", "POST", "QUERY"]

COUNT_WARNING = f'alternative-path; detail="{TOO_LOW}"'
"""Header field for a query whose shape ``counts_alternatives``; its grammar: RFC 9651."""

Page = Callable[[Query], Response]
"""A function that answers a query with a page."""


def routes(service: Service, page: Page) -> Blueprint:
    """Return the route of the SPARQL endpoint; ``page`` answers people."""
    blueprint = Blueprint("endpoint", __name__)

    @blueprint.route("/sparql", methods=METHODS)
    def query() -> AnyResponse:
        query = protocol.read(protocol_request(), service.settings.max_query_bytes)
        return evaluate(service, query, page) if query else _description(service)

    return blueprint


def query_string() -> str:
    """Return the query string of the request. Raises `QueryError` if it is not UTF-8."""
    try:
        return request.query_string.decode()
    except UnicodeDecodeError as error:
        raise QueryError(N_("the address is not UTF-8; percent-encode it")) from error


def parameters() -> protocol.Parameters:
    """Return the parameters in the query string of the request."""
    return protocol.fields(query_string())


def requested(parameters: protocol.Parameters) -> str | None:
    """Return the Accept header of the request, or what its ``format`` stands for."""
    return protocol.accepted(parameters, accept_header())


def protocol_request() -> protocol.Request:
    """Return the parts of the request that the protocol reads."""
    if request.content_encoding:
        sentence = N_("a query is sent plain, not encoded as {coding}")
        raise protocol.UnsupportedMediaType(sentence, coding=request.content_encoding)
    return protocol.Request(
        request.method,
        query_string(),
        request.headers.get("Content-Type", ""),
        request.get_data(cache=False),
        accept_header(),
    )


def evaluate(service: Service, query: Query, page: Page) -> Response:
    """
    Answer a query; by ``page`` if a page is preferred.

    A client that has the answer gets 304 before the query is evaluated.
    """
    form = query.shape.form
    record = RequestRecord.of(request.environ)
    record.query, record.form = query.text, form
    media_type = choose(query.accept, OFFERS[form]) if form else query.accept
    if media_type == HTML:
        return page(query)

    def validator() -> str | None:
        if form is None or query.shape.volatile:
            return None
        dataset = query.default_graphs, query.named_graphs
        kind = f"{media_type}{language(media_type)}"
        return etag(service.revision, query.text, *dataset, kind)

    answer = conditional(validator, lambda: _answer(service.graph, query, media_type))
    return warned(query, answer)


def warned(query: Query, response: Response) -> Response:
    """Warn in a header where the engine counts less than the specification says."""
    if query.shape.counts_alternatives:
        response.headers["Query-Warning"] = COUNT_WARNING
    return response


def _answer(graph: KnowledgeGraph, query: Query, media_type: str | None) -> Answer:
    """Return the answer to a query; drawings are made of triples."""
    if media_type not in FORMS:
        return timed(graph, replace(query, accept=media_type, known=query.shape))
    carrier = replace(query, accept=CARRIER, known=query.shape)
    return exported(graph, timed(graph, carrier), media_type)


def timed(graph: KnowledgeGraph, query: Query) -> Answer:
    """Answer a query until the client leaves; record the time that it took."""
    start = time.monotonic()
    try:
        return graph.answer(query, request.environ.get("lis_graph.gone", never))
    finally:
        RequestRecord.of(request.environ).seconds = time.monotonic() - start


def _description(service: Service) -> AnyResponse:
    """Answer with the service description; lead people to the form."""
    media_type = choose(requested(parameters()), (*GRAPHS, HTML))
    if media_type == HTML:
        return to_page("ask.ask")
    dataset, address = service.graph.dataset, service.address
    return represent(
        media_type,
        lambda form: dcat.service_description(dataset, address, form),
        dataset.revision,
        "service",
        address,
    )
