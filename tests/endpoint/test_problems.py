"""Problem documents in the form the client takes: RFC 9457."""

import pytest

BAD = {"query": "SELEC"}


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "application/problem+json"),
        ("*/*", "application/problem+json"),
        ("application/sparql-results+json", "application/problem+json"),
        ("text/html", "text/html; charset=utf-8"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("text/plain", "text/plain; charset=utf-8"),
        ("application/json, text/html;q=0.5", "application/problem+json"),
    ],
)
def test_form(client, accept, content_type):
    response = client.get("/nothing", headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.content_type) == (404, content_type)
    assert "no-store" in response.headers["Cache-Control"]


def test_a_problem_says_what_there_is(client):
    refused = client.get(
        "/sparql", query_string={"query": "ASK {}"}, headers={"Accept": "image/png"}
    ).json
    assert "application/sparql-results+json" in refused["offers"]
    untyped = client.post("/sparql", data="ASK {}", content_type="text/plain")
    assert untyped.json["offers"] == [
        "application/x-www-form-urlencoded",
        "application/sparql-query",
    ]
    assert "application/sparql-query" in untyped.headers["Accept-Post"]
    wrong = client.put("/sparql")
    assert set(wrong.headers["Allow"].split(", ")) == {
        "GET",
        "HEAD",
        "OPTIONS",
        "POST",
        "QUERY",
    }


def test_a_problem_names_its_request(client):
    response = client.get("/sparql", query_string=BAD)
    assert response.json["instance"].endswith(response.headers["X-Request-Id"])
    assert response.json["type"] == "https://w3id.org/lis/problem/query-error"


def test_every_problem_is_documented(root):
    from lis_graph.web.problems import KINDS  # noqa: PLC0415 - beside what it is for

    text = (root / "docs/problems.md").read_text()
    assert [kind for _, kind in KINDS.values() if f"`{kind}`" not in text] == []
