"""A picture of what is around a thing: what is said of it, and what it is said of."""

from collections.abc import Iterable, Sequence
from itertools import chain, zip_longest
from typing import Final

from pyoxigraph import NamedNode

from lis_graph.explore import drawing
from lis_graph.explore.things.reading import Group, Statement
from lis_graph.explore.things.thing import Thing

MOST: Final = 8
"""How many neighbours are drawn on each side."""

LEAST: Final = 900
"""From which place on properties keep house: notations, schemes, matches."""

LONGEST: Final = 90
"""How many letters of a name are drawn."""


def picture(thing: Thing, link: drawing.Link, kind: drawing.Link) -> drawing.Picture | None:
    """
    Draw a thing between its neighbours: left those it is a value of, right its values.

    Those by properties that come early in the order of the ontology go first, one of each
    property in turn; lines that only follow from others have the kind ``derived``. Without
    neighbours there is no picture.
    """
    groups = sorted(
        [*thing.stated, *thing.derived], key=lambda g: (g.place >= LEAST, g.derived)
    )
    sides: dict[bool, dict[str, list[Statement]]] = {False: {}, True: {}}
    placed: dict[str, bool] = {thing.iri: True}
    for statement in _in_turn(groups):
        other = str(getattr(statement.other, "value", ""))
        side = placed.setdefault(other, statement.told[0].subject == thing.iri)
        if other != thing.iri and (other in sides[side] or len(sides[side]) < MOST):
            sides[side].setdefault(other, []).append(statement)
    if not any(sides.values()):
        return None

    def node(iri: str) -> drawing.Node:
        name = thing.names[iri]
        return drawing.Node(
            iri, _short(name.text), link(iri), kind(iri) or "", thing.names.foreign(name)
        )

    into, out = ([node(iri) for iri in sides[side]] for side in (False, True))
    edges = [
        _edge(thing, iri, said, out=side)
        for side, of in sides.items()
        for iri, said in of.items()
    ]
    layers = [layer for layer in (into, [node(thing.iri)], out) if layer]
    return drawing.columns(layers, edges, width=220, between=230)


def _in_turn(groups: Iterable[Group]) -> Iterable[Statement]:
    """Yield the links that the graph adopts, one of each group in turn."""
    links = [
        [s for s in group.statements if s.adopted and isinstance(s.other, NamedNode)]
        for group in groups
    ]
    return (s for s in chain.from_iterable(zip_longest(*links)) if s is not None)


def _edge(thing: Thing, other: str, said: Sequence[Statement], *, out: bool) -> drawing.Edge:
    """Return the line to a neighbour, with the properties that join them as they are stated."""
    labels = dict.fromkeys(thing.names[s.told[0].predicate].text for s in said)
    ends = (thing.iri, other) if out else (other, thing.iri)
    derived = all(s.derived for s in said)
    return drawing.Edge(*ends, _short(", ".join(labels), 32), "derived" if derived else "")


def _short(text: str, most: int = LONGEST) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
