"""Requests of hostile or unlucky clients to a running server, which goes on serving."""

import json
import os
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="guarded on Linux only")

HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 40000"
POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"


def status(connection):
    """Return the status of the response on a connection, 0 if it is closed without one."""
    with connection:
        try:
            first = connection.recv(1 << 16)
        except ConnectionError:
            return 0
    return int(first.split()[1]) if first else 0


@pytest.mark.parametrize(
    ("request_", "statuses"),
    [
        (b"GET / HTTP/9.9\r\n\r\n", {400, 505, 0}),
        (b"\x00\x01\x02\r\n\r\n", {400, 501, 0}),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 505, 0}),
        (b"GET /sparql HTTP/1.1\r\nHost: x\r\nA: b\x00c\r\n\r\n", {400}),
        (b"GET /sparql HTTP/1.1\r\nHost: x\r\nAccept: a\r\n b\r\n\r\n", {400}),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nASK{}\r\n0\r\n\r\n", {400, 0}),
        (POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}", {400}),
        (POST + b"Content-Length: -1\r\n\r\nASK{}", {400}),
        (POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nASK{}", {400, 0}),
        (POST + b"Content-Length: 99999999999\r\n\r\nASK{}", {413}),
        (POST + b"Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n", {413}),
        (b"GET /sparql?query=" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", {414, 431}),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 900_000 + b"\r\n\r\n", {431, 400, 0}),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 300 + b"\r\n", {431, 400, 0}),
        (b"GET /sparql?query=ASK{}&timeout=\xd9\xa3 HTTP/1.1\r\nHost: x\r\n\r\n", {200, 400}),
        (b"GET /sparql?query=ASK{}&timeout=\xff HTTP/1.1\r\nHost: x\r\n\r\n", {400}),
        (b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: ..\r\n\r\n", {200}),
        (b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: " + b"x" * 99 + b"\r\n\r\n", {200}),
        (b"TRACE /sparql HTTP/1.1\r\nHost: x\r\n\r\n", {405}),
        (b"BREW /sparql HTTP/1.1\r\nHost: x\r\n\r\n", {501}),
        (b"GET /sparql HTTP/1.1\r\n\r\n", {400}),
        (b"GET /sparql HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", {400}),
        ("GET /id/organisation/zażółć HTTP/1.1\r\nHost: x\r\n\r\n".encode(), {404}),
        (b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", {404, 400}),
        (b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", {404}),
        (b"GET /static/../../server.py HTTP/1.1\r\nHost: x\r\n\r\n", {404}),
        (b"GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n", {404}),
        (b"GET //evil.example/sparql HTTP/1.1\r\nHost: x\r\n\r\n", {404}),
        (b"GET /sparql?format=%0d%0aX:%20y&query=ASK{} HTTP/1.1\r\nHost: x\r\n\r\n", {400}),
        (b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
         b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n", {200, 400}),
    ],
)  # fmt: skip
def test_a_malformed_request_is_refused(server, request_, statuses):
    assert status(server.socket(request_)) in statuses
    assert server.works()


def test_a_body_that_does_not_arrive_times_out(server):
    """No thread waits for it, so other clients are served at once."""
    slow = [server.socket(POST + b"Content-Length: 100\r\n\r\nASK") for _ in range(100)]
    assert server.works()
    assert {status(connection) for connection in slow} == {408}


def test_an_endless_body_is_refused(server):
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    connection = server.socket(POST + b"Transfer-Encoding: chunked\r\n\r\n")
    with connection, pytest.raises(ConnectionError):
        connection.sendall(chunk * 400)
    assert server.works()


@pytest.mark.parametrize(
    "sent", [b"5\r\nASK{}\r\n", b"5\r\nASK{}", b"6\r\nASK{}", b"5\r\nASK{}\r\nzz"]
)
def test_a_body_that_breaks_off_is_not_a_query(server, sent):
    """RFC 9112, section 7.1: a body is complete only with its last chunk."""
    connection = server.socket(POST + b"Transfer-Encoding: chunked\r\n\r\n" + sent)
    connection.shutdown(socket.SHUT_WR)
    assert status(connection) in {0, 400}
    whole = server.socket(POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nASK{}\r\n0\r\n\r\n")
    assert status(whole) == 200


def test_slow_heads_do_not_delay_other_clients(server):
    slow = [server.socket(b"GET / HTTP/1.1\r\nHost: x\r\n") for _ in range(300)]
    assert server.works()
    for connection in slow:
        connection.close()


def test_slow_readers_do_not_delay_other_clients(server):
    query = f"{LARGE} # {os.urandom(4).hex()}".encode()
    request = POST + f"Content-Length: {len(query)}\r\n\r\n".encode() + query
    slow = []
    for _ in range(20):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", server.port))
        connection.sendall(request)
        slow.append(connection)
    assert server.works()
    for connection in slow:
        connection.close()


def test_a_query_stops_when_its_client_leaves(start, ring):
    server = start(ring, LIS_GRAPH_QUERY_SECONDS="600")
    body = HEAVY.encode()
    request = POST + f"Content-Length: {len(body)}\r\n\r\n".encode() + body
    for _ in range(3):
        connection = server.socket(request)
        while server.health()["workers"]["busy"] < 1:
            pass
        connection.close()
        while server.health()["workers"]["busy"]:
            pass
    assert server.health()["kills"] == {"client gone": 3}


def test_simultaneous_heavy_queries_do_not_stop_light_ones(server):
    with ThreadPoolExecutor(12) as pool:
        heavy = [pool.submit(server.ask, f"{HEAVY} #{n}") for n in range(12)]
        while not all(query.done() for query in heavy):
            assert server.works()
        statuses = {query.result().status for query in heavy}
    assert statuses <= {503, 504}
    for query in heavy:
        response = query.result()
        problem = json.loads(response.body)
        assert problem["status"] == response.status
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert (response.headers["Retry-After"] is None) == (response.status == 504)


def test_a_long_answer_is_complete(server):
    response = server.ask(LARGE)
    assert (response.status, len(response.body)) == (
        200,
        int(response.headers["Content-Length"]),
    )
    assert len(json.loads(response.body)["results"]["bindings"]) == 40_000
    part = LARGE.replace("40000", "22000")
    first, second = server.ask(part), server.ask(part)
    assert len(first.body) > 4 << 20
    assert first.body == second.body
    too_long = server.ask("SELECT * { ?a ?b ?c . ?d ?e ?f }")
    assert (too_long.status, json.loads(too_long.body)["type"][-16:]) == (
        503,
        "result-too-large",
    )


def test_nothing_is_fetched(server):
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.2)
        address = f"http://127.0.0.1:{canary.getsockname()[1]}/"
        for query in (
            f"ASK {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
            f"ASK {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}",
            f"ASK {{ VALUES ?x {{ <{address}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
            f"LOAD <{address}>",
            f"ASK FROM <{address}> {{ ?s ?p ?o }}",
        ):
            assert server.ask(query).status in {200, 400, 403}
        with pytest.raises(TimeoutError):
            canary.accept()


def test_killed_processes_cost_no_request(start, ring):
    """kill -9 of workers and of the zygote while clients send queries."""
    server = start(ring)
    with ThreadPoolExecutor(4) as pool:
        queries = [pool.submit(server.works) for _ in range(400)]
        for _ in range(4):
            assert server.works()
            for process in server.children("lis_graph.engines.zygote"):  # the zygote first
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        assert all(query.result() for query in queries)
    health = server.health()
    assert health["restarts"] >= 1
    assert any("another takes its place" in line.get("event", "") for line in server.lines())


def test_a_killed_web_process_is_replaced(start, ring):
    server = start(ring)
    web = next(p for p in server.children("serve") if p != server.process.pid)
    zygote = server.children("lis_graph.engines.zygote")[0]
    os.kill(web, signal.SIGKILL)
    assert any("Serving" in line for line in iter(server.process.stdout.readline, ""))
    assert server.works()
    assert zygote not in server.children("lis_graph.engines.zygote")


def test_a_web_process_killed_twice_serves_the_last_data_over_broken_files(start, tmp_path):
    """Within seconds, over files that cannot be read since."""
    data = tmp_path / "data.ttl"
    data.write_text("<urn:1> <urn:p> <urn:2> .")
    server = start(data)
    revision = server.health()["revision"]
    data.write_text("<urn:1>")
    for _ in range(2):
        web = next(p for p in server.children("serve") if p != server.process.pid)
        os.kill(web, signal.SIGKILL)
        assert "Serving" in server.process.stdout.readline()
    health = server.health()
    assert (health["ready"], health["revision"]) == (True, revision)
    assert "restored from the last snapshot" in health["last_reload"]
    assert any("last snapshot" in line.get("event", "") for line in server.lines())
    assert server.works()


def test_a_stop_waits_for_running_queries(start, ring):
    server = start(ring)
    pairs = "(COUNT(DISTINCT CONCAT(STR(?a), STR(?d))) AS ?n)"
    with ThreadPoolExecutor(1) as pool:
        query = pool.submit(server.ask, f"SELECT {pairs} {{ ?a ?b ?c . ?d ?e ?f }}")
        while not query.running() or server.health()["workers"]["busy"] < 1:
            if query.done():
                break
        server.stop()
        assert query.result().status == 200
    assert server.process.returncode == 0
