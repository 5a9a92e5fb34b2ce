"""Problem documents in the form the client takes: RFC 9457."""

import pytest

from lis_graph.web.http.problems import KINDS, OTHERS

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
    assert "PUT is not offered here; there is GET, HEAD" in wrong.json["detail"]
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
    text = (root / "docs/problems.md").read_text()
    assert [kind for _, kind in KINDS.values() if f"`{kind}`" not in text] == []


@pytest.mark.parametrize("kind", [kind for _, kind in KINDS.values()] + list(OTHERS.values()))
def test_every_problem_type_answers(client, kind):
    """RFC 9457, 3.1.1: a type that is an address leads to documentation."""
    response = client.get(f"/problem/{kind}")
    assert response.status_code == 200
    assert response.json["type"] == f"https://w3id.org/lis/problem/{kind}"
    assert response.json["detail"]
    assert (
        response.json["title"]
        in client.get(f"/problem/{kind}", headers={"Accept": "text/html"}).text
    )


def test_what_is_no_problem_type_says_which_there_are(client):
    response = client.get("/problem/unknwn")
    assert response.status_code == 404
    assert response.json["suggestions"] == ["/problem/unknown"]
    assert "out-of-time" in response.json["detail"]
