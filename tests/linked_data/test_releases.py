"""Releases that differ in known facts: patch, update, report and stream show exactly those."""

import gzip
import re
import shutil
from hashlib import sha256
from itertools import pairwise

import pytest
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
)

from lis_graph import KnowledgeGraph
from lis_graph.build.release import Release
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.errors import SourceError, UnknownThing
from lis_graph.history import event_stream, patches, report
from lis_graph.history.releases import ReleaseChain
from lis_graph.rdf.namespaces import BASE, graph, term
from lis_graph.rdf.terms import write
from lis_graph.settings import Settings
from lis_graph.web import create_app, dump_files

PUBLIC = "https://public.example/kg/"
FIRST, SECOND = ("0.1.0", "2026-11-23T12:00:00Z"), ("0.2.0", "2026-12-01T00:00:00Z")
LDES, TREE = "https://w3id.org/ldes#", "https://w3id.org/tree#"
ACTIVITY = "https://www.w3.org/ns/activitystreams#"
CHANGED = {
    ("-", "organisation:hertz-systems", "skos:prefLabel", '"Hertz Systems Ltd Sp. z o. o."@en'),
    ("+", "organisation:hertz-systems", "skos:prefLabel", '"Hertz Systems Ltd"@en'),
    ("+", "organisation:perceptus", "skos:hiddenLabel", '"P"@pl'),
    ("-", "organisation:interior", "lis:seat", "place:nowa-sol"),
}
"""The facts that `ALTERED` alters."""

OTHER_EVIDENCE = "key-area:rozwoj-systemow-kosmicznych"


def fact(sign, subject, predicate, value):
    """Return a row of a patch for a fact."""
    written = value if value.startswith('"') else term(value)
    quad = f"{term(subject)} {term(predicate)} {written} {graph('facts')} ."
    return f"{'D' if sign == '-' else 'A'} {quad}"


def small(*statements):
    """Return a dataset of key areas with labels."""
    quads = [
        Quad(term(f"key-area:{name}"), term("skos:prefLabel"), Literal(label), graph("facts"))
        for name, label in statements
    ]
    return Release(sorted(write(quads, RdfFormat.N_QUADS).decode().splitlines()))


def dataset(*quads):
    return Release(sorted(write(quads, RdfFormat.N_QUADS).decode().splitlines()))


@pytest.fixture(scope="session")
def home(altered, draft):
    """A folder with files and two releases."""
    folder, second = altered
    history = ReleaseChain(folder / "releases")
    history.add(*FIRST, draft.release)
    history.add(*SECOND, second.release)
    return folder


@pytest.fixture(scope="session")
def history(home):
    return ReleaseChain(home / "releases")


@pytest.fixture(scope="session")
def client(graph, home):
    return create_app(graph, Settings(root=home, public_url=PUBLIC)).test_client()


@pytest.fixture
def folder(home, tmp_path):
    """A copy of the releases, to spoil."""
    return shutil.copytree(home / "releases", tmp_path / "releases")


# ── Patches ────────────────────────────────────────────────────────────────────


def test_a_patch_has_the_facts_that_differ_and_what_follows_from_them(history):
    """RDF Patch: rows D and A, within one transaction."""
    rows = history.find("0.2.0").rdfp.splitlines()
    about_facts = {row for row in rows if row.endswith(f"{graph('facts')} .")}
    assert about_facts == {fact(*change) for change in CHANGED}
    assert rows[0] == f"H id <{BASE}releases/0.2.0> ."
    assert rows[1] == f"H prev <{BASE}releases/0.1.0> ."
    assert rows[5] == "TX ."
    assert rows[-1] == "TC ."


def test_releases_are_made_again_from_patches(history, draft, altered):
    assert history.dataset("0.1.0").revision == draft.release.revision
    assert history.dataset("0.2.0").lines == altered[1].release.lines


def test_the_same_release_has_the_same_bytes(home, tmp_path, draft, altered):
    again = ReleaseChain(tmp_path)
    again.add(*FIRST, draft.release)
    again.add(*SECOND, altered[1].release)
    for version in ("0.1.0", "0.2.0"):
        file = f"{version}.rdfp.gz"
        assert (tmp_path / file).read_bytes() == (home / "releases" / file).read_bytes()


def test_updates_give_the_same_revision_in_another_store(history):
    """SPARQL 1.1 Update, 3.1.1 and 3.1.2."""
    store = Store()
    for released in history.releases:
        store.update(released.patch.update())
        lines = sorted(write(store, RdfFormat.N_QUADS).splitlines(keepends=True))
        assert sha256(b"".join(lines)).hexdigest() == released.revision


@pytest.mark.parametrize(
    "value",
    [
        Literal('} ; DROP ALL # " \\ \n\r\t'),
        Literal("\\u0041 \\\\u0041 \u000b\u007f\ufffe 🝚"),
        Literal("x", language="pl-x-a"),
        Literal("x", datatype=NamedNode("urn:t")),
        NamedNode("http://example.org/%7D?a=b#c"),
        Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal('"> }')),
    ],
    ids=str,
)
def test_no_text_breaks_out_of_an_update(tmp_path, value):
    """SPARQL 1.1 Query, 19.2: codepoint escapes come before the grammar."""
    quads = [
        Quad(NamedNode("urn:s"), NamedNode("urn:p"), value),
        Quad(NamedNode("urn:s"), NamedNode("urn:p"), value, NamedNode("urn:g")),
    ]
    history = ReleaseChain(tmp_path)
    released = history.add(*FIRST, dataset(*quads))
    store = Store()
    store.update(released.patch.update())
    assert set(store) == set(quads) == set(history.dataset("0.1.0").quads)
    store.update(patches.diff(dataset(*quads), dataset()).update())
    assert len(store) == 0


def test_no_patch_names_a_blank_node():
    quad = Quad(NamedNode("urn:s"), NamedNode("urn:_:"), Literal("_:x"))
    assert patches.diff(dataset(), dataset(quad))
    for blank in (
        Quad(BlankNode("x"), NamedNode("urn:p"), Literal("x")),
        Quad(NamedNode("urn:s"), NamedNode("urn:p"), BlankNode("x")),
        Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal("x"), BlankNode("x")),
    ):
        with pytest.raises(SourceError, match="blank node"):
            patches.diff(dataset(), dataset(blank))


# ── Files that are not as they were written ────────────────────────────────────


def spoil(folder, version, pattern, to):
    path = folder / f"{version}.rdfp.gz"
    text = gzip.decompress(path.read_bytes()).decode()
    spoilt = re.sub(pattern, to, text, count=1, flags=re.MULTILINE)
    assert spoilt != text
    path.write_bytes(gzip.compress(spoilt.encode()))


@pytest.mark.parametrize(
    ("pattern", "to", "problem"),
    [
        (r"^H issued .*\n", "", r"0\.2\.0\.rdfp\.gz:1: issued is ''"),
        (r"12-01T", "13-01T", r"0\.2\.0\.rdfp\.gz:1: issued is '2026-13-01"),
        (r"2026-12-01", "2026-11-01", r":4: 2026-11-01T00:00:00Z is not later than 0\.1\.0"),
        (r"0\.1\.0> \.$", "0.0.9> .", r":2: it follows 0\.0\.9, but .* is 0\.1\.0"),
        (r"^H prev .*\n", "", r":2: it follows no release"),
        (r'version "0\.2\.0"', 'version "0.3.0"', r":3: 'H version \"0\.3\.0\" \.', expected"),
        (r"^TX \.", "TX", r":6: 'TX', expected 'TX \.'"),
        (r"^D ", "X ", r":7: 'X "),
        (r"^D .*\n", lambda m: m[0] * 2, r":8: 'D "),
        (r"^D ", "D <urn:not there> ", r":\d+: "),
        (r"^D <[^>]*>", "D <http://0>", r":7: .* does not fit the releases before it"),
        (r"^A <", "A !<", r":\d+: .*must be"),
        (r"^A <[^>]*>", "A <http://0>", r"revision should be [0-9a-f]{64}, and is"),
        (r"^TC \.\n", "", r":\d+: '', expected 'TC \.'"),
        (r'revision "..', 'revision "00', r"revision should be 00"),
    ],
)
def test_a_file_that_was_touched_is_refused(folder, pattern, to, problem):
    spoil(folder, "0.2.0", pattern, to)
    with pytest.raises(SourceError, match=problem):
        ReleaseChain(folder).dataset("0.2.0")


def test_a_broken_chain_is_refused(folder):
    (folder / "0.1.0.rdfp.gz").unlink()
    with pytest.raises(SourceError, match=r"releases/0.2.0.rdfp.gz:2: it follows 0.1.0, but"):
        assert ReleaseChain(folder).releases


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("0.3.0.rdfp.gz", b"plain", "cannot be read"),
        ("0.3.0.rdfp.gz", gzip.compress(b"TX .\n" * 9, mtime=0)[:-9], "cannot be read"),
        ("0.3.0.rdfp.gz", gzip.compress(b"\xff", mtime=0), "cannot be read"),
        ("0.3.rdfp.gz", b"", "name a release like 0.2.0.rdfp.gz"),
        ("latest.rdfp.gz", b"", "name a release like 0.2.0.rdfp.gz"),
    ],
)
def test_a_file_that_is_no_release_is_refused(folder, name, content, problem):
    (folder / name).write_bytes(content)
    with pytest.raises(SourceError, match=f"releases/{name}.*{problem}"):
        assert ReleaseChain(folder).releases


def test_a_folder_that_is_not_there_has_no_releases(tmp_path):
    assert ReleaseChain(tmp_path / "none").releases == ()
    with pytest.raises(UnknownThing, match=r"releases: \(none\)"):
        ReleaseChain(tmp_path / "none").dataset("0.1.0")


@pytest.mark.parametrize(
    ("version", "issued", "problem"),
    [
        ("0.2.0", "2027-01-01T00:00:00Z", "0.2.0 is not later"),
        ("0.1.9", "2027-01-01T00:00:00Z", "0.1.9 is not later"),
        ("0.3.0", "2026-12-01T00:00:00Z", "is not later"),
        ("0.3", "2027-01-01T00:00:00Z", "not a version"),
        ("0.03.0", "2027-01-01T00:00:00Z", "not a version"),
        ("../0.3.0", "2027-01-01T00:00:00Z", "not a version"),
        ("٠.3.0", "2027-01-01T00:00:00Z", "not a version"),
    ],
)
def test_a_release_follows_the_last(folder, version, issued, problem):
    before = sorted(folder.iterdir())
    with pytest.raises(SourceError, match=problem):
        ReleaseChain(folder).add(version, issued, small(("a", "A")))
    assert sorted(folder.iterdir()) == before


def test_versions_are_numbers_and_not_texts(tmp_path):
    history = ReleaseChain(tmp_path)
    for number, version in enumerate(("0.9.0", "0.10.0", "0.10.1")):
        history.add(version, f"2026-11-0{number + 1}T00:00:00Z", small(("a", version)))
    assert [r.version for r in history.releases] == ["0.9.0", "0.10.0", "0.10.1"]


# ── The report for people ──────────────────────────────────────────────────────


def test_the_report_shows_the_facts_and_the_evidence_that_differ(history):
    sides = report.comparable(history.dataset("0.1.0"), history.dataset("0.2.0"))
    lines = list(report.report(*sides))
    thing, seen, evidence = "", set(), []
    for line in lines[:-1]:
        if not line.startswith("  "):
            thing = line.split("  ")[0]
        elif "←" in line:
            evidence.append((thing, line.split()[0], line.rpartition("← ")[2]))
        else:
            sign, predicate, value = line.split(maxsplit=2)
            seen.add((sign, thing, predicate, value))
    renumbered = {"dcat:version", "dcterms:bibliographicCitation"}
    assert {change for change in seen if change[2] not in renumbered} == CHANGED
    assert [(name, sign) for name, sign, _ in evidence] == [
        (OTHER_EVIDENCE, "-"),
        (OTHER_EVIDENCE, "+"),
    ]
    assert re.search(r"inferred, \d+ of evidence", lines[-1])


def test_everything_is_shown_when_asked_for(history):
    sides = report.comparable(history.dataset("0.1.0"), history.dataset("0.2.0"))
    patch = history.find("0.2.0").patch
    lines = [line for line in report.report(*sides, everything=True) if line[:2] == "  "]
    assert len(lines) == len(patch.removed) + len(patch.added)


def test_equal_datasets_have_no_report(draft):
    assert list(report.report(*report.comparable(draft.release, draft.release))) == []


def test_graphs_do_not_count_beside_a_file_without(draft):
    plain = dataset(*(Quad(*quad.triple) for quad in draft.release.quads))
    assert list(report.report(*report.comparable(plain, draft.release))) == []


def test_blank_nodes_are_known_by_what_hangs_on_them():
    def one(label):
        node = BlankNode()
        return dataset(
            Quad(NamedNode("urn:s"), NamedNode("urn:p"), node),
            Quad(node, NamedNode("urn:q"), Literal(label)),
        )

    assert not list(report.report(*report.comparable(one("a"), one("a"))))
    assert list(report.report(*report.comparable(one("a"), one("b"))))


def test_a_statement_that_moved_says_where():
    moved = [Quad(*q.triple, graph("enrichment")) for q in small(("a", "A")).quads]
    sides = report.comparable(small(("a", "A")), dataset(*moved))
    assert list(report.report(*sides)) == [
        "key-area:a  A",
        '  - skos:prefLabel "A"  in graph:facts',
        '  + skos:prefLabel "A"  in graph:enrichment',
        "1 thing; statements removed: 1, added: 1.",
    ]


# ── The event stream ───────────────────────────────────────────────────────────


def triples(client, path, accept="text/turtle"):
    response = client.get(path, headers={"Accept": accept})
    assert response.status_code == 200, response.text
    form = RdfFormat.from_media_type(response.mimetype)
    return {quad.triple for quad in parse(response.data, format=form)}


def values(statements, predicate, subject=None):
    return [
        t.object
        for t in statements
        if t.predicate.value == predicate and subject in {None, t.subject}
    ]


def below(address, start=PUBLIC):
    assert address.value.startswith(start)
    return "/" + address.value.removeprefix(start)


def follow(client, accept="text/turtle"):
    """
    Read the stream as a client does.

    LDES, 3.1 (initialisation), 3.4 (members), 3.5 (traversal).
    """
    root = triples(client, "/changes", accept)
    (stream,) = [
        t.subject
        for t in root
        if t.predicate.value == f"{TREE}view" and t.object.value == f"{PUBLIC}changes"
    ]
    nodes = {}
    for relation in values(root, f"{TREE}relation", NamedNode(f"{PUBLIC}changes")):
        (node,) = values(root, f"{TREE}node", relation)
        (kind,) = values(root, term("rdf:type").value, relation)
        (bound,) = values(root, f"{TREE}value", relation)
        assert values(root, f"{TREE}path", relation) == values(root, f"{LDES}timestampPath")
        nodes.setdefault(node, {})[kind.value.removeprefix(TREE)] = bound
    for node, bounds in nodes.items():
        page = triples(client, below(node), accept)
        assert values(page, f"{LDES}immutable", node) == [Literal(True)]
        for member in values(page, f"{TREE}member", stream):
            star = {t for t in page if t.subject == member}
            assert set(bounds.values()) == set(values(star, f"{ACTIVITY}published"))
            assert set(bounds) == {
                "GreaterThanOrEqualToRelation",
                "LessThanOrEqualToRelation",
            }
            yield member, star


def test_the_stream_has_each_change_once(client):
    members = list(follow(client))
    assert len({member for member, _ in members}) == len(members)
    second = {}
    for member, star in members:
        types = {value.value for value in values(star, term("rdf:type").value)}
        (kind,) = types & {ACTIVITY + name for name in event_stream.KINDS}
        (thing,) = values(star, term("dcterms:isVersionOf").value)
        if f"{BASE}changes/0.2.0/" in member.value:
            second[thing] = kind.removeprefix(ACTIVITY)
        else:
            assert kind == f"{ACTIVITY}Create"
    assert second == {
        term(name): "Update" for name in {c[1] for c in CHANGED} | {OTHER_EVIDENCE}
    }


def test_a_member_says_what_is_stated_and_on_what_grounds(client, altered):
    name = term(OTHER_EVIDENCE)
    member = NamedNode(f"{BASE}changes/0.2.0/key-area/rozwoj-systemow-kosmicznych")
    star = dict(follow(client))[member]
    said = {(t.predicate, t.object) for t in star}
    stated = altered[1].release.quads
    own = {
        (q.predicate, q.object)
        for q in stated
        if q.subject == name and q.graph_name != graph("inferred")
    }
    claims = {
        (term("prov:wasDerivedFrom"), q.subject)
        for q in stated
        if q.predicate == term("rdf:subject") and q.object == name
    }
    assert own | claims <= said
    assert len(said) == len(own | claims) + 3
    assert triples(client, f"/changes/{member.value.removeprefix(BASE + 'changes/')}") == {
        *star,
        Triple(NamedNode(f"{BASE}changes#stream"), NamedNode(f"{TREE}member"), member),
    }


@pytest.mark.parametrize(
    "accept", ["application/trig", "application/ld+json", "application/n-triples"]
)
def test_the_stream_is_one_in_every_form(client, accept):
    assert dict(follow(client, accept)) == dict(follow(client))


def test_a_release_creates_updates_and_deletes(tmp_path):
    history = ReleaseChain(tmp_path)
    history.add(*FIRST, small(("a", "A"), ("b", "B"), ("c", "C")))
    released = history.add(*SECOND, small(("a", "A"), ("b", "Bb"), ("d", "D")))
    made = {event.thing: event for event in event_stream.events(history, released)}
    assert {thing.value[-1]: event.kind for thing, event in made.items()} == {
        "b": "Update", "c": "Delete", "d": "Create",
    }  # fmt: skip
    assert made[term("key-area:c")].statements == frozenset()
    assert len(list(made[term("key-area:c")].triples())) == 4


def test_what_was_read_stays_as_it_was(client, home, graph, tmp_path, draft):
    """LDES, 3.2: a page that is immutable is not read again."""
    site = shutil.copytree(home, tmp_path / "site")
    newer = create_app(graph, Settings(root=site, public_url=PUBLIC)).test_client()
    before = {path: newer.get(path).data for path in ("/changes/0.1.0", "/changes/0.2.0")}
    root = newer.get("/changes").headers["ETag"]
    ReleaseChain(site / "releases").add("0.3.0", "2027-01-01T00:00:00Z", draft.release)
    for path, data in before.items():
        assert newer.get(path).data == data
    assert newer.get("/changes").headers["ETag"] != root
    new = {member.value for member, _ in follow(newer)} - {m.value for m, _ in follow(client)}
    assert {name.removeprefix(f"{BASE}changes/0.3.0/") for name in new} == {
        c[1].replace(":", "/") for c in CHANGED
    } | {OTHER_EVIDENCE.replace(":", "/")}


# ── What the server answers ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "accept", "status", "media_type"),
    [
        ("/releases/", None, 200, "text/turtle"),
        ("/releases", "text/html", 303, "text/html"),
        ("/releases/", "text/turtle", 200, "text/turtle"),
        ("/releases/", "application/ld+json", 200, "application/ld+json"),
        ("/releases/", "text/csv", 406, "application/problem+json"),
        ("/releases/0.1.0", None, 303, "text/html"),
        ("/releases/0.1.0/dataset.nq", None, 200, "application/n-quads"),
        ("/releases/0.1.0/dataset.nq.gz", None, 200, "application/gzip"),
        ("/releases/0.2.0/changes.rdfp", None, 200, "application/rdf-patch"),
        ("/releases/0.2.0/changes.ru", None, 200, "application/sparql-update"),
        ("/releases/0.2.0/changes.txt", None, 404, "application/problem+json"),
        ("/releases/0.9.0", None, 404, "application/problem+json"),
        ("/releases/0.9.0/dataset.nq", None, 404, "application/problem+json"),
        ("/releases/..%2f..%2fdata", None, 404, "application/problem+json"),
        ("/releases/0.1.0%00", None, 404, "application/problem+json"),
        ("/changes", None, 200, "text/turtle"),
        ("/changes", "application/trig", 200, "application/trig"),
        ("/changes", "text/html", 303, "text/html"),
        ("/changes", "text/csv", 406, "application/problem+json"),
        ("/changes/0.2.0", None, 200, "text/turtle"),
        ("/changes/0.9.0", None, 404, "application/problem+json"),
        ("/changes/0.2.0/organisation/interior", None, 200, "text/turtle"),
        ("/changes/0.2.0/organisation/nobody", None, 404, "application/problem+json"),
        ('/changes/0.2.0/organisation/a b<>"{}', None, 404, "application/problem+json"),
        ("/changes/0.2.0/key-area/innofood", None, 404, "application/problem+json"),
    ],
)
def test_answers(client, path, accept, status, media_type):
    for method in ("GET", "HEAD"):
        headers = {"Accept": accept} if accept else {}
        response = client.open(path, method=method, headers=headers)
        assert (response.status_code, response.mimetype) == (status, media_type)


def test_an_unknown_release_is_told_of_those_there_are(client):
    problem = client.get("/releases/0.9.0").get_json()
    assert "existing releases: 0.1.0, 0.2.0" in problem["detail"]


@pytest.mark.parametrize(
    ("path", "lasts"),
    [
        ("/releases/0.1.0/dataset.nq", True),
        ("/releases/0.2.0/changes.rdfp", True),
        ("/changes/0.2.0", True),
        ("/changes/0.2.0/organisation/interior", True),
        ("/changes", False),
        ("/releases/", False),
    ],
)
def test_what_never_changes_may_be_kept_for_ever(client, path, lasts):
    """RFC 8246, section 2; RFC 9110, 8.8.3: strong validators."""
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert first.headers["ETag"].startswith('"')
    assert again.status_code == 304
    for response in (first, again):
        assert ("immutable" in response.headers["Cache-Control"]) == lasts


def test_files_hold_the_release(client, history):
    for released in history.releases:
        where = f"/releases/{released.version}/"
        nquads = client.get(f"{where}dataset.nq").data
        assert sha256(nquads).hexdigest() == released.revision
        assert gzip.decompress(client.get(f"{where}dataset.nq.gz").data) == nquads
        assert client.get(f"{where}changes.rdfp").text == released.rdfp
        assert client.get(f"{where}changes.ru").text == released.patch.update()


def test_a_part_of_a_file_can_be_had(client):
    """RFC 9110, section 14."""
    path = "/releases/0.1.0/dataset.nq"
    response = client.get(path, headers={"Range": "bytes=10-19"})
    assert response.status_code == 206
    assert response.data == client.get(path).data[10:20]
    assert response.headers["Last-Modified"] == "Mon, 23 Nov 2026 12:00:00 GMT"
    assert client.get(path, headers={"Range": "items=0-5"}).status_code == 200


def test_releases_are_a_dataset_series(client, history):
    """DCAT 3, 6.7; the checksum of a dump is the revision."""
    said = triples(client, "/releases/")
    series = NamedNode(f"{BASE}releases")
    assert values(said, term("rdf:type").value, series) == [term("dcat:DatasetSeries")]
    assert values(said, term("dcat:last").value) == [NamedNode(f"{BASE}releases/0.2.0")]
    named = values(said, term("dcterms:title").value, NamedNode(f"{BASE}releases/0.2.0"))
    assert sorted(title.language for title in named) == ["en", "pl"]
    assert all(title.value.endswith(", 0.2.0") for title in named)
    for before, after in pairwise(history.releases):
        assert Triple(NamedNode(after.iri), term("dcat:prev"), NamedNode(before.iri)) in said
    for where in values(said, term("dcat:downloadURL").value):
        assert client.get(below(where)).status_code == 200
    revisions = {value.value for value in values(said, term("spdx:checksumValue").value)}
    assert revisions == {released.revision for released in history.releases}


@pytest.mark.parametrize("path", ["/changes", "/changes/0.2.0", "/releases/"])
def test_no_blank_node_is_published(client, path):
    for statement in triples(client, path):
        assert not {type(part) for part in statement} & {BlankNode}


def test_the_catalogue_lists_the_releases_that_are_offered(
    home, graph, without_people, history, monkeypatch
):
    """`/catalog` and `/releases/` agree, also where there is no history to offer."""
    monkeypatch.setattr(
        dump_files.DumpFolder, "sums", {}
    )  # of which this is not, and which take long

    def site(served, **settings):
        app = create_app(served, Settings(root=home, public_url=PUBLIC, **settings))
        return app.test_client()

    def listed(client):
        said = triples(client, "/catalog")
        return {t.object.value for t in said if t.predicate == term("dcat:hasVersion")}

    whole = site(graph)
    assert listed(whole) == {released.iri for released in history.releases}
    assert triples(whole, "/releases/") <= triples(whole, "/catalog")
    assert listed(site(graph, people=False)) == set()
    assert listed(site(KnowledgeGraph(EmbeddedEngine(without_people.release)))) == set()


@pytest.mark.parametrize("path", ["/releases/", "/releases/0.1.0/dataset.nq", "/changes"])
def test_a_server_without_people_has_no_history(home, graph, without_people, path):
    """What a release holds about people would come out otherwise."""
    for served, settings in [
        (graph, Settings(root=home, people=False)),
        (KnowledgeGraph(EmbeddedEngine(without_people.release)), Settings(root=home)),
    ]:
        response = create_app(served, settings).test_client().get(path)
        assert response.status_code == 404
        assert "leaves out people" in response.get_json()["detail"]


def test_a_server_of_other_data_has_no_history(home):
    served = KnowledgeGraph(EmbeddedEngine(small(("a", "A"))))
    response = create_app(served, Settings(root=home)).test_client().get("/changes")
    assert response.status_code == 404
    assert "not LIS Graph" in response.get_json()["detail"]


def test_before_the_first_release_the_stream_is_there_and_empty(graph, tmp_path, home):
    shutil.copytree(home / "ontology", tmp_path / "ontology")
    client = create_app(graph, Settings(root=tmp_path, public_url=PUBLIC)).test_client()
    assert list(follow(client)) == []
    assert "There are no releases yet" in client.get("/en/data/releases").text
