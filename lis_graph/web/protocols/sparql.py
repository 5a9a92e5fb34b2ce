"""``/sparql``: HTTP to protocol and back."""

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
    syntax,
)
from lis_graph.errors import QueryError
from lis_graph.graph import KnowledgeGraph
from lis_graph.publish import dcat
from lis_graph.publish import graph_files as forms
from lis_graph.rdf.negotiation import choose
from lis_graph.settings import Settings
from lis_graph.web.http import responses
from lis_graph.web.http.log import RequestRecord
from lis_graph.web.http.responses import HTML, etag, not_modified, query_tag, respond
from lis_graph.web.protocols import graph_files

TRIPLES = (*GRAPHS, HTML, *forms.FORMS)
FORMS = {
    "SELECT": (*SOLUTIONS, HTML),
    "ASK": (*BOOLEANS, HTML),
    "CONSTRUCT": TRIPLES,
    "DESCRIBE": TRIPLES,
}
"""What each form of query is answered in; a browser takes pictures, and a page before them."""

METHODS = ["GET", "POST", "QUERY"]

Page = Callable[[Query], Response]
"""Makes the page that answers a query."""


def blueprint(graph: KnowledgeGraph, settings: Settings, page: Page) -> Blueprint:
    """Return the routes of the SPARQL endpoint over ``graph``; ``page`` answers people."""
    routes = Blueprint("endpoint", __name__)

    @routes.route("/sparql", methods=METHODS)
    def query() -> AnyResponse:
        asked = protocol.read(sent(), settings.max_query_bytes)
        if asked is None:
            return _description(graph, settings.address)
        return evaluated(graph, asked, page)

    return routes


def address() -> str:
    """Return the query string. Raises `QueryError` if it is not UTF-8."""
    try:
        return request.query_string.decode()
    except UnicodeDecodeError as error:
        raise QueryError("the address is not UTF-8; percent-encode it") from error


def sent() -> protocol.Request:
    """Return what the protocol is about of the request that Flask handles now."""
    if request.content_encoding:
        coding = request.content_encoding
        raise protocol.UnsupportedMediaType(f"a query is sent plain, not encoded as {coding}")
    return protocol.Request(
        request.method,
        address(),
        request.headers.get("Content-Type", ""),
        request.get_data(cache=False),
        responses.wanted(),
    )


def evaluated(graph: KnowledgeGraph, asked: Query, page: Page) -> Response:
    """
    Answer a query; by ``page`` if a page is wanted.

    A client that has the answer is told so before it is evaluated.
    """
    visit = RequestRecord.of(request.environ)
    visit.query, visit.form = asked.text, syntax.form(asked.text)
    form = visit.form
    wanted = choose(asked.accept, FORMS[form]) if form else asked.accept
    if wanted == HTML:
        return page(asked)
    revision = graph.dataset.revision
    tag = query_tag(revision, asked, f"{wanted or ''}{graph_files.language(wanted)}")
    lasting = form is not None and not syntax.volatile(asked.text)
    same = not_modified(tag) if lasting else None
    if same:
        return same
    carried = forms.CARRIER if wanted in forms.FORMS else wanted
    answer = timed(graph, replace(asked, accept=carried))
    if wanted in forms.FORMS:
        answer = graph_files.exported(graph, answer, wanted)
    unchanged = graph.dataset.revision == revision
    return respond(answer, tag if lasting and unchanged else None)


def timed(graph: KnowledgeGraph, asked: Query) -> Answer:
    """Answer a query while the client is there; note how long it took."""
    start = time.monotonic()
    try:
        return graph.answer(asked, request.environ.get("lis_graph.gone", never))
    finally:
        RequestRecord.of(request.environ).seconds = time.monotonic() - start


def _description(graph: KnowledgeGraph, public_url: str) -> AnyResponse:
    """Return the service description; people are led to the form."""
    parameters = protocol.fields(address())
    accept = protocol.accepted(parameters, responses.wanted())
    wanted = choose(accept, (*GRAPHS, HTML))
    if wanted == HTML:
        response = redirect(url_for("ask.ask"), 303)
        response.vary.add("Accept")
        return response
    tag = etag(graph.dataset.revision, "service", public_url, wanted)
    body = dcat.service_description(graph.dataset, public_url, wanted)
    return not_modified(tag) or respond(Answer(wanted, body), tag)
