"""
Triple Pattern Fragments: a page of the matches of one pattern, and the controls to go on.

https://linkeddatafragments.org/specification/triple-pattern-fragments/
https://www.hydra-cg.com/spec/latest/core/
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from lis_graph.engines import Answer, Query
from lis_graph.engines.results import table, triples
from lis_graph.errors import N_, InvalidParameter, UnknownThing
from lis_graph.rdf.formats import N_TRIPLES
from lis_graph.rdf.namespaces import BASE, term
from lis_graph.rdf.terms import in_graph

PAGE_SIZE: Final = 100
"""Maximum number of triples on a page."""

POSITIONS: Final = ("subject", "predicate", "object")
HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
VARIABLE: Final = re.compile(r"\?[A-Za-z_]\w{0,50}", re.ASCII)
LITERAL: Final = re.compile(
    r'"(.*)"(?:@([A-Za-z]+(?:-[A-Za-z0-9]+)*)|\^\^<?([^<>"]+)>?)?', re.DOTALL
)

Ask = Callable[[Query], Answer]


@dataclass(frozen=True, slots=True)
class Pattern:
    """
    A triple pattern in the syntax of SPARQL, and the number of a page of its matches.

    ``graph`` is the IRI of the graph to match; `None` is the default graph.
    """

    subject: str
    predicate: str
    object: str
    graph: str | None = None
    page: int = 1

    @classmethod
    def of(cls, values: Mapping[str, str]) -> "Pattern":
        """
        Read the parameters subject, predicate, object, graph and page.

        An IRI may stand in angle brackets; a literal is ``"x"``, ``"x"@pl`` or
        ``"1"^^http://…``; nothing or ``?name`` is a variable. Raises `QueryError`.
        """
        terms = (_term(name, values.get(name, "")) for name in POSITIONS)
        subject, predicate, value = terms
        graph = values.get("graph") or None
        if graph is not None:
            graph = _iri("graph", graph).value
        return cls(subject, predicate, value, graph, _page(values.get("page", "1")))

    @property
    def triple(self) -> str:
        """The pattern as SPARQL writes it."""
        return f"{self.subject} {self.predicate} {self.object}"

    @property
    def _graphs(self) -> tuple[str, ...]:
        return (self.graph,) if self.graph else ()

    def count(self, ask: Ask) -> int:
        """Return the number of triples that match."""
        text = f"SELECT (COUNT(*) AS ?n) WHERE {{ {self.triple} }}"
        counted = table(ask(Query(text, default_graphs=self._graphs))).values()
        return int(counted[0]["n"])

    def matches(self, ask: Ask) -> list[Triple]:
        """
        Return the triples of the page; the order of pages is that of the store.

        A literal is that of the store, which may match another: ``"1"`` instead of ``"01"``.
        """
        start = (self.page - 1) * PAGE_SIZE
        found, values = self, ""
        if self.object.startswith('"'):
            found = replace(self, object=self._free_variable)
            values = f"VALUES {found.object} {{ {self.object} }} "
        text = f"CONSTRUCT {{ {found.triple} }} WHERE {{ {values}{found.triple} }}"
        page = f"{text} LIMIT {PAGE_SIZE} OFFSET {start}"
        return list(triples(ask(Query(page, N_TRIPLES.media_type, self._graphs))))

    @property
    def _free_variable(self) -> str:
        """A variable that the pattern does not have."""
        names = ("?object", "?value", "?literal")
        return next(name for name in names if name not in (self.subject, self.predicate))


@dataclass(frozen=True, slots=True)
class Fragment:
    """A page of the matches of a pattern, and the number of all matches."""

    matches: list[Triple]
    total: int
    pattern: Pattern

    @classmethod
    def of(cls, pattern: Pattern, ask: Ask) -> "Fragment":
        """Evaluate a pattern. Raises `UnknownThing` for a page past the last."""
        total = pattern.count(ask)
        pages = max(1, -(-total // PAGE_SIZE))
        if pattern.page > pages:
            sentence = N_("there is no page {page}; the last page is {last}")
            raise UnknownThing(sentence, page=pattern.page, last=pages)
        return cls(pattern.matches(ask), total, pattern)

    @property
    def neighbours(self) -> dict[str, int]:
        """The numbers of the pages to go on to, by Hydra's names for them."""
        pages = {"first": 1}
        if self.pattern.page > 1:
            pages["previous"] = self.pattern.page - 1
        if self.pattern.page * PAGE_SIZE < self.total:
            pages["next"] = self.pattern.page + 1
        return pages

    def quads(self, base: str, here: str, at: Callable[[int | None], str]) -> Iterator[Quad]:
        """
        Yield the matches, in the default graph, and the controls, in a graph of their own.

        ``base`` is the address of all fragments, ``here`` that of the request; ``at`` gives
        the address of a page, and of the fragment itself for `None`.
        """
        yield from in_graph(self.matches, DefaultGraph())
        graph = NamedNode(f"{here}#metadata")
        yield Quad(graph, term("foaf:primaryTopic"), NamedNode(here), graph)
        yield from in_graph((*_form(base), *self._controls(base, here, at)), graph)

    def _controls(
        self, base: str, here: str, at: Callable[[int | None], str]
    ) -> Iterator[Triple]:
        page, fragment = NamedNode(here), NamedNode(at(None))
        dataset = NamedNode(f"{base}#dataset")
        yield Triple(dataset, term("void:subset"), fragment)
        yield Triple(fragment, term("void:subset"), page)
        yield Triple(page, term("rdf:type"), _hydra("PartialCollectionView"))
        yield Triple(page, term("dcterms:source"), NamedNode(f"{BASE}dataset"))
        for counted in {page, fragment}:
            yield Triple(counted, term("void:triples"), Literal(self.total))
            yield Triple(counted, _hydra("totalItems"), Literal(self.total))
        yield Triple(page, _hydra("itemsPerPage"), Literal(PAGE_SIZE))
        for name, number in self.neighbours.items():
            yield Triple(page, _hydra(name), NamedNode(at(number)))


def _form(base: str) -> Iterator[Triple]:
    """
    Yield the form to request a fragment with.

    It has no ``graph``: with one Comunica takes it for a form of quads, and the default
    graph for empty.
    """
    dataset, search = NamedNode(f"{base}#dataset"), NamedNode(f"{base}#search")
    yield Triple(dataset, term("rdf:type"), term("void:Dataset"))
    yield Triple(dataset, term("rdf:type"), _hydra("Collection"))
    yield Triple(dataset, _hydra("search"), search)
    names = ",".join(POSITIONS)
    yield Triple(search, _hydra("template"), Literal(f"{base}{{?{names}}}"))
    yield Triple(search, _hydra("variableRepresentation"), _hydra("ExplicitRepresentation"))
    for name in POSITIONS:
        mapping = NamedNode(f"{base}#{name}")
        yield Triple(search, _hydra("mapping"), mapping)
        yield Triple(mapping, _hydra("variable"), Literal(name))
        yield Triple(mapping, _hydra("property"), term(f"rdf:{name}"))


def _hydra(name: str) -> NamedNode:
    return NamedNode(HYDRA + name)


def _term(name: str, value: str) -> str:
    """Return a parameter in the syntax of SPARQL. Raises `QueryError` if it has none."""
    if not value:
        return f"?{name}"
    if VARIABLE.fullmatch(value):
        return value
    if not value.startswith('"'):
        return str(_iri(name, value))
    if name != "object":
        needed = N_("only an object can be a literal")
        raise InvalidParameter(name=name, value=value, needed=needed)
    return str(_literal(value))


def _literal(value: str) -> Literal:
    parts = LITERAL.fullmatch(value)
    try:
        if parts and parts[3]:
            return Literal(parts[1], datatype=NamedNode(parts[3]))
        if parts:
            return Literal(parts[1], language=parts[2])
    except ValueError as error:
        raise InvalidParameter(name="object", value=value, needed=str(error)) from error
    needed = N_('write "x", "x"@pl or "x"^^http://…')
    raise InvalidParameter(name="object", value=value, needed=needed)


def _iri(name: str, value: str) -> NamedNode:
    bare = value[1:-1] if value.startswith("<") and value.endswith(">") else value
    try:
        if not value.startswith("_:"):
            return NamedNode(bare)
    except ValueError:
        pass
    needed = N_("give an absolute IRI or a variable such as ?x")
    raise InvalidParameter(name=name, value=value, needed=needed)


def _page(value: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", value):
        needed = N_("pages are numbered from 1")
        raise InvalidParameter(name="page", value=value, needed=needed)
    return int(value)
