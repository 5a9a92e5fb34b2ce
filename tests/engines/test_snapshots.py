"""The folder of snapshots: one owner's at a time, and never lost while it is served from."""

import contextlib
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from lis_graph import errors
from lis_graph.engines import Query, snapshots
from lis_graph.engines.pool import WorkerPoolEngine
from lis_graph.engines.snapshots import PREFIX, SnapshotFolder
from lis_graph.settings import Settings

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(sys.platform != "linux", reason="guarded on Linux only"),
]

OWNER = """
import os, signal
from lis_graph.engines.snapshots import SnapshotFolder
folder = SnapshotFolder()
(folder.path / "0.nq").write_text("data")
if os.fork():
    os.kill(os.getpid(), signal.SIGKILL)
print(folder.path, flush=True)
input()
"""
"""A first process that is killed; its child, the web process, ends when it is told to."""


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def folders(parent):
    return sorted(path.name for path in parent.glob(f"{PREFIX}*"))


def test_the_folder_of_a_killed_owner_is_removed_at_the_next_start(temporary):
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    path = owner.stdout.readline().strip()
    assert owner.wait() == -signal.SIGKILL
    with SnapshotFolder() as ours:
        names = folders(temporary)
        assert ours.path.name in names
        assert Path(path).name in names  # the web process still answers from it
    with contextlib.suppress(BrokenPipeError):
        owner.stdin.write("\n")
        owner.stdin.close()
    assert owner.stdout.read() == ""  # it has ended
    owner.stdout.close()
    with SnapshotFolder() as ours:
        assert folders(temporary) == [ours.path.name]
    assert folders(temporary) == []


def test_folders_of_others_are_left_alone(temporary):
    for name in (f"{PREFIX}unlocked", f"{PREFIX}new", "other"):
        (temporary / name).mkdir()
    (temporary / f"{PREFIX}new" / "lock.new").touch()  # it is about to be locked
    (temporary / "other" / "lock").touch()
    (temporary / "elsewhere").mkdir()
    (temporary / "elsewhere" / "lock").touch()
    (temporary / f"{PREFIX}link").symlink_to(temporary / "elsewhere")
    before = sorted(temporary.rglob("*"))
    with SnapshotFolder(), SnapshotFolder():
        assert len(folders(temporary)) == 5
    assert sorted(temporary.rglob("*")) == before


def test_the_snapshot_that_was_accepted_is_kept_alone(tmp_path):
    assert snapshots.accepted(tmp_path) is None
    for number in range(4):
        snapshots.snapshot(tmp_path, number).touch()
    snapshots.accept(tmp_path, 2)
    assert snapshots.accepted(tmp_path) == 2
    assert [path.name for path in tmp_path.glob("*.nq")] == ["2.nq"]
    snapshots.snapshot(tmp_path, 2).unlink()
    assert snapshots.accepted(tmp_path) is None


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "data.ttl"
    path.write_text("<urn:a> <urn:p> <urn:old> .")
    return path


def has(engine, name):
    return b"true" in engine.answer(Query(f"ASK {{ ?s ?p <urn:{name}> }}")).body


@pytest.mark.parametrize("text", ["<urn:a>", "<urn:a> <urn:p> <urn:new> .", None])
def test_an_engine_after_another_serves_the_last_snapshot(tmp_path, data, text):
    """The files are broken since, or changed and not checked, or gone."""
    folder = tmp_path / "folder"
    folder.mkdir()
    first = WorkerPoolEngine(Settings(), (data,), folder)
    before = first.dataset
    assert first.state.last_reload is None
    first.close()
    data.unlink() if text is None else data.write_text(text)
    second = WorkerPoolEngine(Settings(), (data,), folder)
    assert second.dataset == before
    assert has(second, "old")
    assert f"restored from the last snapshot: {before.revision}" in second.state.last_reload
    data.write_text("<urn:a> <urn:p> <urn:repaired> .")
    second.reload()
    assert (has(second, "old"), has(second, "repaired")) == (False, True)
    second.close()
    third = WorkerPoolEngine(Settings(), (data,), folder)
    assert third.dataset == second.dataset
    third.close()


def test_what_a_killed_reload_left_behind_is_not_served(tmp_path, data):
    folder = tmp_path / "folder"
    folder.mkdir()
    engine = WorkerPoolEngine(Settings(), (data,), folder)
    first = snapshots.snapshot(folder, 0)
    engine.close()
    snapshots.snapshot(folder, 1).write_bytes(first.read_bytes())
    data.write_text("<urn:a> <urn:p> <urn:new> .")
    engine = WorkerPoolEngine(Settings(), (data,), folder)
    engine.reload()
    assert has(engine, "new")
    engine.close()


def test_a_reload_after_failed_ones_reads_the_files(data):
    """However many fail, no refused snapshot is used, and the present one stays."""
    engine = WorkerPoolEngine(Settings(), (data,))
    for number in range(9):
        data.write_text(f"<urn:a> <urn:p> <urn:refused{number}> .")
        with pytest.raises(errors.SourceError, match="files changed"):
            engine.reload(lambda: "not this revision")
    assert snapshots.accepted(engine._folder) == 0
    data.write_text("<urn:a> <urn:p> <urn:new> .")
    engine.reload()
    assert has(engine, "new")
    engine.close()
