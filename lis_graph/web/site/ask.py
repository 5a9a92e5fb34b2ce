"""The query page: a form that works without JavaScript, examples, and the answer below."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.engines import SOLUTIONS, Answer, Query, protocol
from lis_graph.errors import N_, LisGraphError, UnknownThing
from lis_graph.explore.ask import examples
from lis_graph.explore.ask.answering import Reader
from lis_graph.explore.ask.cells import visible
from lis_graph.explore.ask.completion import completions
from lis_graph.explore.ask.examples import Example
from lis_graph.explore.ask.snippets import snippets
from lis_graph.explore.sparql import declared
from lis_graph.rdf import formats
from lis_graph.web.http.addresses import link
from lis_graph.web.http.bulkhead import exclusive
from lis_graph.web.http.languages import current, pages
from lis_graph.web.http.log import RequestRecord
from lis_graph.web.http.responses import HTML, conditional
from lis_graph.web.protocols.sparql import protocol_request, timed
from lis_graph.web.site import editor
from lis_graph.web.site.page import Pages

SHORT: Final = 4000
"""How long a query may be, percent-encoded, to be part of an address."""

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
"""What an answer is offered in, by the form of the query."""

EXAMPLE: Final = declared("""SELECT ?area ?specialisation ?organisation WHERE {
  ?keyArea a lis:KeyArea ; skos:prefLabel ?area ;
           lis:inSpecialisation/skos:prefLabel ?specialisation ;
           lis:keyAreaLedBy/skos:prefLabel ?organisation .
  FILTER (LANG(?area) = "LANGUAGE" && LANG(?specialisation) = "LANGUAGE"
          && LANG(?organisation) = "LANGUAGE")
}
ORDER BY ?area""")
"""What the page begins with; programmers are shown it too."""


class QueryPages:
    """Answers queries with pages."""

    def __init__(self, site: Pages) -> None:
        self.site = site

    def answered(self, query: Query, example: Example | None = None) -> Response:
        """Return the page with the answer to a query, which may be one of the examples."""
        record = RequestRecord.of(request.environ)
        record.query, record.form = query.text, query.shape.form
        number = request.values.get("page", 1, type=int)
        return conditional(
            lambda: self._tag(query, number), lambda: self._page(query, number, example)
        )

    def _page(self, query: Query, number: int, example: Example | None) -> Answer:
        form = query.shape.form
        graph = form not in {"SELECT", "ASK"}
        carrier = replace(query, accept=TURTLE if graph else SOLUTIONS[0], known=query.shape)
        answer = timed(self.site.graph, carrier)
        with exclusive():
            read = Reader(self.site.engine, current(), link).read(answer, number)
        shown = {
            "shown": read,
            "turtle": answer.body[:MAX_TURTLE_BYTES].decode(errors="ignore") if graph else None,
            "cut": len(answer.body) > MAX_TURTLE_BYTES,
            "example": example,
        }
        page = self.site.render("ask.html", shown | self._asked(query, form))
        return Answer(HTML, page.encode())

    def _tag(self, asked: Query, number: int) -> str | None:
        """Return the validator of a page; none if the answer may be another each time."""
        if asked.shape.volatile:
            return None
        dataset = asked.default_graphs, asked.named_graphs
        here = request.full_path, editor.there()
        return self.site.tag(*here, asked.text, *dataset, number)

    def _asked(self, asked: Query, form: str | None) -> dict[str, Any]:
        """Return what a page says of the query itself, and of asking it elsewhere."""
        parameters = _parameters(asked)
        return {
            "asked": parameters,
            "short": len(url_for("endpoint.query", **parameters)) <= SHORT,
            "form": form,
            "formats": FORMATS.get(form or "", FORMATS["CONSTRUCT"]),
            "snippets": snippets(f"{self.site.address}sparql", asked.text, form),
        }

    def form(self) -> Response:
        """Return the page before anything is asked."""
        asked = {"query": EXAMPLE.replace("LANGUAGE", current())}
        return self.site.show("ask.html", lambda: {"asked": asked}, editor.there())

    def questions(self) -> Response:
        """Return the list of the questions, of those that have the words of ``filter``."""
        wanted = request.args.get("filter", "")

        def shown() -> Mapping[str, Any]:
            found = examples.matching(self.examples(), wanted, current())
            return {"found": found, "wanted": wanted}

        return self.site.show("questions.html", shown)

    def examples(self) -> Sequence[Example]:
        """Return the questions in the graph; none while it cannot be asked."""
        try:
            return examples.examples(self.site.engine)
        except LisGraphError:
            return ()

    def example(self, name: str) -> Example:
        """Return the question of a name. Raises `UnknownThing`, with those of like names."""
        there = {one.name: one for one in self.examples()}
        if name not in there:
            near = examples.near(name, there)
            paths = [url_for("queries.question", name=other) for other in near]
            raise UnknownThing(
                N_("there is no question {name!r}"), name=name, suggestions=paths
            )
        return there[name]


def routes(asking: QueryPages) -> Blueprint:
    """Return the routes of the query page and of the list of questions."""
    blueprint = pages("ask", __name__)

    @blueprint.get("/query")
    def ask() -> Response:
        name = request.args.get("question")
        example = asking.example(name) if name else None
        asked = Query(example.text) if example else _asked()
        return asking.answered(asked, example) if asked else asking.form()

    @blueprint.post("/query")
    def post() -> AnyResponse:
        """Answer; a query that is short enough is led to an address that can be shared."""
        asked = _asked()
        number = request.form.get("page", type=int)
        parameters = _parameters(asked) if asked else {}
        here = url_for("ask.ask", **(parameters | ({"page": number} if number else {})))
        if asked is None or len(here) <= SHORT:
            return redirect(here, 303)
        return asking.answered(asked)

    given = {"editor": editor, "examples": asking.examples}
    blueprint.app_template_filter("visible")(visible)
    blueprint.get("/queries/")(asking.questions)
    blueprint.app_context_processor(lambda: given)
    return blueprint


def names(asking: QueryPages) -> Blueprint:
    """Return the route of what the editor offers."""
    blueprint = Blueprint("completions", __name__)

    @blueprint.get("/completions.json")
    def offered() -> Response:
        site = asking.site

        def body() -> bytes:
            return json.dumps(completions(site.engine), ensure_ascii=False).encode()

        return site.answer(formats.JSON.media_type, body, "completions")

    return blueprint


def _asked() -> Query | None:
    """Return the query that was sent, with the line ends that it was written with."""
    request.get_data()  # kept, to be read as a form and as it was sent
    if "query" not in request.values:
        return None
    asked = protocol.read(protocol_request())
    return replace(asked, text=asked.text.replace("\r\n", "\n")) if asked else None


def _parameters(asked: Query) -> dict[str, Any]:
    """Return a query as the protocol's parameters."""
    there = {
        "query": asked.text,
        "default-graph-uri": asked.default_graphs,
        "named-graph-uri": asked.named_graphs,
        "timeout": asked.seconds,
    }
    return {name: value for name, value in there.items() if value}
