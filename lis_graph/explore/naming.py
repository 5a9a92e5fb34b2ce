"""Names of things in a language, or in another where there is none in that."""

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

MAX_NAME_CHARS: Final = 300
"""Maximum length of a prefixed name, in characters; the queries cut other names likewise."""

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
    """The names of things in a language; a thing without one has its prefixed name."""

    def __init__(self, names: Mapping[str, Name], language: str) -> None:
        self._names = names
        self.language = language

    def __getitem__(self, iri: str) -> Name:
        return self._names.get(iri) or Name(curie(iri)[:MAX_NAME_CHARS], given=False)

    def __iter__(self):  # type: ignore[no-untyped-def]  # noqa: ANN204 - that of a mapping
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def foreign(self, name: Name) -> str | None:
        """Return the language of a name, if it is another than that of the page."""
        return name.language if name.language not in {"", self.language} else None


def names(engine: Engine, iris: Iterable[str], language: str) -> Names:
    """
    Return the names of ``iris`` in a language, else in another.

    The preferred label goes before a person's name, a title and any other label; among these,
    the requested language goes before no language, English and any other. Passages are named
    by their words, claims by their statements.
    """
    wanted = [iri for iri in dict.fromkeys(iris) if is_iri(iri)]
    claims = _claimed(engine, [iri for iri in wanted if iri.startswith(CLAIMS)])
    parts = {part for triple in claims.values() for part in triple if is_iri(part)}
    best = _named(engine, dict.fromkeys([*wanted, *sorted(parts)]), language)
    named = Names(best, language)
    sentences = {
        claim: Name(" – ".join(named[part].text if part in parts else part for part in triple))
        for claim, triple in claims.items()
    }
    return Names(sentences | {iri: best[iri] for iri in wanted if iri in best}, language)


def _named(engine: Engine, iris: Iterable[str], language: str) -> dict[str, Name]:
    """Return the best names of things, by IRI; things without a name are left out."""
    things = list(map(NamedNode, iris))
    if not things:
        return {}
    ranked: dict[str, list[tuple[int, Name]]] = {}
    for row in rows(engine, with_values(NAMES, thing=things)):
        name = Name(row["name"], row["language"])
        ranked.setdefault(row["thing"], []).append((row["rank"], name))
    return {iri: _best(of_thing, language) for iri, of_thing in ranked.items()}


def _claimed(engine: Engine, claims: Sequence[str]) -> dict[str, list[str]]:
    """Return the statements that claims make: the IRIs or texts of their terms."""
    if not claims:
        return {}
    query = Query(with_values(STATEMENTS, claim=map(NamedNode, claims)))
    return {
        lexical(claim): [lexical(term) for term in triple]
        for claim, *triple in table(engine.answer(query)).rows
    }


def _best(ranked: Iterable[tuple[int, Name]], language: str) -> Name:
    preferred = (language, "", "en")

    def order(item: tuple[int, Name]) -> tuple[int, int, str]:
        rank, name = item
        known = name.language in preferred
        place = preferred.index(name.language) if known else len(preferred)
        return rank, place, name.text

    return min(ranked, key=order)[1]


def in_language(values: Iterable[object], language: str) -> Literal | None:
    """Return the text in a language, else one without, else the first, if there is one."""
    texts = [value for value in values if isinstance(value, Literal)]
    for wanted in (language, None):
        for literal in texts:
            if literal.language == wanted:
                return literal
    return min(texts, key=lexical, default=None)
