"""
A release as files for others to load: the whole and each named graph, in every format.

Run as a program, it makes all files that are missing:
``python -m lis_graph.publish.dumps FOLDER [ROOT] < dataset.nq``.
"""

import gzip
import os
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from pyjelly.integrations.generic import generic_sink as jelly
from pyjelly.integrations.generic.serialize import flat_stream_to_file
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple

from lis_graph.build import jsonld
from lis_graph.build.files import write_atomically
from lis_graph.build.release import Release
from lis_graph.engines import ALL, Engine, Query
from lis_graph.engines.serialisation import parses, well_formed
from lis_graph.errors import N_, LisGraphError, NoElementName, SourceError, UnknownThing
from lis_graph.rdf.formats import (
    DUMPS,
    GZIP,
    JELLY,
    JSON_LD,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    TRIG,
    TRIG_12,
    Format,
)
from lis_graph.rdf.namespaces import BASE, PREFIXES, term
from lis_graph.rdf.terms import Term, lexical, write

WHOLE = "lis-graph"
"""Name of the dump of the whole dataset; those of graphs have the names of the graphs."""

ZIPPED = f".{GZIP.extension}"
"""Ending of the name of a compressed file."""

NICENESS = 10
"""Niceness of the process that makes all files: the server goes first."""

BY_NAME = {format_.name: format_ for format_ in DUMPS}
BY_EXTENSION = {format_.extension: format_ for format_ in DUMPS}
REIFICATION = dict.fromkeys(term(f"rdf:{part}") for part in ("subject", "predicate", "object"))


def files(release: Release) -> list[str]:
    """Return the names of all files of a release, without the compressed ones."""
    names = [WHOLE, *_graph_names(release)]
    return [f"{name}.{format_.extension}" for name in names for format_ in DUMPS]


def _graph_names(release: Release) -> list[str]:
    return [iri.rpartition("/")[2] for iri in release.counts]


def write_file(folder: Path, release: Release, file: str, root: Path | None = None) -> None:
    """Write one of `files` to a folder, plain and compressed."""
    name, _, extension = file.partition(".")
    data = dump(release, BY_EXTENSION[extension].name, name, root)
    write_atomically(folder / f"{file}{ZIPPED}", gzip.compress(data, mtime=0))
    write_atomically(folder / file, data)


def release_of(engine: Engine) -> Release:
    """
    Return the release that an engine answers from.

    Raises `UnknownThing` if it answers from other data, which have no dumps.
    """
    lines: list[str] = []
    for name in engine.dataset.graphs:
        answer = engine.answer(Query(ALL, N_TRIPLES.media_type, (name,)))
        triples = answer.read().decode().split("\n")[:-1]
        lines += [f"{triple[:-1]}<{name}> ." for triple in triples]
    made = Release(sorted(lines))
    if made.revision != engine.dataset.revision:
        raise UnknownThing(N_("only a release has dumps, and the data served here are not one"))
    return made


def dump(release: Release, format_: str, name: str = WHOLE, root: Path | None = None) -> bytes:
    """
    Return the dataset, or the graph ``name`` of it, in one of `DUMPS`, by its name.

    Formats without named graphs have the union of the graphs. The same release gives the
    same bytes. Raises `SourceError` if there is no such graph, `NotAcceptable` if the format
    cannot carry the data. ``root`` holds the JSON-LD context.
    """
    chosen = BY_NAME[format_]
    graph = None if name == WHOLE else NamedNode(f"{release.base}graph/{name}")
    quads = [quad for quad in release.quads if graph in {None, quad.graph_name}]
    if not quads:
        graphs = ", ".join(_graph_names(release))
        raise SourceError(f"there is no graph {name!r}; the graphs are {graphs}")
    if chosen is not N_QUADS:  # each graph opens once
        quads.sort(key=lambda quad: lexical(quad.graph_name))
    if chosen is JSON_LD:
        return jsonld.compact(write(quads, RdfFormat.JSON_LD), jsonld.context(root))
    if chosen is JELLY:
        return _jelly(quads)
    if chosen is TRIG_12:
        return _plain(TRIG, release.base, list(_reified(quads)))
    return _plain(chosen, release.base, quads)


def _plain(format_: Format, base: str, quads: list[Quad]) -> bytes:
    own = {prefix: iri.replace(BASE, base) for prefix, iri in PREFIXES.items()}
    form = format_.rdf
    assert form  # noqa: S101 - those that Oxigraph does not write are written elsewhere
    if format_.carries_datasets:
        return write(quads, form, own)
    triples = sorted({quad.triple for quad in quads}, key=str)
    body = well_formed(format_.media_type, write(triples, form, own))
    if format_ is RDF_XML and not parses(body):
        others = tuple(f.media_type for f in DUMPS if f is not format_)
        raise NoElementName(offers=others)
    return body


def _reified(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield the statements with claims as RDF 1.2 has them: reifiers of a triple term."""
    for graph, in_graph in groupby(quads, key=attrgetter("graph_name")):
        for subject, about in groupby(in_graph, key=attrgetter("subject")):
            described = list(about)
            parts: dict[NamedNode, Any] = {q.predicate: q.object for q in described}
            if not parts.keys() >= REIFICATION.keys():
                yield from described
                continue
            triple = Triple(*(parts[part] for part in REIFICATION))
            yield Quad(subject, term("rdf:reifies"), triple, graph)
            yield from (q for q in described if q.predicate not in REIFICATION)


def _jelly(quads: list[Quad]) -> bytes:
    """Write flat quads: https://jelly-rdf.github.io/dev/specification/serialization ."""
    written = BytesIO()
    flat_stream_to_file((jelly.Quad(*map(_jelly_term, quad)) for quad in quads), written)
    return written.getvalue()


def _jelly_term(node: Term) -> object:
    if not isinstance(node, Literal):  # a release has no other nodes than IRIs
        return jelly.IRI(lexical(node))
    plain = node.language or node.datatype == term("xsd:string")
    datatype = None if plain else node.datatype.value
    return jelly.Literal(node.value, langtag=node.language, datatype=datatype)


def _main(folder: str, root: str | None = None) -> None:
    """Make the files that are missing, until the parent process has ended."""
    parent = os.getppid()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    release = Release(sys.stdin.buffer.read().decode().split("\n")[:-1])
    for file in files(release):
        if os.getppid() == parent and not Path(folder, file).exists():
            write_file(Path(folder), release, file, Path(root) if root else None)


if __name__ == "__main__":
    try:
        _main(*sys.argv[1:])
    except (LisGraphError, OSError) as error:
        sys.exit(f"not all dumps were made: {error}")
