"""The model: the ontology as a whole and term by term, and the vocabularies."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from urllib.parse import quote

from flask import Blueprint, Response, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.build import alignments, sources
from lis_graph.build.alignments import Alignment
from lis_graph.engines import Answer, Engine
from lis_graph.errors import UnknownThing
from lis_graph.explore.data.differences import difference
from lis_graph.explore.model import ontology, shapes, terms, vocabularies
from lis_graph.explore.model.ontology import ONTOLOGY, Ontology
from lis_graph.history.ontology_versions import versions
from lis_graph.history.releases import ReleaseChain, ReleasePatch
from lis_graph.rdf.namespaces import kind
from lis_graph.rdf.negotiation import choose
from lis_graph.settings import Settings
from lis_graph.web.http.languages import current, pages, to_page
from lis_graph.web.http.links import Links
from lis_graph.web.http.responses import HTML, etag, not_modified, respond, wanted
from lis_graph.web.protocols.releases import kept
from lis_graph.web.site.kinds import HELD_BACK
from lis_graph.web.site.page import Pages, link

TABLE = "text/tab-separated-values"


def blueprint(site: Pages, settings: Settings, history: ReleaseChain) -> Blueprint:
    """Return the routes of the model."""
    routes = pages("model", __name__)
    matches = alignments.load(settings.root or sources.home())
    signposts = Links(settings.address)

    @routes.get("/def/")
    def index() -> Response:
        brought = versions(kept(site.graph, settings, history))
        shown = partial(_whole, site.engine, matches, brought)
        page = site.show("model.html", shown, [one.revision for one in brought.values()])
        return signposts.put(page, signposts.thing(ONTOLOGY, "def"))

    @routes.get("/def/<name>")
    def term(name: str) -> Response:
        page = site.show("term.html", lambda: _term(site.engine, matches, name))
        return signposts.put(page, signposts.thing(ONTOLOGY + quote(name), f"def/{name}"))

    @routes.get("/schemes/")
    def schemes() -> Response:
        return site.show("schemes.html", lambda: _schemes(site.engine))

    return routes


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
        raise UnknownThing(f"there is no term {name!r}", _near(whole, name))
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


def addresses(settings: Settings) -> Blueprint:
    """Return the routes of what the model has at addresses without a language."""
    routes = Blueprint("model_files", __name__)
    path = (settings.root or sources.home()) / alignments.FILE

    @routes.get("/def/alignments")
    def alignment() -> AnyResponse:
        """Lead to the table of alignments; people, to where the page of the model has it."""
        if choose(wanted(), (TABLE, HTML)) == HTML:
            return to_page("model.index", anchor="alignments")
        return redirect(url_for(".alignment_table"), 303)

    @routes.get("/def/alignments.sssom.tsv")
    def alignment_table() -> Response:
        if not path.exists():
            raise UnknownThing("the data served here have no alignments")
        body = path.read_bytes()
        tag = etag("", body)
        return not_modified(tag) or respond(Answer(TABLE, body), tag)

    return routes


def _near(whole: Ontology, name: str) -> list[str]:
    """Return the addresses of terms whose names are like ``name``."""
    ours = [iri for iri in (*whole.classes, *whole.properties) if whole.ours(iri)]
    near = get_close_matches(name, [iri.removeprefix(ONTOLOGY) for iri in ours], n=5)
    return [url_for("model.index"), *(url_for("model.term", name=other) for other in near)]
