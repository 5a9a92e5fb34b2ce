"""The dataset: its description, files, releases and quality, and its interfaces."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from flask import Blueprint, Response

from lis_graph.build import questions
from lis_graph.build.questions import Question
from lis_graph.engines import BOOLEANS, GRAPHS, SOLUTIONS, protocol
from lis_graph.explore.ask.snippets import snippets
from lis_graph.explore.data import dataset, quality
from lis_graph.explore.data.differences import difference
from lis_graph.explore.naming import names
from lis_graph.history.releases import ReleasePatch
from lis_graph.publish import dumps, schema_org
from lis_graph.publish.dataset_series import FILES
from lis_graph.publish.dumps import ZIPPED
from lis_graph.publish.triple_pattern_fragments import PAGE_SIZE
from lis_graph.rdf.formats import DOCUMENTS, DUMPS
from lis_graph.web.dump_files import SUMS, Sums
from lis_graph.web.http.languages import current, pages
from lis_graph.web.http.links import add_links
from lis_graph.web.http.responses import NO_STORE, REVALIDATE
from lis_graph.web.site.ask import EXAMPLE
from lis_graph.web.site.page import Pages

MAX_DIFFERENCES = 20
"""Number of the latest releases whose changes the list shows; it has the files of all."""


@dataclass(frozen=True)
class File:
    """A dump: its name, its size and that of the compressed file in bytes, its SHA-256."""

    name: str
    size: int
    zipped: int
    digest: str


class DataPages:
    """The pages about the data; each public method is a view."""

    def __init__(self, site: Pages) -> None:
        self._site = site
        self._service = site.service

    def index(self) -> Response:
        """Answer with the description of the dataset, its parts and its files."""
        sums = self._service.dumps.sums_if_ready()
        caching = NO_STORE if sums is None else REVALIDATE
        response = self._site.show("data.html", partial(self._dataset, sums), caching=caching)
        return add_links(response, self._service.links.site(self._service.offered))

    def releases(self) -> Response:
        """Answer with the list of releases and the changes of each."""
        self._service.require_releases()
        releases = self._service.releases
        return self._site.show(
            "releases.html", partial(self._releases, releases), _revisions(releases)
        )

    def quality(self) -> Response:
        """Answer with the state of the data in numbers."""
        releases = self._service.releases
        return self._site.show(
            "quality.html", partial(self._quality, releases), _revisions(releases)
        )

    def api(self) -> Response:
        """Answer with the interfaces for programs."""
        return self._site.show("api.html", self._api)

    def accessibility(self) -> Response:
        """Answer with the accessibility statement."""
        return self._site.show("accessibility.html", self._accessibility)

    def _dataset(self, sums: Sums | None) -> dict[str, object]:
        engine = self._site.engine
        description = schema_org.dataset(engine, self._service.address, current())
        return self._shared() | {
            "about": dataset.about(engine, current()),
            "query": dataset.QUERY,
            "files": files(sums or {}),
            "whole": dumps.WHOLE,
            "formats": DUMPS,
            "pending": sums is None,
            "sums": SUMS,
            "zipped": ZIPPED,
            "schema_org": _in_script(description) if description else "",
        }

    def _releases(self, releases: Sequence[ReleasePatch]) -> dict[str, object]:
        differences = {
            release.version: difference(release) for release in releases[-MAX_DIFFERENCES:]
        }
        iris = [iri for changes in differences.values() for iri in changes.first()]
        return self._shared() | {
            "releases": releases,
            "differences": differences,
            "names": names(self._site.engine, iris, current()),
            "files": FILES,
        }

    def _quality(self, releases: Sequence[ReleasePatch]) -> dict[str, object]:
        by_revision = {release.revision: release for release in releases}
        return self._shared() | {
            "report": quality.quality(self._site.engine, current()),
            "about": dataset.about(self._site.engine, current()),
            "queries": quality,
            "release": by_revision.get(self._service.revision),
            "lint_rules": len(list((self._service.root / "ontology/lint").glob("*.rq"))),
            "unanswered": unanswered(self._service.root),
        }

    def _api(self) -> dict[str, object]:
        example = EXAMPLE.replace("LANGUAGE", current())
        return self._shared() | {
            "settings": self._service.settings,
            "example": example,
            "snippets": snippets(f"{self._service.address}sparql", example, "SELECT"),
            "format_names": protocol.FORMATS,
            "forms": {"SELECT": SOLUTIONS, "ASK": BOOLEANS, "CONSTRUCT": tuple(GRAPHS)},
            "documents": DOCUMENTS,
            "formats": DUMPS,
            "page_size": PAGE_SIZE,
        }

    def _accessibility(self) -> dict[str, object]:
        about = dataset.about(self._site.engine, current())
        return self._shared() | {"about": about, "contact": self._service.settings.contact}

    def _shared(self) -> dict[str, Any]:
        """Return the values that every page about the data shows."""
        served = self._service.graph.dataset
        return {
            "released": self._service.is_released,
            "counts": served.graphs,
            "triples": served.triples,
        }


def routes(site: Pages) -> Blueprint:
    """Return the routes of the pages about the data."""
    blueprint, data = pages("data", __name__), DataPages(site)
    blueprint.get("/data/")(data.index)
    for view in (data.releases, data.quality, data.api, data.accessibility):
        blueprint.get(f"/data/{view.__name__}")(view)
    return blueprint


def files(sums: Sums) -> Mapping[str, File]:
    """Return the dumps by name, each with its compressed file."""
    return {
        name: File(name, size, sums[name + ZIPPED][0], digest)
        for name, (size, digest) in sums.items()
        if not name.endswith(ZIPPED)
    }


@lru_cache(maxsize=1)
def unanswered(root: Path) -> list[Question]:
    """Return the questions whose correct answer is empty."""
    return [question for question in questions.load(root) if len(question.answer) == 1]


def _revisions(releases: Sequence[ReleasePatch]) -> list[str]:
    return [release.revision for release in releases]


def _in_script(value: object) -> str:
    """Return a value as JSON that cannot end a ``script`` element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
