"""The commands: what they print, where, and with which exit code."""

import csv
import io
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request

import pytest

from lis_graph.cli import main

pytestmark = pytest.mark.usefixtures("draft")  # it is in the cache then, and made once

AREAS = "SELECT ?a { ?a a <https://w3id.org/lis/def/KeyArea> } ORDER BY ?a"


@pytest.fixture
def run(capsysbinary, monkeypatch, root):
    monkeypatch.chdir(root)

    def command(*arguments, stdin=""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = end.code or 0
        else:
            status = 0
        out, err = capsysbinary.readouterr()
        return status, out.decode(), err.decode()

    return command


def test_help_teaches(run):
    status, out, _ = run("--help")
    assert status == 0
    for command in ("check", "build", "query", "describe", "dump", "evidence", "serve"):
        assert f"  {command} " in out


def test_a_table_for_people(run):
    status, out, err = run("query", "-", stdin=AREAS)
    lines = out.splitlines()
    assert (status, lines[0], len(lines)) == (0, "a", 9)
    assert "key-area:innofood" in lines
    assert "7 rows" in err


@pytest.mark.parametrize(
    ("query", "expected"), [("ASK {}", "yes\n"), ("ASK { <urn:a> ?p ?o }", "no\n")]
)
def test_an_ask_is_answered_in_a_word(run, query, expected):
    assert run("query", "-", stdin=query)[:2] == (0, expected)


def test_a_count_that_may_be_too_low_is_warned_of(run):
    query = "SELECT (COUNT(*) AS ?n) { ?s (<urn:p>|<urn:q>)+ ?o }"
    status, out, err = run("query", "-", "--format", "csv", stdin=query)
    assert (status, out) == (0, "n\r\n0\r\n")
    assert err.startswith("a count over this path with | may be too low")


@pytest.mark.parametrize(
    ("format_", "begins"),
    [
        ("json", '{"head"'),
        ("xml", "<?xml"),
        ("csv", "a\r\nhttps://w3id.org/lis/id/key-area/"),
        ("tsv", "?a\n<https://w3id.org/lis/id/key-area/"),
    ],
)
def test_formats_for_programs(run, format_, begins):
    status, out, _ = run("query", "-", "--format", format_, stdin=AREAS)
    assert status == 0
    assert out.startswith(begins)


@pytest.mark.parametrize("format_", ["turtle", "ntriples", "jsonld", "rdfxml"])
def test_a_description_in_each_form(run, format_):
    status, out, _ = run("describe", "key-area:innofood", "--format", format_)
    assert status == 0
    assert "InnoFood" in out


@pytest.mark.parametrize(
    ("arguments", "stdin", "status", "message"),
    [
        (["query", "-"], "SELECT * {", 1, "line 1, column 11"),
        (["query", "-"], "CLEAR ALL", 1, "read-only"),
        (["query", "nosuch.rq"], "", 2, "nosuch.rq"),
        (["query", "-", "--format", "docx"], "ASK {}", 2, "docx"),
        (["query", "-", "--format", "csv"], "ASK {}", 1, "sparql-results+json"),
        (["describe", "key-area:nosuch"], "", 1, "has nothing about"),
        (["describe", "foo:bar"], "", 1, "foo: is no prefix of this graph"),
        (["dump", "--format", "turtle", "--out", "nofolder/x"], "", 1, "nofolder"),
        (["evidence", "--source", "lkm-2023=nofile"], "", 1, "nofile"),
        (["describe", "innofood"], "", 1, "give an IRI or a name such as"),
        (["dump", "--format", "turtle", "--graph", "nosuch"], "", 2, "nosuch"),
        (["evidence", "--source", "lkm-2023"], "", 2, "ID=FILE"),
        (["evidence", "--source", "nosuch=pyproject.toml"], "", 1, "lkm-2023"),
        (["evidence", "--source", "lkm-2023=pyproject.toml"], "", 1, "problems"),
        (["--root", "docs", "check"], "", 1, "no ontology/*.ttl"),
    ],
)
def test_bad_input(run, arguments, stdin, status, message):
    ended, _, err = run(*arguments, stdin=stdin)
    assert ended == status
    assert message in err


def test_a_wrong_setting(run, monkeypatch):
    monkeypatch.setenv("LIS_GRAPH_PEOPLE", "perhaps")
    status, _, err = run("query", "-", stdin="ASK {}")
    assert status == 1
    assert "LIS_GRAPH_PEOPLE='perhaps': give yes or no" in err


@pytest.mark.usefixtures("without_people")
def test_a_switch_leaves_the_people_out(run):
    query = "ASK { ?s a <http://xmlns.com/foaf/0.1/Person> }"
    assert run("query", "-", stdin=query)[1] == "yes\n"
    assert run("--no-people", "query", "-", stdin=query)[1] == "no\n"


def test_a_dump_to_a_file(run, tmp_path, draft):
    status, out, _ = run("dump", "--format", "nquads", "--out", tmp_path / "all.nq")
    assert (status, out) == (0, "")
    assert (tmp_path / "all.nq").read_bytes() == draft.release.nquads


def test_build_writes_a_checked_release(run, tmp_path, small):
    base = "https://x.example/"
    status, out, err = run("--root", small, "build", "--out", tmp_path / "out", "--base", base)
    assert status == 0
    for step in ("reasoning", "validating the data by the shapes"):
        assert step in err
    description = json.loads((tmp_path / "out/release.json").read_text())
    assert description["base"] == base
    assert f"dataset.nq: {description['quads']} statements, {description['revision']}" in out
    written = (tmp_path / "out/dataset.nq").read_text()
    assert written.count("\n") == description["quads"]
    assert f"<{base}id/goal/innovation>" in written
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "dataset.nq",
        "release.json",
    ]


@pytest.mark.slow
def test_evidence_finds_nothing_in_another_text(run, tmp_path):
    copy = tmp_path / "page.txt"
    copy.write_text("Another page.")
    status, out, err = run("evidence", "--source", f"lkm-2023={copy}")
    assert status == 1
    assert "data/key-areas.ttl:" in out
    assert "not the one recorded" in err


@pytest.mark.server
def test_the_served_graph_answers(root, tmp_path):
    """``python server.py``: the port from PORT, the data from --data, a real socket."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = tmp_path / "own.ttl"
    data.write_text("<urn:a> <urn:b> 'own' .")
    server = subprocess.Popen(
        [sys.executable, root / "server.py", "--data", data],
        env=os.environ | {"PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert f":{port}/" in server.stdout.readline()
        query = urllib.parse.urlencode({"query": "SELECT ?o { ?s ?p ?o }"})
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/sparql?{query}", headers={"Accept": "text/csv"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert list(csv.reader(io.StringIO(answer.read().decode()))) == [["o"], ["own"]]
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=30)


def test_a_query_that_is_not_utf8(run, tmp_path):
    (tmp_path / "bad.rq").write_bytes(b"ASK { <urn:\xff> ?p ?o }")
    status, _, err = run("query", tmp_path / "bad.rq")
    assert (status, "not UTF-8: byte 11 is 0xff" in err) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "status", "printed", "told"),
    [
        (["organisation:biot", "Uniwersytet Zielonogórski"], 0, "1. BIOT", "Zielona Góra (5)"),
        (["organisation:biot", "topic:ict", "--hubs", "-k", "1"], 0, "1. BIOT", ""),
        (["address:hertz-systems", "date-precision:year"], 1, "", "no path of 8 statements"),
        (["uniwersytet", "topic:ict"], 1, "", "may mean several things: organisation:"),
        (["organisation:biot", "qqqq"], 1, "", "nothing with links is named 'qqqq'"),
        (["organisation:biot"], 2, "", "Missing argument 'B'"),
    ],
)  # fmt: skip
def test_paths_are_told_as_sentences(run, arguments, status, printed, told):
    got, out, err = run("path", *arguments)
    assert (got, out[: len(printed)]) == (status, printed)
    assert told in err


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_triples_for_other_tools(run, form):
    query = "CONSTRUCT WHERE { ?who <https://w3id.org/lis/def/leadsKeyArea> ?area }"
    status, out, _ = run("query", "-", "--format", form, stdin=query)
    assert (status, out.count("<node id=")) == (0, 14)
