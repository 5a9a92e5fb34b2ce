"""Lists of things that are narrowed by facets, as pages and as files for spreadsheets."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask import Blueprint, Response, request

from lis_graph.explore.views.facets import AT_ONCE, MOST, Collection, Listing, listing, slugs
from lis_graph.explore.views.institutions import INSTITUTIONS, KEY_AREAS
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.web.http.languages import current
from lis_graph.web.http.languages import gettext as _
from lis_graph.web.site import spreadsheet
from lis_graph.web.site.page import Pages

COLLECTIONS: Final = {"institutions": INSTITUTIONS, "key-areas": KEY_AREAS}
"""What there are lists of, by address."""

LIMITS: Final = {"most": 20, "in_a_cell": 12, "at_once": AT_ONCE}
"""How many values of a facet, values in a cell and things a page shows."""

FARTHEST: Final = 1_000_000
"""How far on a list can be begun."""


def register(blueprint: Blueprint, site: Pages) -> None:
    """Give ``blueprint`` the lists and their files."""

    @blueprint.get("/explore/institutions", defaults={"name": "institutions"})
    def institutions(name: str) -> Response:
        return page(name)

    @blueprint.get("/explore/key-areas", defaults={"name": "key-areas"})
    def key_areas(name: str) -> Response:
        return page(name)

    @blueprint.get("/explore/<any('institutions', 'key-areas'):name>.csv")
    def table(name: str) -> Response:
        def rows() -> Sequence[Sequence[str]]:
            there = _listing(site, COLLECTIONS[name], MOST)
            return _rows(there)

        return spreadsheet.send(site, name, rows)

    def page(name: str) -> Response:
        def shown() -> dict[str, object]:
            there = _listing(site, COLLECTIONS[name], AT_ONCE)
            collection, choice = there.collection, there.choice
            return {
                "name": name,
                "listing": there,
                "slugs": slugs(choice),
                "titles": _titles(),
                "roles": _roles(),
                "query": collection.listing(choice, current()),
                "graph": collection.graph(choice),
                "counting": collection.counting(choice),
                **LIMITS,
            }

        return site.show("list.html", shown)


def _listing(site: Pages, collection: Collection, limit: int) -> Listing:
    """Return what the address asks for: ``from`` says where the list begins."""
    wanted = {f.name: _given(f.name) for f in collection.facets}
    skip = min(max(request.args.get("from", 0, int), 0), FARTHEST)
    return listing(site.engine, collection, wanted, current(), limit=limit, skip=skip)


def _given(name: str) -> list[str]:
    return [value for value in request.args.getlist(name) if value]


def _titles() -> Mapping[str, str]:
    """Return what each facet is called, and the things that it is of."""
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
    """Return what it says of an institution that it has a property."""
    return {
        f"{PREFIXES['lis']}{name}": word
        for name, word in (
            ("representsPartnership", _("represents a partnership")),
            ("partyTo", _("party to an agreement")),
            ("performed", _("carried out a step")),
            ("heldSession", _("held a session")),
        )
    }


def _rows(there: Listing) -> list[list[str]]:
    """Return the list as a table with a heading; the last column has the IRIs."""
    facets = [facet.name for facet in there.collection.facets]
    titles, roles = _titles(), _roles()
    heading = [titles[name] for name in (there.collection.thing, *facets)]

    def cell(thing: str, facet: str) -> str:
        values = there.had.get((thing, facet), ())
        return "; ".join(roles.get(value) or str(there.names[value]) for value in values)

    rows = [
        [str(there.names[thing]), *(cell(thing, facet) for facet in facets), thing]
        for thing in there.things
    ]
    return [[*heading, _("Identifier")], *rows]
