"""The shape of a query: read from its text, once, in time that grows with its length only."""

import json

import pytest

from lis_graph.engines import Query, syntax, syntax_errors
from lis_graph.engines.alternatives import as_unions
from lis_graph.engines.dataset_clause import CLAUSE
from lis_graph.engines.messages import query_head, read_query
from lis_graph.engines.syntax import MAX_NESTING, Shape
from lis_graph.engines.wire import Message
from lis_graph.errors import QueryError


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("ask{}", "ASK"),
        ("PREFIX ask: <urn:select> # SELECT\nconstruct WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("BASE <http://select/> DESCRIBE <x>", "DESCRIBE"),
        ("PREFIX : <urn:a> ASK { ?select :b 'CONSTRUCT' }", "ASK"),
        ("ASK { { SELECT * {} } }", "ASK"),
        ("selectDISTINCT?x{}", "SELECT"),
        ("ASKFROM<urn:g>{}", "ASK"),
        ("CONSTRUCTWHERE{}", "CONSTRUCT"),
        ("INSERT DATA { <a:a> <a:b> 1 }", None),
        ("", None),
    ],
)
def test_form(text, form):
    assert syntax.read(text).form == form


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
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p [] , (1) , _:b }", False),
        ("CONSTRUCT FROM <urn:g> WHERE { ?s ?p _:b }", True),
        ("CONSTRUCT { ?s ?p (1) } { ?s ?p ?o }", True),
        ("CONSTRUCT { << ?s ?p ?o >> ?q 1 } { ?s ?p ?o }", True),
        ("CONSTRUCT { <<<urn:s> ?p ?o>> ?q 1 } { ?s ?p ?o }", True),
        ("CONSTRUCT { ?s ?p ?o ~ } { ?s ?p ?o }", True),
        ("CONSTRUCT { ?s ?p ?o {| ?q 1 |} } { ?s ?p ?o }", True),
        ("CONSTRUCT { ?s ?p <<( ?s ?p ?o )>> } { ?s ?p ?o }", False),
    ],
)
def test_volatile(text, volatile):
    assert syntax.read(text).volatile is volatile


@pytest.mark.parametrize(
    ("text", "federated"),
    [
        ("ASK { SERVICE <urn:s> {} }", True),
        ("ASK { service silent ?s {} }", True),
        ("ASK { BIND('it\\'s' AS ?x) SERVICE <urn:s> {} }", True),
        ("ASK { ?service <urn:SERVICE> 'SERVICE'@service } # SERVICE", False),
        ("PREFIX service: <urn:> ASK { service:SERVICE ?p _:service }", False),
    ],
)
def test_federated(text, federated):
    """SPARQL 1.1 Federated Query, section 2."""
    assert syntax.read(text).federated is federated


@pytest.mark.parametrize(
    ("text", "names_dataset"),
    [
        ("SELECT * FROM <urn:g> {}", True),
        ("ASK from named <urn:g> {}", True),
        ("ASKFROM<urn:g>{}", True),
        ("SELECT*FROMNAMED<urn:g>{}", True),
        ("ASK { ?from <urn:FROM> 'FROM' } # FROM", False),
    ],
)
def test_names_dataset(text, names_dataset):
    """SPARQL 1.1 Query Language, section 13.2."""
    assert syntax.read(text).names_dataset is names_dataset


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("", 0),
        ("ASK {}", 1),
        ("ASK { FILTER(?a IN (1, 2)) } VALUES (?b) { (1) }", 3),
        ("ASK { ?s ?p [ ?q ( 1 2 ) ] }", 3),
        ("ASK { ?s ?p '[[[' , <urn:a> } # [[[", 1),
        (r"PREFIX a: <urn:> ASK { a:b\#c ?p [] }", 2),
    ],
)
def test_depth(text, depth):
    """Brackets in strings, IRIs and comments do not count; grammar rules 139 to 173."""
    assert syntax.read(text).depth == depth


@pytest.mark.parametrize(
    ("pattern", "aggregate", "counts_alternatives"),
    [
        ("?s (<p>|<q>)+ ?o", "COUNT(*)", True),
        ("?s (<p>|<q>)+ ?o", "group_concat ( ?o ; separator = '|' )", True),
        ("?s (<p>|<q>) ?o", "COUNT(*)", False),
        ("?s (<p>|<q>)/<r> ?o", "SUM(?o)", True),
        ("?s !(^<p>|a) ?o", "AVG(?o)", True),
        ("?s !(<p>|a|<q>) ?o", "COUNT(*)", False),
        ("?s ?p ?o FILTER(?o || '(<p>|<q>)') # |", "COUNT(*)", False),
        ("?s ?p ?o {| <p> 1 |}", "COUNT(*)", False),
        ("?s (<p>|<q>)+ ?o", "COUNT(DISTINCT ?o)", False),
        ("?s (<p>|<q>)+ ?o", "MAX(?o)", False),
        ("?s (<p>|<q>)+ ?o", "CONCAT('COUNT(*)', 'b')", False),
    ],
)
def test_a_count_over_an_alternative_path_is_seen(pattern, aggregate, counts_alternatives):
    """SPARQL 1.1 Query Language, sections 9.1 and 11."""
    text = f"SELECT ({aggregate} AS ?x) {{ {pattern}\n }}"
    assert syntax.read(text).counts_alternatives is counts_alternatives


def test_nesting_has_a_limit():
    nested = [f"ASK {'{' * depth}{'}' * depth}" for depth in (MAX_NESTING, MAX_NESTING + 1)]
    syntax.read(nested[0]).check()
    with pytest.raises(QueryError, match=f"{MAX_NESTING + 1} levels deep; the limit is 200"):
        syntax.read(nested[1]).check()


def test_a_worker_does_not_read_the_text_again():
    shape = Shape("SELECT", volatile=True, federated=True, names_dataset=True, depth=7)
    query = Query("ASK {}", "text/csv", ("urn:a",), ("urn:b",), 1.5, known=shape)
    head = json.loads(json.dumps(query_head(query, 1.5)))
    received = read_query(Message(head, b""))
    assert (received, received.shape) == (query, shape)


PIECES = [
    "a.", "x", '"', "'", "\'\'\'", '"""', "<", "<a", "#", "# \n", "PREFIX ", "PREFIX a:<", "a:",
    "?", '"\\', "'\\", "NOW ", "NOW(", "_:", "a-", "1a", "SERVICE", "<>", "\n", "{}", "::", "%",
    "a:\\", "?s a|a ?o .", "{?s a a:,", "a/", "a|", "a,", ";", "1.", ".?a ?b ?c", "?a", "|",
    ". ", "^", "<a,", "(", "FROM ", "FROM NAMED",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("start", ["", "ASK {", "PREFIX ", '"', "<"])
@pytest.mark.parametrize("piece", PIECES)
def test_a_long_text_is_read_in_linear_time(piece, start):
    """Were one expression quadratic, this would take minutes for its row."""
    text = start + piece * (100_000 // len(piece))
    syntax.read(text)
    as_unions(text)
    CLAUSE.findall(text)
    syntax_errors.explain(text, SyntaxError("error at 1:1: expected x"))
