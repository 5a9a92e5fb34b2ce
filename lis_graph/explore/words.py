"""
Words as they are compared: Polish letters without their marks, by stem, by beginning.

The stemmers are Snowball's: https://snowballstem.org/algorithms/
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

import snowballstemmer

STEMMERS: Final = {"pl": "polish", "en": "english"}

UNMARKED: Final = str.maketrans("łŁđĐøØ", "lLdDoO")
"""Letters that Unicode does not take apart into a letter and a mark."""

MARKED: Final = dict.fromkeys("ąćęłńóśź", 1) | {"ż": 2}
"""Polish letters that are of their own in the alphabet, by how far they are from the plain."""

LATER: Final = "\U0010ffff"
"""A character that comes after every letter."""

NEARLY: Final = 4
"""Letters that words have in common of which one begins nearly as the other, at least."""


def words(text: str) -> list[str]:
    """Return the words and numbers of a text."""
    return re.findall(r"\w+", text.lower())


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """
    Return a text in small letters without marks.

    >>> fold("Łódź")
    'lodz'
    """
    apart = unicodedata.normalize("NFKD", text.translate(UNMARKED))
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


def order(text: str) -> tuple[str, str]:
    """
    Return the place of a text in a list by name: letters with a mark come after those without.

    >>> sorted(["Śląsk", "Łódź", "Zalew", "Sulechów", "Lubsko", "zarząd", "Żary"], key=order)
    ['Lubsko', 'Łódź', 'Sulechów', 'Śląsk', 'Zalew', 'zarząd', 'Żary']
    """
    small = text.casefold()
    return fold("".join(f"{c}{LATER * MARKED.get(c, 0)}" for c in small)), small


@lru_cache(maxsize=8192)
def stem(word: str, language: str) -> str:
    """Return the stem of a word, folded; what has no language is taken for Polish."""
    stemmer = snowballstemmer.stemmer(STEMMERS.get(language, STEMMERS["pl"]))
    return fold(stemmer.stemWord(word.lower()))


def prefix_stem(folded: str) -> str:
    """Return the beginning of a word without what an ending may be."""
    return folded if len(folded) <= NEARLY else folded[: max(NEARLY, len(folded) - 2)]


def matches(word: str, language: str, asked: str) -> bool:
    """Say whether a word of a name is one that was asked for."""
    one, other = fold(word), fold(asked)
    stems = {stem(asked, each) for each in STEMMERS}
    if one == other or stem(word, language) in stems:
        return True
    return len(other) > 1 and one.startswith(prefix_stem(other))
