"""The thing of a name in an address."""

from pyoxigraph import NamedNode
from werkzeug.exceptions import NotFound

from lis_graph.engines import Engine
from lis_graph.errors import UnknownThing
from lis_graph.explore import describe


def find(engine: Engine, name: str) -> NamedNode:
    """
    Return the thing of a name, with or without a slash at its end.

    Raises `Withdrawn`, `UnknownThing` with suggestions, or `NotFound` for a path that cannot
    be the name of a thing.
    """
    try:
        return describe.find(engine, name)
    except UnknownThing:
        if name.startswith(("id/", "def/")):
            raise
        raise NotFound from None
