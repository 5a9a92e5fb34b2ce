"""Triple Pattern Fragments: pages of matches, and the controls that clients follow."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from rdflib import Graph

from lis_graph.engines import GRAPHS
from lis_graph.publish.triple_pattern_fragments import HYDRA, PAGE_SIZE
from lis_graph.rdf.namespaces import BASE, term
from lis_graph.rdf.namespaces import graph as named

from .conftest import PUBLIC

TYPE = term("rdf:type").value
TRIG = "application/trig"


def query(**values):
    return "/fragments?" + "&".join(f"{k}={quote(v, safe='')}" for k, v in values.items())


def read(response):
    """Return the data and the controls of a page in TriG."""
    quads = list(parse(response.data, format=RdfFormat.TRIG))
    data = {q.triple for q in quads if "metadata" not in str(q.graph_name)}
    return data, {q.triple for q in quads} - data


def values(controls, name):
    return [t.object for t in controls if t.predicate.value == name]


@pytest.mark.parametrize(
    "asked",
    [
        {"subject": f"{BASE}id/key-area/innofood"},
        {"subject": f"<{BASE}id/key-area/innofood>"},
        {"predicate": TYPE, "object": term("lis:KeyArea").value},
        {"object": '"InnoFood – High-Quality Food"@en'},
        {"object": '"7"^^http://www.w3.org/2001/XMLSchema#integer'},
        {"object": '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'},
        {"object": '"innofood"'},
        {"predicate": TYPE, "graph": named("facts").value},
        {"subject": "?s", "predicate": "?p", "object": "?s"},
        {"subject": "urn:nothing"},
    ],
)
def test_a_fragment_has_what_matches(site, draft, asked):
    """TPF, 3: the data triples, and an estimate of their number, which is exact here."""

    def same(node, value):
        bare = value.strip("<>").replace("^^http", "^^<http")
        return value.startswith("?") or str(node).strip("<>") in {bare, bare + ">"}

    def matches(quad):
        parts = (quad.subject, quad.predicate, quad.object)
        named_here = asked.get("graph") in {None, quad.graph_name.value}
        pairs = zip(("subject", "predicate", "object"), parts, strict=True)
        loop = asked.get("object") != "?s" or quad.subject == quad.object
        return named_here and loop and all(same(p, asked.get(n, "?x")) for n, p in pairs)

    expected = {q.triple for q in draft.release.quads if matches(q)}
    data, controls = read(site(query(**asked), Accept=TRIG))
    assert data <= expected
    assert len(data) == min(len(expected), PAGE_SIZE)
    assert {v.value for v in values(controls, f"{HYDRA}totalItems")} == {str(len(expected))}


def test_the_pages_together_have_everything_once(site, draft):
    """TPF, 3.3: paging; hydra:next to the end, hydra:previous back."""
    path, seen = query(predicate=TYPE, graph=named("claims").value), []
    while path:
        data, controls = read(site(path, Accept=TRIG))
        seen += data
        following = values(controls, f"{HYDRA}next")
        path = following[0].value.replace(PUBLIC, "/") if following else None
    expected = [
        q.triple
        for q in draft.release.quads
        if q.predicate.value == TYPE and q.graph_name == named("claims")
    ]
    assert len(seen) == len(expected) > 3 * PAGE_SIZE
    assert set(seen) == set(expected)
    assert values(controls, f"{HYDRA}previous")


def test_the_controls_say_how_to_ask(site):
    """TPF, 3.2; Hydra, 5.2; the graph of the controls has this page as its topic."""
    path = query(predicate=TYPE)
    _, controls = read(site(path, Accept=TRIG))
    topic = values(controls, term("foaf:primaryTopic").value)
    assert topic == [NamedNode(PUBLIC + path[1:])]
    assert values(controls, f"{HYDRA}template") == [
        Literal(f"{PUBLIC}fragments{{?subject,predicate,object}}")
    ]
    asked = parse_qs(urlsplit(values(controls, f"{HYDRA}next")[0].value).query)
    assert asked == {"predicate": [TYPE], "page": ["2"]}
    assert "_:" not in site(path, Accept="application/n-quads").text


@pytest.mark.parametrize("media_type", [*GRAPHS, "text/html"])
def test_it_comes_in_every_format(site, media_type):
    response = site(query(predicate=TYPE), Accept=media_type)
    assert response.mimetype == media_type
    tag = response.headers["ETag"]
    assert site(query(predicate=TYPE), Accept=media_type, If_None_Match=tag).status_code == 304
    assert site(query(predicate=TYPE), "HEAD", Accept=media_type).status_code == 200


def test_rdflib_reads_a_fragment(site):
    turtle = site(query(predicate=TYPE), Accept="text/turtle").text
    assert len(Graph().parse(data=turtle, format="turtle")) > PAGE_SIZE


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ("subject=relative", 400, "absolute IRI"),
        ("subject=%22text%22", 400, "only an object"),
        ("object=%22text", 400, 'write "x"'),
        ("object=%22x%22@pl-", 400, "write"),
        ("object=%22x%22%5E%5Enothing", 400, "object="),
        ("subject=_:b", 400, "absolute IRI"),
        ("subject=urn:x%3E%20%3Curn:y", 400, "absolute IRI"),
        ("subject=urn:%00", 400, "absolute IRI"),
        ("predicate=%0d%0a", 400, "absolute IRI"),
        ("page=0", 400, "from 1"),
        ("page=x", 400, "from 1"),
        ("page=99999", 404, "the last page is"),
        ("subject=urn:x&page=2", 404, "the last page is 1"),
        ("subject=urn:x&subject=urn:y", 400, "2 times"),
        ("subject=%ff", 400, "UTF-8"),
        ("graph=nothing", 400, "absolute IRI"),
    ],
)
def test_what_cannot_be_asked_says_why(site, asked, status, words):
    response = site(f"/fragments?{asked}")
    assert response.status_code == status
    assert words in response.json["detail"]


def test_what_is_not_to_be_had(site):
    assert site("/fragments", Accept="image/png").status_code == 406
    assert site("/fragments?format=ttl").mimetype == "text/turtle"
