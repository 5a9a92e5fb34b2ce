"""What portals and crawlers look for is where their conventions say it is."""

import errno
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from tempfile import mkdtemp
from xml.etree import ElementTree

import pytest
from werkzeug.http import http_date, parse_options_header

from lis_graph import KnowledgeGraph
from lis_graph.build.release import Release
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.errors import Overloaded
from lis_graph.rdf.formats import DUMPS
from lis_graph.rdf.namespaces import GRAPHS
from lis_graph.settings import Settings
from lis_graph.web import create_app
from lis_graph.web.dump_files import Dumps

from .conftest import PUBLIC

XHTML = "http://www.w3.org/1999/xhtml"


@pytest.fixture(scope="module")
def released(root):
    """The day of the release, as the citation has it."""
    day = re.search(r'date-released: "(.*)"', (root / "CITATION.cff").read_text())[1]
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def links(response):
    """Return relation and target of each Link (RFC 8288)."""
    found = set()
    for part in ", ".join(response.headers.getlist("Link")).split(", <"):
        target, _, rest = part.lstrip("<").partition(">")
        _, options = parse_options_header(f"link{rest}")
        found.add((options["rel"], target))
    return found


@pytest.mark.slow
def test_the_dumps_are_what_their_sums_say(site):
    sums = dict(line.split("  ")[::-1] for line in site("/dump/SHA256SUMS").text.splitlines())
    assert len(sums) == 2 * len(DUMPS) * (len(GRAPHS) + 1)
    for file in ("lis-graph.nq", "lis-graph.nq.gz", "facts.jsonld", "claims.rdf12.trig"):
        assert sha256(site(f"/dump/{file}").data).hexdigest() == sums[file]
        assert f"/kg/dump/{file}" in site("/en/data/").text


@pytest.mark.parametrize(
    "path", ["/", "/en/", "/en/data/", "/dump/facts.nt", "/catalog.ttl", "/graph/facts",
             "/en/id/key-area/innofood"],
)  # fmt: skip
def test_the_types_of_links_have_no_parameters(site, path):
    """RFC 8288, 3.4.1: ``type`` is a type and a subtype; clients refuse more."""
    told = ", ".join(site(path, Accept="text/html,*/*;q=0.1").headers.getlist("Link"))
    types = re.findall(r'; type="([^"]*)"', told)
    assert types
    assert [type_ for type_ in types if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", type_)] == []


@pytest.mark.parametrize("format_", DUMPS, ids=lambda f: f.name)
def test_a_dump_has_its_type_and_the_date_of_the_release(site, format_, released):
    response = site(f"/dump/facts.{format_.extension}")
    assert response.content_type.startswith(format_.media_type)
    assert response.last_modified == released
    assert site(f"/dump/facts.{format_.extension}.gz").mimetype == "application/gzip"


def test_a_dump_is_sent_in_ranges(site, released):
    """RFC 9110, 14: 206, 416, If-Range; asked again once the whole is known."""
    whole = site("/dump/facts.nt")
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = site("/dump/facts.nt", Range="bytes=10-19")
    assert (part.status_code, part.data) == (206, whole.data[10:20])
    assert site("/dump/facts.nt", Range="bytes=99999999-").status_code == 416
    tag = whole.headers["ETag"]
    assert site("/dump/facts.nt", Range="bytes=0-0", If_Range=tag).status_code == 206
    assert site("/dump/facts.nt", Range="bytes=0-0", If_Range='"x"').status_code == 200
    assert site("/dump/facts.nt", If_None_Match=tag).status_code == 304
    later = http_date(released + timedelta(days=1))
    assert site("/dump/facts.nt", If_Modified_Since=later).status_code == 304
    assert site("/dump/facts.nt", "HEAD").headers["Content-Length"] == str(len(whole.data))


@pytest.mark.parametrize(
    ("method", "asked", "status", "sent"),
    [
        ("GET", "bytes=0-9", 206, "bytes 0-9/{}"),
        ("GET", "bytes={}-", 416, "bytes */{}"),
        ("HEAD", "bytes=0-9", 200, None),  # defined for GET only
        ("HEAD", "bytes={}-", 200, None),
        ("GET", "lines=1-2", 200, None),  # a unit that is not understood is ignored
        ("GET", "bytes=0-1,5-6", 200, None),  # the whole in place of several parts
    ],
)
def test_which_ranges_are_sent(site, method, asked, status, sent):
    """RFC 9110, 14.2 and 15.5.17."""
    whole = len(site("/dump/facts.nt").data)
    response = site("/dump/facts.nt", method, Range=asked.format(whole))
    assert response.status_code == status
    assert response.headers.get("Content-Range") == (sent and sent.format(whole))


def test_robots_may_read_pages_and_find_the_sitemap(site):
    """RFC 9309."""
    text = site("/robots.txt").text
    assert text.startswith("User-agent: *\n")
    assert f"Sitemap: {PUBLIC}sitemap.xml" in text
    assert "Disallow: /kg/sparql?\n" in text  # section 2.2.2: paths are those of the host
    assert "Disallow: /kg/pl/explore/institutions?\n" in text


@pytest.mark.slow
def test_the_sitemap_has_every_page_but_those_of_people(site, released):
    """sitemaps.org: at most 50,000 addresses, with dates."""
    tree = ElementTree.fromstring(site("/sitemap.xml").data)
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    pages = [node.text for node in tree.findall("s:url/s:loc", space)]
    assert {node.text for node in tree.findall("s:url/s:lastmod", space)} == {
        f"{released:%Y-%m-%d}"
    }
    for language in ("pl", "en"):
        assert f"{PUBLIC}{language}/id/key-area/innofood" in pages
        assert f"{PUBLIC}{language}/id/key-area/" in pages
    people = re.compile("/id/(person|post|claim|passage|selector)/")
    assert not [page for page in pages if people.search(page)]
    for page in pages[::20]:
        assert (
            site("/" + page.removeprefix(PUBLIC), "HEAD", Accept="text/html").status_code < 400
        )


def test_the_sitemap_names_each_page_in_the_other_language(site):
    """https://developers.google.com/search/docs/specialty/international/localized-versions"""
    tree = ElementTree.fromstring(site("/sitemap.xml").data)
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": XHTML}
    others = {
        url.find("s:loc", space).text: {
            link.get("hreflang"): link.get("href") for link in url.findall("x:link", space)
        }
        for url in tree.findall("s:url", space)
    }
    for path in ("", "id/", "id/key-area/", "id/key-area/innofood"):
        both = {language: f"{PUBLIC}{language}/{path}" for language in ("en", "pl")}
        assert [others[page] for page in both.values()] == [both, both]


def test_security_txt_is_in_force(site):
    """RFC 9116, 2.5.3 and 2.5.5."""
    text = site("/.well-known/security.txt").text
    until = datetime.fromisoformat(re.search(r"Expires: (\S+)", text)[1])
    assert timedelta(days=30) < until - datetime.now(UTC) < timedelta(days=365)
    assert re.search(r"Contact: (https|mailto):", text)
    # section 3: at the root of the host, whatever the path that the graph is below
    assert "Canonical: https://public.example/.well-known/security.txt\n" in text


@pytest.mark.usefixtures("dumps_ready")
def test_the_landing_page_signposts_the_dataset(site):
    """FAIR Signposting, level 1."""
    found = links(site("/", Accept="text/html"))
    assert {"cite-as", "type", "license", "author", "describedby", "item", "linkset"} <= {
        relation for relation, _ in found
    }
    for relation, target in found:
        if relation in {"describedby", "item", "linkset", "api-catalog"}:
            path = "/" + target.removeprefix(PUBLIC)
            assert site(path, "HEAD").status_code == 200, path


def test_the_linkset_says_the_same(site):
    """FAIR Signposting, level 2; RFC 9264."""
    response = site("/linkset.json")
    assert response.mimetype == "application/linkset+json"
    landing, *others = response.json["linkset"]
    assert landing["anchor"] == PUBLIC
    said = {(rel, o["href"]) for rel, v in landing.items() if rel != "anchor" for o in v}
    assert said == links(site("/", Accept="text/html"))
    for other in others:
        link = site("/" + other["anchor"].removeprefix(PUBLIC), "HEAD")
        said = {(rel, o["href"]) for rel, v in other.items() if rel != "anchor" for o in v}
        assert said == links(link), other["anchor"]
    assert {other["anchor"] for other in others} == {
        o["href"] for rel in ("item", "describedby") for o in landing[rel]
    }


@pytest.mark.parametrize(
    ("page", "name", "document"),
    [
        ("/en/id/key-area/innofood", "id/key-area/innofood", "id/key-area/innofood"),
        ("/pl/def/KeyArea", "def/KeyArea", "def/KeyArea"),
        ("/en/def/", "def/", "def"),
    ],
)
def test_a_page_about_a_thing_signposts_its_data(site, page, name, document):
    found = links(site(page))
    assert ("cite-as", f"https://w3id.org/lis/{name}") in found
    assert ("describedby", f"{PUBLIC}{document}.ttl") in found
    back = links(site(f"/{document}.ttl"))
    assert ("about", f"https://w3id.org/lis/{name}") in back
    assert ("describes", f"{PUBLIC}{document}.html") in back
    assert {target for rel, target in found | back if rel == "collection"} == {PUBLIC}


def test_the_catalogue_of_apis(site):
    """RFC 9727, 2 and 4."""
    response = site("/.well-known/api-catalog")
    assert response.content_type.startswith(
        'application/linkset+json; profile="https://www.rfc'
    )
    here, *apis = response.json["linkset"]
    anchors = [api["anchor"] for api in apis]
    searches = "pl/search.json", "en/search.json"
    assert anchors == [
        f"{PUBLIC}{path}" for path in ("sparql", "store", "fragments", "changes", *searches)
    ]
    documented = {doc["href"] for api in apis for doc in api["service-doc"]}
    assert documented == {f"{PUBLIC}{language}/data/api" for language in ("pl", "en")}
    assert anchors == [item["href"] for item in here["item"]]
    assert all({"service-desc", "service-doc", "status"} <= api.keys() for api in apis)
    assert ("api-catalog", f"{PUBLIC}.well-known/api-catalog") in links(
        site("/.well-known/api-catalog", "HEAD")
    )


def test_data_clients_at_the_root_are_led_to_the_catalogue(site):
    assert site("/", Accept="text/turtle").location == "/kg/catalog.ttl"
    assert site("/", Accept="*/*").mimetype == "text/html"


def test_the_context_is_served(site):
    assert "KeyArea" in site("/context.jsonld").json["@context"]


def test_nothing_depends_on_the_host_that_a_client_names(site):
    for path in ("/sitemap.xml", "/linkset.json", "/.well-known/api-catalog"):
        assert "evil.example" not in site(path, Host="evil.example").text


def test_a_full_disk_is_said_to_be_one(graph, root, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("lis_graph.publish.dumps.write_atomically", full)
    monkeypatch.setenv("XDG_CACHE_HOME", mkdtemp())
    folder = Dumps(graph, root).current()
    with pytest.raises(Overloaded, match="No space left"):
        folder.path("facts.nt")


@pytest.mark.parametrize(
    ("sums", "kept"),
    [(None, "no-store"), ({"lis-graph.nq": (1, "0" * 64)}, "public, no-cache")],
)
def test_the_catalogue_does_not_wait_for_the_dumps(graph, root, monkeypatch, sums, kept):
    """Without their sums, which are not mandatory, it is not to be kept (RFC 9111, 5.2.2.5)."""
    monkeypatch.setattr(Dumps, "sums_if_ready", lambda _: sums)
    response = create_app(graph, Settings(root=root)).test_client().get("/catalog.nt")
    assert response.headers["Cache-Control"] == kept
    told = [line for line in response.text.splitlines() if "checksumValue" in line]
    assert any("releases/" not in line for line in told) is bool(sums)  # theirs are known


def test_graphs_that_no_file_is_named_after_have_no_dumps():
    """It is found out once, not by each visitor."""
    release = Release(["<urn:s> <urn:p> <urn:o> <urn:g> ."])
    dumps = Dumps(KnowledgeGraph(EmbeddedEngine(release)), None)
    dumps._prepare(dumps.revision)
    assert dumps.sums_if_ready() == {}


def test_without_a_cache_the_dumps_are_still_served(graph, root, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/nowhere")
    assert Dumps(graph, root).current().path("facts.nt").read_bytes()


def test_the_rule_of_w3id_keeps_what_is_escaped(root):
    """mod_rewrite unescapes a path and, with NE, sends it so: ``%25`` would become ``%``."""
    rules = (root / "w3id/.htaccess").read_text("utf-8")
    flags = re.search(r"^RewriteRule \^\(\.\*\)\$ \S+\$1 \[(.*)\]$", rules, re.MULTILINE)[1]
    assert set(flags.split(",")) == {"R=302", "L"}
