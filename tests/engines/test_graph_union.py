"""The union of graphs is a set of triples: SPARQL 1.1 Query, 13.2.1; Protocol, 2.1.4."""

import csv
import io
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store, parse

from lis_graph import KnowledgeGraph
from lis_graph.build.release import Release
from lis_graph.engines import Query
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.engines.graph_union import MAX_MERGED
from lis_graph.web import create_app

EX = "http://example.org/"
COUNTED = "SELECT (COUNT(*) AS ?n) (SUM(?o) AS ?sum)"
SHARED = f'<{EX}s> <{EX}p> "10"^^<http://www.w3.org/2001/XMLSchema#integer>'


def engine(nquads):
    return EmbeddedEngine(Release.of(parse(nquads.encode(), format=RdfFormat.N_QUADS)))


def rows(engine, text, default=(), named=()):
    answer = engine.answer(Query(text, "text/csv", tuple(default), tuple(named)))
    return sorted(tuple(row) for row in list(csv.reader(io.StringIO(answer.body.decode())))[1:])


@pytest.fixture(scope="module")
def overlapping():
    return engine("".join(f"{SHARED} <{EX}g{n}> .\n" for n in (1, 2, 3)))


@pytest.mark.parametrize(
    ("head", "default"),
    [
        (COUNTED, ()),
        (COUNTED, (f"{EX}g1", f"{EX}g2")),
        (COUNTED, (f"{EX}g1", f"{EX}g1")),
        (COUNTED, (f"{EX}g2", f"{EX}none", f"{EX}g3", f"{EX}g2")),
        (f"{COUNTED} FROM <{EX}g1> FROM <{EX}g2>", ()),
        (f"{COUNTED} FROM <{EX}g1> FROM <{EX}g1> FROM NAMED <{EX}g3>", ()),
        (f"{COUNTED} FROM <{EX}none> FROM <{EX}g3> # FROM\n FROM<{EX}g2>", ()),
        (f"PREFIX e: <{EX}> {COUNTED}FROM e:g1 FROM e:g2", ()),
        (
            f"PREFIX named: <{EX}> {COUNTED} FROM named:g1 FROM#\nNAMED named:g3 FROM named:g2",
            (),
        ),
        (f"BASE <{EX}> PREFIX from: <g> {COUNTED} from from:1 From<g2>from from:3", ()),
        (f"{COUNTED} FROM <{EX}none>", (f"{EX}g1", f"{EX}g2")),
    ],
)
def test_a_shared_triple_counts_once(overlapping, head, default):
    assert rows(overlapping, f"{head} {{ ?s ?p ?o }}", default) == [("1", "10")]


@pytest.mark.parametrize(
    ("text", "default", "named", "right"),
    [
        ("SELECT ?g { GRAPH ?g { ?s ?p ?o } }", (), (), ["g1", "g2", "g3"]),
        ("SELECT ?g { GRAPH ?g { ?s ?p ?o } }", ("g1", "g2"), ("g3", "g3"), ["g3"]),
        ("SELECT ?g { GRAPH ?g {} }", ("g1", "g2"), ("g3", "none"), ["g3"]),
        ("SELECT ?g FROM NAMED <g1> FROM NAMED <g1> { GRAPH ?g { ?s ?p ?o } }", (), (), ["g1"]),
        ("SELECT ?s FROM NAMED <g1> { ?s ?p ?o }", (), (), []),
        ("SELECT ?s { ?s ?p ?o }", ("none",), (), []),
    ],
)
def test_named_graphs_are_those_of_the_dataset(overlapping, text, default, named, right):
    """Whatever is merged behind the scenes, no client sees it. SPARQL 1.1 Query, 13.2.2."""
    overlapping.answer(Query("ASK {}", None, (f"{EX}g1", f"{EX}g2")))
    absolute = [[EX + name for name in names] for names in (default, named)]
    answered = rows(overlapping, f"BASE <{EX}> {text}", *absolute)
    assert answered == [(EX + name,) for name in right]


def test_a_mistake_behind_a_dataset_clause_is_named_in_its_place(overlapping):
    with pytest.raises(Exception, match="line 1, column 32"):
        overlapping.answer(Query("SELECT * FROM <urn:g> { ?s ?p }"))
    with pytest.raises(Exception, match="the prefix no: is not declared"):
        overlapping.answer(Query("SELECT * FROM no:g { ?s ?p ?o }"))


TRIPLES = st.tuples(st.sampled_from("abc"), st.sampled_from("pq"), st.sampled_from("abc123"))
QUADS = st.sets(st.tuples(TRIPLES, st.sampled_from(["g1", "g2", "g3"])), max_size=20)


def written(term):
    number = '"{}"^^<http://www.w3.org/2001/XMLSchema#integer>'
    return number.format(term) if term.isdigit() else f"<{EX}{term}>"


def nquads(quads, graph="<{}{}>"):
    return "".join(
        f"{' '.join(map(written, triple))} {graph.format(EX, name)} .\n"
        for triple, name in quads
    )


def plain(term):
    return term if term.isdigit() or not term else EX + term


def reachable(triples):
    """The pairs that one or more steps by ``p`` connect."""
    steps = {(s, o) for s, p, o in triples if p == "p"}
    while new := {(a, d) for a, b in steps for c, d in steps if b == c} - steps:
        steps |= new
    return Counter(steps)


ASKED = {
    # what is asked of the default graph, and the right answer by its set of triples
    "SELECT ?s ?p ?o { ?s ?p ?o }": Counter,
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }": lambda t: Counter([(str(len(t)),)]),
    "SELECT (SUM(?o) AS ?n) { ?s ?p ?o FILTER(ISNUMERIC(?o)) }": lambda t: Counter(
        [(str(sum(int(o) for _, _, o in t if o.isdigit())),)]
    ),
    "SELECT ?s ?o { ?s <p>/<q> ?o }": lambda t: Counter(
        (s, o2) for s, p, o in t for s2, p2, o2 in t if (p, p2) == ("p", "q") and o == s2
    ),
    "SELECT ?s ?o { ?s <p>+ ?o }": reachable,
    "SELECT ?s ?o { ?s <p> ?x . ?x ?y ?o }": lambda t: Counter(
        (s, o2) for s, p, o in t for s2, _, o2 in t if p == "p" and o == s2
    ),
}


@settings(max_examples=100, deadline=None, derandomize=True)
@given(QUADS, st.lists(st.sampled_from(["g1", "g2", "g3", "g4"]), max_size=4), st.booleans())
def test_every_union_is_a_set(quads, graphs, in_query):
    tried = engine(nquads(quads))
    union = {triple for triple, graph in quads if not graphs or graph in graphs}
    clause = "".join(f"FROM <{graph}> " for graph in graphs) if in_query else ""
    default = [] if in_query else [EX + graph for graph in graphs]
    for text, right in ASKED.items():
        head, brace, pattern = text.partition("{")
        asked = f"BASE <{EX}> {head}{clause}{brace}{pattern}"
        expected = Counter(tuple(map(plain, row)) for row in right(union).elements())
        assert Counter(rows(tried, asked, default)) == expected, asked
    graph = tried.answer(Query("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples",
                               tuple(default) or tuple(EX + g for g in graphs)))  # fmt: skip
    assert len(graph.body.splitlines()) == len(union)
    in_graphs = Counter(rows(tried, "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"))
    assert in_graphs == Counter((EX + g, *map(plain, triple)) for triple, g in quads)
    assert tried.dataset.triples == len({triple for triple, _ in quads})


def test_what_the_store_makes_equal_is_shared_too():
    number = '<{0}s> <{0}p> "{1}"^^<http://www.w3.org/2001/XMLSchema#{2}> <{0}{3}> .\n'
    forms = [("10", "integer", "g1"), ("010", "integer", "g2"), ("10", "short", "g2")]
    tried = engine("".join(number.format(EX, *form) for form in forms))
    assert rows(tried, f"{COUNTED} {{ ?s ?p ?o }}") == [("1", "10")]
    assert dict(tried.dataset.graphs) == {f"{EX}g1": 1, f"{EX}g2": 1}


def test_combinations_make_room_for_each_other():
    """More unions than are kept are asked for, and asked for again."""
    graphs = [f"{EX}g{n}" for n in range(MAX_MERGED + 3)]
    tried = engine("".join(f"{SHARED} <{graph}> .\n" for graph in graphs))
    for _ in range(2):
        for graph in graphs[1:]:
            assert rows(tried, f"{COUNTED} {{ ?s ?p ?o }}", (graphs[0], graph)) == [("1", "10")]
    assert len(rows(tried, "SELECT ?g { GRAPH ?g {} }")) == len(graphs)


def test_statements_outside_graphs_stay_the_default_graph():
    outside = f"{SHARED} .\n<{EX}s> <{EX}p> <{EX}o> .\n"
    tried = engine(f"{outside}{SHARED} <{EX}g1> .\n{SHARED} <{EX}g2> .\n")
    assert rows(tried, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [("2",)]
    assert rows(tried, f"{COUNTED} {{ ?s ?p ?o }}", (f"{EX}g1", f"{EX}g2")) == [("1", "10")]
    assert (tried.dataset.union, tried.dataset.triples) == (False, 2)


@pytest.fixture(scope="module")
def client():
    """150 triples, each in three graphs, one of which a blank node names."""
    triples = [f'<{EX}s{n}> <{EX}p> "{n}" ' for n in range(150)]
    graphs = (f"<{EX}g1>", f"<{EX}g2>", "_:g")
    return create_app(
        KnowledgeGraph(engine("".join(f"{t}{graph} .\n" for t in triples for graph in graphs)))
    ).test_client()


def test_pages_of_fragments_are_of_different_triples(client):
    """Triple Pattern Fragments, section 4.3; Hydra: totalItems."""
    pages = [
        client.get(f"/fragments?page={n}", headers={"Accept": "application/n-quads"})
        for n in (1, 2, 3)
    ]
    statements = [
        [line for line in page.text.splitlines() if f"<{EX}p>" in line] for page in pages
    ]
    assert [page.status_code for page in pages] == [200, 200, 404]
    assert [len(lines) for lines in statements] == [100, 50, 0]
    assert len(set(statements[0] + statements[1])) == 150
    assert 'totalItems> "150"' in pages[0].text


def test_counts_of_the_default_graph_are_of_triples(client):
    """SPARQL 1.1 Service Description, section 3.4.12; VoID, section 4.6."""
    assert client.get("/readyz").json["triples"] == 150
    described = Store()
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    described.load(response.data, format=RdfFormat.TURTLE)
    found = described.query("""
        PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
        PREFIX void: <http://rdfs.org/ns/void#>
        SELECT ?d (SUM(?n) AS ?named) {
          ?x sd:defaultGraph/void:triples ?d ; sd:namedGraph/sd:graph/void:triples ?n
        } GROUP BY ?d""")
    assert [[int(value.value) for value in row] for row in found] == [[150, 300]]
    assert "lis_graph_triples 150.0" in client.get("/metrics").text
