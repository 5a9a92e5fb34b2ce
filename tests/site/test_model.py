"""The model: every term has a page that tells its rules, its use and its relations in words."""

import re
from html import unescape

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from lis_graph import KnowledgeGraph
from lis_graph.build import alignments
from lis_graph.build.release import Release
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.explore.model import ontology, vocabularies
from lis_graph.rdf.namespaces import PREFIXES, graph, term
from lis_graph.web import create_app

LIMIT = 60_000
"""How many bytes a page may have."""


def words(page):
    """The text of a page, as it is read."""
    text = unescape(re.sub(r"<[^>]+>", " ", page))
    return re.sub(r"\s+([,.;:)])", r"\1", " ".join(text.split()))


def served(*quads):
    """Pages about other data."""
    engine = EmbeddedEngine(Release(sorted(f"{quad} ." for quad in quads)))
    client = create_app(KnowledgeGraph(engine)).test_client()
    return lambda path: client.get(path, headers={"Accept": "text/html"})


@pytest.fixture(scope="module")
def whole(engine):
    return ontology.ontology(engine, "en")


@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_term_of_ours_is_on_the_page(pages, whole, language):
    page = pages(f"/{language}/def/")
    assert page.status_code == 200
    assert len(page.data) < LIMIT
    ours = [iri for iri in (*whole.classes, *whole.properties) if whole.ours(iri)]
    assert len(ours) > 100
    paths = [f"/kg/{language}/def/{iri.removeprefix(ontology.ONTOLOGY)}" for iri in ours]
    assert [path for path in paths if f'href="{path}"' not in page.text] == []


def test_reused_terms_are_there_by_their_vocabulary(pages, whole):
    text = words(pages("/pl/def/").text)
    for home, iris in whole.reused():
        assert home in text
        assert all(whole.statements.text(iri, "rdfs:label", "pl").value in text for iri in iris)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/en/def/KeyArea", "in specialisation exactly 1 smart specialisation"),
        (
            "/pl/def/KeyArea",
            "temat co najmniej 1 z Tematy Obszar kluczowy ma co najmniej jeden temat",
        ),
        ("/en/def/KeyArea", "Broader terms concept"),
        ("/en/def/KeyArea", "7 things belong to this class. Examples:"),
        ("/pl/def/KeyArea", "Do tej klasy należy 7 rzeczy. Przykłady:"),
        ("/en/def/KeyArea", "narrower than schema:DefinedTerm As for smart"),
        ("/en/def/ProcessEvent", "Narrower terms board decision"),
        ("/en/def/ProcessEvent", "on date at most 1"),
        ("/en/def/leadsKeyArea", "Inferred from represents partnership → develops."),
        ("/en/def/develops", "Used to infer leads key area"),
        ("/en/def/develops", "A thing has at most one value. No two things share"),
        ("/en/def/precedes", "It is transitive"),
        (
            "/en/def/conflictsWith",
            "It never links a thing to itself. It holds in both directions.",
        ),
        ("/en/def/inSpecialisation", "Applies to key area Values smart specialisation"),
        ("/en/def/inSpecialisation", "Inverse property has key area"),
        ("/pl/def/inSpecialisation", "obszar kluczowy dokładnie 1 inteligentna specjalizacja"),
        ("/en/def/inSpecialisation", "InnoFood – High-Quality Food Health and Quality of Life"),
        ("/en/def/listNumber", "exactly 1 text A list number is a Roman numeral"),
        ("/en/def/Claim", "Disjoint with smart specialisation, key area"),
        ("/pl/def/onDate", "Definicja pl Podaje dzień, w którym miało miejsce zdarzenie."),
        ("/pl/def/onDate", "Definicja en Gives the day on which an event took place."),
    ],
)
def test_a_term_is_told_in_words(pages, path, text):
    assert text in words(pages(path).text)


@pytest.mark.parametrize("path", ["/en/def/", "/pl/def/KeyArea", "/en/schemes/"])
def test_the_graphs_behind_it_are_to_be_had(pages, path):
    """No form is offered that has too little room for them."""
    addresses = re.findall(r'href="/kg(/sparql\?[^"]*format=[^"]*)"', pages(path).text)
    assert addresses
    status = {at: pages(unescape(at), accept="*/*").status_code for at in addresses}
    assert {at for at, code in status.items() if code != 200} == set()


def test_names_of_people_are_held_back(pages):
    assert 'content="noindex"' in pages("/en/def/hasRepresentative").text
    assert "noindex" not in pages("/en/def/KeyArea").text


def test_an_unknown_term_is_404_and_says_what_may_be_meant(pages):
    response = pages("/en/def/KeyAreas")
    assert response.status_code == 404
    assert 'href="/kg/en/def/KeyArea"' in response.text


def test_the_picture_has_the_main_classes_and_no_shortcut(whole):
    picture = whole.picture(lambda iri: iri)
    drawn = {box.node.id for box in picture.boxes}
    assert {term(f"lis:{name}").value for name in ("KeyArea", "Partnership", "Claim")} <= drawn
    assert term("org:Organization").value in drawn
    labels = {line.edge.label for line in picture.lines}
    assert "develops" in labels
    assert "leads key area" not in labels
    joined = [(line.edge.source, line.edge.target) for line in picture.lines]
    assert len(joined) == len(set(joined))


@pytest.mark.parametrize(
    ("accept", "location"),
    [("text/html", "/kg/pl/def/#alignments"), ("*/*", "/kg/def/alignments.sssom.tsv")],
)
def test_the_alignments_are_a_table_at_their_name(pages, root, accept, location):
    response = pages("/def/alignments", accept, Accept_Language="pl")
    assert (response.status_code, response.location) == (303, location)
    table = pages("/def/alignments.sssom.tsv", "*/*")
    assert table.data == (root / alignments.FILE).read_bytes()


def test_every_row_of_the_table_is_read(root):
    rows = (root / alignments.FILE).read_text("utf-8").splitlines()
    matches = alignments.load(root)
    assert len(matches) == sum(row[:1].isalpha() for row in rows) - 1 > 40
    assert all(match.target.startswith("http") for match in matches)


# ── Vocabularies ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_concept_is_in_its_tree(pages, graph, language):
    query = "SELECT ?c WHERE { GRAPH <https://w3id.org/lis/graph/vocabulary> { ?c a ?type } }"
    page = pages(f"/{language}/schemes/")
    assert len(page.data) < LIMIT
    rows = graph.select(query).values()
    assert len(rows) > 80
    for row in rows:
        assert f"/kg/{language}/{row['c'].removeprefix('https://w3id.org/lis/')}" in page.text


def test_a_concept_stands_below_the_broader_one_with_its_uses(engine):
    shown = vocabularies.vocabularies(engine, "en")
    (tree,) = [t for s, t in shown.trees.items() if s == term("scheme:priorities").value]
    assert len(tree) == 3
    assert sum(len(concept.below) for concept in tree) == 7
    assert shown.uses[term("status:asserted").value] == 220
    assert shown.uses.get(term("status:withdrawn").value) is None


def test_a_statement_in_two_graphs_is_one_use_of_a_concept(draft, engine):
    quads = draft.release.quads
    shared = [q for q in quads if q.graph_name == graph("facts")]
    copies = [Quad(q.subject, q.predicate, q.object, graph("enrichment")) for q in shared]
    twice = EmbeddedEngine(Release.of([*quads, *copies]))
    uses = [vocabularies.vocabularies(e, "en").uses for e in (engine, twice)]
    assert uses[0] == uses[1]


# ── Data of others ─────────────────────────────────────────────────────────────


def facts(rows, name="ontology"):
    return [Quad(term(s), term(p), o, graph(name)) for s, p, o in rows]


CIRCLE = facts([
    ("lis:A", "rdf:type", term("owl:Class")), ("lis:B", "rdf:type", term("owl:Class")),
    ("lis:A", "rdfs:subClassOf", term("lis:B")), ("lis:B", "rdfs:subClassOf", term("lis:A")),
    ("lis:A", "rdfs:isDefinedBy", NamedNode(PREFIXES["lis"])),
    ("lis:A", "rdfs:label", Literal("<script>alert(1)</script>")),
    ("lis:A", "skos:definition", Literal("x" * 100_000)),
    ("lis:A", "owl:propertyChainAxiom", term("node:a")),
    ("node:a", "rdf:first", term("lis:B")), ("node:a", "rdf:rest", term("node:a")),
    ("topic:a", "skos:inScheme", term("scheme:t")),
    ("topic:b", "skos:inScheme", term("scheme:t")),
    ("topic:a", "skos:broader", term("topic:b")), ("topic:b", "skos:broader", term("topic:a")),
    ("topic:a", "skos:definition", Literal("javascript:alert(1)", language="de")),
])  # fmt: skip


@pytest.mark.parametrize("path", ["/en/def/", "/pl/def/A", "/pl/schemes/"])
def test_circles_and_hostile_words_are_shown_as_text_and_cut(path):
    response = served(*CIRCLE)(path)
    assert response.status_code == 200
    assert "<script>" not in response.text
    assert len(response.data) < LIMIT


@pytest.mark.parametrize("path", ["/en/def/", "/pl/schemes/"])
def test_data_without_a_model_say_so(path):
    plain = [Quad(term("topic:a"), term("rdfs:label"), Literal("a"), graph("facts"))]
    response = served(*plain)(path)
    assert response.status_code == 200
    assert "<table" not in response.text
