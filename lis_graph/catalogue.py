"""
What the service says of itself, in RDF: the service description.

https://www.w3.org/TR/sparql11-service-description/
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, Triple

from lis_graph.engines import GRAPHS, SOLUTIONS, Dataset, Engine, Query
from lis_graph.namespaces import BASE, PREFIXES, term
from lis_graph.results import table
from lis_graph.terms import write

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
SIMPLE: Final = "http://www.w3.org/ns/entailment/Simple"


CHANGED: Final = f"""
PREFIX dcterms: <{PREFIXES["dcterms"]}>
SELECT ?day WHERE {{ <{BASE}dataset> dcterms:issued|dcterms:modified ?day }}
ORDER BY DESC(?day) LIMIT 1"""


def changed(engine: Engine) -> date | None:
    """Return the day of the last change that the description of the dataset names."""
    days = table(engine.answer(Query(CHANGED))).values()
    return date.fromisoformat(days[0]["day"][:10]) if days else None


def service_description(dataset: Dataset, public_url: str, media_type: str) -> bytes:
    """Return the service description in an RDF form: one of `GRAPHS`."""
    prefixes = {"sd": SD, "void": PREFIXES["void"]}
    return write(_service(dataset, f"{public_url}sparql"), GRAPHS[media_type], prefixes)


def _service(dataset: Dataset, endpoint: str) -> Iterator[Triple]:
    service, described = NamedNode(endpoint), NamedNode(f"{endpoint}#dataset")
    yield _is(service, "Service")
    yield Triple(service, _sd("endpoint"), service)
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield Triple(service, _sd("defaultEntailmentRegime"), NamedNode(SIMPLE))
    if dataset.union:
        yield Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for media_type in (*SOLUTIONS, *GRAPHS):
        format_ = QueryResultsFormat.from_media_type(media_type) or GRAPHS[media_type]
        yield Triple(service, _sd("resultFormat"), NamedNode(format_.iri))
    yield Triple(service, _sd("defaultDataset"), described)
    yield Triple(service, _sd("availableGraphs"), described)
    yield from _dataset(dataset, described, endpoint)


def _dataset(dataset: Dataset, described: NamedNode, endpoint: str) -> Iterator[Triple]:
    default = NamedNode(f"{endpoint}#default-graph")
    yield _is(described, "Dataset")
    yield _is(described, "GraphCollection")
    yield Triple(described, _sd("defaultGraph"), default)
    yield _is(default, "Graph")
    yield Triple(default, term("void:triples"), Literal(dataset.triples))
    for number, (name, count) in enumerate(dataset.graphs.items(), 1):
        named, graph = (NamedNode(f"{endpoint}#{w}-{number}") for w in ("named-graph", "graph"))
        yield Triple(described, _sd("namedGraph"), named)
        yield _is(named, "NamedGraph")
        yield Triple(named, _sd("name"), NamedNode(name))
        yield Triple(named, _sd("graph"), graph)
        yield _is(graph, "Graph")
        yield Triple(graph, term("void:triples"), Literal(count))


def _sd(name: str) -> NamedNode:
    return NamedNode(SD + name)


def _is(node: NamedNode, class_: str) -> Triple:
    return Triple(node, term("rdf:type"), _sd(class_))
