"""Queries that kill, freeze or flood a server: each is one clean error, others are served."""

import os
import signal
import sys
from pathlib import Path

import pytest

from lis_graph import errors
from lis_graph.engines import Query
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.engines.guarded import GuardedEngine
from lis_graph.release import foreign
from lis_graph.settings import Settings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="guarded on Linux only")

ASK = Query("ASK {}")
DOUBLING = " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(30))
MIXED = " ".join(f'{n} "{n}"' for n in range(40))

ATTACKS = [
    # Oxigraph panics on sorting numbers beside strings of digits
    (f"SELECT ?x {{ VALUES ?x {{ {MIXED} }} }} ORDER BY ?x", errors.QueryKilled),
    # nesting overflows the stack
    ("ASK " + "{" * 4000 + "}" * 4000, errors.QueryKilled),
    ("SELECT (" + "(" * 20000 + "1" + ")" * 20000 + " AS ?x) {}", errors.QueryKilled),
    # memory
    (f"SELECT ?a30 {{ BIND('{'x' * 1000}' AS ?a0) {DOUBLING} }}", errors.QueryKilled),
    # time
    ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", errors.QueryTimeout),
    ("SELECT (COUNT(*) AS ?n) { ?a <urn:p>* ?b . ?c <urn:p>* ?d }", errors.QueryTimeout),
    # size
    ("SELECT * { ?a ?b ?c . ?d ?e ?f }", errors.AnswerTooLarge),
    # what is refused anyway
    ("SELECT * {", errors.QueryError),
    ("CLEAR ALL", errors.UpdateRefused),
    ("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", errors.QueryError),
]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Six hundred statements about a ring of things."""
    path = tmp_path_factory.mktemp("data") / "ring.nt"
    path.write_text("".join(f"<urn:{n}> <urn:p> <urn:{(n + 1) % 600}> .\n" for n in range(600)))
    return path


@pytest.fixture(scope="module")
def guarded(data):
    limits = Settings(query_seconds=2.0, query_memory_mb=256, max_answer_mb=8, workers=2)
    engine = GuardedEngine(limits, (data,))
    yield engine
    engine.close()


@pytest.mark.parametrize(("text", "error"), ATTACKS)
def test_an_attack_is_one_clean_error(guarded, text, error):
    with pytest.raises(error):
        guarded.answer(Query(text))
    assert b"true" in guarded.answer(ASK).body


@pytest.mark.parametrize(
    "query",
    [
        Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv"),
        Query("CONSTRUCT WHERE { <urn:1> ?p ?o }", "application/ld+json"),
        Query("SELECT ?o { <urn:1> ?p ?o }", "text/csv", ("urn:none",)),
        Query("SELECT (STRLEN(STR(UUID())) AS ?n) (BOUND(?now) AS ?b) { BIND(NOW() AS ?now) }"),
    ],
)
def test_it_answers_as_the_embedded_engine(guarded, data, query):
    assert guarded.answer(query) == EmbeddedEngine(foreign([data])).answer(query)


def test_what_is_not_acceptable_says_what_there_is(guarded):
    with pytest.raises(errors.NotAcceptable) as refused:
        guarded.answer(Query("ASK {}", "text/csv"))
    assert refused.value.offers[0] == "application/sparql-results+json"


def test_a_worker_opens_no_file_and_no_socket(guarded):
    """Even where a filter by text misses it, nothing is fetched."""
    worker = guarded._take()
    guarded._idle.put(worker)
    lines = Path(f"/proc/{worker.process}/limits").read_text().splitlines()
    limits = {line[:26].strip(): line[26:].split()[0] for line in lines}
    assert limits["Max open files"] == limits["Max core file size"] == "0"
    assert limits["Max processes"] == "0"
    assert limits["Max address space"].isdigit()


def test_a_killed_worker_costs_one_request_at_most(guarded):
    worker = guarded._take()
    guarded._idle.put(worker)
    os.kill(worker.process, signal.SIGKILL)
    with pytest.raises(errors.QueryKilled):
        guarded.answer(ASK)
    assert b"true" in guarded.answer(ASK).body


def test_a_killed_zygote_is_replaced(data):
    engine = GuardedEngine(Settings(), (data,))
    assert b"true" in engine.answer(ASK).body
    first = engine._zygote
    first._process.kill()
    first._process.wait()
    assert b"true" in engine.answer(ASK).body
    assert engine._zygote is not first
    engine.close()


def test_no_place_is_an_answer_too(data):
    engine = GuardedEngine(Settings(workers=1, queue_seconds=0.1), (data,))
    with engine._slot(), pytest.raises(errors.Overloaded):
        engine.answer(ASK)
    assert b"true" in engine.answer(ASK).body
    engine.close()


def test_data_that_cannot_be_read_are_named(tmp_path):
    (tmp_path / "broken.ttl").write_text("<urn:a>")
    with pytest.raises(errors.SourceError, match=r"broken\.ttl"):
        GuardedEngine(Settings(), (tmp_path / "broken.ttl",))
