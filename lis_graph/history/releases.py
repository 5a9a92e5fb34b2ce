"""
Numbered releases: a chain of files, each with the patch from the release before it.

RDF Patch: https://afs.github.io/rdf-delta/rdf-patch.html
"""

import gzip
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, parse

from lis_graph.build import description
from lis_graph.build.files import write_atomically
from lis_graph.build.recipe import Draft
from lis_graph.build.release import Release
from lis_graph.build.sources import locate
from lis_graph.errors import N_, SourceError, UnknownThing
from lis_graph.history.patches import MAX_LINE_CHARS, Patch, diff
from lis_graph.rdf.namespaces import BASE, PREFIXES, term
from lis_graph.rdf.terms import lexical

SERIES: Final = description.SERIES.value
"""IRI of the series of releases; ``<SERIES>/<version>`` names one."""

SUFFIX: Final = ".rdfp.gz"
TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
DATE_TIME: Final = f"{PREFIXES['xsd']}dateTime"
VERSION: Final = re.compile(r"(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){2}", re.ASCII)
HEADER: Final = re.compile(r'H (\w+) (?:<([^<>]*)>|"([^"\\]*)"(?:\^\^<[^<>]*>)?) \.', re.ASCII)
HEADER_ROWS: Final = 6
"""Maximum number of rows above the patch."""


@dataclass(frozen=True, eq=False, slots=True)
class ReleasePatch:
    """
    A numbered release: its header, and the patch from the release before it.

    ``issued`` is a UTC time such as ``2026-11-23T12:00:00Z``; ``revision`` is that of the
    whole dataset; ``previous`` is the version before it, `None` for the first release.
    """

    version: str
    issued: str
    revision: str
    previous: str | None
    patch: Patch

    @property
    def iri(self) -> str:
        """The IRI of the release."""
        return f"{SERIES}/{self.version}"

    @property
    def identity(self) -> tuple[str | None, ...]:
        """The fields that distinguish it from other releases."""
        return self.version, self.previous, self.issued, self.revision

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.version}{SUFFIX}"

    @property
    def rdfp(self) -> str:
        """The release as an RDF Patch: the content of its file."""
        return self.patch.rdfp(self._header)

    def row(self, line: str) -> int:
        """Return the number of the file's row that removes or adds a line of N-Quads."""
        lines = [*self.patch.removed, *self.patch.added]
        return len(self._header) + 2 + lines.index(line)

    @property
    def _header(self) -> list[str]:
        return [
            f"H id <{self.iri}> .",
            *([f"H prev <{SERIES}/{self.previous}> ."] if self.previous else ()),
            f'H version "{self.version}" .',
            f'H issued "{self.issued}"^^<{DATE_TIME}> .',
            f'H revision "{self.revision}" .',
        ]


class ReleaseChain:
    """
    The releases of a folder, each a file ``<version>.rdfp.gz`` with a patch from the last.

    A missing folder has no releases. Files are read when first needed, and again after the
    folder has changed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def stamp(self) -> int:
        """The time at which a release was last added or removed, in ns; 0 without a folder."""
        try:
            return self._folder.stat().st_mtime_ns
        except OSError:
            return 0

    @property
    def releases(self) -> tuple[ReleasePatch, ...]:
        """
        The releases, oldest first.

        Raises `SourceError` with file and line for a file that was altered, or that does not
        follow the one before it.
        """
        return _releases(self._folder, self.stamp)

    def find(self, version: str) -> ReleasePatch:
        """Return the release of a version. Raises `UnknownThing` if it does not exist."""
        existing = {released.version: released for released in self.releases}
        if version not in existing:
            sentence = N_("there is no release {version!r}; existing releases: {existing}")
            raise UnknownThing(sentence, version=version, existing=list(existing))
        return existing[version]

    def previous(self, released: ReleasePatch) -> ReleasePatch | None:
        """Return the release before another, `None` before the first."""
        return self.find(released.previous) if released.previous else None

    def dataset(self, version: str) -> Release:
        """
        Return the dataset of a release, made by its patch and all patches before it.

        Raises `UnknownThing` if the version does not exist, and `SourceError` if the dataset
        has another revision than the header says.
        """
        last = self.find(version)
        return _dataset(self.releases[: self.releases.index(last) + 1])

    def check_next(self, version: str, issued: str) -> None:
        """Raise `SourceError` unless a version and a time are later than the last release's."""
        if not VERSION.fullmatch(version):
            problem = f"{version!r} is not a version; give three numbers such as 0.2.0"
            raise SourceError(problem)
        last = self.releases[-1] if self.releases else None
        if last and _numbers(version) <= _numbers(last.version):
            raise SourceError(f"the last release is {last.version}; {version} is not later")
        if last and issued <= last.issued:
            problem = f"release {last.version} is of {last.issued}; {issued} is not later"
            raise SourceError(problem)

    def add(self, version: str, issued: str, release: Release) -> ReleasePatch:
        """
        Write the next release to the folder, completely or not at all.

        The same release after the same one gives the same bytes. Raises `SourceError` if
        version or time are not later than the last, or if the last cannot be read.
        """
        self.check_next(version, issued)
        last = self.releases[-1].version if self.releases else None
        before = self.dataset(last) if last else Release(())
        patch = diff(before, release)
        released = ReleasePatch(version, issued, release.revision, last, patch)
        self._folder.mkdir(parents=True, exist_ok=True)
        content = gzip.compress(released.rdfp.encode(), mtime=0)
        write_atomically(self._folder / released.file, content)
        return released


def check_version(draft: Draft, version: str) -> None:
    """Raise `SourceError`, with the place, if the catalogue has another version."""
    dataset, property_ = NamedNode(f"{BASE}dataset"), term("dcat:version")
    quads = (q for q in draft.release.quads if q.subject == dataset)
    versions = [lexical(quad.object) for quad in quads if quad.predicate == property_]
    if versions != [version]:
        place = locate(draft.sources, dataset.value, "dcat:version") or "data/catalogue.ttl"
        problem = f"dcat:version is {' and '.join(versions) or 'missing'}"
        raise SourceError(f"{place}: {problem}; to release {version}, write that")


def now() -> str:
    """Return the time now, in the form of `ReleasePatch.issued`."""
    return datetime.now(UTC).strftime(TIME)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


@lru_cache(maxsize=4)
def _releases(folder: Path, _stamp: int) -> tuple[ReleasePatch, ...]:
    files = list(folder.glob(f"*{SUFFIX}"))
    for file in files:
        if not VERSION.fullmatch(_version(file)):
            raise SourceError(f"{_name(file)}: name a release like 0.2.0{SUFFIX}")
    files.sort(key=lambda file: _numbers(_version(file)))
    releases = tuple(map(_read, files))
    for file, (before, after) in zip(files, pairwise((None, *releases)), strict=True):
        if after:
            _check_order(file, before, after)
    return releases


def _check_order(file: Path, before: ReleasePatch | None, after: ReleasePatch) -> None:
    """Raise `SourceError` unless a release follows the one before it, in name and time."""
    previous = before.version if before else None
    if after.previous != previous:
        stated = f"it follows {after.previous or 'no release'}"
        problem = f"{stated}, but the one before it here is {previous or 'none'}"
        raise SourceError(f"{_name(file)}:2: {problem}")
    if before and after.issued <= before.issued:
        problem = f"{after.issued} is not later than {before.version}, {before.issued}"
        raise SourceError(f"{_name(file)}:4: {problem}")


def _read(path: Path) -> ReleasePatch:
    """Return the release of a file, if the file is as it would be written for it."""
    try:
        content = gzip.decompress(path.read_bytes()).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise SourceError(f"{_name(path)}: cannot be read: {error}") from error
    rows = content.split("\n")
    matches = map(HEADER.fullmatch, rows[:HEADER_ROWS])
    header = {match[1]: match[2] or match[3] for match in matches if match}
    removed, added = ([r[2:] for r in rows if r.startswith(mark)] for mark in ("D ", "A "))
    released = ReleasePatch(
        _version(path),
        _time(path, header.get("issued", "")),
        header.get("revision", ""),
        header["prev"].removeprefix(f"{SERIES}/") if "prev" in header else None,
        Patch(sorted(set(removed)), sorted(set(added))),
    )
    _check_rows(path, rows, released.rdfp.split("\n"))
    _check_lines(path, released)
    return released


def _time(path: Path, issued: str) -> str:
    try:
        return datetime.strptime(issued, TIME).replace(tzinfo=UTC).strftime(TIME)
    except ValueError as error:
        problem = f"issued is {issued!r}; give a time such as 2026-11-23T12:00:00Z"
        raise SourceError(f"{_name(path)}:1: {problem}") from error


def _check_rows(path: Path, rows: Sequence[str], expected: Sequence[str]) -> None:
    """Raise `SourceError` at the first row that is not the expected one."""
    for number, (row, right) in enumerate(zip_longest(rows, expected, fillvalue=""), 1):
        if row != right:
            problem = f"{row[:MAX_LINE_CHARS]!r}, expected {right[:MAX_LINE_CHARS]!r}"
            raise SourceError(f"{_name(path)}:{number}: {problem}")


def _check_lines(path: Path, released: ReleasePatch) -> None:
    """Raise `SourceError` at the first line that is not N-Quads."""
    lines = [*released.patch.removed, *released.patch.added]
    try:
        for _ in parse("\n".join(lines), format=RdfFormat.N_QUADS):
            pass
    except SyntaxError as error:
        reason, (_, number, *_) = error.args
        row = released.row(lines[number - 1])
        raise SourceError(f"{_name(path)}:{row}: {reason}") from error


@lru_cache(maxsize=4)
def _dataset(chain: Sequence[ReleasePatch]) -> Release:
    lines: set[str] = set()
    for released in chain:
        unfit = [line for line in released.patch.removed if line not in lines]
        unfit += lines.intersection(released.patch.added)
        if unfit:
            problem = f"{unfit[0][:MAX_LINE_CHARS]!r} does not fit the releases before it"
            raise SourceError(f"{released.file}:{released.row(unfit[0])}: {problem}")
        lines.difference_update(released.patch.removed)
        lines.update(released.patch.added)
    release, last = Release(sorted(lines)), chain[-1]
    if release.revision != last.revision:
        problem = f"its revision should be {last.revision}, and is {release.revision}"
        raise SourceError(f"{last.file}: {problem}")
    return release


def _version(path: Path) -> str:
    return path.name.removesuffix(SUFFIX)


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
