"""Lists of things that are narrowed by facets, as pages and as files for spreadsheets."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, request

from lis_graph.explore.views.facets import MAX_ROWS, PAGE_SIZE, FacetedList, listing, slugs
from lis_graph.explore.views.institutions import INSTITUTIONS, KEY_AREAS
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.web.http.languages import current
from lis_graph.web.http.languages import gettext as _
from lis_graph.web.site import spreadsheet
from lis_graph.web.site.page import Pages

COLLECTIONS: Final = {"institutions": INSTITUTIONS, "key-areas": KEY_AREAS}
"""The collections that are listed, by address."""

LIMITS: Final = {"max_options": 20, "max_values": 12, "page_size": PAGE_SIZE}
"""Maximum numbers of values of a facet, of values in a cell, and of things on a page."""

MAX_START: Final = 1_000_000
"""Maximum position at which a page of a list begins."""


class ListPages:
    """The lists; each public method is a view."""

    def __init__(self, site: Pages) -> None:
        self._site = site

    def page(self, name: str) -> Response:
        """Answer with a page of a collection."""
        return self._site.show("list.html", lambda: self._values(name))

    def table(self, name: str) -> Response:
        """Answer with the whole list as a file."""
        return spreadsheet.send(
            self._site, name, lambda: _table(self._listing(name, limit=MAX_ROWS))
        )

    def _values(self, name: str) -> dict[str, object]:
        shown = self._listing(name, limit=PAGE_SIZE)
        collection, choice = shown.collection, shown.choice
        return {
            "collection": name,
            "listing": shown,
            "slugs": slugs(choice),
            "titles": _titles(),
            "roles": _roles(),
            "query": collection.listing(choice, current()),
            "graph": collection.graph(choice),
            "counting": collection.counting(choice),
            **LIMITS,
        }

    def _listing(self, name: str, limit: int) -> FacetedList:
        """Return the requested part of a collection: it begins at the parameter ``from``."""
        collection = COLLECTIONS[name]
        choice = {
            f.name: [*filter(None, request.args.getlist(f.name))] for f in collection.facets
        }
        start = min(max(request.args.get("from", 0, int), 0), MAX_START)
        return listing(
            self._site.engine, collection, choice, current(), limit=limit, skip=start
        )


def register(blueprint: Blueprint, site: Pages) -> None:
    """Add the lists and their files to ``blueprint``."""
    list_pages = ListPages(site)
    for name in COLLECTIONS:
        blueprint.add_url_rule(
            f"/explore/{name}", name.replace("-", "_"), list_pages.page, defaults={"name": name}
        )
    names = ", ".join(map(repr, COLLECTIONS))
    blueprint.get(f"/explore/<any({names}):name>.csv")(list_pages.table)


def _titles() -> Mapping[str, str]:
    """Return the titles of the facets and of the things that have them."""
    return {
        "institution": _("Institution"),
        "area": _("Key area"),
        "specialisation": _("Specialisation"),
        "keyArea": _("Leads key area"),
        "type": _("Type"),
        "legalForm": _("Legal form"),
        "town": _("Town"),
        "role": _("Role in the process"),
        "topic": _("Topic"),
        "targetGroup": _("Target group"),
        "ledBy": _("Led by"),
    }


def _roles() -> Mapping[str, str]:
    """Return the roles of institutions in words, by the property that gives each."""
    return {
        f"{PREFIXES['lis']}{name}": role
        for name, role in (
            ("representsPartnership", _("represents a partnership")),
            ("partyTo", _("party to an agreement")),
            ("performed", _("carried out a step of the process")),
            ("heldSession", _("held a session")),
        )
    }


def _table(shown: FacetedList) -> list[list[str]]:
    """Return a list as rows below a heading; the last column has the IRIs."""
    facets = [facet.name for facet in shown.collection.facets]
    titles, roles = _titles(), _roles()

    def cell(thing: str, facet: str) -> str:
        values = shown.values.get((thing, facet), ())
        return "; ".join(roles.get(value) or str(shown.names[value]) for value in values)

    heading = [titles[name] for name in (shown.collection.thing, *facets)]
    rows = [
        [str(shown.names[thing]), *(cell(thing, facet) for facet in facets), thing]
        for thing in shown.things
    ]
    return [[*heading, _("Identifier")], *rows]
