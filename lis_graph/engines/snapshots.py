"""
The folder of the snapshots of the data, which outlives the processes that write them.

A new process serves the last snapshot that was accepted, whatever became of the sources.
"""

import contextlib
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lis_graph.build.files import write_atomically

if sys.platform != "win32":
    import fcntl

PREFIX = "lis-graph-"
LOCK = "lock"
"""Name of the file that the owner of a folder keeps locked; its death unlocks it."""

ACCEPTED = "accepted"
"""Name of the file with the number of the snapshot that was accepted last."""

log = logging.getLogger(__name__)


class SnapshotFolder:
    """
    A folder for the numbered snapshots of one server, for as long as its owner lives.

    The folder of an owner that was killed is removed when the next server starts. Processes
    forked from the owner share the folder, and keep it until the last of them ends.
    """

    def __init__(self) -> None:
        """Create the folder, and remove those whose owners are dead."""
        sweep(Path(tempfile.gettempdir()))
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        new = self.path / f"{LOCK}.new"
        self._lock = new.open("wb")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        new.rename(self.path / LOCK)  # only a locked one has its name

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.close()

    def __enter__(self) -> "SnapshotFolder":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def sweep(parent: Path) -> None:
    """Remove the folders of this user whose owners are dead."""
    for lock in parent.glob(f"{PREFIX}*/{LOCK}"):
        with contextlib.suppress(OSError):  # it is of another user, in use, or gone
            if lock.parent.lstat().st_uid == os.getuid() and not lock.parent.is_symlink():
                _remove_unless_locked(lock)


def accepted(folder: Path) -> int | None:
    """Return the number of the snapshot that was accepted last, if there is one."""
    try:
        number = int((folder / ACCEPTED).read_text("ascii"))
    except (OSError, ValueError):
        return None
    return number if snapshot(folder, number).exists() else None


def accept(folder: Path, number: int) -> None:
    """Have new processes serve this snapshot, and remove the others."""
    with contextlib.suppress(OSError):  # without it they read the sources
        write_atomically(folder / ACCEPTED, str(number).encode())
        clear(folder)


def clear(folder: Path) -> None:
    """Remove what was not accepted, or was left behind by a process that was killed."""
    for path in _rejected(folder, accepted(folder)):
        path.unlink(missing_ok=True)


def snapshot(folder: Path, number: int) -> Path:
    """Return the file of a snapshot."""
    return folder / f"{number}.nq"


def _rejected(folder: Path, number: int | None) -> Iterator[Path]:
    keep = snapshot(folder, -1 if number is None else number)
    return (path for path in folder.glob("*.nq") if path != keep)


def _remove_unless_locked(lock: Path) -> None:
    """Remove the folder of a lock. Raises `OSError` if its owner lives."""
    with lock.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        log.info("removing the snapshots of a server that was killed: %s", lock.parent)
        shutil.rmtree(lock.parent)
