"""The overview, the first page in each language; and ``/``, which leads there, or to data."""

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
from lis_graph.web.site.kinds import NAMES
from lis_graph.web.site.page import Pages

CALLED: Final = {**NAMES, "institution": N_("Institutions")}
"""What is counted, as the lists of it are called."""


def routes(site: Pages) -> Blueprint:
    """Return the route of the overview."""
    blueprint = pages("home", __name__)

    @blueprint.get("/")
    def home() -> AnyResponse:
        def shown() -> dict[str, object]:
            whole = overview(site.engine, current())
            picture = whole.picture(link)
            return {"overview": whole, "picture": picture, "query": QUERY, "called": CALLED}

        return _linked(site, site.show("home.html", shown))

    return blueprint


def entrance(site: Pages) -> Blueprint:
    """Return the route of ``/``, the way in for people and for programs."""
    blueprint = Blueprint("entrance", __name__)

    @blueprint.get("/")
    def way_in() -> AnyResponse:
        """Lead to the overview; programs that want data are led to the catalogue."""
        extensions = {format_.media_type: format_.extension for format_ in DOCUMENTS}
        media_type = preferred((HTML, *extensions))
        if media_type == HTML:
            return _linked(site, to_page("home.home"))
        catalogue = f"{request.script_root}/catalog.{extensions[media_type]}"
        return _linked(site, see_other(catalogue))

    return blueprint


def _linked(site: Pages, response: AnyResponse) -> AnyResponse:
    """Return an answer with the links to all that the service has for programs."""
    return add_links(response, site.service.links.site(site.service.offered))
