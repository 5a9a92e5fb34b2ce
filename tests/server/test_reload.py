"""New data for a running server: `lis-graph reload` and SIGHUP."""

import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="guarded on Linux only")


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "data.ttl"
    path.write_text("<urn:1> <urn:p> <urn:old> .")
    return path


def reload(server):
    return subprocess.run(
        [sys.executable, "-m", "lis_graph", "reload", "--port", str(server.port)],
        capture_output=True, text=True, check=False, env=server.environ,
    )  # fmt: skip


def has(server, name):
    return b"true" in server.ask(f"ASK {{ ?s ?p <urn:{name}> }}").body


def test_a_reload_uses_new_data(start, data):
    server = start(data)
    assert (has(server, "old"), has(server, "new")) == (True, False)
    data.write_text("<urn:1> <urn:p> <urn:new> .")
    result = reload(server)
    assert (result.returncode, result.stderr) == (0, "")
    assert "done" in result.stdout
    assert (has(server, "old"), has(server, "new")) == (False, True)


def test_a_broken_release_changes_nothing_and_is_reported(start, data):
    server = start(data)
    before = server.health()["revision"]
    data.write_text("<urn:1> <urn:p>")
    result = reload(server)
    assert result.returncode == 1
    assert "data.ttl" in result.stderr
    health = server.health()
    assert (health["ready"], health["revision"]) == (True, before)
    assert "data.ttl" in health["last_reload"]
    assert has(server, "old")
    assert b'lis_graph_reloads_total{outcome="failed"} 1.0' in server.get("/metrics").body
    assert any("the old data stay" in line.get("event", "") for line in server.lines())


def test_ten_hangups_under_load_cost_no_request(start, ring):
    server = start(ring)
    with ThreadPoolExecutor(4) as pool:
        queries = [pool.submit(server.works) for _ in range(400)]
        for _ in range(10):
            server.process.send_signal(signal.SIGHUP)
            while server.health()["reloads"]["done"] == 0:
                pass
        assert all(query.result() for query in queries)
    assert server.health()["reloads"]["failed"] == 0


def test_our_own_files_are_checked_first(start, small, tmp_path):
    copy = shutil.copytree(small, tmp_path / "copy")
    server = start(LIS_GRAPH_ROOT=str(copy))
    goals = copy / "data/goals.ttl"
    right = goals.read_text()
    goals.write_text(right.replace("innovation", "growth"))
    (copy / "ontology/questions/which-goals-are-there.csv").write_text("label\ngrowth\n")
    assert reload(server).returncode == 0
    before = server.health()["revision"]
    goals.write_text(right.replace("skos:prefLabel", "skos:altLabel"))
    result = reload(server)
    assert result.returncode == 1
    assert "failed" in result.stderr
    assert server.health()["revision"] == before


def test_without_a_server_the_error_says_so(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "lis_graph", "reload", "--port", "1"],
        capture_output=True, text=True, check=False,
        env=os.environ | {"XDG_STATE_HOME": str(tmp_path)},
    )  # fmt: skip
    assert result.returncode == 1
    assert "no server of this user is found on port 1" in result.stderr
