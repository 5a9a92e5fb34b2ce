"""
Descriptions of the data and of the service in RDF: DCAT-AP, VoID, examples, SPARQL.

https://semiceu.github.io/DCAT-AP/releases/3.0.1/
https://www.w3.org/TR/void/
https://www.w3.org/TR/sparql11-service-description/
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, Triple

from lis_graph.build.description import DATASET, META, add_checksum
from lis_graph.engines import GRAPHS, SOLUTIONS, Dataset, Engine, Query
from lis_graph.engines.results import table, triples
from lis_graph.engines.serialisation import well_formed
from lis_graph.history.releases import ReleasePatch
from lis_graph.publish import dataset_series
from lis_graph.rdf.formats import N_TRIPLES
from lis_graph.rdf.namespaces import BASE, PREFIXES, term
from lis_graph.rdf.queries import load
from lis_graph.rdf.statements import StatementIndex
from lis_graph.rdf.terms import Term, lexical, write

SIMPLE: Final = "http://www.w3.org/ns/entailment/Simple"

ADDRESSES: Final = frozenset(
    term(name)
    for name in (
        "dcat:accessURL", "dcat:downloadURL", "dcat:endpointDescription", "dcat:endpointURL",
        "dcat:landingPage", "foaf:homepage", "foaf:isPrimaryTopicOf", "foaf:page",
        "schema:target", "sd:endpoint", "vcard:hasURL", "void:dataDump", "void:sparqlEndpoint",
    )
)  # fmt: skip
"""Properties whose values are addresses to open: those of ours become the deployment's."""

CATALOGUE: Final = load(__file__, "catalogue")
VOID: Final = load(__file__, "void")
EXAMPLES: Final = load(__file__, "examples")
LAST_CHANGE: Final = load(__file__, "last-change")


def catalog(
    engine: Engine,
    public_url: str,
    media_type: str,
    sums: Mapping[str, tuple[int, str]] | None = None,
    releases: Sequence[ReleasePatch] = (),
) -> bytes:
    """
    Return the catalogue of the data in one of `GRAPHS` (DCAT-AP 3.0.1).

    ``sums`` has the size in bytes and the SHA-256 of each dump, by the name of its file;
    ``releases`` are those published so far, oldest first. Addresses are below
    ``public_url``, which ends in a slash; names stay as they are.
    """
    index = StatementIndex(_addressed(_construct(engine, CATALOGUE), public_url))
    _add_checksums(index, sums or {})
    dataset_series.describe(index, releases, public_url)
    return _serialise(index.triples, media_type)


def release_series(
    engine: Engine, public_url: str, media_type: str, releases: Sequence[ReleasePatch]
) -> bytes:
    """Return the statements of the catalogue about the releases, in one of `GRAPHS`."""
    index = StatementIndex(_addressed(_construct(engine, CATALOGUE), public_url))
    dataset_series.describe(index, releases, public_url)
    series = (t for t in index.triples if dataset_series.about(t.subject))
    return _serialise(series, media_type)


def void(engine: Engine, public_url: str, media_type: str) -> bytes:
    """Return the description of the dataset in VoID, with its parts, in one of `GRAPHS`."""
    return _serialise(_addressed(_construct(engine, VOID), public_url), media_type)


def examples(engine: Engine, public_url: str, media_type: str) -> bytes:
    """Return the example queries and the prefixes in one of `GRAPHS`."""
    return _serialise(_addressed(_construct(engine, EXAMPLES), public_url), media_type)


def changed(engine: Engine) -> date | None:
    """Return the day of the last change in the description of the dataset, if it has one."""
    days = table(engine.answer(Query(LAST_CHANGE))).values()
    return date.fromisoformat(days[0]["day"][:10]) if days else None


def service_description(dataset: Dataset, public_url: str, media_type: str) -> bytes:
    """Return the service description in an RDF form: one of `GRAPHS`."""
    described = list(_service(dataset, f"{public_url}sparql"))
    if META.value in dataset.graphs:
        described += _links(public_url)
    used = {name: PREFIXES[name] for name in ("dcat", "rdfs", "sd", "void")}
    return write(described, GRAPHS[media_type], used)


def _construct(engine: Engine, query: str) -> Iterable[Triple]:
    return triples(engine.answer(Query(query, N_TRIPLES.media_type)))


def _addressed(statements: Iterable[Triple], public_url: str) -> list[Triple]:
    """Return the statements with our addresses below the public URL."""
    statements = list(statements)
    addresses = {lexical(t.object) for t in statements if t.predicate in ADDRESSES}
    ours = {address for address in addresses if address.startswith(BASE)}

    def move(node: Term) -> NamedNode:
        return NamedNode(public_url + lexical(node).removeprefix(BASE))

    return [
        Triple(
            move(subject) if lexical(subject) in ours else subject,
            predicate,
            move(value) if predicate in ADDRESSES and lexical(value) in ours else value,
        )
        for subject, predicate, value in statements
    ]


def _serialise(statements: Iterable[Triple], media_type: str) -> bytes:
    """Return the statements, in the order of their subjects, with the prefixes they use."""
    ordered = sorted(statements, key=str)
    text = "".join(map(str, ordered))
    used = {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in text}
    return well_formed(media_type, write(ordered, GRAPHS[media_type], used))


def _add_checksums(index: StatementIndex, sums: Mapping[str, tuple[int, str]]) -> None:
    """State the size and the checksum of each dump."""
    for distribution in index.subjects("dcat:downloadURL"):
        file = index.first(distribution, "dcat:downloadURL").rpartition("/")[2]
        if file in sums:
            add_checksum(index, distribution, *sums[file])


def _links(public_url: str) -> Iterator[Triple]:
    """Yield the links from the service description to the descriptions of the data."""
    service = NamedNode(f"{public_url}sparql")
    yield Triple(service, term("dcat:servesDataset"), DATASET)
    for path in ("catalog", ".well-known/void", ".well-known/sparql-examples"):
        yield Triple(service, term("rdfs:seeAlso"), NamedNode(public_url + path))


def _service(dataset: Dataset, endpoint: str) -> Iterator[Triple]:
    service, described = NamedNode(endpoint), NamedNode(f"{endpoint}#dataset")
    yield _is(service, "Service")
    yield Triple(service, term("sd:endpoint"), service)
    yield Triple(service, term("sd:supportedLanguage"), term("sd:SPARQL11Query"))
    yield Triple(service, term("sd:defaultEntailmentRegime"), NamedNode(SIMPLE))
    if dataset.union:
        yield Triple(service, term("sd:feature"), term("sd:UnionDefaultGraph"))
    for media_type in (*SOLUTIONS, *GRAPHS):
        format_ = QueryResultsFormat.from_media_type(media_type) or GRAPHS[media_type]
        yield Triple(service, term("sd:resultFormat"), NamedNode(format_.iri))
    yield Triple(service, term("sd:defaultDataset"), described)
    yield Triple(service, term("sd:availableGraphs"), described)
    yield from _dataset(dataset, described, endpoint)


def _dataset(dataset: Dataset, described: NamedNode, endpoint: str) -> Iterator[Triple]:
    default = NamedNode(f"{endpoint}#default-graph")
    yield _is(described, "Dataset")
    yield _is(described, "GraphCollection")
    yield Triple(described, term("sd:defaultGraph"), default)
    yield _is(default, "Graph")
    yield Triple(default, term("void:triples"), Literal(dataset.triples))
    for number, (name, count) in enumerate(dataset.graphs.items(), 1):
        named, graph = (NamedNode(f"{endpoint}#{w}-{number}") for w in ("named-graph", "graph"))
        yield Triple(described, term("sd:namedGraph"), named)
        yield _is(named, "NamedGraph")
        yield Triple(named, term("sd:name"), NamedNode(name))
        yield Triple(named, term("sd:graph"), graph)
        yield _is(graph, "Graph")
        yield Triple(graph, term("void:triples"), Literal(count))


def _is(node: NamedNode, class_: str) -> Triple:
    return Triple(node, term("rdf:type"), term(f"sd:{class_}"))
