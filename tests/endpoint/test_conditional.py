"""Validators, conditional requests and compression: RFC 9110, sections 8.8.3, 12.5.3 and 13."""

import gzip

import pytest
import zstandard

from lis_graph import KnowledgeGraph
from lis_graph.build.release import Release
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.web import create_app

ASK = "ASK {}"
LONG = "SELECT * { ?s ?p ?o } LIMIT 100"


class Counting(EmbeddedEngine):
    """Says how many queries it evaluated."""

    def __init__(self, made):
        super().__init__(made)
        self.count = 0

    def answer(self, *arguments):
        self.count += 1
        return super().answer(*arguments)


@pytest.fixture
def counting(draft):
    return Counting(draft.release)


@pytest.fixture
def fresh(counting):
    return create_app(KnowledgeGraph(counting)).test_client()


def ask(client, query=ASK, method="GET", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    where = "query_string" if method in {"GET", "HEAD"} else "data"
    return client.open("/sparql", method=method, headers=named, **{where: {"query": query}})


def test_a_client_that_has_the_answer_costs_no_evaluation(client, fresh, counting):
    """The validator is known beforehand, on any replica."""
    tag = ask(client).headers["ETag"]
    for method in ("GET", "HEAD"):
        response = ask(fresh, method=method, If_None_Match=f'"other", {tag}')
        assert (response.status_code, response.data) == (304, b"")
        assert response.headers["ETag"] == tag
        assert "Accept" in response.headers["Vary"]
    assert counting.count == 0


@pytest.mark.parametrize(
    "other",
    [
        {"query": "ASK { }"},
        {"Accept": "application/sparql-results+xml"},
        {"Accept": "text/html"},
    ],
)
def test_another_answer_has_another_validator(client, other):
    tag = ask(client).headers["ETag"]
    response = ask(client, If_None_Match=tag, **other)
    assert response.status_code == 200
    assert response.headers["ETag"] != tag


def test_another_dataset_has_another_validator(client, draft):
    tag = ask(client).headers["ETag"]
    graph = "https://w3id.org/lis/graph/persons"
    for name in ("default-graph-uri", "named-graph-uri"):
        parameters = {"query": ASK, name: graph}
        other = client.get("/sparql", query_string=parameters, headers={"If-None-Match": tag})
        assert other.status_code == 200
    less = create_app(KnowledgeGraph(EmbeddedEngine(Release(draft.release.lines[:-1]))))
    assert ask(less.test_client(), If_None_Match=tag).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?x) {}",
        "SELECT (rand() AS ?x) {}",
        "SELECT (UUID() AS ?x) {}",
        "SELECT (STRUUID () AS ?x) {}",
        "SELECT (BNODE() AS ?x) {}",
        "CONSTRUCT { [] a <urn:x> } {}",
        "CONSTRUCT { _:x a <urn:x> } {}",
    ],
)
def test_what_changes_from_time_to_time_is_not_kept(client, query):
    response = ask(client, query)
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, zstd;q=0.5", "gzip"),
        ("zstd;q=0, gzip", "gzip"),
        ("br", None),
        ("identity", None),
        ("gzip;q=0", None),
        ("*", "zstd"),
        ("*;q=0", None),
        ("", None),
    ],
)
def test_compression(client, accept, coding):
    plain = ask(client, LONG, Accept_Encoding="identity")
    response = ask(client, LONG, Accept_Encoding=accept)
    assert response.headers.get("Content-Encoding") == coding
    unpack = {"gzip": gzip.decompress, "zstd": zstandard.decompress, None: bytes}[coding]
    assert unpack(response.data) == plain.data
    assert (response.headers["ETag"] == plain.headers["ETag"]) == (coding is None)
    assert {"Accept", "Accept-Encoding"} <= {
        v.strip() for v in response.headers["Vary"].split(",")
    }
    again = ask(client, LONG, Accept_Encoding=accept, If_None_Match=response.headers["ETag"])
    assert again.status_code == 304


def test_a_short_answer_is_sent_as_it_is(client):
    assert "Content-Encoding" not in ask(client, Accept_Encoding="gzip").headers


def test_a_validator_of_another_coding_is_another_validator(fresh):
    tag = ask(fresh, LONG, Accept_Encoding="gzip").headers["ETag"]
    assert ask(fresh, LONG, Accept_Encoding="identity", If_None_Match=tag).status_code == 200


def test_the_client_is_told_where_the_time_went(client):
    """Server-Timing: https://www.w3.org/TR/server-timing/"""
    response = ask(client, "ASK { ?timed ?p ?o }")
    assert response.headers["Server-Timing"].startswith("cache;desc=miss, query;dur=")


@pytest.mark.parametrize(
    ("query", "caching"),
    [
        ("SELECT (0<RAND()&&RAND()>0.5 AS ?z) {}", "no-store"),
        ("CONSTRUCT { ?s ?p (1) } { ?s ?p ?o } LIMIT 1", "no-store"),
        (
            "ASK { FILTER(1<2&&3>2) ?s <#rand()> <http://example.org/now()> }",
            "public, no-cache",
        ),
    ],
)
def test_an_answer_that_changes_is_not_kept(client, query, caching):
    """SPARQL 1.1 Query Language, section 17.4; RFC 9111, section 5.2.2.5."""
    response = ask(client, query)
    assert response.headers["Cache-Control"] == caching
    assert ("ETag" in response.headers) == (caching != "no-store")
