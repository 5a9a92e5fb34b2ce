"""
What is said of the dataset beyond its files: what follows from the data and from this code.

Data Catalog Vocabulary 3, https://www.w3.org/TR/vocab-dcat-3/, as DCAT-AP 3.0.1 profiles it;
queries and prefixes as SHACL has them, https://www.w3.org/TR/shacl/#sparql-prefixes
"""

from collections.abc import Collection, Iterable
from itertools import product
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from lis_graph.build.questions import Question
from lis_graph.build.statistics import STATISTICS
from lis_graph.rdf.formats import DUMPS, GZIP, Format
from lis_graph.rdf.namespaces import BASE, PREFIXES, graph, term
from lis_graph.rdf.terms import Subject, Term, in_graph, lexical

CATALOG: Final = NamedNode(f"{BASE}catalog")
DATASET: Final = NamedNode(f"{BASE}dataset")
SERIES: Final = NamedNode(f"{BASE}releases")
BY_SPARQL: Final = NamedNode(f"{BASE}dataset#sparql")
FACTS: Final = graph("facts")
META: Final = graph("meta")

AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
TABLES: Final = {"file-type": "dcterms:MediaTypeOrExtent", "frequency": "dcterms:Frequency"}
"""Authority tables of the EU, and what the things in them are."""

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
"""What a node of a class has from the dataset, unless it says it itself."""

FROM_DATASET: Final = ("dcterms:language", "dcterms:license", *DATED)
FROM_SPARQL: Final = ("dcterms:rights", "dcatap:availability", "adms:status")
"""What a distribution has from its dataset, and what from the distribution by SPARQL."""

WORDS: Final = {
    "pl": (" w formacie ", ", bez podziału na grafy nazwane", ", skompresowany programem gzip"),
    "en": (" in ", ", not divided into named graphs", ", compressed with gzip"),
}
"""What the description of a dump adds to the title of the dataset, in each language."""

CITATION: Final = {
    "pl": "{by}. {title}, wersja {version}, {day}. {iri}",
    "en": "{by}. {title}, version {version}, {day}. {iri}",
}
"""How the dataset is cited, in each language."""

SHOWN: Final = ("agreement", "key-area", "organisation", "partnership", "specialisation")
"""The kinds of things that examples are shown of."""

QUERY: Final = ("sh:SPARQLExecutable", "sh:SPARQLSelectExecutable")
"""What every question is: its answer is a table."""


class StatementIndex:
    """The statements of ``graph/meta``, to ask and to add to."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.all: set[Triple] = set()
        self._values: dict[tuple[Term, NamedNode], set[Term]] = {}
        for subject, predicate, value in triples:
            self._add(subject, predicate, value)

    def __getitem__(self, asked: tuple[Term, str]) -> set[Term]:
        subject, name = asked
        return self._values.get((subject, term(name)), set())

    def nodes(self, subject: Term, name: str) -> list[NamedNode]:
        """Return those values of a property that are IRIs."""
        return [value for value in self[subject, name] if isinstance(value, NamedNode)]

    def words(self, subject: Term, name: str) -> dict[str, str]:
        """Return the texts of a property, by their language."""
        texts = [value for value in self[subject, name] if isinstance(value, Literal)]
        return {literal.language or "": literal.value for literal in texts}

    def say(self, subject: Subject, name: str, *values: Term) -> None:
        """State the values of a property of ``subject``."""
        for value in values:
            self._add(subject, term(name), value)

    def inherit(self, child: Subject, parent: Subject, names: Iterable[str]) -> None:
        """Let ``child`` have from ``parent`` what it does not say itself."""
        for name in names:
            if not self[child, name]:
                self.say(child, name, *self[parent, name])

    def of(self, class_: str) -> list[Subject]:
        """Return the instances of a class."""
        said = (term("rdf:type"), term(class_))
        return [t.subject for t in self.all if (t.predicate, t.object) == said]

    def _add(self, subject: Subject, predicate: NamedNode, value: Term) -> None:
        self.all.add(Triple(subject, predicate, value))
        self._values.setdefault((subject, predicate), set()).add(value)


def describe(quads: Collection[Quad], questions: Iterable[Question]) -> list[Quad]:
    """
    Return what ``graph/meta`` gains from the rest of a release and from the questions.

    Without a dataset in the catalogue there is nothing to gain. Counts are not part of it:
    `lis_graph.build.statistics`.
    """
    written = [quad.triple for quad in quads if quad.graph_name == META]
    said = StatementIndex(written)
    if DATASET not in said.of("dcat:Dataset"):
        return []
    _catalogue(said, {lexical(quad.graph_name) for quad in quads} | {STATISTICS.value})
    _examples(said, questions)
    said.say(DATASET, "void:exampleResource", *_example_resources(quads))
    return in_graph(said.all.difference(written), META)


def _catalogue(said: StatementIndex, graphs: Iterable[str]) -> None:
    """Complete the catalogue: files of the dataset and its graphs, and what they inherit."""
    _files(said, DATASET, "lis-graph", ("", GZIP.extension))
    for iri in graphs:
        name = NamedNode(iri)
        said.say(CATALOG, "dcat:dataset", name)
        said.say(DATASET, "dcterms:hasPart", name)
        said.say(name, "dcterms:isPartOf", DATASET)
        _files(said, name, iri.rpartition("/")[2], ("",))
    _cite(said)
    for class_, names in INHERITED.items():
        for node in said.of(class_):
            said.inherit(node, DATASET, names)
    for dataset in said.of("dcat:Dataset"):
        for distribution in said.nodes(dataset, "dcat:distribution"):
            inherit(said, distribution, dataset)


def _cite(said: StatementIndex) -> None:
    """State how this version of the dataset is cited, by whoever published it and when."""
    publishers = said.nodes(DATASET, "dcterms:publisher")
    version, day = (said.words(DATASET, name).get("") for name in ("dcat:version", DATED[1]))
    for publisher, (language, form) in product(publishers, CITATION.items()):
        by = said.words(publisher, "foaf:name").get(language)
        title = said.words(DATASET, "dcterms:title").get(language)
        cited = form.format(by=by, title=title, version=version, day=day, iri=DATASET.value)
        said.say(DATASET, "dcterms:bibliographicCitation", Literal(cited, language=language))


def inherit(said: StatementIndex, distribution: Subject, dataset: Subject) -> None:
    """Let a distribution have what it does not say itself."""
    said.inherit(distribution, dataset, FROM_DATASET)
    said.inherit(distribution, BY_SPARQL, FROM_SPARQL)


def _files(
    said: StatementIndex, dataset: NamedNode, name: str, compressions: Iterable[str]
) -> None:
    """Describe the dumps of a dataset: each format and compression."""
    for format_, zipped in product(DUMPS, compressions):
        file = NamedNode(f"{BASE}dump/{name}.{format_.extension}{zipped and '.'}{zipped}")
        said.say(dataset, "void:dataDump", file)
        said.say(dataset, "void:feature", *_feature(format_))
        if format_.file_type:  # DCAT-AP wants a file type that the EU has a name for
            add_distribution(said, dataset, file, format_, zipped)


def add_distribution(
    said: StatementIndex, dataset: NamedNode, file: NamedNode, format_: Format, zipped: str
) -> NamedNode:
    """Describe ``file`` as a distribution of ``dataset``; ``zipped`` is ``gz`` or nothing."""
    node = NamedNode(f"{dataset.value}#{format_.name}{zipped and '-'}{zipped}")
    said.say(dataset, "dcat:distribution", node)
    said.say(node, "rdf:type", term("dcat:Distribution"))
    said.say(node, "dcat:accessURL", file)
    said.say(node, "dcat:downloadURL", file)
    said.say(node, "dcat:mediaType", _media_type(said, format_.media_type))
    add_code(said, node, "dcterms:format", "file-type", str(format_.file_type))
    if zipped:
        said.say(node, "dcat:compressFormat", _media_type(said, GZIP.media_type))
    for language, title in said.words(dataset, "dcterms:title").items():
        short, long = _names(language, title, format_, zipped)
        said.say(node, "dcterms:title", Literal(short, language=language))
        said.say(node, "dcterms:description", Literal(long, language=language))
    return node


def _names(language: str, title: str, format_: Format, zipped: str) -> tuple[str, str]:
    """Return the title and the description of a distribution of what has a title."""
    within, flat, compressed = WORDS[language]
    how = ("" if format_.carries_datasets else flat) + (compressed if zipped else "")
    short = f"{title}: {format_.title}{zipped and ', gzip'}"
    return short, f"{title}{within}{format_.title}{how}."


def _media_type(said: StatementIndex, media_type: str) -> NamedNode:
    node = NamedNode(MEDIA_TYPE + media_type.partition(";")[0])
    said.say(node, "rdf:type", term("dcterms:MediaType"))
    return node


def _feature(format_: Format) -> list[NamedNode]:
    """Return the W3C's IRI of a format, if it has one (VoID, section 3.2)."""
    rdf = format_.rdf
    return [NamedNode(FEATURE + rdf.iri.rpartition("/")[2])] if rdf else []


def add_code(said: StatementIndex, node: Subject, name: str, table: str, code: str) -> None:
    """State a value that has a code in one of the EU's authority tables."""
    value, scheme = NamedNode(f"{AUTHORITY}{table}/{code}"), NamedNode(AUTHORITY + table)
    said.say(node, name, value)
    said.say(value, "rdf:type", term(TABLES[table]))
    said.say(value, "skos:inScheme", scheme)


def add_checksum(said: StatementIndex, file: Subject, size: int, digest: str) -> None:
    """State the size of a distribution in bytes, and its SHA-256 in hexadecimal digits."""
    checksum = NamedNode(f"{lexical(file)}-sha256")
    number = Literal(str(size), datatype=term("xsd:nonNegativeInteger"))
    said.say(file, "dcat:byteSize", number)
    said.say(file, "spdx:checksum", checksum)
    said.say(checksum, "rdf:type", term("spdx:Checksum"))
    said.say(checksum, "spdx:algorithm", SHA256)
    said.say(checksum, "spdx:checksumValue", Literal(digest, datatype=term("xsd:hexBinary")))
    said.say(SHA256, "rdf:type", term("spdx:ChecksumAlgorithm"))
    said.say(SHA256, "owl:sameAs", term("spdx:checksumAlgorithm_sha256"))


def _examples(said: StatementIndex, questions: Iterable[Question]) -> None:
    """Describe the questions as queries to run, and the prefixes to write others with."""
    endpoint = said[DATASET, "void:sparqlEndpoint"]
    for question in questions:
        node = NamedNode(f"{BASE}queries/{question.slug}")
        said.say(node, "rdf:type", *map(term, QUERY))
        said.say(node, "rdfs:comment", Literal(question.english, language="en"))
        said.say(node, "rdfs:label", Literal(question.polish, language="pl"))
        said.say(node, "sh:select", Literal(question.query))
        said.say(node, "sh:prefixes", DATASET)
        said.say(node, "schema:target", *endpoint)
    for prefix, namespace in PREFIXES.items():
        node = NamedNode(f"{DATASET.value}#prefix-{prefix}")
        said.say(DATASET, "sh:declare", node)
        said.say(node, "rdf:type", term("sh:PrefixDeclaration"))
        said.say(node, "sh:prefix", Literal(prefix))
        said.say(node, "sh:namespace", Literal(namespace, datatype=term("xsd:anyURI")))


def _example_resources(quads: Iterable[Quad]) -> list[NamedNode]:
    """Return the first thing of each of the kinds that a reader would look at first."""
    things = sorted({lexical(quad.subject) for quad in quads if quad.graph_name == FACTS})
    kinds = [f"{BASE}id/{kind}/" for kind in SHOWN]
    first = (next((iri for iri in things if iri.startswith(kind)), None) for kind in kinds)
    return [NamedNode(iri) for iri in first if iri]
