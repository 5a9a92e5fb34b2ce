"""
``/sparql``: HTTP to protocol and back.

SPARQL 1.1 Protocol: https://www.w3.org/TR/sparql11-protocol/
"""

import time
from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.engines import (
    BOOLEANS,
    GRAPHS,
    SOLUTIONS,
    Answer,
    Query,
    never,
    protocol,
)
from lis_graph.errors import N_, QueryError
from lis_graph.graph import KnowledgeGraph
from lis_graph.publish import dcat
from lis_graph.publish.graph_files import CARRIER, FORMS
from lis_graph.rdf.negotiation import choose
from lis_graph.web.http.log import RequestRecord
from lis_graph.web.http.responses import (
    HTML,
    accept_header,
    not_modified,
    query_tag,
    represent,
    respond,
)
from lis_graph.web.protocols.graph_files import exported, language
from lis_graph.web.service import Service

TRIPLES = (*GRAPHS, HTML, *FORMS)
OFFERS = {
    "SELECT": (*SOLUTIONS, HTML),
    "ASK": (*BOOLEANS, HTML),
    "CONSTRUCT": TRIPLES,
    "DESCRIBE": TRIPLES,
}
"""Media types by form of query; a browser takes pictures too, and a page before them."""

METHODS = ["GET", "POST", "QUERY"]

Page = Callable[[Query], Response]
"""Makes the page that answers a query."""


def routes(service: Service, page: Page) -> Blueprint:
    """Return the route of the SPARQL endpoint; ``page`` answers people."""
    blueprint = Blueprint("endpoint", __name__)

    @blueprint.route("/sparql", methods=METHODS)
    def query() -> AnyResponse:
        asked = protocol.read(protocol_request(), service.settings.max_query_bytes)
        return _description(service) if asked is None else evaluate(service, asked, page)

    return blueprint


def query_string() -> str:
    """Return the query string of the request. Raises `QueryError` if it is not UTF-8."""
    try:
        return request.query_string.decode()
    except UnicodeDecodeError as error:
        raise QueryError(N_("the address is not UTF-8; percent-encode it")) from error


def protocol_request() -> protocol.Request:
    """Return the parts of the present request that the protocol reads."""
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
    Answer a query; by ``page`` if a page is wanted.

    A client that has the answer is told so before the query is evaluated.
    """
    record = RequestRecord.of(request.environ)
    record.query, record.form = query.text, query.shape.form
    form = record.form
    media_type = choose(query.accept, OFFERS[form]) if form else query.accept
    if media_type == HTML:
        return page(query)
    revision = service.revision
    tag = query_tag(revision, query, f"{media_type or ''}{language(media_type)}")
    cacheable = form is not None and not query.shape.volatile
    unchanged = not_modified(tag) if cacheable else None
    if unchanged:
        return unchanged
    answer = timed(service.graph, replace(query, accept=_carrier(media_type)))
    if media_type in FORMS:
        answer = exported(service.graph, answer, media_type)
    cacheable = cacheable and service.revision == revision
    return respond(answer, tag if cacheable else None)


def timed(graph: KnowledgeGraph, query: Query) -> Answer:
    """Answer a query while the client is there; record how long it took."""
    start = time.monotonic()
    try:
        return graph.answer(query, request.environ.get("lis_graph.gone", never))
    finally:
        RequestRecord.of(request.environ).seconds = time.monotonic() - start


def _carrier(media_type: str | None) -> str | None:
    """Return the media type that the engine answers in, for one that is made of another."""
    return CARRIER if media_type in FORMS else media_type


def _description(service: Service) -> AnyResponse:
    """Return the service description; people are led to the form."""
    accept = protocol.accepted(protocol.fields(query_string()), accept_header())
    media_type = choose(accept, (*GRAPHS, HTML))
    if media_type == HTML:
        response = redirect(url_for("ask.ask"), 303)
        response.vary.add("Accept")
        return response
    dataset, address = service.graph.dataset, service.address
    return represent(
        media_type,
        lambda form: dcat.service_description(dataset, address, form),
        dataset.revision,
        "service",
        address,
    )
