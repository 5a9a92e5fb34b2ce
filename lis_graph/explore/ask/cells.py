"""A term as a page shows it: cut, and with nothing in it that works without being seen."""

from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from lis_graph.engines.results import NUMBERS
from lis_graph.rdf.namespaces import PREFIXES, curie
from lis_graph.rdf.terms import Term, lexical

CUT: Final = 600
"""How many characters of a value a page shows."""

TEXT: Final = PREFIXES["xsd"] + "string"
NUMERIC: Final = NUMBERS.keys() - {PREFIXES["xsd"] + "boolean"}

CONTROLS: Final = [code for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in {9, 10}]
BIDIRECTIONAL: Final = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Unicode Standard Annex 9, section 2: marks, embeddings, overrides, isolates."""

UNSEEN: Final = {code: f"⟨U+{code:04X}⟩" for code in (*CONTROLS, *BIDIRECTIONAL)}


@dataclass(frozen=True, slots=True)
class Cell:
    """
    A value: its text, and what it is.

    ``left`` is how many characters were cut off; ``number`` says that it is one.
    """

    text: str
    iri: str | None = None
    language: str | None = None
    datatype: str | None = None
    number: bool = False
    left: int = 0


def cell(term: Term | None) -> Cell | None:
    """Return what a page shows of a term; `None` of nothing."""
    if term is None:
        return None
    whole = lexical(term)
    short, left = visible(whole[:CUT]), max(len(whole) - CUT, 0)
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
    Return a text where control characters, those of writing direction too, are named.

    >>> visible("a\u202eb")
    'a⟨U+202E⟩b'
    """
    return value.translate(UNSEEN)
