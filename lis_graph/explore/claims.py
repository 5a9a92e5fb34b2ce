"""
Statements with the claims that make them: in which standing, and in which words of a source.

docs/model.md, "A statement and its evidence"
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from pyoxigraph import Literal, NamedNode

from lis_graph.engines import Engine, Query
from lis_graph.engines.results import Row, table
from lis_graph.explore.sparql import with_select
from lis_graph.rdf.queries import load, with_rows
from lis_graph.rdf.terms import Term, lexical

QUERY: Final = load(__file__, "claims")


@dataclass(frozen=True, slots=True)
class Claim:
    """
    That a source makes a statement: in which standing, where in it, in which words.

    All that is an IRI or a text is ``""`` where there is none.
    """

    iri: str
    status: str
    source: str
    language: str | None
    """That of the source, as a language tag."""
    section: str
    before: str
    """The words before these, where these stand in the source more than once."""
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

    ``adopted`` tells whether the graph makes the statement itself, ``derived`` whether only
    the reasoner does.
    """

    subject: str
    predicate: str
    value: Term
    adopted: bool
    derived: bool
    claims: Sequence[Claim]


def query(select: str) -> str:
    """
    Return the query for statements and their claims.

    ``select`` is a SELECT query for their ``?subject``, ``?property`` and ``?object``.
    """
    return with_select(QUERY, select)


def query_of(statements: Iterable[tuple[str, str, str]]) -> str:
    """Return the query for just these statements, whose terms are IRIs, and their claims."""
    return with_rows(QUERY, (list(map(NamedNode, s)) for s in dict.fromkeys(statements)))


def told(engine: Engine, asked: str) -> list[EvidencedTriple]:
    """Return what a `query` answers, statement by statement."""
    rows: dict[tuple[str, str, Term], list[Row]] = {}
    for row in table(engine.answer(Query(asked))):
        if isinstance(row["property"], NamedNode) and row["value"] is not None:
            key = lexical(row["subject"]), lexical(row["property"]), row["value"]
            rows.setdefault(key, []).append(row)
    return [
        EvidencedTriple(
            *key,
            lexical(of[0]["adopted"]) == "true",
            lexical(of[0]["derived"]) == "true",
            _claims(of),
        )
        for key, of in rows.items()
    ]


def _claims(rows: Iterable[Row]) -> list[Claim]:
    made: dict[str, list[Row]] = {}
    for row in rows:
        if row["claim"] is not None:
            made.setdefault(lexical(row["claim"]), []).append(row)
    return [_claim(iri, of) for iri, of in made.items()]


def _claim(iri: str, rows: Sequence[Row]) -> Claim:
    first: dict[str, Any] = {name: lexical(term) for name, term in rows[0].items()}
    notes = [row["note"] for row in rows if isinstance(row["note"], Literal)]
    rivals = [lexical(row["rival"]) for row in rows if row["rival"] is not None]
    return Claim(
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
