"""
The description of the dataset: what the data and this code add to its catalogue.

Data Catalog Vocabulary 3, https://www.w3.org/TR/vocab-dcat-3/, as DCAT-AP 3.0.1 profiles it;
queries and prefixes as SHACL has them, https://www.w3.org/TR/shacl/#sparql-prefixes
"""

from collections.abc import Collection, Iterable
from itertools import product
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from lis_graph.build.questions import Question
from lis_graph.build.statistics import STATISTICS
from lis_graph.rdf.formats import DUMPS, GZIP, Format
from lis_graph.rdf.namespaces import BASE, PREFIXES, graph, term
from lis_graph.rdf.statements import Node, StatementIndex
from lis_graph.rdf.terms import in_graph, lexical

CATALOG: Final = NamedNode(f"{BASE}catalog")
DATASET: Final = NamedNode(f"{BASE}dataset")
SERIES: Final = NamedNode(f"{BASE}releases")
BY_SPARQL: Final = NamedNode(f"{BASE}dataset#sparql")
FACTS: Final = graph("facts")
META: Final = graph("meta")

AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
TABLES: Final = {"file-type": "dcterms:MediaTypeOrExtent", "frequency": "dcterms:Frequency"}
"""Authority tables of the EU, with the class of their entries."""

SHA256: Final = NamedNode("https://spdx.org/rdf/terms#checksumAlgorithm_sha256")
"""SHA-256 as DCAT-AP's code list names it: SPDX's own name has no ``s`` in ``http``."""

FEATURE: Final = "http://www.w3.org/ns/formats/"
MEDIA_TYPE: Final = "http://www.iana.org/assignments/media-types/"

SHARED: Final = (
    "dcterms:accessRights", "dcterms:accrualPeriodicity", "dcterms:language",
    "dcterms:publisher", "dcterms:spatial", "dcterms:temporal", "dcat:contactPoint",
    "dcat:keyword", "dcat:landingPage", "dcat:theme",
)  # fmt: skip
DATED: Final = ("dcterms:issued", "dcterms:modified")
INHERITED: Final = {
    "dcat:Catalog": ("dcat:contactPoint", "dcterms:modified"),
    "dcat:Dataset": (
        *SHARED, *DATED, "dcterms:conformsTo", "dcterms:creator",
        "dcat:version",
    ),
    "dcat:DatasetSeries": (*SHARED[1:], *DATED),
    "dcat:DataService": (
        "dcterms:accessRights", "dcterms:language", "dcterms:license", "dcterms:publisher",
        *SHARED[-4:],
    ),
}  # fmt: skip
"""Properties that a node of a class inherits from the dataset where it has no value itself."""

FROM_DATASET: Final = ("dcterms:language", "dcterms:license", *DATED)
FROM_SPARQL: Final = ("dcterms:rights", "dcatap:availability", "adms:status")
"""Properties that a distribution inherits from its dataset, and from the one by SPARQL."""

WORDS: Final = {
    "pl": (" w formacie ", ", bez podziału na grafy nazwane", ", skompresowany programem gzip"),
    "en": (" in ", ", not divided into named graphs", ", compressed with gzip"),
}
"""Parts of the description of a dump, after the title of the dataset, in each language."""

CITATION: Final = {
    "pl": "{by}. {title}, wersja {version}, {day}. {iri}",
    "en": "{by}. {title}, version {version}, {day}. {iri}",
}
"""Form of the citation of the dataset, in each language."""

SHOWN: Final = ("agreement", "key-area", "organisation", "partnership", "specialisation")
"""Kinds of things with an example resource."""

QUERY: Final = ("sh:SPARQLExecutable", "sh:SPARQLSelectExecutable")
"""Classes of every question: its answer is a table."""


def describe(quads: Collection[Quad], questions: Iterable[Question]) -> list[Quad]:
    """
    Return what ``graph/meta`` gains from the rest of a release and from the questions.

    Without a dataset in the catalogue it gains nothing. Counts are not part of it:
    `lis_graph.build.statistics`.
    """
    index = StatementIndex(quad.triple for quad in quads if quad.graph_name == META)
    written = len(index.triples)
    if DATASET.value not in index.instances("dcat:Dataset"):
        return []
    _add_files(index, {lexical(quad.graph_name) for quad in quads} | {STATISTICS.value})
    _add_citation(index)
    _inherit(index)
    _add_questions(index, questions)
    _add_prefixes(index)
    index.add(DATASET, "void:exampleResource", *_example_resources(quads))
    return in_graph(index.triples[written:], META)


def _add_files(index: StatementIndex, graphs: Iterable[str]) -> None:
    """Describe the dumps of the dataset and of its graphs, which are parts of it."""
    _add_dumps(index, DATASET, "lis-graph", ("", GZIP.extension))
    for iri in graphs:
        graph_ = NamedNode(iri)
        index.add(CATALOG, "dcat:dataset", graph_)
        index.add(DATASET, "dcterms:hasPart", graph_)
        index.add(graph_, "dcterms:isPartOf", DATASET)
        _add_dumps(index, graph_, iri.rpartition("/")[2], ("",))


def _add_dumps(
    index: StatementIndex, dataset: NamedNode, name: str, compressions: Iterable[str]
) -> None:
    """Describe the dumps of a dataset, one for each format and compression."""
    for format_, zipped in product(DUMPS, compressions):
        file = NamedNode(f"{BASE}dump/{name}.{format_.extension}{zipped and '.'}{zipped}")
        index.add(dataset, "void:dataDump", file)
        index.add(dataset, "void:feature", *_feature(format_))
        if format_.file_type:  # DCAT-AP wants a file type that the EU has a name for
            add_distribution(index, dataset, file, format_, zipped)


def _feature(format_: Format) -> list[NamedNode]:
    """Return the W3C's IRI of a format, if it has one (VoID, section 3.2)."""
    rdf = format_.rdf
    return [NamedNode(FEATURE + rdf.iri.rpartition("/")[2])] if rdf else []


def add_distribution(
    index: StatementIndex, dataset: NamedNode, file: NamedNode, format_: Format, zipped: str
) -> NamedNode:
    """Describe ``file`` as a distribution of ``dataset``; ``zipped`` is ``gz`` or nothing."""
    node = NamedNode(f"{dataset.value}#{format_.name}{zipped and '-'}{zipped}")
    index.add(dataset, "dcat:distribution", node)
    index.add(node, "rdf:type", term("dcat:Distribution"))
    index.add(node, "dcat:accessURL", file)
    index.add(node, "dcat:downloadURL", file)
    _add_media_type(index, node, "dcat:mediaType", format_)
    add_code(index, node, "dcterms:format", "file-type", str(format_.file_type))
    if zipped:
        _add_media_type(index, node, "dcat:compressFormat", GZIP)
    for language, title in index.texts(dataset, "dcterms:title").items():
        short, long = _titles(language, title, format_, zipped)
        index.add(node, "dcterms:title", Literal(short, language=language))
        index.add(node, "dcterms:description", Literal(long, language=language))
    return node


def _titles(language: str, title: str, format_: Format, zipped: str) -> tuple[str, str]:
    """Return the title and the description of a distribution of what has a title."""
    within, flat, compressed = WORDS[language]
    how = ("" if format_.carries_datasets else flat) + (compressed if zipped else "")
    short = f"{title}: {format_.title}{zipped and ', gzip'}"
    return short, f"{title}{within}{format_.title}{how}."


def _add_media_type(index: StatementIndex, node: NamedNode, name: str, format_: Format) -> None:
    media_type = NamedNode(MEDIA_TYPE + format_.media_type.partition(";")[0])
    index.add(node, name, media_type)
    index.add(media_type, "rdf:type", term("dcterms:MediaType"))


def add_code(index: StatementIndex, node: Node, name: str, table: str, code: str) -> None:
    """State a value that has a code in one of the EU's authority tables."""
    value, scheme = NamedNode(f"{AUTHORITY}{table}/{code}"), NamedNode(AUTHORITY + table)
    index.add(node, name, value)
    index.add(value, "rdf:type", term(TABLES[table]))
    index.add(value, "skos:inScheme", scheme)


def add_checksum(index: StatementIndex, file: Node, size: int, digest: str) -> None:
    """State the size of a distribution in bytes, and its SHA-256 in hexadecimal digits."""
    checksum = NamedNode(f"{lexical(file)}-sha256")
    number = Literal(str(size), datatype=term("xsd:nonNegativeInteger"))
    index.add(file, "dcat:byteSize", number)
    index.add(file, "spdx:checksum", checksum)
    index.add(checksum, "rdf:type", term("spdx:Checksum"))
    index.add(checksum, "spdx:algorithm", SHA256)
    index.add(checksum, "spdx:checksumValue", Literal(digest, datatype=term("xsd:hexBinary")))
    index.add(SHA256, "rdf:type", term("spdx:ChecksumAlgorithm"))
    index.add(SHA256, "owl:sameAs", term("spdx:checksumAlgorithm_sha256"))


def _add_citation(index: StatementIndex) -> None:
    """State how to cite this version of the dataset, by its publisher and date."""
    publishers = index.nodes(DATASET, "dcterms:publisher")
    version, day = (index.first(DATASET, name) for name in ("dcat:version", "dcterms:modified"))
    for publisher, (language, form) in product(publishers, CITATION.items()):
        by = index.texts(publisher, "foaf:name").get(language)
        title = index.texts(DATASET, "dcterms:title").get(language)
        cited = form.format(by=by, title=title, version=version, day=day, iri=DATASET.value)
        index.add(DATASET, "dcterms:bibliographicCitation", Literal(cited, language=language))


def _inherit(index: StatementIndex) -> None:
    """Give each part of the catalogue the values it inherits from the dataset."""
    for class_, names in INHERITED.items():
        for node in index.instances(class_):
            index.inherit(node, DATASET, names)
    for dataset in index.instances("dcat:Dataset"):
        for distribution in index.nodes(dataset, "dcat:distribution"):
            inherit(index, distribution, dataset)


def inherit(index: StatementIndex, distribution: Node, dataset: Node) -> None:
    """Give a distribution the values it inherits from its dataset."""
    index.inherit(distribution, dataset, FROM_DATASET)
    index.inherit(distribution, BY_SPARQL, FROM_SPARQL)


def _add_questions(index: StatementIndex, questions: Iterable[Question]) -> None:
    """Describe the questions as queries to run."""
    endpoint = index.values(DATASET, "void:sparqlEndpoint")
    for question in questions:
        node = NamedNode(f"{BASE}queries/{question.slug}")
        index.add(node, "rdf:type", *map(term, QUERY))
        index.add(node, "rdfs:comment", Literal(question.english, language="en"))
        index.add(node, "rdfs:label", Literal(question.polish, language="pl"))
        index.add(node, "sh:select", Literal(question.query))
        index.add(node, "sh:prefixes", DATASET)
        index.add(node, "schema:target", *endpoint)


def _add_prefixes(index: StatementIndex) -> None:
    """Declare the prefixes to write other queries with."""
    for prefix, namespace in PREFIXES.items():
        node = NamedNode(f"{DATASET.value}#prefix-{prefix}")
        index.add(DATASET, "sh:declare", node)
        index.add(node, "rdf:type", term("sh:PrefixDeclaration"))
        index.add(node, "sh:prefix", Literal(prefix))
        index.add(node, "sh:namespace", Literal(namespace, datatype=term("xsd:anyURI")))


def _example_resources(quads: Iterable[Quad]) -> list[NamedNode]:
    """Return the first thing of each of the kinds that a reader would look at first."""
    things = sorted({lexical(quad.subject) for quad in quads if quad.graph_name == FACTS})
    kinds = [f"{BASE}id/{kind}/" for kind in SHOWN]
    first = (next((iri for iri in things if iri.startswith(kind)), None) for kind in kinds)
    return [NamedNode(iri) for iri in first if iri]
