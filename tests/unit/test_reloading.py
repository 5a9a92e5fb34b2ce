"""Reloads, one at a time, of what was checked."""

from threading import Event

import pytest

from lis_graph.build import recipe
from lis_graph.engines import Dataset
from lis_graph.errors import SettingError, SourceError
from lis_graph.settings import Settings
from lis_graph.web.server import reloading
from lis_graph.web.server.reloading import Reloader, reload_server


class Engine:
    """Counts reloads, and holds each until it is let go."""

    def __init__(self):
        self.checked = []
        self.go = Event()
        self.done = Event()

    def reload(self, check):
        self.go.wait(30)
        self.checked.append(check())
        self.done.set()
        return Dataset("revision", {})


def settled(reloader):
    with reloader._running:
        return True


def test_calls_while_one_runs_are_one_more(tmp_path):
    engine = Engine()
    after = []
    reloader = Reloader(engine, Settings(), (tmp_path / "data.ttl",), lambda: after.append(1))
    for _ in range(5):
        reloader()
    engine.go.set()
    engine.done.wait(30)
    assert settled(reloader)
    assert engine.checked in ([None], [None, None])
    assert len(after) == len(engine.checked)


@pytest.mark.parametrize("right", [True, False])
def test_the_check_tells_the_revision_or_what_is_wrong(tmp_path, small, monkeypatch, right):
    monkeypatch.setattr(reloading, "NICENESS", 0)  # nobody is waiting here but the test
    engine = Engine()
    engine.go.set()
    reloader = Reloader(engine, Settings(root=small if right else tmp_path))
    if right:
        assert reloader._checked() == recipe.draft(small).release.revision[:12]
    else:
        with pytest.raises(SourceError) as wrong:
            reloader._checked()
        assert " s  " not in str(wrong.value)


def test_a_failure_leaves_the_reloader_ready(caplog):
    class Failing(Engine):
        def reload(self, _):
            raise SourceError("broken")

    reloader = Reloader(Failing(), Settings(), then=lambda: pytest.fail("nothing is new"))
    reloader._reload()
    assert "the old data stay: broken" in caplog.text
    assert settled(reloader)


OLD = {"reloads": {"done": 1, "failed": 0}, "last_reload": "then"}


@pytest.mark.parametrize(
    ("reloads", "error"),
    [({"done": 2, "failed": 0}, None), ({"done": 1, "failed": 1}, SourceError)],
)
def test_the_outcome_is_that_of_the_server(tmp_path, monkeypatch, reloads, error):
    states = iter([OLD, OLD, {"reloads": reloads, "last_reload": "now"}])
    monkeypatch.setattr(reloading, "pid_file", lambda _: tmp_path / "8000.json")
    monkeypatch.setattr(reloading, "_health", lambda *_: next(states))
    monkeypatch.setattr(reloading.os, "kill", lambda *_: None)
    (tmp_path / "8000.json").write_text('{"process": 1, "host": "127.0.0.1"}')
    if error:
        with pytest.raises(error, match="now"):
            reload_server(8000)
    else:
        assert reload_server(8000) == "now"


def test_a_server_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(reloading, "pid_file", lambda _: tmp_path / "none.json")
    with pytest.raises(SettingError, match="port 8000"):
        reload_server(8000)
