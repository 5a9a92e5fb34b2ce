"""What analysts want to know, in clicks from the overview, without JavaScript."""

import csv
import re
from html import unescape

import pytest

LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
TASKS = [
    # who leads InnoFood, and where is that written?
    ("pl", ["InnoFood"], ["Uniwersytet Zielonogórski", "Podmiot reprezentujący Partnerstwo"]),
    ("en", ["InnoFood"], ["University of Zielona Góra", "Podmiot reprezentujący Partnerstwo"]),
    # what links BIOT and the University?
    ("pl", ["Powiązania między", "BIOT"], ["5 ścieżek", "konkurencyjność międzynarodowa"]),
    ("en", ["Links between two", "BIOT"], ["5 paths", "international competitiveness"]),
    # which key areas share a topic?
    ("pl", ["Wspólne tematy"], ["prace badawczo-rozwojowe"]),
    ("en", ["Shared topics"], ["research and development"]),
    # which statement of the source contradicts another?
    ("pl", ["Sprzeczności"], ["SmartCity i IoT", "Nieprzyjęte w grafie"]),
    ("en", ["Contradictions"], ["Smart City and IoT", "Not adopted by the graph"]),
    # who represents Smart Factory, and who for them?
    ("pl", ["Smart Factory", "Partnerstwo"], ["Lubuski Klaster Metalowy", "Graczykowski"]),
    ("en", ["Smart Factory", "Partnership"], ["Lubuskie Metal Cluster", "Graczykowski"]),
    # on which day were the agreements handed over, and where is that written?
    ("pl", ["Wszystkie widoki", "Oś czasu", "Wręczenie"], ["28 września 2023", "wręczyła"]),
    ("en", ["All views", "Timeline", "Handover"], ["28 September 2023", "wręczyła"]),
    # which barriers were revealed?
    ("pl", ["Wszystkie widoki", "Oś czasu"], ["ujawniono barierę", "strategii badań"]),
    ("en", ["All views", "Timeline"], ["revealed barrier", "common research"]),
    # what is the licence, how is it cited, and where is all of it?
    ("pl", ["Pliki, licencja"], ["Uznanie autorstwa 4.0", "Jak cytować", "Pliki"]),
    ("en", ["Files, licence"], ["Attribution 4.0", "How to cite", "Files"]),
]


def text(html):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def follow(pages, language, clicks):
    """Return what is at the end of links, each the first that has some words."""
    page = pages(f"/{language}/")
    for words in clicks:
        hrefs = [
            unescape(href)
            for href, label in LINK.findall(page.text)
            if words in text(label) and not href.startswith("#")
        ]
        assert hrefs, f"no link says {words!r}"
        page = pages(hrefs[0].removeprefix("/kg"))
        assert page.status_code == 200
    return page


@pytest.mark.parametrize(("language", "clicks", "expected"), TASKS)
def test_a_task_takes_a_few_clicks(pages, language, clicks, expected):
    assert len(clicks) <= 4
    read = text(follow(pages, language, clicks).text)
    assert [words for words in expected if words not in read] == []


@pytest.mark.parametrize(
    ("language", "clicks", "delimiter"),
    [
        ("pl", ["Instytucje", "Zielona gospodarka", "arkusz"], ";"),
        ("en", ["Institutions", "Green Economy", "spreadsheet"], ","),
    ],
)
def test_a_choice_is_a_spreadsheet_in_three_clicks(pages, language, clicks, delimiter):
    """RFC 4180, with the byte order mark that Excel needs and its separator in Polish."""
    file = follow(pages, language, clicks).get_data().decode("utf-8-sig")
    rows = list(csv.reader(file.splitlines(), delimiter=delimiter))
    assert [row[0][:9] for row in rows[1:]] in (
        ["BIOT Sp. ", "Centrum E"],
        ["BIOT Sp. ", "Renewable"],
    )
    assert {len(row) for row in rows} == {8}
