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


@lru_cache(maxsize=8192)
def stem(word: str, language: str) -> str:
    """Return the stem of a word, folded; what has no language is taken for Polish."""
    stemmer = snowballstemmer.stemmer(STEMMERS.get(language, STEMMERS["pl"]))
    return fold(stemmer.stemWord(word.lower()))


def nearly(folded: str) -> str:
    """Return the beginning of a word without what an ending may be."""
    return folded if len(folded) <= NEARLY else folded[: max(NEARLY, len(folded) - 2)]


def alike(word: str, language: str, asked: str) -> bool:
    """Say whether a word of a name is one that was asked for."""
    one, other = fold(word), fold(asked)
    stems = {stem(asked, each) for each in STEMMERS}
    if one == other or stem(word, language) in stems:
        return True
    return len(other) > 1 and one.startswith(nearly(other))
