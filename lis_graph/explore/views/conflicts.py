"""Contradictions of a source and suspected copying errors, side by side."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pyoxigraph import Literal

from lis_graph.engines import Engine
from lis_graph.explore.naming import Names, names
from lis_graph.explore.sparql import rows
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.rdf.queries import load, with_values

MAX_CONFLICTS: Final = 15
MAX_STATEMENTS: Final = 6
"""Maximum number of conflicts shown, and of statements of each."""

MAX_VALUE_CHARS: Final = 600
"""Maximum length of a value, in characters."""

QUERY: Final = load(__file__, "conflicts")
GRAPH: Final = load(__file__, "conflicts-graph")

ADOPTED: Final = frozenset(
    PREFIXES["status"] + name
    for name in ("asserted", "inferred", "conflict-preferred", "enrichment")
)
"""The statuses of claims whose statements the graph adopts."""


@dataclass(frozen=True, slots=True)
class DisputedStatement:
    """A statement of a source about a thing, ``of``: its value, status and words."""

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
        """Whether the graph adopts the statement."""
        return self.status in ADOPTED


@dataclass(frozen=True, slots=True)
class Conflict:
    """Statements with one property of a thing, ``about``, or with the same value of another."""

    thing: str
    about: str
    statements: Sequence[DisputedStatement]

    @property
    def copied(self) -> bool:
        """Whether it is a suspected copying error, and no contradiction."""
        return any(s.status.endswith("/suspected-copy-error") for s in self.statements)


@dataclass(frozen=True)
class Conflicts:
    """
    The conflicts, and the names of all in them.

    ``truncated`` is true if there are more than are shown.
    """

    conflicts: Sequence[Conflict]
    names: Names
    query: str
    truncated: bool


def conflicts(engine: Engine, language: str) -> Conflicts:
    """Return the conflicts between statements of sources, with reasons in a language."""
    query = with_values(QUERY, language=Literal(language))
    claims: dict[tuple[str, str], dict[str, DisputedStatement]] = {}
    for row in rows(engine, query):
        of_conflict = claims.setdefault((row["thing"], row["property"]), {})
        of_conflict.setdefault(row["claim"], _statement(row))
    every = [
        Conflict(thing, about, _side_by_side(thing, of_conflict.values()))
        for (thing, about), of_conflict in claims.items()
    ]
    every.sort(key=lambda conflict: conflict.copied)
    truncated = len(every) > MAX_CONFLICTS or any(
        len(conflict.statements) > MAX_STATEMENTS for conflict in every
    )
    shown = [
        replace(conflict, statements=conflict.statements[:MAX_STATEMENTS])
        for conflict in every[:MAX_CONFLICTS]
    ]
    return Conflicts(shown, names(engine, _iris(shown), language), query, truncated)


def _side_by_side(
    thing: str, statements: Iterable[DisputedStatement]
) -> list[DisputedStatement]:
    """Put adopted statements first, and those about other things last."""
    return sorted(statements, key=lambda s: (s.of != thing, not s.adopted))


def _statement(row: Mapping[str, Any]) -> DisputedStatement:
    parts = {name: row[name] for name in DisputedStatement.__slots__}
    return DisputedStatement(**parts | {"value": str(row["value"])[:MAX_VALUE_CHARS]})


def _iris(conflicts: Iterable[Conflict]) -> Iterator[str]:
    """Yield the IRIs in conflicts."""
    for conflict in conflicts:
        yield from (conflict.thing, conflict.about)
        for s in conflict.statements:
            yield from filter(None, (s.of, s.value, s.status, s.section, s.source))
