"""Things found by their names, whatever the form of a word; the best match goes first."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import groupby, islice, takewhile
from operator import attrgetter
from typing import Any, Final

from lis_graph.engines import Engine
from lis_graph.explore.naming import Name, Names, names
from lis_graph.explore.search.kinds import kinds
from lis_graph.explore.sparql import rows
from lis_graph.explore.words import STEMMERS, fold, matches, prefix_stem, stem, words
from lis_graph.rdf.namespaces import BASE, graph
from lis_graph.rdf.queries import load

OURS: Final = load(__file__, "names"), load(__file__, "types")
OTHERS: Final = (
    load(__file__, "names-of-other-data"),
    load(__file__, "types-of-other-data"),
)
"""The queries for names and for classes, of our data and of other data."""

MAX_TEXT_CHARS: Final = 100
"""Maximum length of a search text, in characters."""

MAX_WORDS: Final = 8
"""Maximum number of words of it."""

MAX_HITS: Final = 500
"""Maximum number of things that are ranked by their best names, and returned."""

STOP_WORDS: Final = {
    *("a", "i", "o", "u", "w", "z", "do", "na", "od", "po", "we", "ze"),
    *("and", "for", "in", "of", "on", "the", "to"),
}
"""Words that are left out of a search, unless there are no others."""

SAME, STEM, PREFIX, PREFIX_STEM = 1.0, 0.8, 0.6, 0.3
"""Weights of a match: the same word, the same stem, a prefix, a prefix without its ending."""

READABLE: Final = 1.5
"""Factor that prefers names in the reader's language for display."""

NAME_WEIGHT: Final = 0.8
"""Minimum weight of a name; definitions weigh less."""

KIND_WEIGHT: Final = 0.7
"""Weight of the name of its kind for a thing."""

QUESTIONS: Final = f"{BASE}queries/"


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One name of a thing, its language and its weight; compared by identity."""

    thing: str
    name: str
    language: str
    weight: float


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A thing, its best matching name and the score."""

    entry: Entry
    score: float

    @property
    def thing(self) -> str:
        """The IRI."""
        return self.entry.thing


@dataclass(frozen=True, slots=True)
class SearchHits:
    """
    The things that match some words, best first; all words match each if ``whole`` is true.

    ``total`` is the number of matching things; ``hits`` has the best `MAX_HITS` of them.
    """

    words: Sequence[str] = ()
    hits: Sequence[SearchHit] = ()
    whole: bool = True
    total: int = 0

    def marked(self, entry: Entry) -> Iterator[tuple[str, bool]]:
        """Yield the parts of a name, each with whether it matches a word."""
        for part in re.split(r"(\w+)", entry.name):
            if part:
                yield part, any(matches(part, entry.language, word) for word in self.words)


class Index:
    """The names of things, by each word and by the stem of each word in them."""

    def __init__(self, entries: Sequence[Entry], kinds: Mapping[str, str]) -> None:
        self.kinds = kinds
        """The class or scheme that each thing is listed under."""
        self.of = {
            thing: tuple(own)
            for thing, own in groupby(sorted(entries, key=_by_weight), attrgetter("thing"))
        }
        """The names of each thing, by descending weight."""
        self._words: dict[str, list[Entry]] = {}
        self._stems: dict[str, list[Entry]] = {}
        for entry in entries:
            for word in dict.fromkeys(words(entry.name)):
                self._words.setdefault(fold(word), []).append(entry)
                self._stems.setdefault(stem(word, entry.language), []).append(entry)
        self._alphabet = sorted(self._words)

    def find(self, text: str, language: str = "") -> SearchHits:
        """
        Return the things whose names match all words of ``text``, or any if none has all.

        Of names that match equally, one in ``language`` is returned.
        """
        wanted = _wanted(text)
        fits = [self._fitting(word) for word in wanted]
        scores: dict[str, list[float]] = {}
        for place, entries in enumerate(fits):
            for entry, fit in entries.items():
                by_word = scores.setdefault(entry.thing, [0.0] * len(wanted))
                by_word[place] = max(by_word[place], fit * entry.weight)
        whole = any(map(all, scores.values()))
        totals = [
            (-sum(by_word), thing)
            for thing, by_word in scores.items()
            if all(by_word) or not whole
        ]
        hits = [
            self._hit(thing, -score, fits, text, language)
            for score, thing in nsmallest(MAX_HITS, totals)
        ]
        return SearchHits(wanted, sorted(hits, key=_by_score), whole, len(totals))

    def exact_matches(self, text: str) -> list[str]:
        """Return the things with the name ``text``, apart from diacritics and capitals."""
        wanted = fold(text.strip())
        entries = self._words.get(fold(next(iter(words(text)), "")), ())
        return list(dict.fromkeys(e.thing for e in entries if fold(e.name) == wanted))

    def names(self, things: Iterable[str], language: str) -> Names:
        """Return the names of things in a language, else in another."""
        best = {thing: self._title(thing, language) for thing in things if thing in self.of}
        return Names(best, language)

    def _title(self, thing: str, language: str) -> Name:
        def order(entry: Entry) -> tuple[bool, bool, float, bool]:
            foreign = entry.language not in {language, ""}
            return entry.weight < NAME_WEIGHT, foreign, -entry.weight, entry.language != "en"

        best = min(self.of[thing], key=order)
        return Name(best.name, best.language)

    def _hit(
        self,
        thing: str,
        score: float,
        fits: Sequence[Mapping[Entry, float]],
        text: str,
        language: str,
    ) -> SearchHit:
        """Return a thing with its best name, which scores more if it is all of ``text``."""
        whole = fold(text.strip())

        def rank(entry: Entry) -> float:
            fit = sum(entries.get(entry, 0) for entries in fits) * entry.weight
            name = fold(entry.name)
            same = (name == whole) + name.startswith(whole) / 2
            share = min(1, len(fits) / max(1, len(words(entry.name))))
            return fit * (1 + share) + same * entry.weight

        def readable(entry: Entry) -> float:
            return rank(entry) * (READABLE if entry.language in {language, ""} else 1)

        best = max(self.of[thing], key=readable)
        return SearchHit(best, score + max(map(rank, self.of[thing])))

    def _fitting(self, word: str) -> dict[Entry, float]:
        """Return the names that match a word, each with the weight of the match."""
        folded = fold(word)
        fits: dict[Entry, float] = {}
        if len(folded) > 1:
            fits |= dict.fromkeys(self._with_prefix(prefix_stem(folded)), PREFIX_STEM)
            fits |= dict.fromkeys(self._with_prefix(folded), PREFIX)
        for language in STEMMERS:
            fits |= dict.fromkeys(self._stems.get(stem(word, language), ()), STEM)
        fits |= dict.fromkeys(self._words.get(folded, ()), SAME)
        return fits

    def _with_prefix(self, prefix: str) -> Iterator[Entry]:
        first = bisect_left(self._alphabet, prefix)
        following = islice(self._alphabet, first, None)
        for word in takewhile(lambda word: word.startswith(prefix), following):
            yield from self._words[word]


def index(engine: Engine) -> Index:
    """Return the index of the data in an engine."""
    named, types = (rows(engine, query) for query in queries(engine))
    weights: dict[tuple[str, str, str], float] = {}
    for row in named:
        name, weight = (row["thing"], row["name"], row["language"]), _weight(row)
        weights[name] = max(weight, weights.get(name, 0))
    classes: dict[str, set[str]] = {}
    for row in types:
        classes.setdefault(row["thing"], set()).add(row["class"])
    things = {thing for thing, *_ in weights}
    weights |= {(iri, _local(iri), ""): NAME_WEIGHT for iri in classes if iri not in things}
    listed = kinds(classes, things)
    for language in STEMMERS:
        of_kinds = names(engine, set(listed.values()), language)
        for thing, kind in listed.items():
            weights.setdefault((thing, str(of_kinds[kind]), language), KIND_WEIGHT)
    return Index([Entry(*name, weight) for name, weight in weights.items()], listed)


def queries(engine: Engine) -> tuple[str, str]:
    """Return the queries for the names that are searched and for the classes of things."""
    return OURS if graph("facts").value in engine.dataset.graphs else OTHERS


def _wanted(text: str) -> list[str]:
    """Return the words to search for."""
    unique = list(dict.fromkeys(words(text[:MAX_TEXT_CHARS])))
    return ([word for word in unique if word not in STOP_WORDS] or unique)[:MAX_WORDS]


def _weight(row: Mapping[str, Any]) -> float:
    """Return the weight of a name; the comment of a question is a name of it too."""
    asks = row["thing"].startswith(QUESTIONS)
    return NAME_WEIGHT if asks and row["weight"] < NAME_WEIGHT else float(row["weight"])


def _by_weight(entry: Entry) -> tuple[str, float, str, str]:
    return entry.thing, -entry.weight, entry.language, entry.name


def _by_score(hit: SearchHit) -> tuple[float, str]:
    return -hit.score, hit.thing


def _local(iri: str) -> str:
    return re.split(r"[/#:]", iri.rstrip("/#"))[-1]
