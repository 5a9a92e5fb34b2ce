"""Pictures of nodes and edges: boxes and lines with coordinates, for a template to draw."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from statistics import mean

Link = Callable[[str], str | None]
"""A function from an IRI to the address of the page about it."""

LINE_HEIGHT = 16
"""Height of a line of text, in units of the picture (CSS pixels at full size)."""

CHAR_WIDTH = 7.2
"""Average width of a character in the 13 unit font of the template."""

PADDING = 9
GAP = 14
"""Space between two boxes of a layer, and around the picture."""

ORDERING_ROUNDS = 4
"""Number of passes that put the nodes of each layer in order by their neighbours."""

LABEL_GAP = 6
"""Space between a box and the label of an edge at it."""

MAX_LABEL_CHARS = 160
"""Maximum length of a label in a box, in characters."""


@dataclass(frozen=True, slots=True)
class Node:
    """A thing to draw; ``kind`` is the class of the style sheet that colours its box."""

    id: str
    label: str
    href: str | None = None
    kind: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A labelled line between two nodes, by id; ``kind`` is a class of the style sheet."""

    source: str
    target: str
    label: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A placed node: its upper left corner, its size and the lines of its label."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    lines: Sequence[str]

    @property
    def middle(self) -> float:
        """The vertical centre."""
        return self.y + self.height / 2

    @property
    def centre(self) -> float:
        """The horizontal centre."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Line:
    """
    A placed edge: the ``d`` of an SVG path, and the position of its label.

    ``anchor`` is the ``text-anchor`` of the label (SVG 2, section 11.10.1).
    """

    edge: Edge
    path: str
    x: float
    y: float
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes and lines on a sheet of ``width`` times ``height`` units."""

    width: float
    height: float
    boxes: Sequence[Box] = field(default=())
    lines: Sequence[Line] = field(default=())


Layers = Sequence[Sequence[Node]]


def columns(
    layers: Layers, edges: Sequence[Edge], *, width: float = 220, between: float = 90
) -> Picture:
    """
    Draw nodes in columns, from left to right, and the edges between them.

    Within a column, nodes are in an order that crosses few lines: by the mean position of
    their neighbours (Sugiyama, Tagawa and Toda 1981, the barycentre method). ``width`` is that
    of a box, ``between`` the space between two columns. Edges with an end that is not drawn
    are left out.
    """
    boxes = _in_columns(_ordered(layers, edges), width, between)
    return _picture(boxes, edges, partial(_across, bend=between / 2), attrgetter("x"))


def rows(
    layers: Layers, edges: Sequence[Edge], *, width: float = 200, between: float = 56
) -> Picture:
    """
    Draw nodes in rows, from top to bottom, and the edges between them, as `columns` does.

    Long chains fit a page in this form, which is taller than wide.
    """
    boxes = _in_rows(_ordered(layers, edges), width, between)
    return _picture(boxes, edges, _down, attrgetter("y"))


def layered(nodes: Iterable[Node], edges: Iterable[Edge]) -> list[list[Node]]:
    """
    Put nodes into layers by their distance from the nodes that no edge leads to.

    A cycle that no such node leads to is entered at its first node.
    """
    nodes, edges = list(nodes), list(edges)
    targets: dict[str, list[str]] = {}
    entered = set()
    for edge in edges:
        if edge.source != edge.target:
            targets.setdefault(edge.source, []).append(edge.target)
            entered.add(edge.target)
    depths: dict[str, int] = {}
    for start in [n.id for n in nodes if n.id not in entered] + [n.id for n in nodes]:
        _measure(start, targets, depths)
    layers: list[list[Node]] = [[] for _ in range(max(depths.values(), default=-1) + 1)]
    for node in nodes:
        layers[depths[node.id]].append(node)
    return [layer for layer in layers if layer]


def wrap(label: str, width: float) -> list[str]:
    """Break a label into lines that fit a box, at spaces where there are any."""
    short = label if len(label) <= MAX_LABEL_CHARS else label[: MAX_LABEL_CHARS - 1] + "…"
    room = max(int((width - 2 * PADDING) / CHAR_WIDTH), 4)
    lines = [""]
    for word in short.split():
        for part in (word[i : i + room] for i in range(0, len(word), room)):
            if lines[-1] and len(lines[-1]) + 1 + len(part) > room:
                lines.append(part)
            else:
                lines[-1] = f"{lines[-1]} {part}".strip()
    return lines


def _picture(
    placed: Iterable[Box],
    edges: Iterable[Edge],
    line: Callable[[Edge, Box, Box, int], Line],
    depth: Callable[[Box], float],
) -> Picture:
    """
    Draw edges between placed boxes, with ``line``, on a sheet that holds all boxes.

    The last argument of ``line`` is the fan of an edge: the number of edges that leave its
    source on the same side, minus the number that enter its target beside it. A label stands
    at the end with fewer, so that the labels of a fan are as far from each other as its boxes.
    ``depth`` gives the position of a box across the layers.
    """
    boxes = {box.node.id: box for box in placed}
    drawn = [edge for edge in edges if edge.source in boxes and edge.target in boxes]
    turns = [depth(boxes[e.source]) <= depth(boxes[e.target]) for e in drawn]
    leaving = [(e.source, forward) for e, forward in zip(drawn, turns, strict=True)]
    entering = [(e.target, not forward) for e, forward in zip(drawn, turns, strict=True)]
    sides = Counter((*leaving, *entering))
    lines = [
        line(e, boxes[e.source], boxes[e.target], sides[start] - sides[end])
        for e, start, end in zip(drawn, leaving, entering, strict=True)
    ]
    right = max((box.x + box.width for box in boxes.values()), default=GAP)
    foot = max((box.y + box.height for box in boxes.values()), default=GAP)
    return Picture(right + GAP, foot + GAP, list(boxes.values()), lines)


def _in_columns(layers: Layers, width: float, between: float) -> Iterator[Box]:
    """Yield the boxes of nodes, a column for each layer, each centred vertically."""
    tallest = max((_height(column, width) for column in layers), default=0)
    for number, column in enumerate(layers):
        y = GAP + (tallest - _height(column, width)) / 2
        for node in column:
            box = _box(node, GAP + number * (width + between), y, width)
            yield box
            y += box.height + GAP


def _in_rows(layers: Layers, width: float, between: float) -> Iterator[Box]:
    """Yield the boxes of nodes, a row for each layer, each centred horizontally."""
    longest = max(map(len, layers), default=0)
    y: float = GAP
    for row in layers:
        x = GAP + (longest - len(row)) * (width + GAP) / 2
        boxes = [_box(node, x + n * (width + GAP), y, width) for n, node in enumerate(row)]
        yield from boxes
        y += max((box.height for box in boxes), default=0) + between


def _measure(start: str, targets: Mapping[str, Sequence[str]], depths: dict[str, int]) -> None:
    """Add the distances from ``start`` of all nodes beyond it that have none yet."""
    if start in depths:
        return
    depths[start] = 0
    layer = [start]
    while layer:
        nearest = [
            node for origin in layer for node in targets.get(origin, ()) if node not in depths
        ]
        for node in nearest:
            depths[node] = depths[layer[0]] + 1
        layer = list(dict.fromkeys(nearest))


def _ordered(layers: Layers, edges: Iterable[Edge]) -> list[list[Node]]:
    """Return the layers, the nodes of each in an order that crosses few lines."""
    neighbours: dict[str, list[str]] = {}
    for edge in edges:
        neighbours.setdefault(edge.source, []).append(edge.target)
        neighbours.setdefault(edge.target, []).append(edge.source)
    ordered = [list(layer) for layer in layers]
    for _ in range(ORDERING_ROUNDS):
        for number, layer in enumerate(ordered):
            positions = {
                node.id: (position + 0.5) / len(beside)
                for beside in ordered[max(number - 1, 0) : number + 2]
                if beside is not layer
                for position, node in enumerate(beside)
            }
            layer.sort(key=lambda node: _barycentre(neighbours.get(node.id, ()), positions))
    return ordered


def _barycentre(neighbours: Iterable[str], positions: Mapping[str, float]) -> float:
    placed = [positions[node] for node in neighbours if node in positions]
    return mean(placed) if placed else 0.5


def _height(column: Sequence[Node], width: float) -> float:
    """Return the height of a column: its boxes and the gaps between them."""
    heights = [len(wrap(node.label, width)) * LINE_HEIGHT + 2 * PADDING for node in column]
    return sum(heights) + GAP * max(len(column) - 1, 0)


def _box(node: Node, x: float, y: float, width: float) -> Box:
    lines = wrap(node.label, width)
    return Box(node, x, y, width, len(lines) * LINE_HEIGHT + 2 * PADDING, lines)


def _across(edge: Edge, start: Box, end: Box, fan: int, bend: float) -> Line:
    """
    Draw an edge from side to side, around the column if it has both ends.

    It is a cubic Bézier curve that leaves and enters level. Its label stands beside the box
    where fewer edges meet, or in its middle.
    """
    leaves = start.x + start.width if start.x <= end.x else start.x
    enters = end.x if start.x < end.x else end.x + end.width
    out = bend if start.x <= end.x else -bend
    back = -out if start.x != end.x else out
    path = (
        f"M{leaves:.0f},{start.middle:.0f} C{leaves + out:.0f},{start.middle:.0f} "
        f"{enters + back:.0f},{end.middle:.0f} {enters:.0f},{end.middle:.0f}"
    )
    if fan == 0:
        x = (leaves + enters) / 2 + 3 / 8 * (out + back)
        return Line(edge, path, x, (start.middle + end.middle) / 2)
    x, box, way = (enters, end, back) if fan > 0 else (leaves, start, out)
    beside = x + (LABEL_GAP if way > 0 else -LABEL_GAP)
    return Line(edge, path, beside, box.middle, "start" if way > 0 else "end")


def _down(edge: Edge, start: Box, end: Box, fan: int) -> Line:
    """
    Draw an edge from below the upper box to above the lower one, around a row if it has both.

    Its label stands where fewer edges meet, or below the upper box.
    """
    upper, lower = (start, end) if start.y <= end.y else (end, start)
    leaves = upper.y + upper.height
    enters = lower.y if upper.y < lower.y else lower.y + lower.height
    bend = (enters - leaves) / 2 if upper.y < lower.y else GAP
    back = enters - bend if upper.y < lower.y else enters + bend
    path = (
        f"M{upper.centre:.0f},{leaves:.0f} C{upper.centre:.0f},{leaves + bend:.0f} "
        f"{lower.centre:.0f},{back:.0f} {lower.centre:.0f},{enters:.0f}"
    )
    if fan == 0:
        x = upper.centre + (lower.centre - upper.centre) / 6
        return Line(edge, path, x, leaves + LINE_HEIGHT)
    if (fan > 0) == (lower is end):
        return Line(edge, path, lower.centre, enters - LABEL_GAP / 2)
    return Line(edge, path, upper.centre, leaves + LINE_HEIGHT)
