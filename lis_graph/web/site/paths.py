"""Links between two things: a form for the two, and the paths between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from flask import Blueprint, Response, request

from lis_graph.explore.paths.network import MAX_SUGGESTIONS, Paths, query
from lis_graph.explore.paths.sentences import sentences
from lis_graph.explore.words import order
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.web.http.addresses import link
from lis_graph.web.http.bulkhead import exclusive
from lis_graph.web.http.languages import current, pages
from lis_graph.web.site.page import Pages

COUNTS: Final = (5, 10)
"""Choices of the maximum number of paths; the first is the default."""

MAX_TEXT_CHARS: Final = 300
"""Maximum length of a name or an IRI; the rest is ignored."""

MAX_OFFERED_NAMES: Final = 300
"""Number of things up to which an empty form offers all their names."""

EXAMPLES: Final = tuple(
    tuple(PREFIXES[kind] + slug for kind, slug in pair)
    for pair in (
        (("organisation", "biot"), ("organisation", "uniwersytet-zielonogorski")),
        (("key-area", "innofood"), ("key-area", "zielona-transformacja")),
        (("specialisation", "zielona-gospodarka"), ("organisation", "perceptus")),
        (("organisation", "hertz-systems"), ("topic", "ict")),
    )
)
"""Pairs of things that the page suggests."""


@dataclass(frozen=True, slots=True)
class End:
    """One of the two things: the given text and the things it may mean, likeliest first."""

    text: str
    things: tuple[str, ...] = ()

    @property
    def thing(self) -> str | None:
        """The likeliest thing."""
        return self.things[0] if self.things else None


class PathPages:
    """The page of the paths."""

    def __init__(self, site: Pages) -> None:
        self._site = site
        self._graph = site.graph

    def paths(self) -> Response:
        """Answer with the form and, where both things are known, the paths between them."""
        return self._site.show("paths.html", self._values)

    def _values(self) -> dict[str, Any]:
        start, end = self._end("from"), self._end("to")
        hubs, count = request.args.get("hubs") == "yes", _count()
        found = self._find(start.thing, end.thing, count, hubs=hubs)
        examples = self._examples()
        things = [*chain(*examples), *start.things, *end.things]
        kinds = self._graph.index.kinds
        named = [*things, *(kinds[thing] for thing in things if thing in kinds)]
        paths = sentences(self._site.engine, found, current(), named)
        return {
            "sentences": paths,
            "picture": paths.picture(link) if found.paths else None,
            "start": start,
            "end": end,
            "hubs": hubs,
            "count": count,
            "counts": COUNTS,
            "kinds": kinds,
            "truncated": self._graph.network.truncated,
            "examples": examples,
            "offered": [] if found.paths else self._all_names(),
            "links": query(self._site.engine),
        }

    def _find(self, start: str | None, end: str | None, count: int, *, hubs: bool) -> Paths:
        if not (start and end):
            return Paths((), {})
        with exclusive():
            return self._graph.network.find(start, end, count, hubs=hubs)

    def _end(self, parameter: str) -> End:
        """Return what a parameter means; an IRI becomes its name if that is unambiguous."""
        index = self._graph.index
        text = request.args.get(parameter, "").strip()[:MAX_TEXT_CHARS]
        with exclusive():
            things = self._graph.network.candidates(index, text) if text else []
        if len(things) == 1:
            name = str(index.names(things, current())[things[0]])
            text = name if index.exact_matches(name) == things else text
        return End(text, tuple(things[:MAX_SUGGESTIONS]))

    def _examples(self) -> list[tuple[str, ...]]:
        """Return the examples whose things are in the graph."""
        known = self._graph.network.graph
        return [pair for pair in EXAMPLES if all(iri in known for iri in pair)]

    def _all_names(self) -> Sequence[str]:
        """Return the names of all things in order; none if there are too many to offer."""
        things = list(self._graph.network.graph)
        if len(things) > MAX_OFFERED_NAMES:
            return ()
        names = self._graph.index.names(things, current())
        return sorted({str(name) for name in names.values()}, key=order)


def routes(site: Pages) -> Blueprint:
    """Return the route of the paths."""
    blueprint = pages("paths", __name__)
    blueprint.get("/paths")(PathPages(site).paths)
    return blueprint


def _count() -> int:
    given = request.args.get("k", "")
    count = int(given) if given.isdecimal() and len(given) < len("100") else COUNTS[0]
    return max(1, min(count, COUNTS[-1]))
