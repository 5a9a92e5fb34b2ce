"""
Link headers by which a program finds its way from any document to the others.

FAIR Signposting: https://signposting.org/FAIR/ ; RFC 8288; RFC 9264
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar
from urllib.parse import quote

from werkzeug.wrappers import Response

from lis_graph.formats import DOCUMENTS, FORMATS
from lis_graph.namespaces import BASE

DATASET = f"{BASE}dataset"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PUBLISHER = f"{BASE}id/organisation/lis-graph-project"
LINKSET = "application/linkset+json"

R = TypeVar("R", bound=Response)

Link = tuple[str, str, str | None]
"""A relation type, its target and the media type of that."""


class Signposts:
    """The links of each kind of document; ``address`` is where this deployment stands."""

    def __init__(self, address: str) -> None:
        self._address = address

    def put(self, response: R, links: Iterable[Link]) -> R:
        """Add links to a response (RFC 8288, section 3)."""
        written = [
            f'<{target}>; rel="{relation}"' + (f'; type="{type_}"' if type_ else "")
            for relation, target, type_ in links
        ]
        response.headers.add("Link", ", ".join(written))
        return response

    def thing(self, iri: str, name: str) -> Iterator[Link]:
        """Yield the links of the page about a thing; its documents are at ``name``."""
        yield "cite-as", iri, None
        for format_ in DOCUMENTS:
            yield "describedby", self._at(f"{name}.{format_.extension}"), format_.media_type
        yield "type", "https://schema.org/AboutPage", None
        yield "license", LICENCE, None
        yield "collection", DATASET, None

    def data(self, iri: str, name: str) -> Iterator[Link]:
        """Yield the links of the data about a thing."""
        yield "describes", iri, None
        yield "alternate", self._at(f"{name}.html"), "text/html"
        yield "license", LICENCE, None
        yield "collection", DATASET, None

    def dump(self) -> Iterator[Link]:
        """Yield the links of a dump."""
        yield "collection", DATASET, None
        yield "describedby", self._at("catalog"), "text/turtle"
        yield "license", LICENCE, None

    def site(self) -> Iterator[Link]:
        """Yield the links of the landing page of the dataset."""
        yield "cite-as", DATASET, None
        yield "type", "https://schema.org/Dataset", None
        yield "type", "https://schema.org/AboutPage", None
        yield "author", PUBLISHER, None
        yield "license", LICENCE, None
        for format_ in DOCUMENTS:
            yield "describedby", self._at(f"catalog.{format_.extension}"), format_.media_type
        for format_ in FORMATS:
            where = self._at(f"dump/lis-graph.{format_.extension}")
            yield "item", where, format_.media_type
        yield "linkset", self._at("linkset.json"), LINKSET
        yield "api-catalog", self._at(".well-known/api-catalog"), LINKSET
        yield "service-desc", self._at("sparql"), "text/turtle"

    def linkset(self) -> dict[str, Any]:
        """Return the links of the landing page and of its dumps (RFC 9264, section 4.2)."""
        items = [target for relation, target, _ in self.site() if relation == "item"]
        contexts = [_context(self._address, self.site())]
        contexts += [_context(item, self.dump()) for item in items]
        return {"linkset": contexts}

    def apis(self) -> dict[str, Any]:
        """Return the catalogue of what programs can ask here (RFC 9727, section 4)."""
        here, sparql = self._at(".well-known/api-catalog"), self._at("sparql")
        links: list[Link] = [
            ("service-desc", sparql, "text/turtle"),
            ("service-doc", self._at(""), "text/html"),
            ("status", self._at("readyz"), "application/json"),
            ("license", LICENCE, None),
        ]
        return {"linkset": [_context(here, [("item", sparql, None)]), _context(sparql, links)]}

    def _at(self, path: str) -> str:
        return self._address + quote(path)


def _context(anchor: str, links: Iterable[Link]) -> dict[str, Any]:
    """Return a link context object of a linkset."""
    context: dict[str, Any] = {"anchor": anchor}
    for relation, target, type_ in links:
        typed = {"href": target} | ({"type": type_} if type_ else {})
        context.setdefault(relation, []).append(typed)
    return context
