"""``/queries/``: the questions that the graph is held to answer, each at its address."""

import json
from dataclasses import asdict
from functools import partial

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.engines import BOOLEANS, GRAPHS, SOLUTIONS, Answer, Query, protocol
from lis_graph.rdf.negotiation import choose
from lis_graph.web.http.links import Links
from lis_graph.web.http.responses import HTML, etag, not_modified, respond, see_other, wanted
from lis_graph.web.protocols.sparql import address, evaluated
from lis_graph.web.site.ask import QueryPages

JSON = "application/json"
OFFERS = tuple(dict.fromkeys((*SOLUTIONS, *GRAPHS, *BOOLEANS, HTML)))
"""Answers, or the question as data: those who want a graph are led to it."""


def blueprint(asking: QueryPages) -> Blueprint:
    """Return the routes of the questions in the graph."""
    routes = Blueprint("queries", __name__)
    graph, signposts = asking.site.graph, Links(asking.site.address)

    @routes.get("/queries/")
    def index() -> AnyResponse:
        media_type = choose(wanted(), (JSON, *GRAPHS, HTML))
        if media_type in GRAPHS:
            return to_data()
        if media_type == HTML:
            return signposts.put(see_other(url_for("ask.questions")), signposts.questions())
        tag = etag(graph.dataset.revision, "queries", media_type)
        listed = [asdict(one) for one in asking.examples()]
        body = json.dumps(listed, ensure_ascii=False, indent=1)
        response = not_modified(tag) or respond(Answer(media_type, body.encode()), tag)
        return signposts.put(response, signposts.questions())

    @routes.get("/queries/<name>")
    def question(name: str) -> AnyResponse:
        example = asking.example(name)
        parameters = protocol.fields(address())
        accept = protocol.accepted(parameters, wanted())
        if "format" not in parameters and choose(accept, OFFERS) in GRAPHS:
            return to_data()
        page = partial(asking.answered, example=example)
        return evaluated(graph, Query(example.text, accept), page)

    return routes


def to_data() -> AnyResponse:
    """Lead to the questions as data."""
    return see_other(f"{request.script_root}/.well-known/sparql-examples")
