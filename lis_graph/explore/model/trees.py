"""Trees of things, each below what it is a kind of, of bounded size whatever the data say."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

DEEPEST: Final = 20
"""How many levels a tree has; what is deeper starts one of its own."""


@dataclass(frozen=True)
class Node:
    """A thing in a tree, and those below it."""

    iri: str
    below: Sequence["Node"] = ()


def forest(
    things: Iterable[str],
    above: Callable[[str], Iterable[str]],
    order: Callable[[str], Any],
    most: int,
) -> list[Node]:
    """
    Put each thing below those that are ``above`` it, in an order, ``most`` of them at most.

    What stands below several has what is below it in the first place only; there a circle
    ends, too.
    """
    there = dict.fromkeys(sorted(set(things), key=order))
    beneath: dict[str, list[str]] = {}
    roots = []
    for thing in there:
        parents = [one for one in above(thing) if one in there and one != thing]
        roots += [] if parents else [thing]
        for one in parents:
            beneath.setdefault(one, []).append(thing)
    placed: list[str] = []
    known: set[str] = set()

    def node(thing: str, depth: int) -> Node:
        placed.append(thing)
        under = beneath.get(thing, ()) if thing not in known and depth < DEEPEST else ()
        known.add(thing)
        return Node(thing, [node(o, depth + 1) for o in under if len(placed) < most])

    trees = [node(root, 1) for root in roots if len(placed) < most]
    rest = (thing for thing in there if thing not in known and len(placed) < most)
    return trees + [node(thing, 1) for thing in rest]
