"""Planted faults: ``lis-graph check`` names each, and where it stands."""

import contextlib
import io
import shutil

import pytest

from lis_graph.build import reasoning, recipe
from lis_graph.cli import main
from lis_graph.rdf.namespaces import graph, term

EVIDENCE = '{| lis:source source:lkm-2023 ; lis:quote "w" ; lis:section section:header |}'
PERSON = term("person:radoslaw-grech")

FAULTS = [
    # file, Turtle added at its end, the words of the finding
    (
        "data/key-areas.ttl",
        "key-area:innofood lis:inSpecialisation "
        f"specialisation:zielona-gospodarka {EVIDENCE} .",
        ["data/key-areas.ttl:", "key-area:innofood", "exactly one specialisation", "[shape]"],
    ),
    (
        "data/key-areas.ttl",
        "goal:second a lis:Goal .",
        ["data/key-areas.ttl:", "goal:second", "Polish", "[shape]"],
    ),
    (
        "data/people.ttl",
        "person:radoslaw-grech a <http://www.w3.org/ns/org#FormalOrganization> .",
        ["isjoint", "person:radoslaw-grech", "[logic]"],
    ),
    (
        "data/places.ttl",
        "place:nowa-sol lis:withinPlace place:zielona-gora .",
        ["data/places.ttl:", "place:nowa-sol", "[fact-without-claim]"],
    ),
    (
        "data/enrichment.ttl",
        'organisation:biot <https://schema.org/taxID> "9291659381" '
        '{| lis:source source:ror ; lis:locator "x" ; lis:status status:enrichment |} .',
        ["data/enrichment.ttl:", "organisation:biot", "9291659381", "[nip-checksum]"],
    ),
    (
        "data/process.ttl",
        f'event:negotiations lis:onDate "2023-02-30"^^xsd:date {EVIDENCE} .',
        ["data/process.ttl:", "event:negotiations", "date", "[shape]"],
    ),
    (
        "data/process.ttl",
        f"event:negotiations lis:negotiatedWith partnership:innofood {EVIDENCE} .",
        ["lis:negotiatedWith", "[undefined-term]"],
    ),
    (
        "data/process.ttl",
        f"event:negotiations lis:performedBy organisation:nosuch {EVIDENCE} .",
        ["organisation:nosuch", "[dangling-iri]"],
    ),
    (
        "data/process.ttl",
        'event:handover-2023-09-28 lis:negotiatedWithCount "07"^^xsd:nonNegativeInteger '
        f"{EVIDENCE} .",
        ["data/process.ttl:", "event:handover-2023-09-28", "write that", "[form]"],
    ),
    (
        "data/process.ttl",
        "barrier:rd-strategy lis:affects purpose:innovation-projects {| lis:source "
        f'source:lkm-2023 ; lis:section section:header ; lis:quote "{"w " * 26}" |}} .',
        ["25 words", "[shape]"],
    ),
    (
        "ontology/lis.ttl",
        'lis:Nobody a owl:Class ; rdfs:label "nobody"@en .',
        ["ontology/lis.ttl:", "lis:Nobody", "[missing-label]"],
    ),
]


@pytest.fixture(scope="module")
def copy(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("copy")
    for part in ("ontology", "data"):
        shutil.copytree(root / part, folder / part)
    return folder


def check(folder, *arguments):
    """Return the exit code of a command, what it printed, and what it told."""
    out, err, status = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(["--root", str(folder), *map(str, arguments)])
        except SystemExit as end:
            status = end.code
    return status, out.getvalue(), err.getvalue()


@contextlib.contextmanager
def reasoned(draft):
    """
    Let the reasoner, the slowest step by far, work on what the faults contradict only.

    What follows from the rest is taken from the draft.
    """
    inferred = [q for q in draft.release.quads if q.graph_name == reasoning.INFERRED]
    closure = reasoning.closure

    def contradictions(quads):
        some = [q for q in quads if q.graph_name == graph("ontology") or q.subject == PERSON]
        return inferred, closure(some)[1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reasoning, "closure", contradictions)
        yield


@pytest.fixture(scope="module")
def planted(copy, draft):
    """The lines that `lis-graph build` prints of files with every fault in them."""
    for name, turtle, _ in FAULTS:
        with (copy / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{turtle}\n")
    (copy / "ontology/questions/one.rq").write_text("# One?\n# Jeden?\nSELECT (1 AS ?n) {}")
    (copy / "ontology/questions/one.csv").write_text("n\n2\n")
    (copy / "ontology/lint/odd.rq").write_text("SELECT ?odd { VALUES ?odd { 1 } }")
    (copy / "ontology/lint/broken.rq").write_text("SELECT ?thing {")
    (copy / "ontology/questions/two.rq").write_text("# Two?\n# Dwa?\nSELECT ?n {")
    (copy / "ontology/questions/two.csv").write_text("n\n")
    with reasoned(draft):
        status, out, err = check(copy, "build", "--out", copy / "out")
    assert status == 1
    assert "problems: " in err
    return out.splitlines()


@pytest.mark.parametrize(
    "words",
    [
        *(words for *_, words in FAULTS),
        ["ontology/questions/one.rq", "One? row 1 is ['1'], expected ['2']", "[question]"],
        ["ontology/lint/broken.rq", "line 1, column", "[broken]"],
        ["ontology/lint/odd.rq", "selects ?thing and ?problem", "[odd]"],
        ["ontology/questions/two.rq", "line 3, column", "[question]"],
    ],
)
def test_a_planted_fault_is_named(planted, words):
    assert [line for line in planted if all(word in line for word in words)]


def test_the_line_of_a_fault_is_the_line_that_was_written(planted, copy):
    """Not the paragraph of another file that says what the thing is."""
    (line,) = (f for f in planted if "[nip-checksum]" in f)
    number = int(line.split(":")[1])
    assert "9291659381" in (copy / "data/enrichment.ttl").read_text().splitlines()[number - 1]


def test_nothing_is_written_when_a_check_fails(planted, copy):
    assert planted
    assert not (copy / "out").exists()


@pytest.mark.parametrize(
    ("turtle", "message"),
    [
        ("goal:x lis:", "data/agreements.ttl:"),
        ("nosuch:x a lis:Goal .", "nosuch"),
        ("goal:x a lis:Goal .", "add @prefix goal: <https://w3id.org/lis/id/goal/> ."),
        ('agreement:x a lis:Agreement {| lis:quote "w" |} .', "needs lis:source"),
    ],
)
def test_a_file_that_cannot_be_read_stops_at_once(root, tmp_path, turtle, message):
    for part in ("ontology", "data"):
        shutil.copytree(root / part, tmp_path / part)
    with (tmp_path / "data/agreements.ttl").open("a", encoding="utf-8") as file:
        file.write(turtle)
    status, out, err = check(tmp_path, "check")
    assert (status, out) == (1, "")
    assert message in err
    assert "lis-graph: data/agreements.ttl:" in err


@pytest.mark.parametrize("arguments", [["check"], ["--no-people", "check"]])
def test_the_graph_is_right(root, draft, without_people, monkeypatch, arguments):
    built = {True: draft, False: without_people}
    monkeypatch.setattr(recipe, "draft", lambda _, people, **__: built[people])
    status, out, _ = check(root, *arguments)
    assert (status, out[:18]) == (0, "The graph is right")
