"""`lis-graph release` and `lis-graph diff`: what they write, print and refuse."""

import gzip
import io
import sys
from dataclasses import replace

import pytest

from lis_graph.build import cache, recipe
from lis_graph.build.release import Release
from lis_graph.checks import validation
from lis_graph.checks.validation import Finding
from lis_graph.cli import main
from lis_graph.history.releases import ReleaseChain
from lis_graph.rdf.namespaces import graph, term
from lis_graph.rdf.terms import lexical

DATE = ["--date", "2026-11-23"]


@pytest.fixture
def run(capsysbinary, monkeypatch, tmp_path):
    def command(*arguments):
        monkeypatch.setattr(sys, "stdin", io.StringIO(""))
        try:
            main(["--root", str(tmp_path), *map(str, arguments)])
        except SystemExit as end:
            status = end.code or 0
        else:
            status = 0
        out, err = capsysbinary.readouterr()
        return status, out.decode(), err.decode()

    return command


@pytest.fixture
def files(monkeypatch, altered):
    """Make the files be as they are, or altered; nothing is wrong with them."""
    monkeypatch.setattr(validation, "check", lambda *_: [])

    def become(draft):
        monkeypatch.setattr(recipe, "draft", lambda *_, **__: draft)
        monkeypatch.setattr(cache, "current", lambda *_, **__: draft.release)

    become(altered[1])
    return become


def version(draft):
    about = (q for q in draft.release.quads if lexical(q.subject).endswith("lis/dataset"))
    (said,) = [lexical(q.object) for q in about if q.predicate == term("dcat:version")]
    return said


@pytest.fixture
def released(run, files, draft, altered):
    """Two releases: the files, and the altered files; return their versions."""
    versions = version(draft), version(altered[1])
    files(draft)
    assert run("release", versions[0], *DATE)[0] == 0
    files(altered[1])
    assert run("release", versions[1], "--date", "2026-11-24T10:00:00Z")[0] == 0
    return versions


def test_a_release_is_written_and_told(run, files, draft, tmp_path):
    files(draft)
    status, out, _ = run("release", version(draft), *DATE)
    (file,) = (tmp_path / "releases").iterdir()
    assert status == 0
    assert out.startswith(f"releases/{file.name}: 0 removed, {len(draft.release.lines)} added")
    assert draft.release.revision in out
    assert 'issued "2026-11-23T00:00:00Z"' in gzip.decompress(file.read_bytes()).decode()


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["0.1"], 1, "'0.1' is not a version; give three numbers"),
        (["0.0.1"], 1, "dcat:version is"),
        (["0.0.1", "--date", "yesterday"], 2, "yesterday"),
        ([], 2, "Missing argument 'VERSION'"),
    ],
)
@pytest.mark.usefixtures("files")
def test_what_a_release_cannot_be(run, tmp_path, arguments, status, words):
    got, _, err = run("release", *arguments)
    assert (got, words in err) == (status, True)
    assert not (tmp_path / "releases").exists()


def test_the_catalogue_is_named_where_its_version_is_another(run, files, altered):
    folder, draft = altered
    files(draft)
    (place,) = [
        number
        for number, line in enumerate(
            (folder / "data/catalogue.ttl").read_text().splitlines(), 1
        )
        if "dcat:version" in line
    ]
    _, _, err = run("release", "98.0.0")
    assert f"data/catalogue.ttl:{place}: dcat:version is 99.0.0; to release 98.0.0" in err


def test_a_version_of_the_ontology_is_released_once(run, files, draft, altered, tmp_path):
    """OWL 2, 3.3: another ontology is another version."""
    files(draft)
    assert run("release", version(draft), *DATE)[0] == 0
    line = f'{term("lis:KeyArea")} {term("skos:note")} "New" {graph("ontology")} .'
    made = Release(sorted([*altered[1].release.lines, line]))
    files(replace(altered[1], release=made))
    status, _, err = run("release", version(altered[1]))
    assert (status, "ontology/lis.ttl:" in err, "priorVersion" in err) == (1, True, True)
    assert len(list((tmp_path / "releases").iterdir())) == 1


def test_a_release_is_made_once(run, released, tmp_path):
    before = {path: path.read_bytes() for path in (tmp_path / "releases").iterdir()}
    for again in released:
        status, _, err = run("release", again)
        assert (status, f"the last release is {released[1]}" in err) == (1, True)
    assert {p: p.read_bytes() for p in (tmp_path / "releases").iterdir()} == before


def test_nothing_is_written_if_a_check_fails(run, files, monkeypatch, draft, tmp_path):
    files(draft)
    finding = Finding("rule", "data/places.ttl:1", "is wrong")
    monkeypatch.setattr(validation, "check", lambda *_: [finding])
    status, out, _ = run("release", version(draft))
    assert (status, "is wrong" in out) == (1, True)
    assert not (tmp_path / "releases").exists()


def test_nothing_is_left_if_the_disk_is_full(run, files, monkeypatch, draft, tmp_path):
    files(draft)

    def full(*_):
        raise OSError(28, "No space left on device", "releases")

    monkeypatch.setattr("pathlib.Path.replace", full)
    status, _, err = run("release", version(draft))
    assert (status, "No space left" in err) == (1, True)
    assert list((tmp_path / "releases").iterdir()) == []


@pytest.mark.usefixtures("files")
def test_a_release_holds_people(run):
    status, _, err = run("--no-people", "release", "99.0.0")
    assert (status, "--people" in err) == (1, True)


def test_a_difference_is_shown(run, released):
    for arguments in (released, released[:1]):
        status, out, _ = run("diff", *arguments)
        lines = out.splitlines()
        assert status == 1
        at = lines.index("organisation:hertz-systems  Hertz Systems Ltd")
        assert lines[at + 1 : at + 3] == [
            '  - skos:prefLabel "Hertz Systems Ltd Sp. z o. o."@en',
            '  + skos:prefLabel "Hertz Systems Ltd"@en',
        ]
        assert "--all shows them" in lines[-1]
        assert "graph:inferred" not in out
    assert "  in graph:inferred" in run("diff", *released, "--all")[1]


def test_what_is_equal_is_0_and_silent(run, released):
    assert run("diff")[:2] == (0, "")
    assert run("diff", released[0], released[0], "--format", "rdfp")[:2] == (0, "")


@pytest.mark.parametrize(
    ("format_", "begins"), [("rdfp", "TX ."), ("sparql", "DELETE DATA {"), ("nquads", "- <")]
)
def test_a_difference_for_programs(run, released, tmp_path, format_, begins):
    status, out, _ = run("diff", *released, "--format", format_)
    patch = ReleaseChain(tmp_path / "releases").find(released[1]).patch
    assert status == 1
    assert begins in out
    assert out == {"rdfp": patch.rdfp(), "sparql": patch.update() + "\n"}.get(format_, out)
    if format_ == "nquads":
        assert {line[2:] for line in out.splitlines()} == {*patch.removed, *patch.added}


def test_files_of_others_are_compared(run, tmp_path):
    one, other = tmp_path / "one.ttl", tmp_path / "other.trig"
    one.write_text("<urn:s> <urn:p> 1, [ <urn:q> 2 ] .")
    other.write_text("GRAPH <urn:g> { <urn:s> <urn:p> 1, [ <urn:q> 2 ], 3 }")
    status, out, _ = run("diff", one, other)
    assert status == 1
    assert out.splitlines()[:2] == ["urn:s", '  + urn:p "3"^^xsd:integer']
    assert run("diff", one, one)[:2] == (0, "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "no release yet"),
        (["0.1.0"], "there is no release '0.1.0'; existing releases: (none)"),
        (["nothing.ttl"], "neither a file nor the version"),
        (["one.csv", "one.csv"], "name it .nq"),
        (["one.ttl", "other.ttl", "--format", "sparql"], "blank node"),
        (["broken.ttl", "one.ttl"], "line 1"),
    ],
)
@pytest.mark.usefixtures("files")
def test_trouble_is_2(run, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    for name in ("one.csv", "one.ttl", "other.ttl", "broken.ttl"):
        (tmp_path / name).write_text(f"[] <urn:p> '{name}' .")
    (tmp_path / "broken.ttl").write_text("broken")
    status, out, err = run("diff", *arguments)
    assert (status, out, words in err) == (2, "", True)
