"""What portals and crawlers look for is where their conventions say it is."""

import errno
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from tempfile import mkdtemp
from xml.etree import ElementTree

import pytest
from werkzeug.http import parse_options_header

from lis_graph.errors import Overloaded
from lis_graph.formats import FORMATS
from lis_graph.namespaces import GRAPHS
from lis_graph.web.dumps import Shelves

from .conftest import PUBLIC


def links(response):
    """Return relation and target of each Link (RFC 8288)."""
    found = set()
    for part in ", ".join(response.headers.getlist("Link")).split(", <"):
        target, _, rest = part.lstrip("<").partition(">")
        _, options = parse_options_header(f"link{rest}")
        found.add((options["rel"], target))
    return found


def test_the_dumps_are_what_their_sums_say(site):
    sums = dict(line.split("  ")[::-1] for line in site("/dump/SHA256SUMS").text.splitlines())
    assert len(sums) == 2 * len(FORMATS) * (len(GRAPHS) + 1)
    for file in ("lis-graph.nq", "lis-graph.nq.gz", "facts.jsonld", "claims.rdf12.trig"):
        assert sha256(site(f"/dump/{file}").data).hexdigest() == sums[file]
        assert f"/kg/dump/{file}" in site("/dump/").text


@pytest.mark.parametrize("format_", FORMATS, ids=lambda f: f.name)
def test_a_dump_has_its_type_and_the_date_of_the_release(site, format_):
    response = site(f"/dump/facts.{format_.extension}")
    assert response.content_type.startswith(format_.media_type)
    assert response.last_modified == datetime(2026, 11, 23, tzinfo=UTC)
    assert site(f"/dump/facts.{format_.extension}.gz").mimetype == "application/gzip"


def test_a_dump_is_sent_in_ranges(site):
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
    later = "Tue, 24 Nov 2026 00:00:00 GMT"
    assert site("/dump/facts.nt", If_Modified_Since=later).status_code == 304
    assert site("/dump/facts.nt", "HEAD").headers["Content-Length"] == str(len(whole.data))


def test_robots_may_read_pages_and_find_the_sitemap(site):
    """RFC 9309."""
    text = site("/robots.txt").text
    assert text.startswith("User-agent: *\n")
    assert f"Sitemap: {PUBLIC}sitemap.xml" in text


def test_the_sitemap_has_every_page_but_those_of_people(site):
    """sitemaps.org: at most 50,000 addresses, with dates."""
    tree = ElementTree.fromstring(site("/sitemap.xml").data)
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    pages = [node.text for node in tree.findall("s:url/s:loc", space)]
    assert {node.text for node in tree.findall("s:url/s:lastmod", space)} == {"2026-11-23"}
    assert f"{PUBLIC}id/key-area/innofood.html" in pages
    assert not [page for page in pages if "/id/person/" in page or "/id/post/" in page]
    for page in pages[::40]:
        assert (
            site("/" + page.removeprefix(PUBLIC), "HEAD", Accept="text/html").status_code == 200
        )


def test_security_txt_is_in_force(site):
    """RFC 9116, 2.5.3 and 2.5.5."""
    text = site("/.well-known/security.txt").text
    until = datetime.fromisoformat(re.search(r"Expires: (\S+)", text)[1])
    assert timedelta(days=30) < until - datetime.now(UTC) < timedelta(days=365)
    assert re.search(r"Contact: (https|mailto):", text)


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
    landing, *items = response.json["linkset"]
    assert landing["anchor"] == PUBLIC
    said = {(rel, o["href"]) for rel, v in landing.items() if rel != "anchor" for o in v}
    assert said == links(site("/", Accept="text/html"))
    assert all("collection" in item for item in items)


def test_a_page_about_a_thing_signposts_its_data(site):
    found = links(site("/id/key-area/innofood.html"))
    assert ("cite-as", "https://w3id.org/lis/id/key-area/innofood") in found
    assert ("describedby", f"{PUBLIC}id/key-area/innofood.ttl") in found
    assert ("describes", "https://w3id.org/lis/id/key-area/innofood") in links(
        site("/id/key-area/innofood.ttl")
    )


def test_the_catalogue_of_apis(site):
    """RFC 9727, 2 and 4."""
    response = site("/.well-known/api-catalog")
    assert response.content_type.startswith(
        'application/linkset+json; profile="https://www.rfc'
    )
    endpoint = response.json["linkset"][1]
    assert endpoint["anchor"] == f"{PUBLIC}sparql"
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

    monkeypatch.setattr("lis_graph.release.replace", full)
    monkeypatch.setenv("XDG_CACHE_HOME", mkdtemp())
    shelf = Shelves(graph, root).now()
    with pytest.raises(Overloaded, match="No space left"):
        shelf.path("facts.nt")


def test_without_a_cache_the_dumps_are_still_served(graph, root, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/nowhere")
    assert Shelves(graph, root).now().path("facts.nt").read_bytes()
