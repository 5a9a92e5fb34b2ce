"""Pages about single things, and the lists that lead to them."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request

from lis_graph.explore.data.citation import citation
from lis_graph.explore.kinds import HELD_BACK, PEOPLE
from lis_graph.explore.things.listing import kinds as kind_counts
from lis_graph.explore.things.listing import listing
from lis_graph.explore.things.neighbourhood import picture
from lis_graph.explore.things.thing import thing
from lis_graph.rdf.formats import DOCUMENTS
from lis_graph.rdf.namespaces import BASE
from lis_graph.rdf.namespaces import kind as kind_of
from lis_graph.web.http.addresses import link
from lis_graph.web.http.languages import current, pages
from lis_graph.web.http.links import SAFE, add_links
from lis_graph.web.http.lookup import find
from lis_graph.web.site.kinds import GROUPS, TITLES
from lis_graph.web.site.page import Pages


class ThingPages:
    """The kinds of things, the things of a kind, one thing; each public method is a view."""

    def __init__(self, site: Pages) -> None:
        self._site = site

    def kinds(self) -> Response:
        """Answer with the kinds of things and the number of things of each."""
        return self._site.show("kinds.html", self._kinds)

    def things(self, kind: str) -> Response:
        """Answer with a page of the list of the things of a kind."""
        page = request.args.get("page", 1, type=int)
        return self._site.show("things.html", lambda: self._things(kind, page))

    def thing(self, name: str) -> Response:
        """Answer with the page of the thing of a name, such as ``id/key-area/innofood``."""
        response = self._site.show("thing.html", lambda: self._thing(name))
        path = quote(name, safe=SAFE)
        return add_links(response, self._site.service.links.thing(BASE + path, path))

    def _kinds(self) -> dict[str, Any]:
        counts = kind_counts(self._site.engine)
        untitled = {kind: kind for kind in counts if kind not in TITLES}
        return {"groups": [*GROUPS.items(), ("", untitled)], "counts": counts}

    def _things(self, kind: str, page: int) -> dict[str, Any]:
        """Return the values of a list. Raises `UnknownThing` for a kind without things."""
        return {
            "kind": kind,
            "kind_title": TITLES.get(kind, kind),
            "listing": listing(self._site.engine, kind, page, current()),
            "held_back": kind in HELD_BACK,
        }

    def _thing(self, name: str) -> dict[str, Any]:
        """Return the values of a thing's page. Raises as `find` does."""
        node = find(self._site.engine, name)
        shown = thing(self._site.engine, node, current())
        kind, path = kind_of(node.value), node.value.removeprefix(BASE).rstrip("/")
        return {
            "shown": shown,
            "kind": kind,
            "kind_title": TITLES.get(kind, kind),
            "held_back": kind in HELD_BACK,
            "person": kind in PEOPLE,
            "document": f"{request.script_root}/{quote(path, safe=f'{SAFE}%')}",
            "formats": DOCUMENTS,
            "citation": citation(self._site.engine),
            "picture": picture(shown, link, kind_of),
        }


def routes(site: Pages) -> Blueprint:
    """Return the routes of the pages about things."""
    blueprint, thing_pages = pages("thing", __name__), ThingPages(site)
    blueprint.get("/id/", endpoint="kinds")(thing_pages.kinds)
    blueprint.get("/id/<kind>/", endpoint="kind")(thing_pages.things)
    blueprint.get("/<path:name>", endpoint="thing")(thing_pages.thing)
    return blueprint
