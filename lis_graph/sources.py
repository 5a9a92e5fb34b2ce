"""Which files are published, which named graph each becomes, and where in them things stand."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from lis_graph.errors import SourceError
from lis_graph.namespaces import BASE, PREFIXES, curie, graph

GRAPH_OF = {
    "ontology/lis.ttl": "ontology",
    "ontology/vocabulary.ttl": "vocabulary",
    "ontology/shapes.ttl": "shapes",
    "data/people.ttl": "persons",
    "data/enrichment.ttl": "enrichment",
    "data/sources.ttl": "claims",
    "data/catalogue.ttl": "meta",
}
"""The graph of each file that has one of its own; any other data file holds facts."""


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
                )
            )
        except SyntaxError as error:
            raise SourceError(f"{self.name}:{_reason(error)}") from error
        except (OSError, UnicodeDecodeError) as error:
            raise SourceError(f"{self.name}: cannot be read: {error}") from error

    def line_of(self, text: str) -> int | None:
        """Return the number of the first line that holds ``text``, if one does."""
        for number, line in enumerate(self.path.read_text("utf-8").splitlines(), 1):
            if text in line:
                return number
        return None


def home() -> Path:
    """Return the folder that holds ``ontology/`` and ``data/``."""
    package = Path(__file__).parent
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


def locate(sources: Iterable[Source], iri: str) -> str | None:
    """
    Return ``file:line`` of the paragraph about ``iri``, if there is one.

    The paragraph that says what the thing is goes before others that add to it.
    """
    files = list(sources)
    written = rf"(?:{re.escape(curie(iri))}(?![\w-])|<{re.escape(iri)}>)"
    home = re.compile(rf"^{written}\s+a\s")
    other = re.compile(rf"^(?:<<\s*)?{written}")
    found = [*_matches(files, home), *_matches(files, other)]
    return found[0] if found else None


def _matches(sources: Iterable[Source], start: re.Pattern[str]) -> Iterator[str]:
    for source in sources:
        for number, line in enumerate(source.path.read_text("utf-8").splitlines(), 1):
            if start.match(line):
                yield f"{source.name}:{number}"


def _source(path: Path, root: Path) -> Source:
    name = path.relative_to(root).as_posix()
    return Source(path, name, graph(GRAPH_OF.get(name, "facts")))


def _reason(error: SyntaxError) -> str:
    """Turn the parser's error into ``line:column: reason``, with what would work."""
    reason = re.sub(r"^Parser error at line .*?: ", "", str(error.args[0]))
    _, line, column, *_ = error.args[1] if len(error.args) > 1 else (None, 0, 0)
    unknown = re.match(r"The prefix ([\w-]+): has not been declared", reason)
    if unknown and unknown[1] in PREFIXES:
        reason += f"; add @prefix {unknown[1]}: <{PREFIXES[unknown[1]]}> ."
    return f"{line}:{column}: {reason}"
