"""The query page in Chromium: the editor, the policy of the page, WCAG 2.2 as axe checks it."""

import json
from urllib.parse import quote

import pytest

PREFIX = "PREFIX lis: <https://w3id.org/lis/def/>\n"
COUNT = "question=how-many-key-areas-does-each-specialisation-have-by-heading"
GRAPH = "query=" + quote(PREFIX + "CONSTRUCT WHERE { ?a lis:inSpecialisation ?s }")
WRONG = "SELECT ?x WHERE {\n  ?x skos:prefLabel ?y\n}"

EDITOR = "document.querySelector('.editor').shadowRoot"
QUERY = "document.getElementById('query').value"
LISTED = f"{EDITOR}.querySelector('.cm-tooltip-autocomplete .cm-completionLabel')?.textContent"
UNDERLINED = f"{EDITOR}.querySelector('.cm-lintRange-error')?.textContent"
BACKSPACE, TAB, ENTER, ESCAPE = "\ue003", "\ue004", "\ue007", "\ue00c"

LISTENS = 0.1
"""For 75 ms after a list has opened CodeMirror takes no key for it."""


def write(page, text):
    """Type into the editor, where nothing is left."""
    page.wait("document.querySelector('.editor')")
    page.run(f"{EDITOR}.querySelector('.cm-content').focus()")
    page.press("a", control=True)
    page.press(BACKSPACE, text)


def test_the_policy_refuses_nothing_and_no_other_host_is_asked(page, address):
    """Content Security Policy Level 3, section 5: a violation is told in the console."""
    for path in ("/pl/query", f"/en/query?{COUNT}", f"/pl/query?{GRAPH}"):
        page.open(path).wait(EDITOR)
    write(page, "SELECT ?x { ?x ?y skos:")
    page.wait(f"{UNDERLINED} === 'skos:'")
    assert page.browser.get_log("browser") == []
    events = [json.loads(e["message"])["message"] for e in page.browser.get_log("performance")]
    requested = {
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    }
    assert f"{address}/completions.json" in requested
    assert {
        url for url in requested if not url.startswith((address, "chrome:", "data:"))
    } == set()


@pytest.mark.parametrize(
    ("language", "typed", "label", "name"),
    [
        ("pl", "?x a obszar", "obszar kluczowy", "lis:KeyArea"),
        ("en", "?x a keya", "key area", "lis:KeyArea"),
        ("en", "?x a obszar", "key area", "lis:KeyArea"),
        ("pl", "?x ?y zielona-g", "Zielona Góra", "place:zielona-gora"),
        ("pl", "?x ?y gora", "Zielona Góra", "place:zielona-gora"),
        ("en", "?x leads", "leads key area", "lis:leadsKeyArea"),
    ],
)
def test_a_name_is_found_by_its_labels_and_its_prefix_declared(
    page, language, typed, label, name
):
    write(page.open(f"/{language}/query"), f"SELECT ?x {{ {typed}")
    page.wait(f"{LISTED} === '{label}'")
    page.press(TAB, pause=LISTENS)
    prefix = name.partition(":")[0]
    query = page.wait(f"{QUERY}.includes('{name}') && {QUERY}")
    assert query.startswith(f"PREFIX {prefix}: <https://w3id.org/lis/")
    assert query.count("PREFIX") == 1


def test_a_mistake_is_underlined_where_the_endpoint_says(page):
    page.open(f"/pl/query?query={quote(WRONG)}")
    assert page.wait(UNDERLINED) == "skos:prefLabel"
    assert "nie jest zadeklarowany" in page.run(
        "return document.querySelector('[role=alert] p').textContent"
    )
    assert page.run(f"return {QUERY}") == WRONG


def test_keys_ask_and_what_was_asked_is_kept_until_it_is_forgotten(page):
    page.open("/pl/query").run("localStorage.clear()")
    write(page, "# moje pytanie\nASK {")
    page.press(ESCAPE)
    page.press(ENTER, control=True)
    page.wait("document.querySelector('.truth')?.textContent === 'Tak'")
    page.wait(
        "/czas odpowiedzi: [0-9,]+ ms/.test(document.querySelector('[data-took]').textContent)"
    )
    page.open("/en/query").wait("document.querySelector('[data-asked] button')")
    page.run("document.querySelector('[data-asked] summary').click()")
    page.run("document.querySelector('[data-asked] li button').click()")
    assert page.wait(f"{QUERY}.startsWith('# moje') && {QUERY}") == "# moje pytanie\nASK {}"
    page.run("document.querySelector('[data-clear]').click()")
    assert page.run("return localStorage.getItem('lis-graph.asked')") == "[]"


def test_tab_leaves_the_editor(page):
    """WCAG 2.2, 2.1.2: no keyboard trap."""
    write(page.open("/en/query"), "ASK { ?x a k")
    page.wait(LISTED)
    page.press(ESCAPE, TAB, pause=LISTENS)
    assert page.run("return document.activeElement.textContent") == "Run query"


def test_the_examples_are_filtered(page):
    page.open("/pl/query").wait(EDITOR)
    page.run("document.getElementById('filter').focus()")
    page.press("OBSZAROW ile")
    left = page.wait(
        "[...document.querySelectorAll('#questions li:not([hidden])')].map(i => i.textContent)"
    )
    assert 0 < len(left) < 10
    assert all("obszarów" in one and "Ile" in one for one in left)


@pytest.mark.parametrize(
    "path",
    [
        "/pl/query",
        f"/en/query?{COUNT}",
        f"/pl/query?{GRAPH}",
        f"/en/query?query={quote(WRONG)}",
        "/pl/queries/",
    ],
)
def test_axe_finds_nothing(page, path):
    """WCAG 2.2 AA; in the dark only the colours are others."""
    page.open(path)
    if "queries" not in path:
        page.wait(f"{EDITOR}?.querySelector('.cm-line')")
    assert page.faults("light") == []
    assert page.faults("dark", runOnly=["color-contrast"]) == []
