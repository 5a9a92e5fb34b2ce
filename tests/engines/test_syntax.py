"""What the text of a query says of itself, in time that grows with its length only."""

import pytest

from lis_graph.engines import syntax


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("ask{}", "ASK"),
        ("PREFIX ask: <urn:select> # SELECT\nconstruct WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("BASE <http://select/> DESCRIBE <x>", "DESCRIBE"),
        ("PREFIX : <urn:a> ASK { ?select :b 'CONSTRUCT' }", "ASK"),
        ("ASK { { SELECT * {} } }", "ASK"),
        ("INSERT DATA { <a:a> <a:b> 1 }", None),
        ("", None),
    ],
)
def test_form(text, form):
    assert syntax.form(text) == form


@pytest.mark.parametrize(
    ("text", "volatile"),
    [
        ("SELECT (NOW() AS ?x) {}", True),
        ("SELECT (1+now ( ) AS ?x) {}", True),
        ("SELECT * { FILTER(1=1)BIND(RAND() AS ?x) }", True),
        ("SELECT ?now { ?now <urn:now> 'NOW()' } # NOW()", False),
        ("SELECT * { ?s ?p [] }", False),
        ("CONSTRUCT { ?s ?p [] } { ?s ?p ?o }", True),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", False),
    ],
)
def test_volatile(text, volatile):
    assert syntax.volatile(text) is volatile


HOSTILE = [
    "a.", "x", '"', "'", "\'\'\'", '"""', "<", "<a", "#", "# \n", "PREFIX ", "PREFIX a:<", "a:",
    "?", '"\\', "'\\", "NOW ", "NOW(", "_:", "a-", "1a", "SERVICE", "<>", "\n", "{", "::", "%",
]  # fmt: skip


@pytest.mark.parametrize("start", ["", "ASK {", "PREFIX ", '"', "<"])
@pytest.mark.parametrize("unit", HOSTILE)
def test_a_long_text_is_read_once(unit, start):
    """Were one expression quadratic, this would take minutes for its row."""
    text = start + unit * (100_000 // len(unit))
    syntax.form(text)
    syntax.volatile(text)
    syntax.federated(text)
    syntax.explained(text, SyntaxError("error at 1:1: expected x"))
