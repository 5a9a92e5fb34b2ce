"""Triples as GraphML, GEXF and SVG, with the labels of things in the graph."""

from flask import current_app, render_template, request

from lis_graph.engines import Answer
from lis_graph.graph import KnowledgeGraph
from lis_graph.publish import graph_files
from lis_graph.rdf.namespaces import BASE
from lis_graph.web.http.bulkhead import exclusive
from lis_graph.web.http.languages import DEFAULT, LANGUAGES


def language(form: str | None) -> str:
    """Return the language of labels by ``language=``; empty for formats without labels."""
    if form not in graph_files.FORMS:
        return ""
    code = request.args.get("language", DEFAULT)
    return code if code in LANGUAGES else DEFAULT


def exported(graph: KnowledgeGraph, answer: Answer, form: str) -> Answer:
    """
    Return triples in one of the formats of `publish.graph_files`.

    Raises `AnswerTooLarge` for more nodes than its maximum.
    """
    code = language(form)
    with exclusive():
        built = graph_files.graph(answer, form)
    labels = graph_files.labels(graph.engine, built)
    with exclusive():
        return Answer(form, _serialise(built, form, labels, code))


def _serialise(
    built: graph_files.Graph, form: str, labels: graph_files.Labels, code: str
) -> bytes:
    if form != graph_files.SVG:
        return graph_files.serialise(built, form, labels, code)
    picture = graph_files.picture(built, labels[code], lambda iri: _address(iri, code))
    first = [box.node.label for box in picture.boxes[:3]]
    title = f"LIS Graph: {', '.join(first)} …"
    return render_template("picture.svg", picture=picture, title=title).encode()


def _address(iri: str, language: str) -> str | None:
    """Return the absolute address that a picture links to, that of our page if there is one."""
    name = graph_files.safe(iri)
    if not name.startswith(BASE):
        return name if name.startswith(("http://", "https://")) else None
    local = name.removeprefix(BASE)
    page = local.startswith(("id/", "def/")) and not local.endswith("/")
    address = current_app.jinja_env.globals["address"]
    return f"{address}{language}/{local}" if page else f"{address}{local}"
