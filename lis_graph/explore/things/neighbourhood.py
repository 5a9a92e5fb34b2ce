"""A picture of a thing and its neighbours: its values, and the things it is a value of."""

from collections.abc import Iterable, Sequence
from itertools import chain, zip_longest
from typing import Final

from pyoxigraph import NamedNode

from lis_graph.explore import drawing
from lis_graph.explore.things.reading import Group, Statement
from lis_graph.explore.things.thing import Thing
from lis_graph.rdf.terms import lexical

MAX_NEIGHBOURS: Final = 8
"""Maximum number of neighbours on each side."""

HOUSEKEEPING_FROM: Final = 900
"""Properties from this ``sh:order`` on are housekeeping: notations, schemes, matches."""

MAX_NAME_CHARS: Final = 90
MAX_LABEL_CHARS: Final = 32
"""Maximum length of the name of a thing and of the label of a line, in characters."""

Neighbours = dict[str, list[Statement]]
"""The statements that link a thing to each of its neighbours, by IRI."""


def picture(thing: Thing, link: drawing.Link, kind: drawing.Link) -> drawing.Picture | None:
    """
    Draw a thing between the things it is a value of, on the left, and its values.

    Properties with an early place in the ontology go first, one statement of each in turn. A
    line for derived statements only has the kind ``derived``. `None` if there is no neighbour.
    """
    left, right = _sides(thing)
    if not left and not right:
        return None

    def node(iri: str) -> drawing.Node:
        name = thing.names[iri]
        label, language = _short(name.text, MAX_NAME_CHARS), thing.names.foreign(name)
        return drawing.Node(iri, label, link(iri), kind(iri) or "", language)

    edges = [_edge(thing, iri, statements, out=False) for iri, statements in left.items()]
    edges += [_edge(thing, iri, statements, out=True) for iri, statements in right.items()]
    layers = [[node(iri) for iri in layer] for layer in (left, [thing.iri], right) if layer]
    return drawing.columns(layers, edges, width=220, between=230)


def _sides(thing: Thing) -> tuple[Neighbours, Neighbours]:
    """Return the neighbours on the left and on the right, each on one side only."""
    groups = sorted(
        [*thing.stated, *thing.derived], key=lambda g: (g.place >= HOUSEKEEPING_FROM, g.derived)
    )
    sides: tuple[Neighbours, Neighbours] = ({}, {})
    placed: dict[str, bool] = {}
    for statement in _in_turn(groups):
        iri = lexical(statement.end)
        side = sides[placed.setdefault(iri, statement.triples[0].subject == thing.iri)]
        if iri != thing.iri and (iri in side or len(side) < MAX_NEIGHBOURS):
            side.setdefault(iri, []).append(statement)
    return sides


def _in_turn(groups: Iterable[Group]) -> Iterable[Statement]:
    """Yield the adopted statements about another thing, one of each group in turn."""
    links = [
        [s for s in group.statements if s.adopted and isinstance(s.end, NamedNode)]
        for group in groups
    ]
    return (s for s in chain.from_iterable(zip_longest(*links)) if s is not None)


def _edge(
    thing: Thing, neighbour: str, statements: Sequence[Statement], *, out: bool
) -> drawing.Edge:
    """Return the line to a neighbour, labelled with the properties as they are stated."""
    labels = dict.fromkeys(thing.names[s.triples[0].predicate].text for s in statements)
    ends = (thing.iri, neighbour) if out else (neighbour, thing.iri)
    kind = "derived" if all(s.derived for s in statements) else ""
    return drawing.Edge(*ends, _short(", ".join(labels), MAX_LABEL_CHARS), kind)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
