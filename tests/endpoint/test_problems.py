"""Problem documents in the form the client takes: RFC 9457."""

import pytest

from lis_graph.web.http.problems import kinds

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
    assert "PUT is not available here; available methods: GET, HEAD" in wrong.json["detail"]
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
    assert [kind for kind in kinds() if f"`{kind}`" not in text] == []


@pytest.mark.parametrize("kind", kinds())
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


ASKED = "/sparql?query="


@pytest.mark.parametrize(
    ("path", "status", "english", "polish"),
    [
        ("/nothing", 404, "nothing is at", "nic nie ma"),
        ("/id/topic/x", 404, "nothing here is named", "nic tu nie nazywa się"),
        ("/store?graph=urn:x", 404, "there is no graph &lt;urn:x&gt;", "nie ma grafu"),
        ("/store?graph=x", 400, "give an absolute IRI", "podaj bezwzględne IRI"),
        ("/store", 400, "name one graph", "podaj jeden graf"),
        ("/fragments?page=0", 400, "pages are numbered from 1", "strony numeruje się od 1"),
        ("/fragments?page=99999", 404, "the last page is", "ostatnia ma numer"),
        ("/releases/9.9.9", 404, "existing releases", "istniejące wydania"),
        ("/dump/x", 404, "there is no dump", "nie ma zrzutu"),
        ("/def/9.9.9/", 404, "the ontology has no version", "ontologia nie ma wersji"),
        ("/queries/x", 404, "there is no question", "nie ma pytania"),
        ("/problem/x", 404, "there is no problem type", "nie ma rodzaju problemu"),
        (f"{ASKED}SELEC", 400, "after “SELEC”: expected", "po „SELEC”: oczekiwano"),
        (f"{ASKED}%20", 400, "the query is empty", "zapytanie jest puste"),
        (f"{ASKED}ASK{{?s%20lis:x%201}}", 400, "is not declared", "nie jest zadeklarowany"),
        (f"{ASKED}ASK{{FILTER(<urn:f>())}}", 400, "the query engine", "silnik zapytań"),
        (f"{ASKED}ASK{{SERVICE<urn:s>{{}}}}", 400, "asks no other", "nie pyta innych"),
        (f"{ASKED}CLEAR%20ALL", 403, "this is an update", "to jest aktualizacja"),
        (f"{ASKED}ASK{{}}&query=ASK{{}}", 400, "exactly one query", "dokładnie jedno"),
        (f"{ASKED}ASK{{}}&timeout=0", 400, "seconds above 0", "sekund większą od 0"),
    ],
)
def test_a_page_is_in_the_language_of_the_reader(client, path, status, english, polish):
    """RFC 9457, section 3.1.4; RFC 9110, section 12.5.4: at addresses without a language."""
    for language, words in (("en", english), ("pl", polish)):
        headers = {"Accept": "text/html", "Accept-Language": language}
        response = client.get(path, headers=headers)
        assert response.status_code == status
        assert response.headers["Content-Language"] == language
        assert "Accept-Language" in response.vary
        assert words in response.text
    for accept in ("*/*", "text/plain, */*;q=0.5"):  # programs read English
        response = client.get(path, headers={"Accept": accept, "Accept-Language": "pl"})
        assert response.status_code == status
        assert polish not in response.text


def test_a_method_is_refused_in_the_language_of_the_reader(client):
    response = client.put("/id/", headers={"Accept": "text/html", "Accept-Language": "pl"})
    assert "metoda PUT nie jest tu dostępna; dostępne metody: GET" in response.text
    assert "Pod tym adresem nie można tego zrobić" in response.text
