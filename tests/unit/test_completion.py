"""What an editor can offer: names that a query can hold, with their labels."""

import pytest

from lis_graph.build.files import load_files
from lis_graph.engines import Query
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.explore.ask.completion import MAX_LABEL_CHARS, completions
from lis_graph.explore.sparql import prefixed
from lis_graph.rdf.namespaces import PREFIXES


@pytest.fixture(scope="module")
def offered(engine):
    return {one["name"]: one for one in completions(engine)["terms"]}


@pytest.mark.parametrize(
    ("name", "kind", "labels"),
    [
        ("lis:KeyArea", "class", {"pl": "obszar kluczowy", "en": "key area"}),
        ("org:Organization", "class", {"en": "organization"}),
        ("lis:leadsKeyArea", "property", {"en": "leads key area"}),
        ("skos:prefLabel", "property", {}),
        ("place:zielona-gora", "thing", {"pl": "Zielona Góra"}),
        ("person:radoslaw-grech", "thing", {"any": "Radosław Grech"}),
    ],
)
def test_names_of_each_kind_are_offered(offered, name, kind, labels):
    term = offered[name]
    assert term["kind"] == kind
    assert {key: term.get(key, "").lower() for key in labels} == {
        key: label.lower() for key, label in labels.items()
    }


def test_a_name_is_offered_once(engine, offered):
    assert len(completions(engine)["terms"]) == len(offered)


def test_every_name_can_be_written_in_a_query(engine, offered):
    """SPARQL 1.1 grammar, rules 139 to 169."""
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    names = " ".join(offered)
    engine.answer(Query(f"{prefixes} SELECT ?x {{ VALUES ?x {{ {names} }} }}"))


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("https://w3id.org/lis/def/KeyArea", "lis:KeyArea"),
        ("https://w3id.org/lis/def/", "<https://w3id.org/lis/def/>"),
        ("https://w3id.org/lis/id/place/a.b", "place:a.b"),
        ("https://w3id.org/lis/id/place/a.", "<https://w3id.org/lis/id/place/a.>"),
        ("https://w3id.org/lis/id/place/-a", "<https://w3id.org/lis/id/place/-a>"),
        ("https://w3id.org/lis/id/place/a(b)", "<https://w3id.org/lis/id/place/a(b)>"),
        ("https://w3id.org/lis/id/place/a%20b", "<https://w3id.org/lis/id/place/a%20b>"),
        ("https://example.org/x", "<https://example.org/x>"),
        ("urn:x", "<urn:x>"),
    ],
)
def test_how_a_name_is_written(iri, name):
    assert prefixed(iri) == name


def test_labels_are_cut_and_the_preferred_one_goes_first(tmp_path):
    path = tmp_path / "x.ttl"
    path.write_text(
        f"""PREFIX skos: <{PREFIXES["skos"]}> PREFIX rdfs: <{PREFIXES["rdfs"]}>
        <urn:a> skos:prefLabel "zz"@en ; rdfs:label "aa"@en, "zz"@en,
          "{"x" * 500}"@pl, "de"@de ."""
    )
    terms = completions(EmbeddedEngine(load_files([path])))["terms"]
    term = next(one for one in terms if one["name"] == "<urn:a>")
    assert term == {
        "name": "<urn:a>",
        "kind": "thing",
        "pl": "x" * MAX_LABEL_CHARS,
        "en": "zz",
        "also": ["aa"],
    }


def test_it_is_sent_with_a_validator(client):
    response = client.get("/completions.json")
    assert response.mimetype == "application/json"
    held = {"If-None-Match": response.headers["ETag"]}
    assert client.get("/completions.json", headers=held).status_code == 304
