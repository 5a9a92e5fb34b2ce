"""The competency questions: each a query with the answer written beside it."""

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
    """A question in words and in SPARQL, with its expected answer, header row first."""

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
    Read ``ontology/questions/<slug>.rq`` and the ``<slug>.csv`` beside each.

    The first lines of a query are ``# <the question>`` and ``# <pytanie po polsku>``; a
    third, ``# about people``, marks one that a release without people cannot answer.
    Raises `SourceError` for a question without words or without an answer.
    """
    return [_read(path) for path in sorted((root / "ontology/questions").glob("*.rq"))]


def rows(data: str) -> Rows:
    """Return the rows of a CSV text (SPARQL 1.1 Query Results CSV)."""
    return list(csv.reader(StringIO(data, newline="")))


def difference(expected: Sequence[Sequence[str]], got: Rows) -> str | None:
    """Say in one line how an answer differs from the expected one, if it does."""
    for number, (one, other) in enumerate(zip(expected, got, strict=False)):
        if list(one) != other:
            return f"row {number} is {other}, expected {list(one)}"
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
        raise SourceError(f"{path}: there is no answer beside it: {beside.name}")
    expected = rows(beside.read_text("utf-8"))
    return Question(
        path.stem, english[2:], polish[2:], text, expected, rest[0] == "# about people"
    )
