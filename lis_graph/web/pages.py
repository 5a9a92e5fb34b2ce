"""Pages for people: the way in, with a form that asks the endpoint, and its answer."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lis_graph import results
from lis_graph.engines import SOLUTIONS, Answer
from lis_graph.errors import AnswerTooLarge
from lis_graph.formats import DOCUMENTS
from lis_graph.graph import KnowledgeGraph
from lis_graph.namespaces import curie
from lis_graph.negotiation import choose
from lis_graph.settings import Settings
from lis_graph.terms import text
from lis_graph.web import answers, releases
from lis_graph.web.signposts import Signposts
from lis_graph.web.site.page import link as there

HTML = "text/html"

SHOWN = 1000
"""How many rows a page shows."""

LONGEST = 1 << 20
"""How many bytes an answer has that becomes a page."""

CUT = 500
"""How many characters of a value a page shows."""


def blueprint(graph: KnowledgeGraph, settings: Settings) -> Blueprint:
    """Return the routes of the pages about ``graph`` as a whole."""
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


def result(query: str, answer: Answer) -> Answer:
    """
    Return a page that shows the answer to a query: a table, a truth, or Turtle.

    Raises `AnswerTooLarge` for what would take too much memory to show.
    """
    if answer.file is not None:
        answer.file.close()
    if answer.file is not None or len(answer.body) > LONGEST:
        raise AnswerTooLarge("the answer is too long for a page; use LIMIT, or format=csv")
    solutions = answer.media_type == SOLUTIONS[0]
    formats = ("json", "xml", "csv", "tsv") if solutions else ("turtle", "jsonld", "rdfxml")
    shown = _table(answer) if solutions else {"text": answer.read().decode()}
    page = render_template("result.html", query=query, formats=formats, **shown)
    return Answer(HTML, page.encode())


def _table(answer: Answer) -> dict[str, Any]:
    if b'"boolean"' in answer.body[:100]:
        return {"text": "yes" if results.boolean(answer) else "no"}
    table = results.table(answer)
    rows = [[_cell(value) for value in row] for row in table.rows[:SHOWN]]
    return {"text": None, "columns": table.columns, "rows": rows, "count": len(table)}


def _cell(value: Any) -> dict[str, str | None]:  # noqa: ANN401 - any term
    plain = text(value)
    link = there(plain) if str(value).startswith("<") else None
    shown = curie(plain) if link else plain
    return {
        "text": shown if len(shown) <= CUT else shown[:CUT] + "…",
        "link": link,
        "language": getattr(value, "language", None),
    }
