"""The RDF formats that documents and dumps are published in."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Format:
    """
    One format: the name that ``format=`` and commands call it, its extension, its media type.

    ``file_type`` is its code in the EU's authority table of file types, if that has it;
    ``datasets`` says whether it keeps named graphs.
    """

    name: str
    title: str
    extension: str
    media_type: str
    file_type: str | None
    datasets: bool


DOCUMENTS: Final = (
    Format("turtle", "Turtle", "ttl", "text/turtle", "RDF_TURTLE", datasets=False),
    Format("jsonld", "JSON-LD", "jsonld", "application/ld+json", "JSON_LD", datasets=True),
    Format(
        "ntriples", "N-Triples", "nt", "application/n-triples", "RDF_N_TRIPLES", datasets=False
    ),
    Format("rdfxml", "RDF/XML", "rdf", "application/rdf+xml", "RDF_XML", datasets=False),
)
"""Those that the description of one thing has; the first is for who has no preference."""

FORMATS: Final = (
    Format("nquads", "N-Quads", "nq", "application/n-quads", "RDF_N_QUADS", datasets=True),
    Format("trig", "TriG", "trig", "application/trig", "RDF_TRIG", datasets=True),
    *DOCUMENTS,
    Format("jelly", "Jelly", "jelly", "application/x-jelly-rdf", None, datasets=True),
    Format(
        "rdf12", "TriG 1.2, claims as reifiers", "rdf12.trig", "application/trig;version=1.2",
        "RDF_TRIG", datasets=True,
    ),
)  # fmt: skip
"""Those that a dump has."""
