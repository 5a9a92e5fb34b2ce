"""The overview, the first page in each language; and ``/``, which redirects to it."""

from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.errors import N_
from lis_graph.explore.views.overview import QUERY, overview
from lis_graph.rdf.formats import DOCUMENTS
from lis_graph.web.http.addresses import link
from lis_graph.web.http.languages import current, pages, to_page
from lis_graph.web.http.links import add_links
from lis_graph.web.http.responses import HTML, preferred, see_other
from lis_graph.web.site.kinds import TITLES
from lis_graph.web.site.page import Pages

COUNT_TITLES: Final = {**TITLES, "institution": N_("Institutions")}
"""Titles of the counted kinds, each the title of its list."""


class HomePages:
    """The overview and ``/``; each public method is a view."""

    def __init__(self, site: Pages) -> None:
        self._site = site

    def home(self) -> AnyResponse:
        """Answer with the overview."""
        return self._linked(self._site.show("home.html", self._overview))

    def entrance(self) -> AnyResponse:
        """Redirect people to the overview, and programs that want data to the catalogue."""
        extensions = {format_.media_type: format_.extension for format_ in DOCUMENTS}
        media_type = preferred((HTML, *extensions))
        if media_type == HTML:
            return self._linked(to_page("home.home"))
        catalogue = f"{request.script_root}/catalog.{extensions[media_type]}"
        return self._linked(see_other(catalogue))

    def _overview(self) -> dict[str, object]:
        shown = overview(self._site.engine, current())
        return {
            "overview": shown,
            "picture": shown.picture(link),
            "query": QUERY,
            "titles": COUNT_TITLES,
        }

    def _linked(self, response: AnyResponse) -> AnyResponse:
        """Add to a response the links to everything that the service has for programs."""
        service = self._site.service
        return add_links(response, service.links.site(service.offered))


def routes(site: Pages) -> Blueprint:
    """Return the route of the overview."""
    blueprint = pages("home", __name__)
    blueprint.get("/")(HomePages(site).home)
    return blueprint


def entrance(site: Pages) -> Blueprint:
    """Return the route of ``/``."""
    blueprint = Blueprint("entrance", __name__)
    blueprint.get("/", endpoint="way_in")(HomePages(site).entrance)
    return blueprint
