"""``/fragments``: Triple Pattern Fragments, for clients that do the joining themselves."""

from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode, Quad

from lis_graph.engines import GRAPHS, Answer, protocol
from lis_graph.graph import KnowledgeGraph
from lis_graph.publish.triple_pattern_fragments import HYDRA, POSITIONS, Fragment, Pattern
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.rdf.negotiation import choose
from lis_graph.rdf.terms import lexical, write
from lis_graph.settings import Settings
from lis_graph.web.http.languages import current
from lis_graph.web.http.responses import HTML, etag, not_modified, respond, wanted
from lis_graph.web.protocols.sparql import address, timed

OFFERS = ("application/trig", "application/n-quads", *GRAPHS, HTML)
"""With controls in a graph of their own, where the format has graphs."""

KNOWN = (*POSITIONS, "graph", "page")


def blueprint(graph: KnowledgeGraph, settings: Settings) -> Blueprint:
    """Return the route of the fragments of ``graph``."""
    routes = Blueprint("fragments", __name__)
    base = f"{settings.address}fragments"

    @routes.get("/fragments")
    def fragment() -> Response:
        parameters = protocol.fields(address())
        values = {name: protocol.one(parameters, name) or "" for name in KNOWN}
        pattern = Pattern.of({name: value for name, value in values.items() if value})
        media_type = choose(protocol.accepted(parameters, wanted()), OFFERS)
        language = current() if media_type == HTML else None
        tag = etag(graph.dataset.revision, "fragment", base, address(), media_type, language)
        same = not_modified(tag)
        if same:
            return same
        found = Fragment.of(pattern, partial(timed, graph))
        fixed = {name: values[name] for name in KNOWN[:-1] if values[name]}
        at = partial(_at, base, fixed)
        if media_type == HTML:
            page = render_template("fragment.html", fragment=found, values=values, fixed=fixed)
            return respond(Answer(HTML, page.encode()), tag)
        quads = list(found.quads(base, _here(base), at))
        return respond(Answer(media_type, _written(quads, media_type)), tag)

    return routes


def _at(base: str, fixed: dict[str, str], page: int | None) -> str:
    """Return the address of a page of a fragment, or of the fragment."""
    asked = fixed | ({"page": str(page)} if page else {})
    return f"{base}?{urlencode(asked)}" if asked else base


def _here(base: str) -> str:
    """Return the address as it was asked for, which clients look for in the controls."""
    query = address()
    here = f"{base}?{query}" if query else base
    try:
        return NamedNode(here).value
    except ValueError:  # a client that does not percent-encode
        return f"{base}?{urlencode(request.args)}"


def _written(quads: list[Quad], media_type: str) -> bytes:
    format_ = GRAPHS[media_type]
    said = " ".join(map(str, quads))
    used = {k: v for k, v in (PREFIXES | {"hydra": HYDRA}).items() if f"<{v}" in said}
    if format_.supports_datasets:
        return write(sorted(quads, key=lambda quad: lexical(quad.graph_name)), format_, used)
    return write([quad.triple for quad in quads], format_, used)
