"""Pages about single things, and the lists that lead to them."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request

from lis_graph.explore.data.citation import citation
from lis_graph.explore.kinds import HELD_BACK, PEOPLE
from lis_graph.explore.things.listing import kinds as counted
from lis_graph.explore.things.listing import listing
from lis_graph.explore.things.neighbourhood import picture
from lis_graph.explore.things.thing import thing as shown_of
from lis_graph.rdf.formats import DOCUMENTS
from lis_graph.rdf.namespaces import BASE, kind
from lis_graph.web.http.addresses import link
from lis_graph.web.http.languages import current, pages
from lis_graph.web.http.links import SAFE, add_links
from lis_graph.web.http.lookup import find
from lis_graph.web.site.kinds import GROUPS, NAMES
from lis_graph.web.site.page import Pages


def routes(site: Pages) -> Blueprint:
    """Return the routes of the pages about things."""
    blueprint = pages("thing", __name__)

    @blueprint.get("/id/")
    def kinds() -> Response:
        return site.show("kinds.html", lambda: _kinds(site))

    @blueprint.get("/id/<kind>/", endpoint="kind")
    def things(kind: str) -> Response:
        page = request.args.get("page", 1, type=int)
        return site.show("things.html", lambda: _things(site, kind, page))

    @blueprint.get("/<path:name>", endpoint="thing")
    def page(name: str) -> Response:
        response = site.show("thing.html", lambda: _thing(site, name))
        path = quote(name, safe=SAFE)
        return add_links(response, site.service.links.thing(BASE + path, path))

    return blueprint


def _kinds(site: Pages) -> dict[str, Any]:
    counts = counted(site.engine)
    others = {name: name for name in counts if name not in NAMES}
    return {"groups": [*GROUPS.items(), ("", others)], "counts": counts}


def _things(site: Pages, kind: str, page: int) -> dict[str, Any]:
    """Return what a list shows. Raises `UnknownThing` for a kind that there is nothing of."""
    return {
        "kind": kind,
        "called": NAMES.get(kind, kind),
        "listing": listing(site.engine, kind, page, current()),
        "held_back": kind in HELD_BACK,
    }


def _thing(site: Pages, name: str) -> dict[str, Any]:
    """Return what the page about a thing shows. Raises what `find` raises."""
    node = find(site.engine, name)
    shown = shown_of(site.engine, node, current())
    of, path = kind(node.value), node.value.removeprefix(BASE).rstrip("/")
    return {
        "shown": shown,
        "kind": of,
        "called": NAMES.get(of, of),
        "held_back": of in HELD_BACK,
        "person": of in PEOPLE,
        "document": f"{request.script_root}/{quote(path, safe=f'{SAFE}%')}",
        "formats": DOCUMENTS,
        "citation": citation(site.engine),
        "picture": picture(shown, link, kind),
    }
