"""What other tools read: the JSON-LD context, and the alignments (SSSOM 1.0)."""

import csv
import json
import re

import pytest
from pyld import jsonld
from pyoxigraph import RdfFormat, parse

from lis_graph.publish import dumps
from lis_graph.rdf.namespaces import GRAPHS, PREFIXES, graph

ALIGNMENTS = "ontology/alignments.sssom.tsv"


@pytest.fixture(scope="module")
def context(root):
    return json.loads((root / "ontology/context.jsonld").read_text())


@pytest.mark.slow
@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_survives_the_context(draft, name):
    """JSON-LD 1.1: compacted by our context and expanded again, nothing is lost."""
    compacted = json.loads(dumps.dump(draft.release, "jsonld", name))
    expanded = json.dumps(jsonld.expand(compacted)).encode()
    read = {q.triple for q in parse(expanded, format=RdfFormat.JSON_LD)}
    assert read == {q.triple for q in draft.release.quads if q.graph_name == graph(name)}


def test_the_context_says_our_terms_in_one_word(draft, context):
    compacted = json.loads(dumps.dump(draft.release, "jsonld", "facts"))
    assert compacted["@context"].items() < context["@context"].items()
    text = json.dumps(compacted["@graph"])
    assert '"inSpecialisation": "specialisation:zdrowie-i-jakosc-zycia"' in text
    assert PREFIXES["lis"] not in text


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_context_has_our_prefixes(context, prefix):
    stated = context["@context"][prefix]
    assert (stated["@id"] if isinstance(stated, dict) else stated) == PREFIXES[prefix]


@pytest.fixture(scope="module")
def mappings(root):
    lines = (root / ALIGNMENTS).read_text().splitlines()
    table = [line for line in lines if not line.startswith("#")]
    return list(csv.DictReader(table, delimiter="\t"))


def test_each_alignment_is_of_a_term_we_define(mappings, root):
    defined = set(re.findall(r"(?m)^(lis:\w+) a ", (root / "ontology/lis.ttl").read_text()))
    assert len(mappings) > 20
    assert {row["subject_id"] for row in mappings} <= defined


def test_the_alignments_are_a_mapping_set(mappings, root):
    head = "".join(re.findall(r"(?m)^#(.*\n)", (root / ALIGNMENTS).read_text()))
    for key in ("mapping_set_id", "license", "curie_map", "mapping_set_version"):
        assert re.search(rf"(?m)^ ?{key}:", head)
    columns = ("subject_id", "predicate_id", "object_id", "mapping_justification")
    used = {row[column].partition(":")[0] for row in mappings for column in columns}
    assert used <= set(re.findall(r"(?m)^\s+(\w+): ", head))
    keys = [(r["subject_id"], r["predicate_id"], r["object_id"]) for r in mappings]
    assert len(keys) == len(set(keys))
