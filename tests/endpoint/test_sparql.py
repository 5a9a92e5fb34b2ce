"""The query operation of the SPARQL 1.1 Protocol, section 2.1: request to answer."""

import json

import pytest
from pyoxigraph import RdfFormat, parse

from lis_graph import KnowledgeGraph, errors
from lis_graph.build.release import Release
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.rdf.terms import lexical
from lis_graph.web import create_app
from lis_graph.web.site.ask import EXAMPLE

SD = PREFIXES["sd"]

ASK = "ASK {}"
SELECT = "SELECT (1 AS ?one) {}"
CONSTRUCT = "CONSTRUCT WHERE { ?s a <https://w3id.org/lis/def/KeyArea> }"
CONTROL = r'SELECT ("\u0001" AS ?x) {}'
FORM = "application/x-www-form-urlencoded"
DIRECT = {"content_type": "application/sparql-query"}
GRAPH = "https://w3id.org/lis/graph/persons"
FOREIGN = "https://w3id.org/lis/graph/ontology"
PEOPLE = "ASK { ?s a <http://xmlns.com/foaf/0.1/Person> }"
IN_GRAPH = "ASK { GRAPH ?g { ?s a <http://xmlns.com/foaf/0.1/Person> } }"


@pytest.mark.parametrize(
    ("method", "options", "status"),
    [
        ("GET", {"query_string": {"query": ASK}}, 200),
        ("HEAD", {"query_string": {"query": ASK}}, 200),
        ("POST", {"data": {"query": ASK}}, 200),
        ("POST", {"data": ASK, **DIRECT}, 200),
        ("POST", {"data": ASK, "content_type": DIRECT["content_type"] + ";charset=utf-8"}, 200),
        ("GET", {"query_string": [("query", ASK), ("query", ASK)]}, 400),
        ("POST", {"data": {"query": [ASK, ASK]}}, 400),
        ("POST", {"data": ASK, "query_string": {"query": ASK}, **DIRECT}, 400),
        ("POST", {"data": b"ASK { <urn:\xff> a ?b }", **DIRECT}, 400),
        ("POST", {"data": b"query=%FF", "content_type": FORM}, 400),
        ("POST", {"data": b"a=1&" * 10_001 + b"query=ASK{}", "content_type": FORM}, 400),
        ("POST", {"data": {"query": ASK}, "query_string": {"query": ASK}}, 400),
        ("GET", {"query_string": "query=ASK%7B%7D&timeout=%E9"}, 400),
        ("GET", {"query_string": {"query": ASK, "timeout": "0"}}, 400),
        ("GET", {"query_string": {"query": ASK, "timeout": "5"}}, 200),
        ("GET", {"query_string": [("query", ASK), ("timeout", "1"), ("timeout", "2")]}, 400),
        ("GET", {"query_string": {"query": CONTROL, "format": "xml"}}, 200),
        ("QUERY", {"data": ASK, **DIRECT}, 200),
        ("QUERY", {"data": {"query": ASK}}, 200),
        ("QUERY", {"data": ASK, "content_type": "text/plain"}, 415),
        ("GET", {"query_string": {"query": ASK, "format": "html"}}, 200),
        ("GET", {"query_string": {"query": ASK, "format": "application/json"}}, 200),
        ("GET", {"query_string": {"query": "ASK { <id/x> ?p ?o }"}}, 200),
        ("GET", {"query_string": {"query": CONTROL, "format": "json"}}, 200),
        ("OPTIONS", {}, 204),
        ("GET", {}, 200),
        ("GET", {"query_string": {"default-graph-uri": GRAPH}}, 400),
        ("GET", {"query_string": {"update": "CLEAR ALL"}}, 400),
        ("POST", {"data": "", "content_type": FORM}, 400),
        ("POST", {"data": ASK}, 415),
        ("POST", {"data": ASK, "content_type": "application/sparql-query;charset=utf-16"}, 415),
        ("POST", {"data": ASK, "headers": {"Content-Encoding": "gzip"}, **DIRECT}, 415),
        ("GET", {"query_string": {"query": "SELEC"}}, 400),
        ("GET", {"query_string": {"query": ASK, "format": "docx"}}, 400),
        ("GET", {"query_string": {"query": "ASK { FILTER(<urn:f>(1)) }"}}, 400),
        ("GET", {"query_string": {"query": ASK, "default-graph-uri": "x"}}, 400),
        ("GET", {"query_string": {"query": "INSERT DATA { <a:a> <a:b> 1 }"}}, 403),
        ("POST", {"data": {"update": "CLEAR ALL"}}, 403),
        ("POST", {"data": "CLEAR ALL", "content_type": "application/sparql-update"}, 403),
        ("PUT", {}, 405),
        ("GET", {"query_string": {"query": ASK}, "headers": {"Accept": "image/png"}}, 406),
        ("GET", {"query_string": {"query": ASK}, "headers": {"Accept": "text/csv"}}, 406),
        ("POST", {"data": b"x" * 300_000, **DIRECT}, 413),
        ("POST", {"data": b"x" * 3_000_000, **DIRECT}, 413),
        ("POST", {"data": ASK, "content_type": "text/plain"}, 415),
        ("GET", {"query_string": {"query": ASK}, "path": "/sparql/"}, 200),
    ],
)  # fmt: skip
def test_status(client, method, options, status):
    path = options.get("path", "/sparql")
    options = {key: value for key, value in options.items() if key != "path"}
    response = client.open(path, method=method, **options)
    assert response.status_code == status
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["X-Request-Id"]
    if status >= 400 and method != "HEAD":
        problem = json.loads(response.data)
        assert response.content_type == "application/problem+json"
        assert problem["status"] == status
        assert problem["detail"]


@pytest.mark.parametrize(
    ("query", "accept", "content_type"),
    [
        (SELECT, None, "application/sparql-results+json"),
        (SELECT, "*/*", "application/sparql-results+json"),
        (
            SELECT,
            "application/sparql-results+xml",
            "application/sparql-results+xml; charset=utf-8",
        ),
        (SELECT, "text/csv", "text/csv; charset=utf-8"),
        (SELECT, "application/json", "application/sparql-results+json"),
        (SELECT, "application/xml", "application/sparql-results+xml; charset=utf-8"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        (SELECT, "text/turtle;q=0.9, text/csv;q=0.1", "text/csv; charset=utf-8"),
        (
            ASK,
            "text/csv, application/sparql-results+xml",
            "application/sparql-results+xml; charset=utf-8",
        ),
        (CONSTRUCT, None, "text/turtle; charset=utf-8"),
        (CONSTRUCT, "application/n-triples", "application/n-triples; charset=utf-8"),
        (CONSTRUCT, "application/trig", "application/trig; charset=utf-8"),
        (SELECT, "text/html,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"),
        (SELECT, "text/html;q=0.1, text/csv;q=0.2", "text/csv; charset=utf-8"),
        (CONSTRUCT, "text/html", "text/html; charset=utf-8"),
        (ASK, "text/html", "text/html; charset=utf-8"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml; charset=utf-8"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
    ],
)
def test_form(client, query, accept, content_type):
    headers = {"Accept": accept} if accept else {}
    response = client.get("/sparql", query_string={"query": query}, headers=headers)
    assert response.status_code == 200
    assert response.content_type == content_type
    assert "Accept" in response.headers["Vary"]
    assert response.data


@pytest.mark.parametrize(
    ("query", "formats", "accept", "media_type"),
    [
        (SELECT, ["xml"], "text/csv", "application/sparql-results+xml"),
        (SELECT, ["tsv", "text/tab-separated-values"], "*/*", "text/tab-separated-values"),
        (SELECT, ["application/json"], None, "application/sparql-results+json"),
        (CONSTRUCT, ["json-ld", "application/ld+json,a/b"], "*/*", "application/ld+json"),
        (CONSTRUCT, ["rdf+xml", "application/rdf+xml"], "*/*", "application/rdf+xml"),
        (CONSTRUCT, ["application/rdf xml"], None, "application/rdf+xml"),
        (CONSTRUCT, ["rdf"], "*/*", "application/rdf+xml"),
        (CONSTRUCT, ["n3"], "text/n3", "text/turtle"),
        (CONSTRUCT, ["other"], "application/ld+json", "application/ld+json"),
    ],
)  # fmt: skip
def test_format_goes_before_accept(client, query, formats, accept, media_type):
    """As SPARQLWrapper, knakk and others send it."""
    asked = [("query", query), *(("format", name) for name in formats)]
    headers = {"Accept": accept} if accept else {}
    assert client.get("/sparql", query_string=asked, headers=headers).mimetype == media_type


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (  # Comunica's first visit
            "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,"
            "application/n-triples;q=0.8,text/turtle;q=0.6,text/html;q=0.2",
            "application/n-quads",
        ),
        (  # EasyRdf
            "application/json,application/ld+json,application/n-triples",
            "application/n-triples",
        ),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
    ],
)
def test_a_visit_without_a_query(client, accept, media_type):
    response = client.get("/sparql", headers={"Accept": accept})
    assert response.mimetype == media_type
    assert (response.status_code == 303) == (media_type == "text/html")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("query", "dataset", "answer"),
    [
        (PEOPLE, {}, True),
        (PEOPLE, {"default-graph-uri": GRAPH}, True),
        (PEOPLE, {"default-graph-uri": FOREIGN}, False),
        (PEOPLE, {"default-graph-uri": [FOREIGN, GRAPH]}, True),
        (PEOPLE, {"named-graph-uri": GRAPH}, False),
        (IN_GRAPH, {"named-graph-uri": GRAPH}, True),
        (IN_GRAPH, {"named-graph-uri": FOREIGN}, False),
        (IN_GRAPH, {}, True),
        (PEOPLE.replace("{", f"FROM <{GRAPH}> {{"), {}, True),
        (PEOPLE.replace("{", f"FROM <{FOREIGN}> {{"), {}, False),
        (PEOPLE.replace("{", "FROM <urn:nosuch> {"), {}, False),
        (IN_GRAPH.replace("{", f"FROM NAMED <{GRAPH}> {{", 1), {}, True),
        (IN_GRAPH.replace("{", f"FROM NAMED <{FOREIGN}> {{", 1), {}, False),
        (PEOPLE.replace("{", f"FROM <{GRAPH}> {{"), {"default-graph-uri": FOREIGN}, False),
    ],
)
def test_the_dataset_is_the_one_that_was_named(client, method, query, dataset, answer):
    """SPARQL 1.1 Protocol, section 2.1.4."""
    parameters = {"query": query, **dataset}
    where = "query_string" if method == "GET" else "data"
    response = client.open("/sparql", method=method, **{where: parameters})
    assert response.json["boolean"] is answer


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            "SELECT * WHERE { ?s ?p }",
            "line 1, column 25, after “SELECT * WHERE { ?s ?p }”: expected",
        ),
        ("SELECT * {\n", "line 2, column 1"),
        ("SELECT ?x { ?x ?y ?z }\nGROUP BY ?y\n", "variable that is unbound"),
        ("SELECT *\nWHERE { ?s ?p ?o", "line 2, column 17, after “WHERE { ?s ?p ?o”: expected"),
        ("SELECT * { ?s a lis:KeyArea }", "add PREFIX lis: <https://w3id.org/lis/def/>"),
        ("SELECT * { ?s a nosuch:Thing }", "the prefix nosuch: is not declared"),
        ("", "the query is empty"),
        ("ASK { SERVICE <http://127.0.0.1:1/> {} }", "SERVICE is not offered"),
        (r'ASK { BIND("\"" AS ?z) SERVICE <urn:s> {} BIND("x" AS ?y) }', "SERVICE is not"),
        ("ASK { BIND('''\n#''' AS ?z) SERVICE <urn:s> {} }", "SERVICE is not offered"),
        ("ASK { ?s ?p ?o . service ?s { ?s ?p ?o } }", "SERVICE is not offered"),
        ("ASK { SERVICE SILENT <http://127.0.0.1:1/> {} }", "SERVICE is not offered"),
        (f"ASK {'{' * 201}{'}' * 201}", "nests brackets 201 levels deep; the limit is 200"),
        ("PREFIX a: <urn:a> # x\n DELETE WHERE { ?s ?p ?o }", "this is an update"),
    ],
)
def test_an_error_teaches(client, query, words):
    response = client.get("/sparql", query_string={"query": query})
    assert words in response.json["detail"]


@pytest.mark.parametrize(
    "query",
    [
        'ASK { BIND("SERVICE <urn:a>" AS ?x) }',
        "ASK { ?service <urn:SERVICE> ?x }",
        "ASK {} # SERVICE <urn:a>",
        "ASK { _:service ?p 'x'@service }",
        "PREFIX service: <urn:> ASK { ?s service:a ?v1service }",
        r"ASK { BIND('it\'s a SERVICE' AS ?x) BIND('''a 'SERVICE' b''' AS ?y) }",
    ],
)
def test_the_word_service_is_no_service(client, query):
    response = client.get("/sparql", query_string={"query": query})
    assert "SERVICE" not in response.json.get("detail", "")


def test_turtle_declares_only_the_prefixes_it_uses(client):
    response = client.get("/sparql", query_string={"query": CONSTRUCT})
    declared = [line for line in response.text.splitlines() if line.startswith("@prefix")]
    assert {line.split()[1] for line in declared} == {"lis:", "key-area:"}


def test_the_union_of_all_graphs_is_the_default_graph(client, draft):
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    response = client.get("/sparql", query_string={"query": query, "format": "csv"})
    assert int(response.text.split()[1]) == len(draft.release.lines)


def test_the_service_description_says_what_there_is(client, draft):
    """SPARQL 1.1 Service Description, section 2."""
    response = client.get("/sparql")
    assert response.content_type == "text/turtle; charset=utf-8"
    said = {
        (lexical(t.subject), lexical(t.predicate), lexical(t.object)) for t in parsed(response)
    }
    objects = {(p.rpartition("#")[2], o) for _, p, o in said}
    assert [o for p, o in objects if p == "endpoint"] == ["http://127.0.0.1:8000/sparql"]
    assert ("feature", f"{SD}UnionDefaultGraph") in objects
    assert f"{SD}BasicFederatedQuery" not in response.text
    named = {o for p, o in objects if p == "name"}
    assert named == set(draft.release.counts)
    counts = [int(o) for _, p, o in said if p.endswith("#triples")]
    assert sorted(counts) == sorted([len(draft.release.lines), *draft.release.counts.values()])


@pytest.mark.parametrize("form", ["turtle", "ntriples", "rdfxml", "jsonld"])
def test_the_service_description_has_every_form(client, form):
    response = client.get("/sparql", query_string={"format": form}, headers={"Host": "evil"})
    assert "evil" not in response.text
    assert len(list(parsed(response))) == len(list(parsed(client.get("/sparql"))))


def parsed(response):
    return parse(response.data, format=RdfFormat.from_media_type(response.mimetype))


def test_preflight_lets_scripts_of_other_sites_ask(client):
    """Fetch, CORS-preflight request."""
    response = client.options("/sparql", headers={"Access-Control-Request-Method": "QUERY"})
    assert (response.status_code, response.data) == (204, b"")
    assert "QUERY" in response.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]
    assert "application/sparql-query" in response.headers["Accept-Query"]
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_a_place_is_told_in_numbers_and_shown(client):
    asked = {"query": "SELECT *\n{ ?s ?p ?o"}
    problem = client.get("/sparql", query_string=asked).json
    assert (problem["line"], problem["column"]) == (2, 11)
    shown = client.get(
        "/sparql", query_string=asked, headers={"Accept": "text/plain, text/csv"}
    )
    assert "{ ?s ?p ?o\n          ^" in shown.text


def test_what_is_shown_to_people_is_escaped(client):
    script = "<script>alert(1)</script>"
    for query in (
        f"ASK {{ {script}",
        f"SELECT ('{script}' AS ?x) {{}}",
        f"CONSTRUCT {{ <a:a> <a:b> '{script}' }} {{}}",
    ):
        response = client.get(
            "/sparql",
            query_string={"query": query, "format": "html"},
            headers={"Accept": "text/html"},
        )
        assert response.mimetype == "text/html"
        assert "<script>" not in response.text
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_a_browser_is_shown_the_way_in(client):
    response = client.get("/sparql", headers={"Accept": "text/html,*/*;q=0.8"})
    assert response.status_code == 303
    page = client.get(response.headers["Location"])
    assert page.status_code == 200
    assert "SPARQL" in page.text


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_example_of_the_page_has_seven_rows(client, language):
    query = EXAMPLE.replace("LANGUAGE", language)
    response = client.get("/sparql", query_string={"query": query})
    assert len(response.json["results"]["bindings"]) == 7


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.QueryTimeout("late"), 504),
        (errors.QueryKilled("dead"), 503),
        (errors.AnswerTooLarge("large"), 503),
        (errors.Overloaded("busy"), 503),
    ],
)
def test_a_limit_is_told_by_the_status(error, status):
    client = create_app(KnowledgeGraph(Failing(error))).test_client()
    response = client.get("/sparql", query_string={"query": ASK})
    assert (response.status_code, response.json["detail"]) == (status, str(error))
    assert ("Retry-After" in response.headers) == isinstance(error, errors.Overloaded)


class Failing(EmbeddedEngine):
    """An engine that has only one answer."""

    def __init__(self, error):
        super().__init__(Release([]))
        self._error = error

    def answer(self, *_):
        raise self._error


def test_a_fault_is_a_problem_too():
    client = create_app(KnowledgeGraph(Failing(ZeroDivisionError()))).test_client()
    response = client.get("/sparql", query_string={"query": ASK})
    assert (response.status_code, response.json["type"][-5:]) == (500, "fault")
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_an_unknown_page_is_a_problem_document(client):
    response = client.get("/nothing")
    assert (response.status_code, response.json["status"]) == (404, 404)
