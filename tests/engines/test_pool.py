"""Queries that kill, freeze or flood a server: each is one clean error, others are served."""

import errno
import json
import os
import platform
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from lis_graph import errors
from lis_graph.build.files import load_files
from lis_graph.engines import Query
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.engines.pool import WorkerPoolEngine
from lis_graph.engines.sandbox import CALLS
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
    engine = WorkerPoolEngine(limits, (data,))
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
    assert guarded.answer(query) == EmbeddedEngine(load_files([data])).answer(query)


def test_what_is_not_acceptable_says_what_there_is(guarded):
    with pytest.raises(errors.NotAcceptable) as refused:
        guarded.answer(Query("ASK {}", "text/csv"))
    assert refused.value.offers[0] == "application/sparql-results+json"


def test_a_worker_is_confined(guarded):
    """Even where a filter by text misses it, nothing is fetched."""
    worker = guarded._supervisor.zygote.acquire()
    guarded._supervisor.zygote.release(worker)
    lines = Path(f"/proc/{worker.process}/limits").read_text().splitlines()
    limits = {line[:26].strip(): line[26:].split()[0] for line in lines}
    assert limits["Max open files"] == limits["Max core file size"] == "0"
    assert limits["Max processes"] == "0"
    assert limits["Max address space"].isdigit()
    status = Path(f"/proc/{worker.process}/status").read_text()
    assert ("Seccomp:\t2" in status) == (platform.machine() in CALLS)
    assert "NoNewPrivs:\t1" in status


def test_what_a_confined_process_cannot_do():
    """The filter of system calls holds by itself, without the limits."""
    tries = """
        import ctypes, os, platform, socket
        from lis_graph.engines.sandbox import CALLS, _refuse_calls
        import subprocess
        _refuse_calls(*CALLS[platform.machine()])
        for action in (
            lambda: open("/etc/hostname"),
            lambda: socket.socket(),
            lambda: os.fork(),
            lambda: os.execv("/bin/true", ["true"]),
            lambda: os.kill(os.getppid(), 0),
        ):
            try:
                action()
            except PermissionError:
                continue
            os._exit(1)
        os._exit(0)
    """
    if platform.machine() not in CALLS:
        pytest.skip("no list of system calls for this machine")
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(tries)], check=False)
    assert done.returncode == 0


def test_a_killed_worker_costs_no_request(guarded):
    """Nor does it matter whether it was idle or at work."""
    worker = guarded._supervisor.zygote.acquire()
    guarded._supervisor.zygote.release(worker)
    os.kill(worker.process, signal.SIGKILL)
    assert b"true" in guarded.answer(ASK).body
    killed = []

    def kill():
        if not killed and guarded._supervisor.zygote._busy:
            killed.extend(guarded._supervisor.zygote._busy)
            os.kill(killed[0].process, signal.SIGKILL)
        return False

    pairs = "(COUNT(DISTINCT CONCAT(STR(?a), STR(?d))) AS ?n)"
    count = f"SELECT {pairs} {{ ?a ?b ?c . ?d ?e ?f }}"
    assert guarded.answer(Query(count, "text/csv"), kill).body == b"n\r\n360000\r\n"
    assert killed
    assert guarded.state.kills["from outside"] >= 1


def test_a_killed_zygote_is_replaced_with_the_same_data(data, tmp_path):
    own = tmp_path / "own.nt"
    own.write_bytes(data.read_bytes())
    engine = WorkerPoolEngine(Settings(), (own,))
    first, before = engine._supervisor.zygote, engine.dataset
    own.write_text("broken since")
    first._process.kill()
    first.wait()
    while engine.state.restarts == 0:  # nobody has to ask for it
        pass
    assert b"true" in engine.answer(ASK).body
    assert engine._supervisor.zygote is not first
    assert engine.dataset == before
    engine.close()


def test_nobody_waits_for_a_client_that_left(guarded):
    with pytest.raises(errors.ClientGone):
        guarded.answer(Query(ATTACKS[4][0]), lambda: True)
    with pytest.raises(errors.ClientGone):
        guarded.answer(Query(ATTACKS[4][0]), lambda: guarded._supervisor.zygote.busy > 0)
    assert guarded.state.kills["client gone"] == 1


def test_a_client_may_ask_for_less_time(guarded):
    with pytest.raises(errors.QueryTimeout, match=r"0\.1 s"):
        guarded.answer(Query(ATTACKS[4][0], seconds=0.1))


def test_light_queries_go_on_beside_long_ones(data):
    """A long query leaves its place; where no place for long ones is free it is ended."""
    limits = Settings(workers=1, long_queries=1, query_seconds=60.0, queue_seconds=60.0)
    engine = WorkerPoolEngine(limits, (data,))
    stop = Event()
    heavy = Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    with ThreadPoolExecutor(2) as pool:
        first, second = (pool.submit(engine.answer, heavy, stop.is_set) for _ in range(2))
        done, _ = wait((first, second), return_when=FIRST_COMPLETED)
        with pytest.raises(errors.Overloaded, match="long queries"):
            done.pop().result()
        assert engine.state.workers["long"] == 1
        assert b"true" in engine.answer(ASK).body
        stop.set()
    assert engine.state.kills == {"overload": 1, "client gone": 1}
    engine.close()


def test_no_place_is_an_answer_too(data):
    engine = WorkerPoolEngine(Settings(workers=1, queue_seconds=0.1), (data,))
    engine._short.acquire()
    with pytest.raises(errors.Overloaded):
        engine.answer(ASK)
    engine._short.release()
    assert b"true" in engine.answer(ASK).body
    engine.close()


def test_a_long_answer_is_in_a_file(guarded):
    query = Query("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000")
    answer = guarded.answer(query)
    assert answer.body == b""
    assert len(json.loads(answer.read())["results"]["bindings"]) == 20000
    assert answer.file.closed


def test_a_full_disk_is_one_error(guarded, monkeypatch):
    def full():
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(guarded, "_spool", full)
    with pytest.raises(errors.Overloaded, match="disk"):
        guarded.answer(Query("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"))
    assert b"true" in guarded.answer(ASK).body


@pytest.fixture
def changing(tmp_path):
    path = tmp_path / "changing.ttl"
    path.write_text("<urn:a> <urn:b> <urn:c> .")
    engine = WorkerPoolEngine(Settings(), (path,))
    yield engine, path
    engine.close()


def test_reload_goes_over_to_new_data(changing):
    engine, path = changing
    before = engine.dataset.revision
    path.write_text("<urn:a> <urn:b> <urn:c>, <urn:d> .")
    old = engine._supervisor.zygote
    busy = old.acquire()
    assert engine.reload().triples == 2
    assert engine.dataset.revision != before
    assert old.alive()  # until its last query is answered
    old.release(busy)
    assert not old.alive()
    assert engine.state.reloads == {"done": 1, "failed": 0}


@pytest.mark.parametrize(
    ("text", "check", "message"),
    [
        ("<urn:a>", lambda: None, "changing.ttl"),
        ("<urn:a> <urn:b> <urn:new> .", lambda: "not this revision", "files changed"),
        ("<urn:a> <urn:b> <urn:new> .", lambda: refuse("a check failed"), "a check failed"),
    ],
)
def test_if_reload_fails_the_old_data_stay(changing, text, check, message):
    engine, path = changing
    before = engine.dataset
    path.write_text(text)
    with pytest.raises(errors.SourceError, match=message):
        engine.reload(check)
    assert engine.dataset == before
    assert b"true" in engine.answer(Query("ASK { <urn:a> <urn:b> <urn:c> }")).body
    assert engine.state.reloads == {"done": 0, "failed": 1}
    assert message in engine.state.last_reload


def test_data_that_cannot_be_kept_aside_are_not_gone_over_to(changing, monkeypatch):
    """A full disk: were the new zygote killed, there would be nothing to replace it from."""
    engine, path = changing
    before = engine.dataset
    path.write_text("<urn:a> <urn:b> <urn:new> .")
    supervisor = engine._supervisor
    full = replace(supervisor._order, folder="/proc/nothing/can/be/written/here")
    monkeypatch.setattr(supervisor, "_order", full)
    with pytest.raises(errors.SourceError, match="disk"):
        engine.reload()
    assert engine.dataset == before


def refuse(message):
    raise errors.SourceError(message)


def test_a_default_graph_of_its_own_is_the_default_graph(tmp_path):
    """RDF 1.1 Datasets: what stands in no named graph; the union where nothing does."""
    named, both = tmp_path / "named.nq", tmp_path / "both.nq"
    named.write_text("<urn:a> <urn:p> <urn:b> <urn:g> .")
    both.write_text("<urn:a> <urn:p> <urn:b> <urn:g> .\n<urn:c> <urn:p> <urn:d> .")
    count = Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv")
    for path, union in ((named, True), (both, False)):
        engine = EmbeddedEngine(load_files([path]))
        assert engine.answer(count).body.split() == [b"n", b"1"]
        assert (engine.dataset.union, engine.dataset.triples) == (union, 1)


def test_data_that_cannot_be_read_are_named(tmp_path):
    (tmp_path / "broken.ttl").write_text("<urn:a>")
    with pytest.raises(errors.SourceError, match=r"broken\.ttl"):
        WorkerPoolEngine(Settings(), (tmp_path / "broken.ttl",))
