"""One page: rendered if the reader does not have it yet."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, render_template, request

from lis_graph.engines import Answer
from lis_graph.explore.data.citation import citation
from lis_graph.rdf.namespaces import curie, kind
from lis_graph.rdf.terms import lexical
from lis_graph.settings import Settings
from lis_graph.web.http.addresses import link
from lis_graph.web.http.languages import LANGUAGES, current
from lis_graph.web.http.responses import HTML, etag, not_modified, respond
from lis_graph.web.service import Service

WEB: Final = Path(__file__).parent.parent


class Pages:
    """Makes the pages of a service; each is a template and the values that it shows."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.graph = service.graph
        self.engine = service.engine
        self.address = service.address
        self._look = _digest(WEB)
        self._told: dict[str, str] = {}

    def show(
        self, template: str, make: Callable[[], Mapping[str, Any]], *on: object
    ) -> Response:
        """
        Answer with a page, or with 304 before anything is asked.

        What ``make`` returns is what the template shows; it follows from the data, the
        language, the address that was asked for and from ``on``.
        """
        return self.answer(
            HTML,
            lambda: self.render(template, make()).encode(),
            template,
            request.full_path,
            *on,
        )

    def answer(self, media_type: str, make: Callable[[], bytes], *on: object) -> Response:
        """Answer with what ``make`` returns, or with 304 before; it follows from ``on`` too."""
        tag = self.tag(*on)
        return not_modified(tag) or respond(Answer(media_type, make()), tag)

    def tag(self, *on: object) -> str:
        """Return the validator of a page about the data, in the language, that shows ``on``."""
        return etag(self.graph.dataset.revision, self._look, self.address, current(), *on)

    def render(self, template: str, shown: Mapping[str, Any]) -> str:
        """Return a page, which tells in its foot what data it is about."""
        return render_template(template, served=self._served(), **shown)

    def _served(self) -> Mapping[str, str]:
        """Return the revision of the data; their version and its day, if they say so."""
        revision = self.graph.dataset.revision
        if self._told.get("revision") != revision:
            told = citation(self.engine)
            self._told = {"revision": revision}
            if told.version and told.day:
                self._told |= {"version": told.version, "day": told.day}
        return self._told


def register(app: Flask, settings: Settings) -> None:
    """Give the templates of ``app`` what every page needs."""
    app.jinja_env.filters |= {"link": link, "curie": curie, "text": lexical, "kind": kind}
    app.jinja_env.globals["address"] = settings.address
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _digest(folder: Path) -> str:
    """Return a digest of all that decides how pages look and what they say."""
    files = sorted(p for part in ("templates", "locale") for p in (folder / part).rglob("*.*"))
    digest = sha256(repr(sorted(LANGUAGES)).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
