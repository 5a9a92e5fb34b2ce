"""
``/def/<version>/``: the ontology as each of its versions was.

https://www.w3.org/TR/owl2-syntax/#Versioning_of_OWL_2_Ontologies
"""

from flask import Blueprint, request
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.build import jsonld
from lis_graph.engines import ALL, Answer, Query
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.errors import UnknownThing
from lis_graph.graph import KnowledgeGraph
from lis_graph.history.ontology_versions import ONTOLOGY, ontology, versions
from lis_graph.history.releases import ReleaseChain, ReleasePatch
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.rdf.namespaces import graph as named
from lis_graph.rdf.negotiation import choose
from lis_graph.rdf.terms import lexical
from lis_graph.settings import Settings
from lis_graph.web.http.languages import to_page
from lis_graph.web.http.links import Links
from lis_graph.web.http.responses import etag, not_modified, respond, see_other, wanted
from lis_graph.web.protocols.releases import immutable, tagged, to_index
from lis_graph.web.protocols.things import EXTENSIONS, JSON_LD, TYPES

PRESENT = f"""
SELECT ?version WHERE {{
  GRAPH {named("ontology")} {{ <{ONTOLOGY}> <{PREFIXES["owl"]}versionIRI> ?version }}
}}"""


class Version(BaseConverter):
    """Three numbers, in an address."""

    regex = r"[0-9]+\.[0-9]+\.[0-9]+"


def blueprint(graph: KnowledgeGraph, settings: Settings, history: ReleaseChain) -> Blueprint:
    """Return the routes of the versions of the ontology: that in ``graph``, those released."""
    routes = Blueprint("versions", __name__)
    shelf = Versions(graph, settings, history)
    signposts = Links(settings.address)

    @routes.get("/def/<version:version>/")
    def version(version: str) -> AnyResponse:
        shelf.find(version)
        path = f"def/{version}"
        extension = EXTENSIONS[choose(wanted(), tuple(EXTENSIONS))]
        response = see_other(f"{request.script_root}/{path}.{extension}")
        return signposts.put(response, signposts.thing(f"{ONTOLOGY}{version}/", path))

    @routes.get(f"/def/<version:version>.<any({', '.join(TYPES)}):extension>")
    def document(version: str, extension: str) -> AnyResponse:
        released = shelf.find(version)
        if extension == "html":
            return shelf.page(version)
        tag = shelf.tag(released, extension)
        response = not_modified(tag) or respond(shelf.answer(released, TYPES[extension]), tag)
        links = signposts.data(f"{ONTOLOGY}{version}/", f"def/{version}")
        return signposts.put(immutable(response) if released else response, links)

    return routes


class Versions:
    """The versions of the ontology that a server has."""

    def __init__(
        self, graph: KnowledgeGraph, settings: Settings, history: ReleaseChain
    ) -> None:
        self._graph = graph
        self._people = settings.people
        self._history = history
        self._context = jsonld.context(settings.root)

    def find(self, version: str) -> ReleasePatch | None:
        """
        Return the release of a version, `None` for one that is served but not released.

        Raises `UnknownThing` if there is no such version, and says which there are.
        """
        there = self._released
        now = self._present
        if version not in {*there, *now}:
            known = list(dict.fromkeys([*there, *now]))
            paths = [f"{request.script_root}/def/{name}/" for name in reversed(known)]
            problem = f"the ontology has no version {version!r}"
            raise UnknownThing(f"{problem}; there is {', '.join(known) or 'none'}", paths)
        return there.get(version)

    def tag(self, released: ReleasePatch | None, extension: str) -> str:
        """Return the validator of a version."""
        if released:
            return tagged([released], "ontology", extension)
        return etag(self._graph.dataset.revision, "ontology", extension)

    def answer(self, released: ReleasePatch | None, media_type: str) -> Answer:
        """Return the ontology of a release, or that which is served."""
        engine = self._graph.engine
        if released:
            engine = EmbeddedEngine(ontology(self._history.dataset(released.version)))
        answer = engine.answer(Query(ALL, media_type, (named("ontology").value,)))
        if media_type == JSON_LD:
            return Answer(media_type, jsonld.compact(answer.read(), self._context))
        return answer

    def page(self, version: str) -> AnyResponse:
        """Lead people to the page of the ontology, or to the release that had a version."""
        if version in self._present:
            return to_page("model.index")
        return to_index(self._released[version].version)

    @property
    def _released(self) -> dict[str, ReleasePatch]:
        if not self._people or not self._present:
            return {}
        return versions(self._history.releases)

    @property
    def _present(self) -> list[str]:
        rows = self._graph.select(PRESENT)
        found = (lexical(row["version"]) for row in rows)
        return [iri.removeprefix(ONTOLOGY).rstrip("/") for iri in found]
