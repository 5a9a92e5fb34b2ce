"""A term as a page shows it: truncated, and with its invisible characters named."""

from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from lis_graph.engines.results import NUMBERS
from lis_graph.rdf.namespaces import PREFIXES, curie
from lis_graph.rdf.terms import Term, lexical

MAX_VALUE_CHARS: Final = 600
"""Maximum length of a value on a page, in characters."""

TEXT: Final = PREFIXES["xsd"] + "string"
NUMERIC: Final = NUMBERS.keys() - {PREFIXES["xsd"] + "boolean"}

CONTROLS: Final = [code for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in {9, 10}]
BIDIRECTIONAL: Final = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Unicode Standard Annex 9, section 2: marks, embeddings, overrides, isolates."""

UNSEEN: Final = {code: f"⟨U+{code:04X}⟩" for code in (*CONTROLS, *BIDIRECTIONAL)}


@dataclass(frozen=True, slots=True)
class Cell:
    """
    A value: its text and what kind of term it is.

    ``left`` is the number of characters left out; ``number`` is true for a number.
    """

    text: str
    iri: str | None = None
    language: str | None = None
    datatype: str | None = None
    number: bool = False
    left: int = 0


def cell(term: Term | None) -> Cell | None:
    """Return a term as a page shows it; `None` if there is none."""
    if term is None:
        return None
    whole = lexical(term)
    short, left = visible(whole[:MAX_VALUE_CHARS]), max(len(whole) - MAX_VALUE_CHARS, 0)
    if isinstance(term, NamedNode):
        return Cell(short, iri=whole, left=left)
    if not isinstance(term, Literal):
        return Cell(short, left=left)
    datatype = term.datatype.value
    plain = term.language or datatype == TEXT
    number = datatype in NUMERIC
    return Cell(short, None, term.language, None if plain else curie(datatype), number, left)


def visible(value: str) -> str:
    r"""
    Return a text with names in place of control characters, also those of direction.

    >>> visible("a\u202eb")
    'a⟨U+202E⟩b'
    """
    return value.translate(UNSEEN)
