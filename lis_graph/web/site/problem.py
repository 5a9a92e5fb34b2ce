"""Names of the things that a problem page suggests."""

from collections.abc import Sequence

from flask import Flask, request

from lis_graph.errors import LisGraphError
from lis_graph.explore.naming import Names, names
from lis_graph.graph import KnowledgeGraph
from lis_graph.rdf.namespaces import BASE
from lis_graph.web.http.languages import current


def register(app: Flask, graph: KnowledgeGraph) -> None:
    """Add names for suggestions to the templates of ``app``."""

    def suggested(paths: Sequence[str]) -> Names:
        iris = [iri(path) for path in paths]
        try:
            return names(graph.engine, iris, current())
        except LisGraphError:  # a problem page must not fail
            return Names({}, current())

    app.jinja_env.globals["suggested"] = suggested
    app.jinja_env.filters["iri"] = iri


def iri(path: str) -> str:
    """Return the IRI of the thing at a path of this server."""
    return BASE + path.removeprefix(f"{request.script_root}/")
