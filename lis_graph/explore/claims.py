"""
Statements with the claims that make them: status, and words of a source.

docs/model.md, "A statement and its evidence"
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from babel import Locale, UnknownLocaleError
from pyoxigraph import Literal, NamedNode

from lis_graph.engines import Engine, Query
from lis_graph.engines.results import Row, table
from lis_graph.explore.sparql import with_select
from lis_graph.rdf.queries import load, with_rows
from lis_graph.rdf.terms import Term, lexical

QUERY: Final = load(__file__, "claims")


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """
    A claim of a source: its status, and the place and words of the source.

    A missing IRI or text is ``""``.
    """

    iri: str
    status: str
    source: str
    language: str | None
    """Language of the source (BCP 47)."""
    section: str
    before: str
    """The words before ``words``, if these occur in the source more than once."""
    words: str
    locator: str
    link: str
    notes: Sequence[Literal]
    rivals: Sequence[str]
    """The claims that contradict it."""


@dataclass(frozen=True, slots=True)
class EvidencedTriple:
    """
    A triple and the claims that make it.

    ``adopted`` is true if the graph has the triple, ``derived`` if the reasoner added it.
    """

    subject: str
    predicate: str
    value: Term
    adopted: bool
    derived: bool
    claims: Sequence[ClaimRecord]


def query(select: str) -> str:
    """
    Return the query for statements and their claims.

    ``select`` is a SELECT query for their ``?subject``, ``?property`` and ``?object``.
    """
    return with_select(QUERY, select)


def query_of(statements: Iterable[tuple[str, str, str]]) -> str:
    """Return the query for just these statements, whose terms are IRIs, and their claims."""
    return with_rows(QUERY, (list(map(NamedNode, s)) for s in dict.fromkeys(statements)))


def evidenced(engine: Engine, query: str) -> list[EvidencedTriple]:
    """Return the answer to a `query`, one triple for each statement."""
    rows: dict[tuple[str, str, Term], list[Row]] = {}
    for row in table(engine.answer(Query(query))):
        if isinstance(row["property"], NamedNode) and row["value"] is not None:
            key = lexical(row["subject"]), lexical(row["property"]), row["value"]
            rows.setdefault(key, []).append(row)
    return [
        EvidencedTriple(
            *key,
            lexical(of_key[0]["adopted"]) == "true",
            lexical(of_key[0]["derived"]) == "true",
            _claims(of_key),
        )
        for key, of_key in rows.items()
    ]


def _claims(rows: Iterable[Row]) -> list[ClaimRecord]:
    by_claim: dict[str, list[Row]] = {}
    for row in rows:
        if row["claim"] is not None:
            by_claim.setdefault(lexical(row["claim"]), []).append(row)
    return [_claim(iri, of_claim) for iri, of_claim in by_claim.items()]


def _claim(iri: str, rows: Sequence[Row]) -> ClaimRecord:
    first = {name: lexical(term) for name, term in rows[0].items()}
    notes = [row["note"] for row in rows if isinstance(row["note"], Literal)]
    rivals = [lexical(row["rival"]) for row in rows if row["rival"] is not None]
    return ClaimRecord(
        iri,
        first["status"],
        first["source"],
        tag(first["language"]),
        first["section"],
        first["before"],
        first["words"],
        first["locator"],
        first["link"],
        list(dict.fromkeys(notes)),
        list(dict.fromkeys(rivals)),
    )


def tag(language: str) -> str | None:
    """
    Return the tag (BCP 47) of a language of the EU's authority table (``…/language/POL``).

    >>> tag("http://publications.europa.eu/resource/authority/language/POL")
    'pl'
    """
    try:
        return Locale.parse(language.rpartition("/")[2].lower()).language
    except (UnknownLocaleError, ValueError):
        return None
