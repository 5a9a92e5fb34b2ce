"""Views of the whole graph: matrices, timeline, map, conflicts; lists have their own module."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import Blueprint, Response

from lis_graph.engines import Engine
from lis_graph.explore.views import conflicts, places, timeline
from lis_graph.explore.views.axis import MAX_NAME_CHARS, axis
from lis_graph.explore.views.facets import slug
from lis_graph.explore.views.matrix import SHARED, TOPICS, TYPES, matrix
from lis_graph.web.http.languages import current, pages
from lis_graph.web.site import lists
from lis_graph.web.site.page import Pages

Values = Callable[[Engine], Mapping[str, object]]
"""Returns the values that the template of a view shows."""

CROSSINGS: Final = (SHARED, TOPICS, TYPES)


def routes(site: Pages) -> Blueprint:
    """Return the routes of the views."""
    blueprint = pages("explore", __name__)
    lists.register(blueprint, site)
    blueprint.add_app_template_filter(slug)
    for name, (template, values) in VIEWS.items():
        path = "" if name == "index" else name
        blueprint.add_url_rule(f"/explore/{path}", name, _view(site, template, values))
    return blueprint


def _view(site: Pages, template: str, values: Values) -> Callable[[], Response]:
    return lambda: site.show(template, lambda: values(site.engine))


def _index(_engine: Engine) -> dict[str, object]:
    return {}


def _matrix(engine: Engine) -> dict[str, object]:
    return {"matrices": [matrix(engine, crossing, current()) for crossing in CROSSINGS]}


def _timeline(engine: Engine) -> dict[str, object]:
    shown = timeline.timeline(engine, current())
    return {
        "timeline": shown,
        "axis": axis(shown.events),
        "max_label_chars": MAX_NAME_CHARS,
        "max_values": timeline.MAX_VALUES,
        "graph": timeline.GRAPH,
    }


def _map(engine: Engine) -> dict[str, object]:
    shown = places.places(engine, current())
    return {"places": shown, "query": places.QUERY, "graph": places.GRAPH}


def _conflicts(engine: Engine) -> dict[str, object]:
    shown = conflicts.conflicts(engine, current())
    return {"conflicts": shown, "graph": conflicts.GRAPH}


VIEWS: Final[Mapping[str, tuple[str, Values]]] = {
    "index": ("explore.html", _index),
    "matrix": ("matrix.html", _matrix),
    "timeline": ("timeline.html", _timeline),
    "map": ("map.html", _map),
    "conflicts": ("conflicts.html", _conflicts),
}
"""Template and values of each view, by name."""
