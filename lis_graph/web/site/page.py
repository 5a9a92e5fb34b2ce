"""A page, rendered unless the client has it already."""

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
from lis_graph.web.http.responses import HTML, NO_STORE, REVALIDATE, conditional, etag
from lis_graph.web.service import Service

WEB: Final = Path(__file__).parent.parent


class Pages:
    """The pages of a service: each is a template and the values that it shows."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.graph = service.graph
        self.engine = service.engine
        self.address = service.address
        self._look = _digest(WEB)

    def show(
        self,
        template: str,
        make: Callable[[], Mapping[str, Any]],
        *on: object,
        caching: str = REVALIDATE,
    ) -> Response:
        """
        Answer with a page, or with 304 before any query.

        ``make`` returns the values that the template shows; they depend on the data, the
        language, the requested address and on ``on``. ``caching`` is `NO_STORE` for a page
        that is not complete.
        """

        def page() -> bytes:
            return self.render(template, make()).encode()

        return self.answer(HTML, page, template, request.full_path, *on, caching=caching)

    def answer(
        self,
        media_type: str,
        make: Callable[[], bytes],
        *on: object,
        caching: str = REVALIDATE,
    ) -> Response:
        """Answer with the result of ``make``, which depends on ``on`` too, or with 304."""
        return conditional(
            lambda: None if caching == NO_STORE else self.tag(*on),
            lambda: Answer(media_type, make()),
        )

    def tag(self, *on: object) -> str:
        """Return the validator of a page that depends on the data, the language and ``on``."""
        return etag(self.graph.dataset.revision, self._look, self.address, current(), *on)

    def render(self, template: str, shown: Mapping[str, Any]) -> str:
        """Return a page; its footer names the data that it shows."""
        return render_template(template, served=self._served(), **shown)

    def _served(self) -> Mapping[str, str | None]:
        """Return the revision of the data, with their version and its day if stated."""
        cited = citation(self.engine)
        released = {"version": cited.version, "day": cited.day}
        known = released if all(released.values()) else {}
        return {"revision": self.graph.dataset.revision} | known


def register(app: Flask, settings: Settings) -> None:
    """Add the filters and the values that every page needs to the templates of ``app``."""
    app.jinja_env.filters |= {"link": link, "curie": curie, "text": lexical, "kind": kind}
    app.jinja_env.globals["address"] = settings.address
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _digest(folder: Path) -> str:
    """Return a digest of everything that determines the look and the texts of pages."""
    files = sorted(p for part in ("templates", "locale") for p in (folder / part).rglob("*.*"))
    digest = sha256(repr(sorted(LANGUAGES)).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
