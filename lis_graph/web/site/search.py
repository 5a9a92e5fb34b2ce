"""
The search, and its description for the address bars of browsers.

https://github.com/dewitt/opensearch/blob/master/opensearch-1-1-draft-6.md
"""

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.explore.naming import names
from lis_graph.explore.search.index import MAX_TEXT_CHARS, SearchHit, SearchHits, queries
from lis_graph.rdf import formats
from lis_graph.rdf.namespaces import BASE, PREFIXES
from lis_graph.web.http.addresses import link
from lis_graph.web.http.bulkhead import exclusive
from lis_graph.web.http.languages import current, pages, to_page
from lis_graph.web.http.links import OPENSEARCH
from lis_graph.web.site.page import Pages

SUGGESTIONS: Final = formats.SUGGESTIONS.media_type

MODEL_KINDS: Final = (PREFIXES["owl"], PREFIXES["sh"])
"""Namespaces of the kinds that belong to the model, and of questions."""

PAGE_SIZE: Final = 50
"""Number of results on a page."""

MAX_PAGE_DIGITS: Final = 4

MAX_SUGGESTIONS: Final = 8


class SearchPages:
    """The search; each public method is a view."""

    def __init__(self, site: Pages) -> None:
        self._site = site

    def search(self) -> AnyResponse:
        """Answer with results; the name or IRI of a thing redirects to its page."""
        text = _text()
        thing = self._site.graph.thing(text.strip("<>")) if ":" in text else None
        if thing and thing.startswith(BASE):
            return redirect(link(thing) or "", 303)
        return self._site.show("search.html", lambda: self._results(text, _page()))

    def suggestions(self) -> Response:
        """Answer with suggestions for the first letters of a name."""
        text = _text()
        return self._site.answer(
            SUGGESTIONS, lambda: self._suggestions(text), "suggestions", text
        )

    def description(self) -> Response:
        """Answer with the OpenSearch description."""
        return self._site.answer(OPENSEARCH, _description, "opensearch")

    def _results(self, text: str, page: int) -> dict[str, Any]:
        """Return a page of the results, grouped by kind."""
        index = self._site.graph.index
        with exclusive():
            found = index.find(text, current())
        hits = found.hits[PAGE_SIZE * (page - 1) : PAGE_SIZE * page]
        groups = self._groups(hits)
        return {
            "text": text,
            "found": found,
            "groups": groups,
            "names": index.names((hit.thing for hit in hits), current()),
            "kinds": names(self._site.engine, (kind for kind, _ in groups), current()),
            "page": page,
            "pages": -(-len(found.hits) // PAGE_SIZE),
            "query": queries(self._site.engine)[0],
        }

    def _groups(self, hits: Sequence[SearchHit]) -> list[tuple[str, list[SearchHit]]]:
        """Return hits by kind: that of the best hit first, those of the model last."""
        kinds = dict.fromkeys(map(self._kind, hits))
        ranking = sorted(kinds, key=lambda kind: kind.startswith(MODEL_KINDS))
        ranked = sorted(hits, key=lambda hit: ranking.index(self._kind(hit)))
        return [(kind, list(group)) for kind, group in groupby(ranked, key=self._kind)]

    def _kind(self, hit: SearchHit) -> str:
        return self._site.graph.index.kinds.get(hit.thing, "")

    def _suggestions(self, text: str) -> bytes:
        """Return suggestions as browsers read them: the text, names, kinds, addresses."""
        index = self._site.graph.index
        with exclusive():
            found = index.find(text, current()) if text else SearchHits()
        hits = found.hits[:MAX_SUGGESTIONS]
        things, kinds = [hit.thing for hit in hits], [self._kind(hit) for hit in hits]
        labels = index.names(things, current())
        kind_names = names(self._site.engine, {*kinds}, current())
        body = [
            text,
            [str(labels[thing]) for thing in things],
            [str(kind_names[kind]) for kind in kinds],
            [self._address(thing) for thing in things],
        ]
        return json.dumps(body, ensure_ascii=False).encode()

    def _address(self, thing: str) -> str:
        """Return the public address of the page of a thing."""
        path = (link(thing) or "").removeprefix(request.script_root)
        return f"{self._site.address.rstrip('/')}{path}"


def routes(site: Pages) -> Blueprint:
    """Return the routes of the search."""
    blueprint, search_pages = pages("search", __name__), SearchPages(site)
    blueprint.get("/search")(search_pages.search)
    blueprint.get("/search.json")(search_pages.suggestions)
    blueprint.get("/opensearch.xml")(search_pages.description)
    return blueprint


def by_reader() -> Blueprint:
    """Return the route that redirects to the description in the reader's language."""
    blueprint = Blueprint("opensearch", __name__)
    blueprint.get("/opensearch.xml", endpoint="description")(
        lambda: to_page("search.description")
    )
    return blueprint


def _text() -> str:
    return request.args.get("q", "").strip()[:MAX_TEXT_CHARS]


def _page() -> int:
    given = request.args.get("page", "1")
    return int(given) if given.isdecimal() and 0 < len(given) <= MAX_PAGE_DIGITS else 1


def _description() -> bytes:
    return render_template("opensearch.xml").encode()
