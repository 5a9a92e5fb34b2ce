"""
What changes from release to release: patches, and the chain of releases that they make.

RDF Patch: https://afs.github.io/rdf-delta/rdf-patch.html
SPARQL 1.1 Update, sections 3.1.1 and 3.1.2: https://www.w3.org/TR/sparql11-update/
"""

import gzip
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby, pairwise, zip_longest
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from lis_graph.build import description
from lis_graph.build.files import write_atomically
from lis_graph.build.recipe import Draft
from lis_graph.build.release import Release
from lis_graph.build.sources import locate
from lis_graph.errors import N_, SourceError, UnknownThing
from lis_graph.rdf.namespaces import BASE, PREFIXES, term
from lis_graph.rdf.terms import lexical

SERIES = description.SERIES.value
"""The IRI of the series of releases; ``<SERIES>/<version>`` names one."""

SUFFIX = ".rdfp.gz"
TIME = "%Y-%m-%dT%H:%M:%SZ"
DATE_TIME = f"{PREFIXES['xsd']}dateTime"
NUMBER = re.compile(r"(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){2}", re.ASCII)
HEADER = re.compile(r'H (\w+) (?:<([^<>]*)>|"([^"\\]*)"(?:\^\^<[^<>]*>)?) \.', re.ASCII)
NAMES = re.compile(r'<[^<>]*>|"(?:[^"\\]|\\.)*"')
SHOWN = 100
"""How many characters of a line a message quotes."""


@dataclass(frozen=True, slots=True)
class Patch:
    """What is taken out of a dataset and what is put in: lines of N-Quads, sorted."""

    removed: Sequence[str]
    added: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)

    def rdfp(self, head: Iterable[str] = ()) -> str:
        """Return the patch as an RDF Patch of one transaction, below the rows of ``head``."""
        removed = (f"D {line}" for line in self.removed)
        added = (f"A {line}" for line in self.added)
        return "".join(f"{row}\n" for row in (*head, "TX .", *removed, *added, "TC ."))

    def update(self) -> str:
        """Return the patch as a SPARQL Update."""
        blocks = (("DELETE", self.removed), ("INSERT", self.added))
        return " ;\n".join(_data(operation, lines) for operation, lines in blocks if lines)

    def marked(self) -> str:
        """Return the lines of N-Quads, each after a minus or a plus sign."""
        rows = [(line, "-") for line in self.removed] + [(line, "+") for line in self.added]
        return "".join(f"{sign} {line}\n" for line, sign in sorted(rows))


@dataclass(frozen=True, eq=False, slots=True)
class ReleasePatch:
    """
    A numbered release: the patch from the one before it, and its header.

    ``issued`` is a UTC time such as ``2026-11-23T12:00:00Z``; ``revision`` is that of the
    whole dataset; ``previous`` is the version before, `None` for the first release.
    """

    version: str
    issued: str
    revision: str
    previous: str | None
    patch: Patch

    @property
    def iri(self) -> str:
        """The name of the release."""
        return f"{SERIES}/{self.version}"

    @property
    def identity(self) -> tuple[str | None, ...]:
        """All that tells it from other releases."""
        return self.version, self.previous, self.issued, self.revision

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.version}{SUFFIX}"

    @property
    def rdfp(self) -> str:
        """The release as an RDF Patch, as its file has it."""
        return self.patch.rdfp(self._head)

    def line(self, changed: str) -> int:
        """Return the number of the row of the file that is about a line of N-Quads."""
        rows = [*self.patch.removed, *self.patch.added]
        return len(self._head) + 2 + rows.index(changed)

    @property
    def _head(self) -> list[str]:
        return [
            f"H id <{self.iri}> .",
            *([f"H prev <{SERIES}/{self.previous}> ."] if self.previous else ()),
            f'H version "{self.version}" .',
            f'H issued "{self.issued}"^^<{DATE_TIME}> .',
            f'H revision "{self.revision}" .',
        ]


class ReleaseChain:
    """
    The releases of a folder: ``<version>.rdfp.gz``, each the changes since the one before.

    A folder that is not there holds none. Files are read when they are needed, and again
    when the folder changes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def stamp(self) -> int:
        """A number that is another whenever a release has come or gone."""
        try:
            return self._folder.stat().st_mtime_ns
        except OSError:
            return 0

    @property
    def releases(self) -> tuple[ReleasePatch, ...]:
        """
        The releases, oldest first.

        Raises `SourceError` with file and line for a file that is not as it was written,
        or that does not follow the one before.
        """
        return _releases(self._folder, self.stamp)

    def find(self, version: str) -> ReleasePatch:
        """Return a release. Raises `UnknownThing` if there is none of that version."""
        there = {released.version: released for released in self.releases}
        if version not in there:
            sentence = N_("there is no release {version!r}; existing releases: {existing}")
            raise UnknownThing(sentence, version=version, existing=list(there))
        return there[version]

    def before(self, released: ReleasePatch) -> ReleasePatch | None:
        """Return the release before another, if that is not the first."""
        return self.find(released.previous) if released.previous else None

    def dataset(self, version: str) -> Release:
        """
        Return the dataset of a release, made from its patch and all before it.

        Raises `UnknownThing` if there is none of that version, and `SourceError` if it has
        not the revision that its header says.
        """
        last = self.find(version)
        return _dataset(self.releases[: self.releases.index(last) + 1])

    def follow(self, version: str, issued: str) -> None:
        """Raise `SourceError` unless a version and a time come after those there are."""
        if not NUMBER.fullmatch(version):
            raise SourceError(f"{version!r} is no version; give three numbers such as 0.2.0")
        last = self.releases[-1] if self.releases else None
        if last and _number(version) <= _number(last.version):
            raise SourceError(f"the last release is {last.version}; {version} is not later")
        if last and issued <= last.issued:
            problem = f"release {last.version} is of {last.issued}; {issued} is not later"
            raise SourceError(problem)

    def add(self, version: str, issued: str, release: Release) -> ReleasePatch:
        """
        Write a release to the folder: whole, or not at all.

        The same release after the same one gives the same bytes. Raises `SourceError` if it
        does not `follow` the last, or if that is not what its header says.
        """
        self.follow(version, issued)
        last = self.releases[-1].version if self.releases else None
        before = self.dataset(last) if last else Release(())
        patch = diff(before, release)
        released = ReleasePatch(version, issued, release.revision, last, patch)
        self._folder.mkdir(parents=True, exist_ok=True)
        packed = gzip.compress(released.rdfp.encode(), mtime=0)
        write_atomically(self._folder / released.file, packed)
        return released


def diff(before: Release, after: Release) -> Patch:
    """
    Return the patch that makes ``after`` of ``before``.

    Raises `SourceError` for blank nodes: no patch can name them.
    """
    old, new = set(before.lines), set(after.lines)
    for line in old ^ new:
        if "_:" in line and "_:" in NAMES.sub("", line):
            raise SourceError(f"{line[:SHOWN]}: no patch can name a blank node")
    return Patch(sorted(old - new), sorted(new - old))


def check_version(draft: Draft, version: str) -> None:
    """Raise `SourceError`, with the place, if the catalogue has another version."""
    dataset, property_ = NamedNode(f"{BASE}dataset"), term("dcat:version")
    about = (q for q in draft.release.quads if q.subject == dataset)
    said = [lexical(quad.object) for quad in about if quad.predicate == property_]
    if said != [version]:
        place = locate(draft.sources, dataset.value, "dcat:version") or "data/catalogue.ttl"
        problem = f"dcat:version is {' and '.join(said) or 'missing'}"
        raise SourceError(f"{place}: {problem}; to release {version}, write that")


def now() -> str:
    """Return the time as `ReleasePatch.issued` has it."""
    return datetime.now(UTC).strftime(TIME)


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


@lru_cache(maxsize=4)
def _releases(folder: Path, _stamp: int) -> tuple[ReleasePatch, ...]:
    files = list(folder.glob(f"*{SUFFIX}"))
    for file in files:
        if not NUMBER.fullmatch(file.name.removesuffix(SUFFIX)):
            raise SourceError(f"{_name(file)}: a release is named like 0.2.0{SUFFIX}")
    files.sort(key=lambda file: _number(file.name.removesuffix(SUFFIX)))
    releases = tuple(map(_read, files))
    for file, (before, after) in zip(files, pairwise((None, *releases)), strict=True):
        if after and after.previous != (before.version if before else None):
            told = f"it follows {after.previous or 'no release'}"
            there = f"the one before it here is {before.version if before else 'none'}"
            raise SourceError(f"{_name(file)}:2: {told}, but {there}")
        if before and after and after.issued <= before.issued:
            problem = f"{after.issued} is not later than {before.version}, {before.issued}"
            raise SourceError(f"{_name(file)}:4: {problem}")
    return releases


def _read(path: Path) -> ReleasePatch:
    """Return what a file holds, if that is what would be written for it."""
    try:
        content = gzip.decompress(path.read_bytes()).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise SourceError(f"{_name(path)}: cannot be read: {error}") from error
    rows = content.split("\n")
    head = {m[1]: m[2] or m[3] for m in map(HEADER.fullmatch, rows[:6]) if m}
    removed, added = ([r[2:] for r in rows if r.startswith(mark)] for mark in ("D ", "A "))
    released = ReleasePatch(
        path.name.removesuffix(SUFFIX),
        _time(path, head.get("issued", "")),
        head.get("revision", ""),
        head["prev"].removeprefix(f"{SERIES}/") if "prev" in head else None,
        Patch(sorted(set(removed)), sorted(set(added))),
    )
    _same(path, rows, released.rdfp.split("\n"))
    _statements(path, released)
    return released


def _time(path: Path, issued: str) -> str:
    try:
        return datetime.strptime(issued, TIME).replace(tzinfo=UTC).strftime(TIME)
    except ValueError as error:
        problem = f"issued is {issued!r}, and not a time such as 2026-11-23T12:00:00Z"
        raise SourceError(f"{_name(path)}:1: {problem}") from error


def _same(path: Path, rows: Sequence[str], expected: Sequence[str]) -> None:
    for number, (row, right) in enumerate(zip_longest(rows, expected, fillvalue=""), 1):
        if row != right:
            problem = f"{row[:SHOWN]!r} stands where {right[:SHOWN]!r} should"
            raise SourceError(f"{_name(path)}:{number}: {problem}")


def _statements(path: Path, released: ReleasePatch) -> None:
    lines = [*released.patch.removed, *released.patch.added]
    try:
        for _ in parse("\n".join(lines), format=RdfFormat.N_QUADS):
            pass
    except SyntaxError as error:
        reason, (_, number, *_) = error.args
        row = released.line(lines[number - 1])
        raise SourceError(f"{_name(path)}:{row}: {reason}") from error


@lru_cache(maxsize=4)
def _dataset(chain: Sequence[ReleasePatch]) -> Release:
    lines: set[str] = set()
    for released in chain:
        strange = [line for line in released.patch.removed if line not in lines]
        strange += lines.intersection(released.patch.added)
        if strange:
            problem = f"{strange[0][:SHOWN]!r} does not fit what the releases before it hold"
            raise SourceError(f"{released.file}:{released.line(strange[0])}: {problem}")
        lines.difference_update(released.patch.removed)
        lines.update(released.patch.added)
    made, last = Release(sorted(lines)), chain[-1]
    if made.revision != last.revision:
        problem = f"its revision should be {last.revision}, and is {made.revision}"
        raise SourceError(f"{last.file}: {problem}")
    return made


def _data(operation: str, lines: Sequence[str]) -> str:
    quads = sorted(parse("\n".join(lines), format=RdfFormat.N_QUADS), key=_graph)
    blocks = []
    for graph, statements in groupby(quads, _graph):
        block = "\n".join(f"{quad.triple} ." for quad in statements)
        blocks.append(f"GRAPH {graph} {{\n{block}\n}}" if graph else block)
    return f"{operation} DATA {{\n" + "\n".join(blocks) + "\n}"


def _graph(quad: Quad) -> str:
    return "" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name)


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
