"""What links two things: a form for the two, and the paths between them."""

from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from flask import Blueprint, Response, request

from lis_graph.explore.paths.network import NEAR, Paths, query
from lis_graph.explore.paths.sentences import sentences
from lis_graph.explore.words import order
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.web.http.addresses import link
from lis_graph.web.http.bulkhead import exclusive
from lis_graph.web.http.languages import current, pages
from lis_graph.web.site.page import Pages

COUNTS: Final = (5, 10)
"""How many paths there may be."""

LONGEST: Final = 300
"""How many letters of a name or an IRI are read."""

OFFERED: Final = 300
"""Names are offered in an empty form if there are so few things."""

EXAMPLES: Final = tuple(
    tuple(PREFIXES[kind] + slug for kind, slug in pair)
    for pair in (
        (("organisation", "biot"), ("organisation", "uniwersytet-zielonogorski")),
        (("key-area", "innofood"), ("key-area", "zielona-transformacja")),
        (("specialisation", "zielona-gospodarka"), ("organisation", "perceptus")),
        (("organisation", "hertz-systems"), ("topic", "ict")),
    )
)
"""Pairs of things to begin with."""


@dataclass(frozen=True, slots=True)
class End:
    """One of the two things: what was asked for, and what that may mean, likeliest first."""

    text: str
    things: tuple[str, ...] = ()

    @property
    def thing(self) -> str | None:
        """What it is taken to mean."""
        return self.things[0] if self.things else None


def routes(site: Pages) -> Blueprint:
    """Return the route of the paths."""
    blueprint = pages("paths", __name__)

    @blueprint.get("/paths")
    def paths() -> Response:
        return site.show("paths.html", lambda: _shown(site))

    return blueprint


def _shown(site: Pages) -> dict[str, Any]:
    network, index = site.graph.network, site.graph.index
    ends = [_end(site, request.args.get(name, "")) for name in ("from", "to")]
    hubs, count = request.args.get("hubs") == "yes", _count()
    start, end = (end.thing for end in ends)
    found = Paths((), {})
    if start and end:
        with exclusive():
            found = network.find(start, end, count, hubs=hubs)
    examples = [pair for pair in EXAMPLES if all(iri in network.graph for iri in pair)]
    things = list(chain(*examples, *(end.things for end in ends)))
    kinds = (index.kinds[thing] for thing in things if thing in index.kinds)
    few = len(network.graph) <= OFFERED and not found.paths
    offered = list(network.graph) if few else []
    told = sentences(site.engine, found, current(), [*things, *kinds])
    return {
        "chains": told,
        "picture": told.picture(link) if found.paths else None,
        "start": ends[0],
        "end": ends[1],
        "hubs": hubs,
        "count": count,
        "counts": COUNTS,
        "kinds": index.kinds,
        "cut": network.cut,
        "examples": examples,
        "offered": sorted(
            {str(name) for name in index.names(offered, current()).values()}, key=order
        ),
        "links": query(site.engine),
    }


def _end(site: Pages, asked: str) -> End:
    """Return what is meant; where its name means nothing else, the name stands for it."""
    index, text = site.graph.index, asked.strip()[:LONGEST]
    with exclusive():
        things = site.graph.network.candidates(index, text) if text else []
    if len(things) == 1:
        name = str(index.names(things, current())[things[0]])
        text = name if index.called(name) == things else text
    return End(text, tuple(things[:NEAR]))


def _count() -> int:
    wanted = request.args.get("k", "")
    count = int(wanted) if wanted.isdecimal() and len(wanted) < len("100") else COUNTS[0]
    return max(1, min(count, COUNTS[-1]))
