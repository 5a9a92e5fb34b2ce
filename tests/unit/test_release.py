import gzip
import json
import os
import shutil
import subprocess
import sys
import warnings
from dataclasses import replace

import pytest
from pyoxigraph import BlankNode, RdfFormat, parse
from rdflib import Dataset

from lis_graph.build import cache, recipe
from lis_graph.build.files import load_files, write_release
from lis_graph.checks import validation
from lis_graph.errors import SourceError
from lis_graph.rdf.namespaces import BASE, GRAPHS, graph

BUILD = """
import sys
from pathlib import Path
from lis_graph.build import files, recipe
files.write_release(recipe.draft(Path(sys.argv[1])).release, Path(sys.argv[2]))
"""


@pytest.mark.slow
def test_the_same_files_give_the_same_bytes_anywhere(root, draft, tmp_path):
    """In another folder, time zone, locale and hash seed."""
    for folder in ("ontology", "data"):
        shutil.copytree(root / folder, tmp_path / "elsewhere" / folder)
    arguments = [sys.executable, "-c", BUILD, tmp_path / "elsewhere", tmp_path / "out"]
    odd = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
    subprocess.run(arguments, check=True, env=os.environ | odd)
    assert (tmp_path / "out/dataset.nq").read_bytes() == draft.release.nquads
    description = json.loads((tmp_path / "out/release.json").read_text())
    assert description == draft.release.description()


def test_release_json_counts_what_dataset_nq_holds(draft):
    description = draft.release.description()
    assert set(description["graphs"]) == {f"{BASE}graph/{name}" for name in GRAPHS}
    assert sum(description["graphs"].values()) == description["quads"]
    assert description["quads"] == draft.release.nquads.count(b"\n")
    assert len(description["revision"]) == 64


def test_there_is_no_blank_node(draft):
    assert not [
        q
        for q in draft.release.quads
        if isinstance(q.subject, BlankNode) or isinstance(q.object, BlankNode)
    ]


def test_no_statement_stands_in_two_graphs(draft):
    triples = [q.triple for q in draft.release.quads]
    assert len(triples) == len(set(triples))


def test_what_oxigraph_stores_is_what_is_written(draft, engine):
    """The Store rewrites derived integers, durations and language tags."""
    stored = {str(q) for q in engine._store}
    assert stored == {str(q) for q in draft.release.quads}


def test_rebasing_moves_every_name_and_nothing_else(draft):
    moved = draft.release.rebased("https://lis.example/kg/")
    assert BASE.encode() not in moved.nquads
    back = moved.nquads.replace(b"https://lis.example/kg/", BASE.encode()).splitlines()
    assert sorted(back) == draft.release.nquads.splitlines()
    assert list(validation.shapes(replace(draft, release=moved))) == []
    assert draft.release.rebased(BASE) is draft.release


@pytest.mark.parametrize(
    "base", ["https://lis.example", "lis/", "", "https://lis example/", "https://lis.example/#"]
)
def test_a_base_that_is_none_is_refused(draft, base):
    with pytest.raises(SourceError, match="not a base"):
        draft.release.rebased(base)


def test_without_people_nobody_is_named(draft, without_people):
    without = without_people.release
    text = without.nquads.decode()
    names = {
        q.object.value
        for q in draft.release.quads
        if q.predicate.value == "http://xmlns.com/foaf/0.1/name"
        and q.graph_name == graph("persons")
    }
    assert len(names) == 10
    surnames = {name.split()[-1] for name in names}
    assert not [s for s in names | surnames if s in text]
    assert f"{BASE}graph/persons" not in text


def test_a_release_is_kept_and_found_again(root, draft, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(recipe, "draft", lambda *_, **__: draft)
    first = cache.current(root)
    monkeypatch.setattr(recipe, "draft", lambda *_, **__: pytest.fail("was not kept"))
    again = cache.current(root)
    assert first.revision == again.revision == draft.release.revision


@pytest.mark.parametrize("spoiled", [b"", b"# 0\n", b"<urn:a> <urn:b> <urn:c> .\n", b"\xff"])
def test_a_cache_that_was_spoiled_is_not_believed(root, draft, tmp_path, monkeypatch, spoiled):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(recipe, "draft", lambda *_, **__: draft)
    cache.current(root)
    (kept,) = tmp_path.glob("lis-graph/*.nq")
    kept.write_bytes(spoiled)
    assert cache.current(root).revision == draft.release.revision


def test_a_contradictory_graph_is_not_served(root, tmp_path):
    for name in ("ontology/lis.ttl", "data/people.ttl"):
        (tmp_path / name).parent.mkdir()
        shutil.copy(root / name, tmp_path / name)
    with (tmp_path / "data/people.ttl").open("a") as file:
        file.write("person:radoslaw-grech a <http://www.w3.org/ns/org#Organization> .")
    with pytest.raises(SourceError, match=r"contradicts itself: .*person:radoslaw-grech"):
        cache.current(tmp_path)


def test_what_is_written_can_be_read_by_others_and_nothing_is_left(draft, tmp_path):
    write_release(draft.release, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"dataset.nq", "release.json"}
    assert all(path.stat().st_mode & 0o044 for path in tmp_path.iterdir())


def test_line_separators_within_a_text_do_no_harm(tmp_path):
    """U+2028 and U+0085 stand raw in N-Quads; only LF ends a line."""
    path = tmp_path / "a.nt"
    path.write_text('<urn:a> <urn:b> "x\u2028y\u0085z" .\n', "utf-8")
    (quad,) = load_files([path]).quads
    assert quad.object.value == "x\u2028y\u0085z"


def test_blank_nodes_of_two_files_are_two(tmp_path):
    for name in ("a.nt", "b.nt"):
        (tmp_path / name).write_text("_:x <urn:b> <urn:c> .\n")
    assert len(load_files([tmp_path / "a.nt", tmp_path / "b.nt"]).quads) == 2


def test_a_cache_that_cannot_be_written_does_no_harm(root, draft, tmp_path, monkeypatch):
    (tmp_path / "lis-graph").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(recipe, "draft", lambda *_, **__: draft)
    steps = []
    assert cache.current(root, progress=steps.append).revision == draft.release.revision
    assert steps[-1] == "the release could not be cached for the next start"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.nq", "<urn:a> <urn:b> <urn:c> <urn:g> ."),
        ("a.nt", "<urn:a> <urn:b> <urn:c> ."),
        ("a.ttl", "<urn:a> <urn:b> <urn:c> ."),
        ("a.trig", "<urn:g> { <urn:a> <urn:b> <urn:c> }"),
        ("a.ttl.gz", "<urn:a> <urn:b> <urn:c> ."),
    ],
)
def test_other_files_are_read(tmp_path, name, text):
    data = gzip.compress(text.encode()) if name.endswith(".gz") else text.encode()
    (tmp_path / name).write_bytes(data)
    (quad,) = load_files([tmp_path / name]).quads
    assert quad.object.value == "urn:c"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.ttl", b"<urn:a> <urn:b>", "line 1"),
        ("a.csv", b"a,b", "name it .nq"),
        ("a.nq.gz", b"not gzip", "cannot be read"),
        ("missing.nq", None, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, name, data, message):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match=rf"{name}.*{message}"):
        load_files([tmp_path / name])


@pytest.mark.slow
def test_rdflib_reads_the_dump(draft):
    read = Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib warns of itself
        read.parse(data=draft.release.nquads.decode(), format="nquads")
    assert len(list(read.quads())) == len(draft.release.lines)


def test_the_dump_is_sorted(draft):
    lines = draft.release.nquads.decode().splitlines()
    assert lines == sorted(set(lines))
    assert list(parse(draft.release.nquads, format=RdfFormat.N_QUADS))
