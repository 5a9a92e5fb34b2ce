"""The RSGI application in granian's event loop, request by request."""

import asyncio
import io
from types import SimpleNamespace

import pytest
from lis_graph.web.server.rsgi import RsgiApplication

from lis_graph import KnowledgeGraph
from lis_graph.build.release import Release
from lis_graph.engines import Answer
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.settings import Settings
from lis_graph.web import create_app
from lis_graph.web.server import rsgi

QUERY = {"content-type": "application/sparql-query"}


class Headers(dict):
    """As granian gives them."""

    def get_all(self, name):
        return [self[name]] if name in self else []


class Protocol:
    """One request's side of granian: chunks of a body in, a response out."""

    def __init__(self, chunks=(), leaves=False):
        self._chunks = [*chunks, b""]
        self._leaves = leaves
        self.sent = None

    async def __aiter__(self):
        for chunk in self._chunks:
            if chunk is None:
                await asyncio.sleep(60)
            yield chunk

    async def client_disconnect(self):
        if not self._leaves:
            await asyncio.sleep(60)

    def response_bytes(self, status, headers, body):
        self.sent = status, dict(headers), body

    def response_file(self, status, headers, path):
        with open(path, "rb") as file:  # noqa: PTH123 - as the server does
            self.sent = status, dict(headers), file.read()


class Filed(EmbeddedEngine):
    """Answers with a file, as an engine does that has much to say."""

    def __init__(self, path):
        super().__init__(Release([]))
        self._path = path

    def answer(self, query, gone):
        if "left" in query.text:
            while not gone():
                pass
        self._path.write_bytes(b"{}" * 3)
        return Answer("application/sparql-results+json", b"", self._path.open("rb"))


def send(front, protocol, method="GET", query="query=ASK%7B%7D", *, path="/sparql", headers=()):
    scope = SimpleNamespace(
        method=method, path=path, query_string=query, headers=Headers(headers),
        server="127.0.0.1:8000", client="10.0.0.1:999", http_version="1.1", scheme="http",
    )  # fmt: skip
    asyncio.run(answered(RsgiApplication(front, 100, 2, lambda: None), scope, protocol))
    return protocol.sent


async def answered(asked, scope, protocol):
    await asked.__rsgi__(scope, protocol)
    await asyncio.sleep(0.01)  # files are closed a moment later


@pytest.fixture(autouse=True)
def _files_are_closed_at_once(monkeypatch):
    monkeypatch.setattr(rsgi, "FILE_SECONDS", 0.0)


@pytest.fixture
def front():
    return create_app(KnowledgeGraph(EmbeddedEngine(Release([])))).wsgi_app


def test_an_answer_and_the_same_again(front):
    status, headers, body = send(front, Protocol())
    assert (status, body) == (200, b'{"head":{},"boolean":true}')
    assert headers["server-timing"].startswith("cache;desc=miss")
    again = send(front, Protocol())
    assert again[1]["server-timing"].startswith("cache;desc=hit")
    assert again[2] == body
    held = {"if-none-match": headers["etag"]}
    assert send(front, Protocol(), headers=held)[0] == 304


def test_the_cache_is_looked_up_once(front, monkeypatch):
    lookups = []
    lookup = front.lookup
    monkeypatch.setattr(front, "lookup", lambda environ: lookups.append(1) or lookup(environ))
    times = [send(front, Protocol())[1]["server-timing"] for _ in range(2)]
    assert [time.split(",")[0] for time in times] == ["cache;desc=miss", "cache;desc=hit"]
    assert len(lookups) == 2


@pytest.mark.parametrize(
    ("chunks", "headers", "status"),
    [
        ([b"ASK", b" {}"], QUERY, 200),
        ([b"ASK {}"], {**QUERY, "content-length": "6"}, 200),
        ([b"ASK {"], {**QUERY, "content-length": "6"}, 400),
        ([b"ASK {}", b""], QUERY, 400),  # a fault, and then the end
        ([b"ASK {}", None], QUERY, 408),
        ([b"x" * 101, None], QUERY, 413),
        ([], {**QUERY, "content-length": "101"}, 413),
    ],
)
def test_a_body(front, monkeypatch, chunks, headers, status):
    monkeypatch.setattr(rsgi, "MAX_BODY_SECONDS", 0.05)
    sent = send(front, Protocol(chunks), "POST", "", headers=headers)
    assert sent[0] == status
    assert ("connection" in sent[1]) == (status != 200)
    assert sent[1]["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/%73parql", "/sparql/"])
def test_another_way_to_write_the_address(front, path):
    assert send(front, Protocol(), path=path)[0] == 200


def test_a_header_with_an_underscore_is_not_another(front):
    sent = send(front, Protocol(), headers={"accept_": "x", "if_none_match": "*"})
    assert sent[0] == 200


def test_a_file_is_sent_as_one(tmp_path):
    filed = create_app(KnowledgeGraph(Filed(tmp_path / "answer")), Settings(cache_mb=0))
    assert send(filed.wsgi_app, Protocol())[2] == b"{}{}{}"


@pytest.mark.parametrize("disk", ["room", "full"])
def test_a_long_body_is_sent_from_one_file_to_all(tmp_path, monkeypatch, disk):
    """It is not copied for each client, who may read slowly; without a disk it is."""
    rsgi.file_of.cache_clear()
    monkeypatch.setattr(rsgi.tempfile, "tempdir", str(tmp_path / disk))
    (tmp_path / "room").mkdir()
    front = create_app(KnowledgeGraph(EmbeddedEngine(Release([])))).wsgi_app
    long = "x" * (rsgi.MAX_BYTES_IN_MEMORY + 1)
    sent = []
    monkeypatch.setattr(Protocol, "response_file", lambda *given: sent.append(given[-1]))
    query = f"query=SELECT%20('{long}'%20AS%20%3Fx)%7B%7D"
    got = [send(front, Protocol(), query=query) for _ in range(3)]
    assert len(sent) == (3 if disk == "room" else 0)
    assert len(set(sent)) == (1 if disk == "room" else 0)
    assert all(one is None for one in got) == (disk == "room")
    rsgi.file_of.cache_clear()


def test_a_client_that_leaves_is_noticed(tmp_path):
    filed = create_app(KnowledgeGraph(Filed(tmp_path / "answer")), Settings(cache_mb=0))
    assert send(filed.wsgi_app, Protocol(leaves=True), query="query=ASK%7B%7D%23left")[0] == 200


def test_a_file_body_is_a_body_too():
    body = rsgi.FileBody(io.BytesIO(b"abcde"), 2)
    assert list(body) == [b"ab", b"cd", b"e"]
    body.close()
    assert body.file.closed
