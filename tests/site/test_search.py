"""The search: Polish without its marks and endings, ranks, the page, OpenSearch 1.1."""

import json
import xml.etree.ElementTree as ET

import pytest

from lis_graph import KnowledgeGraph
from lis_graph.explore.search.index import MAX_HITS
from lis_graph.explore.words import fold
from lis_graph.rdf.namespaces import PREFIXES, curie
from lis_graph.web import create_app

OPEN_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Łódź", "lodz"), ("ŻYWNOŚĆ", "zywnosc"), ("ﬁn", "fin"), ("Straße", "strasse"), ("", "")],
)
def test_letters_lose_their_marks(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("żywność", "topic:food"),
        ("zywnosci", "topic:food"),
        ("ŻYWNOŚCIĄ", "topic:food"),
        ("zielona gora", "place:zielona-gora"),
        ("góra zielona", "place:zielona-gora"),
        ("Uniwersytet Zielonogórski", "organisation:uniwersytet-zielonogorski"),
        ("uniwersytetów", "organisation:uniwersytet-zielonogorski"),
        ("biot", "organisation:biot"),
        ("umwl", "organisation:umwl"),  # an alternative label
        ("innofood", "key-area:innofood"),
        ("innof", "key-area:innofood"),
        ("strzyzewski", "person:wojciech-strzyzewski"),
        ("przemysłem 4.0", "topic:industry-4-0"),
        ("leads key area", "lis:leadsKeyArea"),
        ("Which words say who represents InnoFood", "…which-words-say-who-represents-innofood"),
    ],
)
def test_a_thing_is_found_by_any_form_of_its_name(graph, text, first):
    assert shortened(graph.search(text)[0]) == first


def shortened(iri):
    short = curie(iri)
    return short if short != iri else f"…{iri.rpartition('/')[2]}"


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("zielonogorskiego uniwersytetu", "organisation:uniwersytet-zielonogorski"),
        ("gospodarce", "specialisation:zielona-gospodarka"),  # another stem, nearly the same
        ("obszary kluczowe", "key-area:innofood"),  # by the name of its kind
        ("osoby", "person:wojciech-strzyzewski"),
        ("przetwórstwo", "target-group:agri-food-enterprises"),  # in its definition
    ],
)
def test_a_thing_is_among_those_found(graph, text, thing):
    assert thing in map(curie, graph.search(text))


def test_names_go_before_definitions(graph):
    hits = graph.index.find("żywność").hits
    weights = [hit.entry.weight for hit in hits]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] < 0.5 < weights[0]


@pytest.mark.parametrize(
    ("text", "whole"), [("zielona gora", True), ("zielona banana", False), ("banana", False)]
)
def test_all_words_are_wanted_and_any_only_if_nothing_has_all(graph, text, whole):
    found = graph.index.find(text)
    assert (found.whole, bool(found.hits)) == (whole, "zielona" in text)


def test_what_was_looked_for_is_marked(graph):
    found = graph.index.find("zielonogorskiego", "pl")
    hit = next(h for h in found.hits if h.thing.endswith("uniwersytet-zielonogorski"))
    assert list(found.marked(hit.entry)) == [
        ("Uniwersytet", False),
        (" ", False),
        ("Zielonogórski", True),
    ]


def test_claims_and_their_like_are_not_searched(graph):
    kinds = {curie(thing).partition(":")[0] for thing in graph.index.of}
    assert kinds.isdisjoint({"claim", "passage", "selector", "node"})


def test_things_without_names_are_found_by_their_iri(tmp_path):
    data = tmp_path / "data.ttl"
    data.write_text("<http://example.org/unnamed> a <http://example.org/Thing> .")
    assert KnowledgeGraph.load(data).search("unnamed") == ["http://example.org/unnamed"]


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_page_shows_kinds_and_names(pages, language):
    response = pages(f"/{language}/search?q=zywnosci")
    assert (response.status_code, response.text.count("<h1>")) == (200, 1)
    assert '<meta name="robots" content="noindex">' in response.text
    assert "<mark>żywność</mark>" in response.text or "<mark>żywności</mark>" in response.text
    assert f'href="/kg/{language}/id/key-area/innofood"' in response.text
    assert {"pl": ">obszar kluczowy<", "en": ">key area<"}[language] in response.text


@pytest.mark.parametrize(
    ("text", "location"),
    [
        ("key-area:innofood", "/kg/en/id/key-area/innofood"),
        ("https://w3id.org/lis/id/key-area/innofood", "/kg/en/id/key-area/innofood"),
        ("<https://w3id.org/lis/id/key-area/innofood>", "/kg/en/id/key-area/innofood"),
        ("lis:KeyArea", "/kg/en/def/KeyArea"),
        # nothing leads to another host, though the graph speaks of it
        ("https://www.lubuskiklaster.pl/", None),
        ("key-area:no-such", None),
        ("javascript:alert(1)", None),
    ],
)
def test_the_name_of_a_thing_leads_straight_to_it(pages, text, location):
    response = pages("/en/search", query_string={"q": text})
    assert (response.status_code, response.location) == (303 if location else 200, location)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a" * 5000,
        "<script>alert(1)</script>",
        "\0\x01",
        "\u202ex",
        "::",
        "(((",
        "łł łł",
    ],
)
def test_the_page_answers_whatever_is_asked(pages, text):
    response = pages("/en/search", query_string={"q": text})
    assert response.status_code == 200
    assert "<script" not in response.text
    assert len(response.data) < 60_000


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999", "2"])
def test_there_are_pages_of_results(pages, page):
    response = pages(f"/en/search?q=key+area&page={page}")
    assert response.status_code == 200
    assert len(response.data) < 60_000


@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_page_has_the_search_and_tells_browsers_of_it(pages, language):
    text = pages(f"/{language}/").text
    assert f'role="search" action="/kg/{language}/search"' in text
    assert f'href="/kg/{language}/opensearch.xml"' in text


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_description_is_open_search(pages, language):
    """OpenSearch 1.1, draft 6, section 4."""
    response = pages(f"/{language}/opensearch.xml", "*/*")
    assert response.mimetype == "application/opensearchdescription+xml"
    root = ET.fromstring(response.data)
    assert root.tag == f"{OPEN_SEARCH}OpenSearchDescription"
    assert len(root.findtext(f"{OPEN_SEARCH}ShortName")) <= 16
    urls = {u.get("type"): u.get("template") for u in root.iter(f"{OPEN_SEARCH}Url")}
    assert urls["text/html"] == f"https://public.example/kg/{language}/search?q={{searchTerms}}"
    assert "application/x-suggestions+json" in urls


def test_the_description_is_found_in_the_language_of_the_reader(pages):
    response = pages("/opensearch.xml", "*/*", Accept_Language="pl")
    assert (response.status_code, response.location) == (303, "/kg/pl/opensearch.xml")
    assert "Accept-Language" in response.vary


@pytest.mark.parametrize(("text", "count"), [("zyw", 6), ("", 0), ("zzz", 0)])
def test_suggestions_are_those_of_open_search(pages, text, count):
    """OpenSearch suggestions extension 1.1, section 3: text, completions, notes, addresses."""
    response = pages(f"/pl/search.json?q={text}", "*/*")
    assert response.mimetype == "application/x-suggestions+json"
    echoed, names, notes, addresses = json.loads(response.data)
    assert (echoed, len(names), len(notes), len(addresses)) == (text, count, count, count)
    if count:
        assert (names[0], notes[0]) == ("żywność", "Tematy")
        assert addresses[0] == "https://public.example/kg/pl/id/topic/food"


def test_only_the_best_of_very_many_are_ranked_and_listed(tmp_path):
    label = PREFIXES["skos"] + "prefLabel"
    lines = [f'<urn:{n}> <{label}> "same word {n}" .' for n in range(MAX_HITS + 7)]
    data = tmp_path / "data.nt"
    data.write_text("\n".join(lines))
    graph = KnowledgeGraph.load(data)
    found = graph.index.find("word 3")
    assert (len(found.hits), found.total) == (1, 1)
    found = graph.index.find("word")
    assert (len(found.hits), found.total) == (MAX_HITS, MAX_HITS + 7)
    page = create_app(graph).test_client().get("/en/search?q=word").text
    assert "507 results" in page
    assert "the best 500 are listed" in page
