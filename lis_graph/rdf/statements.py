"""Statements to look up by subject and property, or by property and value."""

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Triple

from lis_graph.rdf.namespaces import term
from lis_graph.rdf.terms import Subject, Term, lexical

Node = str | Subject
"""A node, or its IRI as text."""


class StatementIndex:
    """Triples, each once; properties go by their prefixed names, things by their IRIs."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self.triples: list[Triple] = []
        self._values: dict[tuple[str, str], dict[Term, None]] = {}
        self._subjects: dict[tuple[str, str], list[str]] = {}
        for triple in triples:
            self._add(triple)

    def __bool__(self) -> bool:
        return bool(self.triples)

    def add(self, subject: Node, name: str, *values: Term) -> None:
        """State the values of a property of ``subject``."""
        node = NamedNode(subject) if isinstance(subject, str) else subject
        for value in values:
            self._add(Triple(node, term(name), value))

    def inherit(self, child: Node, parent: Node, names: Iterable[str]) -> None:
        """Give ``child`` the values of ``parent`` for each property that it has no value of."""
        for name in names:
            if not self.values(child, name):
                self.add(child, name, *self.values(parent, name))

    def values(self, subject: Node, name: str) -> list[Term]:
        """Return the values of a property, in the order of their text."""
        return sorted(self._values.get((lexical(subject), term(name).value), ()), key=str)

    def literals(self, subject: Node, name: str) -> list[Literal]:
        """Return those values of a property that are literals."""
        return [value for value in self.values(subject, name) if isinstance(value, Literal)]

    def nodes(self, subject: Node, name: str) -> list[str]:
        """Return those values of a property that are IRIs."""
        return [v.value for v in self.values(subject, name) if isinstance(v, NamedNode)]

    def texts(self, subject: Node, name: str) -> dict[str, str]:
        """Return the texts of a property by their language, ``""`` for none."""
        return {text.language or "": text.value for text in self.literals(subject, name)}

    def first(self, subject: Node, name: str) -> str:
        """Return the first value of a property as text; ``""`` if it has none."""
        return lexical(next(iter(self.values(subject, name)), None))

    def number(self, subject: Node, name: str) -> int | None:
        """Return the first value of a property that is a whole number, if there is one."""
        numbers = (v.value for v in self.literals(subject, name) if v.value.isdecimal())
        return next(map(int, numbers), None)

    def subjects(self, name: str, value: str | None = None) -> list[str]:
        """Return the subjects of a property, or those with one IRI as its value."""
        predicate = term(name).value
        if value is not None:
            return sorted(self._subjects.get((predicate, value), []))
        return sorted(subject for subject, property_ in self._values if property_ == predicate)

    def instances(self, class_: str) -> list[str]:
        """Return the instances of a class, by its prefixed name."""
        return self.subjects("rdf:type", term(class_).value)

    def members(self, node: str) -> list[str]:
        """Return the IRIs of an RDF list; a circular list ends where it repeats."""
        firsts: dict[str, list[str]] = {}
        while node and node not in firsts:
            firsts[node] = self.nodes(node, "rdf:first")
            node = self.first(node, "rdf:rest")
        return [member for members in firsts.values() for member in members]

    def _add(self, triple: Triple) -> None:
        subject, property_ = lexical(triple.subject), triple.predicate.value
        values = self._values.setdefault((subject, property_), {})
        if triple.object not in values:
            values[triple.object] = None
            self.triples.append(triple)
            if isinstance(triple.object, NamedNode):
                key = property_, triple.object.value
                self._subjects.setdefault(key, []).append(subject)
