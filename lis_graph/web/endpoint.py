"""``/sparql``: HTTP to protocol and back."""

import time
from dataclasses import replace

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lis_graph import catalogue, protocol
from lis_graph.engines import BOOLEANS, GRAPHS, SOLUTIONS, Answer, Query, never, syntax
from lis_graph.errors import QueryError
from lis_graph.graph import KnowledgeGraph
from lis_graph.negotiation import choose
from lis_graph.settings import Settings
from lis_graph.web import answers, pages
from lis_graph.web.answers import etag, not_modified, query_tag, respond
from lis_graph.web.fairness import Budget
from lis_graph.web.journal import Visit

HTML = "text/html"
FORMS = {"SELECT": SOLUTIONS, "ASK": BOOLEANS, "CONSTRUCT": GRAPHS, "DESCRIBE": GRAPHS}
METHODS = ["GET", "POST", "QUERY"]


def blueprint(graph: KnowledgeGraph, settings: Settings, budget: Budget) -> Blueprint:
    """Return the routes of the SPARQL endpoint over ``graph``."""
    routes = Blueprint("endpoint", __name__)

    @routes.route("/sparql", methods=METHODS)
    def query() -> AnyResponse:
        asked = protocol.read(sent(), settings.max_query_bytes)
        if asked is None:
            return _description(graph, settings.address)
        return evaluated(graph, asked, budget)

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
        answers.wanted(),
    )


def evaluated(graph: KnowledgeGraph, asked: Query, budget: Budget) -> Response:
    """
    Answer a query, at the cost of the client's budget.

    A client that has the answer is told so before it is evaluated.
    """
    visit = Visit.of(request.environ)
    visit.query, visit.form = asked.text, syntax.form(asked.text)
    form = visit.form
    wanted = choose(asked.accept, (*FORMS[form], HTML)) if form else asked.accept
    revision = graph.dataset.revision
    tag = query_tag(revision, asked, wanted or "")
    lasting = form is not None and not syntax.volatile(asked.text)
    same = not_modified(tag) if lasting else None
    if same:
        return same
    answer = within_budget(graph, replace(asked, accept=_carrier(form, wanted)), budget)
    if wanted == HTML:
        answer = pages.result(asked.text, answer)
    unchanged = graph.dataset.revision == revision
    return respond(answer, tag if lasting and unchanged else None)


def within_budget(graph: KnowledgeGraph, asked: Query, budget: Budget) -> Answer:
    """Answer a query at the cost of the client's budget; note how long it took."""
    client = request.remote_addr or ""
    budget.check(client)
    start = time.monotonic()
    try:
        return graph.answer(asked, request.environ.get("lis_graph.gone", never))
    finally:
        spent = time.monotonic() - start
        Visit.of(request.environ).seconds = spent
        budget.spend(client, spent)


def _carrier(form: str | None, wanted: str | None) -> str | None:
    """Return the type that a page is made from, else what is wanted."""
    if wanted != HTML:
        return wanted
    return SOLUTIONS[0] if form in {"SELECT", "ASK"} else "text/turtle"


def _description(graph: KnowledgeGraph, public_url: str) -> AnyResponse:
    """Return the service description; to people, the form."""
    parameters = protocol.fields(address())
    accept = protocol.accepted(parameters, answers.wanted())
    wanted = choose(accept, (*GRAPHS, HTML))
    if wanted == HTML:
        response = redirect(url_for("pages.home"), 303)
        response.vary.add("Accept")
        return response
    tag = etag(graph.dataset.revision, "service", public_url, wanted)
    body = catalogue.service_description(graph.dataset, public_url, wanted)
    return not_modified(tag) or respond(Answer(wanted, body), tag)
