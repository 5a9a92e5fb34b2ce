"""
The query operation of the SPARQL 1.1 Protocol, without a web framework.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from lis_graph.engines import Query
from lis_graph.errors import LisGraphError, QueryError, UpdateRefused

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"

FORMATS = {
    "json": "application/sparql-results+json, application/ld+json;q=0.9",
    "xml": "application/sparql-results+xml, application/rdf+xml;q=0.9",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
"""Short names of forms, for ``?format=`` and the command line, as Accept headers."""

Parameters = Mapping[str, Sequence[str]]


class UnsupportedMediaType(LisGraphError):
    """The body of a POST is of a type that the protocol does not know."""


def read(
    method: str, url: Parameters, media_type: str, body: bytes, accept: str | None
) -> Query:
    """
    Return the query of a request: GET, POST of a form, or POST of the query itself.

    ``url`` holds the parameters of the address, ``media_type`` the bare type of the body.
    Raises `QueryError` unless there is exactly one query, in UTF-8; `UpdateRefused` for an
    update; `UnsupportedMediaType` for a body of another type.
    """
    parameters, texts = _operation(method, url, media_type, body)
    if "update" in parameters or (method == "POST" and media_type == UPDATE):
        raise UpdateRefused("this is an update, and this graph is read-only")
    if len(texts) != 1:
        raise QueryError(f"exactly one query is needed, {len(texts)} given")
    return Query(
        texts[0],
        _form(parameters) or accept,
        _graphs(parameters, "default-graph-uri"),
        _graphs(parameters, "named-graph-uri"),
    )


def _operation(
    method: str, url: Parameters, media_type: str, body: bytes
) -> tuple[Parameters, Sequence[str]]:
    """Return the parameters of a request and the texts of its queries."""
    if method != "POST":
        return url, url.get("query", ())
    if media_type == FORM:
        form = _fields(_text(body))
        return {**url, **form}, form.get("query", ())
    if media_type == DIRECT:
        return url, [_text(body), *url.get("query", ())]
    if media_type == UPDATE:
        return url, ()
    raise UnsupportedMediaType(
        f"a query is posted as {FORM} or {DIRECT}, not {media_type or 'untyped'}"
    )


def _fields(body: str) -> Parameters:
    try:
        return parse_qs(body, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except UnicodeDecodeError as error:
        raise QueryError("the form is not UTF-8 below its percent-encoding") from error
    except ValueError as error:
        raise QueryError("the form has more than 1000 fields") from error


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        problem = f"the query is not UTF-8: byte {error.start} is {body[error.start]:#x}"
        raise QueryError(problem) from error


def _form(parameters: Parameters) -> str | None:
    """Return the Accept header that ``?format=`` stands for."""
    name = parameters.get("format", (None,))[0]
    if name is None:
        return None
    if name not in FORMATS:
        raise QueryError(f"format={name!r} is not known; try {', '.join(FORMATS)}")
    return FORMATS[name]


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    graphs = tuple(parameters.get(name, ()))
    relative = next((iri for iri in graphs if ":" not in iri), None)
    if relative is not None:
        raise QueryError(f"{name}={relative!r} is no IRI; give an absolute one")
    return graphs
