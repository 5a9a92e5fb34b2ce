"""RDF files of others in, the files of a release out."""

import gzip
import json
import os
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse

from lis_graph.build.release import Release
from lis_graph.errors import SourceError


def load_files(paths: Iterable[Path]) -> Release:
    """
    Return a dataset of other RDF files: N-Quads, TriG, Turtle, N-Triples, also gzipped.

    Files without graphs go to the default graph. Raises `SourceError` with file, line
    and column for a file that cannot be read.
    """
    return Release.of(quad for path in paths for quad in _parse(path))


def write_release(release: Release, folder: Path) -> None:
    """Write ``dataset.nq`` and ``release.json``; neither is ever seen half-written."""
    folder.mkdir(parents=True, exist_ok=True)
    description = json.dumps(release.description(), indent=2) + "\n"
    write_atomically(folder / "dataset.nq", release.nquads)
    write_atomically(folder / "release.json", description.encode())


def write_atomically(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` in one step, or leave ``path`` as it was."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


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
