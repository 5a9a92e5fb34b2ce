"""The result cache can never answer for another request."""

import io
from itertools import combinations

import pytest

from lis_graph import KnowledgeGraph
from lis_graph.build.release import Release
from lis_graph.engines import GRAPHS, SOLUTIONS
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.settings import Settings
from lis_graph.web import create_app

ASK = "ASK {}"
PERSONS = "https://w3id.org/lis/graph/persons"
LONG = "SELECT * { ?s ?p ?o } LIMIT 100"

REQUESTS = [
    {"query_string": {"query": ASK}},
    {"query_string": {"query": "ASK {FILTER(false)}"}},
    {"query_string": {"query": ASK, "format": "xml"}},
    {"query_string": {"query": ASK}, "headers": {"Accept": SOLUTIONS[1]}},
    {"query_string": {"query": LONG}},
    {"query_string": {"query": LONG}, "headers": {"Accept": "text/csv"}},
    {"query_string": {"query": LONG}, "headers": {"Accept-Encoding": "gzip"}},
    {"query_string": {"query": LONG}, "headers": {"Accept-Encoding": "zstd"}},
    {"query_string": {"query": LONG, "default-graph-uri": PERSONS}},
    {"query_string": {"query": LONG, "named-graph-uri": PERSONS}},
    {"method": "POST", "data": {"query": ASK, "format": "xml"}},
    {"method": "POST", "data": {"query": LONG, "format": "tsv"}},
    {"method": "POST", "data": LONG, "content_type": "application/sparql-query"},
    {
        "query_string": {"query": "CONSTRUCT WHERE {?s a ?o}"},
        "headers": {"Accept": [*GRAPHS][1]},
    },
    {"query_string": {}},
    {"path": "/store", "query_string": "default"},
    {"path": "/graph/persons"},
]


@pytest.fixture
def app(draft):
    return create_app(KnowledgeGraph(EmbeddedEngine(draft.release)))


def send(client, request):
    return client.open(**{"path": "/sparql", **request})


def hit(response):
    return response.headers["Server-Timing"].startswith("cache;desc=hit")


def test_every_request_gets_its_own_answer(app, draft):
    client = app.test_client()
    without = create_app(
        KnowledgeGraph(EmbeddedEngine(draft.release)), Settings(cache_mb=0)
    ).test_client()
    first = [send(client, request) for request in REQUESTS]
    again = [send(client, request) for request in REQUESTS]
    never = [send(without, request) for request in REQUESTS]
    for one, two, three in zip(first, again, never, strict=True):
        assert (one.data, one.content_type) == (two.data, two.content_type)
        assert (one.data, one.headers["ETag"]) == (three.data, three.headers["ETag"])
        assert (hit(one), hit(two), hit(three)) == (False, True, False)
    tags = [response.headers["ETag"] for response in first]
    same = [
        pair for pair in combinations(range(len(tags)), 2) if tags[pair[0]] == tags[pair[1]]
    ]
    assert same == [(2, 3), (2, 10), (3, 10), (4, 12)]  # the same query in other words


@pytest.mark.parametrize(
    "request_",
    [
        {"query_string": {"query": "SELECT (NOW() AS ?x) {}"}},
        {"query_string": {"query": "SELEC"}},
        {"method": "POST", "data": {"update": "CLEAR ALL"}},
        {"path": "/nothing"},
        {"path": "/healthz"},
    ],
)
def test_what_may_not_be_kept_is_not(app, request_):
    client = app.test_client()
    assert [hit(send(client, request_)) for _ in range(3)] == [False] * 3


def test_head_is_answered_from_get(app):
    client = app.test_client()
    head = send(client, {"method": "HEAD", **REQUESTS[4]})
    get = send(client, REQUESTS[4])
    again = send(client, {"method": "HEAD", **REQUESTS[4]})
    assert (hit(head), hit(get), hit(again)) == (False, False, True)
    assert (again.data, again.content_length) == (b"", len(get.data))


def test_a_kept_answer_is_not_sent_to_who_has_it(app):
    client = app.test_client()
    tag = send(client, REQUESTS[4]).headers["ETag"]
    for held in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        response = send(client, {**REQUESTS[4], "headers": {"If-None-Match": held}})
        assert (response.status_code, response.data, hit(response)) == (304, b"", True)
        assert "Content-Length" not in response.headers
    other = send(client, {**REQUESTS[4], "headers": {"If-None-Match": '"x"'}})
    assert other.status_code == 200


def test_new_data_are_a_new_cache(draft):
    engine = EmbeddedEngine(draft.release)
    graph = KnowledgeGraph(engine)
    client = create_app(graph).test_client()
    query = {"query_string": {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "format": "csv"}}
    before = send(client, query)
    graph.engine = EmbeddedEngine(type(draft.release)(draft.release.lines[:-5]))
    after = send(client, query)
    assert int(before.text.split()[1]) - int(after.text.split()[1]) == 5
    assert before.headers["ETag"] != after.headers["ETag"]


def test_an_answer_from_newer_data_is_not_stored_for_the_older(draft, monkeypatch):
    old, new = EmbeddedEngine(draft.release), EmbeddedEngine(Release([]))
    graph = KnowledgeGraph(old)
    client = create_app(graph).test_client()
    request = {"path": "/fragments", "headers": {"Accept": "text/turtle"}}

    def reload(query, gone):
        graph.engine = new
        return new.answer(query, gone)

    monkeypatch.setattr(old, "answer", reload)
    send(client, request)
    graph.engine = old
    assert not hit(send(client, request))


def test_it_is_bounded_in_bytes(draft):
    app = create_app(KnowledgeGraph(EmbeddedEngine(draft.release)), Settings(cache_mb=1))
    client = app.test_client()
    query = "SELECT * {{ ?s ?p ?o }} LIMIT {}"
    for n in range(300, 400):
        send(client, {"query_string": {"query": query.format(n)}})
    assert not hit(send(client, {"query_string": {"query": query.format(300)}}))
    assert hit(send(client, {"query_string": {"query": query.format(300)}}))
    assert 0 < app.wsgi_app.size <= 1 << 20


def test_an_answer_that_is_too_large_a_share_is_not_kept(draft):
    app = create_app(KnowledgeGraph(EmbeddedEngine(draft.release)), Settings(cache_mb=1))
    client = app.test_client()
    large = {"path": "/store", "query_string": "default"}
    assert [hit(send(client, large)) for _ in range(2)] == [False, False]


def test_no_more_of_a_body_is_read_than_its_length(app):
    """PEP 3333: "Input and Error Streams"; another server's stream may never end."""

    class Endless(io.BytesIO):
        def read(self, size=-1):
            assert size >= 0, "this would wait for ever"
            return super().read(size)

    body = b"query=ASK%20%7B%7D"
    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": Endless(body + b"another request"),
    }
    response = app.test_client().open("/sparql", environ_overrides=environ)
    assert response.json["boolean"] is True
