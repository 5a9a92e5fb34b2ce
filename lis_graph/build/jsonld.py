"""
JSON-LD compacted with our context, of which each document has the terms it uses.

https://www.w3.org/TR/json-ld11-api/#compaction
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from pyld import jsonld

from lis_graph.build import sources

Context = dict[str, Any]


def context(root: Path | None = None) -> Context:
    """Return ``ontology/context.jsonld``, of this package unless ``root`` is given."""
    path = (root or sources.home()) / "ontology/context.jsonld"
    read: Context = json.loads(path.read_text("utf-8"))
    return read


def compact(document: bytes, whole: Context) -> bytes:
    """Return an expanded JSON-LD document, compacted, with those terms of ``whole`` it uses."""
    expanded = json.loads(document)
    options = {"graph": True, "documentLoader": _refuse, "skipExpansion": True}
    made = jsonld.compact(expanded, whole, options)
    made["@context"] = _used(made["@graph"], whole["@context"])
    return json.dumps(made, ensure_ascii=False, indent=1).encode() + b"\n"


def _used(document: Any, terms: Context) -> Context:  # noqa: ANN401 - any JSON
    """Return the entries of a context that a document needs, and the entries they need."""
    used: Context = {}
    words = set(_words(document))
    while words:
        named = words | {word.partition(":")[0] for word in words}
        fresh = {word: terms[word] for word in named & terms.keys() - used.keys()}
        used |= fresh
        words = set(_words(list(fresh.values())))
    keywords = {key: value for key, value in terms.items() if key.startswith("@")}
    return keywords | {term: used[term] for term in terms if term in used}


def _words(document: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(document, str):
        yield document
    elif isinstance(document, list):
        for item in document:
            yield from _words(item)
    elif isinstance(document, dict):
        yield from document
        yield from _words([value for key, value in document.items() if key != "@value"])


def _refuse(url: str, _: object) -> NoReturn:
    raise ValueError(f"{url}: no context is loaded from elsewhere")
