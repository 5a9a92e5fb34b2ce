"""What a deployment may choose, read once from the environment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lis_graph.errors import SettingError

PREFIX = "LIS_GRAPH_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Switches and limits; every field has a safe default."""

    root: Path | None = None
    """The folder with ``ontology/`` and ``data/``; unset, what the package brings."""

    people: bool = True
    """Whether statements about people are served."""

    public_url: str | None = None
    """Where clients reach this server, for absolute addresses in what it says of itself."""

    contact: str | None = None
    """Whom to tell of a weakness, as a ``mailto:`` or ``https:`` address."""

    proxies: int = 0
    """How many proxies stand in front and may say, by X-Forwarded-For, who asks."""

    query_seconds: float = 10.0
    """How long a query may take; a client may ask for less."""

    query_memory_mb: int = 512
    """How much memory a query may take beyond the graph itself, in MiB."""

    max_query_bytes: int = 262_144
    """The longest query that is read."""

    max_answer_mb: int = 64
    """The longest answer that is sent, in MiB."""

    workers: int = 4
    """How many queries are evaluated side by side."""

    long_queries: int = 4
    """How many more, of those that take over half a second."""

    queue: int = 256
    """How many queries may wait for a free worker."""

    queue_seconds: float = 20.0
    """How long a query waits for a free worker before it gets 503."""

    client_seconds: float | None = None
    """How many seconds of the server one client may use in a minute; unset, any number."""

    cache_mb: int = 64
    """How many MiB of answers are kept for the next who asks the same."""

    @property
    def address(self) -> str:
        """The public address, ending in a slash; without one, that of the default port."""
        return self.public_url or "http://127.0.0.1:8000/"

    @property
    def max_body_bytes(self) -> int:
        """The longest request body that is read: a query, percent-encoded, and more."""
        return self.max_query_bytes * 4

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """
        Read the variables that start with ``LIS_GRAPH_``.

        Raises `SettingError` naming the variable, its value and what would work.
        """
        given = {k.removeprefix(PREFIX): v for k, v in environ.items() if k.startswith(PREFIX)}
        known = {field.name.upper(): field.name for field in fields(cls)}
        for name in given:
            if name not in known:
                there = ", ".join(PREFIX + key for key in sorted(known))
                raise SettingError(f"{PREFIX}{name} is no setting; there are {there}")
        read: dict[str, Any] = {
            known[name]: _READ[known[name]](PREFIX + name, value)
            for name, value in given.items()
        }
        return cls(**read)


def _switch(name: str, value: str) -> bool:
    words = {"yes": True, "no": False, "1": True, "0": False}
    if value.lower() not in words:
        raise SettingError(f"{name}={value!r}: say yes or no")
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
        raise SettingError(f"{name}={value!r}: there is no such folder")
    return Path(value)


_READ: dict[str, Callable[[str, str], object]] = {
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
