"""
``/fragments``: Triple Pattern Fragments, for clients that join by themselves.

https://linkeddatafragments.org/specification/triple-pattern-fragments/
"""

from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from pyoxigraph import NamedNode, Quad
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.engines import GRAPHS, protocol
from lis_graph.publish.triple_pattern_fragments import HYDRA, POSITIONS, Fragment, Pattern
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.rdf.negotiation import choose
from lis_graph.rdf.terms import lexical, write
from lis_graph.web.http.languages import current
from lis_graph.web.http.responses import HTML, accept_header, represent
from lis_graph.web.protocols.sparql import query_string, timed
from lis_graph.web.service import Service

OFFERS = ("application/trig", "application/n-quads", *GRAPHS, HTML)
"""Media types; the controls are in a graph of their own where the format carries graphs."""

PARAMETERS = (*POSITIONS, "graph", "page")


@dataclass(frozen=True, slots=True)
class Request:
    """The values of `PARAMETERS`, empty where not given; ``base`` is the service's address."""

    base: str
    values: dict[str, str]

    @property
    def fixed(self) -> dict[str, str]:
        """The values that name the fragment: all but the number of the page."""
        return {name: v for name, v in self.values.items() if v and name != "page"}

    @property
    def pattern(self) -> Pattern:
        """The pattern and page that the values ask for."""
        return Pattern.of({name: value for name, value in self.values.items() if value})

    def address(self, page: int | None) -> str:
        """Return the address of a page of the fragment, or of the fragment."""
        parameters = self.fixed | ({"page": str(page)} if page else {})
        return f"{self.base}?{urlencode(parameters)}" if parameters else self.base

    def as_requested(self) -> str:
        """Return the address as the client wrote it, which it looks for in the controls."""
        query = query_string()
        address = f"{self.base}?{query}" if query else self.base
        try:
            return NamedNode(address).value
        except ValueError:  # a client that does not percent-encode
            return f"{self.base}?{urlencode(request.args)}"


def routes(service: Service) -> Blueprint:
    """Return the route of the fragments of the graph."""
    blueprint = Blueprint("fragments", __name__)

    @blueprint.get("/fragments")
    def fragment() -> AnyResponse:
        return _fragment(service)

    return blueprint


def _fragment(service: Service) -> AnyResponse:
    parameters = protocol.fields(query_string())
    values = {name: protocol.single(parameters, name) or "" for name in PARAMETERS}
    asked = Request(f"{service.address}fragments", values)
    pattern = asked.pattern
    media_type = choose(protocol.accepted(parameters, accept_header()), OFFERS)
    language = current() if media_type == HTML else None

    def make(media_type: str) -> bytes:
        fragment = Fragment.of(pattern, partial(timed, service.graph))
        if media_type == HTML:
            shown = {"fragment": fragment, "values": asked.values, "fixed": asked.fixed}
            return render_template("fragment.html", **shown).encode()
        quads = fragment.quads(asked.base, asked.as_requested(), asked.address)
        return _serialised(list(quads), media_type)

    on = (service.revision, "fragment", asked.base, query_string(), language)
    return represent(media_type, make, *on)


def _serialised(quads: list[Quad], media_type: str) -> bytes:
    format_ = GRAPHS[media_type]
    text = " ".join(map(str, quads))
    used = {k: v for k, v in (PREFIXES | {"hydra": HYDRA}).items() if f"<{v}" in text}
    if format_.supports_datasets:
        return write(sorted(quads, key=lambda quad: lexical(quad.graph_name)), format_, used)
    return write([quad.triple for quad in quads], format_, used)
