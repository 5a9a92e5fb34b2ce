"""Literals that Oxigraph 0.5 answers in another form: RDF 1.1 Concepts, section 3.3."""

import logging
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Triple

from lis_graph import KnowledgeGraph
from lis_graph.build.release import Release
from lis_graph.engines import Query
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.engines.pool import WorkerPoolEngine
from lis_graph.engines.results import triples
from lis_graph.settings import Settings
from lis_graph.web import create_app

XSD = "http://www.w3.org/2001/XMLSchema#"
S, P = NamedNode("http://example.org/s"), NamedNode("http://example.org/p")

FORMS = [
    # value, datatype; the form of the answer, where it is another
    ("5", "short", ("5", "integer")),
    ("6", "int", ("6", "integer")),
    ("7", "long", ("7", "integer")),
    ("8", "nonNegativeInteger", ("8", "integer")),
    ("9", "positiveInteger", ("9", "integer")),
    ("-9", "negativeInteger", ("-9", "integer")),
    ("0", "nonPositiveInteger", ("0", "integer")),
    ("10", "unsignedByte", ("10", "integer")),
    ("01", "integer", ("1", "integer")),
    ("+1", "integer", ("1", "integer")),
    ("1.10", "decimal", ("1.1", "decimal")),
    ("1.0", "decimal", ("1", "decimal")),
    ("0.1234567890123456789012345678901234567890", "decimal", None),
    ("1E400", "double", ("INF", "double")),
    ("1.0E0", "double", ("1", "double")),
    ("0.1", "float", None),
    ("1", "boolean", ("true", "boolean")),
    ("2024-01-01T00:00:00Z", "dateTimeStamp", ("2024-01-01T00:00:00Z", "dateTime")),
    ("2024-01-01T00:00:00.0", "dateTime", ("2024-01-01T00:00:00", "dateTime")),
    ("2024-01-01+02:00", "date", None),
    ("24:00:00", "time", ("00:00:00", "time")),
    ("P12M", "yearMonthDuration", ("P1Y", "yearMonthDuration")),
    ("PT60M", "dayTimeDuration", ("PT1H", "dayTimeDuration")),
    ("x", "token", None),
    ("0f", "hexBinary", None),
    ("not a number", "integer", None),
]


def typed(value, datatype):
    return Literal(value, datatype=NamedNode(XSD + datatype))


def engine(*values):
    return EmbeddedEngine(Release.of(Quad(S, P, value) for value in values))


def answers(engine):
    answer = engine.answer(Query("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples"))
    return {str(triple.object) for triple in triples(answer)}


@pytest.mark.parametrize(("value", "datatype", "answered"), FORMS)
def test_a_rewritten_literal_is_noticed(value, datatype, answered):
    """Each row fails once the engine answers what the data say."""
    literal = typed(value, datatype)
    tried = engine(literal, Literal("text"), Literal("text", language="pl"), S)
    other = typed(*answered) if answered else None
    expected = {XSD + datatype: (str(literal), str(other))} if other else {}
    assert tried.dataset.rewritten == expected
    assert answers(tried) == {str(other or literal), '"text"', '"text"@pl', str(S)}


def test_a_literal_within_a_triple_term_is_noticed():
    """RDF 1.2 Concepts, section 3.1."""
    nested = Triple(S, P, Triple(S, P, typed("01", "integer")))
    assert list(engine(nested).dataset.rewritten) == [f"{XSD}integer"]


def test_our_own_data_are_answered_as_they_are(draft):
    assert EmbeddedEngine(draft.release).dataset.rewritten == {}


VALUES = st.builds(
    typed,
    st.from_regex(r"[+-]?[0-9]{1,3}(\.[0-9]{0,2})?(E[0-9])?", fullmatch=True),
    st.sampled_from(
        ["integer", "decimal", "double", "float", "int", "byte", "boolean", "string"]
    ),
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(VALUES, min_size=1, max_size=5, unique=True))
def test_whatever_is_answered_in_another_form_is_noticed(values):
    tried = engine(*values)
    stored = answers(tried)
    changed = {value.datatype.value for value in values if str(value) not in stored}
    assert set(tried.dataset.rewritten) == changed
    assert tried.dataset.triples == len(stored)


@pytest.mark.skipif(sys.platform != "linux", reason="guarded on Linux only")
def test_the_server_says_so_at_its_start(tmp_path, caplog):
    path = tmp_path / "data.ttl"
    path.write_text(f'<{S.value}> <{P.value}> "1.10"^^<{XSD}decimal>, 1.5, "x"@en .')
    with caplog.at_level(logging.WARNING):
        WorkerPoolEngine(Settings(workers=1), [path]).close()
    (message,) = [r.getMessage() for r in caplog.records if "answered as" in r.getMessage()]
    assert message.startswith(f'"1.10"^^<{XSD}decimal> is answered as "1.1"^^<{XSD}decimal>, ')
    assert "docs/endpoint.md" in message


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        (typed("01", "integer"), typed("1", "integer")),
        (typed("1", "byte"), typed("1", "integer")),
        (typed("1.10", "decimal"), typed("1.1", "decimal")),
        (typed("1.1", "decimal"), typed("1.1", "decimal")),
        (Literal("x", language="EN-gb"), Literal("x", language="en-gb")),
        (Literal('a "b"\n'), Literal('a "b"\n')),
        (typed("2", "integer"), None),
    ],
)
@pytest.mark.parametrize("subject", ["", "?object", f"<{S.value}>"])
def test_a_fragment_has_the_literals_of_the_store(asked, answered, subject):
    """Triple Pattern Fragments, section 3: the triples of a fragment are those of the data."""
    data = [typed("1", "integer"), typed("1.10", "decimal"), Literal("x", language="en-GB"),
            Literal('a "b"\n')]  # fmt: skip
    client = create_app(KnowledgeGraph(engine(*data))).test_client()
    tag = f"@{asked.language}" if asked.language else f"^^{asked.datatype.value}"
    response = client.get(
        "/fragments",
        query_string={"subject": subject, "object": f'"{asked.value}"{tag}'},
        headers={"Accept": "application/n-quads"},
    )
    lines = [line for line in response.text.splitlines() if line.startswith(f"{S} {P} ")]
    assert lines == ([f"{S} {P} {answered} ."] if answered else [])
