"""Health, metrics and the log: what an operator's tools ask."""

import json
import logging
import re

from lis_graph import KnowledgeGraph, errors
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.web import create_app

ASK = {"query": "ASK {}"}


class Broken(EmbeddedEngine):
    """Holds data, and answers nothing."""

    def answer(self, *_):
        raise errors.Overloaded("no worker")


def test_alive_and_ready(client, draft):
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["ready"]) == (200, True)
    assert ready.json["revision"] == draft.release.revision


def test_alive_but_not_ready(draft):
    client = create_app(KnowledgeGraph(Broken(draft.release))).test_client()
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["ready"]) == (503, False)
    assert ready.json["detail"] == "no worker"


def test_metrics_count_by_form_and_outcome(draft):
    client = create_app(KnowledgeGraph(EmbeddedEngine(draft.release))).test_client()
    for query in ("ASK {}", "ASK {}", "ASK {", "SELECT * {} # x"):
        client.get("/sparql", query_string={"query": query})
    client.open("/sparql", method="BREW")
    metrics = client.get("/metrics").text
    counted = dict(re.findall(r"(?m)^lis_graph_queries_total\{(.*)\} (.*)$", metrics))
    assert counted == {
        'form="ASK",outcome="answered"': "1.0",
        'form="ASK",outcome="query-error"': "1.0",
        'form="SELECT",outcome="answered"': "1.0",
    }
    assert 'requests_total{cache="hit",method="GET",status="200"} 1.0' in metrics
    assert 'method="other",status="405"' in metrics
    assert f"lis_graph_triples {float(len(draft.release.lines))}" in metrics
    assert "lis_graph_query_seconds_count 3.0" in metrics


def test_a_request_is_one_line(client, caplog):
    hostile = 'ASK { ?s ?p "x\n{\\"status\\": 200}" }'
    with caplog.at_level(logging.INFO, "lis_graph.requests"):
        response = client.get("/sparql", query_string={"query": hostile})
        client.get("/a%0Ab%22", headers={"X-Request-Id": "mine"})
    lines = [json.loads(record.getMessage()) for record in caplog.records]
    assert [line["path"] for line in lines] == ["/sparql", '/a\nb"']
    assert lines[0]["id"] == response.headers["X-Request-Id"]
    assert lines[0]["status"] == response.status_code
    for record in caplog.records:
        assert "\n" not in record.getMessage()
        assert "status\\\\" not in record.getMessage()
    assert "mine" not in caplog.text
