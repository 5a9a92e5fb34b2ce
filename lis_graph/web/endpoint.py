"""``/sparql``: HTTP to protocol and back."""

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lis_graph import protocol
from lis_graph.engines import Answer
from lis_graph.errors import NotAcceptable
from lis_graph.graph import KnowledgeGraph
from lis_graph.negotiation import choose


def blueprint(graph: KnowledgeGraph) -> Blueprint:
    """Return the routes of the SPARQL endpoint over ``graph``."""
    routes = Blueprint("endpoint", __name__)

    @routes.route("/sparql", methods=["GET", "POST"])
    def query() -> AnyResponse:
        if request.method != "POST" and not request.args and _wants_a_page():
            return redirect(url_for("pages.home"), 303)
        asked = protocol.read(
            request.method,
            request.args.to_dict(flat=False),
            request.mimetype,
            request.get_data(),
            ", ".join(request.headers.getlist("Accept")) or None,
        )
        return _respond(graph.answer(asked))

    return routes


def _respond(answer: Answer) -> Response:
    """Send an answer; textual types say that they are UTF-8."""
    textual = answer.media_type.startswith("text/")
    charset = "; charset=utf-8" if textual else ""
    response = Response(answer.body, content_type=answer.media_type + charset)
    response.vary.add("Accept")
    return response


def _wants_a_page() -> bool:
    """Say whether a page wins over data, for a visit without a query."""
    offers = ["application/problem+json", "text/html"]
    try:
        return choose(request.headers.get("Accept"), offers) == "text/html"
    except NotAcceptable:
        return False
