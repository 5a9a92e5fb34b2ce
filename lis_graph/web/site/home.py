"""The overview, the first page in each language; ``/`` leads to it."""

from flask import Blueprint, Response

from lis_graph.explore.overview import QUERY, overview
from lis_graph.web.releases import held
from lis_graph.web.signposts import Signposts
from lis_graph.web.site.languages import current, pages
from lis_graph.web.site.page import Pages, link


def blueprint(site: Pages) -> Blueprint:
    """Return the route of the overview."""
    routes = pages("home", __name__)
    signposts = Signposts(site.address)

    @routes.get("/")
    def home() -> Response:
        def shown() -> dict[str, object]:
            whole = overview(site.engine, current())
            return {"overview": whole, "picture": whole.picture(link), "query": QUERY}

        return signposts.put(
            site.show("home.html", shown), signposts.site(held(site.graph, site.settings))
        )

    return routes
