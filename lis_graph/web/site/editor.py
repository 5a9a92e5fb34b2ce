"""The query editor, a script that the installation of the package builds."""

from pathlib import Path

HERE = Path(__file__).parents[1]
SCRIPT = "built/editor.js"
"""Its path below ``static/``; its source is in `frontend/`."""


def is_built() -> bool:
    """Say whether the script exists."""
    return (HERE / "static" / SCRIPT).is_file()


def missing() -> str | None:
    """Return why it is missing; `None` if it exists or was left out on purpose."""
    if is_built():
        return None
    try:
        return (HERE / "editor_missing.txt").read_text("utf-8") or None
    except OSError:
        return "the query editor was not built; install the package again to get it"
