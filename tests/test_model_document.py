"""docs/model.md names all that there is, nothing that is not, and its examples run."""

import re
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, RdfFormat, Triple, parse

from lis_graph.rdf.namespaces import BASE, GRAPHS, PREFIXES, TYPES, curie, term

TEXT = (Path(__file__).parent.parent / "docs/model.md").read_text("utf-8")
NOTHING = "# returns nothing\n"
DESCRIBED = {
    f"{BASE}graph/{g}" for g in set(GRAPHS) - {"ontology", "shapes", "meta", "statistics"}
}


def blocks(language):
    found = re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    return [pytest.param(text, id=f"{language}-{n}") for n, text in enumerate(found, 1)]


def named(prefix):
    return set(re.findall(rf"(?<![\w-]){prefix}:([\w-]*\w)", TEXT))


@pytest.fixture(scope="module")
def quads(draft):
    return draft.release.quads


@pytest.fixture(scope="module")
def terms(quads):
    """The names of our classes and properties, each with what the ontology says of it."""
    found = {}
    for quad in quads:
        name = curie(quad.subject.value)
        if quad.graph_name == term("graph:ontology") and name.startswith("lis:"):
            said = found.setdefault(name.removeprefix("lis:"), {})
            said.setdefault(curie(quad.predicate.value), []).append(quad.object)
    return found


def test_every_term_is_named_and_no_other(terms):
    assert len(terms) > 100
    assert named("lis") == set(terms)


def test_every_row_says_what_the_ontology_says(terms):
    rows = re.findall(r"^\| `lis:(\w+)` \| (\S+) → (\S+) \| (\S+) \|", TEXT, re.MULTILINE)
    properties = {name for name, said in terms.items() if name[0].islower()}
    assert sorted(name for name, *_ in rows) == sorted(properties)
    for name, domain, range_, inverse in rows:
        for column, cell in [("domain", domain), ("range", range_), ("inverseOf", inverse)]:
            key = f"owl:{column}" if column == "inverseOf" else f"rdfs:{column}"
            said = [f"`{curie(o.value)}`" for o in terms[name].get(key, [])]
            if said != ["`rdfs:Literal`"]:
                assert ([cell] if cell.startswith("`") else []) == said, (name, column)


@pytest.mark.parametrize("name", GRAPHS)
def test_every_named_graph_is_named(name):
    assert f"| `graph:{name}` |" in TEXT


def test_every_prefix_is_named():
    missing = [p for p in PREFIXES if p not in {"lis", "graph"} and f"`{p}:" not in TEXT]
    assert missing == []


def test_every_scheme_stands_beside_its_concepts(quads):
    rows = re.findall(r"^\| `(scheme:[\w-]+)` \| [^|]+ \| (.*) \|$", TEXT, re.MULTILINE)
    written = {scheme: set(re.findall(r"`([^`]+)`", cell)) for scheme, cell in rows}
    there = {}
    for quad in quads:
        scheme = curie(quad.object.value)
        if quad.predicate == term("skos:inScheme") and scheme.startswith("scheme:"):
            there.setdefault(scheme, set()).add(curie(quad.subject.value))
    assert written == there


def test_every_reused_term_of_the_data_is_named(quads):
    used = set()
    for quad in quads:
        if quad.graph_name.value in DESCRIBED:
            used.add(curie(quad.predicate.value))
            if quad.predicate == term("rdf:type"):
                used.add(curie(quad.object.value))
    assert [name for name in sorted(used) if f"`{name}`" not in TEXT] == []


@pytest.mark.parametrize("kind", TYPES)
def test_every_thing_named_exists(quads, kind):
    there = {quad.subject for quad in quads}
    assert [name for name in named(kind) if term(f"{kind}:{name}") not in there] == []


@pytest.mark.parametrize("text", blocks("sparql"))
def test_every_query_returns_rows_unless_it_says_so(graph, text):
    assert bool(len(graph.select(text))) is not text.startswith(NOTHING)


@pytest.mark.parametrize("text", blocks("turtle"))
def test_every_statement_shown_is_in_the_graph(draft, text):
    there = {quad.triple for quad in draft.release.quads}
    shown = [q.triple for q in parse(text, format=RdfFormat.TURTLE) if published(q.triple)]
    assert [triple for triple in shown if triple not in there] == []


def published(triple):
    """Say whether a triple is plain RDF 1.1 and no part of an annotation."""
    return not isinstance(triple.subject, BlankNode) and not isinstance(triple.object, Triple)
