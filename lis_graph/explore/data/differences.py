"""The changes of a release, in numbers and by thing, from the lines of its patch."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lis_graph.history.releases import ReleasePatch
from lis_graph.rdf.namespaces import BASE, PREFIXES, term

BY_PRODUCTS: Final = tuple(
    PREFIXES[kind] for kind in ("claim", "passage", "selector", "checksum", "node")
)
"""Things whose names depend on their content: they come and go with other things."""

MAX_NAMED: Final = 30
"""Maximum number of things of each kind that a page names."""

TYPE: Final = str(term("rdf:type"))
INFERRED: Final = f"<{BASE}graph/inferred>"


@dataclass(frozen=True)
class Difference:
    """
    The changes of a release: numbers of statements added and removed by graph; things by IRI.

    ``terms`` has those of the ontology, ``things`` all others; each maps ``added``,
    ``removed`` and ``changed`` to IRIs.
    """

    graphs: Mapping[str, tuple[int, int]]
    things: Mapping[str, Sequence[str]]
    terms: Mapping[str, Sequence[str]]

    def first(self) -> list[str]:
        """Return the things and terms that a page names."""
        kinds = [*self.things.values(), *self.terms.values()]
        return [iri for iris in kinds for iri in iris[:MAX_NAMED]]


@lru_cache(maxsize=64)
def difference(released: ReleasePatch) -> Difference:
    """Return the changes of a release since the one before, if there is one."""
    added, removed = (Counter(map(_graph, lines)) for lines in _sides(released))
    graphs = {name: (added[name], removed[name]) for name in sorted({*added, *removed})}
    changed = _changed(released)
    things = {how: [i for i in iris if i.startswith(f"{BASE}id/")] for how, iris in changed}
    terms = {how: [i for i in iris if i.startswith(PREFIXES["lis"])] for how, iris in changed}
    return Difference(graphs, things, terms)


def _changed(released: ReleasePatch) -> list[tuple[str, list[str]]]:
    """Return the things whose type was added or removed, and those changed otherwise."""
    gained, lost = (_subjects(lines, of_type=True) for lines in _sides(released))
    sides = [_subjects(lines, of_type=False) for lines in _sides(released)]
    whole = sides[0] | sides[1]
    added, removed = gained - lost - sides[1], lost - gained - sides[0]
    parts = {"added": added, "removed": removed, "changed": whole - added - removed}
    return [(how, sorted(iris)) for how, iris in parts.items()]


def _sides(released: ReleasePatch) -> tuple[Sequence[str], Sequence[str]]:
    return released.patch.added, released.patch.removed


def _subjects(lines: Iterable[str], *, of_type: bool) -> set[str]:
    """Return the subjects of stated lines; with ``of_type``, of statements of a type only."""
    subjects = set()
    for line in lines:
        subject, predicate, _ = line.split(" ", 2)
        if (predicate == TYPE or not of_type) and _graph(line) != INFERRED[1:-1]:
            subjects.add(subject[1:-1])
    return {iri for iri in subjects if not iri.startswith(BY_PRODUCTS)}


def _graph(line: str) -> str:
    """Return the IRI of the graph of a line of N-Quads."""
    return line.removesuffix(" .").rpartition(" ")[2][1:-1]
