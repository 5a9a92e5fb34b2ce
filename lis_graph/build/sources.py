"""The published files, the named graph of each, and the lines that describe a thing."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from lis_graph.errors import SourceError
from lis_graph.rdf.namespaces import BASE, PREFIXES, curie, graph

GRAPH_OF = {
    "ontology/lis.ttl": "ontology",
    "ontology/vocabulary.ttl": "vocabulary",
    "ontology/shapes.ttl": "shapes",
    "data/people.ttl": "persons",
    "data/enrichment.ttl": "enrichment",
    "data/sources.ttl": "claims",
    "data/catalogue.ttl": "meta",
}
"""The graph of each file that has its own; any other data file holds facts."""


@dataclass(frozen=True, slots=True)
class Source:
    """One Turtle file, its name within the release, and the graph it belongs to."""

    path: Path
    name: str
    graph: NamedNode

    def read(self) -> list[Quad]:
        """
        Return the file's statements, in the default graph, annotations as RDF 1.2.

        Raises `SourceError` with file, line and column if it is not Turtle.
        """
        try:
            return list(
                parse(
                    path=self.path,
                    format=RdfFormat.TURTLE,
                    base_iri=BASE,
                    rename_blank_nodes=True,
                )
            )
        except SyntaxError as error:
            raise SourceError(f"{self.name}:{_reason(error)}") from error
        except (OSError, UnicodeDecodeError) as error:
            raise SourceError(f"{self.name}: cannot be read: {error}") from error

    def paragraphs(self, iri: str) -> Iterator[list[tuple[int, str]]]:
        """Yield the numbered lines of each paragraph whose subject is ``iri``."""
        written = rf"(?:{re.escape(curie(iri))}(?![\w-])|<{re.escape(iri)}>)"
        begins = re.compile(rf"(?:<<\s*)?{written}")
        inside: list[tuple[int, str]] = []
        for number, line in enumerate(self.path.read_text("utf-8").splitlines(), 1):
            if line[:1].strip():  # an indented or empty line continues a paragraph
                if inside:
                    yield inside
                inside = []
            if inside or begins.match(line):
                inside.append((number, line))
        if inside:
            yield inside


def home() -> Path:
    """Return the folder that holds ``ontology/`` and ``data/``."""
    package = Path(__file__).parents[1]
    installed = package / "published"
    return installed if installed.is_dir() else package.parent


def published(root: Path, *, people: bool = True) -> list[Source]:
    """Return every Turtle file under ``root`` that is published, in a stable order."""
    files = [
        path
        for folder in ("ontology", "data")
        for path in sorted((root / folder).glob("*.ttl"))
    ]
    if not files:
        raise SourceError(f"{root}: no ontology/*.ttl or data/*.ttl here")
    everything = [_source(path, root) for path in files]
    return [s for s in everything if people or s.graph != graph("persons")]


def locate(sources: Iterable[Source], iri: str, *words: str) -> str | None:
    """
    Return ``file:line`` of the description of ``iri``, if there is one.

    In the paragraphs with that subject it is the line with most of ``words``; if no line has
    any, the line with the type of the thing, or else the first.
    """
    best, place = -1.0, None
    for source in sources:
        for paragraph in source.paragraphs(iri):
            for number, line in paragraph:
                score = sum(word in line for word in words) + 0.5 * _defines(line)
                if score > best:
                    best, place = score, f"{source.name}:{number}"
    return place


def _defines(line: str) -> bool:
    """Say whether a line begins a paragraph with the type of its subject."""
    return re.match(r"\S+\s+a\s", line) is not None


def _source(path: Path, root: Path) -> Source:
    name = path.relative_to(root).as_posix()
    return Source(path, name, graph(GRAPH_OF.get(name, "facts")))


def _reason(error: SyntaxError) -> str:
    """Return the parser's error as ``line:column: reason``, with the remedy if it is known."""
    reason = re.sub(r"^Parser error at line .*?: ", "", str(error.args[0]))
    _, line, column, *_ = error.args[1] if len(error.args) > 1 else (None, 0, 0)
    unknown = re.match(r"The prefix ([\w-]+): has not been declared", reason)
    if unknown and unknown[1] in PREFIXES:
        reason += f"; add @prefix {unknown[1]}: <{PREFIXES[unknown[1]]}> ."
    return f"{line}:{column}: {reason}"
