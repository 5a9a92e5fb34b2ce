"""Pages about things: each statement once, with its standing, its words and where these are."""

import re
from collections import Counter
from html import unescape
from urllib.parse import unquote_plus

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from lis_graph import KnowledgeGraph
from lis_graph.build.release import Release
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.explore.kinds import HELD_BACK
from lis_graph.explore.things import neighbourhood
from lis_graph.explore.things.about import MAX_VALUES
from lis_graph.explore.things.listing import PAGE_SIZE
from lis_graph.explore.things.thing import thing
from lis_graph.rdf.namespaces import BASE, TYPES, graph, term
from lis_graph.settings import Settings
from lis_graph.web import create_app
from lis_graph.web.site.kinds import TITLES
from lis_graph.web.site.values import formatted

from .conftest import PUBLIC

REPRESENTS = "Podmiot reprezentujący Partnerstwo: Uniwersytet Zielonogórski"
SECTION = re.compile(r"<div>\s*<dt>(.*?)</dt>(.*?)</dd>\s*</div>", re.DOTALL)


def plain(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html))).strip()


def statements(page):
    """Return what a page says by each property, as text."""
    return [(plain(name), plain(values)) for name, values in SECTION.findall(page.text)]


def served(*facts):
    """Return a client of a server that has just some statements, each in a graph."""
    quads = [Quad(term(s), term(p), o, graph(g)) for s, p, o, g in facts]
    engine = EmbeddedEngine(Release(sorted(f"{quad} ." for quad in quads)))
    return create_app(KnowledgeGraph(engine)).test_client()


# ── What is said, and where that is written ────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "property_", "parts"),
    [
        # the analyst's question: who represents InnoFood, and where is that written?
        ("partnership/innofood", "represented by",
         ["University of Zielona Góra", "asserted", REPRESENTS, "representing entity"]),
        # the same, from the organisation, by the inverse
        ("organisation/uniwersytet-zielonogorski", "represents partnership",
         ["InnoFood", "asserted", REPRESENTS]),
        # what only the reasoner says, with the words of what it follows from
        ("key-area/innofood", "key area led by",
         ["University of Zielona Góra", "Inferred from:", "represented by", REPRESENTS,
          "develops"]),
        # both sides of a contradiction, in one place, with the notes of both
        ("key-area/smart-city-i-iot", "in specialisation",
         ["Green Economy", "conflicting, preferred", "the heading is preferred",
          "Innovative Industry", "not adopted", "conflicting, not preferred",
          "contradicts the heading"]),
        # and from the other end
        ("specialisation/innowacyjny-przemysl", "has key area",
         ["Smart City and IoT", "not adopted", "Contradicts:", "Green Economy"]),
        ("key-area/innofood", "has main goal",
         ["Building Industry 4.0", "not adopted", "suspected copy error"]),
        # the words before, where words stand more than once; first and last words; a place
        ("key-area/industry4future", "has main goal", ["Innowacyjny przemysł jest", "4.0."]),
        ("key-area/smart-factory-4-0", "has main goal", [" … ", "środowisko naturalne."]),
        ("organisation/hertz-systems", "tax number (NIP)",
         ["9291659380", "enrichment", "Location in the source: tax number (NIP) of the company",
          "The check digit"]),
        # a person's name has no language; a post is not the person's own
        ("person/wojciech-strzyzewski", "representative of", ["InnoFood", "Reprezentant"]),
        ("event/team-work", "duration", ["18 months", "przez 18 miesięcy"]),
        ("event/competition", "announced in month", ["June 2021"]),
    ],
)  # fmt: skip
def test_a_statement_is_shown_with_standing_and_words(pages, name, property_, parts):
    found = [
        values for label, values in statements(pages(f"/en/id/{name}")) if label == property_
    ]
    assert len(found) == 1
    for part in parts:
        assert part in found[0]


def test_words_lead_to_where_they_stand_in_the_source(pages):
    """WICG Text Fragments: a link that opens the page at the words."""
    page = pages("/pl/id/partnership/innofood").text
    links = re.findall(r'href="(https://www\.lubuskiklaster\.pl/[^"]*)"', page)
    fragment = "#:~:text=Podmiot%20reprezentuj%C4%85cy%20Partnerstwo%3A%20Uniwersytet%20"
    assert [link for link in links if fragment in link]


def test_words_of_the_source_are_in_its_language(pages):
    """WCAG 2.2, 3.1.2."""
    assert (
        f'<q class="words" lang="pl">{REPRESENTS}</q>'
        in pages("/en/id/partnership/innofood").text
    )


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_no_statement_is_shown_twice(engine, kind):
    """Neither by a property and its inverse, nor by a broader property."""
    query = f"SELECT ?t {{ ?t a ?c FILTER (STRSTARTS(STR(?t), '{BASE}id/{kind}/')) }} LIMIT 1"
    (row,) = KnowledgeGraph(engine).select(query)
    shown = thing(engine, row["t"], "pl")
    groups = [*shown.stated, *shown.derived]
    pairs = Counter((g.predicate, g.forward) for g in groups)
    assert not [pair for pair, n in pairs.items() if n > 1 and not _both(groups, pair)]
    for group in groups:
        values = [s.end for s in group.statements]
        assert len(values) == len(set(values)), group.predicate
    assert all(g.derived for g in shown.derived)
    assert all(s.reasons for g in shown.derived for s in g.statements)


def _both(groups, pair):
    """Say whether a property has stated values and others that follow, in a group of each."""
    of = [g.derived for g in groups if (g.predicate, g.forward) == pair]
    return sorted(of) == [False, True]


def test_properties_come_in_the_order_of_the_ontology(pages):
    """sh:order (SHACL, 2.3.2.1)."""
    names = [name for name, _ in statements(pages("/en/id/partnership/innofood"))]
    assert names == [
        "editorial note", "develops", "represented by", "has representative", "party to",
        "received in",
    ]  # fmt: skip


# ── The page around it ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", sorted(TYPES))
@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_kind_has_a_page_in_each_language(pages, graph, kind, language):
    query = f"SELECT ?t {{ ?t a ?c FILTER (STRSTARTS(STR(?t), '{BASE}id/{kind}/')) }} LIMIT 1"
    iri = graph.select(query).values()[0]["t"]
    response = pages(f"/{language}/{iri.removeprefix(BASE)}")
    page = response.text
    assert response.status_code == 200
    assert len(response.data) < 60_000
    assert page.count("<h1>") == 1
    here = f"{PUBLIC}{language}/{iri.removeprefix(BASE)}"
    assert f'<link rel="canonical" href="{here}">' in page
    assert f'hreflang="{language}" href="{here}"' in page
    assert f'<code class="iri">{iri}</code>' in page
    assert ('content="noindex"' in page) == (kind in HELD_BACK)
    assert "version 0.1.0" in page or "wersja 0.1.0" in page
    name = plain(re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)[1])
    assert not name.startswith(f"{kind}:") or kind == "node"


def test_a_page_leads_to_its_data_and_says_what_it_asked(pages, graph):
    page = pages("/en/id/key-area/innofood").text
    for extension in ("ttl", "jsonld", "nt", "rdf"):
        assert f'href="/kg/id/key-area/innofood.{extension}"' in page
    query = unescape(re.search(r"<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)[1])
    words = {row["words"] for row in graph.select(query).values()}
    assert "VII. InnoFood – żywność wysokiej jakości" in words


def test_a_page_leads_to_what_links_its_thing_to_others(pages):
    link = re.search(r'href="/kg(/en/paths\?[^"]*)"', pages("/en/id/organisation/biot").text)[1]
    assert "BIOT Sp. z o.o." in pages(unescape(link)).text


def test_names_in_another_language_are_marked(pages):
    page = pages("/en/id/person/wojciech-strzyzewski").text
    assert "<h1><bdi>Wojciech Strzyżewski</bdi></h1>" in page
    area = pages("/pl/id/key-area/innofood").text
    assert '<bdi lang="en">InnoFood – High-Quality Food</bdi>' in area
    assert "Nowe produkty" in area or "żywno" in area


def test_a_page_about_a_person_says_where_to_have_it_corrected(pages):
    assert "Zgłoś poprawkę" in pages("/pl/id/person/wojciech-strzyzewski").text
    assert "Zgłoś poprawkę" not in pages("/pl/id/key-area/innofood").text


def test_the_picture_has_neighbours_on_both_sides(engine):
    node = NamedNode(f"{BASE}id/key-area/innofood")
    picture = neighbourhood.picture(thing(engine, node, "en"), str, str)
    place = {box.node.id.removeprefix(f"{BASE}id/"): box.x for box in picture.boxes}
    middle = place["key-area/innofood"]
    assert place["partnership/innofood"] < middle < place["goal/innofood"]
    assert Counter(x > middle for x in place.values())[True] <= neighbourhood.MAX_NEIGHBOURS
    (led,) = [line.edge for line in picture.lines if "uniwersytet" in line.edge.target]
    assert (led.label, led.kind) == ("key area led by", "derived")
    assert len({(line.x, line.y) for line in picture.lines}) == len(picture.lines)


# ── Lists ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["pl", "en"])
def test_kinds_are_listed_with_names_and_counts(pages, language):
    page = pages(f"/{language}/id/")
    for kind in TYPES:
        assert f'href="/kg/{language}/id/{kind}/"' in page.text
    assert TITLES.keys() == set(TYPES)
    assert "Obszary kluczowe 7" in plain(page.text) or language == "en"


def test_a_list_has_every_thing_by_name(pages):
    page = pages("/pl/id/topic/").text
    names = [
        plain(name) for name in re.findall(r"<li>(<a href=\"/kg/pl/id/topic/.*?)</li>", page)
    ]
    assert len(names) == 13
    assert names == sorted(names, key=str.casefold)
    assert "noindex" not in page
    assert 'content="noindex"' in pages("/pl/id/person/").text


def test_a_long_list_comes_in_pages(pages, graph):
    total = graph.select(f"SELECT ?t {{ ?t a <{BASE}def/Claim> }}")
    found = []
    for number in range(1, -(-len(total) // PAGE_SIZE) + 1):
        page = pages(f"/en/id/claim/?page={number}").text
        found += re.findall(r'<li><a href="/kg/en/id/claim/(\w+)">', page)
    assert len(found) == len(set(found)) == len(total)
    last = pages("/en/id/claim/?page=99999999999999999999")
    assert 'rel="next"' not in last.text
    assert last.status_code == 200


# ── Problems ───────────────────────────────────────────────────────────────────


def test_what_is_not_there_is_told_in_words_with_names(pages):
    page = pages("/pl/id/key-area/innofod")
    assert page.status_code == 404
    assert "<h1>Nie ma tu takiej rzeczy</h1>" in page.text
    assert '<form action="/kg/pl/search"' in page.text
    assert '<a href="/kg/pl/id/key-area/innofood"><bdi>InnoFood – żywność' in page.text


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/pl/wp-login.php", "not-found"),
        ("/en/id/topic/x", "unknown"),
        ("/en/id/x/", "unknown"),
    ],
)
def test_no_page_is_no_thing(pages, path, kind):
    response = pages(path, accept="application/problem+json")
    assert (response.status_code, response.json["type"].rpartition("/")[2]) == (404, kind)


def test_what_was_withdrawn_leads_to_what_took_its_place():
    """RFC 9110, 15.5.11."""
    client = served(
        ("topic:old", "prov:invalidatedAtTime", Literal("2026-12-01"), "meta"),
        ("topic:old", "dcterms:isReplacedBy", term("topic:new"), "meta"),
        ("topic:new", "skos:prefLabel", Literal("nowy", language="pl"), "vocabulary"),
    )
    page = client.get("/pl/id/topic/old", headers={"Accept": "text/html"})
    assert page.status_code == 410
    assert "Zamiast tego" in page.text
    assert '<a href="/pl/id/topic/new"><bdi>nowy</bdi></a>' in page.text


def test_without_people_no_page_names_one(without_people):
    graph = KnowledgeGraph(EmbeddedEngine(without_people.release))
    client = create_app(graph, Settings(people=False)).test_client()
    html = {"Accept": "text/html"}
    assert client.get("/pl/id/person/", headers=html).status_code == 404
    assert "id/person/" not in client.get("/pl/id/", headers=html).text
    page = client.get("/pl/id/partnership/innofood", headers=html).text
    assert "Strzyżewski" not in page
    assert REPRESENTS in page


# ── Hostile data ───────────────────────────────────────────────────────────────

EVIL = "</title><script>alert(1)</script>\u202etxt"
CASES = {
    "script": [("skos:prefLabel", Literal(EVIL, language="en"))],
    "no label": [("rdf:type", term("skos:Concept"))],
    "bad links": [("foaf:page", NamedNode("javascript:alert(1)"))],
    "bad link of a passage": [("lis:textFragment", NamedNode("javascript:alert(1)"))],
    "bad values": [
        ("lis:onDate", Literal("2023-13-45", datatype=term("xsd:date"))),
        ("lis:duration", Literal("P", datatype=term("xsd:duration"))),
        ("lis:moreThan", Literal("1e9", datatype=term("xsd:integer"))),
    ],
    "long": [("skos:note", Literal("A" * 100_000))],
    "long IRI": [("lis:topic", NamedNode(f"https://example.org/{'x' * 50_000}"))],
    "itself": [("lis:topic", term("topic:case7")), ("rdf:type", term("topic:case7"))],
    "numbers beside texts": [("lis:moreThan", Literal(1)), ("lis:moreThan", Literal("1"))],
    "many values": [("lis:topic", term(f"topic:t{n}")) for n in range(5000)],
    "many properties": [(f"lis:p{n}", Literal(n)) for n in range(1000)],
}


SLUGS = ["zażółć", "za%C5%BC%C3%B3%C5%82", "a?b=c&d", "a/b/c", "%2525"]


@pytest.fixture(scope="module")
def hostile():
    """A client of a server of all the hostile data, each case a thing of its own."""
    facts = [
        (f"topic:case{number}", p, o, "facts")
        for number, case in enumerate(CASES.values())
        for p, o in case
    ]
    concept = term("skos:Concept")
    return served(*facts, *((f"role:{slug}", "rdf:type", concept, "facts") for slug in SLUGS))


@pytest.mark.parametrize("number", range(len(CASES)), ids=CASES)
def test_hostile_data_are_shown_as_text_and_cut(hostile, number):
    response = hostile.get(f"/en/id/topic/case{number}", headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert len(response.data) < 60_000
    assert "<script" not in response.text
    assert not re.search(r'(?:href|src)="(?!https?://|/|#)', response.text)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_thing_is_found_by_the_link_to_it(hostile, slug):
    """RFC 3987, 3.1: whether its IRI is written with escapes or without."""
    links = re.findall(r'"(/en/id/role/[^"]+)"', hostile.get("/en/id/role/").text)
    iris = {
        re.search(r'<code class="iri">(.*?)</code>', hostile.get(unescape(link)).text)[1]
        for link in links
    }
    assert f"{BASE}id/role/{slug}" in map(unescape, iris)


def test_a_list_of_what_is_hostile(hostile):
    response = hostile.get("/en/id/topic/")
    assert response.status_code == 200
    assert "<script" not in response.text


def test_what_is_cut_off_leads_to_the_rest(hostile):
    number = list(CASES).index("many values")
    page = hostile.get(f"/en/id/topic/case{number}").text
    assert f"{MAX_VALUES} of 5,000 shown; show all" in page
    query = unquote_plus(
        re.search(r'class="more">\s*<a href="/sparql\?query=([^"&]*)', page)[1]
    )
    answer = hostile.get("/sparql", query_string={"query": query}).json
    assert len(answer["results"]["bindings"]) == 5000


def test_an_empty_graph_says_so():
    client = create_app(KnowledgeGraph(EmbeddedEngine(Release([])))).test_client()
    assert "The graph is empty." in client.get("/en/id/").text


# ── Values ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "datatype", "polish", "english"),
    [
        ("9478", "integer", "9 478", "9,478"),
        ("51.93548", "decimal", "51,93548", "51.93548"),
        ("2023-09-28", "date", "28 września 2023", "28 September 2023"),
        ("2021-06", "gYearMonth", "czerwiec 2021", "June 2021"),
        ("P1Y6M", "duration", "18 miesięcy", "18 months"),
        ("P5D", "duration", "5 dni", "5 days"),
        ("P", "duration", "P", "P"),
        ("-P1Y", "duration", "-P1Y", "-P1Y"),
        ("2023-02-30", "date", "2023-02-30", "2023-02-30"),
        ("NaN", "integer", "NaN", "NaN"),
        ("00123", "string", "00123", "00123"),
    ],
)
def test_values_are_written_as_a_language_does(client, value, datatype, polish, english):
    """Unicode CLDR, by Babel; XML Schema, part 2."""
    literal = Literal(value, datatype=term(f"xsd:{datatype}"))
    for language, words in (("pl", polish), ("en", english)):
        with client.application.test_request_context(f"/{language}/"):
            assert formatted(literal).replace("\u00a0", " ") == words


# ── Cost ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("key-area/innofood", 5),
        ("organisation/biot", 6),  # a claim that another contradicts is named by its statement
        ("organisation/perceptus", 5),
        ("place/zielona-gora", 7),  # part of an area by two steps
        ("person/no-such", 3),
    ],
)
def test_a_page_asks_few_queries(engine, monkeypatch, name, number):
    """What depends on the revision alone is not asked for again."""
    pages = create_app(KnowledgeGraph(engine)).test_client()
    pages.get("/en/id/key-area/industry4future")
    queries, answer = [], engine.answer
    monkeypatch.setattr(engine, "answer", lambda *of: queries.append(of) or answer(*of))
    pages.get(f"/en/id/{name}", headers={"Accept": "text/html"})
    assert len(queries) == number
