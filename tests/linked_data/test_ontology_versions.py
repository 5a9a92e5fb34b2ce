"""Each version of the ontology answers as it was (OWL 2, 3.3), from the release that has it."""

import json
import shutil

import pytest
from pyld import jsonld
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from lis_graph.build.release import Release
from lis_graph.errors import SourceError
from lis_graph.history.event_stream import events
from lis_graph.history.ontology_versions import refuse_changed_version
from lis_graph.history.releases import ReleaseChain
from lis_graph.rdf.formats import DOCUMENTS
from lis_graph.rdf.namespaces import BASE, graph, term
from lis_graph.settings import Settings
from lis_graph.web import create_app

PUBLIC = "https://public.example/kg/"
FOR_EVER = "public, max-age=31536000, immutable"
ONTOLOGY = NamedNode(f"{BASE}def/")


def old(version, label="Old", **facts):
    """Return a dataset with a small ontology of a version, and facts."""
    about = [
        (term("owl:versionIRI"), NamedNode(f"{BASE}def/{version}/")),
        (term("rdfs:label"), Literal(label, language="en")),
    ]
    quads = [Quad(ONTOLOGY, *said, graph("ontology")) for said in about]
    quads += [
        Quad(term(f"topic:{name}"), term("rdfs:label"), Literal(value), graph("facts"))
        for name, value in facts.items()
    ]
    return Release(sorted(f"{quad} ." for quad in quads))


@pytest.fixture(scope="module")
def home(tmp_path_factory, root):
    """Three releases: of ontology 0.0.8, of the same with another fact, of ontology 0.0.9."""
    folder = tmp_path_factory.mktemp("versions")
    (folder / "ontology").mkdir()
    shutil.copy(root / "ontology/context.jsonld", folder / "ontology")
    history = ReleaseChain(folder / "releases")
    history.add("0.0.1", "2026-11-01T00:00:00Z", old("0.0.8"))
    history.add("0.0.2", "2026-11-02T00:00:00Z", old("0.0.8", fact="x"))
    history.add("0.0.3", "2026-11-03T00:00:00Z", old("0.0.9"))
    return folder


def ask(graph, **settings):
    client = create_app(graph, Settings(public_url=PUBLIC, **settings)).test_client()
    return lambda path, **headers: client.get(
        path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


@pytest.fixture(scope="module")
def get(graph, home):
    return ask(graph, root=home)


@pytest.mark.parametrize("format_", DOCUMENTS, ids=lambda f: f.name)
def test_an_old_version_is_what_its_release_holds_for_ever(get, format_):
    """RFC 8246."""
    response = get(f"/def/0.0.8.{format_.extension}")
    assert (response.status_code, response.mimetype) == (200, format_.media_type)
    assert response.headers["Cache-Control"] == FOR_EVER
    data = response.data
    if format_.name == "jsonld":
        data = json.dumps(jsonld.expand(json.loads(data)))
    read = {q.triple for q in parse(data, format=RdfFormat.from_media_type(format_.media_type))}
    assert read == {quad.triple for quad in old("0.0.8").quads}
    again = get(f"/def/0.0.8.{format_.extension}", If_None_Match=response.headers["ETag"])
    assert (again.status_code, again.headers["Cache-Control"]) == (304, FOR_EVER)


@pytest.mark.parametrize(
    ("path", "accept", "location"),
    [
        ("/def/0.0.8/", "text/turtle", "/kg/def/0.0.8.ttl"),
        ("/def/0.0.8", "application/ld+json", "/kg/def/0.0.8.jsonld"),
        ("/def/0.0.8/", "application/rdf+xml, */*;q=0.1", "/kg/def/0.0.8.rdf"),
        ("/def/0.0.8/", "text/html", "/kg/def/0.0.8.html"),
        ("/def/0.0.8.html", "text/html", "/kg/en/data/releases#0.0.1"),
        ("/def/0.0.9.html", "text/html", "/kg/en/data/releases#0.0.3"),
        ("/def/0.1.0/", "text/turtle", "/kg/def/0.1.0.ttl"),
        ("/def/0.1.0.html", "text/html", "/kg/en/def/"),
    ],
)
def test_a_version_leads_to_what_is_wanted(get, path, accept, location):
    """RFC 9110, 12.5.1 and 15.4.4."""
    response = get(path, Accept=accept)
    assert (response.status_code, response.location) == (303, location)
    assert "Accept" in response.vary


def test_a_version_that_is_not_released_yet_may_change(get):
    response = get("/def/0.1.0.ttl")
    assert response.status_code == 200
    assert "immutable" not in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["/def/9.9.9/", "/def/9.9.9.ttl", "/def/00.0.8/", "/def/9.9.9"]
)
def test_an_unknown_version_says_which_there_are(get, path):
    response = get(path, Accept="application/problem+json")
    assert response.status_code == 404
    assert "its versions: 0.0.8, 0.0.9, 0.1.0" in response.json["detail"]
    assert "/kg/def/0.0.9/" in response.json["suggestions"]


def test_a_new_version_is_in_the_event_stream(get, home):
    """LDES, 3.4: the ontology is a thing that has versions, as its terms are."""
    history = ReleaseChain(home / "releases")
    changed = {
        released.version: [(event.kind, event.thing) for event in events(history, released)]
        for released in history.releases
    }
    fact = term("topic:fact")
    assert changed == {
        "0.0.1": [("Create", ONTOLOGY)],
        "0.0.2": [("Create", fact)],
        "0.0.3": [("Update", ONTOLOGY), ("Delete", fact)],
    }
    assert "def/0.0.9/" in get("/changes/0.0.3/def/", Accept="application/n-triples").text


def test_without_people_there_is_the_present_version_only(graph, home):
    get = ask(graph, root=home, people=False)
    assert get("/def/0.0.8.ttl").status_code == 404
    assert get("/def/0.1.0.ttl").status_code == 200


@pytest.mark.parametrize(
    ("version", "label", "passes"),
    [("0.0.8", "Old", True), ("0.0.8", "New", False), ("0.1.0", "New", True)],
)
def test_a_version_that_is_out_stays_as_it_is(home, version, label, passes):
    made = old(version, label, fact="y")
    history = ReleaseChain(home / "releases")
    if passes:
        refuse_changed_version(history, made)
        return
    with pytest.raises(SourceError, match=r"0\.0\.8 was released in 0\.0\.1.*priorVersion"):
        refuse_changed_version(history, made)
