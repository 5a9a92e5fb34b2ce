"""Queries over a limit, and workers that die: each is one clean error, others are served."""

import errno
import json
import os
import platform
import resource
import signal
import socket
import subprocess
import sys
import textwrap
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from lis_graph import errors
from lis_graph.build.files import load_files
from lis_graph.engines import CLIENT, Query, syntax, zygote
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.engines.pool import WorkerLost, WorkerPoolEngine, classify_exit
from lis_graph.engines.processes import Worker
from lis_graph.engines.sandbox import CALLS
from lis_graph.engines.syntax import MAX_NESTING
from lis_graph.settings import Settings

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(sys.platform != "linux", reason="guarded on Linux only"),
]

ASK = Query("ASK {}")
PAIRS = "{ ?a ?b ?c . ?d ?e ?f }"
"""All pairs of statements, 360,000 over the ring."""

COUNT_TRIPLES = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HEAVY = Query(COUNT_TRIPLES)
"""A query that takes minutes."""

LIMITS = [
    # time
    (COUNT_TRIPLES, errors.QueryTimeout),
    ("SELECT (COUNT(*) AS ?n) { ?a <urn:p>* ?b . ?c <urn:p>* ?d }", errors.QueryTimeout),
    # size of the answer
    (f"SELECT * {PAIRS}", errors.AnswerTooLarge),
    # depth
    (f"ASK {'{' * (MAX_NESTING + 1)}{'}' * (MAX_NESTING + 1)}", errors.QueryError),
    # mistakes, and what is not offered
    ("SELECT * {", errors.QueryError),
    ("CLEAR ALL", errors.UpdateRefused),
    ("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", errors.QueryError),
]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Return a file of six hundred statements about a ring of things."""
    path = tmp_path_factory.mktemp("data") / "ring.nt"
    path.write_text("".join(f"<urn:{n}> <urn:p> <urn:{(n + 1) % 600}> .\n" for n in range(600)))
    return path


@pytest.fixture(scope="module")
def guarded(data):
    limits = Settings(query_seconds=2.0, query_memory_mb=256, max_answer_mb=8, workers=2)
    engine = WorkerPoolEngine(limits, (data,))
    yield engine
    engine.close()


@pytest.mark.parametrize(("text", "error"), LIMITS)
def test_a_query_over_a_limit_is_one_clean_error(guarded, text, error):
    with pytest.raises(error):
        guarded.answer(Query(text))
    assert b"true" in guarded.answer(ASK).body


@pytest.mark.parametrize("order", ["ORDER BY ?f ?c", "GROUP BY ?a ?d"])
def test_a_query_over_its_memory_is_one_clean_error(data, order):
    """A long sort, and as many groups."""
    engine = WorkerPoolEngine(Settings(query_memory_mb=24, query_seconds=60.0), (data,))
    with pytest.raises(errors.QueryKilled, match="more than 24 MB of memory"):
        engine.answer(Query(f"SELECT ?a ?d {PAIRS} {order}"))
    assert engine.state.kills == {"memory": 1}
    assert b"true" in engine.answer(ASK).body
    engine.close()


@pytest.mark.parametrize(
    ("number", "reason", "words"),
    [
        (signal.SIGSEGV, "depth", "nests too deeply"),
        (signal.SIGABRT, "memory", "memory, or met a fault of the engine"),
        (signal.SIGKILL, "memory", "memory, or met a fault of the engine"),
    ],
)
def test_a_worker_that_dies_again_and_again_is_one_clean_error(data, number, reason, words):
    """The signals of a crash, sent from here; SIGKILL ends the query at the fifth worker."""
    engine = WorkerPoolEngine(Settings(query_seconds=60.0), (data,))

    def kill():
        for worker in engine._supervisor.zygote._busy:
            os.kill(worker.process, number)
        return False

    with pytest.raises(errors.QueryKilled, match=words):
        engine.answer(HEAVY, kill)
    assert engine.state.kills[reason] == 1
    assert engine.state.kills.get("from outside", 0) == 4 * (number == signal.SIGKILL)
    assert b"true" in engine.answer(ASK).body
    engine.close()


@pytest.mark.parametrize(
    ("cause", "exit_code", "retry", "reason", "error"),
    [
        (errors.QueryTimeout("late"), -signal.SIGKILL, True, "time", None),
        (errors.Overloaded("busy"), -signal.SIGKILL, True, "overload", None),
        (errors.ClientGone("gone"), -signal.SIGKILL, True, "client gone", None),
        (KeyboardInterrupt(), -signal.SIGKILL, True, None, None),
        (OSError(errno.ENOSPC, "full"), -signal.SIGKILL, True, None, errors.Overloaded),
        (OSError(errno.EMFILE, "many"), -signal.SIGKILL, True, None, errors.Overloaded),
        (EOFError(), -signal.SIGKILL, True, "from outside", WorkerLost),
        (EOFError(), 0, True, "from outside", WorkerLost),
        (ConnectionResetError(), -signal.SIGKILL, True, "from outside", WorkerLost),
        (EOFError(), -signal.SIGKILL, False, "memory", errors.QueryKilled),
        (EOFError(), -signal.SIGSEGV, True, "depth", errors.QueryKilled),
        (EOFError(), -signal.SIGABRT, True, "memory", errors.QueryKilled),
        (EOFError(), 1, True, "memory", errors.QueryKilled),
    ],
)
def test_the_end_of_a_worker_is_classified(cause, exit_code, retry, reason, error):
    end = classify_exit(cause, exit_code, retry, 512)
    assert end.reason == reason
    assert type(end.error) is (error or type(None))


@pytest.mark.parametrize(
    "query",
    [
        Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv"),
        Query("CONSTRUCT WHERE { <urn:1> ?p ?o }", "application/ld+json"),
        Query(f"ASK {'{' * MAX_NESTING}{'}' * MAX_NESTING}"),
        Query("SELECT ?o { <urn:1> ?p ?o }", "text/csv", ("urn:none",)),
        Query("SELECT (STRLEN(STR(UUID())) AS ?n) (BOUND(?now) AS ?b) { BIND(NOW() AS ?now) }"),
    ],
)
def test_it_answers_as_the_embedded_engine(guarded, data, query):
    assert guarded.answer(query) == EmbeddedEngine(load_files([data])).answer(query)


def test_not_acceptable_lists_the_offers(guarded):
    with pytest.raises(errors.NotAcceptable) as refused:
        guarded.answer(Query("ASK {}", "text/csv"))
    assert refused.value.offers[0] == "application/sparql-results+json"


def test_nothing_is_fetched_where_the_check_of_the_text_is_passed(guarded):
    with socket.create_server(("127.0.0.1", 0)) as endpoint:
        endpoint.settimeout(0.2)
        address = f"http://127.0.0.1:{endpoint.getsockname()[1]}/"
        text = f"ASK {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"
        unchecked = replace(syntax.read(text), federated=False)
        with pytest.raises(errors.QueryError):
            guarded.answer(Query(text, known=unchecked))
        with pytest.raises(TimeoutError):
            endpoint.accept()


def test_a_worker_is_confined(guarded):
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


def test_the_filter_of_system_calls_holds_without_the_limits():
    script = """
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
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False)
    assert done.returncode == 0


def test_a_killed_worker_costs_no_request(guarded):
    """Whether it is idle or busy."""
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

    count = f"SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?d))) AS ?n) {PAIRS}"
    assert guarded.answer(Query(count, "text/csv"), kill).body == b"n\r\n360000\r\n"
    assert killed
    assert guarded.state.kills["from outside"] >= 1


def test_a_killed_zygote_is_replaced_with_the_same_data(data, tmp_path):
    copy = tmp_path / "copy.nt"
    copy.write_bytes(data.read_bytes())
    engine = WorkerPoolEngine(Settings(), (copy,))
    first, before = engine._supervisor.zygote, engine.dataset
    copy.write_text("broken since")
    first._process.kill()
    first.wait()
    while engine.state.restarts == 0:  # without a request
        pass
    assert b"true" in engine.answer(ASK).body
    assert engine._supervisor.zygote is not first
    assert engine.dataset == before
    engine.close()


def no_descriptor():
    raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))


def test_without_descriptors_a_query_is_refused_and_the_zygote_lives_on(data, monkeypatch):
    """An idle worker needs none; it is one more worker that does."""
    engine = WorkerPoolEngine(Settings(), (data,))
    zygote = engine._supervisor.zygote
    with monkeypatch.context() as patch:
        patch.setattr(socket, "socketpair", no_descriptor)
        with pytest.raises(errors.Overloaded, match="Too many open files"):
            engine.answer(ASK)
    assert b"true" in engine.answer(ASK).body
    with monkeypatch.context() as patch:
        patch.setattr(socket, "socketpair", no_descriptor)
        assert b"true" in engine.answer(ASK).body
    assert engine._supervisor.zygote is zygote
    assert engine.state.restarts == 0
    engine.close()


def test_a_zygote_out_of_descriptors_says_so():
    """The kernel drops a descriptor that it has no room for: recv(2), MSG_CTRUNC."""
    ours, theirs = socket.socketpair()
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    socket.send_fds(ours, [b"fork"], [ours.fileno()])
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, limits[1]))
    try:
        message, descriptors, *_ = socket.recv_fds(theirs, 4, 1)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert (message, descriptors) == (b"fork", [])
    assert zygote._fork(None, theirs, descriptors, 0) == -errno.EMFILE
    ours.close()
    theirs.close()


def test_a_fork_that_fails_is_an_error_number(monkeypatch):
    ours, theirs = socket.socketpair()
    monkeypatch.setattr(os, "fork", no_descriptor)
    descriptor = os.dup(theirs.fileno())
    assert zygote._fork(None, ours, [descriptor], 0) == -errno.EMFILE
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)
    ours.close()
    theirs.close()


def test_the_cpu_time_of_a_process_is_that_of_the_kernel():
    worker = Worker(os.getpid(), None, None)
    before, used, after = time.process_time(), worker.cpu_seconds(), time.process_time()
    assert before <= used <= after


def test_the_client_of_a_query_gets_its_share(data):
    engine = WorkerPoolEngine(Settings(workers=2, queue_seconds=0.01), (data,))
    engine._admissions.short.acquire(client="198.51.100.1")
    with pytest.raises(errors.Overloaded):
        of_client(engine, "198.51.100.1")
    assert b"true" in of_client(engine, "198.51.100.2").body
    engine.close()


def of_client(engine, address):
    context = copy_context()
    context.run(CLIENT.set, address)
    return context.run(engine.answer, ASK)


def test_a_query_stops_when_its_client_leaves(guarded):
    with pytest.raises(errors.ClientGone):
        guarded.answer(HEAVY, lambda: True)
    with pytest.raises(errors.ClientGone):
        guarded.answer(HEAVY, lambda: guarded._supervisor.zygote.busy > 0)
    assert guarded.state.kills["client gone"] == 1


def test_a_client_may_ask_for_less_time(guarded):
    with pytest.raises(errors.QueryTimeout, match=r"0\.1 s"):
        guarded.answer(Query(COUNT_TRIPLES, seconds=0.1))


def test_light_queries_go_on_beside_long_ones(data):
    """A long query leaves its slot; if no slot for long ones is free, it is stopped."""
    limits = Settings(workers=1, long_queries=1, query_seconds=60.0, queue_seconds=60.0)
    engine = WorkerPoolEngine(limits, (data,))
    stop = Event()
    with ThreadPoolExecutor(2) as pool:
        texts = (COUNT_TRIPLES, COUNT_TRIPLES.replace("?n", "?another"))
        first, second = (pool.submit(engine.answer, Query(t), stop.is_set) for t in texts)
        done, _ = wait((first, second), return_when=FIRST_COMPLETED)
        with pytest.raises(errors.Overloaded, match="long queries"):
            done.pop().result()
        assert engine.state.workers["long"] == 1
        assert b"true" in engine.answer(ASK).body
        stop.set()
    assert engine.state.kills == {"overload": 1, "client gone": 1}
    engine.close()


def test_without_a_free_slot_a_query_is_refused(data):
    engine = WorkerPoolEngine(Settings(workers=1, queue_seconds=0.1), (data,))
    engine._admissions.short.acquire()
    with pytest.raises(errors.Overloaded):
        engine.answer(ASK)
    engine._admissions.short.release()
    assert b"true" in engine.answer(ASK).body
    engine.close()


def test_a_long_answer_is_in_a_file(guarded):
    query = Query(f"SELECT * {PAIRS} LIMIT 20000")
    answer = guarded.answer(query)
    assert answer.body == b""
    assert len(json.loads(answer.read())["results"]["bindings"]) == 20000
    assert answer.file.closed


def test_a_full_disk_is_one_error(guarded, monkeypatch):
    def full():
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(guarded, "_spool", full)
    with pytest.raises(errors.Overloaded, match="disk"):
        guarded.answer(Query(f"SELECT * {PAIRS} LIMIT 20000"))
    assert b"true" in guarded.answer(ASK).body


@pytest.fixture
def changing(tmp_path):
    path = tmp_path / "changing.ttl"
    path.write_text("<urn:a> <urn:b> <urn:c> .")
    engine = WorkerPoolEngine(Settings(), (path,))
    yield engine, path
    engine.close()


def test_a_reload_uses_new_data(changing):
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
def test_the_old_data_stay_if_a_reload_fails(changing, text, check, message):
    engine, path = changing
    before = engine.dataset
    path.write_text(text)
    with pytest.raises(errors.SourceError, match=message):
        engine.reload(check)
    assert engine.dataset == before
    assert b"true" in engine.answer(Query("ASK { <urn:a> <urn:b> <urn:c> }")).body
    assert engine.state.reloads == {"done": 0, "failed": 1}
    assert message in engine.state.last_reload


def test_a_reload_without_a_snapshot_is_refused(changing, monkeypatch):
    """If the disk is full, nothing could replace the new zygote once it is killed."""
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


def test_the_default_graph_is_the_union_only_if_it_is_empty(tmp_path):
    """RDF 1.1 Datasets, section 3."""
    named, both = tmp_path / "named.nq", tmp_path / "both.nq"
    named.write_text("<urn:a> <urn:p> <urn:b> <urn:g> .")
    both.write_text("<urn:a> <urn:p> <urn:b> <urn:g> .\n<urn:c> <urn:p> <urn:d> .")
    count = Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv")
    for path, union in ((named, True), (both, False)):
        engine = EmbeddedEngine(load_files([path]))
        assert engine.answer(count).body.split() == [b"n", b"1"]
        assert (engine.dataset.union, engine.dataset.triples) == (union, 1)


@pytest.mark.parametrize(
    ("text", "default"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", ()),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", ("urn:g", "urn:h")),
        ("SELECT (COUNT(*) AS ?n) FROM <urn:g> FROM <urn:h> { ?s ?p ?o }", ()),
        ("SELECT (COUNT(*) AS ?n) FROM <urn:g> FROM <urn:g> { ?s ?p ?o }", ()),
        ("SELECT (COUNT(*) AS ?n) { ?s <urn:p>|<urn:q> ?o }", ()),
    ],
)
def test_a_worker_merges_graphs_too(tmp_path, text, default):
    """It may open no file for it. SPARQL 1.1 Query, section 13.2.1."""
    path = tmp_path / "shared.nq"
    path.write_text('<urn:a> <urn:p> "1" <urn:g> .\n<urn:a> <urn:p> "1" <urn:h> .\n')
    engine = WorkerPoolEngine(Settings(workers=1), [path])
    try:
        for _ in range(2):
            answer = engine.answer(Query(text, "text/csv", default))
            assert answer.body.split() == [b"n", b"1"]
    finally:
        engine.close()


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "broken.ttl").write_text("<urn:a>")
    with pytest.raises(errors.SourceError, match=r"broken\.ttl"):
        WorkerPoolEngine(Settings(), (tmp_path / "broken.ttl",))
