from pathlib import Path

import pytest

from lis_graph import KnowledgeGraph, release
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.web import create_app

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session", autouse=True)
def _no_cache_of_the_user(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def draft():
    return release.draft(ROOT)


@pytest.fixture(scope="session")
def without_people():
    return release.draft(ROOT, people=False)


@pytest.fixture(scope="session")
def engine(draft):
    return EmbeddedEngine(draft.release)


@pytest.fixture(scope="session")
def graph(engine):
    return KnowledgeGraph(engine)


@pytest.fixture(scope="session")
def client(graph):
    return create_app(graph).test_client()
