"""What things are called in a language, and in which other where there is no name in that."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from lis_graph.engines import Engine, Query
from lis_graph.engines.results import table
from lis_graph.explore.sparql import is_iri, rows
from lis_graph.rdf.namespaces import BASE, curie
from lis_graph.rdf.queries import load, with_values
from lis_graph.rdf.terms import lexical

LONGEST: Final = 300
"""How many letters of a name are read."""

NAMES: Final = load(__file__, "names")
STATEMENTS: Final = load(__file__, "claimed")

CLAIMS: Final = f"{BASE}id/claim/"


@dataclass(frozen=True, slots=True)
class Name:
    """A name and its language, ``""`` if it has none; ``given`` is false for a bare IRI."""

    text: str
    language: str = ""
    given: bool = True

    def __str__(self) -> str:
        return self.text


class Names(Mapping[str, Name]):
    """The names of things in a language; what has none is called by its prefixed name."""

    def __init__(self, names: Mapping[str, Name], language: str) -> None:
        self._names = names
        self.language = language

    def __getitem__(self, iri: str) -> Name:
        return self._names.get(iri) or Name(curie(iri)[:LONGEST], given=False)

    def __iter__(self):  # type: ignore[no-untyped-def]  # noqa: ANN204 - that of a mapping
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def foreign(self, name: Name) -> str | None:
        """Return the language of a name that is not in that of the page, for a tag."""
        return name.language if name.language not in {"", self.language} else None


def names(engine: Engine, iris: Iterable[str], language: str) -> Names:
    """
    Return what ``iris`` are called in a language, else in another.

    The preferred label goes before a person's name, a title, any other label; within these
    the language asked for, then names without a language, then English, then any. Passages
    are called by their words, claims by their statements.
    """
    wanted = [iri for iri in dict.fromkeys(iris) if is_iri(iri)]
    claims = _claimed(engine, [iri for iri in wanted if iri.startswith(CLAIMS)])
    parts = [part for triple in claims.values() for part in triple if is_iri(part)]
    named = _named(engine, dict.fromkeys([*wanted, *parts]), language)
    every = Names(named, language)
    sentences = {
        claim: Name(" – ".join(every[part].text if part in parts else part for part in triple))
        for claim, triple in claims.items()
    }
    return Names(sentences | {iri: named[iri] for iri in wanted if iri in named}, language)


def _named(engine: Engine, iris: Iterable[str], language: str) -> dict[str, Name]:
    """Return the names of things that have one, by IRI."""
    things = list(map(NamedNode, iris))
    if not things:
        return {}
    found: dict[str, list[tuple[int, Name]]] = {}
    for row in rows(engine, with_values(NAMES, thing=things)):
        name = Name(row["name"], row["language"])
        found.setdefault(row["thing"], []).append((row["rank"], name))
    return {iri: _best(given, language) for iri, given in found.items()}


def _claimed(engine: Engine, claims: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """Return the statements that claims make: subject, property and object as text."""
    if not claims:
        return {}
    query = with_values(STATEMENTS, claim=map(NamedNode, claims))
    return {
        lexical(row["claim"]): (
            lexical(row["subject"]),
            lexical(row["property"]),
            lexical(row["object"]),
        )
        for row in table(engine.answer(Query(query)))
    }


def _best(given: Iterable[tuple[int, Name]], language: str) -> Name:
    liked = (language, "", "en")

    def rank(named: tuple[int, Name]) -> tuple[int, int, str]:
        kind, name = named
        tongue = liked.index(name.language) if name.language in liked else len(liked)
        return kind, tongue, name.text

    return min(given, key=rank)[1]


def in_language(values: Iterable[object], language: str) -> Literal | None:
    """Return the text in a language, else one without, else the first; `None` of none."""
    texts = [value for value in values if isinstance(value, Literal)]
    for wanted in (language, None):
        for literal in texts:
            if literal.language == wanted:
                return literal
    return min(texts, key=lexical, default=None)
