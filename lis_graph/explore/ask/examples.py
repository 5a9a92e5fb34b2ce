"""The competency questions as examples of queries, in words and in SPARQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lis_graph.engines import Engine
from lis_graph.explore.per_revision import PerRevision
from lis_graph.explore.sparql import rows
from lis_graph.explore.words import fold
from lis_graph.rdf.queries import load

QUESTIONS: Final = load(__file__, "examples")


@dataclass(frozen=True, slots=True)
class Example:
    """A question: the ``name`` in its address, its query, its words in two languages."""

    name: str
    query: str
    english: str
    polish: str

    @property
    def text(self) -> str:
        """The query with the question as a comment above it."""
        return f"# {self.english}\n# {self.polish}\n\n{self.query}"

    def words(self, language: str) -> str:
        """Return the question in a language."""
        return self.polish if language == "pl" else self.english


@PerRevision
def examples(engine: Engine) -> list[Example]:
    """Return the competency questions in the graph."""
    return [Example(**row) for row in rows(engine, QUESTIONS)]


def matching(examples: Sequence[Example], wanted: str, language: str) -> list[Example]:
    """
    Return the examples that have all ``wanted`` words, in alphabetical order.

    Case and diacritics are ignored: ``obszarow`` matches *obszarów*.
    """
    parts = fold(wanted).split()
    matches = [e for e in examples if all(p in fold(f"{e.english} {e.polish}") for p in parts)]
    return sorted(matches, key=lambda example: fold(example.words(language)))
