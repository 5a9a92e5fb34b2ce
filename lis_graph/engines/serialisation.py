"""
Query results to bytes, in a format that the client accepts and that can carry them.

https://www.w3.org/TR/sparql11-overview/#sparql11-results
"""

import csv
import re
from collections import Counter
from io import BytesIO, TextIOWrapper
from xml.parsers import expat

from pyoxigraph import (
    BlankNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    Triple,
)

from lis_graph.engines import BOOLEANS, GRAPHS, SOLUTIONS, Answer
from lis_graph.errors import N_, AnswerTooLarge, NoElementName, NotAcceptable
from lis_graph.rdf import formats
from lis_graph.rdf.namespaces import PREFIXES, term
from lis_graph.rdf.negotiation import choose
from lis_graph.rdf.terms import Term, lexical, write

Results = QuerySolutions | QueryBoolean | QueryTriples

TYPE = term("rdf:type")
INVALID_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""Characters that XML 1.0 cannot contain (section 2.2), in UTF-8."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}".encode()
CSV = formats.CSV.media_type
RDF_XML = formats.RDF_XML.media_type


def serialise(results: Results, accept: str | None, limit: int | None = None) -> Answer:
    """
    Return the results in the format that ``accept`` prefers, ``limit`` bytes at most.

    Raises `NotAcceptable` if it accepts none, `AnswerTooLarge` above the limit.
    """
    if isinstance(results, QueryTriples):
        return _graph(results, accept, limit)
    media_type = choose(accept, BOOLEANS if isinstance(results, QueryBoolean) else SOLUTIONS)
    body = _Limited(limit)
    if media_type == CSV and isinstance(results, QuerySolutions):
        _write_csv(results, body)
    else:
        results.serialize(body, format=QueryResultsFormat.from_media_type(media_type))
    return Answer(media_type, well_formed(media_type, body.getvalue()))


class _Limited(BytesIO):
    """A buffer with a maximum size."""

    def __init__(self, limit: int | None) -> None:
        super().__init__()
        self._limit = limit

    def write(self, part: bytes) -> int:  # type: ignore[override]  # bytes are all that is written
        if self._limit and self.tell() + len(part) > self._limit:
            raise AnswerTooLarge(limit=self._limit >> 20)
        return super().write(part)


def _write_csv(results: QuerySolutions, body: BytesIO) -> None:
    """
    Write solutions as CSV, which Oxigraph does without quoting commas in IRIs.

    https://www.w3.org/TR/sparql11-results-csv-tsv/#csv
    """
    lines = TextIOWrapper(body, "utf-8", newline="", write_through=True)
    rows = csv.writer(lines)
    rows.writerow(variable.value for variable in results.variables)
    rows.writerows(map(_plain, row) for row in results)
    lines.detach()


def _plain(node: Term | None) -> str:
    return str(node) if isinstance(node, BlankNode | Triple) else lexical(node)


def _graph(results: QueryTriples, accept: str | None, limit: int | None) -> Answer:
    """Serialise distinct triples with only the prefixes used."""
    media_type = choose(accept, tuple(GRAPHS))
    triples = _ordered(results)
    text = " ".join(map(str, triples)).replace(str(TYPE), "a")
    prefixes = {name: iri for name, iri in PREFIXES.items() if f"<{iri}" in text}
    others = tuple(offer for offer in GRAPHS if offer != media_type)
    try:
        body = well_formed(media_type, write(triples, GRAPHS[media_type], prefixes))
    except OSError as error:  # RDF 1.2 in a format of RDF 1.1
        sentence = N_("{reason}; available formats: {offers}")
        raise NotAcceptable(sentence, reason=str(error), offers=others) from error
    if media_type == RDF_XML and not parses(body):
        raise NoElementName(offers=others)
    _Limited(limit).write(body)
    return Answer(media_type, body)


def _ordered(results: QueryTriples) -> list[Triple]:
    """Return the distinct triples, those of the subject with the most first."""
    triples = dict.fromkeys(results)
    counts = Counter(triple.subject for triple in triples)
    ranks = {subject: (-count, n) for n, (subject, count) in enumerate(counts.items())}
    return sorted(
        triples, key=lambda t: (ranks[t.subject], t.predicate != TYPE, str(t.predicate))
    )


def well_formed(media_type: str, body: bytes) -> bytes:
    """
    Return XML that can be parsed (XML 1.0, sections 2.2 and 2.11).

    A carriage return is escaped, or it would be read as a line feed. A character that XML
    cannot contain is replaced by U+FFFD, and a comment at the end says so. Tables are in ASCII,
    with references for other characters, because some clients (R's) ignore their charset.
    """
    if not media_type.endswith("+xml"):
        return body
    body, count = INVALID_XML.subn(REPLACEMENT, body.replace(b"\r", b"&#13;"))
    if media_type != RDF_XML:
        body = body.decode().encode("ascii", "xmlcharrefreplace")
    if count:
        comment = f"<!-- {count} characters that XML cannot hold stand as U+FFFD here -->"
        body += comment.encode()
    return body


def parses(body: bytes) -> bool:
    """Say whether XML can be parsed, with its names and namespaces."""
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(body, True)
    except expat.ExpatError:
        return False
    return True
