"""An answer as a page shows it: some of its rows, bars of its numbers, a picture of a graph."""

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

ROWS: Final = 50
"""How many rows a page has."""

LONGEST: Final = 4 << 20
"""How many bytes a table has that becomes a page."""

LONGEST_GRAPH: Final = 1 << 20
"""How many a graph has, which takes longer to read and to draw."""

DRAWN: Final = 24
"""How many things a picture has."""

TYPE: Final = term("rdf:type")


@dataclass(frozen=True)
class Rows:
    """Those of page ``page`` of ``pages``, of ``count`` in all; what their IRIs are called."""

    columns: Sequence[str]
    cells: Sequence[Sequence[Cell | None]]
    count: int
    page: int
    names: Names

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return _pages(self.count)

    @property
    def first(self) -> int:
        """The number of the first row of the page."""
        return (self.page - 1) * ROWS + 1


@dataclass(frozen=True)
class Drawn:
    """A picture of the links between ``shown`` of ``things``."""

    picture: drawing.Picture
    shown: int
    things: int


@dataclass(frozen=True)
class Shown:
    """What a page shows; without rows and without a truth, the answer is too long for one."""

    rows: Rows | None = None
    truth: bool | None = None
    bars: Sequence[Bar] = ()
    drawn: Drawn | None = None


@dataclass(frozen=True)
class Reader:
    """Who reads: in which language, and where the pages about things are."""

    engine: Engine
    language: str
    link: drawing.Link

    def read(self, answer: Answer, page: int) -> Shown:
        """Return what page number ``page`` shows of an answer."""
        is_graph = answer.media_type not in SOLUTIONS
        longest = LONGEST_GRAPH if is_graph else LONGEST
        if answer.file is not None or len(answer.body) > longest:
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
        statements = [(one.subject, one.predicate, one.object) for one in triples]
        rows = self._rows(("subject", "predicate", "object"), statements, page)
        return Shown(rows, drawn=self._drawn(triples))

    def _rows(
        self, columns: Sequence[str], terms: Sequence[Sequence[Term | None]], page: int
    ) -> Rows:
        page = min(max(page, 1), _pages(len(terms)))
        shown = terms[(page - 1) * ROWS : page * ROWS]
        cells = [[cell(value) for value in row] for row in shown]
        iris = [one.iri for row in cells for one in row if one and one.iri]
        called = names(self.engine, iris, self.language)
        return Rows(columns, cells, len(terms), page, called)

    def _drawn(self, triples: Sequence[Triple]) -> Drawn | None:
        """Draw the links between things, of the first `DRAWN` of these; types are no links."""
        links = [
            (one.subject.value, one.predicate.value, one.object.value)
            for one in triples
            if isinstance(one.subject, NamedNode) and isinstance(one.object, NamedNode)
            if one.predicate != TYPE
        ]
        things = list(dict.fromkeys(iri for start, _, end in links for iri in (start, end)))
        some = dict.fromkeys(things[:DRAWN])
        edges = [link for link in links if link[0] in some and link[2] in some]
        if not edges:
            return None
        called = names(self.engine, [*some, *(name for _, name, _ in edges)], self.language)
        nodes = [self._node(iri, called) for iri in some]
        lines = [drawing.Edge(a, b, visible(called[name].text)) for a, name, b in edges]
        picture = drawing.columns(drawing.layered(nodes, lines), lines, between=150)
        return Drawn(picture, len(some), len(things))

    def _node(self, iri: str, called: Names) -> drawing.Node:
        name = called[iri]
        label, kind = visible(name.text), curie(iri).partition(":")[0]
        ours = PREFIXES.get(kind, "").endswith(f"/id/{kind}/")
        href = self.link(iri)
        return drawing.Node(iri, label, href, kind if ours else "", called.foreign(name))


def _pages(count: int) -> int:
    return max(math.ceil(count / ROWS), 1)
