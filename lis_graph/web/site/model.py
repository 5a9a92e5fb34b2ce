"""The model: the ontology as a whole and term by term, and the vocabularies."""

from collections.abc import Mapping
from functools import partial
from urllib.parse import quote

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.build import alignments
from lis_graph.errors import N_, UnknownThing, suggest
from lis_graph.explore.data.differences import difference
from lis_graph.explore.kinds import HELD_BACK
from lis_graph.explore.model import ontology, shapes, terms, vocabularies
from lis_graph.explore.model.ontology import ONTOLOGY, Ontology
from lis_graph.explore.model.terms import Term
from lis_graph.history.ontology_versions import versions
from lis_graph.history.releases import ReleasePatch
from lis_graph.rdf import formats
from lis_graph.rdf.formats import DOCUMENTS
from lis_graph.rdf.namespaces import kind
from lis_graph.web.http.addresses import link
from lis_graph.web.http.languages import current, pages, to_page
from lis_graph.web.http.links import add_links
from lis_graph.web.http.responses import HTML, preferred, represent, see_other
from lis_graph.web.service import Service
from lis_graph.web.site.page import Pages

TABLE = formats.TSV.media_type


class ModelPages:
    """The ontology, its terms, the vocabularies; each public method is a view."""

    def __init__(self, site: Pages) -> None:
        self._site = site
        self._service = site.service
        self._alignments = alignments.load(site.service.root)

    def index(self) -> Response:
        """Answer with the whole ontology."""
        releases = versions(self._service.releases)
        page = self._site.show(
            "model.html",
            partial(self._ontology, releases),
            [release.revision for release in releases.values()],
        )
        return add_links(page, self._service.links.thing(ONTOLOGY, "def"))

    def term(self, name: str) -> Response:
        """Answer with a class or a property."""
        page = self._site.show("term.html", lambda: self._term(name))
        iri = ONTOLOGY + quote(name)
        return add_links(page, self._service.links.thing(iri, f"def/{name}"))

    def schemes(self) -> Response:
        """Answer with the vocabularies, each as a tree of concepts."""
        return self._site.show("schemes.html", self._schemes)

    def _ontology(self, releases: Mapping[str, ReleasePatch]) -> dict[str, object]:
        """Return the values of the ontology's page; each version came with a release."""
        engine = self._site.engine
        whole = ontology.ontology(engine, current())
        return {
            "whole": whole,
            "iri": ONTOLOGY,
            "picture": whole.picture(link),
            "counts": ontology.counts(engine),
            "formats": DOCUMENTS,
            "alignments": [a for a in self._alignments if whole.ours(a.term)],
            "versions": [
                (version, release, difference(release)) for version, release in releases.items()
            ],
            "rules": shapes.shapes(engine, current()).kinds,
            "query": ontology.QUERY,
        }

    def _term(self, name: str) -> dict[str, object]:
        """Return the values of a term's page. Raises `UnknownThing`, which suggests names."""
        engine = self._site.engine
        whole, iri = ontology.ontology(engine, current()), ONTOLOGY + quote(name)
        if not whole.ours(iri):
            sentence = N_("there is no term {name!r}")
            raise UnknownThing(sentence, name=name, suggestions=_similar(whole, name))
        view = terms.term(engine, whole, iri)
        return {
            "whole": whole,
            "view": view,
            "formats": DOCUMENTS,
            "alignments": [a for a in self._alignments if a.term == iri],
            "held_back": _is_held_back(view),
            "shapes": shapes.QUERY,
            "document": f"{request.script_root}/def/{quote(name)}",
        }

    def _schemes(self) -> dict[str, object]:
        return {
            "vocabularies": vocabularies.vocabularies(self._site.engine, current()),
            "query": vocabularies.QUERY,
            "max_concepts": vocabularies.MAX_CONCEPTS,
        }


def routes(site: Pages) -> Blueprint:
    """Return the routes of the model's pages."""
    blueprint, model = pages("model", __name__), ModelPages(site)
    blueprint.get("/def/")(model.index)
    blueprint.get("/def/<name>")(model.term)
    blueprint.get("/schemes/")(model.schemes)
    return blueprint


def addresses(service: Service) -> Blueprint:
    """Return the routes of the model at addresses without a language."""
    blueprint = Blueprint("model_files", __name__)
    path = service.root / alignments.FILE

    @blueprint.get("/def/alignments")
    def alignment() -> AnyResponse:
        """Redirect to the table of alignments; people, to its place on the model's page."""
        if preferred((TABLE, HTML)) == HTML:
            return to_page("model.index", anchor="alignments")
        return see_other(url_for(".alignment_table"))

    @blueprint.get("/def/alignments.sssom.tsv")
    def alignment_table() -> AnyResponse:
        if not path.exists():
            raise UnknownThing(N_("the data served here have no alignments"))
        body = path.read_bytes()
        return represent(TABLE, lambda _: body, body)

    return blueprint


def _is_held_back(view: Term) -> bool:
    """Say whether the examples of a term name something that search engines should skip."""
    ends = [row[end] for row in view.examples for end in ("thing", "value") if end in row]
    return any(kind(iri or "") in HELD_BACK for iri in ends)


def _similar(whole: Ontology, name: str) -> list[str]:
    """Return the address of the model and those of terms with similar names."""
    ours = [iri for iri in (*whole.classes, *whole.properties) if whole.ours(iri)]
    close = suggest(name, (iri.removeprefix(ONTOLOGY) for iri in ours))
    return [url_for("model.index"), *(url_for("model.term", name=other) for other in close)]
