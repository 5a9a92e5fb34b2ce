"""Dumps: every format holds the same statements, in the same bytes each time."""

import json
import subprocess
import sys
from functools import cache
from io import BytesIO

import pytest
from pyjelly.integrations.generic.parse import parse_jelly_flat
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from lis_graph.build.cache import write_cached
from lis_graph.build.release import Release
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.errors import NotAcceptable, SourceError, UnknownThing
from lis_graph.publish import dumps
from lis_graph.rdf.formats import DUMPS
from lis_graph.rdf.namespaces import BASE, GRAPHS, graph, term

DUMPED = """
import sys
from pathlib import Path
from lis_graph.build import cache
from lis_graph.publish import dumps
there = cache.read_cached(Path(sys.argv[1]) / "kept")
for name in sys.argv[2:]:
    (Path(sys.argv[1]) / name).write_bytes(dumps.dump(there, name))
"""

PLAIN = [format_ for format_ in DUMPS if format_.name not in {"jelly", "rdf12"}]


def made(*lines):
    return Release(sorted(lines))


@pytest.fixture(scope="module")
def dumped(draft):
    """A dump of the graph by format and name, made once."""
    return cache(lambda format_, name: dumps.dump(draft.release, format_, name))


@pytest.mark.slow
@pytest.mark.parametrize("name", [dumps.WHOLE, "facts", "meta"])
@pytest.mark.parametrize("format_", PLAIN, ids=lambda format_: format_.name)
def test_it_holds_the_graph(draft, dumped, format_, name):
    data = dumped(format_.name, name)
    read = set(parse(data, format=RdfFormat.from_media_type(format_.media_type)))
    wanted = {
        quad
        for quad in draft.release.quads
        if name == dumps.WHOLE or quad.graph_name == graph(name)
    }
    if not format_.carries_datasets:
        read, wanted = {q.triple for q in read}, {q.triple for q in wanted}
    assert read == wanted


@pytest.mark.slow
def test_jelly_holds_every_statement(draft, dumped):
    """Jelly 1.1, flat quads."""
    read = {
        tuple(str(part) for part in quad)
        for quad in parse_jelly_flat(BytesIO(dumped("jelly", dumps.WHOLE)))
    }
    assert len(read) == len(draft.release.lines)
    assert (f"<{BASE}id/key-area/innofood>", f"<{term('rdf:type').value}>") in {
        quad[:2] for quad in read
    }


def test_rdf_1_2_reifies_what_the_claims_say(draft, dumped):
    """RDF 1.2 Concepts, 3.2: rdf:reifies and a triple term for three statements."""
    read = list(parse(dumped("rdf12", dumps.WHOLE), format=RdfFormat.TRIG))
    claims = [q for q in read if q.predicate == term("rdf:reifies")]
    assert len(claims) == len(draft.claims)
    assert all(isinstance(q.object, Triple) for q in claims)
    assert len(read) == len(draft.release.lines) - 2 * len(claims)
    said = {q.object for q in claims}
    assert {claim.statement for claim in draft.claims} == said


@pytest.mark.slow
def test_each_graph_opens_once(dumped):
    trig = dumped("trig", dumps.WHOLE).decode()
    assert [trig.count(f"\ngraph:{name} {{") for name in GRAPHS] == [1] * len(GRAPHS)
    nodes = json.loads(dumped("jsonld", dumps.WHOLE))["@graph"]
    assert [node["id"] for node in nodes] == [f"graph:{name}" for name in sorted(GRAPHS)]


def test_a_graph_that_is_not_there(draft):
    with pytest.raises(SourceError, match="no graph 'fact'; the graphs are claims"):
        dumps.dump(draft.release, "turtle", "fact")


def test_rdf_xml_that_cannot_carry_the_data_says_so():
    """RDF/XML 1.1, 2.4: a property is the name of an element."""
    release = made(f"<urn:a> <urn:p/> <urn:b> <{BASE}graph/facts> .")
    with pytest.raises(NotAcceptable, match="RDF/XML"):
        dumps.dump(release, "rdfxml")


def test_the_release_is_fetched_from_an_engine(draft, engine):
    assert dumps.release_of(engine).nquads == draft.release.nquads


def test_other_data_are_no_release():
    node = NamedNode("urn:a")
    quad = Quad(node, node, Literal("x"))
    with pytest.raises(UnknownThing, match="only a release"):
        dumps.release_of(EmbeddedEngine(made(str(quad).removesuffix(" .") + " .")))


@pytest.mark.slow
def test_the_same_data_have_the_same_bytes(draft, dumped, tmp_path):
    """In another process with another hash seed, made a second time."""
    write_cached(tmp_path / "kept", draft.release)
    names = [format_.name for format_ in DUMPS]
    odd = {"PYTHONHASHSEED": "7", "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", DUMPED, tmp_path, *names], env=odd, check=True)
    for name in names:
        assert (tmp_path / name).read_bytes() == dumped(name, dumps.WHOLE)
    assert json.loads(dumped("jsonld", dumps.WHOLE))["@context"]


def test_run_by_itself_it_makes_every_file(tmp_path):
    """As a server has it done: `lis_graph.web.protocols.dumps`."""
    release = made('<urn:s> <urn:p> "a\u2028b" <https://w3id.org/lis/graph/facts> .')
    there = tmp_path / "facts.ttl"
    there.write_bytes(b"made already")
    command = [sys.executable, "-m", "lis_graph.publish.dumps", str(tmp_path)]
    subprocess.run(command, input=release.nquads, check=True)
    files = [name + end for name in dumps.files(release) for end in ("", dumps.ZIPPED)]
    assert {path.name for path in tmp_path.iterdir()} == {*files} - {"facts.ttl.gz"}
    assert (tmp_path / "facts.nq").read_bytes() == release.nquads
    assert there.read_bytes() == b"made already"


@pytest.mark.parametrize("file", ["facts.nq", "facts.ttl", "facts.nq.gz"])
@pytest.mark.parametrize("asked", ["items=0-5", "bytes=abc", "bytes=5-2", "bytes=0-1,4-5"])
def test_ranges_that_are_not_one_of_bytes_are_ignored(site, file, asked):
    """RFC 9110, 14.2: an unknown unit must be ignored, and what is malformed may be."""
    response = site(f"/dump/{file}", Range=asked)
    assert (response.status_code, response.data) == (200, site(f"/dump/{file}").data)


@pytest.mark.parametrize("format_", DUMPS, ids=lambda format_: format_.name)
def test_a_dump_says_its_type_and_its_charset(site, format_):
    """RFC 9110, 8.3: text is said to be UTF-8; what is not text or names it itself is not."""
    said = site(f"/dump/facts.{format_.extension}", "HEAD").headers["Content-Type"]
    textual = {"nquads", "trig", "turtle", "ntriples", "rdfxml"}
    charset = "; charset=utf-8" if format_.name in textual else ""
    assert said == f"{format_.media_type}{charset}"
