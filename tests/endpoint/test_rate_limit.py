"""A budget of seconds for each client."""

import pytest

from lis_graph import KnowledgeGraph
from lis_graph.engines import CLIENT
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.settings import Settings
from lis_graph.web import create_app
from lis_graph.web.http import rate_limit
from lis_graph.web.http.rate_limit import Budget, RateLimited


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1000.0

    monkeypatch.setattr(rate_limit.time, "monotonic", lambda: Clock.now)
    return Clock


def test_who_spent_all_comes_again_later(clock):
    budget = Budget(6.0)  # a tenth of a second for each second
    budget.spend("a", 7.0)
    budget.check("b")
    with pytest.raises(RateLimited) as refused:
        budget.check("a")
    assert refused.value.retry_after == 11
    clock.now += 11
    budget.check("a")
    clock.now += 1e6
    budget.spend("a", 5.9)
    budget.check("a")


def test_no_budget_no_limit():
    budget = Budget(None)
    budget.spend("a", 1e9)
    budget.check("a")


def test_only_so_many_clients_are_remembered(monkeypatch):
    monkeypatch.setattr(rate_limit, "MAX_CLIENTS", 2)
    budget = Budget(1.0)
    for client in "abc":
        budget.spend(client, 5.0)
    budget.check("a")
    with pytest.raises(RateLimited):
        budget.check("c")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "other"),
    [
        (0, "10.0.0.1", "10.0.0.2"),  # nobody in front: what the header says is nothing
        (1, "10.0.0.1", "10.0.0.1"),
        (1, "10.9.9.9, 10.0.0.1", "10.0.0.1"),  # what the client wrote itself
    ],
)
def test_a_client_is_known_by_its_address(draft, proxies, forwarded, other):
    limits = Settings(client_seconds=1e-6, proxies=proxies)
    client = create_app(KnowledgeGraph(EmbeddedEngine(draft.release)), limits).test_client()

    def status(address, query):
        asked = {"query": query}
        headers = {"X-Forwarded-For": address}
        return client.get("/sparql", query_string=asked, headers=headers)

    assert status(forwarded, "ASK {}").status_code == 200
    refused = status(other, "ASK { }")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_nothing_but_the_address_is_believed(draft):
    """Not even by the cache: its key has no forwarding header, so they may change nothing."""
    limits = Settings(proxies=1, public_url="https://example.org/lis/")
    client = create_app(KnowledgeGraph(EmbeddedEngine(draft.release)), limits).test_client()
    asked = {"query": "ASK {}", "format": "html"}
    hostile = {
        "X-Forwarded-Prefix": "//evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "javascript",
        "Host": "evil.example",
    }
    for headers in (hostile, {}):
        page = client.get("/sparql", query_string=asked, headers=headers)
        assert "evil" not in page.text
        assert 'href="/lis/static/site.css"' in page.text


def test_behind_a_proxy_another_client_has_its_own(draft):
    limits = Settings(client_seconds=1e-6, proxies=1)
    client = create_app(KnowledgeGraph(EmbeddedEngine(draft.release)), limits).test_client()
    for n in (1, 2):
        asked = {"query": f"ASK {{}} #{n}"}
        headers = {"X-Forwarded-For": f"10.0.0.{n}"}
        assert client.get("/sparql", query_string=asked, headers=headers).status_code == 200


@pytest.fixture(scope="module")
def spent(draft):
    """Return a client that used up its seconds with one page, which is in the cache."""
    limits = Settings(client_seconds=1e-6)
    client = create_app(KnowledgeGraph(EmbeddedEngine(draft.release)), limits).test_client()
    assert client.get("/en/explore/matrix").status_code == 200
    return client


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/explore/matrix", 200),
        ("/sparql?query=ASK{}", 429),
        ("/fragments", 429),
        ("/queries/which-topics-are-shared-by-key-areas?format=csv", 429),
        ("/en/", 429),  # a page costs what it takes, as a query does
        ("/en/search?q=innofood", 429),
        ("/id/key-area/innofood.ttl", 429),
        ("/store?default", 429),
        ("/no-such-page", 429),
        ("/healthz", 200),  # what operators ask is free
        ("/readyz", 200),
        ("/metrics", 200),
        ("/static/site.css", 200),
    ],
)
def test_who_spent_all_gets_no_more_of_the_server(spent, path, status):
    assert spent.get(path).status_code == status


@pytest.mark.parametrize(
    ("proxies", "forwarded", "client"),
    [(0, "198.51.100.1", "127.0.0.1"), (1, "198.51.100.1, 198.51.100.2", "198.51.100.2")],
)
def test_queries_wait_in_the_line_of_their_client(
    draft, monkeypatch, proxies, forwarded, client
):
    graph, clients = KnowledgeGraph(EmbeddedEngine(draft.release)), []
    answer = graph.engine.answer

    def recorded(*query):
        clients.append(CLIENT.get())
        return answer(*query)

    monkeypatch.setattr(graph.engine, "answer", recorded)
    web = create_app(graph, Settings(proxies=proxies)).test_client()
    for path in ("/sparql?query=ASK+%7B%7D", "/en/", "/readyz"):
        clients.clear()
        assert web.get(path, headers={"X-Forwarded-For": forwarded}).status_code == 200
        assert set(clients) == {client}
