"""What things are called in a language, and in which other where there is no name in that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal

from lis_graph.engines import Engine, Query
from lis_graph.explore.asking import is_iri
from lis_graph.namespaces import PREFIXES, curie
from lis_graph.results import table
from lis_graph.terms import text

LONGEST: Final = 300
"""How many letters of a name are read."""

NAMES: Final = f"""
PREFIX dcterms: <{PREFIXES["dcterms"]}> PREFIX foaf: <{PREFIXES["foaf"]}>
PREFIX rdfs: <{PREFIXES["rdfs"]}> PREFIX skos: <{PREFIXES["skos"]}>
SELECT ?thing ?rank ?name (LANG(?label) AS ?language) WHERE {{{{
  VALUES ?thing {{{{ {{things}} }}}}
  {{{{ ?thing skos:prefLabel ?label BIND (0 AS ?rank) }}}}
  UNION {{{{ ?thing foaf:name ?label BIND (1 AS ?rank) }}}}
  UNION {{{{ ?thing dcterms:title ?label BIND (2 AS ?rank) }}}}
  UNION {{{{ ?thing rdfs:label ?label BIND (3 AS ?rank) }}}}
  FILTER (ISLITERAL(?label))
  BIND (SUBSTR(STR(?label), 1, {LONGEST}) AS ?name)
}}}} ORDER BY ?thing ?rank ?name"""


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
        return self._names.get(iri) or Name(curie(iri), given=False)

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
    the language asked for, then names without a language, then English, then any.
    """
    wanted = [f"<{iri}>" for iri in dict.fromkeys(iris) if is_iri(iri)]
    if not wanted:
        return Names({}, language)
    rows = table(engine.answer(Query(NAMES.format(things=" ".join(wanted))))).values()
    found: dict[str, list[tuple[int, Name]]] = {}
    for row in rows:
        name = Name(row["name"], row["language"])
        found.setdefault(row["thing"], []).append((row["rank"], name))
    return Names({iri: _best(given, language) for iri, given in found.items()}, language)


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
    return min(texts, key=text, default=None)
