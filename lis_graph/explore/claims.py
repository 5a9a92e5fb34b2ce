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
from lis_graph.explore.sparql import declared
from lis_graph.rdf.terms import Term, lexical

LONGEST: Final = 1000
"""How many letters of a value are read."""

DOUBTFUL: Final = " ".join(
    f"status:{name}"
    for name in ("conflict-preferred", "conflict-not-preferred", "suspected-copy-error")
)
"""The standings of statements in doubt, as a query has them."""

ROWS: Final = 4000
"""How many rows are read of an answer: statements times claims times notes."""

QUERY: Final = f"""SELECT ?subject ?property ?value ?adopted ?derived ?claim ?status ?source
  ?language ?section ?before ?words ?locator ?link ?note ?rival WHERE {{{{
  {{{{ SELECT DISTINCT ?subject ?property ?object WHERE {{{{
{{statements}}
  }}}} LIMIT {{limit}} }}}}
  BIND (COALESCE(IF(STRLEN(STR(?object)) <= {LONGEST}, ?object, ?none),
    SUBSTR(?object, 1, {LONGEST}), SUBSTR(STR(?object), 1, {LONGEST})) AS ?value)
  BIND (EXISTS {{{{ ?subject ?property ?object }}}} AS ?adopted)
  BIND (EXISTS {{{{ GRAPH graph:inferred {{{{ ?subject ?property ?object }}}} }}}} AS ?derived)
  OPTIONAL {{{{
    ?claim rdf:subject ?subject ; rdf:predicate ?property ; rdf:object ?object ;
      lis:status ?status ; lis:supportedBy ?passage .
    OPTIONAL {{{{
      ?claim lis:source ?source OPTIONAL {{{{ ?source dcterms:language ?language }}}}
    }}}}
    OPTIONAL {{{{ ?passage lis:section ?section }}}}
    OPTIONAL {{{{ ?passage lis:quotePrefix ?before }}}}
    OPTIONAL {{{{ ?passage lis:quote ?quote }}}}
    OPTIONAL {{{{ ?passage lis:quoteStart ?start ; lis:quoteEnd ?end }}}}
    OPTIONAL {{{{ ?passage lis:locator ?locator }}}}
    OPTIONAL {{{{ ?passage lis:textFragment ?link }}}}
    OPTIONAL {{{{ ?claim skos:note ?note }}}}
    OPTIONAL {{{{ ?claim lis:conflictsWith ?rival }}}}
    BIND (SUBSTR(COALESCE(?quote, CONCAT(?start, " … ", ?end)), 1, {LONGEST}) AS ?words)
  }}}}
}}}} ORDER BY STR(?property) STR(?subject) STR(?value) STR(?claim) STR(?note) LIMIT {ROWS}"""


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


def query(statements: str, limit: int) -> str:
    """
    Return the query for statements and their claims, up to ``limit`` statements.

    ``statements`` is a pattern that binds subject, property and object.
    """
    return declared(QUERY.format(statements=statements, limit=limit))


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


def values(statements: Iterable[tuple[str, str, Term]]) -> str:
    """Return a pattern for `query` that has just these statements."""
    rows = "\n".join(f"      (<{s}> <{p}> {o})" for s, p, o in dict.fromkeys(statements))
    return f"    VALUES (?subject ?property ?object) {{\n{rows} }}"


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
        first["before"][:LONGEST],
        first["words"],
        first["locator"][:LONGEST],
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
