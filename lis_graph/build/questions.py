"""Competency questions: each a query with its answer in a file beside it."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from lis_graph.errors import SourceError
from lis_graph.rdf.queries import uncommented

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Question:
    """A question in words and in SPARQL, with the expected answer, header row first."""

    slug: str
    english: str
    polish: str
    text: str
    answer: Rows
    about_people: bool

    @property
    def query(self) -> str:
        """The query without the comments above it."""
        return uncommented(self.text)


def load(root: Path) -> list[Question]:
    """
    Return the questions ``ontology/questions/<slug>.rq`` with the ``<slug>.csv`` beside each.

    The first lines of a query are ``# <the question>`` and ``# <pytanie po polsku>``; a
    third, ``# about people``, marks one that a release without people cannot answer.
    Raises `SourceError` for a question without words or without an answer.
    """
    return [_read(path) for path in sorted((root / "ontology/questions").glob("*.rq"))]


def rows(data: str) -> Rows:
    """Return the rows of a CSV text (SPARQL 1.1 Query Results CSV)."""
    return list(csv.reader(StringIO(data, newline="")))


def difference(expected: Sequence[Sequence[str]], got: Rows) -> str | None:
    """Return in one sentence how an answer differs from the expected one, if it does."""
    for number, (left, right) in enumerate(zip(expected, got, strict=False)):
        if list(left) != right:
            return f"row {number} is {right}, expected {list(left)}"
    if len(expected) != len(got):
        return f"{len(got) - 1} rows, expected {len(expected) - 1}"
    return None


def _read(path: Path) -> Question:
    text = path.read_text("utf-8")
    english, polish, *rest = [*text.splitlines(), "", ""]
    beside = path.with_suffix(".csv")
    if not (english.startswith("# ") and polish.startswith("# ")):
        raise SourceError(f"{path}:1: start with '# the question' and '# pytanie'")
    if not beside.exists():
        raise SourceError(f"{path}: its answer is missing: {beside.name}")
    expected = rows(beside.read_text("utf-8"))
    return Question(
        path.stem, english[2:], polish[2:], text, expected, rest[0] == "# about people"
    )
