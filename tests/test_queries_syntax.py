"""The queries in files beside the modules that ask them, and the values put into them."""

import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Store

import lis_graph
from lis_graph.explore.sparql import limit, union, with_select
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.rdf.queries import load, uncommented, with_rows, with_values

PACKAGE = Path(lis_graph.__file__).parent
FILES = sorted(PACKAGE.glob("**/*.rq"))
DECLARATION = re.compile(r"^PREFIX ([\w-]+): <(\S+)>$", re.MULTILINE)
NAME = re.compile(r"(?<![\w<:?/-])([a-z][\w-]*):(?!//)")

each = pytest.mark.parametrize("file", FILES, ids=lambda f: f.relative_to(PACKAGE).as_posix())


@each
def test_a_query_is_sparql(file):
    Store().query(file.read_text("utf-8"))  # raises SyntaxError with line and column


@each
def test_a_query_says_in_a_comment_what_it_answers(file):
    assert file.read_text("utf-8").startswith("# ")


@each
def test_a_query_declares_the_prefixes_that_it_uses_and_no_others(file):
    text = uncommented(file.read_text("utf-8"))
    declared = dict(DECLARATION.findall(text))
    body = re.sub(r'"[^"\n]*"|<[^>\s]*>|#.*', "", DECLARATION.sub("", text))
    assert declared == {name: PREFIXES[name] for name in declared}
    assert set(declared) == set(NAME.findall(body))


@each
def test_a_query_names_its_columns(file):
    assert not re.search(r"SELECT\s+(DISTINCT\s+)?\*", file.read_text("utf-8"))


@each
def test_a_query_is_asked_by_a_module_beside_it(file):
    asked = f'load(__file__, "{file.stem}")'
    assert any(asked in beside.read_text("utf-8") for beside in file.parent.glob("*.py"))


@pytest.mark.parametrize(
    ("values", "query"),
    [
        (NamedNode("urn:x"), "VALUES ?thing { <urn:x> }"),
        ([NamedNode("urn:x"), Literal("ż", language="pl")], 'VALUES ?thing { <urn:x> "ż"@pl }'),
        ([], "VALUES ?thing {  }"),
    ],
)
def test_values_fill_the_empty_block(values, query):
    assert with_values("ASK { VALUES ?thing\n{ } }", thing=values) == f"ASK {{ {query} }}"


@pytest.mark.parametrize(
    "text",
    [
        '"', "\\", '\\"', '" } ?s ?p ?o #', "\\u0022 }", "\\U00000022 }", "\n\r\t",
        "'''", '"""',
        "\x00\x0b\x0c", "\x85\u2028\U0001f600", "VALUES ?other {}",
    ],
)  # fmt: skip
def test_a_value_comes_back_as_it_was_put_in(text):
    query = "SELECT ?thing ?other { VALUES ?thing {} VALUES ?other {} }"
    filled = with_values(query, thing=Literal(text), other=Literal('" }'))
    (solution,) = Store().query(filled)
    assert (solution["thing"].value, solution["other"].value) == (text, '" }')


def test_a_value_without_a_block_is_refused():
    with pytest.raises(LookupError, match=r"no empty VALUES \?thing"):
        with_values("ASK { VALUES ?other {} }", thing=NamedNode("urn:x"))


ROWS = "PREFIX rdf: <urn:rdf:>\n\nSELECT ?s ?o {\n  VALUES (?s ?o) {}\n}\nLIMIT 2"


def test_rows_fill_the_empty_block_of_several_variables():
    filled = with_rows(ROWS, [(NamedNode("urn:x"), Literal('") }')), (NamedNode("urn:y"),) * 2])
    rows = {(row["s"].value, row["o"].value) for row in Store().query(filled)}
    assert rows == {("urn:x", '") }'), ("urn:y", "urn:y")}


def test_a_select_stands_in_for_the_empty_block_of_several_variables():
    parts = (f'SELECT ?s ?o {{ BIND (<urn:x> AS ?s) BIND ("{n}" AS ?o) }}' for n in "ab")
    both = with_select(ROWS, union(("s", "o"), parts))
    rows = {(row["s"].value, row["o"].value) for row in Store().query(both)}
    assert rows == {("urn:x", "a"), ("urn:x", "b")}


@pytest.mark.parametrize("fill", [with_rows, with_select])
def test_a_query_without_such_a_block_is_refused(fill):
    with pytest.raises(LookupError, match="no empty VALUES block for several"):
        fill("SELECT ?s { VALUES ?s {} }", "")


@pytest.mark.parametrize("separator", ["\x85", "\u2028", "\v"])
def test_other_line_separators_stay_as_they_are(separator):
    select = with_values(
        "SELECT ?s ?o { VALUES ?s {} VALUES ?o {} }",
        s=NamedNode("urn:x"),
        o=Literal(separator),
    )
    (row,) = Store().query(with_select(ROWS, select))
    assert row["o"].value == separator


def test_the_limit_of_a_query_is_its_last():
    assert limit(with_select(ROWS, "SELECT ?s ?o { ?s ?p ?o } LIMIT 401")) == 2


def test_a_query_is_loaded_without_the_comment_at_its_head(tmp_path):
    (tmp_path / "any.rq").write_text("# Is there\n# anything?\n\nASK {}\n")
    assert load(str(tmp_path / "module.py"), "any") == "ASK {}"
