"""
Comparison of words: by stem or prefix, without the diacritics of Polish letters.

The stemmers are Snowball's: https://snowballstem.org/algorithms/
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

import snowballstemmer

STEMMERS: Final = {"pl": "polish", "en": "english"}

UNMARKED: Final = str.maketrans("łŁđĐøØ", "lLdDoO")
"""Letters that Unicode does not decompose into a letter and a mark."""

ALPHABET_STEPS: Final = dict.fromkeys("ąćęłńóśź", 1) | {"ż": 2}
"""Places of Polish letters with diacritics in the alphabet, counted from the plain letter."""

LAST_CHARACTER: Final = "\U0010ffff"
"""A character that sorts after every letter."""

MIN_PREFIX_CHARS: Final = 4
"""Minimum length of a prefix that stands for a word with another ending, in characters."""


def words(text: str) -> list[str]:
    """Return the words and numbers of a text."""
    return re.findall(r"\w+", text.lower())


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """
    Return a text in lower case without diacritics.

    >>> fold("Łódź")
    'lodz'
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(UNMARKED))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def order(text: str) -> tuple[str, str]:
    """
    Return the sort key of a name in Polish: letters with a mark come after those without.

    >>> sorted(["Śląsk", "Łódź", "Zalew", "Sulechów", "Lubsko", "zarząd", "Żary"], key=order)
    ['Lubsko', 'Łódź', 'Sulechów', 'Śląsk', 'Zalew', 'zarząd', 'Żary']
    """
    lower = text.casefold()
    spelt = (c + LAST_CHARACTER * ALPHABET_STEPS.get(c, 0) for c in lower)
    return fold("".join(spelt)), lower


@lru_cache(maxsize=8192)
def stem(word: str, language: str) -> str:
    """Return the stem of a word, folded; a word without a language counts as Polish."""
    stemmer = snowballstemmer.stemmer(STEMMERS.get(language, STEMMERS["pl"]))
    return fold(stemmer.stemWord(word.lower()))


def prefix_stem(folded: str) -> str:
    """Return a folded word without its last two letters, which may be an ending."""
    return folded[: max(MIN_PREFIX_CHARS, len(folded) - 2)]


def matches(word: str, language: str, wanted: str) -> bool:
    """Say whether a word of a name matches a word that is searched for."""
    folded, prefix = fold(word), fold(wanted)
    stems = {stem(wanted, each) for each in STEMMERS}
    if folded == prefix or stem(word, language) in stems:
        return True
    return len(prefix) > 1 and folded.startswith(prefix_stem(prefix))
