"""The pages about the data: what they say is counted in the data, and true of them."""

import json
import re

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from lis_graph import KnowledgeGraph
from lis_graph.build.release import Release
from lis_graph.engines import GRAPHS, SOLUTIONS
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.explore.data import dataset, quality
from lis_graph.explore.data.differences import difference
from lis_graph.history.releases import ReleaseChain
from lis_graph.rdf.formats import DUMPS
from lis_graph.rdf.namespaces import BASE, PREFIXES, graph, term
from lis_graph.settings import Settings
from lis_graph.web import create_app
from lis_graph.web.site.ask import EXAMPLE
from lis_graph.web.site.data import _in_script

from .conftest import PUBLIC
from .test_model import LIMIT, served, words

PAGES = ("data/", "data/releases", "data/quality", "data/api", "data/accessibility", "def/")


@pytest.fixture(scope="module")
def home(root, draft, altered, tmp_path_factory):
    """A folder with two releases, of which the second is served."""
    folder = tmp_path_factory.mktemp("released")
    for name in ("data", "ontology"):
        (folder / name).symlink_to(root / name)
    history = ReleaseChain(folder / "releases")
    history.add("0.0.9", "2026-11-22T00:00:00Z", altered[1].release)
    history.add("0.1.0", "2026-11-23T00:00:00Z", draft.release)
    return folder


@pytest.fixture(scope="module")
def released(graph, home):
    client = create_app(graph, Settings(root=home, public_url=PUBLIC)).test_client()
    return lambda path: client.get(path, headers={"Accept": "text/html"})


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_short_and_has_one_heading_and_the_data_in_its_foot(
    released, graph, language, path
):
    response = released(f"/{language}/{path}")
    assert response.status_code == 200
    assert len(response.data) < LIMIT
    assert response.text.count("<h1") == 1
    assert graph.dataset.revision in response.text
    assert "0.1.0" in response.text


# ── The dataset ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Licencja Creative Commons Uznanie autorstwa 4.0"),
        ("pl", "Miejsce Lubuskie (NUTS PL43)"),
        ("pl", "Graf wiedzy Lubuskiej Inteligentnej Specjalizacji"),
        ("en", "Licence Creative Commons Attribution 4.0"),
        ("en", "@misc{lis-graph-0.1.0,"),
        ("en", "Corrections"),
    ],
)
def test_the_dataset_says_what_it_is(pages, language, text):
    assert text in words(pages(f"/{language}/data/").text)


def test_every_graph_has_its_count_and_licence(pages, graph):
    text = words(pages("/en/data/").text)
    for count in graph.dataset.graphs.values():
        assert f" {count:,} " in text
    assert text.count("Creative Commons Attribution 4.0") > len(graph.dataset.graphs)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_search_engines_find_the_dataset_in_its_page(pages, language):
    """Google Dataset Search: what it requires and what it advises."""
    page = pages(f"/{language}/data/").text
    description = json.loads(
        re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1]
    )
    assert description["@type"] == "Dataset"
    assert {
        "name", "description", "alternateName", "creator", "distribution", "identifier",
        "includedInDataCatalog", "isAccessibleForFree", "keywords", "license", "sameAs",
        "spatialCoverage", "temporalCoverage", "variableMeasured", "version",
    } <= description.keys()  # fmt: skip
    assert description["url"] == f"{PUBLIC}{language}/data/"
    assert 50 <= len(description["description"]) <= 5000


def test_the_page_has_each_file_with_its_size_and_sum_once_they_are_made(pages):
    sums = dict(line.split("  ")[::-1] for line in pages("/dump/SHA256SUMS").text.splitlines())
    response = pages("/en/data/")
    assert all(f'href="/kg/dump/{file}"' in response.text for file in sums)
    for format_ in DUMPS:
        assert sums[f"lis-graph.{format_.extension}"] in response.text
    assert response.headers["ETag"]


def test_a_page_that_is_not_complete_is_not_kept(graph):
    """The first who asks does not wait for all files to be made."""
    client = create_app(graph).test_client()
    shown = client.get("/en/data/", headers={"Accept": "text/html"})
    pending = "are being prepared" in shown.text
    assert (shown.headers["Cache-Control"] == "no-store") == pending
    assert "/dump/SHA256SUMS" in shown.text  # which waits for them


def test_bibtex_has_nothing_that_tex_would_read():
    quad = Quad(
        NamedNode(dataset.DATASET),
        term("dcterms:title"),
        Literal("{\\input{x}}"),
        graph("meta"),
    )
    about = dataset.about(EmbeddedEngine(Release([f"{quad} ."])), "en")
    assert "title = {{inputx}}" in about.bibtex()


# ── Releases ───────────────────────────────────────────────────────────────────


def test_releases_say_what_each_changed(released):
    text = words(released("/en/data/releases").text)
    assert "The first release: everything is new." in text
    assert "Changed things Hertz Systems Ltd Sp. z o. o." in text
    page = released("/en/data/releases").text
    for version in ("0.0.9", "0.1.0"):
        assert f'id="{version}"' in page
        for file in ("dataset.nq", "dataset.nq.gz", "changes.rdfp", "changes.ru"):
            assert f'href="/kg/releases/{version}/{file}"' in page


def test_a_difference_counts_every_statement(home):
    first, second = ReleaseChain(home / "releases").releases
    for release in (first, second):
        change = difference(release)
        assert sum(a for a, _ in change.graphs.values()) == len(release.patch.added)
        assert sum(r for _, r in change.graphs.values()) == len(release.patch.removed)
    hertz = f"{BASE}id/organisation/hertz-systems"
    assert hertz in difference(second).things["changed"]
    assert difference(second).things["added"] == []
    assert hertz in difference(first).things["added"]
    assert f"{PREFIXES['lis']}KeyArea" in difference(first).terms["added"]


def test_a_server_without_people_has_no_page_of_releases(home, without_people):
    graph = KnowledgeGraph(EmbeddedEngine(without_people.release))
    client = create_app(graph, Settings(root=home, people=False)).test_client()
    page = client.get("/en/data/", headers={"Accept": "text/html"}).text
    assert "/en/data/releases" not in page
    assert client.get("/en/data/releases").status_code == 404


# ── Quality ────────────────────────────────────────────────────────────────────


def test_the_report_is_counted_in_the_data(engine, draft, graph):
    report = quality.quality(engine, "pl")
    held = {row.graph: row.statements for row in report.coverage}
    assert held == {g: graph.dataset.graphs[g] for g in held}
    for counts in (report.statuses, report.sections, report.sources):
        assert sum(counts.values()) == len(draft.claims)
    lacking = sum(row.statements - row.supported for row in report.coverage)
    assert sum(report.unsupported.values()) == lacking
    assert [row["inPolish"] for row in report.labels] == [r["things"] for r in report.labels]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "in specialisation Innovative Industry"),
        ("pl", "sprzeczne, niewybrane"),
        ("pl", "domniemany błąd kopiowania"),
        ("pl", "Kiedy podpisano porozumienia?"),
        ("en", "Who signed the agreements?"),
        ("en", "The data served now are release 0.1.0."),
    ],
)
def test_the_report_says_what_is_in_doubt_and_what_is_not_known(released, language, text):
    assert text in words(released(f"/{language}/data/quality").text)


def test_data_that_are_no_release_are_not_said_to_be_one(root, altered):
    graph = KnowledgeGraph(EmbeddedEngine(altered[1].release))
    page = create_app(graph, Settings(root=root)).test_client().get("/en/data/quality")
    assert "are not a numbered release" in words(page.text)


# ── For programmers ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_reference_has_every_form_and_the_address_of_here(pages, language):
    page = pages(f"/{language}/data/api").text
    assert f"{PUBLIC}sparql" in page
    for media_type in (*SOLUTIONS, *GRAPHS):
        assert f"<code>{media_type}</code>" in page


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_query_of_the_examples_answers(pages, graph, language):
    query = EXAMPLE.replace("LANGUAGE", language)
    assert len(graph.select(query)) == 7
    text = words(pages(f"/{language}/data/api").text)
    assert text.count("lis:inSpecialisation/skos:prefLabel ?specialisation") == 4
    for call in ("curl https://public", "urllib.request.urlopen", "read.csv(address", "fetch("):
        assert call in text


def test_limits_are_those_of_the_server(graph):
    settings = Settings(query_seconds=3, client_seconds=20, max_answer_mb=7)
    client = create_app(graph, settings).test_client()
    text = words(client.get("/en/data/api", headers={"Accept": "text/html"}).text)
    for limit in ("at most 3 seconds", "at most 7 MiB", "may use 20 seconds"):
        assert limit in text


# ── Data of others, and addresses without a language ───────────────────────────


@pytest.mark.parametrize("path", ["data/", "data/quality", "data/api", "data/accessibility"])
def test_data_that_say_nothing_of_themselves_have_pages(path):
    label = Literal("</script><script>alert(1)</script>")
    response = served(Quad(term("topic:a"), term("rdfs:label"), label, graph("facts")))(
        f"/en/{path}"
    )
    assert response.status_code == 200
    assert "<script" not in response.text


def test_nothing_in_the_description_ends_its_script():
    """HTML, 4.12.1.3: restrictions for contents of script elements."""
    value = {"name": "</script><!--<script>"}
    assert "<" not in _in_script(value)
    assert json.loads(_in_script(value)) == value


@pytest.mark.parametrize("language", ["pl", "en"])
def test_fragments_are_in_the_language_of_the_reader(pages, language):
    response = pages("/fragments", Accept_Language=language)
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.vary
    assert {"pl": "Pasuje", "en": "triples match"}[language] in response.text
