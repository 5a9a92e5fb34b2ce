"""
Where Oxigraph's answers differ from the specification, or from those of other engines.

A row fails once the engine answers otherwise: then the list in docs/endpoint.md changes, and so
does what works round it. Each row names its line in that list.
"""

from importlib.metadata import version

import pytest
from pyoxigraph import QueryBoolean, RdfFormat, Store

VERSION = "0.5.13"

XSD = "http://www.w3.org/2001/XMLSchema#"
HEAD = f"PREFIX : <http://example.org/> PREFIX xsd: <{XSD}> "
DATA = f"""
@prefix : <http://example.org/> . @prefix xsd: <{XSD}> .
:a :p :b ; :q :b ; :name "x"@en ; :day "2024-01-01"^^xsd:date ; :one "01"^^xsd:integer .
:l :p :l . :t :says <<( :a :one "01"^^xsd:integer )>> .
:g1 {{ :s :n 10 }} :g2 {{ :s :n 10 }}
"""

ROWS = [
    # line of the list; query; the answer of the engine, and the expected one
    ("Union of graphs", "SELECT (COUNT(*) AS ?n) FROM :g1 FROM :g2 { ?s ?p ?o }", "2", "1"),
    ("Union of graphs", "SELECT (SUM(?o) AS ?n) FROM :g1 FROM :g1 { ?s ?p ?o }", "20", "10"),
    ("Alternative paths", "SELECT (COUNT(*) AS ?n) { :a :p|:q ?o }", "1", "2"),
    ("Alternative paths", "SELECT (COUNT(*) AS ?n) { :a (:p|:q)/:r* ?o }", "1", "2"),
    ("Negated property sets", "SELECT (COUNT(*) AS ?n) { :l !(:q|^:q) ?o }", "1", "2"),
    ("Paths of length zero", "SELECT (COUNT(*) AS ?n) { :nowhere :p* ?o }", "0", "1"),
    ("Paths of length zero", "SELECT (COUNT(*) AS ?n) { :nowhere :p? :nowhere }", "0", "1"),
    ("Variable of GRAPH", "SELECT (COUNT(*) AS ?n) { GRAPH ?g {FILTER(BOUND(?g))} }", "2", "0"),
    ("GROUP_CONCAT", "SELECT (GROUP_CONCAT(?l) AS ?n) { :a :name ?l }", '"x"@en', '"x"'),
    ("GROUP_CONCAT", "SELECT (GROUP_CONCAT(?l) AS ?n) { :a :day ?l }", "", '"2024-01-01"'),
    ("GROUP_CONCAT", "SELECT (GROUP_CONCAT(?l) AS ?n) { :a :p ?l }", "", '"http://example.org/b"'),
    ("Forms of values", "SELECT ?n { :a :one ?n }", "1", f'"01"^^<{XSD}integer>'),
    ("Forms of values", "SELECT (DATATYPE('5'^^xsd:short) AS ?n) {}",
     f"<{XSD}integer>", f"<{XSD}short>"),
    ("Equal values", "ASK { :a :one 1 }", "true", "false"),
    ("Equal values", "SELECT (sameTerm(1, 01) AS ?n) {}", "true", "false"),
    ("Triple terms", "ASK { ?t :says <<( :a :one 1 )>> }", "true", "false"),
    ("Triple terms", "SELECT (sameTerm(<<( :a :p 1 )>>, <<( :a :p 01 )>>) AS ?n) {}",
     "true", "false"),
    ("Language tags", "SELECT (LANG('x'@en-GB) AS ?n) {}", '"en-gb"', '"en-GB"'),
    ("Aliases in HAVING", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o } HAVING(?n > 1)", "none", "7"),
    ("Escapes of characters", r"SELECT (1 AS ?\u006E) {}", "SyntaxError", "1"),
    ("Less-than signs", "SELECT (0<RAND()&&1>0 AS ?n) {}", "true", "SyntaxError"),
]  # fmt: skip


@pytest.fixture(scope="module")
def oxigraph():
    loaded = Store()
    loaded.load(DATA.encode(), format=RdfFormat.TRIG)
    return loaded


def answered(oxigraph, query):
    """The one value that the engine answers, booleans and integers plainly."""
    try:
        results = oxigraph.query(HEAD + query)
    except SyntaxError:
        return "SyntaxError"
    if isinstance(results, QueryBoolean):
        return str(bool(results)).lower()
    values = [row[0] for row in results]
    if not values:
        return "none"
    (value,) = values
    if str(getattr(value, "datatype", "")) in {f"<{XSD}integer>", f"<{XSD}boolean>"}:
        return value.value
    return "" if value is None else str(value)


@pytest.mark.parametrize(("line", "query", "answer", "expected"), ROWS)
def test_the_engine_still_answers_so(oxigraph, line, query, answer, expected):
    assert answered(oxigraph, query) == answer != expected, f"has {line} been mended?"


def test_the_list_has_a_line_for_each_and_names_the_version(root):
    text = (root / "docs/endpoint.md").read_text()
    listed = text.partition("## Known limits")[2].partition("\n## ")[0]
    lines = {line.split("**")[1] for line in listed.splitlines() if line.startswith("| **")}
    assert lines == {line for line, *_ in ROWS}
    assert version("pyoxigraph") == VERSION
    assert f"pyoxigraph {VERSION}" in listed
    assert all("](https://" in row for row in listed.splitlines() if row.startswith("| **"))
