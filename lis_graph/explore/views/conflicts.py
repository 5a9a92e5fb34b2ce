"""Where a source contradicts itself or seems to have been miscopied, side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pyoxigraph import Literal

from lis_graph.engines import Engine
from lis_graph.explore.naming import Names, names
from lis_graph.explore.sparql import rows
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.rdf.queries import load, with_values

SHOWN: Final = 15
SIDES: Final = 6
"""How many conflicts are shown, and how many statements of each."""

LONGEST: Final = 600
"""How many letters of a value or of words are read."""

QUERY: Final = load(__file__, "conflicts")
GRAPH: Final = load(__file__, "conflicts-graph")

ADOPTED: Final = frozenset(
    PREFIXES["status"] + name
    for name in ("asserted", "inferred", "conflict-preferred", "enrichment")
)
"""The standings of statements that the graph makes its own."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a source says of a thing, in which words, and how it stands."""

    of: str
    value: str
    status: str
    claim: str
    words: str | None
    section: str | None
    source: str | None
    link: str | None
    why: str | None

    @property
    def adopted(self) -> bool:
        """Whether the graph makes the statement its own."""
        return self.status in ADOPTED


@dataclass(frozen=True, slots=True)
class Conflict:
    """Statements ``about`` one property of a thing; some may be the same said elsewhere."""

    thing: str
    about: str
    statements: Sequence[Statement]

    @property
    def copied(self) -> bool:
        """Whether it is a suspected copying error, and no contradiction."""
        return any(s.status.endswith("/suspected-copy-error") for s in self.statements)


@dataclass(frozen=True)
class Conflicts:
    """
    The conflicts, and what to call what is in them.

    ``cut`` says that there is more than is shown.
    """

    conflicts: Sequence[Conflict]
    names: Names
    query: str
    cut: bool


def conflicts(engine: Engine, language: str) -> Conflicts:
    """Return what the sources say against each other, with reasons in a language."""
    query = with_values(QUERY, language=Literal(language))
    found: dict[tuple[str, str], dict[str, Statement]] = {}
    for row in rows(engine, query):
        there = found.setdefault((row["thing"], row["property"]), {})
        there.setdefault(row["claim"], _statement(row))
    every = sorted(
        (
            Conflict(*about, _side_by_side(about[0], there.values()))
            for about, there in found.items()
        ),
        key=lambda conflict: conflict.copied,
    )
    cut = len(every) > SHOWN or any(len(c.statements) > SIDES for c in every)
    every = [replace(c, statements=c.statements[:SIDES]) for c in every[:SHOWN]]
    iris = []
    for conflict in every:
        iris += [conflict.thing, conflict.about]
        for s in conflict.statements:
            iris += [iri for iri in (s.of, s.value, s.status, s.section, s.source) if iri]
    return Conflicts(every, names(engine, iris, language), query, cut)


def _side_by_side(thing: str, statements: Iterable[Statement]) -> list[Statement]:
    """Put what the graph adopts before what it does not, and what is said elsewhere last."""
    return sorted(statements, key=lambda s: (s.of != thing, not s.adopted))


def _statement(row: Mapping[str, Any]) -> Statement:
    parts = {name: row[name] for name in Statement.__slots__}
    return Statement(**parts | {"value": str(row["value"])[:LONGEST]})
