"""The query page without a browser: what is asked, what is shown, what is refused."""

import gzip
import re
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.web.site.ask import EXAMPLE, MAX_ADDRESS_CHARS

LIS = "PREFIX lis: <https://w3id.org/lis/def/> "
NUMBERS = "SELECT ?x ?n {{ VALUES (?x ?n) {{ {} }} }}"
LONG = "ASK { # " + "x" * MAX_ADDRESS_CHARS + "\n}"


def query_page(pages, query, language="en", **headers):
    return pages(f"/{language}/query?query={quote(query)}", **headers)


def text(response):
    """The words of a page, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def one_line(response):
    """The markup of a page without its line breaks."""
    return " ".join(response.text.split())


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ASK {}", "Yes"),
        ("ASK { FILTER(false) }", "No"),
        ("SELECT ?x { ?x a lis:Nothing }", "Nothing in the graph matches"),
        (NUMBERS.format('("a" 1) ("b" 2)'), "2 rows"),
        ("SELECT (1 AS ?x) {}", "1 row "),
        ("SELECT ?a { ?a a lis:KeyArea }", "InnoFood – High-Quality Food key-area:innofood"),
        ("SELECT ?s { ?s ?p ?o } LIMIT 120", "120 rows, showing 1 to 50"),
        ("SELECT ('ł'@pl AS ?x) {}", "ł pl"),
        ("SELECT ('2023-01-01'^^<http://www.w3.org/2001/XMLSchema#date> AS ?x) {}", "xsd:date"),
        ("SELECT ?x ?y { VALUES ?x { 1 } }", "1 –"),
        ("CONSTRUCT { <a:a> <a:b> <a:c> } {}", "Subject Property Value 1 a:a a:b a:c"),
        ("DESCRIBE <https://w3id.org/lis/id/key-area/innofood>", "InnoFood – High-Quality"),
        ("SELECT (STRDT('x', xsd:integer) AS ?x) {}", "x"),
    ],
)
def test_an_answer_is_shown(pages, query, words):
    prefixes = LIS + "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
    response = query_page(pages, prefixes + query)
    assert response.status_code == 200
    assert words in text(response)
    assert "query;dur=" in response.headers["Server-Timing"]


@pytest.mark.parametrize(
    ("query", "drawn"),
    [
        (NUMBERS.format('("a" 1) ("b" 2.5)'), True),
        ("SELECT ?n ?x { VALUES (?x ?n) { (<a:a> 0) (<a:b> 2) } }", True),
        (NUMBERS.format('("a" 1)'), False),
        (NUMBERS.format('("a" -1) ("b" 2)'), False),
        (NUMBERS.format('("a" 0) ("b" 0)'), False),
        (NUMBERS.format("(1 1) (2 2)"), False),
        (NUMBERS.format('("a" UNDEF) ("b" 2)'), False),
        (NUMBERS.format('("a" "INF"^^xsd:double) ("b" 2)'), False),
        (NUMBERS.format('("a" "x"^^xsd:integer) ("b" 2)'), False),
        (NUMBERS.format('("a" true) ("b" false)'), False),
        ("SELECT ?x ?n ?m { VALUES (?x ?n ?m) { (1 2 3) (4 5 6) } }", False),
        ("CONSTRUCT { <a:a> <a:b> <a:c> } {}", True),
        ("CONSTRUCT { <a:a> <a:b> 'c' } {}", False),
        ("CONSTRUCT { <a:a> a <a:b> } {}", False),
    ],
)
def test_a_picture_or_a_chart_where_the_answer_allows_one(pages, query, drawn):
    response = query_page(pages, f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> {query}")
    assert response.status_code == 200
    assert ("<svg" in response.text) == drawn


@pytest.mark.parametrize(
    ("query", "shown", "never"),
    [
        ("SELECT ('<script>alert(1)</script>' AS ?x) {}", "&lt;script&gt;", "<script>"),
        ("SELECT (IRI('javascript:alert(1)') AS ?x) {}", "javascript:", 'href="javascript'),
        ("SELECT (IRI('data:text/html,x') AS ?x) {}", "data:text", 'href="data:'),
        (r"SELECT ('a\u202Eb\u2069c' AS ?x) {}", "a⟨U+202E⟩b⟨U+2069⟩c", "\u202e"),
        (r"SELECT ('a\u0000b' AS ?x) {}", "a⟨U+0000⟩b", "\x00"),
        (r"CONSTRUCT { <a:a> <a:b> <a:\u202Ec> } {}", "⟨U+202E⟩c", "\u202e"),
        ("ASK { </script><script>", "&lt;script&gt;", "<script>"),
        ("ASK { \"'><img src=x onerror=y>", "&lt;img", "<img"),
    ],
)  # fmt: skip
def test_hostile_values_are_text(pages, query, shown, never):
    page = query_page(pages, query).text
    assert shown in page
    assert never not in page


def test_a_long_value_is_cut_and_the_rest_is_a_download_away(pages):
    response = query_page(
        pages, "SELECT (CONCAT(?a, ?a) AS ?b) { VALUES ?a { '%s' } }" % ("x" * 900)
    )
    assert "1,200 more characters; the downloads have the full text" in text(response)
    assert "x" * 1000 not in response.text


def test_what_is_too_long_for_an_address_is_asked_for_by_buttons(pages):
    rows = " ".join(f"<urn:{n}>" for n in range(MAX_ADDRESS_CHARS // 8))
    query = f"SELECT ?x {{ VALUES ?x {{ {rows} }} }}"
    page = one_line(pages.post("/en/query", {"query": query}))
    second = pages.post("/en/query", {"query": query, "page": "2"})
    assert "500 rows, showing 51 to 100" in text(second)
    assert '<button form="ask" formaction="/kg/sparql" name="format" value="csv"' in page
    assert '<button form="ask" name="page" value="2"' in page
    assert "too long to be shared as a link" in page


@pytest.mark.parametrize("form", ["SELECT ?text", "CONSTRUCT { <urn:a> <urn:b> ?text }"])
def test_an_answer_too_long_for_a_page_is_offered_as_a_file(pages, form):
    numbers = " ".join(map(str, range(100)))
    values = f"VALUES ?part {{ '{'x' * 50_000}' }} VALUES ?number {{ {numbers} }}"
    query = f"{form} {{ {values} BIND (CONCAT(?part, STR(?number)) AS ?text) }}"
    response = query_page(pages, query)
    assert response.status_code == 200
    assert "The answer is too long for a page" in text(response)


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("SELEC", 400, "W zapytaniu jest błąd wiersz 1, kolumna 6, po „SELEC”: oczekiwano"),
        ("ASK { ?s skos:x ?o }", 400, "prefiks skos: nie jest zadeklarowany"),
        ("", 400, "zapytanie jest puste; spróbuj SELECT"),
        ("ASK { FILTER(<urn:f>(1)) }", 400, "W zapytaniu jest błąd"),
        ("INSERT DATA { <a:a> <a:b> 1 }", 403, "Graf można tylko czytać"),
        ("ASK { SERVICE <http://x.example/> {} }", 400, "W zapytaniu jest błąd"),
    ],
)
def test_a_failed_query_is_kept_and_explained(pages, query, status, words):
    response = query_page(pages, query, "pl")
    assert response.status_code == status
    assert words in text(response)
    shown = re.search(r"<textarea[^>]*>\n(.*)</textarea>", response.text, re.DOTALL)[1]
    assert unescape(shown) == query
    assert "no-store" in response.headers["Cache-Control"]


def test_the_place_of_a_mistake_is_told_to_the_editor(pages):
    page = one_line(query_page(pages, "SELECT * {\n  ?s skos:x ?o\n}", "pl"))
    assert 'data-line="2" data-column="6" data-message="prefiks skos: nie' in page


@pytest.mark.parametrize(
    ("path", "language"),
    [("/sparql?query=ASK{}", "pl"), ("/queries/who-represents-innofood", "en")],
)
def test_addresses_of_data_show_the_page_in_the_language_of_the_reader(pages, path, language):
    """RFC 9110, section 12.5.4."""
    response = pages(path, Accept_Language=language)
    assert response.status_code == 200
    assert response.headers["Content-Language"] == language
    assert {"Accept", "Accept-Language"} <= set(response.vary)
    translation = "en" if language == "pl" else "pl"
    assert f'href="/kg/{translation}/query?' in response.text


def test_a_short_query_that_is_posted_is_led_to_its_address(pages):
    sent = {"query": "ASK {}", "default-graph-uri": "https://w3id.org/lis/graph/facts"}
    response = pages.post("/pl/query", sent)
    assert response.status_code == 303
    target = urlsplit(response.location)
    assert target.path == "/kg/pl/query"
    assert parse_qs(target.query) == {name: [value] for name, value in sent.items()}
    assert pages.post("/pl/query", {"query": "ASK\r\n{}"}).location.endswith("ASK%0A%7B%7D")
    assert pages.post("/pl/query", {}).location == "/kg/pl/query"
    assert pages.post("/pl/query", {"query": LONG}).status_code == 200
    assert pages.post("/pl/query", {"query": LONG + "}"}).status_code == 400


@pytest.mark.parametrize(("number", "first"), [(1, 1), (2, 51), (3, 101), (9, 101), (0, 1)])
def test_rows_come_in_pages(pages, number, first):
    query = quote("SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s LIMIT 120")
    response = pages(f"/en/query?query={query}&page={number}")
    last = min(first + 49, 120)
    assert f"120 rows, showing {first} to {last}" in text(response)
    assert ("Next rows" in response.text, "Previous rows" in response.text) == (
        last < 120,
        first > 1,
    )


def test_every_link_of_an_answer_leads_somewhere(pages):
    page = query_page(pages, "SELECT ?a { ?a a <https://w3id.org/lis/def/KeyArea> }").text
    section = page[page.index('id="answer"') :]
    links = [unescape(link) for link in re.findall(r'href="/kg(/[^"#]*)"', section)]
    data = [link for link in links if link.startswith("/sparql")]
    assert len(data) == 4
    for link in data:
        assert pages(link, accept="*/*").status_code == 200
    share = re.search(r'id="share" href="https://public.example/kg(/[^"]*)"', page)[1]
    assert pages(unescape(share)).text.count("key-area:") >= 7


def test_an_example_is_asked_by_its_name(pages):
    response = pages("/pl/query?question=how-many-key-areas-are-there")
    assert "<h1>Ile jest obszarów kluczowych?</h1>" in response.text
    assert "https://public.example/kg/queries/how-many-key-areas-are-there" in response.text
    wrong = pages("/pl/query?question=how-many-key-areas")
    assert wrong.status_code == 404
    assert "how-many-key-areas-are-there" in wrong.text


@pytest.mark.parametrize(
    ("language", "wanted", "found"),
    [
        ("pl", "obszarow ILE", "Ile jest obszarów kluczowych?"),
        ("pl", "how many key areas are", "Ile jest obszarów kluczowych?"),
        ("en", "obszarów ile jest", "How many key areas are there?"),
        ("en", "xyzzy", "All questions"),
        ("en", "<script>", "All questions"),
    ],
)
def test_questions_are_filtered_by_words_of_either_language(pages, language, wanted, found):
    response = pages(f"/{language}/queries/?filter={quote(wanted)}")
    assert found in text(response)
    assert "<script>" not in response.text


def test_the_form_starts_with_an_example_in_the_language_of_the_page(pages):
    for language in ("pl", "en"):
        page = pages(f"/{language}/query").text
        assert EXAMPLE.replace("LANGUAGE", language) in unescape(page)
        assert 'name="robots"' not in page
        assert pages(f"/{language}/query?from=elsewhere").status_code == 200
    assert '<meta name="robots" content="noindex">' in query_page(pages, "ASK {}").text


def test_a_page_has_another_validator_in_another_language_and_none_if_it_varies(pages):
    """RFC 9110, section 8.8.3."""
    tags = [query_page(pages, "ASK {}", language).headers["ETag"] for language in ("pl", "en")]
    assert tags[0] != tags[1]
    assert tags[0] != pages("/pl/query?query=ASK%20%7B%7D&page=2").headers["ETag"]
    assert query_page(pages, "ASK {}", "pl", If_None_Match=tags[0]).status_code == 304
    assert query_page(pages, "ASK {}", "en", If_None_Match=tags[0]).status_code == 200
    assert "ETag" not in query_page(pages, "SELECT (NOW() AS ?x) {}").headers


def test_pages_are_small(pages):
    """A reader on a phone loads little."""
    query = LIS + "CONSTRUCT WHERE { ?s a lis:KeyArea ; ?p ?o }"
    for page in (query_page(pages, query), pages("/pl/query"), pages("/pl/queries/")):
        assert len(page.data) < 80_000
        assert len(gzip.compress(page.data)) < 15_000


@pytest.mark.parametrize(
    ("pattern", "warned"),
    [
        ("?s (skos:prefLabel|rdfs:label)+ ?l", True),
        ("?s skos:prefLabel|rdfs:label [] ", True),
        ("?s skos:prefLabel|rdfs:label ?l", False),
        ("{ ?s skos:prefLabel ?l } UNION { ?s rdfs:label ?l }", False),
    ],
)
@pytest.mark.parametrize("path", ["/en/query", "/pl/query", "/sparql"])
def test_a_count_that_may_be_too_low_is_warned_of(client, path, pattern, warned):
    """SPARQL 1.1 Query, section 18.4; the field is a structured one: RFC 9651, section 3.3."""
    prefixes = "".join(f"PREFIX {p}: <{PREFIXES[p]}> " for p in ("skos", "rdfs"))
    query = f"{prefixes}SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
    response = client.get(path, query_string={"query": query})
    header = response.headers.get("Query-Warning", "")
    assert header.startswith('alternative-path; detail="a count over') == warned
    noted = re.search("class=.note.>[^<]*UNION", response.text) is not None
    assert noted == (warned and path != "/sparql")
    assert "Query-Warning" in response.headers["Access-Control-Expose-Headers"]
