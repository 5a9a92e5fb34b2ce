"""The application as a WSGI server loads it."""

import socket
import sys

import pytest

from lis_graph import KnowledgeGraph
from lis_graph.errors import SettingError, SourceError
from lis_graph.settings import Settings
from lis_graph.web.server.serving import load, open_graph, serve


@pytest.mark.server
@pytest.mark.usefixtures("draft")
@pytest.mark.parametrize("platform", ["linux", "elsewhere"])
def test_the_release_or_other_files_are_served(tmp_path, root, monkeypatch, platform):
    if sys.platform == "linux":
        monkeypatch.setattr(sys, "platform", platform)
    own = tmp_path / "own.ttl"
    own.write_text("<urn:a> <urn:b> <urn:c> .")
    for files, expected in [((own,), True), ((), False)]:
        graph = open_graph(Settings(root=root), files)
        assert graph.ask("ASK { <urn:a> ?p ?o }") is expected
        graph.close()


def test_what_was_made_for_long_is_settled(engine):
    settled = []
    own = KnowledgeGraph(engine, lambda: settled.append(1))
    for made in (1, 1, 2):
        assert own.network if made > 1 else own.index
        assert len(settled) == made


def test_what_cannot_be_read_is_not_served(tmp_path):
    with pytest.raises(SourceError, match=r"missing\.ttl"):
        load(Settings(), (tmp_path / "missing.ttl",))


def test_a_port_that_is_taken_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingError, match=f"127.0.0.1:{port}: .*try another --port"):
            serve(Settings(), (), "127.0.0.1", port, print)
