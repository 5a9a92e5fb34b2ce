"""
Graphs for other tools: triples as GraphML or GEXF, written by networkx, and as a picture.

http://graphml.graphdrawing.org/specification.html, https://gexf.net/schema.html
"""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter
from networkx.readwrite.graphml import GraphMLWriter

from lis_graph.engines import Answer, Engine
from lis_graph.engines.results import triples
from lis_graph.errors import N_, AnswerTooLarge
from lis_graph.explore import drawing
from lis_graph.explore.naming import Names, names
from lis_graph.rdf.formats import DRAWINGS, N_TRIPLES
from lis_graph.rdf.namespaces import LANGUAGES, curie, kind

GRAPHML, GEXF, SVG = FORMS = tuple(format_.media_type for format_ in DRAWINGS)
"""Media types of the answer to a CONSTRUCT or DESCRIBE for tools that draw and measure."""

CARRIER: Final = N_TRIPLES.media_type
"""Media type of the answer that these are made from."""

MAX_BYTES: Final = 2 << 20
"""Maximum size of that answer in bytes."""

MAX_NODES: Final = {GRAPHML: 2000, GEXF: 2000, SVG: 150}
"""Maximum number of nodes of each format."""

MAX_TRIPLES: Final = {GRAPHML: 5000, GEXF: 5000, SVG: 1000}
"""Maximum number of triples of each format: the server's own process converts them."""

TOO_MANY_NODES: Final = N_(
    "the maximum for {form} is {limit} nodes, and this has {count}; use LIMIT, or {larger}"
)
TOO_MANY_TRIPLES: Final = N_(
    "the maximum for {form} is {limit} triples, and this has {count}; use LIMIT, or {larger}"
)

NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold (section 2.2)."""

Graph: TypeAlias = "nx.MultiDiGraph[str]"
Labels = Mapping[str, Names]
"""Labels of things by language."""


def graph(answer: Answer, form: str) -> Graph:
    """
    Return the graph of an answer whose media type is `CARRIER`.

    Raises `AnswerTooLarge` if it has too many triples or nodes for ``form``.
    """
    if answer.file is not None or len(answer.body) > MAX_BYTES:
        answer.read()
        sentence = N_("the answer is too long for {form}; use LIMIT, or N-Triples")
        raise AnswerTooLarge(sentence, form=form)
    _bounded(answer.body.count(b"\n"), MAX_TRIPLES[form], TOO_MANY_TRIPLES, form)
    built = triples(answer).to_networkx()
    _bounded(len(built), MAX_NODES[form], TOO_MANY_NODES, form)
    return built


def _bounded(count: int, limit: int, sentence: str, form: str) -> None:
    if count > limit:
        larger = "format=graphml" if form == SVG else "N-Triples"
        raise AnswerTooLarge(sentence, form=form, limit=limit, count=count, larger=larger)


def labels(engine: Engine, graph: Graph) -> dict[str, Names]:
    """Return the labels of the things and properties of a graph, in each of `LANGUAGES`."""
    properties = (data["property"] for *_, data in graph.edges(data=True))
    iris = [*graph.nodes, *properties]
    return {language: names(engine, iris, language) for language in LANGUAGES}


def serialise(graph: Graph, form: str, labels: Labels, language: str) -> bytes:
    """Return a graph in GraphML or GEXF, labelled in a language, with the other labels too."""
    plain = _plain(graph, labels, language)
    if form == GRAPHML:
        body = str(GraphMLWriter(plain))
    else:
        writer = GEXFWriter(version="1.2draft")
        writer.xml[0].attrib.pop("lastmodifieddate")  # equal data, equal bytes
        writer.add_graph(plain)
        body = str(writer)
    return body.replace("\r", "&#13;").encode()


def picture(graph: Graph, labels: Names, link: drawing.Link) -> drawing.Picture:
    """Draw a graph in columns, beginning with the nodes that nothing leads to."""
    nodes = [
        drawing.Node(safe(iri), safe(str(labels[iri])), link(iri), kind(iri))
        for iri in graph.nodes
    ]
    edges = [
        drawing.Edge(safe(start), safe(end), safe(str(labels[data["property"]])))
        for start, end, data in graph.edges(data=True)
    ]
    return drawing.columns(drawing.layered(nodes, edges), edges, width=200, between=190)


def safe(text: str) -> str:
    """Return a text with U+FFFD for each character that XML cannot hold."""
    return NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _plain(graph: Graph, labels: Labels, language: str) -> Graph:
    """
    Return the graph with tokens as ids and as names of attributes, and with plain values.

    An attribute has one value, of the same type in every node.
    """
    ids = _tokens(curie(iri) for iri in graph.nodes)
    tokens = _tokens(name for _, data in graph.nodes(data=True) for name in data)
    numeric = _numeric(data for _, data in graph.nodes(data=True))
    plain: Graph = nx.MultiDiGraph()
    for iri, data in graph.nodes(data=True):
        named = {f"label_{code}": safe(str(names[iri])) for code, names in labels.items()}
        values = {
            tokens[name]: _value(values, number=name in numeric)
            for name, values in data.items()
            if name != "label"
        }
        values |= named | {"iri": safe(iri), "kind": kind(iri)}
        plain.add_node(ids[curie(iri)], label=named[f"label_{language}"], **values)
    for number, (start, end, data) in enumerate(graph.edges(data=True)):
        label = safe(str(labels[language][data["property"]]))
        ends = ids[curie(start)], ids[curie(end)]
        plain.add_edge(*ends, number, label=label, property=safe(data["property"]))
    return plain


def _tokens(names: Iterable[str]) -> dict[str, str]:
    """
    Return a unique token for each name, as the schema of GraphML requires of ids.

    https://www.w3.org/TR/xmlschema-2/#NMTOKEN
    """
    tokens: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        if name in tokens:
            continue
        token = re.sub(r"[^A-Za-z0-9_.:-]", "_", name)
        while token in taken:
            token += "_"
        taken.add(token)
        tokens[name] = token
    return tokens


def _numeric(nodes: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the attributes whose value is one number, of the same type, in every node."""
    types: dict[str, set[type | None]] = {}
    for data in nodes:
        for name, values in data.items():
            fits = len(values) == 1 and _is_number(values[0])
            types.setdefault(name, set()).add(type(values[0]) if fits else None)
    return {name for name, used in types.items() if len(used) == 1 and None not in used}


def _is_number(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and abs(value) < 1 << 63


def _value(values: Any, *, number: bool) -> Any:  # noqa: ANN401 - an attribute may be of any type
    return values[0] if number else safe(" | ".join(sorted(map(str, values))))
