"""``/queries/``: the questions that the graph is held to answer, each at its address."""

import json
from difflib import get_close_matches
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lis_graph import protocol
from lis_graph.engines import BOOLEANS, GRAPHS, SOLUTIONS, Answer, Query
from lis_graph.errors import UnknownThing
from lis_graph.graph import KnowledgeGraph
from lis_graph.namespaces import BASE, PREFIXES
from lis_graph.negotiation import choose
from lis_graph.settings import Settings
from lis_graph.web.answers import elsewhere, etag, not_modified, respond, wanted
from lis_graph.web.endpoint import address, evaluated
from lis_graph.web.fairness import Budget
from lis_graph.web.signposts import Signposts

HTML = "text/html"
JSON = "application/json"
OFFERS = tuple(dict.fromkeys((*SOLUTIONS, *GRAPHS, *BOOLEANS, HTML)))
"""Answers, or the question as data: those who want a graph are led to it."""

QUESTIONS = f"""
PREFIX rdfs: <{PREFIXES["rdfs"]}> PREFIX sh: <{PREFIXES["sh"]}>
SELECT ?name ?query ?english ?polish WHERE {{
  ?question a sh:SPARQLExecutable ; sh:select|sh:ask|sh:construct ?query ;
    rdfs:comment ?english ; rdfs:label ?polish .
  FILTER (STRSTARTS(STR(?question), "{BASE}queries/"))
  BIND (STRAFTER(STR(?question), "{BASE}queries/") AS ?name)
}} ORDER BY ?english"""


def blueprint(graph: KnowledgeGraph, settings: Settings, budget: Budget) -> Blueprint:
    """Return the routes of the questions in ``graph``."""
    routes = Blueprint("queries", __name__)
    signposts = Signposts(settings.address)

    def questions() -> list[dict[str, Any]]:
        return graph.select(QUESTIONS).values()

    @routes.get("/queries/")
    def index() -> AnyResponse:
        media_type = choose(wanted(), (JSON, *GRAPHS, HTML))
        if media_type in GRAPHS:
            return to_data()
        tag = etag(graph.dataset.revision, "queries", media_type)
        there = questions()
        body = json.dumps(there, ensure_ascii=False, indent=1)
        if media_type == HTML:
            body = render_template("queries.html", questions=there)
        response = not_modified(tag) or respond(Answer(media_type, body.encode()), tag)
        return signposts.put(response, signposts.questions())

    @routes.get("/queries/<name>")
    def question(name: str) -> AnyResponse:
        there = {row["name"]: row for row in questions()}
        if name not in there:
            near = get_close_matches(name, there, n=5, cutoff=0.4)
            paths = [url_for("queries.question", name=other) for other in near]
            raise UnknownThing(f"there is no question {name!r}", paths)
        parameters = protocol.fields(address())
        accept = protocol.accepted(parameters, wanted())
        if "format" not in parameters and choose(accept, OFFERS) in GRAPHS:
            return to_data()
        row = there[name]
        text = f"# {row['english']}\n# {row['polish']}\n\n{row['query']}"
        return evaluated(graph, Query(text, accept), budget)

    return routes


def to_data() -> AnyResponse:
    """Lead to the questions as data."""
    return elsewhere(f"{request.script_root}/.well-known/sparql-examples")
