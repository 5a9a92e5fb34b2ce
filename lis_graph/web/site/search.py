"""
The search, and what a browser's address bar needs to ask it.

https://github.com/dewitt/opensearch/blob/master/opensearch-1-1-draft-6.md
"""

import json
from itertools import groupby
from typing import Any, Final

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.explore.naming import names
from lis_graph.explore.search.index import LONGEST, Hits, queries
from lis_graph.rdf import formats
from lis_graph.rdf.namespaces import BASE, PREFIXES
from lis_graph.web.http.addresses import link
from lis_graph.web.http.bulkhead import exclusive
from lis_graph.web.http.languages import current, pages, to_page
from lis_graph.web.http.links import OPENSEARCH
from lis_graph.web.site.page import Pages

SUGGESTIONS: Final = formats.SUGGESTIONS.media_type

OF_THE_MODEL: Final = (PREFIXES["owl"], PREFIXES["sh"])

SHOWN: Final = 50
"""How many things a page shows."""

SUGGESTED: Final = 8


def routes(site: Pages) -> Blueprint:
    """Return the routes of the search."""
    blueprint = pages("search", __name__)

    @blueprint.get("/search")
    def search() -> AnyResponse:
        text = _asked()
        thing = site.graph.thing(text.strip("<>")) if ":" in text else None
        if thing and thing.startswith(BASE):
            return redirect(link(thing) or "", 303)
        return site.show("search.html", lambda: _shown(site, text, _page()))

    @blueprint.get("/search.json")
    def suggestions() -> Response:
        text = _asked()
        return site.answer(SUGGESTIONS, lambda: _suggested(site, text), "suggestions", text)

    @blueprint.get("/opensearch.xml")
    def description() -> Response:
        return site.answer(
            OPENSEARCH, lambda: render_template("opensearch.xml").encode(), "opensearch"
        )

    return blueprint


def by_reader() -> Blueprint:
    """Return the route that leads to the description in the language of the reader."""
    blueprint = Blueprint("opensearch", __name__)

    @blueprint.get("/opensearch.xml")
    def description() -> AnyResponse:
        return to_page("search.description")

    return blueprint


def _asked() -> str:
    return request.args.get("q", "").strip()[:LONGEST]


def _page() -> int:
    wanted = request.args.get("page", "1")
    return int(wanted) if wanted.isdecimal() and 0 < len(wanted) < len("10000") else 1


def _shown(site: Pages, text: str, page: int) -> dict[str, Any]:
    """
    Return a page of what was found, by kind.

    The kind of what fits best goes first, but questions and the model after all things.
    """
    index = site.graph.index
    with exclusive():
        found = index.find(text, current())
    here = found.hits[SHOWN * (page - 1) : SHOWN * page]
    order = dict.fromkeys(index.kinds.get(hit.thing, "") for hit in here)
    place = sorted(order, key=lambda kind: kind.startswith(OF_THE_MODEL))
    ranked = sorted(here, key=lambda hit: place.index(index.kinds.get(hit.thing, "")))
    groups = groupby(ranked, key=lambda hit: index.kinds.get(hit.thing, ""))
    return {
        "text": text,
        "found": found,
        "groups": [(kind, list(hits)) for kind, hits in groups],
        "names": index.names((hit.thing for hit in here), current()),
        "kinds": names(site.engine, order, current()),
        "page": page,
        "pages": -(-len(found.hits) // SHOWN),
        "query": queries(site.engine)[0],
    }


def _suggested(site: Pages, text: str) -> bytes:
    """Return suggestions as browsers read them: the text, names, kinds, addresses."""
    index = site.graph.index
    with exclusive():
        hits = (index.find(text, current()) if text else Hits()).hits[:SUGGESTED]
    things = [hit.thing for hit in hits]
    called = index.names(things, current())
    kinds = names(site.engine, {index.kinds.get(thing, "") for thing in things}, current())
    here = site.address.rstrip("/")
    addresses = [
        f"{here}{(link(thing) or '').removeprefix(request.script_root)}" for thing in things
    ]
    told = [str(kinds[index.kinds.get(thing, "")]) for thing in things]
    body = [text, [str(called[thing]) for thing in things], told, addresses]
    return json.dumps(body, ensure_ascii=False).encode()
