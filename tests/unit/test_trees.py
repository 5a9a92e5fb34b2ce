"""Trees: each thing once with what is below it, and never more than is wanted."""

import pytest

from lis_graph.explore.model.trees import MAX_DEPTH, forest


def written(nodes):
    """A tree in one line: ``a(b c)``."""
    return " ".join(
        node.iri + (f"({written(node.below)})" if node.below else "") for node in nodes
    )


def depth(nodes):
    return max((1 + depth(node.below) for node in nodes), default=0)


@pytest.mark.parametrize(
    ("above", "tree"),
    [
        ({}, ""),
        ({"b": [], "a": []}, "a b"),
        ({"a": [], "b": ["a"], "c": ["b"]}, "a(b(c))"),
        ({"a": ["elsewhere"], "b": ["a"]}, "a(b)"),
        ({"a": [], "b": [], "c": ["a", "b"], "d": ["c"]}, "a(c(d)) b(c)"),
        ({"a": ["b"], "b": ["a"]}, "a(b(a))"),
        ({"a": ["a"], "b": ["a"]}, "a(b)"),
        ({"a": [], "x": ["y"], "y": ["x"]}, "a x(y(x))"),
    ],
)
def test_each_thing_is_below_what_is_above_it(above, tree):
    assert written(forest(above, above.__getitem__, str, 100)) == tree


def test_a_lattice_is_not_unfolded():
    above = {
        f"{n:02}{side}": [f"{n - 1:02}a", f"{n - 1:02}b"] for n in range(99) for side in "ab"
    }
    assert len(written(forest(above, above.__getitem__, str, 1000)).split()) < 3 * len(above)


def test_a_tree_has_a_depth_and_a_size():
    chain = {f"{n:04}": [f"{n - 1:04}"] for n in range(5000)}
    tree = forest(chain, chain.__getitem__, str, 300)
    assert depth(tree) == MAX_DEPTH
    assert len(written(tree).replace("(", " ").split()) == 300
