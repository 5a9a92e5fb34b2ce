"""
``/def/<version>/``: each version of the ontology.

https://www.w3.org/TR/owl2-syntax/#Versioning_of_OWL_2_Ontologies
"""

from flask import Blueprint, request
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.build import jsonld
from lis_graph.engines import ALL, Answer, Engine, Query
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.errors import N_, UnknownThing
from lis_graph.explore.per_revision import PerRevision
from lis_graph.explore.sparql import rows
from lis_graph.history.ontology_versions import ONTOLOGY, ontology, versions
from lis_graph.history.releases import ReleasePatch
from lis_graph.rdf.namespaces import graph as named
from lis_graph.rdf.queries import load
from lis_graph.web.http.languages import to_page
from lis_graph.web.http.links import add_links
from lis_graph.web.http.responses import (
    IMMUTABLE,
    REVALIDATE,
    preferred,
    represent,
    see_other,
)
from lis_graph.web.protocols.things import EXTENSIONS, JSON_LD, TYPES
from lis_graph.web.service import Service

CURRENT = load(__file__, "ontology-versions")


class Version(BaseConverter):
    """A version in an address: three numbers."""

    regex = r"[0-9]+\.[0-9]+\.[0-9]+"


class Versions:
    """The versions of the ontology on this server; each public method is a view."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._context = jsonld.context(service.root)

    def version(self, version: str) -> AnyResponse:
        """Lead from a version to a document of it."""
        self._find(version)
        path = f"def/{version}"
        extension = EXTENSIONS[preferred(tuple(EXTENSIONS))]
        response = see_other(f"{request.script_root}/{path}.{extension}")
        links = self._service.links.thing(f"{ONTOLOGY}{version}/", path)
        return add_links(response, links)

    def document(self, version: str, extension: str) -> AnyResponse:
        """Answer with a version, in the format of an extension; lead people to its page."""
        released = self._find(version)
        if extension == "html":
            return self._page(version)
        return represent(
            TYPES[extension],
            lambda media_type: self._ontology(released, media_type),
            released.identity if released else self._service.revision,
            "ontology",
            links=self._service.links.data(f"{ONTOLOGY}{version}/", f"def/{version}"),
            caching=IMMUTABLE if released else REVALIDATE,
        )

    def _find(self, version: str) -> ReleasePatch | None:
        """
        Return the first release of a version, `None` for one that is not released.

        Raises `UnknownThing` with all versions if there is no such version.
        """
        released, current = self._released, current_versions(self._service.engine)
        existing = list(dict.fromkeys([*released, *current]))
        if version not in existing:
            paths = [f"{request.script_root}/def/{name}/" for name in reversed(existing)]
            sentence = N_("the ontology has no version {version!r}; its versions: {existing}")
            raise UnknownThing(sentence, version=version, existing=existing, suggestions=paths)
        return released.get(version)

    def _ontology(self, released: ReleasePatch | None, media_type: str) -> Answer:
        """Return the ontology of a release, or without one, of the data served."""
        engine = self._service.engine
        if released:
            release = self._service.history.dataset(released.version)
            engine = EmbeddedEngine(ontology(release))
        answer = engine.answer(Query(ALL, media_type, (named("ontology").value,)))
        if media_type == JSON_LD:
            return Answer(media_type, jsonld.compact(answer.read(), self._context))
        return answer

    def _page(self, version: str) -> AnyResponse:
        """Lead people to the page of the ontology, or to the release of an earlier version."""
        if version in current_versions(self._service.engine):
            return to_page("model.index")
        return to_page("data.releases", anchor=self._released[version].version)

    @property
    def _released(self) -> dict[str, ReleasePatch]:
        """The first release of each version; none beside data that are not the releases'."""
        service = self._service
        if not service.settings.people or not current_versions(service.engine):
            return {}
        return versions(service.history.releases)


def routes(service: Service) -> Blueprint:
    """Return the routes of the versions of the ontology."""
    blueprint, views = Blueprint("versions", __name__), Versions(service)
    extension = f"<any({', '.join(TYPES)}):extension>"
    blueprint.get("/def/<version:version>/")(views.version)
    blueprint.get(f"/def/<version:version>.{extension}")(views.document)
    return blueprint


@PerRevision
def current_versions(engine: Engine) -> list[str]:
    """Return the versions of the ontology in the data."""
    iris = (str(row["version"]) for row in rows(engine, CURRENT))
    return [iri.removeprefix(ONTOLOGY).rstrip("/") for iri in iris]
