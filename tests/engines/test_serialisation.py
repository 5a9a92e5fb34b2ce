"""Answers are well-formed whatever the data contain, or are refused."""

import csv
import io
import xml.etree.ElementTree as ET

import pytest
from pyoxigraph import RdfFormat, parse

from lis_graph.build.release import Release
from lis_graph.engines import Query
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.errors import AnswerTooLarge, NotAcceptable

XML = "application/sparql-results+xml"
RDF_XML = "application/rdf+xml"
EMPTY = Release([])


def answer(text, accept, limit=None):
    return EmbeddedEngine(EMPTY, limit).answer(Query(text, accept)).body


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"a\rb", "a\rb"),
        (r"a\r\nb", "a\r\nb"),
        (r"\t<&>]]>", "\t<&>]]>"),
        (r"\u0001\u0008\u001F", "\ufffd\ufffd\ufffd"),
        (r"\uFFFE\uFFFF\uFFFD", "\ufffd\ufffd\ufffd"),
        (r"ż\U0001F600", "ż\U0001f600"),
    ],
)
def test_xml_can_be_parsed_and_means_the_same(written, read):
    body = answer(f'SELECT ("{written}" AS ?x) {{}}', XML)
    assert ET.fromstring(body).findtext(".//{*}literal") == read
    assert (b"XML cannot hold" in body) == ("\\u0" in written or "\\uFFFE" in written)
    graph = answer(f'CONSTRUCT {{ <urn:s> <urn:p> "{written}" }} {{}}', RDF_XML)
    (triple,) = parse(graph, format=RdfFormat.RDF_XML)
    assert triple.object.value == read


def test_results_in_xml_are_ascii():
    """R's RCurl takes bytes for Latin-1; https://www.w3.org/TR/xml/#sec-references"""
    body = answer('SELECT ("ż" AS ?x) {}', XML)
    assert body.isascii()
    assert b"&#380;" in body


def test_csv_can_be_read_whatever_it_contains():
    """RFC 4180, and SPARQL 1.1 Query Results CSV, section 3."""
    query = """SELECT ?a ?b ?c ?d { VALUES (?a ?b ?c ?d) {
        (<http://e.org/#:~:text=one,two> "a,b" 'say "x"' UNDEF)
        (<urn:a;b'c> "two\\nlines" "cr\\rhere" "ż"@pl) (1.50 true "" " ") } }"""
    body = answer(query, "text/csv").decode()
    rows = list(csv.reader(io.StringIO(body, newline="")))
    assert rows == [
        ["a", "b", "c", "d"],
        ["http://e.org/#:~:text=one,two", "a,b", 'say "x"', ""],
        ["urn:a;b'c", "two\nlines", "cr\rhere", "ż"],
        ["1.5", "true", "", " "],
    ]
    assert body.startswith("a,b,c,d\r\n")


@pytest.mark.parametrize("name", ["http://e.org/123", "http://e.org/", "urn:a(b)"])
def test_a_property_that_is_not_an_xml_name_is_refused(name):
    query = f"CONSTRUCT {{ <urn:s> <{name}> 1 }} {{}}"
    with pytest.raises(NotAcceptable) as refused:
        answer(query, RDF_XML)
    assert refused.value.offers[0] == "text/turtle"
    assert RDF_XML not in refused.value.offers
    assert answer(query, "text/turtle")


def test_rdf_1_2_in_a_format_of_1_1_is_refused():
    query = "CONSTRUCT { <urn:s> <urn:p> <<( <urn:s> <urn:p> 1 )>> } {}"
    with pytest.raises(NotAcceptable):
        answer(query, "application/ld+json")
    assert b"<<(" in answer(query, "text/turtle")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { VALUES ?x { 1 2 3 } VALUES ?y { 1 2 3 } }",
        "CONSTRUCT { ?x <urn:p> ?y } { VALUES ?x { <a:1> <a:2> } VALUES ?y { 1 2 3 } }",
    ],
)
def test_an_answer_over_its_limit_is_refused(query):
    assert answer(query, "*/*", 10_000)
    with pytest.raises(AnswerTooLarge):
        answer(query, "*/*", 100)
