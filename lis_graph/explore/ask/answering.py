"""An answer as a page shows it: a page of rows, bars of numbers, a picture of a graph."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode, Triple

from lis_graph.engines import SOLUTIONS, Answer, Engine, results
from lis_graph.explore import drawing
from lis_graph.explore.ask.bars import Bar, bars
from lis_graph.explore.ask.cells import Cell, cell, visible
from lis_graph.explore.naming import Names, names
from lis_graph.rdf.namespaces import PREFIXES, curie, term
from lis_graph.rdf.terms import Term

PAGE_SIZE: Final = 50
"""Number of rows on a page."""

MAX_TABLE_BYTES: Final = 4 << 20
"""Maximum size of a table that is shown on a page."""

MAX_GRAPH_BYTES: Final = 1 << 20
"""Maximum size of a graph that is shown on a page; it takes longer to read and to draw."""

MAX_DRAWN: Final = 24
"""Maximum number of things in a picture."""

TYPE: Final = term("rdf:type")


@dataclass(frozen=True)
class Rows:
    """The rows of one page, out of ``count`` rows, with the names of all IRIs in them."""

    columns: Sequence[str]
    cells: Sequence[Sequence[Cell | None]]
    count: int
    page: int
    names: Names

    @property
    def pages(self) -> int:
        """The number of pages, at least one."""
        return _pages(self.count)

    @property
    def first(self) -> int:
        """The number of the first row of the page."""
        return (self.page - 1) * PAGE_SIZE + 1


@dataclass(frozen=True)
class Drawn:
    """A picture of the links between the first ``shown`` of ``things``."""

    picture: drawing.Picture
    shown: int
    things: int


@dataclass(frozen=True)
class Shown:
    """The content of a page; empty for an answer that is too long for one."""

    rows: Rows | None = None
    truth: bool | None = None
    bars: Sequence[Bar] = ()
    drawn: Drawn | None = None


@dataclass(frozen=True)
class Reader:
    """A reader of answers, with a language, and the addresses of pages about things."""

    engine: Engine
    language: str
    link: drawing.Link

    def read(self, answer: Answer, page: int) -> Shown:
        """Return page number ``page``, from 1, of an answer."""
        is_graph = answer.media_type not in SOLUTIONS
        limit = MAX_GRAPH_BYTES if is_graph else MAX_TABLE_BYTES
        if answer.file is not None or len(answer.body) > limit:
            if answer.file is not None:
                answer.file.close()
            return Shown()
        if is_graph:
            return self._graph(results.triples(answer).triples, page)
        if b'"boolean"' in answer.body[:100]:
            return Shown(truth=results.boolean(answer))
        table = results.table(answer)
        rows = self._rows(table.columns, table.rows, page)
        return Shown(rows, bars=bars(rows.cells) if rows.pages == 1 else ())

    def _graph(self, triples: Sequence[Triple], page: int) -> Shown:
        terms = [(triple.subject, triple.predicate, triple.object) for triple in triples]
        rows = self._rows(("subject", "predicate", "object"), terms, page)
        return Shown(rows, drawn=self._drawn(triples))

    def _rows(
        self, columns: Sequence[str], terms: Sequence[Sequence[Term | None]], page: int
    ) -> Rows:
        page = min(max(page, 1), _pages(len(terms)))
        shown = terms[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        cells = [[cell(value) for value in row] for row in shown]
        iris = [value.iri for row in cells for value in row if value and value.iri]
        named = names(self.engine, iris, self.language)
        return Rows(columns, cells, len(terms), page, named)

    def _drawn(self, triples: Sequence[Triple]) -> Drawn | None:
        """Draw the links between the first `MAX_DRAWN` things; types are no links."""
        links = [
            (t.subject.value, t.predicate.value, t.object.value)
            for t in triples
            if isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode)
            if t.predicate != TYPE
        ]
        things = list(dict.fromkeys(iri for start, _, end in links for iri in (start, end)))
        drawn = dict.fromkeys(things[:MAX_DRAWN])
        links = [link for link in links if link[0] in drawn and link[2] in drawn]
        if not links:
            return None
        named = names(self.engine, [*drawn, *(name for _, name, _ in links)], self.language)
        nodes = [self._node(iri, named) for iri in drawn]
        edges = [drawing.Edge(a, b, visible(named[name].text)) for a, name, b in links]
        picture = drawing.columns(drawing.layered(nodes, edges), edges, between=150)
        return Drawn(picture, len(drawn), len(things))

    def _node(self, iri: str, named: Names) -> drawing.Node:
        name = named[iri]
        label, kind = visible(name.text), curie(iri).partition(":")[0]
        ours = PREFIXES.get(kind, "").endswith(f"/id/{kind}/")
        href = self.link(iri)
        return drawing.Node(iri, label, href, kind if ours else "", named.foreign(name))


def _pages(count: int) -> int:
    return max(math.ceil(count / PAGE_SIZE), 1)
