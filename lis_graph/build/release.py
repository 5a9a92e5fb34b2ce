"""Files in, one immutable dataset out: its statements, revision and counts."""

import gzip
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path
from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)

from lis_graph.build import annotations, description, questions, reasoning, sources
from lis_graph.errors import SourceError
from lis_graph.rdf.namespaces import BASE, graph, term
from lis_graph.rdf.skolem import skolemise
from lis_graph.rdf.terms import lexical, write

CACHED = 8
"""How many releases the user's cache holds."""


@dataclass(frozen=True)
class Release:
    """
    A dataset that does not change: sorted N-Quads, one statement a line.

    ``base`` is the namespace its own IRIs start with, ``people`` whether statements
    about people are part of it.
    """

    lines: Sequence[str]
    base: str = BASE
    people: bool = True

    @cached_property
    def nquads(self) -> bytes:
        """The whole dataset as N-Quads, UTF-8, sorted."""
        return "".join(f"{line}\n" for line in self.lines).encode()

    @cached_property
    def revision(self) -> str:
        """SHA-256 of the sorted N-Quads, hexadecimal: the same data, the same revision."""
        return sha256(self.nquads).hexdigest()

    @cached_property
    def quads(self) -> list[Quad]:
        """The statements, in the order of the lines."""
        return list(parse(self.nquads, format=RdfFormat.N_QUADS))

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many statements each named graph holds, by the graph's IRI."""
        return dict(sorted(Counter(lexical(q.graph_name) for q in self.quads).items()))

    def description(self) -> dict[str, Any]:
        """Return what ``release.json`` says of the release."""
        return {
            "name": "lis-graph",
            "version": version("lis-graph"),
            "revision": self.revision,
            "base": self.base,
            "people": self.people,
            "quads": len(self.lines),
            "graphs": self.counts,
        }

    def rebased(self, base: str) -> "Release":
        """
        Return the same dataset under another namespace.

        Every IRI below `BASE`, those within texts too, starts with ``base`` instead.
        Raises `SourceError` if ``base`` is not an IRI of a namespace.
        """
        try:
            NamedNode(base)
        except ValueError as error:
            raise SourceError(f"{base!r} is not a base: {error}") from error
        if not base.endswith("/"):
            raise SourceError(f"{base!r} is not a base: an IRI that ends in /")
        if base == self.base:
            return self
        return _release((_moved(q, base) for q in self.quads), base, self.people)

    def write(self, folder: Path) -> None:
        """Write ``dataset.nq`` and ``release.json``; neither is ever seen half-written."""
        folder.mkdir(parents=True, exist_ok=True)
        description = json.dumps(self.description(), indent=2) + "\n"
        write_atomically(folder / "dataset.nq", self.nquads)
        write_atomically(folder / "release.json", description.encode())


@dataclass(frozen=True)
class Draft:
    """A release with what was learnt in making it, for the checks to judge."""

    release: Release
    claims: Sequence[annotations.Claim]
    contradictions: Sequence[str]
    sources: Sequence[sources.Source]


def draft(
    root: Path, *, people: bool = True, tell: Callable[[str], None] = lambda _: None
) -> Draft:
    """
    Make a release of the files under ``root``; ``tell`` hears of each step.

    Raises `SourceError` for a file that cannot be read.
    """
    published = sources.published(root, people=people)
    tell(f"reading {len(published)} files")
    facts: list[Quad] = []
    said: list[annotations.Claim] = []
    for source in published:
        read = annotations.read(source)
        facts += [quad for quad in read[0] if people or not _about_persons(quad)]
        said += read[1]
    stated = skolemise([*facts, *_evidence(facts, said)])
    tell("reasoning")
    inferred, contradictions = reasoning.closure(stated)
    tell("describing the dataset")
    everything = list(dict.fromkeys([*stated, *inferred]))
    asked = [q for q in questions.load(root) if people or not q.about_people]
    release = _release([*everything, *description.describe(everything, asked)], BASE, people)
    return Draft(release, said, contradictions, published)


def current(
    root: Path, *, people: bool = True, tell: Callable[[str], None] = lambda _: None
) -> Release:
    """
    Return the release of the files under ``root``, from the user's cache if it is there.

    The cache is keyed by the files, this code and its reasoner, so it never answers
    for others; without a folder to write in, the release is made anew each time.
    Raises `SourceError` for a file that cannot be read, or a graph that contradicts itself;
    the other checks are those of `lis_graph.checks.validation`.
    """
    path = user_cache_path("lis-graph") / f"{_fingerprint(root, people)}.nq"
    found = read_cached(path, people=people)
    if found:
        return found
    made = draft(root, people=people, tell=tell)
    if made.contradictions:
        problem = f"the graph contradicts itself: {made.contradictions[0]}"
        raise SourceError(f"{problem}; lis-graph check tells more")
    if not write_cached(path, made.release):
        tell("the release could not be kept for the next start")
    return made.release


def write_cached(path: Path, release: Release) -> bool:
    """Write a release for `read_cached`; say whether it could be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, f"# {release.revision}\n".encode() + release.nquads)
        for old in sorted(path.parent.glob("*.nq"), key=_age)[:-CACHED]:
            old.unlink()
    except OSError:
        return False
    return True


def read_cached(path: Path, *, people: bool = True) -> Release | None:
    """Return the release kept at ``path`` if it is there, whole and unchanged."""
    try:
        revision, *lines = path.read_text("utf-8").split("\n")[:-1]
    except (OSError, ValueError):
        return None
    release = Release(lines, people=people)
    return release if revision == f"# {release.revision}" else None


def _age(path: Path) -> float:
    return path.stat().st_mtime


def load_files(files: Iterable[Path]) -> Release:
    """
    Return a dataset of other RDF files: N-Quads, TriG, Turtle, N-Triples, also gzipped.

    Files without graphs go to the default graph. Raises `SourceError` with file, line
    and column for what cannot be read.
    """
    return _release((quad for path in files for quad in _parse(path)), BASE, people=True)


def _parse(path: Path) -> list[Quad]:
    unpacked = path.with_suffix("") if path.suffix == ".gz" else path
    format_ = RdfFormat.from_extension(unpacked.suffix.removeprefix("."))
    if format_ is None:
        raise SourceError(f"{path}: name it .nq, .trig, .ttl or .nt, or one of them .gz")
    try:
        data = path.read_bytes()
        plain = gzip.decompress(data) if unpacked != path else data
        base = path.resolve().as_uri()
        return list(parse(plain, format=format_, base_iri=base, rename_blank_nodes=True))
    except SyntaxError as error:
        raise SourceError(f"{path}: {error.args[0]}") from error
    except (OSError, EOFError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error


def _about_persons(quad: Quad) -> bool:
    """Say whether a statement describes the graph of persons, itself left out."""
    ends = (lexical(quad.subject), lexical(quad.object))
    return any(end.partition("#")[0] == graph("persons").value for end in ends)


def _evidence(facts: Iterable[Quad], said: Iterable[annotations.Claim]) -> list[Quad]:
    """Return the statements that describe claims and their passages."""
    said = list(said)
    page = term("foaf:page")
    pages = {q.subject: lexical(q.object) for q in facts if q.predicate == page}
    passages = {claim.passage for claim in said}
    return [
        *(quad for claim in said for quad in claim.quads()),
        *(quad for p in passages for quad in p.quads(pages.get(p.source))),
        *annotations.conflicts(said),
    ]


def _release(quads: Iterable[Quad], base: str, people: bool) -> Release:
    lines = write(set(quads), RdfFormat.N_QUADS).decode().split("\n")[:-1]
    return Release(sorted(lines), base, people)


def _moved(quad: Quad, base: str) -> Quad:
    def move(node: Any) -> Any:  # noqa: ANN401 - any term
        if isinstance(node, NamedNode) and node.value.startswith(BASE):
            return NamedNode(base + node.value.removeprefix(BASE))
        if isinstance(node, Literal) and BASE in node.value:
            value = node.value.replace(BASE, base)
            if node.language:
                return Literal(value, language=node.language)
            return Literal(value, datatype=node.datatype)
        return node

    return Quad(*(move(node) for node in quad))


def write_atomically(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` in one step, or leave ``path`` as it was."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _fingerprint(root: Path, people: bool) -> str:
    """Return a digest of all that decides what a release holds."""
    package = Path(__file__).parents[1]
    written = (*root.glob("*/*.ttl"), *root.glob("ontology/questions/*"))
    code = (*package.glob("build/**/*.*"), *package.glob("rdf/**/*.*"))
    files = [*sorted(written), *sorted(p for p in code if p.suffix in {".py", ".rq"})]
    versions = [version(name) for name in ("owlrl", "pyoxigraph", "rdflib")]
    digest = sha256(f"{people} {versions}".encode())
    for path in files:
        digest.update(f"{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()
