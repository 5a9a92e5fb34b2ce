"""A release: one immutable dataset, its statements, revision and counts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from lis_graph.errors import SourceError
from lis_graph.rdf.namespaces import BASE
from lis_graph.rdf.terms import lexical, write


@dataclass(frozen=True)
class Release:
    """
    A dataset that does not change: sorted N-Quads, one statement a line.

    ``base`` is the namespace its own IRIs start with; ``people`` says whether statements
    about people are part of it.
    """

    lines: Sequence[str]
    base: str = BASE
    people: bool = True

    @classmethod
    def of(cls, quads: Iterable[Quad], base: str = BASE, *, people: bool = True) -> "Release":
        """Return the release of some statements, which may repeat and have any order."""
        lines = write(set(quads), RdfFormat.N_QUADS).decode().split("\n")[:-1]
        return cls(sorted(lines), base, people)

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
        """The number of statements in each named graph, by the graph's IRI."""
        return dict(sorted(Counter(lexical(q.graph_name) for q in self.quads).items()))

    def description(self) -> dict[str, Any]:
        """Return the content of ``release.json``."""
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
        return Release.of((_moved(q, base) for q in self.quads), base, people=self.people)


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
