"""Triples as GraphML 1.0, GEXF 1.2 and SVG 1.1: what tools read back, and who gets them."""

import re
import xml.etree.ElementTree as ET
from io import BytesIO

import networkx as nx
import pytest

from lis_graph import KnowledgeGraph
from lis_graph.publish.graph_files import MAX_NODES, MAX_TRIPLES, SVG
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.web import create_app

LIS = f"PREFIX lis: <{PREFIXES['lis']}> "
LEADERS = (
    LIS + "CONSTRUCT { ?who lis:leadsKeyArea ?area . ?area lis:listNumber ?n } "
    "{ ?who lis:leadsKeyArea ?area . ?area lis:listNumber ?n }"
)
READ = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}
TYPES = {
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
    "svg": "image/svg+xml",
}
TURTLE = "text/turtle"
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/svg+xml,*/*;q=0.8"
IMAGE = "image/avif,image/webp,image/svg+xml,image/*,*/*;q=0.8"


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    """Ask a server of foreign Turtle."""

    def serve(turtle):
        path = tmp_path_factory.mktemp("foreign") / "data.ttl"
        path.write_text(f"@prefix : <http://example.org/> .\n{turtle}")
        client = create_app(KnowledgeGraph.load(path)).test_client()

        def get(form, query="CONSTRUCT WHERE { ?s ?p ?o }"):
            return client.get("/sparql", query_string={"query": query, "format": form})

        return get

    return serve


@pytest.mark.parametrize("form", READ)
@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_graph_is_read_back(client, form, language):
    asked = {"query": LEADERS, "format": form, "language": language}
    response = client.get("/sparql", query_string=asked)
    assert (response.status_code, response.mimetype) == (200, TYPES[form])
    network = READ[form](BytesIO(response.data))
    assert (network.number_of_nodes(), network.number_of_edges()) == (14, 7)
    node = network.nodes["key-area:innofood"]
    assert node["iri"] == PREFIXES["key-area"] + "innofood"
    pl, en = "InnoFood – żywność wysokiej jakości", "InnoFood – High-Quality Food"
    assert (node["label_pl"], node["label_en"]) == (pl, en)
    assert node["label"] == {"pl": pl, "en": en}[language]
    assert (node["kind"], node["lis:listNumber"]) == ("key-area", "VII")
    said = {"pl": "prowadzi obszar kluczowy", "en": "leads key area"}[language]
    for *_, edge in network.edges(data=True):
        assert (edge["label"], edge["property"]) == (said, PREFIXES["lis"] + "leadsKeyArea")


@pytest.mark.parametrize("form", READ)
@pytest.mark.parametrize(
    ("turtle", "attribute", "value"),
    [
        (":a :n 7", ":n", 7),
        (":a :n 1.5", ":n", 1.5),
        (":a :n true", ":n", True),
        (":a :n 7 . :b :n 'x'", ":n", "7"),  # one type for all, or readers fail
        (":a :n 7, 8", ":n", "7 | 8"),
        (":a :n 123456789012345678901234567890", ":n", "123456789012345678901234567890"),
        (":a :n 'NaN'^^<http://www.w3.org/2001/XMLSchema#double>", ":n", "nan"),
        (r":a :n 'a\u0001\uFFFEz & <b> ]]>'", ":n", "a\ufffd\ufffdz & <b> ]]>"),
        (r":a :n 'line\r\n\ttab'", ":n", "line\r\n\ttab"),
    ],
)
def test_values_keep_their_type_where_all_have_it(foreign, form, turtle, attribute, value):
    response = foreign(f"{turtle} .")(form)
    node = READ[form](BytesIO(response.data)).nodes["http:__example.org_a"]
    got = node[attribute.replace(":", "http:__example.org_")]
    assert (got, type(got)) == (value, type(value))


@pytest.mark.parametrize("form", READ)
def test_parallel_links_and_odd_names_survive(foreign, form):
    turtle = ":a :p :b ; :q :b ; :p :a . <urn:%22x> :p [] ."
    network = READ[form](BytesIO(foreign(turtle)(form).data))
    assert network.number_of_edges() == 4
    assert "urn:%22x" in {iri for _, iri in network.nodes(data="iri")}


@pytest.mark.parametrize("form", READ)
def test_ids_are_unique_tokens_as_the_schemas_want(foreign, form):
    """graphml-structure.xsd: ids and names of attributes are NMTOKENs, ids are keys."""
    turtle = "<urn:x(1)> :p <urn:x*1*> ; :p <urn:x_1_> ; <urn:n(1)> 1 ; <urn:n*1*> 2 ."
    elements = list(ET.fromstring(foreign(turtle)(form).data).iter())
    for tag, count in (("node", 3), ("edge", 2)):
        ids = [e.get("id") for e in elements if e.tag.endswith("}" + tag)]
        assert len(set(ids)) == len(ids) == count
        assert all(re.fullmatch(r"[\w.:-]+", i) for i in ids)
    names = [e.get("attr.name") or e.get("title") for e in elements]
    numbers = [name for name in names if name and name.startswith("urn:n_1_")]
    assert len(set(numbers)) == 2


def test_a_picture_stands_alone(client):
    asked = {"query": LEADERS, "format": "svg", "language": "pl"}
    response = client.get("/sparql", query_string=asked)
    assert response.mimetype == SVG
    assert response.data.startswith(b"<?xml")
    root = ET.fromstring(response.data)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    links = [e.get("href") for e in root.iter("{http://www.w3.org/2000/svg}a")]
    assert len(links) == 14
    assert "http://127.0.0.1:8000/pl/id/key-area/innofood" in links
    assert root.find("{http://www.w3.org/2000/svg}title").text


def test_nothing_runs_in_a_picture(foreign):
    turtle = """<javascript:alert(1)> :p :b ; <http://www.w3.org/2000/01/rdf-schema#label>
        "<script>alert(1)</script>" ."""
    response = foreign(turtle)("svg")
    names = {e.tag.rpartition("}")[2] for e in ET.fromstring(response.data).iter()}
    assert "script" not in names
    assert b'href="javascript' not in response.data
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", TURTLE),
        ("application/*", "application/n-triples"),
        ("application/xml", "application/rdf+xml"),
        (FIREFOX, "text/html"),
        (IMAGE, SVG),
        ("image/*", SVG),
        ("application/graphml+xml", TYPES["graphml"]),
        ("application/gexf+xml, */*;q=0.1", TYPES["gexf"]),
        (f"{SVG};q=0.5, text/turtle", TURTLE),
    ],
)
def test_only_who_asks_for_these_gets_them(client, accept, media_type):
    """RFC 9110, section 12.5.1."""
    response = client.get(
        "/sparql", query_string={"query": LEADERS}, headers={"Accept": accept}
    )
    assert (response.status_code, response.mimetype) == (200, media_type)


@pytest.mark.parametrize("form", TYPES)
@pytest.mark.parametrize("query", ["SELECT * {}", "ASK {}"])
def test_a_table_is_no_graph(client, form, query):
    response = client.get("/sparql", query_string={"query": query, "format": form})
    assert response.status_code == 406
    assert "text/html" in response.json["offers"]


def test_what_there_is_for_triples_is_told(client):
    asked = {"query": LEADERS, "format": "text/csv"}
    offers = client.get("/sparql", query_string=asked).json["offers"]
    assert set(TYPES.values()) < set(offers)
    unknown = client.get("/sparql", query_string={"query": LEADERS, "format": "docx"})
    assert unknown.status_code == 400
    assert "graphml, gexf, svg" in unknown.json["detail"]


@pytest.mark.parametrize("form", TYPES)
def test_too_many_nodes_are_told(foreign, form):
    many = MAX_NODES[TYPES[form]]
    get = foreign("".join(f":a :p :n{n} .\n" for n in range(many)))
    assert get(form, f"CONSTRUCT WHERE {{ ?s ?p ?o }} LIMIT {many - 1}").status_code == 200
    response = get(form)
    assert response.status_code == 503
    assert f"is {many} nodes, and this has {many + 1}" in response.json["detail"]


@pytest.mark.parametrize("form", TYPES)
def test_too_many_triples_are_told(foreign, form):
    many = MAX_TRIPLES[TYPES[form]]
    get = foreign("".join(f":a :p {n} .\n" for n in range(many + 1)))
    response = get(form)
    assert response.status_code == 503
    assert f"is {many} triples, and this has {many + 1}" in response.json["detail"]


@pytest.mark.parametrize("form", TYPES)
def test_the_same_data_give_the_same_bytes_and_validator(client, form):
    """RFC 9110, section 8.8.3; NetworkX would write the day into GEXF."""
    asked = {"query": LEADERS, "format": form}
    one, other = (client.get("/sparql", query_string=asked) for _ in range(2))
    assert (one.data, one.get_etag()) == (other.data, other.get_etag())
    assert b"lastmodified" not in one.data
    polish = client.get("/sparql", query_string=asked | {"language": "pl"})
    assert polish.get_etag() != one.get_etag()
    tag = {"If-None-Match": f'"{one.get_etag()[0]}"'}
    assert client.get("/sparql", query_string=asked, headers=tag).status_code == 304


@pytest.mark.parametrize("form", TYPES)
def test_an_empty_graph_is_one(client, form):
    asked = {"query": "CONSTRUCT { <a:a> ?p ?o } { <a:a> ?p ?o }", "format": form}
    response = client.get("/sparql", query_string=asked)
    assert response.status_code == 200
    ET.fromstring(response.data)
