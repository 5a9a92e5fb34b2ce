"""Things found by their names, whatever the form of a word; what fits best goes first."""

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

LONGEST: Final = 100
"""How many letters of what is looked for are read."""

WORDS: Final = 8
"""How many words of it."""

RANKED: Final = 500
"""How many things, of all that a word may be in, are ranked by their best names."""

SMALL: Final = {
    *("a", "i", "o", "u", "w", "z", "do", "na", "od", "po", "we", "ze"),
    *("and", "for", "in", "of", "on", "the", "to"),
}
"""Words that say nothing beside others."""

SAME, STEM, BEGINNING, NEAR = 1.0, 0.8, 0.6, 0.3
"""How well a word fits: it is the same, of the same stem, begins so, begins nearly so."""

READABLE: Final = 1.5
"""How much better a name in the reader's language is shown than one in another."""

NAMED: Final = 0.8
"""What a name weighs at least; definitions weigh less."""

KIND: Final = 0.7
"""What the name of its kind weighs for a thing."""

OURS: Final = load(__file__, "names"), load(__file__, "types")
OTHERS: Final = (
    load(__file__, "names-of-other-data"),
    load(__file__, "types-of-other-data"),
)
"""The queries for names and for classes, of our data and of other data."""

QUESTIONS: Final = f"{BASE}queries/"


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One name of a thing, its language, and what it weighs; told apart as objects are."""

    thing: str
    name: str
    language: str
    weight: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing, the name of it that fits best, and how well."""

    entry: Entry
    score: float

    @property
    def thing(self) -> str:
        """The IRI."""
        return self.entry.thing


@dataclass(frozen=True, slots=True)
class Hits:
    """
    What was found, best first; ``whole`` tells whether all words are in each.

    ``total`` is how many things were found; the best `RANKED` of them are here.
    """

    words: Sequence[str] = ()
    hits: Sequence[Hit] = ()
    whole: bool = True
    total: int = 0

    def marked(self, entry: Entry) -> Iterator[tuple[str, bool]]:
        """Yield the parts of a name, and of each whether it was looked for."""
        for part in re.split(r"(\w+)", entry.name):
            if part:
                yield part, any(matches(part, entry.language, word) for word in self.words)


class Index:
    """The names of things, and in which of them each word and each stem of one occurs."""

    def __init__(self, entries: Sequence[Entry], kinds: Mapping[str, str]) -> None:
        self.kinds = kinds
        """What each thing is listed under."""
        self.of = {
            thing: tuple(own)
            for thing, own in groupby(sorted(entries, key=_by_weight), attrgetter("thing"))
        }
        """The names of each thing, weightiest first."""
        self._words: dict[str, list[Entry]] = {}
        self._stems: dict[str, list[Entry]] = {}
        for entry in entries:
            for word in dict.fromkeys(words(entry.name)):
                self._words.setdefault(fold(word), []).append(entry)
                self._stems.setdefault(stem(word, entry.language), []).append(entry)
        self._alphabet = sorted(self._words)

    def find(self, text: str, language: str = "") -> Hits:
        """
        Return the things whose names have all words of ``text``; if none has, any.

        Of names that fit equally, one in ``language`` is told.
        """
        asked = _asked(text)
        fits = [self._fitting(word) for word in asked]
        scores: dict[str, list[float]] = {}
        for place, found in enumerate(fits):
            for entry, fit in found.items():
                of_words = scores.setdefault(entry.thing, [0.0] * len(asked))
                of_words[place] = max(of_words[place], fit * entry.weight)
        whole = any(map(all, scores.values()))
        there = [
            (-sum(of_words), thing)
            for thing, of_words in scores.items()
            if all(of_words) or not whole
        ]
        hits = [
            self._hit(thing, -score, fits, text, language)
            for score, thing in nsmallest(RANKED, there)
        ]
        return Hits(asked, sorted(hits, key=_by_score), whole, len(there))

    def called(self, text: str) -> list[str]:
        """Return the things of which a name is ``text``, but for marks and capitals."""
        wanted = fold(text.strip())
        first = self._words.get(fold(next(iter(words(text)), "")), ())
        return list(dict.fromkeys(e.thing for e in first if fold(e.name) == wanted))

    def names(self, things: Iterable[str], language: str) -> Names:
        """Return what things are called in a language, else in another."""
        best = {thing: self._title(thing, language) for thing in things if thing in self.of}
        return Names(best, language)

    def _title(self, thing: str, language: str) -> Name:
        def liked(entry: Entry) -> tuple[bool, bool, float, bool]:
            there = entry.language in {language, ""}
            return entry.weight < NAMED, not there, -entry.weight, entry.language != "en"

        best = min(self.of[thing], key=liked)
        return Name(best.name, best.language)

    def _hit(
        self,
        thing: str,
        score: float,
        fits: Sequence[Mapping[Entry, float]],
        text: str,
        language: str,
    ) -> Hit:
        """Return a thing with the best of its names; one that is all of ``text`` is better."""
        asked = fold(text.strip())

        def rank(entry: Entry) -> float:
            there = sum(found.get(entry, 0) for found in fits) * entry.weight
            name = fold(entry.name)
            same = (name == asked) + name.startswith(asked) / 2
            share = min(1, len(fits) / max(1, len(words(entry.name))))
            return there * (1 + share) + same * entry.weight

        def readable(entry: Entry) -> float:
            return rank(entry) * (READABLE if entry.language in {language, ""} else 1)

        best = max(self.of[thing], key=readable)
        return Hit(best, score + max(map(rank, self.of[thing])))

    def _fitting(self, word: str) -> dict[Entry, float]:
        """Return the names that a word fits, and how well."""
        folded = fold(word)
        fits: dict[Entry, float] = {}
        if len(folded) > 1:
            fits |= dict.fromkeys(self._beginning(prefix_stem(folded)), NEAR)
            fits |= dict.fromkeys(self._beginning(folded), BEGINNING)
        for language in STEMMERS:
            fits |= dict.fromkeys(self._stems.get(stem(word, language), ()), STEM)
        fits |= dict.fromkeys(self._words.get(folded, ()), SAME)
        return fits

    def _beginning(self, start: str) -> Iterator[Entry]:
        first = bisect_left(self._alphabet, start)
        beginning = takewhile(
            lambda word: word.startswith(start), islice(self._alphabet, first, None)
        )
        for word in beginning:
            yield from self._words[word]


def index(engine: Engine) -> Index:
    """Return the index of what an engine holds."""
    named, types = (rows(engine, q) for q in queries(engine))
    weights: dict[tuple[str, str, str], float] = {}
    for row in named:
        name, weight = (row["thing"], row["name"], row["language"]), _weight(row)
        weights[name] = max(weight, weights.get(name, 0))
    classes: dict[str, set[str]] = {}
    for row in types:
        classes.setdefault(row["thing"], set()).add(row["class"])
    there = {thing for thing, *_ in weights}
    weights |= {(iri, _local(iri), ""): NAMED for iri in classes if iri not in there}
    listed = kinds(classes, there)
    for language in STEMMERS:
        called = names(engine, set(listed.values()), language)
        for thing, kind in listed.items():
            weights.setdefault((thing, str(called[kind]), language), KIND)
    return Index([Entry(*name, weight) for name, weight in weights.items()], listed)


def queries(engine: Engine) -> tuple[str, str]:
    """Return the queries for the names that are searched, and for what has them."""
    return OURS if graph("facts").value in engine.dataset.graphs else OTHERS


def _asked(text: str) -> list[str]:
    """Return the words to look for."""
    there = list(dict.fromkeys(words(text[:LONGEST])))
    return ([word for word in there if word not in SMALL] or there)[:WORDS]


def _weight(row: Mapping[str, Any]) -> float:
    """Return what a name weighs: a question is called by its comment, too."""
    asks = row["thing"].startswith(QUESTIONS)
    return NAMED if asks and row["weight"] < NAMED else float(row["weight"])


def _by_weight(entry: Entry) -> tuple[str, float, str, str]:
    return entry.thing, -entry.weight, entry.language, entry.name


def _by_score(hit: Hit) -> tuple[float, str]:
    return -hit.score, hit.thing


def _local(iri: str) -> str:
    return re.split(r"[/#:]", iri.rstrip("/#"))[-1]
