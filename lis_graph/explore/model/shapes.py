"""
The rules of the data: SHACL shapes by class and by property, for a page to put in words.

https://www.w3.org/TR/shacl/
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal

from lis_graph.engines import Engine
from lis_graph.explore.per_revision import PerRevision
from lis_graph.explore.statements import QueriedStatements
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.rdf.queries import load

QUERY: Final = load(__file__, "shapes")

TARGETS: Final = ("sh:targetClass", "sh:targetSubjectsOf", "sh:targetObjectsOf")
KINDS: Final = ("sh:class", "sh:datatype")


@dataclass(frozen=True)
class Rule:
    """
    A rule for the values of a property, ``path``, of the things of a class, ``of``.

    Without ``path`` it is a rule for these things as a whole; ``target`` is the property by
    which the shape names ``of`` (``sh:targetClass``). ``least`` and ``most`` limit the number
    of values; ``kinds`` has their classes or datatypes, ``within`` the schemes and things they
    are from; ``messages`` are the words of the author.
    """

    of: str
    target: str
    path: str | None
    least: int | None
    most: int | None
    kinds: tuple[str, ...]
    within: tuple[str, ...]
    messages: tuple[Literal, ...]


class Shapes:
    """The shapes of the data, with messages in a language where they have it."""

    def __init__(self, statements: QueriedStatements, language: str) -> None:
        self._statements = statements
        self._language = language

    @property
    def kinds(self) -> list[str]:
        """The node shapes, by IRI."""
        return sorted(self._statements.subjects("rdf:type", f"{PREFIXES['sh']}NodeShape"))

    def on(self, classes: Iterable[str]) -> list[Rule]:
        """Return the rules for the things of some classes, one for each property."""
        targets = [("sh:targetClass", iri) for iri in classes]
        return [rule for target in targets for rule in self._rules(*target)]

    def about(self, path: str) -> list[Rule]:
        """Return the rules for the values of a property, one for each class of things."""
        targets = dict.fromkeys(self._targets())
        rules = (rule for target in targets for rule in self._rules(*target))
        return [rule for rule in rules if rule.path == path]

    def _targets(self) -> Iterator[tuple[str, str]]:
        for name in TARGETS:
            for shape in self._statements.subjects(name):
                for of in self._statements.nodes(shape, name):
                    yield name, of

    def _rules(self, target: str, of: str) -> Iterator[Rule]:
        statements = self._statements
        paths: dict[str | None, list[str]] = {}
        for shape in statements.subjects(target, of):
            if statements.literals(shape, "sh:message"):
                paths.setdefault(None, []).append(shape)
            for part in statements.nodes(shape, "sh:property"):
                for path in statements.nodes(part, "sh:path"):
                    paths.setdefault(path, []).append(part)
        for about, parts in paths.items():
            yield self._rule(of, target, about, parts)

    def _rule(self, of: str, target: str, path: str | None, parts: list[str]) -> Rule:
        statements = self._statements
        least = [statements.number(part, "sh:minCount") for part in parts]
        most = [statements.number(part, "sh:maxCount") for part in parts]
        kinds = (kind for p in parts for name in KINDS for kind in statements.nodes(p, name))
        within = (value for part in parts for value in self._within(part))
        messages = (statements.text(part, "sh:message", self._language) for part in parts)
        return Rule(
            of,
            target,
            path,
            max((n for n in least if n is not None), default=None),
            min((n for n in most if n is not None), default=None),
            tuple(dict.fromkeys(kinds)),
            tuple(dict.fromkeys(within)),
            tuple(dict.fromkeys(words for words in messages if words is not None)),
        )

    def _within(self, part: str) -> Iterator[str]:
        """Yield the things that values are chosen from, and the schemes of such concepts."""
        statements = self._statements
        yield from statements.nodes(part, "sh:hasValue")
        yield from statements.members(statements.first(part, "sh:in"))
        for shape in statements.nodes(part, "sh:node"):
            yield from (
                scheme
                for inner in statements.nodes(shape, "sh:property")
                for scheme in statements.nodes(inner, "sh:hasValue")
            )


def shapes(engine: Engine, language: str) -> Shapes:
    """Return the shapes of the data; none, if they have none."""
    return Shapes(_stated(engine), language)


@PerRevision
def _stated(engine: Engine) -> QueriedStatements:
    return QueriedStatements.from_query(engine, QUERY)
