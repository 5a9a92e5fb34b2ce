from itertools import pairwise

import pytest

from lis_graph.explore.drawing import Edge, Node, columns, layered, rows, wrap


@pytest.mark.parametrize(
    ("label", "width", "lines"),
    [
        ("one two three", 220, ["one two three"]),
        ("one two three", 70, ["one two", "three"]),
        ("unbreakable" * 3, 98, ["unbreakable"] * 3),
        ("", 100, [""]),
        ("a" * 500, 2000, ["a" * 159 + "…"]),
    ],
)
def test_labels_are_broken_to_fit_their_box(label, width, lines):
    assert wrap(label, width) == lines


@pytest.mark.parametrize(
    ("edges", "layers"),
    [
        (["ab", "bc"], ["a", "b", "c"]),
        (["ab", "ac"], ["a", "bc"]),
        (["ab", "ba"], ["ac", "b"]),
        (["aa"], ["abc"]),
        ([], ["abc"]),
    ],
)
def test_nodes_are_layered_by_their_distance_from_the_sources(edges, layers):
    nodes = [Node(name, name) for name in "abc"]
    found = layered(nodes, [Edge(*pair) for pair in edges])
    assert ["".join(n.id for n in layer) for layer in found] == layers


def test_columns_cross_few_lines_and_boxes_do_not_overlap():
    left = [Node(name, name) for name in "abc"]
    right = [Node(name, name) for name in "xyz"]
    picture = columns([left, right], [Edge("a", "z"), Edge("b", "y"), Edge("c", "x")])
    place = {box.node.id: box.y for box in picture.boxes}
    order = [sorted(names, key=place.__getitem__) for names in ("abc", "xyz")]
    assert [dict(zip("abc", "zyx", strict=True))[n] for n in order[0]] == order[1]
    for box, other in zip(picture.boxes, picture.boxes[1:], strict=False):
        assert box.x != other.x or box.y + box.height <= other.y
    assert all(box.x + box.width <= picture.width for box in picture.boxes)
    assert all(box.y + box.height <= picture.height for box in picture.boxes)


def test_rows_are_one_below_the_other_and_boxes_do_not_overlap():
    layers = [[Node("a", "a")], [Node("b", "b " * 60), Node("c", "c")], [Node("d", "d")]]
    picture = rows(layers, [Edge(*ends) for ends in ("ab", "ca", "bc", "bd", "cd", "ax")])
    boxes = {box.node.id: box for box in picture.boxes}
    below = [(boxes[one].y + boxes[one].height, boxes[other].y) for one, other in ("ab", "bd")]
    assert all(foot < head for foot, head in below)
    assert boxes["c"].x - boxes["b"].x > boxes["b"].width
    assert all(box.x + box.width <= picture.width for box in picture.boxes)
    assert max(box.y + box.height for box in picture.boxes) <= picture.height
    starts = [tuple(map(int, line.path[1:].split(" ")[0].split(","))) for line in picture.lines]
    feet = {n: (box.x + box.width / 2, box.y + box.height) for n, box in boxes.items()}
    assert starts == [tuple(map(round, feet[name])) for name in "aabbc"]


def test_an_edge_to_what_is_not_drawn_is_left_out():
    assert columns([[Node("a", "a")]], [Edge("a", "b")]).lines == []


@pytest.mark.parametrize(
    ("edges", "places"),
    [
        (["ax"], [(50, "middle")]),
        (["ax", "ay"], [(94, "end"), (94, "end")]),
        (["ax", "bx"], [(6, "start"), (6, "start")]),
        # edges on the other side of a box do not count
        (["ax", "ay", "xp"], [(94, "end"), (94, "end"), (250, "middle")]),
    ],
)
def test_a_label_is_at_the_end_where_fewer_edges_meet(edges, places):
    """So that labels of a fan do not lie on each other."""
    layers = [[Node(name, name) for name in names] for names in ("ab", "xy", "p")]
    picture = columns(layers, [Edge(*ends) for ends in edges], width=100, between=100)
    left = picture.boxes[0].x + 100
    assert [(round(line.x - left), line.anchor) for line in picture.lines] == places
    heights = [line.y for line in picture.lines]
    assert all(abs(a - b) >= 16 for a, b in pairwise(heights))
