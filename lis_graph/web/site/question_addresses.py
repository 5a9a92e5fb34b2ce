"""``/queries/``: the competency questions of the graph, each at its own address."""

import json
from dataclasses import asdict
from functools import partial

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.engines import BOOLEANS, GRAPHS, SOLUTIONS, Query
from lis_graph.rdf import formats
from lis_graph.rdf.negotiation import choose
from lis_graph.web.http.links import add_links
from lis_graph.web.http.responses import HTML, preferred, represent, see_other
from lis_graph.web.protocols.sparql import evaluate, parameters, requested
from lis_graph.web.site.ask import QueryPages

JSON = formats.JSON.media_type
OFFERS = tuple(dict.fromkeys((*SOLUTIONS, *GRAPHS, *BOOLEANS, HTML)))
"""Media types at a question's address; RDF formats redirect to the question as data."""


def routes(query_pages: QueryPages) -> Blueprint:
    """Return the routes of the questions in the graph."""
    blueprint = Blueprint("queries", __name__)
    service = query_pages.site.service

    @blueprint.get("/queries/")
    def index() -> AnyResponse:
        return add_links(_index(query_pages), service.links.questions())

    @blueprint.get("/queries/<name>")
    def question(name: str) -> AnyResponse:
        example = query_pages.example(name)
        accept = requested(parameters())
        if "format" not in parameters() and choose(accept, OFFERS) in GRAPHS:
            return _to_data()
        page = partial(query_pages.answered, example=example)
        return evaluate(service, Query(example.text, accept), page)

    return blueprint


def _index(query_pages: QueryPages) -> AnyResponse:
    """Answer with the questions as JSON; redirect people to the list, others to the data."""
    media_type = preferred((JSON, *GRAPHS, HTML))
    if media_type == HTML:
        return see_other(url_for("ask.questions"))
    if media_type != JSON:
        return _to_data()

    def make(_: str) -> bytes:
        questions = [asdict(example) for example in query_pages.examples()]
        return json.dumps(questions, ensure_ascii=False, indent=1).encode()

    return represent(JSON, make, query_pages.site.service.revision, "queries")


def _to_data() -> AnyResponse:
    return see_other(f"{request.script_root}/.well-known/sparql-examples")
