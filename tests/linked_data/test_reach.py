"""Everything can be reached from the root by links alone, which lead to where it is served."""

import re
from html import unescape
from urllib.parse import urldefrag, urljoin
from xml.etree import ElementTree

import pytest

from lis_graph import KnowledgeGraph
from lis_graph.build.release import Release
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.history.releases import ReleaseChain
from lis_graph.rdf.formats import DOCUMENTS, DUMPS
from lis_graph.rdf.namespaces import BASE, TYPES
from lis_graph.settings import Settings
from lis_graph.web import create_app

from .conftest import PUBLIC

pytestmark = pytest.mark.slow  # it follows every link of the site

INDEX = re.compile(
    r"((en|pl)/(id/([^/]+/(\?page=\d+)?)?|def/|schemes/|data/.*|queries/)?"
    r"|id/|dump/|queries/|releases/|changes)?"
)
"""The addresses whose links are followed here; a description leads to others of its kind."""

BROWSER = "text/html,*/*;q=0.1"


@pytest.fixture(scope="module")
def home(root, draft, tmp_path_factory):
    """A folder with the files and one release."""
    folder = tmp_path_factory.mktemp("released")
    for name in ("data", "ontology"):
        (folder / name).symlink_to(root / name)
    ReleaseChain(folder / "releases").add("0.1.0", "2026-11-23T00:00:00Z", draft.release)
    return folder


@pytest.fixture(scope="module")
def client(graph, home):
    return create_app(graph, Settings(root=home, public_url=PUBLIC)).test_client()


def targets(response, here):
    """Return what a response leads to: RFC 8288 (Link), Location, and links of a page."""
    found = re.findall(r"<([^>]*)>;", ", ".join(response.headers.getlist("Link")))
    found += [response.headers["Location"]] if "Location" in response.headers else []
    if response.mimetype == "text/html":
        found += map(unescape, re.findall(r'(?:href|src)="([^"]*)"', response.text))
    return {urldefrag(urljoin(here, target)).url for target in found}


@pytest.fixture(scope="module")
def reached(client):
    """
    Each address that links lead to from the root, and where these are not below it.

    All whose links are followed are there.
    """
    client.get("/dump/SHA256SUMS")  # or else the list of files may say that they are being made
    seen, todo = {PUBLIC}, [PUBLIC]
    while todo:
        here = todo.pop()
        path = here.removeprefix(PUBLIC)
        if not here.startswith(PUBLIC) or not INDEX.fullmatch(path):
            continue
        in_a_language = path.startswith(("en/", "pl/"))
        for accept in (BROWSER,) if in_a_language else (BROWSER, "*/*"):
            with client.get(f"/{path}", headers={"Accept": accept}) as response:
                assert response.status_code < 400, path
                new = targets(response, here) - seen
                seen |= new
                todo += new
    return seen


@pytest.mark.parametrize(
    "path",
    [
        *(f"catalog.{format_.extension}" for format_ in DOCUMENTS),
        *(f"def.{format_.extension}" for format_ in DOCUMENTS),
        *(f"dump/lis-graph.{format_.extension}" for format_ in DUMPS),
        *(f"{language}/id/{kind}/" for kind in TYPES for language in ("en", "pl")),
        "dump/facts.ttl.gz", "dump/SHA256SUMS", "fragments", "sparql", "linkset.json",
        "sitemap.xml", "context.jsonld", ".well-known/void", ".well-known/api-catalog",
        ".well-known/sparql-examples", "releases/", "releases/0.1.0/dataset.nq",
        "releases/0.1.0/changes.rdfp", "changes", "changes/0.1.0", "def/shapes.ttl",
        "def/shapes/TextQuoteSelectorShape.html", "queries/who-signed-the-agreements",
    ],
)  # fmt: skip
def test_links_lead_to(reached, path):
    assert PUBLIC + path in reached


def test_links_lead_to_every_thing(reached, graph):
    """By its page, which has links to its data: test_things.py."""
    there = "SELECT DISTINCT ?s WHERE { ?s a ?t FILTER (STRSTARTS(STR(?s), STR(<id/>))) }"
    rows = graph.select(f"BASE <{BASE}> {there}").values()
    names = {row["s"].removeprefix(BASE) for row in rows}
    paths = {re.sub(r"^(en|pl)/", "", at.removeprefix(PUBLIC)) for at in reached}
    assert {name for name in names if {name, f"{name}.html"} & paths == set()} == set()


def test_one_page_of_each_kind_is_there(client, reached):
    """In each language; a kind is what one template shows: the things of a type, the terms."""
    one = {}
    for at in sorted(reached):
        page = re.fullmatch(rf"{PUBLIC}((?:en|pl)/((?:id/[^/]+|def|void)/)?[^?]*)", at)
        if page and not page[1].endswith((".csv", ".json", ".xml")):
            one.setdefault((page[1][:2], page[2] or page[1]), page[1])
    status = {path: client.get(f"/{path}").status_code for path in one.values()}
    assert len(status) > 2 * len(TYPES)
    assert {path for path, code in status.items() if code != 200} == set()


@pytest.mark.parametrize(
    "path", ["institutions?type=company", "key-areas?specialisation=zielona-gospodarka"]
)
def test_choices_are_no_trap_for_crawlers(client, path):
    """They multiply: links to them are nofollow, pages noindex, and robots leave them out."""
    here = f"/kg/en/explore/{path.partition('?')[0]}"
    page = client.get(f"/en/explore/{path}").text
    more = [a for a in re.findall("<a [^>]*>", page) if f'href="{here}?' in a]
    more += [a for a in re.findall("<a [^>]*>", page) if f'href="{here}.csv?' in a]
    assert more
    assert [a for a in more if 'rel="nofollow"' not in a] == []
    assert '<meta name="robots" content="noindex">' in page
    assert f"Disallow: {here}?\n" in client.get("/robots.txt").text


def test_nothing_leads_to_the_bare_root_of_the_host(reached):
    """Below a path of a proxy: LIS_GRAPH_PUBLIC_URL."""
    root = urljoin(PUBLIC, "/")
    assert {at for at in reached if at.startswith(root) and not at.startswith(PUBLIC)} == set()


@pytest.mark.parametrize(
    "path", ["/fragments", "/queries/which-organisation-leads-each-key-area", "/en/data/"]
)
def test_pages_link_to_things_here(client, path):
    """Names are not addresses: they need not be registered for links to work."""
    page = client.get(path, headers={"Accept": "text/html"}).text
    assert 'href="/kg/' in page
    assert f'href="{BASE}' not in page


def test_what_is_not_there_is_no_trap_for_crawlers(client):
    """A page that is in one language only has no address in another, nor one without end."""
    page = client.get("/en/nothing", headers={"Accept": "text/html"}).text
    assert "hreflang" not in page
    assert "hreflang" in client.get("/en/", headers={"Accept": "text/html"}).text


PATHS = [
    "/", "/en/", "/sparql", "/sparql?query=ASK{}", "/store?default", "/store", "/graph/facts",
    "/fragments", "/dump/", "/dump/SHA256SUMS", "/dump/facts.nt", "/robots.txt", "/sitemap.xml",
    "/.well-known/security.txt", "/.well-known/api-catalog", "/.well-known/void",
    "/.well-known/sparql-examples", "/linkset.json", "/context.jsonld", "/releases/",
    "/releases/0.1.0", "/releases/0.1.0/changes.ru", "/changes", "/changes/0.1.0",
    "/catalog", "/catalog.rdf", "/queries/", "/queries/who-signed-the-agreements", "/id/",
    "/id/key-area/", "/id/key-area/innofood", "/id/key-area/innofood.jsonld", "/def/",
    "/def.html", "/dataset.html", "/static/site.css", "/healthz", "/readyz", "/nothing",
    "/pl/id/key-area/innofood", "/pl/explore/institutions.csv", "/en/search.json?q=zi",
    "/opensearch.xml", "/pl/query?query=ASK{}", "/en/data/releases", "/pl/def/KeyArea",
]  # fmt: skip
OF_THE_MOMENT = {"x-request-id", "server-timing", "date"}


@pytest.mark.parametrize("path", PATHS)
def test_head_has_the_header_of_get(client, path):
    """RFC 9110, 9.3.2."""
    told = []
    for method in ("GET", "HEAD"):
        with client.open(path, method=method, headers={"Accept": BROWSER}) as response:
            head = {k: v for k, v in response.headers.items() if k.lower() not in OF_THE_MOMENT}
            told.append((response.status_code, head))
            empty = method == "GET" or response.get_data() == b""
    assert told[0] == told[1]
    assert empty


# ── Where there are no releases ────────────────────────────────────────────────


def where(client):
    """Return the paths of the sitemap."""
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    tree = ElementTree.fromstring(client.get("/sitemap.xml").data)
    return {node.text.removeprefix(PUBLIC) for node in tree.findall("s:url/s:loc", space)}


def test_the_sitemap_has_lists_questions_and_releases(client):
    lists = {"en/", "pl/data/", "pl/def/", "en/data/releases", "queries/", "pl/id/key-area/"}
    assert lists | {"queries/who-signed-the-agreements"} <= where(client)


def test_a_server_without_releases_leads_to_none(home, without_people):
    """Releases hold people: a server that leaves these out has none, and no link to them."""
    graph = KnowledgeGraph(EmbeddedEngine(without_people.release))
    settings = Settings(root=home, people=False, public_url=PUBLIC)
    client = create_app(graph, settings).test_client()
    assert client.get("/releases/").status_code == 404
    assert not {path for path in where(client) if path.startswith(("releases", "changes"))}
    for path in ("/", "/en/", "/linkset.json", "/.well-known/api-catalog"):
        response = client.get(path, headers={"Accept": "text/html"})
        said = f"{response.headers.getlist('Link')} {response.text}"
        assert "/kg/releases" not in said
        assert "/kg/changes" not in said


def test_data_given_in_place_of_the_graph_have_no_dead_links():
    """``serve --data``: no catalogue, dumps or releases."""
    rows = [f"<{BASE}id/topic/a> <urn:p> <urn:o> <urn:g> ."]
    graph = KnowledgeGraph(EmbeddedEngine(Release(rows)))
    client = create_app(graph, Settings(public_url=PUBLIC)).test_client()
    front = client.get("/en/")
    here = {at for at in targets(front, f"{PUBLIC}en/") if at.startswith(PUBLIC)}
    status = {}
    for at in here:
        with client.head("/" + at.removeprefix(PUBLIC)) as response:
            status[at] = response.status_code
    assert f"{PUBLIC}sparql" in here
    assert {at for at, code in status.items() if code >= 400} == set()
