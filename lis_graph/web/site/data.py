"""The data: what the dataset is, its files, releases and quality, and how programs ask it."""

import json
from collections.abc import Mapping
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

LAST = 20
"""Of how many releases the list says what they changed; it has the files of all."""


@dataclass(frozen=True)
class File:
    """A dump: its name, its size in bytes, that of the compressed one, its SHA-256."""

    name: str
    size: int
    zipped: int
    digest: str


class DataPages:
    """The pages about the data; each method is a view."""

    def __init__(self, site: Pages) -> None:
        self._site = site
        self._service = site.service

    def index(self) -> Response:
        """Answer with what the dataset is, its parts and its files."""
        sums = self._service.dumps.sums_if_ready()
        caching = NO_STORE if sums is None else REVALIDATE
        response = self._site.show("data.html", partial(self._dataset, sums), caching=caching)
        return add_links(response, self._service.links.site(self._service.offered))

    def _dataset(self, sums: Sums | None) -> dict[str, object]:
        engine = self._site.engine
        described = schema_org.dataset(engine, self._service.address, current())
        return self._data() | {
            "about": dataset.about(engine, current()),
            "query": dataset.QUERY,
            "files": files(sums or {}),
            "whole": dumps.WHOLE,
            "formats": DUMPS,
            "pending": sums is None,
            "sums": SUMS,
            "zipped": ZIPPED,
            "described": _in_script(described) if described else "",
        }

    def releases(self) -> Response:
        """Answer with the list of releases and what each changed."""
        self._service.require_releases()
        released = self._service.releases

        def shown() -> dict[str, object]:
            changed = {one.version: difference(one) for one in released[-LAST:]}
            iris = [iri for change in changed.values() for iri in change.first()]
            return self._data() | {
                "releases": released,
                "changed": changed,
                "names": names(self._site.engine, iris, current()),
                "files": FILES,
            }

        return self._site.show("releases.html", shown, [one.revision for one in released])

    def quality(self) -> Response:
        """Answer with the state of the data in numbers."""
        released = self._service.releases

        def shown() -> dict[str, object]:
            revision = self._site.graph.dataset.revision
            return self._data() | {
                "report": quality.quality(self._site.engine, current()),
                "about": dataset.about(self._site.engine, current()),
                "queries": quality,
                "release": next((one for one in released if one.revision == revision), None),
                "lint": len(list((self._service.root / "ontology/lint").glob("*.rq"))),
                "unknown": unanswered(self._service.root),
            }

        return self._site.show("quality.html", shown, [one.revision for one in released])

    def api(self) -> Response:
        """Answer with how programs ask."""
        example = EXAMPLE.replace("LANGUAGE", current())

        def shown() -> dict[str, object]:
            return self._data() | {
                "settings": self._service.settings,
                "example": example,
                "snippets": snippets(f"{self._service.address}sparql", example, "SELECT"),
                "short": protocol.FORMATS,
                "forms": {"SELECT": SOLUTIONS, "ASK": BOOLEANS, "CONSTRUCT": tuple(GRAPHS)},
                "documents": DOCUMENTS,
                "formats": DUMPS,
                "page": PAGE_SIZE,
            }

        return self._site.show("api.html", shown)

    def accessibility(self) -> Response:
        """Answer with the accessibility statement."""

        def shown() -> dict[str, object]:
            about = dataset.about(self._site.engine, current())
            return self._data() | {"about": about, "contact": self._service.settings.contact}

        return self._site.show("accessibility.html", shown)

    def _data(self) -> dict[str, Any]:
        """Return what every page about the data is told."""
        dataset = self._service.graph.dataset
        return {
            "released": self._service.is_released,
            "counts": dataset.graphs,
            "triples": dataset.triples,
        }


def routes(site: Pages) -> Blueprint:
    """Return the routes of the pages about the data."""
    blueprint = pages("data", __name__)
    there = DataPages(site)
    blueprint.get("/data/")(there.index)
    for view in (there.releases, there.quality, there.api, there.accessibility):
        blueprint.get(f"/data/{view.__name__}")(view)
    return blueprint


def files(sums: Sums) -> Mapping[str, File]:
    """Return the dumps, by name, each with the compressed one."""
    return {
        name: File(name, size, sums[name + ZIPPED][0], digest)
        for name, (size, digest) in sums.items()
        if not name.endswith(ZIPPED)
    }


@lru_cache(maxsize=1)
def unanswered(root: Path) -> list[Question]:
    """Return the questions whose right answer is that nothing is known."""
    return [question for question in questions.load(root) if len(question.answer) == 1]


def _in_script(value: object) -> str:
    """Return a value as JSON that no element of HTML ends."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
