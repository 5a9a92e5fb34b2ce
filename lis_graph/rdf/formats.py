"""
The formats of files and answers: each knows its names, its media type and its extension.

A new format is one entry in the tuple of its family, which is in order of preference: the first
is for clients that have none.
"""

from dataclasses import dataclass
from typing import Final

from pyoxigraph import RdfFormat


@dataclass(frozen=True, slots=True)
class Format:
    """
    One format.

    ``name``, ``extension`` and ``aliases`` are its names in ``format=`` and in commands;
    ``generic`` is the media type of its syntax, for clients that know only that.
    ``carries_booleans`` and ``carries_datasets`` say whether it has room for the answer to an
    ASK and for named graphs. ``file_type`` is its code in the EU's authority table of file
    types: http://publications.europa.eu/resource/authority/file-type.
    """

    name: str
    title: str
    media_type: str
    extension: str
    aliases: tuple[str, ...] = ()
    generic: str | None = None
    carries_booleans: bool = False
    carries_datasets: bool = False
    file_type: str | None = None

    @property
    def rdf(self) -> RdfFormat | None:
        """The format as Oxigraph reads and writes it, if it does."""
        return RdfFormat.from_media_type(self.media_type)


OTHERS: Final = (
    JSON := Format("json", "JSON", "application/json", "json"),
    XML := Format("xml", "XML", "application/xml", "xml"),
    HTML := Format("html", "HTML", "text/html", "html"),
    TEXT := Format("text", "plain text", "text/plain", "txt"),
    GZIP := Format("gzip", "gzip", "application/gzip", "gz"),
    SPARQL := Format("sparql", "SPARQL", "application/sparql-query", "rq"),
    UPDATE := Format("update", "SPARQL Update", "application/sparql-update", "ru"),
    PATCH := Format("patch", "RDF Patch", "application/rdf-patch", "rdfp"),
    LINKSET := Format("linkset", "linkset", "application/linkset+json", "json"),
    OPENSEARCH := Format(
        "opensearch", "OpenSearch", "application/opensearchdescription+xml", "xml"
    ),
    SUGGESTIONS := Format(
        "suggestions", "search suggestions", "application/x-suggestions+json", "json"
    ),
    PROBLEM := Format(
        "problem", "problem details", "application/problem+json", "json",
        generic=JSON.media_type,
    ),
)  # fmt: skip
"""Formats of pages, of errors, of the search and of files beside the data."""

TABLES: Final = (
    SPARQL_JSON := Format(
        "json", "SPARQL Results in JSON", "application/sparql-results+json", "srj",
        generic=JSON.media_type, carries_booleans=True,
    ),
    SPARQL_XML := Format(
        "xml", "SPARQL Results in XML", "application/sparql-results+xml", "srx",
        generic=XML.media_type, carries_booleans=True,
    ),
    CSV := Format("csv", "CSV", "text/csv", "csv"),
    TSV := Format("tsv", "TSV", "text/tab-separated-values", "tsv"),
)  # fmt: skip
"""Formats of the answer to a SELECT, and to an ASK where they carry it."""

GRAPHS: Final = (
    TURTLE := Format(
        "turtle", "Turtle", "text/turtle", "ttl", ("n3",), file_type="RDF_TURTLE"
    ),
    N_TRIPLES := Format(
        "ntriples", "N-Triples", "application/n-triples", "nt", file_type="RDF_N_TRIPLES"
    ),
    RDF_XML := Format(
        "rdfxml", "RDF/XML", "application/rdf+xml", "rdf", ("rdf+xml",),
        generic=XML.media_type, file_type="RDF_XML",
    ),
    JSON_LD := Format(
        "jsonld", "JSON-LD", "application/ld+json", "jsonld", ("json-ld",),
        generic=JSON.media_type, carries_datasets=True, file_type="JSON_LD",
    ),
    TRIG := Format(
        "trig", "TriG", "application/trig", "trig",
        carries_datasets=True, file_type="RDF_TRIG",
    ),
    N_QUADS := Format(
        "nquads", "N-Quads", "application/n-quads", "nq",
        carries_datasets=True, file_type="RDF_N_QUADS",
    ),
)  # fmt: skip
"""Formats of the answer to a CONSTRUCT or DESCRIBE."""

DRAWINGS: Final = (
    GRAPHML := Format("graphml", "GraphML", "application/graphml+xml", "graphml"),
    GEXF := Format("gexf", "GEXF", "application/gexf+xml", "gexf"),
    SVG := Format("svg", "SVG", "image/svg+xml", "svg"),
)
"""Formats of the same answer for tools that draw and measure."""

DOCUMENTS: Final = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
"""Formats of the description of one thing."""

DUMPS: Final = (
    N_QUADS,
    TRIG,
    *DOCUMENTS,
    JELLY := Format(
        "jelly", "Jelly", "application/x-jelly-rdf", "jelly", carries_datasets=True
    ),
    TRIG_12 := Format(
        "rdf12", "TriG 1.2, claims as reifiers", "application/trig;version=1.2", "rdf12.trig",
        carries_datasets=True, file_type="RDF_TRIG",
    ),
)  # fmt: skip
"""Formats of a dump."""

GENERIC: Final = {f.media_type: f.generic for f in (*OTHERS, *TABLES, *GRAPHS) if f.generic}
"""The media type that a client may ask for instead of a more specific one."""
