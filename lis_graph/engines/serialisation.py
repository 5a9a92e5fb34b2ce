"""
Query results to bytes, in a form that the client takes and that can carry them.

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
    RdfFormat,
    Triple,
)

from lis_graph.engines import BOOLEANS, GRAPHS, SOLUTIONS, Answer
from lis_graph.errors import N_, AnswerTooLarge, NoElementName, NotAcceptable
from lis_graph.rdf.namespaces import PREFIXES, term
from lis_graph.rdf.negotiation import choose
from lis_graph.rdf.terms import Term, lexical, write

Results = QuerySolutions | QueryBoolean | QueryTriples

TYPE = term("rdf:type")
NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""The characters that XML 1.0 cannot hold (section 2.2), in UTF-8."""

REPLACED = "\N{REPLACEMENT CHARACTER}".encode()
CSV = SOLUTIONS[2]
RDF_XML = RdfFormat.RDF_XML.media_type


def serialise(results: Results, accept: str | None, limit: int | None = None) -> Answer:
    """
    Return the results in the form that ``accept`` likes best, of ``limit`` bytes at most.

    Raises `NotAcceptable` if there is none, `AnswerTooLarge` beyond the limit.
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
    """Takes bytes up to a limit."""

    def __init__(self, limit: int | None) -> None:
        super().__init__()
        self._limit = limit

    def write(self, part: bytes) -> int:  # type: ignore[override]  # no other buffer comes
        if self._limit and self.tell() + len(part) > self._limit:
            raise AnswerTooLarge(limit=self._limit >> 20)
        return super().write(part)


def _write_csv(results: QuerySolutions, body: BytesIO) -> None:
    """
    Write solutions as CSV. Oxigraph leaves commas in IRIs unquoted.

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
    """Serialise triples, each once, most said of first, with only the prefixes used."""
    media_type = choose(accept, tuple(GRAPHS))
    once = _in_order(results)
    spoken = " ".join(map(str, once)).replace(str(TYPE), "a")
    used = {k: v for k, v in PREFIXES.items() if f"<{v}" in spoken}
    others = tuple(form for form in GRAPHS if form != media_type)
    try:
        body = well_formed(media_type, write(once, GRAPHS[media_type], used))
    except OSError as error:  # RDF 1.2 in a form of RDF 1.1
        sentence = N_("{reason}; available formats: {offers}")
        raise NotAcceptable(sentence, reason=str(error), offers=others) from error
    if media_type == RDF_XML and not parses(body):
        raise NoElementName(offers=others)
    _Limited(limit).write(body)
    return Answer(media_type, body)


def _in_order(triples: QueryTriples) -> list[Triple]:
    once = dict.fromkeys(triples)
    about = Counter(triple.subject for triple in once)
    seen = {subject: n for n, subject in enumerate(about)}
    return sorted(
        once,
        key=lambda t: (
            -about[t.subject],
            seen[t.subject],
            t.predicate != TYPE,
            str(t.predicate),
        ),
    )


def well_formed(media_type: str, body: bytes) -> bytes:
    """
    Return XML that a parser reads (XML 1.0, sections 2.2 and 2.11).

    A carriage return is escaped, or it would be read as a line feed. What XML cannot hold
    at all stands as U+FFFD, and a comment at the end says so. Results are in ASCII, with
    references for other characters: some clients (R's) do not read their charset.
    """
    if not media_type.endswith("+xml"):
        return body
    body, count = NOT_XML.subn(REPLACED, body.replace(b"\r", b"&#13;"))
    if media_type != RDF_XML:
        body = body.decode().encode("ascii", "xmlcharrefreplace")
    if count:
        told = f"<!-- {count} characters that XML cannot hold stand as U+FFFD here -->"
        body += told.encode()
    return body


def parses(body: bytes) -> bool:
    """Say whether a parser reads the XML, its names and namespaces too."""
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(body, True)
    except expat.ExpatError:
        return False
    return True
