"""The catalogue that is served: DCAT-AP 3.0.1, with this deployment's addresses."""

import json
import re
import tomllib

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, parse
from rdflib import Graph

from lis_graph.build.files import load_files
from lis_graph.checks import validation
from lis_graph.engines import GRAPHS as FORMS
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.history.patches import Patch
from lis_graph.history.releases import ReleasePatch
from lis_graph.publish import dcat, schema_org
from lis_graph.rdf.formats import DUMPS
from lis_graph.rdf.namespaces import BASE, GRAPHS, PREFIXES, term

HERE = "https://lis.example/kg/"
SUMS = {"lis-graph.nq": (10**10, "ab" * 32), "lis-graph.nq.gz": (7, "cd" * 32)}
DOCUMENTS = {
    "catalog": dcat.catalog, "void": dcat.void, "examples": dcat.examples,
}  # fmt: skip


FIRST, LAST = (
    ReleasePatch(
        version, f"2026-11-{day}T00:00:00Z", digit * 64, previous, Patch(removed, added)
    )
    for version, day, digit, previous, removed, added in (
        ("0.0.9", "01", "a", None, (), ('<urn:a> <urn:b> "ż" .', "<urn:a> <urn:b> <urn:c> .")),
        ("0.1.0", "23", "b", "0.0.9", ("<urn:a> <urn:b> <urn:c> .",), ()),
    )
)  # fmt: skip
RELEASES = [FIRST, LAST]


def read(body, media_type="application/n-triples"):
    return {q.triple for q in parse(body, format=RdfFormat.from_media_type(media_type))}


@pytest.fixture(scope="module", params=DOCUMENTS)
def document(request, engine):
    return read(DOCUMENTS[request.param](engine, HERE, "application/n-triples"))


@pytest.fixture(scope="module")
def whole(engine):
    made = dcat.catalog(engine, HERE, "application/n-triples", SUMS, RELEASES)
    return read(made)


def values(triples, subject, name):
    node = NamedNode(subject)
    found = {t.object for t in triples if (t.subject, t.predicate) == (node, term(name))}
    return {getattr(value, "value", value) for value in found}


def test_addresses_are_those_of_this_deployment_and_names_are_not(document):
    addresses = {t.object.value for t in document if t.predicate in dcat.ADDRESSES}
    assert addresses
    assert [a for a in addresses if a.startswith(BASE)] == []
    names = {t.subject.value for t in document} - addresses
    assert [name for name in names if name.startswith(HERE)] == []


def test_there_is_no_blank_node(document):
    ends = {end for t in document for end in (t.subject, t.object)}
    assert [end for end in ends if isinstance(end, BlankNode)] == []


@pytest.fixture(scope="module")
def in_turtle(engine):
    made = {name: make(engine, HERE, "text/turtle") for name, make in DOCUMENTS.items()}
    return {name: read(document, "text/turtle") for name, document in made.items()}


@pytest.mark.parametrize("media_type", FORMS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_says_the_same_in_each_format(engine, in_turtle, name, media_type):
    made = DOCUMENTS[name](engine, HERE, media_type)
    assert read(made, media_type) == in_turtle[name]
    assert made == DOCUMENTS[name](engine, HERE, media_type)


def test_each_part_is_in_its_document(in_turtle):
    def begins(kind):
        return {
            name
            for name, triples in in_turtle.items()
            if any(t.subject.value.startswith(BASE + kind) for t in triples)
        }

    assert begins("void/") == {"void"}
    assert begins("queries/") == {"examples"}
    assert begins("catalog") == {"catalog"}


def test_the_dataset_has_a_file_of_each_format_plain_and_compressed(whole):
    files = {f"{HERE}dump/lis-graph.{f.extension}" for f in DUMPS if f.file_type}
    urls = {t.object.value for t in whole if t.predicate == term("dcat:downloadURL")}
    assert {url for url in urls if "/lis-graph." in url} == files | {f"{f}.gz" for f in files}
    dumps = values(whole, f"{BASE}dataset", "void:dataDump")
    assert dumps == {
        f"{HERE}dump/lis-graph.{f.extension}{z}" for f in DUMPS for z in ("", ".gz")
    }


@pytest.mark.parametrize("name", GRAPHS)
def test_each_named_graph_is_a_dataset_with_licence_provenance_and_files(whole, name):
    node = f"{BASE}graph/{name}"
    assert node in values(whole, f"{BASE}catalog", "dcat:dataset")
    for property_ in ("dcterms:license", "dcterms:provenance", "dcterms:publisher"):
        assert len(values(whole, node, property_)) == 1
    assert len(values(whole, node, "dcat:distribution")) == sum(
        bool(f.file_type) for f in DUMPS
    )


def test_a_dump_has_its_size_and_checksum(whole):
    (size,) = values(whole, f"{BASE}dataset#nquads", "dcat:byteSize")
    (checksum,) = values(whole, f"{BASE}dataset#nquads-gz", "spdx:checksum")
    assert size == "10000000000"
    assert values(whole, checksum, "spdx:checksumValue") == {"cd" * 32}
    assert values(whole, f"{BASE}dataset#turtle", "dcat:byteSize") == set()


def test_releases_are_members_of_the_series_in_their_order(whole):
    """DCAT 3, sections 6.7 and 11.1."""
    first, last = FIRST.iri, LAST.iri
    assert values(whole, f"{BASE}dataset", "dcat:hasVersion") == {first, last}
    assert values(whole, last, "dcat:prev") == {first}
    assert values(whole, f"{BASE}releases", "dcat:first") == {first}
    assert values(whole, f"{BASE}releases", "dcat:last") == {last}
    assert values(whole, first, "dcat:inSeries") == {f"{BASE}releases"}
    assert values(whole, first, "dcat:version") == {"0.0.9"}
    assert values(whole, last, "adms:versionNotes") == {
        "Dodano stwierdzeń: 0, usunięto: 1.", "Statements added: 0, removed: 1.",
    }  # fmt: skip


def test_a_release_is_its_files_and_their_changes_are_related(whole):
    """DCAT 3, 6.8: a distribution is the dataset in a form; a patch is no form of it."""
    where = f"{HERE}releases/0.1.0/"
    files = values(whole, LAST.iri, "dcat:distribution")
    urls = {url for file in files for url in values(whole, file, "dcat:downloadURL")}
    assert urls == {f"{where}dataset.nq", f"{where}dataset.nq.gz"}
    assert values(whole, LAST.iri, "dcterms:relation") == {
        f"{where}changes.rdfp", f"{where}changes.ru",
    }  # fmt: skip
    (size,) = values(whole, f"{LAST.iri}#nquads", "dcat:byteSize")
    assert int(size) == len('<urn:a> <urn:b> "ż" .\n'.encode())
    (checksum,) = values(whole, f"{LAST.iri}#nquads", "spdx:checksum")
    assert values(whole, checksum, "spdx:checksumValue") == {LAST.revision}


@pytest.mark.parametrize("releases", [[], [FIRST], RELEASES], ids=len)
def test_the_catalogue_with_releases_is_as_portals_want_it(engine, releases, root):
    """What the server adds to `graph/meta` keeps the rules that the build holds it to."""
    made = dcat.catalog(engine, HERE, "application/n-triples", SUMS, releases)
    rules = Graph().parse(root / validation.CATALOGUE)
    assert validation.violations(Graph().parse(data=made, format="nt"), rules) == set()


def test_the_list_of_releases_is_a_part_of_the_catalogue(engine, whole):
    made = dcat.release_series(engine, HERE, "text/turtle", RELEASES)
    listed = read(made, "text/turtle")
    assert listed == {t for t in whole if f"{t.subject.value}/".startswith(f"{BASE}releases/")}
    assert {FIRST.iri, LAST.iri} < {t.subject.value for t in listed}


def test_other_data_have_no_catalogue(tmp_path):
    path = tmp_path / "a.nt"
    path.write_text("<urn:a> <urn:b> <urn:c> .\n")
    engine = EmbeddedEngine(load_files([path]))
    assert [make(engine, HERE, "text/turtle") for make in DOCUMENTS.values()] == [b"", b"", b""]
    assert schema_org.dataset(engine, HERE) == {}
    assert dcat.changed(engine) is None


def test_the_service_description_leads_to_the_descriptions_of_the_data(engine):
    said = read(dcat.service_description(engine.dataset, HERE, "text/turtle"), "text/turtle")
    assert values(said, f"{HERE}sparql", "dcat:servesDataset") == {f"{BASE}dataset"}
    assert values(said, f"{HERE}sparql", "rdfs:seeAlso") == {
        HERE + place for place in ("catalog", ".well-known/void", ".well-known/sparql-examples")
    }
    names = {t.object.value for t in said if t.predicate == term("sd:name")}
    assert names == {f"{BASE}graph/{name}" for name in GRAPHS}


# https://developers.google.com/search/docs/appearance/structured-data/dataset
REQUIRED = ("name", "description")
ADVISED = (
    "alternateName", "creator", "citation", "hasPart", "identifier", "isAccessibleForFree",
    "keywords", "license", "measurementTechnique", "sameAs", "spatialCoverage",
    "temporalCoverage", "variableMeasured", "version", "url", "includedInDataCatalog",
    "distribution", "publisher", "datePublished", "dateModified", "inLanguage", "isPartOf",
)  # fmt: skip


@pytest.mark.parametrize("language", ["pl", "en"])
def test_search_engines_get_all_that_they_ask_for_and_advise(engine, language):
    said = schema_org.dataset(engine, HERE, language)
    assert [name for name in (*REQUIRED, *ADVISED) if not said.get(name)] == []
    assert json.dumps(said)
    for dataset in (said, *said["hasPart"]):
        assert 50 <= len(dataset["description"]) <= 5000
        assert dataset["license"] == "https://creativecommons.org/licenses/by/4.0/"
        assert dataset["creator"]["name"]
        assert dataset["url"].startswith(HERE)
        assert dataset["isPartOf"]
    assert {file["contentUrl"][: len(HERE)] for file in said["distribution"]} == {HERE}
    assert all(file["encodingFormat"] for file in said["distribution"])
    south, west, north, east = map(float, said["spatialCoverage"]["geo"]["box"].split())
    assert south < north
    assert west < east


def test_search_engines_read_the_language_of_the_page(engine):
    polish, english = (schema_org.dataset(engine, HERE, tag) for tag in ("pl", "en"))
    assert polish["name"] in english["alternateName"]
    assert english["name"] in polish["alternateName"]
    assert not set(polish["keywords"]) & set(english["keywords"])


@pytest.fixture(scope="module")
def citation(root):
    lines = (root / "CITATION.cff").read_text("utf-8").splitlines()
    plain = [line.partition(": ") for line in lines if line[:1].strip() and ": " in line]
    return {key: value.strip('"') for key, _, value in plain} | {
        "keywords": {line[4:] for line in lines[lines.index("keywords:") + 1 :]}
    }


def test_the_citation_says_what_the_catalogue_says(citation, engine, root):
    said = schema_org.dataset(engine, BASE, "en")
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    assert citation["title"] == said["name"]
    assert citation["version"] == said["version"] == project["version"]
    assert citation["date-released"] == said["dateModified"]
    assert citation["license"] == "CC-BY-4.0"
    assert citation["keywords"] == set(said["keywords"])
    assert citation["url"] == said["identifier"]
    assert citation["abstract"] == said["description"]
    assert f'- name: "{said["creator"]["name"]}"' in (root / "CITATION.cff").read_text()


def test_how_to_cite_is_said_once(citation, engine, whole):
    cited = values(whole, f"{BASE}dataset", "dcterms:bibliographicCitation")
    told = [schema_org.dataset(engine, HERE, tag)["citation"] for tag in ("pl", "en")]
    assert cited == set(told)
    assert all(citation[part] in told[1] for part in ("title", "version", "date-released"))


# what programs ask an endpoint about itself: SPARQLES (sparqles/core/discovery/DTask.java),
# VoID, section 7, and SPARQL 1.1 Service Description, section 3
DISCOVERY = [
    f"?x a void:Dataset ; void:sparqlEndpoint <{BASE}sparql> ; ?p ?o",
    f"?x a void:DatasetDescription ; foaf:primaryTopic <{BASE}dataset>",
    f"?x a sd:Service ; sd:endpoint <{BASE}sparql> ; sd:supportedLanguage sd:SPARQL11Query",
    f"?x dcat:endpointURL <{BASE}sparql> ; dcat:servesDataset <{BASE}dataset>",
    "?x a void:Dataset ; void:propertyPartition [ void:property ?p ; void:triples ?n ]",
    "?x a void:Dataset ; void:classPartition [ void:class ?c ; void:entities ?n ]",
    "?x a void:Linkset ; void:linkPredicate ?p ; void:triples ?n",
    "?x a void:Dataset ; void:vocabulary ?v ; void:uriSpace ?s ; void:exampleResource ?e",
    "?x a void:Dataset ; dcterms:license ?l ; dcterms:creator ?c ; dcterms:modified ?d",
]


@pytest.mark.parametrize("pattern", DISCOVERY)
def test_the_endpoint_can_be_asked_about_itself(graph, pattern):
    prefixes = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())
    assert graph.ask(f"{prefixes} ASK {{ {pattern} }}")


@pytest.fixture(scope="module")
def harvested(root, graph):
    """What the query in docs/metadata.md gives the harvester of dane.gov.pl."""
    text = (root / "docs/metadata.md").read_text("utf-8")
    query = re.findall(r"```sparql\n(.*?)```", text, re.DOTALL)[-1]
    return set(graph.construct(query))


# what the portal's mcod/harvester/serializers.py and mcod/core/api/rdf/profiles/dcat_ap.py read
HARVESTED = [
    ("dcterms:title", r".+"),
    ("dcterms:description", r".+"),
    ("dcterms:issued", r"[\d-]+T[\d:]+"),
    ("dcterms:modified", r"[\d-]+T[\d:]+"),
    (
        "dcterms:license",
        r"http://publications\.europa\.eu/resource/authority/licence/CC_BY_4_0",
    ),
]
OF_FILES = [
    ("dcat:accessURL", r"https://.+"),
    ("dcat:mediaType", r".+/media-types/.+"),
    ("dcterms:format", r"http://publications\.europa\.eu/resource/authority/file-type/[A-Z_]+"),
]
OF_DATASET = [
    ("dcat:keyword", r".+"),
    ("dcat:theme", r"http://publications\.europa\.eu/resource/authority/data-theme/[A-Z]{4}"),
]


@pytest.mark.parametrize(
    ("kind", "name", "form"),
    [
        *(("dcat:Dataset", *row) for row in (*HARVESTED, *OF_DATASET)),
        *(("dcat:Distribution", *row) for row in (*HARVESTED, *OF_FILES)),
    ],
)
def test_the_harvester_of_dane_gov_pl_gets_what_it_reads(harvested, kind, name, form):
    nodes = {t.subject for t in harvested if t.object == term(kind)}
    assert nodes
    for node in nodes:
        found = values(harvested, node.value, name)
        assert found
        assert [value for value in found if not re.fullmatch(form, value)] == []


def test_the_harvester_of_dane_gov_pl_gets_one_dataset_and_short_names(harvested):
    datasets = {t.subject for t in harvested if t.object == term("dcat:Dataset")}
    assert datasets == {NamedNode(f"{BASE}dataset")}
    names = {t.subject.value.rpartition("/")[2] for t in harvested}
    assert len(names) == len({t.subject for t in harvested})
    assert max(map(len, names)) <= 36


def test_every_prefix_of_the_catalogue_is_one_of_ours(whole):
    used = {t.predicate.value for t in whole}
    assert [p for p in used if not p.startswith(tuple(PREFIXES.values()))] == []
