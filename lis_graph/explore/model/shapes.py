"""
What the data keep to: the SHACL shapes of a class or a property, ready to be told in words.

https://www.w3.org/TR/shacl/
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal

from lis_graph.engines import Engine
from lis_graph.explore.naming import in_language
from lis_graph.explore.per_revision import PerRevision
from lis_graph.explore.statements import StatementIndex
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.rdf.queries import load

QUERY: Final = load(__file__, "shapes")

TARGETS: Final = ("sh:targetClass", "sh:targetSubjectsOf", "sh:targetObjectsOf")
KINDS: Final = ("sh:class", "sh:datatype")


@dataclass(frozen=True)
class Rule:
    """
    What the values of a property, ``path``, are like for the things of a class, ``of``.

    Without ``path`` it is about these things as a whole; ``target`` says how ``of`` names
    them (``sh:targetClass``). ``least`` and ``most`` say how many values there are,
    ``kinds`` has their classes or datatypes, ``within`` the schemes and things they are
    from, ``said`` the rule in the words of its author.
    """

    of: str
    target: str
    path: str | None
    least: int | None
    most: int | None
    kinds: tuple[str, ...]
    within: tuple[str, ...]
    said: tuple[Literal, ...]


class Shapes:
    """The shapes of the data; what they say is in ``language`` where it can be."""

    def __init__(self, said: StatementIndex, language: str) -> None:
        self._said = said
        self._language = language

    @property
    def kinds(self) -> list[str]:
        """The shapes of things, by their name."""
        return sorted(self._said.of("rdf:type", f"{PREFIXES['sh']}NodeShape"))

    def on(self, classes: Iterable[str]) -> list[Rule]:
        """Return the rules for the things of some classes, one for each property."""
        targets = [("sh:targetClass", iri) for iri in classes]
        return [rule for target in targets for rule in self._rules(*target)]

    def about(self, path: str) -> list[Rule]:
        """Return the rules for the values of a property, one for each kind of thing."""
        targets = dict.fromkeys(self._targets())
        rules = (rule for target in targets for rule in self._rules(*target))
        return [rule for rule in rules if rule.path == path]

    def _targets(self) -> Iterator[tuple[str, str]]:
        for name in TARGETS:
            for shape in self._said.having(name):
                for of in self._said.nodes(shape, name):
                    yield name, of

    def _rules(self, target: str, of: str) -> Iterator[Rule]:
        said = self._said
        paths: dict[str | None, list[str]] = {}
        for shape in said.of(target, of):
            if said.literals(shape, "sh:message"):
                paths.setdefault(None, []).append(shape)
            for part in said.nodes(shape, "sh:property"):
                for path in said.nodes(part, "sh:path"):
                    paths.setdefault(path, []).append(part)
        for about, parts in paths.items():
            yield self._rule(of, target, about, parts)

    def _rule(self, of: str, target: str, path: str | None, parts: list[str]) -> Rule:
        said = self._said
        least = [said.number(part, "sh:minCount") for part in parts]
        most = [said.number(part, "sh:maxCount") for part in parts]
        kinds = (kind for p in parts for name in KINDS for kind in said.nodes(p, name))
        within = (value for part in parts for value in self._within(part))
        told = (in_language(said.values(part, "sh:message"), self._language) for part in parts)
        return Rule(
            of,
            target,
            path,
            max((n for n in least if n is not None), default=None),
            min((n for n in most if n is not None), default=None),
            tuple(dict.fromkeys(kinds)),
            tuple(dict.fromkeys(within)),
            tuple(dict.fromkeys(words for words in told if words is not None)),
        )

    def _within(self, part: str) -> Iterator[str]:
        """Yield the things that values are chosen from, and the schemes of such concepts."""
        said = self._said
        yield from said.nodes(part, "sh:hasValue")
        yield from said.members(said.one(part, "sh:in"))
        for shape in said.nodes(part, "sh:node"):
            yield from (
                scheme
                for inner in said.nodes(shape, "sh:property")
                for scheme in said.nodes(inner, "sh:hasValue")
            )


def shapes(engine: Engine, language: str) -> Shapes:
    """Return the shapes of the data, of which there may be none."""
    return Shapes(_stated(engine), language)


@PerRevision
def _stated(engine: Engine) -> StatementIndex:
    return StatementIndex.asked(engine, QUERY)
