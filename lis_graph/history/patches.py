"""
Patches: the lines of N-Quads that turn one dataset into another.

RDF Patch: https://afs.github.io/rdf-delta/rdf-patch.html
SPARQL 1.1 Update, sections 3.1.1 and 3.1.2: https://www.w3.org/TR/sparql11-update/
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from pyoxigraph import DefaultGraph, Quad, RdfFormat, parse

from lis_graph.build.release import Release
from lis_graph.errors import SourceError

IRI_OR_LITERAL: Final = re.compile(r'<[^<>]*>|"(?:[^"\\]|\\.)*"')
MAX_LINE_CHARS: Final = 100
"""Maximum length of a line that a message quotes, in characters."""


@dataclass(frozen=True, slots=True)
class Patch:
    """Lines of N-Quads removed from a dataset and added to it, each sorted."""

    removed: Sequence[str]
    added: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)

    def rdfp(self, header: Iterable[str] = ()) -> str:
        """Return the patch as an RDF Patch of one transaction, after the rows of a header."""
        removed = (f"D {line}" for line in self.removed)
        added = (f"A {line}" for line in self.added)
        return "".join(f"{row}\n" for row in (*header, "TX .", *removed, *added, "TC ."))

    def update(self) -> str:
        """Return the patch as a SPARQL Update."""
        operations = (("DELETE", self.removed), ("INSERT", self.added))
        return " ;\n".join(_operation(name, lines) for name, lines in operations if lines)

    def marked(self) -> str:
        """Return the lines of N-Quads, each after a minus or a plus sign."""
        rows = [(line, "-") for line in self.removed] + [(line, "+") for line in self.added]
        return "".join(f"{sign} {line}\n" for line, sign in sorted(rows))


def diff(before: Release, after: Release) -> Patch:
    """
    Return the patch that turns ``before`` into ``after``.

    Raises `SourceError` for blank nodes, which no patch can name.
    """
    old, new = set(before.lines), set(after.lines)
    for line in old ^ new:
        if "_:" in line and "_:" in IRI_OR_LITERAL.sub("", line):
            raise SourceError(f"{line[:MAX_LINE_CHARS]}: a patch cannot name a blank node")
    return Patch(sorted(old - new), sorted(new - old))


def _operation(name: str, lines: Sequence[str]) -> str:
    """Return DELETE DATA or INSERT DATA, with the statements by their graph."""
    quads = sorted(parse("\n".join(lines), format=RdfFormat.N_QUADS), key=_graph)
    blocks = []
    for graph, statements in groupby(quads, _graph):
        block = "\n".join(f"{quad.triple} ." for quad in statements)
        blocks.append(f"GRAPH {graph} {{\n{block}\n}}" if graph else block)
    return f"{name} DATA {{\n" + "\n".join(blocks) + "\n}"


def _graph(quad: Quad) -> str:
    return "" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name)
