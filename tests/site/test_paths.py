"""Links between two things: the network, its hubs, the paths, the page."""

from itertools import pairwise
from string import ascii_uppercase, digits

import networkx as nx
import pytest
from pyoxigraph import RdfFormat, parse

from lis_graph import KnowledgeGraph
from lis_graph.errors import UnknownThing
from lis_graph.explore.paths.network import MAX_STEPS
from lis_graph.explore.paths.sentences import sentences
from lis_graph.rdf.namespaces import PREFIXES, curie
from lis_graph.web import create_app

ORGANISATION = PREFIXES["organisation"]
BIOT, UNIVERSITY = ORGANISATION + "biot", ORGANISATION + "uniwersytet-zielonogorski"
EX = "http://example.org/"
BETWEEN = "/paths?from=organisation:biot&to=organisation:uniwersytet-zielonogorski"


@pytest.fixture(scope="module")
def of(tmp_path_factory):
    """A graph of foreign triples, each three letters."""

    def load(*triples):
        path = tmp_path_factory.mktemp("foreign") / "data.nt"
        path.write_text("".join(f"{iri(s)} {iri(p)} {iri(o)} .\n" for s, p, o in triples))
        return KnowledgeGraph.load(path)

    return load


def iri(letter):
    return f"<{EX}{letter}>"


def ways(found):
    return ["".join(s.start[-1] for s in path) + path[-1].end[-1] for path in found.paths]


@pytest.mark.parametrize(
    ("triples", "count", "expected"),
    [
        (["apb"], 5, ["ab"]),
        (["bpa"], 5, ["ab"]),  # statements are walked both ways
        (["apb", "bqa"], 5, ["ab"]),  # two statements of the same two are one step
        (["axc", "cpb", "apb"], 5, ["ab", "acb"]),
        (["axc", "cpb", "apb"], 1, ["ab"]),
        (["apa", "apb"], 5, ["ab"]),
        (["apc", "dpb"], 5, []),
        # of two equal ways, the one through less shared things goes first
        (["apc", "cpb", "apd", "dpb", "cpe", "cpf"], 5, ["adb", "acb"]),
    ],
)
def test_paths_go_from_the_shortest_to_longer_ones(of, triples, count, expected):
    found = of(*triples).network.find(EX + "a", EX + "b", count)
    assert ways(found) == expected


def test_equal_paths_come_in_the_same_order_in_every_process(of):
    """Not in that of a set of texts, which depends on the seed of their hashes."""
    triples = [triple for way in "cdefghij" for triple in (f"ap{way}", f"{way}pb")]
    others = [f"{left}p{right}" for left, right in pairwise(ascii_uppercase + digits)]
    found = of(*triples, *others).network.find(EX + "a", EX + "b", 8, hubs=True)
    assert ways(found) == [f"a{way}b" for way in "cdefghij"]


def test_a_path_has_so_many_steps_and_no_more(of):
    chain = [(f"n{n}", "p", f"n{n + 1}") for n in range(MAX_STEPS + 1)]
    network = of(*chain).network
    assert len(network.find(EX + "n0", f"{EX}n{MAX_STEPS}").paths[0]) == MAX_STEPS
    assert network.find(EX + "n0", f"{EX}n{MAX_STEPS + 1}").paths == ()


HUB = [f"{letter}ph" for letter in "abcde"]


@pytest.mark.parametrize(
    ("triples", "hubs"),
    [
        (HUB, {"h": 5}),
        (HUB[:4], {}),
        ([t[::-1] for t in HUB], {"h": 5}),  # it has five values of one property
        (["hpa", "hpb", "hpc", "hqd", "hqe"], {}),
    ],
)
def test_a_hub_is_what_many_share(of, triples, hubs):
    network = of(*triples).network
    assert {thing[-1]: n for thing, n in network.hubs.items()} == hubs
    without, through = (network.find(EX + "a", EX + "b", hubs=yes) for yes in (False, True))
    assert ways(without) == ([] if hubs else ways(through))
    assert {thing[-1]: n for thing, n in without.left_out.items()} == hubs
    assert through.left_out == {}


def test_the_ends_never_count_as_hubs(of):
    found = of(*HUB).network.find(EX + "a", EX + "h")
    assert (ways(found), found.left_out) == (["ah"], {})


def test_no_more_than_a_tenth_are_hubs(of):
    """Where all things are shared alike, none is a hub."""
    ring = [(f"n{n}", "p", f"n{(n + d) % 20}") for n in range(20) for d in range(1, 7)]
    assert of(*ring).network.hubs == {}


def test_the_hubs_of_the_graph_are_what_an_analyst_would_leave_out(graph):
    hubs = {curie(iri) for iri in graph.network.hubs}
    assert {"place:zielona-gora", "place:lubuskie", "institution-type:company"} <= hubs
    assert {iri.partition(":")[0] for iri in hubs}.isdisjoint({"key-area", "partnership"})


def test_steps_are_what_is_stated_of_things(graph):
    """Not types, not schemes, nothing that was derived, one direction of a pair."""
    properties = {
        curie(statement.property)
        for *_, edge in graph.network.graph.edges(data=True)
        for statement in edge["statements"]
    }
    assert {"lis:develops", "lis:topic", "org:member", "lis:withinPlace"} <= properties
    left = {"rdf:type", "skos:inScheme", "lis:leadsKeyArea", "lis:developedBy", "rdf:subject"}
    assert properties.isdisjoint(left)
    kinds = {curie(thing).partition(":")[0] for thing in graph.network.graph}
    assert kinds.isdisjoint({"claim", "passage", "selector", "scheme"})


def test_the_shortest_paths_are_those_of_networkx(graph):
    plain = nx.Graph(list(graph.network.graph.edges))
    found = graph.paths(BIOT, UNIVERSITY, hubs=True)
    shortest = nx.shortest_path_length(plain, BIOT, UNIVERSITY)
    lengths = [len(path) for path in found.paths]
    assert (lengths[0], lengths) == (shortest, sorted(lengths))
    for path in found.paths:
        assert (path[0].start, path[-1].end) == (BIOT, UNIVERSITY)
        assert all(left.end == right.start for left, right in pairwise(path))
        assert len({step.end for step in path}) == len(path)


def test_what_links_biot_and_the_university(graph):
    """The answer that an analyst looks for: both sides have a topic in common."""
    found = graph.paths("BIOT Sp. z o.o.", "Uniwersytet Zielonogórski")
    sentence = sentences(graph.engine, found, "pl").sentence(found.paths[0])
    assert sentence.startswith("BIOT Sp. z o.o. – reprezentuje partnerstwo → Partnerstwo")
    assert "– temat → konkurencyjność międzynarodowa – temat obszaru → InnoFood" in sentence
    assert sentence.endswith("– reprezentowane przez → Uniwersytet Zielonogórski")


def test_a_property_without_an_inverse_is_told_with_an_arrow_back(graph):
    found = graph.paths(BIOT, PREFIXES["post"] + "wojciech-lewandowski", 1)
    sentence = sentences(graph.engine, found, "en").sentence(found.paths[0])
    assert sentence == "BIOT Sp. z o.o. ← organization – President, BIOT Sp. z o.o."


@pytest.mark.parametrize("hubs", [False, True])
def test_the_proof_returns_exactly_the_statements(graph, hubs):
    found = graph.paths(BIOT, UNIVERSITY, hubs=hubs)
    proved = {
        (t.subject.value, t.predicate.value, t.object.value)
        for t in graph.construct(found.proof)
    }
    assert proved == set(found.statements)


def test_every_statement_of_a_path_has_its_claim(graph):
    found = graph.paths(BIOT, UNIVERSITY)
    claims = sentences(graph.engine, found, "en").claims
    assert set(claims) == set(found.statements)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("uniwersytet", "may mean several"),
        ("qqqq", "nothing with links"),
        ("", "nothing"),
    ],
)
def test_a_name_of_none_or_several_is_told(graph, name, message):
    with pytest.raises(UnknownThing, match=message):
        graph.paths(name, BIOT)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_page_tells_paths_in_every_way(pages, language):
    response = pages(f"/{language}{BETWEEN}")
    text = response.text
    assert (response.status_code, text.count("<h1>")) == (200, 1)
    assert len(response.data) < 60_000
    assert '<meta name="robots" content="noindex">' in text
    for part in ('<ol class="chains">', '<svg class="picture"', "<table>", "CONSTRUCT WHERE"):
        assert part in text
    assert f'href="/kg/{language}/id/partnership/innofood"' in text
    assert f"/kg/{language}/id/claim/" in text
    assert f'href="/kg/{language}/id/place/zielona-gora"' in text  # left out, and told


def test_the_proof_of_the_page_runs_on_the_endpoint(pages, graph):
    found = graph.paths(BIOT, UNIVERSITY)
    response = pages("/sparql", "text/turtle", {"query": found.proof})
    assert response.status_code == 200
    triples = list(parse(response.data, format=RdfFormat.TURTLE))
    assert len(triples) == len(found.statements)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "<datalist"),
        ("?from=biot&to=innofood", "<select"),
        ("?from=<script>&to=x", "&lt;script&gt;"),
        ("?from=organisation:biot&to=organisation:biot", "the same thing"),
        ("?from=organisation:biot", "Links between two things"),
        ("?from=organisation:biot&to=event:handover-2023-09-28&k=999", "paths, shortest"),
        ("?from=organisation:biot&to=topic:ict&k=-1&hubs=no", "paths, shortest"),
        ("?from=address:hertz-systems&to=date-precision:year", "Search again"),
        ("?from=" + "x" * 5000, "Nothing with links"),
        ("?from=%00%E2%80%AE&to=::", "Nothing with links"),
    ],
)
def test_the_page_answers_whatever_is_asked(pages, query, expected):
    response = pages(f"/en/paths{query}")
    assert response.status_code == 200
    assert expected in response.text
    assert "<script" not in response.text


def test_nothing_of_foreign_data_runs_in_the_page(tmp_path):
    path = tmp_path / "data.ttl"
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    path.write_text(
        f"""<javascript:alert(1)> {label} "<script>hack</script>" ; <urn:p> <urn:b> .
        <urn:b> {label} "\u202eevil" .""".replace("evil", "evil" * 25_000)
    )
    client = create_app(KnowledgeGraph.load(path)).test_client()
    parameters = {"from": "hack", "to": "urn:b"}
    page = client.get("/en/paths", query_string=parameters, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "1 path" in page.text
    assert "<script" not in page.text
    assert 'href="javascript' not in page.text
    assert len(page.data) < 60_000


@pytest.mark.parametrize("query", ["", "?from=a&to=b"])
def test_an_empty_graph_has_a_page(of, query):
    client = create_app(of()).test_client()
    assert client.get(f"/pl/paths{query}", headers={"Accept": "text/html"}).status_code == 200
