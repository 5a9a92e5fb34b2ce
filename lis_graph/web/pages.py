"""``/``: the way in, for people and for programs."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.formats import DOCUMENTS
from lis_graph.graph import KnowledgeGraph
from lis_graph.negotiation import choose
from lis_graph.settings import Settings
from lis_graph.web import answers, releases
from lis_graph.web.signposts import Signposts

HTML = "text/html"


def blueprint(graph: KnowledgeGraph, settings: Settings) -> Blueprint:
    """Return the route of the way in."""
    routes = Blueprint("pages", __name__)
    signposts = Signposts(settings.address)

    @routes.get("/")
    def home() -> AnyResponse:
        """Lead to the overview; programs that want data are led to the catalogue."""
        types = [format_.media_type for format_ in DOCUMENTS]
        wanted = choose(answers.wanted(), (HTML, *types))
        if wanted == HTML:
            response: AnyResponse = redirect(url_for("home.home"), 303)
        else:
            extension = DOCUMENTS[types.index(wanted)].extension
            response = redirect(f"{request.script_root}/catalog.{extension}", 303)
        response.vary.add("Accept")
        return signposts.put(response, signposts.site(releases.held(graph, settings)))

    return routes
