"""Releases in the user's cache, so that only a first start makes one."""

from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

from lis_graph.build import recipe
from lis_graph.build.files import write_atomically
from lis_graph.build.recipe import Progress, silent
from lis_graph.build.release import Release
from lis_graph.errors import SourceError

MAX_RELEASES: Final = 8
"""Maximum number of releases in a folder of the cache; the oldest goes first."""


def current(root: Path, *, people: bool = True, progress: Progress = silent) -> Release:
    """
    Return the release of the files under ``root``, from the user's cache if it is there.

    The cache is keyed by the files, this code and its reasoner, so it never answers
    for others; without a folder to write in, the release is made anew each time.
    Raises `SourceError` for a file that cannot be read, or a graph that contradicts itself;
    the other checks are those of `lis_graph.checks.validation`.
    """
    path = user_cache_path("lis-graph") / f"{_fingerprint(root, people)}.nq"
    cached = read_cached(path, people=people)
    if cached:
        return cached
    made = recipe.draft(root, people=people, progress=progress)
    if made.contradictions:
        problem = f"the graph contradicts itself: {made.contradictions[0]}"
        raise SourceError(f"{problem}; lis-graph check tells more")
    if not write_cached(path, made.release):
        progress("the release could not be cached for the next start")
    return made.release


def write_cached(path: Path, release: Release) -> bool:
    """Write a release for `read_cached`; return whether it could be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, f"# {release.revision}\n".encode() + release.nquads)
        for old in sorted(path.parent.glob("*.nq"), key=_modified)[:-MAX_RELEASES]:
            old.unlink()
    except OSError:
        return False
    return True


def read_cached(path: Path, *, people: bool = True) -> Release | None:
    """Return the release cached at ``path`` if it is there, whole and unchanged."""
    try:
        revision, *lines = path.read_text("utf-8").split("\n")[:-1]
    except (OSError, ValueError):
        return None
    release = Release(lines, people=people)
    return release if revision == f"# {release.revision}" else None


def code(*rooms: str) -> list[Path]:
    """Return the modules and queries of some rooms of this package, in a stable order."""
    package = Path(__file__).parents[1]
    files = (path for room in rooms for path in package.glob(f"{room}/**/*"))
    return sorted(path for path in files if path.suffix in {".py", ".rq"})


def _modified(path: Path) -> float:
    return path.stat().st_mtime


def _fingerprint(root: Path, people: bool) -> str:
    """Return a digest of all that decides what a release holds."""
    written = (*root.glob("*/*.ttl"), *root.glob("ontology/questions/*"))
    files = [*sorted(written), *code("build", "rdf")]
    versions = [version(name) for name in ("owlrl", "pyoxigraph", "rdflib")]
    digest = sha256(f"{people} {versions}".encode())
    for path in files:
        digest.update(f"{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()
