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
from lis_graph.rdf.formats import N_QUADS, TRIG
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.rdf.negotiation import choose
from lis_graph.rdf.terms import lexical, write
from lis_graph.web.http.languages import current
from lis_graph.web.http.responses import HTML, represent
from lis_graph.web.protocols.sparql import parameters, query_string, requested, timed
from lis_graph.web.service import Service

OFFERS = (TRIG.media_type, N_QUADS.media_type, *GRAPHS, HTML)
"""Media types; formats with named graphs have the controls in a graph of their own."""

PARAMETERS = (*POSITIONS, "graph", "page")


@dataclass(frozen=True, slots=True)
class FragmentPage:
    """
    A requested page: the values of `PARAMETERS`, empty where not given.

    ``base`` is the address of all fragments.
    """

    base: str
    values: dict[str, str]

    @property
    def fixed(self) -> dict[str, str]:
        """The values that identify the fragment: all but the number of the page."""
        return {name: v for name, v in self.values.items() if v and name != "page"}

    @property
    def pattern(self) -> Pattern:
        """The pattern and the number of the page."""
        return Pattern.of({name: value for name, value in self.values.items() if value})

    def address(self, page: int | None) -> str:
        """Return the address of a page of the fragment, or of the fragment."""
        values = self.fixed | ({"page": str(page)} if page else {})
        return f"{self.base}?{urlencode(values)}" if values else self.base

    def as_requested(self) -> str:
        """Return the address as the client wrote it: it looks for that in the controls."""
        query = query_string()
        address = f"{self.base}?{query}" if query else self.base
        try:
            return NamedNode(address).value
        except ValueError:  # the client does not percent-encode
            return f"{self.base}?{urlencode(request.args)}"


def routes(service: Service) -> Blueprint:
    """Return the route of the fragments of the graph."""
    blueprint = Blueprint("fragments", __name__)

    @blueprint.get("/fragments")
    def fragment() -> AnyResponse:
        return _fragment(service)

    return blueprint


def _fragment(service: Service) -> AnyResponse:
    """Answer with a page of a fragment."""
    given = parameters()
    values = {name: protocol.single(given, name) or "" for name in PARAMETERS}
    page = FragmentPage(f"{service.address}fragments", values)
    pattern = page.pattern
    media_type = choose(requested(given), OFFERS)
    language = current() if media_type == HTML else None

    def make(media_type: str) -> bytes:
        fragment = Fragment.of(pattern, partial(timed, service.graph))
        if media_type == HTML:
            shown = {"fragment": fragment, "values": page.values, "fixed": page.fixed}
            return render_template("fragment.html", **shown).encode()
        quads = fragment.quads(page.base, page.as_requested(), page.address)
        return _serialise(list(quads), media_type)

    on = (service.revision, "fragment", page.base, query_string(), language)
    return represent(media_type, make, *on)


def _serialise(quads: list[Quad], media_type: str) -> bytes:
    format_ = GRAPHS[media_type]
    text = " ".join(map(str, quads))
    used = {k: v for k, v in (PREFIXES | {"hydra": HYDRA}).items() if f"<{v}" in text}
    if format_.supports_datasets:
        return write(sorted(quads, key=lambda quad: lexical(quad.graph_name)), format_, used)
    return write([quad.triple for quad in quads], format_, used)
