"""The views to explore the graph: what they show, where their numbers and links lead."""

import csv
import io
import re
from html import unescape
from math import dist
from urllib.parse import quote

import pytest

from lis_graph import KnowledgeGraph
from lis_graph.build.files import load_files
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.errors import UnknownThing
from lis_graph.explore.sparql import with_prefixes
from lis_graph.explore.views import timeline as process
from lis_graph.explore.views.axis import WIDTH, axis
from lis_graph.explore.views.conflicts import conflicts
from lis_graph.explore.views.facets import listing, slug
from lis_graph.explore.views.institutions import INSTITUTIONS, KEY_AREAS
from lis_graph.explore.views.matrix import SHARED, matrix
from lis_graph.explore.views.places import KILOMETRES_PER_DEGREE, Place, chart, places
from lis_graph.explore.views.timeline import ProcessEvent, Value, in_order, timeline
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.web import create_app
from lis_graph.web.site import values
from lis_graph.web.site.spreadsheet import csv_bytes

VIEWS = [
    "explore/",
    "explore/institutions",
    "explore/key-areas",
    "explore/matrix",
    "explore/timeline",
    "explore/map",
    "explore/conflicts",
]


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_a_page_with_one_heading_and_a_title_of_its_own(pages, view, language):
    response = pages(f"/{language}/{view}")
    assert response.status_code == 200
    assert response.text.count("<h1") == 1
    titles = {pages(f"/{language}/{v}").text.split("<title>")[1].split("<")[0] for v in VIEWS}
    assert len(titles) == len(VIEWS)
    assert len(response.data) < 60_000


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_has_a_validator(pages, view):
    """RFC 9110, section 13.1.2: nothing is asked for who has the page already."""
    tag = pages(f"/en/{view}").headers["ETag"]
    assert pages(f"/en/{view}", If_None_Match=tag).status_code == 304


def downloads(page):
    """Return the addresses of answers that a page has links, or buttons, for."""
    links = set(re.findall(r'href="/kg(/sparql\?[^"]+)"', page))
    for form in re.findall(r'<form action="/kg/sparql"(.*?)</form>', page, re.DOTALL):
        query = quote(
            unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", form, re.DOTALL)[1])
        )
        formats = re.findall(r'name="format" value="(\w+)"', form)
        links |= {f"/sparql?query={query}&format={name}" for name in formats}
    return links


@pytest.mark.parametrize("view", VIEWS[1:])
def test_the_query_behind_a_view_answers(pages, view):
    links = downloads(pages(f"/en/{view}").text)
    wanted = {"csv": "text/csv", "json": "sparql-results+json", "turtle": "text/turtle"}
    for name, media_type in wanted.items():
        offered = [u for u in map(unescape, links) if re.search(rf"\bformat={name}\b", u)]
        assert offered
        for link in offered:
            response = pages(link)
            assert response.status_code == 200
            assert media_type in response.content_type
            assert len(response.data) > 500


@pytest.mark.parametrize(
    ("collection", "choice", "found"),
    [
        (INSTITUTIONS, {"specialisation": ["zielona-gospodarka"]}, 2),
        (INSTITUTIONS, {"type": ["company"]}, 5),
        (INSTITUTIONS, {"type": ["company", "university"]}, 6),
        (INSTITUTIONS, {"type": ["company"], "specialisation": ["zielona-gospodarka"]}, 2),
        (INSTITUTIONS, {"town": ["zielona-gora"], "type": ["company"]}, 3),
        (INSTITUTIONS, {"type": ["university"], "legalForm": ["sp-z-o-o"]}, 0),
        (INSTITUTIONS, {"role": ["representsPartnership"]}, 7),
        (INSTITUTIONS, {"role": ["partyTo", "heldSession"]}, 2),
        (INSTITUTIONS, {"keyArea": ["innofood", "innofood"]}, 1),
        (INSTITUTIONS, {}, 14),
        (KEY_AREAS, {}, 7),
        (KEY_AREAS, {"topic": ["industry-4-0"]}, 2),
        (KEY_AREAS, {"topic": ["food"], "specialisation": ["zielona-gospodarka"]}, 0),
    ],
)
def test_values_of_a_facet_are_alternatives_and_facets_narrow(
    engine, collection, choice, found
):
    shown = listing(engine, collection, choice, "en")
    assert shown.total == len(shown.things) == found


@pytest.mark.parametrize(
    "choice", [{}, {"specialisation": ["zielona-gospodarka"]}, {"type": ["company"]}]
)
def test_the_count_of_a_value_is_how_many_it_leaves(engine, choice):
    shown = listing(engine, INSTITUTIONS, choice, "en")
    for facet, options in shown.options.items():
        for option in options:
            only = {**choice, facet: [slug(option.value)]}
            assert option.things == listing(engine, INSTITUTIONS, only, "en").total


def test_a_list_goes_on_where_a_page_of_it_ends(engine):
    whole = listing(engine, INSTITUTIONS, {}, "pl")
    parts = [listing(engine, INSTITUTIONS, {}, "pl", limit=5, skip=n) for n in (0, 5, 10, 15)]
    assert [thing for part in parts for thing in part.things] == whole.things
    assert {part.total for part in parts} == {14}


@pytest.mark.parametrize(
    "address",
    [
        "/en/explore/institutions?type=nothing",
        "/pl/explore/institutions?specialisation=zielona-gospodarka&town=paris",
        "/en/explore/institutions.csv?type=%3E",
        "/en/explore/key-areas?topic=" + "x" * 500,
    ],
)
def test_an_unknown_value_of_a_facet_is_404_and_tells_which_there_are(pages, address):
    response = pages(address, accept="application/problem+json")
    assert (response.status_code, response.json["type"][-7:]) == (404, "unknown")
    assert "existing values: " in response.json["detail"]
    assert len(response.json["detail"]) < 1000


@pytest.mark.parametrize(
    "query",
    ["type=", "other=1", "from=x", "from=-5", "from=" + "9" * 50, "from=1000000"],
)
def test_what_says_nothing_about_a_list_does_no_harm(pages, query):
    assert pages(f"/en/explore/institutions?{query}").status_code == 200


@pytest.mark.parametrize(
    ("language", "separator", "heading", "value"),
    [
        ("pl", ";", "Instytucja", "Zielona gospodarka"),
        ("en", ",", "Institution", "Green Economy"),
    ],
)
def test_a_click_on_green_economy_and_one_more_make_a_spreadsheet(
    pages, language, separator, heading, value
):
    """RFC 4180, with the byte order mark and the separator that Excel expects."""
    page = pages(f"/{language}/explore/institutions").text
    choice = next(h for h in _links(page) if h.endswith("specialisation=zielona-gospodarka"))
    file = next(h for h in _links(pages(choice).text) if "institutions.csv" in h)
    response = pages(file)
    assert response.content_type == "text/csv; charset=utf-8"
    assert 'filename="institutions.csv"' in response.headers["Content-Disposition"]
    assert response.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(response.data.decode("utf-8-sig")), delimiter=separator))
    assert rows[0][0] == heading
    assert {row[1] for row in rows[1:]} == {value}
    assert [slug(row[-1]) for row in rows[1:]] == ["biot", "centrum-energetyki-odnawialnej"]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ('=HYPERLINK("http://evil.example")', '"\'=HYPERLINK(""http://evil.example"")"'),
        ("+48", "'+48"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ('a,"b"', '"a,""b"""'),
        ("ąść", "ąść"),
        ("", '""'),
    ],
)
def test_no_value_of_a_spreadsheet_is_a_formula(value, cell):
    """OWASP, CSV injection."""
    assert csv_bytes([[value]], "en").decode("utf-8-sig") == f"{cell}\r\n"


def test_every_number_of_a_matrix_leads_to_a_list_of_so_many(pages):
    page = pages("/en/explore/matrix").text
    numbers = dict(re.findall(r'<a href="/kg(/en/explore/[^"]+)">(\d+)</a>', page))
    assert len(numbers) > 20
    for link, number in numbers.items():
        assert re.search(rf'id="found">{number} ', pages(unescape(link)).text)


def test_shared_topics_come_first_in_the_matrix_and_cells_lead_to_claims(engine):
    shown = matrix(engine, SHARED, "en")
    totals = [shown.total(row) for row in shown.rows]
    assert totals == sorted(totals, reverse=True)
    assert totals[:4] == [3, 2, 2, 1]
    assert [slug(row) for row in shown.rows[:1]] == ["international-competitiveness"]
    assert shown.total() == 7
    assert shown.claims.keys() == shown.cells.keys()


def test_what_the_timeline_shows_of_events_is_asked_for():
    shown = [*(f"lis:{date}" for date in process.DATES), *process.DETAILS]
    for query in (process.QUERY, process.GRAPH):
        block = re.search(r"VALUES \?property \{([^}]*)\}", query)
        assert block[1].split() == [*shown, process.BEFORE, process.WHOLE]


def test_events_of_the_process_come_in_order(engine):
    shown = timeline(engine, "en")
    assert [slug(event.iri) for event in shown.events] == [
        "competition",
        "application-work",
        "recommendation",
        "board-acceptance-2022-09-21",
        "team-work",
        "elimination-process",
        "negotiations",
        "board-adoption",
        "ceremonial-session-2023-09-28",
        "handover-2023-09-28",
    ]
    assert [slug(event.iri) for event in shown.unordered] == ["lis-key-areas"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Tuesday, 26 September 2023"),
        ("en", "ended by 28 September 2023 at the latest"),
        ("en", "lasted 18 months"),
        ("en", "announced: June 2021"),
        ("en", "ended in 2022"),
        ("en", "order known, date unknown"),
        ("en", "The last Tuesday before Thursday, 28 September 2023"),
        ("pl", "wtorek, 26 września 2023"),
        ("pl", "czas trwania: 18 miesięcy"),
        ("pl", "ogłoszenie: czerwiec 2021"),
        ("pl", "znana kolejność, data nieznana"),
    ],
)
def test_the_timeline_says_how_closely_an_event_is_dated(pages, language, words):
    assert words in unescape(pages(f"/{language}/explore/timeline").text)


def event(iri, day=None, after=(), whole=None):
    values = {f"{PREFIXES['lis']}onDate": [Value(day)]} if day else {}
    values |= {f"{PREFIXES['dcterms']}isPartOf": [Value(whole)]} if whole else {}
    return ProcessEvent(iri, values, after, (), doubted=False)


@pytest.mark.parametrize(
    ("events", "placed", "elsewhere"),
    [
        ([], "", ""),
        ([event("b", "2020-02-01"), event("a", "2020-01-01")], "ab", ""),
        # known to precede goes before the date
        ([event("a", "2020-01-01", after=["b"]), event("b", "2020-02-01")], "ba", ""),
        # without a date: right after what is before it, right before what is after it
        ([event("a", "2020"), event("c", "2021"), event("b", after=["a"])], "abc", ""),
        ([event("a", "2020"), event("c", "2021", after=["b"]), event("b")], "abc", ""),
        # a whole goes before its parts
        ([event("p", "2020", whole="w"), event("w", "2020"), event("z", "2021")], "wpz", ""),
        ([event("p", whole="w"), event("w", "2020"), event("z", "2021")], "wpz", ""),
        # neither date nor order
        ([event("x"), event("a", "2020")], "a", "x"),
        # in a circle, and before itself
        ([event("a", "2020", after=["b"]), event("b", after=["a", "b"])], "ab", ""),
        ([event("a", after=["b"]), event("b", after=["a"])], "", "ab"),
    ],
)
def test_events_are_put_in_order(events, placed, elsewhere):
    ordered, rest = in_order(events)
    assert "".join(e.iri for e in ordered) == placed
    assert "".join(e.iri for e in rest) == elsewhere


@pytest.mark.parametrize(
    ("filter_", "value", "polish", "english"),
    [
        (values.duration, "P1Y6M", "18 miesięcy", "18 months"),
        (values.duration, "P2Y", "2 lata", "2 years"),
        (values.duration, "P1M10D", "1 miesiąc, 10 dni", "1 month, 10 days"),
        (values.duration, "P", "P", "P"),
        (values.duration, "PT5M", "PT5M", "PT5M"),
        (values.duration, "soon", "soon", "soon"),
        (values.month, "2021-06", "czerwiec 2021", "June 2021"),
        (values.month, "2021", "2021", "2021"),
        (values.month, "2021-13", "2021-13", "2021-13"),
        (
            values.weekday,
            "2023-09-26",
            "wtorek, 26 września 2023",
            "Tuesday, 26 September 2023",
        ),
        (values.day, "2023-09-26", "26 września 2023", "26 September 2023"),
        (values.day, "some day", "some day", "some day"),
    ],
)
def test_dates_and_durations_in_words(graph, filter_, value, polish, english):
    """XML Schema 1.1 Datatypes; what is not one of its forms stays as it is."""
    app = create_app(graph)
    for language, words in (("pl", polish), ("en", english)):
        with app.test_request_context(f"/{language}/"):
            assert filter_(value) == words


def dated(**dates):
    values = {f"{PREFIXES['lis']}{name}": [Value(text)] for name, text in dates.items()}
    return ProcessEvent("e", values, (), (), doubted=False)


@pytest.mark.parametrize(
    ("dates", "spans"),
    [
        ({"onDate": "2020-07-01"}, [("", 0)]),
        ({"announcedInMonth": "2020-02"}, [("", 28)]),
        ({"announcedInMonth": "2020-12"}, [("", 30)]),
        ({"completedInYear": "2020"}, [("", 365)]),
        ({"announcedInMonth": "2020-02", "completedInYear": "2020"}, [("", 28), ("", 365)]),
        ({"noLaterThan": "2020-07-01"}, [("open", 0)]),
    ],
)
def test_the_axis_shows_how_closely_an_event_is_dated(dates, spans):
    drawn = axis([dated(**dates), dated(onDate="2020-01-01")])
    a_day = WIDTH / 366
    found = drawn.rows[0].spans
    assert ["open" if span.open else "" for span in found] == [mark for mark, _ in spans]
    assert [round((s.end - s.start) / a_day) for s in found] == [days for _, days in spans]


@pytest.mark.parametrize(
    "dates",
    [
        {"onDate": "nonsense"},
        {"duration": "P1Y"},
        {"completedInYear": "-99999"},
        {"announcedInMonth": "20"},
        {},
    ],
)
def test_what_is_no_date_is_not_on_the_axis(dates):
    assert axis([dated(**dates)]) is None


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_the_axis_has_few_years_however_far_apart_they_are(year):
    drawn = axis([dated(announcedInMonth=f"{year}-12"), dated(onDate="2020-01-01")])
    assert len(drawn.rows) == 2
    assert len(drawn.years) <= 11


ZIELONA_GORA, GORZOW = (51.93548, 15.50643), (52.73371, 15.22505)


def at(degrees, institutions=1):
    return Place(str(degrees), degrees, institutions, 0, None)


@pytest.mark.parametrize(
    ("left", "right", "kilometres"),
    [
        (ZIELONA_GORA, GORZOW, 90.8),  # great circle of the mean earth, haversine
        ((52, 15), (53, 15), KILOMETRES_PER_DEGREE),
        ((0, 0), (0, 1), KILOMETRES_PER_DEGREE),
        ((60, 0), (60, 1), KILOMETRES_PER_DEGREE / 2),
    ],
)
def test_the_map_is_true_to_its_scale(left, right, kilometres):
    """Snyder 1987, section 12: equirectangular, true along the middle latitude."""
    drawn = chart([at(left), at(right)], None, [])
    a, b = drawn.dots
    measured = dist((a.x, a.y), (b.x, b.y)) * drawn.kilometres / drawn.bar
    assert measured == pytest.approx(kilometres, rel=0.01)


def test_north_is_up_and_larger_is_more():
    south, north = chart([at(ZIELONA_GORA, 3), at(GORZOW)], None, []).dots
    assert north.y < south.y
    assert north.x < south.x
    assert north.radius < south.radius


def test_the_map_draws_what_the_graph_places_and_lists_the_rest(engine):
    shown = places(engine, "en")
    placed = [slug(place.iri) for place in shown.places if place.degrees]
    assert placed == ["zielona-gora", "gorzow-wielkopolski", "nowa-sol"]
    within = {slug(place.iri): place.within for place in shown.places}
    assert slug(within["park-technologii-kosmicznych"]) == "nowy-kisielin"
    assert slug(within["zielona-gora"]) == "pl432"
    (left, top), (right, bottom) = shown.chart.frame
    assert all(left < d.x < right and top < d.y < bottom for d in shown.chart.dots)


def test_conflicts_are_side_by_side_and_say_which_is_preferred(engine):
    contradiction, copied = conflicts(engine, "en").conflicts
    assert slug(contradiction.thing) == "smart-city-i-iot"
    assert [(slug(s.value), s.adopted) for s in contradiction.statements] == [
        ("zielona-gospodarka", True),
        ("innowacyjny-przemysl", False),
    ]
    assert copied.copied
    assert [(slug(s.of), slug(s.value), s.adopted) for s in copied.statements] == [
        ("innofood", "innofood", True),
        ("innofood", "industry4future", False),
        ("industry4future", "industry4future", True),
    ]


@pytest.mark.parametrize("language", ["pl", "en"])
def test_one_click_from_the_overview_shows_what_contradicts(pages, language):
    link = f"/{language}/explore/conflicts"
    assert link in _links(pages(f"/{language}/").text)
    assert link in _links(pages(f"/{language}/explore/").text)
    page = pages(link).text
    assert "w obszarze Innowacyjny przemysł" in page
    assert "Specjalizacji Zielona Gospodarka" in page
    assert "#:~:text=" in page


def test_prefixes_are_declared_where_they_are_used():
    query = with_prefixes(
        "SELECT ?x { ?x a lis:KeyArea ; skos:prefLabel 'dcterms: none' . <org:x> ?p 1}"
    )
    assert query.startswith("PREFIX lis: <https://w3id.org/lis/def/>\nPREFIX skos:")
    assert query.count("PREFIX") == 2


HOSTILE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix lis: <https://w3id.org/lis/def/> . @prefix locn: <http://www.w3.org/ns/locn#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix : <https://w3id.org/lis/id/x/> .
:o a org:Organization ; skos:prefLabel "<script>alert(1)</script>" , "LONG" ;
  org:classification <javascript:alert(2)> , "<script>alert(3)</script>" ,
    <http://x.example/%22%3E> ; locn:location :p ; lis:leadsKeyArea :k0 MANY .
<javascript:alert(4)> a org:Organization ; org:classification :t .
:k0 a lis:KeyArea ; lis:topic "LONG" , <javascript:alert(5)> ; lis:inSpecialisation :s MANY2 .
:a a lis:ProcessEvent ; lis:precedes :b , :a ; lis:onDate "not a day"^^xsd:date ;
  lis:performedBy <javascript:alert(6)> , "<script>alert(7)</script>" MANY3 .
:b a lis:ProcessEvent ; lis:precedes :a ; dcterms:isPartOf :a ; lis:announcedInMonth "9999-12" .
:p a dcterms:Location ; skos:prefLabel "LONG" ; wgs:lat 1e300 , "x" ; wgs:long 15.0 .
:q a dcterms:Location ; wgs:lat "NaN"^^xsd:double ; wgs:long 15.0 ; lis:withinPlace :q , :p .
<https://w3id.org/lis/dataset> dcterms:spatial :p . :p dcat:bbox "POLYGON((1e99 5, 7))" .
:c rdf:subject "x" ; rdf:predicate "y" ; rdf:object "LONG" ; lis:supportedBy :w ;
  lis:status <https://w3id.org/lis/id/status/suspected-copy-error> .
:d rdf:subject :a ; rdf:predicate lis:onDate ; rdf:object "some day" ;
  lis:status <https://w3id.org/lis/id/status/conflict-preferred> .
:w lis:quote "<script>alert(8)</script>LONG" ; lis:textFragment <javascript:alert(9)> .
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Ask a server of data that mean harm, of none, or of no more than labels."""
    many = {
        "MANY3": "".join(f", :o{n}" for n in range(2000)),
        "MANY2": "".join(f", :s{n}" for n in range(500)),
        "MANY": "".join(f", :k{n}" for n in range(5000)),
        "LONG": "ab " * 33_000,
    }
    text = HOSTILE
    for word, instead in many.items():
        text = text.replace(word, instead)
    clients = {}
    for name, turtle in (("hostile", text), ("empty", "")):
        path = tmp_path_factory.mktemp("data") / f"{name}.ttl"
        path.write_text(turtle, "utf-8")
        engine = EmbeddedEngine(load_files([path]))
        clients[name] = create_app(KnowledgeGraph(engine)).test_client()
    return clients


@pytest.mark.parametrize("data", ["hostile", "empty"])
@pytest.mark.parametrize("view", VIEWS)
def test_data_that_mean_harm_are_text_and_cut(hostile, data, view):
    response = hostile[data].get(f"/en/{view}", headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert "<script>alert" not in response.text
    assert not re.search(r'href="\s*javascript', response.text)
    assert len(response.data) < 80_000


@pytest.mark.parametrize(("data", "marks"), [("hostile", 1), ("empty", 0)])
def test_an_event_of_which_the_source_says_two_things_has_a_mark(hostile, data, marks):
    page = hostile[data].get("/en/explore/timeline", headers={"Accept": "text/html"}).text
    assert page.count("the source contradicts itself here") == marks


def test_an_unknown_value_teaches_where_there_are_none(hostile):
    response = hostile["empty"].get("/en/explore/institutions?type=x")
    assert response.status_code == 404
    assert "existing values: (none)" in response.json["detail"]


def test_listing_raises_for_a_value_that_no_thing_has(engine):
    with pytest.raises(UnknownThing, match="type has no value 'nothing'"):
        listing(engine, INSTITUTIONS, {"type": ["nothing"]}, "en")


def _links(page):
    """The addresses that a page below /kg links to, without that."""
    return {unescape(h) for h in re.findall(r'href="/kg([^"]*)"', page)}
