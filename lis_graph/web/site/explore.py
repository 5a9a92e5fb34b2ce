"""Views of the whole graph: matrices, the process, the map, the conflicts; lists are beside."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import Blueprint, Response

from lis_graph.engines import Engine
from lis_graph.explore.views import conflicts, places, timeline
from lis_graph.explore.views.axis import LONGEST, axis
from lis_graph.explore.views.facets import slug
from lis_graph.explore.views.matrix import SHARED, TOPICS, TYPES, matrix
from lis_graph.web.http.languages import current, pages
from lis_graph.web.site import lists
from lis_graph.web.site.page import Pages

Shown = Callable[[Engine], Mapping[str, object]]
"""Asks for what a view shows."""

CROSSINGS: Final = (SHARED, TOPICS, TYPES)


def routes(site: Pages) -> Blueprint:
    """Return the routes of the views."""
    blueprint = pages("explore", __name__)
    lists.register(blueprint, site)
    blueprint.add_app_template_filter(slug)
    for name, (template, make) in VIEWS.items():
        address = "" if name == "index" else name
        blueprint.add_url_rule(f"/explore/{address}", name, _view(site, template, make))
    return blueprint


def _view(site: Pages, template: str, make: Shown) -> Callable[[], Response]:
    return lambda: site.show(template, lambda: make(site.engine))


def _nothing(_engine: Engine) -> dict[str, object]:
    return {}


def _matrix(engine: Engine) -> dict[str, object]:
    return {"matrices": [matrix(engine, crossing, current()) for crossing in CROSSINGS]}


def _timeline(engine: Engine) -> dict[str, object]:
    there = timeline.timeline(engine, current())
    return {
        "timeline": there,
        "axis": axis(there.events),
        "longest": LONGEST,
        "many": timeline.MANY,
        "graph": timeline.GRAPH,
    }


def _map(engine: Engine) -> dict[str, object]:
    there = places.places(engine, current())
    return {"places": there, "query": places.QUERY, "graph": places.GRAPH}


def _conflicts(engine: Engine) -> dict[str, object]:
    there = conflicts.conflicts(engine, current())
    return {"conflicts": there, "graph": conflicts.GRAPH}


VIEWS: Final[Mapping[str, tuple[str, Shown]]] = {
    "index": ("explore.html", _nothing),
    "matrix": ("matrix.html", _matrix),
    "timeline": ("timeline.html", _timeline),
    "map": ("map.html", _map),
    "conflicts": ("conflicts.html", _conflicts),
}
"""The views, by name: the template of each, and what it shows."""
