"""Every IRI of ours answers: 303 to a page or to data, which say what the graph says."""

import json
import re

import pytest
from pyld import jsonld
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse
from rdflib import Graph

from lis_graph import KnowledgeGraph
from lis_graph.build.release import Release
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.explore import describe
from lis_graph.rdf.formats import DOCUMENTS
from lis_graph.rdf.namespaces import BASE, graph, term
from lis_graph.web import create_app
from lis_graph.web.protocols.things import MAX_COMPACTED_BYTES

AREA = "/id/key-area/innofood"
LINKED = {
    f"{BASE}{path}"
    for path in (
        "", ".well-known/void", "catalog", "dataset", "fragments", "releases", "sparql",
    )
}  # fmt: skip


@pytest.mark.parametrize(
    ("accept", "extension"),
    [
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/json", "jsonld"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "rdf"),
        ("*/*", "ttl"),
        ("text/turtle;q=0.1, application/rdf+xml;q=0.9", "rdf"),
        ("text/html;q=0.5, application/ld+json", "jsonld"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_thing_leads_to_what_is_wanted(site, accept, extension, method):
    """Cool URIs, 4.2; RFC 9110, 12.5.1 and 15.4.4."""
    response = site(AREA, method, Accept=accept)
    assert (response.status_code, response.location) == (303, f"/kg{AREA}.{extension}")
    assert "Accept" in response.vary


def test_what_is_not_to_be_had(site):
    """RFC 9110, 15.5.7."""
    response = site(AREA, Accept="image/png")
    assert response.status_code == 406
    assert "text/turtle" in response.json["offers"]


@pytest.mark.parametrize("format_", DOCUMENTS, ids=lambda f: f.name)
def test_the_data_are_the_description(site, graph, format_):
    response = site(f"{AREA}.{format_.extension}")
    assert response.mimetype == format_.media_type
    data = response.data
    if format_.name == "jsonld":
        data = json.dumps(jsonld.expand(json.loads(data)))
    read = {q.triple for q in parse(data, format=RdfFormat.from_media_type(format_.media_type))}
    assert read == set(graph.describe("key-area:innofood"))


def test_long_json_ld_keeps_its_iris(tmp_path):
    """To compact it would keep the server busy; JSON-LD 1.1, section 5.1, expanded form."""
    data = tmp_path / "data.nt"
    much = "x" * MAX_COMPACTED_BYTES
    data.write_text(f'<{BASE}id/topic/long> <{BASE}def/note> "{much}" .')
    client = create_app(KnowledgeGraph.load(data)).test_client()
    response = client.get("/id/topic/long.jsonld")
    assert response.mimetype == "application/ld+json"
    assert response.json == [
        {"@id": f"{BASE}id/topic/long", f"{BASE}def/note": [{"@value": much}]}
    ]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own
def test_rdflib_reads_json_ld_with_its_own_context(site):
    read = Graph().parse(data=site(f"{AREA}.jsonld").data, format="json-ld")
    assert len(read) == len(Graph().parse(data=site(f"{AREA}.ttl").data, format="turtle"))


@pytest.mark.parametrize(
    ("path", "page"),
    [
        (AREA, AREA),
        (f"{AREA}.html", AREA),
        ("/id/", "/id/"),
        ("/id/key-area/", "/id/key-area/"),
        ("/def/shapes/KeyAreaShape", "/def/shapes/KeyAreaShape"),
    ],
)
@pytest.mark.parametrize(("preferred", "language"), [("pl", "pl"), ("en-GB", "en"), ("", "en")])
def test_people_are_led_to_the_page_in_their_language(site, path, page, preferred, language):
    """Cool URIs, 4.2; RFC 9110, 12.5.4 and 12.5.5."""
    response = site(path, Accept="text/html,*/*;q=0.8", Accept_Language=preferred)
    assert (response.status_code, response.location) == (303, f"/kg/{language}{page}")
    assert {"Accept", "Accept-Language"} <= set(response.vary)
    assert site(response.location.removeprefix("/kg")).status_code == 200


@pytest.mark.parametrize(
    ("path", "start"), [("/id/", "{}id/[^/]+/"), ("/id/key-area/", "{}id/key-area/[^/]+")]
)
def test_a_list_is_a_graph_for_programs(site, draft, path, start):
    """What a list has, and nothing else; the endpoint negotiates the format."""
    led = site(path, Accept="application/n-triples")
    assert led.status_code == 303
    answer = site(led.location.removeprefix("/kg"), Accept="application/n-triples")
    said = {q.triple for q in parse(answer.data, format=RdfFormat.N_TRIPLES)}
    members = {t.object.value for t in said if t.predicate == term("rdfs:member")}
    typed = (q.subject.value for q in draft.release.quads if q.predicate == term("rdf:type"))
    there = [re.match(start.format(re.escape(BASE)), iri) for iri in typed]
    assert members == {found[0] for found in there if found}
    assert site(path, Accept="image/png").json["offers"][0] == "text/html"


@pytest.mark.slow
def test_every_iri_of_ours_answers(site, draft):
    """Each subject of the data below our base, and each kind of address."""
    subjects = {q.subject.value for q in draft.release.quads}
    ours = {iri.partition("#")[0] for iri in subjects if iri.startswith(BASE)} - LINKED
    graphs = {name for name in ours if name.startswith(f"{BASE}graph/")}
    wrong = [
        iri
        for iri in ours - graphs
        if site("/" + iri.removeprefix(BASE), "HEAD", Accept="text/turtle").status_code != 303
    ]
    assert wrong == []
    assert {site("/" + iri.removeprefix(BASE), "HEAD").status_code for iri in graphs} == {200}


@pytest.mark.parametrize("iri", sorted(LINKED))
def test_the_dataset_and_its_catalogue_answer(site, iri):
    response = site("/" + iri.removeprefix(BASE), Accept="text/turtle")
    if response.status_code == 303:
        response = site(response.location.removeprefix("/kg"))
    assert response.status_code == 200
    assert response.mimetype == "text/turtle"


@pytest.mark.parametrize(
    ("path", "accept", "location"),
    [
        ("/def/", "text/html", "/kg/en/def/"),
        ("/def.html", "text/html", "/kg/en/def/"),
        ("/dataset", "text/html", "/kg/en/data/"),
        ("/dataset.html", "text/html", "/kg/en/data/"),
        ("/dump/", "text/html", "/kg/en/data/#dumps"),
        pytest.param("/dump/", "*/*", "/kg/dump/SHA256SUMS", marks=pytest.mark.slow),
        ("/def", "text/turtle", "/kg/def.ttl"),
        ("/def/KeyArea", "text/html", "/kg/en/def/KeyArea"),
        ("/def/KeyArea", "text/turtle", "/kg/def/KeyArea.ttl"),
        ("/def/0.1.0/", "text/turtle", "/kg/def/0.1.0.ttl"),
        ("/def/shapes/", "text/html", "/kg/en/def/#rules"),
        ("/def/shapes.html", "text/html", "/kg/en/def/#rules"),
    ],
)
def test_the_ontology_and_its_terms(site, path, accept, location):
    assert site(path, Accept=accept).location == location
    assert site(location.removeprefix("/kg").partition("#")[0]).status_code == 200


def test_the_ontology_is_served_whole(site, draft):
    read = {q.triple for q in parse(site("/def.ttl").data, format=RdfFormat.TURTLE)}
    assert read == {q.triple for q in draft.release.quads if q.graph_name == graph("ontology")}
    assert site("/def/0.1.0.ttl").data == site("/def.ttl").data


def test_the_shapes_are_served_whole(site, draft):
    read = {q.triple for q in parse(site("/def/shapes.ttl").data, format=RdfFormat.TURTLE)}
    assert read == {q.triple for q in draft.release.quads if q.graph_name == graph("shapes")}


@pytest.mark.parametrize(
    ("path", "kind", "near"),
    [
        ("/id/key-area/innofod", "unknown", "/kg/id/key-area/innofood"),
        ("/id/key-area/innofod.ttl", "unknown", "/kg/id/key-area/innofood"),
        ("/def/KeyAreas", "unknown", "/kg/def/KeyArea"),
        ("/id/key-areas/innofood", "unknown", "/kg/id/key-area/innofood"),
        ("/id/key-area/%00", "unknown", None),
        ("/id/key-area/%0d%0aX: y", "not-found", None),
        ("/id/key-area/%2F..%2F..%2Fetc%2Fpasswd", "unknown", None),
        ("/id/key-area/<script>", "unknown", None),
        ('/id/key-area/x> . <urn:x> <urn:y> "z', "unknown", None),
        ("/id/organisations/", "unknown", "/kg/id/organisation/"),
        ("/wp-login.php", "not-found", "/kg/id/"),
        ("/nothing.ttl", "not-found", "/kg/dump/"),
        ("/dump/lis.nq", "unknown", "/kg/dump/lis-graph.nq"),
        ("/dump/%2e%2e%2fetc", "not-found", None),
    ],
)
def test_what_is_not_there_says_what_may_be_meant(site, path, kind, near):
    """RFC 9457."""
    response = site(path, Accept="application/problem+json")
    assert response.status_code == 404
    assert response.json["type"].endswith(f"/{kind}")
    if near:
        assert near in response.json["suggestions"]
        page = site(path, Accept="text/html", Accept_Language="pl").text
        there = re.sub("^/kg/(id/.+[^/]$|def/)", r"/kg/pl/\1", near)
        assert f'href="{there}"' in page


def test_what_was_withdrawn_is_gone_and_says_what_took_its_place():
    """RFC 9110, 15.5.11; PROV-O, invalidatedAtTime."""
    old, new = term("topic:old"), term("topic:new")
    when = Literal("2026-12-01T00:00:00Z", datatype=term("xsd:dateTime"))
    facts = [
        Quad(old, term("prov:invalidatedAtTime"), when, graph("meta")),
        Quad(old, term("dcterms:isReplacedBy"), new, graph("meta")),
    ]
    engine = EmbeddedEngine(Release(sorted(f"{quad} ." for quad in facts)))
    client = create_app(KnowledgeGraph(engine)).test_client()
    for path in ("/id/topic/old", "/id/topic/old.ttl"):
        response = client.get(path)
        assert response.status_code == 410
        assert new.value in response.json["detail"]
        assert response.json["suggestions"] == ["/id/topic/new"]
    assert client.get("/id/topic/new").status_code == 303


def test_labels_of_what_it_points_to_and_its_claims(graph):
    triples = set(graph.describe("key-area:innofood"))
    predicates = {triple.predicate for triple in triples}
    assert {term("lis:quote"), term("rdf:predicate"), term("rdfs:label")} <= predicates
    query = describe.query(NamedNode(f"{BASE}id/key-area/innofood"))
    assert len(graph.construct(query)) == len(triples)


def test_a_description_has_validators(site):
    """RFC 9110, 13.1.2."""
    first = site(f"{AREA}.jsonld")
    assert site(f"{AREA}.jsonld", If_None_Match=first.headers["ETag"]).status_code == 304
    assert site(f"{AREA}.ttl").headers["ETag"] != first.headers["ETag"]
