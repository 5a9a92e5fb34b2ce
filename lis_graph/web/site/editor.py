"""The query editor, which is built when the package is installed: whether it is there."""

from pathlib import Path

HERE = Path(__file__).parents[1]
SCRIPT = "built/editor.js"
"""Where it is below ``static/``; `frontend/` has its source."""


def there() -> bool:
    """Say whether it was built."""
    return (HERE / "static" / SCRIPT).is_file()


def missing() -> str | None:
    """Return why it is missing; `None` if it is there or was left out on purpose."""
    if there():
        return None
    try:
        return (HERE / "editor_missing.txt").read_text("utf-8") or None
    except OSError:
        return "the query editor was not built; install the package again to get it"
