"""
``/dump/``: the release as files, each also compressed, with their sums.

RFC 9110, sections 14 (ranges) and 8.8 (validators), which werkzeug's `send_file` answers.
"""

import logging
import shutil
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Mapping
from datetime import UTC, datetime, time
from difflib import get_close_matches
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import Lock, Thread

from flask import Blueprint, Response, send_file, url_for
from platformdirs import user_cache_path
from werkzeug.wrappers import Response as AnyResponse

from lis_graph.build import jsonld
from lis_graph.engines import Answer
from lis_graph.errors import LisGraphError, Overloaded, SourceError, UnknownThing
from lis_graph.graph import KnowledgeGraph
from lis_graph.publish import dcat, dumps
from lis_graph.publish.dumps import BY_EXTENSION, ZIPPED
from lis_graph.rdf.formats import Format
from lis_graph.rdf.negotiation import choose
from lis_graph.settings import Settings
from lis_graph.web.http.languages import to_page
from lis_graph.web.http.links import Links
from lis_graph.web.http.responses import (
    REVALIDATE,
    content_type,
    etag,
    not_modified,
    one_range,
    respond,
    see_other,
    wanted,
)

SUMS = "SHA256SUMS"
KEPT = 4
"""The dumps of how many releases stay in the user's cache."""

Sums = Mapping[str, tuple[int, str]]
log = logging.getLogger(__name__)


class DumpFolder:
    """The dumps of one release: files made when they are first asked for, and then kept."""

    def __init__(self, graph: KnowledgeGraph, root: Path | None) -> None:
        """Raise `UnknownThing` if ``graph`` holds no release."""
        self._release = dumps.fetched(graph.engine)
        self.revision = self._release.revision
        day = dcat.changed(graph.engine)
        self.modified = datetime.combine(day, time(), UTC) if day else None
        self._root = root
        self._lock = Lock()
        self._filling = Lock()
        self._folder = _folder(self.revision, root) or self._passing()

    @cached_property
    def names(self) -> list[str]:
        """The names of all files, without those compressed."""
        return dumps.files(self._release)

    @cached_property
    def sums(self) -> Sums:
        """The size in bytes and the SHA-256 of every file, by its name; makes them all."""
        self._fill()
        files = [name + suffix for name in self.names for suffix in ("", ZIPPED)]
        return {file: _sum(self.path(file)) for file in sorted(files)}

    def path(self, file: str) -> Path:
        """Return the file of that name. Raises `UnknownThing` if there is none such."""
        plain = file.removesuffix(ZIPPED)
        if plain not in self.names:
            near = get_close_matches(file, [*self.names, SUMS], n=5)
            there = [url_for("dumps.dump", file=name) for name in near]
            raise UnknownThing(f"there is no dump {file!r}", [url_for("dumps.index"), *there])
        path = self._folder / file
        with self._lock:
            if not path.exists():
                self._make(plain)
        return path

    def _fill(self) -> None:
        """
        Make all files in another process, which lets this one and its visitors go first.

        What it fails to make is made here then, to raise what is wrong.
        """
        command = [sys.executable, "-m", dumps.__name__, str(self._folder)]
        command += [str(self._root)] if self._root else []
        with self._filling:
            if not all((self._folder / name).exists() for name in self.names):
                subprocess.run(command, input=self._release.nquads, check=False)  # noqa: S603 - our own

    def _passing(self) -> Path:
        """Return a folder that goes when the shelf goes."""
        folder = Path(tempfile.mkdtemp(prefix="lis-graph-dumps-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return folder

    def _make(self, file: str) -> None:
        try:
            dumps.keep(self._folder, self._release, file, self._root)
        except OSError as error:
            raise Overloaded(f"no room on the disk for the dump: {error.strerror}") from error

    @property
    def summed(self) -> bool:
        """Whether the sums are known already."""
        return "sums" in vars(self)


class Dumps:
    """The shelf of the release that is served now."""

    def __init__(self, graph: KnowledgeGraph, root: Path | None) -> None:
        """``root`` has the JSON-LD context."""
        self._graph = graph
        self._root = root
        self._shelf: DumpFolder | None = None
        self._lock = Lock()
        self._begun: str | None = None
        self._none: str | None = None

    @property
    def revision(self) -> str:
        """The revision of the data that are served now."""
        return self._graph.dataset.revision

    def now(self) -> DumpFolder:
        """Return the shelf. Raises `UnknownThing` if the data are no release."""
        with self._lock:
            if self._shelf is None or self._shelf.revision != self.revision:
                self._shelf = DumpFolder(self._graph, self._root)
            return self._shelf

    def known(self) -> Sums | None:
        """
        Return the sums if they are known: none of data that are no release.

        To make all files takes a while: until then it is going on, and there is `None`.
        """
        shelf = self._shelf
        if shelf and shelf.revision == self.revision and shelf.summed:
            return shelf.sums
        if self._none == self.revision:
            return {}
        if self._begun != self.revision:
            self._begun = self.revision
            Thread(target=self._prepare, args=(self.revision,), daemon=True).start()
        return None

    def _prepare(self, revision: str) -> None:
        try:
            _ = self.now().sums
        except (UnknownThing, SourceError):  # graphs that no file can be named after
            self._none = revision
        except LisGraphError as error:  # the next who asks begins again
            log.warning("the dumps could not be made: %s", error)
            self._begun = None


def blueprint(shelves: Dumps, settings: Settings) -> Blueprint:
    """Return the routes of the dumps."""
    routes = Blueprint("dumps", __name__)
    signposts = Links(settings.address)

    @routes.get("/dump/")
    def index() -> AnyResponse:
        """Lead people to the list of the files, and programs to their sums."""
        if choose(wanted(), ("text/plain", "text/html")) == "text/html":
            return to_page("data.index", anchor="dumps")
        return see_other(url_for("dumps.sums"))

    @routes.get(f"/dump/{SUMS}")
    def sums() -> Response:
        tag = etag(shelves.revision, SUMS)
        lines = [f"{digest}  {file}\n" for file, (_, digest) in shelves.now().sums.items()]
        body = "".join(lines).encode()
        response = not_modified(tag) or respond(Answer("text/plain", body), tag)
        return signposts.put(response, signposts.metadata())

    @routes.get("/dump/<file>")
    def dump(file: str) -> Response:
        path = shelves.now().path(file)
        format_ = BY_EXTENSION[file.removesuffix(ZIPPED).partition(".")[2]]
        one_range()
        response = send_file(
            path,
            mimetype=_type(file, format_),
            etag=etag(shelves.revision, file),
            last_modified=shelves.now().modified,
            conditional=True,
        )
        response.content_type = content_type(_type(file, format_))
        response.headers["Cache-Control"] = REVALIDATE
        return signposts.put(response, signposts.part())

    return routes


def _type(file: str, format_: Format) -> str:
    return "application/gzip" if file.endswith(ZIPPED) else format_.media_type


def _sum(path: Path) -> tuple[int, str]:
    data = path.read_bytes()
    return len(data), sha256(data).hexdigest()


def _folder(revision: str, root: Path | None) -> Path | None:
    """Return a folder of the user's cache for the dumps of a revision, made by this code."""
    code = [Path(str(module.__file__)).read_bytes() for module in (dumps, jsonld)]
    key = etag(revision, *code, jsonld.context(root))
    folder = user_cache_path("lis-graph") / "dumps" / key
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.touch()
        for old in sorted(folder.parent.iterdir(), key=lambda p: p.stat().st_mtime)[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)
    except OSError:
        return None
    return folder
