"""The query page: a form that works without JavaScript, examples, and the answer below."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.engines import SOLUTIONS, Answer, Query, protocol
from lis_graph.errors import N_, LisGraphError, UnknownThing, suggest
from lis_graph.explore.ask import examples
from lis_graph.explore.ask.answering import Reader
from lis_graph.explore.ask.cells import visible
from lis_graph.explore.ask.completion import completions
from lis_graph.explore.ask.examples import Example
from lis_graph.explore.ask.snippets import snippets
from lis_graph.explore.sparql import with_prefixes
from lis_graph.rdf import formats
from lis_graph.web.http.addresses import link
from lis_graph.web.http.bulkhead import exclusive
from lis_graph.web.http.languages import current, pages
from lis_graph.web.http.log import RequestRecord
from lis_graph.web.http.responses import HTML, conditional
from lis_graph.web.protocols.sparql import protocol_request, timed, warned
from lis_graph.web.site import editor
from lis_graph.web.site.page import Pages

MAX_ADDRESS_CHARS: Final = 4000
"""Maximum length of an address that contains a query, percent-encoded."""

TURTLE: Final = formats.TURTLE.media_type
MAX_TURTLE_BYTES: Final = 4000
"""Maximum length of the Turtle that a page shows."""

FORMATS: Final = {
    "SELECT": ("csv", "tsv", "json", "xml"),
    "ASK": ("json", "xml"),
    "CONSTRUCT": (
        *("turtle", "jsonld", "ntriples", "rdfxml", "trig", "nquads"),
        *("graphml", "gexf", "svg"),
    ),
}
"""Formats of the downloads of an answer, by query form."""

EXAMPLE: Final = with_prefixes("""SELECT ?area ?specialisation ?organisation WHERE {
  ?keyArea a lis:KeyArea ; skos:prefLabel ?area ;
           lis:inSpecialisation/skos:prefLabel ?specialisation ;
           lis:keyAreaLedBy/skos:prefLabel ?organisation .
  FILTER (LANG(?area) = "LANGUAGE" && LANG(?specialisation) = "LANGUAGE"
          && LANG(?organisation) = "LANGUAGE")
}
ORDER BY ?area""")
"""The query that the form starts with, and that the page for programmers shows."""


class QueryPages:
    """The form with the answer to a query, and the list of questions."""

    def __init__(self, site: Pages) -> None:
        self.site = site

    def get(self) -> Response:
        """Answer the query or the named question in the address; without one, show the form."""
        name = request.args.get("question")
        example = self.example(name) if name else None
        query = Query(example.text) if example else _requested_query()
        return self.answered(query, example) if query else self._form()

    def post(self) -> AnyResponse:
        """Redirect a query that is short enough to an address to share; answer a long one."""
        query = _requested_query()
        number = request.form.get("page", type=int)
        parameters = (_parameters(query) if query else {}) | (
            {"page": number} if number else {}
        )
        address = url_for("ask.ask", **parameters)
        if query is None or len(address) <= MAX_ADDRESS_CHARS:
            return redirect(address, 303)
        return self.answered(query)

    def answered(self, query: Query, example: Example | None = None) -> Response:
        """Return the page with the answer to a query, which may be that of an example."""
        record = RequestRecord.of(request.environ)
        record.query, record.form = query.text, query.shape.form
        number = request.values.get("page", 1, type=int)
        page = conditional(
            lambda: self._tag(query, number), lambda: self._page(query, number, example)
        )
        return warned(query, page)

    def questions(self) -> Response:
        """Answer with the list of questions, those that contain the words of ``filter``."""
        words = request.args.get("filter", "")

        def values() -> Mapping[str, Any]:
            matching = examples.matching(self.examples(), words, current())
            return {"questions": matching, "words": words}

        return self.site.show("questions.html", values)

    def examples(self) -> Sequence[Example]:
        """Return the questions in the graph; none while it cannot be queried."""
        try:
            return examples.examples(self.site.engine)
        except LisGraphError:
            return ()

    def example(self, name: str) -> Example:
        """Return the question of a name. Raises `UnknownThing`, which suggests like names."""
        by_name = {example.name: example for example in self.examples()}
        if name not in by_name:
            similar = suggest(name, by_name)
            paths = [url_for("queries.question", name=other) for other in similar]
            raise UnknownThing(
                N_("there is no question {name!r}"), name=name, suggestions=paths
            )
        return by_name[name]

    def completions(self) -> Response:
        """Answer with the names that the editor offers, as JSON."""
        return self.site.answer(formats.JSON.media_type, self._completions, "completions")

    def _form(self) -> Response:
        """Return the page without an answer."""
        parameters = {"query": EXAMPLE.replace("LANGUAGE", current())}
        return self.site.show("ask.html", lambda: {"parameters": parameters}, editor.is_built())

    def _tag(self, query: Query, number: int) -> str | None:
        """Return the validator of a page; none if the answer may change at any time."""
        if query.shape.volatile:
            return None
        dataset = query.default_graphs, query.named_graphs
        address = request.full_path, editor.is_built()
        return self.site.tag(*address, query.text, *dataset, number)

    def _page(self, query: Query, number: int, example: Example | None) -> Answer:
        form = query.shape.form
        graph = form not in {"SELECT", "ASK"}
        carrier = replace(query, accept=TURTLE if graph else SOLUTIONS[0], known=query.shape)
        answer = timed(self.site.graph, carrier)
        with exclusive():
            result = Reader(self.site.engine, current(), link).read(answer, number)
        turtle = answer.body[:MAX_TURTLE_BYTES].decode(errors="ignore") if graph else None
        shown = {
            "result": result,
            "turtle": turtle,
            "truncated": len(answer.body) > MAX_TURTLE_BYTES,
            "example": example,
        }
        page = self.site.render("ask.html", shown | self._downloads(query, form))
        return Answer(HTML, page.encode())

    def _downloads(self, query: Query, form: str | None) -> dict[str, Any]:
        """Return what a page shows of the query itself and of other ways to send it."""
        parameters = _parameters(query)
        address = url_for("endpoint.query", **parameters)
        return {
            "parameters": parameters,
            "shareable": len(address) <= MAX_ADDRESS_CHARS,
            "form": form,
            "too_low": query.shape.counts_alternatives,
            "formats": FORMATS.get(form or "", FORMATS["CONSTRUCT"]),
            "snippets": snippets(f"{self.site.address}sparql", query.text, form),
        }

    def _completions(self) -> bytes:
        return json.dumps(completions(self.site.engine), ensure_ascii=False).encode()


def routes(query_pages: QueryPages) -> Blueprint:
    """Return the routes of the query page and of the list of questions."""
    blueprint = pages("ask", __name__)
    blueprint.get("/query", endpoint="ask")(query_pages.get)
    blueprint.post("/query")(query_pages.post)
    blueprint.get("/queries/")(query_pages.questions)
    blueprint.app_template_filter("visible")(visible)
    values = {"editor": editor, "examples": query_pages.examples}
    blueprint.app_context_processor(lambda: values)
    return blueprint


def names(query_pages: QueryPages) -> Blueprint:
    """Return the route of the names that the editor offers."""
    blueprint = Blueprint("completions", __name__)
    blueprint.get("/completions.json", endpoint="offered")(query_pages.completions)
    return blueprint


def _requested_query() -> Query | None:
    """Return the query of the request, with the line ends that it was written with."""
    request.get_data()  # cached, to be read as a form and as raw bytes
    if "query" not in request.values:
        return None
    query = protocol.read(protocol_request())
    return replace(query, text=query.text.replace("\r\n", "\n")) if query else None


def _parameters(query: Query) -> dict[str, Any]:
    """Return a query as parameters of the SPARQL Protocol, those that are set."""
    parameters = {
        "query": query.text,
        "default-graph-uri": query.default_graphs,
        "named-graph-uri": query.named_graphs,
        "timeout": query.seconds,
    }
    return {name: value for name, value in parameters.items() if value}
