"""
Link headers that lead programs from any document to the others.

FAIR Signposting: https://signposting.org/FAIR/ ; RFC 8288; RFC 9264
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

from werkzeug.wrappers import Response

from lis_graph.build.description import DATASET
from lis_graph.rdf import formats
from lis_graph.rdf.formats import DOCUMENTS, DUMPS
from lis_graph.rdf.namespaces import BASE, LANGUAGES

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PUBLISHER = f"{BASE}id/organisation/lis-graph-project"
HTML, TURTLE = formats.HTML.media_type, formats.TURTLE.media_type
LINKSET, OPENSEARCH = formats.LINKSET.media_type, formats.OPENSEARCH.media_type

SAFE = "/:@!$&'()*+,;=~"
"""Characters that a path has without percent-encoding (RFC 3986, section 3.3)."""

R = TypeVar("R", bound=Response)

Link = tuple[str, str, str | None]
"""A relation type, its target, and the media type of the target."""


def add_links(response: R, links: Iterable[Link]) -> R:
    """Add links to a response (RFC 8288, section 3)."""
    values = [
        f'<{target}>; rel="{relation}"' + (f'; type="{_bare(type_)}"' if type_ else "")
        for relation, target, type_ in links
    ]
    if values:
        response.headers.add("Link", ", ".join(values))
    return response


class Offered(NamedTuple):
    """Whether a server has a description of the data, with dumps, and releases."""

    described: bool
    released: bool


class Links:
    """The links of each kind of document; ``address`` is that of this deployment."""

    def __init__(self, address: str) -> None:
        self._address = address

    def thing(self, iri: str, name: str) -> Iterator[Link]:
        """Yield the links of the page about a thing; its documents are at ``name``."""
        yield "cite-as", iri, None
        for format_ in DOCUMENTS:
            yield "describedby", self._at(f"{name}.{format_.extension}"), format_.media_type
        yield "type", "https://schema.org/AboutPage", None
        yield "license", LICENCE, None
        yield self._landing("collection")

    def data(self, iri: str, name: str) -> Iterator[Link]:
        """Yield the links of the data about a thing, to the thing and to its page."""
        yield "about", iri, None
        yield "describes", self._at(f"{name}.html"), HTML
        yield "license", LICENCE, None
        yield self._landing("collection")

    def part(self) -> Iterator[Link]:
        """Yield the links of a file of the dataset: a dump, a graph, a release, a change."""
        yield self._landing("collection")
        yield "type", "https://schema.org/DataDownload", None
        yield "describedby", self._at("catalog.ttl"), TURTLE
        yield "license", LICENCE, None
        yield "linkset", self._at("linkset.json"), LINKSET

    def metadata(self) -> Iterator[Link]:
        """Yield the links of a description of the dataset."""
        yield "about", DATASET.value, None
        yield self._landing("describes")
        yield "license", LICENCE, None
        yield "linkset", self._at("linkset.json"), LINKSET

    def questions(self) -> Iterator[Link]:
        """Yield the links of the list of questions."""
        yield "alternate", self._at(".well-known/sparql-examples"), TURTLE
        yield self._landing("collection")

    def history(self) -> Iterator[Link]:
        """Yield the links to the releases and their changes (RFC 5829)."""
        yield "version-history", self._at("releases/"), HTML
        yield "version-history", self._at("changes"), TURTLE

    def site(self, offered: Offered) -> Iterator[Link]:
        """Yield the links of the landing page."""
        if offered.described:
            yield from self._dataset()
        yield "linkset", self._at("linkset.json"), LINKSET
        yield "api-catalog", self._at(".well-known/api-catalog"), LINKSET
        yield "service-desc", self._at("sparql"), TURTLE
        yield "service-desc", self._at("fragments"), TURTLE
        for contents in ("id/", "queries/", *(["dump/"] if offered.described else [])):
            yield "contents", self._at(contents), HTML
        yield "contents", self._at("sitemap.xml"), formats.XML.media_type
        yield "search", self._at("opensearch.xml"), OPENSEARCH
        if offered.released:
            yield from self.history()

    def _dataset(self) -> Iterator[Link]:
        """Yield the links of FAIR Signposting."""
        yield "cite-as", DATASET.value, None
        yield "type", "https://schema.org/Dataset", None
        yield "type", "https://schema.org/AboutPage", None
        yield "author", PUBLISHER, None
        yield "license", LICENCE, None
        for format_ in DOCUMENTS:
            yield "describedby", self._at(f"catalog.{format_.extension}"), format_.media_type
        yield "describedby", self._at(".well-known/void"), TURTLE
        for format_ in DUMPS:
            where = self._at(f"dump/lis-graph.{format_.extension}")
            yield "item", where, format_.media_type

    def linkset(self, offered: Offered) -> dict[str, Any]:
        """Return the links of the landing page, dumps and descriptions (RFC 9264, 4.2)."""
        site = list(self.site(offered))
        contexts = [_context(self._address, site)]
        contexts += [_context(at, self.part()) for rel, at, _ in site if rel == "item"]
        contexts += [
            _context(at, self.metadata()) for rel, at, _ in site if rel == "describedby"
        ]
        return {"linkset": contexts}

    def apis(self, offered: Offered) -> dict[str, Any]:
        """Return the catalogue of the APIs of this server (RFC 9727, section 4)."""
        descriptions = {"sparql": "sparql", "store": "sparql", "fragments": "fragments"}
        descriptions |= {"changes": "changes"} if offered.released else {}
        apis = {path: (by, TURTLE) for path, by in descriptions.items()} | {
            f"{language}/search.json": (f"{language}/opensearch.xml", OPENSEARCH)
            for language in LANGUAGES
        }
        items: list[Link] = [("item", self._at(path), None) for path in apis]
        return {
            "linkset": [
                _context(self._at(".well-known/api-catalog"), items),
                *(_context(self._at(path), self._api(*by)) for path, by in apis.items()),
            ]
        }

    def _api(self, description: str, media_type: str) -> Iterator[Link]:
        """Yield the links of an API; ``description`` is the path of its formal description."""
        yield "service-desc", self._at(description), media_type
        for language in LANGUAGES:
            yield "service-doc", self._at(f"{language}/data/api"), HTML
        yield "service-meta", self._at("catalog.ttl"), TURTLE
        yield "status", self._at("readyz"), formats.JSON.media_type
        yield "license", LICENCE, None

    def _landing(self, relation: str) -> Link:
        return relation, self._address, HTML

    def _at(self, path: str) -> str:
        return self._address + quote(path, safe=SAFE)


def _context(anchor: str, links: Iterable[Link]) -> dict[str, Any]:
    """Return a link context object of a linkset."""
    context: dict[str, Any] = {"anchor": anchor}
    for relation, target, type_ in links:
        typed = {"href": target} | ({"type": _bare(type_)} if type_ else {})
        context.setdefault(relation, []).append(typed)
    return context


def _bare(media_type: str) -> str:
    """Return a media type without parameters, which ``type`` cannot have (RFC 8288, 3.4.1)."""
    return media_type.partition(";")[0]
