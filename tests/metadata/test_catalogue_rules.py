"""A catalogue that portals would refuse stops the build: each fault is named with its line."""

import re

import pytest
from pyoxigraph import Quad
from rdflib import SH, Graph, URIRef
from rdflib.namespace import RDF

from lis_graph.build import description
from lis_graph.build.recipe import Draft
from lis_graph.build.release import Release
from lis_graph.build.sources import Source
from lis_graph.checks import validation
from lis_graph.rdf.formats import N_QUADS, TURTLE
from lis_graph.rdf.namespaces import graph

OURS = "https://w3id.org/lis"
EU = "http://publications.europa.eu/resource/authority"
DATASET, CATALOG, BY_SPARQL = (
    f"<{OURS}/dataset>",
    f"<{OURS}/catalog>",
    f"<{OURS}/dataset#sparql>",
)
SPARQL, FRAGMENTS = f"<{OURS}/catalog#sparql>", f"<{OURS}/catalog#fragments>"
CC0, PL43 = f"<{EU}/licence/CC0>", "<http://data.europa.eu/nuts/code/PL43>"

# the paragraph, the property that is left out or what is written otherwise, what must be told
FAULTS = [
    (DATASET, ('".*"@pl ,\n        ("Lub)', r"\1"), "There is a title in Polish and in Eng"),
    ("graph:facts", "dcterms:description", "There is a description in Polish and in English"),
    (f"<{OURS}/releases>", "dcterms:description", "There is a description in Polish and in"),
    (DATASET, "dcterms:publisher", "There is one publisher"),
    (DATASET, ("(dcterms:publisher) ", r"\1 contact:corrections , "), "There is one publisher"),
    ("graph:enrichment", "dcterms:license", "There is one licence"),
    (DATASET, "dcterms:license", "There is one licence"),
    (CATALOG, "dcterms:license", "There is one licence"),
    (DATASET, "dcat:contactPoint", "There is a contact point"),
    ("contact:corrections", "vcard:hasURL", "A contact point has an address"),
    ("contact:corrections", "vcard:fn", "A contact point has a name"),
    (
        "graph:claims",
        (r"(data provenance|evidence)(.)@en", r"\1\2@pl"),
        "There are keywords in En",
    ),
    ("graph:claims", (r"(danych|dowody)(.)@pl", r"\1\2@en"), "There are keywords in Polish"),
    ("graph:claims", (r'(keyword .*\n.*"evidence")@en', r"\1@de"), "Keywords are in Polish or"),
    (DATASET, (f"<{EU}/data-theme/REGI>", "<urn:theme>"), "The themes are from the EU's list"),
    (DATASET, (f"<{EU}/language/POL>", "<urn:pl>"), "The languages are from the EU's list"),
    (DATASET, "dcterms:modified", "There is one day of last change"),
    (
        DATASET,
        (r'(issued) "[\d-]+"\^\^xsd:date', r'\1 "May"'),
        "There is one day of first release",
    ),
    (DATASET, ('(version) "[^"]*"', r'\1 "one"'), "There is one version"),
    (DATASET, "dcterms:accrualPeriodicity", "One frequency of change"),
    (DATASET, "dcterms:accessRights", "One access right"),
    (DATASET, "dcterms:spatial", "There is a spatial coverage"),
    (DATASET, "dcterms:temporal", "There is a temporal coverage"),
    (DATASET, "dcat:landingPage", "There is a page for people"),
    (f"<{OURS}/dataset#period>", "dcat:startDate", "A period has one beginning"),
    (f"<{OURS}/dataset#period>", "dcat:endDate", "A period has one end"),
    (PL43, "dcat:bbox", "A coverage has one bounding box"),
    (PL43, "dcat:centroid", "A coverage has one centre"),
    ("graph:inferred", "dcterms:provenance", "There is a provenance"),
    (CATALOG, "foaf:homepage", "There is one home page"),
    (CATALOG, "dcat:service", "A catalogue has services"),
    (CATALOG, "dcat:themeTaxonomy", "The themes are from the EU's scheme"),
    (SPARQL, "dcterms:conformsTo", "A service says what it conforms to"),
    (SPARQL, "dcat:endpointDescription", "A service has a description for programs"),
    (SPARQL, ("(endpointURL .*)sparql>", r"\1other>"), "A service has an address, an rdfs:Res"),
    (SPARQL, ("(endpointDescription .*)sparql>", r"\1other>"), "A service has a description"),
    (FRAGMENTS, "dcat:endpointURL", "A service has an address"),
    (FRAGMENTS, "dcat:servesDataset", "A service serves a dataset"),
    (BY_SPARQL, "dcterms:rights", "A distribution says what is allowed"),
    (BY_SPARQL, "dcatap:availability", "One planned availability"),
    (BY_SPARQL, "adms:status", "One status"),
    (BY_SPARQL, "dcat:accessURL", "A distribution has an address"),
    (BY_SPARQL, "dcat:mediaType", "One media type"),
    (BY_SPARQL, (f"<{EU}/file-type/SPARQLQRES>", "<urn:sparql>"), "One file type"),
    (CC0, "dcterms:type", "The type of a licence"),
    ("organisation:lis-graph-project", "dcterms:type", "The type of a publisher"),
    ("organisation:lis-graph-project", "foaf:name", "A publisher has a name"),
]
MADE = ("A catalogue has datasets", "There is a distribution", "A compression is")
"""What only a fault in our code could break."""


@pytest.fixture(scope="module")
def rest(draft):
    """A statement of each graph but that of the catalogue: enough to describe."""
    one = {quad.graph_name: quad for quad in draft.release.quads}
    return [quad for name, quad in one.items() if name != graph("meta")]


@pytest.fixture(scope="module")
def written(root):
    return (root / "data/catalogue.ttl").read_text("utf-8")


@pytest.fixture
def two_formats(monkeypatch):
    """Let a catalogue have dumps in two formats: the others differ from these by name only."""
    monkeypatch.setattr(description, "DUMPS", (N_QUADS, TURTLE))


@pytest.fixture
def findings(rest, root, tmp_path):
    def found(text):
        path = tmp_path / "catalogue.ttl"
        path.write_text(text, "utf-8")
        source = Source(path, "data/catalogue.ttl", graph("meta"))
        said = [Quad(q.subject, q.predicate, q.object, graph("meta")) for q in source.read()]
        quads = [*rest, *said]
        made = Release.of([*quads, *description.describe(quads, [])])
        draft = Draft(made, [], [], [source])
        return [str(finding) for finding in validation.catalogue(draft, root)]

    return found


def spoiled(paragraph, fault):
    """Leave a property out, or write what a pattern matches otherwise."""
    if not isinstance(fault, str):
        return re.sub(*fault, paragraph)
    kept = re.sub(rf"\n    {fault} .*?[;.](?=\n    \S|\n$)", "", paragraph, flags=re.DOTALL)
    return re.sub(r" [;.]\n$", " .\n", kept)


def test_the_catalogue_is_as_portals_want_it(findings, written):
    assert findings(written) == []


@pytest.mark.slow
@pytest.mark.usefixtures("two_formats")
@pytest.mark.parametrize(("subject", "fault", "message"), FAULTS)
def test_a_fault_is_named_with_its_line(findings, written, subject, fault, message):
    start = written.index(f"\n{subject} a") + 1
    end = written.find("\n\n", start) + 1
    paragraph = spoiled(written[start:end], fault)
    assert paragraph != written[start:end]
    told = findings(written[:start] + paragraph + written[end:])
    first = written[:start].count("\n") + 1
    lines = {f"data/catalogue.ttl:{first + n}" for n in range(paragraph.count("\n") + 1)}
    assert [finding for finding in told if message in finding]
    assert {finding.split(": ")[0] for finding in told} & lines
    assert all(finding.endswith("[catalogue]") for finding in told)


@pytest.fixture(scope="module")
def rules(root):
    return Graph().parse(root / validation.CATALOGUE)


def test_every_rule_is_used_and_has_its_words_in_polish_and_english(rules):
    properties = set(rules.subjects(RDF.type, SH.PropertyShape))
    assert properties == {p for p in rules.objects(None, SH.property) if isinstance(p, URIRef)}
    for rule in {*properties, *rules.subjects(SH.message)}:
        assert sorted(m.language for m in rules.objects(rule, SH.message)) == ["en", "pl"]


def test_every_rule_is_broken_by_a_fault(rules):
    told = (*MADE, *(message for *_, message in FAULTS))
    words = {str(m) for m in rules.objects(None, SH.message) if m.language == "en"}
    assert [words_ for words_ in words if not words_.startswith(told)] == []
