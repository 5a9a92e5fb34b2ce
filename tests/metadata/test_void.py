"""What VoID says is what SPARQL counts. https://www.w3.org/TR/void/"""

import re

import pytest
from pyoxigraph import NamedNode, Quad

from lis_graph.build import description, questions, recipe, statistics
from lis_graph.engines import Query
from lis_graph.engines.results import table
from lis_graph.rdf.namespaces import BASE, GRAPHS, PREFIXES, graph, term

HEAD = "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in ("void", "void-ext", "skos"))
COUNTED = [name for name in GRAPHS if name != "statistics"]
DATASET = f"<{BASE}dataset>"
PARTS = f"{DATASET} void:classPartition ?part . ?part void:class ?c ."

# the classes that the data say things to be of; others are counted, not laid out
STATED = f"""FILTER EXISTS {{ GRAPH ?g {{ ?any a CLASS }}
    FILTER (?g NOT IN ({", ".join(map(str, statistics.NO_DATA))})) }}"""
OF_DATA, TO_DATA = STATED.replace("CLASS", "?c"), STATED.replace("CLASS", "?kind")

# section 4.6: the number, and the query that counts the same of a graph or of all
SIZE = "(COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
COUNTS = {
    "void:entities": "(COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class }",
    "void:classes": "(COUNT(DISTINCT ?class) AS ?n) WHERE { ?s a ?class }",
    "void:properties": "(COUNT(DISTINCT ?p) AS ?n) WHERE { ?s ?p ?o }",
    "void:distinctSubjects": "(COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }",
    "void:distinctObjects": "(COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ?p ?o }",
}

# what is stated of parts, and what is counted
PARTITIONS = {
    "triples of each property": (
        f"""SELECT ?p ?n {{ {DATASET} void:propertyPartition ?part .
        ?part void:property ?p ; void:triples ?n }}""",
        "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    ),
    "subjects of each property": (
        f"""SELECT ?p ?n {{ {DATASET} void:propertyPartition ?part .
        ?part void:property ?p ; void:distinctSubjects ?n }}""",
        "SELECT ?p (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    ),
    "objects of each property": (
        f"""SELECT ?p ?n {{ {DATASET} void:propertyPartition ?part .
        ?part void:property ?p ; void:distinctObjects ?n }}""",
        "SELECT ?p (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    ),
    "entities of each class": (
        f"SELECT ?c ?n {{ {PARTS} ?part void:entities ?n }}",
        "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c",
    ),
    "properties of each class": (
        f"""SELECT ?c ?p ?n {{ {PARTS} ?part void:propertyPartition ?inner .
        ?inner void:property ?p ; void:triples ?n }}""",
        f"SELECT ?c ?p (COUNT(*) AS ?n) {{ ?s a ?c ; ?p ?o {OF_DATA} }} GROUP BY ?c ?p",
    ),
    "classes of the values": (
        f"""SELECT ?c ?p ?kind {{ {PARTS} ?part void:propertyPartition ?inner .
        ?inner void:property ?p ; void:classPartition/void:class ?kind }}""",
        f"SELECT DISTINCT ?c ?p ?kind {{ ?s a ?c ; ?p ?o . ?o a ?kind {OF_DATA} {TO_DATA} }}",
    ),
    "datatypes of the values": (
        f"""SELECT ?c ?p ?kind {{ {PARTS} ?part void:propertyPartition ?inner .
        ?inner void:property ?p ; void-ext:datatypePartition/void-ext:datatype ?kind }}""",
        f"""SELECT DISTINCT ?c ?p ?kind {{ ?s a ?c ; ?p ?o FILTER (ISLITERAL(?o))
        BIND (DATATYPE(?o) AS ?kind) {OF_DATA} }}""",
    ),
    "links to others": (
        """SELECT ?space ?p ?n { ?set a void:Linkset ; void:linkPredicate ?p ; void:triples ?n ;
        void:objectsTarget/void:uriSpace ?space }""",
        f"""SELECT ?space ?p (COUNT(*) AS ?n) {{ ?s ?p ?o
        FILTER (STRSTARTS(STR(?p), STR(skos:)) && CONTAINS(STR(?p), "Match"))
        FILTER (STRSTARTS(STR(?s), "{BASE}id/") && !STRSTARTS(STR(?o), "{BASE}"))
        BIND (REPLACE(STR(?o), "[^/#]+/?$", "") AS ?space) }} GROUP BY ?space ?p""",
    ),
}


@pytest.fixture(scope="module")
def select(engine):
    def rows(query, *names):
        graphs = tuple(graph(name).value for name in names)
        asked = Query(HEAD + query, default_graphs=graphs, named_graphs=graphs)
        return sorted(tuple(map(str, row.values())) for row in table(engine.answer(asked)))

    return rows


@pytest.mark.parametrize("number", COUNTS)
@pytest.mark.parametrize(
    ("node", "graphs"),
    [("dataset", COUNTED), *((f"graph/{name}", [name]) for name in COUNTED)],
    ids=["dataset", *COUNTED],
)
def test_a_count_is_what_sparql_counts(select, node, graphs, number):
    stated = select(f"SELECT ?n {{ <{BASE}{node}> {number} ?n }}")
    assert stated == select(f"SELECT {COUNTS[number]}", *graphs)
    assert len(stated) == 1


@pytest.mark.parametrize("name", GRAPHS)
def test_the_size_of_a_graph_is_what_sparql_counts(select, name):
    stated = select(f"SELECT ?n {{ {graph(name)} void:triples ?n }}")
    assert stated == select(f"SELECT {SIZE}", name)
    assert len(stated) == 1


def test_the_size_of_the_dataset_is_that_of_its_graphs_and_what_sparql_counts(select):
    stated = select(f"SELECT ?n {{ {DATASET} void:triples ?n }}")
    parts = f"{{ {DATASET} void:subset ?graph . ?graph a void:Dataset ; void:triples ?n }}"
    assert stated == select(f"SELECT (SUM(?n) AS ?sum) {parts}") == select(f"SELECT {SIZE}")


def test_the_query_of_the_documentation_counts_what_is_stated(select, root):
    text = (root / "docs/metadata.md").read_text("utf-8")
    (query,) = re.findall(r"```sparql\n(PREFIX graph:.*?)```", text, re.DOTALL)
    ((stated, counted),) = select(query)
    assert stated == counted


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTITIONS)
def test_a_partition_is_what_sparql_finds(select, part):
    stated, counted = PARTITIONS[part]
    assert select(stated) == select(counted, *COUNTED)
    assert select(stated)


def test_each_class_is_counted_and_those_of_the_data_are_laid_out(select):
    """The dataset's own description has no description of its own."""
    classes = {row[0] for row in select(f"SELECT DISTINCT ?c {{ {PARTS} }}")}
    inner = f"SELECT DISTINCT ?c {{ {PARTS} ?part void:propertyPartition [] }}"
    described = {row[0] for row in select(inner)}
    assert described >= {str(term(name)) for name in ("lis:KeyArea", "lis:Claim", "org:Role")}
    assert classes - described >= {str(term(name)) for name in ("dcat:Dataset", "owl:Class")}


def test_no_number_is_stated_but_those_compared(select):
    numbers = ["void:triples", *COUNTS]
    (total,) = select(
        f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o FILTER (?p IN ({', '.join(numbers)})) }}"
    )
    compared = [len(select(stated)) for stated, _ in PARTITIONS.values() if " ?n " in stated]
    nodes = len(GRAPHS) + 1 + len(COUNTS) * (len(COUNTED) + 1)
    assert int(total[0].split('"')[1]) == sum(compared) + nodes


def test_every_vocabulary_in_use_is_named(select):
    used = select("SELECT DISTINCT ?p { ?s ?p ?o }") + select("SELECT DISTINCT ?c { ?s a ?c }")
    named = [
        row[0].strip("<>") for row in select(f"SELECT ?v {{ {DATASET} void:vocabulary ?v }}")
    ]
    assert [iri for (iri,) in used if not iri[1:].startswith(tuple(named))] == []
    assert [v for v in named if not any(iri[1:].startswith(v) for (iri,) in used)] == []


@pytest.mark.parametrize("people", [True, False])
def test_the_statistics_count_the_other_graphs_and_never_themselves(
    draft, without_people, people
):
    """They follow from the other graphs alone, so that one pass makes them."""
    quads = (draft if people else without_people).release.quads
    own = {quad for quad in quads if quad.graph_name == statistics.STATISTICS}
    others = [quad for quad in quads if quad not in own]
    assert own == set(statistics.statistics(others, description.DATASET))
    of_itself = [quad.predicate for quad in own if quad.subject == statistics.STATISTICS]
    assert of_itself == [term("void:triples")]


def test_a_triple_in_two_graphs_is_one_of_the_dataset(draft):
    """VoID, section 4.6; SPARQL 1.1 Query, section 13.2.1."""
    others = [q for q in draft.release.quads if q.graph_name != statistics.STATISTICS]
    copy = NamedNode("http://example.org/copy")
    facts = [quad.triple for quad in others if quad.graph_name == graph("facts")]
    copied = [*others, *(Quad(t.subject, t.predicate, t.object, copy) for t in facts)]
    once, twice = (
        {
            quad
            for quad in statistics.statistics(quads, description.DATASET)
            if quad.subject not in {copy, statistics.STATISTICS}
            if (quad.subject, quad.predicate) != (description.DATASET, term("void:triples"))
        }
        for quads in (others, copied)
    )
    assert once == twice


def test_a_graph_without_a_described_dataset_is_not_counted(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/places.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    assert len(recipe.draft(tmp_path).release.quads) == 1


def test_without_a_dataset_there_is_nothing_to_describe(draft):
    facts = [quad for quad in draft.release.quads if quad.graph_name == graph("facts")]
    assert description.describe(facts, []) == []


@pytest.mark.parametrize(
    ("path", "iri"),
    [
        (("class", PREFIXES["lis"] + "KeyArea"), "void/class/lis:KeyArea"),
        (("property", "https://a.example/b"), "void/property/https:-a.example-b"),
    ],
)  # fmt: skip
def test_a_part_has_a_readable_name(path, iri):
    assert statistics.partition(*path) == NamedNode(BASE + iri)


# what SIB's sparql-editor 0.2.15 asks an endpoint (packages/sparql-editor/src/metadata.ts)
SIB = {
    "prefixes": """PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT DISTINCT ?prefix ?namespace
        WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix } ORDER BY ?prefix""",
    "classes": """PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
        PREFIX void: <http://rdfs.org/ns/void#> PREFIX void-ext: <http://ldf.fi/void-ext#>
        SELECT DISTINCT ?subjectClass ?prop ?objectClass ?objectDatatype WHERE {
          ?cp void:class ?subjectClass ; void:propertyPartition ?pp .
          ?pp void:property ?prop .
          OPTIONAL {
            { ?pp void:classPartition [ void:class ?objectClass ] }
            UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?objectDatatype ] }
          } }""",
    "examples": """PREFIX sh: <http://www.w3.org/ns/shacl#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX spex: <https://purl.expasy.org/sparql-examples/ontology#>
        SELECT DISTINCT ?sq ?comment ?query WHERE { ?sq a sh:SPARQLExecutable ;
          rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|spex:describe ?query .
        } ORDER BY ?sq""",
}


def test_sibs_editor_learns_every_prefix(graph):
    rows = graph.select(SIB["prefixes"]).values()
    assert {row["prefix"]: row["namespace"] for row in rows} == PREFIXES


def test_sibs_editor_learns_what_is_said_of_a_class(graph):
    rows = graph.select(SIB["classes"]).values()
    area, links = PREFIXES["lis"] + "KeyArea", PREFIXES["lis"] + "keyAreaLedBy"
    said = {row["prop"]: row for row in rows if row["subjectClass"] == area}
    assert links in said
    kinds = {row["objectClass"] for row in rows if row["prop"] == links}
    assert PREFIXES["org"] + "Organization" in kinds
    assert {row["objectDatatype"] for row in rows} >= {PREFIXES["rdf"] + "langString"}


def test_sibs_editor_learns_every_question_once_and_can_ask_it(graph, root):
    rows = graph.select(SIB["examples"]).values()
    there = questions.load(root)
    assert [row["sq"] for row in rows] == [f"{BASE}queries/{q.slug}" for q in there]
    for row, question in zip(rows, there, strict=True):
        assert row["comment"] == question.english
        assert row["query"].startswith(("PREFIX", "SELECT"))
        assert row["query"].splitlines()[-1] == question.text.splitlines()[-1]


def test_without_people_there_are_no_questions_about_people(without_people, root):
    text = without_people.release.nquads.decode()
    asked = {q.slug for q in questions.load(root) if f"queries/{q.slug}>" in text}
    assert asked == {q.slug for q in questions.load(root) if not q.about_people}
