"""Pictures of nodes and edges: where each box and line goes; a template makes SVG of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean

Link = Callable[[str], str | None]
"""Says where the page about an IRI is."""

LINE = 16
"""The height of a line of text, in units of the picture (CSS pixels at full size)."""

LETTER = 7.2
"""The width of a letter, on average, of the 13 unit font the template draws with."""

PADDING = 9
GAP = 14
"""Between two boxes of a column."""

ROUNDS = 4
"""How often columns are put in order by what their boxes are joined to."""

BESIDE = 6
"""Between a box and the label of an edge at it."""

LONGEST = 160
"""How many letters of a label a box shows."""


@dataclass(frozen=True, slots=True)
class Node:
    """What a box stands for: ``kind`` is a word by which the style sheet colours it."""

    id: str
    label: str
    href: str | None = None
    kind: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from one node to another, by their ids, with what it says; ``kind`` as above."""

    source: str
    target: str
    label: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A node in its place: the corner, the size, the lines of its label."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    lines: Sequence[str]

    @property
    def middle(self) -> float:
        """The height of the middle of the box."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Line:
    """
    An edge in its place: the ``d`` of an SVG path, and where its label stands.

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


def columns(
    layers: Sequence[Sequence[Node]],
    edges: Iterable[Edge],
    *,
    width: float = 220,
    between: float = 90,
) -> Picture:
    """
    Draw nodes in columns, from left to right, and the edges between them.

    Within a column nodes come in the order that crosses few lines: by the mean place of what
    they are joined to (Sugiyama, Tagawa and Toda 1981, the barycentre method). ``width`` is
    that of a box, ``between`` the room between two columns. Edges whose ends are not drawn
    are left out.
    """
    edges = list(edges)
    ordered = _ordered(layers, edges)
    tall = max((_height(column, width) for column in ordered), default=0)
    boxes: dict[str, Box] = {}
    for number, column in enumerate(ordered):
        y = GAP + (tall - _height(column, width)) / 2
        for node in column:
            box = _box(node, GAP + number * (width + between), y, width)
            boxes[node.id] = box
            y += box.height + GAP
    drawn = [edge for edge in edges if edge.source in boxes and edge.target in boxes]
    ends = Counter(end for edge in drawn for end in (edge.source, edge.target))
    lines = [
        _line(
            edge, boxes[edge.source], boxes[edge.target], between,
            ends[edge.source] - ends[edge.target],
        )
        for edge in drawn
    ]  # fmt: skip
    sheet = 2 * GAP + len(ordered) * width + max(len(ordered) - 1, 0) * between
    return Picture(sheet, tall + 2 * GAP, list(boxes.values()), lines)


def rows(
    layers: Sequence[Sequence[Node]],
    edges: Iterable[Edge],
    *,
    width: float = 200,
    between: float = 56,
) -> Picture:
    """
    Draw nodes in rows, from top to bottom, and the edges between them, as `columns` does.

    Long chains fit a page like this: it is taller than wide.
    """
    edges = list(edges)
    ordered = _ordered(layers, edges)
    wide = max((len(row) for row in ordered), default=0) * (width + GAP) + GAP
    boxes: dict[str, Box] = {}
    y: float = GAP
    for row in ordered:
        x = (wide - len(row) * (width + GAP) + GAP) / 2
        there = [_box(node, x + n * (width + GAP), y, width) for n, node in enumerate(row)]
        boxes |= {box.node.id: box for box in there}
        y += max(box.height for box in there) + between
    drawn = [edge for edge in edges if edge.source in boxes and edge.target in boxes]
    ends = Counter(end for edge in drawn for end in (edge.source, edge.target))
    lines = [
        _fall(
            edge, boxes[edge.source], boxes[edge.target], ends[edge.source] - ends[edge.target]
        )
        for edge in drawn
    ]
    return Picture(wide, max(y - between + GAP, 0), list(boxes.values()), lines)


def layered(nodes: Iterable[Node], edges: Iterable[Edge]) -> list[list[Node]]:
    """
    Put nodes into columns by how far they are from the nodes that no edge leads to.

    Nodes in a circle, which none such leads to, start from the first of them.
    """
    nodes, edges = list(nodes), list(edges)
    after: dict[str, list[str]] = {}
    led = set()
    for edge in edges:
        if edge.source != edge.target:
            after.setdefault(edge.source, []).append(edge.target)
            led.add(edge.target)
    depth: dict[str, int] = {}
    for start in [n.id for n in nodes if n.id not in led] + [n.id for n in nodes]:
        _spread(start, after, depth)
    layers: list[list[Node]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for node in nodes:
        layers[depth[node.id]].append(node)
    return [layer for layer in layers if layer]


def wrap(label: str, width: float) -> list[str]:
    """Break a label into lines that fit a box, at spaces where there are any."""
    short = label if len(label) <= LONGEST else label[: LONGEST - 1] + "…"
    room = max(int((width - 2 * PADDING) / LETTER), 4)
    lines = [""]
    for word in short.split():
        for part in (word[i : i + room] for i in range(0, len(word), room)):
            if lines[-1] and len(lines[-1]) + 1 + len(part) > room:
                lines.append(part)
            else:
                lines[-1] = f"{lines[-1]} {part}".strip()
    return lines


def _spread(start: str, after: Mapping[str, Sequence[str]], depth: dict[str, int]) -> None:
    """Note how far everything is from ``start`` that has no place yet."""
    if start in depth:
        return
    depth[start] = 0
    row = [start]
    while row:
        found = [there for node in row for there in after.get(node, ()) if there not in depth]
        for there in found:
            depth[there] = depth[row[0]] + 1
        row = list(dict.fromkeys(found))


def _ordered(layers: Sequence[Sequence[Node]], edges: Iterable[Edge]) -> list[list[Node]]:
    beside: dict[str, list[str]] = {}
    for edge in edges:
        beside.setdefault(edge.source, []).append(edge.target)
        beside.setdefault(edge.target, []).append(edge.source)
    ordered = [list(layer) for layer in layers]
    for _ in range(ROUNDS):
        for number, column in enumerate(ordered):
            place = {
                node.id: (row + 0.5) / len(other)
                for other in ordered[max(number - 1, 0) : number + 2]
                if other is not column
                for row, node in enumerate(other)
            }
            column.sort(key=lambda node: _pull(beside.get(node.id, ()), place))
    return ordered


def _pull(beside: Iterable[str], place: Mapping[str, float]) -> float:
    there = [place[node] for node in beside if node in place]
    return mean(there) if there else 0.5


def _height(column: Sequence[Node], width: float) -> float:
    """Return the height of a column: its boxes and the gaps between them."""
    heights = [len(wrap(node.label, width)) * LINE + 2 * PADDING for node in column]
    return sum(heights) + GAP * max(len(column) - 1, 0)


def _box(node: Node, x: float, y: float, width: float) -> Box:
    lines = wrap(node.label, width)
    return Box(node, x, y, width, len(lines) * LINE + 2 * PADDING, lines)


def _line(edge: Edge, start: Box, end: Box, between: float, fan: int) -> Line:
    """
    Draw an edge from side to side, around the column where both ends are in one.

    It is a cubic Bézier curve that leaves and enters level. ``fan`` is how many more edges
    meet at its start than at its end: the label stands where fewer meet, beside that box, so
    that the labels of a fan are as far from each other as its boxes.
    """
    leaves = start.x + start.width if start.x <= end.x else start.x
    enters = end.x if start.x < end.x else end.x + end.width
    bend = between / 2 if start.x <= end.x else -between / 2
    back = -bend if start.x != end.x else bend
    path = (
        f"M{leaves:.0f},{start.middle:.0f} C{leaves + bend:.0f},{start.middle:.0f} "
        f"{enters + back:.0f},{end.middle:.0f} {enters:.0f},{end.middle:.0f}"
    )
    if fan == 0:
        x = (leaves + enters) / 2 + 3 / 8 * (bend + back)
        return Line(edge, path, x, (start.middle + end.middle) / 2)
    x, box, way = (enters, end, back) if fan > 0 else (leaves, start, bend)
    beside = x + (BESIDE if way > 0 else -BESIDE)
    return Line(edge, path, beside, box.middle, "start" if way > 0 else "end")


def _fall(edge: Edge, start: Box, end: Box, fan: int) -> Line:
    """
    Draw an edge from below the upper box to above the lower one, around a row within it.

    Its label stands where fewer edges meet, or below the upper box.
    """
    upper, lower = (start, end) if start.y <= end.y else (end, start)
    one, other = upper.x + upper.width / 2, lower.x + lower.width / 2
    leaves = upper.y + upper.height
    enters = lower.y if upper.y < lower.y else lower.y + lower.height
    bend = (enters - leaves) / 2 if upper.y < lower.y else GAP
    back = enters - bend if upper.y < lower.y else enters + bend
    path = (
        f"M{one:.0f},{leaves:.0f} C{one:.0f},{leaves + bend:.0f} "
        f"{other:.0f},{back:.0f} {other:.0f},{enters:.0f}"
    )
    if fan == 0:
        return Line(edge, path, one + (other - one) / 6, leaves + LINE)
    at_lower = (fan > 0) == (lower is end)
    x, y = (other, enters - BESIDE / 2) if at_lower else (one, leaves + LINE)
    return Line(edge, path, x, y)
