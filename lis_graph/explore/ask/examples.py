"""The questions that the graph is held to answer, as examples: in words and in SPARQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from lis_graph.engines import Engine
from lis_graph.explore.per_revision import PerRevision
from lis_graph.explore.sparql import rows
from lis_graph.explore.words import fold
from lis_graph.rdf.queries import load

QUESTIONS: Final = load(__file__, "examples")


@dataclass(frozen=True, slots=True)
class Example:
    """A question: the ``name`` in its address, its words, its query without these."""

    name: str
    query: str
    english: str
    polish: str

    @property
    def text(self) -> str:
        """The query with the question above it."""
        return f"# {self.english}\n# {self.polish}\n\n{self.query}"

    def words(self, language: str) -> str:
        """Return the question in a language."""
        return self.polish if language == "pl" else self.english


@PerRevision
def examples(engine: Engine) -> list[Example]:
    """Return the questions in the graph."""
    return [Example(**row) for row in rows(engine, QUESTIONS)]


def matching(there: Sequence[Example], wanted: str, language: str) -> list[Example]:
    """
    Return those whose words have every word that is ``wanted``, in the order of their words.

    Neither case nor diacritics matter: ``obszarow`` finds *obszarów*.
    """
    parts = fold(wanted).split()
    found = [
        one
        for one in there
        if all(part in fold(f"{one.english} {one.polish}") for part in parts)
    ]
    return sorted(found, key=lambda one: fold(one.words(language)))


def near(name: str, names: Iterable[str]) -> list[str]:
    """Return up to five names that are most like one."""
    return get_close_matches(name, names, n=5, cutoff=0.4)
