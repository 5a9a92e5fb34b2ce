"""Statements of a graph, to look up by what they are about or by their value."""

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Triple

from lis_graph.engines import Engine, Query
from lis_graph.engines.results import triples
from lis_graph.explore.naming import Name, Names, in_language
from lis_graph.rdf.formats import N_TRIPLES
from lis_graph.rdf.namespaces import term
from lis_graph.rdf.terms import Term, lexical


class StatementIndex:
    """Triples by subject and property, and by property and value; nodes are IRIs."""

    def __init__(self, told: Iterable[Triple]) -> None:
        self._out: dict[tuple[str, str], list[Term]] = {}
        self._into: dict[tuple[str, str], list[str]] = {}
        for subject, predicate, value in told:
            self._out.setdefault((lexical(subject), predicate.value), []).append(value)
            if isinstance(value, NamedNode):
                key = predicate.value, value.value
                self._into.setdefault(key, []).append(lexical(subject))

    @classmethod
    def asked(cls, engine: Engine, query: str) -> "StatementIndex":
        """Return what a CONSTRUCT query answers."""
        return cls(triples(engine.answer(Query(query, N_TRIPLES.media_type))))

    def __bool__(self) -> bool:
        return bool(self._out)

    def values(self, subject: str, name: str) -> list[Term]:
        """Return the values of a property, by its prefixed name, in the order of their text."""
        return sorted(self._out.get((subject, term(name).value), []), key=str)

    def literals(self, subject: str, name: str) -> list[Literal]:
        """Return those values of a property that are literals."""
        return [value for value in self.values(subject, name) if isinstance(value, Literal)]

    def nodes(self, subject: str, name: str) -> list[str]:
        """Return those values of a property that are IRIs."""
        return [v.value for v in self.values(subject, name) if isinstance(v, NamedNode)]

    def one(self, subject: str, name: str) -> str:
        """Return the first value of a property as text; without one, nothing."""
        return lexical(next(iter(self.values(subject, name)), None))

    def number(self, subject: str, name: str) -> int | None:
        """Return the first value of a property that is a whole number, if there is one."""
        found = (v.value for v in self.literals(subject, name) if v.value.isdecimal())
        return next(map(int, found), None)

    def of(self, name: str, value: str) -> list[str]:
        """Return what has an IRI as value of a property."""
        return sorted(self._into.get((term(name).value, value), []))

    def having(self, name: str) -> list[str]:
        """Return what has any value of a property."""
        property_ = term(name).value
        return sorted(subject for subject, said in self._out if said == property_)

    def members(self, node: str) -> list[str]:
        """Return the IRIs of an RDF list; one that goes in a circle ends there."""
        found: dict[str, list[str]] = {}
        while node and node not in found:
            found[node] = self.nodes(node, "rdf:first")
            node = self.one(node, "rdf:rest")
        return [member for members in found.values() for member in members]

    def words(self, subject: str, name: str, language: str) -> Literal | None:
        """Return the text of a property in a language, else in another."""
        return in_language(self.values(subject, name), language)

    def names(self, *properties: str, language: str) -> Names:
        """Return what things are called by the first of some properties that they have."""
        named: dict[str, Name] = {}
        for name in properties:
            for thing in self.having(name):
                best = self.words(thing, name, language)
                if best is not None and thing not in named:
                    named[thing] = Name(best.value, best.language or "")
        return Names(named, language)
