"""
The dumps of a release as files on the disk, each also compressed, with their checksums.

They are made once for each revision, in another process, and stay in the user's cache.
"""

import logging
import shutil
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Mapping
from datetime import UTC, datetime, time
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import Lock, Thread

from flask import url_for
from platformdirs import user_cache_path

from lis_graph.build import jsonld
from lis_graph.build.cache import code
from lis_graph.errors import N_, LisGraphError, Overloaded, SourceError, UnknownThing, suggest
from lis_graph.graph import KnowledgeGraph
from lis_graph.publish import dcat, dumps
from lis_graph.publish.dumps import ZIPPED
from lis_graph.web.http.responses import etag

SUMS = "SHA256SUMS"
"""Name of the file with the checksums of all dumps."""

MAX_CACHED = 4
"""Maximum number of releases whose dumps stay in the user's cache."""

Sums = Mapping[str, tuple[int, str]]
"""Size in bytes and SHA-256 of each file, by its name."""

log = logging.getLogger(__name__)


class DumpFolder:
    """The dumps of one release: files made when they are first requested."""

    def __init__(self, graph: KnowledgeGraph, root: Path) -> None:
        """Raise `UnknownThing` if ``graph`` holds no release."""
        self._release = dumps.release_of(graph.engine)
        self.revision = self._release.revision
        day = dcat.changed(graph.engine)
        self.modified = datetime.combine(day, time(), UTC) if day else None
        self._root = root
        self._lock = Lock()
        self._filling = Lock()
        self._folder = _cache_folder(self.revision, root) or self._temporary()

    @cached_property
    def names(self) -> list[str]:
        """The names of the files, without the compressed ones."""
        return dumps.files(self._release)

    @cached_property
    def sums(self) -> Sums:
        """The checksums of all files; makes all files."""
        self._fill()
        files = [name + suffix for name in self.names for suffix in ("", ZIPPED)]
        return {file: _sum(self.path(file)) for file in sorted(files)}

    def path(self, file: str) -> Path:
        """Return the file of a name. Raises `UnknownThing` if the release has none of it."""
        plain = file.removesuffix(ZIPPED)
        if plain not in self.names:
            sentence = N_("there is no dump {name!r}")
            raise UnknownThing(sentence, name=file, suggestions=self._near(file))
        path = self._folder / file
        with self._lock:
            if not path.exists():
                self._make(plain)
        return path

    def _near(self, file: str) -> list[str]:
        """Return the addresses of the list and of files with similar names."""
        names = suggest(file, [*self.names, SUMS])
        return [url_for("dumps.index"), *(url_for("dumps.dump", file=name) for name in names)]

    @property
    def has_sums(self) -> bool:
        """Whether the checksums have been computed."""
        return "sums" in vars(self)

    def _fill(self) -> None:
        """
        Make all files in another process, so that this one is free for requests.

        A file that it fails to make is made here, which raises the reason.
        """
        command = [sys.executable, "-m", dumps.__name__, str(self._folder), str(self._root)]
        with self._filling:
            if not all((self._folder / name).exists() for name in self.names):
                subprocess.run(command, input=self._release.nquads, check=False)  # noqa: S603 - our own module

    def _temporary(self) -> Path:
        """Return a folder that is removed with this object."""
        folder = Path(tempfile.mkdtemp(prefix="lis-graph-dumps-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return folder

    def _make(self, file: str) -> None:
        try:
            dumps.write_file(self._folder, self._release, file, self._root)
        except OSError as error:
            sentence = N_("not enough disk space for the dump: {reason}")
            raise Overloaded(sentence, reason=error.strerror) from error


class Dumps:
    """The dumps of the release served now."""

    def __init__(self, graph: KnowledgeGraph, root: Path) -> None:
        """``root`` is the folder with the JSON-LD context."""
        self._graph = graph
        self._root = root
        self._folder: DumpFolder | None = None
        self._lock = Lock()
        self._preparing: str | None = None
        self._impossible: str | None = None

    @property
    def revision(self) -> str:
        """The revision of the data served now."""
        return self._graph.dataset.revision

    def current(self) -> DumpFolder:
        """Return the folder of the current release. Raises `UnknownThing` if there is none."""
        with self._lock:
            if self._folder is None or self._folder.revision != self.revision:
                self._folder = DumpFolder(self._graph, self._root)
            return self._folder

    def sums_if_ready(self) -> Sums | None:
        """
        Return the checksums; an empty mapping for data that are no release.

        `None` until all files are made, in a thread that the first call starts.
        """
        folder = self._folder
        if folder and folder.revision == self.revision and folder.has_sums:
            return folder.sums
        if self._impossible == self.revision:
            return {}
        if self._preparing != self.revision:
            self._preparing = self.revision
            Thread(target=self._prepare, args=(self.revision,), daemon=True).start()
        return None

    def _prepare(self, revision: str) -> None:
        try:
            _ = self.current().sums
        except (UnknownThing, SourceError):  # no release, or graphs whose names are no files'
            self._impossible = revision
        except LisGraphError as error:  # the next call starts it again
            log.warning("the dumps could not be made: %s", error)
            self._preparing = None


def _sum(path: Path) -> tuple[int, str]:
    data = path.read_bytes()
    return len(data), sha256(data).hexdigest()


def _cache_folder(revision: str, root: Path) -> Path | None:
    """Return the folder in the user's cache for dumps of a revision by this code."""
    made_by = [path.read_bytes() for path in code("build", "engines", "publish", "rdf")]
    key = etag(revision, *made_by, jsonld.context(root))
    folder = user_cache_path("lis-graph") / "dumps" / key
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.touch()
        for old in sorted(folder.parent.iterdir(), key=_age)[:-MAX_CACHED]:
            shutil.rmtree(old, ignore_errors=True)
    except OSError:
        return None
    return folder


def _age(path: Path) -> float:
    return path.stat().st_mtime
