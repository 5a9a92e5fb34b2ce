"""The Python face: values, tables for pandas, graphs for networkx."""

import pytest
from pyoxigraph import Literal, NamedNode

from lis_graph import KnowledgeGraph
from lis_graph.errors import QueryError, UnknownThing
from lis_graph.rdf.namespaces import PREFIXES

LIS = f"PREFIX lis: <{PREFIXES['lis']}> PREFIX skos: <{PREFIXES['skos']}> "
VALUES = """SELECT ?iri ?text ?whole ?decimal ?truth ?nothing {
  VALUES (?iri ?text ?whole ?decimal ?truth) { (<urn:a> "ż"@pl 7 1.5 true) }
}"""


def test_a_table_has_columns_rows_and_terms(graph):
    table = graph.select(VALUES)
    assert table.columns == ("iri", "text", "whole", "decimal", "truth", "nothing")
    assert len(table) == 1
    (row,) = table
    assert row["iri"] == NamedNode("urn:a")
    assert row["text"] == Literal("ż", language="pl")
    assert row["nothing"] is None


def test_values_are_plain_python(graph):
    (row,) = graph.select(VALUES).values()
    assert row == {
        "iri": "urn:a",
        "text": "ż",
        "whole": 7,
        "decimal": 1.5,
        "truth": True,
        "nothing": None,
    }


def test_an_ill_typed_literal_keeps_its_form(graph):
    query = 'SELECT ("abc"^^<http://www.w3.org/2001/XMLSchema#integer> AS ?x) {}'
    assert graph.select(query).values() == [{"x": "abc"}]


def test_a_table_becomes_a_data_frame(graph):
    query = LIS + "SELECT ?area ?number { ?area lis:listNumber ?number } ORDER BY ?area"
    frame = graph.select(query).to_pandas()
    assert list(frame.columns) == ["area", "number"]
    assert frame.shape == (7, 2)
    assert graph.select("SELECT ?a { FILTER(false) }").to_pandas().shape == (0, 1)


def test_triples_become_a_graph(graph):
    built = graph.construct(
        LIS + "CONSTRUCT { ?o lis:leadsKeyArea ?a . ?a skos:prefLabel ?l } "
        "{ ?o lis:leadsKeyArea ?a . ?a skos:prefLabel ?l FILTER(LANG(?l) = 'en') }"
    )
    network = built.to_networkx()
    assert (network.number_of_edges(), network.number_of_nodes()) == (7, 14)
    assert {label for *_, label in network.edges(data="label")} == {"lis:leadsKeyArea"}
    area = PREFIXES["key-area"] + "innofood"
    assert network.nodes[area]["label"] == "key-area:innofood"
    assert network.nodes[area]["skos:prefLabel"] == ["InnoFood – High-Quality Food"]


def test_ask(graph):
    assert graph.ask(LIS + "ASK { ?a a lis:KeyArea }") is True
    assert graph.ask(LIS + "ASK { ?a lis:budget ?b }") is False


def test_a_description_goes_both_ways_with_labels(graph):
    said = list(graph.describe("key-area:innofood"))
    area = NamedNode(PREFIXES["key-area"] + "innofood")
    assert [t for t in said if t.subject == area]
    assert [t for t in said if t.object == area]
    status = NamedNode(PREFIXES["lis"] + "status")
    assert [t for t in said if t.predicate == status]
    assert Literal("Uniwersytet Zielonogórski", language="pl") in [t.object for t in said]
    assert list(graph.describe(area.value)) == said


@pytest.mark.parametrize(
    ("method", "query", "message"),
    [
        ("select", "ASK {}", "a table comes from a SELECT"),
        ("select", "CONSTRUCT WHERE { ?s a ?o }", "a table comes from a SELECT"),
        ("ask", "SELECT * {}", "true or false comes from an ASK"),
        ("construct", "ASK {}", "triples come from a CONSTRUCT"),
        ("select", "CLEAR ALL", "read-only"),
        ("select", "  ", "the query is empty"),
    ],
)
def test_the_wrong_kind_of_query_is_named(graph, method, query, message):
    with pytest.raises(QueryError, match=message):
        getattr(graph, method)(query)


@pytest.mark.parametrize("name", ["key-area:nosuch", "innofood", "urn:a b", "urn:nosuch"])
def test_an_unknown_thing_is_named(graph, name):
    with pytest.raises(UnknownThing):
        graph.describe(name)


def test_open_and_load(root, draft, tmp_path):
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    opened = KnowledgeGraph.open(root)
    assert opened.select(count).values() == [{"n": len(draft.release.lines)}]
    (tmp_path / "own.nt").write_text("<urn:a> <urn:b> <urn:c> .")
    assert KnowledgeGraph.load(tmp_path / "own.nt").select(count).values() == [{"n": 1}]
