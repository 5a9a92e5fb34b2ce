"""Each family of axioms: what follows, and the planted fault the reasoner reports."""

import re

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from lis_graph.build import reasoning, sources
from lis_graph.rdf.namespaces import PREFIXES, curie, graph
from lis_graph.rdf.skolem import skolemise

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


@pytest.fixture(scope="module")
def ontology(root):
    files = [s for s in sources.published(root) if s.name == "ontology/lis.ttl"]
    return skolemise(
        Quad(q.subject, q.predicate, q.object, s.graph) for s in files for q in s.read()
    )


def closure(ontology, turtle):
    planted = [
        Quad(q.subject, q.predicate, q.object, graph("facts"))
        for q in parse(HEAD + turtle, format=RdfFormat.TURTLE)
    ]
    return reasoning.closure([*ontology, *planted])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stated", "follows"),
    [
        # domain and range
        ("key-area:a lis:topic topic:t .", "key-area:a rdf:type lis:KeyArea"),
        ("key-area:a lis:topic topic:t .", "topic:t rdf:type skos:Concept"),
        # inverse
        (
            "key-area:a lis:inSpecialisation specialisation:s .",
            "specialisation:s lis:hasKeyArea key-area:a",
        ),
        # subproperty
        (
            "key-area:a lis:inSpecialisation specialisation:s .",
            "key-area:a skos:broader specialisation:s",
        ),
        # subclass
        ("agreement:a a lis:Agreement .", "agreement:a rdf:type foaf:Document"),
        # property chain
        (
            "partnership:p lis:representedBy organisation:o ; lis:develops key-area:a .",
            "organisation:o lis:leadsKeyArea key-area:a",
        ),
        # a chain over a chain
        (
            "partnership:p lis:representedBy organisation:o ; lis:develops key-area:a . "
            "key-area:a lis:inSpecialisation specialisation:s .",
            "organisation:o lis:activeInSpecialisation specialisation:s",
        ),
        # transitive
        (
            "event:a lis:precedes event:b . event:b lis:precedes event:c .",
            "event:a lis:precedes event:c",
        ),
        # symmetric
        ("claim:a lis:conflictsWith claim:b .", "claim:b lis:conflictsWith claim:a"),
    ],
)
def test_what_follows(ontology, stated, follows):
    inferred, contradictions = closure(ontology, stated)
    said = {" ".join(curie(t.value) for t in q.triple) for q in inferred}
    assert follows in said
    assert contradictions == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        # disjoint classes
        ("person:x a foaf:Person, org:Organization .", ("Disjoint", "person:x")),
        # all disjoint classes
        ("goal:x a lis:Goal, lis:Barrier .", ("isjoint", "goal:x")),
        # by domain
        ("person:x a foaf:Person ; lis:develops key-area:a .", ("isjoint", "person:x")),
        # functional
        (
            "key-area:innofood lis:inSpecialisation specialisation:innowacyjny-przemysl , "
            "specialisation:zielona-gospodarka .",
            ("one thing", "specialisation:zielona-gospodarka"),
        ),
        # functional, three values
        (
            "partnership:p lis:develops key-area:innofood, key-area:zielona-transformacja ,"
            " key-area:smart-factory-4-0 .",
            ("one thing", "key-area:zielona-transformacja", "key-area:innofood"),
        ),
        # inverse functional
        (
            "partnership:p lis:develops key-area:a . partnership:q lis:develops key-area:a .",
            ("one thing", "partnership:p"),
        ),
        # irreflexive
        ("claim:a lis:conflictsWith claim:a .", ("rreflexive", "claim:a")),
    ],
)
def test_a_planted_fault_is_reported(ontology, fault, words):
    _, contradictions = closure(ontology, fault)
    assert any(all(word in text for word in words) for text in contradictions)


def test_the_graph_is_free_of_contradiction(draft):
    assert list(draft.contradictions) == []


def test_inferences_are_not_stated_already_and_are_about_things(draft):
    inferred = [q for q in draft.release.quads if q.graph_name == graph("inferred")]
    stated = {q.triple for q in draft.release.quads if q.graph_name != graph("inferred")}
    assert inferred
    assert not [q for q in inferred if q.triple in stated]
    assert all(isinstance(q.subject, NamedNode) for q in inferred)


def test_a_release_without_people_infers_nothing_about_them(without_people):
    assert not [q for q in without_people.release.quads if re.search(r"/id/person/\w", str(q))]
