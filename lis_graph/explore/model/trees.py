"""Trees of things, each below its broader things, of bounded size for any data."""

from collections.abc import Callable, Iterable, Mapping, Sequence
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
    children: dict[str, list[str]] = {thing: [] for thing in unique}
    roots = []
    for thing in unique:
        parents = [parent for parent in above(thing) if parent in unique and parent != thing]
        roots += [] if parents else [thing]
        for parent in parents:
            children[parent].append(thing)
    return _planted([*roots, *unique], children, most)


def _planted(
    things: Iterable[str], children: Mapping[str, Sequence[str]], most: int
) -> list[TreeNode]:
    """Return the trees of things, each thing that is not in a tree yet as a root."""
    count = 0
    expanded: set[str] = set()

    def node(thing: str, depth: int) -> TreeNode:
        nonlocal count
        count += 1
        is_first = thing not in expanded and depth < MAX_DEPTH
        below = children[thing] if is_first else ()
        expanded.add(thing)
        return TreeNode(thing, [node(c, depth + 1) for c in below if count < most])

    return [node(thing, 1) for thing in things if count < most and thing not in expanded]
