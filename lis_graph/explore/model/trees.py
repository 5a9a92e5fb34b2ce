"""Trees of things, each below its broader things, of bounded size for any data."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

MAX_DEPTH: Final = 20
"""Maximum number of levels of a tree; deeper things start a tree of their own."""


@dataclass(frozen=True)
class TreeNode:
    """A thing in a tree, and the nodes below it."""

    iri: str
    below: Sequence["TreeNode"] = ()


def forest(
    things: Iterable[str],
    above: Callable[[str], Iterable[str]],
    order: Callable[[str], Any],
    most: int,
) -> list[TreeNode]:
    """
    Return trees of at most ``most`` things, each below those ``above`` it, siblings in order.

    A thing with several things above it has its own subtree only at its first place, which
    also ends a cycle.
    """
    unique = dict.fromkeys(sorted(set(things), key=order))
    children: dict[str, list[str]] = {}
    roots = []
    for thing in unique:
        parents = [parent for parent in above(thing) if parent in unique and parent != thing]
        roots += [] if parents else [thing]
        for parent in parents:
            children.setdefault(parent, []).append(thing)
    placed: list[str] = []
    expanded: set[str] = set()

    def node(thing: str, depth: int) -> TreeNode:
        placed.append(thing)
        is_first = thing not in expanded and depth < MAX_DEPTH
        below = children.get(thing, ()) if is_first else ()
        expanded.add(thing)
        return TreeNode(thing, [node(c, depth + 1) for c in below if len(placed) < most])

    trees = [node(root, 1) for root in roots if len(placed) < most]
    rest = (thing for thing in unique if thing not in expanded and len(placed) < most)
    return trees + [node(thing, 1) for thing in rest]
