"""The HTTP server's protocol, request by request, over a connection of this machine."""

import asyncio
import io
import json
from functools import partial

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from lis_graph import KnowledgeGraph
from lis_graph.build.release import Release
from lis_graph.engines import Answer
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.settings import Settings
from lis_graph.web import create_app
from lis_graph.web.server.bridge import Bridge, FileBody
from lis_graph.web.server.http11 import Connection, Limits

ASK = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n"
POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
QUERY = POST.replace(b"POST", b"QUERY", 1)
LIMITS = Limits(body_bytes=100, head_bytes=2000, fields=10, connections=8)


class Filed(EmbeddedEngine):
    """Answers with a file, as an engine does whose answer is long."""

    def __init__(self, path):
        super().__init__(Release([]))
        self._path = path

    def answer(self, query, gone):
        if "left" in query.text:
            while not gone():
                pass
        self._path.write_bytes(b"{}" * 300_000)
        return Answer("application/sparql-results+json", b"", self._path.open("rb"))


def application(engine=None, **settings):
    return create_app(
        KnowledgeGraph(engine or EmbeddedEngine(Release([]))), Settings(**settings)
    ).wsgi_app


def exchange(app, *parts, limits=LIMITS, then=lambda _: None, close=True):
    """Send parts to a server of one connection; return all that comes until it closes."""

    async def run():
        loop, state, made = asyncio.get_running_loop(), ServerState(), []
        config = Config(Bridge(app, 2), lifespan="off", log_config=None, access_log=False)
        config.load()
        build = partial(
            Connection, app, limits, config=config, server_state=state, app_state={}
        )
        server = await loop.create_server(lambda: made.append(build()) or made[-1], "127.0.0.1")
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        for part in parts:
            writer.write(part)
            await asyncio.sleep(0.01)
        then(made[0])
        received = await reader.read() if close else await reader.readuntil(b"\r\n\r\n")
        writer.close()
        server.close()
        await asyncio.gather(*state.tasks)
        return received

    return asyncio.run(asyncio.wait_for(run(), 20))


def responses(received):
    """Return status, headers and body of each response in what was received."""
    found, rest = [], received
    while rest:
        head, _, rest = rest.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        status = int(first.split()[1])
        size = 0 if status in {100, 304} else int(headers.get("content-length", 0))
        found.append((status, headers, rest[:size]))
        rest = rest[size:]
    return found


LAST = b"Connection: close\r\n\r\n"


SIZED = b"Content-Length: 5\r\n"


def test_the_cache_is_looked_up_once(monkeypatch):
    app, lookups = application(), []
    lookup = app.lookup
    monkeypatch.setattr(app, "lookup", lambda environ: lookups.append(1) or lookup(environ))
    for _ in range(2):
        exchange(app, ASK, b"Connection: close\r\n\r\n")
    assert len(lookups) == 2


@pytest.mark.parametrize(
    ("head", "body"), [(ASK, b""), (POST + SIZED, b"ASK{}"), (QUERY + SIZED, b"ASK{}")]
)
def test_an_answer_and_the_same_again(head, body):
    parts = head + b"\r\n" + body, head + LAST + body
    (status, headers, body), hit = responses(exchange(application(), *parts))
    assert (status, body) == (200, b'{"head":{},"boolean":true}')
    assert headers["server-timing"].startswith("cache;desc=miss")
    assert hit[0] == 200
    assert hit[1]["server-timing"].startswith("cache;desc=hit")
    assert hit[2] == body


def test_a_hit_is_not_modified_and_has_no_body_for_head():
    """RFC 9110, sections 9.3.2 and 13.1.2."""
    app = application()
    etag = responses(exchange(app, ASK + LAST))[0][1]["etag"]
    validator = f"If-None-Match: {etag}\r\n".encode()
    assert responses(exchange(app, ASK + validator + LAST))[0][0] == 304
    received = exchange(app, ASK.replace(b"GET", b"HEAD", 1) + LAST)
    assert received.startswith(b"HTTP/1.1 200")
    assert received.endswith(b"\r\n\r\n")


def test_requests_in_a_row_are_answered_in_their_order():
    """RFC 9112, section 9.3.2: those of one client, sent without waiting."""
    other = ASK.replace(b"ASK", b"%41SK")
    sent = ASK + b"\r\n" + other + b"\r\n" + ASK + b"\r\n" + other + LAST
    assert [status for status, *_ in responses(exchange(application(), sent))] == [200] * 4


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ([POST + b"Content-Length: 101\r\n\r\n"], 413),
        ([POST + b"Transfer-Encoding: chunked\r\n\r\n", b"70\r\n" + b"x" * 112 + b"\r\n"], 413),
        ([POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nASK{}"], 400),
        ([POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nASK{}"], 400),
        ([POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nASK{}\r\n0\r\n\r\n"], 400),
        ([b"GET /sparql HTTP/1.1\r\n\r\n"], 400),
        ([b"GET /sparql HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n"], 400),
        ([b"BREW /sparql HTTP/1.1\r\nHost: x\r\n\r\n"], 501),
        ([b"GET /" + b"a" * 2001 + b" HTTP/1.1\r\nHost: x\r\n\r\n"], 414),
        ([ASK + b"A: b\r\n" * 10 + b"\r\n"], 431),
        ([ASK + b"A: ", b"a" * 1000, b"a" * 1000, b"a" * 1000], 431),
        (["GET /id/zażółć HTTP/1.0\r\n\r\n".encode()], 404),
    ],
)  # fmt: skip
def test_a_request_that_is_refused(sent, status):
    """RFC 9112, sections 3.2, 6.3 and 7.1; RFC 6585, section 5."""
    ((got, headers, body),) = responses(exchange(application(), *sent))
    assert got == status
    assert headers["connection"] == "close"
    assert headers["access-control-allow-origin"] == "*"
    assert json.loads(body)["status"] == status


def test_what_is_malformed_does_not_disturb_an_answer(tmp_path):
    """It ends whole, and the connection with it."""
    app = application(Filed(tmp_path / "answer"), cache_mb=0)
    ((status, headers, body),) = responses(exchange(app, ASK + b"\r\nBROKEN\r\n\r\n"))
    assert status == 200
    assert len(body) == int(headers["content-length"]) == 600_000


def test_a_client_that_waits_for_permission_gets_it():
    """RFC 9110, section 10.1.1."""
    head = POST + b"Expect: 100-continue\r\nContent-Length: 5\r\n" + LAST
    assert [r[0] for r in responses(exchange(application(), head, b"ASK{}"))] == [100, 200]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (POST + b"Content-Length: 5\r\n\r\nASK", 408),
        (b"GET / HTTP/1.1\r\nHost:", None),
        (b"", None),
    ],
)
def test_a_request_that_does_not_come_is_given_up(sent, status):
    """The clock is the test's: nobody waits."""
    received = exchange(application(), sent, then=lambda c: c.check(c.loop.time() + 100))
    assert [r[0] for r in responses(received)] == ([status] if status else [])


def test_a_client_that_does_not_read_is_given_up(tmp_path):
    app = application(Filed(tmp_path / "answer"), cache_mb=0)
    stalled = []

    def stop(connection):
        connection.transport.get_write_buffer_size = lambda: 5
        now = connection.loop.time()
        connection.check(now)
        connection.check(now + 100)
        stalled.append(connection.transport.is_closing())

    class Transport:
        """The transport, whose buffer the test fills."""

        def __init__(self, inner):
            self._inner = inner

        def __getattr__(self, name):
            return getattr(self._inner, name)

    def swap(connection):
        connection.transport = Transport(connection.transport)
        stop(connection)

    exchange(app, ASK + LAST, then=swap)
    assert stalled == [True]


def test_one_connection_too_many_is_told_so():
    limits = LIMITS.__class__(100, connections=0)
    ((status, headers, _),) = responses(exchange(application(), b"", limits=limits))
    assert (status, headers["connection"]) == (503, "close")


@pytest.mark.parametrize("target", [b"/%73parql", b"/sparql/"])
def test_another_way_to_write_the_address(target):
    sent = ASK.replace(b"/sparql", target) + LAST
    assert responses(exchange(application(), sent))[0][0] == 200


def test_a_header_with_an_underscore_is_not_another():
    sent = ASK + b"accept_: x\r\nif_none_match: *\r\n" + LAST
    assert responses(exchange(application(), sent))[0][0] == 200


def test_a_file_is_sent_whole_and_closed(tmp_path):
    engine = Filed(tmp_path / "answer")
    ((_, headers, body),) = responses(exchange(application(engine, cache_mb=0), ASK + LAST))
    assert body == b"{}" * 300_000
    assert headers["content-length"] == "600000"


def test_a_client_that_leaves_is_noticed(tmp_path):
    """The query ends, and with it the test."""
    app = application(Filed(tmp_path / "answer"), cache_mb=0)
    leave = ASK.replace(b"ASK%7B%7D", b"ASK%7B%7D%23left")
    exchange(app, leave + LAST, then=lambda connection: connection.transport.abort())


def test_a_file_body_is_a_body_too():
    body = FileBody(io.BytesIO(b"abcde"), 2)
    assert list(body) == [b"ab", b"cd", b"e"]
    body.close()
    assert body.file.closed
