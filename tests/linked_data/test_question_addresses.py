"""The questions of the ontology at their addresses, and what the dataset says of itself."""

import json
from pathlib import Path

import pytest
from pyoxigraph import Literal, RdfFormat, parse

from lis_graph.build import questions
from lis_graph.rdf.namespaces import BASE, term

from .conftest import PUBLIC

QUESTIONS = questions.load(Path(__file__).parents[2])


def triples(response):
    format_ = RdfFormat.from_media_type(response.mimetype)
    return {quad.triple for quad in parse(response.data, format=format_)}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.slug)
def test_each_question_is_answered_at_its_address(site, question):
    response = site(f"/queries/{question.slug}", Accept="text/csv")
    assert questions.difference(question.answer, questions.rows(response.text)) is None


def test_a_question_comes_in_every_format(site):
    path = "/queries/how-many-key-areas-are-there"
    for name in ("json", "xml", "csv", "tsv"):
        assert site(f"{path}?format={name}").status_code == 200
    for language, words in (("pl", "Ile jest obszarów"), ("en", "How many key areas")):
        page = site(path, Accept="text/html", Accept_Language=language)
        assert f"<h1>{words}" in page.text
        assert "Accept-Language" in page.vary
    assert site(path, Accept="text/turtle").location == "/kg/.well-known/sparql-examples"


@pytest.mark.parametrize(
    ("asked", "accept"),
    [("?format=jsonld", "*/*"), ("?format=turtle", "text/csv"), ("", "image/png")],
)
def test_what_cannot_carry_an_answer_says_what_can(site, asked, accept):
    """RFC 9110, 15.5.7: rows are no graph, and a format that was named is not another."""
    response = site(f"/queries/how-many-key-areas-are-there{asked}", Accept=accept)
    assert response.status_code == 406
    offers = response.json["offers"]
    assert {"text/csv", "application/sparql-results+json"} <= set(offers)
    assert len(offers) == len(set(offers))


def test_the_questions_are_listed(site):
    listed = json.loads(site("/queries/", Accept="application/json").text)
    assert {row["name"] for row in listed} == {question.slug for question in QUESTIONS}
    assert site("/queries/", Accept="text/html").location == "/kg/en/queries/"
    assert site("/queries/", Accept="text/turtle").status_code == 303


def test_an_unknown_question_suggests_others(site):
    response = site("/queries/how-many-key-areas")
    assert response.status_code == 404
    assert "/kg/queries/how-many-key-areas-are-there" in response.json["suggestions"]


@pytest.mark.usefixtures("dumps_ready")
@pytest.mark.parametrize(
    "path", ["/catalog", "/.well-known/void", "/.well-known/sparql-examples"]
)
@pytest.mark.parametrize(
    "media_type",
    ["text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples"],
)
def test_the_descriptions_come_in_every_format(site, path, media_type):
    response = site(path, Accept=media_type)
    assert response.mimetype == media_type
    assert triples(response) == triples(site(path, Accept="text/turtle"))
    tag = response.headers["ETag"]
    assert site(path, Accept=media_type, If_None_Match=tag).status_code == 304
    assert site(path, Accept="image/png").status_code == 406


def test_the_catalogue_has_addresses_of_here_and_names_of_ours(site):
    found = triples(site("/catalog", Accept="text/turtle"))
    for name in ("dcat:downloadURL", "dcat:endpointURL", "dcat:accessURL"):
        there = {t.object.value for t in found if t.predicate == term(name)}
        assert there
        assert all(address.startswith(PUBLIC) for address in there)
    assert site("/catalog.ttl").data == site("/catalog", Accept="text/turtle").data
    assert site("/catalog.ttl", Accept="text/html").status_code == 200  # it has one format
    assert site("/catalog", Accept="text/html").location == "/kg/en/data/"
    assert site("/catalog.html").status_code == 404


@pytest.mark.usefixtures("dumps_ready")
def test_every_download_is_there_and_as_long_as_it_says(site):
    found = triples(site("/catalog", Accept="text/turtle"))
    sizes = {
        t.subject: int(t.object.value) for t in found if t.predicate == term("dcat:byteSize")
    }
    files = {
        t.subject: t.object.value for t in found if t.predicate == term("dcat:downloadURL")
    }
    assert len(sizes) > 50
    for node, size in [*sizes.items()][::7]:
        path = "/" + files[node].removeprefix(PUBLIC)
        assert site(path, "HEAD").headers["Content-Length"] == str(size)


def test_counts_are_equal_in_dump_void_and_count(site, graph):
    """VoID 4.6; the issue's own demand."""
    counted = graph.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").values()[0]["n"]
    void = triples(site("/.well-known/void", Accept="text/turtle"))
    said = [
        t.object
        for t in void
        if (t.subject.value, t.predicate) == (f"{BASE}dataset", term("void:triples"))
    ]
    assert said == [Literal(counted)]
    assert site("/dump/lis-graph.nq").data.count(b"\n") == counted
    assert site("/dump/lis-graph.nt").data.count(b"\n") == counted
