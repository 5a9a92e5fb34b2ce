"""Settings of a deployment, read once from the environment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from lis_graph.errors import SettingError, suggest

PREFIX: Final = "LIS_GRAPH_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Switches and limits of a deployment; every field has a safe default."""

    root: Path | None = None
    """Folder with ``ontology/`` and ``data/``; unset, that of the package."""

    people: bool = True
    """Whether statements about people are included."""

    public_url: str | None = None
    """Address at which clients reach the server, for links in its descriptions."""

    contact: str | None = None
    """Contact for security reports, a ``mailto:`` or ``https:`` address."""

    proxies: int = 0
    """Number of trusted proxies in front, each of which adds to X-Forwarded-For."""

    query_seconds: float = 10.0
    """Maximum duration of a query, in seconds; a client may ask for less."""

    query_memory_mb: int = 512
    """Maximum memory of a query beyond the graph itself, in MiB."""

    max_query_bytes: int = 262_144
    """Maximum length of a query, in bytes."""

    max_answer_mb: int = 64
    """Maximum length of an answer, in MiB."""

    workers: int = 4
    """Number of queries evaluated in parallel."""

    long_queries: int = 4
    """Number of long queries evaluated beside them."""

    queue: int = 256
    """Maximum number of queries waiting for a worker."""

    queue_seconds: float = 20.0
    """Maximum wait of a query for a worker, in seconds."""

    client_seconds: float | None = None
    """Budget of server time for one client per minute, in seconds; unset, unlimited."""

    cache_mb: int = 64
    """Size of the result cache, in MiB; 0 switches it off."""

    @property
    def address(self) -> str:
        """The public address, ending in a slash; unset, that of the default port."""
        return self.public_url or "http://127.0.0.1:8000/"

    @property
    def max_body_bytes(self) -> int:
        """Maximum length of a request body, in bytes: a query, percent-encoded, and more."""
        return self.max_query_bytes * 4

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """
        Return the settings of the variables that start with ``LIS_GRAPH_``.

        Raises `SettingError` with the variable, its value and an example that would work.
        """
        variables = {name: v for name, v in environ.items() if name.startswith(PREFIX)}
        known = {PREFIX + field.name.upper(): field.name for field in fields(cls)}
        for name in variables.keys() - known.keys():
            near = suggest(name, known) or sorted(known)
            raise SettingError(f"{name} is not a setting; did you mean {' or '.join(near)}?")
        values: dict[str, Any] = {
            known[name]: READERS[known[name]](name, value) for name, value in variables.items()
        }
        return cls(**values)


def _switch(name: str, value: str) -> bool:
    words = {"yes": True, "no": False, "1": True, "0": False}
    if value.lower() not in words:
        raise SettingError(f"{name}={value!r}: give yes or no")
    return words[value.lower()]


def _number(name: str, value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value) == 0:
        raise SettingError(f"{name}={value!r}: give a whole number above 0")
    return int(value)


def _count(name: str, value: str) -> int:
    if not value.isascii() or not value.isdigit():
        raise SettingError(f"{name}={value!r}: give a whole number, 0 or more")
    return int(value)


def _address(name: str, value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query:
        raise SettingError(
            f"{name}={value!r}: give an address such as https://example.org/lis/"
        )
    return value.rstrip("/") + "/"


def _contact(name: str, value: str) -> str:
    if not value.startswith(("mailto:", "https://")) or not value.isprintable():
        raise SettingError(f"{name}={value!r}: give a mailto: or https: address")
    return value


def _seconds(name: str, value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise SettingError(f"{name}={value!r}: give a number of seconds above 0")
    return seconds


def _folder(name: str, value: str) -> Path:
    if not Path(value).is_dir():
        raise SettingError(f"{name}={value!r}: the folder does not exist")
    return Path(value)


READERS: Final[Mapping[str, Callable[[str, str], object]]] = {
    "root": _folder,
    "people": _switch,
    "public_url": _address,
    "contact": _contact,
    "proxies": _count,
    "query_seconds": _seconds,
    "query_memory_mb": _number,
    "max_query_bytes": _number,
    "max_answer_mb": _number,
    "workers": _number,
    "long_queries": _number,
    "queue": _count,
    "queue_seconds": _seconds,
    "client_seconds": _seconds,
    "cache_mb": _count,
}
"""Function that reads the value of each field, given the variable's name and text."""
