"""Every kind of page in Chromium: WCAG 2.2 as axe checks it, reflow, keys, hostile data."""

import json
from collections import Counter
from itertools import cycle
from urllib.parse import quote

import pytest

from lis_graph import KnowledgeGraph
from lis_graph.build.files import load_files
from lis_graph.engines.embedded import EmbeddedEngine

from .conftest import served

PREFIX = "PREFIX lis: <https://w3id.org/lis/def/>\n"
TABLE = quote(PREFIX + "SELECT ?a ?s WHERE { ?a lis:inSpecialisation ?s }")
GRAPH = quote(
    PREFIX + "CONSTRUCT { ?a lis:inSpecialisation ?s } WHERE { ?a lis:inSpecialisation ?s }"
)
CHART = quote(
    PREFIX + "SELECT ?s (COUNT(*) AS ?n) WHERE { ?a lis:inSpecialisation ?s } GROUP BY ?s"
)
ENDS = "from=organisation:biot&to=organisation:uniwersytet-zielonogorski"

PAGES = [
    "/",
    "/explore/",
    "/explore/institutions?specialisation=zielona-gospodarka",
    "/explore/key-areas",
    "/explore/matrix",
    "/explore/timeline",
    "/explore/map",
    "/explore/conflicts",
    f"/paths?{ENDS}",
    "/search?q=zielonogorskiego",
    "/id/",
    "/id/claim/?page=2",
    "/id/specialisation/zielona-gospodarka",
    "/id/key-area/smart-city-i-iot",  # with a conflict
    "/id/organisation/biot",
    "/id/person/andrzej-matloka",
    "/id/place/zielona-gora",
    "/id/event/board-acceptance-2022-09-21",
    "/id/source/lkm-2023",
    "/id/scheme/status",
    "/id/topic/industry-4-0",
    "/id/address/hertz-systems",
    "/id/claim/ecf93217551bf98a6adcd026",  # who represents InnoFood
    "/id/passage/902aa7d029db97d2e4bf708b",  # in which words
    f"/query?query={TABLE}",
    f"/query?query={GRAPH}",
    f"/query?query={CHART}",
    "/queries/",
    "/def/",
    "/def/KeyArea",
    "/def/leadsKeyArea",
    "/schemes/",
    "/data/",
    "/data/releases",
    "/data/quality",
    "/data/api",
    "/data/accessibility",
    "/nothing",
    "/id/organisation/biott",
]

LOOKS = cycle(
    (language, scheme, width)
    for width, scheme, language in [
        (1280, "light", "pl"),
        (320, "dark", "en"),
        (400, "light", "en"),
        (1280, "dark", "en"),
        (320, "light", "pl"),
        (400, "dark", "pl"),
        (320, "dark", "pl"),
    ]
)
"""Each page is seen in one of them, each of them on several pages."""

FACTS = """const root = document.documentElement;
return {
  language: root.lang, titles: document.title, h1: document.querySelectorAll('h1').length,
  wide: root.scrollWidth - root.clientWidth,
  header: document.querySelector('header').offsetHeight,
}"""

TAB, ENTER, SPACE = "\ue004", "\ue007", " "


@pytest.fixture
def screen(page):
    """Look at pages on a screen of a width, which is given back as it was."""
    yield lambda width: page.browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
    )
    page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def requested(browser):
    events = [json.loads(e["message"])["message"] for e in browser.get_log("performance")]
    return {
        e["params"]["request"]["url"]
        for e in events
        if e["method"] == "Network.requestWillBeSent"
    }


@pytest.mark.parametrize(("path", "look"), list(zip(PAGES, LOOKS, strict=False)))
def test_a_page_keeps_to_the_guidelines_and_to_itself(page, screen, address, path, look):
    """WCAG 2.2: 1.4.10 (reflow at 320 CSS pixels), 2.4.2, 2.4.6, 3.1.1 and what axe checks."""
    language, scheme, width = look
    requested(page.browser)
    screen(width)
    page.open(f"/{language}{path}")
    facts = page.run(FACTS)
    assert (facts["language"], facts["h1"]) == (language, 1)
    assert facts["titles"].endswith(" – LIS Graph")
    assert facts["wide"] <= 0
    assert facts["header"] <= 160
    entries = [entry["message"] for entry in page.browser.get_log("browser")]
    assert [entry for entry in entries if "responded with a status of 404" not in entry] == []
    allowed = (address, "chrome:", "data:")
    assert [url for url in requested(page.browser) if not url.startswith(allowed)] == []
    assert page.faults(scheme) == []


@pytest.mark.parametrize("language", ["pl", "en"])
def test_no_two_pages_have_one_title(client, language):
    """WCAG 2.2, 2.4.2: a title says what its page is about."""
    html = {"Accept": "text/html"}
    pages = [client.get(f"/{language}{path}", headers=html) for path in PAGES]
    titles = Counter(page.text.partition("<title>")[2].partition("<")[0] for page in pages)
    assert [title for title, n in titles.items() if n > 1 or not title] == []


def test_the_keyboard_reaches_the_content_and_all_that_is_before_it(page):
    """WCAG 2.2, 2.4.1, 2.4.3, 2.4.7: in the order of the page, each with an outline."""
    page.open("/pl/explore/institutions")
    page.press(TAB)
    assert page.run("return document.activeElement.className") == "skip"
    assert page.run("return document.activeElement.getBoundingClientRect().left") >= 0
    seen = []
    for _ in range(10):
        page.press(TAB)
        seen.append(
            page.run(
                "const e = document.activeElement, s = getComputedStyle(e);"
                "return [e.textContent.trim() || e.name, s.outlineStyle, s.outlineWidth]"
            )
        )
    named = [name for name, _, _ in seen]
    assert named[:9] == [
        "LIS Graph", "Przegląd", "Odkrywaj", "Pytaj", "Model", "Dane", "q", "Szukaj", "English",
    ]  # fmt: skip
    assert {(style, width) for _, style, width in seen} == {("solid", "3px")}


def test_tasks_are_done_by_keys_alone(page):
    """WCAG 2.2, 2.1.1: past the menu, a facet, details, the search, the other language."""
    page.open("/pl/explore/institutions")
    page.press(TAB)
    page.press(ENTER, TAB)
    assert page.run("return document.activeElement.closest('nav').className") == "facets"
    page.press(ENTER)
    page.wait("location.search.startsWith('?specialisation=') && document.querySelector('h1')")
    page.run("document.querySelector('.behind summary').focus()")
    page.press(ENTER)
    assert page.run("return document.querySelector('.behind').open")
    page.run("document.getElementById('search').focus()")
    page.press("innofood", ENTER)
    page.wait("location.pathname === '/pl/search' && document.querySelector('.found a')")
    page.run("document.querySelector('.languages a').focus()")
    page.press(ENTER)
    page.wait("location.pathname === '/en/search' && location.search.includes('innofood')")


HOSTILE = r"""
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix lis: <https://w3id.org/lis/def/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/lis/id/key-area/x> a lis:KeyArea ;
  skos:prefLabel "<script>window.ran = 1</script><img src=x onerror='window.ran = 2'>"@en ;
  skos:definition "\u202eelbisrever </bdi></main>\"'><svg onload='window.ran = 3'>"@en ;
  lis:inSpecialisation <javascript:window.ran=4> ,
    <https://w3id.org/lis/id/specialisation/onload=alert(1)//x> ;
  foaf:page <data:text/html,%3Cscript%3Ewindow.ran=5%3C/script%3E> .
<https://w3id.org/lis/id/specialisation/onload=alert(1)//x> a lis:SmartSpecialisation ;
  skos:prefLabel "</title></svg><script>window.ran = 6</script>"@pl .
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Serve data that mean harm."""
    path = tmp_path_factory.mktemp("data") / "hostile.ttl"
    path.write_text(HOSTILE, "utf-8")
    with served(KnowledgeGraph(EmbeddedEngine(load_files([path])))) as address:
        yield address


@pytest.mark.parametrize(
    "path",
    [
        "/en/",
        "/pl/id/key-area/x",
        "/en/id/key-area/",
        "/en/explore/key-areas",
        "/en/search?q=script",
        "/pl/query?query=" + quote("SELECT ?s ?p ?o WHERE { ?s ?p ?o }"),
        "/en/query?query=" + quote("CONSTRUCT WHERE { ?s ?p ?o }"),
        "/en/search?q=" + quote("\"><img src=x onerror='window.ran = 6'>"),
        "/en/" + quote("<script>window.ran=7</script>"),
    ],
)
def test_nothing_of_hostile_data_runs(page, hostile, path):
    page.browser.get(hostile + path)
    assert page.run("return document.documentElement.innerHTML.includes('window.ran')")
    assert page.run("return window.ran ?? null") is None
    assert page.run("return document.querySelectorAll('h1').length") == 1
    inside = "img, main script, [onload], [onerror], a[href^=javascript], a[href^=data]"
    assert page.run(f"return document.querySelectorAll({inside!r}).length") == 0
