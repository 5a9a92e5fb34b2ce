"""The model: the ontology as a whole and term by term, and the vocabularies."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from urllib.parse import quote

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.build import alignments
from lis_graph.build.alignments import Alignment
from lis_graph.engines import Engine
from lis_graph.errors import N_, UnknownThing
from lis_graph.explore.data.differences import difference
from lis_graph.explore.kinds import HELD_BACK
from lis_graph.explore.model import ontology, shapes, terms, vocabularies
from lis_graph.explore.model.ontology import ONTOLOGY, Ontology
from lis_graph.history.ontology_versions import versions
from lis_graph.history.releases import ReleasePatch
from lis_graph.rdf import formats
from lis_graph.rdf.namespaces import kind
from lis_graph.web.http.addresses import link
from lis_graph.web.http.languages import current, pages, to_page
from lis_graph.web.http.links import add_links
from lis_graph.web.http.responses import HTML, preferred, represent, see_other
from lis_graph.web.service import Service
from lis_graph.web.site.page import Pages

TABLE = formats.TSV.media_type


def routes(site: Pages) -> Blueprint:
    """Return the routes of the model."""
    blueprint = pages("model", __name__)
    service, links = site.service, site.service.links
    matches = alignments.load(service.root)

    @blueprint.get("/def/")
    def index() -> Response:
        brought = versions(service.releases)
        shown = partial(_whole, site.engine, matches, brought)
        page = site.show("model.html", shown, [one.revision for one in brought.values()])
        return add_links(page, links.thing(ONTOLOGY, "def"))

    @blueprint.get("/def/<name>")
    def term(name: str) -> Response:
        page = site.show("term.html", lambda: _term(site.engine, matches, name))
        return add_links(page, links.thing(ONTOLOGY + quote(name), f"def/{name}"))

    @blueprint.get("/schemes/")
    def schemes() -> Response:
        return site.show("schemes.html", lambda: _schemes(site.engine))

    return blueprint


def _whole(
    engine: Engine, matches: Sequence[Alignment], brought: Mapping[str, ReleasePatch]
) -> dict[str, object]:
    """Return what the page of the ontology shows; ``brought``: which release had a version."""
    whole = ontology.ontology(engine, current())
    return {
        "whole": whole,
        "iri": ONTOLOGY,
        "picture": whole.picture(link),
        "counts": ontology.counts(engine),
        "matches": [match for match in matches if whole.ours(match.term)],
        "versions": [(version, one, difference(one)) for version, one in brought.items()],
        "rules": shapes.shapes(engine, current()).kinds,
        "query": ontology.QUERY,
    }


def _term(engine: Engine, matches: Sequence[Alignment], name: str) -> dict[str, object]:
    """Return what the page of a term shows. Raises `UnknownThing`, with like names."""
    whole, iri = ontology.ontology(engine, current()), ONTOLOGY + quote(name)
    if not whole.ours(iri):
        sentence = N_("there is no term {name!r}")
        raise UnknownThing(sentence, name=name, suggestions=_near(whole, name))
    view = terms.term(engine, whole, iri)
    ends = [row[end] for row in view.examples for end in ("thing", "value") if end in row]
    return {
        "whole": whole,
        "view": view,
        "matches": [match for match in matches if match.term == iri],
        "held_back": any(kind(end or "") in HELD_BACK for end in ends),
        "shapes": shapes.QUERY,
        "document": f"{request.script_root}/def/{quote(name)}",
    }


def _schemes(engine: Engine) -> dict[str, object]:
    there = vocabularies.vocabularies(engine, current())
    return {"there": there, "query": vocabularies.QUERY, "most": vocabularies.MOST}


def addresses(service: Service) -> Blueprint:
    """Return the routes of what the model has at addresses without a language."""
    blueprint = Blueprint("model_files", __name__)
    path = service.root / alignments.FILE

    @blueprint.get("/def/alignments")
    def alignment() -> AnyResponse:
        """Lead to the table of alignments; people, to where the page of the model has it."""
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


def _near(whole: Ontology, name: str) -> list[str]:
    """Return the addresses of terms whose names are like ``name``."""
    ours = [iri for iri in (*whole.classes, *whole.properties) if whole.ours(iri)]
    near = get_close_matches(name, [iri.removeprefix(ONTOLOGY) for iri in ours], n=5)
    return [url_for("model.index"), *(url_for("model.term", name=other) for other in near)]
