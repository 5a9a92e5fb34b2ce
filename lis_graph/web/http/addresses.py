"""Addresses of pages: the address that this server links to for an IRI."""

import re
from typing import Final
from urllib.parse import quote

from flask import request

from lis_graph.rdf.namespaces import BASE
from lis_graph.web.http.languages import current
from lis_graph.web.http.links import SAFE

PAGE: Final = re.compile("id/.*[^/]|def/[^/]+")
"""Paths, below our base, of things with a page in each language."""

MAX_ADDRESS_CHARS: Final = 4000
"""Maximum length of an address that is linked to."""


def link(iri: str) -> str | None:
    """
    Return the address that a page links to for an IRI: that of our page, else the IRI itself.

    `None` for an IRI that is not HTTP, for one longer than browsers take, and for one of ours
    that would lead to another host.
    """
    if len(iri) > MAX_ADDRESS_CHARS:
        return None
    name = iri.removeprefix(BASE)
    if name.startswith("/"):
        return None
    if name == iri:
        return iri if iri.startswith(("http://", "https://")) else None
    if not PAGE.fullmatch(name):
        return f"{request.script_root}/{name}"
    return f"{request.script_root}/{current()}/{quote(name, safe=f'{SAFE}%')}"
